"""The questions of lesson 04, backpropagation."""

# In the order in which they are asked.
ORDER = (
    "unit_with_slopes",
    "value",
    "network_gradients",
    "finite_differences",
    "learning_step",
    "gradient_health",
)
