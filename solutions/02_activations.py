# ---
# title: Activation functions
# minutes: 75
# needs: [01_neuron]
# topics: [activation-relu, dying-relu, activation-leaky-relu, activation-elu, activation-sigmoid, activation-tanh, activation-tanh-alternative-form, activation-saturation, activation-softmax, softmax-stability, snippet-numpy-activations-003, snippet-torch-activations-001, activation-swish, activation-gelu, activation-linear, activation-choice-rule, table-activations]
# packages: [keras, numpy, matplotlib, scipy]
# ---

# %% [markdown]
# # Activation functions
#
# A unit of lesson 1 multiplies, adds, and hands the sum on. What it lacks is a bend. This lesson is about the bends: where each one helps, where it breaks, and what stands at the end of a network.
#
# In this lesson you will
#
# * draw every common activation together with its slope, since the slope is what learning lives on,
# * find units that can never learn again, and cure them,
# * write sigmoid, tanh and softmax so that no input breaks them, after you have watched the textbook forms break,
# * measure how gradients fade through 30 layers, and what keeps them alive,
# * choose the output layer by the task, and know why.
#
# You need 75 minutes, most of them for ten small exercises (27 points). The computing takes some ten seconds on a laptop. A GPU changes nothing here: the networks are tiny.

# %% tags=["parameters"]
profile = "smoke"  # "full" trains longer; nothing else changes

# %% tags=["setup"]
import course

course.setup("02_activations", profile=profile)

import keras
import matplotlib.pyplot as plt
import numpy as np
from scipy import special, stats

from course import data, plots

# %% [markdown]
# ## Why a bend at all?
#
# Stack two layers without activation. Five samples with three features go through four units, then through two:

# %%
rng = np.random.default_rng(0)
samples, first, second = rng.normal(size=(5, 3)), rng.normal(size=(3, 4)), rng.normal(size=(4, 2))
np.allclose((samples @ first) @ second, samples @ (first @ second))

# %% [markdown]
# `True`: the two layers are one layer, with the kernel `first @ second`. A hundred of them would still be one. Only something that is *not* a straight line, put between them, makes depth worth having.
#
# We will look at many such functions, always at two things: the value, and the slope. The slope matters because a gradient that travels back through a unit is multiplied by it. This helper *measures* both for any Keras activation, on any backend: it takes a small step to either side and looks how far the output moved.

# %%
def curve(activation, x, step=0.01):
    """Values of a Keras activation at `x`, and its slopes there, measured by a small step to either side."""

    def at(points):
        outputs = activation(keras.ops.convert_to_tensor(points, dtype="float32"))
        return keras.ops.convert_to_numpy(outputs).astype("float64")

    return at(x), (at(x + step) - at(x - step)) / (2 * step)


# %% [markdown] topics=["activation-relu"]
# ## ReLU: the simplest bend
#
# The *rectified linear unit* is where you start, and often where you end.

# %% topics=["activation-relu"]
x = np.linspace(-4, 4, 801)
ax = plots.plot_activation(x, *curve(keras.activations.relu, x), title="ReLU is flat, then it is the input itself")

# %% [markdown] topics=["activation-relu"]
# Negative inputs become 0, positive ones pass: $\max(0, x)$. Its range is $[0, \infty)$. The slope (dashed) is 0 on the left and 1 on the right; at 0 itself there is none, and libraries simply say 0. It costs one comparison, which is why it is the default in hidden layers.
#
# > **Exercise 2.1 (2 points).** Write `relu` in NumPy. It takes an array of any shape and returns *two* arrays of that shape: the values, and the slopes.

# %% topics=["activation-relu", "snippet-numpy-activations-003"] tags=["exercise"]
def relu(x):
    """ReLU of every number, and its slope there.

    `x`: array of any shape. Returns `value, slope`, both of the shape of `x`. Any slope from 0 to 1 will do at x = 0.
    """
    ### BEGIN SOLUTION
    value = np.where(x > 0, x, 0.0)
    slope = np.where(x > 0, 1.0, 0.0)
    return value, slope
    ### END SOLUTION


# %% tags=["check"]
course.check("activations.relu", relu)

# %% [markdown] topics=["dying-relu"]
# ## Dead units
#
# A cheat sheet will tell you that ReLU "avoids the vanishing gradient". On the right side it does. Look at the left: the slope there is not small, it is *zero*. Here is one unit whose bias has been pushed to -20, and 2,000 ordinary samples:

# %% topics=["dying-relu"]
rng = np.random.default_rng(1)
inputs, weights = rng.normal(size=(2000, 8)), rng.normal(size=8)
heard = inputs @ weights - 20
_, slope = curve(keras.activations.relu, heard)
gradient = (slope[:, None] * inputs).mean(axis=0)
print(f"largest pre-activation: {heard.max():.1f}   largest gradient of its 8 weights: {np.abs(gradient).max()}")

