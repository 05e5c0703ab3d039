# ---
# title: Normalization and dropout
# minutes: 100
# needs: [09_training_dynamics]
# topics: [batch-normalization, batchnorm-covariate-shift, batchnorm-placement, batchnorm-defaults, layer-normalization, snippet-torch-bn-dropout-001, dropout, dropout-ensemble-coadaptation]
# packages: [keras, matplotlib, numpy, scipy]
# ---

# %% [markdown]
# # Normalization and dropout
#
# In [lesson 6](06_keras_workflow.ipynb) you put batch normalization between two layers without asking what it does. Here is such a network for handwritten digits. We give it the same image several times, each time in a batch with other images: its **neighbors**.
#
# In this lesson you will
#
# * **explain** how other images can change an answer, and **prevent** it,
# * **derive** the gradient of batch normalization, and **train** a network with it,
# * **translate** a normalized network between PyTorch and Keras,
# * **choose** between batch, layer and group normalization,
# * **fold** a normalization into the layer before it,
# * **measure** what dropout does to a network, and **use** it to see where the network is unsure.

# %% tags=["parameters"]
profile = "smoke"  # "full" trains longer; nothing else changes

# %% tags=["setup"]
import course

course.setup("10_normalization_and_dropout", profile=profile)

import functools

import keras
import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage, special

from course import data, models, plots
from course.inspection import gradient

# %% topics=["batch-normalization"] tags=["training"]
digits = data.load("digits", verbose=False)
x, y = digits.train.x.reshape(-1, 64) / 16, digits.train.y
x_new, y_new = digits.validation.x.reshape(-1, 64) / 16, digits.validation.y


def network(momentum):
    """64 pixels, two hidden layers with batch normalization, 10 logits."""
    model = keras.Sequential([keras.Input((64,))])
    for _ in range(2):
        model.add(keras.layers.Dense(64))
        model.add(keras.layers.BatchNormalization(momentum=momentum))
        model.add(keras.layers.ReLU())
    model.add(keras.layers.Dense(10))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.003), loss, metrics=["accuracy"])
    return model


def ask(model, batches, training):
    """Probabilities for batches; what they do to the moving statistics is undone."""
    kept = model.get_weights()
    logits = [model(images, training=training) for images in batches]
    model.set_weights(kept)
    return [special.softmax(keras.ops.convert_to_numpy(one), axis=1) for one in logits]


def accuracy_of(model, training=False):
    return (ask(model, [x_new], training)[0].argmax(axis=1) == y_new).mean()


model = network(momentum=0.9)
model.fit(x, y, batch_size=32, epochs={"smoke": 5, "full": 20}[profile], verbose=0)
accuracy = accuracy_of(model)
one_digit = [x[y == digit][:31] for digit in range(10)]  # 31 zeros, 31 ones, ...
rng = np.random.default_rng(0)
mixed = [rng.choice(x, 31, replace=False) for _ in range(10)]


def among(neighbors):
    """Batches: each of ten new images, first among each of ten groups of neighbors."""
    return [np.vstack([image, group]) for image in x_new[:10] for group in neighbors]


def changed(answers):
    """How many of the ten images get more than one digit, from different groups."""
    read = np.reshape(answers, (10, 10, 10)).argmax(axis=2)  # (images, groups)
    return int((np.ptp(read, axis=1) > 0).sum())


print(f"it reads {accuracy:.0%} of the new images correctly")
for name, groups in {"of one digit": one_digit, "of all digits": mixed}.items():
    answers = [one[0] for one in ask(model, among(groups), training=True)]
    print(f"neighbors {name}: {changed(answers)} of 10 images get several answers")
answers = [one[0] for one in ask(model, among(one_digit), training=True)]
# Six seeds on three backends: accuracy 0.958 to 0.983, several answers 9 to 10.
course.expect(accuracy=accuracy, at_least=0.93)
course.expect(several_answers=changed(answers), at_least=6)

# %% [markdown] topics=["batch-normalization"]
# The network is good, and yet nearly every image changes its digit with its neighbors, where these are all of one digit. Among images of all digits, as in training, fewer answers change. One of them, first among 31 images of one digit, then among 31 of another:

# %% topics=["batch-normalization"] tags=["training"]
answers = np.reshape(answers, (10, 10, 10))  # (images, groups, classes)
sure = answers.max(axis=2)
differs = answers.argmax(2)[:, :, None] != answers.argmax(2)[:, None, :]
pair_sure = np.minimum(sure[:, :, None], sure[:, None, :]) * differs
image, one, other = np.unravel_index(pair_sure.argmax(), pair_sure.shape)
ax = plots.plot_scores(
    answers[image, [one, other]],
    classes=[str(digit) for digit in range(10)],
    labels=[y_new[image]] * 2,
    names=[f"among 31 images of {one}", f"among 31 images of {other}"],
    title="One image, two answers: the neighbors decide",
)
_ = ax.set_ylabel("probability")
# The smaller of the two probabilities; six seeds on three backends: 0.95 to 1.0.
course.expect(sure_of_both=pair_sure.max(), at_least=0.6)

# %% [markdown] topics=["batch-normalization"]
# The triangle marks the true digit. The network is sure both times, and at most one of the answers is right. This is no fault of Keras: the model was asked in the mode in which it is *trained*. The next section shows why that mode uses the other images, and how the other mode does without them.
#
# ## Two modes
#
# **Batch normalization** (Ioffe and Szegedy, 2015) takes one feature at a time, one unit of a layer, and looks at its values in the $n$ samples of the batch. It subtracts their mean $\mu$, divides by their standard deviation, then multiplies by a scale $\gamma$ and adds a center $\beta$, both learned like weights:
#
# $$\mu = \frac1n\sum_i x_i \qquad \sigma^2 = \frac1n\sum_i (x_i-\mu)^2 \qquad \hat x_i = \frac{x_i-\mu}{\sqrt{\sigma^2+\varepsilon}} \qquad y_i = \gamma\,\hat x_i + \beta$$
#
# $\varepsilon$ is a small number that prevents a division by zero. Every sample takes part in $\mu$ and $\sigma^2$, and so in the output of every other sample. Without $\gamma$ and $\beta$ the mean of every unit would be 0, and a ReLU behind it would always cut off about half of its values, if they are spread evenly around the mean.
#
# At **inference**, when the trained model is used, there may be only one image. So the layer also keeps **moving statistics**, an exponential moving average as in [lesson 5](05_optimizers.ipynb): after each batch of the training they take a small step toward the mean and the variance of the batch, and at inference they replace those of the batch. PyTorch calls them *running* mean and variance.
#
# $$m \leftarrow \text{momentum} \cdot m + (1-\text{momentum}) \cdot \mu \qquad v \leftarrow \text{momentum} \cdot v + (1-\text{momentum}) \cdot \sigma^2$$
#
# > **Exercise 10.1 (3 points).** Write `batch_norm` in both modes. At inference the moving statistics are used, and returned as they were.


