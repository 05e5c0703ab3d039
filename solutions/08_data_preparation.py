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
# A network is to find a rare class: one row in ten. To help it, the rare rows are repeated until the classes are about equal. Then the table is split into training and test rows, no row in both, and the network is trained. Here the rows are 569 tumors, and **the labels are drawn at random**. There is nothing to learn. How many of the rare test rows can a network find?

# %% tags=["parameters"]
profile = "smoke"  # "full" for more repetitions

# %% tags=["setup"]
import course

course.setup("08_data_preparation", profile=profile)

from contextlib import suppress

import keras
import matplotlib.pyplot as plt
import numpy as np
from scipy import special
from sklearn.linear_model import LogisticRegression

from course import data, plots

# %% topics=["over-undersampling", "issue-imbalanced-classes"] tags=["training"]
twin = data.load("hospital", faults=False, verbose=False).together()


def found_by(repeat_first, seed=0):
    """Train on random labels: the share of the rare test rows that is found."""
    rng = np.random.default_rng(seed)
    labels = (rng.permutation(len(twin.x)) < 57).astype("int64")

    def repeated(rows):
        more = np.repeat(rows[labels[rows] == 1], 8)
        return rng.permutation(np.append(rows, more))

    rows = rng.permutation(len(twin.x))
    rows = repeated(rows) if repeat_first else rows
    train, test = np.split(rows, [round(0.7 * len(rows))])
    train = train if repeat_first else repeated(train)
    keras.utils.set_random_seed(seed)
    scale = keras.layers.Normalization()
    scale.adapt(twin.x[train])
    wide = [keras.layers.Dense(128, "relu") for _ in range(2)]
    model = keras.Sequential([scale, *wide, keras.layers.Dense(1)])
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.01), loss)
    model.fit(twin.x[train], labels[train], batch_size=2000, epochs=100, verbose=0)
    said = keras.ops.convert_to_numpy(model(twin.x[test]))[:, 0] > 0
    return float(said[labels[test] == 1].mean())


copied = found_by(repeat_first=True), found_by(repeat_first=False)
names = "repeated, then split", "split, then repeated"
words = {"xlabel": "labels", "ylabel": "share of the rare test rows found"}
words["title"] = "Repeated before the split, even random labels are found"
ax = plots.plot_twins({"drawn at random": copied}, names=names, truths=[0.1], **words)
# Six seeds on each backend: 0.57 to 0.94.
course.expect(recall_gap=copied[0] - copied[1], at_least=0.4)

# %% [markdown] topics=["over-undersampling", "train-val-test-split", "issue-poor-data-quality"]
# All or nearly all of them, in the first order of the two steps. Almost every rare test row had a copy in the training part, and the network had learned it by heart. In the other order the test rows are new to it, and it finds about as few as guessing does. Knowledge of the test rows that reaches the training is called **leakage** (Kaufman and others, 2012). No error message tells of it.
#
# This lesson prepares one table, from the first look to the batches. You will
#
# * mend a table with faults, and split it so that nobody is on two sides,
# * fit every preparation on training rows alone, and measure three leaks against their honest twins,
# * derive why scaling makes training faster,
# * weigh, repeat or drop rows when a class is rare,
# * enlarge a small set of images without changing a label,
# * feed all of it to Keras in batches, on any backend.

# %% [markdown] topics=["tip-visualize-data", "issue-poor-data-quality", "tool-pandas"]
# ## Look first
#
# The measurements in our table are real (Wolberg and others, 1993). Its faults were put in on purpose, so that you can compare with a clean twin, the same tumors without faults. Three of 629 rows:

# %% topics=["tip-visualize-data"]
table = data.load("hospital", verbose=False)
x, y = table.together()
patient = table.extras["patient"]
print(", ".join(table.feature_names))
for row in x[[0, 1, 11]]:
    print(*row, sep=", ")

# %% [markdown] topics=["tip-visualize-data"]
# There is text, and there are gaps (`nan`). A picture shows more. If a tumor is about round, its area is about $\pi r^2$: on logarithmic axes, all of them should lie on one line.

# %% topics=["tip-visualize-data", "feature-engineering", "outlier-handling"]
numbers = x[:, 1:8].astype("float64")
radius, area = numbers[:, 0], numbers[:, 3]
with plots.theme() as look:
    figure, ax = plt.subplots(figsize=(7, 3.8))
    for place, name in enumerate(("Aldwick", "Brenn", "Corvale")):
        here, color = x[:, 0] == name, look.color(place)
        ax.plot(radius[here], area[here], "os^"[place], ms=4, color=color, label=name)
    line = np.array([7, 28])
    ax.plot(line, np.pi * line**2, "--", color=look.ink, label="area = π · radius²")
    ax.set(xscale="log", yscale="log", xlabel="radius", ylabel="area")
    ax.set_title("Brenn's radii are ten times too large, and so are a few areas")
    ax.legend()

