# ---
# title: Backpropagation and automatic differentiation
# minutes: 80
# needs: [03_losses]
# topics: [backpropagation, chain-rule-derivation, backprop-five-steps, weight-update-rule, debug-gradients]
# packages: [keras, numpy, matplotlib]
# ---

# %% [markdown]
# # Backpropagation and automatic differentiation
#
# [Lesson 3](03_losses.ipynb) measured how wrong a prediction is. To improve it, the *weights* must move, and so far you have one way to find out where to: change a weight a little, compute the loss again, and keep the change unless the loss became larger. Here is that method on 200 digits and a small network, which has 1,210 weights. It may compute the loss 300 times.

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

# %% topics=["backpropagation"]
digits = data.load("digits", verbose=False)
images, labels = digits.train.x[:200].reshape(-1, 64) / 16, digits.train.y[:200]
rng = np.random.default_rng(0)
shapes, spreads = [(64, 16), (16,), (16, 10), (10,)], [0.2, 0.0, 0.5, 0.0]
weights = [rng.normal(0, *one) for one in zip(spreads, shapes, strict=True)]


def digits_loss(arrays):
    """The mean cross-entropy of the 200 digits, in NumPy."""
    k1, b1, k2, b2 = arrays
    scores = np.dot(np.tanh(np.dot(images, k1) + b1), k2) + b2  # (200, 10)
    right = scores[np.arange(len(scores)), labels]
    return float(np.mean(np.logaddexp.reduce(scores, axis=1) - right))


tried = [array.copy() for array in weights]
trial_losses = [digits_loss(tried)]
for _ in range(300):
    # An array at random (the shares are those of the weights), and one of its numbers.
    array = tried[rng.choice(4, p=[0.84, 0.02, 0.13, 0.01])]
    place, change = rng.integers(array.size), rng.normal(0, 0.5)
    array.flat[place] += change
    loss = digits_loss(tried)
    if loss > trial_losses[-1]:
        array.flat[place] -= change  # worse: take it back
    trial_losses.append(min(loss, trial_losses[-1]))
print(f"loss {trial_losses[0]:.2f} at first, {trial_losses[-1]:.2f} after 300 trials")
print(f"guessing among ten digits: {math.log(10):.2f}")

# %% [markdown]
# After 300 trials the loss is still ⟦2.08⟧; guessing costs ⟦2.30⟧. Fewer than a quarter of the weights have been tried even once, and a large network has millions of them. For about the same work, the method of this lesson brings the loss of this network below 0.2.
#
# In this lesson you will
#
# * **derive** how one weight changes the loss, link by link, on a drawn graph,
# * **build** automatic differentiation, and train a network with it,
# * **backpropagate** through a network of two layers in NumPy,
# * **check** gradients by measuring them, and against TensorFlow, JAX or PyTorch,
# * **mend** a step of learning whose parts come in the wrong order,
# * **diagnose** gradients that vanish or explode in deep networks.
#
# The computing takes some ten seconds on a laptop; a GPU changes nothing at these sizes.

# %% topics=["backpropagation"]
def plot_losses(curves, title):
    """Losses over the number of computed losses, with the loss of guessing."""
    with plots.theme() as look:
        _, ax = plt.subplots(figsize=(7, 3.2))
        for number, (name, (work, losses)) in enumerate(curves.items()):
            ax.plot(work, losses, color=look.color(number), label=name)
        ax.axhline(math.log(10), color=look.muted, linestyle=":", label="guessing")
        ax.set(xlabel="work, in computed losses", ylabel="loss", title=title)
        ax.set_ylim(0, 3)
        ax.legend()


trial_curve = (range(301), trial_losses)
plot_losses({"trial and error": trial_curve}, "Trial and error hardly beats guessing")

# %% [markdown] topics=["chain-rule-derivation"]
# ## One weight
#
# Begin with a network of a single unit. It has one input, $x = 2$, the weight $w = 0.5$ and the bias $b = -0.4$. Its activation is tanh, its target $t = 1$, its loss the squared error. We write the computation as a **computation graph**: each box is a number, and each arrow means “is used for”.

# %% topics=["chain-rule-derivation", "backpropagation"]
x, w, b, t = 2.0, 0.5, -0.4, 1.0
z = w * x + b
y = math.tanh(z)
e = y - t
values = {"x": x, "w": w, "w · x": w * x, "b": b, "z": z, "y = tanh(z)": y}
values |= {"e = y − t": e, "L = e²": e**2}
arrows = [("x", "w · x"), ("w", "w · x"), ("w · x", "z"), ("b", "z")]
arrows += [("z", "y = tanh(z)"), ("y = tanh(z)", "e = y − t"), ("e = y − t", "L = e²")]
ax = plots.plot_computation_graph(
    values, dict.fromkeys(arrows), title="Forward: with w = 0.5 the loss is 0.214"
)
print(f"output {y:.3f}, error {e:.3f}, loss {e**2:.3f}")

# %% [markdown] topics=["chain-rule-derivation"]
# The output is ⟦0.537⟧ and should be 1, so the loss is ⟦0.214⟧. How does $w$ change it? Guess first: if $w$ grows, does the loss grow or fall? Then ask by experiment: make $w$ larger by 0.001, and nothing else.