# %% topics=["batch-normalization"] tags=["exercise"]
def batch_norm(
    x, gamma, beta, moving_mean, moving_variance, training, momentum, epsilon
):
    """Batch normalization of features, in training or at inference.

    `x`: array, shape (samples, features). `gamma`, `beta`, `moving_mean` and
    `moving_variance`: arrays, shape (features,). `training`: True or False.
    `momentum`: the share of the old statistics that stays. `epsilon`: is added to
    the variance. Leaves its arrays as they were. Returns
    `output, new_moving_mean, new_moving_variance`.
    """
    ### BEGIN SOLUTION
    if training:
        mean, variance = np.mean(x, axis=0), np.var(x, axis=0)
        old = 1 - momentum
        moving_mean = moving_mean + old * (mean - moving_mean)
        moving_variance = moving_variance + old * (variance - moving_variance)
    else:
        mean, variance = moving_mean, moving_variance
    scale = gamma / np.sqrt(variance + epsilon)
    return scale * (x - mean) + beta, moving_mean, moving_variance
    ### END SOLUTION


# %% tags=["check"]
course.check("normalization_and_dropout.batch_norm", batch_norm)

# %% [markdown] topics=["batch-normalization"]
# Now compare your function with the first normalization of the trained network, on 32 images, in both modes.

# %% topics=["batch-normalization"]
dense, layer = model.layers[:2]
sums = keras.ops.convert_to_numpy(dense(x[:32]))
gamma, beta, moving_mean, moving_variance = layer.get_weights()
given = [gamma, beta, moving_mean, moving_variance]
with course.waits_for("normalization_and_dropout.batch_norm"):
    for training in (True, False):
        ours = batch_norm(sums, *given, training, 0.9, 1e-3)
        theirs = keras.ops.convert_to_numpy(layer(sums, training=training))
        new_mean = keras.ops.convert_to_numpy(layer.moving_mean)
        alike = np.allclose(ours[0], theirs, atol=1e-3)
        print(f"training={training}: outputs alike: {alike}, ", end="")
        print(f"moving means alike: {np.allclose(ours[1], new_mean, atol=1e-4)}")
        layer.set_weights(given)

# %% [markdown] topics=["batch-normalization"]
# They agree, and inference leaves the moving mean as it was. `fit` uses training mode, `predict` and `evaluate` use inference; a direct call, `model(images)`, uses inference unless you say `training=True`.
#
# > **Exercise 10.2 (3 points, find the bugs).** A colleague's `predict_alone` gives other probabilities for an image when the batch size changes. There are three faults in it. Two of them let neighbors into an answer, the third loses images. The model was trained on pixels between 0 and 16, divided by 16.


# %% topics=["batch-normalization"] tags=["exercise"]
def predict_alone(model, images, batch_size):
    """Probabilities for each image, as if it were alone.

    `model`: gives logits, shape (samples, classes), for pixels divided by 16.
    `images`: array, shape (samples, pixels), 0 to 16. `batch_size`: how many images
    to give to the model at once; another number must give the same answers. Leaves
    model and images as they were. Returns an array of shape (samples, classes).
    """
    ### BEGIN SOLUTION
    # STUB: raise NotImplementedError("Delete this line, and mend what follows.")
    # STUB: rows = []
    # STUB: for start in range(0, len(images) - batch_size + 1, batch_size):
    # STUB:     batch = images[start : start + batch_size]
    # STUB:     logits = model(batch / batch.max(), training=True)
    # STUB:     probabilities = keras.ops.softmax(logits, axis=1)
    # STUB:     rows.extend(keras.ops.convert_to_numpy(probabilities))
    # STUB: return np.array(rows)
    rows = []
    for start in range(0, len(images), batch_size):
        batch = images[start : start + batch_size]
        logits = model(batch / 16, training=False)
        rows.append(keras.ops.convert_to_numpy(keras.ops.softmax(logits)))
    return np.concatenate(rows)
    ### END SOLUTION


# %% tags=["check"]
course.check("normalization_and_dropout.predict_alone", predict_alone)

# %% [markdown] topics=["batch-normalization"]
# Ask the first question of this lesson again, with your function: the same ten images, each among the same ten groups.

# %% topics=["batch-normalization"]
with course.waits_for("normalization_and_dropout.predict_alone"):
    alone = [predict_alone(model, 16 * batch, 32)[0] for batch in among(one_digit)]
    print(f"neighbors of one digit: {changed(alone)} of 10 images get several answers")

# %% [markdown] topics=["batch-normalization"]
# The weights, the images and the batches are those of the beginning. Only the mode differs, and no neighbor changes an answer.

# %% [markdown] topics=["batchnorm-defaults"]
# ## Two meanings of momentum
#
# The moving statistics begin at mean 0 and variance 1 and need time to reach those of the data. After $k$ batches $\text{momentum}^k$ of that beginning is left. How many batches until a hundredth of it is left?

# %% topics=["batchnorm-defaults"]
for momentum in (0.2, 0.8, 0.9, 0.99):
    needed = np.ceil(np.log(0.01) / np.log(momentum))
    print(f"momentum {momentum}: {needed:.0f} batches")

# %% [markdown] topics=["batchnorm-defaults"]
# With Keras' default of 0.99 it takes ⟦459⟧ batches. Our digits make 17 batches of 64 in an epoch. Guess what happens to a network that is evaluated after a single epoch, when more than four fifths of the beginning are still there. The control has the same first weights and a momentum of 0.9. Then the first network's statistics are computed anew, with the same weights:

# %% topics=["batchnorm-defaults", "batch-normalization"] tags=["training"]
control, young = network(momentum=0.9), network(momentum=0.99)
young.set_weights(control.get_weights())
for one in (control, young):
    one.fit(x, y, batch_size=64, epochs=1, verbose=0)
    in_training, stale = accuracy_of(one, training=True), accuracy_of(one)
    print(f"momentum {one.layers[1].momentum}: ", end="")
    print(f"{in_training:.0%} in training mode, {stale:.0%} at inference")
for layer in young.layers:
    if isinstance(layer, keras.layers.BatchNormalization):
        layer.momentum = 0.0  # the next batch replaces the old statistics
young(x, training=True)  # no step of an optimizer: only the statistics move
fresh = accuracy_of(young)
print(f"momentum 0.99, with fresh statistics: {fresh:.0%} at inference")
# Six seeds on three backends: 0.10 to 0.49.
course.expect(gained_by_fresh_statistics=fresh - stale, at_least=0.03)

# %% [markdown] topics=["batchnorm-defaults", "batch-normalization"]
# The last two lines have the same weights: only the moving statistics were out of date, and so the measured accuracy was much too low. This can be the reason when a validation accuracy starts low and then jumps. With few batches per epoch, take a momentum of 0.9: after 44 batches a hundredth of the beginning is left.
#
# Take care when you copy this number. PyTorch calls the *other* share momentum, that of the new statistic. Copying `momentum=0.8` from code for Keras into PyTorch, or the other way round, is a common mistake: both programs run, but one average moves four times as fast as the other. There are more differences:
#
# | | Keras | PyTorch |
# |---|---|---|
# | batch normalization, momentum | 0.99, the share of the **old** statistic | 0.1, the share of the **new** one |
# | batch normalization, ε | 0.001 | 0.00001 |
# | moving variance takes from a batch | $\sigma^2$, divided by $n$ | divided by $n-1$ |
# | layer normalization, ε | 0.001 | 0.00001 |
# | a frozen layer | `trainable = False`: inference mode | `requires_grad = False`: statistics still move |
#
# (Transformers often have an ε of 0.000001.) The next cell tries the last row:

# %% topics=["batchnorm-defaults"]
for trainable in (True, False):
    one = keras.layers.BatchNormalization(trainable=trainable)
    one(np.full((4, 3), 5.0), training=True)
    moved = keras.ops.convert_to_numpy(one.moving_mean).round(3)
    print(f"trainable={trainable}: moving mean after a batch of fives:", moved)

# %% [markdown] topics=["batchnorm-defaults"]
# The frozen layer ignores `training=True`. That is what you want when a trained network is reused (lesson 19).

# %% [markdown] topics=["snippet-torch-bn-dropout-001", "batchnorm-defaults"]
# ## A network with both
#
# Here is the network of many tutorials, in PyTorch. **Dropout**, its fourth layer, sets each hidden unit to zero with probability `p` while training.
#
# ```python
# nn.Sequential(
#     nn.Linear(784, 256),
#     nn.BatchNorm1d(256, momentum=0.1, eps=1e-5),
#     nn.ReLU(),
#     nn.Dropout(p=0.5),
#     nn.Linear(256, 10),
# )
# ```
#
# > **Exercise 10.3 (4 points).** Write `translate`. It builds this network in Keras, for any sizes and any numbers as settings, and must compute the same as PyTorch's, in training as well. The check looks at the answers, at the moving statistics after a batch, at what is dropped, and at a call that says nothing about training. (Keras has no setting for the division by $n-1$; the check ignores this difference.)


# %% topics=["snippet-torch-bn-dropout-001", "batchnorm-defaults", "dropout"] tags=["exercise"]
def translate(features, hidden, classes, momentum, epsilon, rate):
    """The PyTorch network of the text as a Keras model that gives logits.

    `features`, `hidden`, `classes`: the widths (784, 256 and 10 in the text).
    `momentum`, `epsilon`, `rate`: PyTorch's `momentum`, `eps` and `p`.
    Returns a Sequential or functional Keras model of Keras' own layers, with its
    `keras.Input((features,))`; no need to compile it. (The check saves it and loads
    it elsewhere, and so a subclass of `keras.Model` cannot be checked.)
    """
    ### BEGIN SOLUTION
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((features,)),
            layers.Dense(hidden),
            layers.BatchNormalization(momentum=1 - momentum, epsilon=epsilon),
            layers.ReLU(),
            layers.Dropout(rate),
            layers.Dense(classes),
        ]
    )
    ### END SOLUTION


# %% tags=["check"]
course.check("normalization_and_dropout.translate", translate)

# %% [markdown] topics=["snippet-torch-bn-dropout-001"]
# PyTorch counts 204,042 parameters in this network. Before you run the next cell, work out what Keras will count.

# %% topics=["snippet-torch-bn-dropout-001"]
with course.waits_for("normalization_and_dropout.translate"):
    translate(784, 256, 10, momentum=0.1, epsilon=1e-5, rate=0.5).summary()

# %% [markdown] topics=["snippet-torch-bn-dropout-001"]
# Keras counts ⟦204,554⟧, of which ⟦204,042⟧ are trained. The normalization has ⟦1,024⟧: γ, β, and the moving mean and variance, 256 of each. The last two are not trained, and PyTorch calls them buffers and leaves them out of `parameters()`. Dropout and ReLU have none. Both counts are right: PyTorch counts what is trained, Keras everything that is stored.

# %% [markdown] topics=["batch-normalization"]
# ## The gradient
#
# Every sample enters the mean and the variance, and so the gradient flows back through both. We take one feature, write $s = \sqrt{\sigma^2 + \varepsilon}$, and $g_i = \partial L/\partial y_i$ for the gradient that arrives at the output of sample $i$. From $y_i = \gamma \hat x_i + \beta$ we get directly
#
# $$\frac{\partial L}{\partial \beta} = \sum_i g_i \qquad \frac{\partial L}{\partial \gamma} = \sum_i g_i\,\hat x_i \qquad h_i := \frac{\partial L}{\partial \hat x_i} = \gamma\, g_i$$
#
# If $x_j$ grows by a little, three things move: $x_j$ itself, the mean, and the deviation. So $x_j$ changes every $\hat x_i = (x_i - \mu)/s$ through the mean and through the deviation, and its own $\hat x_j$ also directly. With $\delta_{ij} = 1$ for $i = j$ and 0 otherwise:
#
# $$\frac{\partial \hat x_i}{\partial x_j} = \frac{1}{s}\Big(\delta_{ij} - \frac{\partial \mu}{\partial x_j}\Big) - \frac{x_i-\mu}{s^2}\,\frac{\partial s}{\partial x_j}$$
#
# The mean moves by $\partial\mu/\partial x_j = 1/n$. The deviation moves by
#
# $$\frac{\partial s}{\partial x_j} = \frac{1}{2s}\,\frac{\partial \sigma^2}{\partial x_j} = \frac{1}{2s}\cdot\frac{2}{n}\sum_i (x_i-\mu)\Big(\delta_{ij}-\frac1n\Big) = \frac{x_j-\mu}{n\,s} = \frac{\hat x_j}{n}$$
#
# because $\sum_i (x_i - \mu) = 0$. Insert both. Every term then has the factor $1/s$:
#
# $$\frac{\partial \hat x_i}{\partial x_j} = \frac{1}{s}\Big(\delta_{ij} - \frac1n - \frac{\hat x_i\,\hat x_j}{n}\Big)$$
#
# The gradient of $x_j$ is the sum over all the ways, $\sum_i h_i\, \partial \hat x_i/\partial x_j$:
#
# $$\boxed{\frac{\partial L}{\partial x_j} = \frac{1}{s}\Big(h_j - \underbrace{\frac1n\sum_i h_i}_{\text{through the mean}} - \;\hat x_j\,\underbrace{\frac1n\sum_i h_i\,\hat x_i}_{\text{through the deviation}}\Big)}$$
#
# In code. The axis is an argument, because the other normalizations of this lesson differ only in the axis:


# %% topics=["batch-normalization"]
def standardize(z, axis):
    """Mean 0 and variance 1 along the axes, and the deviation that was divided by."""
    centered = z - z.mean(axis, keepdims=True)
    deviation = np.sqrt((centered**2).mean(axis, keepdims=True) + 1e-3)
    return centered / deviation, deviation


def standardize_backward(h, x_hat, deviation, axis):
    """The gradient of z, from the gradient h of what `standardize` gave."""
    through_mean = h.mean(axis, keepdims=True)
    through_deviation = x_hat * (h * x_hat).mean(axis, keepdims=True)
    return (h - through_mean - through_deviation) / deviation