# %% [markdown] topics=["feature-engineering", "data-cleaning", "outlier-handling"]
# Two faults are visible. All points of Brenn lie to the right: another unit. And a few points lie ten times too high: a slipped decimal point. A column that is computed from others for a purpose, such as area / (π · radius²), is **feature engineering**; here it finds faults, elsewhere it serves a model.
#
# Two more faults: Corvale writes -9 for "not measured", and sixty patients have a second row, some of them copies. Mending such faults is **data cleaning**. (People often use the library pandas for tables: `read_csv`, `isna`, `drop_duplicates`. We stay with NumPy, so that each step can be seen.) Only one order of the steps is right.
#
# > **Exercise 8.1 (3 points).** Write `clean`. Cells that hold `code` become `nan`. The columns in `lengths` are divided by the `unit` of their row, and rounded to six decimals. Then only the first of equal rows is kept, where a gap is equal to a gap and to nothing else. The rows that remain stay in their order.


# %% topics=["data-cleaning"] tags=["exercise"]
def clean(table, unit, lengths, code):
    """Mend a table: gaps, units, copies.

    `table`: numbers, shape (N, F). `unit`: shape (N,), divides a row's lengths.
    `lengths`: the column numbers of the lengths, which are rounded to six decimals.
    `code`: stands where nothing was measured.
    Leaves its inputs as they were.
    Returns a new array, shape (rows that remain, F), with nan for gaps.
    """
    ### BEGIN SOLUTION
    mended = np.array(table, dtype="float64")
    mended[table == code] = np.nan
    mended[:, lengths] = np.round(mended[:, lengths] / np.asarray(unit)[:, None], 6)
    rows = list(map(str, mended.tolist()))
    return mended[[place for place, row in enumerate(rows) if row not in rows[:place]]]
    ### END SOLUTION


# %% tags=["check"]
course.check("data_preparation.clean", clean)

# %% [markdown] topics=["data-cleaning"]
# Labels and patients' numbers go through your function as further columns, so that they stay with their rows. The slipped points we mend by the ratio.

# %% topics=["data-cleaning", "feature-engineering", "outlier-handling"]
unit = np.where(x[:, 0] == "Brenn", 10.0, 1.0)
mended, who, ill = numbers, patient, y  # until exercise 8.1 is solved
with suppress(NotImplementedError):
    everything = clean(np.column_stack([numbers, patient, y]), unit, [0, 2], -9.0)
    mended, who, ill = everything[:, :7], everything[:, 7], everything[:, 8].astype(int)
    slipped = mended[:, 3] / (np.pi * mended[:, 0] ** 2) > 5
    mended[slipped, 3] /= 10
    print(f"{len(x)} rows, {len(mended)} remain, of {len(np.unique(who))} patients")

# %%
course.quiz("data_preparation.units_quiz")

# %% [markdown] topics=["train-val-test-split"]
# ⟦604⟧ rows remain of ⟦569⟧ patients: some second rows have gaps in other places than the first ones and are no copies. They must stay, and must not be torn apart.
#
# ## Split, and by what?
#
# The data are split into three parts. The model is fitted to the **training** part; choices are made with the **validation** part; the **test** part is opened once. 70/15/15 or 80/10/10 percent are common; with few rows, prefer more test rows, for they decide how sure the result is. What happens to patients with two rows in a split by rows?

# %% topics=["train-val-test-split", "tool-scikit-learn"]
from sklearn.model_selection import train_test_split


def on_both_sides(one, other):
    return len(np.intersect1d(who[one], who[other]))


train, test = train_test_split(
    np.arange(len(ill)), test_size=0.3, random_state=42, stratify=ill
)
print("patients on both sides:", on_both_sides(train, test))

# %% [markdown] topics=["train-val-test-split"]
# ⟦12⟧ patients are on both sides: a smaller form of the leak of the opening. Rows that belong together (of a patient, a machine, a day) form a **group**, and a group is never split. Where time matters, the past trains and the future tests. And each part should hold the classes in the same proportion: such a split is called **stratified**.
#
# > **Exercise 8.2 (4 points).** Write `split_patients`: 70 % of the rows for training, 15 % for validation, 15 % for the test, each to within 3 points; no patient in two parts; the share of class 1 in each part within 5 points of the whole.


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
with suppress(NotImplementedError):
    train, validation, test = split_patients(who, ill, seed=0)
    print("patients on both sides:", on_both_sides(train, np.append(validation, test)))

