# ---
# title: Loss functions
# minutes: 95
# needs: [02_activations]
# topics: [loss-function-role, loss-mse, loss-mae, loss-huber, loss-binary-crossentropy, loss-categorical-crossentropy, loss-sparse-categorical-crossentropy, loss-logits-vs-probabilities, loss-hinge, loss-focal, loss-kl-divergence, loss-selection-table, snippet-torch-losses-001, snippet-torch-ce-002, snippet-loss-names-003]
# packages: [keras, numpy, matplotlib]
# ---

# %% [markdown]
# # Loss functions
#
# Until now every regression in this course was trained with the squared error. Here it fails: 264 diabetes patients, their body mass index (BMI), and how far their disease had progressed after a year. In a copy of the table we move the decimal point in twelve rows of lean patients, a typical typing error, so that these targets are ten times too large. We fit a straight line to the correct table and to the damaged one. The first rises by ⟦43.8⟧ points per standard deviation of the BMI. The second *falls*, by ⟦7.8⟧.
#
# In this lesson you will
#
# * **derive** from its gradient which prediction makes a loss smallest, and repair that line by another loss,
# * **compute** cross-entropies from logits, with their gradients, for every coding of the labels,
# * **find** a second softmax, a fault without an error message, by its symptom,
# * **recognize** a loss by its values, and **choose** one by the task, rare classes included.

# %% tags=["parameters"]
profile = "smoke"  # "full" trains longer; nothing else changes

# %% tags=["setup"]
import course

course.setup("03_losses", profile=profile)

from contextlib import suppress

import keras
import matplotlib.pyplot as plt
import numpy as np

from course import data, plots
from course.inspection import gradient

# %% topics=["loss-mse"]
diabetes = data.load("diabetes")
bmi = diabetes.train.x[:, diabetes.feature_names.index("bmi")]
x = (bmi - bmi.mean()) / bmi.std()
clean = diabetes.train.y.astype("float64")
lean = np.argsort(bmi, kind="stable")[:60]
slipped = np.random.default_rng(0).choice(lean, 12, replace=False)
damaged = clean.copy()
damaged[slipped] *= 10

lines = {"correct table": clean, "twelve slipped points": damaged}
lines = {name: np.polyfit(x, target, 1) for name, target in lines.items()}
for name, (slope, _) in lines.items():
    print(f"{name:22} slope {slope:5.1f} per standard deviation of the BMI")


def scatter(lines, title):
    """The damaged table, and straight lines through it."""
    with plots.theme() as look:
        figure, ax = plt.subplots(figsize=(7, 3.6))
        ax.scatter(bmi, damaged, s=10, color=look.muted, alpha=0.5, label="patients")
        dots = dict(marker="^", color=look.ink, label="ten times too large")
        ax.scatter(bmi[slipped], np.minimum(damaged[slipped], 585), **dots)
        along = np.linspace(x.min(), x.max(), 2)
        for number, (name, (slope, start)) in enumerate(lines.items()):
            style = dict(color=look.color(number), linestyle=("-", "--", ":")[number])
            heights = slope * along + start
            ax.plot(along * bmi.std() + bmi.mean(), heights, lw=3, label=name, **style)
        ax.set(xlabel="body mass index (kg/m²)", ylim=(0, 600), title=title)
        ax.set_ylabel("disease progression (points)")
        ax.legend(fontsize=8)
    return ax


ax = scatter(lines, "Twelve rows of 264 turn the line around")

# %% [markdown] topics=["loss-mse"]
# A higher BMI goes with a faster progression. With twelve wrong rows of 264 the model would tell a doctor that weight protects. (Triangles at the upper edge lie above the picture, some at more than 2,000.) Nothing is wrong with the model, a straight line, nor with the training, which is exact. What is wrong is the loss.

# %% [markdown] topics=["loss-function-role"]
# ## One number for "how wrong"
#
# Four targets, all 1, and what a model says about them. How wrong is it? The obvious measure is the average of the errors:

# %% topics=["loss-function-role"]
target = np.array([1.0, 1.0, 1.0, 1.0])
prediction = np.array([0.0, 2.0, -4.0, 6.0])
error = prediction - target
print("errors:             ", error)
print("mean error:         ", error.mean())
print("mean absolute error:", np.abs(error).mean())
print("mean squared error: ", (error**2).mean())

# %% [markdown] topics=["loss-function-role"]
# The mean error is ⟦0.0⟧ for a model that is off by 5 twice, because errors of opposite signs cancel. (Using it as a metric is a common mistake.) A **loss** is one number for the gap between predictions and targets. It is smallest when the predictions are right, and in this lesson it is never negative. So it makes every error positive first, by the absolute value (⟦3.0⟧) or the square (⟦13.0⟧).
#
# That is half of its job. Training lowers the loss step by step, so the loss must also give a direction and a strength for each prediction. They are its **gradient**, the list of derivatives $\partial L / \partial \hat y_i$: how much $L$ grows when prediction $i$ grows by a little. In this lesson we always look at both. `course.inspection.gradient` asks the backend for it:

# %% topics=["loss-function-role", "loss-mse"]
def look_at(loss, target, prediction):
    """Print the value of a Keras loss, and its gradient for each prediction."""
    prediction = np.asarray(prediction, dtype="float32")
    value = float(loss(target, prediction))
    slopes = gradient(lambda p: loss(target, p), prediction).astype("float64")
    print(f"value {value:.3f}, gradient {(slopes.round(3) + 0.0).tolist()}")


target, prediction = np.array([[3.0], [-0.5], [2.0]]), [[2.5], [0.0], [8.0]]
look_at(keras.losses.MeanSquaredError(), target, prediction)

