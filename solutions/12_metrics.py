# ---
# title: Evaluation metrics
# minutes: 67
# needs: [11_regularization]
# topics: [metric-accuracy, metric-precision, metric-recall, metric-f1, metric-auc-roc, metric-confusion-matrix, metric-mae, metric-mse, metric-rmse, metric-r2, metric-choice, decision-threshold, custom-metric, sklearn-metrics, snippet-metric-names-003]
# packages: [keras, matplotlib, numpy]
# ---

# %% [markdown]
# # Evaluation metrics
#
# TODO: the failure of a tool that the reader has: what one would do by now, and what is wrong with it.
#
# In this lesson you will
#
# * TODO: four to six promises, each beginning with a verb, as many as the recap has below.

# %% tags=["parameters"]
profile = "smoke"  # "full" for real sizes

# %% tags=["setup"]
import course

course.setup("12_metrics", profile=profile)

from course import data

# %% [markdown]
# TODO: one question, for which the reader makes a guess before the next cell runs.

# %%
# TODO: the failure, in a number, within 200 words; a figure within 300.
digits = data.load("digits")

# %% [markdown]
# TODO: one sentence that reads the output.
#
# TODO: on the way, beside its topics: Confusion matrix and everything derived from it; ROC and precision-recall curves; imbalance; regression metrics; thresholds; custom metrics that aggregate over batches; calibration.

# %%
course.quiz("metrics.guess_quiz")

# %% [markdown] topics=["metric-accuracy"]
# ## Accuracy
#
# TODO: (TP+TN)/total; fair only with balanced classes.

# %% [markdown] topics=["metric-precision"]
# ## Precision
#
# TODO: TP/(TP+FP); when false alarms are costly.

# %% [markdown] topics=["metric-accuracy", "metric-precision"]
# > **Exercise 12.1 (2 points).** TODO: what to write, from the formula above, and for which inputs.

# %% topics=["metric-accuracy", "metric-precision"] tags=["exercise"]
def rates(x):
    """TODO: what it returns.

    `x`: array, shape (N, F). Returns an array of the same shape.
    """
    ### BEGIN SOLUTION
    raise NotImplementedError("TODO: the solution")
    ### END SOLUTION


# %% tags=["check"]
course.check("metrics.rates", rates)

# %% [markdown] topics=["metric-recall"]
# ## Recall
#
# TODO: TP/(TP+FN); when misses are costly.

# %% [markdown] topics=["metric-f1"]
# ## F1 score
#
# TODO: Harmonic mean 2PR/(P+R); set a threshold in Keras.
#
# TODO: a common mistake (E10), shown and mended. Said: Lists `precision`, `recall`, `f1_score`, `auc`, `r2_score` as if each could be put in `metrics=[...]` next to any loss. Right: Binary: `F1Score(threshold=0.5)` with labels of shape (n, 1). Multi-class: one-hot labels, or per-class `Precision(class_id=...)`; or compute with scikit-learn after `predict`.
#
# TODO: a common mistake (E66), shown and mended. Said: F1 and ROC-AUC recommended for imbalance. Right: Report PR-AUC, per-class recall, the base rate; raise `num_thresholds`.

# %% [markdown] topics=["metric-recall", "metric-f1"]
# > **Exercise 12.2 (2 points).** TODO: what to write, from the formula above, and for which inputs.

# %% topics=["metric-recall", "metric-f1"] tags=["exercise"]
def precision_at(x):
    """TODO: what it returns.

    `x`: array, shape (N, F). Returns an array of the same shape.
    """
    ### BEGIN SOLUTION
    raise NotImplementedError("TODO: the solution")
    ### END SOLUTION


# %% tags=["check"]
course.check("metrics.precision_at", precision_at)

# %% [markdown] topics=["metric-auc-roc"]
# ## AUC-ROC
#
# TODO: Area under the true-positive/false-positive curve; Keras bins thresholds.

# %% [markdown] topics=["metric-confusion-matrix"]
# ## Confusion matrix
#
# TODO: 2×2 counts TP, FN, FP, TN; orientation differs from scikit-learn.
#
# TODO: a common mistake (E61), shown and mended. Said: Confusion matrix with positive class first: [[TP, FN], [FP, TN]]. Right: State the orientation; `labels=[1, 0]` reproduces the table.

# %% [markdown] topics=["metric-auc-roc", "metric-confusion-matrix"]
# > **Exercise 12.3 (2 points).** TODO: what to predict or to explain, from what, and as which values.

# %% topics=["metric-auc-roc", "metric-confusion-matrix"] tags=["exercise"]
def area_under_roc(x):
    """TODO: what it returns.

    `x`: array, shape (N, F). Returns an array of the same shape.
    """
    ### BEGIN SOLUTION
    raise NotImplementedError("TODO: the solution")
    ### END SOLUTION


# %% tags=["check"]
course.check("metrics.area_under_roc", area_under_roc)

