# ---
# title: Backpropagation and automatic differentiation
# minutes: 100
# needs: [03_losses]
# topics: [backpropagation, chain-rule-derivation, backprop-five-steps, weight-update-rule, debug-gradients]
# packages: [keras, numpy, matplotlib]
# ---

# %% [markdown]
# # Backpropagation and automatic differentiation
#
# The loss of lesson 3 says how wrong the *prediction* is, and which way it should move. But nobody can move a prediction. What can be moved is weights, thousands of them, most of them far from the output. Backpropagation answers, for each one, the same question: if you alone had been a little larger, how would the loss have changed?
#
# In this lesson you will
#
# * follow one weight's influence through a drawn graph, link by link, and multiply,
# * build automatic differentiation yourself, in sixty lines,
# * backpropagate through a network of two layers in NumPy, and check it with nothing but subtraction,
# * let TensorFlow, JAX and PyTorch find the same numbers, each in its own way,
# * put the five steps of learning into their only right order, and see what a wrong one costs,
# * watch gradients on their way through deep networks, and name what you see.
#
# You need an hour and forty minutes, most of it for six exercises (22 points), and one of these is the heart of every deep-learning library. The computing takes some ten seconds on a laptop; a GPU changes nothing at these sizes.

# %% tags=["parameters"]
profile = "smoke"  # "full" trains longer; nothing else changes

# %% tags=["setup"]
import course

course.setup("04_backpropagation", profile=profile)

import math

import keras
import matplotlib.pyplot as plt
import numpy as np

from course import data, plots

# %% [markdown] topics=["chain-rule-derivation"]
# ## One weight
#
# A unit has one input, $x = 2$, a weight of 0.5 and a bias of -0.4. Its activation is tanh, its target 1, its loss the squared error. Drawn as a *graph*, each box a number, each arrow “is made from”:

# %% topics=["chain-rule-derivation", "backpropagation"]
def draw_graph(boxes, arrows, title):
    """Numbers as boxes with their values, and the slope of each step on its arrow.

    `boxes`: name to (column, row, value, gradient or None). `arrows`: (from, to, slope or None).
    """
    with plots.theme() as look:
        figure, ax = plt.subplots(figsize=(10, 2.9))
        for start, end, slope in arrows:
            (x0, y0), (x1, y1) = boxes[start][:2], boxes[end][:2]
            gaps = {"shrinkA": max(20, 3.2 * len(start)), "shrinkB": max(20, 3.2 * len(end))}  # wide boxes, wide gaps
            arrow = {"arrowstyle": "-|>", "color": look.muted} | gaps
            ax.annotate("", (x1, y1), (x0, y0), arrowprops=arrow)
            if slope is not None:
                plate = {"facecolor": look.background, "edgecolor": "none", "pad": 1}
                ax.text((x0 + x1) / 2, (y0 + y1) / 2, f"{slope:.3g}", color=look.ink, ha="center", va="center", fontsize=9, bbox=plate)
        for name, (column, row, value, gradient) in boxes.items():
            frame = {"boxstyle": "round,pad=0.4", "facecolor": look.background, "edgecolor": look.positive, "linewidth": 1.4}
            ax.text(column, row, f"{name}\n{value:.3f}", ha="center", va="center", bbox=frame)
            if gradient is not None:
                ax.text(column, row - 0.52, f"{gradient:.3f}", ha="center", va="center", color=look.negative, weight="bold")
        columns, rows = zip(*(box[:2] for box in boxes.values()), strict=True)
        ax.set(xlim=(min(columns) - 0.6, max(columns) + 0.6), ylim=(min(rows) - 0.8, max(rows) + 0.5), title=title)
        ax.set_axis_off()


# %% topics=["chain-rule-derivation", "backpropagation"]
x, w, b, t = 2.0, 0.5, -0.4, 1.0
z = w * x + b
y = math.tanh(z)
e = y - t
L = e**2
places = {"x": (0, 1, x), "w": (0, 0, w), "w · x": (1, 0.5, w * x), "b": (1, -0.7, b), "z": (2, 0, z), "y = tanh(z)": (3.2, 0, y), "e = y - t": (4.4, 0, e), "L = e²": (5.5, 0, L)}
links = [("x", "w · x"), ("w", "w · x"), ("w · x", "z"), ("b", "z"), ("z", "y = tanh(z)"), ("y = tanh(z)", "e = y - t"), ("e = y - t", "L = e²")]
draw_graph({name: (*place, None) for name, place in places.items()}, [(*link, None) for link in links], "Forward: from the input to the loss")

