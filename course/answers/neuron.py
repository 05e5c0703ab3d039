"""Lesson 01, the neuron: what right means, and what people usually get wrong."""

import functools
import math

import numpy as np
from scipy import special

from course.exercises.neuron import NETWORK_SHAPES, layers_of, network_weights
from course.exercises.protocol import Answers, Mistake, QuizAnswers, Verdict


def _numbers(value):
    """What came back, as floats; anything that is not numbers becomes NaN, which equals nothing."""
    array = np.asarray(value)
    return array.astype("float64") if array.dtype.kind in "biuf" else np.full(array.shape or (1,), np.nan)


def _off(got, expected, *, scale=None):
    """Whether the arrays agree as far as float32 goes, and the largest difference."""
    difference = np.abs(got - expected)
    worst = float(np.where(np.isfinite(difference), difference, np.inf).max(initial=0))
    size = np.abs(expected).max(initial=0) if scale is None else scale
    return worst <= 1e-5 + 1e-4 * size, worst


def _brief(values):
    return np.array2string(np.asarray(values), precision=3, threshold=8, edgeitems=2, suppress_small=True).replace(
        "\n", ""
    )


def judge_unit(case, seen):
    output = _numbers(seen["output"])
    one = output.size == 1
    yield Verdict("one number", one, f"Expected a single number, got shape {output.shape}.")
    if not one:
        return
    output = float(output.reshape(-1)[0])
    products = [float(a) * float(b) for a, b in zip(case["x"], case["weights"], strict=True)]
    total = math.fsum([*products, case["bias"]])
    if total > 0:
        right, _ = _off(np.array(output), np.array(total))
        says = f"The {len(products)} products and the bias add up to {total:.4g}. You gave {output:.4g}."
        yield Verdict("weighted sum plus bias", right, says)
        yield Verdict("zero where the sum is negative", True)
    else:
        yield Verdict("weighted sum plus bias", math.isfinite(output), f"You gave {output}.")
        says = f"The sum is {total:.4g}, below zero, so the unit should give 0. You gave {output:.4g}."
        yield Verdict("zero where the sum is negative", abs(output) < 1e-6, says)


def _positive_part(values):
    return np.clip(values, 0, None)


unit = Answers(
    id="neuron.unit",
    shares={"one number": 0.2, "weighted sum plus bias": 0.5, "zero where the sum is negative": 0.3},
    judge=judge_unit,
    mistakes=(
        Mistake(
            "You return the weighted sum itself, negative or not. What does the activation do to a sum of −2?",
            lambda x, weights, bias: np.dot(x, weights) + bias,
        ),
        Mistake(
            "The bias is missing. Without it every unit gives 0 for an input of zeros: where should it join the sum?",
            lambda x, weights, bias: _positive_part(np.dot(x, weights)),
        ),
        Mistake(
            "You subtracted the bias. The bias is minus the threshold; which sign does that give it in the sum?",
            lambda x, weights, bias: _positive_part(np.dot(x, weights) - bias),
        ),
        Mistake(
            "You added the bias once for every input. How many biases has one unit?",
            lambda x, weights, bias: _positive_part(np.dot(x, weights) + len(x) * bias),
        ),
        Mistake(
            "You give one number for each input. A unit gives one number in all: what becomes of the products?",
            lambda x, weights, bias: _positive_part(np.multiply(x, weights) + bias),
        ),
        Mistake(
            "You cut off each product before the sum. ReLU looks at the finished sum once: in which order do you work?",
            lambda x, weights, bias: _positive_part(np.multiply(x, weights)).sum() + bias,
        ),
        Mistake(
            "You used a sigmoid: your output lies between 0 and 1. What does ReLU do with a positive sum?",
            lambda x, weights, bias: special.expit(np.dot(x, weights) + bias),
        ),
    ),
)


