# ---
# title: Evaluation metrics
# minutes: 100
# needs: [11_regularization]
# topics: [metric-accuracy, metric-precision, metric-recall, metric-f1, metric-auc-roc, metric-confusion-matrix, metric-mae, metric-mse, metric-rmse, metric-r2, metric-choice, decision-threshold, custom-metric, sklearn-metrics, snippet-metric-names-003]
# packages: [keras, matplotlib, numpy, scipy, scikit-learn]
# ---

# %% [markdown]
# # Evaluation metrics
#
# A screening test looks at 10,000 women, of whom 100 have a malignant tumor. Two tests are offered. One is a model that was fitted to real tumors. The other one answers "healthy" every time. Guess: which of them is more accurate?

# %% tags=["parameters"]
profile = "smoke"  # "full" repeats the random parts more often; nothing else changes

# %% tags=["setup"]
import course

course.setup("12_metrics", profile=profile)

from contextlib import suppress

import keras
import matplotlib.pyplot as plt
import numpy as np
from scipy import optimize, stats
from sklearn import metrics
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from course import data, plots

# %% topics=["metric-accuracy"]
tumors = data.load("breast_cancer", verbose=False)
x = np.concatenate([tumors.train.x, tumors.validation.x]).astype("float64")
y = 1 - np.concatenate([tumors.train.y, tumors.validation.y])  # 1: malignant
quick = [1, 4]  # of 30 measurements: mean texture and mean smoothness
model = make_pipeline(StandardScaler(), LogisticRegression(tol=1e-8))
folds = StratifiedKFold(5, shuffle=True, random_state=0)
p = cross_val_predict(model, x[:, quick], y, cv=folds, method="predict_proba")[:, 1]

found, left_alone = (p[y == 1] > 0.5).mean(), (p[y == 0] <= 0.5).mean()
share = 100 / 10_000
accuracy = share * found + (1 - share) * left_alone
print(f"model: accuracy {accuracy:.1%}, finds {found:.0%}")
print(f"'healthy' every time: accuracy {1 - share:.1%}, finds 0%")

# %% [markdown] topics=["metric-accuracy"]
# The test that finds nobody is right on ⟦99.0⟧ % of the women, the model on ⟦85.4⟧ %. **Accuracy** is the share of answers that are right, and where almost all are healthy, it mostly counts the healthy. In this lesson you will
#
# * read every error of a classifier off four counts, and decide what a rate says where it divides by zero,
# * choose the threshold of a decision from what errors cost,
# * derive the area under the ROC curve as a share of pairs, and see where it flatters,
# * put an interval around a metric by resampling,
# * mend a metric that averages over batches, and pick Keras' metrics so that they agree with scikit-learn's,
# * check whether probabilities mean what they say, and name the metric that fits a situation.
#
# From which share of ill women on is the model the more accurate one?

# %% topics=["metric-accuracy"]
shares = np.linspace(0, 0.5, 201)
right = shares * found + (1 - shares) * left_alone
equal = (1 - left_alone) / (1 - left_alone + found)
with plots.theme() as look:
    figure, ax = plt.subplots(figsize=(6.6, 3.4))
    ax.plot(shares, right, label="the model")
    ax.plot(shares, 1 - shares, "--", label="'healthy' every time")
    ax.axvline(equal, color=look.muted, linestyle=":", label=f"equal at {equal:.1%}")
    ax.set(xlabel="share of women who are ill", ylabel="accuracy")
    ax.set_title("Where few are ill, the useless test is the more accurate one")
    ax.legend()

# %% [markdown] topics=["metric-accuracy"]
# Below 19.2 % the useless test wins. In the clinic that collected the tumors 37 % are malignant, and there the model is better than the constant answer. So an accuracy says nothing until it stands beside the **base rate**, the share of the most frequent class.
#
# The model is small on purpose: two quick measurements of a cell sample. Each probability comes from a model that has not seen the tumor ([lesson 7](07_case_study_exam_results.ipynb)). "Ill" stands for malignant, the class that we look for, called **positive**; "healthy" stands for benign. A further 114 tumors stay closed until later.

# %%
course.quiz("metrics.accuracy_quiz")

# %% [markdown] topics=["metric-confusion-matrix"]
# ## Four counts
#
# Call a woman ill where $p > 0.5$. Then there are four kinds of women. The **confusion matrix** counts them, truth in rows, decision in columns:

# %% topics=["metric-confusion-matrix"]
called = p > 0.5
names = ["healthy", "ill"]
ax = plots.plot_confusion_matrix(
    y, called, class_names=names, title="Four of ten ill are missed"
)

# %% [markdown] topics=["metric-confusion-matrix"]
# ⟦103⟧ are **true positives** (TP), ⟦67⟧ **false negatives** (FN, misses), ⟦41⟧ **false positives** (FP, false alarms), ⟦244⟧ **true negatives** (TN). Many books print the ill first. Both tables below are right; mixing them up exchanges misses and false alarms:

# %% topics=["metric-confusion-matrix", "sklearn-metrics"]
for order in (None, [1, 0]):
    table = metrics.confusion_matrix(y, called, labels=order)
    print(f"scikit-learn, labels={order}: {table.tolist()}")


def number(metric):
    """What a Keras metric has found, on any backend."""
    return float(keras.ops.convert_to_numpy(metric.result()))


for name in ("TrueNegatives", "FalsePositives", "FalseNegatives", "TruePositives"):
    counter = getattr(keras.metrics, name)()
    counter.update_state(y, p)
    print(f"Keras {name} {number(counter):.0f}")

