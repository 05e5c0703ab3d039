# ---
# title: Preparing data
# minutes: 100
# needs: [06_keras_workflow, 07_case_study_exam_results]
# topics: [data-loader, data-cleaning, missing-values, normalization-standardization, scaling-0-1, standard-scaler, train-val-test-split, feature-engineering, outlier-handling, issue-insufficient-data, synthetic-data, issue-imbalanced-classes, class-weighted-loss, over-undersampling, issue-poor-data-quality, label-formats, data-augmentation, augment-image-flip, augment-image-rotation, augment-image-crop, augment-color-jitter, debug-data-loading, tool-scikit-learn, tool-pandas, tip-visualize-data]
# packages: [keras, matplotlib, numpy, scikit-learn, scipy]
# ---

# %% [markdown]
# # Preparing data
#
# Sixty patients, thousands of measurements, and **all numbers drawn at random**. There is nothing to learn: a model cannot be right for more than 50 % of new patients. Choose the twenty measurements that follow the label best, and test a model on them by cross-validation, as in [lesson 7](07_case_study_exam_results.ipynb). How often will it seem right?

# %% tags=["parameters"]
profile = "smoke"  # "full" for more repetitions

# %% tags=["setup"]
import course

course.setup("08_data_preparation", profile=profile)

import keras
import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage, special
from sklearn.feature_selection import SelectKBest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from course import data, plots


# %% topics=["train-val-test-split", "feature-engineering"]
def noise_accuracy(columns, choose_on_all, seed):
    """60 rows of random columns: the best twenty, by all or by training rows."""
    noise = np.random.default_rng(seed).normal(size=(60, columns))
    label, best, model = np.arange(60) % 2, SelectKBest(k=20), LogisticRegression()
    if choose_on_all:
        noise = best.fit_transform(noise, label)
    else:
        model = make_pipeline(best, model)  # in each fold, both see training rows only
    return cross_val_score(model, noise, label, cv=3).mean()


def both_ways(columns):
    seeds = range({"smoke": 8, "full": 40}[profile])
    ways = (
        [noise_accuracy(columns, first, n) for n in seeds] for first in (True, False)
    )
    return [np.mean(way) for way in ways]


chosen = {f"{columns:,}": both_ways(columns) for columns in (20, 200, 5000)}
print(
    "5,000: chosen on all rows {:.0%}, on training rows {:.0%}".format(*chosen["5,000"])
)
words = {"xlabel": "random measurements to choose from", "ylabel": "accuracy"}
words["title"] = "Chosen on all rows, noise seems to be learned"
sides = "chosen on all rows", "chosen on training rows"
ax = plots.plot_twins(chosen, names=sides, truths=[0.5, 0.5, 0.5], **words)

# %% [markdown] topics=["train-val-test-split", "issue-poor-data-quality"]
# In ⟦94 %⟧, on pure noise. Among 5,000 columns some follow sixty labels by chance, the labels of the test folds included. Where each fold chooses by its own training rows, the model is right in about half of the cases, as guessing is; and where there is nothing to choose (20 of 20), both agree. Ambroise and McLachlan (2002) found this mistake in published studies of genes. Information about the target that a model would not have when it is used is called **leakage** (Kaufman and others, 2012). No error message tells of it.
#
# This lesson prepares one table, from the first look to the batches. You will
#
# * **mend** a table with faults, and **split** it so that nobody is on two sides,
# * **fit** every preparation on training rows alone, and **close** three leaks,
# * **derive** why scaling makes training faster,
# * **weigh**, repeat or drop rows when a class is rare,
# * **enlarge** a small set of images without changing a label,
# * **feed** all of it to Keras in batches, on any backend.

# %% [markdown] topics=["tip-visualize-data", "issue-poor-data-quality", "tool-pandas"]
# ## Look first
#
# The measurements in our table are real (Wolberg and others, 1993). Its faults were put in on purpose, so that you can compare with a **clean twin**, the same tumors without faults. Two of 629 rows, and the smallest and the largest number of each column:

# %% topics=["tip-visualize-data"]
table = data.load("hospital", verbose=False)
x, y = table.together()
patient = table.extras["patient"]
numbers = x[:, 1:8].astype("float64")
brenn, coded = np.argmax(x[:, 0] == "Brenn"), np.argmax(numbers[:, 4] < 0)
for row in (brenn, coded):
    print(*x[row], sep=", ")
for name, column in zip(table.feature_names[1:8], numbers.T, strict=True):
    print(f"{name:10} {np.nanmin(column):9.3f} to {np.nanmax(column):9.3f}")

# %% [markdown] topics=["tip-visualize-data"]
# There is text, there are gaps (`nan`), and a smoothness of -9 cannot be: Corvale writes it for "not measured". A radius of more than 200 cannot be, either. A picture shows more. If a tumor is about round, its area is about $\pi r^2$: on logarithmic axes, all of them should lie on one line.

# %% topics=["tip-visualize-data", "feature-engineering", "outlier-handling"]
radius, area = numbers[:, 0], numbers[:, 3]
with plots.theme() as look:
    figure, ax = plt.subplots(figsize=(7, 3.8))
    for place, name in enumerate(("Aldwick", "Brenn", "Corvale")):
        here, color = x[:, 0] == name, look.color(place)
        ax.plot(
            radius[here],
            area[here],
            "os^"[place],
            ms=4,
            alpha=0.7,
            color=color,
            label=name,
        )
    line = np.array([7, 28])
    ax.plot(line, np.pi * line**2, "--", color=look.ink, label="area = π · radius²")
    ax.set(xscale="log", yscale="log")
    ax.set(xlabel="radius (logarithmic)", ylabel="area (logarithmic)")
    ax.set_title("Brenn's radii are ten times too large, and so are a few areas")
    ax.legend()

# %% [markdown] topics=["feature-engineering", "data-cleaning", "outlier-handling"]
# Two faults are visible. All points of Brenn lie to the right by a factor of ten: Brenn uses another unit. And a few points lie ten times too high: a slipped decimal point. To compute a column such as area / (π · radius²) is **feature engineering**. Here it finds faults; it can also be an input of a model.
#
# One more fault: sixty patients have a second row, some of them copies. Mending such faults is **data cleaning**. (The library pandas has `read_csv`, `isna`, `drop_duplicates`. With NumPy, each step can be seen.) Only one order of the steps is right.
#
# > **Careful.** Numbers that mean the same need not be equal: in floating point, 157.8 / 10 is 15.780000000000001. Round before you compare.
#
# > **Exercise 8.1 (3 points).** Write `clean`. Cells that hold `code` become `nan`. The columns in `lengths` are divided by the `unit` of their row, and rounded to four decimals. Then only the first of equal rows is kept, where a gap is equal to a gap and to nothing else. The rows that remain stay in their order.