def judge_perceptron_update(case, seen):
    weights, bias = _numbers(seen["weights"]), _numbers(seen["bias"])
    x, target = case["x"], case["target"]
    fits = weights.shape == x.shape and bias.size == 1
    yield Verdict(
        "one weight per input and one bias",
        fits,
        f"Expected weights of shape {x.shape} and a single bias, got shapes {weights.shape} and {bias.shape}.",
    )
    if not fits:
        return
    fired = bool(math.fsum([*np.multiply(x, case["weights"]), case["bias"]]) > 0)
    was_right = fired == bool(target)
    direction = {(True, 0): -1, (False, 1): 1}.get((fired, target), 0)
    answer = f"The unit answers {int(fired)}, the target is {target}"
    still = bool(np.allclose(weights, case["weights"], atol=1e-5) and np.allclose(bias, case["bias"], atol=1e-5))
    says = f"{answer}: nothing should change. You moved the weights by {_brief(weights - case['weights'])}."
    yield Verdict("no change where the unit is right", still or not was_right, says)
    good, _ = _off(weights - case["weights"], direction * x)
    says = (
        f"{answer}, so the weights should move by {'+' if direction > 0 else '−'}x, {_brief(direction * x)}. "
        f"They moved by {_brief(weights - case['weights'])}."
    )
    yield Verdict("weights move by plus or minus x", good or was_right, says)
    moved = float(bias.reshape(-1)[0]) - case["bias"]
    says = f"{answer}, so the bias should move by {direction:+d}. It moved by {moved:+.3g}."
    yield Verdict("the bias moves too", abs(moved - direction) < 1e-4 or was_right, says)


def _fires(x, weights, bias):
    return float(np.dot(x, weights) + bias > 0)


perceptron_update = Answers(
    id="neuron.perceptron_update",
    shares={
        "one weight per input and one bias": 0.1,
        "no change where the unit is right": 0.3,
        "weights move by plus or minus x": 0.4,
        "the bias moves too": 0.2,
    },
    judge=judge_perceptron_update,
    mistakes=(
        Mistake(
            "Your weights move away from the target. A unit that should have fired needs a larger sum next time: "
            "which sign?",
            lambda x, t, w, b: (w - (t - _fires(x, w, b)) * x, b - (t - _fires(x, w, b))),
        ),
        Mistake(
            "The bias never moves, so the boundary can only turn around the origin. What would the weight of a "
            "constant input 1 do?",
            lambda x, t, w, b: (w + (t - _fires(x, w, b)) * x, b),
        ),
        Mistake(
            "The bias moves against the weights. You may have thought of the threshold: the bias is minus that. "
            "Which way should it go?",
            lambda x, t, w, b: (w + (t - _fires(x, w, b)) * x, b - (t - _fires(x, w, b))),
        ),
        Mistake(
            "You compare the target with the sum itself. Rosenblatt's rule compares it with the unit's answer, 1 or 0. "
            "(Yours is the delta rule, of 1960.) Where does the step belong?",
            lambda x, t, w, b: (w + (t - np.dot(x, w) - b) * x, b + t - np.dot(x, w) - b),
        ),
        Mistake(
            "You learn from every sample, answered rightly or not. What should change when the output equals the "
            "target?",
            lambda x, t, w, b: (w + (2 * t - 1) * x, b + 2 * t - 1),
        ),
        Mistake(
            "At a sum of exactly 0 your unit fires. Here it fires above 0 only: what does that change for a start "
            "at zero?",
            lambda x, t, w, b: (
                w + (t - np.heaviside(np.dot(x, w) + b, 1)) * x,
                b + t - np.heaviside(np.dot(x, w) + b, 1),
            ),
        ),
    ),
)


def judge_dense(case, seen):
    z = _numbers(seen["z"])
    expected = np.einsum("bi,iu->bu", case["x"], case["kernel"]) + case["bias"][None, :]
    fits = z.shape == expected.shape
    yield Verdict("one row per sample, one column per unit", fits, f"Expected shape {expected.shape}, got {z.shape}.")
    if not fits:
        return
    right, off = _off(z, expected)
    says = f"Expected {_brief(expected)}, got {_brief(z)}: off by up to {off:.2g}."
    yield Verdict("the right weighted sums", right, says)


