# ---
# title: "The neuron: weights, bias, forward pass"
# minutes: 90
# needs: [00_start_here]
# topics: [neuron-perceptron, weights, biases, house-price-weights-example, layers-input-hidden-output, network-depth, layer-dense, arch-mlp, role-of-nonlinearity, forward-propagation, forward-two-input-example, network-notation, parameter-count, architecture-diagram, table-architectures]
# packages: [keras, numpy, matplotlib, scikit-learn]
# ---

# %% [markdown]
# # The neuron: weights, bias, forward pass
#
# In this lesson you will
#
# * compute one unit by hand, and see what its bias does,
# * write the learning rule of the perceptron of 1958, and see XOR defeat it,
# * turn many units into one matrix product, which is all that a `Dense` layer is,
# * find out what a weight says about a feature, and what it does not,
# * send numbers through a whole network, and see why it needs activations,
# * solve XOR with your own hands, and two half-moons by training,
# * read a network written with arrows, and count its parameters to the last one.
#
# Nine short exercises, 26 points. The networks here are tiny: everything runs in seconds on a laptop, and a GPU would change nothing.

# %% tags=["parameters"]
profile = "smoke"  # "full" for real sizes

# %% tags=["setup"]
import course

course.setup("01_neuron", profile=profile)

import warnings

import keras
import matplotlib.pyplot as plt
import numpy as np
from sklearn.linear_model import LinearRegression, Perceptron

from course import data, plots

# %% [markdown] topics=["neuron-perceptron"]
# ## One unit, by hand
#
# Here is the whole machine that this course is built from. Two numbers come in, one goes out:

# %% topics=["neuron-perceptron", "architecture-diagram"]
ax = plots.plot_network(
    [2, 1],
    weights=[np.array([[0.5], [0.8]])],
    biases=[np.array([1.0])],
    values=[np.array([2.0, 3.0]), np.array([4.4])],
    names=[["$x_1$", "$x_2$"], ["$y$"]],
    title="One unit with two inputs",
)
# %% [markdown] topics=["forward-two-input-example"]
# Read it from left to right. Each input is multiplied by the *weight* on its link, the products are added up, and the *bias* is added once. That makes $z$. Then an *activation* φ looks at $z$ and decides what goes out. Here it is ReLU, which lets positive numbers pass and turns negative ones into 0.
#
# With a pencil: $0.5 \cdot 2 = 1.0$ and $0.8 \cdot 3 = 2.4$; with the bias, $1.0 + 2.4 + 1 = 4.4$. ReLU leaves 4.4 as it is.
#
# $$y = \varphi\Big(\sum_i w_i x_i + b\Big)$$

# %% topics=["forward-two-input-example"]
z = keras.ops.dot(np.array([0.5, 0.8], "float32"), np.array([2.0, 3.0], "float32")) + 1.0
print(f"z = {float(z):.1f}, after ReLU {float(keras.ops.relu(z)):.1f}")
print(f"z = {float(z) - 6:.1f}, after ReLU {float(keras.ops.relu(z - 6)):.1f}")

# %% [markdown] topics=["forward-two-input-example"]
# The second line is the same unit with a bias of −5: its sum is −1.6, and ReLU makes that 0.
#
# You may meet this very example elsewhere under the title “2 neurons”. Count the circles that compute something: it is *one* neuron with *two inputs*. You may also meet it as a line of code, and that line is worth a try:

# %% topics=["forward-two-input-example"]
try:
    compile("z = 1 + 2.4 + 1 = 4.4", "an older sheet", "exec")
except SyntaxError as error:
    print(type(error).__name__)

# %% [markdown] topics=["neuron-perceptron"]
# On paper `=` states a fact; in Python it gives a name to a value, and a sum can't be renamed. Now write it so that it runs.
#
# > **Exercise 1.1 (2 points).** Write `unit`: the weighted sum of any number of inputs, plus the bias, through a ReLU. One number comes back.


# %% topics=["neuron-perceptron", "forward-two-input-example"] tags=["exercise"]
def unit(x, weights, bias):
    """One unit with a ReLU.

    `x`: the inputs, shape (inputs,). `weights`: one for each, same shape. `bias`: a number.
    Returns a number: 0 or more.
    """
    ### BEGIN SOLUTION
    z = np.dot(weights, x) + bias
    return max(z, 0.0)
    ### END SOLUTION


# %% tags=["check"]
course.check("neuron.unit", unit)

# %% [markdown] topics=["biases", "neuron-perceptron"]
# > **Careful.** “Neuron” is a loose analogy. A nerve cell fires in time, grows, tires, and has chemistry; this thing adds and multiplies. We mostly say *unit*.
#
# ## What the bias does
#
# Take one input with weight 1 and watch the unit for three biases:

# %% topics=["biases"]
x = np.linspace(-4, 4, 161)
with plots.theme() as look:
    figure, ax = plt.subplots(figsize=(6, 3))
    for number, bias in enumerate((-2, 0, 1)):
        ax.plot(
            x, np.maximum(x + bias, 0), color=look.color(number), linestyle=look.dash(7 * number), label=f"bias {bias}"
        )
    ax.set(xlabel="input", ylabel="output", title="The bias moves the place where the unit wakes up")
    ax.legend()

# %% [markdown] topics=["biases"]
# With bias −2 the unit sleeps until the input reaches 2; with bias 1 it is awake from −1 on. The *threshold* that the weighted sum has to pass is minus the bias, not the bias itself, as one sometimes reads.

# %%
course.quiz("neuron.bias_quiz")

# %% [markdown] topics=["neuron-perceptron"]
# ## The perceptron of 1958
#
# Some people call any unit a perceptron. The historical one, Frank Rosenblatt's (*Psychological Review*, 1958), has a *step* for its activation: it fires (1) when $z > 0$, and stays silent (0) otherwise. Today's networks learn by following slopes downhill, and that road is closed here. A step is flat:


# %% topics=["neuron-perceptron"]
def slope(function, z, width=1e-3):
    return (function(z + width) - function(z - width)) / (2 * width)


for name, function in {"step": lambda z: np.heaviside(z, 0), "ReLU": lambda z: np.maximum(z, 0)}.items():
    print(f"{name}: slopes at −2, 1 and 3:", [f"{slope(function, z):.0f}" for z in (-2.0, 1.0, 3.0)])

# %% [markdown] topics=["neuron-perceptron"]
# A slope of 0 everywhere tells nobody which way to go. Rosenblatt's rule needs no slope. Show the unit one sample at a time and
#
# * if its answer is right, change nothing,
# * if it stayed silent and should have fired, add the sample $x$ to the weights and 1 to the bias,
# * if it fired and should have stayed silent, subtract both.
#
# All three in one line, with the target $t$ and the answer $y$, each 0 or 1:
#
# $$w \leftarrow w + (t - y)\,x \qquad b \leftarrow b + (t - y)$$
#
# > **Exercise 1.2 (3 points).** Write `perceptron_update`, which shows one sample to the unit and returns the new weights and the new bias. The unit fires when its sum is above 0; at exactly 0 it stays silent.


# %% topics=["neuron-perceptron"] tags=["exercise"]
def perceptron_update(x, target, weights, bias):
    """Rosenblatt's rule for one sample.

    `x` and `weights`: shape (inputs,). `target`: 1 if the unit should fire, 0 if not. `bias`: a number.
    Returns two things: the new weights, shape (inputs,), and the new bias.
    """
    ### BEGIN SOLUTION
    output = 1 if np.dot(weights, x) + bias > 0 else 0
    error = target - output
    return weights + error * x, bias + error
    ### END SOLUTION


# %% tags=["check"]
course.check("neuron.perceptron_update", perceptron_update)

# %% [markdown] topics=["neuron-perceptron"]
# Let it learn three little tables of truth, AND, OR and XOR (“one or the other, but not both”). scikit-learn still keeps the rule. We show all four corners, again and again, and count how many it gets wrong after each pass:

# %% topics=["neuron-perceptron"]
corners = np.array([[0, 0], [1, 1], [0, 1], [1, 0]])
gates = {"AND": [0, 1, 0, 0], "OR": [0, 1, 1, 1], "XOR": [0, 0, 1, 1]}
trained = {name: Perceptron(shuffle=False) for name in gates}
for name, targets in gates.items():
    wrong = []
    for _ in range(12):
        trained[name].partial_fit(corners, targets, classes=[0, 1])
        wrong.append(int((trained[name].predict(corners) != targets).sum()))
    print(f"{name:>3}: wrong after each pass {wrong}")

# %% [markdown]
# OR is right after one pass and AND after eight, and then they stay there: nothing is wrong, so nothing changes any more. XOR never gets below two. A picture says why. For XOR it borrows the line of OR, which is as good as any:

# %% topics=["neuron-perceptron"]
lines = {"AND": "AND", "OR": "OR", "XOR": "OR"}
with plots.theme():
    figure, axes = plt.subplots(1, 3, figsize=(12, 3.6))
for ax, (name, line) in zip(axes, lines.items(), strict=True):
    title = f"{name}: {(trained[line].predict(corners) == gates[name]).sum()} of 4 right"
    words = {"feature_names": ["$x_1$", "$x_2$"], "class_names": ["silent", "fires"], "title": title}
    plots.plot_decision_boundary(trained[line].decision_function, corners, gates[name], **words, ax=ax)
    ax.get_legend().set_loc("center")