# %% [markdown] topics=["chain-rule-derivation"]
# The unit says 0.537, should say 1, and pays 0.214. How much of that is the weight's doing? Ask by experiment: make $w$ larger by 0.001, and nothing else.

# %% topics=["chain-rule-derivation"]
def loss_of(w):
    return (math.tanh(w * x + b) - t) ** 2


print(f"slope by experiment: {(loss_of(w + 0.001) - loss_of(w)) / 0.001:.3f}")

# %% [markdown] topics=["chain-rule-derivation"]
# The loss *falls*, by about 1.3 times what you add. Now without an experiment. The nudge travels from box to box, and each arrow passes it on, larger or smaller:
#
# * when $w$ grows by a little, $w \cdot x$ grows by $x = 2$ times that little;
# * $z$ grows just as $w \cdot x$ does: times 1;
# * $y$ grows by the slope of tanh, $1 - y^2 = 0.712$;
# * $e$ grows as $y$ does: times 1; and $L = e^2$ by $2e = -0.926$.
#
# One after the other, so they multiply. That is the *chain rule*, and there is no more to it:
#
# $$\frac{\partial L}{\partial w} = \underbrace{2\,(y - t)}_{-0.926} \cdot \underbrace{(1 - y^2)}_{0.712} \cdot \underbrace{x}_{2} = -1.318$$
#
# Walk it from right to left, from the loss to the weight, and write beside each box the product so far. Those red numbers are the *gradients*: the loss's slope for that box.

# %% topics=["chain-rule-derivation", "backpropagation"]
slopes = {("x", "w · x"): w, ("w", "w · x"): x, ("w · x", "z"): 1, ("b", "z"): 1, ("z", "y = tanh(z)"): 1 - y**2, ("y = tanh(z)", "e = y - t"): 1, ("e = y - t", "L = e²"): 2 * e}
gradients = {"L = e²": 1.0}
for (start, end), slope in reversed(slopes.items()):  # from the loss back to the inputs
    gradients[start] = slope * gradients[end]
draw_graph({name: (*place, gradients[name]) for name, place in places.items()}, [(*link, slopes[link]) for link in links], "Backward: each gradient is the slope on the arrow times the gradient at its head")

# %% [markdown] topics=["chain-rule-derivation", "backpropagation"]
# One walk back, and *every* box has its gradient: -1.318 for the weight, -0.659 for the bias, and even one for the input. The part from $L$ to $z$ was computed once and used for both. That thrift is **backpropagation**: the chain rule, from the output to the input, with nothing computed twice.
#
# A sheet prints the rule as a line of code. Python has an opinion on it:

# %% topics=["chain-rule-derivation"]
try:
    compile("∂L/∂w = ∂L/∂y * ∂y/∂z * ∂z/∂w", "an older sheet", "exec")
except SyntaxError as error:
    print(type(error).__name__)

# %% [markdown] topics=["chain-rule-derivation"]
# ∂ is no letter to Python, so let us write it in code that runs.
#
# > **Exercise 4.1 (3 points).** Write `unit_gradient` for a unit with tanh and the squared error. It returns three numbers: the loss, its slope for the weight, its slope for the bias.

# %% topics=["chain-rule-derivation"] tags=["exercise"]
def unit_gradient(x, target, weight, bias):
    """Loss of one unit, and how fast it moves with weight and bias.

    All arguments are numbers: the input, the target, the weight, the bias. The unit gives tanh(weight · x + bias),
    the loss is the squared error. Returns `loss, weight_slope, bias_slope`.
    """
    ### BEGIN SOLUTION
    output = math.tanh(weight * x + bias)
    error = output - target
    bias_slope = 2 * error * (1 - output**2)
    return error**2, bias_slope * x, bias_slope
    ### END SOLUTION