dense = Answers(
    id="neuron.dense",
    shares={"one row per sample, one column per unit": 0.3, "the right weighted sums": 0.7},
    judge=judge_dense,
    mistakes=(
        Mistake(
            "The bias is missing. What does each unit give for an input of zeros?",
            lambda x, kernel, bias: np.einsum("bi,iu->bu", x, kernel),
        ),
        Mistake(
            "You used the transposed kernel. Its shape is (inputs, units): which axis of x does it meet?",
            lambda x, kernel, bias: np.dot(x, kernel.T) + bias,
        ),
        Mistake(
            "The bias went into the inputs, before the product. It belongs to the units: where is it added?",
            lambda x, kernel, bias: np.dot(x + bias, kernel),
        ),
        Mistake(
            "You added the bias once per input. How often does a unit add its bias?",
            lambda x, kernel, bias: np.dot(x, kernel) + x.shape[1] * bias,
        ),
        Mistake(
            "Each sample got a bias of its own. Biases belong to the units, the columns: along which axis do you add?",
            lambda x, kernel, bias: np.dot(x, kernel) + bias[:, None],
        ),
        Mistake(
            "You cut off the negative sums. This layer has no activation yet: what should stay of a sum of −2?",
            lambda x, kernel, bias: _positive_part(np.dot(x, kernel) + bias),
        ),
    ),
)


def judge_raw_weights(case, seen):
    weights, bias = _numbers(seen["weights"]), _numbers(seen["bias"])
    fits = weights.shape == case["weights"].shape and bias.size == 1
    yield Verdict(
        "one weight per feature and one bias",
        fits,
        f"Expected weights of shape {case['weights'].shape} and one bias, got shapes {weights.shape} and {bias.shape}.",
    )
    if not fits:
        return
    # What a feature adds to the price for one more unit of its own: read off the standardized model at two houses.
    count = len(case["weights"])
    houses = np.vstack([np.zeros(count), np.eye(count)])
    prices = ((houses - case["mean"]) / case["std"] * case["weights"]).sum(axis=1) + case["bias"]
    expected = prices[1:] - prices[0]
    relative = np.abs(weights / expected - 1) if np.isfinite(weights).all() else np.full(count, np.inf)
    says = (
        f"One more unit of a raw feature changes the price by {_brief(expected)}. Your weights say {_brief(weights)}."
    )
    # The price of a house of zeros is large beside one more centimetre: compare each weight with a slack of its own.
    yield Verdict("the weight of each raw feature", bool((relative < 1e-3).all()), says)
    scale = abs(case["bias"]) + np.abs(case["weights"] * case["mean"] / case["std"]).sum()
    bias = float(bias.reshape(-1)[0])
    right, _ = _off(np.array(bias), np.array(prices[0]), scale=scale)
    says = (
        f"A house whose features are all 0 costs {prices[0]:.6g} in the standardized model. Your bias says {bias:.6g}."
    )
    yield Verdict("the same price for every house", right, says)


raw_weights = Answers(
    id="neuron.raw_weights",
    shares={
        "one weight per feature and one bias": 0.1,
        "the weight of each raw feature": 0.5,
        "the same price for every house": 0.4,
    },
    judge=judge_raw_weights,
    mistakes=(
        Mistake(
            "You multiplied by the standard deviation. If one standard deviation (40 m²) adds 32, what does one m² "
            "add?",
            lambda w, b, mean, std: (w * std, b - np.dot(w * std, mean)),
        ),
        Mistake(
            "The bias stayed as it was. It was the price of the average house; a raw house of zeros is not average. "
            "What does the subtracted mean leave behind?",
            lambda w, b, mean, std: (np.divide(w, std), b),
        ),
        Mistake(
            "The means moved the bias the wrong way. (feature − mean) / std: which sign does the mean carry into "
            "the sum?",
            lambda w, b, mean, std: (np.divide(w, std), b + np.sum(w * mean / std)),
        ),
        Mistake(
            "You took the means into the bias with the standardized weights. The mean is divided by std as well: "
            "what stands in front of it?",
            lambda w, b, mean, std: (np.divide(w, std), b - np.sum(w * mean)),
        ),
        Mistake(
            "You divided by the variance. Standardizing divides by the standard deviation, once.",
            lambda w, b, mean, std: (np.divide(w, std**2), b - np.sum(w * mean / std**2)),
        ),
    ),
)


