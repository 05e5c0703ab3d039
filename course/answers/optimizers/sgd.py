"""SGD with momentum and Nesterov: right is every one of twenty steps, to a millionth, with each setting."""

from collections.abc import Callable, Iterator
from typing import Any

from course.answers.optimizers.mistaken_rules import in_numpy
from course.answers.optimizers.reference_paths import sgd_path
from course.answers.optimizers.step_by_step import STEP_SHARES, same_path
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge_sgd(case: Data, observed: Data) -> Iterator[Verdict]:
    yield from same_path(observed["path"], sgd_path(case), case["weight"])


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

    return in_numpy(sgd)


def _look_ahead_kept(weight: Any, gradient: Any, velocity: Any, rate: float, mu: float, nesterov: bool) -> Any:
    kept = _pushed(gradient, velocity, rate, mu)
    kept = _pushed(gradient, kept, rate, mu) if nesterov else kept
    return weight + kept, kept


sgd = Answers(
    id="optimizers.sgd",
    shares=STEP_SHARES,
    judge=_judge_sgd,
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
            in_numpy(_look_ahead_kept),
        ),
        Mistake(
            "The learning rate is applied twice: it is in the velocity already, and you multiply the velocity by it "
            "once more. Where does it belong?",
            _heavy_ball(
                move=lambda v, g, rate, mu, nesterov: rate * (_pushed(g, v, rate, mu) if nesterov else v),
            ),
        ),
    ),
)
