"""The widest network within a budget: whole numbers, so that they agree exactly or not at all.

The trainable parameters are judged for the width that came back: who is one unit off may still count rightly.
"""

from collections.abc import Callable, Iterator

from course.answers import comparing
from course.exercises.neuron.widest_network import total_parameters
from course.exercises.types import Answers, Data, Mistake, Verdict

_WIDEST = 10_000  # no budget reaches it
Count = Callable[[int, int, int, int], int]
"""From the width, the inputs, the number of hidden layers and the outputs to a number of parameters."""


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    width_fits, width = comparing.with_one_number("", observed["width"], "the width of the hidden layers")
    count_fits, trainable = comparing.with_one_number("", observed["trainable"], "the number of trainable parameters")
    whole = Verdict("", float(width).is_integer() and 0 < width < _WIDEST, f"A width is a whole number, not {width:g}.")
    fits = comparing.all_of("two numbers", width_fits, count_fits, whole)
    yield fits
    if not fits.right:
        return
    shape = (int(case["inputs"]), int(case["hidden_layers"]), int(case["outputs"]))
    budget, units = int(case["budget"]), int(width)
    total, wider = (total_parameters(number, *shape) for number in (units, units + 1))
    learned = total - 2 * units * int(case["hidden_layers"])  # the running mean and variance are only measured
    message = f"A width of {units:,} takes {total:,} parameters, {total - budget:,} more than the budget of {budget:,}."
    if total <= budget:
        message = (
            f"A width of {units:,} fits: it takes {total:,} of {budget:,} parameters. But {units + 1:,} fits as well, "
            f"with {wider:,}."
        )
    widest = total <= budget < wider
    yield Verdict("the widest that fits", widest, message)
    came = f"Received: {trainable:,.15g}, off by {trainable - learned:+,.15g}."
    message = f"Expected {learned:,} trainable parameters at a width of {units:,}. {came}"
    # Counting right for a width of one's own choice is half of it; for the wrong one it is still counting.
    yield Verdict("its trainable parameters", trainable == learned, message)


def _kernels(width: int, inputs: int, hidden_layers: int, outputs: int, *, between: int = -1) -> int:
    return inputs * width + (hidden_layers + between) * width**2 + width * outputs


def _count(*, biases: int = 1, normalized: int = 4, last_biases: int = 1, between: int = -1) -> Count:
    """A count that can be spoiled: how often biases and batch normalization's numbers are counted for each unit."""

    def count(width: int, inputs: int, hidden_layers: int, outputs: int) -> int:
        units = hidden_layers * width
        kernels = _kernels(width, inputs, hidden_layers, outputs, between=between)
        return kernels + biases * units + last_biases * outputs + normalized * units

    return count


def _normalized_once(numbers: int) -> Count:
    """Batch normalization behind one hidden layer only."""
    return lambda width, *shape: _count(normalized=0)(width, *shape) + numbers * width


def _biases_of_inputs(numbers: int) -> Count:
    return lambda width, inputs, *shape: _count(normalized=numbers)(width, inputs, *shape) + inputs


def _within(
    total: Count,
    trainable: Count,
    *,
    step: int = 0,
    strict: bool = False,
    widths: Callable[[int], int] = lambda number: number,
) -> Callable[..., tuple[int, int]]:
    """The widest network by one count, told with another."""

    def widest(inputs: int, hidden_layers: int, outputs: int, budget: int) -> tuple[int, int]:
        number = 0
        while total(widths(number + 1), inputs, hidden_layers, outputs) <= budget - strict:
            number += 1
        width = max(widths(number) + step, 1)
        return width, trainable(width, inputs, hidden_layers, outputs)

    return widest


_TOTAL, _TRAINABLE = _count(), _count(normalized=2)

widest_network = Answers(
    id="neuron.widest_network",
    shares={"two numbers": 0.05, "the widest that fits": 0.6, "its trainable parameters": 0.35},
    judge=_judge,
    mistakes=(
        Mistake(
            "A network that takes exactly the budget is refused. The budget may be used up: which comparison says so?",
            _within(_TOTAL, _TRAINABLE, strict=True),
        ),
        Mistake(
            "Your network is one unit too wide: you stopped at the first width that does not fit. Which one came "
            "before it?",
            _within(_TOTAL, _TRAINABLE, step=1),
        ),
        Mistake(
            "You compared the trainable parameters with the budget. What else does batch normalization store, that "
            "counts as well?",
            _within(_TRAINABLE, _TRAINABLE),
        ),
        Mistake(
            "You called all parameters trainable. Two of batch normalization's four numbers are measured, not learned: "
            "which?",
            _within(_TOTAL, _TOTAL),
        ),
        Mistake(
            "You called none of batch normalization's numbers trainable. Two of the four are measured; what are the "
            "other two?",
            _within(_TOTAL, _count(normalized=0)),
        ),
        Mistake(
            "You left batch normalization out. How many numbers does it store for each unit?",
            _within(_count(normalized=0), _count(normalized=0)),
        ),
        Mistake(
            "You counted the kernels only. Which other number does every unit carry?",
            _within(_count(biases=0, last_biases=0), _count(biases=0, last_biases=0, normalized=2)),
        ),
        Mistake(
            "The output layer has no biases in your count. It is a Dense layer like the others: how many units has it?",
            _within(_count(last_biases=0), _count(last_biases=0, normalized=2)),
        ),
        Mistake(
            "You gave biases to the inputs, too. The input layer computes nothing: which layers have units?",
            _within(_biases_of_inputs(4), _biases_of_inputs(2)),
        ),
        Mistake(
            "You counted one kernel too many between the hidden layers. Between three layers in a row, how many gaps "
            "are there?",
            _within(_count(between=0), _count(between=0, normalized=2)),
        ),
        Mistake(
            "You counted the kernels of one hidden layer only. What stands between the first hidden layer and the "
            "second?",
            _within(
                lambda w, i, layers, o: (i + o) * w + 5 * layers * w + o,
                lambda w, i, layers, o: (i + o) * w + 3 * layers * w + o,
            ),
        ),
        Mistake(
            "You gave every hidden layer the inputs of the network. Only the first one has those: what goes into the "
            "second?",
            _within(
                lambda w, i, layers, o: layers * i * w + (5 * layers + o) * w + o,
                lambda w, i, layers, o: layers * i * w + (3 * layers + o) * w + o,
            ),
        ),
        Mistake(
            "You counted batch normalization once. After how many layers does it stand?",
            _within(_normalized_once(4), _normalized_once(2)),
        ),
        Mistake(
            "Your width is a power of two. Nothing asked for that: is there a wider network that fits?",
            _within(_TOTAL, _TRAINABLE, widths=lambda number: 2**number if number else 0),
        ),
    ),
)