# %% [markdown] topics=["loss-mse"]
# ## Mean squared error
#
# $$L = \frac1n \sum_i (\hat y_i - y_i)^2 \qquad \frac{\partial L}{\partial \hat y_i} = \frac2n (\hat y_i - y_i)$$
#
# The **mean squared error** (MSE) is as old as the method of least squares (Legendre, 1805). $n$ counts *all* numbers, samples times outputs. Read the gradient above. The first prediction is too low by 0.5, and its entry is negative: the loss falls if the prediction rises. The third is too high by 6, twelve times as much, and its entry is twelve times as large. That is what turned the line: a target that is ten times too large has a far larger gradient than all its neighbors. (We also say that it *pulls* harder.)
#
# > **Exercise 3.1 (2 points, find the bugs).** The cell below returns the value and the gradient. The value is right. The gradient is wrong in two ways, of which one shows only in a table with several columns. Find and mend both. Here and in all exercises to come the arrays that you are given stay as they are.

# %% topics=["loss-function-role", "loss-mse", "snippet-torch-losses-001"] tags=["exercise"]
def mean_squared_error(target, prediction):
    """Mean of the squared errors, and its gradient for the predictions.

    `target`, `prediction`: arrays of the same shape, any.
    Returns `value, gradient`: a number, and an array of that shape.
    """
    ### BEGIN SOLUTION
    # STUB: raise NotImplementedError("Delete this line, and mend what follows.")
    # STUB: error = target - prediction
    # STUB: return (error ** 2).mean(), 2 * error / len(error)
    error = prediction - target
    return np.mean(error**2), 2 * error / error.size
    ### END SOLUTION


# %% tags=["check"]
course.check("losses.mean_squared_error", mean_squared_error)

# %% [markdown] topics=["loss-mse"]
# > **Careful.** Targets often come as a row of n numbers, while a model with one output gives n rows of one. By hand, `row - column` compares every target with *every* prediction, n² differences, and raises no error. Keras' losses line the two shapes up first. Your own must take care of it.
#
# ## Mean absolute error: every error pulls equally
#
# What if an error counts as it is, without the square?
#
# $$L = \frac1n \sum_i |\hat y_i - y_i| \qquad \frac{\partial L}{\partial \hat y_i} = \frac1n \operatorname{sign}(\hat y_i - y_i)$$

# %% topics=["loss-mae"]
look_at(keras.losses.MeanAbsoluteError(), target, prediction)

# %% [markdown] topics=["loss-mae", "loss-mse"]
# With the **mean absolute error** (MAE) all three pull equally hard, a third each. (At an error of exactly 0 the curve has a corner and no derivative, and libraries pick one.) Which prediction makes a loss smallest? We say that the loss *asks for* it. Suppose that a model may give a single number $g$ for all values $y_i$. At the best $g$ the gradient is 0. For squares:
#
# $$\frac{d}{dg}\, \frac1n \sum_i (g - y_i)^2 = \frac2n \sum_i (g - y_i) = 2\,(g - \bar y) = 0 \quad\Rightarrow\quad g = \bar y$$
#
# So the squared error asks for the mean. And the absolute error? Guess before you go on:

# %%
course.quiz("losses.outlier_quiz")

# %% [markdown] topics=["loss-mae", "loss-mse"]
# For distances the derivative is (number of values below $g$, minus number above) / $n$. It is 0 where both numbers are equal: at the **median**. Both answers can be right. An insurer needs the mean, in which rare large claims count. With typing errors in the table, the median is better. And sometimes errors of the two directions cost differently: bread that is missing costs a bakery more than bread that is left over. If each unit too low costs $a$ and each unit too high costs $b$, the loss is the **pinball loss** (Koenker and Bassett, 1978):
#
# $$L = \frac1n \sum_i \max\big(a\,(y_i - g),\; b\,(g - y_i)\big)$$
#
# It is also called *quantile loss*, since it asks for a **quantile**, a value with a certain share of all values below it.
#
# > **Exercise 3.2 (3 points).** Write `best_guess`: for some values, the single number with the smallest mean squared error, the one with the smallest mean absolute error, and the one with the smallest mean cost when each unit too low costs `too_low` and each unit too high `too_high`. Work out with pencil when the gradient changes its sign. (Where several numbers do equally well, any of them is right.)

