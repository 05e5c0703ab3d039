"""Lesson 06, the Keras workflow: the questions."""

# In the order in which they are asked.
ORDER = (
    "build_graph",
    "feature_scale",
    "compile_for",
    "essentials",
    "split",
    "training_loop",
    "train",
    "second_look",
)
