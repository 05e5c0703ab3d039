"""Lesson 01, the neuron: the questions."""

import numpy as np

from course.exercises.protocol import Exercise, Quiz


def unit_cases(rng):
    yield {"x": np.array([2.0, 3.0]), "weights": np.array([0.5, 0.8]), "bias": 1.0, "about": "The unit of the text."}
    for about, size, wanted in (
        ("", 5, rng.uniform(0.5, 2)),
        ("The weighted sum lies below zero here.", 3, -rng.uniform(0.5, 2)),
        ("A single input.", 1, rng.uniform(0.5, 2)),
    ):
        x, weights = rng.normal(size=size), rng.uniform(0.2, 1, size=size) * rng.choice([-1.0, 1.0], size=size)
        if size > 1:
            x[0] = -np.sign(weights[0]) * rng.uniform(0.5, 1)  # one product at least is negative
        yield {"x": x, "weights": weights, "bias": float(wanted - np.dot(x, weights)), "about": about}


unit = Exercise(
    id="neuron.unit",
    title="One unit with a ReLU",
    points=2,
    cases=unit_cases,
    observe=lambda unit, case: {"output": unit(case["x"], case["weights"], case["bias"])},
    hints=(
        "Do it on paper first: one product for each input, then a single sum. How many numbers are left?",
        "The bias joins the sum once, whatever the number of inputs.",
        "ReLU comes last, and it only acts on negative sums: what does it make of −3, and of 4.4?",
    ),
)


def perceptron_update_cases(rng):
    for about, target, sum_before in (
        ("The unit stays silent although it should fire.", 1, -rng.uniform(0.3, 1)),
        ("The unit fires although it should stay silent.", 0, rng.uniform(0.3, 1)),
        ("The unit fires, and rightly so.", 1, rng.uniform(0.3, 1)),
        ("The unit stays silent, and rightly so.", 0, -rng.uniform(0.3, 1)),
    ):
        x, weights = rng.uniform(0.5, 2, size=3) * rng.choice([-1.0, 1.0], size=3), rng.normal(size=3)
        bias = float(sum_before - np.dot(x, weights))
        yield {"x": x, "target": target, "weights": weights, "bias": bias, "about": about}
    yield {
        "x": rng.uniform(0.5, 2, size=2),
        "target": 1,
        "weights": np.zeros(2),
        "bias": 0.0,
        "about": "All weights are 0, as at the start: the sum is exactly 0, and the unit stays silent.",
    }


def see_perceptron_update(perceptron_update, case):
    weights, bias = perceptron_update(case["x"], case["target"], case["weights"], case["bias"])
    return {"weights": weights, "bias": bias}


perceptron_update = Exercise(
    id="neuron.perceptron_update",
    title="Rosenblatt's learning rule",
    points=3,
    cases=perceptron_update_cases,
    observe=see_perceptron_update,
    hints=(
        "First find out what the unit answers now: 1 or 0. Only then compare with the target.",
        "target − output can only be +1, 0 or −1. What should happen to the weights in each of the three cases?",
        "Think of the bias as the weight of an input that is always 1: it follows the same rule.",
    ),
)


def dense_cases(rng):
    for about, samples, inputs, units in (
        ("", 4, 3, 2),
        ("As many inputs as units: a transposed kernel would fit as well.", 4, 3, 3),
        ("As many samples as units.", 2, 5, 2),
        ("One sample, one unit.", 1, 6, 1),
    ):
        yield {
            "x": rng.normal(size=(samples, inputs)),
            "kernel": rng.normal(size=(inputs, units)),
            "bias": rng.normal(size=units),
            "about": about,
        }


dense = Exercise(
    id="neuron.dense",
    title="A layer as one matrix product",
    points=2,
    cases=dense_cases,
    observe=lambda dense, case: {"z": dense(case["x"], case["kernel"], case["bias"])},
    hints=(
        "Write down the three shapes. Which two axes must meet, so that (samples, units) is left?",
        "Column j of the kernel holds the weights of unit j.",
        "Every unit has one bias. NumPy adds an array of shape (units,) to every row by itself.",
    ),
)


