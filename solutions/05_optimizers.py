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
# Lesson 4 gave you the gradient: for every weight, which way is up. This lesson is about the step you take with it. Eight names share the market, and the newest of them is the oldest plus four lines.
#
# In this lesson you will
#
# * see a learning rate break, and compute the rate at which it does,
# * write eight optimizers as update rules, each equal to Keras' own for twenty steps, to a millionth,
# * watch all eight run down the same valley, and read a table of their habits that is measured, not copied,
# * keep weight decay and L2 apart, and three kinds of clipping that share one name,
# * draw schedules, write warm-up and cosine yourself, and find a first learning rate by a test of half a minute.
#
# You need 100 minutes, most of them for twelve exercises (32 points). The computing takes ten to fifteen seconds on a laptop. A GPU changes nothing here: what we optimize is tiny.

# %% tags=["parameters"]
profile = "smoke"  # "full" trains longer; nothing else changes

# %% tags=["setup"]
import course

course.setup("05_optimizers", profile=profile)

import keras
import matplotlib.pyplot as plt
import numpy as np

from course import data, plots

# %% [markdown] topics=["learning-rate"]
# ## One number decides: the learning rate
#
# A network has too many weights to draw. So we begin with a loss of two weights that we can look at, a bowl ten times as steep one way as the other, and let Keras' own optimizers loose on it. This helper gives an optimizer the gradient, step by step, and writes down where it goes:

# %% topics=["learning-rate", "optimizer-sgd"]
def descend(optimizer, gradient, start, steps):
    """The way of a Keras optimizer: an array of shape (steps + 1, weights). `gradient` is a function of the weights."""
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


# %% [markdown] topics=["learning-rate", "optimizer-sgd"]
# `optimizer.apply` is one update. For plain *gradient descent* (`SGD` in every library) it is the simplest rule there is: against the gradient, by a step of $\eta$ times its size. $\eta$ is the *learning rate*.
#
# $$w \leftarrow w - \eta\, g$$

# %% topics=["learning-rate", "optimizer-sgd"]
sgd_paths = {}
for rate in (0.01, 0.09, 0.102):
    sgd_paths[f"rate {rate}"] = descend(keras.optimizers.SGD(rate), bowl_gradient, (-1.8, 0.6), 30)
x, y = np.linspace(-2, 0.6, 80), np.linspace(-1.2, 1.2, 80)
ax = plots.plot_loss_surface(
    x, y, bowl(np.meshgrid(x, y)), paths=sgd_paths, names=("$w_1$", "$w_2$"),
    title="Too small crawls, too large zigzags, larger still breaks",
)
for name, path in sgd_paths.items():
    farthest = np.abs(path[1:, 1]).max()
    print(f"{name:10} loss {bowl(path[0]):.2f} -> {bowl(path[-1]):.4f}   largest |w2| on the way: {farthest:.2f}")

# %% [markdown] topics=["learning-rate", "optimizer-sgd"]
# Thirty steps each. With 0.01 the path is smooth, and has not arrived. With 0.09 it jumps from wall to wall and still gets there. With 0.102, a rate larger by an eighth, every jump lands a little *higher* than the one before, and after thirty steps the loss is five times what it was at the start.
#
# The bowl tells us where the border lies. Along $w_2$ the gradient is $20\,w_2$, so one step turns $w_2$ into $(1 - 20\eta)\,w_2$. At $\eta = 0.09$ that factor is -0.8: other side, a little nearer. At 0.1 it is -1, and beyond it every step leads farther away. Along $w_1$, with curvature 2, rates up to 1 would do. One learning rate serves both, and the steepest direction decides how large it may be, while the flattest decides how long you wait.
#
# For a bowl of any number of weights the *Hessian* holds the curvatures: $g = H w$. If the bowl lies across the axes, the curvatures are not on its diagonal: they are the *eigenvalues* of $H$, one for each direction that a step only makes longer or shorter ($H w = c\,w$).
#
# > **Exercise 5.1 (2 points).** Write `largest_rate`: given a Hessian, return the learning rate up to which gradient descent does not diverge, from any start.

# %% topics=["learning-rate"] tags=["exercise"]
def largest_rate(hessian):
    """The rate above which gradient descent on a bowl diverges.

    `hessian`: symmetric NumPy array, shape (weights, weights), all curvatures
    positive; it is left as it is. Returns one number.
    """
    ### BEGIN SOLUTION
    curvatures = np.linalg.eigvalsh(hessian)  # in rising order
    return 2.0 / curvatures[-1]
    ### END SOLUTION


# %% tags=["check"]
course.check("optimizers.largest_rate", largest_rate)

# %% [markdown] topics=["learning-rate", "optimizer-sgd"]
# Nobody computes the Hessian of a network. But the picture stays true: the rate has an upper border, good rates lie not far below it, and you will find the border by experiment at the end of this lesson.
#
# One word before we go on. *Stochastic* gradient descent once meant one sample an update, and sheets still say so. In the libraries the name says nothing about that:

# %% topics=["optimizer-sgd"]
course.quiz("optimizers.name_quiz")

# %% [markdown] topics=["optimizer-momentum", "optimizer-nesterov"]
# ## Momentum: a ball, not a walker
#
# In a narrow valley the gradient points mostly across, and a little along. Across it changes its sign from step to step; along it never does. Add up the recent gradients, and the first cancels while the second grows. That sum is a *velocity* $v$, and $\mu$, mostly 0.9, says how much of it survives each step:
#
# $$v \leftarrow \mu v - \eta\, g \qquad\qquad w \leftarrow w + v$$

# %% topics=["optimizer-momentum", "optimizer-nesterov"]
optimizers = {
    "SGD": keras.optimizers.SGD(0.02),
    "momentum 0.9": keras.optimizers.SGD(0.02, momentum=0.9),
    "Nesterov 0.9": keras.optimizers.SGD(0.02, momentum=0.9, nesterov=True),
}
x = np.linspace(-2, 1.2, 80)
rolling = {name: descend(optimizer, bowl_gradient, (-1.8, 0.6), 40) for name, optimizer in optimizers.items()}
ax = plots.plot_loss_surface(
    x, y, bowl(np.meshgrid(x, y)), paths=rolling, names=("$w_1$", "$w_2$"),
    title="Momentum overshoots, and still arrives",
)
for name, path in rolling.items():
    print(f"{name:13} loss after 5, 20, 40 steps: {bowl(path[5]):.4f} {bowl(path[20]):.4f} {bowl(path[40]):.4f}")

# %% [markdown] topics=["optimizer-momentum", "optimizer-nesterov"]
# The same rate for all three. Plain SGD creeps; momentum rolls past the minimum like a ball, is behind after five steps, and two hundred times lower after forty. Nesterov's variant swings much less across the valley and leads all the way.
#
# *Nesterov momentum* (1983; for networks Sutskever and others, 2013) asks for the gradient one moment later: not where the ball is, but where its velocity is about to carry it. If the ground rises there, the ball brakes in time. Written down it reads $v \leftarrow \mu v - \eta\, g(w + \mu v)$.
#
# Keras has no second place to ask for a gradient at. It uses a trick: the weight it stores *is* the place ahead. Then the gradient at hand is the right one, and the rule becomes "push the velocity twice, keep the first":
#
# $$v \leftarrow \mu v - \eta\, g \qquad\qquad w \leftarrow w + \mu v - \eta\, g$$
#
# That the two are the same is worth a test. On the left the book, with its place ahead; on the right Keras:

# %% topics=["optimizer-nesterov"]
place, speed = np.array([-1.8, 0.6]), np.zeros(2)
for _ in range(40):
    speed = 0.9 * speed - 0.02 * bowl_gradient(place + 0.9 * speed)
    place = place + speed
book, ours = place + 0.9 * speed, rolling["Nesterov 0.9"][-1]
print("the book's place ahead:", book.round(4) + 0.0, "  Keras' weight:", ours.round(4) + 0.0)

# %% [markdown] topics=["optimizer-momentum"]
# Momentum changes the scale of the learning rate, too:

# %% topics=["optimizer-momentum"]
course.quiz("optimizers.momentum_quiz")

# %% [markdown] topics=["optimizer-sgd", "optimizer-momentum", "optimizer-nesterov"]
# Now write the rule. All rules of this lesson have the same form: in go the weight, the gradient and what the optimizer remembers; out come the new weight and the new memory. The arrays are NumPy's, so plain arithmetic and NumPy's functions will do; a rule in `keras.ops` is as good. Return new arrays, and leave those that you are given as they are: `weight -= …` would change the caller's. The check gives your rule twenty gradients, one after the other, and holds every step against Keras' `SGD`, to a millionth.
#
# > **Exercise 5.2 (3 points).** Write `sgd` with momentum, and with Nesterov's look ahead if `nesterov` is true. With momentum 0 it is plain gradient descent, all by itself.

# %% topics=["optimizer-sgd", "optimizer-momentum", "optimizer-nesterov"] tags=["exercise"]
def sgd(weight, gradient, velocity, learning_rate, momentum, nesterov):
    """One update of SGD, with momentum.

    `weight`, `gradient`, `velocity`: NumPy arrays of one shape; the velocity starts at
    zero. `learning_rate`, `momentum`: numbers. `nesterov`: true or false.
    Returns `weight, velocity`, both new; its arguments are left as they are.
    """
    ### BEGIN SOLUTION
    push = learning_rate * gradient
    velocity = momentum * velocity - push
    return weight + (momentum * velocity - push if nesterov else velocity), velocity
    ### END SOLUTION


# %% tags=["check"]
course.check("optimizers.sgd", sgd)

# %% [markdown] topics=["optimizer-adagrad", "optimizer-rmsprop"]
# ## AdaGrad and RMSprop: a rate for every weight
#
# Momentum still uses one rate for all. But the bowl wanted another: large along $w_1$, small along $w_2$. *AdaGrad* (Duchi, Hazan and Singer, 2011) gives every weight its own, from the gradients that it has seen. It adds up their squares and divides by the root:
#
# $$G \leftarrow G + g^2 \qquad\qquad w \leftarrow w - \eta\,\frac{g}{\sqrt{G + \epsilon}}$$
#
# A weight with large gradients gets small steps; a weight whose input is rare, a seldom word for instance, keeps large ones for when it counts. The sum only grows, though, and so the steps only shrink. *RMSprop* (Hinton, 2012) forgets: it keeps a moving average instead, $s \leftarrow \rho s + (1 - \rho)\,g^2$. Watch the length of each step when the gradient is 1 all the time:

# %% topics=["optimizer-adagrad", "optimizer-rmsprop"]
def always_one(w):
    return np.ones_like(w)


optimizers = {
    "SGD": keras.optimizers.SGD(0.1),
    "AdaGrad": keras.optimizers.Adagrad(0.1),
    "RMSprop": keras.optimizers.RMSprop(0.1),
}
lengths = {name: -np.diff(descend(optimizer, always_one, [0.0], 60)[:, 0]) for name, optimizer in optimizers.items()}
ax = plots.plot_learning_rate_schedule(lengths, steps=np.arange(1, 61), title="AdaGrad tires, RMSprop settles")
ax.set_ylabel("length of the step")
for name, steps in lengths.items():
    print(f"{name:8} step 1: {steps[0]:.3f}   step 10: {steps[9]:.3f}   step 60: {steps[59]:.3f}")

# %% [markdown] topics=["optimizer-adagrad", "optimizer-rmsprop"]
# AdaGrad's steps fall like $1/\sqrt{t}$: 0.095, 0.031, 0.013, and they will never rise again while the gradient stays. RMSprop's first steps are too long, three times the rate, since its average starts at zero and has seen next to nothing; then it settles at the learning rate. (Adam will mend that start.)
#
# Dividing by the gradient's own size has a consequence that you should guess before you read on:

# %% topics=["optimizer-rmsprop"]
course.quiz("optimizers.adaptive_quiz")

# %% topics=["optimizer-sgd", "optimizer-adagrad", "optimizer-rmsprop"]
for make in (keras.optimizers.SGD, keras.optimizers.Adagrad, keras.optimizers.RMSprop):
    plain = descend(make(0.001), lambda w: np.array([0.3]), [0.0], 20)[-1, 0]
    scaled = descend(make(0.001), lambda w: np.array([300.0]), [0.0], 20)[-1, 0]
    print(f"{make.__name__:8} moves by {plain:.4f}   loss × 1000: {scaled:.4f}   factor {scaled / plain:.1f}")

# %% [markdown] topics=["optimizer-adagrad", "optimizer-rmsprop"]
# SGD goes a thousand times as far, RMSprop does not notice, AdaGrad hardly: Keras starts its sum at 0.1 instead of 0, which slows small gradients down a little.
#
# **Where is epsilon?** The small constant keeps the division from breaking at zero. Books and PyTorch put it outside of the root, $\sqrt{s} + \epsilon$. Keras puts it *inside*, and has $\epsilon = 10^{-7}$. The root of that is 0.0003, no small number at all once gradients are small. Here is the first step of `RMSprop(1.0)`, measured, beside the formula with epsilon outside:

# %% topics=["optimizer-rmsprop", "optimizer-adagrad"]
for size in (1.0, 1e-3, 1e-5):
    inside = -descend(keras.optimizers.RMSprop(1.0), lambda w, size=size: np.array([size]), [0.0], 1)[-1, 0]
    outside = size / (np.sqrt(0.1) * size + 1e-7)
    print(f"gradient {size:g}: Keras steps {inside:.3f}, with epsilon outside it would be {outside:.3f}")

# %% [markdown] topics=["optimizer-rmsprop", "optimizer-adagrad"]
# At ordinary gradients nobody can tell the two apart. At 0.00001 Keras' step is a hundred times shorter: there, its RMSprop is in truth SGD with a rate 3,000 times as large. When gradients are that small, pass a smaller `epsilon`. AdaGrad has it inside, too.
#
# > **Exercise 5.3 (2 points).** Write `adagrad`, with epsilon where Keras has it. Some of the check's gradients are tiny, and some are 0.

# %% topics=["optimizer-adagrad"] tags=["exercise"]
def adagrad(weight, gradient, accumulator, learning_rate, epsilon):
    """One update of AdaGrad.

    `weight`, `gradient`, `accumulator`: NumPy arrays of one shape. `learning_rate`,
    `epsilon`: numbers. Returns `weight, accumulator`, both new; its arguments are left
    as they are.
    """
    ### BEGIN SOLUTION
    accumulator = accumulator + np.square(gradient)
    step = learning_rate * gradient / np.sqrt(accumulator + epsilon)
    return weight - step, accumulator
    ### END SOLUTION