# %% topics=["chain-rule-derivation"]
def unit_loss(w):
    return (math.tanh(w * x + b) - t) ** 2


print(f"measured: {(unit_loss(w + 0.001) - unit_loss(w)) / 0.001:.2f}")

# %% [markdown] topics=["chain-rule-derivation"]
# The loss *falls*, by about ⟦1.3⟧ times what you add to $w$. This number is the **partial derivative** of the loss with respect to $w$, written $\partial L / \partial w$: how much the loss changes per small change of the weight, while everything else stays as it is. Can we have it without an experiment? Follow a small change of $w$ along the arrows. Each arrow multiplies it by a factor, the **local derivative** of this one step. We will call it the *slope* of the arrow:
#
# * when $w$ grows, $w \cdot x$ grows $x = 2$ times as much;
# * $z$ grows exactly as much as $w \cdot x$: times 1;
# * $y$ grows $1 - y^2$ times as much as $z$: this is the derivative of tanh ([lesson 2](02_activations.ipynb));
# * $e$ grows as much as $y$: times 1;
# * $L = e^2$ grows $2e$ times as much as $e$. Here $2e$ is negative, so $L$ falls.
#
# The steps come one after the other, so the factors multiply. This is the **chain rule**:
#
# $$\frac{\partial L}{\partial w} = \frac{\partial L}{\partial y} \cdot \frac{\partial y}{\partial z} \cdot \frac{\partial z}{\partial w} = 2\,(y - t) \cdot (1 - y^2) \cdot x$$
#
# We can multiply from either end. From an input forward, one walk gives the derivative for *one* weight, so 1,210 weights take 1,210 walks. From the loss backward, one walk gives it for *all*: each box gets the product of all slopes between it and the loss. This is its **gradient**, $\partial L / \partial \text{box}$: how much the loss changes when the number in the box changes a little.

# %% topics=["chain-rule-derivation", "backpropagation"]
slopes = dict(zip(arrows, (w, x, 1, 1, 1 - y**2, 1, 2 * e), strict=True))
gradients = {"L = e²": 1.0}
for (start, end), slope in reversed(slopes.items()):  # from the loss to the inputs
    gradients[start] = slope * gradients[end]
ax = plots.plot_computation_graph(
    values,
    slopes,
    gradients=gradients,
    title="Backward: the gradient of w (orange) is -1.318",
)
print(f"1 - y² = {1 - y**2:.3f}, 2e = {2 * e:.3f}")
print(f"gradient of w: {gradients['w']:.3f}, of b: {gradients['b']:.3f}")

# %% [markdown] topics=["chain-rule-derivation", "backpropagation"]
# Read the figure from the right. The number on an arrow is its slope, and the orange number below a box is its gradient. One walk back gave *every* box its gradient: ⟦-1.318⟧ for the weight and ⟦-0.659⟧ for the bias. (The measurement was a little off, because a step of 0.001 is not infinitely small.) The input has one, too: a layer in front of this one would receive it. The part from $L$ to $z$ was computed once and used for all three. That is **backpropagation**: the chain rule applied from the output to the inputs, with each intermediate product computed once (for networks: Rumelhart, Hinton and Williams, 1986; the method itself: Linnainmaa, 1970).
#
# > **Exercise 4.1 (3 points, design).** Now the other way round: the derivatives are given, and you design the unit. Write `unit_with_slopes`. It returns four numbers, `x, target, weight, bias`, of a tanh unit whose squared error has exactly these two derivatives. The target must be one that the unit can reach, between -1 and 1, and the weight must not be 0. Many units are right.

# %% topics=["chain-rule-derivation"] tags=["exercise"]
def unit_with_slopes(weight_slope, bias_slope):
    """A unit whose loss has the given derivatives.

    `weight_slope`: ∂L/∂weight, any number, 0 too. `bias_slope`: ∂L/∂bias, between 0.2
    and 1.8 in size, positive or negative. The unit computes tanh(weight · x + bias),
    and its loss L is the squared error. Returns `x, target, weight, bias`, with
    -1 < target < 1 and a weight that is not 0.
    """
    ### BEGIN SOLUTION
    factor = weight_slope / bias_slope  # the only one that the two do not share
    # With weight 1 and this bias z is 0: the output is 0, and tanh has slope 1.
    return factor, -bias_slope / 2, 1.0, -factor
    ### END SOLUTION


# %% tags=["check"]
course.check("backpropagation.unit_with_slopes", unit_with_slopes)

# %% [markdown] topics=["backpropagation"]
# ## Two paths add
#
# So far each number was used once. What if one is used twice? Take $a = 3$, $b = -2$ and $L = a \cdot b + a$. Two paths lead from $a$ to $L$: one through the product, with slope $b = -2$, and a direct one, with slope 1. Guess the gradient of $a$, then measure it:

# %% topics=["backpropagation"]
def two_paths(a):
    return a * -2 + a


