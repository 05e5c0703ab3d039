# ---
# title: "The neuron: weights, bias, forward pass"
# minutes: 95
# needs: [00_start_here]
# topics: [neuron-perceptron, weights, biases, house-price-weights-example, layers-input-hidden-output, network-depth, layer-dense, arch-mlp, role-of-nonlinearity, forward-propagation, forward-two-input-example, network-notation, parameter-count, architecture-diagram, table-architectures]
# packages: [keras, numpy, matplotlib, scikit-learn]
# ---

# %% [markdown]
# # The neuron: weights, bias, forward pass
#
# In [lesson 0](00_start_here.ipynb) a logistic regression read 96 of 100 digits. In the first cell below it meets two half-moons of points, assigns one point in six to the wrong moon, and stays there with ten times as many points to learn from. The reason: for a question with two answers it is a single unit, and a single unit draws only a straight line. In this lesson you will
#
# * compute one unit by hand, and move its threshold with the bias,
# * read what a weight says about a feature, and what it does not say,
# * mend the learning rule of the perceptron of 1958, and prove that it cannot learn XOR,
# * send numbers through a whole network, and prove that it needs activation functions,
# * solve XOR with weights of your own choice, and the moons by training,
# * count a network's parameters, fit a network into a budget, and build one from a line of arrows.

# %% tags=["parameters"]
profile = "smoke"  # "full" for real sizes

# %% tags=["setup"]
import course

course.setup("01_neuron", profile=profile)

import keras
import matplotlib.pyplot as plt
import numpy as np
from sklearn.linear_model import LinearRegression, LogisticRegression, Perceptron
from sklearn.svm import SVC

from course import data, plots

# %%
moons = data.load("moons")
x_moons, y_moons = moons.train
x_val, y_val = moons.validation
for count in (60, 600):
    straight = LogisticRegression().fit(x_moons[:count], y_moons[:count])
    print(f"{count} points to learn from: {straight.score(x_val, y_val):.3f} right")
score = straight.decision_function
title = "The moons are curved, the boundary is straight"
names = {"class_names": moons.class_names, "title": title}
ax = plots.plot_decision_boundary(score, x_val, y_val, **names)

# %% [markdown] topics=["neuron-perceptron"]
# With 600 points instead of 60 the accuracy on 200 new points stays at ⟦0.84⟧, about five sixths. What is missing is not data but a boundary that bends. To find where a bend can come from, we look at one unit.
#
# ## One unit, by hand
#
# This is the **unit**, or *neuron*, of which every network in this course consists. Two numbers come in, one goes out:

# %% topics=["neuron-perceptron", "architecture-diagram"]
ax = plots.plot_network(
    [2, 1],
    weights=[np.array([[0.5], [0.8]])],
    biases=[np.array([1.0])],
    values=[np.array([2.0, 3.0]), np.array([4.4])],
    names=[["$x_1$", "$x_2$"], ["$y$"]],
    title="0.5 · 2 + 0.8 · 3 + 1 = 4.4",
)

# %% [markdown] topics=["forward-two-input-example", "neuron-perceptron"]
# Read the drawing from left to right. Each input is multiplied by the **weight** on its link, the products are added up, and the **bias** is added once. The result is called $z$. An **activation function** φ (phi) turns it into the output. Here it is the **ReLU** (rectified linear unit; Nair and Hinton, 2010), which leaves positive numbers as they are and turns negative ones into 0:
#
# $$z = \sum_i w_i x_i + b \qquad y = \varphi(z)$$
#
# With a pencil: $0.5 \cdot 2 = 1.0$ and $0.8 \cdot 3 = 2.4$; with the bias, $z = 1.0 + 2.4 + 1 = 4.4$. ReLU leaves it at 4.4. Before you run the cell: what does the same unit give with a bias of −5?

# %% topics=["forward-two-input-example"]
inputs, weights = np.array([2.0, 3.0], "float32"), np.array([0.5, 0.8], "float32")
for bias in (1.0, -5.0):
    z = keras.ops.dot(weights, inputs) + bias
    output = keras.ops.relu(z)
    print(f"bias {bias:4.1f}: z = {float(z):4.1f}, after ReLU {float(output):.1f}")

# %% [markdown] topics=["forward-two-input-example"]
# The bias −5 brings the sum to ⟦−1.6⟧, and ReLU makes that 0.
#
# > **Careful.** Count the circles, which compute something: it is *one* neuron with *two inputs*, not two neurons. And the word neuron is a loose analogy: a nerve cell sends pulses, grows and gets tired; a unit multiplies and adds. We mostly say unit.
#
# > **Exercise 1.1 (2 points).** Write `unit`: the weighted sum of any number of inputs, plus the bias, through a ReLU. One number comes back.


# %% topics=["neuron-perceptron", "forward-two-input-example"] tags=["exercise"]
def unit(x, weights, bias):
    """One unit with a ReLU.

    `x`: the inputs, shape (inputs,). `weights`: one for each, same shape.
    `bias`: a number. Returns a number: 0 or more.
    """
    ### BEGIN SOLUTION
    z = np.dot(weights, x) + bias
    return max(z, 0.0)
    ### END SOLUTION


# %% tags=["check"]
course.check("neuron.unit", unit)

# %% [markdown] topics=["biases", "neuron-perceptron"]
# ## What the bias does
#
# Now draw the output of your unit. It gets one input with the weight 1, and three different biases:

