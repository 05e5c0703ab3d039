"""Lesson 00, start here: the questions."""

# In the order in which they are asked.
ORDER = (
    "accuracy",
    "standardize",
    "baseline",
)
