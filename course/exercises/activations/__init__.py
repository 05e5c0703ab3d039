"""Lesson 02, activation functions: the questions."""

# In the order in which they are asked.
ORDER = (
    "relu",
    "dead_units",
    "leaky_relu",
    "elu",
    "sigmoid",
    "tanh",
    "softmax",
    "four_activations",
    "swish_and_gelu",
    "build_network",
)
