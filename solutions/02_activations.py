# ---
# title: Activation functions
# minutes: 90
# needs: [01_neuron]
# topics: [activation-relu, dying-relu, activation-leaky-relu, activation-elu, activation-sigmoid, activation-tanh, activation-tanh-alternative-form, activation-saturation, activation-softmax, softmax-stability, snippet-numpy-activations-003, snippet-torch-activations-001, activation-swish, activation-gelu, activation-linear, activation-choice-rule, table-activations]
# packages: [keras, numpy, matplotlib, scipy]
# ---

# %% [markdown]
# # Activation functions
#
# Here is a task at which a stack of layers fails: 200 temperatures, measured at random times of one day (made up, with some noise). They fall until 4:00, rise until 16:00 and fall again. A network with three layers and 321 parameters is trained on them. What it learns is one straight line, with an error of about 0.82, where 1 is what you get if you always predict the average.
#
# In this lesson you will
#
# * **bend** that line: make a network nonlinear, and see what a ReLU adds to it,
# * **find** units that have stopped learning, and the bugs in two functions that avoid this,
# * **write** sigmoid, tanh and softmax that work for every finite input, where the usual formulas fail,
# * **measure** how a gradient shrinks on its way through thirty layers, and what prevents it,
# * **recognize** each activation by its numbers, and **choose** the one that the last layer needs.

# %% tags=["parameters"]
profile = "smoke"  # "full" trains longer; nothing else changes

# %% tags=["setup"]
import course

course.setup("02_activations", profile=profile)


import keras
import numpy as np
from scipy import special, stats

from course import plots

# %% [markdown]
# The day, and a function that trains a small network on it:

# %%
rng = np.random.default_rng(0)
hours = np.sort(rng.uniform(0, 24, 200))
temperature = 10 - 6 * np.cos((hours - 4) * np.pi / 12) + rng.normal(size=200)
x = ((hours - 12) / 6)[:, None].astype("float32")  # (200, 1), from -2 to 2
y = ((temperature - temperature.mean()) / temperature.std()).astype("float32")
rounds = {"smoke": 40, "full": 100}[profile]
many_x, many_y = np.tile(x, (rounds, 1)), np.tile(y, rounds)  # each sample 40 times


def dense(activation, start="glorot_uniform"):
    return keras.layers.Dense(16, activation=activation, kernel_initializer=start)


