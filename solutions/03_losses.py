# ---
# title: Loss functions
# minutes: 110
# needs: [02_activations]
# topics: [loss-function-role, loss-mse, loss-mae, loss-huber, loss-binary-crossentropy, loss-categorical-crossentropy, loss-sparse-categorical-crossentropy, loss-logits-vs-probabilities, loss-hinge, loss-focal, loss-kl-divergence, loss-selection-table, snippet-torch-losses-001, snippet-torch-ce-002, snippet-loss-names-003]
# packages: [keras, numpy, matplotlib]
# ---

# %% [markdown]
# # Loss functions
#
# A network learns whatever its loss asks of it, and nothing else. Ask for the wrong thing and it will give you the wrong thing, with great diligence.
#
# In this lesson you will
#
# * write every common loss by hand, value *and* gradient, equal to Keras' own,
# * see a few slipped decimal points turn a regression upside down, and another loss shrug them off,
# * compute cross-entropies from logits, after you have watched probabilities lose a gradient,
# * find a softmax too many from its symptom alone, a fault that no error message reports,
# * learn what focal loss and class weights do for a rare class, and what they do not,
# * choose a loss by the task and by the way the labels are written.
#
# You need two hours, most of them for eleven short exercises (34 points). The computing takes some ten seconds on a laptop, and a GPU would change nothing: the networks here are tiny.

# %% tags=["parameters"]
profile = "smoke"  # "full" trains longer; nothing else changes

# %% tags=["setup"]
import course

course.setup("03_losses", profile=profile)

import keras
import matplotlib.pyplot as plt
import numpy as np

from course import data, plots

# %% [markdown] topics=["loss-function-role"]
# ## One number for “how wrong”
#
# Four targets, all 1, and what a model says about them. How wrong is it? The first idea is to average the errors, and a cheat sheet offers just that as an example of a metric:

# %% topics=["loss-function-role"]
target = np.array([1.0, 1.0, 1.0, 1.0])
prediction = np.array([0.0, 2.0, -4.0, 6.0])
error = prediction - target
print("errors:             ", error)
print("mean error:         ", error.mean())
print("mean distance:      ", np.abs(error).mean())
print("mean squared error: ", (error**2).mean())

# %% [markdown] topics=["loss-function-role"]
# The mean error is 0.0: perfect, it says, of a model that is off by 5 twice. Errors of opposite signs cancel. A loss must not let them, so it first makes every error positive, by its absolute value (3.0) or by its square (13.0).
#
# So a loss is *one number for the gap between prediction and truth*, 0 at best. That is half of its job. The other half: training follows the loss downhill, so it must also say, for each prediction, **which way, and how hard**. That is its gradient, $\partial L / \partial \hat y$, and in this lesson we always look at both.
#
# Keras computes gradients in every training step. We can listen in: put a nudge, 0 at first, beside each prediction, let plain gradient descent with rate 1 make one step, and see how far it moved the nudges. It moves them by minus the gradient.

# %% topics=["loss-function-role"]
def keras_gradient(loss, target, prediction):
    """The gradient of a Keras loss for every prediction, as one step of training computes it."""
    prediction = prediction.astype("float32")  # (samples, outputs)
    nudges = keras.layers.Embedding(*prediction.shape, embeddings_initializer="zeros")  # one row a sample
    model = keras.Sequential([nudges])

    def nudged_loss(y, nudge):
        return loss(y, keras.ops.add(prediction, nudge))

    # For a single step, two of the three backends are faster without compiling it.
    model.compile(keras.optimizers.SGD(1.0), nudged_loss, run_eagerly=keras.backend.backend() != "jax")
    model.train_on_batch(np.arange(len(prediction)), target)
    return 0.0 - nudges.get_weights()[0]


# %% topics=["loss-function-role", "loss-mse"]
mse = keras.losses.MeanSquaredError()
target, prediction = np.array([[3.0], [-0.5], [2.0]]), np.array([[2.5], [0.0], [8.0]])
print(f"value {float(mse(target, prediction)):.3f}, gradient {keras_gradient(mse, target, prediction)[:, 0].round(3)}")

# %% [markdown] topics=["loss-mse"]
# ## Mean squared error
#
# Read the gradient. The first prediction is too low: its entry is negative, the loss falls if the prediction rises. The second is too high by the same amount, with the opposite sign. The third is too high by 6, twelve times as much, and pulls twelve times as hard: 4.
#
# $$L = \frac1n \sum_i (\hat y_i - y_i)^2 \qquad \frac{\partial L}{\partial \hat y_i} = \frac2n (\hat y_i - y_i)$$
#
# $n$ counts *all* numbers, samples times outputs, as Keras does.
#
# > **Exercise 3.1 (2 points).** Write `mean_squared_error`. It returns two things: the value, one number, and the gradient for each prediction, in the shape of the predictions. Here and in all exercises to come the arrays that you are given stay as they are: make new ones.

# %% topics=["loss-function-role", "loss-mse", "snippet-torch-losses-001"] tags=["exercise"]
def mean_squared_error(target, prediction):
    """Mean of the squared errors, and its gradient for the predictions.

    `target`, `prediction`: arrays of the same shape, any. Returns `value, gradient`: a number, and an array of that shape.
    """
    ### BEGIN SOLUTION
    error = prediction - target
    return np.mean(error**2), 2 * error / error.size
    ### END SOLUTION


# %% tags=["check"]
course.check("losses.mean_squared_error", mean_squared_error)

# %% [markdown] topics=["loss-mse"]
# Mind the words “of the same shape”. Targets often come as a row of n numbers, while a model with one output gives n rows of one. NumPy has an answer to that, and not the one that you want:

# %% topics=["loss-mse"]
row, column = np.array([1.0, 2.0, 3.0]), np.array([[1.0], [2.0], [3.0]])  # the same three numbers
print("difference:", (row - column).shape, " mean square by hand:", round(((row - column) ** 2).mean(), 3))
print("Keras:", float(mse(row, column)))

