"""Lesson 03, loss functions: the questions."""

# In the order in which they are asked.
ORDER = (
    "mean_squared_error",
    "mean_absolute_error",
    "huber",
    "binary_crossentropy",
    "cross_entropy",
    "explain_loss",
    "hinge",
    "focal",
    "kl_divergence",
    "losses_by_name",
    "choose_loss",
)
