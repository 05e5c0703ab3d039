"""A translated network: right are its weights, its answers, how far its statistics move, and its dropout."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from course.answers.comparing import Reals, agrees, is_close, matches
from course.answers.reference_network import ATOL, RTOL, softmax, which
from course.exercises.normalization_and_dropout.translate import given_weights
from course.exercises.types import Answers, Data, Mistake, Verdict


def _outputs(case: Data, *, epsilon: float, end: Callable[[Reals], Reals] = lambda x: x, before: bool = True) -> Reals:
    kernel, bias, gamma, beta, output_kernel, output_bias = (w.astype("float64") for w in given_weights(case))
    mean, variance = (case[name].astype("float64") for name in ("moving_mean", "moving_variance"))
    sums = case["x"].astype("float64") @ kernel + bias
    if not before:
        sums = np.maximum(sums, 0)
    normal = (sums - mean) / np.sqrt(variance + epsilon) * gamma + beta
    hidden = np.maximum(normal, 0) if before else normal
    return end(hidden @ output_kernel + output_bias)


_FAULTS: Mapping[str, str] = {
    "softmax": "The network of the text ends in logits, and yours ends in probabilities.",
    "after": "The activation stands before the normalization; in the network of the text it stands behind it.",
    "linear": "There is no activation between the two dense layers.",
}


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    hidden = f"({int(case['hidden'])},)"
    shapes = [tuple(weight.shape) for weight in given_weights(case)]
    weights = matches("the weights", observed["weights"], " ".join(map(str, shapes)), what="the trainable weights")
    moving = matches("the weights", observed["moving"], f"{hidden} {hidden}", what="the weights that are not trained")
    yield Verdict("the weights", weights.right and moving.right, weights.message or moving.message)
    if not (weights.right and moving.right):
        return
    epsilon = float(case["epsilon"])
    epsilons = {"right": epsilon, "keras": 1e-3, "torch": 1e-5}
    kinds: dict[str, dict[str, Any]] = {
        "right": {},
        "softmax": {"end": softmax},
        "after": {"before": False},
    }
    candidates = {
        f"{kind} {name}": _outputs(case, epsilon=number, **settings)
        for name, number in epsilons.items()
        for kind, settings in kinds.items()
    }
    kind, _, name = which(observed["outputs"], candidates).partition(" ")
    wanted = _outputs(case, epsilon=epsilon)
    far = agrees("", observed["outputs"], wanted, what="the logit", rtol=RTOL, atol=ATOL)
    yield Verdict(
        "the layers and their order", kind == "right", "" if kind == "right" else _FAULTS.get(kind, far.message)
    )
    # Who ends in a softmax has translated all that stands before it.
    known = kind in ("right", "softmax")
    yield Verdict(
        "epsilon",
        known and name == "right",
        f"With this epsilon the answers differ. {far.message}" if known else far.message,
    )
    kept, old = 1 - float(case["momentum"]), case["moving_mean"].astype("float64")
    left = float(np.asarray(observed["mean"], dtype="float64") @ old / (old @ old))
    moved = all(
        is_close(observed[name], kept * case[f"moving_{name}"], rtol=1e-3, atol=1e-5) for name in ("mean", "variance")
    )
    message = f"After one batch, {kept:.3g} of the old mean should be left. Received: {left:.3g}."
    always = int(observed["always"])
    if moved and always & 1:
        message = "The moving statistics move in a call that says nothing about training, `model(images)`, too."
    yield Verdict("the momentum", known and moved and not always & 1, message)
    came, rate = float(observed["rate"]), float(case["rate"])
    told = {
        0.0: "nothing is dropped there",
        -1.0: "outputs are dropped",
        -3.0: "the same units for all samples",
        -4.0: "all units of a sample, or none",
        -5.0: "other noise, which does not set units to zero and enlarge the rest",
    }.get(came, f"about {came:.2f}")
    message = f"Share of the units behind the activation that are dropped: expected {rate:g}, received: {told}."
    right = abs(came - rate) < 0.026
    if int(observed["dropped_before"]) and came != -1.0:
        what = "Units" if int(observed["dropped_before"]) == 1 else "Inputs"
        message, right = f"{what} are dropped before the normalization.", False
    elif right and always & 2:
        message, right = "Units are dropped in a call that says nothing about training, `model(images)`, too.", False
    yield Verdict("the dropout", known and right, message)


def _wrong(
    *,
    momentum: Callable[[float], float] = lambda momentum: 1 - momentum,
    epsilon: Callable[[float], float] = lambda epsilon: epsilon,
    rate: Callable[[float], float] = lambda rate: rate,
    order: str = "DNAXD",
    use_bias: bool = True,
    activation: str = "relu",
    end: str | None = None,
    fixed: str = "",
    scaled: bool = True,
    widths_of: Callable[[int, int], tuple[int, int]] = lambda hidden, classes: (hidden, classes),
    frozen: bool = False,
    noise_shape: Callable[[int], tuple[int, ...] | None] = lambda hidden: None,
) -> Callable[..., Any]:
    """The network with its layers in another order: Dense, Normalization, Activation, X for dropout.

    Those in `fixed` are called with training=True.
    """

    def answer(features: int, hidden: int, classes: int, **given: float) -> Any:
        import keras

        layers = keras.layers
        hidden, classes = widths_of(hidden, classes)
        widths = iter((hidden, classes))
        makers: dict[str, Callable[[], Any]] = {
            "D": lambda: _dense(next(widths)),
            "N": lambda: layers.BatchNormalization(
                momentum=momentum(given["momentum"]),
                epsilon=epsilon(given["epsilon"]),
                scale=scaled,
                center=scaled,
                trainable=not frozen,
            ),
            "A": lambda: layers.Activation(activation),
            "L": lambda: layers.LayerNormalization(epsilon=given["epsilon"]),
            "X": lambda: layers.Dropout(rate(given["rate"]), noise_shape=noise_shape(hidden)),
            "G": lambda: layers.GaussianDropout(rate(given["rate"])),
        }

        def _dense(units: int) -> Any:
            last = units == classes and next(widths, None) is None
            return layers.Dense(units, activation=end if last else None, use_bias=use_bias or last)

        inputs = outputs = keras.Input((features,))
        for letter in order:
            outputs = makers[letter]()(outputs, **({"training": True} if letter in fixed else {}))
        return keras.Model(inputs, outputs)

    return answer


translate = Answers(
    id="normalization_and_dropout.translate",
    shares={
        "the weights": 0.1,
        "the layers and their order": 0.3,
        "epsilon": 0.15,
        "the momentum": 0.25,
        "the dropout": 0.2,
    },
    judge=_judge,
    mistakes=(
        Mistake(
            "You passed the momentum on as it is. PyTorch's is the share of the new statistic, Keras' that of the old "
            "one: what is left of the old mean after one batch?",
            _wrong(momentum=lambda momentum: momentum),
        ),
        Mistake(
            "The momentum is right and epsilon is Keras' default of 0.001. Which epsilon was the network given?",
            _wrong(epsilon=lambda epsilon: 1e-3),
        ),
        Mistake(
            "The momentum is Keras' default of 0.99, whatever was asked for. How does the one that is given translate?",
            _wrong(momentum=lambda momentum: 0.99),
        ),
        Mistake(
            "Both settings of the normalization are Keras' defaults. Which settings did the network have in PyTorch?",
            _wrong(momentum=lambda momentum: 0.99, epsilon=lambda epsilon: 1e-3),
        ),
        Mistake(
            "You gave Keras the share that is kept. PyTorch's p and Keras' rate mean the same thing: which is it?",
            _wrong(rate=lambda rate: 1 - rate),
        ),
        Mistake(
            "The dropout's rate is 0.5, whatever was asked for. Which argument holds the rate?",
            _wrong(rate=lambda rate: 0.5),
        ),
        Mistake(
            "Nothing is dropped behind the activation. In which layer of the network do units disappear in training?",
            _wrong(order="DNAD"),
        ),
        Mistake(
            "Your dropout stands before the batch normalization. What does that do to the variance that the "
            "normalization sees, in training and later?",
            _wrong(order="DXNAD"),
        ),
        Mistake(
            "You normalized behind the activation. Both orders are used, and the network of the text has one of them: "
            "which?",
            _wrong(order="DANXD"),
        ),
        Mistake(
            "There is no activation between your dense layers. What are two dense layers worth without one?",
            _wrong(order="DNXD"),
        ),
        Mistake(
            "Your network ends in a softmax. PyTorch's cross-entropy takes logits: what does its last layer give?",
            _wrong(end="softmax"),
        ),
        Mistake(
            "You left the first layer's bias away. It does no harm, since β does its work, but the weights would not "
            "fit those of the PyTorch network: how many trainable parameters does that have?",
            _wrong(use_bias=False),
        ),
        Mistake(
            "You dropped outputs: the dropout stands at the very end. Where does it stand in the network of the text?",
            _wrong(order="DNADX"),
        ),
        Mistake(
            "You passed the momentum on as it is, and left epsilon at Keras' default. Which of the two conventions "
            "differs between the libraries, and which of the two defaults?",
            _wrong(momentum=lambda momentum: momentum, epsilon=lambda epsilon: 1e-3),
        ),
        Mistake(
            "You fixed training=True in the call of the normalization. What does `model(images)` do then, when nobody "
            "trains?",
            _wrong(fixed="N"),
        ),
        Mistake(
            "You fixed training=True in the call of the dropout. What does `model(images)` do then, when nobody "
            "trains?",
            _wrong(fixed="X"),
        ),
        Mistake(
            "You fixed training=True in the calls of both layers. What does `model(images)` do then, when nobody "
            "trains?",
            _wrong(fixed="NX"),
        ),
        Mistake(
            "The momentum is 0.9, whatever was asked for. How does the one that is given translate?",
            _wrong(momentum=lambda momentum: 0.9),
        ),
        Mistake(
            "Behind the activation stands another kind of noise: nothing becomes 0, or what is left is not all "
            "enlarged alike. Which layer sets units to zero and divides the others by 1 − rate?",
            _wrong(order="DNAGD"),
        ),
        Mistake(
            "The same units are dropped for the whole batch. Is each sample to have its own?",
            _wrong(noise_shape=lambda hidden: (1, hidden)),
        ),
        Mistake(
            "You dropped inputs, before the first dense layer. Where does the dropout stand in the network of the "
            "text?",
            _wrong(order="XDNAD"),
        ),
        Mistake(
            "You put dropout before the first layer as well. How many does the network of the text have?",
            _wrong(order="XDNAXD"),
        ),
        Mistake(
            "You put a second normalization behind the activation. How many does the network of the text have?",
            _wrong(order="DNANXD"),
        ),
        Mistake(
            "Your normalization has no γ and β. `BatchNorm1d` has them: what is its argument `affine`, by default?",
            _wrong(scaled=False),
        ),
        Mistake(
            "The normalization is frozen: `trainable=False`. Are its γ and β to be learned?",
            _wrong(frozen=True),
        ),
        Mistake(
            "The widths are those of the text, whatever was asked for. Which arguments hold them?",
            _wrong(widths_of=lambda hidden, classes: (256, 10)),
        ),
        Mistake(
            "Your hidden activation is GELU. Which one did the network have?",
            _wrong(activation="gelu"),
        ),
        Mistake(
            "An activation stands behind the last layer. Logits may be negative: what does a ReLU do with them?",
            _wrong(end="relu"),
        ),
        Mistake(
            "Your hidden activation is tanh. Which one did the network have?",
            _wrong(activation="tanh"),
        ),
        Mistake(
            "You took layer normalization, which has no moving statistics. Over which axis does `BatchNorm1d` take its "
            "mean?",
            _wrong(order="DLAXD"),
        ),
        Mistake(
            "There is no batch normalization. Which layer has weights that are not trained?",
            _wrong(order="DAXD"),
        ),
    ),
)
