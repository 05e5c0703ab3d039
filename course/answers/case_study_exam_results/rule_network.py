"""A network of 65 parameters that is a rule: the logits that follow from its weights have the rule's sign.

With drawn weights it is compared with NumPy: ReLU inside, the plain sum outside.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers import comparing
from course.answers.comparing import Reals
from course.answers.reference_network import ACTIVATIONS, weights_of, which
from course.exercises.case_study_exam_results.rule_network import SCALE, SHAPES
from course.exercises.types import Answers, Data, Mistake, Verdict

_RULE, _SIZE, _BEND, _END, _BARE = (
    "the rule's answer for every student",
    "16 hidden units, one output, 65 parameters",
    "ReLU in the hidden layer",
    "the output is a logit",
    "a model that is not compiled",
)


def _outputs(case: Data) -> dict[str, Reals]:
    """The output of the right network first, and of those with another activation inside or at the end."""
    k1, b1, k2, b2 = weights_of(case["seed"], SCALE, *SHAPES)
    hidden = np.einsum("ni,ih->nh", case["x"].astype("float64"), k1) + b1
    return {
        f"{inside} {end}": ACTIVATIONS[end](np.einsum("nh,ho->no", ACTIVATIONS[inside](hidden), k2) + b2)
        for inside in ("relu", "none", "sigmoid", "tanh")
        for end in ("none", "sigmoid", "relu", "tanh")
    }


def _rule(case: Data, observed: Data) -> Verdict:
    """Whether the logits that follow from the weights are above 0 for whom the rule lets pass, and nobody else."""
    if "passes" not in observed:
        return Verdict(_RULE, False, f"Expected weights and biases of the shapes {' '.join(map(str, SHAPES))}.")
    passes = case["students"][:, int(case["feature"])] > case["threshold"]
    form, said = comparing.with_shape(_RULE, observed["passes"], passes.shape, "whom the network lets pass")
    if not form.right:
        return form
    wrong = np.flatnonzero((said == 1) != passes)
    if not len(wrong):
        return Verdict(_RULE, True)
    studied, slept = case["students"][wrong[0]]
    verb = "passes" if passes[wrong[0]] else "does not pass"
    message = (
        f"By the rule, feature {case['feature']} > {case['threshold']:g}, a student with {studied:.2f} hours of study "
        f"and {slept:.2f} of sleep {verb}. Your network's logit is {'positive' if said[wrong[0]] else 'not positive'}. "
        f"It is wrong about {len(wrong)} of {len(said)} students."
    )
    if str(observed.get("biases", "")).startswith("no") and "no bias at" in str(observed.get("biases", "")):
        message += " All biases are 0, as Keras makes them: have any weights been set?"
    return Verdict(_RULE, False, message)


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    yield _rule(case, observed)
    outputs = _outputs(case)
    found = which(observed["outputs"], outputs)
    if not found:
        shaped, _ = comparing.with_shape(_SIZE, observed["outputs"], (len(case["x"]), 1), "one number per student")
        message = (
            f"Expected weights and biases of the shapes {' '.join(map(str, SHAPES))}. "
            f"Received: {observed['weights'] or 'none'}."
        )
        if observed["weights"] == " ".join(map(str, SHAPES)):
            right = comparing.agrees("", observed["outputs"], outputs["relu none"], what="the output")
            message = (
                f"A network with a ReLU in the hidden layer and the same weights gives other numbers. {right.message}"
            )
        yield shaped if not shaped.right else Verdict(_SIZE, False, message)
        return
    inside, end = found.split()
    yield Verdict(_SIZE, True)
    bends = "no activation" if inside == "none" else inside
    yield Verdict(_BEND, inside == "relu", f"These outputs are those of a hidden layer with {bends}. Expected ReLU.")
    yield Verdict(_END, end == "none", f"The output ends in {end}. Expected the plain weighted sum, below 0 too.")
    message = "The model has been compiled. That is the next exercise's task, and this one was to leave it."
    yield Verdict(_BARE, observed["compiled"] == "no", message)


def _along(feature: int, threshold: float) -> list[Reals]:
    """Weights of the rule: each hidden unit a share of how far the feature lies above the threshold."""
    k1 = np.zeros((2, 16))
    k1[feature] = 0.5
    return [k1, np.full(16, -0.5 * threshold), np.full((16, 1), 0.125), np.zeros(1)]


def _stack(
    *layers: tuple[int, str | None, bool],
    compiled: bool = False,
    weights: Callable[[int, float], Any] | None = _along,
) -> Callable[..., Any]:
    """A builder of Dense layers, each given by its units, its activation, and whether it has biases."""

    def build(feature: int, threshold: float) -> Any:
        import keras

        made = [keras.layers.Dense(units, activation=activation, use_bias=bias) for units, activation, bias in layers]
        model = keras.Sequential([keras.Input((2,)), *made])
        if weights is not None and [tuple(one.shape) for one in model.weights] == SHAPES:
            model.set_weights(weights(feature, threshold))
        if compiled:
            model.compile("adam", "mse")
        return model

    return build


def _weighted(weights: Callable[[int, float], Any] | None) -> Callable[..., Any]:
    return _stack((16, "relu", True), (1, None, True), weights=weights)


def _lifted(feature: int, threshold: float) -> list[Reals]:
    k1, b1, k2, b2 = _along(feature, threshold)
    return [k1, b1, k2, b2 + 0.5]


def _without_bias(feature: int, threshold: float) -> list[Reals]:
    k1, b1, k2, b2 = _along(feature, threshold)
    return [k1, 0 * b1, k2, b2]


def _bias_with_wrong_sign(feature: int, threshold: float) -> list[Reals]:
    k1, b1, k2, b2 = _along(feature, threshold)
    return [k1, -b1, k2, b2]


def _turned(feature: int, threshold: float) -> list[Reals]:
    k1, b1, k2, b2 = _along(feature, threshold)
    return [-k1, -b1, k2, b2]


def _both_features(feature: int, threshold: float) -> list[Reals]:
    k1, b1, k2, b2 = _along(feature, threshold)
    return [k1 + k1[::-1], b1, k2, b2]


rule_network = Answers(
    id="case_study_exam_results.rule_network",
    shares={_RULE: 0.5, _SIZE: 0.15, _BEND: 0.15, _END: 0.15, _BARE: 0.05},
    judge=_judge,
    mistakes=(
        Mistake(
            "You used the other feature. Which column of the students has the number `feature`, counted from 0?",
            _weighted(lambda feature, threshold: _along(1 - feature, threshold)),
        ),
        Mistake(
            "Your network always goes by the hours studied. Where does `feature` come in?",
            _weighted(lambda feature, threshold: _along(0, threshold)),
        ),
        Mistake(
            "Without a bias the hidden unit is positive for every number of hours above 0. What moves its bend to the "
            "threshold?",
            _weighted(_without_bias),
        ),
        Mistake(
            "The bias has the wrong sign: the bend lies at minus the threshold. At which x is w·x + b equal to 0?",
            _weighted(_bias_with_wrong_sign),
        ),
        Mistake(
            "Your network passes those *below* the threshold. Which sign has the weight of a unit that wakes up above "
            "it?",
            _weighted(_turned),
        ),
        Mistake(
            "The output's bias lifts everybody: below the threshold the logit is 0.5 and not 0. What does a positive "
            "logit mean?",
            _weighted(_lifted),
        ),
        Mistake(
            "Your hidden unit adds both features. What is the weight of a feature that the rule does not look at?",
            _weighted(_both_features),
        ),
        Mistake(
            "Your network ends in a sigmoid, whose outputs are all above 0. This one is to give a logit: who applies "
            "the sigmoid then?",
            _stack((16, "relu", True), (1, "sigmoid", True)),
        ),
        Mistake(
            "The hidden layer has no activation. Two linear layers in a row are one linear layer: what bends the line?",
            _stack((16, None, True), (1, None, True)),
        ),
        Mistake(
            "The output has a ReLU, so that no student can ever get a negative logit. What would a probability "
            "below one half need?",
            _stack((16, "relu", True), (1, "relu", True)),
        ),
        Mistake(
            "There are two outputs, one a class. For two classes one logit is enough: what is the other's probability?",
            _stack((16, "relu", True), (2, "softmax", True)),
        ),
        Mistake(
            "There are two hidden layers. 2–16–1 names three layers of numbers: how many matrices lie between them?",
            _stack((16, "relu", True), (16, "relu", True), (1, None, True)),
        ),
        Mistake(
            "The biases are missing: 48 parameters. What does a unit add after the weighted sum?",
            _stack((16, "relu", False), (1, None, False)),
        ),
        Mistake(
            "The hidden layer uses a sigmoid. It has the right size; which activation was asked for?",
            _stack((16, "sigmoid", True), (1, None, True)),
        ),
        Mistake(
            "The hidden layer uses tanh. It has the right size; which activation was asked for?",
            _stack((16, "tanh", True), (1, None, True)),
        ),
        Mistake(
            "The sizes have changed places: 2 hidden units and 16 outputs. How many numbers does one student get?",
            _stack((2, "relu", True), (16, None, True)),
        ),
        Mistake(
            "Nothing is hidden: from two inputs straight to one logit. What stands between them?",
            _stack((1, None, True)),
        ),
        Mistake(
            "You compiled the model, which was not asked for: which exercise decides on loss and optimizer?",
            _stack((16, "relu", True), (1, None, True), compiled=True),
        ),
    ),
)