# %% [markdown] topics=["neuron-perceptron"]
# A unit splits the plane by one straight line, $w_1 x_1 + w_2 x_2 + b = 0$. For AND and OR there is such a line. For XOR, look at what the four corners ask for:
#
# | corner | target | so it needs |
# |---|---|---|
# | (0, 0) | 0 | $b \le 0$ |
# | (0, 1) | 1 | $w_2 + b > 0$ |
# | (1, 0) | 1 | $w_1 + b > 0$ |
# | (1, 1) | 0 | $w_1 + w_2 + b \le 0$ |
#
# Add the two middle rows: $w_1 + w_2 + 2b > 0$. Add the outer two: $w_1 + w_2 + 2b \le 0$. Both can't be. No weights solve XOR, and no patience will find them. Minsky and Papert's book *Perceptrons* (1969) made this limit famous.

# %%
course.quiz("neuron.xor_quiz")

# %% [markdown] topics=["layer-dense"]
# ## Many units: a layer
#
# Put three units side by side, all looking at the same two inputs. Write the weights of each unit as a *column*: that table is the layer's *kernel*, of shape (inputs, units). The first column is the unit from above.

# %% topics=["layer-dense", "weights"]
samples = np.array([[2.0, 3.0], [1.0, -1.0]])  # (samples, inputs)
kernel = np.array([[0.5, -1.0, 2.0], [0.8, 0.3, -0.6]])  # (inputs, units)
biases = np.array([1.0, 0.0, -0.5])  # (units,)
for sample in samples:
    print([f"{kernel[0, j] * sample[0] + kernel[1, j] * sample[1] + biases[j]:.1f}" for j in range(3)])

# %% [markdown] topics=["layer-dense"]
# Two samples, three units, six sums, and 4.4 in its old place. Every sum pairs a *row* of the samples with a *column* of the kernel, and that is what a matrix product does. All six are one expression:
#
# $$Z = X K + b \qquad (\text{samples}, \text{units}) = (\text{samples}, \text{inputs}) \cdot (\text{inputs}, \text{units}) + (\text{units},)$$
#
# The inner sizes meet and vanish, the outer ones stay.
#
# > **Exercise 1.3 (2 points).** Write `dense`, without a loop and without an activation. Any number of samples, inputs and units.


# %% topics=["layer-dense"] tags=["exercise"]
def dense(x, kernel, bias):
    """A layer of units, without activation.

    `x`: shape (samples, inputs). `kernel`: shape (inputs, units). `bias`: shape (units,).
    Returns the weighted sums, shape (samples, units).
    """
    ### BEGIN SOLUTION
    z = x @ kernel  # (samples, units)
    return z + bias
    ### END SOLUTION


# %% tags=["check"]
course.check("neuron.dense", dense)

# %% [markdown] topics=["layer-dense"]
# Keras calls it `Dense`, because every input is connected to every unit. Give one our numbers, and the six sums come back:

# %% topics=["layer-dense", "weights", "biases"]
layer = keras.layers.Dense(3)
model = keras.Sequential([keras.Input((2,)), layer])
layer.set_weights([kernel, biases])
print(keras.ops.convert_to_numpy(model(samples.astype("float32"))).round(2))
print("kernel", layer.kernel.shape, "bias", layer.bias.shape, "parameters", layer.count_params())

# %% [markdown] topics=["layer-dense", "weights", "biases"]
# Nine parameters: $2 \cdot 3$ weights and 3 biases. Training changes these nine numbers and nothing else. They are called *trainable*, and `keras.layers.Dense(3, use_bias=False)` would leave you six of them.
#
# The line with `keras.Input` says how many inputs to expect. Older texts give that number to the first layer, as `input_shape`. It still works, and Keras grumbles:

# %%
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    keras.Sequential([keras.layers.Dense(3, input_shape=(2,))])
    print(str(caught[-1].message).split(".")[0])

# %% [markdown] topics=["weights", "house-price-weights-example"]
# ## What a weight says
#
# A unit without activation is easy to read: each weight is the change of the output when its input goes up by one, the others held fixed. Sheets like to show it with a house, at weight +0.8 for its area, −0.3 for its distance to the city, and a bias of 50,000:

# %% topics=["house-price-weights-example"]
area, distance = 120, 8
print(
    f"area {0.8 * area:+.1f}, distance {-0.3 * distance:+.1f}, bias +50,000: {0.8 * area - 0.3 * distance + 50_000:,.1f}"
)