# %% [markdown] topics=["dying-relu"]
# The unit's best sample still leaves it more than 12 below zero, and the gradient of its weights is 0.0, whatever comes back from the layers above. Not small: nothing. No optimizer, however clever, can make a step out of that, so the unit stays as it is for as long as its inputs do. It is *dead*. One step with too large a learning rate is enough to get there.
#
# A healthy unit is silent for *some* samples; that is its job. A dead one is silent for *all* of them. You cannot see it from its bias alone, nor from its weights alone.
#
# > **Exercise 2.2 (3 points).** Write `dead_units`: given samples, kernel and bias of a ReLU layer, say for each unit whether it is dead on these samples: its pre-activation is above zero for none of them. (Exactly zero is not above.)

# %% topics=["dying-relu"] tags=["exercise"]
def dead_units(x, kernel, bias):
    """Which units of a ReLU layer are dead on the samples `x`.

    `x`: samples, shape (samples, features). `kernel`: shape (features, units). `bias`: shape (units,).
    Returns one true or false per unit, shape (units,).
    """
    ### BEGIN SOLUTION
    sums = x @ kernel + bias  # (samples, units)
    return (sums <= 0).all(axis=0)
    ### END SOLUTION


# %% tags=["check"]
course.check("activations.dead_units", dead_units)

# %% [markdown] topics=["dying-relu", "activation-leaky-relu"]
# ## Leaky ReLU and ELU: a way back
#
# If a flat left side kills, give it a slope. *Leaky ReLU* lets a fraction through; *ELU* bends down smoothly and levels off.

# %% topics=["activation-leaky-relu", "activation-elu"]
curves = {
    "leaky ReLU, slope 0.1": curve(lambda x: keras.activations.leaky_relu(x, negative_slope=0.1), x),
    "ELU, α = 1": curve(lambda x: keras.activations.elu(x, alpha=1.0), x),
}
values = {name: pair[0] for name, pair in curves.items()}
slopes = {name: pair[1] for name, pair in curves.items()}
ax = plots.plot_activation(x, values, slopes, title="Both keep a slope on the left")

# %% [markdown] topics=["activation-leaky-relu"]
# Does it help? Let us murder a whole layer: eight hidden units, all with a bias of -20, on the two moons. We train the same network twice, once with ReLU and once with a leak, and ask how far the hidden weights moved.