print(f"measured: {(two_paths(3.001) - two_paths(3)) / 0.001:.2f}")
ax = plots.plot_computation_graph(
    {"a": 3, "b": -2, "a · b": -6, "L": -3},
    {("a", "a · b"): -2, ("b", "a · b"): 3, ("a · b", "L"): 1, ("a", "L"): 1},
    gradients={"L": 1, "a · b": 1, "b": 3, "a": -1},
    title="The two paths of a add up",
)

# %% [markdown] topics=["backpropagation"]
# ⟦-1⟧, which is $-2 + 1$: both paths count. *Along* a path slopes multiply; *between* paths they add. In a network this is the normal case, because each hidden unit is used by every unit of the next layer, and each weight for every sample of the batch.

# %%
course.quiz("backpropagation.two_paths_quiz")

# %% [markdown] topics=["backpropagation"]
# ## Build automatic differentiation
#
# Users of Keras do not derive gradients by hand. The library does what you just did, with two ideas. First, every number *remembers how it was made*: from which numbers, and with which slopes. Second, on request, the program starts at the result and goes back over all numbers from which it was made. A library that does this performs **automatic differentiation**. Because it starts at the result, this form is called the **reverse mode**; the **forward mode** starts at an input.
#
# Below is a class that does it. The sum shows the pattern: compute the number, and remember each source with its slope. For `backward` one more thought is needed. A number may pass its gradient on only *after* it has received its part from every number that uses it. So make a list in which each number stands behind everything that it was made of, and walk this list from its end. Such a list is called a **topological order**. To get one, visit a number’s sources first, then append the number itself, each number once.
#
# > **Exercise 4.2 (5 points, reasoning).** Complete `Value`: the product, tanh, and `backward`, which sets `gradient` for the result and for every number behind it, also those in between. The check runs small programs with it, and each of them ends in `backward`: without it, only the forward numbers count.