# %% [markdown] topics=["batch-normalization"]
# Is it right? As in [lesson 4](04_backpropagation.ipynb), finite differences check it. We take 5 samples of 3 features and the loss $\sum_i w_i \hat x_i$ with random numbers $w_i$, so that $h_i = w_i$. We also try a shortcut that looks reasonable: it treats $\mu$ and $s$ as constants, which leaves $h_j / s$.

# %% topics=["batch-normalization"]
rng = np.random.default_rng(0)
z, w = rng.normal(1, 2, (5, 3)), rng.normal(size=(5, 3))
x_hat, deviation = standardize(z, 0)
measured = np.zeros_like(z)
for place in np.ndindex(z.shape):
    step = np.zeros_like(z)
    step[place] = 1e-5
    losses = [(w * standardize(z + sign * step, 0)[0]).sum() for sign in (1, -1)]
    measured[place] = (losses[0] - losses[1]) / 2e-5
derived = standardize_backward(w, x_hat, deviation, 0)
print("formula as measured:", np.allclose(derived, measured, rtol=0, atol=1e-6))
print(f"largest gradient {np.abs(measured).max():.2f}, ", end="")
print(f"shortcut off by up to {np.abs(w / deviation - measured).max():.2f}")

# %% [markdown] topics=["batch-normalization"]
# The formula holds, and the shortcut is off by up to ⟦0.77⟧, more than the largest gradient itself, ⟦0.75⟧. Keras' layer, differentiated by its backend, should agree as well:

# %% topics=["batch-normalization"]
layer = keras.layers.BatchNormalization()
layer.build((None, 3))
loss_weights = keras.ops.convert_to_tensor(w, dtype="float32")
found = gradient(
    lambda tensor: keras.ops.sum(layer(tensor, training=True) * loss_weights),
    z.astype("float32"),
)
print("Keras agrees:", np.allclose(found, derived, atol=1e-4))
print("sum over the batch:", np.abs(derived.sum(axis=0)).round(6))

# %% [markdown] topics=["batch-normalization"]
# The last line shows what the first of the two extra terms does: over the batch the gradient sums to zero. A change that is the same for all samples, such as a change of the bias before it, does not change the output, and so this bias has no gradient. Dense and convolutional layers directly before a batch normalization therefore need no bias: `use_bias=False` saves it. The second term removes from the gradient what would only change the scale of the weights. To see it, make the weights before the normalization ten times larger, as one step that is much too large would do:

# %% topics=["batch-normalization"]
kernel = rng.normal(size=(64, 3))
for factor in (1, 10, 100):
    x_hat, deviation = standardize(x[:5] @ (factor * kernel), 0)
    kernel_gradient = x[:5].T @ standardize_backward(w, x_hat, deviation, 0)
    print(f"weights times {factor:3}: first output {x_hat[0, 0]:.2f}, ", end="")
    print(f"gradient of the weights {np.linalg.norm(kernel_gradient):.3f}, ", end="")
    cosine = (kernel * kernel_gradient).sum() / np.linalg.norm(kernel_gradient)
    print(f"cosine with them {abs(cosine) / np.linalg.norm(kernel):.2f}")

# %% [markdown] topics=["batch-normalization"]
# The output does not change, and the gradient becomes ten times smaller when the weights become ten times larger. This is called **scale invariance**. The gradient stands at a right angle to the weights: it does not try to change their scale. So the scale of the first weights, on which so much depended in [lesson 4](04_backpropagation.ipynb), no longer changes what comes out. What it still sets is how fast they learn: after a step that made the weights far too large, the next step is smaller. That suggests that normalized networks should survive learning rates that destroy others.

# %%
course.quiz("normalization_and_dropout.gradient_quiz")

# %% [markdown] topics=["batch-normalization"]
# ## Train with it
#
# To test this, the library has a small network in NumPy, `models.PlainNetwork`: the layers and the loop of [lesson 4](04_backpropagation.ipynb), random first weights of a suitable scale (He et al., 2015), and plain gradient descent. It takes its normalization as an argument; we give it the two functions above. Its 32 hidden units have the shape (4, 8), four groups of eight, so that one argument, the axis, chooses the normalization: axis 0, the samples, is batch normalization. For inference it takes the statistics of the training images once, after the training, much as the authors of 2015 did, who averaged over batches. Without a normalization everything else is the same, γ and β included: that is the control.
#
# We train four hidden layers for a short time, 120 steps of 32 images, with six learning rates, three seeds each. Which rate will be the first to destroy the control?


# %% topics=["batch-normalization"] tags=["training"]
def trained(axis, seed, depth=4, width=32, after=False, **settings):
    """A plain network that was trained on the digits; axis None normalizes nothing."""
    ours = None if axis is None else (standardize, standardize_backward)
    widths = (64, *[width] * depth, 10)
    network = models.PlainNetwork(
        widths, normalization=ours, axis=axis or 0, after_activation=after, seed=seed
    )
    return network.fit(x, y, **settings)


def reads(axis, seed, **settings):
    """The accuracy of such a network on new images."""
    return trained(axis, seed, **settings).accuracy(x_new, y_new)


rates, seeds = [0.01, 0.1, 0.3, 1.0, 3.0, 10.0], range(3)
steps = {"smoke": 120, "full": 500}[profile]
reached = {}
for name, axis in {"no normalization": None, "batch normalization": 0}.items():
    table = [[reads(axis, n, rate=rate, steps=steps) for n in seeds] for rate in rates]
    reached[name] = np.array(table)
    print(f"{name:20}", reached[name].mean(axis=1).round(2))
# Six seeds: 0.88 to 0.97 with, 0.1 without; NumPy computes, whatever the backend.
course.expect(
    normalized_at_rate_1=reached["batch normalization"][3].mean(), at_least=0.75
)
course.expect(plain_at_rate_1=reached["no normalization"][3].mean(), at_most=0.3)


# %% topics=["batch-normalization"]
def draw_runs(across, runs, title, **settings):
    """Each run as a dot, the mean of the seeds as a line, and what guessing gives."""
    with plots.theme() as look:
        _, ax = plt.subplots(figsize=(8.5, 3.4))
        for index, (name, accuracies) in enumerate(runs.items()):
            color = look.color(index)
            ax.plot(across, accuracies.mean(axis=1), color=color, label=name)
            ax.plot(across, accuracies, "o", color=color, markersize=4)
        ax.axhline(0.1, color=look.muted, linestyle=":", label="guessing")
        ax.set(ylabel="accuracy (dots: seeds)", ylim=(0, 1), title=title, **settings)
        ax.set_xticks(across, [f"{number:g}" for number in across])
        ax.minorticks_off()
        ax.legend(loc="center left", bbox_to_anchor=(1.01, 0.5))


title = "With batch normalization it learns at rates where without it guesses"
draw_runs(rates, reached, title, xscale="log", xlabel="learning rate")