# %% [markdown] topics=["metric-precision", "metric-recall", "metric-f1", "metric-confusion-matrix"]
# > **Careful.** State the orientation with every confusion matrix. Here it is [[TN, FP], [FN, TP]].
#
# Every rate is a share of somebody, and its name says of whom:
#
# | rate | formula | of … | use it when |
# |---|---|---|---|
# | accuracy | (TP + TN) / all | everybody | classes are balanced, and errors cost the same |
# | **precision** | TP / (TP + FP) | those who are called | a false alarm is expensive |
# | **recall** (sensitivity) | TP / (TP + FN) | the ill | a miss is expensive |
# | **specificity** | TN / (TN + FP) | the healthy | healthy people must be left alone |
# | **F1** | 2·TP / (2·TP + FP + FN) | | both errors count, and TN do not |
#
# F1 is the harmonic mean of precision $P$ and recall $R$ (van Rijsbergen, 1979). Insert both into $2PR/(P+R)$, multiply by both denominators, and one TP cancels: the form of the table.
#
# What is the precision of a test that called nobody? 0/0 has no value, and libraries choose one without asking you:

# %% topics=["metric-precision", "sklearn-metrics"]
nobody, some_ill = np.zeros((4, 1)), np.array([[0.0], [0.0], [1.0], [0.0]])
precision = keras.metrics.Precision()
precision.update_state(some_ill, nobody)
print("Keras:", number(precision))
for choice in (0, np.nan):
    value = metrics.precision_score(some_ill, nobody, zero_division=choice)
    print(f"scikit-learn, zero_division={choice}: {value}")

# %% [markdown] topics=["metric-precision", "metric-recall", "metric-f1", "metric-accuracy"]
# A 0 reads like "all calls were wrong". In this lesson a share of nobody is `nan`: not known. F1 divides by zero less often than the two rates that it is made of. Where somebody was called or is ill, and no call was right, it is 0.
#
# > **Exercise 12.1 (3 points).** Write `rates`: all five, from a table [[TN, FP], [FN, TP]]. Where the formula of the table above divides by zero, the rate is `nan`, and nowhere else. Leave the table as it was.


# %% topics=["metric-accuracy", "metric-precision", "metric-recall", "metric-f1", "metric-confusion-matrix"] tags=["exercise"]
def rates(table):
    """Five rates from the four counts.

    `table`: whole numbers, shape (2, 2): [[TN, FP], [FN, TP]].
    Returns a dictionary with the numbers "accuracy", "precision", "recall",
    "specificity" and "f1"; nan where the formula divides by zero.
    """
    ### BEGIN SOLUTION
    tn, fp, fn, tp = (float(count) for count in np.asarray(table).ravel())
    quotients = {
        "accuracy": (tp + tn, tn + fp + fn + tp),
        "precision": (tp, fp + tp),
        "recall": (tp, fn + tp),
        "specificity": (tn, fp + tn),
        "f1": (2 * tp, 2 * tp + fp + fn),
    }
    return {
        name: above / below if below > 0 else np.nan
        for name, (above, below) in quotients.items()
    }
    ### END SOLUTION


# %% tags=["check"]
course.check("metrics.rates", rates)

# %% topics=["sklearn-metrics", "metric-f1", "metric-precision", "metric-recall"]
with suppress(NotImplementedError):
    ours = rates(metrics.confusion_matrix(y, called))
    print("yours:", {name: round(value, 3) for name, value in ours.items()})
for name in ("accuracy", "precision", "recall", "f1"):
    print(f"scikit-learn {name} {getattr(metrics, f'{name}_score')(y, called):.3f}")
f1_healthy = metrics.f1_score(y, called, pos_label=0)
print(f"F1 if 'healthy' is the positive class: {f1_healthy:.3f}")

# %% [markdown] topics=["metric-f1", "sklearn-metrics"]
# Your numbers are scikit-learn's, which has no function for the specificity (it is the recall of the other class). F1 depends on which class is called positive: ⟦0.656⟧ for the ill, ⟦0.819⟧ for the healthy. Say which one you mean, or give the mean over classes, *macro F1*.
#
# Recall and specificity are shares *within* a class, so they stay the same when the ill become rarer. Precision does not.
#
# > **Exercise 12.2 (3 points).** A test has a known recall and specificity. Write `precision_at`: its precision among people of whom a given share is ill. (No formula is printed here. Imagine 10,000 people.) `nan` where nobody is called, and nowhere else.


# %% topics=["metric-precision", "metric-choice"] tags=["exercise"]
def precision_at(share_ill, recall, specificity):
    """The share of calls that are right, where so many are ill.

    All three are numbers from 0 to 1.
    Returns a number from 0 to 1; nan where nobody at all is called.
    """
    ### BEGIN SOLUTION
    hits = share_ill * recall
    false_alarms = (1 - share_ill) * (1 - specificity)
    everybody_called = hits + false_alarms
    return hits / everybody_called if everybody_called > 0 else float("nan")
    ### END SOLUTION


# %% tags=["check"]
course.check("metrics.precision_at", precision_at)

# %% topics=["metric-precision"]
with suppress(NotImplementedError):
    for share_ill in (y.mean(), 0.1, 0.01, 0.001):
        worth = precision_at(share_ill, found, left_alone)
        print(f"{share_ill:6.1%} ill: {worth:5.1%} of the calls are right")

# %% [markdown] topics=["metric-precision"]
# In the clinic ⟦71.5⟧ % of the calls are right, in the screening ⟦4.1⟧ %: the same test, and more than 20 false alarms for each hit. To forget this is called the base-rate fallacy.

# %%
course.quiz("metrics.rates_quiz")

# %% [markdown] topics=["decision-threshold"]
# ## The threshold is a decision
#
# Nothing in the data says 0.5. Suppose that a call leads to a biopsy. A needless biopsy costs 1, and a missed tumor costs as much as 20 needless biopsies (an assumption). What does the threshold 0.5 cost?


# %% topics=["decision-threshold"]
def mean_cost(y, called, miss_cost=20, alarm_cost=1):
    """What the errors cost, per woman."""
    return float(
        (miss_cost * ((y == 1) & ~called) + alarm_cost * ((y == 0) & called)).mean()
    )


print(f"called from 0.5 on: {mean_cost(y, p >= 0.5):.2f} biopsies per woman")
print(f"all are called:     {mean_cost(y, np.full(len(y), True)):.2f}")