# %% topics=["dying-relu"]
def train_with_dead_start(activation):
    """Train one hidden layer whose biases start at -20: how far its weights moved, and the validation accuracy."""
    keras.utils.set_random_seed(0)
    hidden = keras.layers.Dense(8, activation=activation, bias_initializer=keras.initializers.Constant(-20.0))
    model = keras.Sequential([keras.Input((2,)), hidden, keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(0.02), keras.losses.BinaryCrossentropy(from_logits=True))
    before = hidden.get_weights()[0]
    model.fit(*moons.train, batch_size=50, epochs=epochs, verbose=0)
    scores = keras.ops.convert_to_numpy(model(moons.validation.x))[:, 0]
    moved = float(np.abs(hidden.get_weights()[0] - before).max())
    return moved, float(((scores > 0) == moons.validation.y).mean())


# %% topics=["dying-relu", "activation-leaky-relu"] tags=["training"]
moons = data.load("moons")
epochs = {"smoke": 10, "full": 40}[profile]
for name, activation in {"ReLU": "relu", "leaky": keras.layers.LeakyReLU(negative_slope=0.1)}.items():
    moved, accuracy = train_with_dead_start(activation)
    print(f"{name:6} hidden weights moved by up to {moved:.2f}, accuracy {accuracy:.2f}")
# Six seeds on three backends: 0.775 to 0.815 (smoke), 0.835 to 0.840 (full).
course.expect(leaky_accuracy=accuracy, at_least={"smoke": 0.7, "full": 0.8})

# %% [markdown] topics=["dying-relu", "activation-leaky-relu"]
# With ReLU the weights moved by exactly nothing, and the accuracy is that of a coin. With a leak of 0.1 the same hopeless start is climbed out of. (It learns what a straight line can learn, four fifths of the moons: far down on the leak, eight units are eight straight lines.)
#
# Two traps lie between you and your own `leaky_relu`. The first is a formula that many sheets print: $\max(\alpha x, x)$. Try it with $\alpha = 1.5$:

# %% topics=["activation-leaky-relu"]
points = np.array([-1.0, 1.0])
print("max(1.5 x, x):", np.maximum(1.5 * points, points))
print("Keras:        ", keras.ops.convert_to_numpy(keras.activations.leaky_relu(points, negative_slope=1.5)))

# %% [markdown] topics=["activation-leaky-relu"]
# The maximum gives -1 and 1.5: wrong on *both* sides. It equals the definition, "x where x is positive, αx elsewhere", only for α from 0 to 1. The second trap is the default:

# %% topics=["activation-leaky-relu"]
import inspect
import warnings

print("layer:   ", keras.layers.LeakyReLU().negative_slope)
print("function:", inspect.signature(keras.activations.leaky_relu).parameters["negative_slope"].default)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    keras.layers.LeakyReLU(alpha=0.2)
print("with the old name:", caught[0].message)

# %% [markdown] topics=["activation-leaky-relu"]
# 0.3 in Keras' layer, 0.2 in Keras' function, 0.01 in PyTorch's layer: three defaults for one name. And older code calls the argument `alpha`, which the layer still accepts with a complaint, and the function refuses.
#
# > **Careful.** Never rely on the default. Write `negative_slope=` every time, whatever its value.
#
# > **Exercise 2.3 (2 points).** Write `leaky_relu` for any `negative_slope`, 1.5 included.

# %% topics=["activation-leaky-relu", "dying-relu"] tags=["exercise"]
def leaky_relu(x, negative_slope):
    """x where x is positive, negative_slope · x elsewhere.

    `x`: array of any shape. `negative_slope`: a number, 0 or larger. Returns an array of the shape of `x`.
    """
    ### BEGIN SOLUTION
    return x * np.where(x > 0, 1.0, negative_slope)
    ### END SOLUTION


# %% tags=["check"]
course.check("activations.leaky_relu", leaky_relu)

# %% [markdown] topics=["activation-elu"]
# ELU is $x$ on the positive side and $\alpha (e^x - 1)$ on the other: it never falls below $-\alpha$. It is often sold as "the smooth one". Measure the slope just left and just right of 0:

# %% topics=["activation-elu"]
for alpha in (0.5, 1.0, 2.0):
    left, middle, right, far = curve(keras.layers.ELU(alpha=alpha), np.array([-0.001, 0, 0.001, -50]))[0]
    print(f"α = {alpha}: slope {(middle - left) / 0.001:.2f} | {(right - middle) / 0.001:.2f}   at -50: {far}")

# %% [markdown] topics=["activation-elu"]
# Left of 0 the slope is α, right of it 1: the two meet for α = 1 only, and every other α has a kink. Far out it levels off at -α; on paper it never gets there, in `float32` it does.
#
# > **Exercise 2.4 (2 points).** Write `elu`. It must stay finite for any finite input: $e^{1000}$ is larger than any float, and a positive x has no need of it. Only what comes back counts here; what overflows and is thrown away does no harm yet.

# %% topics=["activation-elu"] tags=["exercise"]
def elu(x, alpha):
    """x where x is positive, alpha · (exp(x) - 1) elsewhere.

    `x`: array of any shape. `alpha`: a positive number. Returns an array of the shape of `x`.
    """
    ### BEGIN SOLUTION
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0.0)))
    ### END SOLUTION


# %% tags=["check"]
course.check("activations.elu", elu)

# %% [markdown] topics=["activation-sigmoid", "activation-tanh"]
# ## Sigmoid and tanh: the old pair
#
# Before ReLU, bends were S-shaped.

# %% topics=["activation-sigmoid", "activation-tanh"]
x = np.linspace(-8, 8, 801)
curves = {"sigmoid": curve(keras.activations.sigmoid, x), "tanh": curve(keras.activations.tanh, x)}
values = {name: pair[0] for name, pair in curves.items()}
slopes = {name: pair[1] for name, pair in curves.items()}
ax = plots.plot_activation(x, values, slopes, title="Two S-curves, and slopes that fade at both ends")

# %% [markdown] topics=["activation-sigmoid", "activation-tanh"]
# The sigmoid squeezes everything between 0 and 1, which is just what a probability wants; its slope is 0.25 at best. tanh runs from -1 to 1, is centered on zero, and reaches slope 1. They are the same curve in different clothes: $\tanh x = 2\,\sigma(2x) - 1$. Both go flat at the ends; one says that they *saturate*.
#
# $$\sigma(x) = \frac{1}{1 + e^{-x}} \qquad\qquad \tanh x = \frac{e^x - e^{-x}}{e^x + e^{-x}}$$
#
# Typed in as printed, the first formula meets a problem on its way to a harmless answer:

# %% topics=["activation-sigmoid"]
try:
    with np.errstate(over="raise"):
        1 / (1 + np.exp(-np.array([2.0, -1000.0])))
except FloatingPointError as error:
    print("FloatingPointError:", error)

# %% [markdown] topics=["activation-sigmoid"]
# The sigmoid of -1000 is 0 for all practical purposes, but the formula gets there through $e^{1000}$, which no float can hold. NumPy usually warns and goes on with infinity, and here 1/∞ happens to be right. You were lucky. With $e^x / (1 + e^x)$ you are not, on the other side: ∞/∞ is `nan`.
#
# > **Exercise 2.5 (3 points).** Write `sigmoid`, right for any finite input, so that *nothing* overflows on the way. The check looks at the values first, and then at whether any NumPy function met a number too large for a float; silencing the warning hides nothing from it. Beware of `np.where`: it computes both of its branches everywhere, and then throws one away.