# %% [markdown] topics=["house-price-weights-example"]
# Its 120 m² add 96.0 to the price, its 8 km take 2.4 away, and 50,000 is there whatever the house. As an illustration of signs that is fine. As a model of prices it shows the first trap: a weight without *units* says nothing.
#
# Here are a thousand houses with four features, and prices in thousands. (They are generated, so that we know the truth: at the same area, every further room *lowers* the price, since the rooms get smaller.)

# %% topics=["weights"]
houses = data.load("houses")
x_houses, price = houses.train
fit = LinearRegression().fit(x_houses, price)
for number, name in enumerate(houses.feature_names):
    correlation = np.corrcoef(x_houses[:, number], price)[0, 1]
    print(f"{name:<24} weight {fit.coef_[number]:+7.2f}   correlation with the price {correlation:+.2f}")

# %% [markdown] topics=["weights"]
# Look at the rooms. Houses with more rooms cost more: the correlation is +0.83. And the weight is −13.98: nearly fourteen thousand *less* for each room. Both are right. They answer different questions:

# %% topics=["weights"]
alike = (x_houses[:, 0] > 105) & (x_houses[:, 0] < 120)
with plots.theme() as look:
    figure, axes = plt.subplots(1, 2, figsize=(10, 3.6))
    for ax, rows, title in zip(
        axes, (np.isfinite(price), alike), ("All houses", "Houses of 105 to 120 m²"), strict=True
    ):
        rooms, slope_and_start = x_houses[rows, 1], np.polyfit(x_houses[rows, 1], price[rows], 1)
        ax.scatter(rooms, price[rows], s=12, alpha=0.5, color=look.color(0))
        ax.plot(
            [rooms.min(), rooms.max()], np.polyval(slope_and_start, [rooms.min(), rooms.max()]), color=look.color(1)
        )
        ax.set(xlabel="rooms", ylabel="price (thousands)", title=f"{title}: {slope_and_start[0]:+.0f} a room")
        ax.xaxis.get_major_locator().set_params(integer=True)

# %% [markdown] topics=["weights"]
# On the left rooms stand in for area: large houses have many. On the right all houses are about equally large, and the line falls. The correlation asks “what do houses with more rooms cost?”, the weight asks “what does one more room cost *at equal area, distance and age*?”. So a weight's sign is not the sign of the correlation.
#
# Nor is its size the feature's importance. Measure the same area in square centimetres:

# %% topics=["weights"]
for unit_name, factor in {"m²": 1, "square feet": 10.764, "cm²": 10_000}.items():
    scaled = x_houses.astype("float64") * [factor, 1, 1, 1]
    print(f"area in {unit_name:<12} weight {LinearRegression().fit(scaled, price).coef_[0]:.5f}")

# %% [markdown] topics=["weights"]
# Same houses, same prices, same predictions: 3.33 and 0.00033. To compare weights, first *standardize*: subtract each feature's mean and divide by its standard deviation, so that “one more” means “one standard deviation more” for all of them.

# %% topics=["weights"]
mean, std = x_houses.mean(axis=0), x_houses.std(axis=0)
standardized = LinearRegression().fit((x_houses - mean) / std, price)
ax = plots.plot_weights(
    standardized.coef_,
    names=houses.feature_names,
    label="change of the price (thousands) for one standard deviation more",
    title="Now the weights can be compared",
)

# %% [markdown] topics=["weights"]
# Area leads by far. Even now, take care: area and rooms rise and fall together (their correlation is 0.90), and the more two features do so, the less the data can say which of them deserves the credit.
#
# Networks are trained on standardized inputs, because training goes better that way ([Preparing data](08_data_preparation.ipynb) shows it). But nobody sells a house by the standard deviation, so you will want the weights back in metres and kilometres.
#
# > **Exercise 1.4 (3 points).** A unit without activation was trained on standardized features, $(x - \text{mean}) / \text{std}$. Write `raw_weights`: the weights and the bias of the unit that takes the *raw* features and predicts the same price for every house.


# %% topics=["house-price-weights-example"] tags=["exercise"]
def raw_weights(weights, bias, mean, std):
    """From a unit for standardized features to the same unit for raw ones.

    `weights`, `mean`, `std`: one number a feature, shape (features,). `bias`: a number.
    Returns two things: the weights for the raw features, shape (features,), and the bias.
    """
    ### BEGIN SOLUTION
    per_raw_step = weights / std
    return per_raw_step, bias - np.dot(per_raw_step, mean)
    ### END SOLUTION


# %% tags=["check"]
course.check("neuron.raw_weights", raw_weights)

# %%
course.quiz("neuron.weight_quiz")