# %% topics=["biases"]
line, one = np.linspace(-4, 4, 161), np.array([1.0])
with course.waits_for("neuron.unit"):
    answers = {bias: [unit(one * x, one, bias) for x in line] for bias in (-2, 0, 1)}
    with plots.theme() as look:
        figure, ax = plt.subplots(figsize=(6, 3))
        for number, (bias, answer) in enumerate(answers.items()):
            style = {"color": look.color(number), "linestyle": look.dash(7 * number)}
            ax.plot(line, answer, label=f"bias {bias}".replace("-", "−"), **style)
        ax.set(xlabel="input", ylabel="output", title="The bias moves the threshold")
        ax.legend()

# %% [markdown] topics=["biases"]
# With bias −2 the output is 0 until the input reaches 2; with bias 1 it rises from −1 on. The **threshold**, the number that the weighted sum must exceed, is *minus* the bias. It is a common mistake to take the bias itself for the threshold.

# %%
course.quiz("neuron.bias_quiz")

# %% [markdown] topics=["house-price-weights-example", "weights"]
# ## What a weight says
#
# A unit without an activation function can be read: each weight is the change of the output when its input grows by one and the others stay the same. Take the price of a house, with the weight +0.8 for its area, −0.3 for its distance from the city, and a bias of 50,000:

# %% topics=["house-price-weights-example"]
area, distance = 0.8 * 120, -0.3 * 8  # 120 square meters, 8 kilometers
total = area + distance + 50_000
print(f"area {area:+.1f}, distance {distance:+.1f}, bias +50,000: {total:,.1f}")

# %% [markdown] topics=["house-price-weights-example", "weights"]
# The signs make sense. The sizes do not: 120 square meters add ⟦96⟧ to a price of 50,000. A weight is an amount of the output per amount of the input, here money per square meter; without naming both, it says nothing.
#
# Now a thousand houses with four features, and prices in thousands. They are generated, so that the truth is known: at the same area, each further room *lowers* the price, because the rooms get smaller.

# %% topics=["weights"]
houses = data.load("houses")
x_houses, price = houses.train
fit = LinearRegression().fit(x_houses, price)
for number, name in enumerate(houses.feature_names):
    correlation = np.corrcoef(x_houses[:, number], price)[0, 1]
    weight = fit.coef_[number]
    print(f"{name:<24} weight {weight:+7.2f}, correlation {correlation:+.2f}")

# %% [markdown] topics=["weights"]
# The **correlation** of two columns is a number from −1 to 1 that says how closely they rise together. Houses with more rooms cost more, with a correlation of ⟦+0.83⟧; the weight of the rooms is ⟦−13.98⟧, nearly fourteen thousand *less* per room. Both are right, because they answer different questions:

# %% topics=["weights"]
alike = (x_houses[:, 0] > 105) & (x_houses[:, 0] < 120)
panels = {"All houses": x_houses[:, 0] > 0, "Houses of 105 to 120 m²": alike}
with plots.theme() as look:
    figure, axes = plt.subplots(1, 2, figsize=(10, 3.6), sharey=True)
    for ax, (title, rows) in zip(axes, panels.items(), strict=True):
        rooms = x_houses[rows, 1]
        slope, start = np.polyfit(rooms, price[rows], 1)
        ax.scatter(rooms, price[rows], s=12, alpha=0.5, color=look.color(0))
        ax.axline((4, start + 4 * slope), slope=slope, color=look.color(1))
        ax.set(xlabel="rooms", xticks=np.unique(rooms))
        direction = "more" if slope > 0 else "less"
        ax.set_title(f"{title}: {abs(slope):.0f} thousand {direction} per room")
    axes[0].set_ylabel("price (thousands)")

# %% [markdown] topics=["weights"]
# On the left, the number of rooms tells us about the area: large houses have many rooms. Area is a **confounder**, a third quantity on which both depend. On the right all houses are about equally large, and the line falls. (It falls by less than 13.98 per room, since these houses still differ a little in area.) The correlation asks what houses with more rooms cost. The weight asks what one more room costs *at equal area, distance and age*. So the sign of a weight is not the sign of the correlation.
#
# Nor does its size say how important the feature is. Here is the same area, measured in square meters, square feet and square centimeters:

# %% topics=["weights"]
for unit_name, factor in {"m²": 1, "square feet": 10.764, "cm²": 10_000}.items():
    scaled = x_houses.astype("float64") * [factor, 1, 1, 1]
    weight = LinearRegression().fit(scaled, price).coef_[0]
    print(f"area in {unit_name:<12} weight {weight:.5f}")

# %% [markdown] topics=["weights"]
# The houses, the prices and the predictions are the same; the weight is ⟦3.33⟧ or ⟦0.00033⟧. To compare weights, first *standardize* the features as in lesson 0, so that "one more" means "one standard deviation more" for each of them.

# %% topics=["weights"]
mean, std = x_houses.mean(axis=0), x_houses.std(axis=0)
standardized = LinearRegression().fit((x_houses - mean) / std, price)
ax = plots.plot_weights(
    standardized.coef_,
    names=houses.feature_names,
    label="change of the price (thousands) for one standard deviation more",
    title="On one common scale, area counts most",
)

