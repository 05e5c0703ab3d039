"""Each of the seven lines is right when three steps of the optimizer are those of the library that the line is of."""

from collections.abc import Callable, Iterator
from typing import Any

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
        "adagrad": adagrad_path(common | {"learning_rate": 0.01, "initial_accumulator": 0.1}),
        "torch_sgd": sgd_path(common | {"learning_rate": 0.01, "momentum": 0.0}),
        "torch_adam": adam_path(common | {"learning_rate": 0.001, "betas": (0.9, 0.999)}),
        "torch_rmsprop": rmsprop_path(common | {"learning_rate": 0.01, "rho": 0.99}),
    }


def _judge_lines(case: Data, observed: Data) -> Iterator[Verdict]:
    expected = _line_paths(case)
    for verdict, names in (("the four Keras lines", LINES[:4]), ("the three PyTorch lines", LINES[4:])):
        steps = [
            same_steps(verdict, observed[name], expected[name], case["weight"], f"the weight under `{name}`", atol=1e-5)
            for name in names
        ]
        wrong = [line.message for line in steps if not line.right]
        yield Verdict(verdict, not wrong, " ".join(wrong))


def _lines(**changed: tuple[str, dict[str, float]]) -> Callable[[], Any]:
    """The seven optimizers, some of them replaced; each is a class name and its settings."""

    def build() -> Any:
        import keras

        chosen: dict[str, tuple[str, dict[str, float]]] = {
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
    shares={"the four Keras lines": 0.5, "the three PyTorch lines": 0.5},
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
    ),
)