# %% topics=["loss-mse", "loss-mae"] tags=["exercise"]
def best_guess(values, too_low, too_high):
    """The guess that costs least, for three losses.

    `values`: shape (n,), in any order; n is odd. `too_low`, `too_high`: positive, the
    price of each unit by which the guess lies below a value, or above it.
    Returns `squares, distances, uneven`: three numbers. Leaves `values` as it was.
    """
    ### BEGIN SOLUTION
    ordered = np.sort(values)
    # A step up helps those above, at too_low each, and hurts those below.
    below = int(len(values) * too_low / (too_low + too_high))
    return values.mean(), ordered[len(values) // 2], ordered[below]
    ### END SOLUTION


# %% tags=["check"]
course.check("losses.best_guess", best_guess)

# %% [markdown] topics=["loss-huber"]
# ## Huber: a loss from three conditions
#
# The absolute error resists **outliers**, values far from all others. But its gradient does not get smaller near the target, so at a constant rate training passes the target again and again (you will see it below). Huber (1964) asked for three things. For errors $e$ up to a border δ the loss is $\tfrac12 e^2$. Beyond it, the loss is a straight line on either side. And at δ the two meet without a step and without a corner.

# %% topics=["loss-huber", "loss-mse", "loss-mae"]
error = np.linspace(-3, 3, 601)
shown = {
    "squared": keras.losses.MeanSquaredError(reduction=None),
    "absolute": keras.losses.MeanAbsoluteError(reduction=None),
    "Huber, δ = 1": keras.losses.Huber(delta=1.0, reduction=None),
}
values = {}
for name, loss in shown.items():
    charged = keras.ops.convert_to_numpy(loss(np.zeros((601, 1)), error[:, None]))
    values[name] = charged.astype("float64")
slopes = {name: np.gradient(value, error) for name, value in values.items()}
with plots.theme():
    figure, axes = plt.subplots(1, 2, figsize=(10, 3.6))
titles = "The square charges large errors most", "Only the square's derivative grows on"
plots.plot_activation(error, values, title=titles[0], ax=axes[0])
plots.plot_activation(error, slopes, title=titles[1], ax=axes[1])
for ax, label in zip(axes, ("loss", "derivative of the loss"), strict=True):
    ax.set(xlabel="error, prediction minus target", ylabel=label)
axes[0].get_legend().remove()  # the right one serves both

# %% [markdown] topics=["loss-huber"]
# On the right the square's derivative grows without end, and the absolute error's jumps from -1 to 1. Huber's is a straight line near 0, and then it stays at ±δ.
#
# > **Exercise 3.3 (3 points, design).** Write `huber` from the three conditions: the mean over all numbers, for any δ, and its gradient. Which slope must the straight line have so that there is no corner, and which constant so that there is no step?

# %% topics=["loss-huber"] tags=["exercise"]
def huber(target, prediction, delta):
    """Mean of Huber's loss, and its gradient for the predictions.

    `target`, `prediction`: arrays of the same shape, any. `delta`: a positive number,
    in the units of the target.
    Returns `value, gradient`: a number, and an array of that shape.
    """
    ### BEGIN SOLUTION
    error = prediction - target
    size = np.abs(error)
    values = np.where(size <= delta, error**2 / 2, delta * (size - delta / 2))
    return values.mean(), np.clip(error, -delta, delta) / error.size
    ### END SOLUTION


# %% tags=["check"]
course.check("losses.huber", huber)

# %% [markdown] topics=["loss-mse", "loss-mae", "loss-huber"]
# Now repair the line. Gradient descent needs nothing but the gradient: by the chain rule the slope's is the sum of `gradient * x`, the start's is the sum of `gradient`. We use your `huber` with δ = 60 points, since nearly two thirds of the errors of the correct line are smaller than that. And we compare each loss with *its own* line through the correct table:

# %% topics=["loss-mse", "loss-mae", "loss-huber"]
def fit(loss, target, rate, steps=400, falling=True):
    """A straight line by gradient descent, the rate falling to 0 or not."""
    slope = start = 0.0
    for step in range(steps):
        pull = loss(target, slope * x + start)[1]
        now = rate * (1 - step / steps) if falling else rate
        slope -= now * (pull * x).sum()
        start -= now * pull.sum()
    return slope, start


def absolute(target, prediction):
    return None, np.sign(prediction - target) / len(target)


def huber_60(target, prediction):
    return huber(target, prediction, 60.0)


with course.waits_for("losses.mean_squared_error", "losses.huber"):
    lines = {}
    for name, loss, rate in [
        ("MSE", mean_squared_error, 0.4),
        ("MAE", absolute, 10.0),
        ("Huber, δ = 60", huber_60, 0.8),
    ]:
        before, lines[name] = fit(loss, clean, rate), fit(loss, damaged, rate)
        after = lines[name][0]
        print(f"{name:14} slope {before[0]:5.1f}, after the damage {after:5.1f}")
    print("at a constant rate, correct table, the slope in the last steps:")
    for name, loss, rate in [("MAE", absolute, 10.0), ("Huber", huber_60, 0.8)]:
        last = [float(fit(loss, clean, rate, k, False)[0]) for k in range(396, 401)]
        print(f"{name:14}", np.round(last, 2))
    ax = scatter(lines, "Losses with a bounded gradient keep the line")

# %% [markdown] topics=["loss-mse", "loss-mae", "loss-huber"]
# The squared error's slope falls from ⟦43.8⟧ to ⟦-7.8⟧. MAE loses a few points, from ⟦56.6⟧ to ⟦52.3⟧, and Huber from ⟦48.7⟧ to ⟦44.3⟧. Their gradients are bounded, so a wrong row pulls no harder than a right one that is far from the line. A loss with this property is called **robust**. (For five draws of the twelve rows: MSE between -15 and -5, MAE 52 to 54, Huber 44 to 45.) At a constant rate Huber comes to rest, and MAE does not.
#
# > **Careful.** "Robust" does not mean "right". These losses give little weight to what is rare and far off, whether it is a typing error or the very patient you are looking for. Look at your outliers before you choose. And δ is in the units of the target: for Keras' default of 1 every error here is an outlier, and what is left is the MAE.

# %% [markdown] topics=["loss-binary-crossentropy"]
# ## Binary cross-entropy: minus the log of a probability
#
# For classes a model gives probabilities. Which are best? Those under which what happened was most probable. If the samples are independent, the probability of all of them together, the **likelihood**, is the product of the probabilities $p_i$ of their true classes. A product of thousands of numbers below 1 is too small for a float, and its logarithm is a sum. So we minimize $-\frac1n \sum_i \log p_i$, the mean **negative log-likelihood** (the method of **maximum likelihood**, Fisher, 1922). The squared error is the same idea for numbers: if the errors are normally distributed, $p \propto e^{-(\hat y - y)^2 / 2 s^2}$, and $-\log p$ is the square, up to constants. (A normal distribution holds outliers for nearly impossible, and that is why they turn the line.) What does one sample cost?

# %% topics=["loss-binary-crossentropy"]
for p in (0.99, 0.7, 0.5, 0.1, 0.001):
    print(f"probability of the true class {p:5.3f}: loss {-np.log(p):.3f}")

# %% [markdown] topics=["loss-binary-crossentropy"]
# The loss is near 0 when the model is certain and right, ⟦0.693⟧ for an even guess, and it grows without bound as the model becomes certain of the wrong class. Mind the minus sign: the log of the probability itself is negative, and training would make it as small as possible. With $y$ = 1 or 0, and $p$ the probability of a 1, both cases fit into one line, the **binary cross-entropy** (the word *entropy* is explained with the KL divergence below):
#
# $$L = -\frac1n \sum_i \big[\, y_i \log p_i + (1 - y_i) \log (1 - p_i) \,\big]$$
#
# $p$ comes from a sigmoid, $p = \sigma(z)$, and the number $z$ before it is the **logit**. Keras takes either. Here is one sample with label 0 and logit 20, as wrong as can be:

# %% topics=["loss-binary-crossentropy", "loss-logits-vs-probabilities"]
from_logits = keras.losses.BinaryCrossentropy(from_logits=True)


def through_sigmoid(y, z):
    return keras.losses.BinaryCrossentropy()(y, 1 / (1 + keras.ops.exp(-z)))


label, logit = np.array([[0.0]]), np.array([[20.0]])
look_at(through_sigmoid, label, logit)
look_at(from_logits, label, logit)

# %% [markdown] topics=["loss-binary-crossentropy", "loss-logits-vs-probabilities"]
# From the logit the loss is ⟦20⟧ and the gradient 1. From the probability the loss is about 16, and the gradient is *zero*. In `float32` the sigmoid of 20 is exactly 1 ([lesson 2](02_activations.ipynb)). Keras clips it to 0.9999999 before the logarithm, and neither the flat sigmoid nor the clipping passes a gradient. (We wrote the sigmoid out: after a Keras sigmoid the TensorFlow backend [remembers the logit](https://github.com/keras-team/keras/blob/master/keras/src/backend/tensorflow/nn.py) and uses it; JAX and PyTorch do not.)

# %%
course.quiz("losses.logit_quiz")

# %% [markdown] topics=["loss-binary-crossentropy", "loss-logits-vs-probabilities"]
# So leave the sigmoid out of the model and give the loss the logit. Then you must also *say* so: only with `from_logits=True` does the loss apply the sigmoid itself. The opposite mistake gives a loss that looks very good:

# %% topics=["loss-binary-crossentropy", "loss-logits-vs-probabilities"]
labels, logits = np.array([[1.0], [0.0]]), np.array([[2.0], [-1.0]])
taken = float(keras.losses.BinaryCrossentropy()(labels, logits))
print(f"logits taken for probabilities: {taken:.4f}")
print(f"from_logits=True:               {float(from_logits(labels, logits)):.4f}")

# %% [markdown] topics=["loss-binary-crossentropy", "loss-logits-vs-probabilities"]
# ⟦0.0000⟧ instead of ⟦0.2201⟧: the logits 2 and -1 are clipped to 1 and 0, and both happen to be on the right side.
#
# From logits the gradient becomes simple. For one sample, with $\sigma' = \sigma(1 - \sigma)$:
#
# $$\frac{\partial L}{\partial z} = -\frac{y\,\sigma(1 - \sigma)}{\sigma} + \frac{(1 - y)\,\sigma(1 - \sigma)}{1 - \sigma} = -y(1 - \sigma) + (1 - y)\,\sigma = \sigma(z) - y$$
#
# The sigmoid's derivative, which made the gradient vanish, cancels. What is left is the predicted probability minus the label.
#
# > **Exercise 3.4 (3 points).** Write `binary_crossentropy` from logits, with its gradient for the *logits*. It must be right for a logit of 900, too.

# %% topics=["loss-binary-crossentropy", "loss-logits-vs-probabilities"] tags=["exercise"]
def binary_crossentropy(target, logits):
    """Binary cross-entropy from logits, and its gradient for them.

    `target`: zeros and ones, shape (samples,). `logits`: any finite numbers, same
    shape. Returns `value, gradient`: a number, and an array of shape (samples,).
    """
    ### BEGIN SOLUTION
    value = np.mean(np.logaddexp(0, logits) - target * logits)
    probability = np.exp(-np.logaddexp(0, -logits))
    return value, (probability - target) / len(target)
    ### END SOLUTION


# %% tags=["check"]
course.check("losses.binary_crossentropy", binary_crossentropy)

# %% [markdown] topics=["loss-categorical-crossentropy", "loss-sparse-categorical-crossentropy"]
# ## Cross-entropy for many classes
#
# With three classes or a thousand the loss is the same: $-\log$ of the predicted probability of the true class. What is new is the coding of the labels: as a row with a single 1 (**one-hot**), or as the number of the class (**sparse**, since no zeros are stored).

# %% topics=["loss-categorical-crossentropy", "loss-sparse-categorical-crossentropy"]
probabilities = np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]])
numbers, one_hot = np.array([0, 1]), np.eye(3)[[0, 1]]
by_row = keras.losses.CategoricalCrossentropy()
by_number = keras.losses.SparseCategoricalCrossentropy()
print(f"by hand {-np.log([0.7, 0.3]).mean():.4f}")
print(f"one-hot {float(by_row(one_hot, probabilities)):.4f}")
print(f"sparse  {float(by_number(numbers, probabilities)):.4f}")