# %% topics=["activation-sigmoid", "snippet-numpy-activations-003"] tags=["exercise"]
def sigmoid(x):
    """1 / (1 + exp(-x)) without overflow.

    `x`: array of any shape, any finite numbers. Returns an array of the shape of `x`.
    No NumPy function on the way may give infinity, not even where its result is thrown away.
    """
    ### BEGIN SOLUTION
    e = np.exp(-np.abs(x))  # never above 1
    return np.where(x >= 0, 1.0, e) / (1.0 + e)
    ### END SOLUTION


# %% tags=["check"]
course.check("activations.sigmoid", sigmoid)

# %% [markdown] topics=["activation-tanh", "activation-tanh-alternative-form"]
# tanh is printed in two forms. Multiply the fraction above by $e^x$ over $e^x$ and you get $(e^{2x} - 1)/(e^{2x} + 1)$: the same number, with one exponential less. In `float32`, the usual type in deep learning, it is also the worse one:

# %% topics=["activation-tanh", "activation-tanh-alternative-form"]
x = np.array([44, 45, 88, 89], dtype="float32")
with np.errstate(all="ignore"):
    print("x:                      ", x)
    print("(e²ˣ - 1) / (e²ˣ + 1):  ", (np.exp(2 * x) - 1) / (np.exp(2 * x) + 1))
    print("(eˣ - e⁻ˣ) / (eˣ + e⁻ˣ):", (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x)))

# %% [markdown] topics=["activation-tanh", "activation-tanh-alternative-form"]
# The answer should be 1 four times. The short form gives `nan` from 45 on, the long one lasts until 88. Neither survives, and the cure for both is the same freedom: you may multiply a fraction above and below by whatever suits you.
#
# The slope needs no exponential at all once you have the value $y$: it is $1 - y^2$. (For the sigmoid it is $y\,(1 - y)$.)
#
# > **Exercise 2.6 (3 points).** Write `tanh`, right for any finite input in `float32` and `float64`, and return its slope with it. (`np.tanh` exists, and no check can tell. Build it from exponentials once, and you know what the library takes care of.)

# %% topics=["activation-tanh", "activation-tanh-alternative-form"] tags=["exercise"]
def tanh(x):
    """tanh of every number, and its slope there, for any finite input.

    `x`: array of any shape, float32 or float64. Returns `value, slope`, both of the shape of `x`.
    """
    ### BEGIN SOLUTION
    e = np.exp(-2 * np.abs(x))  # never above 1
    value = np.sign(x) * (1 - e) / (1 + e)
    return value, 1 - value**2
    ### END SOLUTION


# %% tags=["check"]
course.check("activations.tanh", tanh)

# %% [markdown] topics=["activation-saturation"]
# ## Saturation: where gradients go to die
#
# Is the range of the sigmoid open, (0, 1), or closed, [0, 1]? Sheets disagree. On paper the ends are never reached. In `float32`:

# %% topics=["activation-saturation"]
for name, function, x, end in [
    ("sigmoid", keras.activations.sigmoid, 16.0, 1), ("sigmoid", keras.activations.sigmoid, 17.0, 1),
    ("sigmoid", keras.activations.sigmoid, -104.0, 0),
    ("tanh", keras.activations.tanh, 7.0, 1), ("tanh", keras.activations.tanh, 10.0, 1),
]:  # fmt: skip
    value = keras.ops.convert_to_numpy(function(keras.ops.convert_to_tensor([x], dtype="float32")))[0]
    print(f"{name}({x:g}) is exactly {end}: {bool(value == end)}")

# %% [markdown] topics=["activation-saturation"]
# From 17 on the sigmoid *is* 1, and at -104 it *is* 0. (tanh arrives at 1 near 8 on TensorFlow and JAX and near 9 on PyTorch; at 10 all agree.) There $y\,(1 - y)$, the slope, is exactly 0 as well: the dead unit again, at both ends this time. And the logarithm of that 0 is what makes losses infinite in lesson 3.
#
# But saturation does its damage long before. A gradient on its way back is multiplied by one slope per layer, and a sigmoid's slope is at most a quarter:

# %%
course.quiz("activations.slope_quiz")

# %% [markdown] topics=["activation-saturation"]
# Enough arithmetic: let us measure. Take 31 layers of 100 units with random weights, and send 200 samples forward. Then a gradient of ones comes back, and each layer multiplies it by its slopes and by its kernel; from layer 31 to layer 1 it passes thirty of them. All three slopes can be had from the value `y` alone. (Our `curve` helper would not do: its step of 0.01 is coarse for signals that have faded to a millionth.)

# %% topics=["activation-saturation", "activation-relu"]
bends = {
    "sigmoid": (special.expit, lambda y: y * (1 - y)),
    "tanh": (np.tanh, lambda y: 1 - y**2),
    "ReLU": (lambda z: np.maximum(z, 0), lambda y: y > 0),
}