# %% [markdown] topics=["layers-input-hidden-output", "forward-propagation"]
# ## A network: layers in a row
#
# What comes out of one layer can go into the next. The first column of numbers is called the *input layer*, though it computes nothing. The last is the *output layer*. Those in between are *hidden*: nobody gives them targets, they find their own use.

# %% topics=["layers-input-hidden-output", "architecture-diagram", "forward-propagation"]
kernels = [np.array([[0.5, -1.0, 2.0], [0.8, 0.3, -0.6]]), np.array([[1.0], [-2.0], [0.5]])]
shifts = [np.array([1.0, 0.0, -0.5]), np.array([0.2])]
network = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, activation="relu"), keras.layers.Dense(1)])
network.set_weights([kernels[0], shifts[0], kernels[1], shifts[1]])
every_layer = keras.Model(network.inputs, [layer.output for layer in network.layers])
values = [keras.ops.convert_to_numpy(out)[0] for out in every_layer([np.array([[2.0, 3.0]], "float32")])]
ax = plots.plot_network(
    [2, 3, 1],
    weights=kernels,
    biases=shifts,
    values=[np.array([2.0, 3.0]), *values],
    title="A forward pass: two inputs, three hidden units, one output",
)

# %% [markdown] topics=["forward-propagation", "layers-input-hidden-output"]
# Follow the numbers from left to right:
#
# 1. the input: 2 and 3,
# 2. the hidden layer's sums, which you know from above: 4.4, −1.1 and 1.7,
# 3. their ReLU, written into the circles: 4.4, 0 and 1.7,
# 4. the output's sum: $1 \cdot 4.4 - 2 \cdot 0 + 0.5 \cdot 1.7 + 0.2 = 5.45$.
#
# That is a *forward pass*: weighted sum plus bias, activation, next layer, until there is no next. The output layer here has no activation; what it should be depends on the task, as [Activation functions](02_activations.ipynb) will tell.
#
# > **Exercise 1.5 (3 points).** Write `forward` for a network with any number of layers: ReLU after each, except the last.


# %% topics=["forward-propagation"] tags=["exercise"]
def forward(x, layers):
    """Send samples through a network: ReLU on the hidden layers, none on the output layer.

    `x`: shape (samples, inputs). `layers`: a list of pairs (kernel, bias), the first layer first.
    Returns the outputs, shape (samples, units of the last layer).
    """
    ### BEGIN SOLUTION
    for kernel, bias in layers[:-1]:
        x = np.maximum(x @ kernel + bias, 0)
    last_kernel, last_bias = layers[-1]
    return x @ last_kernel + last_bias
    ### END SOLUTION


# %% tags=["check"]
course.check("neuron.forward", forward)

# %% [markdown] topics=["role-of-nonlinearity"]
# ## Why activations at all?
#
# Take two networks with the same random weights, three layers of 16 units each. One has ReLUs, the other has nothing. Walk through the plane along a straight line and write down what they say:

# %% topics=["role-of-nonlinearity"]
path = np.linspace(-3, 3, 121)[:, None] * np.array([[1.0, 0.5]])
rng = np.random.default_rng(262)
sizes = [(2, 16), (16, 16), (16, 1)]
drawn = [a for size in sizes for a in (rng.normal(size=size) * np.sqrt(2 / size[0]), rng.normal(size=size[1]))]
walks = {}
for activation in (None, "relu"):
    hidden = [keras.layers.Dense(16, activation=activation) for _ in range(2)]
    stack = keras.Sequential([keras.Input((2,)), *hidden, keras.layers.Dense(1)])
    stack.set_weights(drawn)
    walks[activation or "no activation"] = keras.ops.convert_to_numpy(stack(path.astype("float32")))[:, 0]

# %%
with plots.theme() as look:
    figure, ax = plt.subplots(figsize=(6, 3.2))
    for number, (name, walk) in enumerate(walks.items()):
        ax.plot(path[:, 0], walk, color=look.color(number), linestyle=look.dash(7 * number), label=name)
        print(f"{name}: largest bend {np.abs(np.diff(walk, 2)).max():.2f}")
    ax.set(xlabel="$x_1$ along the walk", ylabel="output", title="Without activations, nothing bends")
    ax.legend()

# %% [markdown] topics=["role-of-nonlinearity"]
# The network without activations walks a straight line: its largest bend is 0.00. Three layers, 337 parameters, and no more than one unit could do. This is no accident of these weights:
#
# $$(x K_1 + b_1) K_2 + b_2 = x\,(K_1 K_2) + (b_1 K_2 + b_2)$$
#
# On the right stands a single layer. Without activations *every* stack collapses like that, however deep.
#
# > **Exercise 1.6 (3 points).** Write `collapse`: for any number of layers without activations, the kernel and the bias of the one layer that does the same.