# %% tags=["check"]
course.check("optimizers.adagrad", adagrad)

# %% [markdown] topics=["optimizer-rmsprop"]
# > **Exercise 5.4 (2 points).** Write `rmsprop`. One line differs from AdaGrad's.

# %% topics=["optimizer-rmsprop"] tags=["exercise"]
def rmsprop(weight, gradient, velocity, learning_rate, rho, epsilon):
    """One update of RMSprop.

    `weight`, `gradient`, `velocity`: NumPy arrays of one shape; the velocity, the average
    of the squares, starts at zero. `learning_rate`, `rho`, `epsilon`: numbers.
    Returns `weight, velocity`, both new; its arguments are left as they are.
    """
    ### BEGIN SOLUTION
    velocity = rho * velocity + (1.0 - rho) * np.square(gradient)
    step = learning_rate * gradient / np.sqrt(velocity + epsilon)
    return weight - step, velocity
    ### END SOLUTION


# %% tags=["check"]
course.check("optimizers.rmsprop", rmsprop)

# %% [markdown] topics=["optimizer-adam"]
# ## Adam: both ideas, and a correction
#
# *Adam* (Kingma and Ba, 2015) takes the direction from momentum and the scale from RMSprop. It keeps two moving averages, $m$ of the gradient and $v$ of its square:
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\,g \qquad\qquad v \leftarrow \beta_2 v + (1 - \beta_2)\,g^2$$
#
# Both start at zero, and there is the catch you have just seen. How full is such an average after $t$ steps, if what it averages is 1 all the time?

# %% topics=["optimizer-adam"]
t = np.arange(1, 101)
fullness = {f"β = {beta}": 1 - beta**t for beta in (0.9, 0.99, 0.999)}
ax = plots.plot_learning_rate_schedule(fullness, steps=t, title="A long memory starts nearly empty")
ax.set_ylabel("share of the full average")
ax.legend(loc="center right")  # clear of the curves
print("after 1 step:   ", [f"{share[0]:.3f}" for share in fullness.values()])
print("after 100 steps:", [f"{share[-1]:.3f}" for share in fullness.values()])

# %% [markdown] topics=["optimizer-adam"]
# With $\beta_2 = 0.999$ the average holds a thousandth after one step, and still less than a tenth after a hundred. But we know that share exactly: it is $1 - \beta^t$. Divide by it, and the average is right from the first step on. That is all there is to *bias correction*:
#
# $$\hat m = \frac{m}{1 - \beta_1^t} \qquad \hat v = \frac{v}{1 - \beta_2^t} \qquad w \leftarrow w - \eta\,\frac{\hat m}{\sqrt{\hat v} + \epsilon}$$

# %% topics=["optimizer-adam"]
course.quiz("optimizers.correction_quiz")

# %% topics=["optimizer-adam"]
for size in (1000.0, 1.0, 0.001, 1e-8):
    first = -descend(keras.optimizers.Adam(0.01), lambda w, size=size: np.array([size]), [0.0], 1)[-1, 0]
    print(f"gradient {size:g}: Adam(0.01) steps {first:.5f}")

# %% [markdown] topics=["optimizer-adam"]
# A gradient of 1000, of 1 or of 0.001: the step is the learning rate, to half a per cent. In Adam the rate is a *length* in units of the weights, which is why 0.001 suits so many networks.
#
# Only the last line falls out. At a gradient of $10^{-8}$ epsilon takes over, and once more its place matters. Adam's paper and PyTorch add it to $\sqrt{\hat v}$, the corrected root; with Keras' $10^{-7}$ the step would be 0.00091. Keras gathers both corrections into the learning rate and adds epsilon to the *uncorrected* root, so in the first step it weighs $1/\sqrt{0.001} \approx 32$ times as much, and fades to $10^{-7}$ as $v$ fills. For gradients that are not tiny the two agree to a millionth. The check asks with tiny ones as well, and with 0, and takes either place; under the root, or nowhere, is neither.
#
# > **Exercise 5.5 (4 points).** Write `adam`. `moments` is the pair `(m, v)`, `step` counts from 1, `betas` is the pair $(\beta_1, \beta_2)$. Return the moments uncorrected: the correction is for this step's weight alone.