# %% [markdown] topics=["decision-threshold"]
# With the usual threshold the model costs ⟦3.04⟧, almost five times as much as a biopsy for everybody, ⟦0.63⟧. Which threshold is better? For one woman with probability $p$, a call costs $(1-p)\,c_{\text{alarm}}$ on average, and no call costs $p\,c_{\text{miss}}$. The call is cheaper where
#
# $$(1-p)\,c_{\text{alarm}} < p\,c_{\text{miss}} \quad\Longleftrightarrow\quad p > \frac{c_{\text{alarm}}}{c_{\text{alarm}} + c_{\text{miss}}} = \frac{1}{21} \approx 0.048$$
#
# (Elkan, 2001). This holds where $p$ is right. Otherwise, search the scores that you have:

# %% topics=["decision-threshold"]
title = "With expensive misses, 0.5 is far too high"
marks = {"1/21": 1 / 21, "0.5": 0.5}
ax = plots.plot_cost_curve(y, {"the model": p}, miss_cost=20, marks=marks, title=title)
_ = ax.set(xlim=(0, 0.6), ylim=(0, 4), ylabel="biopsies per woman")

# %% [markdown] topics=["decision-threshold"]
# The curve is below "call everybody" only for thresholds under about 0.13. Its minimum is 0.46, at a threshold just under 0.0945. That of the formula costs 0.55 on these women.
#
# > **Exercise 12.3 (4 points).** Write `cheapest_threshold`. A person is called whose score is *at least* the threshold. Scores may be logits, and several people may have the same one. Any threshold that reaches the least possible total cost on these rows is right, also where it is cheapest to call nobody. Leave `y` and `scores` as they were.


# %% topics=["decision-threshold"] tags=["exercise"]
def cheapest_threshold(y, scores, miss_cost, alarm_cost):
    """A threshold with the least total cost; called is who has a score >= threshold.

    `y`: 0 or 1, shape (n,). `scores`: finite numbers, shape (n,).
    `miss_cost`, `alarm_cost`: what an ill person costs who is not called, and a
    healthy one who is, 0 or more.
    Returns a number; infinity is allowed, nan is not.
    """

    ### BEGIN SOLUTION
    def total(threshold):
        misses = np.sum(scores[y == 1] < threshold)
        false_alarms = np.sum(scores[y == 0] >= threshold)
        return misses * miss_cost + false_alarms * alarm_cost

    return min([*np.unique(scores), np.inf], key=total)
    ### END SOLUTION


# %% tags=["check"]
course.check("metrics.cheapest_threshold", cheapest_threshold)

# %% topics=["decision-threshold"]
with suppress(NotImplementedError):
    for miss_cost in (1, 5, 20, 100):
        start = cheapest_threshold(y, p, miss_cost, 1)
        recall = metrics.recall_score(y, p >= start)
        print(f"a miss costs {miss_cost:3}: from {start:.3f} on, recall {recall:.2f}")

# %% [markdown] topics=["decision-threshold"]
# The model is the same in all four rows. What changes is the price of an error. (In Keras: `BinaryAccuracy(threshold=0.094)`, `Recall(thresholds=0.094)`.)

# %%
course.quiz("metrics.threshold_quiz")

# %% [markdown] topics=["metric-auc-roc"]
# ## All thresholds at once
#
# To compare models before anybody has set a cost, the **ROC curve** (receiver operating characteristic) draws, for every threshold, the recall against the share of healthy people who are called. The second model has one more measurement:

# %% topics=["metric-auc-roc"]
p_three = cross_val_predict(
    model, x[:, [1, 4, 9]], y, cv=folds, method="predict_proba"
)[:, 1]
scores = {"two measurements": p, "three measurements": p_three}
ax = plots.plot_roc(y, scores, title="The third measurement helps")

# %% [markdown] topics=["metric-auc-roc"]
# The area under the curve, **AUC**, is 0.5 for scores that know nothing and 1 where all the ill score above all the healthy. Why an area? Let the threshold fall from the highest score $s$ to the lowest. With $P$ ill and $N$ healthy people, the curve goes *up* by $1/P$ at each ill person $i$, and to the *right* by $1/N$ at each healthy person $j$. At the step of $j$ it has the height of all the ill who came before, so the strip below this step has the area
#
# $$\frac1N\cdot\frac{\#\{i : s_i > s_j\}}{P} \qquad\text{and in all}\qquad \mathrm{AUC} = \frac{1}{PN}\sum_{j}\sum_{i}\mathbf 1[s_i > s_j].$$
#
# That is the share of all pairs, one ill and one healthy, in which the ill person scores higher (Hanley & McNeil, 1982). If $s_i = s_j$, both come at the same threshold: the curve goes up and right at once, along a diagonal that halves the little rectangle. So a tie counts ½.
#
# > **Exercise 12.4 (4 points).** Write `area_under_roc` without drawing a curve. Ties count ½. Where one of the classes is missing there is no pair, and the area is `nan`. Leave the arrays as they were.


# %% topics=["metric-auc-roc"] tags=["exercise"]
def area_under_roc(y, scores):
    """The share of pairs in which the ill person scores higher, ties for a half.

    `y`: 0 or 1, shape (n,). `scores`: finite numbers, shape (n,).
    Returns a number, nan without a pair.
    """
    ### BEGIN SOLUTION
    ranks = stats.rankdata(scores)  # equal scores share their mean rank
    ill = int(np.sum(y == 1))
    pairs = ill * (len(y) - ill)
    if pairs == 0:
        return float("nan")
    # Of the ranks of the ill, 1 + 2 + … + ill are owed to each other.
    return float(ranks[y == 1].sum() - ill * (ill + 1) / 2) / pairs
    ### END SOLUTION


# %% tags=["check"]
course.check("metrics.area_under_roc", area_under_roc)

# %% [markdown] topics=["metric-auc-roc"]
# Only the order of the scores counts. Correct the probabilities for populations in which fewer are ill: the odds shrink by one factor for everybody, and the order stays. What do your function, scikit-learn's, and Keras' with 200 and 10,000 thresholds say?

