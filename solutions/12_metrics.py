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


def out_of_fold(columns):
    found = cross_val_predict(model, x[:, columns], y, cv=folds, method="predict_proba")
    return found[:, 1]


p = out_of_fold(quick)
found, left_alone = (p[y == 1] > 0.5).mean(), (p[y == 0] <= 0.5).mean()
share = 100 / 10_000
accuracy = share * found + (1 - share) * left_alone
print(f"model: accuracy {accuracy:.1%}, finds {found:.0%} of the ill")
print(f"'healthy' every time: accuracy {1 - share:.1%}, finds nobody")

# %% [markdown] topics=["metric-accuracy"]
# The constant answer is right for ⟦99.0⟧ % of the women, the model for ⟦85.4⟧ %. **Accuracy** is the share of answers that are right, and where almost all are healthy, it mostly counts the healthy (**class imbalance**). In this lesson you will
#
# * read every error of a classifier off four counts,
# * choose the threshold of a decision from what errors cost,
# * derive the area under the ROC curve as a share of pairs, and see where it flatters,
# * put an interval around a metric by resampling,
# * mend a metric that averages over batches, and pick Keras' metrics,
# * check whether probabilities mean what they say, measure errors of numbers, and name the metric that fits a situation.
#
# How frequent must the illness be for the model to be more accurate?

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
# Below 19.2 % the useless test wins. In the clinic that collected the tumors 37 % are malignant, and there the model wins. So an accuracy says nothing until it stands beside that of the constant answer, the share of the most frequent class (the **majority baseline**; scikit-learn: `DummyClassifier`). The share of the class that we look for, here of the ill, is the **base rate**, or **prevalence**.
#
# The model is small on purpose: two quick measurements of a cell sample. Each probability comes from a model that has not seen the tumor ([lesson 7](07_case_study_exam_results.ipynb)). "Ill" stands for malignant, the **positive** class; "healthy" for benign. Another 114 tumors are kept as a **test set**, for later.

# %% [markdown] topics=["metric-confusion-matrix"]
# ## Four counts
#
# *Call* a woman ill where $p > 0.5$. Each woman then falls into one of four groups. In lesson 7 you counted them for students; here they decide about a biopsy. The **confusion matrix** has the truth in rows, the predicted class in columns:

# %% topics=["metric-confusion-matrix"]
called = p > 0.5
names = ["healthy", "ill"]
ax = plots.plot_confusion_matrix(
    y, called, class_names=names, title="Four of ten ill are missed"
)
for name, text in zip(("TN", "FP", "FN", "TP"), ax.texts, strict=True):
    text.set_text(f"{name}\n{text.get_text()}")

# %% [markdown] topics=["metric-confusion-matrix"]
# ⟦103⟧ are **true positives** (TP), ⟦67⟧ **false negatives** (FN, misses), ⟦41⟧ **false positives** (FP, false alarms), ⟦244⟧ **true negatives** (TN). Many books put the row of the ill first. Whoever reads one table in the other's order exchanges FN with FP, and TP with TN:

# %% topics=["metric-confusion-matrix", "sklearn-metrics"]
for order in (None, [1, 0]):
    table = metrics.confusion_matrix(y, called, labels=order)
    print(f"scikit-learn, labels={order}: {table.tolist()}")


# %% [markdown] topics=["metric-precision", "metric-recall", "metric-f1", "metric-confusion-matrix"]
# > **Careful.** State the orientation with every confusion matrix. Here it is [[TN, FP], [FN, TP]].
#
# Every rate is the share of a group, named in the third column:
#
# | rate | formula | of … | use it when |
# |---|---|---|---|
# | accuracy | (TP + TN) / all | everybody | classes are balanced, and errors cost the same |
# | **precision** | TP / (TP + FP) | those who are called | a false alarm is expensive |
# | **recall** (sensitivity) | TP / (TP + FN) | the ill | a miss is expensive |
# | **specificity** | TN / (TN + FP) | the healthy | healthy people must be left alone |
# | **F1** | 2·TP / (2·TP + FP + FN) | none: a mean of two rates | both errors count, and TN do not |
#
# F1 is $2PR/(P+R)$, the harmonic mean of precision $P$ and recall $R$ (after van Rijsbergen, 1979). Multiplied by (TP + FP)(TP + FN) it is 2·TP² over TP·(2·TP + FP + FN); one TP cancels.
#
# What is the precision of a test that calls nobody ill? 0/0 has no value. Keras says 0 without a word; scikit-learn warns, or lets you choose:


# %% topics=["metric-precision", "sklearn-metrics"]
def number(metric):
    """What a Keras metric has found, on any backend."""
    return float(np.squeeze(keras.ops.convert_to_numpy(metric.result())))


