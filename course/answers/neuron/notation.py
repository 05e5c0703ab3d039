"""The network of the notation: its scores at inference, its dropout and its batch normalization in training.

The scores are compared with NumPy's, from the same drawn weights; nothing is asked about how the model was written.
That its weights have the right shapes can be read off the question, so it earns little.
"""

import functools
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from typing import Any

import numpy as np

from course.answers import comparing
from course.answers.comparing import Reals
from course.answers.neuron.forward_pass import positive_part, run_layers
from course.exercises.neuron.notation import RUNS, network_shapes, network_weights
from course.exercises.types import Answers, Data, Mistake, Verdict

_EPSILON = 1e-3  # what Keras adds to a variance before it divides


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    shapes, wanted = comparing.shapes_in(observed["shapes"]), network_shapes(case)
    fits = shapes == wanted
    if shapes:
        place = next((i for i, pair in enumerate(zip_longest(wanted, shapes)) if pair[0] != pair[1]), 0)
        one, other = (str(each[place]) if place < len(each) else "nothing" for each in (wanted, shapes))
        message = (
            f"Expected {_parameters(wanted):,} numbers in {len(wanted)} arrays of weights, yours are "
            f"{_parameters(shapes):,} in {len(shapes)}. The first that differs is array {place} (counted from 0): "
            f"expected shape {one}, received {other}."
        )
    else:
        message = (
            "The model has no weights yet: nothing tells it how many inputs to expect. Where does the number before "
            "the first arrow come in?"
        )
    yield Verdict("weights of the right shapes", fits, message)
    if not fits:
        return
    yield _right_scores(case, observed["output"])
    yield _dropout_in_training(case, observed)


def _right_scores(case: Data, output: Any) -> Verdict:
    expected = _scores(case)
    name, reason = "the right scores at inference", "Compared with NumPy, with the same weights."
    shaped, scores = comparing.with_shape(name, output, expected.shape, "ten scores per image")
    if not shaped.right:
        return shaped
    if comparing.is_close(scores.sum(axis=-1), np.ones(len(scores))):
        reason += " Your rows sum to 1."
    # Loose enough for another small constant beside the variance.
    tolerance = 0.02 * float(np.abs(expected).max())
    return comparing.explained(
        reason, comparing.agrees(name, scores, expected, what="the score", rtol=0, atol=tolerance)
    )


def _scores(case: Data) -> Reals:
    weights = network_weights(network_shapes(case), case["seed"])
    k1, b1, k2, b2, scale, shift, mean, variance, k3, b3 = weights
    hidden = run_layers(case["x"], [(k1, b1), (k2, b2)], output=positive_part)
    normalized = scale * (hidden - mean) / np.sqrt(variance + _EPSILON) + shift
    return run_layers(normalized, [(k3, b3)])


def _dropout_in_training(case: Data, observed: Data) -> Verdict:
    name = "dropout after the first layer, in training only"
    dropped, together, rate = observed["dropped"], observed["together"] is True, case["rate"]
    if together and dropped == rate and observed["measured"] is not True:
        message = "In training the scores are not those of a batch normalization that measures its batch."
        return Verdict(name, False, message)
    fell = f"{100 * dropped:.0f} %" + ("" if together else ", not together: dropout stands behind another layer")
    message = (
        f"In training {100 * rate:.0f} % of the first layer's units should be dropped, each for all that hangs on it. "
        f"Seen from outside, two outputs that hang on one of these units fell in this share of {RUNS:,} runs: {fell}."
    )
    return Verdict(name, together and dropped == rate, message)


def _parameters(shapes: Sequence[tuple[int, ...]]) -> int:
    return sum(int(np.prod(shape)) for shape in shapes)


def _network(
    *,
    order: str = "first act d second act bn last",
    rate_of: Callable[[float], float] = lambda rate: rate,
    hidden: str = "relu",
    end: str | None = None,
    fixed: tuple[int, int, float, int, int] | None = None,
) -> Callable[..., Any]:
    """Builds the network of the notation from a word for each step, so that each can be spoiled."""

    # The observer gives every weight anew, so that one model serves for a case each time it is asked; few are kept,
    # since every student's sizes are drawn.
    @functools.lru_cache(maxsize=8)
    def build(inputs: int, first: int, rate: float, second: int, outputs: int) -> Any:
        import keras

        if fixed is not None:
            inputs, first, rate, second, outputs = fixed
        steps: dict[str, Callable[[], Any]] = {
            "d": lambda: keras.layers.Dropout(rate_of(rate)),
            "bn": lambda: keras.layers.BatchNormalization(),
            "act": lambda: keras.layers.Activation(hidden),
            "first": lambda: keras.layers.Dense(units=first),
            "second": lambda: keras.layers.Dense(units=second),
            "last": lambda: keras.layers.Dense(units=outputs, activation=end),
        }
        model = keras.Sequential([keras.Input((inputs,))])
        for word in order.split():
            model.add(steps[word]())
        return model

    return build