def raw_weights_cases(rng):
    yield {
        "weights": np.array([32.0, -1.5]),
        "bias": 50_093.6,
        "mean": np.array([120.0, 8.0]),
        "std": np.array([40.0, 5.0]),
        "about": "The sheet's house, standardized: area in m², distance in km.",
    }
    for about, count, spread in (
        ("", 4, rng.uniform(2, 9, size=4)),
        ("One feature in thousandths, one in thousands.", 2, np.array([0.004, 5000.0]) * rng.uniform(1, 2, size=2)),
        ("A single feature.", 1, rng.uniform(2, 9, size=1)),
    ):
        yield {
            "weights": rng.uniform(1, 3, size=count) * rng.choice([-1.0, 1.0], size=count),
            "bias": float(rng.normal()),
            "mean": rng.uniform(1, 3, size=count) * spread,
            "std": spread,
            "about": about,
        }


def see_raw_weights(raw_weights, case):
    weights, bias = raw_weights(case["weights"], case["bias"], case["mean"], case["std"])
    return {"weights": weights, "bias": bias}


raw_weights = Exercise(
    id="neuron.raw_weights",
    title="From standardized features back to metres and kilometres",
    points=3,
    cases=raw_weights_cases,
    observe=see_raw_weights,
    hints=(
        "Write the price as a sum over standardized features, and put (feature − mean) / std in the place of each.",
        "Multiply out. Which part depends on the raw feature, and which is a plain number?",
        "Everything without a feature in it belongs to the bias. Test yourself: the average house must keep its price.",
    ),
)


def layers_of(case):
    """The layers of a case as a list of (kernel, bias), the first one first."""
    return [(case[f"kernel_{i}"], case[f"bias_{i}"]) for i in range(1, case["num_layers"] + 1)]


def _layers(rng, *widths):
    layers = {"num_layers": len(widths) - 1}
    for i, (inputs, units) in enumerate(zip(widths, widths[1:], strict=False), start=1):
        layers[f"kernel_{i}"] = rng.normal(size=(inputs, units)) / np.sqrt(inputs)
        layers[f"bias_{i}"] = rng.uniform(0.2, 0.8, size=units) * rng.choice([-1.0, 1.0], size=units)
    return layers


def forward_cases(rng):
    for about, samples, widths in (
        ("", 6, (3, 4, 2)),
        ("Three hidden layers.", 5, (2, 8, 8, 8, 3)),
        ("No hidden layer: the only layer is the output layer.", 8, (4, 3)),
        ("One sample.", 1, (5, 6, 1)),
    ):
        yield {"x": rng.normal(size=(samples, widths[0])), **_layers(rng, *widths), "about": about}


forward = Exercise(
    id="neuron.forward",
    title="A whole forward pass",
    points=3,
    cases=forward_cases,
    observe=lambda forward, case: {"output": forward(case["x"], layers_of(case))},
    hints=(
        "Walk through the layers with one variable: what comes out of a layer goes into the next.",
        "Every layer takes a weighted sum and adds its bias. Which of them also takes a ReLU?",
        "A network with a single layer has no hidden layer at all. Does yours leave its negative numbers alone?",
    ),
)


def collapse_cases(rng):
    for about, widths in (
        ("", (3, 4, 2)),
        ("All widths equal: a product in the wrong order has the right shape too.", (3, 3, 3, 3)),
        ("A single layer.", (4, 2)),
        ("Four layers.", (2, 5, 4, 3, 1)),
    ):
        yield {**_layers(rng, *widths), "about": about}


def see_collapse(collapse, case):
    kernel, bias = collapse(layers_of(case))
    return {"kernel": kernel, "bias": bias}