# %% topics=["data-cleaning"] tags=["exercise"]
def clean(table, unit, lengths, code):
    """Mend a table: gaps, units, copies.

    `table`: numbers, shape (N, F). `unit`: shape (N,), divides a row's lengths.
    `lengths`: the column numbers of the lengths, which are rounded to four decimals.
    `code`: stands where nothing was measured.
    Leaves its inputs as they were.
    Returns a new array, shape (rows that remain, F), with nan for gaps.
    """
    ### BEGIN SOLUTION
    mended = np.array(table, dtype="float64")
    mended[table == code] = np.nan
    mended[:, lengths] = np.round(mended[:, lengths] / np.asarray(unit)[:, None], 4)
    rows = list(map(str, mended.tolist()))
    return mended[[place for place, row in enumerate(rows) if row not in rows[:place]]]
    ### END SOLUTION


# %% tags=["check"]
course.check("data_preparation.clean", clean)

# %% [markdown] topics=["data-cleaning"]
# Slipped points come first, for a copy with one is not equal to its original. Labels and patients' numbers go through your function as further columns, so that they stay with their rows.

# %% topics=["data-cleaning", "feature-engineering", "outlier-handling"]
unit = np.where(x[:, 0] == "Brenn", 10.0, 1.0)
mended, who, ill = numbers, patient, y  # until exercise 8.1 is solved
ratio = numbers[:, 3] / (np.pi * (numbers[:, 0] / unit) ** 2)
print(f"ratios: to {ratio[ratio < 5].max():.1f}, and from {ratio[ratio > 5].min():.1f}")
pointed = numbers.copy()
pointed[ratio > 5, 3] = np.round(pointed[ratio > 5, 3] / 10, 4)
with course.waits_for("data_preparation.clean"):
    code = table.extras["not measured"]
    everything = clean(np.column_stack([pointed, patient, y]), unit, [0, 2], code)
    mended, who, ill = everything[:, :7], everything[:, 7], everything[:, 8].astype(int)
    print(f"{len(x)} rows, {len(mended)} remain, of {len(np.unique(who))} patients")

# %%
course.quiz("data_preparation.units_quiz")

# %% [markdown] topics=["train-val-test-split"]
# ⟦601⟧ rows remain of ⟦569⟧ patients: some second rows have gaps in other places than the first ones and are no copies. Both rows stay, and both must be in the same part.
#
# ## Split, and by what?
#
# The data are split into three parts. The model is fitted to the **training** part; choices are made with the **validation** part; the **test** part is used once, at the end. 70/15/15 or 80/10/10 percent are common. The fewer the test rows, the less sure the result ([lesson 7](07_case_study_exam_results.ipynb) has the interval). What happens to patients with two rows in a split by rows?


# %% topics=["train-val-test-split", "tool-scikit-learn"]
def on_both_sides(one, other):
    return len(np.intersect1d(who[one], who[other]))


train, test = train_test_split(
    np.arange(len(ill)), test_size=0.3, random_state=42, stratify=ill
)
print("patients on both sides:", on_both_sides(train, test))

# %% [markdown] topics=["train-val-test-split"]
# ⟦16⟧ patients are on both sides (more before exercise 8.1 is solved), and the model may recognize them. A split must look like the use of the model, in three respects:
#
# * Rows that belong together (of a patient, a machine, a day) form a **group**, and a group is never split.
# * Where time matters, train on the past and test on the future.
# * Each part holds the classes in the same proportion: such a split is called **stratified**.
#
# > **Exercise 8.2 (4 points).** Write `split_patients`: 70 % of the rows for training, 15 % for validation, 15 % for the test, each to within 3 percentage points; no patient in two parts; the share of class 1 in each part within 5 percentage points of the whole.


# %% topics=["train-val-test-split"] tags=["exercise"]
def split_patients(patient, y, seed):
    """Split rows into three parts by patient.

    `patient`: a number per row, shape (N,). `y`: 0 or 1, shape (N,), the same for all
    rows of a patient. `seed`: the same seed gives the same split, another one another.
    Leaves its inputs as they were.
    Returns three arrays of row numbers: train, validation, test. Each row is in one.
    """
    ### BEGIN SOLUTION
    chance = np.random.default_rng(seed)
    owner = {0: [], 1: [], 2: []}
    for one_class in (patient[y == 0], patient[y == 1]):
        people = np.unique(one_class)
        chance.shuffle(people)
        for place, person in enumerate(people):
            share = place / len(people)
            owner[(share >= 0.7) + (share >= 0.85)].append(person)
    return tuple(np.flatnonzero(np.isin(patient, owner[part])) for part in owner)
    ### END SOLUTION


# %% tags=["check"]
course.check("data_preparation.split_patients", split_patients)

# %% topics=["train-val-test-split"]
with course.waits_for("data_preparation.split_patients"):
    train, validation, test = split_patients(who, ill, seed=0)
    print("patients on both sides:", on_both_sides(train, np.append(validation, test)))

# %% [markdown] topics=["train-val-test-split"]
# Nobody is.

# %%
course.quiz("data_preparation.group_quiz")

# %% [markdown] topics=["missing-values", "outlier-handling", "standard-scaler", "normalization-standardization"]
# ## Gaps, outliers, scales
#
# What is a gap? Sometimes chance, sometimes a message. How often is each column missing, by class?

# %% topics=["missing-values"]
gaps = np.isnan(mended[train])
for name, column in zip(table.feature_names[1:8], gaps.T, strict=True):
    if column.any():
        shares = column[ill[train] == 0].mean(), column[ill[train] == 1].mean()
        print("{:11} benign {:4.0%}   malignant {:4.0%}".format(name, *shares))