# %% topics=["metric-auc-roc"]
clinic_odds = y.mean() / (1 - y.mean())
for share_ill in (0.01, 0.001):
    odds = p / (1 - p) * share_ill / (1 - share_ill) / clinic_odds
    corrected = odds / (1 + odds)
    areas = [metrics.roc_auc_score(y, corrected)]
    with suppress(NotImplementedError):
        areas.insert(0, area_under_roc(y, corrected))
    for bins in (200, 10_000):
        area = keras.metrics.AUC(num_thresholds=bins)
        area.update_state(y, corrected)
        areas.append(number(area))
    print(f"{share_ill:.1%} ill:", *(f"{area:.3f}" for area in areas))


# %% [markdown] topics=["metric-auc-roc"]
# Keras adds up batches and cannot keep all scores. It counts them between 200 equally spaced thresholds from 0 to 1, and within such a bin the order is lost. Where one in a thousand is ill, all scores are small and crowd into a few bins: Keras says ⟦0.642⟧ for an area of ⟦0.835⟧.
#
# > **In practice.** Raise `num_thresholds` where positives are rare, or compute the area with scikit-learn after `model.predict`. For logits, write `AUC(from_logits=True)`.
#
# An area of ⟦0.835⟧ sounds good for the screening, too. Put in 59 copies of each healthy woman, so that 1 % are ill, and look at the **precision–recall curve**:

# %% topics=["metric-auc-roc", "metric-precision"]
y_rare = np.concatenate([np.repeat(y[y == 0], 59), y[y == 1]])
p_rare = np.concatenate([np.repeat(p[y == 0], 59), p[y == 1]])
with plots.theme():
    figure, axes = plt.subplots(1, 3, figsize=(13.5, 4.4))
plots.plot_roc(y_rare, p_rare, title="1 % ill: the ROC curve is the same", ax=axes[0])
plots.plot_precision_recall(y, p, title="37 % ill: most calls are right", ax=axes[1])
plots.plot_precision_recall(
    y_rare, p_rare, title="1 % ill: nearly all calls are false", ax=axes[2]
)
for score in (metrics.roc_auc_score, metrics.average_precision_score):
    print(f"{score.__name__} {score(y, p):.3f}, {score(y_rare, p_rare):.3f}")

# %% [markdown] topics=["metric-auc-roc", "metric-precision"]
# The ROC curve does not move, since both of its axes are shares within a class. Precision falls everywhere. **Average precision**, the mean of the precision at each ill person from the top of the list down, falls from ⟦0.736⟧ to ⟦0.090⟧; guessing would give 0.010. Where positives are rare, report it beside the area, with the base rate and the recall of each class (Davis & Goadrich, 2006; Keras: `AUC(curve="PR")`, binned again).

# %%
course.quiz("metrics.area_quiz")

# %% [markdown] topics=["metric-recall", "metric-auc-roc"]
# ## How sure is a metric?
#
# Now the 114 closed tumors, for a model that is fitted on all others and the threshold that was cheapest there. How much luck is in a metric on 114 people? The **bootstrap** (Efron, 1979) draws 114 of them *with* replacement, computes the metric, and repeats. The middle 95 % of the results are an interval.

# %% topics=["metric-recall", "metric-auc-roc"]
repetitions = {"smoke": 1000, "full": 10_000}[profile]


def bootstrap(metric, *columns):
    """The metric on all rows, and the middle 95 % of its values on resampled rows."""
    rng = np.random.default_rng(0)
    size = len(columns[0])
    draws = [rng.integers(0, size, size) for _ in range(repetitions)]
    values = [metric(*(column[rows] for column in columns)) for rows in draws]
    return metric(*columns), *np.nanpercentile(values, [2.5, 97.5])


x_test, y_test = tumors.test.x[:, quick].astype("float64"), 1 - tumors.test.y
p_test = model.fit(x[:, quick], y).predict_proba(x_test)[:, 1]
measures = {
    "area": lambda y, p: area_under_roc(y, p),
    "recall from 0.5 on": lambda y, p: (p[y == 1] >= 0.5).mean(),
    "recall from the cheapest on": lambda y, p: (p[y == 1] >= cut).mean(),
    "cost": lambda y, p: mean_cost(y, p >= cut),
    "cost saved against calling all": lambda y, p: (
        mean_cost(y, p >= -1) - mean_cost(y, p >= cut)
    ),
}
with suppress(NotImplementedError):
    cut = cheapest_threshold(y, p, 20, 1)
    for name, metric in measures.items():
        value, low, high = bootstrap(metric, y_test, p_test)
        print(f"{name:31} {value:5.2f}   95 % interval {low:5.2f} to {high:5.2f}")

# %% [markdown] topics=["metric-recall"]
# The area is ⟦0.82⟧. With other women it could have been ⟦0.74⟧ or ⟦0.89⟧ as well. On the rows where the threshold was searched, it saved 0.17 biopsies per woman against calling everybody. On new women it saves ⟦0.02⟧, with an interval from a loss to a gain, since a single miss costs 20. A minimum looks too good on the rows on which it was searched. From these 114 women nobody can say whether two measurements spare a biopsy.
#
# Two models are compared on the *same* resampled people:


# %% topics=["metric-auc-roc"]
def gain(y, one, other):
    return area_under_roc(y, other) - area_under_roc(y, one)


with suppress(NotImplementedError):
    line = "{}: {:.3f}, {:.3f} to {:.3f}"
    for name, of_one in scores.items():
        print(line.format(name, *bootstrap(area_under_roc, y, of_one)))
    print(line.format("gain", *bootstrap(gain, y, p, p_three)))

# %% [markdown] topics=["metric-auc-roc"]
# The two intervals overlap, and still that of the gain lies above zero: a sample of easy cases raises both areas. Compare differences, not intervals.

# %%
course.quiz("metrics.bootstrap_quiz")