collapse = Exercise(
    id="neuron.collapse",
    title="A stack of linear layers is one layer",
    points=3,
    cases=collapse_cases,
    observe=see_collapse,
    hints=(
        "Write two layers on paper: (x K₁ + b₁) K₂ + b₂. Multiply out, and sort by what contains x.",
        "b₁ passes through everything that follows it. What happens to it in K₂?",
        "Start from the first layer and take in one more at a time: both numbers, the kernel and the bias, change "
        "each time.",
    ),
)


def xor_cases(rng):
    corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    for about, rows in (("The four corners.", [0, 1, 2, 3]), ("A batch.", [0, 1, 2, 3, *rng.integers(0, 4, size=12)])):
        x = corners[rng.permutation(rows)]
        yield {"x": x, "targets": np.logical_xor(x[:, 0], x[:, 1]).astype(int), "about": about}


def see_xor(xor_layers, case):
    (kernel_1, bias_1), (kernel_2, bias_2) = xor_layers()
    return {"kernel_1": kernel_1, "bias_1": bias_1, "kernel_2": kernel_2, "bias_2": bias_2}


xor = Exercise(
    id="neuron.xor",
    title="XOR with two hidden units, by hand",
    points=3,
    cases=xor_cases,
    observe=see_xor,
    hints=(
        "XOR is “at least one, but not both”. Let one hidden unit answer each half of that sentence.",
        "The sum of the inputs is 0, 1, 1, 2 at the four corners. Which bias makes a ReLU unit wake up only at the "
        "last?",
        "Now the output unit: one hidden unit speaks for it, the other against it, and louder. How loud must it be, so "
        "that (1, 1) is not above 0?",
    ),
)


def count_parameters_cases(rng):
    yield {"widths": [784, 128, 64, 10], "batch_norm": [64], "about": "The network of the text."}
    yield {"widths": rng.integers(2, 50, size=5).tolist(), "batch_norm": [], "about": "Dense layers only."}
    widths = rng.integers(2, 50, size=6).tolist()
    yield {"widths": widths, "batch_norm": widths[1:4], "about": "Batch normalization after three of the layers."}
    yield {"widths": [int(rng.integers(2, 50)), 1], "batch_norm": [], "about": "One unit."}


def see_count_parameters(count_parameters, case):
    # Lists of Python's own integers, whatever they became on the way here.
    widths, batch_norm = ([int(width) for width in case[name]] for name in ("widths", "batch_norm"))
    total, trainable = count_parameters(widths, batch_norm)
    return {"total": total, "trainable": trainable}


count_parameters = Exercise(
    id="neuron.count_parameters",
    title="Count the parameters of a network",
    points=3,
    cases=count_parameters_cases,
    observe=see_count_parameters,
    hints=(
        "Count one Dense layer with a pencil: every unit has a weight for each input, and how many biases?",
        "A network with four widths has three layers: pair each width with the one that follows it.",
        "Batch normalization keeps four numbers a unit. Two of them are learned, two are only measured.",
    ),
)


NETWORK_SHAPES = [[784, 128], [128], [128, 64], [64], [64], [64], [64], [64], [64, 10], [10]]


def network_weights(shapes, seed):
    """Weights for a network whose outputs tell right from wrong: one array a shape.

    Vectors are positive, since one of them is a variance.
    """
    rng = np.random.default_rng(seed)
    return [rng.normal(size=s) / np.sqrt(s[0]) if len(s) > 1 else rng.uniform(0.5, 1.5, size=s) for s in shapes]