# %% [markdown] topics=["loss-mse"]
# Three perfect predictions, and by hand the loss is 1.333: each target was compared with *each* prediction, nine differences in all. No error is raised. Keras' losses line the two shapes up before they subtract; your own must take care of it.
#
# ## Mean absolute error
#
# What if the size of an error should count as it is, without the square?
#
# $$L = \frac1n \sum_i |\hat y_i - y_i|$$

# %% topics=["loss-mae"]
mae = keras.losses.MeanAbsoluteError()
target, prediction = np.array([[3.0], [-0.5], [2.0]]), np.array([[2.5], [0.0], [8.0]])
print(f"value {float(mae(target, prediction)):.3f}, gradient {keras_gradient(mae, target, prediction)[:, 0].round(3)}")

# %% [markdown] topics=["loss-mae"]
# Now all three pull equally hard, a third each: an error of 6 has no louder voice than one of 0.5. Only the direction differs.
#
# > **Exercise 3.2 (2 points).** Write `mean_absolute_error`, again with its gradient. (In the check no error is exactly 0. There the curve has a corner and no slope; libraries pick one, and Keras' three backends do not even pick the same.)

# %% topics=["loss-mae"] tags=["exercise"]
def mean_absolute_error(target, prediction):
    """Mean of the distances, and its gradient for the predictions.

    `target`, `prediction`: arrays of the same shape, any. Returns `value, gradient`: a number, and an array of that shape.
    """
    ### BEGIN SOLUTION
    error = prediction - target
    return np.abs(error).mean(), np.sign(error) / error.size
    ### END SOLUTION


# %% tags=["check"]
course.check("losses.mean_absolute_error", mean_absolute_error)

# %% [markdown] topics=["loss-function-role", "loss-mse", "loss-mae"]
# Two losses, two ideas of what a good answer is. Suppose that a model may say a single number for these five values:

# %%
course.quiz("losses.outlier_quiz")

# %% topics=["loss-function-role", "loss-mse", "loss-mae"]
values = np.array([1.0, 2.0, 3.0, 4.0, 100.0])
guesses = np.linspace(0, 40, 401)
errors = guesses[:, None] - values  # (guesses, values)
curves = {"squared": (errors**2).mean(axis=1), "absolute": np.abs(errors).mean(axis=1)}
with plots.theme() as look:
    figure, axes = plt.subplots(1, 2, figsize=(10, 3.2))
    for ax, (name, curve) in zip(axes, curves.items(), strict=True):
        best = guesses[curve.argmin()]
        ax.plot(guesses, curve, color=look.color(0))
        ax.plot(best, curve.min(), "o", color=look.color(1), markersize=8)
        ax.set(xlabel="the one guess", ylabel=f"mean {name} error", title=f"The {name} error wants {best:.0f}")

# %% [markdown] topics=["loss-function-role", "loss-mse", "loss-mae"]
# The squared error wants 22, the *mean*, although no value is anywhere near 22: the 100 pulls with all its might. The absolute error wants 3, the *median*. Neither is wrong. If the 100 is a real value, as rare claims are to an insurer, the mean is what you must know. If it is a typing error, you want the median.
#
# ## Huber: both in one
#
# The absolute error has a flaw of its own: its gradient does not get smaller as you get closer, so training keeps overshooting. *Huber's loss* is round at the bottom and straight outside, with a border δ that you choose:
#
# $$h(e) = \begin{cases} \tfrac12 e^2 & |e| \le \delta \\ \delta\,|e| - \tfrac12 \delta^2 & |e| > \delta \end{cases}$$

# %% topics=["loss-huber", "loss-mse", "loss-mae"]
error = np.linspace(-3, 3, 601)
losses = {
    "squared": keras.losses.MeanSquaredError(reduction=None),
    "absolute": keras.losses.MeanAbsoluteError(reduction=None),
    "Huber, δ = 1": keras.losses.Huber(delta=1.0, reduction=None),
}
values = {
    name: keras.ops.convert_to_numpy(loss(np.zeros((601, 1)), error[:, None])).astype("float64")
    for name, loss in losses.items()
}
slopes = {name: np.gradient(value, error) for name, value in values.items()}
with plots.theme():
    figure, axes = plt.subplots(1, 2, figsize=(10, 3.6))
plots.plot_activation(error, values, title="What an error costs", ax=axes[0])
plots.plot_activation(error, slopes, title="How hard it pulls", ax=axes[1])
for ax, label in zip(axes, ("loss", "slope of the loss"), strict=True):
    ax.set(xlabel="error, prediction minus target", ylabel=label)
axes[0].get_legend().remove()  # the right one serves both

# %% [markdown] topics=["loss-huber"]
# Look at the right half. The square's pull grows without end. The absolute error's jumps from -1 to 1. Huber's follows a straight line near 0 and then stays at ±δ: like the square up close, like the distance from afar.
#
# > **Exercise 3.3 (3 points).** Write `huber` for any δ: the mean of $h$ over all numbers, and its gradient.