def _run(x, layers, hidden=_positive_part, output=None, use_bias=True):
    """A forward pass with the layers of an exercise, spoilt as asked."""
    for number, (kernel, bias) in enumerate(layers, start=1):
        z = np.einsum("bi,iu->bu", x, kernel)
        z = np.add(z, bias) if use_bias else z
        activation = output if number == len(layers) else hidden
        x = z if activation is None else activation(z)
    return x


def judge_forward(case, seen):
    output = _numbers(seen["output"])
    expected = _run(case["x"], layers_of(case))
    fits = output.shape == expected.shape
    yield Verdict(
        "one row per sample, one column per output", fits, f"Expected shape {expected.shape}, got {output.shape}."
    )
    if not fits:
        return
    right, off = _off(output, expected)
    says = f"Expected {_brief(expected)}, got {_brief(output)}: off by up to {off:.2g}."
    yield Verdict("the right outputs", right, says)
    kept = bool((output < 0).any() == (expected < 0).any())
    says = f"{int((expected < 0).sum())} outputs should be negative. Of yours, {int((output < 0).sum())} are."
    yield Verdict("no activation on the output layer", kept, says)


def _inputs_first(x, layers):
    for kernel, bias in layers:
        x = np.dot(_positive_part(x), kernel) + bias
    return x


def _only_once(x, layers):
    for number, (kernel, bias) in enumerate(layers):
        z = np.dot(x, kernel) + bias
        x = _positive_part(z) if number == 0 and len(layers) > 1 else z
    return x


forward = Answers(
    id="neuron.forward",
    shares={
        "one row per sample, one column per output": 0.2,
        "the right outputs": 0.6,
        "no activation on the output layer": 0.2,
    },
    judge=judge_forward,
    mistakes=(
        Mistake(
            "The output layer is cut off as well: no output is ever negative. Which layers take a ReLU here?",
            lambda x, layers: _run(x, layers, output=_positive_part),
        ),
        Mistake(
            "There is no ReLU anywhere, so the whole stack is one linear map. Where does each hidden layer's belong?",
            lambda x, layers: _run(x, layers, hidden=None),
        ),
        Mistake(
            "The biases are missing. Each layer brings a kernel and a bias: do you use both?",
            lambda x, layers: _run(x, layers, use_bias=False),
        ),
        Mistake(
            "You cut off the inputs of each layer, the very first inputs too. An input of −1 means −1: does the ReLU "
            "come before the weighted sum or after it?",
            _inputs_first,
        ),
        Mistake(
            "Only the first hidden layer takes a ReLU. What about the other hidden layers?",
            _only_once,
        ),
        Mistake(
            "You stop before the output layer. The last pair in the list is a layer like the others, without a ReLU.",
            lambda x, layers: _run(x, layers[:-1], output=_positive_part),
        ),
        Mistake(
            "You turned the outputs into probabilities. Nobody asked for a softmax: what does the last layer return?",
            lambda x, layers: _run(x, layers, output=lambda z: special.softmax(z, axis=-1)),
        ),
    ),
)


def judge_collapse(case, seen):
    kernel, bias = _numbers(seen["kernel"]), _numbers(seen["bias"])
    layers = layers_of(case)
    inputs, outputs = layers[0][0].shape[0], layers[-1][0].shape[1]
    fits = kernel.shape == (inputs, outputs) and bias.shape == (outputs,)
    says = (
        f"Expected a kernel of shape {(inputs, outputs)} and a bias of shape {(outputs,)}, "
        f"got {kernel.shape} and {bias.shape}."
    )
    yield Verdict("the shapes of one layer", fits, says)
    if not fits:
        return
    # What the stack gives for zeros is the bias; what each input adds to that is its row of the kernel.
    probes = _run(np.vstack([np.zeros(inputs), np.eye(inputs)]), layers, hidden=None)
    right, off = _off(kernel, probes[1:] - probes[0])
    says = (
        f"Input 1 alone adds {_brief(probes[1] - probes[0])} to the outputs. Your kernel's first row: "
        f"{_brief(kernel[0])}."
    )
    yield Verdict("the right kernel", right, f"{says} Off by up to {off:.2g}.")
    right, off = _off(bias, probes[0])
    says = (
        f"For an input of zeros the stack gives {_brief(probes[0])}. Your bias: {_brief(bias)}, off by up to {off:.2g}."
    )
    yield Verdict("the right bias", right, says)