# %% [markdown] topics=["custom-metric"]
# ## Metrics that see batches
#
# Keras calls a metric batch by batch. Any function of `y_true` and `y_pred` can be one, in `keras.ops`. Two mistakes are common. The first is `mean(y_true - y_pred)`, whose signs cancel. The second: Keras takes the *mean over rows and batches* of what the function returns, also where it returns a ratio.

# %% topics=["custom-metric"]
targets, guesses = np.ones(4), np.array([0.0, 2.0, -4.0, 6.0])
signed = keras.metrics.MeanMetricWrapper(lambda y_true, y_pred: y_true - y_pred)
absolute = keras.metrics.MeanAbsoluteError()
for metric in (signed, absolute):
    metric.update_state(targets, guesses)
    print(f"{number(metric):.1f}")

batches = np.array_split(np.argsort(p, kind="stable"), 15)
recalls = [called[rows][y[rows] == 1].mean() for rows in batches if y[rows].any()]
print(f"recall {found:.3f}, averaged over batches {np.mean(recalls):.3f}")

# %% [markdown] topics=["custom-metric"]
# Errors of 1, -1, 5 and -5 have the mean ⟦0.0⟧, so guesses that are ⟦3.0⟧ off on average look perfect. And 15 batches (sorted by score, an extreme case) average to a recall of ⟦0.370⟧, where ⟦0.606⟧ are found: a batch with two ill women counts as much as one with thirty. A ratio has to be built from *counts* over all batches. For that there is the class `keras.Metric`: **state** in variables, `update_state` for a batch, `result`, and `reset_state` at the start of an epoch.
#
# Keras has no plain specificity. Here is one, with three faults.
#
# > **Exercise 12.5 (4 points, find the bugs).** Mend `Specificity`: the share of healthy rows (label 0) whose output is below the threshold, of all healthy rows since the last reset. However the rows are cut into batches, the result is the same; a batch may hold nobody who is healthy, and where no batch held anybody, it is `nan`. Labels come as (n,) or (n, 1), outputs as (n, 1). Use `keras.ops`, so that it works in `fit`.


# %% topics=["custom-metric"] tags=["exercise"]
### BEGIN SOLUTION
# STUB: class Specificity(keras.Metric):
# STUB:     """The share of healthy rows whose output is below the threshold.
# STUB:
# STUB:     It runs, and three things in it are wrong.
# STUB:     """
# STUB:
# STUB:     def __init__(self, threshold=0.5, name="specificity", **others):
# STUB:         raise NotImplementedError("Delete this line, and mend what follows.")
# STUB:         super().__init__(name=name, **others)
# STUB:         self.threshold = threshold
# STUB:         self.total = self.add_variable((), "zeros", name="total")
# STUB:         self.batches = self.add_variable((), "zeros", name="batches")
# STUB:
# STUB:     def update_state(self, y_true, y_pred, sample_weight=None):
# STUB:         healthy = keras.ops.cast(keras.ops.equal(y_true, 0), "float32")
# STUB:         quiet = keras.ops.cast(keras.ops.less(y_pred, self.threshold), "float32")
# STUB:         share = keras.ops.sum(healthy * quiet) / keras.ops.sum(healthy)
# STUB:         self.total.assign_add(share)
# STUB:         self.batches.assign_add(1.0)
# STUB:
# STUB:     def result(self):
# STUB:         return self.total / self.batches
# STUB:
# STUB:     def reset_state(self):
# STUB:         self.total.assign(0.0)
class Specificity(keras.Metric):
    """The share of healthy rows whose output is below the threshold."""

    def __init__(self, threshold=0.5, **settings):
        super().__init__(**{"name": "specificity", **settings})
        self.threshold = threshold
        self.left_alone = self.add_variable((), "zeros", name="left_alone")
        self.healthy = self.add_variable((), "zeros", name="healthy")

    def update_state(self, y_true, y_pred, sample_weight=None):
        labels, outputs = keras.ops.ravel(y_true), keras.ops.ravel(y_pred)
        is_healthy = keras.ops.cast(keras.ops.equal(labels, 0), "float32")
        is_quiet = keras.ops.cast(keras.ops.less(outputs, self.threshold), "float32")
        self.left_alone.assign_add(keras.ops.sum(is_healthy * is_quiet))
        self.healthy.assign_add(keras.ops.sum(is_healthy))

    def result(self):
        return self.left_alone / self.healthy

    def reset_state(self):
        self.left_alone.assign(0.0)
        self.healthy.assign(0.0)


### END SOLUTION


# %% tags=["check"]
course.check("metrics.specificity", Specificity)

# %% [markdown] topics=["custom-metric", "decision-threshold"]
# Now it watches a network learn: four measurements of 80 tumors, and a large learning rate. The network ends in a logit, for which "0.5" is a threshold of 0:

# %% topics=["custom-metric", "decision-threshold"] tags=["training"]
columns = [1, 4, 8, 9]
x_all = np.concatenate([tumors.train.x, tumors.validation.x, tumors.test.x])[:, columns]
y_all = 1 - np.concatenate([tumors.train.y, tumors.validation.y, tumors.test.y])
x_all = ((x_all - x_all[:80].mean(axis=0)) / x_all[:80].std(axis=0)).astype("float32")

watched = [keras.metrics.Recall(thresholds=0.0, name="recall")]
with suppress(NotImplementedError):
    watched.append(Specificity(threshold=0.0))
hidden = [keras.layers.Dense(64, activation="relu") for _ in range(2)]
network = keras.Sequential([keras.Input((4,)), *hidden, keras.layers.Dense(1)])
loss = keras.losses.BinaryCrossentropy(from_logits=True)
network.compile(keras.optimizers.Adam(0.03), loss, metrics=watched)
network.fit(x_all[:80], y_all[:80, None], epochs=30, batch_size=80, verbose=0)
reported = network.evaluate(
    x_all[80:], y_all[80:, None], batch_size=200, verbose=0, return_dict=True
)
logits = keras.ops.convert_to_numpy(network(x_all))[:, 0].astype("float64")
new = y_all[80:], logits[80:] > 0
counted = {"recall": metrics.recall_score(*new)}
counted["specificity"] = metrics.recall_score(*new, pos_label=0)
for name in counted:
    if name in reported:
        print(f"{name:12} Keras {reported[name]:.3f}, scikit-learn {counted[name]:.3f}")