# %% [markdown] topics=["weights"]
# Even now, take care: area and rooms rise and fall together, and the more two features do so (the nearer they are to **collinear**), the less the data can say which of the two makes the price.
#
# Networks are usually trained on standardized inputs ([lesson 6](06_keras_workflow.ipynb) measures how inputs that are too large spoil the beginning). But buyers ask for the price of a square meter, so you want the weights for the original features back.
#
# > **Exercise 1.2 (3 points).** A unit without activation was trained on standardized features, $(x - \text{mean}) / \text{std}$. Write `raw_weights`: the weights and the bias (in a linear regression also called the *intercept*) of the unit that takes the *raw* features and predicts the same price for every house.


# %% topics=["house-price-weights-example"] tags=["exercise"]
def raw_weights(weights, bias, mean, std):
    """From a unit for standardized features to the same unit for raw ones.

    `weights`, `mean`, `std`: one number per feature, shape (features,).
    `bias`: a number.
    Returns two things: the weights for the raw features, shape (features,), and the
    bias.
    """
    ### BEGIN SOLUTION
    per_raw_step = weights / std
    return per_raw_step, bias - np.dot(per_raw_step, mean)
    ### END SOLUTION


# %% tags=["check"]
course.check("neuron.raw_weights", raw_weights)

# %% [markdown]
# With your function the standardized fit must give back the weights of the raw one:

# %%
with course.waits_for("neuron.raw_weights"):
    back, _ = raw_weights(standardized.coef_, standardized.intercept_, mean, std)
    print("fitted on raw features     ", fit.coef_.round(2))
    print("back from standardized ones", np.round(back, 2))

# %%
course.quiz("neuron.weight_quiz")

# %% [markdown] topics=["neuron-perceptron"]
# ## The perceptron of 1958
#
# How does a unit find its weights? The first answer came from Frank Rosenblatt (1958). His **perceptron** is a unit whose activation is a *step*: its output is 1 (it fires) when $z > 0$, and 0 (it stays silent) otherwise. A step has the derivative 0 everywhere except at the step itself, so that no derivative can say in which direction to change the weights. Rosenblatt's rule needs none. Show the unit one sample at a time:
#
# * if its answer is right, change nothing,
# * if it stayed silent and should have fired, add the sample $x$ to the weights and 1 to the bias,
# * if it fired and should have stayed silent, subtract both.
#
# All three cases stand in one line, with the target $t$ and the answer $y$, each 0 or 1:
#
# $$w \leftarrow w + (t - y)\,x \qquad b \leftarrow b + (t - y)$$
#
# Here is somebody's first try. It runs, and it is meant to learn AND: the unit should fire only when both inputs are 1.


# %% topics=["neuron-perceptron"]
def update_first_try(x, target, weights, bias):
    output = 1 if np.dot(weights, x) > 0 else 0
    error = output - target
    return weights + error * x, bias


corners = np.array([[0.0, 0.0], [1.0, 1.0], [0.0, 1.0], [1.0, 0.0]])
gates = {"AND": [0, 1, 0, 0], "OR": [0, 1, 1, 1], "XOR": [0, 0, 1, 1]}


def wrong_after_each_pass(update, targets, passes=12):
    weights, bias, wrong = np.zeros(2), 0.0, []
    for _ in range(passes):
        for x, target in zip(corners, targets, strict=True):
            weights, bias = update(x, target, weights, bias)
        wrong.append(int(np.sum((corners @ weights + bias > 0) != targets)))
    return wrong


print("wrong after each pass:", wrong_after_each_pass(update_first_try, gates["AND"]))

# %% [markdown] topics=["neuron-perceptron"]
# One corner of four stays wrong forever: the unit never fires, and its weights only become more negative.
#
# > **Exercise 1.3 (3 points, find the bug).** `update_first_try` differs from Rosenblatt's rule in three places. Find them, then write `perceptron_update`, which shows one sample to the unit and returns the new weights and the new bias. The unit fires when its sum is above 0; at exactly 0 it stays silent.