one_is_ill, nobody = np.array([0.0, 0.0, 1.0, 0.0]), np.zeros(4)
precision = keras.metrics.Precision()
precision.update_state(one_is_ill, nobody)
unknown = metrics.precision_score(one_is_ill, nobody, zero_division=np.nan)
print(f"Keras {number(precision)}; scikit-learn, zero_division=nan: {unknown}")

# %% [markdown] topics=["metric-precision", "metric-recall", "metric-f1", "metric-accuracy"]
# A 0 reads like "all calls were wrong". In lesson 7 you returned 0 there, which hid the question. In this lesson the share of an empty group is `nan`: unknown. F1 is 0/0 only where nobody is called ill and nobody is.
#
# > **Exercise 12.1 (3 points).** Write `rates`: all five, from a table [[TN, FP], [FN, TP]]. Where a formula above is 0/0, the rate is `nan`, and nowhere else. Leave the table as it was.


# %% topics=["metric-accuracy", "metric-precision", "metric-recall", "metric-f1", "metric-confusion-matrix"] tags=["exercise"]
def rates(table):
    """Five rates from the four counts.

    `table`: whole numbers up to 10 billion, shape (2, 2): [[TN, FP], [FN, TP]].
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
with course.waits_for("metrics.rates"):
    ours = rates(metrics.confusion_matrix(y, called))
    print("yours:", {name: round(value, 3) for name, value in ours.items()})
f1 = [metrics.f1_score(y, called, pos_label=one) for one in (1, 0)]
print(f"scikit-learn, F1: {f1[0]:.3f}; of the healthy {f1[1]:.3f}")
print(f"balanced accuracy {metrics.balanced_accuracy_score(y, called):.3f}")

# %% [markdown] topics=["metric-f1", "sklearn-metrics"]
# Your F1 is scikit-learn's. It has no function for the specificity, which is the recall of the other class. The mean of both recalls, **balanced accuracy**, is ⟦0.731⟧ for the model, and 0.5 for any constant answer. F1 depends on the class: ⟦0.656⟧ for the ill, ⟦0.819⟧ for the healthy. Say which one you mean, or give the mean over classes, *macro F1*.
#
# Recall and specificity stay the same when the ill become rarer. Precision does not.
#
# > **Exercise 12.2 (3 points).** A test has a known recall and specificity. Write `precision_at`: its precision where a given share of the people is ill. (No formula is printed here. Imagine 10,000 people; parts of a person are allowed.) `nan` where nobody is called, and nowhere else.


# %% topics=["metric-precision", "metric-choice"] tags=["exercise"]
def precision_at(share_ill, recall, specificity):
    """The precision where the share `share_ill` of all people is ill.

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
with course.waits_for("metrics.precision_at"):
    for share_ill in (y.mean(), 0.1, 0.01, 0.001):
        worth = precision_at(share_ill, found, left_alone)
        print(f"{share_ill:6.1%} ill: {worth:5.1%} of the calls are right")

# %% [markdown] topics=["metric-precision"]
# In the clinic ⟦71.5⟧ % of the calls are right, in the screening ⟦4.1⟧ %. The test is the same, and there are more than 20 false alarms for each hit. Forgetting this is the **base-rate fallacy** (Bar-Hillel, 1980).

# %%
course.quiz("metrics.rates_quiz")

# %% [markdown] topics=["decision-threshold"]
# ## The threshold is a decision
#
# Nothing in the data asks for a threshold of 0.5. Suppose that a call leads to a biopsy. A needless biopsy costs 1, and a missed tumor costs as much as 20 needless biopsies (an assumption). What does the threshold 0.5 cost?


# %% topics=["decision-threshold"]
def mean_cost(y, called, miss_cost=20, alarm_cost=1):
    """What the errors cost per woman; a needless biopsy costs 1."""
    return float(
        (miss_cost * ((y == 1) & ~called) + alarm_cost * ((y == 0) & called)).mean()
    )


print(f"threshold 0.5:  {mean_cost(y, p >= 0.5):.2f} needless biopsies per woman")
print(f"call everybody: {mean_cost(y, np.full(len(y), True)):.2f}")

# %% [markdown] topics=["decision-threshold"]
# With the usual threshold the errors cost as much as ⟦3.04⟧ needless biopsies per woman, almost five times as much as calling everybody, ⟦0.63⟧. (From here on, a score that *equals* the threshold is called, too.) Which threshold is better? For one woman with probability $p$, a call costs $(1-p)\,c_{\text{alarm}}$ on average, and no call costs $p\,c_{\text{miss}}$. The call is cheaper where
#
# $$(1-p)\,c_{\text{alarm}} < p\,c_{\text{miss}} \quad\Longleftrightarrow\quad p > \frac{c_{\text{alarm}}}{c_{\text{alarm}} + c_{\text{miss}}} = \frac{1}{21} \approx 0.048$$
#
# (Elkan, 2001). This holds where $p$ is right. If you cannot rely on that, search the scores that you have:

# %% topics=["decision-threshold"]
title = "With expensive misses, 0.5 is far too high"
marks = {"1/21": 1 / 21, "0.5": 0.5}
ax = plots.plot_cost_curve(y, {"the model": p}, miss_cost=20, marks=marks, title=title)
_ = ax.set(xlim=(0, 0.7), ylim=(0, 4), ylabel="needless biopsies per woman")
costs = (f"{cut:.4f}: {mean_cost(y, p >= cut):.2f}" for cut in (1 / 21, 0.0944))
print("threshold and cost:", *costs, sep="   ")

# %% [markdown] topics=["decision-threshold"]
# The model beats calling everybody only below a threshold of about 0.13. The minimum is ⟦0.46⟧, at ⟦0.0944⟧. The formula's threshold costs ⟦0.55⟧. Is the formula worse?
#
# > **Exercise 12.3 (4 points).** Write `cheapest_threshold`. A person is called if the score is *at least* the threshold. Scores may be logits, and several people may have the same score. Any threshold with the least possible total cost on these rows is right. Leave `y` and `scores` as they were.


# %% topics=["decision-threshold"] tags=["exercise"]
def cheapest_threshold(y, scores, miss_cost, alarm_cost):
    """A threshold with the least total cost; a score >= threshold is called.

    `y`: 0 or 1, shape (n,). `scores`: finite numbers, shape (n,).
    `miss_cost`: what an ill person costs who is not called, 0 or more.
    `alarm_cost`: what a healthy person costs who is called, 0 or more.
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
with course.waits_for("metrics.cheapest_threshold"):
    for miss_cost in (1, 5, 20, 100):
        start = cheapest_threshold(y, p, miss_cost, 1)
        recall = metrics.recall_score(y, p >= start)
        print(f"a miss costs {miss_cost:3}: threshold {start:.3f}, recall {recall:.2f}")

# %% [markdown] topics=["decision-threshold"]
# The model is the same in all four rows. What changes is the price of an error. (In Keras: `BinaryAccuracy(threshold=0.094)`, `Recall(thresholds=0.094)`; Keras calls only those *above* the threshold.)

# %%
course.quiz("metrics.threshold_quiz")

# %% [markdown] topics=["metric-auc-roc"]
# ## All thresholds at once
#
# No cost is known yet, and you want to compare models. The **ROC curve** (receiver operating characteristic) plots recall (the **true positive rate**) against the share of the healthy who are called (the **false positive rate**), for every threshold. The second model has one more measurement, the mean fractal dimension:

# %% topics=["metric-auc-roc"]
scores = {"two measurements": p, "three measurements": out_of_fold([1, 4, 9])}
ax = plots.plot_roc(y, scores, title="A third measurement raises the area")

# %% [markdown] topics=["metric-auc-roc"]
# The area under the curve, **AUC**, is 0.5 for scores without information and 1 where all the ill score above all the healthy. Why an area? Let the threshold fall from the highest score $s$ to the lowest. With $P$ ill and $N$ healthy people, the curve goes *up* by $1/P$ at each ill person $i$, and to the *right* by $1/N$ at each healthy person $j$. At the step of $j$ it has the height of all the ill who came before, so the rectangle under this step has the area
#
# $$\frac1N\cdot\frac{\#\{i : s_i > s_j\}}{P} \qquad\text{and in all}\qquad \mathrm{AUC} = \frac{1}{PN}\sum_{j}\sum_{i}\mathbf 1[s_i > s_j].$$
#
# That is the share of all pairs, one ill and one healthy, in which the ill person scores higher (Hanley & McNeil, 1982). If $s_i = s_j$, the curve goes up and right at once, along a diagonal that halves the little rectangle. So a tie counts ½.
#
# > **Exercise 12.4 (4 points).** Write `area_under_roc` without drawing a curve. Ties count ½. Where one of the classes is missing there is no pair, and the area is `nan`. Leave the arrays as they were. (Work with whole arrays: it will be called 5,000 times.)


# %% topics=["metric-auc-roc"] tags=["exercise"]
def area_under_roc(y, scores):
    """The share of pairs in which the ill person scores higher, ties for a half.

    `y`: 0 or 1, shape (n,). `scores`: finite numbers, float64, shape (n,), compared
    as they are. Returns a number, nan without a pair.
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
# Only the order of the scores counts. Correct the probabilities for populations in which fewer are ill: the **odds** $p/(1-p)$ are multiplied by the same factor for everybody (Elkan, 2001), and the order stays. What do four ways say: your function, scikit-learn, and Keras with 200 and with 10,000 thresholds?