# %% [markdown] topics=["train-val-test-split"]
# Nobody is on two sides.

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
# `concavity` is missing several times as often where the tumor is benign: what looks harmless is not measured to the end. A gap is filled with the column's median (**imputation**), and a further column keeps the message, 1 where there was a gap (**indicator**). (Sequences have another way: `keras.layers.Masking` skips steps that are missing.)
#
# An **outlier** lies far from all others. Tukey (1977) sets a fence by the quartiles, which an outlier hardly moves: $q_1 - 1.5\,(q_3 - q_1)$ and $q_3 + 1.5\,(q_3 - q_1)$. Numbers outside can be set to the fence. Whether that is right depends on the case: an error may be mended, a real extreme is information. A robust loss such as `keras.losses.Huber` ([lesson 3](03_losses.ipynb)) is another cure, for targets.
#
# At last **standardization**: subtract the mean, divide by the standard deviation. All these numbers (quartiles, medians, means, deviations) are *fitted*, and they come from the training rows.
#
# > **Exercise 8.3 (4 points).** Write `fit_columns`. By the training rows, for each column: set numbers outside of the fence to it (quartiles as `np.nanquantile` has them); fill gaps with the median; subtract the mean and divide by the standard deviation of the training rows *that were clipped and filled*, or by 1 where that is 0. Return the new rows, prepared so, and beside them one column per column that is 1 where the new rows had a gap, else 0.


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
# Keras has the scaler as a layer, `Normalization`, and `adapt` is its fit; scikit-learn has `StandardScaler`. On columns without gaps and outliers, the three agree:

# %% topics=["standard-scaler", "tool-scikit-learn"]
from sklearn.preprocessing import StandardScaler

rows = np.sort(np.random.default_rng(0).uniform(-1, 1, (80, 3)), axis=0)
layer = keras.layers.Normalization()
layer.adapt(rows[:60].astype("float32"))
by_keras = keras.ops.convert_to_numpy(layer(rows[60:].astype("float32")))
by_sklearn = StandardScaler().fit(rows[:60]).transform(rows[60:])
with suppress(NotImplementedError):
    ours, both = fit_columns(rows[:60], rows[60:])[:, :3], (by_keras, by_sklearn)
    print([bool(np.allclose(ours, other, atol=1e-4)) for other in both])

# %% [markdown] topics=["label-formats", "feature-engineering"]
# Text becomes numbers, too. A hospital is no quantity: coded as 0, 1, 2, Corvale would be twice Brenn. **One-hot** coding gives each name a column of its own. The same choice exists for labels: integers go with `sparse_categorical_crossentropy`, one-hot rows with `categorical_crossentropy`, and the losses are equal ([lesson 3](03_losses.ipynb)).

# %% topics=["label-formats"]
names, codes = np.unique(x[:, 0].astype(str), return_inverse=True)
one_hot = keras.utils.to_categorical(codes, len(names))
print(x[0, 0], "is", codes[0], "or", one_hot[0])

# %% [markdown] topics=["issue-poor-data-quality"]
# What was all this work worth? A logistic regression, several splits by patient. First the table as it came, with gaps as 0, only scaled; then by `fit_columns`; then with units, codes, copies and slips mended before:


# %% topics=["issue-poor-data-quality", "tool-scikit-learn"]
def accuracy(prepare, groups, labels):
    """Mean test accuracy over splits; `prepare` gets two lists of row numbers."""
    scores = []
    for seed in range({"smoke": 4, "full": 20}[profile]):
        fit, _, held = split_patients(groups, labels, seed)
        x_fit, x_held = prepare(fit, held)
        model = LogisticRegression().fit(x_fit, labels[fit])
        scores.append(model.score(x_held, labels[held]))
    return np.mean(scores)


def prepared(rows):
    return lambda fit, held: [fit_columns(rows[fit], rows[new]) for new in (fit, held)]


def scaled_only(fit, held):
    scaler = StandardScaler().fit(np.nan_to_num(numbers[fit]))
    return [scaler.transform(np.nan_to_num(numbers[new])) for new in (fit, held)]


with suppress(NotImplementedError):
    print(f"gaps as 0, scaled    {accuracy(scaled_only, patient, y):.2f}")
    print(f"prepared             {accuracy(prepared(numbers), patient, y):.2f}")
    print(f"mended and prepared  {accuracy(prepared(mended), who, ill):.2f}")