# %% topics=["neuron-perceptron"] tags=["exercise"]
def perceptron_update(x, target, weights, bias):
    """Rosenblatt's rule for one sample.

    `x` and `weights`: shape (inputs,). `target`: 1 if the unit should fire, 0 if not.
    `bias`: a number.
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
# Train with your rule: AND, OR (at least one input is 1) and XOR ("exclusive or": one input is 1, but not both). Guess first which of the three it will learn.

# %% topics=["neuron-perceptron"]
with course.waits_for("neuron.perceptron_update"):
    for name, targets in gates.items():
        print(f"{name:>3}:", wrong_after_each_pass(perceptron_update, targets))

# %% [markdown] topics=["neuron-perceptron"]
# AND and OR end at 0 wrong corners and stay there: nothing is wrong, so nothing changes any more. (Novikoff proved in 1962 that this always happens where any solution exists.) For XOR, there are wrong corners after every pass. A picture says why. scikit-learn still has the rule, as `Perceptron`; for XOR no line is right, so the last panel shows the line of OR:

# %% topics=["neuron-perceptron"]
lines = {"AND": "AND", "OR": "OR", "XOR": "OR"}
with plots.theme():
    figure, axes = plt.subplots(1, 3, figsize=(12, 3.6))
for ax, (gate, line) in zip(axes, lines.items(), strict=True):
    rule = Perceptron(shuffle=False).fit(corners, gates[line])
    right = np.sum(rule.predict(corners) == gates[gate])
    words = {"feature_names": ["$x_1$", "$x_2$"], "class_names": ["silent", "fires"]}
    words["title"] = f"{gate}: {right} of 4 corners right"
    boundary = rule.decision_function
    plots.plot_decision_boundary(boundary, corners, gates[gate], **words, ax=ax)
    ax.get_legend().set_loc("center")
    ax.get_legend().set_visible(gate == "AND")

# %% [markdown] topics=["neuron-perceptron"]
# A unit divides the plane by one straight line, $w_1 x_1 + w_2 x_2 + b = 0$. Two classes that can be divided by a straight line are called **linearly separable**. AND and OR are. For XOR, look at what the four corners demand:
#
# | corner | target | so it needs |
# |---|---|---|
# | (0, 0) | 0 | $b \le 0$ |
# | (0, 1) | 1 | $w_2 + b > 0$ |
# | (1, 0) | 1 | $w_1 + b > 0$ |
# | (1, 1) | 0 | $w_1 + w_2 + b \le 0$ |
#
# Add the two middle rows: $w_1 + w_2 + 2b > 0$. Add the two outer rows: $w_1 + w_2 + 2b \le 0$. Both cannot hold. So no weights solve XOR, and no training will find them. Minsky and Papert's book *Perceptrons* (1969) made this limit famous. The moons are the same case with more points: they overlap, so no straight line divides them.

# %%
course.quiz("neuron.xor_quiz")

# %% [markdown] topics=["layer-dense"]
# ## Many units: a layer
#
# One unit is not enough, so put three side by side, all with the same two inputs: a **layer**. Write the weights of each unit as a *column*. This table of shape (inputs, units) is the layer's **kernel** $K$ (it has nothing to do with the notebook's kernel), and its first column is the unit from above.

# %% topics=["layer-dense", "weights"]
samples = np.array([[2.0, 3.0], [1.0, -1.0]])  # (samples, inputs)
kernel = np.array([[0.5, -1.0, 2.0], [0.8, 0.3, -0.6]])  # (inputs, units)
biases = np.array([1.0, 0.0, -0.5])  # (units,)
for sample in samples:
    sums = [np.dot(kernel[:, j], sample) + biases[j] for j in range(3)]
    print([f"{z:.1f}" for z in sums])

# %% [markdown] topics=["layer-dense"]
# Two samples and three units make six sums, and ⟦4.4⟧ is in its old place. The sum of sample $n$ and unit $j$ is
#
# $$z_{nj} = \sum_i x_{ni}\, K_{ij} + b_j.$$
#
# It pairs *row* $n$ of the samples with *column* $j$ of the kernel, and that is the definition of a matrix product. So all six sums are one expression, $Z = X K + b$, in which the bias is added to every row:
#
# (samples, **inputs**) · (**inputs**, units) + (units,) → (samples, units)
#
# The inner sizes must be equal, and the sum over $i$ removes them. Keras calls this layer `Dense`, because every input is connected to every unit. Give it our numbers:

# %% topics=["layer-dense", "weights", "biases"]
layer = keras.layers.Dense(3)
model = keras.Sequential([keras.Input((2,)), layer])
layer.set_weights([kernel, biases])
print(keras.ops.convert_to_numpy(model(samples.astype("float32"))).round(2))
print("kernel", layer.kernel.shape, "bias", layer.bias.shape)
print("parameters", layer.count_params())

# %% [markdown] topics=["layer-dense", "weights", "biases"]
# The same six sums. The layer has ⟦9⟧ **parameters**, the numbers that it stores: $2 \cdot 3$ weights and 3 biases. Training changes them to make the prediction error smaller, so they are called *trainable*; with `use_bias=False` six would be left. `keras.Input` says how many inputs to expect. (Older programs give that number to the first layer, as `input_shape`; Keras still takes it, with a warning.)

# %% [markdown] topics=["layers-input-hidden-output", "forward-propagation"]
# ## A network: layers in a row
#
# What comes out of one layer can go into the next. The numbers that come in are called the **input layer**, although it computes nothing; the last layer is the **output layer**. Those in between are **hidden layers**: no target says what their units should give, so that training is free to find a use for them.

# %% topics=["layers-input-hidden-output", "architecture-diagram", "forward-propagation"]
layers = [(kernel, biases), (np.array([[1.0], [-2.0], [0.5]]), np.array([0.2]))]
dense = [keras.layers.Dense(3, activation="relu"), keras.layers.Dense(1)]
network = keras.Sequential([keras.Input((2,)), *dense])
network.set_weights([array for layer in layers for array in layer])
each = keras.Model(network.inputs, [layer.output for layer in network.layers])
outputs = each([samples.astype("float32")])
values = [keras.ops.convert_to_numpy(output)[0] for output in outputs]
ax = plots.plot_network(
    [2, 3, 1],
    weights=[kernel for kernel, _ in layers],
    biases=[bias for _, bias in layers],
    values=[samples[0], *values],
    title="A forward pass: two inputs, three hidden units, one output",
)

# %% [markdown] topics=["forward-propagation", "layers-input-hidden-output"]
# Follow the numbers from left to right:
#
# 1. the input: 2 and 3,
# 2. the sums of the hidden layer, which you know from above: 4.4, −1.1 and 1.7,
# 3. the same after ReLU, written into the circles: 4.4, 0 and 1.7,
# 4. the sum of the output layer: $1 \cdot 4.4 - 2 \cdot 0 + 0.5 \cdot 1.7 + 0.2 = 5.45$.
#
# This is a **forward pass**: weighted sum plus bias, activation, then the next layer, until the last one gives the prediction. The output layer here has no activation; which one it should have depends on the task ([lesson 2](02_activations.ipynb)).
#
# > **Exercise 1.4 (3 points).** Write `forward` for any number of samples and any number of layers: each layer is a `Dense` layer as above, with a ReLU after each of them, except the last.


# %% topics=["forward-propagation", "layer-dense"] tags=["exercise"]
def forward(x, layers):
    """Send samples through a network: ReLU on the hidden layers, none on the output.

    `x`: shape (samples, inputs). `layers`: a list of pairs (kernel, bias), the first
    layer first. Returns the outputs, shape (samples, units of the last layer).
    """
    ### BEGIN SOLUTION
    for kernel, bias in layers[:-1]:
        x = np.maximum(x @ kernel + bias, 0)
    last_kernel, last_bias = layers[-1]
    return x @ last_kernel + last_bias
    ### END SOLUTION


# %% tags=["check"]
course.check("neuron.forward", forward)

# %% [markdown]
# Compare it with Keras, for both samples, in the network that is drawn above:

# %%
with course.waits_for("neuron.forward"):
    by_keras = keras.ops.convert_to_numpy(network(samples.astype("float32")))
    print("yours", forward(samples, layers).ravel().round(2))
    print("Keras", by_keras.ravel().round(2))

# %% [markdown] topics=["role-of-nonlinearity"]
# ## Why activation functions?
#
# Beside all the sums, ReLU seems a detail. So leave it out and train three layers for the moons, with 337 parameters and no activation anywhere. (`compile` and `fit` are [lesson 6](06_keras_workflow.ipynb); for now, they change the weights step by step until the outputs fit the targets better.) Will three layers draw a better boundary than the single unit of the beginning?


# %% tags=["training"] topics=["role-of-nonlinearity"]
epochs = {"smoke": 25, "full": 100}[profile]


def train(depth, activation):
    hidden = [keras.layers.Dense(16, activation=activation) for _ in range(depth)]
    model = keras.Sequential([keras.Input((2,)), *hidden, keras.layers.Dense(1)])
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.02), loss)
    model.fit(x_moons, y_moons, epochs=epochs, batch_size=64, verbose=0)
    return model


def outputs_of(model, points):
    return keras.ops.convert_to_numpy(model(points))[:, 0]


def share_right(model):
    return float(np.mean((outputs_of(model, x_val) > 0) == y_val))


deep_linear = train(depth=2, activation=None)
print(f"three layers without activation: {share_right(deep_linear):.3f} right")
# Five seeds on each backend (two in full): 0.835 to 0.840.
linear_accuracy = share_right(deep_linear)
course.expect(val_accuracy=linear_accuracy, at_most={"smoke": 0.87, "full": 0.87})

# %% [markdown] topics=["role-of-nonlinearity"]
# No better than one unit. This does not depend on these weights. Write two layers without activation with all indices, $K$ and $b$ for the first, $L$ and $c$ for the second:
#
# $$z_k = \sum_j \Big(\sum_i x_i K_{ij} + b_j\Big) L_{jk} + c_k = \sum_i x_i \underbrace{\sum_j K_{ij} L_{jk}}_{\text{a kernel}} + \underbrace{\sum_j b_j L_{jk} + c_k}_{\text{a bias}}$$
#
# We multiplied out and changed the order of the sums. What is left is a single layer, whose kernel is the matrix product $K L$. A function of this form is called **linear** (with a bias, strictly, *affine*), and linear after linear stays linear, however many layers there are. An activation function makes a network **nonlinear**: φ of a sum is not the sum of the φ's, so two layers can no longer be written as one.
#
# > **Exercise 1.5 (3 points).** Write `collapse`: for any number of layers without activations, the kernel and the bias of the one layer that does the same.


# %% topics=["role-of-nonlinearity"] tags=["exercise"]
def collapse(layers):
    """One layer that equals a stack of layers without activations.

    `layers`: a list of pairs (kernel, bias), the first layer first.
    Returns two things: a kernel, shape (inputs of the first, units of the last), and a
    bias, shape (units of the last,).
    """
    ### BEGIN SOLUTION
    kernel, bias = layers[0]
    for next_kernel, next_bias in layers[1:]:
        kernel, bias = kernel @ next_kernel, bias @ next_kernel + next_bias
    return kernel, bias
    ### END SOLUTION


# %% tags=["check"]
course.check("neuron.collapse", collapse)

# %% [markdown]
# Let it act on the network that was just trained:

# %%
with course.waits_for("neuron.collapse"):
    stack = [layer.get_weights() for layer in deep_linear.layers]
    one_kernel, one_bias = collapse(stack)
    by_one_layer = (x_val @ one_kernel + one_bias)[:, 0]
    apart = np.abs(by_one_layer - outputs_of(deep_linear, x_val)).max()
    print("337 parameters became", np.size(one_kernel) + np.size(one_bias))
    print(f"largest difference on {len(x_val)} points: {apart:.3f}")

# %%
course.quiz("neuron.linear_quiz")

# %% [markdown] topics=["arch-mlp", "role-of-nonlinearity"]
# ## A hidden layer solves XOR
#
# Dense layers with activation functions between them are called a **multi-layer perceptron**, or MLP. Two hidden units with a ReLU are enough for XOR. No training this time: you choose the weights.
#
# Think in words first. XOR means "at least one is on, but not both". The sum $x_1 + x_2$ is 0, 1, 1 and 2 at the four corners. So one ReLU unit can tell how many inputs are on, and another can be given a bias such that it is 0 until both are on.
#
# > **Exercise 1.6 (3 points, design).** Write `xor_layers`, which returns a hidden layer and an output layer, each a pair (kernel, bias). The hidden layer has a ReLU, the output has none. The output is to be `yes` at (0, 1) and (1, 0), and `no` at (0, 0) and (1, 1), for any two different numbers. Begin with no = 0 and yes = 1; then ask what stretches the 1 to any distance, and what moves the 0 to any place.


# %% topics=["arch-mlp", "role-of-nonlinearity"] tags=["exercise"]
def xor_layers(no, yes):
    """Weights that compute XOR, chosen by hand.

    `no`, `yes`: two different numbers. The output is `yes` at (0, 1) and (1, 0), and
    `no` at (0, 0) and (1, 1).
    Returns [(kernel, bias), (kernel, bias)], arrays or lists of the shapes
    (2, H), (H,), (H, 1), (1,). H = 2 will do.
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
# Your `forward` can run your weights. On the left is their output at every point of the plane. On the right stands what the output unit sees: the corners where your hidden layer puts them.