# Eight seeds on each backend: 0.83 to 0.91.
course.expect(specificity=counted["specificity"], at_least=0.7)

# %% [markdown] topics=["custom-metric"]
# What Keras adds up over three batches is what scikit-learn finds in all rows at once.

# %% [markdown] topics=["snippet-metric-names-003", "metric-f1"]
# ### Names that do not fit
#
# `metrics=["accuracy", "precision", "f1_score", "auc"]` is often written, next to any loss. Each name stands for a class of `keras.metrics`, and which of them work depends on the *form* of the labels:

# %% topics=["snippet-metric-names-003", "metric-f1"]
yes_no, classes = np.array([0, 1, 1, 0]), np.array([0, 1, 2, 1])
p_yes = np.array([[0.1], [0.8], [0.9], [0.2]])
p_class = np.array([[0.8, 0.1, 0.1], [0.1, 0.8, 0.1], [0.1, 0.5, 0.4], [0.1, 0.5, 0.4]])
forms = {
    "yes/no (n,)": (yes_no, p_yes),
    "yes/no (n, 1)": (yes_no[:, None], p_yes),
    "integers (n,)": (classes, p_class),
    "one-hot (n, 3)": (np.eye(3)[classes], p_class),
}
print(" " * 25 + "".join(f"{form:>15}" for form in forms))
for name in ("SparseCategoricalAccuracy", "Precision", "F1Score", "AUC", "R2Score"):
    row = f"{name:25}"
    for labels, outputs in forms.values():
        try:
            metric = getattr(keras.metrics, name)()
            metric.update_state(labels, outputs.astype("float32"))
            value = keras.ops.convert_to_numpy(metric.result()).round(2)
        except Exception:  # an error of another class on each backend
            value = "refused"
        row += f"{value!s:>15}"
    print(row)

# %% [markdown] topics=["snippet-metric-names-003", "metric-f1", "metric-accuracy"]
# With integer classes all but one are refused, and `F1Score` takes no labels of shape (n,). (In `compile`, only "accuracy" is translated into what fits loss and labels.) The numbers that come *without* an error are the dangerous ones. The column of yes and no is predicted perfectly, and `F1Score` says ⟦0.67⟧: without a threshold it takes the largest of *one* output, so it calls everybody. `SparseCategoricalAccuracy` says ⟦0.5⟧ for the same reason. And `Precision` says ⟦1.0⟧ of one-hot rows of which one in four is wrong: it asks of every number by itself whether it is above 0.5, and passes over rows that it leaves without a call.
#
# | labels | accuracy | precision or recall of class c | F1 |
# |---|---|---|---|
# | yes/no, (n, 1) | `BinaryAccuracy` | `Precision`, `Recall`, with `thresholds=` | `F1Score(threshold=)` |
# | one-hot, (n, C) | `CategoricalAccuracy` | with `class_id=`, and `top_k=1` where the largest output decides | `F1Score(average=)` |
# | integers, (n,) | `SparseCategoricalAccuracy` | none: make one-hot rows, or use scikit-learn | none |
#
# > **Exercise 12.6 (3 points).** Write `keras_metrics`: new metric objects for a task. `"yes or no"`: labels (n, 1), probabilities (n, 1), decided at 0.5; the keys "accuracy", "precision", "f1". `"one-hot"`: labels and probabilities (n, 4), the largest decides; "accuracy", "precision_2" (of class 2) and "macro_f1" (the plain mean over classes). `"integers"`: labels (n,), probabilities (n, 4); "accuracy".


# %% topics=["snippet-metric-names-003", "metric-f1", "metric-accuracy", "metric-precision"] tags=["exercise"]
def keras_metrics(task):
    """Keras' metrics for a form of labels.

    `task`: "yes or no", "one-hot" or "integers".
    Returns a dictionary of new objects of classes of `keras.metrics`.
    """
    ### BEGIN SOLUTION
    if task == "integers":
        return {"accuracy": keras.metrics.SparseCategoricalAccuracy()}
    if task == "one-hot":
        of_class_2 = keras.metrics.Precision(class_id=2, top_k=1)
        macro = keras.metrics.F1Score(average="macro")
        return {
            "accuracy": keras.metrics.CategoricalAccuracy(),
            "precision_2": of_class_2,
            "macro_f1": macro,
        }
    f1 = keras.metrics.F1Score(threshold=0.5)
    return {
        "accuracy": keras.metrics.BinaryAccuracy(),
        "precision": keras.metrics.Precision(),
        "f1": f1,
    }
    ### END SOLUTION


# %% tags=["check"]
course.check("metrics.keras_metrics", keras_metrics)

# %% [markdown] topics=["metric-f1", "sklearn-metrics"]
# Ten classes of handwritten digits, a model that has seen 300 of them, one-hot labels. Your metrics, in batches of 50, beside scikit-learn's on all rows:

# %% topics=["metric-f1", "sklearn-metrics"]
digits = data.load("digits", verbose=False)
pixels = [part.x.reshape(-1, 64) / 16 for part in (digits.train, digits.test)]
reader = LogisticRegression(C=0.05, tol=1e-8, max_iter=500)
p_digit = reader.fit(pixels[0][:300], digits.train.y[:300]).predict_proba(pixels[1])
truth, said = digits.test.y, p_digit.argmax(axis=1)
watched = {"above 0.5": keras.metrics.Precision(class_id=2)}
with suppress(NotImplementedError):
    watched = keras_metrics("one-hot") | watched
for name, metric in watched.items():
    for start in range(0, len(truth), 50):
        rows = slice(start, start + 50)
        metric.update_state(np.eye(10)[truth[rows]], p_digit[rows])
    print(f"{name:12} {number(metric):.3f}")