# %% [markdown] topics=["issue-poor-data-quality"]
# From ⟦0.87⟧ to ⟦0.94⟧, with the same model. Poor data quality is a frequent reason why models disappoint, and its remedies are these: clean, treat outliers, build better features.

# %%
course.quiz("data_preparation.gap_quiz")

# %% [markdown] topics=["train-val-test-split", "normalization-standardization"]
# ## Three leaks, each beside its honest twin
#
# The first leak opened the lesson. The second: choose the twenty of 5,000 columns that follow the label best, and test them by cross-validation. Ambroise and McLachlan (2002) found this mistake in published studies of genes. Here all columns are noise, so that the truth is 50 %:


# %% topics=["train-val-test-split", "feature-engineering"]
from sklearn.feature_selection import SelectKBest
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline


def noise_accuracy(choose_on_all, seed):
    """60 rows, 5,000 random columns: the best twenty, by all or by training rows."""
    noise = np.random.default_rng(seed).normal(size=(60, 5000))
    label, best, model = np.arange(60) % 2, SelectKBest(k=20), LogisticRegression()
    if choose_on_all:
        noise = best.fit_transform(noise, label)
    else:
        model = make_pipeline(best, model)  # in each fold, both see training rows only
    return cross_val_score(model, noise, label, cv=3).mean()


seeds = range({"smoke": 3, "full": 30}[profile])
chosen = [np.mean([noise_accuracy(leaky, n) for n in seeds]) for leaky in (True, False)]
print("chosen on all rows: {:.0%}   on training rows: {:.0%}".format(*chosen))

# %% [markdown] topics=["train-val-test-split"]
# Chosen on all rows, noise is right in ⟦94 %⟧: among 5,000 columns some follow sixty labels by chance, the test labels included. Chosen on training rows, it is a coin. The third leak is in our table: `visits afterwards` was filled in after the diagnosis. On the day on which a patient arrives it is 0 for everybody:

# %% topics=["train-val-test-split", "data-cleaning"]
visits = x[:, 8:].astype("float64") / 10
seen_at = {"in the file": visits, "on arrival": 0 * visits, "without it": visits[:, :0]}


def with_column(known):
    def prepare(fit, held):
        x_fit, x_held = prepared(numbers)(fit, held)
        column = visits[:, : known.shape[1]]
        return np.hstack([x_fit, column[fit]]), np.hstack([x_held, known[held]])

    return prepare


future = {}
with suppress(NotImplementedError):
    for name, known in seen_at.items():
        future[name] = accuracy(with_column(known), patient, y)
        print(f"{name:12} accuracy {future[name]:.2f}")

# %% [markdown] topics=["train-val-test-split"]
# The file promises ⟦0.98⟧. On arrival the model reaches ⟦0.84⟧, less than the ⟦0.90⟧ of one that never saw the column. No split finds this leak. A question about the world does: *is this number known when the model is asked?*

# %% topics=["train-val-test-split"] tags=["training"]
leaks, truths = {"rows repeated,\nthen split (recall)": copied}, [0.1, 0.5]
leaks["columns chosen\non all rows (accuracy)"] = chosen
if future:  # once exercises 8.2 and 8.3 are solved
    *third, without = future.values()
    leaks["a column from\nthe future (accuracy)"] = third
    truths.append(without)
words = {"xlabel": "leak", "title": "Leaks promise what honest twins do not keep"}
ax = plots.plot_twins(leaks, names=("leaky", "honest"), truths=truths, **words)
course.expect(leaky_recall=copied[0], at_least=0.8)  # 18 runs: 1.0

# %% [markdown] topics=["over-undersampling", "standard-scaler"]
# The dashed lines show what can be reached: guessing at the rare class's share, a coin, the model without the column. The rule: **split first; whatever is fitted, chosen or repeated sees training rows only.** A common list of steps says: normalize, fill gaps, augment, then split. It has the last step where the first belongs.
#
# > **Exercise 8.4 (4 points, find the bugs).** `prepare_honestly` leaks in three places. Close them, and change nothing else.


