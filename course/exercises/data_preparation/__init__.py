"""Lesson 08, preparing data: the questions."""

# In the order in which they are asked.
ORDER = (
    "split_patients",
    "clean",
    "fit_columns",
    "prepare_honestly",
    "class_weights",
    "safe_transformations",
    "augment",
    "batches",
)
