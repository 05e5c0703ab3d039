"""Lesson 04, backpropagation: the questions."""

# In the order in which they are asked.
ORDER = (
    "unit_gradient",
    "value",
    "network_gradients",
    "finite_differences",
    "learning_step",
    "gradient_health",
)
