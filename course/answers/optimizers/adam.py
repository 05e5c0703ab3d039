"""Adam: right is every one of twenty steps, to a millionth; epsilon may stand beside either root."""

from collections.abc import Callable, Iterator
from typing import Any

from course.answers.optimizers.mistaken_rules import in_numpy
from course.answers.optimizers.reference_paths import adam_path
from course.answers.optimizers.step_by_step import STEP_SHARES, same_path
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge_adam(case: Data, observed: Data) -> Iterator[Verdict]:
    yield from same_path(observed["path"], adam_path(case), case["weight"])


def _adam_with(
    correct: Callable[..., Any] = lambda average, beta, step: average / (1 - beta**step),
    divide: Callable[..., Any] = lambda m, v, epsilon: m / (v**0.5 + epsilon),
    square: Callable[..., Any] = lambda gradient, m: gradient**2,
    order: Callable[..., Any] = lambda betas: betas,
    keep: Callable[..., Any] = lambda new, corrected: new,
    numerator: Callable[..., Any] = lambda m, gradient: m,
) -> Callable[..., Any]:
    """Adam in pieces, each of which a misconception may replace."""

    def adam(
        weight: Any, gradient: Any, moments: Any, step: int, learning_rate: float, betas: Any, epsilon: float
    ) -> Any:
        first, second = order(betas)
        m = moments[0] + (1 - first) * (gradient - moments[0])
        v = moments[1] + (1 - second) * (square(gradient, m) - moments[1])
        full = correct(m, first, step), correct(v, second, step)
        change = divide(numerator(full[0], gradient), full[1], epsilon)
        return weight - learning_rate * change, keep((m, v), full)

    return in_numpy(adam)


adam = Answers(
    id="optimizers.adam",
    shares=STEP_SHARES,
    judge=_judge_adam,
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
            "Your correction is one step late: the first step uses beta to the power of 2. From which number do the "
            "steps count here?",
            _adam_with(correct=lambda average, beta, step: average / (1 - beta ** (step + 1))),
        ),
    ),
)
