"""Lesson 10, normalization and dropout: the questions."""

# In the order in which they are asked.
ORDER = (
    "batch_norm",
    "predict_alone",
    "translate",
    "normalize",
    "fold",
    "dropout",
    "monte_carlo",
)