def gradients_by_layer(name, gain, layers=31, width=100):
    """The gradient that arrives at every third layer of a random network, first layer first."""
    bend, slope_from_value = bends[name]
    rng = np.random.default_rng(1)
    signal, passed = rng.normal(size=(200, width)), []
    for _ in range(layers):
        kernel = rng.normal(0, np.sqrt(gain / width), (width, width))
        signal = bend(signal @ kernel)
        passed.append((kernel, slope_from_value(signal)))
    gradient, found = np.ones_like(signal), {}
    for number, (kernel, slopes) in reversed(list(enumerate(passed, 1))):
        gradient = (gradient * slopes) @ kernel.T
        if number % 3 == 1:  # every third layer is enough for a picture
            found[str(number)] = gradient
    return dict(reversed(found.items()))


# %% [markdown] topics=["activation-saturation"]
# `gain` sets the size of the random weights: their variance is `gain / width`. *Glorot* initialization has gain 1 for layers of equal width, and was made for tanh. *He* initialization has gain 2, to make up for the half of its signal that ReLU cuts off.

# %% topics=["activation-saturation", "activation-relu"]
flows = {
    "sigmoid, Glorot": gradients_by_layer("sigmoid", gain=1),
    "tanh, Glorot": gradients_by_layer("tanh", gain=1),
    "ReLU, Glorot": gradients_by_layer("ReLU", gain=1),
    "ReLU, He": gradients_by_layer("ReLU", gain=2),
}
for name, flow in flows.items():
    print(f"{name:16} {np.abs(flow['1']).mean() / np.abs(flow['31']).mean():.0e} of the gradient is left at layer 1")
ax = plots.plot_gradient_flow(flows, title="Bends and starts that lose the gradient")

# %% [markdown] topics=["activation-saturation", "activation-relu"]
# On the way from layer 31 to layer 1, sigmoids leave 1e-19 of the gradient: the first layers never hear what went wrong at the end. tanh leaves a tenth. And ReLU shows how much depends on the start: with Glorot's weights a twenty-thousandth is left, since every layer cuts off half of the signal and nothing makes up for it; with He's weights the gradient arrives a little larger than it set out. The same bend twice, and a factor of thirty thousand between them. (Another seed gives other digits of the same size.)
#
# Does it show when one trains? Ten hidden layers on the two moons, the same optimizer for both:

# %% topics=["activation-saturation"] tags=["training"]
def train_deep(activation, initializer):
    """Train ten hidden layers on the two moons and return the validation accuracy."""
    keras.utils.set_random_seed(0)
    hidden = [keras.layers.Dense(16, activation=activation, kernel_initializer=initializer) for _ in range(10)]
    model = keras.Sequential([keras.Input((2,)), *hidden, keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(0.003), keras.losses.BinaryCrossentropy(from_logits=True))
    model.fit(*moons.train, batch_size=50, epochs=epochs, verbose=0)
    scores = keras.ops.convert_to_numpy(model(moons.validation.x))[:, 0]
    return float(((scores > 0) == moons.validation.y).mean())


print(f"sigmoid, Glorot: accuracy {train_deep('sigmoid', 'glorot_normal'):.3f}")
accuracy = train_deep("relu", "he_normal")
print(f"ReLU, He:        accuracy {accuracy:.3f}")
# Six seeds on three backends: 0.885 to 0.920 (smoke), 0.895 to 0.925 (full).
course.expect(relu_accuracy=accuracy, at_least={"smoke": 0.85, "full": 0.87})

# %% [markdown] topics=["activation-saturation"]
# The sigmoid network tosses a coin, the ReLU network gets nine of ten right. (With 40 epochs, profile "full", some seeds of the sigmoid network creep out to about 0.83 and others still toss coins.) So what of the cheat sheet's sentence?

# %%
course.quiz("activations.claim_quiz")

# %% [markdown] topics=["activation-softmax"]
# ## Softmax: from scores to probabilities
#
# A classifier ends in one number per class, of any size and sign. Here is what a small network thinks of three handwritten digits; the right classes are 0, 2 and 0.

# %% topics=["activation-softmax"]
scores = np.array([[2.0, 1.0, 0.1], [0.5, 0.4, 0.6], [9.0, 1.0, 1.0]])
ax = plots.plot_scores(scores, classes=["0", "1", "2"], labels=[0, 2, 0], names=["first", "second", "third"])

# %% [markdown] topics=["activation-softmax"]
# All three rows favor the right class, yet not equally: the third by a mile, the second by a hair. We want numbers that *say* so: positive, and summing to one in every row.
# Exponentials are positive; dividing by their sum does the rest:
#
# $$p_i = \frac{e^{x_i}}{\sum_j e^{x_j}}$$

# %% topics=["activation-softmax"]
def softmax_first_try(x):
    return np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True)