# %% topics=["loss-huber"] tags=["exercise"]
def huber(target, prediction, delta):
    """Mean of Huber's loss, and its gradient for the predictions.

    `target`, `prediction`: arrays of the same shape, any. `delta`: a positive number, in the units of the target.
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
# ### A decimal point slips
#
# Does the choice matter? Here are 264 diabetes patients: their body mass index, and how far their disease went within a year (25 to 332 points). We make a mistake that real tables are full of: for twelve of the leaner patients the target is entered ten times too large. Then we fit a straight line three times, with nothing changed but the loss.

# %% topics=["loss-mse", "loss-mae", "loss-huber"] tags=["training"]
diabetes = data.load("diabetes")
bmi = diabetes.train.x[:, diabetes.feature_names.index("bmi")]
x = ((bmi - bmi.mean()) / bmi.std())[:, None]  # (264, 1)
y = diabetes.train.y.copy()
lean = np.argsort(bmi)[:60]
slipped = np.random.default_rng(0).choice(lean, 12, replace=False)
y[slipped] *= 10

lines = {}
updates = {"smoke": 100, "full": 300}[profile]
x_often, y_often = np.tile(x, (updates, 1)), np.tile(y, updates)
for name, loss in {
    "MSE": keras.losses.MeanSquaredError(),
    "MAE": keras.losses.MeanAbsoluteError(),
    "Huber, δ = 20": keras.losses.Huber(delta=20.0),
}.items():
    keras.utils.set_random_seed(0)
    line = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    rate = keras.optimizers.schedules.CosineDecay(10.0, decay_steps=updates)  # large, then down to 0
    line.compile(keras.optimizers.Adam(rate), loss)
    line.fit(x_often, y_often, batch_size=len(x), shuffle=False, verbose=0)  # each batch is the whole set once
    lines[name] = [float(weight.ravel()[0]) for weight in line.get_weights()]
    print(f"{name:14} slope {lines[name][0]:6.1f} points per standard deviation of the BMI")
# Five seeds on three backends: 51.0 to 51.2; MSE -17.3 to -17.1, MAE 52 to 53.
course.expect(slope_with_huber=lines["Huber, δ = 20"][0], at_least=45, at_most=57)

# %% topics=["loss-mse", "loss-mae", "loss-huber"]
with plots.theme() as look:
    figure, ax = plt.subplots(figsize=(8, 4))
    ax.scatter(bmi, y, s=12, color=look.muted, alpha=0.5, label="patients")
    ax.scatter(bmi[slipped], y[slipped], s=30, marker="x", color=look.ink, label="entered ten times too large")
    ends = np.array([x.min(), x.max()])
    for number, (name, (slope, start)) in enumerate(lines.items()):
        ax.plot(ends * bmi.std() + bmi.mean(), slope * ends + start, color=look.color(number), linestyle=("-", "-", ":")[number], linewidth=3, label=name)
    ax.set(xlabel="body mass index (kg/m²)", ylabel="progression after a year", yscale="log")
    ax.set_title("Twelve slipped points turn one line of three")
    _ = ax.legend(loc="upper right", fontsize=8)

# %% [markdown] topics=["loss-mse", "loss-mae", "loss-huber"]
# (The vertical axis is logarithmic, so straight lines look bent.) Without the mistake the slope is 44: a higher BMI, a faster progression. The squared error has turned it *negative*, -17. It would tell a doctor that weight protects. The other two lines hardly noticed: their slopes are a little above 50, since twelve voices of 264 count as twelve voices.
#
# > **Careful.** “Robust” does not mean “right”. These losses ignore what is rare and far off, whether it is a typing error or the very patient you are looking for. Look at your outliers before you choose.
#
# ## Binary cross-entropy: the price of a surprise
#
# For classes the model gives a probability. If it gave the thing that happened the probability $p$, it pays $-\log p$:

# %% topics=["loss-binary-crossentropy"]
for p in (0.99, 0.7, 0.5, 0.1, 0.001):
    print(f"said {p:5.3f} of what then happened: pays {-np.log(p):.3f}")

# %% [markdown] topics=["loss-binary-crossentropy"]
# Nothing for certainty that was right, 0.693 for a coin's toss, and ever more for confidence in the wrong thing. Mind the minus sign: a sheet that calls this loss “the log of the probability of the true class” describes the number that you want to be *large*.
#
# With $y$ = 1 or 0, and $p$ the probability of a 1, both cases fit into one line:
#
# $$L = -\frac1n \sum_i \big[\, y_i \log p_i + (1 - y_i) \log (1 - p_i) \,\big]$$
#
# And $p$? It comes from a sigmoid, $p = \sigma(z)$, and the bare score $z$ before it is called the *logit*. You may give Keras either. Watch one sample whose label is 0 and whose logit is 20: as wrong as can be.

# %% topics=["loss-binary-crossentropy", "loss-logits-vs-probabilities"]
from_logits = keras.losses.BinaryCrossentropy(from_logits=True)


def through_sigmoid(y, z):
    return keras.losses.BinaryCrossentropy()(y, 1 / (1 + keras.ops.exp(-z)))


label, logit = np.array([[0.0]]), np.array([[20.0]])
for name, loss in {"probability": through_sigmoid, "logit": from_logits}.items():
    value = float(loss(label, keras.ops.convert_to_tensor(logit, "float32")))
    print(f"given the {name:12} loss {value:.2f}, gradient {keras_gradient(loss, label, logit)[0, 0]:.2f}")

# %% [markdown] topics=["loss-binary-crossentropy", "loss-logits-vs-probabilities"]
# From the logit: a loss of 20 and a gradient of 1, the strongest there is. From the probability: 15.94, and a gradient of *zero*. In `float32` the sigmoid of 20 is exactly 1 (lesson 2), Keras clips it to 0.9999999 before it takes the logarithm, and neither the flat sigmoid nor the clipping lets anything through. The sample that is most wrong can never be put right.
#
# (We wrote the sigmoid out on purpose. After a Keras sigmoid the TensorFlow backend remembers the logit and quietly uses it; JAX and PyTorch do not. The same model would train differently.)

# %%
course.quiz("losses.logit_quiz")

# %% [markdown] topics=["loss-binary-crossentropy", "loss-logits-vs-probabilities"]
# So leave the sigmoid out of the model and let the loss have the logit. But then *tell* it. The plain loss expects probabilities, and the reverse mistake looks like a triumph:

# %% topics=["loss-binary-crossentropy", "loss-logits-vs-probabilities"]
labels, logits = np.array([[1.0], [0.0]]), np.array([[2.0], [-1.0]])
print(f"logits taken for probabilities: {float(keras.losses.BinaryCrossentropy()(labels, logits)):.4f}")
print(f"from_logits=True:               {float(from_logits(labels, logits)):.4f}")

# %% [markdown] topics=["loss-binary-crossentropy", "loss-logits-vs-probabilities"]
# 0.0000 (a tenth of a millionth, to be exact) instead of 0.2201. The logits 2 and -1 are clipped to 1 and 0, and both happen to be on the right side. Some sheets say that this loss “combines the sigmoid and the logarithm”. Only with `from_logits=True` it does.
#
# With both in one place, mathematics pays you twice. The value needs no exponential that could overflow, and the gradient for the logit becomes as simple as can be, since the sigmoid's slope cancels:
#
# $$\frac{\partial L}{\partial z_i} = \frac1n \big(\sigma(z_i) - y_i\big)$$
#
# > **Exercise 3.4 (3 points).** Write `binary_crossentropy` from logits, with its gradient for the *logits*. It must be right for a logit of 900, too.

# %% topics=["loss-binary-crossentropy", "loss-logits-vs-probabilities"] tags=["exercise"]
def binary_crossentropy(target, logits):
    """Binary cross-entropy from logits, and its gradient for them.

    `target`: zeros and ones, shape (samples,). `logits`: any finite numbers, same shape.
    Returns `value, gradient`: a number, and an array of shape (samples,).
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
# With three classes or a thousand, nothing new happens: the model pays $-\log$ of the probability that it gave to the true one. What is new is how the truth is *written*. As a row with a single 1 (*one-hot*), or as the number of the class (*sparse*, since it stores no zeros):