# %% [markdown] topics=["missing-values", "outlier-handling", "standard-scaler", "feature-engineering"]
# `concavity` is missing about three times as often where the tumor is benign. (In this table we arranged it so.) Gaps that depend on what is missing, or on the class, are not **missing at random** (Rubin, 1976). A gap is filled with the column's median (**imputation**), and a further column, the **indicator**, is 1 where there was a gap, so that the information is kept.
#
# An **outlier** lies far from all others. Tukey (1977) sets a fence by the quartiles $q_1$ and $q_3$, below which lie a quarter and three quarters of the numbers, and which an outlier hardly moves: $q_1 - 1.5\,(q_3 - q_1)$ and $q_3 + 1.5\,(q_3 - q_1)$. Setting numbers outside to the fence is **clipping**. Whether that is right depends on the case: an error may be mended, a real extreme is information.
#
# Last comes **standardization**: subtract the mean, divide by the standard deviation. (Scaling to a fixed range such as 0 to 1 is often called **normalization**; the words are used loosely, and Keras' `Normalization` standardizes.) All these numbers (quartiles, medians, means, deviations) are *fitted*, and they come from the training rows.
#
# > **Exercise 8.3 (4 points).** Write `fit_columns`. By the training rows, for each column:
# >
# > 1. Set numbers outside of the fence to it (quartiles as `np.nanquantile` has them).
# > 2. Fill gaps with the median.
# > 3. Subtract the mean and divide by the standard deviation of the training rows *that were clipped and filled*, or by 1 where that is 0.
# > 4. Return the new rows, prepared so, and beside them one column per column that is 1 where the new rows had a gap, else 0.


# %% topics=["missing-values", "outlier-handling", "standard-scaler", "normalization-standardization", "feature-engineering"] tags=["exercise"]
def fit_columns(train, new):
    """Prepare new rows by what the training rows say.

    `train`: shape (N, F). `new`: shape (M, F). Both may hold nan.
    Leaves its inputs as they were.
    Returns an array, shape (M, 2 F): the prepared columns, then the indicators.
    """
    ### BEGIN SOLUTION
    q1, median, q3 = np.nanquantile(train, (0.25, 0.5, 0.75), axis=0)

    def tame(rows):
        inside = rows.clip(q1 - 1.5 * (q3 - q1), q3 + 1.5 * (q3 - q1))
        return np.where(np.isnan(rows), median, inside)

    mu, sigma = tame(train).mean(axis=0), tame(train).std(axis=0)
    sigma[np.ptp(tame(train), axis=0) == 0] = 1
    return np.hstack([(tame(new) - mu) / sigma, np.isnan(new)])
    ### END SOLUTION


# %% tags=["check"]
course.check("data_preparation.fit_columns", fit_columns)

# %% [markdown] topics=["standard-scaler", "tool-scikit-learn", "normalization-standardization"]
# Keras has the scaler as a layer, `Normalization`, and `adapt` computes its mean and deviation; scikit-learn has `StandardScaler` ([lesson 7](07_case_study_exam_results.ipynb)). What do they do with a gap in training, and with a column that was constant in training?

# %% topics=["standard-scaler", "tool-scikit-learn"]
known = np.array([[1.0, 7.0], [np.nan, 7.0], [3.0, 7.0]])
asked = np.array([[2.0, 8.0]])
layer = keras.layers.Normalization()
layer.adapt(known.astype("float32"))
by_keras = keras.ops.convert_to_numpy(layer(asked.astype("float32")))
print("Keras         {:8.0f} {:12,.0f}".format(*by_keras[0]))
print(
    "scikit-learn  {:8.0f} {:12,.0f}".format(
        *StandardScaler().fit(known).transform(asked)[0]
    )
)
with course.waits_for("data_preparation.fit_columns"):
    print("yours         {:8.0f} {:12,.0f}".format(*fit_columns(known, asked)[0, :2]))

# %% [markdown] topics=["standard-scaler", "normalization-standardization"]
# > **Careful.** One gap makes a whole column nan in `Normalization`, without a word: fill gaps before. And a deviation of 0 counts as $10^{-7}$ there, so that a new row that differs by 1 becomes ten million. Your fence prevents the second.

# %% [markdown] topics=["label-formats", "feature-engineering"]
# Text becomes numbers, too. A hospital is not a quantity. If it is coded as 0, 1, 2, then Corvale is twice Brenn. **One-hot** coding gives each name a column of its own. The same choice exists for labels: integers go with `sparse_categorical_crossentropy`, one-hot rows with `categorical_crossentropy`, and the losses are equal ([lesson 3](03_losses.ipynb)). (`keras.utils.FeatureSpace` codes and scales whole tables.)

# %% topics=["label-formats"]
hospitals, codes = np.unique(x[:, 0].astype(str), return_inverse=True)
one_hot = keras.utils.to_categorical(codes, len(hospitals))
print(x[0, 0], "is", codes[0], "or", one_hot[0])

# %% [markdown] topics=["issue-poor-data-quality"]
# (We leave these columns out: a name tells who was sent there, which misleads elsewhere, a case of **confounding**.)
#
# What was all this work worth? A logistic regression, sixty splits by patient. First the table as it came, with gaps as 0, only scaled; then by `fit_columns`; then with units, codes, copies and slips mended before; at last the same without indicators. Beside each, the gain over the line above, and ± its standard error:


# %% topics=["issue-poor-data-quality", "tool-scikit-learn"]
def accuracies(prepare, groups, labels):
    """Test accuracy in each of many splits; `prepare` gets two lists of row numbers."""
    scores = []
    for seed in range({"smoke": 60, "full": 200}[profile]):
        fit, _, held = split_patients(groups, labels, seed)
        x_fit, x_held = prepare(fit, held)
        model = LogisticRegression().fit(x_fit, labels[fit])
        scores.append(model.score(x_held, labels[held]))
    return np.array(scores)


def prepared(rows):
    return lambda fit, held: [fit_columns(rows[fit], rows[new]) for new in (fit, held)]


def without_indicators(fit, held):
    return [part[:, :7] for part in prepared(mended)(fit, held)]


def scaled_only(fit, held):
    scaler = StandardScaler().fit(np.nan_to_num(numbers[fit]))
    return [scaler.transform(np.nan_to_num(numbers[new])) for new in (fit, held)]


worth = {}
with course.waits_for(
    "data_preparation.split_patients", "data_preparation.fit_columns"
):
    worth["gaps as 0, scaled"] = accuracies(scaled_only, patient, y)
    worth["prepared"] = accuracies(prepared(numbers), patient, y)
    worth["mended and prepared"] = accuracies(prepared(mended), who, ill)
    worth["without indicators"] = accuracies(without_indicators, who, ill)