softmax_first_try(scores).round(3)

# %% [markdown] topics=["activation-softmax", "softmax-stability"]
# The second row is honest about its doubt: 0.332, 0.301, 0.367. Now add 1000 to every score. Nothing that matters has changed, since each row keeps its order and its gaps.

# %% topics=["softmax-stability"]
with np.errstate(all="ignore"):
    print(softmax_first_try(scores + 1000))

# %% [markdown] topics=["softmax-stability"]
# `nan` everywhere: $e^{1000}$ is larger than any float. But look at the formula once more: multiply numerator and denominator by $e^{-c}$ and nothing changes. Choose $c$ so that the largest exponent is 0, and nothing can overflow.
#
# Which maximum, and which sum? A cheat sheet has this version, tested on a single row of scores:

# %% topics=["softmax-stability", "snippet-numpy-activations-003"]
def softmax_of_the_sheet(x):
    e = np.exp(x - np.max(x))
    return e / e.sum(axis=0)


two_rows = np.array([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]])
print(softmax_of_the_sheet(two_rows), "row sums:", softmax_of_the_sheet(two_rows).sum(axis=1))

# %% [markdown] topics=["softmax-stability"]
# Two equal samples, and every class gets one half: the sum ran over the *batch*. Each row sums to 1.5. It is right for one sample and wrong for two, the kind of mistake that survives every quick test.
#
# > **Exercise 2.7 (3 points).** Write `softmax` so that it survives any finite scores. The last axis holds the classes, however many axes come before it: a single sample has none.

# %% topics=["activation-softmax", "softmax-stability", "snippet-numpy-activations-003"] tags=["exercise"]
def softmax(class_scores):
    """Turn scores into probabilities over the last axis.

    `class_scores`: array, shape (..., classes). Returns an array of the same shape whose last axis sums to 1.
    """
    ### BEGIN SOLUTION
    weights = np.exp(class_scores - class_scores.max(-1, keepdims=True))
    return weights / weights.sum(-1, keepdims=True)
    ### END SOLUTION


# %% tags=["check"]
course.check("activations.softmax", softmax)

# %% [markdown] topics=["softmax-stability"]
# Why each row's *own* maximum? Because a row at 0 beside a row at 900, shifted by 900, becomes $e^{-900}/e^{-900} = 0/0$. Keras does all this for you, on every backend. With the scores at 1000 it gives what our first try gave near 0:

# %% topics=["activation-softmax", "softmax-stability"]
ours, theirs = softmax_first_try(scores), keras.ops.convert_to_numpy(keras.activations.softmax(scores + 1000))
print("differ by less than 0.0001:", bool(np.abs(theirs - ours).max() < 1e-4))

# %% [markdown] topics=["activation-softmax"]
# Softmax has slopes too, but not one per number: move a single score, and *all* probabilities move, for they share one whole. Here the first of three scores runs from -6 to 6 while the others stay at 0 and 1:

# %% topics=["activation-softmax"]
x = np.linspace(-6, 6, 801)
values, slopes = curve(lambda x: keras.ops.softmax(keras.ops.stack([x, 0 * x, 0 * x + 1], axis=-1)), x)
names = ["class 0", "class 1", "class 2"]
values, slopes = dict(zip(names, values.T, strict=True)), dict(zip(names, slopes.T, strict=True))
ax = plots.plot_activation(x, values, slopes, title="What one class gains, the others lose")
_ = ax.set_ylim(-0.25, 1.75)  # room for the legend

# %% [markdown] topics=["activation-softmax"]
# At every x the three solid curves sum to 1, and the three dashed ones to 0. The slope of class 0 is $p\,(1 - p)$, as for the sigmoid. That is no accident: with two classes, softmax *is* the sigmoid of the difference of the scores.

# %% [markdown] topics=["snippet-torch-activations-001"]
# ## Four activations on a tensor
#
# One sheet applies ReLU, sigmoid and tanh to the tensor (-1, 0, 1), defines a softmax with `dim=1` beside them, and never applies it. Let us:

# %% topics=["snippet-torch-activations-001"]
tensor = keras.ops.convert_to_tensor(np.array([-1.0, 0.0, 1.0], dtype="float32"))
for axis in (1, -1):
    try:
        print(f"axis={axis}:", keras.ops.convert_to_numpy(keras.ops.softmax(tensor, axis=axis)).round(3))
    except Exception:  # TensorFlow, JAX and PyTorch each raise an error of their own
        print(f"axis={axis}: refused")

# %% [markdown] topics=["snippet-torch-activations-001"]
# A tensor with one axis has an axis 0 and no axis 1, so all three backends refuse. Counting from the end always works: -1 is the last axis of anything.
#
# > **Exercise 2.8 (2 points).** Write `four_activations` with `keras.ops`, so that it runs on every backend, for a single sample as for a batch. Return a dictionary with the entries `relu`, `sigmoid`, `tanh` and `softmax`, each of the shape of `x`.

