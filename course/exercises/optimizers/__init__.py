"""Lesson 05, optimizers and learning-rate schedules: the questions."""

# In the order in which they are asked.
ORDER = (
    "rate_and_momentum",
    "sgd",
    "scaled_step",
    "adam",
    "first_steps",
    "translated_optimizers",
    "clip",
    "warmup_cosine",
    "plateau_rates",
)
