"""Names that Keras does not know: right are all of these, in any order, and none that it knows."""

from collections.abc import Iterator

from course.exercises.losses.unknown_losses import UNKNOWN_NAMES
from course.exercises.types import Answers, Data, Mistake, Verdict

_NOT_IN_KERAS = frozenset({*UNKNOWN_NAMES, "huber_loss"})


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    answer, names = set(observed["unknown"]["names"]), set(case["names"])
    unknown = names & _NOT_IN_KERAS
    missed, accused = sorted(unknown - answer), sorted(answer - unknown)
    yield Verdict("every unknown name is found", not missed, f"Missing: {', '.join(missed)}.")
    yield Verdict("no known name is accused", not accused, f"Keras knows, or never was asked: {', '.join(accused)}.")


def _not_an_attribute(names: list[str]) -> list[str]:
    import keras

    return [name for name in names if not hasattr(keras.losses, name)]


unknown_losses = Answers(
    id="losses.unknown_losses",
    shares={"every unknown name is found": 0.6, "no known name is accused": 0.4},
    judge=_judge,
    mistakes=(
        Mistake(
            'You asked whether `keras.losses` has an attribute of that name. Short names such as "mse" have none, '
            "and Keras still accepts them: which function turns a name into a loss?",
            _not_an_attribute,
        ),
        Mistake(
            "You returned the names that Keras knows. Which ones were asked for?",
            lambda names: [name for name in names if name not in _NOT_IN_KERAS],
        ),
        Mistake(
            "Nothing is wrong with any name, you say. Did you hand each of them to Keras?",
            lambda names: [],
        ),
        Mistake(
            "You found the names that end in “loss”. That is a pattern, not a test: what does Keras say of the others?",
            lambda names: [name for name in names if name.endswith("loss")],
        ),
        Mistake(
            "You stopped at the first one. May there be more?",
            lambda names: [name for name in names if name in _NOT_IN_KERAS][:1],
        ),
    ),
)
