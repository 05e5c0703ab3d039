"""The share of pairs in which the positive scores higher, a tie for a half: by SciPy's U statistic."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from sklearn import metrics

from course.answers import comparing
from course.answers.comparing import Reals
from course.exercises.types import Answers, Data, Mistake, Verdict

Labels = NDArray[np.int64]

_AREA, _TIES, _EMPTY, _ALONE = (
    "the area where all scores differ",
    "the area where scores are equal",
    "nan where there is no pair, and nowhere else",
    "inputs left alone",
)


def _expected(y: Labels, scores: Reals) -> float:
    positive, negative = scores[y == 1], scores[y == 0]
    if not len(positive) or not len(negative):
        return float("nan")
    return float(stats.mannwhitneyu(positive, negative, method="asymptotic").statistic) / len(positive) / len(negative)


def _asks(case: Data) -> list[str]:
    if len(np.unique(case["y"])) < 2:
        return [_EMPTY, _ALONE]
    # Who does not know what all pairs give cannot know what a tie is worth.
    return (
        [_AREA, _TIES, _EMPTY, _ALONE]
        if len(np.unique(case["scores"])) == len(case["scores"])
        else [_TIES, _EMPTY, _ALONE]
    )


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    yield comparing.leaves_alone(_ALONE, case, observed, ["y", "scores"])
    expected = _expected(case["y"], case["scores"])
    asked = [name for name in _asks(case) if name in (_AREA, _TIES)]
    single, number = comparing.with_one_number(_EMPTY, observed["area"], "the area")
    nan = single.right and bool(np.isnan(number))
    start = f"For {int((case['y'] == 1).sum())} ill and {int((case['y'] == 0).sum())} healthy, {case['about']}:"
    if np.isnan(expected):
        message = f"{start} there is no pair to compare. Expected nan, received {number:.4g}."
        yield Verdict(_EMPTY, nan, message if single.right else single.message)
        return
    if _AREA not in asked:
        yield Verdict(_EMPTY, single.right and not nan, f"{start} expected {expected:.4g}, received nan.")
    for name in asked:
        agrees = comparing.number_agrees(name, observed["area"], expected, "the area", rtol=0, atol=1e-6)
        yield comparing.explained(start, agrees)
        if name == _AREA:  # whoever knows only where nan belongs has compared no pair
            yield Verdict(_EMPTY, agrees.right, f"{start} {agrees.message}")


def _pairs(
    *,
    tie: float = 0.5,
    sign: int = 1,
    empty: float = float("nan"),
    among: Callable[[int, int, float], float] = lambda positives, negatives, ties: positives * negatives,
) -> Callable[[Labels, Reals], float]:
    """The share of pairs, with one thing bent.

    Args:
        tie: What a tie is worth.
        sign: -1 where the lower score wins.
        empty: What is given where one of the classes is missing.
        among: What is divided by, from the numbers of positives, negatives and ties.
    """

    def answer(y: Labels, scores: Reals) -> float:
        positive, negative = sign * scores[y == 1][:, None], sign * scores[y == 0][None, :]
        if not positive.size or not negative.size:
            return empty
        ties = float((positive == negative).sum())
        whole = among(positive.size, negative.size, ties)
        return (float((positive > negative).sum()) + tie * ties) / whole if whole else empty

    return answer


def _by_places(y: Labels, scores: Reals) -> float:
    """Ranks by sorting: of equal scores the one that stands first gets the lower rank."""
    ranks = np.argsort(np.argsort(scores, kind="stable"), kind="stable") + 1
    positives, negatives = int((y == 1).sum()), int((y == 0).sum())
    if not positives or not negatives:
        return float("nan")
    return float(ranks[y == 1].sum() - positives * (positives + 1) / 2) / (positives * negatives)


def _rounded(y: Labels, scores: Reals) -> float:
    return _pairs()(y, np.round(scores, 5))


def _single_threshold(y: Labels, scores: Reals) -> float:
    """Half of recall plus specificity at one half: the area of a curve with one corner."""
    if len(np.unique(y)) < 2:
        return float("nan")
    return float(((scores > 0.5)[y == 1].mean() + (scores <= 0.5)[y == 0].mean()) / 2)


def _ranks_of_positives(y: Labels, scores: Reals) -> float:
    positives, negatives = int((y == 1).sum()), int((y == 0).sum())
    if not positives or not negatives:
        return float("nan")
    return float(stats.rankdata(scores)[y == 1].sum()) / (positives * negatives)


def _unsorted_ties(y: Labels, scores: Reals) -> float:
    """As `_by_places`, by NumPy's usual sort, which may exchange equal scores."""
    ranks = np.argsort(np.argsort(scores)) + 1
    positives, negatives = int((y == 1).sum()), int((y == 0).sum())
    if not positives or not negatives:
        return float("nan")
    return float(ranks[y == 1].sum() - positives * (positives + 1) / 2) / (positives * negatives)


