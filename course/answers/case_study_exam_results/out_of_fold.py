"""Lesson 07, the case study: out of fold: what right means, and what people get wrong."""

import numpy as np
from sklearn.model_selection import PredefinedSplit

from course.exercises.case_study_exam_results.out_of_fold import near_neighbors
from course.exercises.types import Answers, Mistake, Verdict


def judge_out_of_fold(case, observed):
    probability, size = observed["probability"], len(case["y"])
    came = np.shape(probability)
    right = isinstance(probability, np.ndarray) and came == (size,)
    yield Verdict("one probability a student", right, f"Expected shape ({size},), got {came}.")
    yield Verdict(
        "nobody is judged by a model that saw them",
        observed["rows_seen_in_training"] == 0 and observed["models"] > 0,
        f"{observed['rows_seen_in_training']} predictions were made for students who had been in the training part"
        if observed["models"]
        else "`fit_predict` was never called.",
    )
    if not right:
        return
    expected = np.full(size, np.nan)
    for train, held_out in PredefinedSplit(case["folds"]).split():
        expected[held_out] = near_neighbors(case["x"][train], case["y"][train], case["x"][held_out])
    off = np.abs(np.nan_to_num(probability, nan=np.inf) - expected)
    yield Verdict(
        "each probability at its own student's place",
        bool((off < 1e-3).all()),
        f"{int((off >= 1e-3).sum())} of {size} places hold something else than the prediction for that student, made "
        "by the model fitted on all other folds.",
    )


def in_fold_order(x, y, folds, fit_predict):
    parts = [fit_predict(x[folds != fold], y[folds != fold], x[folds == fold]) for fold in np.unique(folds)]
    return np.hstack(parts)


def filled(x, y, folds, fit_predict, *, names=None, fit=lambda held_out: ~held_out, predict=lambda held_out: held_out):
    probability = np.zeros(len(y))
    for fold in np.unique(folds) if names is None else names(folds):
        held_out = folds == fold
        if fit(held_out).any() and predict(held_out).any():
            place = predict(held_out)
            probability[place] = fit_predict(x[fit(held_out)], y[fit(held_out)], x[place])
    return probability


out_of_fold = Answers(
    id="case_study_exam_results.out_of_fold",
    shares={
        "one probability a student": 0.2,
        "nobody is judged by a model that saw them": 0.4,
        "each probability at its own student's place": 0.4,
    },
    judge=judge_out_of_fold,
    mistakes=(
        Mistake(
            "Every model was fitted on all students, those it predicts among them. Which rows may it not see?",
            lambda x, y, folds, fit_predict: filled(x, y, folds, fit_predict, fit=np.ones_like),
        ),
        Mistake(
            "You fitted on the fold itself and predicted the fold itself. Which part is for fitting?",
            lambda x, y, folds, fit_predict: filled(x, y, folds, fit_predict, fit=lambda held_out: held_out),
        ),
        Mistake(
            "You fitted on one fold and predicted all the others. Which of the two is the large part?",
            lambda x, y, folds, fit_predict: filled(
                x, y, folds, fit_predict, fit=lambda held_out: held_out, predict=lambda held_out: ~held_out
            ),
        ),
        Mistake(
            "You put the folds' predictions one after another, so that they stand at other students' places. "
            "How do you write to the rows where `folds == fold`?",
            in_fold_order,
        ),
        Mistake(
            "You numbered the folds 0, 1, 2, … yourself. Which numbers does `folds` really hold?",
            lambda x, y, folds, fit_predict: filled(
                x, y, folds, fit_predict, names=lambda folds: range(len(np.unique(folds)))
            ),
        ),
    ),
)