# %% topics=["metric-auc-roc"]
clinic_odds = y.mean() / (1 - y.mean())
with course.waits_for("metrics.area_under_roc"):
    for share_ill in (0.01, 0.001):
        odds = p / (1 - p) * share_ill / (1 - share_ill) / clinic_odds
        corrected = odds / (1 + odds)
        areas = [area_under_roc(y, corrected), metrics.roc_auc_score(y, corrected)]
        for bins in (200, 10_000):
            metric = keras.metrics.AUC(num_thresholds=bins)
            metric.update_state(y, corrected)
            areas.append(number(metric))
        print(f"{share_ill:.1%} ill:", *(f"{area:.3f}" for area in areas))
    print(f"lowest of 199 bins: {(corrected < 1 / 199).mean():.0%} of the scores")

# %% [markdown] topics=["metric-auc-roc"]
# Keras cannot keep all scores. It counts them between 200 equally spaced thresholds from 0 to 1, and within such a bin the order is lost. Where one in a thousand is ill, ⟦86⟧ % of the scores lie in the lowest bin: Keras says ⟦0.642⟧ for an area of ⟦0.835⟧.
#
# > **In practice.** Raise `num_thresholds` where positives are rare, or compute the area with scikit-learn after `model.predict`. For logits, write `AUC(from_logits=True)`.
#
# An area of ⟦0.835⟧ sounds good for the screening, too. Repeat each healthy woman 59 times, so that 1 % are ill, and look at the **precision–recall curve**:

# %% topics=["metric-auc-roc", "metric-precision"]
y_rare = np.concatenate([np.repeat(y[y == 0], 59), y[y == 1]])
p_rare = np.concatenate([np.repeat(p[y == 0], 59), p[y == 1]])
with plots.theme():
    figure, axes = plt.subplots(1, 2, figsize=(10, 4.2))
plots.plot_precision_recall(y, p, title="37 % ill: most calls are right", ax=axes[0])
title = "1 % ill: most calls are false"
plots.plot_precision_recall(y_rare, p_rare, title=title, ax=axes[1])
for score in (metrics.roc_auc_score, metrics.average_precision_score):
    print(f"{score.__name__} {score(y, p):.3f}, {score(y_rare, p_rare):.3f}")

# %% [markdown] topics=["metric-auc-roc", "metric-precision"]
# The ROC curve stays exactly as it was, since both of its axes are shares within a class. Precision falls wherever a healthy woman stands above: it stays at 1 only for the first six on the list, who are all ill. For **average precision**, go down the list from the highest score, note at each ill person the precision so far, and take the mean of these numbers. It falls from ⟦0.736⟧ to ⟦0.090⟧; guessing would give 0.010. Where positives are rare, report it beside the area (Davis & Goadrich, 2006; Keras: `AUC(curve="PR")`, binned again).

# %%
course.quiz("metrics.area_quiz")

# %% [markdown] topics=["metric-recall", "metric-auc-roc"]
# ## How sure is a metric?
#
# Now use the test set. The model is fitted on all other tumors, and the threshold is the one that was cheapest there. How much would a metric change with another 114 women? Lesson 7's interval (Wilson) is for shares. The **bootstrap** (Efron, 1979) is for any metric: it draws 114 of the women *with* replacement, computes the metric, and repeats. The middle 95 % of the results are an interval.

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


def saved(y, p, threshold):
    """What the threshold saves per woman against calling everybody."""
    return mean_cost(y, p >= -1) - mean_cost(y, p >= threshold)


with course.waits_for("metrics.area_under_roc", "metrics.cheapest_threshold"):
    cheapest = cheapest_threshold(y, p, 20, 1)
    print(f"saved where it was searched: {saved(y, p, cheapest):.2f}")
    measures = {
        "area": area_under_roc,
        "recall at the cheapest": lambda y, p: (p[y == 1] >= cheapest).mean(),
        "saved by the cheapest": lambda y, p: saved(y, p, cheapest),
        "saved by 1/21": lambda y, p: saved(y, p, 1 / 21),
    }
    for name, metric in measures.items():
        value, low, high = bootstrap(metric, y_test, p_test)
        print(f"{name:23} {value:5.2f}   95 % interval {low:5.2f} to {high:5.2f}")

# %% [markdown] topics=["metric-recall"]
# The area is ⟦0.82⟧. Other samples of 114 women may well give anything from ⟦0.74⟧ to ⟦0.89⟧. (The luck of the *training* rows is not in this interval.) On the rows where the threshold was searched, it saved ⟦0.17⟧ needless biopsies per woman. On the test set it saves ⟦0.02⟧, with an interval from a loss to a gain: one ill woman is missed, and this miss alone costs 20/114 ≈ 0.18. The formula's 1/21, which was never searched, misses nobody here and saves ⟦0.11⟧.
#
# > **Careful.** The last interval is too narrow: where nobody ill was missed, no resample can miss one. Wilson's interval for 42 of 42 goes down to 0.92.
#
# One miss proves little. Search on a random half of the 455 women, judge on the other half, and repeat:

# %% topics=["decision-threshold"]
with course.waits_for("metrics.cheapest_threshold"):
    rng = np.random.default_rng(0)
    kept = []
    for _ in range(repetitions // 10):
        one, other = np.array_split(rng.permutation(len(y)), 2)
        start = cheapest_threshold(y[one], p[one], 20, 1)
        where = (one, start), (other, start), (other, 1 / 21)
        kept.append([saved(y[rows], p[rows], at) for rows, at in where])
    print("saved where searched, on the other half, and there by 1/21:")
    print(
        np.mean(kept, axis=0).round(2), "a loss in", np.mean(np.array(kept) < 0, axis=0)
    )

# %% [markdown] topics=["decision-threshold", "metric-auc-roc"]
# A minimum looks too good on the rows on which it was searched: about half of the saving is left on other women. The search still saves more on average, ⟦0.1⟧, than the formula, ⟦0.07⟧, but it ends in a loss in ⟦0.16⟧ of the halves, the formula in none. (scikit-learn: `TunedThresholdClassifierCV`.)
#
# Two models are compared on the *same* resampled people:


# %% topics=["metric-auc-roc"]
def gain(y, one, other):
    return area_under_roc(y, other) - area_under_roc(y, one)


with course.waits_for("metrics.area_under_roc"):
    form = "{}: {:.3f}, {:.3f} to {:.3f}"
    for name, of_one in scores.items():
        print(form.format(name, *bootstrap(area_under_roc, y, of_one)))
    print(form.format("gain", *bootstrap(gain, y, *scores.values())))

# %% [markdown] topics=["metric-auc-roc"]
# The two intervals overlap. The interval of the gain still lies above zero, because a sample of easy cases raises both areas together. Compare differences, not intervals. (As in lesson 7, the models share most of their training rows: read these intervals as a little too narrow.)

# %%
course.quiz("metrics.bootstrap_quiz")

# %% [markdown] topics=["custom-metric"]
# ## Metrics that see batches
#
# Keras calls a metric batch by batch. Any function of `y_true` and `y_pred` can be one, in `keras.ops`. Two mistakes are common: `mean(y_pred - y_true)`, whose signs cancel, and a ratio. Keras averages over rows if the function returns one value per row, and over *batches* if it returns one number.

# %% topics=["custom-metric"]
signed = keras.metrics.MeanMetricWrapper(lambda y_true, y_pred: y_pred - y_true)
signed.update_state(np.ones(4), np.array([0.0, 2.0, -4.0, 6.0]))
print(f"mean error {number(signed):.1f}")


def batch_recall(y_true, y_pred):
    ill = keras.ops.cast(keras.ops.equal(y_true, 1), "float32")
    above = keras.ops.cast(keras.ops.greater(y_pred, 0.5), "float32")
    return keras.ops.sum(ill * above) / keras.ops.sum(ill)


by_score = np.array_split(np.argsort(p, kind="stable"), 15)
mixed = np.array_split(np.random.default_rng(0).permutation(len(y)), 15)
cuts = {"sorted by score": by_score, "shuffled": mixed}
print(f"recall {found:.3f}; mean over batches:", end="")
for name, batches in cuts.items():
    metric = keras.metrics.MeanMetricWrapper(batch_recall)
    for rows in batches:
        metric.update_state(y[rows], p[rows])
    print(f" {name} {number(metric):.3f};", end="")

# %% [markdown] topics=["custom-metric"]
# Errors of -1, 1, -5 and 5 have the mean ⟦0.0⟧, so guesses that are 3 off on average look perfect. Shuffled batches average to a recall of ⟦0.594⟧, where ⟦0.606⟧ are found: a batch with few ill women counts as much as one with many. If the rows come sorted, some batches hold nobody who is ill: 0/0, and the mean is `nan`. A ratio must be built from *counts* over all batches, in a subclass of `keras.Metric`. Its **state**, what is remembered from batch to batch, lives in variables; `update_state` takes a batch, `result` gives the number, and `reset_state` is called at the start of an epoch.
#
# Keras has no plain specificity. Here is one, with three faults.
#
# > **Exercise 12.5 (4 points, find the bugs).** Mend `Specificity`: the share of healthy rows (label 0) whose output is below the threshold, of all healthy rows since the last reset. The result does not depend on how rows are cut into batches. A batch may contain no healthy row; if no batch contained one, the result is `nan`. Labels come as (n,) or (n, 1), outputs as (n, 1). `sample_weight` is not used here. Use `keras.ops`, and keep the state in variables, so that it works in `fit`.


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
# STUB:
# STUB:     def get_config(self):
# STUB:         return super().get_config() | {"threshold": self.threshold}
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

    def get_config(self):
        return {**super().get_config(), "threshold": self.threshold}


### END SOLUTION


# %% tags=["check"]
course.check("metrics.specificity", Specificity)

# %% [markdown] topics=["custom-metric", "decision-threshold"]
# Use it in `fit`. A network learns four measurements of 80 of the 569 tumors with a large learning rate, so that it overfits; the section on probabilities needs that. The network ends in a logit, for which the probability 0.5 is a threshold of 0:

# %% topics=["custom-metric", "decision-threshold"] tags=["training"]
columns = [1, 4, 8, 9]
x_all = np.concatenate([tumors.train.x, tumors.validation.x, tumors.test.x])[:, columns]
y_all = 1 - np.concatenate([tumors.train.y, tumors.validation.y, tumors.test.y])
x_all = ((x_all - x_all[:80].mean(axis=0)) / x_all[:80].std(axis=0)).astype("float32")

watched = [keras.metrics.Recall(thresholds=0.0, name="recall")]
with course.waits_for("metrics.specificity"):
    watched.append(Specificity(threshold=0.0))
hidden = [keras.layers.Dense(64, activation="relu") for _ in range(2)]
network = keras.Sequential([keras.Input((4,)), *hidden, keras.layers.Dense(1)])
loss = keras.losses.BinaryCrossentropy(from_logits=True)
network.compile(keras.optimizers.Adam(0.03), loss, metrics=watched)
run = network.fit(x_all[:80], y_all[:80, None], epochs=30, batch_size=80, verbose=0)
rest = x_all[80:], y_all[80:, None]
reported = network.evaluate(*rest, batch_size=200, verbose=0, return_dict=True)
logits = network.predict(x_all, verbose=0)[:, 0].astype("float64")
decided = y_all[80:], logits[80:] > 0
counted = {"recall": metrics.recall_score(*decided)}
counted["specificity"] = metrics.recall_score(*decided, pos_label=0)
for name in sorted(set(counted) & set(reported)):
    print(name, "in `fit`, every sixth epoch:", np.round(run.history[name][::6], 2))
    print(f"on the rest: Keras {reported[name]:.3f}, scikit-learn {counted[name]:.3f}")
# Thirteen seeds on each backend: 0.82 to 0.91.
course.expect(specificity=counted["specificity"], at_least=0.7)

# %% [markdown] topics=["custom-metric"]
# Keras' sum over three batches equals scikit-learn's value on all rows.

# %% [markdown] topics=["snippet-metric-names-003", "metric-f1"]
# ### Names that do not fit
#
# `compile` takes metrics by name, for classification and for regression. Each name stands for a class of `keras.metrics`, and which of them work depends on the *form* of the labels:

# %% topics=["snippet-metric-names-003", "metric-f1"]
yes_no, classes = np.array([0, 1, 1, 0]), np.array([0, 1, 2, 1])
p_yes = np.array([[0.1], [0.8], [0.9], [0.2]])
p_class = np.array([[0.8, 0.1, 0.1], [0.1, 0.8, 0.1], [0.1, 0.5, 0.4], [0.1, 0.5, 0.4]])
forms = {
    "yes/no (n, 1)": (yes_no[:, None], p_yes),
    "integers (n,)": (classes, p_class),
    "one-hot (n, 3)": (np.eye(3)[classes], p_class),
}
print(" " * 27 + "".join(f"{form:>15}" for form in forms))
by_name = ("sparse_categorical_accuracy", "precision", "f1_score", "mae", "r2_score")
for name in by_name:
    row = f"{name:27}"
    for labels, outputs in forms.values():
        try:
            metric = keras.metrics.get(name)
            metric.update_state(labels, outputs.astype("float32"))
            value = keras.ops.convert_to_numpy(metric.result()).round(2)
        except Exception:  # an error of another class on each backend
            value = "refused"
        row += f"{value!s:>15}"
    print(row)

# %% [markdown] topics=["snippet-metric-names-003", "metric-f1", "metric-accuracy"]
# With integer classes all but one are refused, not by `compile` but in the first batch of `fit`. (Only "accuracy" is translated there into what fits loss and labels. The class `Accuracy` asks whether 0.9 *equals* 1.) The numbers that come *without* an error are the dangerous ones:
#
# * Yes and no are predicted perfectly, and `F1Score` says ⟦0.67⟧: without a threshold the largest of *one* output decides, so everybody is called.
# * `SparseCategoricalAccuracy` says ⟦0.5⟧ there: the largest of one output is always class 0.
# * `Precision` says ⟦1.0⟧ of one-hot rows of which one in four is wrong. It compares every number with 0.5, so rows without a number above 0.5 count as no prediction. (`top_k=1` lets the largest output decide, and `class_id` picks a class.)
#
# | labels | accuracy | precision or recall of class c | F1 |
# |---|---|---|---|
# | yes/no, (n, 1) | `BinaryAccuracy` | `Precision`, `Recall`, with `thresholds=` | `F1Score(threshold=)` |
# # | integers, (n,) | `SparseCategoricalAccuracy` | none: make one-hot rows, or use scikit-learn | none |
#
# > **Exercise 12.6 (3 points).** Write `keras_metrics`: new metric objects for a task, at each call. `"yes or no"`: labels (n, 1), probabilities (n, 1), decided at 0.5; the keys "accuracy", "precision", "f1". `"one-hot"`: labels and probabilities (n, 4), the largest decides; "accuracy", "precision_2" (of class 2) and "macro_f1" (the plain mean over classes). `"integers"`: labels (n,), probabilities (n, 4); "accuracy".


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
# Your metrics for yes and no, on the women of the first section, in shuffled batches:

# %% topics=["metric-f1", "sklearn-metrics"]
with course.waits_for("metrics.keras_metrics"):
    for name, metric in keras_metrics("yes or no").items():
        for rows in mixed:
            metric.update_state(y[rows, None], p[rows, None])
        print(f"{name} {number(metric):.3f}", end="  ")

# %% [markdown] topics=["metric-f1"]
# The numbers of exercise 12.1, ⟦0.763⟧, ⟦0.715⟧ and ⟦0.656⟧: batches do not change them.

# %%
course.quiz("metrics.batches_quiz")

# %% [markdown] topics=["metric-choice"]
# ## Do probabilities mean what they say?
#
# The formula 1/21 needs probabilities that are right: of the women with $p = 0.3$, 30 % should be ill. Such a model is **calibrated**. The network above fits its 80 training tumors almost perfectly. Larger logits still lower its training loss, so training makes them larger, and the network **overconfident** (Guo et al., 2017). As in lesson 7, divide all logits by a **temperature** $T$, chosen for the least log loss on *validation* rows:


# %% topics=["metric-choice"] tags=["training"]
def log_loss(rows, temperature):
    """Mean cross-entropy of the network's logits, divided by a temperature."""
    signs = np.where(y_all[rows] == 1, 1, -1)
    return np.logaddexp(0, -signs * logits[rows] / temperature).mean()


validation, new = slice(341, 455), np.r_[80:341, 455:569]
best = optimize.minimize_scalar(lambda t: log_loss(validation, t), bounds=(0.1, 50)).x
voices = {}
for name, t in {"as trained": 1.0, f"divided by {best:.1f}": best}.items():
    voices[name] = 1 / (1 + np.exp(-logits[new] / t))
    sure = np.abs(voices[name] - 0.5) > 0.45
    right = (voices[name] > 0.5) == y_all[new]
    print(f"{name}: log loss {log_loss(new, t):.3f}, accuracy {right.mean():.3f}")
    print(f"  above 95 % sure of {sure.mean():.0%}, right on {right[sure].mean():.0%}")
print(f"training tumors: accuracy {((logits[:80] > 0) == y_all[:80]).mean():.2f}")
ax = plots.plot_calibration(y_all[new], voices, title="The network is overconfident")
_ = ax.set(ylim=(-0.03, 1.3), yticks=np.linspace(0, 1, 6))  # room for the legend
# Thirteen seeds on each backend: 0.51 to 0.93.
course.expect(log_loss_saved=log_loss(new, 1.0) - log_loss(new, best), at_least=0.2)

# %% [markdown] topics=["metric-choice"]
# Larger dots stand for more women. Before, the network was above 95 % sure of most women, and wrong on about one in seven of these. The temperature moves the curve toward the diagonal. Dividing logits changes no decision at 0.5 and the order of no pair, so accuracy, F1 and AUC stay exactly the same. Log loss and the **Brier score** (the mean squared error of probabilities: Brier, 1950) do. Report one of them where the probability is used.

# %%
course.quiz("metrics.calibration_quiz")

# %% [markdown] topics=["metric-mae", "metric-mse", "metric-rmse", "metric-r2"]
# ## Numbers instead of classes
#
# For 442 people with diabetes, a score from 25 to 346 says how far the disease has progressed after a year. With errors $e_i = \hat y_i - y_i$:
#
# | metric | formula | unit |
# |---|---|---|
# | **MAE**, mean absolute error | mean of $\lvert e_i\rvert$ | that of $y$ |
# | **MSE**, mean squared error | mean of $e_i^2$, large errors weigh more | its square |
# | **RMSE**, its root | $\sqrt{\mathrm{MSE}}$ | that of $y$ |
# | **R²**, coefficient of determination: squared error saved against the mean $\bar y$ | $1 - \sum e_i^2 / \sum (y_i - \bar y)^2$ | none |
#
# R² is 1 at best, 0 for the mean of the same rows, and *negative* for what is worse. (It is a square only for a least-squares line with an intercept, on its own rows.) Where all $y_i$ are equal it divides by 0.
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
x_old, x_new = patients.train.x.astype("float64"), patients.test.x.astype("float64")
y_new = patients.test.y.astype("float64")
line = LinearRegression().fit(x_old, patients.train.y).predict(x_new)
typo = line + 1000 * (np.arange(len(line)) == 0)
mean = np.full(len(line), patients.train.y.mean())
guesses = {"mean": mean, "line": line, "one typo": typo, "tripled": 3 * line}
with course.waits_for("metrics.regression_report"):
    for name, guess in guesses.items():
        report = regression_report(y_new, guess[:, None]).items()
        print(f"{name:9}" + "".join(f"  {key} {value:9.2f}" for key, value in report))
print("Keras, line", end="")
for name in ("mae", "mse", "root_mean_squared_error", "r2_score"):
    metric = keras.metrics.get(name)
    metric.update_state(y_new[:, None], line[:, None])
    print(f"  {name} {number(metric):.2f}", end="")

# %% [markdown] topics=["metric-mae", "metric-rmse", "metric-r2"]
# The line is ⟦44⟧ off on average, the mean of the training patients ⟦62⟧. Even that mean has an R² below zero, ⟦-0.03⟧, since new patients have another mean. One typing error of 1,000 in 89 predictions adds about 10 to the MAE, and more than doubles the RMSE. The tripled line has the line's own correlation with the truth, and an R² of ⟦-19.53⟧: a squared correlation would not show it.

# %%
course.quiz("metrics.regression_quiz")

# %% [markdown] topics=["metric-choice"]
# ## Nine situations
#
# | situation | what counts |
# |---|---|
# | letters | A letter with $p > 0.5$ is sorted as urgent. A letter sorted right counts 1, urgent or not. |
# | surgery | Everyone with $p > 0.5$ is operated on. What share of the operations was needed? |
# | screening | Everyone with $p > 0.5$ gets a second, free test. How many of the ill are found? |
# | archive | A person who searches wants the relevant documents, and gets those with $p > 0.5$. Misses and false finds count alike; documents left alone rightly do not count. |
# | waiting room | Everybody is seen, the highest score first. Take one ill and one healthy person at random: how often does the ill one stand first? |
# | short list | A few ill among many, read from the top. At each ill person on the list: what share so far was ill? |
# | insurance | The probability itself becomes a price. Being sure and wrong is punished most. |
# | tank | An error of twice the size costs four times as much. |
# | bus | A minute is a minute, early or late. |
#
# > **Exercise 12.8 (4 points).** Write `better_model`: in this situation, which of two models serves better? The check tries pairs on which metrics disagree. (You may use scikit-learn. A precision without calls counts as 0 here. Leave the arrays as they were.)


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
# Is one of these enough? Let the quick model (first) compete with a test that calls everybody (second):

# %% topics=["metric-choice"]
everybody = np.full(len(y_test), 0.999)
with course.waits_for("metrics.better_model"):
    for situation in ("letters", "screening", "waiting room", "insurance"):
        better = better_model(situation, y_test, p_test, everybody)
        print(f"{situation}: {better}", end="   ")

# %% [markdown] topics=["metric-choice", "metric-recall"]
# Calling everybody wins on recall alone, as calling nobody won on accuracy alone. Report what the situation asks for, beside a number that moves the other way, the base rate and an interval.

# %% [markdown]
# ## What you have done
#
# In this lesson you have
#
# * read five rates off four counts, and seen one test's precision fall from 72 % to 4 % as the ill became rarer,
# * moved the threshold to where errors cost least, and seen about half of the saving left on other women,
# * derived the area under the ROC curve as a share of pairs, and seen it stay at 0.835 where 96 of 100 calls at 0.5 are false,
# * put bootstrap intervals around metrics, and around the difference of two models,
# * mended a metric that averaged averages, and picked Keras' metrics for three forms of labels,
# * divided the logits of an overconfident network, seen R² below zero, and found a metric for each of nine situations.

# %%
course.progress()

# %% [markdown]
# **Open task, without points.** Find a rule for the threshold that, searched on half of the 455 women, saves more on the other half than `cheapest_threshold` does, and ends in a loss less often.
#
# **To read on.** Hanley and McNeil (1982), [the meaning and use of the area under a ROC curve](https://doi.org/10.1148/radiology.143.1.7063747); Davis and Goadrich (2006), [precision–recall and ROC curves](https://doi.org/10.1145/1143844.1143874); Guo et al. (2017), [on calibration of modern neural networks](https://arxiv.org/abs/1706.04599); scikit-learn's guide to [metrics and scoring](https://scikit-learn.org/stable/modules/model_evaluation.html).
#
# **Where next.** Lesson 13 takes networks that do not learn at all, and finds out why. Lesson 14 chooses settings by a metric.