# %% topics=["snippet-torch-activations-001"] tags=["exercise"]
def four_activations(x):
    """ReLU, sigmoid and tanh of every number, and softmax over the last axis.

    `x`: NumPy array, shape (..., classes). Returns a dictionary with the entries `relu`, `sigmoid`, `tanh` and
    `softmax`, tensors or arrays of the shape of `x`.
    """
    ### BEGIN SOLUTION
    x = keras.ops.convert_to_tensor(x)
    result = {name: getattr(keras.ops, name)(x) for name in ("relu", "sigmoid", "tanh")}
    result["softmax"] = keras.ops.softmax(x, axis=-1)
    return result
    ### END SOLUTION


# %% tags=["check"]
course.check("activations.four_activations", four_activations)

# %% [markdown] topics=["activation-swish", "activation-gelu"]
# ## Swish and GELU: smooth gates
#
# ReLU can be read as a gate: x times 1 if x is positive, x times 0 if not. The two newer favorites open the gate *gradually*:
#
# $$\mathrm{swish}(x) = x \cdot \sigma(\beta x) \qquad\qquad \mathrm{GELU}(x) = x \cdot \Phi(x) = x \cdot \tfrac12\left(1 + \operatorname{erf}\frac{x}{\sqrt2}\right)$$
#
# $\Phi(x)$ is the share of a standard normal distribution that lies below x. Keras fixes β at 1 and calls the function `silu` or `swish`. GELU is the one inside BERT and GPT.

# %% topics=["activation-swish", "activation-gelu"]
x = np.linspace(-5, 5, 801)
curves = {"swish": curve(keras.activations.silu, x), "GELU": curve(keras.activations.gelu, x)}
values = {name: pair[0] for name, pair in curves.items()}
slopes = {name: pair[1] for name, pair in curves.items()}
ax = plots.plot_activation(x, values, slopes, title="Both dip below zero, and their slopes overshoot 1")

# %% [markdown] topics=["activation-swish", "activation-gelu"]
# No kink anywhere, a little gradient on the left, and a dip: the slope changes its sign, so neither function is monotonic.
#
# > **Exercise 2.9 (3 points).** Write `swish_and_gelu`, the exact GELU with erf. NumPy has no erf; `keras.ops` has. What it gives is a tensor, and PyTorch refuses to multiply a NumPy array by one: convert the one or the other first.

# %% topics=["activation-swish", "activation-gelu"] tags=["exercise"]
def swish_and_gelu(x, beta):
    """x · sigmoid(beta · x), and x · Φ(x).

    `x`: NumPy array of any shape. `beta`: a positive number. Returns `swish, gelu`, both of the shape of `x`.
    """
    ### BEGIN SOLUTION
    gates = keras.ops.sigmoid(beta * x), (1 + keras.ops.erf(x / np.sqrt(2))) / 2
    return [x * keras.ops.convert_to_numpy(gate) for gate in gates]
    ### END SOLUTION


# %% tags=["check"]
course.check("activations.swish_and_gelu", swish_and_gelu)

# %% [markdown] topics=["activation-swish", "activation-gelu"]
# Two sheets give the range of both as all real numbers. The figure disagrees; how deep is the dip? We search a fine grid, in `float64`:

# %% topics=["activation-swish", "activation-gelu"]
x = np.linspace(-5, 5, 100_001)
functions = {f"swish, β = {beta:g}": x * special.expit(beta * x) for beta in (0.5, 1.0, 2.0)}
for name, values in (functions | {"GELU": x * stats.norm.cdf(x)}).items():
    print(f"{name:14} lowest {values.min():.4f} at x = {x[values.argmin()]:.4f}")

# %% [markdown] topics=["activation-swish", "activation-gelu"]
# Swish never falls below -0.2785, GELU never below -0.1700. For swish the depth goes with 1/β: half the β, twice the dip.
#
# And Keras' GELU has a switch, `approximate=True`, for a formula with tanh that early GPT models used. It differs by less than 0.0005, which matters in one case: when you load weights that were trained with the other one and compare digits.
#
# > **Careful.** "Swish is better than ReLU" is the summary of some experiments, not a property of the function. It costs an exponential per number. Where it matters, measure on your own task, with several seeds.

# %% [markdown] topics=["activation-linear", "activation-choice-rule"]
# ## The end of the network
#
# Inside, an activation is there for its bend. In the *last* layer it is there for its range: the numbers that come out must be able to mean what they are supposed to mean.
#
# | task | what should come out | last layer |
# |---|---|---|
# | regression: a price, a temperature | any number | as many units as numbers, **no activation** ("linear") |
# | binary: one yes or no | one probability | 1 unit, **sigmoid** |
# | multi-class: one of several | shares of one whole | a unit per class, **softmax** |
# | multi-label: any of several | separate probabilities | a unit per label, **sigmoid** |
#
# Hidden layers: ReLU, a leaky variant where units die, GELU or swish in Transformers. What happens to those who put the wrong thing last? House prices, standardized: half of them are below average, and so below zero.

