"""Adam: right is every one of twenty steps, to a millionth; epsilon may stand beside either root.

With ordinary gradients nobody can tell the two apart. With tiny ones they are two paths, and one of them it must be.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers.comparing import Reals, real_numbers
from course.answers.optimizers.reference_paths import adam_path, adam_path_in_keras
from course.answers.optimizers.step_by_step import SCALED_SHARES, asks_of_scaled_steps, same_scaled_path
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge_adam(case: Data, observed: Data) -> Iterator[Verdict]:
    yield from same_scaled_path(case, observed, _nearer(observed["path"], case), ["m", "v"])


def _nearer(value: Any, case: Data) -> Reals:
    """The path of the paper or that of Keras, whichever lies nearer to what came."""
    paper, keras_has = adam_path(case), adam_path_in_keras(case)
    came = real_numbers(value)
    if came is None or came.shape != paper.shape or not np.isfinite(came).all():
        return paper
    return keras_has if np.abs(came - keras_has).max() < np.abs(came - paper).max() else paper


def _adam_with(
    correct: Callable[..., Any] = lambda average, beta, step: average / (1 - beta**step),
    divide: Callable[..., Any] = lambda m, v, epsilon: m / (v**0.5 + epsilon),
    square: Callable[..., Any] = lambda gradient, m: gradient**2,
    order: Callable[..., Any] = lambda betas: betas,
    keep: Callable[..., Any] = lambda new, corrected: new,
    numerator: Callable[..., Any] = lambda m, gradient: m,
    fill: Callable[..., Any] = lambda old, new, beta: beta * old + new * (1 - beta),
) -> Callable[..., Any]:
    """Adam in pieces, each of which a misconception may replace."""

    def adam(
        weight: Any, gradient: Any, moments: Any, step: int, learning_rate: float, betas: Any, epsilon: float
    ) -> Any:
        first, second = order(betas)
        m = fill(moments[0], gradient, first)
        v = fill(moments[1], square(gradient, m), second)
        full = correct(m, first, step), correct(v, second, step)
        change = divide(numerator(full[0], gradient), full[1], epsilon)
        return weight - learning_rate * change, keep((m, v), full)

    return adam


adam = Answers(
    id="optimizers.adam",
    shares=SCALED_SHARES,
    judge=_judge_adam,
    asks=asks_of_scaled_steps,
    mistakes=(
        Mistake(
            "The bias correction is missing. After one step m holds a tenth of the gradient and v a thousandth of its "
            "square, which makes the first step about three times too long: by what do you divide each?",
            _adam_with(correct=lambda average, beta, step: average),
        ),
        Mistake(
            "You correct by 1 - beta in every step, not by 1 - beta^step. That is right for the first step only: what "
            "should the correction become as the steps go by?",
            _adam_with(correct=lambda average, beta, step: average / (1 - beta)),
        ),
        Mistake(
            "You return the corrected moments, so that they are corrected again in the next step, and again. Which "
            "moments does the next step need?",
            _adam_with(keep=lambda new, corrected: corrected),
        ),
        Mistake(
            "The root of v is missing: a gradient a thousand times as large makes a step a thousand times as short. "
            "Which power brings v to the unit of m?",
            _adam_with(divide=lambda m, v, epsilon: m / (v + epsilon)),
        ),
        Mistake(
            "The two betas are exchanged. Which of the averages has the longer memory?",
            _adam_with(order=lambda betas: (betas[1], betas[0])),
        ),
        Mistake(
            "You divide the gradient itself, and m is never used: that is RMSprop with a correction. What stands in "
            "the numerator?",
            _adam_with(numerator=lambda m, gradient: gradient),
        ),
        Mistake(
            "Epsilon stands under the root. There it counts as its own root, 0.0003, which is no small number beside "
            "tiny gradients: what is it added to in Adam?",
            _adam_with(divide=lambda m, v, epsilon: m / (v + epsilon) ** 0.5),
        ),
        Mistake(
            "There is no epsilon in your step: where a weight has never seen a gradient, 0 is divided by 0. What keeps "
            "the divisor away from 0?",
            _adam_with(divide=lambda m, v, epsilon: m / v**0.5),
        ),
        Mistake(
            "You correct m and not v. After one step v holds a thousandth of the square: what does dividing by so "
            "small a root do to the first steps?",
            _adam_with(correct=lambda average, beta, step: average / (1 - beta**step if beta < 0.95 else 1)),
        ),
        Mistake(
            "You correct v and not m. After one step m holds a tenth of the gradient, and the step is a tenth as long "
            "as it should be: which averages start at zero?",
            _adam_with(correct=lambda average, beta, step: average / (1 - beta**step if beta > 0.95 else 1)),
        ),
        Mistake(
            "You multiply by 1 - beta^t instead of dividing: an average that is nearly empty becomes emptier still. "
            "Which operation makes it full?",
            _adam_with(correct=lambda average, beta, step: average * (1 - beta**step)),
        ),
        Mistake(
            "Your moments are sums that leak, not averages: the new gradient counts in full. Which share does it get?",
            _adam_with(fill=lambda old, new, beta: beta * old + new),
        ),
        Mistake(
            "You average the gradient in v as well, and never square it. Which of the two moments is to measure size, "
            "whatever the sign?",
            _adam_with(square=lambda gradient, m: gradient),
        ),
        Mistake(
            "You return the moments as (v, m). In which order does the next step expect them?",
            _adam_with(keep=lambda new, corrected: new[::-1]),
        ),
        Mistake(
            "You square m for v: gradients of opposite sign have cancelled by then. Of what is v the average?",
            _adam_with(square=lambda gradient, m: m**2),
        ),
        Mistake(
            "You climb: the weight moves along the gradient, which points to where the loss grows. Which sign takes "
            "you down?",
            _adam_with(numerator=lambda m, gradient: -m),
        ),
        Mistake(
            "You multiply beta by the step. The share that has been forgotten is beta times itself, once for each "
            "step: which operation is that?",
            _adam_with(correct=lambda average, beta, step: average / (1 - beta * step)),
        ),
        Mistake(
            "You take the first step for step 0: it divides by 1 - 1. From which number do the steps count here?",
            _adam_with(correct=lambda average, beta, step: average / np.float64(1 - beta ** (step - 1))),
        ),
        Mistake(
            "Your correction is one step late: the first step uses beta to the power of 2. From which number do the "
            "steps count here?",
            _adam_with(correct=lambda average, beta, step: average / (1 - beta ** (step + 1))),
        ),
    ),
)
