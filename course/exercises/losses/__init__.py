"""Lesson 03, loss functions: the questions."""

# In the order in which they are asked.
ORDER = (
    "mean_squared_error",
    "best_guess",
    "huber",
    "binary_crossentropy",
    "cross_entropy",
    "explain_loss",
    "which_loss",
    "choose_loss",
)