# %% [markdown] topics=["metric-mae"]
# ## MAE as metric
#
# TODO: Mean absolute deviation in target units.

# %% [markdown] topics=["metric-mse"]
# ## MSE as metric
#
# TODO: Mean squared deviation.

# %% [markdown] topics=["metric-mae", "metric-mse"]
# > **Exercise 12.4 (2 points).** TODO: what to predict or to explain, from what, and as which values.

# %% topics=["metric-mae", "metric-mse"] tags=["exercise"]
def cheapest_threshold(x):
    """TODO: what it returns.

    `x`: array, shape (N, F). Returns an array of the same shape.
    """
    ### BEGIN SOLUTION
    raise NotImplementedError("TODO: the solution")
    ### END SOLUTION


# %% tags=["check"]
course.check("metrics.cheapest_threshold", cheapest_threshold)

# %% [markdown] topics=["metric-rmse"]
# ## RMSE
#
# TODO: Root of MSE, in target units.

# %% [markdown] topics=["metric-r2"]
# ## R²
#
# TODO: 1 − SSres/SStot; can be negative.

# %% [markdown] topics=["metric-rmse", "metric-r2"]
# > **Exercise 12.5 (2 points).** TODO: what to predict or to explain, from what, and as which values.

# %% topics=["metric-rmse", "metric-r2"] tags=["exercise"]
def specificity(x):
    """TODO: what it returns.

    `x`: array, shape (N, F). Returns an array of the same shape.
    """
    ### BEGIN SOLUTION
    raise NotImplementedError("TODO: the solution")
    ### END SOLUTION


# %% tags=["check"]
course.check("metrics.specificity", specificity)

# %% [markdown] topics=["metric-choice"]
# ## Which metric when
#
# TODO: Accuracy if balanced, precision for costly alarms, recall for costly misses, F1 for imbalance.

# %% [markdown] topics=["decision-threshold"]
# ## Decision threshold 0.5
#
# TODO: Sigmoid above 0.5 counts as positive; a choice, not a law.

# %% [markdown] topics=["metric-choice", "decision-threshold"]
# > **Exercise 12.6 (2 points).** TODO: what to predict or to explain, from what, and as which values.

# %% topics=["metric-choice", "decision-threshold"] tags=["exercise"]
def keras_metrics(x):
    """TODO: what it returns.

    `x`: array, shape (N, F). Returns an array of the same shape.
    """
    ### BEGIN SOLUTION
    raise NotImplementedError("TODO: the solution")
    ### END SOLUTION


# %% tags=["check"]
course.check("metrics.keras_metrics", keras_metrics)

# %% [markdown] topics=["custom-metric"]
# ## Custom metric
#
# TODO: Own function of y_true and y_pred; signed errors, as often written, cancel.
#
# TODO: a common mistake (E05), shown and mended. Said: Example custom metric = mean of (y_true − y_pred). Right: Mean of |error| or error²; write it with `keras.ops`, or subclass `keras.Metric` for correct aggregation over batches.

# %% [markdown] topics=["custom-metric"]
# > **Exercise 12.7 (2 points).** TODO: what goes wrong, in a cell before this one under another name; find it, then write what is right.

# %% topics=["custom-metric"] tags=["exercise"]
def regression_report(x):
    """TODO: what it returns.

    `x`: array, shape (N, F). Returns an array of the same shape.
    """
    ### BEGIN SOLUTION
    raise NotImplementedError("TODO: the solution")
    ### END SOLUTION


# %% tags=["check"]
course.check("metrics.regression_report", regression_report)

# %% [markdown] topics=["sklearn-metrics"]
# ## scikit-learn metric functions
#
# TODO: accuracy_score, precision_score, recall_score, f1_score on thresholded outputs.

# %% topics=["sklearn-metrics"]
# TODO: a short cell that shows it; then one sentence that reads its output.

# %% [markdown] topics=["snippet-metric-names-003"]
# ## Metric name list
#
# TODO: Classification and regression metrics by string; most fail with integer multi-class labels.

# %% [markdown] topics=["snippet-metric-names-003"]
# > **Exercise 12.8 (2 points).** TODO: the constraint or the baseline to beat, on data that are not seen.

# %% topics=["snippet-metric-names-003"] tags=["exercise"]
def better_model(x):
    """TODO: what it returns.

    `x`: array, shape (N, F). Returns an array of the same shape.
    """
    ### BEGIN SOLUTION
    raise NotImplementedError("TODO: the solution")
    ### END SOLUTION


# %% tags=["check"]
course.check("metrics.better_model", better_model)

# %% [markdown]
# ## What you have done
#
# In this lesson you have
#
# * TODO: the promises from above, kept: what was found, with its numbers.

# %%
course.progress()

# %% [markdown]
# **Open task, without points.** TODO: prove, explain to a friend, or change something and predict.
#
# **Where next.** TODO: what the coming lessons do with this (next is lesson 13, Debugging a model that does not learn).
#
# **To read on.** TODO: two to four readings, each with authors, year, a link, and what it adds.