# %% topics=["optimizer-adam"] tags=["exercise"]
def adam(weight, gradient, moments, step, learning_rate, betas, epsilon):
    """One update of Adam.

    `weight`, `gradient`: NumPy arrays of one shape. `moments`: `(m, v)`, two arrays of
    that shape, zero at first. `step`: 1, 2, 3, … `betas`: two numbers below 1.
    `learning_rate`, `epsilon`: numbers. Returns `weight, (m, v)`, all new; its arguments
    are left as they are.
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

# %% [markdown] topics=["weight-decay", "optimizer-adamw"]
# ## AdamW: decay is not L2
#
# Large weights are a habit of networks that learn by heart. Two cures are told as one. An *L2 penalty* adds $\lambda \lVert w \rVert^2$ to the loss, so its gradient $2\lambda w$ joins the gradient. *Weight decay* leaves the gradient alone and shrinks the weight itself, by a small share in every step. For plain SGD they are the same thing:

# %% topics=["weight-decay"]
start, noise = [1.0, 2.0], np.random.default_rng(0).normal(size=(20, 2))


def run(optimizer, penalty=0.0):
    """Twenty steps with the same noisy gradients; an L2 penalty, if any, is part of the gradient."""
    row = iter(noise)
    return descend(optimizer, lambda w: next(row) + 2 * penalty * w, start, 20)[-1]


print("SGD, decay 0.1:   ", run(keras.optimizers.SGD(0.05, weight_decay=0.1)).round(4))
print("SGD, L2(0.05):    ", run(keras.optimizers.SGD(0.05), penalty=0.05).round(4))
print("Adam, decay 0.1:  ", run(keras.optimizers.Adam(0.05, weight_decay=0.1)).round(4))
print("AdamW, decay 0.1: ", run(keras.optimizers.AdamW(0.05, weight_decay=0.1)).round(4))
print("Adam, L2(0.05):   ", run(keras.optimizers.Adam(0.05), penalty=0.05).round(4))

# %% [markdown] topics=["weight-decay", "optimizer-adamw"]
# The first two lines agree (note the factor 2: Keras' `L2(λ)` goes with a decay of 2λ). The next two agree as well: in Keras `weight_decay=` means decay on *every* optimizer, so `Adam(weight_decay=…)` is AdamW by another name. The last line stands alone. And PyTorch's `Adam(weight_decay=…)` is that last one.
#
# Why do they differ? Adam divides the gradient by its size, and a penalty inside the gradient is divided with it. A weight with large gradients then hardly feels it. Two weights start at 1, and their gradients flip between plus and minus: ±10 for the first, ±0.1 for the second.

# %% topics=["weight-decay", "optimizer-adamw"]
def flipping(penalty):
    signs = iter(np.tile([1.0, -1.0], 50))
    return lambda w: next(signs) * np.array([10.0, 0.1]) + 2 * penalty * w


inside = descend(keras.optimizers.Adam(0.02), flipping(penalty=0.1), [1.0, 1.0], 100)
beside = descend(keras.optimizers.AdamW(0.02, weight_decay=0.2), flipping(penalty=0.0), [1.0, 1.0], 100)
curves = {
    "L2, large gradients": inside[:, 0],
    "L2, small gradients": inside[:, 1],
    "decay, large gradients": beside[:, 0],
    "decay, small gradients": beside[:, 1],
}
ax = plots.plot_learning_rate_schedule(curves, title="L2 pulls where gradients are small, decay pulls everywhere")
ax.set_ylabel("weight")
for name, curve in curves.items():
    print(f"{name:23} after 100 steps: {curve[-1]:.2f}")

# %% [markdown] topics=["weight-decay", "optimizer-adamw"]
# Under L2 the weight with large gradients has kept nearly all of its size, and the other one is almost gone. Under decay both have shrunk alike (their curves lie on each other), to about $(1 - 0.02 \cdot 0.2)^{100} \approx 0.67$. That is what Loshchilov and Hutter (2019) decoupled, and why *AdamW* is the usual optimizer of Transformers:
#
# $$w \leftarrow w - \eta\lambda w - \eta\,d, \qquad d = \frac{\hat m}{\sqrt{\hat v} + \epsilon}$$
#
# Keras' default is $\lambda = 0.004$, PyTorch's 0.01. Biases and the scales of normalization layers are usually spared; say so before training:

# %% topics=["weight-decay"]
layer = keras.layers.Dense(2, bias_initializer="ones")
layer.build((None, 3))
optimizer = keras.optimizers.AdamW(0.1, weight_decay=0.5)
optimizer.exclude_from_weight_decay(var_names=["bias"])
before = [np.array(weight) for weight in layer.get_weights()]
optimizer.build(layer.trainable_variables)
optimizer.apply([keras.ops.zeros(weight.shape) for weight in layer.trainable_variables])
for weight, old in zip(layer.weights, before, strict=True):
    left = (keras.ops.convert_to_numpy(weight) / old).mean()
    print(f"{weight.name}: {left:.3f} of its size after one step without gradient")

# %% [markdown] topics=["optimizer-adamw", "weight-decay"]
# > **Exercise 5.6 (2 points).** You have Adam already. Write what AdamW adds: `direction` is the $d$ above, and the check hands you twenty of them.

# %% topics=["optimizer-adamw", "weight-decay"] tags=["exercise"]
def adamw(weight, direction, learning_rate, weight_decay):
    """One update of AdamW, given the direction that Adam takes.

    `weight`, `direction`: NumPy arrays of one shape. `learning_rate`, `weight_decay`:
    numbers. Returns the new weight; its arguments are left as they are.
    """
    ### BEGIN SOLUTION
    kept = weight * (1.0 - weight_decay * learning_rate)
    return kept - learning_rate * direction
    ### END SOLUTION


# %% tags=["check"]
course.check("optimizers.adamw", adamw)

# %% [markdown] topics=["weight-decay"]
# In the libraries the same two words mean different things:

# %% topics=["weight-decay"]
course.quiz("optimizers.decay_quiz")

# %% [markdown] topics=["optimizer-lamb"]
# ## LAMB: as far as the layer is long
#
# Adam's step has the same length in each weight, whether the layer's weights are near 10 or near 0.01. For the first that is nothing, for the second a revolution. *LAMB* (You and others, 2020) scales Adam's direction, layer by layer, by a *trust ratio*: the length of the layer's weights over the length of the direction.
#
# $$w \leftarrow w - \eta\,\frac{\lVert w \rVert}{\lVert d \rVert}\,d$$
#
# So every layer moves by the same share of itself. Two layers, one with weights of 10 and one with weights of 0.01, and the same gradients:

# %% topics=["optimizer-lamb"]
for name, make in {"Adam": keras.optimizers.Adam, "LAMB": keras.optimizers.Lamb}.items():
    layers = [keras.Variable(np.full(4, size, dtype="float32")) for size in (10.0, 0.01)]
    optimizer = make(0.01)
    optimizer.build(layers)
    optimizer.apply([keras.ops.ones(4), keras.ops.ones(4)])
    shares = [1 - float(keras.ops.convert_to_numpy(w)[0]) / size for w, size in zip(layers, (10.0, 0.01), strict=True)]
    print(f"{name}(0.01) changes the large weights by {shares[0]:.1%}, the small ones by {shares[1]:.1%}")

# %% [markdown] topics=["optimizer-lamb"]
# Adam leaves the first as it was and wipes out the second. LAMB changes each by one per cent, its learning rate. That makes very large batches, and the large rates that go with them, possible: the paper trained BERT with batches of 32,768 and more. With batches of 32 it is no better than Adam.
#
# Two details. A layer whose weights are all zero, such as a new bias, has length 0 and would never move: its ratio is taken as 1. And here Keras adds epsilon to the *corrected* root, unlike in its Adam. Weight decay, which the paper puts into $d$, Keras applies beside it, as everywhere.
#
# > **Exercise 5.7 (3 points).** Write `lamb` for a list of layers. Each gets its own trust ratio, and ratio 1 where its weight or its direction has length 0.

# %% topics=["optimizer-lamb"] tags=["exercise"]
def lamb(weights, directions, learning_rate):
    """One update of LAMB, given the directions that Adam takes.

    `weights`, `directions`: lists of NumPy arrays, one pair a layer. Returns the list of
    new weights; the lists and their arrays are left as they are.
    """
    ### BEGIN SOLUTION
    new_weights = []
    for weight, direction in zip(weights, directions, strict=True):
        length, reach = (np.linalg.norm(part) for part in (weight, direction))
        trust = length / reach if length * reach > 0 else 1.0
        new_weights.append(weight - learning_rate * trust * direction)
    return new_weights
    ### END SOLUTION


# %% tags=["check"]
course.check("optimizers.lamb", lamb)

# %% [markdown] topics=["table-optimizer-rules"]
# ## The race
#
# Eight optimizers, one valley: the surface of Beale (1958), whose minimum is 0 at (3, 0.5), at the end of a long flat floor between steep walls. Each has a rate that suits it. (AdamW and LAMB are out of their element here: a decay pulls towards zero, and the minimum is not there; and a trust ratio needs layers.)

# %% topics=["table-optimizer-rules", "optimizer-sgd", "optimizer-momentum", "optimizer-nesterov", "optimizer-adagrad", "optimizer-rmsprop", "optimizer-adam", "optimizer-adamw", "optimizer-lamb"]
beale = data.load("analytic_surfaces", surface="beale", verbose=False).extras["function"]


def beale_gradient(w, h=1e-4):
    along_1 = beale(w[0] + h, w[1]) - beale(w[0] - h, w[1])
    along_2 = beale(w[0], w[1] + h) - beale(w[0], w[1] - h)
    return np.array([along_1, along_2]) / (2 * h)


racers = {
    "SGD": keras.optimizers.SGD(0.006),
    "momentum": keras.optimizers.SGD(0.002, momentum=0.9),
    "Nesterov": keras.optimizers.SGD(0.002, momentum=0.9, nesterov=True),
    "AdaGrad": keras.optimizers.Adagrad(0.5),
    "RMSprop": keras.optimizers.RMSprop(0.08),
    "Adam": keras.optimizers.Adam(0.2),
    "AdamW": keras.optimizers.AdamW(0.2, weight_decay=0.2),
    "LAMB": keras.optimizers.Lamb(0.08),
}
race = {name: descend(optimizer, beale_gradient, (0.7, 1.4), 80) for name, optimizer in racers.items()}
for name, path in race.items():
    print(f"{name:9} loss after 10, 40, 80 steps: {beale(*path[10]):7.3f} {beale(*path[40]):7.3f} {beale(*path[80]):7.3f}")

# %% [markdown] topics=["table-optimizer-rules"]
# Watch them run. One frame is four steps. (On paper nothing moves; the figure below it shows all of it, four at a time.)

# %% topics=["table-optimizer-rules", "optimizer-momentum", "optimizer-adam"]
from IPython.display import Image, display

x, y = np.linspace(0, 4, 80), np.linspace(-1.5, 2, 80)
valley = beale(*np.meshgrid(x, y))
animation = plots.animate_loss_surface(x, y, valley, race, names=("$w_1$", "$w_2$"), steps_per_frame=4)
display(Image(data=animation.to_png(frames_per_second=5), format="png"))
plt.close()

# %% topics=["table-optimizer-rules", "optimizer-momentum", "optimizer-adam"]
with plots.theme():
    figure, axes = plt.subplots(1, 2, figsize=(12, 4.6))
names = list(race)
for ax, members, title in zip(axes, (names[:4], names[4:]), ("The older half", "The younger half"), strict=True):
    paths = {name: race[name] for name in members}
    plots.plot_loss_surface(x, y, valley, paths=paths, names=("$w_1$", "$w_2$"), title=title, ax=ax)

# %% [markdown] topics=["table-optimizer-rules"]
# SGD follows the steepest slope to the floor of the valley and then crawls along it. Momentum and Nesterov overshoot the floor, turn, and use their speed to run along it. AdaGrad's first step is the boldest of all, and then it tires. RMSprop and Adam take steps of nearly constant length, and Adam's path is the rounder one. AdamW stops short where pull and slope balance; LAMB's steps grow with the weights, and it never settles.
#
# > **Careful.** A race on two weights is a picture, not a ranking. Rates chosen otherwise would change the order, and networks have other valleys.
#
# Here are all eight in one table, with $d$ for Adam's direction:
#
# | optimizer | update | it remembers | use it for |
# |---|---|---|---|
# | SGD | $w - \eta g$ | nothing | a baseline; convex problems |
# | momentum | $v \leftarrow \mu v - \eta g$, then $w + v$ | $v$ | image networks, with a schedule |
# | Nesterov | $v \leftarrow \mu v - \eta g$, then $w + \mu v - \eta g$ | $v$ | the same, a little better |
# | AdaGrad | $G \leftarrow G + g^2$, then $w - \eta g / \sqrt{G + \epsilon}$ | $G$ | sparse inputs |
# | RMSprop | $s \leftarrow \rho s + (1 - \rho) g^2$, then $w - \eta g / \sqrt{s + \epsilon}$ | $s$ | recurrent networks |
# | Adam | $w - \eta d$ | $m$, $v$ | nearly everything, first try |
# | AdamW | $w - \eta \lambda w - \eta d$ | $m$, $v$ | Transformers |
# | LAMB | $w - \eta\, d\, \lVert w \rVert / \lVert d \rVert$ | $m$, $v$ | very large batches |
#
# And here are their habits, measured: the default rate, how many numbers each remembers per weight, what a loss a thousand times as large does to ten steps, and whether it takes a schedule.

# %% topics=["table-optimizer-properties", "table-optimizer-rules"]
def measure(make):
    """Default rate, numbers kept per weight, what a loss × 1000 does to ten steps, whether it takes a schedule."""
    rate = float(keras.ops.convert_to_numpy(make().learning_rate))
    moved = []
    for scale in (1, 1000):
        path = descend(make(learning_rate=1e-3), lambda w, scale=scale: np.full(50, 0.3 * scale), np.ones(50), 10)
        moved.append(1 - path[-1, 0])
    optimizer = make(learning_rate=keras.optimizers.schedules.CosineDecay(0.1, 100))
    optimizer.build([keras.Variable(np.ones(50, dtype="float32"))])
    memory = sum(variable.shape == (50,) for variable in optimizer.variables)
    return rate, memory, moved[1] / moved[0], optimizer.learning_rate is not None


makers = {
    "SGD": keras.optimizers.SGD,
    "momentum": lambda **settings: keras.optimizers.SGD(momentum=0.9, **settings),
    "AdaGrad": keras.optimizers.Adagrad,
    "RMSprop": keras.optimizers.RMSprop,
    "RMSprop+mom.": lambda **settings: keras.optimizers.RMSprop(momentum=0.9, **settings),
    "Adam": keras.optimizers.Adam,
    "LAMB": keras.optimizers.Lamb,
}
print(f"{'':14}{'default rate':>12}{'kept/weight':>13}{'loss × 1000':>13}{'schedule':>10}")
for name, make in makers.items():
    rate, memory, factor, takes_schedule = measure(make)
    print(f"{name:14}{rate:>12g}{memory:>13}{factor:>12.1f}×{'yes' if takes_schedule else 'no':>10}")

# %% [markdown] topics=["table-optimizer-properties"]
# Read the third column: SGD and momentum move 1000 times as far, so they are not adaptive; AdaGrad notices a little, through its start at 0.1; the others don't. The last column is all yes, and there is a row "RMSprop with momentum". Tables that call SGD's rate "fixed", or say that RMSprop has no momentum, confuse a default with a law.

# %% topics=["table-optimizer-properties"]
course.quiz("optimizers.table_quiz")

# %% [markdown] topics=["snippet-torch-optim-001", "snippet-keras-optimizers-003"]
# ## Seven lines from older sheets
#
# One sheet lists three PyTorch optimizers, `optim.SGD(model.parameters(), lr=0.01)` and two others, and how they are used: `zero_grad()`, `backward()`, `step()`. It is printed without the lines above it. Typed in as it stands:

# %% topics=["snippet-torch-optim-001"]
try:
    eval("optim.SGD(model.parameters(), lr=0.01)")
except NameError as error:
    print("NameError:", error)

# %% [markdown] topics=["snippet-torch-optim-001", "snippet-keras-optimizers-003"]
# Neither `optim` nor `model` exists. In Keras the three calls of the usage are one: gradients are computed afresh each time, so there is nothing to set to zero, and `optimizer.apply(gradients)` is the step; `fit` does it all.
#
# Translating the *numbers* is harder than translating the names, since the defaults differ:
#
# | | Keras | PyTorch |
# |---|---|---|
# | SGD | rate 0.01 | rate 0.001 |
# | Adam | rate 0.001, $\epsilon$ 1e-7 | rate 0.001, $\epsilon$ 1e-8 |
# | RMSprop | rate 0.001, `rho` 0.9 | rate 0.01, `alpha` 0.99 |
# | AdaGrad | rate 0.001, sum starts at 0.1 | rate 0.01, sum starts at 0 |
#
# > **Exercise 5.8 (3 points).** Write `sheet_optimizers`, a dictionary of seven Keras optimizers. Four are the Keras lines of another sheet: `sgd` is SGD with rate 0.01 and momentum 0.9, `adam` and `rmsprop` have Keras' defaults, `adagrad` has rate 0.01. Three step as PyTorch's lines do: `torch_sgd` is `optim.SGD(…, lr=0.01)`, `torch_adam` is `optim.Adam(…, lr=0.001)`, `torch_rmsprop` is `optim.RMSprop(…, lr=0.01)`. Epsilons are too small to matter here.

# %% topics=["snippet-torch-optim-001", "snippet-keras-optimizers-003"] tags=["exercise"]
def sheet_optimizers():
    """Seven Keras optimizers, as a dictionary.

    Its keys: sgd, adam, rmsprop, adagrad, torch_sgd, torch_adam, torch_rmsprop.
    Its values: optimizers, made with their settings.
    """
    ### BEGIN SOLUTION
    from keras import optimizers as kinds

    return {
        "sgd": kinds.SGD(0.01, momentum=0.9),
        "adam": kinds.Adam(),
        "rmsprop": kinds.RMSprop(),
        "adagrad": kinds.Adagrad(0.01),
        "torch_sgd": kinds.SGD(0.01),
        "torch_adam": kinds.Adam(0.001),
        "torch_rmsprop": kinds.RMSprop(0.01, rho=0.99),
    }
    ### END SOLUTION


# %% tags=["check"]
course.check("optimizers.sheet_optimizers", sheet_optimizers)

# %% [markdown] topics=["gradient-clipping"]
# ## Clipping: three ways to shorten a gradient
#
# One bad batch, one steep wall, and the gradient is a hundred times as long as usual. *Clipping* caps it. Keras has three arguments for that, and their names are closer than their meanings. A model with two variables: the kernel's gradient is (2, 1.2), the bias's is (-0.5, 0.4), and the limit is 1. An SGD step with rate 1 from zero shows us what is left:

# %% topics=["gradient-clipping"]
gradients = [np.array([2.0, 1.2], dtype="float32"), np.array([-0.5, 0.4], dtype="float32")]
clipped = {"as it came": gradients}
for argument in ("clipvalue", "clipnorm", "global_clipnorm"):
    optimizer = keras.optimizers.SGD(1.0, **{argument: 1.0})
    variables = [keras.Variable(np.zeros(2, dtype="float32")) for _ in gradients]
    optimizer.build(variables)
    optimizer.apply([keras.ops.convert_to_tensor(gradient) for gradient in gradients])
    clipped[argument] = [-keras.ops.convert_to_numpy(variable) for variable in variables]
for name, (kernel, bias) in clipped.items():
    print(f"{name:16} kernel ({kernel[0]:5.2f}, {kernel[1]:5.2f})   bias ({bias[0]:5.2f}, {bias[1]:5.2f})")

# %% topics=["gradient-clipping"]
with plots.theme():
    figure, axes = plt.subplots(1, 4, figsize=(13, 2.9), sharex=True, sharey=True)
    colors = plt.rcParams["axes.prop_cycle"].by_key()["color"]
    for ax, (way, pair) in zip(axes, clipped.items(), strict=True):
        ax.add_patch(plt.Circle((0, 0), 1, fill=False, linestyle="--", edgecolor="0.6"))
        for vector, came, color, name in zip(pair, gradients, colors, ("kernel", "bias"), strict=False):
            ax.plot(*np.transpose([(0, 0), came]), color=color, alpha=0.3, linewidth=1.2)
            arrow = {"arrowstyle": "-|>", "color": color, "linewidth": 2.2, "shrinkA": 0, "shrinkB": 0}
            ax.annotate("", vector, (0, 0), arrowprops=arrow)
            ax.plot([], [], color=color, label=name)
        ax.set(title=way, xlim=(-1.1, 2.2), ylim=(-0.2, 1.4), aspect="equal")
    axes[0].legend(loc="lower right")

# %% [markdown] topics=["gradient-clipping"]
# The dashed arc marks length 1, the thin lines the gradients as they came. *By value* cuts each number off at ±1. The kernel's gradient (2, 1.2) becomes (1, 1): shorter, and in another direction. *By norm* shortens a tensor that is too long to length 1 and keeps its direction, but it does so for each variable alone: the bias, short enough, keeps all of its gradient, and now counts for much more beside the kernel than it did. *By global norm* takes one length for everything, here 2.42, and divides everything by it. Only this one keeps the direction of the whole update.
#
# PyTorch's `clip_grad_norm_`, which most code and one of the sheets use, is the global one.
#
# > **Exercise 5.9 (3 points).** Write `clip` for a list of gradients. `how` is `"value"`, `"norm"` or `"global_norm"`. What is within the limit stays as it is, and so does a gradient of zeros.

# %% topics=["gradient-clipping"] tags=["exercise"]
def clip(gradients, limit, how):
    """Clip gradients in one of three ways.

    `gradients`: list of NumPy arrays. `limit`: a positive number. `how`: "value", "norm"
    or "global_norm". Returns a list of arrays of the same shapes; the list that was
    given and its arrays are left as they are.
    """
    ### BEGIN SOLUTION
    if how == "value":
        return [np.clip(gradient, -limit, limit) for gradient in gradients]
    squared = np.array([np.square(gradient).sum() for gradient in gradients])
    if how == "global_norm":
        squared[:] = squared.sum()
    factors = limit / np.maximum(np.sqrt(squared), limit)  # 1 where it is short enough
    return [gradient * factor for gradient, factor in zip(gradients, factors, strict=True)]
    ### END SOLUTION


# %% tags=["check"]
course.check("optimizers.clip", clip)

# %% topics=["gradient-clipping"]
course.quiz("optimizers.clip_quiz")

# %% [markdown] topics=["lr-schedules", "lr-step-decay", "lr-exponential-decay", "lr-cosine-annealing", "lr-warmup"]
# ## Schedules: a rate that changes
#
# At the start you want large steps, to get away from a random place. At the end you want small ones: the gradient of a batch is noisy, and with a large rate the weights never come to rest. So let the rate fall. In Keras a *schedule* is an object that you hand to the optimizer in place of the number.

# %% topics=["lr-schedules", "lr-step-decay", "lr-exponential-decay", "lr-cosine-annealing", "lr-warmup"]
from keras.optimizers import schedules

total = 1000
plans = {
    "constant": schedules.PolynomialDecay(1e-3, total, end_learning_rate=1e-3),
    "step decay": schedules.PiecewiseConstantDecay([400, 800], [1e-3, 3e-4, 1e-4]),
    "exponential": schedules.ExponentialDecay(1e-3, decay_steps=300, decay_rate=0.5),
    "cosine": schedules.CosineDecay(1e-3, decay_steps=total),
    "warm-up, cosine": schedules.CosineDecay(0.0, total - 100, warmup_target=1e-3, warmup_steps=100),
}
at = np.arange(0, total + 1, 25)
rates = {name: [float(keras.ops.convert_to_numpy(plan(float(step)))) for step in at] for name, plan in plans.items()}
ax = plots.plot_learning_rate_schedule(rates, steps=at, title="Five plans for a thousand steps")

# %% [markdown] topics=["lr-schedules", "lr-step-decay", "lr-exponential-decay", "lr-cosine-annealing"]
# *Step decay* cuts the rate at fixed places, and loss curves show a drop at each. *Exponential decay* multiplies it by the same factor in equal times. *Cosine annealing* (Loshchilov and Hutter, 2017) stays high for long, falls in the middle and lands softly, with nothing to choose but its length. It is the usual choice today.
#
# One sheet hands an exponential decay to SGD. It runs as printed, so let us ask what it does: start 0.01, 10,000 steps, factor 0.9.

# %% topics=["snippet-keras-lr-schedule-003", "lr-exponential-decay"]
optimizer = keras.optimizers.SGD(schedules.ExponentialDecay(0.01, decay_steps=10_000, decay_rate=0.9))
optimizer.build([keras.Variable(0.0)])
for step in (0, 1_000, 10_000, 100_000):
    optimizer.iterations.assign(step)
    print(f"after {step:>7,} updates the rate is {float(keras.ops.convert_to_numpy(optimizer.learning_rate)):.5f}")

# %% [markdown] topics=["snippet-keras-lr-schedule-003", "lr-exponential-decay", "lr-step-decay"]
# Schedules count *updates*. The digits of this lesson have 1,077 training images: with batches of 32 that is 34 updates an epoch, and after 30 epochs this schedule has taken one per cent off the rate. A schedule must fit the length of the run.
#
# With `staircase=True` the exponent is rounded down, and the curve becomes stairs: step decay with equal steps.
#
# > **Exercise 5.10 (2 points).** Write `exponential_decay` for an array of steps, smooth or as a staircase. The first case of the check is the sheet's line.

# %% topics=["lr-exponential-decay", "lr-step-decay", "snippet-keras-lr-schedule-003"] tags=["exercise"]
def exponential_decay(steps, initial_rate, decay_steps, decay_rate, staircase):
    """The learning rate at each step.

    `steps`: NumPy array of any length, in any order; it is left as it is. `decay_steps`:
    steps until the rate has been multiplied by `decay_rate` once. `staircase`: whether
    it changes only then. Returns an array of the shape of `steps`.
    """
    ### BEGIN SOLUTION
    times = steps // decay_steps if staircase else steps / decay_steps
    return initial_rate * decay_rate**times
    ### END SOLUTION


# %% tags=["check"]
course.check("optimizers.exponential_decay", exponential_decay)

# %% [markdown] topics=["lr-cosine-annealing"]
# The cosine has a trap of its own. PyTorch's `CosineAnnealingLR(T_max=10)` follows the cosine wherever it goes, and after its tenth epoch it goes *up*. In a loop of 20 epochs, which a sheet leaves open, training ends at the rate it began with. Keras' `CosineDecay` stays at the floor:

# %% topics=["lr-cosine-annealing"]
epochs = np.arange(0, 21)
two = {
    "PyTorch's rule, T_max = 10": 3e-4 * (1 + np.cos(np.pi * epochs / 10)) / 2,
    "CosineDecay, 10 steps": keras.ops.convert_to_numpy(schedules.CosineDecay(3e-4, 10)(epochs.astype("float32"))),
}
ax = plots.plot_learning_rate_schedule(two, steps=epochs, title="A cosine goes down and up again")
ax.set_xlabel("epoch")
for name, rates in two.items():
    print(f"{name:27} at 0, 10, 20: {rates[0]:.0e} {rates[10]:.0e} {rates[20]:.0e}")

# %% [markdown] topics=["lr-cosine-annealing"]
# Neither is wrong, but the length must be the length of your run: in PyTorch mostly counted in epochs, in Keras always in updates.

# %% topics=["lr-cosine-annealing"]
course.quiz("optimizers.cosine_quiz")

# %% [markdown] topics=["lr-warmup"]
# *Warm-up* is the other end: begin near zero and rise in a straight line. Why would one want that? Feed Adam with gradients that are *pure noise*, for 2,000 weights, and look at how far it would move each of them, in units of the learning rate:

# %% topics=["lr-warmup", "optimizer-adam"]
rng = np.random.default_rng(0)
walk = descend(keras.optimizers.Adam(1e-3), lambda w: rng.normal(size=2000), np.zeros(2000), 100)
moves = np.abs(np.diff(walk, axis=0)).mean(axis=1) / 1e-3
ax = plots.plot_learning_rate_schedule(moves, steps=np.arange(1, 101), title="Adam's first steps are full steps, even for noise")
ax.set_ylabel("mean step / learning rate")
print(f"step 1: {moves[0]:.2f}   step 10: {moves[9]:.2f}   step 100: {moves[99]:.2f}")

# %% [markdown] topics=["lr-warmup", "lr-cosine-annealing", "lr-schedules"]
# In step 1 every weight moves by the full rate: one gradient divided by its own size is plus or minus one, whether it means something or not. After ten steps the noise has begun to cancel in $m$, while $v$ holds its full size, and the moves have fallen to a quarter; in the end they are below a fifth. So the steps that know least are the longest. A small rate in just those steps takes the edge off. In shallow networks you will see little of it; Transformers (lesson 29) are hard to train without.
#
# > **Exercise 5.11 (3 points).** Write `warmup_cosine`: a straight line from 0 at step 0 to `peak_rate` at `warmup_steps`, then half a cosine that reaches `floor` at `total_steps` and stays there.

# %% topics=["lr-warmup", "lr-cosine-annealing", "lr-schedules"] tags=["exercise"]
def warmup_cosine(steps, peak_rate, warmup_steps, total_steps, floor):
    """The learning rate at each step: warm-up, then half a cosine, then the floor.

    `steps`: NumPy array of any length, in any order; it is left as it is. The other
    arguments are numbers, `warmup_steps` at least 1. Returns an array of the shape of
    `steps`.
    """
    ### BEGIN SOLUTION
    passed = np.clip((steps - warmup_steps) / (total_steps - warmup_steps), 0.0, 1.0)
    falling = floor + 0.5 * (peak_rate - floor) * (1.0 + np.cos(np.pi * passed))
    return np.where(steps < warmup_steps, peak_rate * steps / warmup_steps, falling)
    ### END SOLUTION


# %% tags=["check"]
course.check("optimizers.warmup_cosine", warmup_cosine)

# %% [markdown] topics=["lr-reduce-on-plateau"]
# ## Reduce on a plateau
#
# A schedule knows the clock. The callback `ReduceLROnPlateau` looks at the validation loss instead: after `patience` epochs without a new best it multiplies the rate by `factor`. A callback can be tried without training, by telling it the losses:

# %% topics=["lr-reduce-on-plateau"]
def told(optimizer, losses):
    """The rate of each epoch, when ReduceLROnPlateau is told these validation losses."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(optimizer, "mse")
    callback = keras.callbacks.ReduceLROnPlateau(factor=0.5, patience=3)
    callback.set_model(model)
    callback.on_train_begin()
    rates = []
    for epoch, loss in enumerate(losses):
        rates.append(float(keras.ops.convert_to_numpy(model.optimizer.learning_rate)))
        callback.on_epoch_end(epoch, {"val_loss": loss})
    return rates


