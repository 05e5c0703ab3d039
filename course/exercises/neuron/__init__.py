"""The questions of lesson 01, the neuron."""

# In the order in which they are asked.
ORDER = (
    "unit",
    "raw_weights",
    "perceptron_update",
    "forward",
    "collapse",
    "xor",
    "widest_network",
    "notation",
)
