# ---
# title: Optimizers and learning-rate schedules
# minutes: 100
# needs: [01_neuron, 03_losses, 04_backpropagation]
# topics: [learning-rate, optimizer-sgd, optimizer-momentum, optimizer-nesterov, optimizer-adagrad, optimizer-rmsprop, optimizer-adam, optimizer-adamw, weight-decay, optimizer-lamb, table-optimizer-rules, table-optimizer-properties, snippet-torch-optim-001, snippet-keras-optimizers-003, gradient-clipping, lr-schedules, lr-step-decay, lr-exponential-decay, snippet-keras-lr-schedule-003, lr-cosine-annealing, lr-warmup, lr-reduce-on-plateau]
# packages: [keras, numpy, matplotlib]
# ---

# %% [markdown]
# # Optimizers and learning-rate schedules
#
# In [lesson 4](04_backpropagation.ipynb) every weight moved against its gradient, and the learning rate was given. Here is that method, gradient descent, on 1,077 digits and a network with two hidden layers, for five epochs: once with each of three rates. Guessing among ten digits has a loss of 2.30.

# %% tags=["parameters"]
profile = "smoke"  # "full" trains longer; nothing else changes

# %% tags=["setup"]
import course

course.setup("05_optimizers", profile=profile)


import keras
import matplotlib.pyplot as plt
import numpy as np

from course import data, models, plots

# %% topics=["learning-rate"] tags=["training"]
digits = data.load("digits", verbose=False)
x_train, y_train = digits.train.x.reshape(-1, 64) / 16, digits.train.y
x_new, y_new = digits.validation.x.reshape(-1, 64) / 16, digits.validation.y


def network(optimizer):
    """A small classifier of digits, compiled."""
    hidden = [keras.layers.Dense(64, activation="relu") for _ in range(2)]
    model = keras.Sequential([keras.Input((64,)), *hidden, keras.layers.Dense(10)])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer, loss, metrics=["accuracy"])
    model.optimizer.build(model.trainable_variables)
    return model


def train(model, rate=None, epochs=5, seed=0, **settings):
    """Train from new weights and an empty memory; returns what `fit` recorded."""
    keras.utils.set_random_seed(seed)
    models.restart(model)
    if rate is not None:
        model.optimizer.learning_rate = rate
    return model.fit(
        x_train, y_train, batch_size=64, epochs=epochs, verbose=0, **settings
    ).history


networks = {"SGD": network(keras.optimizers.SGD())}
found = {rate: train(networks["SGD"], rate)["loss"][-1] for rate in (0.001, 0.1, 3.0)}
for rate, loss in found.items():
    print(f"learning rate {rate}: loss {loss:.2f}")
others = np.nan_to_num([found[0.001], found[3.0]], nan=99.0)
course.expect(suitable=found[0.1], at_most=1.0)
course.expect(too_small_or_too_large=min(others), at_least=2.0)

# %% [markdown]
# Only 0.1 has learned. The other two end about where guessing does: with 0.001 the steps were too small to come far, and with 3.0 they were too large. In this lesson you will
#
# * **explain** at which rate gradient descent diverges, and **design** a descent that arrives in time,
# * **write** update rules that equal Keras’ for twenty steps, to a millionth,
# * **predict** the first step of eight optimizers, from SGD to LAMB,
# * **clip** gradients that are too long, and **translate** optimizers from PyTorch,
# * **plan** a rate that changes during training, and **find** one to start with.
#
# The computing takes half a minute on a laptop; a GPU changes nothing at these sizes.
#
# ## Why large rates diverge
#
# A network has too many weights to draw. So we take a loss of two weights, a bowl that curves ten times as much in one direction as in the other, and hand its gradient to Keras’ own optimizers, step by step. `optimizer.apply` is one update. **Gradient descent** (`SGD` in the libraries) moves against the gradient $g$, by the **learning rate** $\eta$ times its size: $w \leftarrow w - \eta\, g$.

# %% topics=["learning-rate", "optimizer-sgd"]
def descend(optimizer, gradient, start, steps):
    """The weights before and after each step of a Keras optimizer."""
    weight = keras.Variable(np.array(start, dtype="float32"))
    optimizer.build([weight])
    path = [np.array(start, dtype="float64")]
    for _ in range(steps):
        optimizer.apply([keras.ops.convert_to_tensor(np.float32(gradient(path[-1])))])
        path.append(np.array(keras.ops.convert_to_numpy(weight), dtype="float64"))
    return np.array(path)


def bowl(w):
    return w[0] ** 2 + 10 * w[1] ** 2


def bowl_gradient(w):
    return np.array([2 * w[0], 20 * w[1]])


def draw_bowl(paths, title):
    x, y = np.linspace(-2, 1.2, 80), np.linspace(-2.1, 2.1, 80)
    z, names = bowl(np.meshgrid(x, y)), ("$w_1$", "$w_2$")
    ax = plots.plot_loss_surface(x, y, z, paths=paths, names=names, title=title)
    ax.plot(0, 0, "k*", zorder=10)  # the minimum
    for name, path in paths.items():
        values = [f"{bowl(path[step]):.4f}" for step in (5, 20, len(path) - 1)]
        print(f"{name}: loss after 5, 20 and {len(path) - 1} steps", *values)


# %% topics=["learning-rate", "optimizer-sgd"]
paths = {}
for rate in (0.01, 0.09, 0.102):
    optimizer = keras.optimizers.SGD(rate)
    paths[f"rate {rate}"] = descend(optimizer, bowl_gradient, (-1.8, 0.6), 30)
draw_bowl(paths, "0.01 is slow, 0.09 arrives, 0.102 diverges")

