"""One prediction per student, at the student's own place, by a model that was fitted on the other folds only.

scikit-learn's `PredefinedSplit` says who those are; the model is the one that the student was given.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import PredefinedSplit

from course.answers import comparing
from course.answers.comparing import Reals
from course.exercises.case_study_exam_results.out_of_fold import near_neighbors
from course.exercises.types import Answers, Data, Mistake, Verdict

Integers = NDArray[np.int64]
FitPredict = Callable[[Reals, Integers, Reals], Reals]
Mask = NDArray[np.bool_]


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    size = len(case["y"])
    shaped, probability = comparing.with_shape(
        "one probability a student", observed["probability"], (size,), "one probability per student"
    )
    yield shaped
    if observed["models"]:
        leaks = observed["rows_seen_in_training"]
        message = f"{leaks} predictions were made for students who had been in the training part."
    else:
        message = "`fit_predict` was never called."
    unseen = observed["rows_seen_in_training"] == 0 and observed["models"] > 0
    yield Verdict("nobody is judged by a model that saw them", unseen, message)
    if not shaped.right:
        return
    expected = np.full(size, np.nan)
    for train, held_out in PredefinedSplit(case["folds"]).split():
        expected[held_out] = near_neighbors(case["x"][train], case["y"][train], case["x"][held_out])
    yield comparing.explained(
        "A place should hold the prediction for its student, made by the model fitted on all other folds.",
        comparing.agrees(
            "each probability at its own student's place",
            probability,
            expected,
            what="the probability",
            rtol=0,
            atol=1e-3,
        ),
    )


def _in_fold_order(x: Reals, y: Integers, folds: Integers, fit_predict: FitPredict) -> Reals:
    parts = [fit_predict(x[folds != fold], y[folds != fold], x[folds == fold]) for fold in np.unique(folds)]
    return np.hstack(parts)


def _filled(
    *,
    names: Callable[[Integers], Any] = np.unique,
    fit: Callable[[Mask], Mask] = np.invert,
    predict: Callable[[Mask], Mask] = lambda held_out: held_out,
) -> Callable[..., Reals]:
    """Predictions written to their places, with one step or another bent.

    Args:
        names: The folds, from the fold of each student.
        fit: Whom a model is fitted on, from who is in the fold.
        predict: Whom it predicts.
    """

    def answer(x: Reals, y: Integers, folds: Integers, fit_predict: FitPredict) -> Reals:
        probability = np.zeros(len(y))
        for fold in names(folds):
            held_out = folds == fold
            fitted, place = fit(held_out), predict(held_out)
            if fitted.any() and place.any():
                probability[place] = fit_predict(x[fitted], y[fitted], x[place])
        return probability

    return answer


out_of_fold = Answers(
    id="case_study_exam_results.out_of_fold",
    shares={
        "one probability a student": 0.2,
        "nobody is judged by a model that saw them": 0.4,
        "each probability at its own student's place": 0.4,
    },
    judge=_judge,
    mistakes=(
        Mistake(
            "Every model was fitted on all students, those it predicts among them. Which rows may it not see?",
            _filled(fit=np.ones_like),
        ),
        Mistake(
            "You fitted on the fold itself and predicted the fold itself. Which part is for fitting?",
            _filled(fit=lambda held_out: held_out),
        ),
        Mistake(
            "You fitted on one fold and predicted all the others. Which of the two is the large part?",
            _filled(fit=lambda held_out: held_out, predict=np.invert),
        ),
        Mistake(
            "You put the folds' predictions one after another, so that they stand at other students' places. How "
            "do you write to the rows where `folds == fold`?",
            _in_fold_order,
        ),
        Mistake(
            "You numbered the folds 0, 1, 2, … yourself. Which numbers does `folds` really hold?",
            _filled(names=lambda folds: range(len(np.unique(folds)))),
        ),
    ),
)
