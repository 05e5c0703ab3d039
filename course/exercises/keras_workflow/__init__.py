"""Lesson 06, the Keras workflow: the questions."""

# In the order in which they are asked.
ORDER = (
    "build_graph",
    "feature_scale",
    "essentials",
    "compile_for",
    "train",
    "second_look",
    "split",
    "training_loop",
)
