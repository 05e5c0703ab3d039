"""Every builder's small example, by its name; importing this imports Keras."""

from course.parity.example import Example
from course.parity.examples import dense_and_recurrent, generative, transformers, vision

_FAMILIES = (dense_and_recurrent, vision, transformers, generative)

EXAMPLES: dict[str, Example] = {example.name: example for family in _FAMILIES for example in family.EXAMPLES}