# %% topics=["role-of-nonlinearity"] tags=["exercise"]
def collapse(layers):
    """One layer that equals a stack of layers without activations.

    `layers`: a list of pairs (kernel, bias), the first layer first.
    Returns two things: a kernel, shape (inputs of the first, units of the last), and a bias, shape (units of the last,).
    """
    ### BEGIN SOLUTION
    kernel, bias = layers[0]
    for next_kernel, next_bias in layers[1:]:
        kernel, bias = kernel @ next_kernel, bias @ next_kernel + next_bias
    return kernel, bias
    ### END SOLUTION


# %% tags=["check"]
course.check("neuron.collapse", collapse)

# %%
course.quiz("neuron.linear_quiz")

# %% [markdown] topics=["arch-mlp", "role-of-nonlinearity"]
# ## A hidden layer solves XOR
#
# Dense layers with activations in between: that is the *multi-layer perceptron*, or MLP. Two hidden units with a ReLU are enough for XOR. No training this time: you choose the weights.
#
# Think in words first. XOR means “at least one is on, but not both”. The sum $x_1 + x_2$ is 0, 1, 1 and 2 at the four corners, so a ReLU unit can tell you how many inputs are on, and another can be made to sleep until both are.
#
# > **Exercise 1.7 (3 points).** Write `xor_layers`, which returns a hidden layer and an output layer, each a pair (kernel, bias). The hidden layer has a ReLU, the output has none. Two numbers say how the network speaks: its output is to be `yes` at (0, 1) and (1, 0), and `no` at (0, 0) and (1, 1). Begin with no = 0 and yes = 1; then ask what stretches the one to any distance, and what moves the other to any place.


# %% topics=["arch-mlp", "role-of-nonlinearity"] tags=["exercise"]
def xor_layers(no, yes):
    """Weights that compute XOR, chosen by hand.

    `no`, `yes`: two different numbers. The output is `yes` at (0, 1) and (1, 0), and `no` at (0, 0) and (1, 1).
    Returns [(kernel, bias), (kernel, bias)], arrays or lists of the shapes (2, H), (H,), (H, 1), (1,). H = 2 will do.
    """
    ### BEGIN SOLUTION
    counts_and_both = ([[1, 1], [1, 1]], [0, -1])
    distance = yes - no
    at_least_one_but_not_both = ([[distance], [-2 * distance]], [no])
    return [counts_and_both, at_least_one_but_not_both]
    ### END SOLUTION


# %% tags=["check"]
course.check("neuron.xor", xor_layers)

# %% [markdown] topics=["arch-mlp", "network-depth"]
# What you have done is the trick of all deep learning in small. The hidden layer moved the four corners to new places, and in those places one straight line was enough.
#
# ## Let training choose the weights
#
# Choosing weights by hand ends at four points. Here are two half-moons, and three networks: no hidden layer, one, and two. The number of hidden layers is what is called *depth*.

# %% topics=["arch-mlp", "network-depth"]
moons = data.load("moons")
epochs = {"smoke": 25, "full": 100}[profile]


