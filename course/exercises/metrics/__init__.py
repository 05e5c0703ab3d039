"""Lesson 12, evaluation metrics: the questions."""

# In the order in which they are asked.
ORDER = (
    "rates",
    "precision_at",
    "area_under_roc",
    "cheapest_threshold",
    "specificity",
    "keras_metrics",
    "regression_report",
    "better_model",
)