# %%
with course.waits_for("neuron.forward", "neuron.xor"):
    layers = [(np.array(k, "float64"), np.array(b)) for k, b in xor_layers(-1, 1)]
    (hidden_kernel, hidden_bias), (out_kernel, out_bias) = layers
    moved = np.maximum(corners @ hidden_kernel + hidden_bias, 0)
    panels = [
        ("x", corners, lambda x: forward(x, layers), "XOR solved: two boundaries"),
        ("h", moved, lambda h: h @ out_kernel + out_bias, "Behind the layer, one line"),
    ][: 1 + (moved.shape[1] == 2)]  # only two hidden units have a plane
    with plots.theme():
        figure, axes = plt.subplots(1, len(panels), figsize=(9, 3.8), squeeze=False)
    for ax, (letter, points, score, title) in zip(axes[0], panels, strict=True):
        words = {"class_names": ["no", "yes"], "title": title}
        words["feature_names"] = [f"${letter}_1$", f"${letter}_2$"]
        plots.plot_decision_boundary(score, points, gates["XOR"], **words, ax=ax)
        ax.get_legend().set_visible(letter == "x")
    axes[0, 0].get_legend().set_loc("center")

# %% [markdown] topics=["arch-mlp", "network-depth"]
# The perceptron found no such boundary, and could not. What you built is the idea of deep learning in its smallest form: the hidden layer moves the four corners to new places, with the outputs $h_1$ and $h_2$ of its units as coordinates, and for those places one straight line is enough.
#
# ## Let training choose the weights
#
# Choosing weights by hand ends at four points. For the moons we train, now with ReLU, one hidden layer and then two. The number of hidden layers is called the **depth**.