# %% topics=["activation-linear", "activation-choice-rule"]
prices = np.array([-1.2, -0.3, 0.4, 1.1])  # standardized: 0 is the average price
for name in ("relu", "sigmoid", "tanh", "linear"):
    reachable = curve(keras.activations.get(name), np.linspace(-8, 8, 801))[0]
    best = np.array([reachable[np.abs(reachable - price).argmin()] for price in prices])
    print(f"{name:8} the best it can ever say: {best.round(1) + 0.0}")

# %% [markdown] topics=["activation-linear"]
# No training in the world makes ReLU predict -1.2 or a sigmoid 1.1. Only the last line can say all four prices: an output for regression has no activation.

# %%
course.quiz("activations.output_quiz")

# %% [markdown] topics=["activation-choice-rule", "activation-linear"]
# > **Exercise 2.10 (4 points).** Write `build_network`. It returns a Keras model with one hidden layer of 16 ReLU units and the output layer that the task asks for; `task` is one of `"regression"`, `"binary"`, `"multi-class"` and `"multi-label"`. The check puts weights of its own into your model and looks at what comes out. There is no need to compile.

# %% topics=["activation-choice-rule", "activation-linear"] tags=["exercise"]
def build_network(task, num_features, num_outputs):
    """A network with 16 hidden ReLU units and the right end for its task.

    `task`: "regression", "binary", "multi-class" or "multi-label". `num_features`: numbers per sample.
    `num_outputs`: numbers that come out (1 for "binary"). Returns a Keras model, (samples, features) to (samples, outputs).
    """
    ### BEGIN SOLUTION
    ends = {"multi-class": "softmax", "multi-label": "sigmoid", "binary": "sigmoid", "regression": None}
    inputs = keras.Input((num_features,))
    hidden = keras.layers.Dense(units=16, activation="relu")(inputs)
    return keras.Model(inputs, keras.layers.Dense(units=num_outputs, activation=ends[task])(hidden))
    ### END SOLUTION


# %% tags=["check"]
course.check("activations.build_network", build_network)

# %% [markdown] topics=["activation-choice-rule"]
# In lesson 3 you will move sigmoid and softmax out of the model and into the loss, which can then compute with the bare scores (*logits*) and lose no digits. The choice stays the same: it is about what the numbers mean.

# %% [markdown] topics=["table-activations"]
# ## All of them in one table
#
# Sheets print such tables with ranges copied from one another, the one for swish among them. Ours is measured: the value far to the left, the lowest value, the value far to the right, and the steepest slope.

# %% topics=["table-activations"]
zoo = {
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
for name, activation in zoo.items():
    values, slopes = curve(activation, np.linspace(-30, 30, 801))
    row = np.round([values[0], values.min(), values[-1]], 3) + 0.0  # + 0.0 turns -0.0 into 0.0
    print(f"{name:16}{row[0]:>9.3f}{row[1]:>9.3f}{row[2]:>9.3f}{slopes.max():>10.2f}")

# %% [markdown] topics=["table-activations"]
# Read it by its columns. *Lowest*: linear and leaky ReLU go on downward forever, ELU and tanh stop at -1, swish and GELU go below zero by a little, ReLU and sigmoid not at all. *At 30*: sigmoid and tanh have saturated, the others go on forever. *Steepest*: a quarter for the sigmoid, which is what you saw multiplied over thirty layers; and a little above 1 for the two gates.
#
# Softmax is missing, because it is not a function of one number. And here they are once more, side by side, value and slope:

# %% topics=["table-activations"]
x = np.linspace(-4, 4, 801)
with plots.theme():
    figure, axes = plt.subplots(2, 4, figsize=(12, 5.4), sharex=True, sharey=True)
for ax, (name, activation) in zip(axes.flat, zoo.items(), strict=True):
    plots.plot_activation(x, *curve(activation, x), title=name, ax=ax)

# %% [markdown]
# ## What you have done
#
# In this lesson you have
#
# * drawn every common activation with its slope, and seen that most of their differences lie on the negative side,
# * found dead units from samples, kernel and bias, and seen a leak bring a layer back that ReLU could not,
# * written sigmoid, tanh and softmax that no finite input breaks, by never giving `exp` a positive number,
# * measured 30 layers: sigmoids lose the gradient, and ReLU loses it with Glorot initialization and keeps it with He's,
# * chosen the output layer by what its numbers mean: none, sigmoid, softmax, or one sigmoid per label.

# %%
course.progress()

# %% [markdown]
# **Where next.** Lesson 3 compares what comes out of the network with what should have: the losses, and why they prefer scores to probabilities. Lesson 4 computes all these slopes without small steps, by backpropagation; lesson 9 comes back to initialization and depth.
