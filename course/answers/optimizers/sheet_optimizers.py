"""Each of the seven lines is right when three steps of the optimizer are those of the library that the line is of."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers.comparing import Reals
from course.answers.optimizers.reference_paths import adagrad_path, adam_path, rmsprop_path, sgd_path
from course.answers.optimizers.step_by_step import same_steps
from course.exercises.optimizers.sheet_optimizers import LINES
from course.exercises.types import Answers, Data, Mistake, Verdict


def _line_paths(case: Data) -> dict[str, Reals]:
    """What the seven lines do. (Epsilons are too small to matter here, so that one serves all.)"""
    common = {"weight": case["weight"], "gradients": case["gradients"], "nesterov": False, "epsilon": 1e-8}
    return {
        "sgd": sgd_path(common | {"learning_rate": 0.01, "momentum": 0.9}),
        "adam": adam_path(common | {"learning_rate": 0.001, "betas": (0.9, 0.999)}),
        "rmsprop": rmsprop_path(common | {"learning_rate": 0.001, "rho": 0.9}),
        "adagrad": adagrad_path(common | {"learning_rate": 0.01, "accumulator": np.full_like(case["weight"], 0.1)}),
        "torch_sgd": sgd_path(common | {"learning_rate": 0.01, "momentum": 0.0}),
        "torch_adam": adam_path(common | {"learning_rate": 0.001, "betas": (0.9, 0.999)}),
        "torch_rmsprop": rmsprop_path(common | {"learning_rate": 0.01, "rho": 0.99}),
    }


# A share for each line; most for those whose numbers stand in no line.
_SHARES = {
    "sgd": 0.1,
    "adam": 0.1,
    "rmsprop": 0.1,
    "adagrad": 0.2,
    "torch_sgd": 0.1,
    "torch_adam": 0.1,
    "torch_rmsprop": 0.3,
}


def _judge_lines(case: Data, observed: Data) -> Iterator[Verdict]:
    expected = _line_paths(case)
    for name in LINES:
        if name in observed:
            what = f"the weight under `{name}`"
            yield same_steps(name, observed[name], expected[name], case["weight"], what, atol=2e-5)
        else:
            came = observed.get(f"error_{name}", "The key is missing.")
            yield Verdict(name, False, f"There is no optimizer under `{name}`. {came}")


def _lines(**changed: tuple[str, dict[str, Any]]) -> Callable[[], Any]:
    """The seven optimizers, some of them replaced; each is a class name and its settings."""

    def build() -> Any:
        import keras

        chosen: dict[str, tuple[str, dict[str, Any]]] = {
            "sgd": ("SGD", {"momentum": 0.9}),
            "adam": ("Adam", {}),
            "rmsprop": ("RMSprop", {}),
            "adagrad": ("Adagrad", {"learning_rate": 0.01}),
            "torch_sgd": ("SGD", {}),
            "torch_adam": ("Adam", {"learning_rate": 0.001}),
            "torch_rmsprop": ("RMSprop", {"learning_rate": 0.01, "rho": 0.99}),
        } | changed
        return {name: getattr(keras.optimizers, kind)(**settings) for name, (kind, settings) in chosen.items()}

    return build


sheet_optimizers = Answers(
    id="optimizers.sheet_optimizers",
    shares=_SHARES,
    judge=_judge_lines,
    mistakes=(
        Mistake(
            "`torch_rmsprop` keeps Keras' rho. PyTorch's line does not name it, and takes its own default, alpha: "
            "which number is that?",
            _lines(torch_rmsprop=("RMSprop", {"learning_rate": 0.01})),
        ),
        Mistake(
            "`torch_rmsprop` has Keras' learning rate. Which one stands in the line?",
            _lines(torch_rmsprop=("RMSprop", {"rho": 0.99})),
        ),
        Mistake(
            "`torch_rmsprop` is Keras' RMSprop with nothing changed. Two of its numbers differ in PyTorch's line: one "
            "is written there, the other is a default; which are they?",
            _lines(torch_rmsprop=("RMSprop", {})),
        ),
        Mistake(
            "`sgd` has no momentum. The Keras line names it: how much?",
            _lines(sgd=("SGD", {})),
        ),
        Mistake(
            "`adagrad` steps ten times too short: Keras' default rate is 0.001. Which one does the line name?",
            _lines(adagrad=("Adagrad", {})),
        ),
        Mistake(
            "`torch_sgd` has momentum. PyTorch's line does not ask for it; what is the default there?",
            _lines(torch_sgd=("SGD", {"momentum": 0.9})),
        ),
        Mistake(
            "`torch_sgd` steps ten times too short: 0.001 is PyTorch's default, but the line names another rate. "
            "Which?",
            _lines(torch_sgd=("SGD", {"learning_rate": 0.001})),
        ),
        Mistake(
            "`torch_rmsprop` has 1 - 0.99 for its rho. Keras' rho and PyTorch's alpha are both the share that is kept: "
            "which of the two numbers is the long memory?",
            _lines(torch_rmsprop=("RMSprop", {"learning_rate": 0.01, "rho": 0.01})),
        ),
        Mistake(
            "`adagrad` starts its sum at 0, as PyTorch does. It is a Keras line, with Keras' defaults: where does the "
            "sum start there?",
            _lines(adagrad=("Adagrad", {"learning_rate": 0.01, "initial_accumulator_value": 0.0})),
        ),
        Mistake(
            "`torch_adam` has the rate 0.01 of the other two lines. Which one stands in its own?",
            _lines(torch_adam=("Adam", {"learning_rate": 0.01})),
        ),
        Mistake(
            "`adam` has the rate 0.01. Its line names none: what is Keras' default?",
            _lines(adam=("Adam", {"learning_rate": 0.01})),
        ),
        Mistake(
            "`rmsprop` has the rate 0.01. Its line names none: what is Keras' default?",
            _lines(rmsprop=("RMSprop", {"learning_rate": 0.01})),
        ),
        Mistake(
            "`rmsprop` has PyTorch's numbers, and it is a Keras line. Which rate and which rho does Keras take when "
            "the line names none?",
            _lines(rmsprop=("RMSprop", {"learning_rate": 0.01, "rho": 0.99})),
        ),
        Mistake(
            "`sgd` looks ahead: you asked for Nesterov, and the line asks for momentum alone. What is the default of "
            "`nesterov`?",
            _lines(sgd=("SGD", {"momentum": 0.9, "nesterov": True})),
        ),
        Mistake(
            "`torch_adam` decays the weights. Which decay does PyTorch's line ask for?",
            _lines(torch_adam=("Adam", {"weight_decay": 0.01})),
        ),
        Mistake(
            "`adam` is AdamW, which decays the weights. Which class is Adam without decay?",
            _lines(adam=("AdamW", {})),
        ),
    ),
)