# %% [markdown] topics=["learning-rate", "optimizer-sgd"]
# With 0.01 the path has not arrived. With 0.09 each step crosses the valley and lands a little closer. With 0.102 each step lands a little *higher* on the opposite wall. At first the loss still falls, because $w_1$ comes nearer; after 30 steps it is ⟦37.87⟧. The path **diverges**.
#
# Why there? The gradient of the bowl is $(2 w_1, 20 w_2)$: in each direction a multiple $c$ of the distance to the minimum. This $c$, the second derivative, is the **curvature** of the direction, here 2 and 20. One step along it gives
#
# $$w - \eta\, c\, w = (1 - \eta c)\, w$$
#
# so each step multiplies the distance by $1 - \eta c$. It shrinks as long as $|1 - \eta c| < 1$, that is for $\eta < 2/c$, and this must hold in *every* direction: the largest curvature sets the limit, $\eta < 2 / c_{\max}$. Here $2/20 = 0.1$, just below our third rate.
#
# The flattest direction decides how long it takes. The best rate lets the flattest and the steepest direction shrink equally fast, $1 - \eta c_{\min} = \eta c_{\max} - 1$, so it is $\eta = 2/(c_{\min} + c_{\max})$. Here this is 0.0909; our 0.09 was nearly it. Then each step multiplies the distance by
#
# $$1 - \frac{2\, c_{\min}}{c_{\min} + c_{\max}} = \frac{c_{\max} - c_{\min}}{c_{\max} + c_{\min}} = \frac{\kappa - 1}{\kappa + 1}$$
#
# where $\kappa = c_{\max}/c_{\min}$ is the **condition number**. For our bowl, $\kappa = 10$, it is 0.82 per step. For $\kappa = 80$ it is 0.975, and after 60 steps a fifth of the distance is left.
#
# A bowl may also lie across the axes. Its second derivatives form a matrix, the **Hessian** $H$, and the gradient is $H w$. In some directions it is still only a multiple of the distance, $H w = c\,w$: these are the **eigenvectors** of $H$, and the curvatures $c$ its **eigenvalues** (`np.linalg.eigvalsh(H)`). A network has a largest curvature, too. In training on all samples at once it grows until it is near $2/\eta$ and stays there, at the **edge of stability** (Cohen et al., 2021).
#
# `fit` does not wait for all samples. It takes a **mini-batch**, here 64 digits: its mean gradient is right on average and off by chance. This is **stochastic gradient descent** (Robbins and Monro, 1951; *stochastic* means that chance is part of it). One pass over the digits gives 17 updates in place of one.

# %% topics=["optimizer-sgd"]
course.quiz("optimizers.name_quiz")

# %% [markdown] topics=["optimizer-momentum", "optimizer-nesterov"]
# ## Momentum: add up what agrees
#
# In a narrow valley the gradient points mostly across. Across, its sign changes from step to step; along, it stays. If we add up recent gradients, the first part cancels and the second grows. The sum is a **velocity** $v$, and the **momentum** $\mu$, often 0.9, says which share of it survives each step (Polyak, 1964):
#
# $$v \leftarrow \mu v - \eta\, g \qquad\qquad w \leftarrow w + v$$
#
# **Nesterov momentum** (1983; for networks Sutskever et al., 2013) asks for the gradient ahead, at the place to which the velocity is about to carry the weight. Keras keeps this place instead of the weight. The gradient that it receives is therefore the one that Nesterov asks for, and the second rule becomes $w \leftarrow w + \mu v - \eta\, g$ with the new $v$.

# %% topics=["optimizer-momentum", "optimizer-nesterov"]
settings = {"SGD": {}, "momentum": {"momentum": 0.9}}
settings["Nesterov"] = {"momentum": 0.9, "nesterov": True}
rolling = {}
for name, options in settings.items():
    optimizer = keras.optimizers.SGD(0.02, **options)
    rolling[name] = descend(optimizer, bowl_gradient, (-1.8, 0.6), 40)
draw_bowl(rolling, "At the rate 0.02, momentum is ahead")

# %% [markdown] topics=["optimizer-momentum", "optimizer-nesterov"]
# After forty steps the loss of momentum is far below that of plain SGD, although it went past the minimum. Nesterov oscillates less. With 0.09, plain SGD does better still. Momentum helps most where $\kappa$ is large.
#
# How much is there to gain? Along a direction of curvature $c$, where $g = c\,w$, one step multiplies distance and velocity by a matrix:
#
# $$\begin{pmatrix}w\\v\end{pmatrix} \leftarrow \begin{pmatrix}1-\eta c&\mu\\-\eta c&\mu\end{pmatrix}\begin{pmatrix}w\\v\end{pmatrix}$$
#
# The product of its two eigenvalues is its determinant, $(1 - \eta c)\mu + \eta c \mu = \mu$; their sum is $1 + \mu - \eta c$. Where they are complex numbers, the weight *oscillates* around the minimum. Then both have the same size, $\sqrt\mu$: in the long run *every* direction that oscillates shrinks by $\sqrt\mu$ per step, whatever its curvature. They are complex where the sum is below $2\sqrt\mu$ in size, that is for $(1-\sqrt\mu)^2 < \eta c < (1+\sqrt\mu)^2$. So choose $\mu$ just large enough for the whole range of curvatures to fit between these limits.
#
# > **Exercise 5.1 (4 points, design).** Write `rate_and_momentum`: from the Hessian of a bowl, choose a learning rate and a momentum (not Nesterov’s) such that after 60 steps, from any start at rest (velocity 0), at most a hundredth of the distance to the minimum is left, in every direction. The condition number is at most 150. The check runs the descent.

# %% topics=["learning-rate", "optimizer-momentum"] tags=["exercise"]
def rate_and_momentum(hessian):
    """A rate and a momentum for a bowl: a hundredth of the distance after 60 steps.

    `hessian`: symmetric NumPy array, shape (weights, weights), all curvatures positive;
    it is left as it is. Returns `rate, momentum`.
    """
    ### BEGIN SOLUTION
    roots = np.sqrt(np.linalg.eigvalsh(hessian))  # of the curvatures, in rising order
    sum_of_ends = roots[0] + roots[-1]
    # Polyak's choice: the curvatures just fill the range that swings.
    return 4 / sum_of_ends**2, ((roots[-1] - roots[0]) / sum_of_ends) ** 2
    ### END SOLUTION


# %% tags=["check"]
course.check("optimizers.rate_and_momentum", rate_and_momentum)

# %% [markdown] topics=["optimizer-momentum"]
# On the bowl above ($\kappa = 10$), does your choice do better in 20 steps than those three in 40?

# %% topics=["optimizer-momentum", "learning-rate"]
with course.waits_for("optimizers.rate_and_momentum"):
    rate, momentum = rate_and_momentum(np.diag([2.0, 20.0]))
    yours = keras.optimizers.SGD(float(rate), momentum=float(momentum))
    path = descend(yours, bowl_gradient, (-1.8, 0.6), 20)
    settled = bowl(path[-1]) < 1e-6
    print(f"rate {rate:.3f}, momentum {momentum:.3f}, below a millionth: {settled}")

# %% topics=["optimizer-momentum"]
course.quiz("optimizers.momentum_quiz")

# %% [markdown] topics=["optimizer-adagrad", "optimizer-rmsprop"]
# ## AdaGrad and RMSprop: a rate for every weight
#
# Momentum still has one rate for all weights, and the bowl asked for two: a large one along $w_1$, a small one along $w_2$. **AdaGrad** (Duchi, Hazan and Singer, 2011) gives every weight its own, from the gradients it has seen: it adds up their squares and divides by the root.
#
# $$G \leftarrow G + g^2 \qquad\qquad w \leftarrow w - \eta\,\frac{g}{\sqrt{G + \epsilon}}$$
#
# Keras starts $G$ at 0.1, and $\epsilon$ is tiny. A weight with large gradients gets a small rate, $\eta/\sqrt{G+\epsilon}$, and one with small gradients a large rate. The weight of a rare word, which seldom has a gradient, keeps a large rate and learns from few examples. But the sum only grows, and so the rates only shrink. **RMSprop** (Hinton, 2012) forgets: it keeps a *moving average* instead of a sum.
#
# $$s \leftarrow \rho s + (1 - \rho)\,g^2 \qquad\qquad w \leftarrow w - \eta\,\frac{g}{\sqrt{s + \epsilon}}$$
#
# Guess the length of each step while the gradient is 1 all the time:

# %% topics=["optimizer-adagrad", "optimizer-rmsprop"]
lengths = {}
for kind in (keras.optimizers.SGD, keras.optimizers.Adagrad, keras.optimizers.RMSprop):
    path = descend(kind(0.1), lambda w: np.ones_like(w), [0.0], 60)
    lengths[kind.__name__] = steps = -np.diff(path[:, 0])
    print(f"{kind.__name__:8} step 1: {steps[0]:.3f}, step 60: {steps[-1]:.3f}")
title = "AdaGrad’s steps keep shrinking, RMSprop’s settle"
ax = plots.plot_learning_rate_schedule(lengths, steps=np.arange(1, 61), title=title)
_ = ax.set_ylabel("length of the step")

# %% [markdown] topics=["optimizer-adagrad", "optimizer-rmsprop"]
# AdaGrad’s steps fall like $1/\sqrt{t}$, from ⟦0.095⟧ to ⟦0.013⟧. RMSprop’s first step is three times the rate, ⟦0.316⟧, because its average starts at 0 and holds only a tenth of the first square; then the steps settle.
#
# **The place of epsilon.** The constant $\epsilon$ keeps the divisor away from 0. PyTorch puts it outside of the root, $\sqrt{s} + \epsilon$; Keras puts it *inside*, with $\epsilon = 10^{-7}$. Its root is 0.0003, which is not small beside small gradients. The first step of `RMSprop(1.0)`, beside the other formula:

# %% topics=["optimizer-rmsprop", "optimizer-adagrad"]
def first_step(optimizer, gradient):
    return -descend(optimizer, lambda w: np.array([gradient]), [0.0], 1)[-1, 0]


for size in (1.0, 1e-3, 1e-5):
    inside = first_step(keras.optimizers.RMSprop(1.0), size)
    outside = size / (np.sqrt(0.1) * size + 1e-7)
    print(f"gradient {size:g}: Keras {inside:.3f}, epsilon outside {outside:.3f}")

# %% [markdown] topics=["optimizer-rmsprop", "optimizer-adagrad"]
# For a gradient of 1 the two agree. At 0.00001 the step of Keras is a hundred times shorter.
#
# > **Exercise 5.2 (3 points, find the bug).** The code below is meant to be AdaGrad and RMSprop in one function, like Keras’. It has three faults. Mend them. The check gives your rule twenty gradients in a row, some tiny or 0, and compares every step with Keras. Return new arrays.

# %% topics=["optimizer-adagrad", "optimizer-rmsprop"] tags=["exercise"]
def scaled_step(weight, gradient, memory, learning_rate, rho, epsilon):
    """One update of AdaGrad (`rho` is None) or RMSprop (`rho` is between 0 and 1).

    `weight`, `gradient`, `memory`: NumPy arrays of one shape; the memory is G or s.
    `learning_rate`, `epsilon`: numbers. Returns `weight, memory`, both new; its
    arguments are left as they are.
    """
    ### BEGIN SOLUTION
    # STUB: raise NotImplementedError("Delete this line, and mend what follows.")
    # STUB: if rho is None:
    # STUB:     memory = memory + gradient
    # STUB: else:
    # STUB:     memory = rho * memory + gradient**2
    # STUB: step = learning_rate * gradient / (np.sqrt(memory) + epsilon)
    # STUB: return weight - step, memory
    squares = np.square(gradient)
    if rho is None:
        grown = memory + squares
    else:
        grown = rho * memory + (1.0 - rho) * squares
    return weight - learning_rate * gradient / np.sqrt(grown + epsilon), grown
    ### END SOLUTION


# %% tags=["check"]
course.check("optimizers.scaled_step", scaled_step)

# %% [markdown] topics=["optimizer-adam"]
# ## Adam: both ideas, and a correction
#
# **Adam** (Kingma and Ba, 2015) takes the direction from momentum and the scale from RMSprop. It keeps two moving averages, $m$ of the gradient and $v$ of its square:
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\,g \qquad\qquad v \leftarrow \beta_2 v + (1 - \beta_2)\,g^2$$
#
# Both start at 0, which is what spoiled RMSprop’s first steps. How full is such an average after $t$ steps? If what it averages is 1 all the time, it holds $1 - \beta^t$: with $\beta_2 = 0.999$ a thousandth after one step, and less than a tenth after a hundred. But we know this share exactly, so we can divide by it. That is the **bias correction**:
#
# $$\hat m = \frac{m}{1 - \beta_1^t} \qquad \hat v = \frac{v}{1 - \beta_2^t} \qquad w \leftarrow w - \eta\,d, \quad d = \frac{\hat m}{\sqrt{\hat v} + \epsilon}$$
#
# Guess: how long is the very first step, for a gradient of 1000, of 1, of 0.001?

# %% topics=["optimizer-adam"]
for size in (1000.0, 1.0, 0.001, 1e-8):
    step = first_step(keras.optimizers.Adam(0.01), size)
    print(f"gradient {size:g}: the first step of Adam(0.01) is {step:.5f}")

# %% [markdown] topics=["optimizer-adam"]
# For gradients of 1000, 1 and 0.001 the step is the learning rate, to half a percent. So in Adam the rate is a *length*, in units of the weights, and a rate such as 0.001 means about the same in many networks. The last line is the exception: at $10^{-8}$ epsilon takes over. Keras adds it to the *uncorrected* root. The check accepts $\epsilon$ before or after the correction. It does not accept $\epsilon$ under the root, or none.
#
# > **Exercise 5.3 (4 points).** Write `adam`. `moments` is the pair `(m, v)`, `step` counts from 1, `betas` is the pair $(\beta_1, \beta_2)$. Return the moments uncorrected: the correction is for this step’s weight alone.

# %% topics=["optimizer-adam"] tags=["exercise"]
def adam(weight, gradient, moments, step, learning_rate, betas, epsilon):
    """One update of Adam.

    `weight`, `gradient`: NumPy arrays of one shape. `moments`: `(m, v)`, two arrays of
    that shape, zero at first. `step`: 1, 2, 3, … `betas`: two numbers below 1.
    `learning_rate`, `epsilon`: numbers. Returns `weight, (m, v)`, all new; its
    arguments are left as they are.
    """
    ### BEGIN SOLUTION
    m = betas[0] * moments[0] + (1.0 - betas[0]) * gradient
    v = betas[1] * moments[1] + (1.0 - betas[1]) * np.square(gradient)
    m_hat = m / (1.0 - betas[0] ** step)
    v_hat = v / (1.0 - betas[1] ** step)
    return weight - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon), (m, v)
    ### END SOLUTION


