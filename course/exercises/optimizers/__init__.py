"""Lesson 05, optimizers and learning-rate schedules: the questions."""

# In the order in which they are asked.
ORDER = (
    "rate_and_momentum",
    "scaled_step",
    "adam",
    "first_steps",
    "clip",
    "translated_optimizers",
    "warmup_cosine",
    "plateau_rates",
)