def build_and_train(depth):
    hidden = [keras.layers.Dense(16, activation="relu") for _ in range(depth)]
    model = keras.Sequential([keras.Input((2,)), *hidden, keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(0.02), keras.losses.BinaryCrossentropy(from_logits=True))
    model.fit(*moons.train, epochs=epochs, batch_size=64, verbose=0)
    return lambda points: keras.ops.convert_to_numpy(model(points))[:, 0]


# %% [markdown]
# (`compile` and `fit` have a lesson of their own, [The Keras workflow](06_keras_workflow.ipynb). For now: they change the weights, step by step, until the outputs fit the targets better.)

# %% tags=["training"] topics=["arch-mlp", "network-depth"]
scores = {depth: build_and_train(depth) for depth in (0, 1, 2)}
x_val, y_val = moons.validation
accuracy = {depth: float(((score(x_val) > 0) == y_val).mean()) for depth, score in scores.items()}
for depth, value in accuracy.items():
    print(f"hidden layers {depth}: {value:.3f} of the validation points are right")
# Six seeds on each backend, both profiles: 0.810 to 0.840 without a hidden layer, 0.910 to 0.925 with two.
course.expect(linear_val_accuracy=accuracy[0], at_most={"smoke": 0.87, "full": 0.87})
course.expect(mlp_val_accuracy=accuracy[2], at_least={"smoke": 0.89, "full": 0.89})

# %%
with plots.theme():
    figure, axes = plt.subplots(1, 3, figsize=(12, 3.6))
for ax, (depth, score) in zip(axes, scores.items(), strict=True):
    plots.plot_decision_boundary(
        score, x_val, y_val, class_names=moons.class_names, title=f"hidden layers: {depth}", ax=ax
    )

# %% [markdown] topics=["arch-mlp", "network-depth"]
# Without a hidden layer, the boundary is Rosenblatt's straight line, and no training bends it: about 83 % is all it can do. With hidden layers it follows the moons, to about 92 %. The noise mixes the moons where they meet, so there is little more to gain. The second hidden layer buys reliability rather than accuracy: over eighteen runs one hidden layer ended between 0.85 and 0.925, two between 0.915 and 0.925. Depth costs parameters and patience. Start shallow, and grow when the *validation* score asks for it.
#
# MLPs are the first *network* to try on tables of numbers. (Try gradient-boosted trees on them, too; they are often hard to beat there.) For pictures, sound and text there are architectures that know more about their input:

# %% [markdown] topics=["table-architectures"]
# | architecture | takes | used for | what is special | lesson |
# |---|---|---|---|---|
# | MLP | vectors, tables | classification, regression | every unit sees every input | this one |
# | CNN | images, grids | recognition, detection | one small kernel slides over the whole image | [Convolution](15_convolution.ipynb) |
# | RNN | sequences | short sequences, signals | a state is handed from step to step | [Recurrent networks](23_recurrent_networks.ipynb) |
# | LSTM | sequences | longer sequences, time series | gates guard a cell state | [LSTM and GRU](24_lstm_and_gru.ipynb) |
# | GRU | sequences | as LSTM, with fewer parameters | two gates, no separate cell | [LSTM and GRU](24_lstm_and_gru.ipynb) |
# | Transformer | sequences of tokens | language, and much else | attention: any token looks at any other | [Attention](28_attention.ipynb) |
# | ViT | images cut into patches | recognition, given much data | a Transformer whose tokens are patches | [Vision Transformer](33_vision_transformer.ipynb) |
# | Autoencoder | anything | compression, denoising, anomalies | squeezes its input, then restores it | [Autoencoders](34_autoencoders.ipynb) |
# | GAN | noise | making images | two networks that play against each other | [Generative adversarial networks](35_gans.ipynb) |

# %% [markdown] topics=["parameter-count"]
# ## Counting parameters
#
# How large is a network? Count what it stores. A Dense layer stores one weight for each pair of input and unit, and one bias a unit: inputs · units + units. Take the classic for 28 × 28 images of ten digits, 784 inputs and layers of 128, 64 and 10 units:

# %% topics=["parameter-count"]
digits_network = keras.Sequential([keras.Input((784,))])
for units in (128, 64, 10):
    digits_network.add(keras.layers.Dense(units, activation="relu" if units > 10 else None))
kernel_shapes = [layer.kernel.shape for layer in digits_network.layers]
for inputs, units in kernel_shapes:
    print(f"{inputs:>3} × {units:>3}: {inputs * units:>7,} weights, {units:>3} biases")
print(f"weights {sum(np.prod(shape) for shape in kernel_shapes):,}, with biases {digits_network.count_params():,}")

# %% [markdown] topics=["parameter-count"]
# $784 \cdot 128 + 128 \cdot 64 + 64 \cdot 10 = 109{,}184$ weights, and 109,386 parameters with the 202 biases. Nine tenths of them sit in the first layer, because that is where 784 numbers meet 128 units.
#
# Some layers store numbers that training does *not* learn. Batch normalization, which [a later lesson](10_normalization_and_dropout.ipynb) takes apart, keeps four for each unit: a scale and a shift, which are learned, and a running mean and variance, which are only measured. Dropout stores nothing.
#
# > **Exercise 1.8 (3 points).** Write `count_parameters`: how many there are in all, and how many of them are trainable.


# %% topics=["parameter-count"] tags=["exercise"]
def count_parameters(widths, batch_norm):
    """Count the parameters of a network of Dense layers with biases, some followed by batch normalization.

    `widths`: number of inputs, then the units of each Dense layer, such as [784, 128, 64, 10].
    `batch_norm`: for each BatchNormalization layer how many units it normalizes, such as [64]; [] for none.
    Returns two numbers: all parameters, and the trainable ones.
    """
    ### BEGIN SOLUTION
    trainable = sum((inputs + 1) * units for inputs, units in zip(widths[:-1], widths[1:], strict=True))
    trainable += 2 * sum(batch_norm)
    return trainable + 2 * sum(batch_norm), trainable
    ### END SOLUTION


# %% tags=["check"]
course.check("neuron.count_parameters", count_parameters)

# %% [markdown] topics=["network-notation"]
# ## A network written with arrows
#
# People often write a network as one line: the inputs, then an arrow for each layer. This small one reads “2 inputs, a layer of 16 units with a tanh, dropout at a rate of 0.2, an output layer of one unit”:
#
# `2 → Dense 16 tanh → Dropout 0.2 → Dense 1`
#
# The same in Keras, and drawn:

# %% topics=["network-notation", "architecture-diagram"]
arrows = keras.Sequential(name="arrows")
arrows.add(keras.Input((2,)))
arrows.add(keras.layers.Dense(16, activation="tanh", name="Dense_16"))
arrows.add(keras.layers.Dropout(0.2, name="Dropout"))
arrows.add(keras.layers.Dense(1, name="Dense_1"))
ax = plots.plot_model(arrows, direction="right", title="Arrow by arrow")

# %% [markdown] topics=["network-notation", "arch-mlp"]
# Here is the line that sheets show for the digits:
#
# `784 → Dense 128 ReLU → Dropout 0.3 → Dense 64 ReLU → BatchNorm → Dense 10`
#
# Often “softmax” follows, which turns the ten scores into probabilities. In this course a classifier ends in the scores themselves, and the loss takes care of the rest ([Loss functions](03_losses.ipynb) shows why). By your own `count_parameters`, `[784, 128, 64, 10]` with `[64]` has 109,642 parameters, 109,514 of them trainable.
#
# > **Exercise 1.9 (4 points).** Write `build`, which returns such a network as a Keras model, for any sizes and any rate:
#
# `inputs → Dense first ReLU → Dropout rate → Dense second ReLU → BatchNorm → Dense outputs`
#
# The line above is `build(784, 128, 0.3, 64, 10)`. Nothing stands behind the last arrow's number, and the model need not be compiled. The check puts weights of its own into it and looks at what comes out, in use and in training.


# %% topics=["network-notation", "arch-mlp"] tags=["exercise"]
def build(inputs, first, rate, second, outputs):
    """inputs → Dense first ReLU → Dropout rate → Dense second ReLU → BatchNorm → Dense outputs, without softmax.

    `inputs`, `first`, `second`, `outputs`: whole numbers. `rate`: the share that dropout drops, from 0 to 1.
    Returns a Keras model, (samples, inputs) to (samples, outputs).
    """
    ### BEGIN SOLUTION
    from keras import layers

    early = [layers.Input((inputs,)), layers.Dense(first, "relu"), layers.Dropout(rate)]
    late = [layers.Dense(second, "relu"), layers.BatchNormalization(), layers.Dense(outputs)]
    return keras.Sequential(early + late)
    ### END SOLUTION


# %% tags=["check"]
course.check("neuron.notation", build)

# %% [markdown] topics=["network-notation"]
# You have built what was written. Would you have written it so? Dropout stands *before* a batch normalization here. Dropout sets some numbers to 0 and enlarges the others so that the mean stays; in use it does nothing. Watch the variance:

# %% topics=["network-notation"]
numbers = np.random.default_rng(0).normal(1, 1, size=200_000).astype("float32")
dropout = keras.layers.Dropout(0.3)
for training in (True, False):
    after = keras.ops.convert_to_numpy(dropout(numbers, training=training))
    print(f"training={training}: mean {after.mean():.1f}, variance {after.var():.1f}")

# %% [markdown] topics=["network-notation"]
# The mean stays at 1.0, the variance does not: 1.9 in training, 1.0 in use. A batch normalization further on measures the first and is then given the second (Li et al., 2019, call it variance shift). Put dropout after the *last* batch normalization, or use only one of the two. Notation tells you what a network is; it does not tell you whether it is a good one.
#
# ## What you have done
#
# * One unit is a weighted sum, a bias and an activation: $0.5 \cdot 2 + 0.8 \cdot 3 + 1 = 4.4$. The bias is minus the threshold.
# * The perceptron of 1958 learns any two groups that a straight line separates, and XOR has no such line.
# * A Dense layer is one matrix product and one sum: `(samples, inputs) · (inputs, units) + (units,)`.
# * A weight is a change for one unit of its feature at fixed others. Its sign is not a correlation (+0.83 against −13.98), and its size depends on the units.
# * A forward pass goes layer by layer, and without activations the whole stack is one layer.
# * Two hidden units solve XOR by hand, and training finds a curve around the moons.
# * 784-128-64-10 has 109,184 weights, 109,386 parameters with biases, 109,642 with its batch normalization, 109,514 of them trainable.

# %%
course.progress()

# %% [markdown]
# ## Where next
#
# ReLU was taken on trust here. [Activation functions](02_activations.ipynb) puts it beside its rivals, and [Loss functions](03_losses.ipynb) says what “better” means, so that training has something to aim at.