steps = list(worth.items())
for (step, scores), (_, before) in zip(steps, steps[:1] + steps, strict=False):
    gain = scores - before
    error = gain.std(ddof=1) / np.sqrt(len(gain))
    print(f"{step:20} {scores.mean():.3f}   {gain.mean():+.3f} ± {error:.3f}")

# %% [markdown] topics=["issue-poor-data-quality"]
# From ⟦0.89⟧ to ⟦0.92⟧, with the same model. (The splits are yours: last digits may differ.) Most of it is the fence and the median, which catch even what was not mended: a radius ten times too large ends at the fence. Mending adds less than a point; the larger gain is that the table can be trusted. And the indicators do not help *here*: the other columns know already what the gap says. Try them. Sambasivan and others (2021) tell how models fail in practice for want of such work. The remedies are cleaning, the treatment of outliers, and better features.

# %%
course.quiz("data_preparation.gap_quiz")

# %% [markdown] topics=["train-val-test-split", "normalization-standardization"]
# ## Two more leaks
#
# The first leak opened the lesson: columns were *chosen* with the test rows. The second *repeats* rows before the split; in [lesson 7](07_case_study_exam_results.ipynb), a classifier found 93 % of a rare class in random labels that way. The third is in our table: `visits afterwards` was filled in after the diagnosis. On the day on which a patient arrives, it is 0. (We use the rows as they came.)

# %% topics=["train-val-test-split", "data-cleaning"]
visits = x[:, 8:].astype("float64")
full = np.column_stack([numbers, visits])


def tested_with(seen):
    """Trained on the file; `seen` is what stands in the column in the test."""
    tested = np.column_stack([numbers, seen])
    return lambda fit, held: [
        fit_columns(full[fit], rows) for rows in (full[fit], tested[held])
    ]


with course.waits_for(
    "data_preparation.split_patients", "data_preparation.fit_columns"
):
    for name, prepare in {
        "in the file": tested_with(visits),
        "on arrival": tested_with(0 * visits),
        "without it": prepared(numbers),
    }.items():
        print(f"{name:12} accuracy {accuracies(prepare, patient, y).mean():.2f}")

# %% [markdown] topics=["train-val-test-split"]
# On the file the model reaches ⟦0.99⟧. On arrival it reaches ⟦0.73⟧, far less than the ⟦0.91⟧ of one that never saw the column. No test row took part in this leak, and no split finds it. It is called **target leakage**, and a question about the world finds it: *is this number known when the model is asked?*
#
# The rule for all of them: **split first; whatever is fitted, chosen or repeated sees training rows only.** A common list of steps says: normalize, fill gaps, augment, then split. Its last step has to be the first.
#
# > **Exercise 8.4 (4 points, find the bugs).** `prepare_honestly` leaks in three places. Close them, and change nothing else.


# %% topics=["over-undersampling", "standard-scaler", "train-val-test-split"] tags=["exercise"]
def prepare_honestly(x, y, test, k, seed):
    """Choose columns, scale them, and repeat rare training rows.

    `x`: shape (N, F), without gaps. `y`: 0 or 1, shape (N,); in training, class 1 is
    not the more frequent one. `test`: row numbers of the test rows. `k`: how many
    columns to keep: those with the largest absolute correlation with `y` in the
    training rows, in their old order. Mean and standard deviation are those of the
    training rows before any was repeated. Leaves its inputs as they were.
    Returns `x_train, y_train, x_test`: the training rows in their old order, then so
    many training rows of class 1, drawn with `seed`, that the classes are equal; their
    labels; the rows `test`, in that order.
    """
    ### BEGIN SOLUTION
    # STUB: raise NotImplementedError("Delete this line, and mend what follows.")
    # STUB: follows = [abs(np.corrcoef(column, y)[0, 1]) for column in x.T]
    # STUB: kept = np.sort(np.argsort(follows)[-k:])
    # STUB: scaled = (x - x.mean(axis=0)) / x.std(axis=0)
    # STUB: train = np.setdiff1d(np.arange(len(y)), test)
    # STUB: missing = np.sum(y[train] == 0) - np.sum(y[train] == 1)
    # STUB: rare = np.flatnonzero(y == 1)
    # STUB: more = np.random.default_rng(seed).choice(rare, missing)
    # STUB: rows = np.append(train, more)
    # STUB: return scaled[rows][:, kept], y[rows], scaled[test][:, kept]
    is_test = np.isin(np.arange(len(y)), test)
    x_fit, y_fit = x[~is_test], y[~is_test]
    strength = np.abs(np.corrcoef(x_fit.T, y_fit)[-1, :-1])
    columns = sorted(np.argsort(strength)[len(strength) - k :])
    center, spread = x_fit[:, columns].mean(axis=0), x_fit[:, columns].std(axis=0)
    sick, lacking = np.flatnonzero(y_fit), len(y_fit) - 2 * y_fit.sum()
    again = np.random.default_rng(seed).choice(sick, size=lacking)
    chosen = np.concatenate([np.arange(len(y_fit)), again])
    x_fit = (x_fit[:, columns] - center) / spread
    return x_fit[chosen], y_fit[chosen], (x[test][:, columns] - center) / spread
    ### END SOLUTION


# %% tags=["check"]
course.check("data_preparation.prepare_honestly", prepare_honestly)

# %% [markdown] topics=["tool-scikit-learn"]
# > **In practice.** A **pipeline** closes such leaks once and for all: `make_pipeline(StandardScaler(), SelectKBest(k=20), LogisticRegression())` is fitted as one, in each fold on its training rows, as in the first cell.

# %%
course.quiz("data_preparation.future_quiz")