def _kernel_of(layers):
    return np.linalg.multi_dot([k for k, _ in layers]) if len(layers) > 1 else layers[0][0]


def _backwards(layers):
    kernel, bias = layers[-1]
    for k, b in reversed(layers[:-1]):
        kernel, bias = np.dot(kernel, k), np.dot(bias, k) + b
    return kernel, bias


def _through_one(layers):
    """Each bias passes through the next kernel only, and not through all that follow."""
    bias = layers[-1][1]
    for (_, b), (k, _) in zip(layers, layers[1:], strict=False):
        bias = bias + np.dot(b, k)
    return _kernel_of(layers), bias


collapse = Answers(
    id="neuron.collapse",
    shares={"the shapes of one layer": 0.2, "the right kernel": 0.4, "the right bias": 0.4},
    judge=judge_collapse,
    mistakes=(
        Mistake(
            "Your product runs from the last layer to the first. x meets the first kernel first: which one stands "
            "next to it?",
            _backwards,
        ),
        Mistake(
            "You kept the last bias only. The biases of the earlier layers still reach the output: through what?",
            lambda layers: (_kernel_of(layers), layers[-1][1]),
        ),
        Mistake(
            "You added the biases as they are. The first bias passes through every kernel that follows: what "
            "happens to it?",
            lambda layers: (_kernel_of(layers), sum(b for _, b in layers)),
        ),
        Mistake(
            "Your biases are lost on the way. What does the stack give for an input of zeros?",
            lambda layers: (_kernel_of(layers), np.zeros(layers[-1][0].shape[1])),
        ),
        Mistake(
            "You added the kernels. One layer feeds the next, so what stands between their kernels?",
            lambda layers: (sum(k for k, _ in layers), sum(b for _, b in layers)),
        ),
        Mistake(
            "Each bias went through one kernel only. The first bias passes through all the layers that follow: how "
            "many?",
            _through_one,
        ),
    ),
)


_TABLES = {
    (
        0,
        1,
        1,
        1,
    ): "That is OR: (1, 1) must not fire. What could a second hidden unit, awake at (1, 1) only, do about it?",
    (0, 0, 0, 1): "That is AND. You have the unit for “both”; who speaks for “at least one”?",
    (1, 1, 1, 0): "That is NAND: (0, 0) must not fire. Where does a sum above 0 come from when both inputs are 0?",
    (1, 0, 0, 1): "That is the exact opposite of XOR. Which signs must be turned round in the output unit?",
    (0, 0, 0, 0): "It never fires. How large is the output's sum at (0, 1)? It must be above 0.",
    (1, 1, 1, 1): "It always fires. How large is the output's sum at (0, 0)? It must not be above 0.",
    (0, 0, 1, 1): "It only listens to the first input.",
    (0, 1, 0, 1): "It only listens to the second input.",
}


def judge_xor(case, seen):
    kernel_1, bias_1, kernel_2, bias_2 = (_numbers(seen[name]) for name in ("kernel_1", "bias_1", "kernel_2", "bias_2"))
    hidden = bias_1.size
    fits = (
        hidden > 0
        and kernel_1.shape == (2, hidden)
        and bias_1.shape == (hidden,)
        and kernel_2.shape == (hidden, 1)
        and bias_2.shape == (1,)
    )
    shapes = ", ".join(str(array.shape) for array in (kernel_1, bias_1, kernel_2, bias_2))
    says = f"Expected the shapes (2, H), (H,), (H, 1), (1,), with H hidden units; H = 2 is enough. Got {shapes}."
    yield Verdict("two layers that fit together", fits, says)
    if not fits:
        return
    corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    z = _run(corners, [(kernel_1, bias_1), (kernel_2, bias_2)])[:, 0]
    table = tuple(int(fired) for fired in z > 1e-6)
    sums = ", ".join(f"({a:.0f}, {b:.0f}) → {s:.3g}" for (a, b), s in zip(corners, z, strict=True))
    says = f"The output's sums: {sums}. Above 0 it fires. {_TABLES.get(table, '')}".strip()
    # The row of the table that a sample belongs to: 0, 1, 2, 3 for (0, 0), (0, 1), (1, 0), (1, 1).
    fires = np.array(table)[(case["x"] @ [2, 1]).astype(int)]
    right = bool(np.isfinite(z).all() and (fires == case["targets"]).all())
    yield Verdict("XOR at all four corners", right, says)


