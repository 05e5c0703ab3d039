"""Lesson 05, optimizers and learning-rate schedules: sgd: what right means, and what people get wrong."""

from collections.abc import Callable, Iterator
from typing import Any

from course.answers.optimizers.update_rules import STEP_SHARES, in_numpy, same_path, sgd_path
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge_sgd(case: Data, observed: Data) -> Iterator[Verdict]:
    yield from same_path(observed["path"], sgd_path(case), case["weight"])


def _heavy_ball(
    push: Callable[..., Any] = lambda g, v, rate, mu: mu * v - rate * g,
    move: Callable[..., Any] = lambda v, g, rate, mu, nesterov: push_again(v, g, rate, mu) if nesterov else v,
    keep: Callable[..., Any] = lambda new, old: new,
) -> Callable[..., Any]:
    """SGD in three pieces, each of which a misconception may replace."""

    def sgd(weight: Any, gradient: Any, velocity: Any, learning_rate: float, momentum: float, nesterov: bool) -> Any:
        new = push(gradient, velocity, learning_rate, momentum)
        return weight + move(new, gradient, learning_rate, momentum, nesterov), keep(new, velocity)

    return in_numpy(sgd)


def push_again(velocity: Any, gradient: Any, rate: float, mu: float) -> Any:
    """The velocity after one more push by the same gradient."""
    return mu * velocity - rate * gradient


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
            in_numpy(lambda *given: _look_ahead_kept(*given)),
        ),
        Mistake(
            "The learning rate is applied twice: it is in the velocity already, and you multiply the velocity by it "
            "once more. Where does it belong?",
            _heavy_ball(
                move=lambda v, g, rate, mu, nesterov: rate * (push_again(v, g, rate, mu) if nesterov else v),
            ),
        ),
    ),
)


def _look_ahead_kept(weight: Any, gradient: Any, velocity: Any, rate: float, mu: float, nesterov: bool) -> Any:
    kept = push_again(velocity, gradient, rate, mu)
    kept = push_again(kept, gradient, rate, mu) if nesterov else kept
    return weight + kept, kept
