"""One prediction per student, at the student's own place, by a model that was fitted on the other folds only.

scikit-learn's `LeaveOneGroupOut` says who those are; the model is the one that the student was given.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import LeaveOneGroupOut

from course.answers import comparing
from course.answers.comparing import Reals
from course.exercises.case_study_exam_results.out_of_fold import near_neighbors
from course.exercises.types import Answers, Data, Mistake, Verdict

Integers = NDArray[np.int64]
FitPredict = Callable[[Reals, Integers, Reals], Reals]
Mask = NDArray[np.bool_]


_MODELS, _PLACES, _ALONE = (
    "nobody is judged by a model that saw them",
    "each probability at its own student's place",
    "inputs left alone",
)


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    yield comparing.leaves_alone(_ALONE, case, observed, ["x", "y", "folds"])
    size = len(case["y"])
    shaped, probability = comparing.with_shape(_MODELS, observed["probability"], (size,), "one probability per student")
    if not shaped.right:
        yield shaped
        return
    expected, leaky = np.full(size, np.nan), near_neighbors(case["x"], case["y"], case["x"])
    for train, held_out in LeaveOneGroupOut().split(case["x"], groups=case["folds"]):
        expected[held_out] = near_neighbors(case["x"][train], case["y"][train], case["x"][held_out])
    # The model remembers whom it saw: who was in its training part is told by the probability, wherever it stands.
    unseen = comparing.is_close(np.sort(probability), np.sort(expected), rtol=0, atol=1e-3)
    seen = int((np.isclose(probability, leaky, atol=1e-3) & ~np.isclose(expected, leaky, atol=1e-3)).sum())
    message = "These are not the probabilities of models that were each fitted on all the other folds."
    if not observed["models"]:
        message = "`fit_predict` was never called."
    elif not (probability % 1).any():
        message = "The numbers that came are whole. Which type has the array that you write the probabilities to?"
    elif seen:
        message = f"{seen} of {size} probabilities are those of a model that had seen everybody, that student too."
    yield Verdict(_MODELS, unseen, message)
    yield comparing.explained(
        "A place should hold the prediction for its student, made by the model fitted on all other folds.",
        comparing.agrees(_PLACES, probability, expected, what="the probability", rtol=0, atol=1e-3),
    )


def _in_fold_order(x: Reals, y: Integers, folds: Integers, fit_predict: FitPredict) -> Reals:
    parts = [fit_predict(x[folds != fold], y[folds != fold], x[folds == fold]) for fold in np.unique(folds)]
    return np.hstack(parts)


def _filled(
    *,
    names: Callable[[Integers], Any] = np.unique,
    fit: Callable[[Mask], Mask] = np.invert,
    predict: Callable[[Mask], Mask] = lambda held_out: held_out,
    gives: Callable[[Reals], Any] = lambda probability: probability,
) -> Callable[..., Reals]:
    """Predictions written to their places, with one step or another bent.

    Args:
        names: The folds, from the fold of each student.
        fit: Whom a model is fitted on, from who is in the fold.
        predict: Whom it predicts.
        gives: What is made of the probabilities in the end.
    """

    def answer(x: Reals, y: Integers, folds: Integers, fit_predict: FitPredict) -> Reals:
        probability = np.zeros(len(y))
        for fold in names(folds):
            held_out = folds == fold
            fitted, place = fit(held_out), predict(held_out)
            if fitted.any() and place.any():
                probability[place] = fit_predict(x[fitted], y[fitted], x[place])
        given: Reals = gives(probability)
        return given

    return answer


def _in_equal_blocks(x: Reals, y: Integers, folds: Integers, fit_predict: FitPredict) -> Reals:
    return _filled()(x, y, np.sort(folds), fit_predict)


def _fold_by_fold(x: Reals, y: Integers, folds: Integers, fit_predict: FitPredict) -> list[Reals]:
    return [fit_predict(x[folds != fold], y[folds != fold], x[folds == fold]) for fold in np.unique(folds)]


def _last_fold_alone(x: Reals, y: Integers, folds: Integers, fit_predict: FitPredict) -> Reals:
    fold = np.unique(folds)[-1]
    return fit_predict(x[folds != fold], y[folds != fold], x)


def _everybody_by_the_first(x: Reals, y: Integers, folds: Integers, fit_predict: FitPredict) -> Reals:
    return fit_predict(x, y, x)


out_of_fold = Answers(
    id="case_study_exam_results.out_of_fold",
    shares={_MODELS: 0.55, _PLACES: 0.4, _ALONE: 0.05},
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
        Mistake(
            "Your folds run from 0 to the largest number, and one of them is called -1. Which numbers does `folds` "
            "really hold?",
            _filled(names=lambda folds: range(folds.max() + 1)),
        ),
        Mistake(
            "An array that is made from `y` holds whole numbers, as `y` does, and cuts every probability off. Which "
            "type has `np.zeros(len(y))`?",
            _filled(gives=lambda probability: probability.astype("int64")),
        ),
        Mistake(
            "A list of folds comes back, one array for each. Into which one array of all students do they belong?",
            _fold_by_fold,
        ),
        Mistake(
            "You cut the rows into blocks and did not look at `folds`: neighbors in the table need not share a fold. "
            "Who says where a student belongs?",
            _in_equal_blocks,
        ),
        Mistake(
            "One model judges everybody, those that it was fitted on among them. How many models does it take?",
            _last_fold_alone,
        ),
        Mistake(
            "You rounded the probabilities to 0 and 1. What does a decision forget that a probability knows?",
            _filled(gives=np.rint),
        ),
    ),
)