def dropout_probe():
    """Weights that let a dropout layer behind the first Dense layer be seen from outside.

    All 128 first units give 1, whatever the input. The first two outputs both hang on unit 0 and on nothing else, each
    by a unit of its own in the second layer: where unit 0 is dropped both fall, and they fall together.
    """
    kernel_2, kernel_3 = np.zeros((128, 64)), np.zeros((64, 10))
    kernel_2[0, :2] = 1
    kernel_3[[0, 1], [0, 1]] = 1
    scale, shift, mean, variance = np.ones(64), np.zeros(64), np.zeros(64), np.ones(64)
    kernel_1, bias_1, bias_2, bias_3 = np.zeros((784, 128)), np.ones(128), np.zeros(64), np.zeros(10)
    return [kernel_1, bias_1, kernel_2, bias_2, scale, shift, mean, variance, kernel_3, bias_3]


def notation_cases(rng):
    for about, probe in (("Seven images at inference.", False), ("Seven images, then 2,000 in training.", True)):
        yield {"x": rng.uniform(size=(7, 784)), "seed": int(rng.integers(2**31)), "probe": probe, "about": about}


def see_notation(build, case):
    import keras

    model = build()
    shapes = [list(weight.shape) for weight in model.weights]
    seen = {
        "shapes": shapes,
        "total": int(sum(np.prod(weight.shape) for weight in model.weights)),
        "trainable": int(sum(np.prod(weight.shape) for weight in model.trainable_weights)),
    }
    if not shapes:
        return seen
    model.set_weights(network_weights(shapes, case["seed"]))
    seen["output"] = keras.ops.convert_to_numpy(model(case["x"].astype("float32"), training=False))
    if case["probe"] and shapes == NETWORK_SHAPES:
        model.set_weights(dropout_probe())
        trained = keras.ops.convert_to_numpy(model(np.zeros((2000, 784), dtype="float32"), training=True))
        low = trained[:, :2] < (trained[:, :2].min(axis=0) + trained[:, :2].max(axis=0)) / 2 - 1e-4
        # Chance moves the share by about 0.01: one decimal is the same on every run.
        seen["dropped"] = round(float(low[:, 0].mean()), 1)
        seen["together"] = bool((low[:, 0] == low[:, 1]).mean() > 0.9)
    return seen


notation = Exercise(
    id="neuron.notation",
    title="From arrows to a Keras model",
    points=4,
    cases=notation_cases,
    observe=see_notation,
    hints=(
        "One arrow, one layer, in the order in which they stand. `keras.Sequential` takes them as a list.",
        "The number before the first arrow is the size of an input: `keras.Input` says it, and the model is built "
        "at once.",
        "The rate of a Dropout layer is the share that it drops, and the last layer ends without an activation.",
    ),
)


bias_quiz = Quiz(
    id="neuron.bias_quiz",
    question="A step unit with weight 2 on its only input fires when the input is above 3. What is its bias?",
    options={"a": "3", "b": "−3", "c": "−6", "d": "1.5"},
)

xor_quiz = Quiz(
    id="neuron.xor_quiz",
    question="The perceptron of 1958 never gets all four points of XOR right. What would mend it?",
    options={
        "a": "a smaller learning rate and more passes",
        "b": "a better choice of the first weights",
        "c": "a layer of units between the inputs and the output",
        "d": "a larger bias",
    },
)

weight_quiz = Quiz(
    id="neuron.weight_quiz",
    question=(
        "A price model gives area in m² the weight 3.3 and distance in km the weight −4.3 (thousands each). What "
        "follows?"
    ),
    options={
        "a": "distance matters more than area, since 4.3 > 3.3",
        "b": "in this model, one more km at equal other features lowers the price by 4.3 thousand",
        "c": "area and price are positively correlated in the data",
        "d": "moving a house one km outwards would lower its price by 4.3 thousand",
    },
)

linear_quiz = Quiz(
    id="neuron.linear_quiz",
    question="Ten Dense layers of 100 units without any activation, on moons. Which boundary can they draw?",
    options={
        "a": "a curve with up to ten bends",
        "b": "a straight line",
        "c": "any curve, since there are enough parameters",
        "d": "a curve, but only with biases",
    },
)