# %% tags=["check"]
course.check("optimizers.adam", adam)

# %% [markdown] topics=["optimizer-adam"]
# On our bowl the gradient along $w_2$ is at first three times that along $w_1$. Guess the direction of the first step.

# %% topics=["optimizer-adam"]
weight, moments, yours = np.array([-1.8, 0.6]), (np.zeros(2), np.zeros(2)), []
with course.waits_for("optimizers.adam"):
    for step in range(1, 61):
        yours.append(weight)
        gradient, betas = bowl_gradient(weight), (0.9, 0.999)
        weight, moments = adam(weight, gradient, moments, step, 0.1, betas, 1e-7)
    draw_bowl({"your Adam": np.array(yours)}, "Your Adam starts diagonally")

# %% [markdown] topics=["optimizer-adam"]
# Diagonally: each gradient is divided by its own size.

# %% [markdown] topics=["weight-decay", "optimizer-adamw"]
# ## AdamW and LAMB: the size of the weights
#
# Two ways to keep weights small are easily confused. An **L2 penalty** adds $\lambda \lVert w \rVert^2$ to the loss, so that $2\lambda w$ joins the gradient. **Weight decay** leaves the gradient alone and shrinks the weight itself, by a small share per step. For plain SGD they are the same, with a decay of $2\lambda$. For Adam they are not, because Adam divides the penalty by the size of the gradient, together with everything else. Two weights start at 1. Their gradients change sign in every step, ±10 for the first, ±0.1 for the second:

# %% topics=["weight-decay", "optimizer-adamw"]
def flipping(penalty):
    signs = iter(np.tile([1.0, -1.0], 50))
    return lambda w: next(signs) * np.array([10.0, 0.1]) + 2 * penalty * w


l2 = descend(keras.optimizers.Adam(0.02), flipping(penalty=0.1), [1.0, 1.0], 100)
adamw = keras.optimizers.AdamW(0.02, weight_decay=0.2)
decay = descend(adamw, flipping(penalty=0.0), [1.0, 1.0], 100)
for name, path in {"L2 penalty": l2, "weight decay": decay}.items():
    print("{}: large gradients leave {:.2f}, small ones {:.2f}".format(name, *path[-1]))

# %% [markdown] topics=["weight-decay", "optimizer-adamw"]
# Under the penalty, the weight with large gradients keeps nearly all of its size, and the other is almost gone. Under decay both shrink to about two thirds, since $(1 - 0.02 \cdot 0.2)^{100} \approx 0.67$. Adam with **decoupled weight decay**, apart from the gradient, is **AdamW** (Loshchilov and Hutter, 2019), the usual optimizer of Transformers:
#
# $$w \leftarrow w - \eta\, d - \eta\lambda\, w$$
#
# In Keras `weight_decay=` means decay on *every* optimizer; PyTorch’s `Adam(weight_decay=…)` is a penalty. Biases are usually spared: `optimizer.exclude_from_weight_decay(var_names=["bias"])`, before training.
#
# A rate that is a length has one weakness: a step of 0.01 is 0.1 % of a weight of 10, and all of a weight of 0.01. **LAMB** (You et al., 2020) scales Adam’s direction $d$, layer by layer, by the **trust ratio**, the length of the layer’s weights over the length of its direction:
#
# $$w \leftarrow w - \eta\,\frac{\lVert w \rVert}{\lVert d \rVert}\,d$$
#
# A layer of zeros, such as a new bias, would never move, so its ratio is taken as 1. LAMB was made for very large batches. Two layers have weights of 10 and of 0.01, and equal gradients:

# %% topics=["optimizer-lamb"]
for kind in (keras.optimizers.Adam, keras.optimizers.Lamb):
    shares = []
    for size in (10.0, 0.01):
        path = descend(kind(0.01), lambda w: np.ones(4), np.full(4, size), 1)
        shares.append(path[1, 0] / size - 1)
    print(f"{kind.__name__}: large weights {shares[0]:+.1%}, small {shares[1]:+.1%}")

# %% [markdown] topics=["optimizer-lamb", "optimizer-adamw", "table-optimizer-rules"]
# Adam hardly changes the first layer and wipes out the second; LAMB changes each by one percent, its learning rate. Here are all eight rules:
#
# | optimizer | update | it remembers | what it adds |
# |---|---|---|---|
# | SGD | $w - \eta g$ | nothing | |
# | momentum | $v \leftarrow \mu v - \eta g$, then $w + v$ | $v$ | speed along the valley |
# | Nesterov | $v \leftarrow \mu v - \eta g$, then $w + \mu v - \eta g$ | $v$ | the gradient ahead |
# | AdaGrad | $G \leftarrow G + g^2$, then $w - \eta g / \sqrt{G + \epsilon}$ | $G$, from 0.1 | a rate for each weight |
# | RMSprop | $s \leftarrow \rho s + (1 - \rho) g^2$, then $w - \eta g / \sqrt{s + \epsilon}$ | $s$ | forgetting |
# | Adam | $w - \eta d$ | $m$, $v$ | momentum, and full averages |
# | AdamW | $w - \eta d - \eta \lambda w$ | $m$, $v$ | decay apart from the gradient |
# | LAMB | $w - \eta\, d\, \lVert w \rVert / \lVert d \rVert$ | $m$, $v$ | a step in proportion to the layer |
#
# > **Exercise 5.4 (4 points, prediction).** Predict the *first* step of each, with pencil and paper, then as a function. `first_steps` returns a dictionary with the eight names of the table as keys, and for each the change of the weights of one layer: new minus old. Memories are as Keras starts them, momentum and $\rho$ are 0.9, Adam’s betas are 0.9 and 0.999, only AdamW decays, and epsilons are too small to matter. Mind gradients of exactly 0, and a layer of zeros.