# %% [markdown] topics=["loss-categorical-crossentropy", "loss-sparse-categorical-crossentropy", "loss-logits-vs-probabilities"]
# ⟦0.7803⟧ three times: one loss, two codings. Given the wrong coding, Keras raises an error. Use the sparse loss unless your targets are real distributions, such as (0.9, 0.05, 0.05).
#
# From logits, $\log p_c = z_c - \log \sum_j e^{z_j}$ for the true class $c$, so $L = -z_c + \log \sum_j e^{z_j}$. The derivative of the second term for $z_k$ is $e^{z_k} / \sum_j e^{z_j} = p_k$. Again it is the predicted probability minus the label:
#
# $$\frac{\partial L}{\partial z_{ik}} = \frac1n \big(p_{ik} - y_{ik}\big), \qquad y_{ik} = 1 \text{ for the true class, else } 0$$

# %% topics=["loss-categorical-crossentropy", "loss-logits-vs-probabilities"]
loss = keras.losses.CategoricalCrossentropy(from_logits=True)
look_at(loss, one_hot, np.log(probabilities))

# %% [markdown] topics=["loss-categorical-crossentropy"]
# First row: (0.7 - 1, 0.2, 0.1), halved, since there are two samples. The true class is pushed up, the others down.
#
# > **Exercise 3.5 (4 points).** Write `cross_entropy` from logits, for *both* codings, with its gradient for the logits.

# %% topics=["loss-categorical-crossentropy", "loss-sparse-categorical-crossentropy", "loss-logits-vs-probabilities", "snippet-torch-losses-001"] tags=["exercise"]
def cross_entropy(target, logits):
    """Cross-entropy from logits, and its gradient for them.

    `target`: integer labels, shape (samples,), or one-hot rows, shape
    (samples, classes). Not every class need occur. `logits`: any finite numbers,
    shape (samples, classes). Returns `value, gradient`: the mean over the samples,
    and an array of the shape of `logits`.
    """
    ### BEGIN SOLUTION
    truth = np.eye(logits.shape[1])[target] if np.ndim(target) == 1 else target
    shifted = logits - np.max(logits, axis=1)[:, None]
    logs = shifted - np.log(np.exp(shifted).sum(axis=1))[:, None]
    return -(truth * logs).sum(axis=1).mean(), (np.exp(logs) - truth) / len(truth)
    ### END SOLUTION