f1 = metrics.f1_score(truth, said, average="macro")
print(f"scikit-learn {metrics.accuracy_score(truth, said):.3f}", end=" ")
print(f"{metrics.precision_score(truth, said, average=None)[2]:.3f} {f1:.3f}")

# %% [markdown] topics=["metric-f1"]
# The three agree. `Precision(class_id=2)` without `top_k=1` judges only twos with a probability above 0.5, and its ⟦1.000⟧ answers another question.

# %%
course.quiz("metrics.batches_quiz")

# %% [markdown] topics=["metric-choice"]
# ## Do probabilities mean what they say?
#
# The formula 1/21 needs probabilities that are right: of the women with $p = 0.3$, 30 % should be ill. Such a model is **calibrated**. The network above learned 80 tumors nearly by heart, and a loss goes on falling when the logits of what is already right become larger. One number can mend it, the **temperature** $T$ (Guo et al., 2017): divide all logits by $T$, chosen for the least log loss on *validation* rows.


# %% topics=["metric-choice"] tags=["training"]
def log_loss(rows, temperature):
    """Mean cross-entropy of the network's logits, divided by a temperature."""
    signs = np.where(y_all[rows] == 1, 1, -1)
    return np.logaddexp(0, -signs * logits[rows] / temperature).mean()


validation, new = slice(341, 455), np.r_[80:341, 455:569]
best = optimize.minimize_scalar(
    lambda t: log_loss(validation, t), bounds=(0.1, 50), method="bounded"
).x
voices = {}
for name, t in {"as trained": 1.0, f"divided by {best:.1f}": best}.items():
    voices[name] = 1 / (1 + np.exp(-logits[new] / t))
    sure = np.abs(voices[name] - 0.5) > 0.45
    right = (voices[name] > 0.5) == y_all[new]
    print(
        f"{name:16} log loss {log_loss(new, t):.3f}, accuracy {right.mean():.3f}; ",
        end="",
    )
    print(f"above 95 % sure of {sure.mean():.0%}, right on {right[sure].mean():.0%}")
ax = plots.plot_calibration(y_all[new], voices, title="The network promises too much")
_ = ax.set(ylim=(-0.03, 1.3), yticks=np.linspace(0, 1, 6))  # room for the legend
# Eight seeds on each backend: 0.51 to 0.93.
course.expect(log_loss_saved=log_loss(new, 1.0) - log_loss(new, best), at_least=0.2)

# %% [markdown] topics=["metric-choice"]
# Before, the network was above 95 % sure of most women, and wrong on far more than a twentieth of these. The temperature moves its curve toward the diagonal. No decision at 0.5 and no pair has changed, so accuracy, F1 and AUC do not see the difference. Log loss and the **Brier score** (the mean squared error of probabilities: Brier, 1950) do. Report one of the two wherever the probability itself is used.

# %%
course.quiz("metrics.calibration_quiz")

# %% [markdown] topics=["metric-mae", "metric-mse", "metric-rmse", "metric-r2"]
# ## Numbers instead of classes
#
# Other patients: 442 diabetics, and how far their disease has progressed after a year, from 25 to 346. With errors $e_i = \hat y_i - y_i$:
#
# | metric | formula | unit |
# |---|---|---|
# | **MAE**, mean absolute error | mean of $\lvert e_i\rvert$ | that of $y$ |
# | **MSE**, mean squared error | mean of $e_i^2$, large errors weigh more | its square |
# | **RMSE**, its root | $\sqrt{\mathrm{MSE}}$ | that of $y$ |
# | **R²**, gain over saying the mean $\bar y$ | $1 - \sum e_i^2 / \sum (y_i - \bar y)^2$ | none |
#
# R² is 1 at best, 0 for the mean of the same rows, and *negative* for what is worse. (It is a square only for a least-squares line on its own training rows.) Where all $y_i$ are equal it is 0/0.
#
# > **Exercise 12.7 (3 points, find the bugs).** The lines below have four faults. Mend `regression_report`. Targets are (n,), predictions (n, 1), as Keras gives them. `"r2"` is `nan` where the targets never vary, and nowhere else. Leave both arrays as they were.


# %% topics=["metric-mae", "metric-mse", "metric-rmse", "metric-r2", "custom-metric"] tags=["exercise"]
def regression_report(y, predicted):
    """Four measures of a regression.

    `y`: (n,). `predicted`: (n, 1).
    Returns a dictionary with the numbers "mae", "mse", "rmse" and "r2".
    """
    ### BEGIN SOLUTION
    # STUB: raise NotImplementedError("Delete this line, and mend what follows.")
    # STUB: errors = predicted - y
    # STUB: mae = errors.mean()
    # STUB: mse = (errors**2).mean()
    # STUB: rmse = np.sqrt(errors**2).mean()
    # STUB: r2 = np.corrcoef(y, predicted.ravel())[0, 1] ** 2
    # STUB: return {"mae": mae, "mse": mse, "rmse": rmse, "r2": r2}
    errors = predicted[:, 0] - y
    squares, spread = np.sum(errors**2), np.sum((y - y.mean()) ** 2)
    varies = y.max() > y.min()
    return {
        "mae": np.abs(errors).mean(),
        "mse": squares / len(y),
        "rmse": np.sqrt(squares / len(y)),
        "r2": 1 - squares / spread if varies else np.nan,
    }
    ### END SOLUTION


# %% tags=["check"]
course.check("metrics.regression_report", regression_report)

# %% topics=["metric-mae", "metric-mse", "metric-rmse", "metric-r2"]
patients = data.load("diabetes", verbose=False)
fit = LinearRegression().fit(patients.train.x, patients.train.y)
y_new, line = (
    one.astype("float64") for one in (patients.test.y, fit.predict(patients.test.x))
)
typo = line + 1000 * (np.arange(len(line)) == 0)
mean = np.full(len(line), patients.train.y.mean())
guesses = {"mean": mean, "line": line, "one typo": typo, "tripled": 3 * line}
for name, guess in guesses.items():
    with suppress(NotImplementedError):
        report = regression_report(y_new, guess[:, None]).items()
        print(f"{name:9}" + "".join(f"  {key} {value:9.2f}" for key, value in report))
