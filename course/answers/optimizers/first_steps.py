"""The first step of eight optimizers, each compared with what its rule gives from empty memories, by arithmetic.

What the epsilons of Keras would change is far less than the tolerance: no gradient here is tiny, only exactly 0.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers.comparing import Reals, agrees, all_of, leaves_alone, with_shape
from course.answers.optimizers.reference_paths import doubles
from course.answers.optimizers.step_by_step import LEFT_ALONE
from course.exercises.optimizers.first_steps import RULES
from course.exercises.types import Answers, Data, Mistake, Verdict

# Of the rate: an epsilon of a millionth beside a root of 0.4 changes a step by less.
_NEAR = 1e-3

# SGD and momentum start alike, and are what anybody writes who knows one rule.
_SHARES = {
    "SGD and momentum": 0.05,
    "Nesterov": 0.1,
    "AdaGrad": 0.15,
    "RMSprop": 0.15,
    "Adam": 0.15,
    "AdamW": 0.15,
    "LAMB": 0.2,
    LEFT_ALONE: 0.05,
}


def _changes(case: Data, **other: Callable[..., Any]) -> dict[str, Any]:
    """The change under each name; `other` replaces rules, by functions of weight, gradient, rate and decay."""
    weight, gradient = doubles(case, "weight", "gradient")
    given = weight, gradient, float(case["rate"]), float(case["weight_decay"])
    return {name: (other.get(name) or rule)(*given) for name, rule in _RULES.items()}


def _adam(weight: Any, gradient: Any, rate: float, decay: float) -> Any:
    return -rate * np.sign(gradient)


def _lamb(weight: Any, gradient: Any, rate: float, decay: float) -> Any:
    direction = np.sign(gradient)
    lengths = np.sqrt(np.square(weight).sum()), np.sqrt(np.square(direction).sum())
    return -rate * direction * (lengths[0] / lengths[1] if min(lengths) > 0 else 1.0)


def _lamb_by_gradient(weight: Any, gradient: Any, rate: float, decay: float) -> Any:
    lengths = np.sqrt(np.square(weight).sum()), np.sqrt(np.square(gradient).sum())
    return -rate * np.sign(gradient) * (lengths[0] / lengths[1] if min(lengths) > 0 else 1.0)


_RULES: dict[str, Callable[..., Any]] = {
    "SGD": lambda w, g, rate, decay: -rate * g,
    "momentum": lambda w, g, rate, decay: -rate * g,
    "Nesterov": lambda w, g, rate, decay: -1.9 * rate * g,
    "AdaGrad": lambda w, g, rate, decay: -rate * g * (np.square(g) + 0.1) ** -0.5,
    "RMSprop": lambda w, g, rate, decay: -rate * np.sign(g) * 0.1**-0.5,
    "Adam": _adam,
    "AdamW": lambda w, g, rate, decay: -rate * (np.sign(g) + decay * w),
    "LAMB": _lamb,
}


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    expected = _changes(case)
    verdicts = {name: _one(name, observed, expected[name], case) for name in RULES}
    yield all_of("SGD and momentum", verdicts.pop("SGD"), verdicts.pop("momentum"))
    yield from verdicts.values()
    yield leaves_alone(LEFT_ALONE, case, observed, ["weight", "gradient"])


def _one(name: str, observed: Data, expected: Reals, case: Data) -> Verdict:
    if name not in observed:
        return Verdict(name, False, f"There is nothing under the key {name!r}.")
    shape, change = with_shape(name, observed[name], expected.shape, f"one change for each weight under {name!r}")
    if not shape.right:
        return shape
    what = f"the change by {name}, with gradients {[round(float(number), 3) for number in np.ravel(case['gradient'])]},"
    return agrees(name, change, expected, what=what, rtol=_NEAR, atol=_NEAR * float(case["rate"]))


def _predicted(**other: Callable[..., Any]) -> Callable[..., dict[str, Any]]:
    """A prediction with one rule, or several, in another form."""

    def answer(weight: Any, gradient: Any, rate: float, weight_decay: float) -> dict[str, Any]:
        case = {"weight": weight, "gradient": gradient, "rate": rate, "weight_decay": weight_decay}
        return _changes(case, **other)

    return answer


first_steps = Answers(
    id="optimizers.first_steps",
    shares=_SHARES,
    judge=_judge,
    mistakes=(
        Mistake(
            "Your momentum moves by 1.9 times the gradient, as if there were a velocity already. What is the velocity "
            "before the first step?",
            _predicted(momentum=lambda w, g, rate, decay: -1.9 * rate * g),
        ),
        Mistake(
            "Your Nesterov starts like momentum. It uses the new velocity once more, in the same step: how far does "
            "the weight move then?",
            _predicted(Nesterov=lambda w, g, rate, decay: -rate * g),
        ),
        Mistake(
            "Your Nesterov moves by 0.9 times plain SGD: the new velocity, and not the gradient itself. Which second "
            "part does its rule have?",
            _predicted(Nesterov=lambda w, g, rate, decay: -0.9 * rate * g),
        ),
        Mistake(
            "Your AdaGrad moves by the full rate: its sum would have started at 0. Where does Keras start it?",
            _predicted(AdaGrad=_adam),
        ),
        Mistake(
            "Your RMSprop moves by the full rate, as if its average were right from the start. Which share of the "
            "square does it hold after one step?",
            _predicted(RMSprop=_adam),
        ),
        Mistake(
            "Your Adam moves like RMSprop or farther: the correction is missing. What do m and v hold after one step, "
            "and by what are they divided?",
            _predicted(Adam=lambda w, g, rate, decay: -rate * np.sign(g) * 0.1 / 0.001**0.5),
        ),
        Mistake(
            "Your Adam moves in proportion to the gradient. What is a number divided by its own size?",
            _predicted(Adam=lambda w, g, rate, decay: -rate * g),
        ),
        Mistake(
            "Your AdamW has no decay: it moves like Adam. What does it take from the weight besides?",
            _predicted(AdamW=_adam),
        ),
        Mistake(
            "The decay of your AdamW is not multiplied by the learning rate. A schedule would not lower it then: which "
            "factors does it have?",
            _predicted(AdamW=lambda w, g, rate, decay: -rate * np.sign(g) - decay * w),
        ),
        Mistake(
            "The decay of your AdamW stands inside the gradient, and Adam divides it away. Beside what does a "
            "decoupled decay stand?",
            _predicted(AdamW=lambda w, g, rate, decay: -rate * np.sign(g + decay * w)),
        ),
        Mistake(
            "Your AdamW makes weights larger: the decay has the sign turned. Toward which number does it pull?",
            _predicted(AdamW=lambda w, g, rate, decay: -rate * (np.sign(g) - decay * w)),
        ),
        Mistake(
            "Your LAMB moves like Adam. How long is the step compared with the layer's weights?",
            _predicted(LAMB=_adam),
        ),
        Mistake(
            "Your LAMB multiplies by the length of the weights and does not divide by that of the direction. How long "
            "is a direction that consists of ones?",
            _predicted(LAMB=lambda w, g, rate, decay: -rate * np.sign(g) * (np.linalg.norm(w) or 1.0)),
        ),
        Mistake(
            "A layer of zeros does not move under your LAMB, and never will. Which ratio does the text name for it?",
            _predicted(
                LAMB=lambda w, g, rate, decay: -rate * np.sign(g) * np.linalg.norm(w) / np.linalg.norm(np.sign(g))
            ),
        ),
        Mistake(
            "Your LAMB divides by the length of the gradient. Which direction does Adam make of it, and how long is "
            "that?",
            _predicted(LAMB=_lamb_by_gradient),
        ),
        Mistake(
            "Your momentum is an average, with a tenth of the gradient in it. How much of -η g joins the velocity in "
            "the rule of the table?",
            _predicted(momentum=lambda w, g, rate, decay: -0.1 * rate * g),
        ),
        Mistake(
            "Your Adam has no number where the gradient is 0: 0 is divided by 0. What does epsilon make of this step?",
            _predicted(Adam=lambda w, g, rate, decay: -rate * np.divide(g, np.abs(g))),
        ),
        Mistake(
            "Your LAMB gives each weight its own ratio. Over what is the one trust ratio of a layer taken?",
            _predicted(LAMB=lambda w, g, rate, decay: -rate * np.sign(g) * (np.abs(w) if np.any(w) else 1.0)),
        ),
        Mistake(
            "All of your changes have the wrong sign: you return what is subtracted. Does a weight with a positive "
            "gradient grow or shrink?",
            lambda *given: {name: -change for name, change in _predicted()(*given).items()},
        ),
        Mistake(
            "You returned the new weights. The exercise asks for the changes: what is left when the old weight is "
            "taken off?",
            lambda weight, *given: {name: weight + change for name, change in _predicted()(weight, *given).items()},
        ),
    ),
)