def train(*hidden, optimizer):
    """Train a network with these hidden layers: what it predicts, and its error."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((1,)), *hidden, keras.layers.Dense(1)])
    model.compile(optimizer, "mse")
    model.fit(many_x, many_y, batch_size=50, verbose=0)
    predicted = keras.ops.convert_to_numpy(model(x))[:, 0]
    return predicted, float(np.sqrt(np.mean((predicted - y) ** 2)))


# %% tags=["training"]
predictions = {}
for name, activation in {"no activation": None, "ReLU": "relu"}.items():
    hidden = [dense(activation), dense(activation)]
    predictions[name], error = train(*hidden, optimizer=keras.optimizers.Adam(0.01))
    print(f"{name:13} error {error:.2f}")
# Five seeds on each backend: 0.82 to 0.84 without; with ReLU 0.24 to 0.31.
course.expect(error_with_relu=error, at_most=0.4)
title = "Without activation: one straight line"
ax = plots.plot_activation(hours, predictions, title=title)
ax.scatter(hours, y, s=10, color="gray", alpha=0.5, label="measured")
ax.set(xlabel="hour of the day", ylabel="temperature, standardized")
_ = ax.legend()

# %% [markdown]
# The *error* is the **root mean squared error** (RMSE), the root of the mean squared difference. The temperatures are standardized, so always predicting their average has an error of 1. Without activation the prediction is straight, as you proved in lesson 1: two linear layers are one, since $(xK + b)L + c = x(KL) + (bL + c)$. By that proof more training cannot help, and neither can more layers.
#
# The second network differs only in its activation, `"relu"`, and it follows the day. An **activation function** is applied to each unit's sum, and it must be **nonlinear**: its graph is not a straight line. (The sum before it is the **pre-activation**.) This lesson looks at eight such functions, at their values and at their **derivatives**. A derivative is the slope of the graph. It matters because training follows the **gradient**, which says for each weight how much the loss grows when that weight grows a little ([lesson 3](03_losses.ipynb)). On its way back through a unit a gradient is multiplied by that unit's derivative.
#
# This helper measures both for any Keras activation, on any backend, by a small step to either side:

# %%
def curve(activation, x, step=0.01):
    """Values of a Keras activation at `x`, and its slopes there, measured."""

    def at(points):
        points = keras.ops.convert_to_tensor(points, dtype="float32")
        return keras.ops.convert_to_numpy(activation(points)).astype("float64")

    return at(x), (at(x + step) - at(x - step)) / (2 * step)


def draw(activations, low=-4, high=4, title=""):
    """Draw several activations with their slopes, dashed."""
    points = np.linspace(low, high, 801)
    both = {name: curve(one, points) for name, one in activations.items()}
    values, slopes = ({name: pair[i] for name, pair in both.items()} for i in (0, 1))
    return plots.plot_activation(points, values, slopes, title=title)


# %% [markdown] topics=["activation-relu"]
# ## ReLU: zero on the left, the input on the right

# %% topics=["activation-relu"]
ax = draw({"ReLU": keras.activations.relu}, title="ReLU has two slopes, 0 and 1")

# %% [markdown] topics=["activation-relu"]
# The **rectified linear unit** is $\max(0, x)$, with the range $[0, \infty)$. Its derivative is 0 on the left and exactly 1 on the right. So on the right the *activation* does not shrink a gradient, in any number of layers. (The weights may, as you will measure.) It came into use with Nair and Hinton (2010). Glorot, Bordes and Bengio (2011) trained networks of several ReLU layers as well without the layer-by-layer preparation that was usual before as with it, and today ReLU is the usual default in hidden layers. It is also cheap: one comparison. At 0 itself the derivative does not exist, and libraries use 0.
#
# > **Exercise 2.1 (2 points).** Write `relu` in NumPy. It returns *two* arrays of the input's shape: the values and the slopes.

# %% topics=["activation-relu", "snippet-numpy-activations-003"] tags=["exercise"]
def relu(x):
    """ReLU of every number, and its slope there.

    `x`: array of any shape. Returns `value, slope`, both of the shape of `x`.
    Any slope from 0 to 1 will do at x = 0. Leaves `x` as it was.
    """
    ### BEGIN SOLUTION
    value = np.where(x > 0, x, 0.0)
    slope = np.where(x > 0, 1.0, 0.0)
    return value, slope
    ### END SOLUTION


# %% tags=["check"]
course.check("activations.relu", relu)

# %% [markdown] topics=["activation-relu"]
# How can a function with a single corner draw a curve? Take corners $t_0 < t_1 < \dots$ on the curve, with heights $h_0, h_1, \dots$, and one unit for each:
#
# $$f(x) = h_0 + \sum_k a_k\, \mathrm{relu}(x - t_k), \qquad a_k = s_k - s_{k-1}, \qquad s_k = \frac{h_{k+1} - h_k}{t_{k+1} - t_k}, \quad s_{-1} = 0$$
#
# Why these $a_k$? Between $t_k$ and $t_{k+1}$ the units $0$ to $k$ are on their right side, with slope 1, and all others give 0. So the slope of $f$ there is $a_0 + \dots + a_k$, and all terms but $s_k$ cancel. It is the slope that leads from one corner to the next. The cell below draws the day with your `relu`:

# %% topics=["activation-relu"]
corners = np.linspace(0, 24, 7)
heights = 10 - 6 * np.cos((corners - 4) * np.pi / 12)
slopes = np.diff(heights) / np.diff(corners)
amounts = np.diff(slopes, prepend=0)
day = np.linspace(0, 24, 400)
with course.waits_for("activations.relu"):
    terms = relu(day[:, None] - corners[:-1])[0] * amounts  # (400, 6): one per unit
    pair = {"six ReLUs": heights[0] + terms.sum(axis=1)}
    pair["the day"] = 10 - 6 * np.cos((day - 4) * np.pi / 12)
    ax = plots.plot_activation(day, pair, title="Six ReLUs, six straight pieces")
    ax.plot(corners, heights, "o", color="gray", label="corners")
    ax.plot(day, terms, color="gray", alpha=0.4, linewidth=1)
    ax.set(xlabel="hour of the day", ylabel="temperature (°C)", ylim=(-12, 34))
    _ = ax.legend()

# %% [markdown] topics=["activation-relu"]
# The thin gray lines are the six terms, whose sum is the blue line (after the start of $h_0 = 7$ °C). A hidden layer of ReLUs draws straight pieces, and training moves the corners. With more units the pieces become shorter, and any continuous curve on a finite range can be approximated as closely as you like. This is the **universal approximation theorem** (Cybenko, 1989, for sigmoids; Leshno and others, 1993, for every activation that is not a polynomial). It says that such weights exist, not that training finds them.

# %% [markdown] topics=["dying-relu"]
# ## Dead units
#
# On its right side a ReLU passes the gradient on as it is. On its left side the slope is not small, it is zero. That a unit gives 0 for *some* samples is normal. If its pre-activation is above zero for *no* sample, no gradient reaches its weights, and on these samples gradient descent cannot change it any more. It is a **dead unit**, and the effect is called *dying ReLU*.
#
# > **Exercise 2.2 (3 points).** Write `dead_units`: given samples, kernel and bias of a ReLU layer, say for each unit whether it is dead on these samples, that is, whether its pre-activation is above zero for none of them. (Exactly zero is not above.)

# %% topics=["dying-relu"] tags=["exercise"]
def dead_units(x, kernel, bias):
    """Which units of a ReLU layer are dead on the samples `x`.

    `x`: shape (samples, features). `kernel`: shape (features, units).
    `bias`: shape (units,). Returns one true or false per unit, shape (units,).
    Leaves its inputs as they were.
    """
    ### BEGIN SOLUTION
    sums = x @ kernel + bias  # (samples, units)
    return (sums <= 0).all(axis=0)
    ### END SOLUTION


# %% tags=["check"]
course.check("activations.dead_units", dead_units)

# %% [markdown] topics=["dying-relu"]
# How do units die? Guess first: the next cell trains 32 ReLUs on the day by plain gradient descent, with a good learning rate and with one that is six times as large. It stops four times on the way and counts. How many are dead in the end, and when did they die?

# %% topics=["dying-relu"] tags=["training"]
stops = (0, 1, 5, 20, len(many_x) // 50)
print("dead units after", stops, "steps:")
for rate in (0.1, 0.6):
    keras.utils.set_random_seed(0)
    layer = keras.layers.Dense(32, activation="relu")
    model = keras.Sequential([keras.Input((1,)), layer, keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(rate), "mse")
    seen = [layer.get_weights()]
    for more in np.diff(stops):
        model.fit(many_x, many_y, batch_size=50, steps_per_epoch=int(more), verbose=0)
        seen.append(layer.get_weights())
    error = model.evaluate(x, y, verbose=0) ** 0.5
    with course.waits_for("activations.dead_units"):
        dead = [int(np.sum(dead_units(x, *weights))) for weights in seen]
        print(f"rate {rate}: {dead} of 32, error {error:.2f}")
# Five seeds on each backend: at most 5 dead, error to 0.36; at least 27, from 0.99.
course.expect(error_at_the_large_rate=error, at_least=0.6)

# %% [markdown] topics=["dying-relu"]
# At the good rate few units die, or none. At the large one the very first steps carry some units so far that every sample is on their left side, and there they stay: the number grows, and it never falls. In the end most of the layer is lost, or all of it, and with it most of the fit.

# %% [markdown] topics=["dying-relu", "activation-leaky-relu"]
# ## Leaky ReLU and ELU: a slope on the left
#
# If the flat left side is the trouble, give it a slope. **Leaky ReLU** (Maas, Hannun and Ng, 2013) lets a fraction of the input through. **ELU**, the exponential linear unit (Clevert, Unterthiner and Hochreiter, 2016), curves down to $-\alpha$.

# %% topics=["activation-leaky-relu", "activation-elu"]
two = {
    "leaky ReLU": lambda x: keras.activations.leaky_relu(x, negative_slope=0.1),
    "ELU": keras.activations.elu,
}
ax = draw(two, title="Both keep a slope on the left")

# %% [markdown] topics=["dying-relu", "activation-leaky-relu"]
# Does a slope of 0.1 bring dead units back? We start a whole layer dead, with every bias at -20, and train it twice.

# %% topics=["dying-relu", "activation-leaky-relu"] tags=["training"]
leaky = keras.layers.LeakyReLU(negative_slope=0.1)
for name, activation in {"ReLU": "relu", "leaky ReLU": leaky}.items():
    far_left = keras.initializers.Constant(-20.0)
    layer = keras.layers.Dense(16, activation=activation, bias_initializer=far_left)
    predicted, error = train(layer, optimizer=keras.optimizers.Adam(0.03))
    spread = np.ptp(predicted)
    print(f"{name:10} error {error:.2f}, predictions within {spread:.2f}")
# Five seeds on each backend: 1.00 with ReLU; with the leak 0.82 to 0.90.
course.expect(error_with_leak=error, at_most=0.96)

# %% [markdown] topics=["dying-relu", "activation-leaky-relu"]
# With ReLU the network predicts one number for every hour: the hidden layer gives 0 and keeps giving 0, and only the last bias can learn. With the leak it does learn, but you have seen an error of about 0.82 before: it is that of a straight line. Nearly all sums are still on the left side, and there a leaky ReLU is itself a straight line. A leak keeps the gradient alive. It does not replace a good start or a good learning rate.
#
# > **Careful.** Never rely on the default slope. It is 0.3 in `keras.layers.LeakyReLU`, 0.2 in `keras.activations.leaky_relu` and 0.01 in PyTorch's layer, so write `negative_slope=` every time. Older code calls the argument `alpha`; the layer still takes that with a warning, the function refuses it.
#
# The definitions, with the slope called $a$:
#
# $$\mathrm{leaky}(x) = \begin{cases} x & x > 0 \\ a\,x & x \le 0 \end{cases} \qquad\qquad \mathrm{ELU}(x) = \begin{cases} x & x > 0 \\ \alpha\,(e^x - 1) & x \le 0 \end{cases}$$
#
# Is ELU smooth, that is, without a corner? We measure its slope just left and just right of 0:

# %% topics=["activation-elu"]
for alpha in (0.5, 1.0, 2.0):
    points = np.array([-0.001, 0, 0.001, -50])
    left, middle, right, far = curve(keras.layers.ELU(alpha=alpha), points)[0]
    before, after = (middle - left) / 0.001, (right - middle) / 0.001
    print(f"α = {alpha}: slope {before:.2f} before 0, {after:.2f} after; at -50: {far}")

# %% [markdown] topics=["activation-elu"]
# The slope is α on the left and 1 on the right, so only α = 1 has no corner. Far out ELU levels off at -α.
#
# > **Exercise 2.3 (3 points, find the bugs).** The cell below holds a line for each of the two. Together they have three faults. Find and mend them: any `negative_slope` from 0 up must work, 1.5 too, any positive `alpha`, and any finite x. ($e^{1000}$ is larger than any float. Only what is returned counts.)

# %% topics=["activation-leaky-relu", "activation-elu", "dying-relu"] tags=["exercise"]
def negative_sides(x, negative_slope, alpha):
    """Leaky ReLU and ELU of every number.

    `x`: array of any shape. `negative_slope`: 0 or more. `alpha`: positive.
    Returns `leaky, elu`, both of the shape of `x`. Leaves `x` as it was.
    """
    ### BEGIN SOLUTION
    # STUB: raise NotImplementedError("Delete this line, and mend the two below.")
    # STUB: leaky = np.maximum(negative_slope * x, x)
    # STUB: elu = (x > 0) * x + (x <= 0) * alpha * np.exp(x) - 1
    # STUB: return leaky, elu
    leaky = x * np.where(x > 0, 1.0, negative_slope)
    elu = np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0.0)))
    return leaky, elu
    ### END SOLUTION


# %% tags=["check"]
course.check("activations.negative_sides", negative_sides)

# %% [markdown] topics=["activation-sigmoid", "activation-tanh"]
# ## Sigmoid and tanh: two S-shaped curves
#
# Before ReLU, activations had the shape of an S.

# %% topics=["activation-sigmoid", "activation-tanh"]
two = {"sigmoid": keras.activations.sigmoid, "tanh": keras.activations.tanh}
ax = draw(two, -8, 8, title="Two S-curves, whose slopes go to 0 at both ends")

# %% [markdown] topics=["activation-sigmoid", "activation-tanh"]
# $$\sigma(x) = \frac{1}{1 + e^{-x}} \qquad\qquad \tanh x = \frac{e^x - e^{-x}}{e^x + e^{-x}} = 2\,\sigma(2x) - 1$$
#
# The **sigmoid** maps every number into (0, 1), which is what a probability needs. **tanh** maps it into (-1, 1) and is centered on zero. The sigmoid's derivative follows from the chain rule:
#
# $$\sigma'(x) = \frac{e^{-x}}{(1 + e^{-x})^2} = \frac{1}{1 + e^{-x}} \cdot \frac{(1 + e^{-x}) - 1}{1 + e^{-x}} = \sigma(x)\,\big(1 - \sigma(x)\big)$$
#
# With $y = \sigma(x)$ it is $y(1 - y)$, at most a quarter, at $y = \tfrac12$. In the same way the derivative of tanh is $1 - y^2$, at most 1. Typed as it is printed, the formula for $\sigma$ overflows, although the answer is harmless:

# %% topics=["activation-sigmoid"]
try:
    with np.errstate(over="raise"):
        1 / (1 + np.exp(-np.array([2.0, -1000.0])))
except FloatingPointError as error:
    print("FloatingPointError:", error)

# %% [markdown] topics=["activation-sigmoid"]
# The sigmoid of -1000 is 0 for all practical purposes, but the formula computes $e^{1000}$ first, which no float can hold. This is called **overflow**. NumPy usually warns and continues with infinity, and here 1/∞ happens to be right. With the equal form $e^x / (1 + e^x)$ the other side gives ∞/∞, which is `nan`.
#
# > **Exercise 2.4 (3 points).** Write `sigmoid`, right for any finite input, so that nothing overflows on the way. The check looks at the values first, and then at whether an intermediate result overflowed, which it notices even if the warning is switched off. Beware of `np.where`: it computes both of its branches everywhere and throws one away. (`scipy.special.expit` exists and gives the same numbers. Do it once without.)

# %% topics=["activation-sigmoid", "snippet-numpy-activations-003"] tags=["exercise"]
def sigmoid(x):
    """1 / (1 + exp(-x)) without overflow.

    `x`: array of any shape, any finite numbers. Returns an array of that shape,
    right to five digits after the point.
    No NumPy function on the way may give infinity, not even where its result is
    thrown away. Leaves `x` as it was.
    """
    ### BEGIN SOLUTION
    e = np.exp(-np.abs(x))  # never above 1
    return np.where(x >= 0, 1.0, e) / (1.0 + e)
    ### END SOLUTION


# %% tags=["check"]
course.check("activations.sigmoid", sigmoid)

# %% [markdown] topics=["activation-sigmoid"]
# Is it what Keras computes? And is the derivative above the slope that we can measure?

# %% topics=["activation-sigmoid"]
points = np.array([-1000.0, -2.0, 0.0, 3.0, 1000.0])
theirs, measured = curve(keras.activations.sigmoid, points)
with course.waits_for("activations.sigmoid"):
    ours = sigmoid(points)
    print("equal to Keras:     ", np.allclose(ours, theirs))
    print("y (1 - y) = slope:  ", np.allclose(ours * (1 - ours), measured, atol=1e-4))

# %% [markdown] topics=["activation-tanh", "activation-tanh-alternative-form"]
# tanh is printed in two forms. Multiply its fraction above and below by $e^x$, and you get the shorter $(e^{2x} - 1)/(e^{2x} + 1)$. In `float32`, the usual type in deep learning, which of the two stays right for larger x?

# %% topics=["activation-tanh", "activation-tanh-alternative-form"]
points = np.array([44, 45, 88, 89], dtype="float32")
with np.errstate(all="ignore"):
    up, down = np.exp(points), np.exp(-points)
    print("x:                      ", points)
    print("(e²ˣ - 1) / (e²ˣ + 1):  ", (up * up - 1) / (up * up + 1))
    print("(eˣ - e⁻ˣ) / (eˣ + e⁻ˣ):", (up - down) / (up + down))

# %% [markdown] topics=["activation-tanh", "activation-tanh-alternative-form"]
# The answer should be 1 four times. The short form gives `nan` from ⟦45⟧ on, the long one from ⟦89⟧ on. To mend it, use the step that led from one form to the other: you may multiply a fraction above and below by the same number.
#
# > **Exercise 2.5 (3 points).** Write `tanh` from exponentials, right for any finite input in `float32` and `float64`, and return its slope with it. (`np.tanh` exists and gives the same numbers. Do it once without, and you know what the library takes care of.)

# %% topics=["activation-tanh", "activation-tanh-alternative-form"] tags=["exercise"]
def tanh(x):
    """tanh of every number, and its slope there, for any finite input.

    `x`: array of any shape, float32 or float64. Returns `value, slope`, both of
    the shape of `x`. Leaves `x` as it was.
    """
    ### BEGIN SOLUTION
    e = np.exp(-2 * np.abs(x))  # never above 1
    value = np.sign(x) * (1 - e) / (1 + e)
    return value, 1 - value**2
    ### END SOLUTION


# %% tags=["check"]
course.check("activations.tanh", tanh)

# %% [markdown] topics=["activation-saturation"]
# ## Saturation
#
# On paper the sigmoid never reaches 0 or 1. In `float32`?

# %% topics=["activation-saturation"]
for name, function, point, end in [
    ("sigmoid", keras.activations.sigmoid, 16.0, 1),
    ("sigmoid", keras.activations.sigmoid, 17.0, 1),
    ("sigmoid", keras.activations.sigmoid, -104.0, 0),
    ("tanh", keras.activations.tanh, 7.0, 1),
    ("tanh", keras.activations.tanh, 10.0, 1),
]:
    reached = bool(curve(function, point)[0] == end)
    print(f"{name}({point:g}) is exactly {end}:", reached)

# %% [markdown] topics=["activation-saturation"]
# From ⟦17⟧ on the sigmoid *is* 1, and at ⟦-104⟧ it *is* 0. There its derivative $y(1 - y)$ is exactly 0. A unit on the flat part of its curve is **saturated**: like a dead ReLU it passes hardly any gradient back, or none, and this happens at both ends.
#
# ## A quarter, thirty times
#
# Even without saturation a gradient shrinks. On its way back it is multiplied by one derivative and one kernel per layer ([lesson 4](04_backpropagation.ipynb) explains why the kernel), and a sigmoid's derivative is at most a quarter:

# %%
course.quiz("activations.slope_quiz")

# %% [markdown] topics=["activation-saturation"]
# Let us measure it with weights that are not all 1. We send 200 samples forward through 31 layers of 100 units with random weights. Then a gradient of ones comes back: each layer multiplies it by its derivatives and by its kernel. All three derivatives can be computed from the value `y` alone.

# %% topics=["activation-saturation", "activation-relu"]
def gradients_by_layer(activation, derivative, gain, layers=31, width=100):
    """The gradient at every third layer of a random network, and its mean slope."""
    rng = np.random.default_rng(1)
    signal, passed = rng.normal(size=(200, width)), []
    for _ in range(layers):
        kernel = rng.normal(0, np.sqrt(gain / width), (width, width))
        signal = activation(signal @ kernel)
        passed.append((kernel, derivative(signal)))
    gradient, found = np.ones_like(signal), {}
    for number in range(layers, 0, -1):
        kernel, slopes = passed[number - 1]
        gradient = (gradient * slopes) @ kernel.T
        if number % 3 == 1:
            found[str(number)] = gradient
    mean_slope = np.mean([slopes.mean() for _, slopes in passed])
    return dict(reversed(found.items())), mean_slope


# %% [markdown] topics=["activation-saturation"]
# `gain` sets the size of the weights: their variance is `gain / width`. **Glorot initialization** (Glorot and Bengio, 2010) has gain 1 for layers of equal width. **He initialization** (He and others, 2015) has gain 2, to make up for the half of the signal that a ReLU sets to 0. Which of these networks keeps its gradient?

# %% topics=["activation-saturation", "activation-relu"]
rules = {
    "sigmoid": (special.expit, lambda y: y * (1 - y)),
    "tanh": (np.tanh, lambda y: 1 - y**2),
    "ReLU": (lambda z: np.maximum(z, 0), lambda y: y > 0),
}
settings = {
    "sigmoid, gain 1": ("sigmoid", 1),
    "sigmoid, gain 16": ("sigmoid", 16),
    "sigmoid, gain 256": ("sigmoid", 256),
    "tanh, gain 1": ("tanh", 1),
    "ReLU, gain 1": ("ReLU", 1),
    "ReLU, gain 2": ("ReLU", 2),
}
flows = {}
for name, (rule, gain) in settings.items():
    flows[name], slope = gradients_by_layer(*rules[rule], gain)
    left = np.abs(flows[name]["1"]).mean() / np.abs(flows[name]["31"]).mean()
    print(f"{name:18} mean slope {slope:.2f}, gradient at layer 1: {left:.0e} of it")
ax = plots.plot_gradient_flow(flows, title="Activation and weights decide together")
ax.axhline(1, color="gray", linewidth=1)
_ = ax.set_ylabel("mean absolute gradient (logarithmic)")

# %% [markdown] topics=["activation-saturation", "activation-relu"]
# With Glorot's weights a stack of sigmoids leaves about ⟦1e-19⟧ of the gradient: the first layers receive nothing. A gradient that shrinks with every layer is called a **vanishing gradient** (Hochreiter, 1991). Saturation is not the cause: the mean slope is ⟦0.23⟧, close to the largest possible. With gain 16 more units are saturated, the mean slope is ⟦0.13⟧, and yet more of the gradient is left, ⟦5e-07⟧, since the larger weights multiply it, too. Still larger ones do not cure it. At gain 256 the gradient grows more than a hundredfold on its way: an **exploding gradient**.
#
# tanh keeps about a tenth. ReLU loses nearly everything at gain 1 and nothing at gain 2. Only the initial weights differ, and they change the gradient by a factor of some thirty thousand. (Each line is one random network; two others gave the same orders of magnitude.)
#
# Does it show in training? We train ten hidden layers on the temperatures of the day. The control is a network with *one* sigmoid layer, at the same rate as the ten: it tells whether the sigmoid is the problem or the depth.

# %% topics=["activation-saturation"] tags=["training"]
for name, hidden, rate in [
    ("one sigmoid layer", [dense("sigmoid")], 0.03),
    ("ten sigmoid layers", [dense("sigmoid") for _ in range(10)], 0.03),
    ("ten ReLU layers, He", [dense("relu", "he_normal") for _ in range(10)], 0.003),
]:
    _, error = train(*hidden, optimizer=keras.optimizers.Adam(rate))
    print(f"{name:20} rate {rate:<5} error {error:.2f}")
# Five seeds on each backend: 0.29 to 0.58; 1.00 to 1.01 (full: from 0.6); 0.24 to 0.35.
course.expect(error_of_ten_relu_layers=error, at_most=0.55)

# %% [markdown] topics=["activation-saturation"]
# One sigmoid layer follows the day. In the same time ten of them learn the average and nothing else: the depth *and* the sigmoid together fail. At 0.003, the rate of the last network, ten sigmoid layers end at 1.00, too. (With `full`, two and a half times as many steps, some of them begin to follow the day: slow, not impossible.) Ten tanh layers, at 0.003, do follow the day (0.26 to 0.30 from five starts): it is not the shape of an S that fails, it is the quarter.
#
# And the initialization? At ten layers Glorot's weights do as well for ReLU as He's. At thirty they do not: from five starts on each backend all networks with He's weights ended at an error between 0.25 and 0.32, and ten of fifteen with Glorot's at 0.6 or more. So what is true of the sentence "ReLU avoids the vanishing gradient"?

# %%
course.quiz("activations.claim_quiz")

# %% [markdown] topics=["activation-softmax"]
# ## Softmax: from scores to probabilities
#
# Now the network has to say whether it is cold, mild or warm. Such a classifier ends in one number per class, of any size and sign. These numbers are called **logits**. Suppose that it gives these at 4:00, 8:00 and 16:00. Dividing by the sum is the usual way to make shares:

# %% topics=["activation-softmax"]
logits = np.array([[4.0, 1.0, -3.0], [0.9, 0.6, -1.0], [-4.5, -1.0, 4.3]])
(logits / logits.sum(axis=-1, keepdims=True)).round(2)

# %% [markdown] topics=["activation-softmax"]
# The first row gets ⟦2.0⟧ for cold and ⟦-1.5⟧ for warm, and a probability is never above 1 or below 0. **Softmax** (Bridle, 1990) first makes every number positive by an exponential, which keeps the order, and then divides:
#
# $$p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$$

# %% topics=["activation-softmax"]
def softmax_first_try(z):
    return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)


softmax_first_try(logits).round(3)

# %% [markdown] topics=["activation-softmax", "softmax-stability"]
# Each row sums to 1. The second row says how unsure this network is at 8:00: ⟦0.529⟧ for cold, ⟦0.392⟧ for mild. Before you run the next cell, guess: what happens if 1000 is added to every logit?

# %% topics=["softmax-stability"]
with np.errstate(all="ignore"):
    print(softmax_first_try(logits + 1000))

# %% [markdown] topics=["activation-softmax", "softmax-stability"]
# `nan` everywhere, since $e^{1000}$ overflows. Yet the probabilities should not have changed at all. Add any constant $c$ to a row:
#
# $$\frac{e^{z_i + c}}{\sum_j e^{z_j + c}} = \frac{e^c\, e^{z_i}}{e^c \sum_j e^{z_j}} = \frac{e^{z_i}}{\sum_j e^{z_j}}$$
#
# So we may choose the $c$ that is safe. With $c = -\max_j z_j$ the largest exponent is 0, and nothing can overflow.
#
# > **Exercise 2.6 (3 points, find the bugs).** The cell below computes a softmax. It is right for every single sample. For a batch it is wrong in two ways. Find both by trying `logits`, and two rows that lie far apart, such as 0 and 900. Then mend it: the last axis holds the classes, however many axes come before it. A single sample has the shape (classes,), with no axis before it.

# %% topics=["activation-softmax", "softmax-stability", "snippet-numpy-activations-003", "snippet-torch-activations-001"] tags=["exercise"]
def softmax(class_scores):
    """Turn scores into probabilities over the last axis.

    `class_scores`: array, shape (..., classes), any finite numbers.
    Returns an array of the same shape whose last axis sums to 1.
    Leaves `class_scores` as it was.
    """
    ### BEGIN SOLUTION
    # STUB: raise NotImplementedError("Delete this line, and mend what follows.")
    # STUB: grown = np.exp(class_scores - np.max(class_scores))
    # STUB: return grown / np.sum(grown, axis=0)
    weights = np.exp(class_scores - class_scores.max(-1, keepdims=True))
    return weights / weights.sum(-1, keepdims=True)
    ### END SOLUTION


# %% tags=["check"]
course.check("activations.softmax", softmax)

# %% [markdown] topics=["activation-softmax"]
# Use it. A classifier is trained on the day, ends in three logits per hour, and your softmax turns them into probabilities:

# %% topics=["activation-softmax"] tags=["training"]
kinds = np.digitize(temperature, [7, 13])  # 0 cold, 1 mild, 2 warm
keras.utils.set_random_seed(0)
classifier = keras.Sequential([keras.Input((1,)), dense("relu"), keras.layers.Dense(3)])
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
classifier.compile(keras.optimizers.Adam(0.03), loss)
classifier.fit(many_x, np.tile(kinds, rounds), batch_size=50, verbose=0)
given = keras.ops.convert_to_numpy(classifier(x))
right = float((given.argmax(axis=1) == kinds).mean())
# Eight seeds on each backend: 0.86 to 0.91.
course.expect(accuracy=right, at_least=0.8)
title = "Between two classes the network is unsure"
with course.waits_for("activations.softmax"):
    columns = dict(zip(("cold", "mild", "warm"), softmax(given).T, strict=True))
    ax = plots.plot_activation(hours, columns, title=title)
    _ = ax.set(xlabel="hour of the day", ylabel="probability", xticks=range(0, 25, 4))

# %% [markdown] topics=["activation-softmax", "snippet-torch-activations-001"]
# The probabilities of an hour sum to 1, so when one grows, the others shrink. With two classes, softmax is the sigmoid of the difference of the logits; divide above and below by $e^{z_1}$ and you see it.
#
# Libraries ask for the axis as well. Here are the tensor (-1, 0, 1) and the common `axis=1`, which is right for every batch:

# %% topics=["snippet-torch-activations-001"]
tensor = keras.ops.convert_to_tensor(np.array([-1.0, 0.0, 1.0], dtype="float32"))
for axis in (1, -1):
    try:
        shares = keras.ops.convert_to_numpy(keras.ops.softmax(tensor, axis=axis))
        print(f"axis={axis}:", shares.round(3))
    except Exception:  # each backend raises an error of its own
        print(f"axis={axis}: refused")

# %% [markdown] topics=["snippet-torch-activations-001"]
# A tensor with one axis has an axis 0 and no axis 1. Counting from the end works for all of them: -1 is the last axis of anything.

# %% [markdown] topics=["activation-swish", "activation-gelu"]
# ## Swish and GELU: gates that open gradually
#
# ReLU is x times a gate, which is 1 for positive x and 0 otherwise. Two newer functions open the gate gradually:
#
# $$\mathrm{swish}(x) = x\,\sigma(\beta x) \qquad\qquad \mathrm{GELU}(x) = x\,\Phi(x) = \tfrac12\,x \left(1 + \operatorname{erf}\frac{x}{\sqrt2}\right)$$
#
# $\Phi(x)$ is the share of a standard normal distribution that lies below x. **Swish** (Ramachandran, Zoph and Le, 2017) has β = 1 in Keras, where it is also called `silu` (Elfwing, Uchibe and Doya, 2017). **GELU** (Hendrycks and Gimpel, 2016) is the activation of BERT ([Devlin and others, 2018](https://arxiv.org/abs/1810.04805)) and of the first GPT. How far do they go below zero?

# %% topics=["activation-swish", "activation-gelu"]
points = np.linspace(-5, 5, 100_001)
gated = {f"swish, β = {b:g}": points * special.expit(b * points) for b in (0.5, 1, 2)}
for name, values in (gated | {"GELU": points * stats.norm.cdf(points)}).items():
    lowest = values.argmin()
    print(f"{name:14} lowest {values[lowest]:.4f} at x = {points[lowest]:.4f}")
two = {"swish": keras.activations.silu, "GELU": keras.activations.gelu}
ax = draw(two, -5, 5, title="Both dip below zero, and their slopes exceed 1")

# %% [markdown] topics=["activation-swish", "activation-gelu"]
# Is their range all real numbers? No: swish with β = 1 never falls below ⟦-0.2785⟧, GELU never below ⟦-0.1700⟧. They have no corner and some gradient on the left, and they are not **monotonic**: they first fall, then rise. The three rows of swish follow one rule: $x\,\sigma(\beta x) = \tfrac1\beta \cdot (\beta x)\,\sigma(\beta x)$, so β shrinks the curve in both directions by the same factor, and half the β gives twice the dip.
#
# > **Careful.** There are two GELUs. `keras.activations.gelu` is exact by default, `keras.ops.gelu` is not: it uses an approximation with tanh, unless you write `approximate=False`. They differ by less than 0.0005, which matters when you load weights that were trained with the other one.
#
# > **Exercise 2.7 (4 points).** You are given an array x, and an array y that one of seven activations made of it: `"relu"`, `"elu"` (α = 1), `"sigmoid"`, `"tanh"`, `"softmax"` (over the last axis), `"swish"` (β = 1) or `"gelu"` (exact). Write `which_activation`, which returns the name. x is a single row, a batch or an array with three axes, and sometimes no number in it is negative. (ReLU and ELU would then agree, and you are not asked to tell them apart.) Numbers near 0 occur, too. y has the precision of `float32`.

# %% topics=["snippet-torch-activations-001", "activation-swish", "activation-gelu", "activation-relu", "activation-elu", "activation-sigmoid", "activation-tanh", "activation-softmax"] tags=["exercise"]
def which_activation(x, y):
    """The name of the activation that made `y` of `x`.

    `x`, `y`: NumPy arrays of the same shape, float32.
    Returns "relu", "elu", "sigmoid", "tanh", "softmax", "swish" or "gelu".
    Leaves `x` and `y` as they were.
    """
    ### BEGIN SOLUTION
    ops, tensor = keras.ops, keras.ops.convert_to_tensor(x)
    simple = ("relu", "elu", "sigmoid", "tanh")
    made = {name: getattr(ops, name)(tensor) for name in simple}
    made |= {"softmax": ops.softmax(tensor, axis=-1), "swish": ops.silu(tensor)}
    made["gelu"] = ops.gelu(tensor, approximate=False)
    off = {one: np.abs(ops.convert_to_numpy(made[one]) - y).max() for one in made}
    return min(off, key=off.get)
    ### END SOLUTION


# %% tags=["check"]
course.check("activations.which_activation", which_activation)

# %% [markdown] topics=["activation-linear", "activation-choice-rule"]
# ## The end of the network
#
# Hidden layers need an activation because it is nonlinear. The *last* layer needs a range that holds every target:
#
# | task | what should come out | last layer |
# |---|---|---|
# | regression: a price, a temperature | any number | one unit per number, **no activation** ("linear") |
# | binary: one yes or no | one probability | 1 unit, **sigmoid** |
# | multi-class: one of several | probabilities that sum to 1 | one unit per class, **softmax** |
# | multi-label: any of several | separate probabilities | one unit per label, **sigmoid** |
#
# What happens with the wrong one? Four standardized temperatures, half of them below the average. For each activation we look for the value in its range that comes nearest:

# %% topics=["activation-linear", "activation-choice-rule"]
wanted = np.array([-1.2, -0.3, 0.4, 1.1])
for name in ("relu", "sigmoid", "tanh", "linear"):
    reachable = curve(keras.activations.get(name), np.linspace(-8, 8, 801))[0]
    nearest = np.abs(reachable[:, None] - wanted).argmin(axis=0)
    print(f"{name:8} the best it can ever give: {reachable[nearest].round(1) + 0.0}")

# %% [markdown] topics=["activation-linear"]
# No training makes a ReLU give -1.2 or a sigmoid 1.1. Only the linear output reaches all four temperatures: an output for regression has no activation.

# %%
course.quiz("activations.output_quiz")

# %% [markdown] topics=["activation-choice-rule", "activation-linear"]
# > **Exercise 2.8 (4 points, find the bugs).** A colleague wrote `build_network` for the four tasks. It builds and trains without any error message, and it is wrong in four places. Mend it: one hidden layer of 16 ReLU units, then the output layer that the task asks for. The check puts weights of its own into your model and looks at what comes out. There is no need to compile.

# %% topics=["activation-choice-rule", "activation-linear"] tags=["exercise"]
def build_network(task, num_features, num_outputs):
    """A network with 16 hidden ReLU units and the right end for its task.

    `task`: "regression", "binary", "multi-class" or "multi-label".
    `num_features`: numbers per sample. `num_outputs`: numbers that come out
    (1 for "binary"). Returns a Keras model, (samples, features) to
    (samples, outputs).
    """
    ### BEGIN SOLUTION
    # STUB: raise NotImplementedError("Delete this line, and mend what follows.")
    # STUB: last = "relu" if task == "regression" else "softmax"
    # STUB: return keras.Sequential([
    # STUB:     keras.Input((num_features,)),
    # STUB:     keras.layers.Dense(16),
    # STUB:     keras.layers.Dense(num_outputs, activation=last),
    # STUB: ])
    ends = {"multi-class": "softmax", "regression": None}
    inputs = keras.Input((num_features,))
    hidden = keras.layers.Dense(units=16, activation="relu")(inputs)
    last = keras.layers.Dense(num_outputs, activation=ends.get(task, "sigmoid"))
    return keras.Model(inputs, last(hidden))
    ### END SOLUTION


# %% tags=["check"]
course.check("activations.build_network", build_network)

# %% [markdown] topics=["activation-choice-rule"]
# > **In practice.** Hidden layers: start with ReLU and He initialization. Take a leaky variant where units die, and GELU or swish in Transformers. "Swish is better than ReLU" is the result of some experiments, not a property of the function; where it matters, compare on your own task, with several seeds. In [lesson 3](03_losses.ipynb) sigmoid and softmax move out of the model and into the loss, which then computes with logits and loses no digits.

# %% [markdown] topics=["table-activations"]
# ## All of them in one table
#
# Measured from -30 to 30: the value far to the left, the lowest value, the value far to the right, and the largest slope.

# %% topics=["table-activations"]
all_of_them = {
    "linear": keras.activations.linear,
    "ReLU": keras.activations.relu,
    "leaky ReLU, 0.1": lambda x: keras.activations.leaky_relu(x, negative_slope=0.1),
    "ELU, α = 1": keras.activations.elu,
    "sigmoid": keras.activations.sigmoid,
    "tanh": keras.activations.tanh,
    "swish, β = 1": keras.activations.silu,
    "GELU": keras.activations.gelu,
}
print(f"{'':16}{'at -30':>9}{'lowest':>9}{'at 30':>9}{'steepest':>10}")
for name, activation in all_of_them.items():
    values, slopes = curve(activation, np.linspace(-30, 30, 801))
    row = np.round([values[0], values.min(), values[-1]], 3) + 0.0  # no -0.0
    print(f"{name:16}{row[0]:>9.3f}{row[1]:>9.3f}{row[2]:>9.3f}{slopes.max():>10.2f}")

# %% [markdown] topics=["table-activations"]
# *Lowest*: linear and leaky ReLU have no lower end, ELU and tanh stop at -1, swish and GELU go a little below zero, ReLU and sigmoid not at all. *At 30*: sigmoid and tanh are saturated, the others grow on. *Steepest*: ⟦0.25⟧ for the sigmoid, which is what was multiplied over thirty layers, and a little above 1 for swish and GELU. Softmax is missing, because it is not a function of one number.

# %% [markdown]
# ## What you have done
#
# In this lesson you have
#
# * bent a line: a ReLU adds one corner, and six of them drew a day,
# * found units that die in the first steps of too large a learning rate, and three bugs in leaky ReLU and ELU,
# * written sigmoid, tanh and softmax that no finite input breaks, by never giving `exp` a positive number,
# * measured thirty layers: sigmoids lose the gradient without being saturated, and ReLU keeps it only with weights of the right size,
# * recognized seven activations by their numbers, and chosen the last layer by what its numbers must mean.

# %% [markdown]
# **Open task, without points.** Divide the logits of a row by a number $T$ before the softmax (a *temperature* of another kind). Write down your guess of the three probabilities at 8:00 for $T = 0.1$ and $T = 10$, then run both. What are the limits for $T \to 0$ and $T \to \infty$, and can you prove them with the shift by the maximum?

# %%
course.progress()

# %% [markdown]
# ## Where next
#
# [Lesson 3](03_losses.ipynb) compares what comes out of the network with what should have, and explains why losses prefer logits to probabilities. [Lesson 4](04_backpropagation.ipynb) computes all these slopes without small steps, by backpropagation.
#
# **To read on.**
#
# * Glorot and Bengio (2010), [Understanding the difficulty of training deep feedforward neural networks](https://proceedings.mlr.press/v9/glorot10a.html): saturation seen layer by layer.
# * He and others (2015), [Delving deep into rectifiers](https://arxiv.org/abs/1502.01852): where the factor 2 comes from.
# * Hendrycks and Gimpel (2016), [Gaussian error linear units](https://arxiv.org/abs/1606.08415).
# * Goodfellow, Bengio and Courville (2016), [Deep Learning, chapter 4](https://www.deeplearningbook.org/contents/numerical.html): overflow and underflow.