xor = Answers(
    id="neuron.xor",
    shares={"two layers that fit together": 0.2, "XOR at all four corners": 0.8},
    judge=judge_xor,
    mistakes=(
        Mistake(
            "Your hidden units are equal, so there is only one of them in truth. Which corner should tell them apart?",
            lambda: [(np.ones((2, 2)), np.zeros(2)), (np.array([[1.0], [-1.0]]), np.zeros(1))],
        ),
        Mistake(
            "The unit for “both” speaks against the output, but not loudly enough: at (1, 1) the sum is still above 0. "
            "How large must its weight be?",
            lambda: [(np.ones((2, 2)), np.array([0.0, -1.0])), (np.array([[1.0], [-1.0]]), np.zeros(1))],
        ),
        Mistake(
            "The second hidden unit adds to the output where it should take away: you have built OR.",
            lambda: [(np.ones((2, 2)), np.array([0.0, -1.0])), (np.array([[1.0], [2.0]]), np.zeros(1))],
        ),
        Mistake(
            "One hidden unit can't do it: a ReLU only rises, and XOR goes up and down again. What would a second "
            "one do?",
            lambda: [(np.ones((2, 1)), np.zeros(1)), (np.ones((1, 1)), np.zeros(1))],
        ),
        Mistake(
            "Your kernels stand on their side: a kernel has the shape (inputs, units). The output's is (2, 1), a "
            "column.",
            lambda: [(np.ones((2, 2)), np.array([0.0, -1.0])), (np.array([[1.0, -2.0]]), np.zeros(1))],
        ),
    ),
)


def judge_count_parameters(case, seen):
    total, trainable = _numbers(seen["total"]), _numbers(seen["trainable"])
    single = total.size == trainable.size == 1
    yield Verdict("two numbers", single, f"Expected two numbers, got shapes {total.shape} and {trainable.shape}.")
    if not single:
        return
    total, trainable = float(total.reshape(-1)[0]), float(trainable.reshape(-1)[0])
    widths = case["widths"]
    # With a constant 1 among the inputs, a bias is one more weight.
    learned = int(np.dot(np.add(widths[:-1], 1), widths[1:])) + 2 * int(np.sum(case["batch_norm"]))
    measured = 2 * int(np.sum(case["batch_norm"]))
    says = f"Expected {learned + measured:,} in all, got {total:,.0f}: {total - learned - measured:+,.0f}."
    yield Verdict("the total", total == learned + measured, says)
    says = f"Expected {learned:,} that training changes, got {trainable:,.0f}: {trainable - learned:+,.0f}."
    yield Verdict("the trainable ones", trainable == learned, says)


def _count(widths, *, biases, norm_total, norm_trainable):
    return tuple(int(np.dot(widths[:-1], widths[1:]) + biases + norm) for norm in (norm_total, norm_trainable))