# %% topics=["over-undersampling", "standard-scaler", "train-val-test-split"] tags=["exercise"]
def prepare_honestly(x, y, test, k, seed):
    """Choose columns, scale them, and repeat rare training rows.

    `x`: shape (N, F), without gaps. `y`: 0 or 1, shape (N,); in training, class 1 is
    not the more frequent one. `test`: row numbers of the test rows. `k`: how many columns
    to keep: those with the largest absolute correlation with `y` in the training rows,
    in their old order. Mean and standard deviation are those of the training rows
    before any was repeated. Leaves its inputs as they were.
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

# %%
course.quiz("data_preparation.future_quiz")

# %% [markdown] topics=["normalization-standardization"]
# ## Why scaling helps
#
# Take a linear model with the loss $L(w) = \frac{1}{2n} \sum_{i=1}^{n} \big(\sum_j x_{ij} w_j - y_i\big)^2$. Its slope along $w_k$ is
#
# $$\frac{\partial L}{\partial w_k} = \frac1n \sum_i x_{ik} \Big(\sum_j x_{ij} w_j - y_i\Big), \qquad\text{in short}\quad \nabla L = H w - \tfrac1n X^\top y \quad\text{with}\quad H = \tfrac1n X^\top X.$$
#
# At the minimum $w^*$ the slope is 0, so $\nabla L = H (w - w^*)$. A step of gradient descent with rate $\eta$ turns the error $e = w - w^*$ into $e - \eta H e$. Along an eigenvector of $H$ with eigenvalue $\lambda$ that is a factor $1 - \eta\lambda$. It must lie between -1 and 1 for every $\lambda$, hence $\eta < 2/\lambda_{\max}$ ([lesson 5](05_optimizers.ipynb)). With $\eta = 1/\lambda_{\max}$ the slowest direction keeps
#
# $$1 - \frac{\lambda_{\min}}{\lambda_{\max}} = 1 - \frac1\kappa, \qquad \kappa = \frac{\lambda_{\max}}{\lambda_{\min}}$$
#
# of its error per step: it takes about $\kappa$ steps to divide that error by 2.7. κ is the **condition number**. After standardization every diagonal entry of $H$ is 1, and for uncorrelated columns $H$ is the identity, with κ = 1. Two columns of the clean twin show it, perimeter and texture, from the same number of steps:


# %% topics=["normalization-standardization"]
def descend(columns, target, steps=40):
    """Gradient descent with the rate 1/λmax: its path, the minimum, and κ."""
    hessian, pull = columns.T @ columns / len(target), columns.T @ target / len(target)
    values = np.linalg.eigvalsh(hessian)
    path = [np.zeros(2)]
    for _ in range(steps):
        path.append(path[-1] - (hessian @ path[-1] - pull) / values[-1])
    return np.array(path), np.linalg.solve(hessian, pull), values[-1] / values[0]


pair, target = twin.x[:, [2, 1]].astype("float64"), twin.y - twin.y.mean()
raw = pair - pair.mean(axis=0)
with plots.theme() as look:
    figure, axes = plt.subplots(1, 2, figsize=(11, 4.2))
tables = {"raw": raw, "scaled": raw / raw.std(axis=0)}
for ax, (name, columns) in zip(axes, tables.items(), strict=True):
    path, best, kappa = descend(columns, target)
    left = np.linalg.norm(path[-1] - best) / np.linalg.norm(best)
    print(f"{name:6} condition number {kappa:4.1f}   error left at the end {left:.0%}")
    grid = best[:, None] + np.linspace(-1.6, 1.6, 61) * np.abs(best).max()
    points = np.stack(np.meshgrid(*grid), axis=-1)  # (61, 61, 2)
    loss = ((points @ columns.T - target) ** 2).mean(axis=-1) / 2
    title = f"{name}: κ = {kappa:.0f}, {left:.0%} of the error left"
    words = {"names": ("weight of perimeter", "weight of texture"), "title": title}
    paths = {"40 steps of gradient descent": path}
    plots.plot_loss_surface(*grid, loss, paths=paths, ax=ax, **words)
    ax.plot(*best, "*", color=look.ink, zorder=10)

# %% [markdown] topics=["normalization-standardization"]
# The star marks the minimum. Raw, κ is ⟦36⟧: a long narrow valley, and after 40 steps a quarter of the error is left ($(1 - 1/36)^{40} = 0.32$ of its slowest part). Scaled, κ is ⟦2⟧, and nothing is left. It is not 1, because the two columns are correlated, and scaling does not change that.

# %%
course.quiz("data_preparation.condition_quiz")

# %% [markdown] topics=["scaling-0-1", "standard-scaler"]
# Pixels have a known range, so one divides by 255 and fits nothing (`keras.layers.Rescaling(1 / 255)`). The first loss of an untrained network with ten classes should be about ln 10 = 2.3:

# %% topics=["scaling-0-1"]
digits = data.load("digits", verbose=False)
pixels = np.round(digits.train.x * 255 / 16).astype("uint8")  # as in image files
rng = np.random.default_rng(0)
first, second = rng.normal(0, 0.18, (64, 128)), rng.normal(0, 0.09, (128, 10))
for name, factor in {"0 to 255": 1, "0 to 1": 255}.items():
    logits = np.maximum(pixels.reshape(-1, 64) / factor @ first, 0) @ second
    chances = special.softmax(logits, axis=1)
    for given, scores in {"logits": logits, "probabilities": chances}.items():
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=given == "logits")
        value = float(loss(digits.train.y, scores))
        print(f"pixels {name:8}  loss from {given:13} {value:6.1f}")

# %% [markdown] topics=["scaling-0-1"]
# Scaled, the loss starts at ⟦2.4⟧. Unscaled, it starts at more than a hundred, and from probabilities it does not even show that: they are cut at $10^{-7}$, so that no loss exceeds 16.1.
#
# > **Careful.** Behind a softmax layer, TensorFlow looks through to the logits and reports the large loss; JAX and PyTorch report the cut one. With scaled pixels and `from_logits=True`, the three agree.

# %% [markdown] topics=["issue-imbalanced-classes", "over-undersampling", "class-weighted-loss"]
# ## A rare class
#
# Suppose one tumor in fifty is malignant. Ordinary training is then right 98 % of the time and finds nobody. Four cures are common: **class weights** multiply the loss of rare rows; **oversampling** repeats them; **undersampling** drops frequent rows; and the **threshold** can be moved afterwards, from 1/2 to the class's share. (Focal loss, [lesson 3](03_losses.ipynb), is a fifth.) The weights follow from two demands.
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
def flagged(x_fit, y_fit, x_held, threshold=0.5, weights=None):
    model = LogisticRegression(class_weight=weights).fit(x_fit, y_fit)
    return model.predict_proba(x_held)[:, 1] > threshold


results, both = {}, (np.flatnonzero(twin.y), np.flatnonzero(1 - twin.y))
with suppress(NotImplementedError):
    for seed in range({"smoke": 6, "full": 40}[profile]):
        rng = np.random.default_rng(seed)
        sick, well = map(rng.permutation, both)
        fit, held = np.append(sick[:5], well[:250]), np.append(sick[5:], well[250:])
        scaler = StandardScaler().fit(twin.x[fit][:, [1, 4, 6]])
        a, b = (scaler.transform(twin.x[part][:, [1, 4, 6]]) for part in (fit, held))
        labels, truth, every = twin.y[fit], twin.y[held], np.arange(255)
        over = np.append(every[5:], rng.choice(5, 250))  # the first five are rare
        under = np.append(every[:5], rng.choice(every[5:], 5, replace=False))
        for name, said in {
            "nothing": flagged(a, labels, b),
            "class weights": flagged(a, labels, b, weights=class_weights(labels, 2)),
            "oversampling": flagged(a[over], labels[over], b),
            "undersampling": flagged(a[under], labels[under], b),
            "threshold 1/51": flagged(a, labels, b, threshold=1 / 51),
        }.items():
            found = said[truth == 1].mean(), said[truth == 0].mean()
            results.setdefault(name, []).append(found)
for name, each in results.items():
    print("{:15} found {:4.0%}   false alarms {:4.0%}".format(name, *np.mean(each, 0)))

# %% [markdown] topics=["issue-imbalanced-classes", "over-undersampling", "class-weighted-loss"]
# Without a cure ⟦2 %⟧ are found. Class weights and oversampling do nearly the same, since a row that weighs fifty times as much and fifty copies of it give the same loss. No cure is free: each pays with false alarms. Moving the threshold needs no new training and leaves the probabilities as they are, so try it first.
#
# > **In practice.** In Keras, `model.fit(…, class_weight=class_weights(y_train, 2))`. A weight per row goes into `sample_weight`.

# %%
course.quiz("data_preparation.weights_quiz")

# %% [markdown] topics=["data-augmentation", "issue-insufficient-data", "augment-image-flip", "augment-image-rotation"]
# ## More images, with the same labels
#
# Too little data has three remedies: a network that learned elsewhere (transfer learning), **augmentation**, which varies the images that are there, and **synthetic data**, which are made. Flips and rotations are often offered as free data. On digits:

# %% topics=["data-augmentation", "augment-image-flip", "augment-image-rotation"]
from sklearn.svm import SVC


def flat(images):
    return images.reshape(len(images), -1)


x_fit, x_held, y_held = digits.train.x / 16, digits.test.x / 16, digits.test.y
plain = SVC(C=10, gamma=0.05).fit(flat(x_fit), digits.train.y)
turned = x_held[:, ::-1, ::-1]
for name, shown in {"as they are": x_held, "turned by half": turned}.items():
    print(f"{name:14} accuracy {plain.score(flat(shown), y_held):.2f}")
nines = (plain.predict(flat(turned[y_held == 6])) == 9).mean()
print(f"sixes, turned, that are read as nine: {nines:.0%}")

# %% topics=["data-augmentation"]
pictures = np.concatenate([part[y_held == 6][:4] for part in (x_held, turned)])
read = [f"read as {digit}" for digit in plain.predict(flat(pictures))]
ax = plots.plot_images(pictures, labels=read, columns=4, title="Turned sixes are nines")

# %% [markdown] topics=["data-augmentation"]
# ⟦92 %⟧ of the turned sixes are read as nine, and rightly so. To train on them as sixes teaches a falsehood. The same holds for text in a mirror and for left and right in medical images. A transformation is safe when no image of one class becomes an image of another. And augmentation belongs to the training part alone.
#
# > **Exercise 8.6 (3 points).** Write `safe_transformations`: the names of those transformations under which no given image becomes (up to $10^{-9}$ per pixel) a given image with *another* label.


# %% topics=["data-augmentation"] tags=["exercise"]
def safe_transformations(images, labels, transformations):
    """The transformations that keep every label.

    `images`: shape (N, H, W). `labels`: shape (N,). `transformations`: a dictionary
    from names to functions, each of which takes one image (H, W) and returns one.
    Leaves its inputs as they were.
    Returns a list of names, in any order.
    """

    ### BEGIN SOLUTION
    def confuses(change):
        return any(
            np.allclose(change(images[a]), images[b], rtol=0, atol=1e-9)
            for a in range(len(images)) for b in np.flatnonzero(labels != labels[a])
        )  # fmt: skip

    return [name for name in transformations if not confuses(transformations[name])]
    ### END SOLUTION


# %% tags=["check"]
course.check("data_preparation.safe_transformations", safe_transformations)

# %% [markdown] topics=["augment-image-flip", "augment-image-rotation", "augment-image-crop", "augment-color-jitter"]
# > **Exercise 8.7 (5 points).** Write `augment`. Of the four steps in its docstring, in their order, do those that are in `allowed`. Every image draws for itself, from `rng`.


# %% topics=["data-augmentation", "augment-image-flip", "augment-image-rotation", "augment-image-crop", "augment-color-jitter"] tags=["exercise"]
def augment(images, allowed, rng):
    """Random variants of images.

    "flip": mirror left and right, for half of the images. "rotate": 0, 1, 2 or 3
    quarter turns, each as often. "crop": put a frame of 2 black pixels (0) around the
    image, and cut out a window of the old size at one of the 25 places, each as often.
    "jitter": multiply all pixels of the image by one number from 0.8 to 1.2, and clip
    them to 0…1.
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
# Does it help? A hundred digits, five draws, four variants of each image by your function. Beside them synthetic images: the mean of each class plus normal noise (`keras.random.normal` is Keras' source of it); and five hundred real digits. Each model is asked about two test sets: digits that stand in the middle, as in training, and the same ones moved by up to two pixels. Guess both columns first.