def _partly_mended() -> Iterator[Mistake]:
    """The states between the first try and the line in which more than one fault is left: the first one is asked about,
    and the others are named."""
    early = "first act d second bn act last"
    place, rate = "the place of batch normalization", "what the rate of a dropout layer means"
    # A softmax and a mistaken rate alone have no sentence: behind a softmax, chance decides which level lies higher.
    for rate_of, others in ((_kept, f"{place} and {rate}"), (_dropped, place)):
        yield Mistake(
            f"Your rows sum to 1, so a softmax stands at the end (afterwards, look at {others}). What does the line "
            "say behind its last number?",
            _network(order=early, rate_of=rate_of, end="softmax"),
        )
    yield Mistake(
        f"Batch normalization stands before the ReLU of its layer (afterwards, look at {rate}). In the line the ReLU "
        "belongs to the Dense layer: which comes first?",
        _network(order=early, rate_of=_kept),
    )


def _kept(rate: float) -> float:
    return 1 - rate


def _dropped(rate: float) -> float:
    return rate


notation = Answers(
    id="neuron.notation",
    shares={
        "weights of the right shapes": 0.1,
        "the right scores at inference": 0.5,
        "dropout after the first layer, in training only": 0.4,
    },
    judge=_judge,
    mistakes=(
        Mistake(
            "Your last layer ends in a softmax. This course's classifiers return scores, and the loss does the rest: "
            "which activation does that leave?",
            _network(end="softmax"),
        ),
        Mistake(
            "Batch normalization stands before the ReLU of its layer. In the notation the ReLU belongs to the Dense "
            "layer: which comes first?",
            _network(order="first act d second bn act last"),
        ),
        Mistake(
            "Batch normalization is missing. It has weights of its own, four for each unit: where does it stand?",
            _network(order="first act d second act last"),
        ),
        Mistake(
            "No unit of the first layer is ever dropped: dropout is missing, or stands elsewhere. (It has no weights, "
            "so the count does not show it.) Between which two layers do the arrows put it?",
            _network(order="first act second act bn last"),
        ),
        Mistake(
            "Dropout stands after the second Dense layer. After which layer do the arrows put it?",
            _network(order="first act second act d bn last"),
        ),
        Mistake(
            "You keep what should be dropped, and drop the rest. Is the rate of a Dropout layer what it keeps or what "
            "it drops?",
            _network(rate_of=lambda rate: 1 - rate),
        ),
        Mistake(
            "Dropout stands after batch normalization. After which layer do the arrows put it?",
            _network(order="first act second act bn d last"),
        ),
        Mistake(
            "The hidden layers have no activation. What stands behind “Dense” in the line?",
            _network(order="first d second bn last"),
        ),
        Mistake(
            "A ReLU stands on the last layer too: scores below 0 are lost. What stands behind the last “Dense”?",
            _network(end="relu"),
        ),
        Mistake(
            "The hidden layers end in a sigmoid. What stands behind “Dense” in the line?",
            _network(hidden="sigmoid"),
        ),
        Mistake(
            "The hidden layers end in tanh, as in the small network. What stands behind “Dense” in this line?",
            _network(hidden="tanh"),
        ),
        Mistake(
            "Batch normalization stands behind the first hidden layer. After which one do the arrows put it?",
            _network(order="first act bn d second act last"),
        ),
        Mistake(
            "You built the network of the text, whatever sizes were asked for. Which numbers come in as arguments?",
            _network(fixed=(784, 128, 0.3, 64, 10)),
        ),
        Mistake(
            "The rate of dropout is always 0.3 in your network. Which argument says it?",
            _network(rate_of=lambda rate: 0.3),
        ),
        Mistake(
            "The first hidden layer has a ReLU, the second has none. What stands behind the second “Dense” in the "
            "line?",
            _network(order="first act d second bn last"),
        ),
        Mistake(
            "The second hidden layer has a ReLU, the first has none. What stands behind the first “Dense” in the line?",
            _network(order="first d second act bn last"),
        ),
        *_partly_mended(),
    ),
)