# %% topics=["loss-categorical-crossentropy", "loss-sparse-categorical-crossentropy"]
probabilities = np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]])
numbers, one_hot = np.array([0, 1]), np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
by_row, by_number = keras.losses.CategoricalCrossentropy(), keras.losses.SparseCategoricalCrossentropy()
print(f"by hand {-np.log([0.7, 0.3]).mean():.4f}")
print(f"one-hot {float(by_row(one_hot, probabilities)):.4f}, sparse {float(by_number(numbers, probabilities)):.4f}")
for name, loss, given in (("one-hot loss, numbers", by_row, numbers), ("sparse loss, rows", by_number, one_hot)):
    try:
        print(f"{name}: {float(loss(given, probabilities)):.4f}")
    except ValueError:
        print(f"{name}: refused")

# %% [markdown] topics=["loss-categorical-crossentropy", "loss-sparse-categorical-crossentropy"]
# 0.7803 three times: one loss in two spellings. And Keras refuses to mix them, which is the best thing that a library can do with a mistake. Use the sparse one unless your targets are real distributions, such as the soft labels (0.9, 0.05, 0.05): those exist only as rows.
#
# From logits the gradient is the same beautiful difference as before, what the model believes minus what is true:
#
# $$\frac{\partial L}{\partial z} = \frac1n \big(\mathrm{softmax}(z) - y_{\text{one-hot}}\big)$$

# %% topics=["loss-categorical-crossentropy", "loss-logits-vs-probabilities"]
loss = keras.losses.CategoricalCrossentropy(from_logits=True)
print(keras_gradient(loss, one_hot, np.log(probabilities)).round(3))

# %% [markdown] topics=["loss-categorical-crossentropy", "loss-sparse-categorical-crossentropy"]
# First row: (0.7 - 1, 0.2, 0.1), halved, since there are two samples. The true class is pushed up, the others down, and each row sums to 0.
#
# > **Exercise 3.5 (4 points).** Write `cross_entropy` from logits, for *both* codings, with its gradient for the logits. Integer labels have the shape (samples,), one-hot ones (samples, classes).

