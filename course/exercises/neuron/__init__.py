"""The questions of lesson 01, the neuron."""

# In the order in which they are asked.
ORDER = (
    "unit",
    "perceptron_update",
    "dense",
    "raw_weights",
    "forward",
    "collapse",
    "xor",
    "count_parameters",
    "notation",
)