# %% [markdown] topics=["normalization-standardization"]
# ## Why scaling helps
#
# Take a linear model with the loss $L(w) = \frac{1}{2n} \sum_{i=1}^{n} \big(\sum_j x_{ij} w_j - y_i\big)^2$. Its slope along $w_k$ is
#
# $$\frac{\partial L}{\partial w_k} = \frac1n \sum_i x_{ik} \Big(\sum_j x_{ij} w_j - y_i\Big), \qquad\text{in short}\quad \nabla L = H w - \tfrac1n X^\top y \quad\text{with}\quad H = \tfrac1n X^\top X.$$
#
# At the minimum $w^*$ the slope is 0, so $\nabla L = H (w - w^*)$. A step of gradient descent with rate $\eta$ turns the error $e = w - w^*$ into $e - \eta H e$. Along an eigenvector of $H$ with eigenvalue $\lambda$ each step multiplies the error by $1 - \eta\lambda$. This factor must lie between -1 and 1 for every $\lambda$, hence $\eta < 2/\lambda_{\max}$ ([lesson 5](05_optimizers.ipynb)). With $\eta = 1/\lambda_{\max}$ the slowest direction keeps
#
# $$1 - \frac{\lambda_{\min}}{\lambda_{\max}} = 1 - \frac1\kappa, \qquad \kappa = \frac{\lambda_{\max}}{\lambda_{\min}}$$
#
# of its error per step: for a large κ, it takes about κ steps to divide that error by e ≈ 2.7. (With the best rate, $2 / (\lambda_{\max} + \lambda_{\min})$, it is half as many.) κ is the condition number of lesson 5, and now we see what it is made of: the columns. After standardization every diagonal entry of $H$ is 1, and for uncorrelated columns $H$ is the identity, with κ = 1. Two columns of the clean twin show it, perimeter and texture, as they are, with the mean subtracted, and scaled:


# %% topics=["normalization-standardization"]
def descend(columns, target, steps=40):
    """Gradient descent with the rate 1/λmax: its path, the minimum, and κ."""
    hessian, pull = columns.T @ columns / len(target), columns.T @ target / len(target)
    values = np.linalg.eigvalsh(hessian)
    path = [np.zeros(2)]
    for _ in range(steps):
        path.append(path[-1] - (hessian @ path[-1] - pull) / values[-1])
    return np.array(path), np.linalg.solve(hessian, pull), values[-1] / values[0]


twin = data.load("hospital", faults=False, verbose=False).together()
seven = twin.x.astype("float64")
centered = seven - seven.mean(axis=0)
scaled = centered / centered.std(axis=0)
tables = {"as they are": seven, "centered": centered, "scaled": scaled}
pair, target = [2, 1], twin.y - twin.y.mean()
with plots.theme() as look:
    figure, axes = plt.subplots(1, 3, figsize=(13, 4.2))
figure.suptitle("Centering and scaling make the valley round")
for ax, (name, columns) in zip(axes, tables.items(), strict=True):
    path, best, kappa = descend(columns[:, pair], target)
    left = np.linalg.norm(path[-1] - best) / np.linalg.norm(best)
    print(f"{name:12}condition number {kappa:5.1f}   error left at the end {left:.0%}")
    grid = best[:, None] + np.linspace(-1.6, 1.6, 61) * np.abs(best).max()
    points = np.stack(np.meshgrid(*grid), axis=-1)  # (61, 61, 2)
    loss = ((points @ columns[:, pair].T - target) ** 2).mean(axis=-1) / 2
    title = f"{name}: κ = {kappa:.0f}"
    words = {"names": ("weight of perimeter", "weight of texture"), "title": title}
    paths = {"40 steps": path}
    plots.plot_loss_surface(*grid, loss, paths=paths, ax=ax, **words)
    ax.plot(*best, "*", color=look.ink, ms=9, zorder=10, label="minimum")
    ax.legend(loc="best")
five = scaled[:, [0, 1, 4, 5, 6]]
wide, narrow = (np.linalg.cond(some) ** 2 for some in (scaled, five))
print(f"scaled: κ of all seven {wide:,.0f}, without perimeter and area {narrow:.1f}")

# %% [markdown] topics=["normalization-standardization"]
# As they are, κ is ⟦336⟧, and after 40 steps ⟦89 %⟧ of the error are left. To subtract the mean takes it to ⟦36⟧, with ⟦26 %⟧ left; to divide by the deviation, to ⟦2.0⟧, and nothing is left. It is not 1, because the two columns are correlated, and scaling does not change that. All seven columns show this limit: scaled, their κ (the square of the condition number of the table) is still ⟦6,676⟧, since radius, perimeter and area say nearly the same thing. Without two of these three, it is ⟦11.9⟧.
#
# Does a network, with a better optimizer, gain as well?

# %% topics=["normalization-standardization", "standard-scaler"] tags=["training"]
learned = {}
fit, held = np.split(np.random.default_rng(0).permutation(len(twin.y)), [400])
scaler = StandardScaler().fit(seven[fit])
for name, columns in {"raw": seven, "scaled": scaler.transform(seven)}.items():
    keras.utils.set_random_seed(0)
    hidden = keras.layers.Dense(16, "relu")
    network = keras.Sequential([keras.Input((7,)), hidden, keras.layers.Dense(1)])
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    network.compile(keras.optimizers.Adam(0.01), loss)
    network.fit(columns[fit], twin.y[fit], epochs=15, verbose=0)
    said = network.predict(columns[held], verbose=0)[:, 0] > 0
    learned[name] = float((said == twin.y[held]).mean())
    print(f"{name:7} accuracy {learned[name]:.2f}")
print(f"commonest class {1 - twin.y[held].mean():.2f}")
# Six seeds on each backend: 0.92 to 0.97, and a gain of 0.05 to 0.37.
course.expect(scaled_accuracy=learned["scaled"], at_least=0.88)
course.expect(gain=learned["scaled"] - learned["raw"], at_least=0.02)

# %% [markdown] topics=["normalization-standardization"]
# It does: after the same 15 epochs with Adam, the network on raw columns is behind.

# %%
course.quiz("data_preparation.condition_quiz")

# %% [markdown] topics=["scaling-0-1", "standard-scaler"]
# Pixels have a known range, so one divides by 255 and fits nothing (`keras.layers.Rescaling(1 / 255)`). The first loss of an untrained network with ten classes should be about ln 10 = 2.3, and unscaled pixels show in it at once ([lesson 6](06_keras_workflow.ipynb)). Do they always?

# %% topics=["scaling-0-1"]
digits = data.load("digits", verbose=False)
pixels = np.round(digits.train.x * 255 / 16).astype("uint8")  # as in image files
rng = np.random.default_rng(0)
first = rng.normal(0, np.sqrt(2 / 64), (64, 128))
second = rng.normal(0, np.sqrt(1 / 128), (128, 10))
for name, factor in {"0 to 255": 1, "0 to 1": 255}.items():
    logits = np.maximum(pixels.reshape(-1, 64) / factor @ first, 0) @ second
    chances = special.softmax(logits, axis=1)
    for given, scores in {"logits": logits, "probabilities": chances}.items():
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=given == "logits")
        value = float(loss(digits.train.y, scores))
        print(f"pixels {name:8}  loss from {given:13} {value:6.1f}")