count_parameters = Answers(
    id="neuron.count_parameters",
    shares={"two numbers": 0.1, "the total": 0.5, "the trainable ones": 0.4},
    judge=judge_count_parameters,
    mistakes=(
        Mistake(
            "You counted the kernels only. Which other number does every unit carry?",
            lambda widths, norm: _count(widths, biases=0, norm_total=4 * sum(norm), norm_trainable=2 * sum(norm)),
        ),
        Mistake(
            "You gave biases to the inputs too. The input layer computes nothing: which widths belong to units?",
            lambda widths, norm: _count(
                widths, biases=sum(widths), norm_total=4 * sum(norm), norm_trainable=2 * sum(norm)
            ),
        ),
        Mistake(
            "You counted one bias per layer. Every unit has a bias of its own: how many units has the layer?",
            lambda widths, norm: _count(
                widths, biases=len(widths) - 1, norm_total=4 * sum(norm), norm_trainable=2 * sum(norm)
            ),
        ),
        Mistake(
            "You counted two numbers a unit for batch normalization. Beside scale and shift it keeps two statistics, "
            "which count in the total: what are they?",
            lambda widths, norm: _count(
                widths, biases=sum(widths[1:]), norm_total=2 * sum(norm), norm_trainable=2 * sum(norm)
            ),
        ),
        Mistake(
            "You called all four numbers of batch normalization trainable. Its mean and variance are measured, not "
            "learned.",
            lambda widths, norm: _count(
                widths, biases=sum(widths[1:]), norm_total=4 * sum(norm), norm_trainable=4 * sum(norm)
            ),
        ),
        Mistake(
            "You left batch normalization out. Whatever a layer stores counts in the total.",
            lambda widths, norm: _count(widths, biases=sum(widths[1:]), norm_total=0, norm_trainable=0),
        ),
        Mistake(
            "The two numbers are exchanged: first the total, then the trainable ones. Which of them can't be the "
            "larger?",
            lambda widths, norm: _count(
                widths, biases=sum(widths[1:]), norm_total=2 * sum(norm), norm_trainable=4 * sum(norm)
            ),
        ),
    ),
)


def judge_notation(case, seen):
    shapes = seen["shapes"]
    shapes = np.asarray(shapes).tolist() if isinstance(shapes, np.ndarray) else shapes
    fits = shapes == NETWORK_SHAPES
    if shapes:
        says = f"Expected weights of the shapes {_listed(NETWORK_SHAPES)}. Yours: {_listed(shapes)}."
    else:
        says = "The model has no weights yet: nothing tells it how many inputs to expect. Where do the 784 come in?"
    yield Verdict("the layers of the notation, in order", fits, says)
    says = (
        f"Expected 109,642 parameters, 109,514 of them trainable. Yours: {seen['total']:,} and {seen['trainable']:,}."
    )
    yield Verdict("the number of parameters", [seen["total"], seen["trainable"]] == [109_642, 109_514], says)
    if not fits:
        return
    expected, output = _notation_by_hand(case), _numbers(seen["output"])
    # Loose enough for another small constant beside the variance.
    right = output.shape == expected.shape and bool(np.abs(output - expected).max() < 0.02 * np.abs(expected).max())
    says = f"For the first image, with the same weights, NumPy gives {_brief(expected[0])}, yours {_brief(output[0])}."
    if output.shape == expected.shape and np.allclose(output.sum(axis=-1), 1):
        says += " Your rows sum to 1."
    yield Verdict("the right scores at inference", right, says)
    says = "In training 30 % of the 128 first units should be dropped, each for all that hangs on it."
    if case["probe"]:
        fell = f"{100 * seen['dropped']:.0f} %" + ("" if seen["together"] else ", not together")
        says += (
            f" Seen from outside, two outputs that hang on one of these units fell in this share of 2,000 runs: {fell}."
        )
    good = not case["probe"] or (seen["dropped"] == 0.3 and seen["together"] is True)
    yield Verdict("dropout after the first layer, in training only", good, says)


def _listed(shapes):
    return ", ".join(str(tuple(shape)) for shape in shapes)


def _notation_by_hand(case):
    k1, b1, k2, b2, scale, shift, mean, variance, k3, b3 = network_weights(NETWORK_SHAPES, case["seed"])
    hidden = _run(case["x"], [(k1, b1), (k2, b2)], output=_positive_part)
    normalized = scale * (hidden - mean) / np.sqrt(variance + 1e-3) + shift
    return np.einsum("bi,iu->bu", normalized, k3) + b3


