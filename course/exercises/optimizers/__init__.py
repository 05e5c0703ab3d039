"""Lesson 05, optimizers and learning-rate schedules: the questions."""

# In the order in which they are asked.
ORDER = (
    "largest_rate",
    "sgd",
    "adagrad",
    "rmsprop",
    "adam",
    "adamw",
    "lamb",
    "sheet_optimizers",
    "clip",
    "exponential_decay",
    "warmup_cosine",
    "plateau_rates",
)