# %% [markdown] topics=["batch-normalization", "batchnorm-covariate-shift"]
# Without normalization the network is best near a rate of 0.1 and guesses from 1 on. With batch normalization, at every rate from 0.1 to 1, it reads more digits within these 120 steps than the control does at its best, and at 0.1 its three seeds, each with other first weights, lie much closer together. At 10 both fail.
#
# There is one more effect: the mean of a random batch is noisy, so each image is normalized a little differently in each step. This noise works against overfitting, as dropout's does (Ioffe and Szegedy, 2015), and many networks with batch normalization use no dropout.
#
# ### Why it works: what was said, and what was found
#
# Ioffe and Szegedy explained it like this: when the first layers learn, the inputs of the later layers change their distribution, which they called **internal covariate shift**, and normalization holds that distribution still. This was a hypothesis, often repeated as a fact, and it has been tested. Santurkar et al. (2018) added random shifts and scales *behind* each normalization, new ones at each step, so that the distributions moved even more than without any normalization. The networks still trained about as fast as with plain batch normalization. What they did find is a smoother loss: gradients change less along a step, so that larger steps are safe. That agrees with what you have just measured, and with the scale argument above. It does not prove that smoothness is the whole reason; the question is still open.

# %% [markdown] topics=["batchnorm-placement"]
# ### Before or after the activation?
#
# The paper of 2015 normalizes before the activation; many networks do it after. We compare them with five seeds each; everything else is the same:


# %% topics=["batchnorm-placement"] tags=["training"]
for where, after in {"before": False, "after": True}.items():
    placed = [reads(0, n, after=after, rate=0.3, steps=steps) for n in range(5)]
    print(f"normalized {where:6} the activation:", np.round(placed, 2))
    # Five seeds in two orders: 0.93 to 0.98.
    course.expect(lowest=min(placed), at_least=0.88)

# %% [markdown] topics=["batchnorm-placement"]
# The seeds of one order differ from each other about as much as the two orders do, so these runs give no reason to prefer one. Follow the paper whose network you build. There is one reason for "before": only a normalization that directly follows a dense or convolutional layer can be folded into it.

# %% [markdown] topics=["layer-normalization"]
# ## A batch of two
#
# Large images fill the memory, and then a batch holds two. Two values of a feature, standardized, are 1 and -1 unless they nearly agree: of all that was in them, little more is left than which one is larger. What will that do to batch normalization?
#
# **Layer normalization** ([Ba, Kiros and Hinton, 2016](https://arxiv.org/abs/1607.06450)) uses the same formula along another axis: over all the units of *one sample*. **Group normalization** (Wu and He, 2018) divides the units of a sample into groups. Neither uses other samples, so neither has two modes or moving statistics. With our layout (samples, 4, 8) only the axis changes: axis 0 for batch, axes 1 and 2 for layer, axis 2 for group normalization.

# %% topics=["layer-normalization", "batch-normalization"] tags=["training"]
kinds = {"none": None, "batch": 0, "layer": (1, 2), "group": 2}
small = {"rate": 0.03, "batch_size": 2, "steps": {"smoke": 400, "full": 3000}[profile]}
large = {"rate": 0.1, "batch_size": 32, "steps": steps}
of_two = {}
for name, axis in kinds.items():
    print(f"{name:6}", end="")
    for many, settings in {32: large, 2: small}.items():
        read = [reads(axis, n, depth=2, **settings) for n in seeds]
        print(f" batches of {many}:", np.round(read, 2), end="")
    of_two[name] = np.mean(read)
    print()
# Means of three, 15 times: batch 0.43 to 0.60, layer 0.82 to 0.88.
course.expect(batch_of_two=of_two["batch"], at_most=0.72)
course.expect(layer_of_two=of_two["layer"], at_least=0.75)

# %% [markdown] topics=["layer-normalization"]
# Each column has its own rate and number of steps. In batches of 32 the three normalizations are about equally good, and a little better than none. In batches of 2 batch normalization falls far below the network without any, while layer and group normalization stay level with it.
#
# Texts have different lengths. At late positions few texts of the batch are left, so a mean over the batch rests on few values, and in training each text depends on the others. For this reason Ba et al. proposed layer normalization for recurrent networks, and transformers (lesson 29) took it over. Newer language models, such as Llama, use **RMS normalization** ([Zhang and Sennrich, 2019](https://arxiv.org/abs/1910.07467)), which leaves out the mean (here $n$ is the number of units): $y_i = x_i / \sqrt{\frac1n\sum_j x_j^2 + \varepsilon}$.
#
# An image inside a network has at each pixel position several numbers, its **channels**. A **convolutional layer** (lesson 15) is, roughly, a dense layer that is used with the same kernel at every place; its units are called **filters**, and each gives one channel. Now there are more choices of which numbers share a mean. **Instance normalization** ([Ulyanov et al., 2016](https://arxiv.org/abs/1607.08022)) takes one channel of one sample by itself, over all its positions. Each panel shows three samples between black lines, each with two positions (rows) of six channels (columns).

# %% topics=["layer-normalization"]
sample, position, channel = np.indices((3, 2, 6))
shared = {
    "batch": channel,
    "layer": sample,
    "group, 2 groups": 2 * sample + channel // 3,
    "instance": 6 * sample + channel,
}
with plots.theme() as look:
    figure, axes = plt.subplots(1, 4, figsize=(11, 3.1), sharey=True)
    figure.suptitle("Same letter, same mean: only batch normalization mixes samples")
    for ax, (name, key) in zip(axes, shared.items(), strict=True):
        ax.imshow(key.reshape(6, 6), cmap="tab20", vmax=19, alpha=0.5)
        for (row, column), place in np.ndenumerate(key.reshape(6, 6)):
            ax.text(column, row, chr(65 + place), ha="center", va="center")
        ax.set(title=name, xlabel="channel", yticks=[0.5, 2.5, 4.5], yticklabels="012")
        ax.hlines([1.5, 3.5], -0.5, 5.5, color=look.ink, linewidth=3)
    _ = axes[0].set_ylabel("sample, two positions each")

# %% [markdown] topics=["layer-normalization"]
# > **Exercise 10.4 (4 points).** Write `normalize` for all five: batch, layer, group, instance and RMS normalization. The picture says who shares a mean and a variance; RMS normalization shares here, for images too, what layer normalization shares. Find the axes for each, for arrays with any number of positions. γ and β are left out.