# %% tags=["training"] topics=["arch-mlp", "network-depth"]
trained = {depth: train(depth, activation="relu") for depth in (1, 2)}
for depth, model in trained.items():
    print(f"hidden layers {depth}: {share_right(model):.3f} of the new points right")
by_svm = SVC().fit(x_moons, y_moons).score(x_val, y_val)
print(f"support vector machine: {by_svm:.3f}")
# Five seeds on each backend (two in full): 0.915 to 0.925.
two_layers = share_right(trained[2])
course.expect(val_accuracy=two_layers, at_least={"smoke": 0.89, "full": 0.89})

# %%
panels = {"no activation": deep_linear, "ReLU": trained[2]}
with plots.theme():
    figure, axes = plt.subplots(1, 2, figsize=(9, 3.6))
for ax, (name, model) in zip(axes, panels.items(), strict=True):
    words = {"class_names": moons.class_names, "title": f"Two hidden layers, {name}"}
    plots.plot_decision_boundary(
        lambda points, model=model: outputs_of(model, points),
        x_val,
        y_val,
        **words,
        ax=ax,
    )
axes[1].get_legend().set_visible(False)

# %% [markdown] topics=["arch-mlp", "network-depth"]
# The two networks have the same layers, the same number of parameters and the same training. Only the activation function differs, and only with ReLU does the boundary bend around the moons: about 92 % right instead of 84 %. The noise mixes the moons where they meet. A support vector machine (lesson 0), which also draws curves, comes no farther than ⟦0.925⟧, so there may be little more to gain.
#
# Does the second hidden layer help? One run of each cannot tell. In some twenty runs of each, networks with one hidden layer ended between 0.84 and 0.925, and networks with two between 0.915 and 0.925. The best results are alike; with two layers no run was much worse than the others. Start shallow, and go deeper when the accuracy on new data asks for it.
#
# > **In practice.** For tables of numbers the MLP is the first *network* to try. Try gradient-boosted trees beside it, which are often better there ([Grinsztajn, Oyallon and Varoquaux, 2022](https://arxiv.org/abs/2207.08815)). For pictures, sound and text there are architectures that know more about their input:

# %% [markdown] topics=["table-architectures"]
# | architecture | takes | used for | what is special | lesson |
# |---|---|---|---|---|
# | MLP | vectors, tables | classification, regression | every unit sees every input | this one |
# | CNN (convolutional network) | images, grids | recognition, detection | one small kernel slides over the whole image | 15 |
# | RNN (recurrent network) | sequences | short sequences, signals | a state is handed from step to step | 23 |
# | LSTM | sequences | longer sequences, time series | gates protect a stored state | 24 |
# | GRU | sequences | as LSTM, with fewer parameters | two gates, no separate cell | 24 |
# | Transformer | sequences of tokens | language, and much else | attention: any token looks at any other | 28 |
# | ViT (Vision Transformer) | images cut into patches | recognition, given much data | a Transformer whose tokens are patches | 33 |
# | autoencoder | anything | compression, denoising, anomalies | compresses its input, then reconstructs it | 34 |
# | GAN (generative adversarial network) | noise | making images | two networks, trained against each other | 35 |