# %% topics=["issue-insufficient-data", "synthetic-data", "data-augmentation"]
def enlarged(few, own, allowed, rng):
    more = [augment(few[..., None], allowed, rng)[..., 0] for _ in range(4)]
    return np.concatenate([few, *more]), np.tile(own, 5)


def synthetic(few, own, rng):
    made = np.repeat(np.arange(10), 40)
    means = np.array([few[own == digit].mean(axis=0) for digit in range(10)])[made]
    drawn = means + few.std(axis=0) / 2 * rng.normal(size=means.shape)
    return np.concatenate([few, drawn.clip(0, 1)]), np.append(own, made)


gains = {}
with suppress(NotImplementedError):
    moved = augment(x_held[..., None], ["crop"], np.random.default_rng(0))[..., 0]
    for seed in range(5):
        rng = np.random.default_rng(seed)
        order = rng.permutation(len(x_fit))
        few, own = x_fit[order[:100]], digits.train.y[order[:100]]
        for name, (images, labels) in {
            "100 digits": (few, own),
            "with crops": enlarged(few, own, ["crop"], rng),
            "with flips and rotations": enlarged(few, own, ["flip", "rotate"], rng),
            "with synthetic ones": synthetic(few, own, rng),
            "500 digits": (x_fit[order[:500]], digits.train.y[order[:500]]),
        }.items():
            model = SVC(C=10, gamma=0.05).fit(flat(images), labels)
            scores = [model.score(flat(shown), y_held) for shown in (x_held, moved)]
            gains.setdefault(name, []).append(scores)
