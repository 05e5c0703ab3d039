"""Lesson 01, the neuron: dense."""

from course.exercises.types import Exercise


def dense_cases(rng):
    for about, samples, inputs, units in (
        ("", 4, 3, 2),
        ("As many inputs as units: a transposed kernel would fit as well.", 4, 3, 3),
        ("As many samples as units.", 2, 5, 2),
        ("One sample, one unit.", 1, 6, 1),
    ):
        yield {
            "x": rng.normal(size=(samples, inputs)),
            "kernel": rng.normal(size=(inputs, units)),
            "bias": rng.normal(size=units),
            "about": about,
        }


dense = Exercise(
    id="neuron.dense",
    title="A layer as one matrix product",
    points=2,
    cases=dense_cases,
    observe=lambda dense, case: {"z": dense(case["x"], case["kernel"], case["bias"])},
    hints=(
        "Write down the three shapes. Which two axes must meet, so that (samples, units) is left?",
        "Column j of the kernel holds the weights of unit j.",
        "Every unit has one bias. NumPy adds an array of shape (units,) to every row by itself.",
    ),
)