# %% topics=["layer-normalization", "batch-normalization"] tags=["exercise"]
def normalize(x, kind, groups, epsilon):
    """Normalize an array, without scale and center.

    `x`: array, shape (samples, …, channels), with no, one or several axes of
    positions between. `kind`: "batch", "layer", "instance", "group" or "rms".
    `groups`: for "group" only: how many groups the channels make, adjacent ones
    together; it divides their number. `epsilon`: added to the variance (for "rms" to
    the mean square). Leaves x as it was. Returns an array of the shape of x.
    """
    ### BEGIN SOLUTION
    within = tuple(np.arange(x.ndim)[1:])
    axes = {"batch": (0, *within[:-1]), "instance": within[:-1]}.get(kind, within)
    if kind == "group":
        split = x.reshape(*x.shape[:-1], groups, x.shape[-1] // groups)
        axes = (*within[:-1], split.ndim - 1)
    else:
        split = x
    mean = 0 if kind == "rms" else split.mean(axes, keepdims=True)
    power = ((split - mean) ** 2).mean(axes, keepdims=True)
    return ((split - mean) / (power + epsilon) ** 0.5).reshape(x.shape)
    ### END SOLUTION


# %% tags=["check"]
course.check("normalization_and_dropout.normalize", normalize)

# %% [markdown] topics=["layer-normalization"]
# `keras.layers.LayerNormalization` has an `axis` as well. Which value gives our layer normalization, the last axis or all axes but the first? Compare on four images of 8 × 8 positions and 6 channels:

# %% topics=["layer-normalization"]
images = rng.normal(size=(4, 8, 8, 6)).astype("float32")
with course.waits_for("normalization_and_dropout.normalize"):
    ours = normalize(images, "layer", 1, 1e-3)
    for axis in (-1, (1, 2, 3)):
        theirs = keras.layers.LayerNormalization(axis=axis, epsilon=1e-3)(images)
        alike = np.allclose(keras.ops.convert_to_numpy(theirs), ours, atol=1e-3)
        print(f"axis={axis}: the same as ours: {alike}")

# %% [markdown] topics=["layer-normalization"]
# > **Careful.** Keras' default is `axis=-1`, a separate mean for every position. For a sentence, shape (samples, positions, units), that is what transformers want: each **token**, that is each word or part of a word, for itself. For images it is not what Ba et al. describe; there, name the axes.
#
# Group normalization is `keras.layers.GroupNormalization(groups=2)`, and with `groups=-1` instance normalization; RMS normalization is `keras.layers.RMSNormalization()`, over the last axis.

# %% [markdown] topics=["batch-normalization"]
# ## Fold it into the layer before it
#
# Once training is over, batch normalization does the same to every image: it multiplies each channel by a number and adds another. Multiplying and adding is all that a dense or convolutional layer does as well, so the two can be replaced by one layer with a new kernel and a new bias. Networks are prepared for phones in this way ([Jacob et al., 2018](https://arxiv.org/abs/1712.05877); lesson 39).
#
# > **Exercise 10.5 (4 points).** Write `fold`. The layer computes sums of inputs times kernel, plus the bias; the normalization behind it is at inference. Find the one kernel and the one bias that give the same outputs with a relative error of at most 0.00001, for any input.


# %% topics=["batch-normalization"] tags=["exercise"]
def fold(kernel, bias, gamma, beta, mean, variance, epsilon):
    """One layer for two: a linear layer with the batch normalization behind it.

    `kernel`: array, shape (…, inputs, filters), dense or convolutional. `bias`:
    array, shape (filters,), or None where the layer has none. `gamma`, `beta`,
    `mean`, `variance`: arrays, shape (filters,), of the normalization; mean and
    variance are the moving statistics. `epsilon`: a number above 0. Leaves its
    arrays as they were. Returns `new_kernel, new_bias`.
    """
    ### BEGIN SOLUTION
    per_filter = gamma * (variance + epsilon) ** -0.5
    offset = -mean if bias is None else bias - mean
    return kernel * per_filter, offset * per_filter + beta
    ### END SOLUTION


# %% tags=["check"]
course.check("normalization_and_dropout.fold", fold)

# %% [markdown] topics=["batch-normalization"]
# The network from the beginning has two normalizations. Fold the first by hand, and let the library fold them all: `models.fold_batch_normalization` goes through a model's graph and does it wherever it is allowed.

# %% topics=["batch-normalization"]
folded = models.fold_batch_normalization(model)
print([type(one).__name__ for one in folded.layers])
print(f"{model.count_params():,} parameters, folded {folded.count_params():,}")
both = [ask(one, [x_new], training=False)[0] for one in (model, folded)]
print("probabilities alike:", np.allclose(*both, atol=1e-4))
with course.waits_for("normalization_and_dropout.fold"):
    dense, layer = model.layers[:2]
    kernel, bias = fold(*dense.get_weights(), *layer.get_weights(), layer.epsilon)
    theirs = folded.layers[0].get_weights()
    print("its first kernel is yours:", np.allclose(kernel, theirs[0], atol=1e-5))

# %% [markdown] topics=["batch-normalization"]
# Two layers are gone, ⟦9,482⟧ parameters have become ⟦8,970⟧, and the answers are the same. The folded model also has no training mode any more, so other images can never change an answer.
#
# > **In practice.** Fold a copy, and use it for inference only. If you train the folded network further, it trains like a network without normalization.

# %%
course.quiz("normalization_and_dropout.fold_quiz")

# %% [markdown] topics=["dropout"]
# ## Dropout
#
# A network with many units can learn its training images by heart and fail on new ones: it **overfits** ([lesson 7](07_case_study_exam_results.ipynb), lesson 11). A method that works against this is called **regularization**. **Dropout** (Srivastava et al., 2014) is one: it sets each hidden unit to zero with probability $p$, the **rate**, anew for each sample and each step of the training. At inference nothing is dropped. This is only half of what it does. Guess the mean of a million ones, half of which are set to zero, and look at what Keras does with them:

# %% topics=["dropout"] tags=["training"]
ones = np.ones((1000, 1000), dtype="float32")
thinned = keras.ops.convert_to_numpy(keras.layers.Dropout(0.5)(ones, training=True))
print("values:", np.unique(thinned), f"mean: {thinned.mean():.2f}")
print(f"mean without scaling: {(thinned > 0).mean():.2f}")
called = keras.ops.convert_to_numpy(keras.layers.Dropout(0.5)(ones))
print("values when `training` is not said:", np.unique(called))
course.expect(mean=thinned.mean(), at_least=0.98, at_most=1.02)

# %% [markdown] topics=["dropout"]
# The units that were kept became 2, and the last line shows another common mistake: `fit` says `training=True` for you, but a training loop of your own must say it, or nothing is dropped. (In PyTorch it is the other way round: a new model drops until you say `model.eval()`, and again after `model.train()`.)
#
# Why 2? Let $k$ be 1 with probability $1-p$ and 0 otherwise. In training, the next layer must receive on average what it will receive at inference, when nothing is dropped. Dividing by $1-p$ achieves this:
#
# $$E\Big[\frac{k\,x}{1-p}\Big] = \frac{x\,E[k]}{1-p} = \frac{x\,(1-p)}{1-p} = x$$
#
# So inference needs no correction; this form is called **inverted dropout**. (The paper of 2014 did the opposite: no scaling in training, and weights times $1-p$ afterwards.)
#
# > **Exercise 10.6 (2 points).** Write `dropout` with its scaling. The random numbers are given, so that the result can be checked: drop those of x where `uniform` is below the rate.


# %% topics=["dropout"] tags=["exercise"]
def dropout(x, rate, uniform, training):
    """Dropout in training, and nothing at inference.

    `x`: array of any shape. `rate`: the share that is dropped on average, from 0 to
    below 1. `uniform`: array of the shape of x, numbers from 0 to 1: a number of x
    is dropped where it is below `rate`. `training`: True or False. Leaves x and
    uniform as they were. Returns an array of the shape of x.
    """
    ### BEGIN SOLUTION
    if not training:
        return x
    survives = uniform >= rate
    return x * survives / (1 - rate)
    ### END SOLUTION


# %% tags=["check"]
course.check("normalization_and_dropout.dropout", dropout)

# %% [markdown] topics=["dropout-ensemble-coadaptation", "dropout"]
# Two reasons are given for dropout. Because any unit may be missing, the layers behind it cannot depend on a single one, so the work is spread over many units: dropout prevents **co-adaptation**, units that are of use only together. And each step trains another part of the network; the whole network then acts like an **ensemble**, the average of many. We train networks with and without, with your function, and then switch off a growing share of their hidden units:


# %% topics=["dropout-ensemble-coadaptation", "dropout"] tags=["training"]
def switch_off(share, rng, shape):
    return dropout(np.ones(shape), share, rng.random(shape), training=True)


def gates(share, draw):  # for both hidden layers, other units for each image
    rng, shape = np.random.default_rng(draw), (len(x_new), 4, 16)
    return [switch_off(share, rng, shape) for _ in range(2)]


def reads_with(share, network):  # the accuracy with a share switched off
    drawn = [gates(share, draw) for draw in range(3)]
    return np.mean([network.accuracy(x_new, y_new, gates=one) for one in drawn])


plain = {"depth": 2, "width": 64, "rate": 0.2}
plain["steps"] = {"smoke": 300, "full": 2000}[profile]
shares, survived, by_training = [0, 0.25, 0.5, 0.75], {}, {}
with course.waits_for("normalization_and_dropout.dropout"):
    half = functools.partial(switch_off, 0.5)
    by_training["with dropout"] = [trained(None, n, gate=half, **plain) for n in seeds]
    by_training["without dropout"] = [trained(None, seed, **plain) for seed in seeds]
    for name, networks in by_training.items():
        table = [[reads_with(share, one) for one in networks] for share in shares]
        survived[f"trained {name}"] = np.array(table)
        print(f"{name:16}", np.mean(table, axis=1).round(2))
    title = "Trained with dropout, a network loses less when units are missing"
    draw_runs(shares, survived, title, xlabel="share of hidden units switched off")
    with_half, without_half = (table[2].mean() for table in survived.values())
    # Three seeds: 0.77 to 0.82 with, 0.48 to 0.50 without.
    course.expect(half_off_with=with_half, at_least=0.7)
    course.expect(half_off_without=without_half, at_most=0.65)

# %% [markdown] topics=["dropout-ensemble-coadaptation"]
# With all units, those trained with dropout read slightly fewer digits after this short training: here there is little to gain. With half of them off, as in their training, they still read most digits, and the others only about half: the work is spread. Now the ensemble. We ask both kinds three ways: a single dropped network, the average of 50 dropped ones, and the whole network in one pass. How far are the last two apart, in the probability that differs most?

# %% topics=["dropout-ensemble-coadaptation"] tags=["training"]
apart = {}
for name, networks in by_training.items():
    rows = []
    for one in networks:
        drawn = [one.probabilities(x_new, gates=gates(0.5, draw)) for draw in range(50)]
        asked = drawn[0], np.mean(drawn, axis=0), one.probabilities(x_new)
        right = [(answer.argmax(axis=1) == y_new).mean() for answer in asked]
        rows.append([*right, np.abs(asked[1] - asked[2]).max(axis=1).mean()])
    single, fifty, in_one_pass, apart[name] = np.mean(rows, axis=0)
    print(f"{name:15} one {single:.2f}, average of 50 {fifty:.2f}, ", end="")
    print(f"whole {in_one_pass:.2f}, the last two are {apart[name]:.2f} apart")
if apart:
    course.expect(apart_with=apart["with dropout"], at_most=0.3)
    course.expect(apart_without=apart["without dropout"], at_least=0.35)

# %% [markdown] topics=["dropout-ensemble-coadaptation"]
# Averaging helps both kinds, so the gain alone says nothing about training with dropout. Two other numbers do: trained with dropout, a single dropped network is already right on most digits, and without on about half. And the whole network gives in one pass nearly the probabilities that the average of 50 gives; without dropout the two are far apart. In this sense one network that was trained with dropout stands for an ensemble. On these digits it is not more accurate; lesson 11 compares dropout with other remedies.

# %%
course.quiz("normalization_and_dropout.dropout_quiz")

# %% [markdown] topics=["dropout", "batch-normalization"]
# ### Dropout before batch normalization
#
# A common mistake is to put both into every layer, in any order. Dropout keeps the mean, but not the variance. A unit $x$ that is kept with probability $1-p$ and divided by $1-p$ has the mean square $E[x^2]/(1-p)$, so its variance grows from $E[x^2]-\mu^2$ to $E[x^2]/(1-p)-\mu^2$. Here are the sums that a batch normalization behind such units reads, in both modes:

# %% topics=["dropout", "batch-normalization"]
hidden = np.maximum(np.random.default_rng(0).normal(size=(4000, 64)), 0)
kernel = np.random.default_rng(1).normal(0, 0.2, (64, 200))
noise = np.random.default_rng(2).random(hidden.shape)
with course.waits_for("normalization_and_dropout.dropout"):
    for training in (True, False):
        sums = dropout(hidden, 0.5, noise, training) @ kernel
        variance = sums.var(axis=0).mean()
        print(f"training={training}: mean {sums.mean():.2f}, variance {variance:.2f}")

# %% [markdown] topics=["dropout", "batch-normalization"]
# A batch normalization behind this layer learns a moving variance of ⟦2.12⟧ and meets ⟦0.86⟧ at inference: its outputs are too small by a factor of $\sqrt{2.5}$, about 1.6. [Li et al. (2019)](https://arxiv.org/abs/1801.05134) call it **variance shift** and measured that it costs accuracy in deep image networks. The cure: put dropout behind the *last* batch normalization, so that none reads dropped numbers, or use only one of the two.

# %% [markdown] topics=["dropout"]
# ## Dropout at inference
#
# Dropout is switched off at inference, but it need not be. Leave it on and ask a hundred times: where the dropped networks differ, the answer depends on which units are there, and you should doubt it. [Gal and Ghahramani (2016)](https://arxiv.org/abs/1506.02142) called it **Monte Carlo dropout** and showed that it approximates Bayesian inference, that is, averaging over all weights that fit the data.
#
# > **Exercise 10.7 (3 points).** Write `monte_carlo`. Call `forward` with the whole of `x`, `repeats` times, average the *probabilities* (not the logits) of all answers, and give for each image the standard deviation, over the repeats, of the probability of one class: the class that has the largest averaged probability. Use the plain deviation of `np.std`. Logits may be very large.


# %% topics=["dropout"] tags=["exercise"]
def monte_carlo(forward, x, repeats):
    """What many dropped networks say, on average, and how far they differ.

    `forward`: takes the whole of x, as it is, and returns logits as a NumPy array,
    shape (samples, classes), of another dropped network at each call. `x`: images,
    already scaled, left as they were.
    `repeats`: how often `forward` is called, 1 or more. Returns
    `probabilities, spread`, shapes (samples, classes) and (samples,).
    """
    ### BEGIN SOLUTION
    votes = np.array([special.softmax(forward(x), axis=-1) for _ in range(repeats)])
    probabilities = votes.sum(axis=0) / repeats
    winners = probabilities.argmax(axis=-1)
    return probabilities, votes[:, np.arange(len(winners)), winners].std(axis=0)
    ### END SOLUTION


# %% tags=["check"]
course.check("normalization_and_dropout.monte_carlo", monte_carlo)

# %% [markdown] topics=["dropout"]
# We take the 1 for which the network gives the highest probability, and turn it in steps of 15 degrees until it is upside down. The network has been trained with a rate of 0.3 for 800 steps, and no turned image was in its training set. The control is what it says in one pass, without dropout.

# %% topics=["dropout"] tags=["training"]
light, angles = functools.partial(switch_off, 0.3), np.arange(0, 181, 15)
long_training = plain | {"steps": {"smoke": 800, "full": 3000}[profile]}
ones = digits.validation.x[y_new == 1] / 16
rng = np.random.default_rng(0)


def forward(images):  # logits: the logarithms of another dropped network's answers
    gates = [light(rng, (len(images), 4, 16)) for _ in range(2)]
    return np.log(doubter.probabilities(images, gates=gates))


with course.waits_for(
    "normalization_and_dropout.dropout", "normalization_and_dropout.monte_carlo"
):
    doubter = trained(None, 0, gate=light, **long_training)
    surest = doubter.probabilities(ones.reshape(-1, 64))[:, 1].argmax()
    turned = [ndimage.rotate(ones[surest], a, reshape=False, order=1) for a in angles]
    rows = np.reshape(turned, (-1, 64))
    probabilities, spread = monte_carlo(forward, rows, 100)
    mean, chosen = probabilities.max(axis=1), probabilities.argmax(axis=1)
    single = doubter.probabilities(rows).max(axis=1)
    print(f"spread upright {spread[0]:.2f}, largest spread {spread.max():.2f}")
    print(f"at 90 degrees, in one pass: {single[6]:.2f} for a {chosen[6]}")
    course.expect(spread_of_upright_lines=max(spread[0], spread[-1]), at_most=0.2)
    course.expect(largest_spread=spread.max(), at_least=0.25)
    with plots.theme() as look:
        _, axes = plt.subplots(2, 1, figsize=(9, 5), height_ratios=(1, 3))
        strip = np.pad(turned, ((0, 0), (0, 0), (1, 1)), constant_values=np.nan)
        axes[0].imshow(np.hstack(strip), cmap=look.sequential)
        axes[0].set_axis_off()
        axes[0].set_title("One pass is sure of a wrong 4; dropped networks disagree")
        bars = [np.minimum(spread, mean), np.minimum(spread, 1 - mean)]
        blue, orange = look.color(0), look.color(1)
        axes[1].errorbar(angles, mean, bars, color=blue, capsize=4, label="100 dropped")
        axes[1].plot(angles, single, "--", color=orange, label="the whole, one pass")
        for angle, digit in zip(angles, chosen, strict=True):
            axes[1].text(angle, 1.05, str(digit), ha="center", weight="bold")
        axes[1].set(xlabel="angle in degrees", ylim=(0, 1.15), xticks=angles)
        axes[1].set_ylabel("probability of the digit that is read")
        _ = axes[1].legend(loc="lower right", ncols=2)

# %% [markdown] topics=["dropout"]
# The bold number is the digit with the largest mean probability; error bars end where a probability ends, at 0 and 1. In one pass (dashed) the network is sure again from 60 degrees on, where it is wrong: lying on its side, at 90 degrees, our 1 is a 4 with a probability of ⟦1.00⟧. The dropped networks disagree there: their mean is lower, and the error bars are long. Upside down, our 1 is nearly a 1 again, and they agree again. The spread is a warning, not a guarantee: near 105 degrees the bar is short and the answer, a 4, is wrong.
#
# > **Careful.** In Keras, `model(images, training=True)` switches on *everything* that has a training mode. In a model that has batch normalization as well, it would let the neighbors in again. Nor is it enough to write `training=True` in the call of the dropout layer: `predict` overrules it without a word, and every spread is 0. What holds is a dropout layer of your own that always drops:

# %% topics=["dropout"]
class AlwaysDropout(keras.layers.Dropout):
    def call(self, inputs, training=None):
        return super().call(inputs, training=True)


inputs = keras.Input((64,))
said = keras.Model(inputs, keras.layers.Dropout(0.5)(inputs, training=True))
always = keras.Model(inputs, AlwaysDropout(0.5)(inputs))
for name, one in {"training=True in the call": said, "AlwaysDropout": always}.items():
    twice = [one.predict(x_new[:1], verbose=0) for _ in range(2)]
    print(f"{name:26} two predictions differ: {not np.array_equal(*twice)}")

# %% [markdown]
# **Open task, without points.** Let $k$ be the kernel's column that makes one feature, $z = Xk$, of a dense layer before a batch normalization, with $\varepsilon = 0$. Prove from the boxed formula that the gradient of $k$ stands at a right angle to $k$. Then conclude: what does a step of plain gradient descent do to the length of $k$, and what does that do to the next steps? (Our `standardize` has an ε of 0.001, which leaves the angle a little off.)
#
# ## What you have done
#
# In this lesson you have
#
# * seen how other images change an answer in training mode, and prevented it with moving statistics,
# * derived both extra terms of the gradient, checked them against finite differences and Keras, and trained with them at rates that destroy the control,
# * translated a network from PyTorch, with its two meanings of momentum and its two counts of parameters,
# * chosen a normalization by the axes that share a mean, and seen which of them survives a batch of two,
# * folded a normalization into the layer before it, with the same answers,
# * measured that dropout spreads the work over many units and that one pass stands for the average of many dropped networks, and used the spread to see where a network is unsure.

# %%
course.progress()

# %% [markdown]
# **Where next.** Lesson 11 compares dropout with the other cures against overfitting; lesson 13 finds a stale moving average from its symptoms; lesson 18 builds networks of dozens of normalized layers; lesson 39 folds and shrinks models for use.
#
# **To read on.** Ioffe and Szegedy (2015), [Batch normalization](https://arxiv.org/abs/1502.03167), section 3 on both modes; Santurkar et al. (2018), [How does batch normalization help optimization?](https://arxiv.org/abs/1805.11604); Wu and He (2018), [Group normalization](https://arxiv.org/abs/1803.08494); Srivastava et al. (2014), [Dropout](https://jmlr.org/papers/v15/srivastava14a.html).