# %% [markdown] topics=["scaling-0-1"]
# Scaled, the loss starts at ⟦2.4⟧. Unscaled, it starts at more than a hundred, and from probabilities it does not even show that: they are cut at $10^{-7}$, so that no loss exceeds $-\ln 10^{-7} = 16.1$.
#
# > **Careful.** These probabilities are arrays. Where they come out of a softmax layer, TensorFlow uses the logits that went into it and reports the large loss; JAX and PyTorch report the cut one. With scaled pixels and `from_logits=True`, the three agree.

# %% [markdown] topics=["issue-imbalanced-classes", "over-undersampling", "class-weighted-loss"]
# ## A rare class
#
# Suppose there are fifty benign tumors for each malignant one. To call all of them benign is right in 98 %, and finds nobody. Four cures are common: **class weights** multiply the loss of rare rows; **oversampling** repeats them; **undersampling** drops frequent rows; and the **threshold** can be moved afterwards, from 1/2 to the class's share, here 1/51. (Focal loss, [lesson 3](03_losses.ipynb), is a fifth.) The weights follow from two demands.
#
# > **Exercise 8.5 (3 points).** Write `class_weights`. The weight of a class is the factor for each of its rows. Demand 1: each class that has rows weighs the same in total. Demand 2: the weights of all $n$ rows add up to $n$. A class without rows gets 0. Labels may come as integers or one-hot.


# %% topics=["class-weighted-loss", "issue-imbalanced-classes", "label-formats"] tags=["exercise"]
def class_weights(labels, num_classes):
    """Weights for `fit(class_weight=…)`.

    `labels`: integers, shape (N,), or one-hot rows, shape (N, num_classes).
    Leaves its input as it was.
    Returns a dictionary from each class, 0 to num_classes - 1, to its weight.
    """
    ### BEGIN SOLUTION
    if labels.ndim == 2:
        labels = labels.argmax(axis=1)
    how_many = np.bincount(labels, minlength=num_classes)
    present = np.sum(how_many > 0)
    return {
        k: len(labels) / (present * m) if m else 0.0 for k, m in enumerate(how_many)
    }
    ### END SOLUTION


# %% tags=["check"]
course.check("data_preparation.class_weights", class_weights)

# %% [markdown] topics=["issue-imbalanced-classes"]
# Now a fair comparison: 250 benign and 5 malignant rows to train, three columns, several draws, the same rows for each cure.


# %% topics=["issue-imbalanced-classes", "over-undersampling", "class-weighted-loss"]
def risks(x_fit, y_fit, x_held, weights=None):
    model = LogisticRegression(class_weight=weights).fit(x_fit, y_fit)
    return model.predict_proba(x_held)[:, 1]


results = {}
sick_rows, well_rows = np.flatnonzero(twin.y), np.flatnonzero(1 - twin.y)
with course.waits_for("data_preparation.class_weights"):
    for seed in range({"smoke": 20, "full": 100}[profile]):
        rng = np.random.default_rng(seed)
        sick, well = rng.permutation(sick_rows), rng.permutation(well_rows)
        fit, held = np.append(sick[:5], well[:250]), np.append(sick[5:], well[250:])
        scaler = StandardScaler().fit(twin.x[fit][:, [1, 4, 6]])
        a, b = (scaler.transform(twin.x[part][:, [1, 4, 6]]) for part in (fit, held))
        kind, truth, every = twin.y[fit], twin.y[held], np.arange(255)
        over = np.append(every[5:], rng.choice(5, 250))  # the first five are rare
        under = np.append(every[:5], rng.choice(every[5:], 5, replace=False))
        plain = risks(a, kind, b)
        weighted = risks(a, kind, b, class_weights(kind, 2)) > 0.5
        # The threshold at which the plain model has as many false alarms.
        limit = np.quantile(plain[truth == 0], 1 - weighted[truth == 0].mean())
        for name, said in {
            "nothing": plain > 0.5,
            "class weights": weighted,
            "oversampling": risks(a[over], kind[over], b) > 0.5,
            "undersampling": risks(a[under], kind[under], b) > 0.5,
            "threshold 1/51": plain > 1 / 51,
            "threshold, as weights": plain > limit,
        }.items():
            found = said[truth == 1].mean(), said[truth == 0].mean()
            results.setdefault(name, []).append(found)
for name, each in results.items():
    print("{:22} found {:4.0%}   false alarms {:4.0%}".format(name, *np.mean(each, 0)))

# %% [markdown] topics=["issue-imbalanced-classes", "over-undersampling", "class-weighted-loss"]
# Without a cure ⟦2 %⟧ are found. Class weights and oversampling do nearly the same: a row that weighs fifty times as much and fifty copies of it give the same loss, up to the penalty and to chance. Every cure raises the false alarms. At the same false alarms (second and last line), **the weights bought nothing that a moved threshold does not give.** It needs no new training and leaves the probabilities alone: try it first. (Both columns are shares within a class, so that the mixture of the test rows does not matter. At 1 : 50, ⟦20 %⟧ false alarms are ten for each tumor.)
#
# > **In practice.** In Keras, `fit(…, class_weight=class_weights(y_train, 2))`: the rule behind the 214 / 8 of [lesson 3](03_losses.ipynb), and `class_weight="balanced"` in scikit-learn (King and Zeng, 2001).

# %%
course.quiz("data_preparation.weights_quiz")

# %% [markdown] topics=["data-augmentation", "issue-insufficient-data", "augment-image-flip", "augment-image-rotation"]
# ## More images, with the same labels
#
# Too little data has three remedies: a network that learned elsewhere (transfer learning), **augmentation**, which varies the images that are there, and **synthetic data**, which are made. Flips and rotations are often offered as free data. A classifier that was trained on images as they are can judge: does it still read the same label?


# %% topics=["data-augmentation", "augment-image-flip", "augment-image-rotation"]
def flat(images):
    return images.reshape(len(images), -1)


