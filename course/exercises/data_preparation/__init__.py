"""Lesson 08, preparing data: the questions."""

# In the order in which they are asked.
ORDER = (
    "clean",
    "split_patients",
    "fit_columns",
    "prepare_honestly",
    "class_weights",
    "augment",
    "batches",
)