# %% topics=["optimizer-sgd", "optimizer-momentum", "optimizer-nesterov", "optimizer-adamw", "optimizer-lamb", "weight-decay", "table-optimizer-rules"] tags=["exercise"]
def first_steps(weight, gradient, rate, weight_decay):
    """The change of one layer's weights in the first step, by eight optimizers.

    `weight`, `gradient`: NumPy arrays of one shape, left as they are. `rate`: the
    learning rate of all. `weight_decay`: that of AdamW. Returns a dictionary of arrays
    with the keys SGD, momentum, Nesterov, AdaGrad, RMSprop, Adam, AdamW and LAMB.
    """
    ### BEGIN SOLUTION
    sign = np.sign(gradient)  # what is left of g when it is divided by its own size
    plain = -rate * gradient
    length, reach = np.linalg.norm(weight), np.linalg.norm(sign)
    trust = length / reach if length * reach > 0 else 1.0
    return {
        "SGD": plain,
        "momentum": plain,  # the velocity was 0
        "Nesterov": plain + 0.9 * plain,
        "AdaGrad": plain / np.sqrt(0.1 + gradient**2),
        "RMSprop": -rate * sign / np.sqrt(1 - 0.9),
        "Adam": -rate * sign,
        "AdamW": -rate * (sign + weight_decay * weight),
        "LAMB": -rate * trust * sign,
    }
    ### END SOLUTION


# %% tags=["check"]
course.check("optimizers.first_steps", first_steps)

# %% topics=["weight-decay"]
course.quiz("optimizers.decay_quiz")

# %% [markdown] topics=["table-optimizer-rules"]
# ## All eight in one valley
#
# Watch them on the surface of Beale (1958): a long flat floor between steep walls, with the minimum 0 at (3, 0.5). One frame is eight steps.

# %% topics=["table-optimizer-rules", "optimizer-momentum", "optimizer-adam"]
from IPython.display import Image, display

surfaces = data.load("analytic_surfaces", surface="beale", verbose=False)
beale = surfaces.extras["function"]


def beale_gradient(w, h=1e-4):
    along_1 = beale(w[0] + h, w[1]) - beale(w[0] - h, w[1])
    along_2 = beale(w[0], w[1] + h) - beale(w[0], w[1] - h)
    return np.array([along_1, along_2]) / (2 * h)


kinds = keras.optimizers
racers = {
    "SGD": kinds.SGD(0.006),
    "momentum": kinds.SGD(0.002, momentum=0.9),
    "Nesterov": kinds.SGD(0.002, momentum=0.9, nesterov=True),
    "AdaGrad": kinds.Adagrad(0.5),
    "RMSprop": kinds.RMSprop(0.08),
    "Adam": kinds.Adam(0.2),
    "AdamW": kinds.AdamW(0.2, weight_decay=0.2),
    "LAMB": kinds.Lamb(0.08),
}
race, first = {}, (0.7, 1.4)
for name, racer in racers.items():
    race[name] = descend(racer, beale_gradient, first, 80)
x, y = np.linspace(0, 4, 80), np.linspace(-1.5, 2, 80)
valley, look = beale(*np.meshgrid(x, y)), {"names": ("$w_1$", "$w_2$")}
animation = plots.animate_loss_surface(x, y, valley, race, steps_per_frame=8, **look)
display(Image(data=animation.to_png(frames_per_second=3), format="png"))
plt.close()

# %% topics=["table-optimizer-rules", "optimizer-momentum", "optimizer-adam"]
with plots.theme():
    _, axes = plt.subplots(1, 2, figsize=(12, 4.6))
titles = (
    "SGD is slow on the floor, momentum is not",
    "Adam and RMSprop come nearest",
)
for ax, title, half in zip(axes, titles, (slice(4), slice(4, 8)), strict=True):
    some = dict(list(race.items())[half])
    plots.plot_loss_surface(x, y, valley, paths=some, title=title, ax=ax, **look)
    ax.plot(3, 0.5, "k*", zorder=10)
for name, path in race.items():
    lengths = np.linalg.norm(np.diff(path, axis=0), axis=1)
    print(f"{name:8} step 1: {lengths[0]:.3f}, step 80: {lengths[-1]:.2f}")

# %% [markdown] topics=["table-optimizer-rules"]
# The star marks the minimum. SGD goes down to the floor and then slowly along it. Momentum and Nesterov overshoot the floor, turn, and follow it. AdaGrad’s first step is its longest. RMSprop and Adam take long steps at first, and short ones near the minimum, where gradients change their sign. AdamW stops where decay and gradient balance. LAMB’s steps depend on the length of the weights and do not become short.
#
# > **Careful.** This is a picture, not a ranking: other rates would change the order.
#
# Some habits can be measured: how many numbers each keeps per weight, and what a loss multiplied by 1000 does to ten steps.

# %% topics=["table-optimizer-properties", "table-optimizer-rules"]
for name, racer in racers.items():
    moved = []
    for gradient in (0.3, 300.0):
        settings = racer.get_config() | {"learning_rate": 0.001}
        optimizer = type(racer).from_config(settings)
        path = descend(optimizer, lambda w, g=gradient: np.full(50, g), np.ones(50), 10)
        moved.append(1 - path[-1, 0])
    kept = sum(variable.shape == (50,) for variable in optimizer.variables)
    print(f"{name:8} keeps {kept}, moves {moved[1] / moved[0]:6.1f} times as far")

# %% [markdown] topics=["table-optimizer-properties"]
# SGD and both momentums move 1000 times as far: they have no scale of their own. The others hardly notice (AdaGrad a little, through its start at 0.1). Adam keeps two numbers per weight, so with the weights it needs three times their memory.
#
# ## Clip gradients that are too long
#
# A single batch, or a steep wall as above, can make a gradient many times as long as the others. **Clipping** limits it. Keras has three arguments for that. A layer has a kernel gradient (2, 1.2) and a bias gradient (-0.5, 0.4), and the limit is 1. What is left of them?

# %% topics=["gradient-clipping"]
gradients = [np.float32([2.0, 1.2]), np.float32([-0.5, 0.4])]
for argument in ("clipvalue", "clipnorm", "global_clipnorm"):
    optimizer = keras.optimizers.SGD(1.0, **{argument: 1.0})
    variables = [keras.Variable(np.zeros(2, dtype="float32")) for _ in gradients]
    optimizer.build(variables)
    optimizer.apply([keras.ops.convert_to_tensor(gradient) for gradient in gradients])
    left = [(-keras.ops.convert_to_numpy(variable)).round(2) for variable in variables]
    print(f"{argument}: kernel {left[0]}, bias {left[1]}")

# %% [markdown] topics=["gradient-clipping"]
# By *value*, each number is cut off at ±1: the kernel’s gradient becomes shorter and points elsewhere. By *norm*, each variable’s gradient that is too long is shortened to length 1, by itself: the bias keeps all of its gradient, so it now has a larger share of the step. By *global norm*, one length is taken over all gradients together and everything is divided by the same number. Only this keeps the direction of the whole update. It is also what PyTorch’s `clip_grad_norm_` does (Pascanu, Mikolov and Bengio, 2013).
#
# > **Exercise 5.5 (3 points, reasoning).** Write `clip` for a list of gradients. `how` is `"value"`, `"norm"` or `"global_norm"`. What is within the limit stays as it is, and so does a gradient of zeros.