# %% tags=["check"]
course.check("backpropagation.unit_gradient", unit_gradient)

# %% [markdown] topics=["backpropagation"]
# ## Two paths add
#
# So far each number was read once. What if a number is used twice? Take $a = 3$, $b = -2$ and $L = a \cdot b + a$.

# %% topics=["backpropagation"]
boxes = {"b": (0, 0.9, -2, 3), "a": (0, -0.3, 3, -1), "a · b": (1.5, 0.9, -6, 1), "L": (3, 0.3, -3, 1)}
draw_graph(boxes, [("b", "a · b", 3), ("a", "a · b", -2), ("a · b", "L", 1), ("a", "L", 1)], "Two ways lead from a to L")

# %% [markdown] topics=["backpropagation"]
# Through the product the slope is $b = -2$, on the direct way it is 1. Which one counts? Nudge $a$ to 3.001: $L$ becomes $3.001 \cdot (-2) + 3.001 = -3.001$, a slope of -1. Both count. *Along* a path slopes multiply; *between* paths they add: $-2 + 1 = -1$.
#
# This is no rare case. A hidden unit is read by every unit of the next layer, and each weight by every sample of the batch.

# %%
course.quiz("backpropagation.two_paths_quiz")

# %% [markdown] topics=["backpropagation"]
# ## Sixty lines of automatic differentiation
#
# Nobody derives gradients by hand any more. Libraries do it as you just did, with two ideas. First, a number *remembers how it was made*: from which numbers, and with which slopes. Second, when asked, the result walks back over all that it was made of.
#
# Below is a class that does it, three of its methods left to you. The sum shows the pattern: compute the number, and remember each source with its slope. For `backward` there is one thing to think about. A number may hand its gradient on only when it is *complete*, when all that were made from it have handed on theirs. So list the numbers such that each stands behind everything it was made of (visit the sources first, then write yourself down, each number once), and walk that list from its end.
#
# > **Exercise 4.2 (5 points).** Complete `Value`: the product, tanh, and `backward`, which sets `gradient` for the result and for every number behind it, those between too. The check runs small programs with it, and each method counts for itself.