def _person_by_person(y: Labels, scores: Reals) -> float:
    """The area under a curve that has a corner for each person, also where scores are equal."""
    ill = y[np.argsort(-scores, kind="stable")] == 1
    if len(np.unique(ill)) < 2:
        return float("nan")
    return float(np.trapezoid(np.cumsum(ill) / ill.sum(), np.cumsum(~ill) / (~ill).sum()))


def _zipped(y: Labels, scores: Reals) -> float:
    positive, negative = scores[y == 1], scores[y == 0]
    size = min(len(positive), len(negative))
    if not size:
        return float("nan")
    return float((np.sign(positive[:size] - negative[:size]) / 2 + 0.5).mean())


def _average_precision(y: Labels, scores: Reals) -> float:
    return float(metrics.average_precision_score(y, scores)) if len(np.unique(y)) > 1 else float("nan")


def _mean_rank(y: Labels, scores: Reals) -> float:
    return float(stats.rankdata(scores)[y == 1].mean() / len(y)) if len(np.unique(y)) > 1 else float("nan")


def _binned(y: Labels, scores: Reals) -> float:
    import keras

    if len(np.unique(y)) < 2:
        return float("nan")
    area = keras.metrics.AUC()
    area.update_state(y, scores)
    return float(keras.ops.convert_to_numpy(area.result()))


area_under_roc = Answers(
    id="metrics.area_under_roc",
    shares={_AREA: 0.45, _TIES: 0.35, _EMPTY: 0.15, _ALONE: 0.05},
    judge=_judge,
    asks=_asks,
    mistakes=(
        Mistake(
            "A tie counts for nothing with you. One score for everybody then has an area of 0, and a test that knows "
            "nothing should have one half: what is a tie worth?",
            _pairs(tie=0.0),
        ),
        Mistake(
            "A tie counts as a win with you (“at least as high”). One score for everybody then has an area of 1: what "
            "is a tie worth?",
            _pairs(tie=1.0),
        ),
        Mistake(
            "You left the ties out of the count, above the line and below it. They are pairs, too: how many pairs are "
            "there?",
            _pairs(tie=0.0, among=lambda positives, negatives, ties: positives * negatives - ties),
        ),
        Mistake(
            "You count the pairs in which the healthy person scores higher. Which of the two should?",
            _pairs(sign=-1),
        ),
        Mistake(
            "You divide by all pairs of people. Two ill people do not compete: how many pairs have one of each kind?",
            _pairs(among=lambda positives, negatives, ties: (positives + negatives) * (positives + negatives - 1) / 2),
        ),
        Mistake(
            "You divide by the square of the number of people. How many pairs have one ill and one healthy person?",
            _pairs(among=lambda positives, negatives, ties: (positives + negatives) ** 2),
        ),
        Mistake(
            "Equal scores get different ranks with you, by where they happen to stand in the table: sort the rows "
            "differently, and the area changes. Which rank do people share who score the same?",
            _by_places,
        ),
        Mistake(
            "People with the same score get different ranks with you, as the sort happens to leave them. What becomes "
            "of the area if the rows are shuffled?",
            _unsorted_ties,
        ),
        Mistake(
            "Your curve has a corner for each person, also for people with the same score: sort the rows differently, "
            "and the area changes. Where do people go who score the same?",
            _person_by_person,
        ),
        Mistake(
            "You compare the first ill person with the first healthy one, the second with the second. How many pairs "
            "are there in all?",
            _zipped,
        ),
        Mistake(
            "That is average precision, which looks from the top of the list. Which pairs does the area count?",
            _average_precision,
        ),
        Mistake(
            "You gave the mean rank of the ill, as a share of all ranks. How many of the people below an ill person "
            "are healthy?",
            _mean_rank,
        ),
        Mistake(
            "Keras' `AUC` sorts scores into bins from 0 to 1. Do these scores lie there, and what becomes of the order "
            "within a bin?",
            _binned,
        ),
        Mistake(
            "With one class missing you give 0.5. There was nothing to compare, which is not the same as a test that "
            "knows nothing: what did the exercise promise?",
            _pairs(empty=0.5),
        ),
        Mistake(
            "With one class missing you give 0. There was nothing to compare: what did the exercise promise?",
            _pairs(empty=0.0),
        ),
        Mistake(
            "With one class missing you give 1. There was nothing to compare: what did the exercise promise?",
            _pairs(empty=1.0),
        ),
        Mistake(
            "You decide at 0.5 first, and what is left of the curve is one corner. How can a score of 0.9 be told "
            "from one of 0.6 then?",
            _single_threshold,
        ),
        Mistake(
            "Scores that differ far behind the point are equal with you. Does the area need them rounded?",
            _rounded,
        ),
        Mistake(
            "You sum the ranks of the ill, and some of each rank is owed to other ill people. How many of the ones "
            "below them do not count?",
            _ranks_of_positives,
        ),
        Mistake(
            "You fold an area below one half over, so that it lies above. A test that sorts the wrong way is to be "
            "seen: why hide it?",
            lambda y, scores: max(_pairs()(y, scores), 1 - _pairs()(y, scores)),
        ),
    ),
)
