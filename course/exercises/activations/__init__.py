"""Lesson 02, activation functions: the questions."""

# In the order in which they are asked.
ORDER = (
    "relu",
    "dead_units",
    "negative_sides",
    "sigmoid",
    "tanh",
    "softmax",
    "which_activation",
    "build_network",
)