# %% tags=["check"]
course.check("losses.cross_entropy", cross_entropy)

# %% [markdown] topics=["loss-logits-vs-probabilities"]
# ## A loss that does not fall
#
# A colleague asks for help. Her network reads handwritten digits, ten classes, and reads them well. But look at the loss:

# %% topics=["loss-logits-vs-probabilities"] tags=["training"]
digits = data.load("digits")
x_digits, y_digits = digits.train.x.reshape(-1, 64) / 16, digits.train.y
epochs = {"smoke": 15, "full": 60}[profile]


def her_softmax(z):
    grown = keras.ops.exp(z - keras.ops.max(z, axis=-1, keepdims=True))
    return grown / keras.ops.sum(grown, axis=-1, keepdims=True)


def train(last, loss):
    """Train a small classifier of digits: what `fit` recorded, and the model."""
    keras.utils.set_random_seed(0)
    layers = keras.layers.Dense(32, activation="relu"), keras.layers.Dense(10, last)
    model = keras.Sequential([keras.Input((64,)), *layers])
    model.compile(keras.optimizers.Adam(0.01), loss, metrics=["accuracy"])
    run = model.fit(x_digits, y_digits, batch_size=64, epochs=epochs, verbose=0)
    return run.history, model


sparse_from_logits = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
strange, her_model = train(her_softmax, sparse_from_logits)
axes = plots.plot_history(strange, title="The loss stays high …")
axes[1].set_title("… and nearly all digits are right", loc="left", fontsize=11)
axes[0].axhline(np.log(10), color="gray", linestyle=":", label="guessing")
usual = dict(color="gray", linestyle="--", label="0.8 for each true class")
axes[0].axhline(-np.log(0.8), **usual)
axes[0].set_ylim(0, 2.5)
axes[0].legend(loc="lower right", bbox_to_anchor=(1, 0.12))
print(f"accuracy {strange['accuracy'][-1]:.3f}, loss {strange['loss'][-1]:.3f}")
# Five seeds on three backends: 0.89 to 0.99 (smoke), 0.99 to 1.00 (full).
course.expect(accuracy=strange["accuracy"][-1], at_least=0.8)

# %% [markdown] topics=["loss-logits-vs-probabilities"]
# About nine of ten digits are right, or more, and the loss levels off at about one and a half. A model that gave each true class just 0.8 would have a loss of 0.22, which is the dashed line. There is no error, no warning, no `nan`.

# %%
course.quiz("losses.symptom_quiz")

# %% [markdown] topics=["loss-logits-vs-probabilities"]
# Suspicion is not proof. It can be proved from three things: the model's outputs, the labels, and the number that Keras reported. Two questions: *are* these outputs probabilities? And did the loss *read* them as logits, so that it applied a softmax before the logarithm?
#
# | outputs | loss reads them as | verdict |
# |---|---|---|
# | logits | logits | `"right"` |
# | probabilities | probabilities | `"right"` |
# | probabilities | logits | `"softmax twice"` |
# | logits | probabilities | `"softmax missing"` |
#
# If the reported number is the cross-entropy of the outputs *taken as logits*, up to 0.001, the loss read them as logits; if it is not, it read them as probabilities.
#
# > **Exercise 3.6 (4 points).** Write `explain_loss`, which returns one of the three verdicts. Outputs are probabilities when *every* row sums to 1, up to 0.001, and no number is negative. Not every model is a good one.

# %% topics=["loss-logits-vs-probabilities", "snippet-torch-losses-001"] tags=["exercise"]
def explain_loss(outputs, labels, reported):
    """Say whether the loss read a classifier's outputs as what they are.

    `outputs`: what the model gave, shape (samples, classes). `labels`: integers,
    shape (samples,). `reported`: the loss, a number.
    Returns "right", "softmax twice" or "softmax missing".
    """
    ### BEGIN SOLUTION
    in_model = outputs.min() >= 0 and np.allclose(outputs.sum(axis=1), 1, atol=1e-3)
    sparse = keras.losses.SparseCategoricalCrossentropy
    as_logits = float(sparse(from_logits=True)(labels, outputs))
    in_loss = abs(as_logits - reported) < 1e-3
    if in_model == in_loss:
        return "softmax twice" if in_model else "softmax missing"
    return "right"
    ### END SOLUTION


# %% tags=["check"]
course.check("losses.explain_loss", explain_loss)

# %% [markdown] topics=["loss-logits-vs-probabilities"]
# Your function on her model:

# %% topics=["loss-logits-vs-probabilities"]
outputs = keras.ops.convert_to_numpy(her_model(x_digits))
reported = her_model.evaluate(x_digits, y_digits, verbose=0)[0]
with course.waits_for("losses.explain_loss"):
    print(explain_loss(outputs, y_digits, reported))

# %% [markdown] topics=["loss-logits-vs-probabilities", "snippet-torch-losses-001"]
# Her model ends in a softmax, which she wrote herself, and well. Her loss says `from_logits=True`. Each line is right by itself. (With Keras' own `activation="softmax"` TensorFlow would remember the logits, repair the mistake and warn; JAX and PyTorch would not.)
#
# The same mistake is common in PyTorch, whose `CrossEntropyLoss` always expects logits. Here are two rows of probabilities, read in both ways:

# %% topics=["loss-logits-vs-probabilities", "snippet-torch-losses-001"]
rows, truth = np.array([[0.9, 0.1], [0.3, 0.7]]), np.array([0, 1])
print(f"read as probabilities: {float(by_number(truth, rows)):.4f}")
print(f"read as logits:        {float(sparse_from_logits(truth, rows)):.4f}")
for classes in (2, 10, 1000):
    perfect, answers = np.eye(classes), np.arange(classes)
    floor = float(sparse_from_logits(answers, perfect))
    print(f"{classes:4} classes: a perfect prediction, softmax twice, loss {floor:.3f}")