# %% topics=["gradient-clipping"] tags=["exercise"]
def clip(gradients, limit, how):
    """Clip gradients in one of three ways.

    `gradients`: list of NumPy arrays. `limit`: a positive number. `how`: "value",
    "norm" or "global_norm". Returns a list of arrays of the same shapes; the list that
    was given and its arrays are left as they are.
    """
    ### BEGIN SOLUTION
    if how == "value":
        return [np.clip(gradient, -limit, limit) for gradient in gradients]
    squared = np.array([np.square(gradient).sum() for gradient in gradients])
    if how == "global_norm":
        squared[:] = squared.sum()
    factors = limit / np.maximum(np.sqrt(squared), limit)  # 1 where it is short enough
    pairs = zip(gradients, factors, strict=True)
    return [gradient * factor for gradient, factor in pairs]
    ### END SOLUTION


# %% tags=["check"]
course.check("optimizers.clip", clip)

# %% [markdown] topics=["lr-schedules", "lr-step-decay", "lr-exponential-decay", "lr-cosine-annealing", "lr-warmup"]
# ## Schedules: a rate that changes
#
# Large steps bring you away from a random start; later, small ones should let the weights settle (the last section tests it). So let the rate fall. A **schedule** is an object that you hand to a Keras optimizer in place of a number.

# %% topics=["lr-schedules", "lr-step-decay", "lr-exponential-decay", "lr-cosine-annealing", "lr-warmup"]
from keras.optimizers import schedules

total = 1000
plans = {
    "step decay": schedules.PiecewiseConstantDecay([400, 800], [1e-3, 3e-4, 1e-4]),
    "exponential": schedules.ExponentialDecay(1e-3, decay_steps=300, decay_rate=0.5),
    "cosine": schedules.CosineDecay(1e-3, decay_steps=total),
    "warm-up, cosine": schedules.CosineDecay(
        0.0, total - 100, warmup_target=1e-3, warmup_steps=100
    ),
}
at = np.arange(0, total + 1, 25)
rates = {}
for name, plan in plans.items():
    rates[name] = [float(plan(float(step))) for step in at]
title = "All four end low; only one begins at 0"
ax = plots.plot_learning_rate_schedule(rates, steps=at, title=title)
ax.lines[0].set_drawstyle("steps-pre")  # a step, not a slope
ax.set_xlabel("update")
rate = float(schedules.ExponentialDecay(0.01, 10_000, 0.9)(30.0 * 17))
print(f"after 30 epochs of 17 updates the rate is {rate:.5f}")

# %% [markdown] topics=["lr-step-decay", "lr-exponential-decay", "lr-cosine-annealing", "snippet-keras-lr-schedule-003"]
# **Step decay** cuts the rate at fixed places. **Exponential decay** multiplies it by the same factor in equal times. With `staircase=True` it does so only every `decay_steps` updates, which is step decay again. **Cosine annealing** (Loshchilov and Hutter, 2017) stays high for long, falls in the middle and ends softly.
#
# > **Careful.** Keras’ schedules count *updates*, not epochs.
#
# The last line above is a schedule whose numbers were made for longer runs, `SGD(ExponentialDecay(0.01, 10_000, 0.9))`. Our digits make 17 updates per epoch; after 30 epochs it has taken half a percent off the rate. (PyTorch’s `CosineAnnealingLR` *climbs again* after `T_max` calls; Keras’ `CosineDecay` stays at the floor.)

# %% topics=["lr-cosine-annealing"]
course.quiz("optimizers.cosine_quiz")

# %% [markdown] topics=["snippet-torch-optim-001", "snippet-keras-optimizers-003", "lr-step-decay", "lr-exponential-decay"]
# This goes wrong easily when a PyTorch script is translated. In its loop `optimizer.zero_grad()`, `loss.backward()` and `optimizer.step()` do what `fit` does in Keras. Names are easy to translate, but defaults differ:
#
# | key | PyTorch | defaults of PyTorch | defaults of Keras |
# |---|---|---|---|
# | `sgd` | `SGD(lr=0.01, momentum=0.9)` | rate 0.001 | rate 0.01 |
# | `adam` | `Adam(lr=0.001)` | $\epsilon$ 1e-8 | $\epsilon$ 1e-7 |
# | `rmsprop` | `RMSprop(lr=0.01)` | rate 0.01, `alpha` 0.99 | rate 0.001, `rho` 0.9 |
# | `adagrad` | `Adagrad(lr=0.01)` | rate 0.01, sum from 0 | rate 0.001, sum from 0.1 |
# | `halved` | `SGD(lr=0.1)` with `StepLR(step_size=10, gamma=0.5)`: halved every ten epochs | as `sgd` | as `sgd` |
# | `decayed` | `SGD(lr=0.01)` with `ExponentialLR(gamma=0.9)`: times 0.9 after each epoch | as `sgd` | as `sgd` |
#
# > **Exercise 5.6 (3 points, find the bug).** Below, the six were translated name by name. Four are wrong. Mend them. PyTorch’s two schedules are called once per epoch, and in between the rate stands still. Epsilons do not matter here.

# %% topics=["snippet-torch-optim-001", "snippet-keras-optimizers-003", "snippet-keras-lr-schedule-003", "lr-step-decay", "lr-exponential-decay"] tags=["exercise"]
def translated_optimizers(updates_per_epoch):
    """Six Keras optimizers that do what the six lines of the table do in PyTorch.

    `updates_per_epoch`: a whole number. Returns a dictionary with the keys sgd, adam,
    rmsprop, adagrad, halved and decayed.
    """
    kinds = keras.optimizers
    ### BEGIN SOLUTION
    # STUB: raise NotImplementedError("Delete this line, and mend what follows.")
    # STUB: halved = kinds.schedules.ExponentialDecay(0.1, 10, 0.5)
    # STUB: decayed = kinds.schedules.ExponentialDecay(0.01, 10_000, 0.9)
    # STUB: return {
    # STUB:     "sgd": kinds.SGD(0.01, momentum=0.9),
    # STUB:     "adam": kinds.Adam(0.001),
    # STUB:     "rmsprop": kinds.RMSprop(0.01),
    # STUB:     "adagrad": kinds.Adagrad(0.01),
    # STUB:     "halved": kinds.SGD(halved),
    # STUB:     "decayed": kinds.SGD(decayed),
    # STUB: }
    def stairs(start, epochs, factor):
        length = epochs * updates_per_epoch
        return kinds.schedules.ExponentialDecay(start, length, factor, staircase=True)

    made = {"sgd": kinds.SGD(momentum=0.9), "adam": kinds.Adam()}
    made["rmsprop"] = kinds.RMSprop(0.01, rho=0.99)
    made["adagrad"] = kinds.Adagrad(0.01, initial_accumulator_value=0.0)
    made["halved"] = kinds.SGD(stairs(0.1, 10, 0.5))
    made["decayed"] = kinds.SGD(stairs(0.01, 1, 0.9))
    return made
    ### END SOLUTION


