"""Each of six translations is right when its steps, or its rates, are those of the PyTorch line that it stands for."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers.comparing import Reals, with_shape
from course.answers.optimizers.rates import rates_agree
from course.answers.optimizers.reference_paths import adagrad_path, adam_path, rmsprop_path, sgd_path
from course.answers.optimizers.step_by_step import same_steps
from course.exercises.optimizers.translated_optimizers import SCHEDULED, STEPPING
from course.exercises.types import Answers, Data, Mistake, Verdict


def _paths(case: Data) -> dict[str, Reals]:
    """What the lines do. (Epsilons are too small to matter here, so that one serves all.)"""
    common = {"weight": case["weight"], "gradients": case["gradients"], "nesterov": False, "epsilon": 1e-8}
    return {
        "sgd": sgd_path(common | {"learning_rate": 0.01, "momentum": 0.9}),
        "adam": adam_path(common | {"learning_rate": 0.001, "betas": (0.9, 0.999)}),
        "rmsprop": rmsprop_path(common | {"learning_rate": 0.01, "rho": 0.99}),
        "adagrad": adagrad_path(common | {"learning_rate": 0.01, "accumulator": np.zeros_like(case["weight"])}),
    }


def _rates(case: Data) -> dict[str, Reals]:
    epochs = np.trunc(case["updates"] / case["updates_per_epoch"])
    return {"halved": 0.1 * np.exp2(-np.trunc(epochs / 10)), "decayed": 0.01 * np.exp(epochs * np.log(0.9))}


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    paths, rates = _paths(case), _rates(case)
    for name in STEPPING + SCHEDULED:
        if name not in observed:
            raised = observed.get(f"error_{name}")
            missing = f"There is no optimizer under `{name}`. The key is missing."
            yield Verdict(name, False, f"What stands under `{name}` raised: {raised}" if raised else missing)
        elif name in paths:
            what = f"the weight under `{name}`"
            yield same_steps(name, observed[name], paths[name], case["weight"], what, atol=2e-5)
        else:
            fits, came = with_shape(name, observed[name], rates[name].shape, "one rate per update")
            yield rates_agree(name, came, rates[name], case["updates"], "update") if fits.right else fits


def _translated(**changed: Callable[[int], tuple[str, dict[str, Any]]]) -> Callable[[int], Any]:
    """The six optimizers, some of them replaced; each is a class name and its settings, of the updates per epoch."""

    def build(updates_per_epoch: int) -> Any:
        import keras

        chosen: dict[str, Callable[[int], tuple[str, dict[str, Any]]]] = {
            "sgd": lambda per: ("SGD", {"momentum": 0.9}),
            "adam": lambda per: ("Adam", {}),
            "rmsprop": lambda per: ("RMSprop", {"learning_rate": 0.01, "rho": 0.99}),
            "adagrad": lambda per: ("Adagrad", {"learning_rate": 0.01, "initial_accumulator_value": 0.0}),
            "halved": _falling(0.1, lambda per: 10 * per, 0.5),
            "decayed": _falling(0.01, lambda per: per, 0.9),
        } | changed
        lines = {name: line(updates_per_epoch) for name, line in chosen.items()}
        return {name: getattr(keras.optimizers, kind)(**settings) for name, (kind, settings) in lines.items()}

    return build


def _falling(
    rate: float, steps: Callable[[int], int], factor: float, staircase: bool = True
) -> Callable[[int], tuple[str, dict[str, Any]]]:
    def line(updates_per_epoch: int) -> tuple[str, dict[str, Any]]:
        from keras.optimizers import schedules

        plan = schedules.ExponentialDecay(rate, steps(updates_per_epoch), factor, staircase=staircase)
        return "SGD", {"learning_rate": plan}

    return line


def _line(kind: str, **settings: Any) -> Callable[[int], tuple[str, dict[str, Any]]]:
    return lambda updates_per_epoch: (kind, settings)


_BY_NAME: dict[str, Callable[[int], tuple[str, dict[str, Any]]]] = {
    "rmsprop": _line("RMSprop", learning_rate=0.01),
    "adagrad": _line("Adagrad", learning_rate=0.01),
    "halved": _falling(0.1, lambda per: 10, 0.5, staircase=False),
    "decayed": _falling(0.01, lambda per: 10_000, 0.9, staircase=False),
}

translated_optimizers = Answers(
    id="optimizers.translated_optimizers",
    # What the faulty translation gets right is worth a tenth.
    shares={"sgd": 0.05, "adam": 0.05, "rmsprop": 0.2, "adagrad": 0.2, "halved": 0.3, "decayed": 0.2},
    judge=_judge,
    mistakes=(
        Mistake(
            "All four faults are still there. Begin with `rmsprop`: which number does PyTorch's line leave to a "
            "default, and is it the same in Keras?",
            _translated(**_BY_NAME),
        ),
        Mistake(
            "The two optimizers are mended, and both schedules still count as before. What does a Keras schedule "
            "count?",
            _translated(halved=_BY_NAME["halved"], decayed=_BY_NAME["decayed"]),
        ),
        Mistake(
            "The schedules are right, and `rmsprop` and `adagrad` still have a default of Keras each. Which two "
            "numbers of the table are missing?",
            _translated(rmsprop=_BY_NAME["rmsprop"], adagrad=_BY_NAME["adagrad"]),
        ),
        Mistake(
            "`rmsprop` keeps Keras' rho. PyTorch's line does not name it, and takes its own default, alpha: which "
            "number is that?",
            _translated(rmsprop=_BY_NAME["rmsprop"]),
        ),
        Mistake(
            "`rmsprop` has 1 - 0.99 for its rho. Keras' rho and PyTorch's alpha are both the share that is kept: which "
            "of the two numbers is the long memory?",
            _translated(rmsprop=_line("RMSprop", learning_rate=0.01, rho=0.01)),
        ),
        Mistake(
            "`rmsprop` steps ten times too short: PyTorch's default rate is not that of Keras. Which rate does the "
            "table name?",
            _translated(rmsprop=_line("RMSprop", rho=0.99)),
        ),
        Mistake(
            "`adagrad` starts its sum at 0.1, as Keras does. Where does it start in PyTorch?",
            _translated(adagrad=_BY_NAME["adagrad"]),
        ),
        Mistake(
            "`halved` and `decayed` count 10 and 1, as PyTorch's lines do. Keras' schedules count updates: how many "
            "of those are ten epochs, and how many is one?",
            _translated(halved=_falling(0.1, lambda per: 10, 0.5), decayed=_falling(0.01, lambda per: 1, 0.9)),
        ),
        Mistake(
            "`halved` and `decayed` count 10 and 1, as PyTorch's lines do, and fall smoothly. How many updates are ten "
            "epochs, and what does the rate do within an epoch?",
            _translated(
                halved=_falling(0.1, lambda per: 10, 0.5, staircase=False),
                decayed=_falling(0.01, lambda per: 1, 0.9, staircase=False),
            ),
        ),
        Mistake(
            "Your schedules are right for 17 updates per epoch and for no other number. Which argument says how many "
            "there are?",
            _translated(halved=_falling(0.1, lambda per: 10 * 17, 0.5), decayed=_falling(0.01, lambda per: 17, 0.9)),
        ),
        Mistake(
            "`sgd` has PyTorch's default rate. Which rate does the line itself give?",
            _translated(sgd=_line("SGD", learning_rate=0.001, momentum=0.9)),
        ),
        Mistake(
            "You took PyTorch's `alpha` for a momentum. It is the share of the average that is kept: what does Keras "
            "call it?",
            _translated(rmsprop=_line("RMSprop", learning_rate=0.01, momentum=0.99)),
        ),
        Mistake(
            "`halved` counts updates where epochs were meant: after ten updates the rate is halved. How many updates "
            "are ten epochs?",
            _translated(halved=_falling(0.1, lambda per: 10, 0.5)),
        ),
        Mistake(
            "`halved` falls within its ten epochs. PyTorch's `StepLR` stands still in between: which argument makes a "
            "staircase?",
            _translated(halved=_falling(0.1, lambda per: 10 * per, 0.5, staircase=False)),
        ),
        Mistake(
            "`halved` falls after every epoch. After how many is it to be halved?",
            _translated(halved=_falling(0.1, lambda per: per, 0.5)),
        ),
        Mistake(
            "`decayed` still needs 10,000 updates for one factor of 0.9. After how many updates is `ExponentialLR` "
            "called?",
            _translated(decayed=_BY_NAME["decayed"]),
        ),
        Mistake(
            "`decayed` has the right factor per epoch, and falls with every update. PyTorch's rate stands still within "
            "an epoch: which argument makes a staircase?",
            _translated(decayed=_falling(0.01, lambda per: per, 0.9, staircase=False)),
        ),
        Mistake(
            "Both schedules have the right length and fall smoothly. When does PyTorch change a rate that is stepped "
            "once per epoch?",
            _translated(
                halved=_falling(0.1, lambda per: 10 * per, 0.5, staircase=False),
                decayed=_falling(0.01, lambda per: per, 0.9, staircase=False),
            ),
        ),
        Mistake(
            "`sgd` has lost its momentum. The line names it: how much?",
            _translated(sgd=_line("SGD")),
        ),
        Mistake(
            "`adam` decays the weights. Which decay does PyTorch's line ask for?",
            _translated(adam=_line("Adam", weight_decay=0.01)),
        ),
    ),
)