# %% [markdown] topics=["loss-logits-vs-probabilities", "snippet-torch-losses-001"]
# ⟦0.4421⟧ where ⟦0.2310⟧ is right. And there is a floor: a probability lies between 0 and 1, and logits that differ by at most 1 say little. With ten classes even a perfect row (1, 0, … 0) has the loss $\log(1 + 9/e)$, which is ⟦1.461⟧. **High accuracy, and a loss that stalls near 1.46 with ten classes: look for a second softmax.** The cure is to leave it out of the model:

# %% topics=["loss-logits-vs-probabilities"] tags=["training"]
cured, _ = train(None, sparse_from_logits)
title = "With one softmax the loss falls below 0.1"
runs = {"softmax twice": strange, "softmax once": cured}
ax = plots.plot_history(runs, metrics="loss", title=title)
ax.axhline(np.log(1 + 9 / np.e), color="gray", linestyle=":")
ax.text(epochs, 1.4, "floor of a second softmax: 1.461", ha="right", va="top")
ax.set_ylim(bottom=0)
print(f"accuracy {cured['accuracy'][-1]:.3f}, loss {cured['loss'][-1]:.3f}")
# Five seeds on three backends: 0.04 to 0.07 (smoke), below 0.01 (full).
course.expect(loss=cured["loss"][-1], at_most=0.12)

# %% [markdown] topics=["snippet-torch-ce-002", "loss-logits-vs-probabilities"]
# A similar mistake leaves the loss unchanged. Some PyTorch networks end in `log_softmax` and are then paired with `CrossEntropyLoss`. In Keras' terms:

# %% topics=["snippet-torch-ce-002", "loss-logits-vs-probabilities"]
criterion = sparse_from_logits
predictions = np.array([[2.0, 0.5, -1.0], [0.1, 0.2, 3.0]], "float32")
targets = np.array([0, 2])
logs = keras.ops.log_softmax(predictions)
for name, given in {"logits": predictions, "log-probabilities": logs}.items():
    print(f"criterion(targets, {name}) = {float(criterion(targets, given)):.4f}")

# %% [markdown] topics=["snippet-torch-ce-002", "loss-logits-vs-probabilities"]
# The same number: log-probabilities *are* logits, whose exponentials already sum to 1. But the work is done twice. In code, say in a comment whether `predictions` are logits. (And mind the order: Keras takes `criterion(targets, predictions)`, PyTorch `criterion(predictions, targets)`.)
#
# > **In practice.** End classifiers in logits, and write `from_logits=True`, always. Apply sigmoid or softmax afterwards, where a person wants to read a probability.

# %% [markdown] topics=["loss-hinge"]
# ## Three more losses
#
# **Hinge loss** (Cortes and Vapnik, 1995, for support vector machines) has labels -1 and 1 and a score $s$ without activation. A sample costs nothing once it is right by a margin of 1:
#
# $$L = \frac1n \sum_i \max(0,\; 1 - y_i s_i) \qquad \frac{\partial L}{\partial s_i} = -\frac{y_i}{n} \text{ where the loss is positive, else } 0$$

# %% topics=["loss-hinge"]
scores = np.array([[-0.5], [0.3], [2.0], [0.4]])
for labels in (np.array([[-1.0], [1], [1], [-1]]), np.array([[0.0], [1], [1], [0]])):
    printed = np.maximum(0, 1 - labels * scores).mean()
    theirs = float(keras.losses.Hinge()(labels, scores))
    print(f"labels {labels[:, 0]}: Keras {theirs:.3f}, the formula {printed:.3f}")

# %% [markdown] topics=["loss-hinge", "loss-focal"]
# With labels 0 and 1 the formula gives ⟦0.675⟧ instead of ⟦0.650⟧, because every negative costs exactly 1, whatever its score. Keras recodes zeros to -1 first. Samples beyond the margin have no gradient at all, while on paper the gradient of the cross-entropy is never exactly 0. On the other hand, a hinge score is not a probability. (Platt, 1999, fits a sigmoid to it afterwards.)
#
# **Focal loss** (Lin and others, 2017) was made for detectors that see thousands of empty boxes for every full one. With $p_t$ the probability of a sample's own class, it multiplies the cross-entropy by $(1 - p_t)^\gamma$:
#
# $$L = -\frac1n \sum_i (1 - p_{t,i})^\gamma \log p_{t,i}$$
#
# Suppose 990 easy negatives, whose class gets the probability 0.95, and 10 hard positives, whose class gets 0.3:

# %% topics=["loss-focal"]
counts, own = np.array([990, 10]), np.array([0.95, 0.3])
for gamma in (0, 1, 2, 5):
    paid = counts * (1 - own) ** gamma * -np.log(own)
    print(f"γ = {gamma}: share of the hard positives {paid[1] / paid.sum():.0%}")

# %% [markdown] topics=["loss-focal"]
# At γ = 0, plain cross-entropy, the hard samples make up ⟦19 %⟧ of the loss. At γ = 2 it is ⟦98 %⟧. An extra weight α for the positives and 1 - α for the negatives is off by default in `BinaryFocalCrossentropy`, until you add `apply_class_balancing=True`. (In `CategoricalFocalCrossentropy` it is on; one number weights all classes alike, a list gives one per class.)
#
# Does it help a rare class? We take 222 tumors for training, 8 of them malignant, and 114 others to judge. An alarm is raised where the logit is above a **threshold**, here 0. **Recall** is the share of malignant tumors that are found, **precision** the share of alarms that are right. One linear model, three losses, read after 50 steps and after 400:

# %% topics=["loss-focal"] tags=["training"]
tumors = data.load("breast_cancer")
malignant = tumors.class_names.index("malignant")
sick, sick_new = tumors.train.y == malignant, tumors.validation.y == malignant
rng = np.random.default_rng(0)
few = rng.choice(np.flatnonzero(sick), 8, replace=False)
keep = rng.permutation(np.append(np.flatnonzero(~sick), few))
mean, std = tumors.train.x[keep].mean(axis=0), tumors.train.x[keep].std(axis=0)
x_few, y_few = (tumors.train.x[keep] - mean) / std, sick[keep].astype("float32")
x_new = (tumors.validation.x - mean) / std
focal = keras.losses.BinaryFocalCrossentropy(gamma=2.0, from_logits=True)
found = {}
for name, loss, weights in [
    ("cross-entropy", from_logits, None),
    ("class weights", from_logits, {0: 1.0, 1: 214 / 8}),
    ("focal, γ = 2", focal, None),
]:
    keras.utils.set_random_seed(0)
    linear = keras.Sequential([keras.Input((30,)), keras.layers.Dense(1)])
    linear.compile(keras.optimizers.Adam(0.03), loss)
    for steps in (50, 350):  # each batch is the whole table
        table, truths = np.tile(x_few, (steps, 1)), np.tile(y_few, steps)
        options = dict(batch_size=222, shuffle=False, class_weight=weights, verbose=0)
        linear.fit(table, truths, **options)
        found[name] = keras.ops.convert_to_numpy(linear(x_new))[:, 0]
        alarm = found[name] > 0
        recall, precision = alarm[sick_new].mean(), sick_new[alarm].mean()
        print(f"{name:14} recall {recall:.2f}, precision {precision:.2f}")
# Recall in five draws with three starts each, on each backend, after 50 steps and 400:
# cross-entropy 0.81 to 0.93, 0.74 to 0.88; class weights 0.91 to 1.00, 0.86 to 0.93;
# focal loss 0.63 to 0.91, 0.72 to 0.91.
course.expect(recall_with_focal_loss=recall, at_least=0.6)
title = "Three losses, nearly one curve; where 0 lies on it differs"
ax = plots.plot_precision_recall(sick_new, found, threshold=0, title=title)
_ = ax.set(xlim=(0.6, 1.01), ylim=(0.6, 1.02))

# %% [markdown] topics=["loss-focal"]
# Class weights find more tumors, and after 50 steps they raise some false alarms. Focal loss by itself does not favor the rare class: after 50 steps it finds fewer tumors than plain cross-entropy, or at most as many, after 400 about as many. It gives small weight to samples that are already right, so its gradients are smaller and it learns more slowly here. (In five draws of the eight tumors, with three starts each, it was never ahead after 50 steps, and class weights were never behind.) The curves show every possible threshold, and they nearly coincide: all three models rank the tumors about equally well. What differs is where the threshold 0 lies on the curve, the dot. You could have kept plain cross-entropy and moved the threshold.

# %%
course.quiz("losses.imbalance_quiz")

# %% [markdown] topics=["loss-kl-divergence"]
# **KL divergence** (Kullback and Leibler, 1951) compares two distributions. The truth may itself be one: the votes of three doctors, or the outputs of a larger network.
#
# $$D(p\,\|\,q) = \sum_j p_j \log \frac{p_j}{q_j} = -\sum_j p_j \log q_j + \sum_j p_j \log p_j \qquad \frac{\partial D}{\partial q_j} = -\frac{p_j}{q_j}$$

# %% topics=["loss-kl-divergence", "loss-categorical-crossentropy"]
divergence = keras.losses.KLDivergence()
p, q = np.array([[0.7, 0.2, 0.1]]), np.array([[0.3, 0.4, 0.3]])
for name, value in {"p, q": (p, q), "q, p": (q, p), "p, p": (p, p)}.items():
    print(f"D({name}) = {float(divergence(*value)):.4f}")
print(f"cross-entropies {float(by_row(p, q)):.4f} - {float(by_row(p, p)):.4f}")

# %% [markdown] topics=["loss-kl-divergence", "loss-categorical-crossentropy"]
# It is ⟦0.0000⟧ for equal distributions and not symmetric. It is the cross-entropy of p and q, ⟦1.1464⟧, minus a part that does not contain q, the **entropy** of p, ⟦0.8018⟧. A network can only change q, so it makes no difference which of the two it is trained with: the gradients for q are equal. (In Keras they differ by one constant per row, because its cross-entropy first divides each row by its sum. Through a softmax the constant cancels.)

# %% [markdown] topics=["snippet-loss-names-003"]
# ## Losses by name
#
# `compile` takes a loss by name as well. Two things can go wrong. A name cannot carry `from_logits=True`. And it may be unknown, which Keras notices only when training starts. The same look-up is open to you; for the name of a function it gives one number per sample:

# %% topics=["snippet-loss-names-003"]
p, q = np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[0.6, 0.4], [0.1, 0.9]])
for name in ("hinge", "huber", "huber_loss"):
    try:
        charged = keras.ops.convert_to_numpy(keras.losses.get(name)(p, q))
        print(f"{name}:", charged.round(3))
    except ValueError as error:
        print(f"{name}:", str(error).splitlines()[0])

# %% [markdown] topics=["snippet-loss-names-003"]
# Keras does not know `huber_loss`, which is a common mistake: the name is `"huber"`, with δ = 1, and `keras.losses.Huber(delta=…)` where you choose δ, which is nearly always.
#
# > **Exercise 3.7 (4 points).** One of several losses was applied to targets (zeros and ones) and predictions (between 0 and 1), and it charged each sample a number, which is rounded to four digits. Write `which_loss`, which returns its name. The names are those that Keras knows as functions, among them losses of numbers, hinge losses, KL divergence and focal loss, and a few that it does not know. The true one is always on the list. Where two seem possible, ask what each charges for one row by hand: two losses may agree for one sample, or on average.