losses = [1.0, 0.7, 0.5, 0.52, 0.51, 0.53, 0.45, 0.46, 0.46, 0.47, 0.48, 0.5, 0.5, 0.5]
print(*[f"{rate:g}" for rate in told(keras.optimizers.SGD(0.08), losses)])

# %% [markdown] topics=["lr-reduce-on-plateau", "lr-schedules"]
# The best loss of the first stretch is 0.5, in epoch 3. Three epochs pass without a better one, and epoch 7 is trained with half the rate. It brings 0.45; three more bad epochs, half again; three more, once more.
#
# One sheet uses this callback and another one a schedule, and nobody says that they exclude each other:

# %% topics=["lr-reduce-on-plateau", "lr-schedules"]
try:
    told(keras.optimizers.SGD(schedules.CosineDecay(0.08, 100)), losses)
except TypeError as error:
    print("TypeError:", str(error).split(".")[0] + ".")

# %% [markdown] topics=["lr-reduce-on-plateau"]
# With a schedule the rate is not settable: it raises when the callback first wants to reduce, in the middle of your training. Choose one of the two.
#
# > **Exercise 5.12 (3 points).** Write `plateau_rates`: given the loss of every epoch, return the rate with which each epoch is trained. A reduction is felt from the next epoch on. Any loss below the best so far counts as progress, however little below; one equal to the best does not. The first loss is a new best.

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
# Sheets give ranges: "0.001 to 0.00001" says one, "0.001 to 0.1" another. Neither names an optimizer. Let us measure both, on the digits, and begin with the tool that finds a rate by itself.
#
# The *learning-rate range test* (Smith, 2017) is one short run in which the rate grows from step to step, from far too small to far too large. While it is too small nothing happens; then the loss falls; then it explodes. `LearningRateFinder` does it, and puts the weights back when it is done.