# %% tags=["check"]
course.check("optimizers.translated_optimizers", translated_optimizers)

# %% [markdown] topics=["lr-warmup"]
# **Warm-up** is the other end of a schedule: begin near 0 and rise in a straight line. Why? Give Adam gradients that are *pure noise*, for 2,000 weights, and see how far it moves them, in units of the learning rate:

# %% topics=["lr-warmup", "optimizer-adam"]
rng = np.random.default_rng(0)
adam_of_keras = keras.optimizers.Adam(1e-3)
walk = descend(adam_of_keras, lambda w: rng.normal(size=2000), np.zeros(2000), 100)
moves = np.abs(np.diff(walk, axis=0)).mean(axis=1) / 1e-3
print(f"step 1: {moves[0]:.2f}, step 10: {moves[9]:.2f}, step 100: {moves[99]:.2f}")

# %% [markdown] topics=["lr-warmup", "lr-cosine-annealing", "lr-schedules"]
# In step 1 every weight moves by the full rate, ⟦1.00⟧: one gradient divided by its own size is plus or minus 1. Then the noise begins to cancel in $m$, and the moves shrink to about a quarter, then to less than a fifth. So the longest steps rest on the fewest gradients; a small rate makes them short. Transformers in their original form, with the normalization behind each block, are hard to train without warm-up (Xiong et al., 2020; lesson 29).
#
# > **Exercise 5.7 (3 points, reasoning).** Write `warmup_cosine`: a straight line from 0 at step 0 to `peak_rate` at `warmup_steps`, then half a cosine that reaches `floor` at `total_steps` and stays there.

# %% topics=["lr-warmup", "lr-cosine-annealing", "lr-schedules"] tags=["exercise"]
def warmup_cosine(steps, peak_rate, warmup_steps, total_steps, floor):
    """The learning rate at each step: warm-up, then half a cosine, then the floor.

    `steps`: NumPy array of any length, in any order; it is left as it is. The other
    arguments are numbers, `warmup_steps` at least 1 and below `total_steps`. Returns
    an array of the shape of `steps`.
    """
    ### BEGIN SOLUTION
    falling_steps = total_steps - warmup_steps
    passed = np.clip((steps - warmup_steps) / falling_steps, 0.0, 1.0)
    falling = floor + 0.5 * (peak_rate - floor) * (1.0 + np.cos(np.pi * passed))
    return np.where(steps < warmup_steps, peak_rate * steps / warmup_steps, falling)
    ### END SOLUTION


# %% tags=["check"]
course.check("optimizers.warmup_cosine", warmup_cosine)

# %% [markdown] topics=["lr-warmup", "lr-cosine-annealing"]
# Is it the fourth plan of the figure?

# %% topics=["lr-warmup", "lr-cosine-annealing"]
with course.waits_for("optimizers.warmup_cosine"):
    off = warmup_cosine(at, 1e-3, 100, total, 0.0) - rates["warm-up, cosine"]
    print(f"Keras' rates, to a millionth of the peak: {max(abs(off)) < 1e-9}")

# %% [markdown] topics=["lr-reduce-on-plateau"]
# A schedule depends on the step only, the callback `ReduceLROnPlateau` on the validation loss: after `patience` epochs without a new best, it multiplies the rate by `factor`. Here we replay losses to it:

# %% topics=["lr-reduce-on-plateau"]
def replay(optimizer, losses, **settings):
    """Show these validation losses to ReduceLROnPlateau, epoch by epoch."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(optimizer, "mse")
    callback = keras.callbacks.ReduceLROnPlateau(factor=0.5, patience=3, **settings)
    callback.set_model(model)
    callback.on_train_begin()
    for epoch, loss in enumerate(losses):
        callback.on_epoch_end(epoch, {"val_loss": loss})


losses = [1.0, 0.7, 0.5, 0.52, 0.51, 0.53, 0.45, 0.46, 0.46, 0.47]
replay(keras.optimizers.SGD(0.08), losses, verbose=1)

# %% [markdown] topics=["lr-reduce-on-plateau"]
# The best loss is 0.5, in epoch 3. Three epochs pass without a better one, and after epoch 6 the callback halves the rate; after epoch 10 it does so again. The rate of a schedule cannot be set, so beside a schedule the callback raises an error when it first has to act, in the middle of your training: use one of the two. (By default a gain below 0.0001 does not count as progress, `min_delta`; in the exercise every gain counts.)
#
# > **Exercise 5.8 (3 points, reasoning).** Write `plateau_rates`: from the loss of every epoch, the rate with which each epoch is trained. A reduction is felt from the next epoch on. Any loss below the best so far counts as progress, however little below; one equal to the best does not. The first loss is a new best.

# %% topics=["lr-reduce-on-plateau"] tags=["exercise"]
def plateau_rates(losses, initial_rate, factor, patience):
    """The learning rate of each epoch under "reduce on plateau".

    `losses`: NumPy array, one loss per epoch; it is left as it is. `factor`: below 1.
    `patience`: 1 or more epochs in a row without a new best until a reduction, counted
    afresh after each. Returns an array or list, one rate per epoch.
    """
    ### BEGIN SOLUTION
    rate, best, bad_epochs, rates = initial_rate, np.inf, 0, []
    for loss in losses:
        rates.append(rate)
        bad_epochs = 0 if loss < best else bad_epochs + 1
        best = min(best, loss)
        if bad_epochs == patience:
            rate, bad_epochs = rate * factor, 0
    return rates
    ### END SOLUTION


# %% tags=["check"]
course.check("optimizers.plateau_rates", plateau_rates)

# %% [markdown] topics=["learning-rate"]
# ## Which rate to start with
#
# Back to the digits. Is one rate good for all optimizers? Three optimizers, four rates, two starts each:

# %% topics=["learning-rate", "optimizer-sgd", "optimizer-momentum", "optimizer-adam"] tags=["training"]
networks["momentum"] = network(keras.optimizers.SGD(momentum=0.9))
networks["Adam"] = network(keras.optimizers.Adam())
rates, seeds = (0.001, 0.01, 0.1, 1.0), {"smoke": 2, "full": 5}[profile]
sweep = {}
for name, model in networks.items():
    runs = [[train(model, r, seed=s)["loss"][-1] for s in range(seeds)] for r in rates]
    sweep[name] = np.mean(runs, axis=1)
with plots.theme() as look:
    _, ax = plt.subplots(figsize=(7, 3.4))
    for number, (name, losses) in enumerate(sweep.items()):
        ax.semilogx(rates, losses, "o-", color=look.color(number), label=name)
        print(f"{name:8} mean losses: {losses.round(2)}")
    ax.axhline(np.log(10), color=look.muted, linestyle=":", label="guessing")
    ax.set(xlabel="learning rate (logarithmic)", ylabel="loss after five epochs")
    ax.set(ylim=(0, 2.8), title="Which rate is good depends on the optimizer")
    ax.legend()
# Three draws of two starts on two or three backends: 0.59 to 0.72; 0.44 to 1.4;
# 0.08 to 0.10; 0.18 to 0.84.
gains = {name: losses[2] - losses for name, losses in sweep.items()}  # of 0.1
course.expect(sgd_at_0_1=sweep["SGD"][2], at_most=1.0)
course.expect(sgd_of_0_1=-max(gains["SGD"][[0, 3]]), at_least=0.2)
course.expect(adam_at_0_01=sweep["Adam"][1], at_most=0.25)
course.expect(adam_of_0_01=gains["Adam"][1], at_least=0.05)

# %% [markdown] topics=["learning-rate"]
# At 0.001 SGD has learned next to nothing, and Adam has come down to about 0.7. Of these four rates Adam is best at 0.01, SGD and momentum at 0.1; at 1.0 all three are worse. This does not rank the three: the rates lie a factor of ten apart, and the best of each is somewhere between them.
#
# > **In practice.** Name the optimizer with the range. Usual first rates are 0.1 for SGD, 0.01 to 0.1 with momentum, and 0.0001 to 0.01 for Adam; for fine-tuning and Transformers 0.00001 to 0.0005.
#
# A sweep is expensive for a large network. The **learning-rate range test** (Smith, 2017) needs one short run, in which the rate grows from step to step. `LearningRateFinder` does it:

# %% topics=["learning-rate"] tags=["training"]
from course.callbacks import LearningRateFinder

with plots.theme():
    _, axes = plt.subplots(1, 2, figsize=(12, 3.8))
suggestions = {}
ranges = (("SGD", 1e-4, 10.0), ("Adam", 1e-5, 1.0))
for ax, (name, low, high) in zip(axes, ranges, strict=True):
    finder = LearningRateFinder(minimum=low, maximum=high)
    train(networks[name], epochs=6, callbacks=[finder])
    finder.plot(ax=ax)
    ax.set(title=f"{name}: flat, falling, exploding", ylim=(0, 3.5))
    suggestions[name] = finder.result.suggestion
    lowest, suggested = finder.result.lowest, suggestions[name]
    print(f"{name}: lowest at {lowest:.2g}, suggested {suggested:.2g}")
# Five seeds on three backends: SGD 0.087 to 0.16, Adam 0.0033 to 0.0098.
course.expect(sgd_suggestion=suggestions["SGD"], at_least=0.02, at_most=0.4)
course.expect(adam_suggestion=suggestions["Adam"], at_least=0.0005, at_most=0.03)

# %% [markdown] topics=["learning-rate"]
# Both curves are flat, then fall, then explode, Adam’s ten to a hundred times further to the left. Take a rate well before the lowest point, as the dashed line does: about 0.1 to 0.15 for SGD, a few thousandths for Adam.

# %% topics=["learning-rate"]
course.quiz("optimizers.range_quiz")

# %% [markdown] topics=["lr-warmup", "lr-cosine-annealing", "optimizer-adamw", "gradient-clipping"]
# To end with, a complete recipe: AdamW without decay for biases, the global norm clipped at 1, a warm-up of one epoch, a cosine over the rest. What does the schedule bring? As a control each start runs twice: with the schedule, and with the peak rate throughout.

# %% topics=["lr-warmup", "lr-cosine-annealing", "optimizer-adamw", "gradient-clipping"] tags=["training"]
plan = schedules.CosineDecay(0.0, 11 * 17, warmup_target=0.01, warmup_steps=17)
accuracies, settled = {}, {}
for name, rate in {"cosine": plan, "constant": 0.01}.items():
    optimizer = keras.optimizers.AdamW(rate, weight_decay=0.004, global_clipnorm=1.0)
    optimizer.exclude_from_weight_decay(var_names=["bias"])
    model, rate = network(optimizer), None if name == "cosine" else rate
    runs = [
        train(model, rate, 12, seed, validation_data=(x_new, y_new))["val_accuracy"]
        for seed in range({"smoke": 2, "full": 10}[profile])
    ]
    accuracies[name] = np.mean([run[-1] for run in runs])
    settled[name] = np.mean([np.std(run[-4:]) for run in runs])
    last = np.round(runs[0][-4:], 3)
    print(f"{name:8} new digits {accuracies[name]:.2f}; last four epochs: {last}")
# One to three draws of two starts on three backends: 0.951 to 0.963.
course.expect(accuracy=accuracies["cosine"], at_least=0.92)
course.expect(settled_by=settled["constant"] - settled["cosine"], at_least=0.0)

# %% [markdown] topics=["lr-warmup", "lr-cosine-annealing"]
# With the cosine the accuracy hardly changes at the end. With the constant rate it does, so the result depends on when you stop. Two starts prove little. In ten (`profile = "full"` runs them) the final accuracies of both differed by less than half a percentage point on average, and the constant rate was the less settled one in nine.
#
# ## What you have done
#
# In this lesson you have
#
# * **explained** why descent diverges above $2/c_{\max}$, and **designed** a rate and a momentum for narrow valleys,
# * **written** AdaGrad, RMSprop and Adam, equal to Keras’ for twenty steps, with epsilon in its place,
# * **predicted** eight first steps, and told decay from an L2 penalty,
# * **clipped** by value, norm and global norm, and **translated** six optimizers from PyTorch,
# * **planned** warm-up and cosine, replayed `ReduceLROnPlateau`, and **found** a first rate by sweep and range test.
#
# **Open task, without points.** Choose a rate for each of the eight so that another one wins the race in Beale’s valley. Can every optimizer win? Write down what this says about rankings, including the ones in papers.

# %%
course.progress()

# %% [markdown]
# **To read on.** Goh (2017), [Why momentum really works](https://distill.pub/2017/momentum/), with figures that you can move; Kingma and Ba (2015), [Adam](https://arxiv.org/abs/1412.6980); Loshchilov and Hutter (2019), [Decoupled weight decay regularization](https://arxiv.org/abs/1711.05101); Cohen et al. (2021), [Gradient descent on neural networks typically occurs at the edge of stability](https://arxiv.org/abs/2103.00065).
#
# **Where next.** [Lesson 6](06_keras_workflow.ipynb) puts all this into `compile` and `fit`. Lesson 9 comes back to batch size and learning rate together, lesson 11 to overfitting, and lesson 37 to LAMB and large batches.