# %% [markdown] topics=["parameter-count"]
# ## Counting parameters
#
# How large is a network? Count what it stores. A `Dense` layer stores one weight for each pair of input and unit, and one bias per unit: inputs · units + units. The next network takes images of 28 × 28 pixels and has layers of 128, 64 and 10 units:

# %% topics=["parameter-count"]
digits_network = keras.Sequential([keras.Input((784,))])
for units in (128, 64, 10):
    digits_network.add(keras.layers.Dense(units))
kernels = [layer.kernel.shape for layer in digits_network.layers]
for inputs, units in kernels:
    print(f"{inputs:>3} × {units:>3}: {inputs * units:>7,} weights, {units:>3} biases")
in_kernels = sum(inputs * units for inputs, units in kernels)
print(f"weights {in_kernels:,}, with biases {digits_network.count_params():,}")

# %% [markdown] topics=["parameter-count"]
# ⟦109,184⟧ weights, and ⟦109,386⟧ parameters with the 202 biases. Nine tenths of them are in the first layer, which connects 784 inputs with 128 units.
#
# Some layers store numbers that training does *not* learn. **Batch normalization** (Ioffe and Szegedy, 2015), explained in [lesson 10](10_normalization_and_dropout.ipynb), brings each unit of the layer before it to a common scale, and stores four numbers per unit: a scale and a shift, which are learned, and a running mean and a running variance, which are only measured. **Dropout** (Srivastava and others, 2014) sets some outputs to 0 at random during training; it has no parameters.
#
# > **Exercise 1.7 (4 points, design).** A small device has room for `budget` parameters. Design a network for it: `hidden_layers` hidden `Dense` layers of one common width, each with a bias and followed by batch normalization, and an output layer with biases. Write `widest_network`, which returns the largest width whose network fits, and how many of that network's parameters are *trainable*. All four numbers per unit of a batch normalization count against the budget, the budget may be used up exactly, and a width of 1 always fits.


# %% topics=["parameter-count"] tags=["exercise"]
def widest_network(inputs, hidden_layers, outputs, budget):
    """The widest network of equal hidden layers within a budget of parameters.

    `inputs`, `hidden_layers`, `outputs`, `budget`: whole numbers.
    Returns two whole numbers: the width, and the network's trainable parameters.
    """
    ### BEGIN SOLUTION
    width = 1

    def count(width):
        widths = [inputs] + [width] * hidden_layers + [outputs]
        return sum((a + 1) * b for a, b in zip(widths[:-1], widths[1:], strict=True))

    while count(width + 1) + 4 * hidden_layers * (width + 1) <= budget:
        width += 1
    return width, count(width) + 2 * hidden_layers * width
    ### END SOLUTION


# %% tags=["check"]
course.check("neuron.widest_network", widest_network)

# %% [markdown]
# Let Keras count the network that you designed, for images of 64 pixels and a budget of 20,000:

# %%
with course.waits_for("neuron.widest_network"):
    width, trainable = widest_network(64, 2, 10, 20_000)
    designed = keras.Sequential([keras.Input((64,))])
    for _ in range(2):
        designed.add(keras.layers.Dense(width, activation="relu"))
        designed.add(keras.layers.BatchNormalization())
    designed.add(keras.layers.Dense(10))
    print(f"width {width}, by Keras' count {designed.count_params():,} parameters")

# %% [markdown] topics=["network-notation"]
# ## A network written with arrows
#
# People often write a network as one line: the inputs, then an arrow for each layer. This small one reads "2 inputs, a layer of 16 units with tanh, dropout at a rate of 0.2, an output layer of one unit":
#
# `2 → Dense 16 tanh → Dropout 0.2 → Dense 1`
#
# The same in Keras, drawn ($B$ stands for any number of samples):

# %% topics=["network-notation", "architecture-diagram"]
arrows = keras.Sequential(name="arrows")
arrows.add(keras.Input((2,)))
arrows.add(keras.layers.Dense(16, activation="tanh", name="Dense_16"))
arrows.add(keras.layers.Dropout(0.2, name="Dropout"))
arrows.add(keras.layers.Dense(1, name="Dense_1"))
title = "2 → 16 → 1: 65 parameters, none in the dropout"
ax = plots.plot_model(arrows, direction="right", title=title)

# %% [markdown] topics=["network-notation", "arch-mlp"]
# And this one reads digits:
#
# `784 → Dense 128 ReLU → Dropout 0.3 → Dense 64 ReLU → BatchNorm → Dense 10`
#
# Sometimes a softmax follows, which turns the ten scores into probabilities. In this course a classifier ends in the scores themselves, and the loss does the rest ([lesson 3](03_losses.ipynb) shows why). Somebody built it, and the numbers of parameters in `summary()`, Keras' table of a model, are right:


# %% topics=["network-notation", "parameter-count"]
def build_first_try(inputs, first, rate, second, outputs):
    dense = keras.layers.Dense
    return keras.Sequential(
        [
            keras.Input((inputs,)),
            dense(first, activation="relu", name="first"),
            keras.layers.Dropout(1 - rate, name="dropout"),
            dense(second, name="second"),
            keras.layers.BatchNormalization(name="normalization"),
            keras.layers.Activation("relu", name="relu"),
            dense(outputs, activation="softmax", name="scores"),
        ],
        name="first_try",
    )


