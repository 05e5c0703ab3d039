"""SGD with momentum and Nesterov: right is every one of twenty steps, to a millionth, with each setting."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from course.answers.comparing import leaves_alone
from course.answers.optimizers.reference_paths import sgd_path
from course.answers.optimizers.step_by_step import FREE_SHARES, LEFT_ALONE, same_path
from course.exercises.types import Answers, Data, Mistake, Verdict

_PLAIN = "20 steps of plain SGD, with momentum 0"
_MOMENTUM = "20 steps with momentum, to 0.000001"
_NESTEROV = "20 steps with Nesterov's look ahead, to 0.000001"


def _judge_sgd(case: Data, observed: Data) -> Iterator[Verdict]:
    shape, *steps = same_path(observed["path"], sgd_path(case), case["weight"])
    yield shape
    if not steps:
        return
    yield leaves_alone(LEFT_ALONE, case, observed, ["weight", "gradients", "velocity"])
    for name in (_PLAIN, _MOMENTUM, _NESTEROV):
        yield replace(steps[-1], name=name) if name == _kind(case) else Verdict(name, True)


def _kind(case: Data) -> str:
    """The verdict that a case is about; the others hold on it."""
    return _PLAIN if not case["momentum"] else _NESTEROV if case["nesterov"] else _MOMENTUM


def _pushed(gradient: Any, velocity: Any, rate: float, mu: float) -> Any:
    """The velocity after a push by the gradient."""
    return mu * velocity - rate * gradient


def _heavy_ball(
    push: Callable[..., Any] = _pushed,
    move: Callable[..., Any] = lambda v, g, rate, mu, nesterov: _pushed(g, v, rate, mu) if nesterov else v,
    keep: Callable[..., Any] = lambda new, old: new,
) -> Callable[..., Any]:
    """SGD in three pieces, each of which a misconception may replace."""

    def sgd(weight: Any, gradient: Any, velocity: Any, learning_rate: float, momentum: float, nesterov: bool) -> Any:
        new = push(gradient, velocity, learning_rate, momentum)
        return weight + move(new, gradient, learning_rate, momentum, nesterov), keep(new, velocity)

    return sgd


def _look_ahead_kept(weight: Any, gradient: Any, velocity: Any, rate: float, mu: float, nesterov: bool) -> Any:
    kept = _pushed(gradient, velocity, rate, mu)
    kept = _pushed(gradient, kept, rate, mu) if nesterov else kept
    return weight + kept, kept


sgd = Answers(
    id="optimizers.sgd",
    shares={**FREE_SHARES, _PLAIN: 0.2, _MOMENTUM: 0.4, _NESTEROV: 0.3},
    judge=_judge_sgd,
    asks=lambda case: (*FREE_SHARES, _kind(case)),
    mistakes=(
        Mistake(
            "You climb: the weight moves along the gradient, which points to where the loss grows. Which sign takes "
            "you down?",
            _heavy_ball(
                push=lambda g, v, rate, mu: mu * v + rate * g,
                move=lambda v, g, rate, mu, nesterov: mu * v + rate * g if nesterov else v,
            ),
        ),
        Mistake(
            "The velocity you return is the old one: nothing is ever remembered. Which velocity should the next step "
            "receive?",
            _heavy_ball(keep=lambda new, old: old),
        ),
        Mistake(
            "You damp the gradient by 1 - momentum, as a moving average would. Keras' velocity is a sum: what stands "
            "before the gradient?",
            _heavy_ball(
                push=lambda g, v, rate, mu: mu * v - (1 - mu) * rate * g,
                move=lambda v, g, rate, mu, nesterov: mu * v - (1 - mu) * rate * g if nesterov else v,
            ),
        ),
        Mistake(
            "`nesterov` has no effect: the weight always moves by the velocity itself. By what does it move when it "
            "looks ahead?",
            _heavy_ball(move=lambda v, g, rate, mu, nesterov: v),
        ),
        Mistake(
            "With Nesterov you return the look-ahead as the velocity, too. It is meant for the weight alone: which "
            "velocity goes on to the next step?",
            _look_ahead_kept,
        ),
        Mistake(
            "The learning rate is applied twice: it is in the velocity already, and you multiply the velocity by it "
            "once more. Where does it belong?",
            _heavy_ball(
                move=lambda v, g, rate, mu, nesterov: rate * (_pushed(g, v, rate, mu) if nesterov else v),
            ),
        ),
        Mistake(
            "`momentum` has no effect: every step is one of plain gradient descent. Which share of the old velocity "
            "goes into the new one?",
            _heavy_ball(
                push=lambda g, v, rate, mu: -rate * g,
                move=lambda v, g, rate, mu, nesterov: v,
            ),
        ),
        Mistake(
            "Your weight moves by the old velocity, and this gradient is felt one step later. What comes first, the "
            "velocity or the weight?",
            lambda weight, gradient, velocity, rate, mu, nesterov: (
                weight + (_pushed(gradient, velocity, rate, mu) if nesterov else velocity),
                _pushed(gradient, velocity, rate, mu),
            ),
        ),
        Mistake(
            "Without Nesterov your weight moves by the old velocity, and this gradient is felt one step later. What "
            "comes first, the velocity or the weight?",
            lambda weight, gradient, velocity, rate, mu, nesterov: (
                weight + (_pushed(gradient, _pushed(gradient, velocity, rate, mu), rate, mu) if nesterov else velocity),
                _pushed(gradient, velocity, rate, mu),
            ),
        ),
        Mistake(
            "You average the gradients, with 1 - momentum before the new one, and look ahead in no case. Keras' "
            "velocity is a sum: what stands before the gradient?",
            _heavy_ball(
                push=lambda g, v, rate, mu: mu * v - (1 - mu) * rate * g,
                move=lambda v, g, rate, mu, nesterov: v,
            ),
        ),
        Mistake(
            "You return the velocity first and the weight after it. In which order are they asked for?",
            lambda weight, gradient, velocity, rate, mu, nesterov: (
                _pushed(gradient, velocity, rate, mu),
                weight + _pushed(gradient, velocity, rate, mu),
            ),
        ),
        Mistake(
            "With Nesterov you move by the velocity times momentum and leave out the push of this gradient: with "
            "momentum 0 nothing would move. What is missing from `w + mu * v`?",
            _heavy_ball(move=lambda v, g, rate, mu, nesterov: mu * v if nesterov else v),
        ),
        Mistake(
            "With Nesterov you add the velocity and the look ahead. The look ahead takes the velocity's place: how "
            "many times is this gradient in your step?",
            _heavy_ball(move=lambda v, g, rate, mu, nesterov: v + _pushed(g, v, rate, mu) if nesterov else v),
        ),
        Mistake(
            "You look ahead whatever `nesterov` says. By what does the weight move when it is false?",
            _heavy_ball(move=lambda v, g, rate, mu, nesterov: _pushed(g, v, rate, mu)),
        ),
        Mistake(
            "The learning rate has no effect on your gradient. By what is the gradient multiplied before it enters the "
            "velocity?",
            _heavy_ball(
                push=lambda g, v, rate, mu: mu * v - g,
                move=lambda v, g, rate, mu, nesterov: mu * v - g if nesterov else v,
            ),
        ),
    ),
)