# %% topics=["backpropagation"] tags=["exercise"]
class Value:
    """A number that remembers how it was made, and can compute gradients.

    `data`: the number itself.
    `made_of`: pairs (source, slope): a Value that this one was made from, and how much
    this one changes per small change of that one.
    `gradient`: how much the final result changes per small change of this number; 0
    until `backward` is called on the result.
    """

    def __init__(self, data, made_of=()):
        self.data = data
        self.made_of = made_of
        self.gradient = 0.0

    def __repr__(self):
        return f"Value({self.data:.4g}, gradient {self.gradient:.4g})"

    def __add__(self, other):
        """a + b grows as much as a does, and as much as b does: both slopes are 1."""
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
        """Set the gradient of this number, the result, to 1, and pass it on to every
        number behind it.

        A number that is used several times gets a part from each use; the parts add up.
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
# Since your numbers know what they were made of, the graph can be drawn from them. Here is the unit from above once more, without a derivative written by hand:

# %% topics=["backpropagation"]
with course.waits_for("backpropagation.value"):
    unit = {"x": Value(2.0), "w": Value(0.5), "b": Value(-0.4), "−t": Value(-1.0)}
    unit["w · x"] = unit["w"] * unit["x"]
    unit["z"] = unit["w · x"] + unit["b"]
    unit["y = tanh(z)"] = unit["z"].tanh()
    unit["e = y − t"] = error = unit["y = tanh(z)"] + unit["−t"]
    unit["L"] = error * error
    unit["L"].backward()
    print(f"gradient of w: {unit['w'].gradient:.3f}, of b: {unit['b'].gradient:.3f}")
    title = "Your Values find the same gradients (orange)"
    ax = plots.plot_value_graph(unit["L"], names=unit, title=title)

# %% [markdown] topics=["backpropagation"]
# The same ⟦-1.318⟧ and ⟦-0.659⟧. Now XOR, the problem that no single unit can solve ([lesson 1](01_neuron.ipynb)). Two inputs, four hidden units with tanh and one linear output have 17 weights. Two more lines, gradient and update, and your class trains this network:

# %% topics=["backpropagation", "weight-update-rule"] tags=["training"]
xor = {(-1, -1): -1, (-1, 1): 1, (1, -1): 1, (1, 1): -1}


def xor_network(point, numbers):
    """Two inputs, four hidden tanh units, one output; 17 Values in `numbers`."""
    output = numbers[16]
    for first, second, bias, outgoing in (numbers[4 * u : 4 * u + 4] for u in range(4)):
        total = first * Value(point[0]) + second * Value(point[1]) + bias
        output = output + outgoing * total.tanh()
    return output


with course.waits_for("backpropagation.value"):
    start = np.random.default_rng(0).normal(size=17)
    numbers, xor_losses = [Value(float(number)) for number in start], []
    for _ in range(100):
        loss = Value(0.0)
        for point, target in xor.items():
            error = xor_network(point, numbers) + Value(-target)
            loss = loss + Value(0.25) * error * error
        loss.backward()
        numbers = [Value(number.data - 0.1 * number.gradient) for number in numbers]
        xor_losses.append(loss.data)
    outputs = {point: xor_network(point, numbers).data for point in xor}
    print(f"loss {xor_losses[0]:.2f} at first, {xor_losses[-1]:.4f} after 100 steps")
    print("outputs:", {point: f"{output:.1f}" for point, output in outputs.items()})
    solved = sum(output * xor[point] > 0 for point, output in outputs.items())
    course.expect(points_on_the_right_side=solved, at_least=4)

# %% [markdown] topics=["backpropagation"]
# All four outputs are right, on the four points with which the network was trained. This is what happens behind `loss.backward()` in a large library, which has arrays where you have numbers, hundreds of operations where you have three, and much care for speed. Note what automatic differentiation is *not*. It does not transform formulas, as you do on paper. It does not approximate by small steps either. It runs your program, loops and branches included, and multiplies exact slopes.
#
# It has a price. To walk back, every number in between must be kept until the walk is over:

# %% topics=["backpropagation"]
kept, waiting = set(), [loss]
while waiting:
    number = waiting.pop()
    if number not in kept:
        kept.add(number)
        waiting += [source for source, _ in number.made_of]
print(f"numbers kept for one loss of four points: {len(kept)}, of them weights: 17")

# %% [markdown] topics=["backpropagation"]
# ⟦186⟧ numbers for ⟦17⟧ weights, and more with every sample and every layer. That is why training needs much more memory than predicting, which can forget each layer as soon as the next is computed. It is also why a batch that is too large ends in an out-of-memory error. One detail of the loop: each step makes new Values, because `backward` *adds* to `gradient`.
#
# ## A network of two layers, in NumPy
#
# One number at a time is slow. Let whole arrays travel. The network of the opening reads 64 pixels, has 16 hidden units with tanh and ends in 10 logits with the cross-entropy. Its forward pass, with all shapes, where $n$ is the number of samples:
#
# | step | formula | shape |
# |---|---|---|
# | input | $X$ | (n, 64) |
# | sums | $Z = X K_1 + b_1$ | (n, 16) |
# | hidden | $H = \tanh Z$ | (n, 16) |
# | logits | $S = H K_2 + b_2$ | (n, 10) |
# | loss | $L$ = mean cross-entropy of $S$ | one number |
#
# The way back starts with the gradient of the logits, which you know from [lesson 3](03_losses.ipynb): $G = (\mathrm{softmax}(S) - Y)/n$, with the one-hot labels $Y$. It has the shape of $S$, and $G_{ij} = \partial L/\partial S_{ij}$. What does it say about one entry of the kernel $K_2$? In this derivation $K$ is short for $K_2$ and $b$ for $b_2$, so that $K_{kj}$ is the entry in row $k$ and column $j$. Written with indices, the layer is $S_{ij} = \sum_k H_{ik} K_{kj} + b_j$. So $K_{kj}$ touches the logit $S_{ij}$ of *every* sample $i$, each time with slope $H_{ik}$, and no logit of another class. One path per sample, and paths add:
#
# $$\frac{\partial L}{\partial K_{kj}} = \sum_i \frac{\partial S_{ij}}{\partial K_{kj}} \frac{\partial L}{\partial S_{ij}} = \sum_i H_{ik}\, G_{ij} \qquad\text{that is}\qquad \frac{\partial L}{\partial K} = H^\top G$$
#
# The bias $b_j$ touches the same logits with slope 1, so its gradient is $\sum_i G_{ij}$. The hidden value $H_{ik}$ touches the logits of its own sample only, one for each class $j$, with slope $K_{kj}$. So $\partial L/\partial H_{ik} = \sum_j G_{ij} K_{kj}$, in one product $G K^\top$. From there it goes through tanh, entry by entry, with the slope $1 - H_{ik}^2$. Then come the same rules for the first layer: for its kernel the product with the layer’s input transposed, for its bias the sums over the samples.
#
# A gradient always has the shape of what it belongs to, and this is a good memory aid: only $H^\top G$ has the shape of $K$. But it is no proof. Where a layer has as many outputs as inputs, $G K$ and $G K^\top$ have the same shape, and only the sum with its indices says which one is right.
#
# > **Exercise 4.3 (5 points).** Write `network_gradients`. It returns two things: the loss, and a list of the four gradients. The arrays that it gets stay as they are. The check compares them with derivatives that were *measured*, weight by weight, and one of its networks has square layers.

# %% topics=["backpropagation"] tags=["exercise"]
def network_gradients(x, labels, kernel_1, bias_1, kernel_2, bias_2):
    """Loss and gradients of a network: one hidden tanh layer, cross-entropy of logits.

    `x`: (samples, features). `labels`: integers, (samples,). `kernel_1`: (features,
    hidden). `bias_1`: (hidden,). `kernel_2`: (hidden, classes). `bias_2`: (classes,).
    Returns `loss, [kernel_1_gradient, bias_1_gradient, kernel_2_gradient,
    bias_2_gradient]`, the loss being the mean over the samples.
    """
    ### BEGIN SOLUTION
    hidden = np.tanh(x @ kernel_1 + bias_1)  # (samples, hidden)
    scores = hidden @ kernel_2 + bias_2  # (samples, classes)
    scores = scores - scores.max(axis=1, keepdims=True)
    grown = np.exp(scores)
    probabilities = grown / grown.sum(axis=1, keepdims=True)
    rows = np.arange(len(labels))
    loss = -np.log(probabilities[rows, labels]).mean()

    to_scores = probabilities.copy()
    to_scores[rows, labels] -= 1
    to_scores /= len(labels)  # (samples, classes)
    to_sums = to_scores @ kernel_2.T * (1 - hidden**2)  # (samples, hidden)
    first_layer = [x.T @ to_sums, to_sums.sum(axis=0)]
    return loss, first_layer + [hidden.T @ to_scores, to_scores.sum(axis=0)]
    ### END SOLUTION


# %% tags=["check"]
course.check("backpropagation.network_gradients", network_gradients)

# %% [markdown] topics=["backpropagation"]
# Use it at once, on the digits of the opening, from the same weights. How much does one step bring, if every weight moves against its gradient?

# %% topics=["backpropagation", "weight-update-rule"]
found = moved = None  # until exercise 4.3 is solved
with course.waits_for("backpropagation.network_gradients"):
    before, found = network_gradients(images, labels, *weights)
    pairs = zip(weights, found, strict=True)
    moved = [array - 0.5 * gradient for array, gradient in pairs]
    print(f"loss {before:.2f}, after one step with gradients {digits_loss(moved):.2f}")

# %% [markdown] topics=["backpropagation"]
# One step changed all weights at once, each against its own gradient, and the loss fell from ⟦2.62⟧ to ⟦2.38⟧. (Four pixels are blank in all 200 pictures. Their 64 weights have the gradient 0 and stay where they are.) How far you may go along a gradient is the subject of [lesson 5](05_optimizers.ipynb).
#
# ## Check a gradient by measuring it
#
# Code for gradients is easy to get wrong, and a wrong gradient often still learns, only worse. So check it against the method of the opening: nudge (change a little) and look. Slopes measured in this way are called **finite differences**. One thing is yours to choose, the size of the nudge. Here is the error of the measured slope of our unit, for steps from huge to tiny, to one side and to both, in two precisions. Guess: is the smallest step the best?

# %% topics=["backpropagation", "chain-rule-derivation"]
true_slope = 2 * e * (1 - y**2) * x
steps = np.logspace(-14, 0, 57)


def measured_error(kind, both_sides):
    """How far the measured slope is from the true one, for each step."""

    def loss_at(weight):
        return (np.tanh(weight * kind(x) + kind(b)) - kind(t)) ** 2

    nudge = steps.astype(kind)
    other_side = kind(w) - nudge if both_sides else kind(w)
    rise = loss_at(kind(w) + nudge) - loss_at(other_side)
    return np.abs(rise.astype(float) / (steps * (1 + both_sides)) - true_slope)


ways = [(np.float64, False), (np.float64, True), (np.float32, True)]
with plots.theme() as look:
    _, ax = plt.subplots(figsize=(8, 3.8))
    for number, (kind, both) in enumerate(ways):
        label = f"{kind.__name__}, {'both sides' if both else 'one side'}"
        error = measured_error(kind, both) + 1e-16
        ax.loglog(steps, error, color=look.color(number), label=label)
    ax.axvline(1e-5, color=look.muted, linestyle=":", label="a safe step: 0.00001")
    ax.set(xlabel="step", ylabel="error of the measured slope", ylim=(1e-13, 30))
    ax.set_title("Neither the largest nor the smallest step measures best")
    ax.legend()

# %% [markdown] topics=["backpropagation"]
# Read the figure from the right. While the step shrinks, so does the error: in proportion to the step to one side, to its *square* to both sides. Then rounding takes over and the error grows again, because the two losses agree in more and more digits and their difference keeps fewer and fewer. In `float64`, a step near 0.00001 to both sides leaves about nine good digits. In `float32`, the usual type in deep learning, there are usually four, and more only by luck, as in the dip at 0.001. At the far left a weight in `float32` does not change at all: the measured slope is 0, and the error is the slope itself.
#
# > **In practice.** Measure in `float64`, or you will suspect a gradient that is right.
#
# > **Exercise 4.4 (3 points, reasoning).** Write `finite_differences`: the gradient of any function of an array, of any shape, by nudging. No entry may be wrong by more than a ten-thousandth of the largest one (of 1, where all are smaller). Leave the caller’s array as it was; a weight may be exactly 0.

# %% topics=["backpropagation", "chain-rule-derivation"] tags=["exercise"]
def finite_differences(function, weights):
    """The gradient of `function` at `weights`, measured.

    `function`: takes an array of the shape of `weights`, and no other, returns a
    number. `weights`: float64, any shape; they are left as they are.
    Returns an array of that shape, each entry right to a ten-thousandth of the largest.
    """
    ### BEGIN SOLUTION
    step = 1e-5
    gradient = np.zeros_like(weights)
    for place in np.ndindex(weights.shape):
        nudge = np.zeros_like(weights)
        nudge[place] = step
        rise = function(weights + nudge) - function(weights - nudge)
        gradient[place] = rise / (2 * step)
    return gradient
    ### END SOLUTION


# %% tags=["check"]
course.check("backpropagation.finite_differences", finite_differences)

# %% [markdown] topics=["backpropagation"]
# Let your two functions check each other, on the last bias of the digits network, ten weights:

# %% topics=["backpropagation"]
def loss_of_last_bias(bias):
    return digits_loss([*weights[:3], bias])


with course.waits_for("backpropagation.finite_differences"):
    differences = finite_differences(loss_of_last_bias, weights[3])
    if found is not None:
        off = np.abs(differences - found[3]).max()
        print(f"largest difference below a millionth: {off < 1e-6}")

# %%
course.quiz("backpropagation.cost_quiz")

# %% [markdown] topics=["backpropagation"]
# ## Three libraries, one gradient
#
# Keras leaves the gradient to its backend, and each backend computes it in its own way. First the loss, written in `keras.ops`, which run on all three:

# %% topics=["backpropagation"]
cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
starting = [array.astype("float32") for array in weights]


def network_loss(kernel_1, bias_1, kernel_2, bias_2):
    sums = keras.ops.add(keras.ops.matmul(images, kernel_1), bias_1)  # (200, 16)
    hidden = keras.ops.tanh(sums)
    logits = keras.ops.add(keras.ops.matmul(hidden, kernel_2), bias_2)  # (200, 10)
    return cross_entropy(labels, logits)


print(f"loss {float(network_loss(*starting)):.2f}")

# %% [markdown] topics=["backpropagation"]
# TensorFlow records what happens under a *tape* and then goes through the record backward. JAX takes a function and returns *another function*, which computes the gradient. PyTorch does what your `Value` does: each tensor remembers how it was made.

# %% topics=["backpropagation"]
def with_tensorflow(function, weights):
    import tensorflow as tf

    variables = [tf.Variable(array) for array in weights]
    with tf.GradientTape() as tape:
        loss = function(*variables)
    return loss, tape.gradient(loss, variables)


def with_jax(function, weights):
    import jax

    gradient_function = jax.value_and_grad(function, argnums=(0, 1, 2, 3))
    return gradient_function(*weights)


def with_torch(function, weights):
    import torch

    tensors = [torch.tensor(array, requires_grad=True) for array in weights]
    loss = function(*tensors)
    return loss.detach(), torch.autograd.grad(loss, tensors)


# %% [markdown] topics=["backpropagation"]
# A notebook runs on one backend, so one of the three runs here. To see another, set `KERAS_BACKEND` and restart. Is its gradient yours?

# %% topics=["backpropagation"]
branches = {"tensorflow": with_tensorflow, "jax": with_jax, "torch": with_torch}
differentiate = branches[keras.backend.backend()]
loss, theirs = differentiate(network_loss, starting)
theirs = [keras.ops.convert_to_numpy(gradient) for gradient in theirs]
if found is not None:
    pairs = zip(("K1", "b1", "K2", "b2"), theirs, found, strict=True)
    for name, gradient, ours in pairs:
        equal = np.abs(gradient - ours).max() < 1e-6
        print(f"{name} {gradient.shape}: equal to a millionth: {equal}")

# %% [markdown] topics=["backpropagation"]
# All four agree, to a millionth: the library, on any backend, computes what you derived.
#
# ## Five steps, and their order
#
# With gradients at hand, learning is a loop of five steps:
#
# 1. **forward**: compute the prediction,
# 2. **loss**: compare it with the target,
# 3. **backward**: compute the gradient of *every* weight,
# 4. **update**: move every weight a little against its gradient, $w \leftarrow w - \eta \cdot \partial L / \partial w$,
# 5. **repeat** with the next batch.
#
# The factor $\eta$ is the **learning rate**, a small number such as 0.1, and the rule in step 4 is **gradient descent**.
#
# > **Exercise 4.5 (3 points, find the bug).** Here is such a step for the smallest network with two layers, $w_2 \tanh(w_1 x)$. It runs, and in most cases the loss falls. Still, two things in it are wrong. Find both and mend them. (Your `finite_differences` can tell which of the two weights moves wrongly.)

# %% topics=["backprop-five-steps", "weight-update-rule", "backpropagation"] tags=["exercise"]
def learning_step(x, target, first, second, rate):
    """One step of gradient descent for second · tanh(first · x) and the squared error.

    All arguments are numbers: input, target, the two weights, the learning rate.
    Returns `loss, new_first, new_second`, the loss being that of the old weights.
    """
    ### BEGIN SOLUTION
    # STUB: raise NotImplementedError("Delete this line, and mend what follows.")
    # STUB: hidden = math.tanh(first * x)
    # STUB: error = second * hidden - target
    # STUB: second = second - rate * 2 * error * hidden
    # STUB: first = first - rate * 2 * error * second * (1 - hidden**2) * x
    # STUB: loss = (second * math.tanh(first * x) - target) ** 2
    # STUB: return loss, first, second
    inner = math.tanh(first * x)
    miss = second * inner - target
    second_slope = 2 * miss * inner
    first_slope = 2 * miss * second * (1 - inner**2) * x
    return miss**2, first - rate * first_slope, second - rate * second_slope
    ### END SOLUTION


# %% tags=["check"]
course.check("backpropagation.learning_step", learning_step)

# %% [markdown] topics=["backpropagation", "backprop-five-steps"]
# One fault was the order: one weight was updated before the gradient of the other was computed. Does the order matter? The gradient of $w_1$ passes through $w_2$: the old one, or the new one?

# %% topics=["backpropagation", "backprop-five-steps", "weight-update-rule"]
x1, t1, w1, w2, rate = 1.5, 0.5, 0.8, 1.2, 0.4
h1 = math.tanh(w1 * x1)
to_output = 2 * (w2 * h1 - t1)
for name, through in {"old": w2, "new": w2 - rate * to_output * h1}.items():
    gradient = to_output * through * (1 - h1**2) * x1
    print(f"gradient of w1 through the {name} w2: {gradient:.3f}")

# %% [markdown] topics=["backpropagation", "backprop-five-steps"]
# ⟦0.549⟧ and ⟦0.397⟧: two different numbers, and only the first is the derivative of the loss of the network that made the prediction. In a deep network the wrong factor is handed on to every layer before it, because each gradient is computed from the ones behind it. So: *all* gradients first, then all updates.

# %%
course.quiz("backpropagation.order_quiz")

# %% [markdown] topics=["backprop-five-steps", "weight-update-rule"]
# Now the five steps on the digits, with your backend’s gradients, beside the trial and error of the opening. We count a gradient as three computed losses: one pass forward, and about two for the way back. (Baydin et al., cited below, give two to three as typical.)

# %% topics=["backprop-five-steps", "weight-update-rule"] tags=["training"]
learned, losses = [array.copy() for array in starting], []
for _ in range({"smoke": 100, "full": 1000}[profile]):  # 5. repeat
    # 1. forward, 2. loss, 3. backward
    loss, slopes = differentiate(network_loss, learned)
    slopes = [keras.ops.convert_to_numpy(slope) for slope in slopes]
    # 4. update
    for array, slope in zip(learned, slopes, strict=True):
        array -= 0.5 * slope
    losses.append(float(loss))
descent_curve = ([3 * step for step in range(len(losses))], losses)
plot_losses(
    {"trial and error": trial_curve, "gradient descent": descent_curve},
    "For the same work, gradients bring the loss near 0",
)
print(f"gradient descent, 100 steps: loss {losses[99]:.2f}")
print(f"trial and error, 300 trials: loss {trial_losses[-1]:.2f}")
# Five starts on three backends: 0.126 to 0.157 (smoke); one, 0.006 (full).
course.expect(final_loss=losses[-1], at_most={"smoke": 0.2, "full": 0.02})

# %% [markdown] topics=["backprop-five-steps", "weight-update-rule"]
# ⟦0.13⟧ with gradients and ⟦2.08⟧ without, for about the same work. Look at the first steps of the curve: the second made the loss larger. A rate of 0.5 is nearly too large there, and lesson 5 begins at this point. In Keras, step 4 is the *optimizer*. `fit` runs steps 1 to 4 on each batch (and shuffles, measures and reports besides). Is its plain `SGD` really $w - \eta \cdot \text{gradient}$? Here is the same network in Keras; it takes one step from the same weights, with rate 0.5:

# %% topics=["backprop-five-steps", "weight-update-rule"]
layers = [keras.Input((64,)), keras.layers.Dense(16, "tanh"), keras.layers.Dense(10)]
model = keras.Sequential(layers)
model.summary()

# %% topics=["backprop-five-steps", "weight-update-rule"]
model.set_weights(starting)
model.compile(keras.optimizers.SGD(0.5), cross_entropy)
model.train_on_batch(images, labels)
if moved is not None:
    pairs = zip(model.get_weights(), moved, strict=True)
    off = max(np.abs(of_keras - by_hand).max() for of_keras, by_hand in pairs)
    print(f"largest difference below a millionth: {off < 1e-6}")

# %% [markdown] topics=["weight-update-rule"]
# Yes: the step that you made in NumPy, to a millionth.
#
# ## Watch the gradients
#
# Backpropagation multiplies, layer after layer. If most factors are below 1 in size, the gradient **vanishes** on its way to the first layer; if most are above 1, it **explodes**. You saw both with random numbers in [lesson 2](02_activations.ipynb); here they are in networks that Keras trains. A *callback* is an object that `fit` calls while it runs; `GradientMonitor`, from the course, measures gradients. Three networks have twelve hidden layers each. The first two differ in the activation only, the last two in the size of the weights only:

# %% topics=["debug-gradients", "backpropagation"] tags=["training"]
from course.callbacks import GradientMonitor

flows = {}
start = keras.initializers
setups = {
    "sigmoid, Glorot": ("sigmoid", start.GlorotNormal),
    "tanh, Glorot": ("tanh", start.GlorotNormal),
    "tanh, far too large": ("tanh", lambda: start.RandomNormal(stddev=4.0)),
}
for name, (activation, initializer) in setups.items():
    keras.utils.set_random_seed(0)
    # An initializer of its own for each layer: a shared one would give all the same.
    deep = keras.Sequential([keras.Input((64,))])
    for number in range(1, 13):
        layer = keras.layers.Dense(
            32, activation, kernel_initializer=initializer(), name=f"{number}"
        )
        deep.add(layer)
    deep.add(keras.layers.Dense(10, name="out"))
    deep.compile(keras.optimizers.SGD(1e-6), cross_entropy)
    monitor = GradientMonitor(probe=(images, labels), every=1)
    deep.fit(images, labels, batch_size=200, verbose=0, callbacks=[monitor])
    norms = monitor.history[0].norms
    flows[name] = {layer: np.array([norm]) for layer, norm in norms.items()}
title = "One gradient arrives, one vanishes, one explodes"
ax = plots.plot_gradient_flow(flows, title=title)
_ = ax.set_ylabel("norm of the gradient (logarithmic)")
ratio = {name: float(flow["1"][0] / flow["out"][0]) for name, flow in flows.items()}
print("norm in the first layer / norm in the last:")
print({name: f"{value:.0e}" for name, value in ratio.items()})
# Five seeds on three backends: sigmoid below 1e-7, tanh 0.8 to 2.7, and 1.8e3 to 1e5
# (before any training: the profile does not matter).
course.expect(vanishing=ratio["sigmoid, Glorot"], at_most=1e-3)
course.expect(healthy=ratio["tanh, Glorot"], at_least=0.1, at_most=10)
course.expect(exploding=ratio["tanh, far too large"], at_least=1000)

# %% [markdown] topics=["debug-gradients"]
# The first layer stands on the left, where the gradient arrives last. Through the sigmoids, less than a millionth of it arrives. With tanh in their place, and weights drawn from the same distribution, it arrives about as large as it was, within a factor of three: the cause is the sigmoid, whose slope is a quarter at most. With the same tanh and weights that are far too large, the gradient grows on the way, to more than a thousand times its size. A learning rate that suits the last layer is then far too large for the first.
#
# What should you look at? Not at the size alone: near a minimum all gradients are small, and nothing is wrong. Compare the first layer with the *last*. And look for `nan` before all else, because `ratio > 1000` and `ratio < 0.001` are both false for `nan`, and the gradient passes as healthy.
#
# > **Exercise 4.6 (3 points).** Write `gradient_health`. It gets the gradients of the layers, first layer first, and returns
# >
# > * `"exploding"` if any of them holds a `nan` or an infinity, or if the norm of the first layer is more than 1000 times that of the last;
# > * `"vanishing"` if it is less than a thousandth of it;
# > * `"healthy"` otherwise, also at exactly 1000 times.
# >
# > The norm of an array is the square root of the sum of its squares. The layers in between do not matter, as long as they hold no `nan` and no infinity.

# %% topics=["debug-gradients"] tags=["exercise"]
def gradient_health(layers):
    """Name what happens to a gradient on its way back.

    `layers`: list of arrays of various shapes, the first layer's gradient first; the
    last one is never all zeros. The list and its arrays are left as they are.
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
# > **In practice.** When a network does not learn, look at its gradients before you change any setting. The remedies have lessons of their own: clipping in [lesson 5](05_optimizers.ipynb), initialization in lesson 9, normalization in [lesson 10](10_normalization_and_dropout.ipynb), connections that skip layers (residual connections) in lesson 18.