x_fit, x_held, y_held = digits.train.x / 16, digits.test.x / 16, digits.test.y
reader = SVC(C=10, gamma=0.05).fit(flat(x_fit), digits.train.y)


def tilted(images, degrees, rng):
    """Each image turned by an angle of its own."""
    angles = rng.uniform(-degrees, degrees, len(images))
    how = {"reshape": False, "order": 1}
    turns = [ndimage.rotate(*pair, **how) for pair in zip(images, angles, strict=True)]
    return np.array(turns).clip(0, 1)


turned = x_held[:, ::-1, ::-1]
for name, shown in {
    "as they are": x_held,
    "darker by 20 %": 0.8 * x_held,
    "tilted by up to 10°": tilted(x_held, 10, np.random.default_rng(0)),
    "in the mirror": x_held[:, :, ::-1],
    "turned by half": turned,
}.items():
    print(f"{name:20} accuracy {reader.score(flat(shown), y_held):.2f}")
nines = (reader.predict(flat(turned[y_held == 6])) == 9).mean()
print(f"sixes, turned, that are read as nine: {nines:.0%}")

# %% topics=["data-augmentation"]
pictures = np.concatenate([part[y_held == 6][:4] for part in (x_held, turned)])
read = [f"read as {digit}" for digit in reader.predict(flat(pictures))]
title = "Sixes (above), turned by half (below), are read as nines"
ax = plots.plot_images(pictures, labels=read, columns=4, title=title)

# %% [markdown] topics=["data-augmentation"]
# ⟦92 %⟧ of the turned sixes are read as nine, and rightly so. A network that is trained on them as sixes learns wrong labels. The same holds for left and right in medical images. A transformation is safe when no image of one class becomes an image of another. And augmentation belongs to the training part alone.
#
# > **Exercise 8.6 (5 points).** Write `augment`. Of the four steps in its docstring, do those that are in `allowed`, each for every image. Every image draws for itself, from `rng`. ("jitter" stands for the brightness here; color jitter varies contrast, saturation and hue as well.)


# %% topics=["data-augmentation", "augment-image-flip", "augment-image-rotation", "augment-image-crop", "augment-color-jitter"] tags=["exercise"]
def augment(images, allowed, rng):
    """Random variants of images.

    "flip": mirror left and right, with probability 1/2. "rotate": 0, 1, 2 or 3
    quarter turns, each as often. "crop": put a frame of 2 black pixels (0) around the
    image, and cut out a window of the old size at one of the 25 places, each as often.
    "jitter": multiply all pixels of the image by one random number from 0.8 to 1.2, and
    clip them to 0…1.
    `images`: shape (N, S, S, C), from 0 to 1. `allowed`: a list of words, each one of
    "flip", "rotate", "crop", "jitter". `rng`: a NumPy generator, the only source of
    chance. Leaves `images` as they were.
    Returns an array of the same shape.
    """
    ### BEGIN SOLUTION
    variants = []
    for image in images:
        if "flip" in allowed and rng.random() < 0.5:
            image = image[:, ::-1]
        if "rotate" in allowed:
            image = np.rot90(image, k=rng.integers(4))
        if "crop" in allowed:
            down, across = rng.integers(5, size=2)
            framed = np.pad(image, [(2, 2), (2, 2), (0, 0)])
            image = framed[down : down + len(image), across : across + len(image)]
        if "jitter" in allowed:
            image = (image * rng.uniform(0.8, 1.2)).clip(0, 1)
        variants.append(image)
    return np.array(variants)
    ### END SOLUTION


# %% tags=["check"]
course.check("data_preparation.augment", augment)

# %% [markdown] topics=["issue-insufficient-data", "synthetic-data"]
# Does it help? A hundred digits, five draws, four variants of each image, by your function or tilted. Beside them synthetic images: the mean of each class plus normal noise; and five hundred real digits. Each model is tested on three sets: digits that stand in the middle, as in training, the same ones moved by up to two pixels, and tilted by up to 20 degrees. Guess the columns first.


# %% topics=["issue-insufficient-data", "synthetic-data", "data-augmentation"]
def varied(few, own, vary):
    return np.concatenate([few, *(vary(few) for _ in range(4))]), np.tile(own, 5)


def enlarged(few, own, allowed, rng):
    return varied(few, own, lambda i: augment(i[..., None], allowed, rng)[..., 0])


def synthetic(few, own, rng):
    made = np.repeat(np.arange(10), 40)
    means = np.array([few[own == digit].mean(axis=0) for digit in range(10)])[made]
    drawn = means + few.std(axis=0) / 2 * rng.normal(size=means.shape)
    return np.concatenate([few, drawn.clip(0, 1)]), np.append(own, made)


gains = {}
with course.waits_for("data_preparation.augment"):
    moved = augment(x_held[..., None], ["crop"], np.random.default_rng(0))[..., 0]
    askew = tilted(x_held, 20, np.random.default_rng(0))
    for seed in range(5):
        rng = np.random.default_rng(seed)
        order = rng.permutation(len(x_fit))
        few, own = x_fit[order[:100]], digits.train.y[order[:100]]
        for name, (images, labels) in {
            "100 digits": (few, own),
            "with crops": enlarged(few, own, ["crop"], rng),
            "with flips, quarter turns": enlarged(few, own, ["flip", "rotate"], rng),
            "tilted by up to 10°": varied(few, own, lambda i, g=rng: tilted(i, 10, g)),
            "with synthetic ones": synthetic(few, own, rng),
            "500 digits": (x_fit[order[:500]], digits.train.y[order[:500]]),
        }.items():
            model = SVC(C=10, gamma=0.05).fit(flat(images), labels)
            tests = x_held, moved, askew
            scores = [model.score(flat(shown), y_held) for shown in tests]
            gains.setdefault(name, []).append(scores)
for name, each in gains.items():
    print(
        "{:26} in the middle {:.2f}  moved {:.2f}  tilted {:.2f}".format(
            name, *np.mean(each, 0)
        )
    )