# %% topics=["snippet-loss-names-003", "loss-hinge", "loss-focal", "loss-kl-divergence", "loss-mae", "loss-huber"] tags=["exercise"]
def which_loss(names, target, prediction, charged):
    """The name of the loss that charged each sample what it was charged.

    `names`: a list of text; some are unknown to Keras. `target`, `prediction`:
    float32, shape (samples, numbers). `charged`: shape (samples,), rounded to four
    digits after the point.
    Returns one of the names. Leaves the arrays as they were.
    """
    ### BEGIN SOLUTION
    off = {}
    for name in names:
        with suppress(ValueError):
            values = keras.losses.get(name)(target, prediction)
            values = keras.ops.convert_to_numpy(values)
            off[name] = np.max(np.abs(np.subtract(values, charged)))
    return min(off, key=lambda name: off[name])
    ### END SOLUTION


# %% tags=["check"]
course.check("losses.which_loss", which_loss)

# %% [markdown] topics=["loss-function-role"]
# ## What else is in the loss: penalties
#
# The loss on your screen may be more than the gap between predictions and targets. A **regularizer** adds a price for large weights: *L2* adds $\lambda \sum w^2$, *L1* adds $\lambda \sum |w|$.

# %% topics=["loss-function-role"]
x_one, y_one = np.array([[1.0, 2.0]]), np.array([[3.0]])
for name, penalty in {
    "none": None,
    "L2": keras.regularizers.L2(0.1),
    "L1": keras.regularizers.L1(0.1),
}.items():
    layer = keras.layers.Dense(1, use_bias=False, kernel_regularizer=penalty)
    model = keras.Sequential([keras.Input((2,)), layer])
    model.compile(loss="mse")
    model.set_weights([np.array([[2.0], [-1.0]])])
    print(f"penalty {name}: loss {model.evaluate(x_one, y_one, verbose=0):.2f}")

# %% [markdown] topics=["loss-function-role"]
# The prediction is 2 - 2 = 0 for a target of 3, so the data cost 9 in all three. L2 adds 0.1 · (4 + 1), L1 adds 0.1 · (2 + 1). Their gradients differ as those of the square and the distance: L2 pulls a weight by $2\lambda w$, less and less as it shrinks, L1 by a constant λ. A constant pull carries a small weight to 0 and past it, again and again. It becomes exactly 0 only with an optimizer that stops at 0 (a *proximal* step). Lesson 11 compares the two.

# %%
course.quiz("losses.penalty_quiz")

# %% [markdown] topics=["loss-selection-table"]
# ## Which loss for which task
#
# | task | model ends in | targets | loss |
# |---|---|---|---|
# | regression | 1 number, no activation | numbers | `MeanSquaredError` |
# | … with outliers that you distrust | the same | numbers | `Huber`, `MeanAbsoluteError` |
# | yes or no | 1 logit | 0 and 1 | `BinaryCrossentropy` |
# | … with rare positives | 1 logit | 0 and 1 | `BinaryCrossentropy`, and then choose the threshold; or class weights in `fit` |
# | … with many easy negatives (detectors) | 1 logit | 0 and 1 | `BinaryFocalCrossentropy` |
# | one of several classes | one logit per class | integers | `SparseCategoricalCrossentropy` |
# | | | one-hot or soft rows | `CategoricalCrossentropy` |
# | any of several labels | one logit per label | rows of 0 and 1 | `BinaryCrossentropy` |
# | match a distribution | probabilities | rows that sum to 1 | `KLDivergence` |
#
# > **Exercise 3.8 (4 points).** Write `choose_loss`: for each of six tasks a Keras loss, for models that end without an activation. With many easy negatives the loss must give small weight to what is already right. With outliers it must be a straight line long before they are reached. The check calls what you return, with all samples and with each one alone, and expects means.

# %% topics=["loss-selection-table", "loss-logits-vs-probabilities", "snippet-loss-names-003"] tags=["exercise"]
def choose_loss(task):
    """A Keras loss for a task; all models end without an activation.

    `task`: "regression", "regression with outliers", "binary",
    "binary, many easy negatives", "multi-class, integer labels" or
    "multi-class, one-hot labels".
    Returns a loss that can be called: neither its class nor its name.
    """
    ### BEGIN SOLUTION
    if task.startswith("regression"):
        robust = keras.losses.Huber(delta=1.0)
        return robust if "outliers" in task else keras.losses.MeanSquaredError()
    classes = {
        "binary": keras.losses.BinaryCrossentropy,
        "binary, many easy negatives": keras.losses.BinaryFocalCrossentropy,
        "multi-class, integer labels": keras.losses.SparseCategoricalCrossentropy,
        "multi-class, one-hot labels": keras.losses.CategoricalCrossentropy,
    }
    return classes[task](from_logits=True)
    ### END SOLUTION


# %% tags=["check"]
course.check("losses.choose_loss", choose_loss)

# %% [markdown]
# ## What you have done
#
# In this lesson you have
#
# * derived from gradients that the squared error asks for the mean and the absolute error for the median, and repaired a line that twelve slipped points had turned around,
# * computed cross-entropies from logits for both codings; their gradient was always the predicted probability minus the label,
# * found a double softmax by its symptom: good accuracy, and a loss that stalls near 1.46,
# * recognized losses by their values, and chosen one for each task and coding; for a rare class the threshold mattered more than the loss.

# %% [markdown]
# **Open task, without points.** In `scatter(lines, …)` the twelve slipped patients are lean. Let them be the *heaviest* sixty instead, predict what each of the three lines does, then run it. Which of the three would you give to a doctor, and what would you ask before?

# %%
course.progress()

# %% [markdown]
# ## Where next
#
# You now have the gradient of the loss for every prediction. [Lesson 4](04_backpropagation.ipynb) carries it backward through the network to every weight, and [lesson 5](05_optimizers.ipynb) decides what to do with it. Rare classes and thresholds come back with the metrics of [lesson 12](12_metrics.ipynb).
#
# **To read on.**
#
# * Huber (1964), [Robust estimation of a location parameter](https://doi.org/10.1214/aoms/1177703732): where the third loss comes from.
# * Lin and others (2017), [Focal loss for dense object detection](https://arxiv.org/abs/1708.02002).
# * Goodfellow, Bengio and Courville (2016), [Deep Learning, chapter 6.2](https://www.deeplearningbook.org/contents/mlp.html): losses and output units as one choice.
# * [The losses of Keras](https://keras.io/api/losses/), with all arguments.
