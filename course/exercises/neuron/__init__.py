"""The questions of lesson 01, the neuron."""

# In the order in which they are asked.
ORDER = (
    "unit",
    "perceptron_update",
    "raw_weights",
    "forward",
    "collapse",
    "xor",
    "widest_network",
    "notation",
)
