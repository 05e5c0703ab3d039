"""The weights that scikit-learn calls balanced, in the form that Keras takes; 0 for a class without rows."""

from collections.abc import Callable, Iterable, Iterator

import numpy as np
from sklearn.utils.class_weight import compute_class_weight

from course.answers.comparing import Reals, agrees, explained, leaves_alone, real_numbers
from course.exercises.types import Answers, Data, Mistake, Verdict

_INTEGERS, _ONE_HOT, _EMPTY, _ALONE = (
    "weights from integers",
    "weights from one-hot rows",
    "classes without rows",
    "inputs left alone",
)


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    yield leaves_alone(_ALONE, case, observed, ["labels"])
    name = next(iter(_asks(case)))
    classes, weights = real_numbers(observed["classes"]), real_numbers(observed["weights"])
    known = classes is not None and weights is not None and classes.shape == weights.shape
    if not known or classes is None or weights is None or sorted(classes.tolist()) != list(range(case["num_classes"])):
        came = "none" if classes is None else np.sort(classes).astype(int).tolist()[:12]
        yield Verdict(name, False, f"Expected the classes 0 to {case['num_classes'] - 1} as keys. Received: {came}.")
        return
    ordered = weights[np.argsort(classes, kind="stable")]
    counts = _counts(case["labels"], int(case["num_classes"]))
    totals = f"The classes have {counts.tolist()} rows, and their totals are {np.round(counts * ordered, 4).tolist()}."
    told = _pattern(counts, ordered)
    yield explained(
        f"{told} {totals}".strip(), agrees(name, ordered, _balanced(counts), what="the weight of the class")
    )


def _pattern(counts: Reals, weights: Reals) -> str:
    """What the weights of the classes that have rows are instead, as a sentence; "" where nothing is known."""
    there = counts > 0
    many, came, n = counts[there], weights[there], counts.sum()
    if len(many) < 2:
        return ""
    for rule, sentence in (
        (1 / many, "These are 1 / n_k: the totals are equal, and all rows weigh K. What were they to weigh?"),
        (n / many, "These are n / n_k: each class weighs n. Among how many classes is n to be shared?"),
        (many / n, "These are the classes' shares: the frequent class weighs more still. Which one is rare?"),
        (1 - many / n, "These are 1 minus the classes' shares. Are the totals of the classes equal?"),
        (1 / many / (1 / many).sum(), "These weights add up to 1. It is the rows whose weights add up, to n: how?"),
        (many.max() / many, "These compare each class with the largest. What do all rows weigh together?"),
        (np.ones(len(many)), "Every class has the same weight. Whose mistakes were to cost more?"),
    ):
        if np.allclose(came, rule, rtol=1e-4):
            return sentence
    return ""


def _asks(case: Data) -> Iterable[str]:
    counts = _counts(case["labels"], int(case["num_classes"]))
    if not counts.all():
        return (_EMPTY, _ALONE)
    return (_ONE_HOT if np.ndim(case["labels"]) == 2 else _INTEGERS, _ALONE)


def _counts(labels: Reals, num_classes: int) -> Reals:
    numbers = labels.argmax(axis=1) if np.ndim(labels) == 2 else labels
    return np.array([(numbers == one).sum() for one in range(num_classes)])


def _balanced(counts: Reals) -> Reals:
    there = np.flatnonzero(counts)
    weights = np.zeros(len(counts))
    weights[there] = compute_class_weight("balanced", classes=there, y=np.repeat(there, counts[there].astype(int)))
    return weights


def _by(weigh: Callable[[Reals], Reals]) -> Callable[..., dict[int, float]]:
    """An answer that counts right and weighs by some other rule."""

    def answer(labels: Reals, num_classes: int) -> dict[int, float]:
        with np.errstate(all="ignore"):
            weights = weigh(_counts(labels, num_classes).astype("float64"))
        return dict(enumerate(np.broadcast_to(weights, num_classes).tolist()))

    return answer


def _where(counts: Reals, weights: Reals, otherwise: float = 0.0) -> Reals:
    return np.where(counts > 0, weights, otherwise)


def _sizes(counts: Reals) -> Reals:
    return np.maximum(counts, 1)


def _one_hot_taken_for_integers(labels: Reals, num_classes: int) -> dict[int, float]:
    return dict(enumerate(_balanced(_counts(np.ravel(labels), num_classes)).tolist()))


def _only_those_there(labels: Reals, num_classes: int) -> dict[int, float]:
    weights = _balanced(_counts(labels, num_classes))
    return {number: float(weight) for number, weight in enumerate(weights) if weight > 0}


class_weights = Answers(
    id="data_preparation.class_weights",
    shares={_INTEGERS: 0.4, _ONE_HOT: 0.3, _EMPTY: 0.25, _ALONE: 0.05},
    judge=_judge,
    asks=_asks,
    mistakes=(
        Mistake(
            "Your weights are 1 / n_k: the totals are equal, and all rows together weigh K instead of n, so that the "
            "step of the optimizer shrinks with them. Which factor mends it?",
            _by(lambda counts: _where(counts, 1 / _sizes(counts))),
        ),
        Mistake(
            "Your weights are n / n_k: each class weighs as much as all rows should together. Among how many classes "
            "is n to be shared?",
            _by(lambda counts: _where(counts, counts.sum() / _sizes(counts))),
        ),
        Mistake(
            "You shared n among all classes, those without a row included. How many classes have rows to carry it?",
            _by(lambda counts: _where(counts, counts.sum() / len(counts) / _sizes(counts))),
        ),
        Mistake(
            "A class without rows got an infinite weight. What does nothing, times infinity, weigh? Which number was "
            "asked for?",
            _by(lambda counts: counts.sum() / np.count_nonzero(counts) / counts),
        ),
        Mistake(
            "A class without rows got the weight 1. Which one was asked for?",
            _by(lambda counts: _where(counts, counts.sum() / np.count_nonzero(counts) / _sizes(counts), 1.0)),
        ),
        Mistake(
            "A class without rows is missing from your dictionary. Which keys does it have to hold?",
            _only_those_there,
        ),
        Mistake(
            "Your weights are the classes' shares, so that the frequent class weighs more still. Which class is to be "
            "heard better?",
            _by(lambda counts: counts / counts.sum()),
        ),
        Mistake(
            "You counted the zeros and ones of one-hot rows as if they were classes. In which column does a row have "
            "its 1?",
            _one_hot_taken_for_integers,
        ),
        Mistake(
            "Your weights add up to the number of classes. That is not asked: it is the rows whose weights add up, to "
            "n. How often is each weight used?",
            _by(
                lambda counts: (
                    _where(counts, 1 / _sizes(counts))
                    / _where(counts, 1 / _sizes(counts)).sum()
                    * np.count_nonzero(counts)
                )
            ),
        ),
        Mistake(
            "Your weights grow with the root of what they should be, which leaves the frequent class ahead. Are the "
            "totals of the classes equal?",
            _by(lambda counts: _where(counts, np.sqrt(counts.sum() / np.count_nonzero(counts) / _sizes(counts)))),
        ),
        Mistake(
            "You compared each class with the largest: the largest has 1, the others more, and all rows together weigh "
            "more than n. What should the weights of all rows add up to?",
            _by(lambda counts: _where(counts, counts.max() / _sizes(counts))),
        ),
        Mistake(
            "Every class has the same weight: then nothing is weighed. Whose mistakes cost more when a class is rare?",
            _by(lambda counts: _where(counts, np.ones(len(counts)))),
        ),
    ),
)