# %% [markdown]
# ## What you have done
#
# In this lesson you have
#
# * **derived** how one weight changes the loss: slopes multiply along a path and add up between paths,
# * **built** automatic differentiation, a topological order walked backward, and trained XOR with it,
# * **backpropagated** through two layers, one entry derived with its indices,
# * **checked** your gradients by finite differences and against your backend, to a millionth,
# * **mended** a step of learning: all gradients first, then all updates,
# * **diagnosed** vanishing and exploding gradients by the ratio of two norms.
#
# **Open task, without points.** Your `Value` knows a sum, a product and tanh. Add one method, `exp` or `relu`, and give the XOR network ReLU instead of tanh. Predict first: will all starts still solve it? Try ten, and explain those that fail to a friend, with the gradients of their hidden units. Then put a tanh behind the output unit: how many of ten starts still solve it?

# %%
course.progress()

# %% [markdown]
# **To read on.** Rumelhart, Hinton and Williams (1986), [Learning representations by back-propagating errors](https://doi.org/10.1038/323533a0), four pages; Baydin, Pearlmutter, Radul and Siskind (2018), [Automatic differentiation in machine learning: a survey](https://arxiv.org/abs/1502.05767); Karpathy (2020), [micrograd](https://github.com/karpathy/micrograd), an engine like your `Value` in a hundred lines; Goodfellow, Bengio and Courville (2016), [chapter 6.5 on back-propagation](https://www.deeplearningbook.org/contents/mlp.html).
#
# **Where next.** You have a direction for every weight. How far to go, and whether to trust the last direction alone, is decided by the optimizer: [lesson 5](05_optimizers.ipynb). [Lesson 6](06_keras_workflow.ipynb) shows how Keras packs all of this into three calls.