# %% [markdown] topics=["issue-insufficient-data", "synthetic-data"]
# In the middle, of what was tried only more real digits help: crops add positions that do not occur there, and the accuracy falls from ⟦0.91⟧ to ⟦0.84⟧; normal noise around a mean does not look like handwriting. On moved digits, all fail but one: crops lift ⟦0.22⟧ to ⟦0.57⟧, and even 500 real digits do not. On tilted digits, small turns lift ⟦0.73⟧ to ⟦0.86⟧, more than 500 real digits. Flips and quarter turns help nowhere. The rule: **vary what will vary where the model is used, and nothing that carries the label.**
#
# > **Careful.** Keras has these as layers: `RandomFlip`, `RandomRotation` (by any small angle), `RandomCrop`, `RandomColorJitter`, and more; a `Pipeline` holds several. `fit` draws, `predict` and `evaluate` do not. But `layer(x)` and `model(x)` draw as well: write `training=False`.

# %%
course.quiz("data_preparation.label_quiz")

# %% [markdown] topics=["data-loader", "debug-data-loading", "scaling-0-1"]
# ## Into the network, batch by batch
#
# A million photographs do not fit into memory. A **data loader** reads, scales and shuffles one batch at a time. Keras has one that runs on every backend, `keras.utils.PyDataset`: you say how many batches there are and what is in batch number i.
#
# > **Exercise 8.7 (4 points).** Write `batches`. It returns an instance of a subclass of `keras.utils.PyDataset`. Each item is a pair: images divided by 255, as float32, and their labels. All rows come once per epoch, the last batch may be short. The order is drawn from `seed` when it is made, and drawn anew, from the same generator, in `on_epoch_end`.


# %% topics=["data-loader", "debug-data-loading", "scaling-0-1"] tags=["exercise"]
def batches(x, y, batch_size, seed):
    """A loader for images.

    `x`: images, uint8 from 0 to 255, shape (N, …). `y`: labels, shape (N,).
    Leaves both as they were.
    Returns a PyDataset; the same seed gives the same orders, another one others.
    """

    ### BEGIN SOLUTION
    class Images(keras.utils.PyDataset):
        def __init__(self):
            super().__init__()
            self.chance = np.random.default_rng(seed)
            self.on_epoch_end()

        def on_epoch_end(self):
            self.rows = self.chance.permutation(len(x))

        def __len__(self):
            return int(np.ceil(len(x) / batch_size))

        def __getitem__(self, index):
            mine = self.rows[batch_size * index :][:batch_size]
            return np.divide(x[mine], 255, dtype="float32"), y[mine]

    return Images()
    ### END SOLUTION


# %% tags=["check"]
course.check("data_preparation.batches", batches)

# %% [markdown] topics=["data-loader"]
# TensorFlow (`tf.data`) and PyTorch (`DataLoader`) have loaders of their own, and `fit` takes them, too. Given the same order, they give the same batches. To compare, we hand your loader row numbers in place of labels:


# %% topics=["data-loader"]
def elsewhere(images, order):
    """The same batches of 32 from the backend's own loader."""
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        return tf.data.Dataset.from_tensor_slices((images[order], order)).batch(32)
    if keras.backend.backend() == "torch":
        import torch

        pair = torch.tensor(images), torch.arange(len(images))
        rows = torch.utils.data.TensorDataset(*pair)
        return torch.utils.data.DataLoader(rows, batch_size=32, sampler=order.tolist())
    cuts = range(32, len(order), 32)  # JAX has no loader: arrays, cut into pieces
    return zip(np.split(images[order], cuts), np.split(order, cuts), strict=True)


with course.waits_for("data_preparation.batches"):
    loader = batches(pixels, np.arange(len(pixels)), 32, seed=0)
    yours = [loader[number] for number in range(len(loader))]
    order = np.concatenate([rows for _, rows in yours])
    theirs = elsewhere((pixels / 255).astype("float32"), order)
    equal = [
        np.allclose(a, np.asarray(c)) and np.allclose(b, np.asarray(d))
        for (a, b), (c, d) in zip(yours, theirs, strict=True)
    ]
    print(f"{len(equal)} batches, equal: {sum(equal)}")

# %% [markdown] topics=["data-loader", "debug-data-loading"]
# Before a long training, look at one batch as the network will see it: shapes, types, range, and a few images with their labels. Many mistakes show there, and no error message tells of them. Then train. (`fit` also shuffles the order of the batches itself, unless `shuffle=False`.)

# %% topics=["debug-data-loading", "data-loader"] tags=["training"]
keras.utils.set_random_seed(0)
layers = [keras.Input((8, 8)), keras.layers.Flatten(), keras.layers.Dense(64, "relu")]
model = keras.Sequential([*layers, keras.layers.Dense(10)])
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile(keras.optimizers.Adam(0.01), loss, metrics=["accuracy"])
with course.waits_for("data_preparation.batches"):
    loader = batches(pixels, digits.train.y, 32, seed=0)
    images, labels = loader[0]
    print(images.shape, images.dtype, images.min(), images.max(), labels.shape)
    plots.plot_images(images[:4], labels=labels[:4], columns=4, title="One batch")
    model.fit(loader, epochs=4, verbose=0)
    score = model.evaluate(x_held, y_held, verbose=0)[1]
    course.expect(test_accuracy=score, at_least=0.85)  # 18 runs: 0.92 to 0.95

# %%
course.quiz("data_preparation.order_quiz")

# %% [markdown]
# **Open task, without points.** Invent a fourth leak for the hospital table: one that no check of rows or columns finds. Guess how large it is, measure it beside the same without the leak, and explain to a friend which question would have found it.
#
# ## What you have done
#
# In this lesson you have
#
# * **mended** a table in the right order, and **split** it by patient,
# * **fitted** fences, medians and scales on training rows, and **closed** three leaks,
# * **derived** that gradient descent needs about κ steps, and made κ smaller,
# * **weighed**, repeated and dropped rows for a rare class, and moved the threshold,
# * **enlarged** a hundred digits by transformations that keep the label,
# * **fed** images in batches, the same ones as from the backend's own loader.

# %%
course.progress()

# %% [markdown]
# **To read on.** Kaufman, Rosset, Perlich and Stitelman (2012), [Leakage in data mining](https://doi.org/10.1145/2382577.2382579); Ambroise and McLachlan (2002), [Selection bias in gene extraction](https://doi.org/10.1073/pnas.102102699); Shorten and Khoshgoftaar (2019), [A survey on image data augmentation](https://doi.org/10.1186/s40537-019-0197-0).
#
# **Where next.** Lesson 9 asks how large a batch should be, lesson 11 compares augmentation with other cures for overfitting, and [lesson 12](12_metrics.ipynb) chooses a threshold by costs.
