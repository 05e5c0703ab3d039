"""Whether an answer left a list of layers as it was, told in the words of whoever was given that list."""

import re

from course.answers.comparing import leaves_alone
from course.exercises.neuron.layers import names_of_layers
from course.exercises.types import Data, Verdict


def layers_left_alone(name: str, case: Data, observed: Data, *inputs: str) -> Verdict:
    """Whether an answer left a list of layers, and other inputs, as they were.

    Args:
        name: The verdict's.
        case: The case; `course.exercises.neuron.layers.draw_layers` drew its layers.
        observed: What was seen; `layers_after` and `inputs_after` put the inputs into it, as they were left.
        inputs: The names of the other inputs.

    Example:
        >>> case = {"num_layers": 2}
        >>> layers_left_alone("layers left alone", case, {"after_num_layers": 1}).message
        'The list `layers` was changed: it had 2 layers and has 1 now. Work on a copy, `list(layers)`.'
    """
    had, has = case["num_layers"], observed.get("after_num_layers")
    if has != had:
        now = f"it had {had} layer{'s' * (had != 1)} and has {has} now"
        return Verdict(name, False, f"The list `layers` was changed: {now}. Work on a copy, `list(layers)`.")
    verdict = leaves_alone(name, case, observed, [*inputs, *names_of_layers(case)[1:]])
    message = re.sub(r"`(kernel|bias)_(\d+)`", r"The \1 of layer \2 (the first is layer 1)", verdict.message)
    return Verdict(name, verdict.right, message, verdict.place)