theirs = [metrics.mean_absolute_error(y_new, line), metrics.r2_score(y_new, line)]
for metric in (keras.metrics.MeanAbsoluteError(), keras.metrics.R2Score()):
    metric.update_state(y_new[:, None], line[:, None])
    theirs.append(number(metric))
print("line, scikit-learn and Keras:", *(f"{value:.2f}" for value in theirs))

# %% [markdown] topics=["metric-mae", "metric-rmse", "metric-r2"]
# The line is ⟦44⟧ off on average, the mean of the training patients ⟦62⟧. Even that mean has an R² below zero, ⟦-0.03⟧, since new patients have another mean. One typing error of 1,000 in 89 predictions adds about 10 to the MAE, and more than doubles the RMSE. The tripled line has the line's own correlation with the truth, and an R² of ⟦-19.53⟧: a squared correlation would not show it.

# %%
course.quiz("metrics.regression_quiz")

# %% [markdown] topics=["metric-choice"]
# ## Nine situations
#
# | situation | what counts |
# |---|---|
# | letters | Each letter is sorted as urgent or not at 0.5. A letter sorted right counts 1, whichever of the two it is. |
# | surgery | Who is called at 0.5 is operated on. What share of the operations was needed? |
# | screening | Who is called at 0.5 gets a free phone call. How many of the ill are found? |
# | archive | Who searches wants the relevant documents (called at 0.5). Misses and false finds count alike; documents left alone rightly do not count. |
# | waiting room | Everybody is seen, the highest score first. Take any ill and any healthy person: who stands first? |
# | short list | A few ill among many, read from the top. At each ill person on the list: what share so far was ill? |
# | insurance | The probability itself becomes a price. Being sure and wrong is punished most. |
# | tank | An error of twice the size costs four times as much. |
# | bus | A minute is a minute, early or late. |
#
# > **Exercise 12.8 (4 points).** Write `better_model`: in this situation, which of two models serves better? The check shows you pairs on which metrics disagree. (You may use scikit-learn. A precision without calls counts as 0 here. Leave the arrays as they were.)


# %% topics=["metric-choice", "metric-accuracy", "metric-precision", "metric-recall", "metric-f1", "metric-auc-roc", "metric-mae", "metric-mse"] tags=["exercise"]
def better_model(situation, y, first, second):
    """Which model serves better where the situation says what counts.

    `situation`: a word of the table's first column.
    `y`: (n,), 0 or 1 (for "tank" and "bus" any numbers).
    `first`, `second`: (n,), the models' probabilities (for "tank" and "bus" their
    predictions). Returns "first" or "second".
    """
    ### BEGIN SOLUTION
    decide = {
        "letters": metrics.accuracy_score,
        "surgery": lambda y, said: metrics.precision_score(y, said, zero_division=0),
        "screening": metrics.recall_score,
        "archive": lambda y, said: metrics.f1_score(y, said, zero_division=0),
    }
    grade = {
        "waiting room": metrics.roc_auc_score,
        "short list": metrics.average_precision_score,
        "insurance": lambda y, p: -metrics.log_loss(y, p),
        "tank": lambda y, p: -np.square(p - y).mean(),
        "bus": lambda y, p: -np.abs(p - y).mean(),
    }
    if situation in decide:
        score_1, score_2 = (decide[situation](y, p > 0.5) for p in (first, second))
    else:
        score_1, score_2 = (grade[situation](y, p) for p in (first, second))
    return "first" if score_1 > score_2 else "second"
    ### END SOLUTION


# %% tags=["check"]
course.check("metrics.better_model", better_model)

# %% [markdown] topics=["metric-choice"]
# Is one of these enough by itself? Let the quick model compete with a test that calls everybody:

# %% topics=["metric-choice"]
everybody = np.full(len(y_test), 0.999)
who = {"first": "the model", "second": "calling everybody"}
with suppress(NotImplementedError):
    for situation in ("letters", "surgery", "screening", "waiting room", "insurance"):
        winner = better_model(situation, y_test, p_test, everybody)
        print(f"{situation:13}", who[winner])

# %% [markdown] topics=["metric-choice", "metric-recall"]
# Recall alone is won by whoever calls everybody, as accuracy alone was won by whoever calls nobody. Report what the situation asks for, beside a number that moves the other way, the base rate and an interval.

# %% [markdown]
# ## What you have done
#
# In this lesson you have
#
# * read five rates off four counts, with `nan` for a share of nobody, where libraries say 0, and seen one test's precision fall from 72 % to 4 % as the ill became rarer,
# * moved the threshold from 0.5 to where errors cost least, and seen that little of the saving was left on new women,
# * derived the area under the ROC curve as a share of pairs, and seen it stay at 0.835 where 96 of 100 calls are false,
# * put bootstrap intervals around metrics, and around the difference of two models,
# * mended a metric of Keras' kind that averaged averages, and picked metrics that agree with scikit-learn's for three forms of labels,
# * divided the logits of a network that was too sure, seen R² below zero, and found a metric for each of nine situations.

# %%
course.progress()

# %% [markdown]
# **Open task, without points.** Prove that a monotonic function of the scores changes neither the ROC curve nor average precision. Then predict what happens to Keras' binned area for $p^{10}$ and for $p^{0.1}$, and run both.
#
# **Where next.** Lesson 13 takes networks that do not learn at all, and finds out why. Lesson 14 chooses settings by a metric. Average precision comes back in lesson 20.
#
# **To read on.** Hanley and McNeil (1982), [the meaning and use of the area under a ROC curve](https://doi.org/10.1148/radiology.143.1.7063747); Davis and Goadrich (2006), [precision–recall and ROC curves](https://doi.org/10.1145/1143844.1143874); Guo, Pleiss, Sun and Weinberger (2017), [calibration of modern neural networks](https://arxiv.org/abs/1706.04599); scikit-learn's guide to [metrics and scoring](https://scikit-learn.org/stable/modules/model_evaluation.html).