# %% topics=["loss-categorical-crossentropy", "loss-sparse-categorical-crossentropy", "loss-logits-vs-probabilities", "snippet-torch-losses-001"] tags=["exercise"]
def cross_entropy(target, logits):
    """Cross-entropy from logits, and its gradient for them.

    `target`: integer labels, shape (samples,), or one-hot rows, shape (samples, classes).
    Not every class need occur. `logits`: any finite numbers, shape (samples, classes). Returns `value, gradient`: the mean over the samples, and an array of the shape of `logits`.
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
# ## The mystery of the loss that would not fall
#
# A colleague asks for help. Her network reads handwritten digits, ten classes, and it reads them well. But look at the loss.

# %% topics=["loss-logits-vs-probabilities"] tags=["training"]
digits = data.load("digits")
x_digits, y_digits = digits.train.x.reshape(-1, 64) / 16, digits.train.y


def her_softmax(z):
    grown = keras.ops.exp(z - keras.ops.max(z, axis=-1, keepdims=True))
    return grown / keras.ops.sum(grown, axis=-1, keepdims=True)


def train(last_activation, loss):
    """Train a small classifier of digits: what `fit` recorded, and the model."""
    keras.utils.set_random_seed(0)
    hidden = keras.layers.Dense(32, activation="relu")
    model = keras.Sequential([keras.Input((64,)), hidden, keras.layers.Dense(10, activation=last_activation)])
    model.compile(keras.optimizers.Adam(0.01), loss, metrics=["accuracy"])
    epochs = {"smoke": 15, "full": 60}[profile]
    return model.fit(x_digits, y_digits, batch_size=64, epochs=epochs, verbose=0).history, model


strange, her_model = train(her_softmax, keras.losses.SparseCategoricalCrossentropy(from_logits=True))
axes = plots.plot_history(strange, title="It reads digits, and its loss stays high")
print(f"accuracy {strange['accuracy'][-1]:.3f}, loss {strange['loss'][-1]:.3f}")
# Five seeds on three backends: 0.89 to 0.99 (smoke), 0.99 to 1.00 (full).
course.expect(accuracy=strange["accuracy"][-1], at_least=0.8)

# %% [markdown] topics=["loss-logits-vs-probabilities"]
# About nine of ten digits are right, or more, and the loss levels off at about one and a half. A model that gave each true class just 0.8 would pay 0.22. No error, no warning, no `nan`. What is going on?

# %%
course.quiz("losses.symptom_quiz")

# %% [markdown] topics=["loss-logits-vs-probabilities"]
# Suspicion is not proof. Here is how to prove it without reading a line of the model's code. You have its outputs, the labels, and the number that Keras reported. Two questions: *are* these outputs probabilities? And did the loss *read* them as logits, so that it put a softmax before the logarithm? Where both are true, there was one softmax too many.
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
# > **Exercise 3.6 (4 points).** Write `explain_loss`, which returns one of the three verdicts. Outputs are probabilities when *every* row sums to 1, up to 0.001, and no number is negative; and not every model is a good one.

# %% topics=["loss-logits-vs-probabilities"] tags=["exercise"]
def explain_loss(outputs, labels, reported):
    """Say whether the loss read a classifier's outputs as what they are.

    `outputs`: what the model gave, shape (samples, classes). `labels`: integers, shape (samples,).
    `reported`: the loss, a number. Returns "right", "softmax twice" or "softmax missing".
    """
    ### BEGIN SOLUTION
    in_model = outputs.min() >= 0 and np.allclose(outputs.sum(axis=1), 1, atol=1e-3)
    as_logits = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, outputs)
    in_loss = abs(float(as_logits) - reported) < 1e-3
    if in_model == in_loss:
        return "softmax twice" if in_model else "softmax missing"
    return "right"
    ### END SOLUTION


# %% tags=["check"]
course.check("losses.explain_loss", explain_loss)

# %% [markdown] topics=["loss-logits-vs-probabilities"]
# Put her model on the table. Its outputs, read both ways by Keras:

# %% topics=["loss-logits-vs-probabilities"]
outputs = keras.ops.convert_to_numpy(her_model(x_digits))
reported = her_model.evaluate(x_digits, y_digits, verbose=0)[0]
readings = {
    "probabilities": float(keras.losses.SparseCategoricalCrossentropy()(y_digits, outputs)),
    "logits": float(keras.losses.SparseCategoricalCrossentropy(from_logits=True)(y_digits, outputs)),
}
print("rows sum to 1:", bool(np.allclose(outputs.sum(axis=1), 1, atol=1e-3)))
for name, value in readings.items():
    print(f"read as {name}: the number that was reported:", bool(abs(value - reported) < 1e-3))

# %% [markdown] topics=["loss-logits-vs-probabilities"]
# Probabilities that were read as logits: softmax twice. Her model ends in a softmax (she wrote it herself, and well), and her loss says `from_logits=True`. Each line is fine by itself.
#
# > **Careful.** Had she used Keras' own `activation="softmax"`, what happens would depend on the backend: TensorFlow remembers the logits, repairs the mistake and warns; JAX and PyTorch do as they are told, and stall at 1.5 without a word.
#
# The sheets make the same mistake with two rows of probabilities, (0.9, 0.1) and (0.3, 0.7), which they give to PyTorch's `CrossEntropyLoss`. That loss always expects logits:

# %% topics=["loss-logits-vs-probabilities", "snippet-torch-losses-001"]
rows, truth = np.array([[0.9, 0.1], [0.3, 0.7]]), np.array([0, 1])
print(f"read as probabilities: {float(keras.losses.SparseCategoricalCrossentropy()(truth, rows)):.4f}")
print(f"read as logits:        {float(keras.losses.SparseCategoricalCrossentropy(from_logits=True)(truth, rows)):.4f}")
for classes in (2, 10, 1000):
    perfect = np.eye(classes)
    floor = float(keras.losses.CategoricalCrossentropy(from_logits=True)(perfect, perfect))
    print(f"{classes:4} classes: a perfect prediction, softmaxed again, pays {floor:.3f}")

# %% [markdown] topics=["loss-logits-vs-probabilities", "snippet-torch-losses-001"]
# 0.4421 where 0.2310 is right. And here is the floor that she ran into: with ten classes nobody can get below 1.461, with a thousand 5.909. A probability lies between 0 and 1, and as a logit that is a whisper: the second softmax turns even a perfect (1, 0, … 0) into 0.23 for the true class. Remember the number. **A loss that stalls at 1.46 with ten classes has a name.**
#
# The cure is to leave the softmax out of the model. Same network, same seed:

# %% topics=["loss-logits-vs-probabilities"] tags=["training"]
cured, _ = train(None, keras.losses.SparseCategoricalCrossentropy(from_logits=True))
ax = plots.plot_history({"softmax twice": strange, "once": cured}, metrics="loss", title="The floor is gone")
print(f"accuracy {cured['accuracy'][-1]:.3f}, loss {cured['loss'][-1]:.3f}")
# Five seeds on three backends: 0.04 to 0.07 (smoke), below 0.01 (full).
course.expect(loss=cured["loss"][-1], at_most=0.12)

# %% [markdown] topics=["snippet-torch-ce-002", "loss-logits-vs-probabilities"]
# One relative of this fault is harmless to the number and still a fault. Some PyTorch networks end in `log_softmax` and are then paired with `CrossEntropyLoss`. In Keras' terms:

# %% topics=["snippet-torch-ce-002", "loss-logits-vs-probabilities"]
criterion = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
predictions, targets = np.array([[2.0, 0.5, -1.0], [0.1, 0.2, 3.0]], "float32"), np.array([0, 2])
log_probabilities = keras.ops.convert_to_numpy(keras.ops.log_softmax(predictions))
print(f"criterion(logits, targets):            {float(criterion(targets, predictions)):.4f}")
print(f"criterion(log-probabilities, targets): {float(criterion(targets, log_probabilities)):.4f}")

# %% [markdown] topics=["snippet-torch-ce-002", "loss-logits-vs-probabilities"]
# The same number: log-probabilities *are* logits (exponentials that already sum to 1), so the second softmax changes nothing. But the work is done twice, and whoever takes those outputs for probabilities, or for plain scores, is misled. The two lines that every sheet shows, `criterion = …` and `loss = criterion(predictions, targets)`, are complete only with a third: *predictions are logits*. (And mind the order: Keras takes the targets first, PyTorch the predictions.)
#
# > **Tip.** End classifiers in bare logits, and write `from_logits=True`, always. Apply sigmoid or softmax afterwards, where a person wants to read a probability.
#
# ## Hinge: right by a margin
#
# Support vector machines use another loss. Labels are -1 and 1, the score $s$ has no activation, and a sample is free once it is right *by a margin of 1*:
#
# $$L = \frac1n \sum_i \max(0,\; 1 - y_i s_i)$$

# %% topics=["loss-hinge"]
scores = np.array([[-0.5], [0.3], [2.0], [0.4]])
keras_hinge = keras.losses.Hinge()
for labels in (np.array([[-1.0], [1.0], [1.0], [-1.0]]), np.array([[0.0], [1.0], [1.0], [0.0]])):
    raw = np.maximum(0, 1 - labels * scores).mean()
    print(f"labels {labels[:, 0]}: Keras {float(keras_hinge(labels, scores)):.3f}, the formula as printed {raw:.3f}")

# %% [markdown] topics=["loss-hinge"]
# With labels 0 and 1 the printed formula gives 0.675 instead of 0.650, and for the wrong reason: every negative sample pays exactly 1, wherever it stands. Keras recodes zeros to -1 before it starts. (And leave the sigmoid out: scores between 0 and 1 can never be right about a -1 by a margin of 1.)
#
# > **Exercise 3.7 (3 points).** Write `hinge` for both codings, with its gradient for the scores. Where a sample pays nothing, the gradient is 0; at a margin of exactly 1, too.

# %% topics=["loss-hinge"] tags=["exercise"]
def hinge(labels, scores):
    """Mean hinge loss, and its gradient for the scores.

    `labels`: -1 and 1, or 0 and 1, shape (samples,), in any order, and maybe all of one class. `scores`: any numbers, same shape.
    Returns `value, gradient`: a number, and an array of shape (samples,).
    """
    ### BEGIN SOLUTION
    y = np.where(labels > 0, 1.0, -1.0)
    lacking = np.maximum(1 - y * scores, 0)
    return lacking.mean(), np.where(lacking > 0, -y, 0.0) / len(y)
    ### END SOLUTION


# %% tags=["check"]
course.check("losses.hinge", hinge)

# %% [markdown] topics=["loss-hinge", "loss-binary-crossentropy"]
# Beside the cross-entropy it has a character of its own: samples that are right by more than the margin have no say at all, while cross-entropy never quite stops asking for more. The price is that a hinge score is not a probability, and can't be turned into one by a sigmoid.
#
# ## Rare classes, and focal loss
#
# One sample in a hundred is positive. The negatives are easy, most of them get 0.95 for “no”; the positive is hard, it got 0.3. Who does the loss listen to?

# %% topics=["loss-focal"]
counts, own = np.array([990, 10]), np.array([0.95, 0.3])  # samples, and the probability of their own class
for gamma in (0, 1, 2, 5):
    paid = counts * (1 - own) ** gamma * -np.log(own)
    print(f"γ = {gamma}: easy negatives pay {paid[0]:8.4f}, hard positives {paid[1]:7.4f}, share {paid[1] / paid.sum():.0%}")

# %% [markdown] topics=["loss-focal"]
# At γ = 0, plain cross-entropy, the 990 easy samples pay four times as much as the ten hard ones, though there is nothing left to learn from them. *Focal loss* (Lin and others, 2017, for object detectors that see thousands of empty boxes for every full one) multiplies each price by $(1 - p_t)^\gamma$, where $p_t$ is the probability of the sample's own class. At γ = 2 the hard ones own 98 % of the loss.
#
# $$L = -\frac1n \sum \alpha_t\, (1 - p_t)^\gamma \log p_t \qquad \alpha_t = \alpha \text{ for } y = 1,\; 1 - \alpha \text{ for } y = 0$$

# %% topics=["loss-focal"]
logit = np.linspace(-5, 5, 401)
values = {}
for gamma in (0.5, 1.0, 2.0, 5.0):
    loss = keras.losses.BinaryFocalCrossentropy(gamma=gamma, from_logits=True, reduction=None)
    values[f"γ = {gamma:g}"] = keras.ops.convert_to_numpy(loss(np.ones((401, 1)), logit[:, None]))
plain = keras.losses.BinaryCrossentropy(from_logits=True, reduction=None)
values = {"cross-entropy": keras.ops.convert_to_numpy(plain(np.ones((401, 1)), logit[:, None]))} | values
ax = plots.plot_activation(logit, values, title="The larger γ, the sooner a sample of class 1 counts as settled")
_ = ax.set(xlabel="logit of a sample of class 1", ylabel="loss", ylim=(-0.2, 4))

# %% [markdown] topics=["loss-focal"]
# All curves nearly agree on the far left, where a sample is hopelessly wrong. They part in the middle. For the gradient, let $s = 1$ for $y = 1$ and $s = -1$ for $y = 0$. Two factors move with the logit, so there are two terms:
#
# $$\frac{\partial L}{\partial z} = \frac{s\,\alpha_t}{n} (1 - p_t)^\gamma \big(\gamma\, p_t \log p_t + p_t - 1\big)$$
#
# > **Exercise 3.8 (4 points).** Write `focal` with its gradient for the logits, for any γ ≥ 0 and α between 0 and 1. The logits in the check stay between -3 and 3.

# %% topics=["loss-focal"] tags=["exercise"]
def focal(target, logits, gamma, alpha):
    """Mean focal loss from logits, and its gradient for them.

    `target`: zeros and ones, shape (samples,). `logits`: same shape. `gamma`: 0 or more. `alpha`: weight of the ones, 0 to 1.
    Returns `value, gradient`: a number, and an array of shape (samples,).
    """
    ### BEGIN SOLUTION
    s = np.where(target == 1, 1.0, -1.0)
    weight = np.where(target == 1, alpha, 1 - alpha)
    p = 1 / (1 + np.exp(-s * logits))  # the probability of each sample's own class
    damping = weight * (1 - p) ** gamma
    gradient = s * damping * (gamma * p * np.log(p) + p - 1) / len(p)
    return np.mean(-damping * np.log(p)), gradient
    ### END SOLUTION


# %% tags=["check"]
course.check("losses.focal", focal)

# %% [markdown] topics=["loss-focal"]
# > **Careful.** In Keras α is off by default for two classes: `BinaryFocalCrossentropy(alpha=0.25)` alone ignores it, until you add `apply_class_balancing=True`. For many classes (`CategoricalFocalCrossentropy`) it is on and multiplies every sample alike. And don't use `gamma=0` as a roundabout way to plain cross-entropy: on TensorFlow and JAX its gradient can be `nan` once a probability is exactly 0 or 1.
#
# Does it help a rare class? Let us measure instead of believing. Tumors again, but in training only 8 malignant ones among 222; then 228 new tumors, 85 of them malignant. A linear model, four losses. *Recall* is the share of malignant tumors that are found; *precision* is the share of alarms that are true.

# %% topics=["loss-focal"] tags=["training"]
tumors = data.load("breast_cancer")
sick = tumors.train.y == tumors.class_names.index("malignant")
rng = np.random.default_rng(0)
keep = rng.permutation(np.append(np.flatnonzero(~sick), rng.choice(np.flatnonzero(sick), 8, replace=False)))
mean, std = tumors.train.x[keep].mean(axis=0), tumors.train.x[keep].std(axis=0)
x_few, y_few = (tumors.train.x[keep] - mean) / std, sick[keep].astype("float32")
x_new = (np.concatenate([tumors.validation.x, tumors.test.x]) - mean) / std
sick_new = np.concatenate([tumors.validation.y, tumors.test.y]) == tumors.class_names.index("malignant")
focal_loss = keras.losses.BinaryFocalCrossentropy
settings = {
    "cross-entropy": (keras.losses.BinaryCrossentropy(from_logits=True), None),
    "class weights": (keras.losses.BinaryCrossentropy(from_logits=True), {0: 1.0, 1: 214 / 8}),
    "focal, γ = 2": (focal_loss(gamma=2.0, from_logits=True), None),
    "focal, α = 0.9": (focal_loss(gamma=2.0, alpha=0.9, apply_class_balancing=True, from_logits=True), None),
}
found = {}
for name, (loss, weights) in settings.items():
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((30,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(0.01), loss)
    model.fit(x_few, y_few, batch_size=32, epochs={"smoke": 30, "full": 60}[profile], class_weight=weights, verbose=0)
    found[name] = keras.ops.convert_to_numpy(model(x_new))[:, 0]
    alarm = found[name] > 0
    print(f"{name:15} recall {alarm[sick_new].mean():.2f}, precision {sick_new[alarm].mean():.2f}")
# Five seeds on three backends: 0.91 to 0.98 (smoke), 0.89 to 0.93 (full).
course.expect(recall_with_class_weights=(found["class weights"] > 0)[sick_new].mean(), at_least=0.85)

# %% topics=["loss-focal"]
with plots.theme():
    figure, ax = plt.subplots(figsize=(6.5, 4.2))
ax = plots.plot_precision_recall(sick_new, found, title="Four losses, nearly one curve", ax=ax)

# %% [markdown] topics=["loss-focal"]
# Class weights find more tumors and raise more false alarms. Focal loss with γ alone finds *fewer* than plain cross-entropy: damping what is settled does not favor the rare class by itself, α does that. And the curves, which show every possible threshold, nearly coincide: all four models *rank* the tumors about equally well. What differs is where their logit of 0 falls on that curve. You could have kept plain cross-entropy and moved the threshold.
#
# That is the honest summary for small tables. Focal loss earns its name elsewhere, in detectors, where hundreds of thousands of easy negatives would drown the gradient during training.

# %%
course.quiz("losses.imbalance_quiz")

# %% [markdown] topics=["loss-kl-divergence"]
# ## KL divergence: between two distributions
#
# Sometimes the truth is itself a distribution: the soft labels of three doctors, the output of a larger network, the prior of an autoencoder. How many extra surprises does one suffer who believes $q$ while $p$ is true?
#
# $$D(p\,\|\,q) = \sum_j p_j \log \frac{p_j}{q_j}$$

# %% topics=["loss-kl-divergence", "loss-categorical-crossentropy"]
divergence, surprise = keras.losses.KLDivergence(), keras.losses.CategoricalCrossentropy()
p, q = np.array([[0.7, 0.2, 0.1]]), np.array([[0.3, 0.4, 0.3]])
print(f"D(p, q) = {float(divergence(p, q)):.4f}, D(q, p) = {float(divergence(q, p)):.4f}, D(p, p) = {float(divergence(p, p)):.4f}")
print(f"cross-entropy of p and q, minus that of p and p: {float(surprise(p, q)) - float(surprise(p, p)):.4f}")

# %% [markdown] topics=["loss-kl-divergence", "loss-categorical-crossentropy"]
# It is 0 for equal distributions and not symmetric, so it is no distance. And it is the cross-entropy minus a part that does not know $q$, the entropy of $p$. To a network, which can only change $q$, the two losses are one: they have the same gradient, $-p_j / q_j$. With one-hot labels the entropy of $p$ is 0, and even the values agree.
#
# > **Exercise 3.9 (3 points).** Write `kl_divergence`, the mean over the rows, with its gradient for `q`. `p` may hold exact zeros: what can't happen costs nothing.

# %% topics=["loss-kl-divergence"] tags=["exercise"]
def kl_divergence(p, q):
    """Mean KL divergence of the rows, and its gradient for `q`.

    `p`, `q`: rows of probabilities, shape (samples, classes); `p` may hold zeros, `q` does not.
    Returns `value, gradient`: a number, and an array of the shape of `q`.
    """
    ### BEGIN SOLUTION
    ratio = np.where(p > 0, p, q) / q  # 1 where p is 0: its logarithm is 0
    return (p * np.log(ratio)).sum(axis=1).mean(), -p / (q * len(q))
    ### END SOLUTION


# %% tags=["check"]
course.check("losses.kl_divergence", kl_divergence)

# %% [markdown] topics=["loss-function-role"]
# ## What else is in the loss: penalties
#
# “Loss” on your screen may be more than the gap between prediction and truth. Ask a layer to keep its weights small, and the price for that is added. *L2* charges $\lambda \sum w^2$, *L1* charges $\lambda \sum |w|$.

# %% topics=["loss-function-role"]
x_one, y_one = np.array([[1.0, 2.0]]), np.array([[3.0]])
for name in (None, "l2", "l1"):
    penalty = {"l2": keras.regularizers.L2(0.1), "l1": keras.regularizers.L1(0.1)}.get(name)
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, use_bias=False, kernel_regularizer=penalty)])
    model.compile(loss="mse")
    model.set_weights([np.array([[2.0], [-1.0]])])
    print(f"penalty {name}: reported loss {model.evaluate(x_one, y_one, verbose=0):.2f}")

# %% [markdown] topics=["loss-function-role"]
# The prediction is 2 - 2 = 0 for a target of 3, so the data pay 9 in all three. L2 adds 0.1 · (4 + 1) = 0.5, L1 adds 0.1 · (2 + 1) = 0.3. Their gradients differ as the square and the distance do: L2 pulls a weight by $2\lambda w$, less and less as it shrinks; L1 by a constant λ, all the way to exactly 0.

# %%
course.quiz("losses.penalty_quiz")

# %% [markdown] topics=["snippet-loss-names-003"]
# ## Names
#
# `compile` takes losses as text, too, which is handy and has two traps. The first you know: text can't say `from_logits=True`. The second is spelling. A sheet lists a dozen names, and one of them Keras refuses. Even `compile` does not notice: it looks the name up when training starts. The same look-up is open to you:

# %% topics=["snippet-loss-names-003"]
p, q = np.array([[0.7, 0.3], [0.4, 0.6]]), np.array([[0.6, 0.4], [0.1, 0.9]])  # target and prediction, a row per sample
for name in ("hinge", "Hinge"):
    print(f"{name}:", keras.ops.convert_to_numpy(keras.losses.get(name)(p, q)).round(3))

# %% [markdown] topics=["snippet-loss-names-003"]
# The name of a function gives a loss for each sample, the name of a class their mean. A name that Keras does not know gives a `ValueError`.
#
# > **Exercise 3.10 (2 points).** Write `losses_by_name`: for each of several names, what that loss says of a target and a prediction, as one number, the mean over the samples. Names that Keras does not know get `None`.

# %% topics=["snippet-loss-names-003"] tags=["exercise"]
def losses_by_name(names, target, prediction):
    """What each loss says of a prediction, for losses given by their names.

    `names`: a list of text. `target`, `prediction`: rows of probabilities, shape (samples, classes).
    Returns a dictionary with all names: name to one number, or to None where Keras knows no loss of that name.
    """
    ### BEGIN SOLUTION
    values = {}
    for name in names:
        try:
            loss = keras.losses.get(name)
        except ValueError:
            values[name] = None
        else:
            values[name] = float(keras.ops.mean(loss(target, prediction)))
    return values
    ### END SOLUTION


# %% tags=["check"]
course.check("losses.losses_by_name", losses_by_name)

# %% [markdown] topics=["snippet-loss-names-003"]
# The culprit on the sheet is `huber_loss`. It is `"huber"` as text, and `keras.losses.Huber(delta=…)` where you want to choose δ, which is nearly always.

# %% topics=["snippet-loss-names-003"]
errors = np.array([[1.0], [3.0], [-5.0]])
for loss in (keras.losses.get("huber"), keras.losses.Huber(delta=2.0, reduction=None)):
    print(keras.ops.convert_to_numpy(loss(np.zeros((3, 1)), errors)))

# %% [markdown] topics=["loss-selection-table"]
# ## Which loss for which task
#
# | task | model ends in | targets | loss |
# |---|---|---|---|
# | regression | 1 number, no activation | numbers | `MeanSquaredError` |
# | … with outliers that you distrust | the same | numbers | `Huber`, `MeanAbsoluteError` |
# | yes or no | 1 logit | 0 and 1 | `BinaryCrossentropy` |
# | … with rare positives | 1 logit | 0 and 1 | `BinaryFocalCrossentropy`; or, with class weights in `fit`, the line above |
# | one of several classes | a logit per class | integers | `SparseCategoricalCrossentropy` |
# | | | one-hot or soft rows | `CategoricalCrossentropy` |
# | any of several labels | a logit per label | rows of 0 and 1 | `BinaryCrossentropy` |
# | match a distribution | probabilities | rows that sum to 1 | `KLDivergence` |
#
# > **Exercise 3.11 (4 points).** Write `choose_loss`: for each of six tasks a Keras loss, for models that end in bare scores (logits, where they are classifiers). `fit` gets no class weights, so for rare positives the loss itself must damp what is easy; with outliers it must grow in a straight line long before they are reached. The check computes with what you return, sample by sample.

# %% topics=["loss-selection-table", "loss-logits-vs-probabilities", "snippet-loss-names-003"] tags=["exercise"]
def choose_loss(task):
    """A Keras loss for a task; all models end without an activation.

    `task`: "regression", "regression with outliers", "binary", "binary, rare positives",
    "multi-class, integer labels" or "multi-class, one-hot labels". Returns a Keras loss, not its class: it is called.
    """
    ### BEGIN SOLUTION
    if task.startswith("regression"):
        return keras.losses.Huber(delta=1.0) if "outliers" in task else keras.losses.MeanSquaredError()
    classes = {
        "binary": keras.losses.BinaryCrossentropy,
        "binary, rare positives": keras.losses.BinaryFocalCrossentropy,
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
# * written nine losses with their gradients, each equal to Keras' own; for logits the gradient was always “believed minus true”,
# * seen twelve slipped decimal points turn the squared error's line upside down while MAE and Huber kept it, because their gradients stop growing,
# * watched a probability of exactly 1 lose its gradient, and computed from logits instead,
# * convicted a double softmax by its symptom: good accuracy, and a loss that stalls at log(1 + 9/e) = 1.461,
# * seen focal loss and class weights move a threshold rather than add knowledge,
# * chosen losses by task and label coding, and met Keras' refusals, which are friends.

# %%
course.progress()

# %% [markdown]
# **Where next.** You now have the gradient of the loss for every prediction. Lesson 4 carries it backward through the network to every weight; lesson 5 decides what to do with it. Rare classes, thresholds and the curves of precision and recall come back with the metrics of lesson 12, penalties with overfitting in lesson 11.