# %% topics=["backpropagation"] tags=["exercise"]
class Value:
    """A number that remembers how it was made, and can find out how fast others move it.

    `data`: the number itself.
    `made_of`: pairs (source, slope): a Value that this one was made from, and how fast this one moves when that one does.
    `gradient`: how fast the final result moves when this number does; 0 until `backward` is called on the result.
    """

    def __init__(self, data, made_of=()):
        self.data = data
        self.made_of = made_of
        self.gradient = 0.0

    def __repr__(self):
        return f"Value({self.data:.4g}, gradient {self.gradient:.4g})"

    def __add__(self, other):
        """a + b moves just as fast as a does, and just as fast as b does."""
        return Value(self.data + other.data, made_of=((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        """a * b: the product, made of a and b."""
        ### BEGIN SOLUTION
        pairs = ((self, other.data), (other, self.data))
        return Value(self.data * other.data, made_of=pairs)
        ### END SOLUTION

    def tanh(self):
        """tanh of the number, made of it alone."""
        ### BEGIN SOLUTION
        output = math.tanh(self.data)
        return Value(output, made_of=((self, 1 - output**2),))
        ### END SOLUTION

    def backward(self):
        """Set the gradient of this number, the result, to 1, and hand it on to every number behind it.

        A number that is read several times gets a part from each reader, and the parts add up.
        """
        ### BEGIN SOLUTION
        order = []
        visited = set()

        def visit(node):
            if node in visited:
                return
            visited.add(node)
            for source, _ in node.made_of:
                visit(source)
            order.append(node)  # behind everything that it was made of

        visit(self)
        self.gradient = 1.0
        for node in reversed(order):
            for source, slope in node.made_of:
                source.gradient += slope * node.gradient
        ### END SOLUTION


# %% tags=["check"]
course.check("backpropagation.value", Value)

# %% [markdown] topics=["backpropagation"]
# That is all there is behind `loss.backward()`. The big libraries have arrays where you have numbers, some two thousand operations where you have three, and a great deal of care for speed. The idea is the one you have just written: remember, sort, walk back, add.
#
# Note what it does *not* do: it does not differentiate formulas as you do on paper, and it does not approximate by small steps. It runs your program, loops and branches included, and multiplies exact slopes.
#
# ## A network of two layers, in NumPy
#
# Numbers one by one would be slow. Let whole arrays travel. The network reads digits: 64 pixels, 16 hidden units with tanh, 10 logits, cross-entropy. Here is its way forward, with all shapes:
#
# | step | formula | shape |
# |---|---|---|
# | input | $X$ | (samples, 64) |
# | sums | $Z = X K_1 + b_1$ | (samples, 16) |
# | hidden | $H = \tanh Z$ | (samples, 16) |
# | logits | $S = H K_2 + b_2$ | (samples, 10) |
# | loss | $L$ = mean cross-entropy of $S$ | a number |
#
# And the way back, which begins with the gradient you found in lesson 3, “believed minus true”. Call it $G_S = (\mathrm{softmax}(S) - Y)/n$, of the shape of $S$. A layer $S = H K_2 + b_2$ turns it into three things:
#
# $$G_{K_2} = H^\top G_S \qquad G_{b_2} = \text{sum of } G_S \text{ over the samples} \qquad G_H = G_S K_2^\top$$
#
# You need not memorize where to transpose. **A gradient has the shape of the thing that it belongs to**, and only one product has it: $K_2$ is (16, 10), made from $H$, (samples, 16), and $G_S$, (samples, 10). The sum over the samples is “two paths add”: each sample is a path.
#
# Then tanh, number by number: $G_Z = G_H \odot (1 - H^2)$. Then the first layer, just as the second.
#
# > **Exercise 4.3 (5 points).** Write `network_gradients`. It returns two things: the loss, and a list with the four gradients. The arrays that it gets stay as they are. The check compares them with slopes that were *measured*, weight by weight, without any backpropagation.

# %% topics=["backpropagation"] tags=["exercise"]
def network_gradients(x, labels, kernel_1, bias_1, kernel_2, bias_2):
    """Loss and gradients of a network with one hidden tanh layer and the cross-entropy of its logits.

    `x`: (samples, features). `labels`: integers, (samples,). `kernel_1`: (features, hidden). `bias_1`: (hidden,).
    `kernel_2`: (hidden, classes). `bias_2`: (classes,).
    Returns `loss, [kernel_1_gradient, bias_1_gradient, kernel_2_gradient, bias_2_gradient]`.
    """
    ### BEGIN SOLUTION
    hidden = np.tanh(x @ kernel_1 + bias_1)  # (samples, hidden)
    scores = hidden @ kernel_2 + bias_2  # (samples, classes)
    scores = scores - scores.max(axis=1, keepdims=True)
    probabilities = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    rows = np.arange(len(labels))
    loss = -np.log(probabilities[rows, labels]).mean()

    to_scores = probabilities.copy()
    to_scores[rows, labels] -= 1
    to_scores /= len(labels)  # (samples, classes)
    to_sums = to_scores @ kernel_2.T * (1 - hidden**2)  # (samples, hidden)
    return loss, [x.T @ to_sums, to_sums.sum(axis=0), hidden.T @ to_scores, to_scores.sum(axis=0)]
    ### END SOLUTION


# %% tags=["check"]
course.check("backpropagation.network_gradients", network_gradients)

# %% [markdown] topics=["backpropagation"]
# ## Trust, but measure
#
# How does one measure a gradient? As you did for the first weight: nudge and look. That makes *finite differences* the referee for every gradient that somebody derived, at the price of one thing to choose: how far to nudge. Let us see how wrong the measured slope of our unit is, for steps from huge to tiny, to one side and to both, in two precisions:

# %% topics=["backpropagation", "chain-rule-derivation"]
true_slope = 2 * e * (1 - y**2) * x
steps = np.logspace(-14, 0, 57)


def measured_error(kind, both_sides):
    """How far the measured slope is from the true one, for each step."""

    def loss_at(weight):
        return (np.tanh(weight * kind(x) + kind(b)) - kind(t)) ** 2

    h = steps.astype(kind)
    rise = loss_at(kind(w) + h) - loss_at(kind(w) - h if both_sides else kind(w))
    return np.abs(rise.astype(float) / (steps * (1 + both_sides)) - true_slope)


# %% topics=["backpropagation", "chain-rule-derivation"]
with plots.theme() as look:
    figure, ax = plt.subplots(figsize=(8, 3.8))
    for number, (kind, both_sides) in enumerate([(np.float64, False), (np.float64, True), (np.float32, True)]):
        label = f"{kind.__name__}, {'both sides' if both_sides else 'one side'}"
        ax.loglog(steps, measured_error(kind, both_sides) + 1e-16, color=look.color(number), label=label)
    ax.set(xlabel="step", ylabel="error of the slope", title="Too wide a step cuts the corner, too small a one loses its digits")
    ax.set_ylim(1e-13, 30)
    ax.legend()

# %% [markdown] topics=["backpropagation"]
# Read it from the right. With smaller steps the error falls: like the step itself to one side, like its *square* to both sides. Then it turns and rises again, for the two losses agree in ever more digits, and their difference keeps ever fewer. In `float64` a step near 1e-5 to both sides leaves ten good digits. In `float32`, the type of deep learning, you get some four, and more only by luck: measure in `float64`, or you will suspect a gradient that is right.
#
# > **Exercise 4.4 (3 points).** Write `finite_differences`: the gradient of any function of an array, of any shape, by nudging, right to four digits. Leave the caller's array as it was; a weight may be exactly 0.

# %% topics=["backpropagation", "chain-rule-derivation"] tags=["exercise"]
def finite_differences(function, weights):
    """The gradient of `function` at `weights`, measured.

    `function`: takes an array of the shape of `weights`, and no other, returns a number. `weights`: float64, any shape.
    Returns an array of that shape, right to four digits.
    """
    ### BEGIN SOLUTION
    step = 1e-5
    gradient = np.zeros_like(weights)
    for place in np.ndindex(weights.shape):
        nudge = np.zeros_like(weights)
        nudge[place] = step
        gradient[place] = (function(weights + nudge) - function(weights - nudge)) / (2 * step)
    return gradient
    ### END SOLUTION


# %% tags=["check"]
course.check("backpropagation.finite_differences", finite_differences)

# %%
course.quiz("backpropagation.cost_quiz")

# %% [markdown] topics=["backpropagation"]
# ## Three libraries, one gradient
#
# Now the machines. Two hundred real digits, random weights, and the loss once more, written in `keras.ops`, so that it runs on all three backends:

# %% topics=["backpropagation"]
digits = data.load("digits", verbose=False)
images, labels = digits.train.x[:200].reshape(-1, 64) / 16, digits.train.y[:200]
rng = np.random.default_rng(0)
weights = [rng.normal(0, 0.2, (64, 16)), np.zeros(16), rng.normal(0, 0.5, (16, 10)), np.zeros(10)]
weights = [array.astype("float32") for array in weights]
cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def network_loss(kernel_1, bias_1, kernel_2, bias_2):
    sums = keras.ops.add(keras.ops.matmul(images, kernel_1), bias_1)  # (samples, 16)
    logits = keras.ops.add(keras.ops.matmul(keras.ops.tanh(sums), kernel_2), bias_2)  # (samples, 10)
    return cross_entropy(labels, logits)


print(f"loss {float(network_loss(*weights)):.4f}")

# %% [markdown] topics=["backpropagation"]
# The *gradient* is one thing that Keras leaves to its backends, and each has its own manner. TensorFlow records what happens under a *tape*, and plays it backward:

# %% topics=["backpropagation"]
def with_tensorflow(function, weights):
    import tensorflow as tf

    variables = [tf.Variable(array) for array in weights]
    with tf.GradientTape() as tape:
        loss = function(*variables)
    return loss, tape.gradient(loss, variables)


# %% [markdown] topics=["backpropagation"]
# JAX takes a function and gives you *another function*, which computes the gradient:

# %% topics=["backpropagation"]
def with_jax(function, weights):
    import jax

    gradient_function = jax.value_and_grad(function, argnums=(0, 1, 2, 3))
    return gradient_function(*weights)


# %% [markdown] topics=["backpropagation"]
# And PyTorch does what your `Value` does: each tensor remembers how it was made, and `backward` walks.

# %% topics=["backpropagation"]
def with_torch(function, weights):
    import torch

    tensors = [torch.tensor(array, requires_grad=True) for array in weights]
    loss = function(*tensors)
    gradients = torch.autograd.grad(loss, tensors)
    return loss.detach(), gradients  # the number alone, without its memory


# %% [markdown] topics=["backpropagation"]
# Your notebook runs on one backend, so one of the three runs here. The other two are skipped, and counted; the course's tests run this lesson once on each backend, and the contract makes sure that a branch has run each time.

# %% topics=["backpropagation"]
branches = {"tensorflow": with_tensorflow, "jax": with_jax, "torch": with_torch}
ran = []
for name, branch in branches.items():
    if name == keras.backend.backend():
        loss, found = branch(network_loss, weights)
        ran.append(name)
gradients = [keras.ops.convert_to_numpy(gradient).astype("float64") for gradient in found]
print(f"{len(ran)} of {len(branches)} branches ran here, loss {float(loss):.4f}")
for name, gradient in zip(("kernel_1", "bias_1", "kernel_2", "bias_2"), gradients, strict=True):
    print(f"{name:9} shape {str(gradient.shape):9} norm {np.linalg.norm(gradient):.4f}")
course.expect(branches_run=len(ran), at_least=1, at_most=1)

# %% [markdown] topics=["backpropagation"]
# Whichever library you run, these are the digits that you see; the stored output of this cell is compared on all three. Two libraries may share a mistake, so we call the referee as well: measured slopes, in `float64` and plain NumPy, at 200 random places of the four arrays.

# %% topics=["backpropagation"]
def loss_in_numpy(arrays):
    k1, b1, k2, b2 = arrays
    z = np.dot(np.tanh(np.dot(images, k1) + b1), k2) + b2
    return float(np.mean(np.logaddexp.reduce(z, axis=1) - z[np.arange(len(z)), labels]))


exact = [array.astype("float64") for array in weights]
differences = []
for _ in range(200):
    which = rng.integers(4)
    place = tuple(rng.integers(size) for size in exact[which].shape)
    kept, sides = exact[which][place], []
    for side in (kept + 1e-5, kept - 1e-5):
        exact[which][place] = side
        sides.append(loss_in_numpy(exact))
    exact[which][place] = kept
    differences.append(abs((sides[0] - sides[1]) / 2e-5 - gradients[which][place]))
print(f"largest difference below a millionth: {max(differences) < 1e-6}")

# %% [markdown] topics=["backpropagation", "backprop-five-steps", "weight-update-rule"]
# ## Five steps, and their order
#
# With gradients in hand, learning is a loop of five steps:
#
# 1. **forward**: compute the prediction,
# 2. **loss**: compare it with the truth,
# 3. **backward**: compute the gradient for *every* weight,
# 4. **update**: move every weight a little against its gradient, $w \leftarrow w - \eta \cdot \partial L / \partial w$,
# 5. **repeat**, with the next batch.
#
# $\eta$, the *learning rate*, is a small number such as 0.1. Steps 3 and 4 are two steps. One sheet has it otherwise: it lists “update the weights” and only *then* “propagate the error backward”; another calls the update itself backpropagation. Does the order matter? Take the smallest network with two layers, $y = w_2 \tanh(w_1 x)$:

# %% topics=["backpropagation", "backprop-five-steps", "weight-update-rule"]
x, t, w1, w2, rate = 1.5, 0.5, 0.8, 1.2, 0.4
h = math.tanh(w1 * x)
to_y = 2 * (w2 * h - t)  # the loss's slope for y
new_w2 = w2 - rate * to_y * h
for name, through in {"old w2, as it should be": w2, "new w2, as the sheet has it": new_w2}.items():
    print(f"gradient of w1 through the {name}: {to_y * through * (1 - h**2) * x:.3f}")

# %% [markdown] topics=["backpropagation", "backprop-five-steps"]
# 0.549 and 0.397: two different gradients, and only the first belongs to the network that made the prediction. The second blames $w_1$ through a weight that was not there when the mistake was made. In a deep network each layer would add its own bit of wrongness.

# %%
course.quiz("backpropagation.order_quiz")

# %% [markdown] topics=["backprop-five-steps", "weight-update-rule"]
# > **Exercise 4.5 (3 points).** Write `learning_step` for this network, $w_2 \tanh(w_1 x)$ with the squared error: one step in the right order. It returns the loss *before* the step and both new weights.

# %% topics=["backprop-five-steps", "weight-update-rule", "backpropagation"] tags=["exercise"]
def learning_step(x, target, first, second, rate):
    """One step of gradient descent for second · tanh(first · x) and the squared error.

    All arguments are numbers: input, target, the two weights, the learning rate.
    Returns `loss, new_first, new_second`, the loss being that of the old weights.
    """
    ### BEGIN SOLUTION
    inner = math.tanh(first * x)
    error = second * inner - target
    second_slope = 2 * error * inner
    first_slope = 2 * error * second * (1 - inner**2) * x
    return error**2, first - rate * first_slope, second - rate * second_slope
    ### END SOLUTION


# %% tags=["check"]
course.check("backpropagation.learning_step", learning_step)

# %% [markdown] topics=["backprop-five-steps", "weight-update-rule"]
# The same five steps on the digits. Everything that `fit` does is in these lines:

# %% topics=["backprop-five-steps", "weight-update-rule"] tags=["training"]
learned, losses = [array.copy() for array in weights], []
for _ in range({"smoke": 100, "full": 1000}[profile]):  # 5. repeat
    loss, found = branches[ran[0]](network_loss, learned)  # 1. forward, 2. loss, 3. backward
    found = [keras.ops.convert_to_numpy(gradient) for gradient in found]
    learned = [array - 0.5 * gradient for array, gradient in zip(learned, found, strict=True)]  # 4. update
    losses.append(float(loss))
ax = plots.plot_history({"loss": losses}, title="Gradient descent on 200 digits")
_ = ax.set(xlabel="step")
print(f"loss {losses[0]:.3f} at first, {losses[-1]:.3f} in the end")
# On three backends: 0.131 (smoke), 0.007 (full); nothing here is drawn anew by a seed.
course.expect(final_loss=losses[-1], at_most={"smoke": 0.2, "full": 0.02})

# %% [markdown] topics=["backprop-five-steps", "weight-update-rule"]
# In Keras step 4 is an *optimizer*, and steps 1 to 4 together are `train_step`, which `fit` calls for each batch. Is plain `SGD` really just $w - \eta \cdot \text{gradient}$? One step of Keras from the same weights, on the same batch, with rate 0.5:

# %% topics=["backprop-five-steps", "weight-update-rule"]
model = keras.Sequential([keras.Input((64,)), keras.layers.Dense(16, "tanh"), keras.layers.Dense(10)])
model.set_weights(weights)
model.compile(keras.optimizers.SGD(0.5), cross_entropy)
model.train_on_batch(images, labels)
by_hand = [array - 0.5 * gradient for array, gradient in zip(weights, gradients, strict=True)]
off = max(np.abs(theirs - ours).max() for theirs, ours in zip(model.get_weights(), by_hand, strict=True))
print(f"largest difference below a millionth: {off < 1e-6}")

# %% [markdown] topics=["weight-update-rule"]
# Yes, to a millionth. Lesson 5 is about cleverer updates. The gradients stay what they are.
#
# ## Watch the gradients
#
# Backpropagation multiplies, layer after layer. Factors below 1 make the gradient *vanish* on its way to the first layer, factors above 1 make it *explode*. You saw it with random numbers in lesson 2; now in networks that train. A *callback* looks in on `fit` while it runs, and the course has one that measures gradients. Twelve hidden layers, three ways to set them up:

# %% topics=["debug-gradients", "backpropagation"] tags=["training"]
from course.callbacks import GradientMonitor

flows = {}
setups = {
    "sigmoid, Glorot": ("sigmoid", keras.initializers.GlorotNormal),
    "ReLU, He": ("relu", keras.initializers.HeNormal),
    "tanh, far too large": ("tanh", lambda: keras.initializers.RandomNormal(stddev=4.0)),
}
for name, (activation, initializer) in setups.items():
    keras.utils.set_random_seed(0)
    # An initializer of its own for each layer: one shared by all would give all the same numbers.
    hidden = [keras.layers.Dense(32, activation, kernel_initializer=initializer(), name=f"{n}") for n in range(1, 13)]
    deep = keras.Sequential([keras.Input((64,)), *hidden, keras.layers.Dense(10, name="out")])
    deep.compile(keras.optimizers.SGD(1e-6), cross_entropy)
    monitor = GradientMonitor(probe=(images, labels), every=1)
    deep.fit(images, labels, batch_size=200, epochs=1, verbose=0, callbacks=[monitor])
    flows[name] = {layer: np.array([norm]) for layer, norm in monitor.history[0].norms.items()}
ax = plots.plot_gradient_flow(flows, label="gradient norm", title="One gradient arrives, one fades, one explodes")
ratio = {name: float(flow["1"][0] / flow["out"][0]) for name, flow in flows.items()}
print("first layer against last:", {name: f"{value:.0e}" for name, value in ratio.items()})
# Five seeds on three backends: sigmoid below 1e-7, tanh 1.8e3 to 1e5 (before any training: the profile does not matter).
course.expect(vanishing=ratio["sigmoid, Glorot"], at_most=1e-3)
course.expect(exploding=ratio["tanh, far too large"], at_least=700)

# %% [markdown] topics=["debug-gradients"]
# (On the left the first layer, where the gradient arrives last.) The sigmoids leave less than a millionth for the first layer. ReLU with He's initialization brings the gradient home undiminished. And tanh with weights far too large lets it grow from layer to layer, to thousands of times its size: a step that is right for the last layer would throw the first one into the void.
#
# What should you look at? Not the size alone: near a minimum all gradients are small, and all is well. Look at the first layer *compared with the last*. And look for `nan` first of all, because every comparison with `nan` says False, and a careless test lets it pass.
#
# > **Exercise 4.6 (3 points).** Write `gradient_health`. Given the gradients of the layers, first layer first, return
# > `"exploding"` if any of them holds a `nan` or an infinity, or if the first layer's norm is more than 1000 times the last one's;
# > `"vanishing"` if it is less than a thousandth of it; and `"healthy"` otherwise, at exactly 1000 times too. The norm of an array is the root of the sum of its squares. What lies between the first and the last layer does not matter, unless it is no number.

# %% topics=["debug-gradients"] tags=["exercise"]
def gradient_health(layers):
    """Name what happens to a gradient on its way back.

    `layers`: list of arrays of various shapes, the first layer's gradient first; the last one is never all zeros. It is left as it is.
    Returns "healthy", "vanishing" or "exploding".
    """
    ### BEGIN SOLUTION
    norms = [np.linalg.norm(layer) for layer in layers]
    if not np.all(np.isfinite(norms)):
        return "exploding"
    ratio = norms[0] / norms[-1]
    if ratio > 1000:
        return "exploding"
    return "vanishing" if ratio < 0.001 else "healthy"
    ### END SOLUTION


# %% tags=["check"]
course.check("backpropagation.gradient_health", gradient_health)

# %% [markdown] topics=["debug-gradients"]
# > **Tip.** When a network does not learn, look at its gradients before you turn any knob. `GradientMonitor` keeps their norms layer by layer while `fit` runs. The cures for what you then see have lessons of their own: initialization and clipping in lesson 9, normalization in lesson 10, shortcuts around layers with the residual networks.

# %% [markdown]
# ## What you have done
#
# In this lesson you have
#
# * followed a nudge through a drawn graph: slopes multiply along a path and add up between paths,
# * written automatic differentiation: numbers that remember, a list in the right order, one walk back,
# * backpropagated through two layers by letting the shapes lead, with measured slopes as the referee,
# * seen `GradientTape`, `jax.grad` and `torch.autograd` find the same digits, one of them on your own machine,
# * kept backward and update apart, and seen that mixing them blames the wrong weights,
# * named vanishing and exploding gradients by the ratio of two norms.

# %%
course.progress()

# %% [markdown]
# **Where next.** You know the direction for every weight. How far to go, and whether to trust the last direction alone, is the business of the optimizer: lesson 5. Lesson 6 shows how Keras packs all of this into three calls.