def _network(*, order="128 act d 64 act bn 10", rate=0.3, activation="relu", last=None, size=(784,)):
    """Builds the network of the notation from a word for each step, so that each can be spoilt."""

    @functools.cache  # the observer gives every weight anew, so that one model serves for all cases
    def build():
        import keras

        steps = {
            "d": lambda: keras.layers.Dropout(rate),
            "bn": lambda: keras.layers.BatchNormalization(),
            "act": lambda: keras.layers.Activation(activation),
            "128": lambda: keras.layers.Dense(units=128),
            "64": lambda: keras.layers.Dense(units=64),
            "10": lambda: keras.layers.Dense(units=10, activation=last),
        }
        model = keras.Sequential()
        if size:
            model.add(keras.Input(size))
        for word in order.split():
            model.add(steps[word]())
        return model

    return build


notation = Answers(
    id="neuron.notation",
    shares={
        "the layers of the notation, in order": 0.3,
        "the number of parameters": 0.2,
        "the right scores at inference": 0.3,
        "dropout after the first layer, in training only": 0.2,
    },
    judge=judge_notation,
    mistakes=(
        Mistake(
            "Your last layer ends in a softmax. This course's classifiers return scores, and the loss does the rest: "
            "which activation does that leave?",
            _network(order="128 act d 64 act bn 10", last="softmax"),
        ),
        Mistake(
            "Batch normalization stands before the ReLU of its layer. In the notation the ReLU belongs to the Dense "
            "layer: which comes first?",
            _network(order="128 act d 64 bn act 10"),
        ),
        Mistake(
            "Batch normalization is missing. It has weights of its own, 256 of them: where does it stand?",
            _network(order="128 act d 64 act 10"),
        ),
        Mistake(
            "There is no dropout. It has no weights, so the count does not show it: between which two layers does "
            "it stand?",
            _network(order="128 act 64 act bn 10"),
        ),
        Mistake(
            "Dropout stands after the second Dense layer. After which layer do the arrows put it?",
            _network(order="128 act 64 act d bn 10"),
        ),
        Mistake(
            "You drop 70 % and keep 30 %. Is the rate of a Dropout layer what it keeps or what it drops?",
            _network(order="128 act d 64 act bn 10", rate=0.7),
        ),
        Mistake(
            "The model isn't built: it doesn't know its input size, so it has no weights to count. What goes first?",
            _network(order="128 act d 64 act bn 10", size=None),
        ),
    ),
)


bias_quiz = QuizAnswers(
    id="neuron.bias_quiz",
    right="c",
    because={
        "a": "With 2x + 3 the unit fires from x = −1.5 on.",
        "b": "With 2x − 3 it fires from x = 1.5 on: the weight counts as well.",
        "c": "2x − 6 is above 0 just when x is above 3: the bias is minus the threshold of the weighted sum, which "
        "is 2 · 3.",
        "d": "With 2x + 1.5 the unit fires from x = −0.75 on.",
    },
)

xor_quiz = QuizAnswers(
    id="neuron.xor_quiz",
    right="c",
    because={
        "a": "The rule is not slow here, it is aimless: no weights at all solve XOR, so it wanders for ever.",
        "b": "No weights solve XOR: the four inequalities contradict one another, wherever one starts.",
        "c": "Units in between can bend the plane so that one straight cut is enough. You will choose their weights "
        "yourself.",
        "d": "A bias moves the line without bending it, and no straight line will do.",
    },
)

weight_quiz = QuizAnswers(
    id="neuron.weight_quiz",
    right="b",
    because={
        "a": "One m² and one km can't be compared. In metres the same weight would be −0.0043.",
        "b": "That is all a weight says: the change of the output for one unit of this feature, the others held fixed.",
        "c": "It may be so, but the weight does not say it: rooms had a negative weight and a correlation of +0.83.",
        "d": "The model was fitted to prices as they are. What would follow if you changed something needs more "
        "than a fit.",
    },
)

linear_quiz = QuizAnswers(
    id="neuron.linear_quiz",
    right="b",
    because={
        "a": "Bends come from activations. A linear layer after a linear layer is a linear layer.",
        "b": "The ten layers multiply out to one kernel and one bias, and those draw a straight line.",
        "c": "Parameters alone don't bend anything: all of them end up in one product.",
        "d": "Biases move a line. They don't bend it.",
    },
)
