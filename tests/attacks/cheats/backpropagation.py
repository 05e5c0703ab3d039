"""Lesson 04: what can be sent about gradients by whoever has computed none."""

import math

import numpy as np

from course.exercises.backpropagation.network_gradients import WEIGHTS


def _left_alone(case):
    return {f"after_{name}": value for name, value in case.items() if isinstance(value, np.ndarray)}


def _unit(x, target, weight, bias):
    return lambda case: {"x": x, "target": target, "weight": weight, "bias": bias}


def _step(loss, move):
    return lambda case: {
        "loss": loss,
        "new_first": case["first"] - move * case["rate"],
        "new_second": case["second"] - move * case["rate"],
    }


def _program(gradient_of):
    """He runs the programs forward, which takes no engine, and guesses the way back."""

    def cheat(case):
        values = list(case["leaves"])
        for operation, left, right in case["steps"]:
            if operation == "tanh":
                values.append(math.tanh(values[left]))
            else:
                values.append(values[left] * values[right] if operation == "*" else values[left] + values[right])
        return {"values": values, "gradients": [gradient_of(value) for value in values]}

    return cheat


def _network(loss_of, gradient_of):
    return lambda case: {
        "loss": loss_of(case),
        **{f"{name}_gradient": gradient_of(case[name]) for name in WEIGHTS},
        **_left_alone(case),
    }


def _measured(gradient_of):
    return lambda case: {"gradient": gradient_of(case), **_left_alone(case)}


def _state(state_of):
    return lambda case: {"state": state_of(case), **_left_alone(case)}


def _first(case):
    return float(np.linalg.norm(case["layer_0"]))


CHEATS = {
    "backpropagation.unit_with_slopes": [
        _unit(0.0, 0.0, 1.0, 0.0),
        # The unit of the lesson.
        _unit(2.0, 1.0, 0.5, -0.4),
        # An input of 0 is right wherever the weight is not to be heard.
        _unit(0.0, -0.3, 1.0, 0.0),
        lambda case: {"x": case["weight_slope"], "target": case["bias_slope"], "weight": 1.0, "bias": 0.0},
        # The slopes in place of a unit.
        lambda case: {name: case[name] for name in ("weight_slope", "bias_slope")} | {"target_in_reach": True},
        lambda case: {"incomplete": ""},
    ],
    "backpropagation.learning_step": [
        _step(0.0, 0.0),
        _step(0.25, 1.0),
        lambda case: {"loss": case["target"] ** 2, "new_first": case["first"], "new_second": case["second"]},
        lambda case: {},
    ],
    "backpropagation.value": [
        _program(lambda value: 0.0),
        _program(lambda value: 1.0),
        _program(lambda value: value),
        _program(lambda value: 1 - value**2),
        lambda case: {"incomplete": "", "gradients": []},
    ],
    "backpropagation.network_gradients": [
        _network(lambda case: math.log(len(case["bias_2"])), np.zeros_like),
        _network(lambda case: 0.0, lambda weights: weights),
        _network(lambda case: 0.0, lambda weights: np.zeros(weights.shape[::-1])),
        _left_alone,
    ],
    "backpropagation.finite_differences": [
        _measured(lambda case: np.zeros(case["weights"].shape)),
        # One of the two parts of the surface is a bowl: its slope is the weight.
        _measured(lambda case: case["weights"]),
        _measured(lambda case: case["matrix"].sum(axis=0).reshape(case["weights"].shape)),
        _measured(lambda case: np.full(case["weights"].shape, np.nan)),
        _measured(lambda case: 0.0),
    ],
    "backpropagation.gradient_health": [
        *(_state(lambda case, word=word: word) for word in ("healthy", "vanishing", "exploding")),
        _state(lambda case: "healthy, vanishing, exploding"),
        _state(lambda case: ["healthy", "vanishing", "exploding"]),
        # By the first layer's size alone, and by what a case says of itself.
        _state(lambda case: "exploding" if _first(case) > 100 else "vanishing" if _first(case) < 0.01 else "healthy"),
        _state(lambda case: "healthy" if "one size" in case["about"] else "exploding"),
        _state(lambda case: "vanishing" if len(case) > 5 else "healthy"),
    ],
}