for name, each in gains.items():
    print("{:25} in the middle {:.2f}   moved {:.2f}".format(name, *np.mean(each, 0)))

# %% [markdown] topics=["issue-insufficient-data", "synthetic-data"]
# On digits in the middle, only more real digits help: crops make positions that do not occur there, at a cost (⟦0.84⟧ for ⟦0.91⟧), and a normal cloud around a mean is no handwriting. On moved digits, all fail but one: crops lift ⟦0.22⟧ to ⟦0.57⟧, and even 500 real digits do not. Flips and rotations help nowhere. The rule: **vary what will vary where the model is used, and nothing that carries the label.**
#
# > **In practice.** Keras has these as layers: `RandomFlip`, `RandomRotation` (by any small angle), `RandomCrop`, `RandomColorJitter`, and `RandAugment`, which draws among many; a `Pipeline` holds several. They draw in training only.

# %%
course.quiz("data_preparation.label_quiz")

# %% [markdown] topics=["data-loader", "debug-data-loading", "scaling-0-1"]
# ## Into the network, batch by batch
#
# A million photographs do not fit into memory. A **data loader** reads, scales and shuffles one batch at a time. Keras has one that runs on every backend, `keras.utils.PyDataset`: you say how many batches there are and what is in batch number i.
#
# > **Exercise 8.8 (4 points).** Write `batches`. It returns an instance of a subclass of `keras.utils.PyDataset`. Each item is a pair: images as float32 from 0 to 1, and their labels. All rows come once per epoch, the last batch may be short. The order is drawn from `seed` when it is made, and drawn anew in `on_epoch_end`.