# %% topics=["learning-rate"]
from course.callbacks import LearningRateFinder

digits = data.load("digits")
x_train, x_validation = (part.x.reshape(len(part.x), -1) / 16 for part in (digits.train, digits.validation))


def network(optimizer):
    """A small classifier of digits, compiled; it starts from the same weights every time."""
    keras.utils.set_random_seed(0)
    hidden = [keras.layers.Dense(64, activation="relu") for _ in range(2)]
    model = keras.Sequential([keras.Input((64,)), *hidden, keras.layers.Dense(10)])
    model.compile(optimizer, keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    model.optimizer.build(model.trainable_variables)
    return model


def contents(model):
    variables = [*model.variables, *model.optimizer.variables]
    return [np.array(keras.ops.convert_to_numpy(variable)) for variable in variables]


networks = {"SGD": network(keras.optimizers.SGD()), "Adam": network(keras.optimizers.Adam())}
fresh = {name: contents(model) for name, model in networks.items()}

# %% topics=["learning-rate"] tags=["training"]
with plots.theme():
    figure, axes = plt.subplots(1, 2, figsize=(12, 3.8))
suggestions = {}
for ax, (name, low, high) in zip(axes, (("SGD", 1e-4, 10.0), ("Adam", 1e-5, 1.0)), strict=True):
    finder = LearningRateFinder(minimum=low, maximum=high)
    networks[name].fit(x_train, digits.train.y, batch_size=64, epochs=6, verbose=0, callbacks=[finder])
    finder.plot(ax=ax)
    ax.set_title(name)
    suggestions[name] = finder.result.suggestion
    steepest, lowest = finder.result.steepest, finder.result.lowest
    print(f"{name}: falls fastest at {steepest:.2g}, lowest at {lowest:.2g}, suggestion {suggestions[name]:.2g}")
# Five seeds on three backends: SGD 0.087 to 0.16, Adam 0.0033 to 0.0098.
course.expect(sgd_suggestion=suggestions["SGD"], at_least=0.02, at_most=0.4)
course.expect(adam_suggestion=suggestions["Adam"], at_least=0.0005, at_most=0.03)

# %% [markdown] topics=["learning-rate"]
# Six epochs each, some hundred rates. Both curves have the three parts: flat, falling, exploding. But they lie elsewhere: Adam's good rates are a tenth to a hundredth of SGD's. Take a rate from the falling part, well before the bottom: the suggestion lies halfway, on the logarithmic axis, between the steepest place and a tenth of the lowest.

# %% topics=["learning-rate"]
course.quiz("optimizers.range_quiz")

# %% [markdown] topics=["learning-rate"]
# Now the ranges of the sheets, by experiment: five epochs with each rate, always from the same start.

# %% topics=["learning-rate", "optimizer-sgd", "optimizer-adam"] tags=["training"]
def loss_after_training(name, rate):
    """The training loss in the last of five epochs, from the same start each time."""
    model = networks[name]
    for variable, value in zip([*model.variables, *model.optimizer.variables], fresh[name], strict=True):
        variable.assign(value)
    model.optimizer.learning_rate = rate
    return model.fit(x_train, digits.train.y, batch_size=64, epochs=5, verbose=0).history["loss"][-1]


found = {}
for name, rates in {"SGD": (0.001, 0.1), "Adam": (0.00001, 0.001, 0.01, 0.1)}.items():
    found[name] = {rate: loss_after_training(name, rate) for rate in rates}
    print(f"{name:5}", "   ".join(f"rate {rate:g}: loss {loss:.2f}" for rate, loss in found[name].items()))
# Five seeds on three backends: 0.53 to 0.77; 2.28 to 2.40; 0.14 to 1.06.
course.expect(sgd_loss_at_01=found["SGD"][0.1], at_most=1.0)
course.expect(sgd_loss_at_0001=found["SGD"][0.001], at_least=1.9)
course.expect(adam_harm=found["Adam"][0.1] - found["Adam"][0.01], at_least=0.05)

# %% [markdown] topics=["learning-rate"]
# For SGD 0.001 is asleep and 0.1 is right; for Adam 0.00001 is asleep, 0.001 is on its way, 0.01 is there, and 0.1 does harm. (A loss of 2.3 is what guessing among ten digits costs.) So name the optimizer with the range: **SGD 0.01 to 0.1, Adam 0.0001 to 0.01 with 0.001 to start, fine-tuning and Transformers 0.00001 to 0.0005.**
#
# To end with, everything at once, as you would write it in a project: AdamW, the global norm clipped at 1, a warm-up of one epoch, a cosine over the rest.

# %% topics=["lr-warmup", "lr-cosine-annealing", "optimizer-adamw", "gradient-clipping"] tags=["training"]
epochs = {"smoke": 8, "full": 40}[profile]
updates = -(-len(x_train) // 64)  # per epoch, rounded up
plan = schedules.CosineDecay(0.0, (epochs - 1) * updates, warmup_target=0.005, warmup_steps=updates)
model = network(keras.optimizers.AdamW(plan, weight_decay=0.004, global_clipnorm=1.0))
validation = x_validation, digits.validation.y
history = model.fit(x_train, digits.train.y, validation_data=validation, batch_size=64, epochs=epochs, verbose=0)
ax = plots.plot_history(history.history)
# Five seeds on three backends: 0.933 to 0.956 (smoke); three on two: 0.958 to 0.972 (full).
course.expect(val_accuracy=history.history["val_accuracy"][-1], at_least={"smoke": 0.9, "full": 0.93})

# %% [markdown] topics=["lr-warmup", "lr-cosine-annealing"]
# Some 94 or 95 of 100 validation images are right, and both curves come to rest as the rate goes to zero: that is the soft landing of the cosine.
#
# ## What you have done
#
# In this lesson you have
#
# * seen the learning rate at which descent breaks, and computed it: two divided by the largest curvature,
# * written SGD, momentum, Nesterov, AdaGrad, RMSprop, Adam, AdamW and LAMB, each equal to Keras' for twenty steps to a millionth, and learned where Keras keeps its epsilon: inside of the root in AdaGrad and RMSprop, beside the uncorrected root in Adam, beside the corrected one in LAMB,
# * watched all eight in one valley, and measured which of them notice the scale of a loss,
# * told decay from L2 (the same for SGD, not for Adam), and `clipvalue` from `clipnorm` from `global_clipnorm`,
# * drawn schedules, written warm-up and cosine, seen that a schedule and `ReduceLROnPlateau` exclude each other, and found first learning rates by a range test.

# %%
course.progress()

# %% [markdown]
# **Where next.** Lesson 6 puts all this into `compile` and `fit`. Lesson 9 comes back to clipping and to batch size and learning rate together, lesson 13 to learning rates that make a model fail, and lesson 37 to LAMB and large batches.