build_first_try(784, 128, 0.3, 64, 10).summary()

# %% [markdown] topics=["network-notation", "parameter-count", "arch-mlp"]
# Read the table from top to bottom: each layer, the shape of its output (`None` stands for any number of samples) and its parameters. ⟦109,642⟧ in all, ⟦109,514⟧ of them trainable: every number is right. But the network is not the one of the line.
#
# > **Exercise 1.8 (4 points, find the bug).** `build_first_try` differs from the line in three places, none of which changes the number of parameters. Find them, then write `build`, which returns the network of the line as a Keras model, for any sizes and any rate:
# >
# > `inputs → Dense first ReLU → Dropout rate → Dense second ReLU → BatchNorm → Dense outputs`
# >
# > Nothing follows the last layer's number, so it has no activation. The model need not be compiled. The check puts weights of its own into it and looks at what comes out, in use and in training.


# %% topics=["network-notation", "arch-mlp"] tags=["exercise"]
def build(inputs, first, rate, second, outputs):
    """The network of the line above, without softmax.

    `inputs`, `first`, `second`, `outputs`: whole numbers.
    `rate`: the share that dropout drops, from 0 to 1.
    Returns a Keras model, (samples, inputs) to (samples, outputs), whose layers were
    made in the order of the line.
    """
    ### BEGIN SOLUTION
    from keras import layers

    early = [layers.Input((inputs,)), layers.Dense(first, "relu"), layers.Dropout(rate)]
    late = [layers.Dense(second, "relu"), layers.BatchNormalization()]
    return keras.Sequential([*early, *late, layers.Dense(outputs)])
    ### END SOLUTION


# %% tags=["check"]
course.check("neuron.notation", build)

# %% [markdown] topics=["network-notation"]
# You have built what the line says. Is the line itself a good design? Here dropout comes *before* a batch normalization. Dropout sets some numbers to 0 and enlarges the others so that the mean stays the same; outside of training it does nothing. Watch the variance, the mean squared distance from the mean, behind the dropout and behind the next `Dense` layer:

# %% topics=["network-notation"]
numbers = np.random.default_rng(0).normal(1, 1, size=(2000, 128)).astype("float32")
dropout, second = keras.layers.Dropout(0.3), keras.layers.Dense(64, activation="relu")
for training in (True, False):
    kept = dropout(numbers, training=training)
    both = [keras.ops.convert_to_numpy(x) for x in (kept, second(kept))]
    behind = [f"{x.var(axis=0).mean():.1f}" for x in both]
    print(f"training={training}: mean {both[0].mean():.1f},", end=" ")
    print(f"variance {behind[0]}, behind Dense {behind[1]}")

# %% [markdown] topics=["network-notation"]
# The mean stays at ⟦1.0⟧, the variance does not: ⟦1.9⟧ in training and ⟦1.0⟧ in use. The `Dense` layer passes the difference on. So the batch normalization measures one variance in training and is given another in use, which [Li and others (2019)](https://arxiv.org/abs/1801.05134) call *variance shift*. Put dropout after the *last* batch normalization, or use only one of the two. A line of arrows says what a network is, not whether it is a good one.
#
# ## What you have done
#
# * You computed one unit, $0.5 \cdot 2 + 0.8 \cdot 3 + 1 = 4.4$, and moved its threshold, which is minus the bias.
# * You read weights: a weight is the change of the output when its feature grows by one and the others stay the same. Its sign is not the sign of a correlation, and its size depends on how the feature is measured.
# * You mended Rosenblatt's rule, saw it learn AND and OR, and proved that no single unit computes XOR.
# * You sent samples through a network layer by layer, and proved that without activation functions every stack is one layer.
# * You solved XOR with two hidden units by hand; training found the curve around the moons.
# * You counted parameters, found the widest network for a budget, and mended a network that was not the one of its line of arrows.
#
# **Open task, without points.** Train `train(1, "relu")` for the moons with fewer and fewer hidden units (change the 16). Before each run, draw on paper the boundary that you expect from 4, 3, 2 and 1 units, each of which adds one crease to the function (does a single unit bend the *boundary* at all?); then plot it with `plots.plot_decision_boundary`. With how few units can the moons be divided as well as with 16, and what does a ReLU unit with a negative weight on its way out do to the boundary?

# %%
course.progress()

# %% [markdown]
# ## Where next
#
# Here ReLU was taken for granted. [Lesson 2](02_activations.ipynb) puts it beside its rivals, and [lesson 3](03_losses.ipynb) says what "better" means, so that training has a goal.
#
# **To read on.**
#
# * Frank Rosenblatt (1958), [The perceptron](https://doi.org/10.1037/h0042519): the first unit that learned, by the man who built it.
# * Ian Goodfellow, Yoshua Bengio and Aaron Courville (2016), [Deep Learning, chapter 6](https://www.deeplearningbook.org/contents/mlp.html): begins with XOR, as we did, and goes on to all of multi-layer perceptrons.
# * Michael Nielsen (2015), [Neural Networks and Deep Learning, chapter 1](http://neuralnetworksanddeeplearning.com/chap1.html): the same steps told slowly, for handwritten digits.
# * Simon Prince (2023), [Understanding Deep Learning](https://udlbook.github.io/udlbook/), chapters 3 and 4: how many bends a network can make, in pictures.