# %% topics=["data-loader", "debug-data-loading", "scaling-0-1"] tags=["exercise"]
def batches(x, y, batch_size, seed):
    """A loader for images.

    `x`: images, uint8 from 0 to 255, shape (N, …). `y`: labels, shape (N,).
    Leaves both as they were.
    Returns a PyDataset; the same seed gives the same order, another one another.
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
# TensorFlow (`tf.data`) and PyTorch (`DataLoader`) have loaders of their own, and `fit` takes them, too. They give the same batches. To compare, we hand your loader row numbers in place of labels:

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


with suppress(NotImplementedError):
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
# Before a long training, look at one batch as the network will see it: shapes, types, range, and a few images with their labels. Many mistakes show there, and no error message tells of them. Then train:

# %% topics=["debug-data-loading", "data-loader"] tags=["training"]
keras.utils.set_random_seed(0)
layers = [keras.Input((8, 8)), keras.layers.Flatten(), keras.layers.Dense(64, "relu")]
model = keras.Sequential([*layers, keras.layers.Dense(10)])
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile(keras.optimizers.Adam(0.01), loss, metrics=["accuracy"])
with suppress(NotImplementedError):
    loader = batches(pixels, digits.train.y, 32, seed=0)
    images, labels = loader[0]
    print(images.shape, images.dtype, images.min(), images.max(), labels.shape)
    model.fit(loader, epochs=4, verbose=0)
    score = model.evaluate(x_held, y_held, verbose=0)[1]
    course.expect(test_accuracy=score, at_least=0.85)  # 18 runs: 0.92 to 0.95

# %%
course.quiz("data_preparation.order_quiz")

# %% [markdown]
# **Open task, without points.** Invent a fourth leak for the hospital table: one that no check of rows or columns finds. Guess how large it is, measure it beside its honest twin, and explain to a friend which question would have found it.
#
# ## What you have done
#
# In this lesson you have
#
# * mended a table in the right order, and split it by patient,
# * fitted fences, medians and scales on training rows, and measured three leaks,
# * derived that gradient descent needs about κ steps, and made κ small,
# * weighed, repeated and dropped rows for a rare class, and moved the threshold,
# * enlarged a hundred digits by transformations that keep the label,
# * fed images in batches, the same ones from three loaders.

# %%
course.progress()

# %% [markdown]
# **Where next.** Lesson 9 asks how large a batch should be, lesson 11 compares augmentation with other cures for overfitting, and lesson 12 chooses a threshold by costs.
#
# **To read on.** Kaufman, Rosset, Perlich and Stitelman (2012), [Leakage in data mining](https://doi.org/10.1145/2382577.2382579); Ambroise and McLachlan (2002), [Selection bias in gene extraction](https://doi.org/10.1073/pnas.102102699); Shorten and Khoshgoftaar (2019), [A survey on image data augmentation](https://doi.org/10.1186/s40537-019-0197-0).
