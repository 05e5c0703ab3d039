"""Lesson 12, evaluation metrics: the questions."""

# In the order in which they are asked.
ORDER = (
    "rates",
    "precision_at",
    "cheapest_threshold",
    "area_under_roc",
    "specificity",
    "keras_metrics",
    "regression_report",
    "better_model",
)
