"""Lesson 01, the neuron: collapse."""

from course.exercises.neuron.layers import draw_layers, layers_of
from course.exercises.types import Exercise


def collapse_cases(rng):
    for about, widths in (
        ("", (3, 4, 2)),
        ("All widths equal: a product in the wrong order has the right shape too.", (3, 3, 3, 3)),
        ("A single layer.", (4, 2)),
        ("Four layers.", (2, 5, 4, 3, 1)),
    ):
        yield {**draw_layers(rng, *widths), "about": about}


def see_collapse(collapse, case):
    kernel, bias = collapse(layers_of(case))
    return {"kernel": kernel, "bias": bias}


collapse = Exercise(
    id="neuron.collapse",
    title="A stack of linear layers is one layer",
    points=3,
    cases=collapse_cases,
    observe=see_collapse,
    hints=(
        "Write two layers on paper: (x K₁ + b₁) K₂ + b₂. Multiply out, and sort by what contains x.",
        "b₁ passes through everything that follows it. What happens to it in K₂?",
        "Start from the first layer and take in one more at a time: both numbers, the kernel and the bias, change "
        "each time.",
    ),
)
