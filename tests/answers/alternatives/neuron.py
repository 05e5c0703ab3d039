"""Other right answers to lesson 01, and answers that only look right."""

import numpy as np


def _unit_loop(x, weights, bias):
    total = bias
    for value, weight in zip(x.tolist(), weights.tolist(), strict=True):
        total += value * weight
    return total if total > 0 else 0.0


def _unit_keras(x, weights, bias):
    import keras

    return keras.ops.relu(keras.ops.sum(keras.ops.convert_to_tensor(x * weights, dtype="float32")) + bias)


def _update_cases(x, target, weights, bias):
    fires = sum(a * b for a, b in zip(x, weights, strict=True)) + bias > 0
    if fires and target == 0:
        return [w - a for w, a in zip(weights, x, strict=True)], bias - 1
    if not fires and target == 1:
        return [w + a for w, a in zip(weights, x, strict=True)], bias + 1
    return list(weights), bias


def _update_in_place(x, target, weights, bias):
    together, inputs = np.append(weights, bias), np.append(x, 1.0)
    together += (target - np.heaviside(together @ inputs, 0)) * inputs
    return together[:-1], together[-1:]


def _update_keras(x, target, weights, bias):
    import keras

    x, weights = (keras.ops.convert_to_tensor(a, dtype="float32") for a in (x, weights))
    miss = target - keras.ops.cast(keras.ops.dot(x, weights) + bias > 0, "float32")
    return weights + miss * x, bias + miss


def _raw_weights_two_houses(weights, bias, mean, std):
    def price(house):
        return float(((house - mean) / std) @ weights + bias)

    zero = np.zeros(len(weights))
    at_zero = price(zero)
    raw = []
    for feature in range(len(weights)):
        house = zero.copy()
        house[feature] = 1.0
        raw.append(price(house) - at_zero)
    return raw, at_zero


def _raw_weights_lists(weights, bias, mean, std):
    raw = [w / s for w, s in zip(weights, std, strict=True)]
    return raw, bias - sum(w * m for w, m in zip(raw, mean, strict=True))


def _raw_weights_keras(weights, bias, mean, std):
    import keras

    raw = keras.ops.divide(keras.ops.convert_to_tensor(weights, dtype="float32"), std.astype("float32"))
    return raw, bias - keras.ops.sum(raw * mean.astype("float32"))


def _forward_recursive(x, layers):
    (kernel, bias), *rest = layers
    z = np.einsum("bi,iu->bu", x, kernel) + bias
    return _forward_recursive(np.where(z > 0, z, 0.0), rest) if rest else z


def _forward_keras(x, layers):
    import keras

    x = keras.ops.convert_to_tensor(x, dtype="float32")
    for number, (kernel, bias) in enumerate(layers, start=1):
        x = keras.ops.matmul(x, kernel.astype("float32")) + bias.astype("float32")
        x = keras.ops.relu(x) if number < len(layers) else x
    return x


def _collapse_homogeneous(layers):
    """Kernel and bias in one square matrix, which then simply multiply."""
    product = np.eye(layers[0][0].shape[0] + 1)
    for kernel, bias in layers:
        block = np.zeros((kernel.shape[0] + 1, kernel.shape[1] + 1))
        block[:-1, :-1], block[-1, :-1], block[-1, -1] = kernel, bias, 1
        product = product @ block
    return product[:-1, :-1], product[-1, :-1]


def _collapse_recursive(layers):
    if len(layers) == 1:
        return layers[0]
    (k1, b1), (k2, b2), *rest = layers
    return _collapse_recursive([(np.dot(k1, k2), np.dot(b1, k2) + b2), *rest])


def _collapse_least_squares(layers):
    """Ask the stack itself at random points, and fit the plane through its answers."""
    x = np.random.default_rng(0).normal(size=(50, layers[0][0].shape[0]))
    y = x
    for kernel, bias in layers:
        y = y @ kernel + bias
    solution, *_ = np.linalg.lstsq(np.column_stack([x, np.ones(50)]), y, rcond=None)
    return solution[:-1], solution[-1]


def _widest_by_trying(inputs, hidden_layers, outputs, budget):
    """Count with a pencil, and try one width after the other from above."""
    for width in range(2000, 0, -1):
        total = (inputs + 1) * width + (hidden_layers - 1) * (width + 1) * width + (width + 1) * outputs
        total += 4 * hidden_layers * width
        if total <= budget:
            return width, total - 2 * hidden_layers * width
    raise ValueError(budget)


def _widest_by_formula(inputs, hidden_layers, outputs, budget):
    """The positive root of a quadratic in the width, rounded down."""
    square, linear = hidden_layers - 1, inputs + outputs + 5 * hidden_layers
    rest = outputs - budget
    width = -rest / linear if square == 0 else (-linear + (linear**2 - 4 * square * rest) ** 0.5) / (2 * square)
    width = int(width + 1e-9)
    return np.array([width, square * width**2 + linear * width + outputs - 2 * hidden_layers * width])


def _widest_by_halving(inputs, hidden_layers, outputs, budget):
    """The arrays themselves, and a search that halves."""

    def sizes(width):
        widths = [inputs, *[width] * hidden_layers, outputs]
        learned = [np.zeros(shape) for i, o in zip(widths, widths[1:], strict=False) for shape in ((i, o), (o,))]
        learned += [np.zeros((2, width)) for _ in range(hidden_layers)]
        trainable = sum(array.size for array in learned)
        return trainable + 2 * width * hidden_layers, trainable

    low, high = 1, 1024
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if sizes(middle)[0] <= budget else (low, middle)
    return low, sizes(low)[1]


def _network_functional(inputs, first, rate, second, outputs):
    import keras

    features = keras.Input((inputs,))
    x = keras.layers.ReLU()(keras.layers.Dense(first)(features))
    x = keras.layers.Dense(second, activation=keras.ops.relu)(keras.layers.Dropout(rate=rate)(x))
    return keras.Model(features, keras.layers.Dense(outputs, activation="linear")(keras.layers.BatchNormalization()(x)))


def _network_added(inputs, first, rate, second, outputs):
    import keras

    model = keras.Sequential(name="arrows")
    model.add(keras.Input(shape=[inputs]))
    for units, after in ((first, keras.layers.Dropout(rate)), (second, keras.layers.BatchNormalization(momentum=0.9))):
        model.add(keras.layers.Dense(units))
        model.add(keras.layers.Activation("relu"))
        model.add(after)
    model.add(keras.layers.Dense(outputs))
    return model


def _network_subclass(inputs, first, rate, second, outputs):
    import keras

    class Arrows(keras.Model):
        def __init__(self):
            super().__init__()
            self.first = keras.layers.Dense(first, activation="relu")
            self.dropout = keras.layers.Dropout(rate)
            self.second = keras.layers.Dense(second, activation="relu")
            self.normalize = keras.layers.BatchNormalization()
            self.last = keras.layers.Dense(outputs)

        def call(self, x, training=None):
            x = self.second(self.dropout(self.first(x), training=training))
            return self.last(self.normalize(x, training=training))

    return Arrows()


def _network_subclass_called(inputs, first, rate, second, outputs):
    model = _network_subclass(inputs, first, rate, second, outputs)
    model(np.zeros((1, inputs), dtype="float32"))
    return model


def _network_without_input(inputs, first, rate, second, outputs):
    import keras

    return keras.Sequential(_network_added(inputs, first, rate, second, outputs).layers)


RIGHT = {
    "neuron.unit": {
        "a loop in plain Python": _unit_loop,
        "Keras' operations, a tensor out": _unit_keras,
        "one more input that is always 1": lambda x, w, b: np.clip(np.append(x, 1) @ np.append(w, b), 0, None),
        "an array of one number, float32": lambda x, w, b: np.float32([max(np.dot(x, w) + b, 0)]),
    },
    "neuron.perceptron_update": {
        "by cases, lists out": _update_cases,
        "the bias as one more weight": _update_in_place,
        "Keras' operations, tensors out": _update_keras,
    },
    "neuron.raw_weights": {
        "asking the model about two houses": _raw_weights_two_houses,
        "lists": _raw_weights_lists,
        "Keras' operations, tensors out": _raw_weights_keras,
    },
    "neuron.forward": {"recursion": _forward_recursive, "Keras' operations, a tensor out": _forward_keras},
    "neuron.collapse": {
        "one square matrix a layer": _collapse_homogeneous,
        "two layers at a time": _collapse_recursive,
        "a least-squares fit of the stack": _collapse_least_squares,
    },
    "neuron.xor": {
        "two ramps, lists": lambda no, yes: [([[1, -1], [-1, 1]], [0, 0]), ([[yes - no], [yes - no]], [no])],
        "three hidden units, scaled": lambda no, yes: [
            (np.array([[2.0, 2.0, 2.0], [2.0, 2.0, 2.0]]), np.array([0.0, -2.0, -3.0])),
            (np.array([[0.5], [-0.5], [-1.0]]) * (yes - no), np.array([no])),
        ],
        "“both” and “neither” against it, float32": lambda no, yes: (
            (np.array([[1.0, -1.0], [1.0, -1.0]], dtype="float32"), np.array([-1.0, 1.0])),
            (np.array([[no - yes], [no - yes]], dtype="float32"), np.float32([yes])),
        ),
    },
    "neuron.widest_network": {
        "one width after the other, from above": _widest_by_trying,
        "the root of a quadratic": _widest_by_formula,
        "the arrays themselves, by halving": _widest_by_halving,
    },
    "neuron.notation": {
        "functional, the activations apart": _network_functional,
        "layer by layer": _network_added,
        "a class of its own, not built": _network_subclass,
        "a class of its own, called once": _network_subclass_called,
        "no input layer": _network_without_input,
    },
}


def _no_model(inputs, first, rate, second, outputs):
    return [inputs, first, second, outputs]


def _always_dropping(inputs, first, rate, second, outputs):
    import keras

    class Dropping(keras.layers.Layer):
        def call(self, x):
            return keras.random.dropout(x, rate)

    relu = keras.ops.relu
    return keras.Sequential(
        [
            keras.Input((inputs,)),
            keras.layers.Dense(first, activation=relu),
            Dropping(),
            keras.layers.Dense(second, activation=relu),
            keras.layers.BatchNormalization(),
            keras.layers.Dense(outputs),
        ]
    )


def _update_in_its_inputs(x, target, weights, bias):
    miss = target - (np.dot(x, weights) + bias > 0)
    weights += miss * x
    return weights, bias + miss


def _forward_that_empties_the_list(x, layers):
    while len(layers) > 1:
        kernel, bias = layers.pop(0)
        x = np.maximum(x @ kernel + bias, 0)
    return x @ layers[0][0] + layers[0][1]


def _forward_in_place(x, layers):
    for kernel, bias in layers[:-1]:
        x = np.maximum(x @ kernel + bias, 0)
    kernel, bias = layers[-1]
    kernel *= 1.0
    bias += 1.0
    return x @ kernel + bias - 1.0


def _collapse_that_empties_the_list(layers):
    kernel, bias = layers.pop(0)
    for next_kernel, next_bias in layers:
        kernel, bias = kernel @ next_kernel, bias @ next_kernel + next_bias
    return kernel, bias


def _collapse_in_place(layers):
    kernel, bias = _collapse_recursive(layers)
    layers[0][0][...] = 0
    return kernel, bias


def _raw_weights_in_place(weights, bias, mean, std):
    weights /= std
    return weights, bias - np.dot(weights, mean)


def _unit_in_place(x, weights, bias):
    x *= weights
    return max(x.sum() + bias, 0.0)


def _network_with_two_dropouts(inputs, first, rate, second, outputs):
    import keras

    layers = keras.layers
    early = [keras.Input((inputs,)), layers.Dense(first, "relu"), layers.Dropout(rate), layers.Dense(second, "relu")]
    return keras.Sequential([*early, layers.Dropout(rate), layers.BatchNormalization(), layers.Dense(outputs)])


def _network_first_try(inputs, first, rate, second, outputs):
    import keras

    layers = keras.layers
    early = [keras.Input((inputs,)), layers.Dense(first, "relu"), layers.Dropout(1 - rate), layers.Dense(second)]
    late = [layers.BatchNormalization(), layers.Activation("relu"), layers.Dense(outputs, "softmax")]
    return keras.Sequential([*early, *late])


def _network_that_drops_inputs(inputs, first, rate, second, outputs):
    import keras

    layers = keras.layers
    early = [keras.Input((inputs,)), layers.Dropout(rate), layers.Dense(first, "relu"), layers.Dense(second, "relu")]
    return keras.Sequential([*early, layers.BatchNormalization(), layers.Dense(outputs)])


def _update_first_try(x, target, weights, bias):
    output = 1 if np.dot(weights, x) > 0 else 0
    return weights + (output - target) * x, bias


WRONG = {
    "neuron.unit": {
        "in place": _unit_in_place,
        "rounded": lambda x, w, b: round(max(np.dot(x, w) + b, 0), 1),
        "ReLU capped at 1": lambda x, w, b: np.clip(np.dot(x, w) + b, 0, 1),
        "the largest product": lambda x, w, b: max(np.max(x * w) + b, 0),
        "inputs without weights": lambda x, w, b: max(np.sum(x) + b, 0),
        "the bias as a threshold that decides only": lambda x, w, b: np.dot(x, w) if np.dot(x, w) + b > 0 else 0,
        "the bias multiplied": lambda x, w, b: max(np.dot(x, w) * b, 0),
        "tanh": lambda x, w, b: np.tanh(np.dot(x, w) + b),
        "softplus": lambda x, w, b: np.logaddexp(0, np.dot(x, w) + b),
    },
    "neuron.perceptron_update": {
        "in place": _update_in_its_inputs,
        "the first try": _update_first_try,
        "fires at 0": lambda x, t, w, b: (w + (t - (x @ w + b >= 0)) * x, b + (t - (x @ w + b >= 0))),
        "no bias in the sum": lambda x, t, w, b: (w + (t - (x @ w > 0)) * x, b + (t - (x @ w > 0))),
        "fires above 0.5": lambda x, t, w, b: (w + (t - (x @ w + b > 0.5)) * x, b + (t - (x @ w + b > 0.5))),
        "weights by their own size": lambda x, t, w, b: (w + (t - (x @ w + b > 0)) * w, b + (t - (x @ w + b > 0))),
        "the sign of x": lambda x, t, w, b: (w + (t - (x @ w + b > 0)) * np.sign(x), b + (t - (x @ w + b > 0))),
        "the threshold is the bias": lambda x, t, w, b: (w + (t - (x @ w > b)) * x, b + (t - (x @ w > b))),
    },
    "neuron.raw_weights": {
        "in place": _raw_weights_in_place,
        "the bias rounded": lambda w, b, mean, std: (w / std, round(b - np.dot(w / std, mean))),
        "means and deviations exchanged": lambda w, b, mean, std: (w / mean, b - np.dot(w / mean, std)),
        "the bias over the deviations": lambda w, b, mean, std: (w / std, b / np.prod(std) - np.dot(w / std, mean)),
        "the first feature's mean only": lambda w, b, mean, std: (w / std, b - w[0] * mean[0] / std[0] * len(w) ** 2),
    },
    "neuron.forward": {
        "pops the layers": _forward_that_empties_the_list,
        "two layers written out": lambda x, layers: _forward_recursive(x, [layers[0], layers[1]]),
        "changes the last layer": _forward_in_place,
        "outputs cut off": lambda x, layers: np.maximum(_forward_recursive(x, layers), 0),
        "absolute outputs": lambda x, layers: np.abs(_forward_recursive(x, layers)),
        "the first sample's outputs": lambda x, layers: np.tile(_forward_recursive(x, layers)[0], (len(x), 1)),
        "rounded": lambda x, layers: _forward_recursive(x, layers).round(1),
    },
    "neuron.collapse": {
        "pops the layers": _collapse_that_empties_the_list,
        "overwrites the first kernel": _collapse_in_place,
        "the last layer": lambda layers: layers[-1],
        "the bias as a row": lambda layers: (_collapse_recursive(layers)[0], _collapse_recursive(layers)[1][None]),
        "the kernel turned": lambda layers: (_collapse_recursive(layers)[0].T, _collapse_recursive(layers)[1]),
    },
    "neuron.xor": {
        "solves the corners with any outputs": lambda no, yes: [([[1, -1], [-1, 1]], [0, 0]), ([[1], [1]], [0])],
        "fires above 0 only": lambda no, yes: [([[1, 1], [1, 1]], [0, -1]), ([[1], [-3]], [0])],
        "thresholds of steps": lambda no, yes: [
            ([[1, 1], [1, 1]], [-0.5, -1.5]),
            ([[yes - no], [2 * (no - yes)]], [no]),
        ],
        "a bias per kernel": lambda no, yes: [([[1, 1], [1, 1]], [[0, -1]]), ([[yes], [no]], [[no]])],
        "yes doubled": lambda no, yes: [([[1, 1], [1, 1]], [0, -1]), ([[2 * yes], [-4 * yes]], [no])],
    },
    "neuron.widest_network": {
        "one unit narrower": lambda i, layers, o, budget: (_widest_by_trying(i, layers, o, budget)[0] - 1, 1),
        "rounded to tens": lambda i, layers, o, budget: (
            _widest_by_trying(i, layers, o, budget)[0] // 10 * 10,
            _widest_by_trying(i, layers, o, budget)[1],
        ),
        "for the next lower budget": lambda i, layers, o, budget: _widest_by_trying(i, layers, o, budget - 1),
        "without the output layer": lambda i, layers, o, budget: _widest_by_trying(i, layers, 0, budget),
        "the inputs into every layer": lambda i, layers, o, budget: _widest_by_trying(layers * i, 1, o, budget),
        "one hidden layer": lambda i, layers, o, budget: _widest_by_trying(i, 1, o, budget),
        "inputs and outputs exchanged": lambda i, layers, o, budget: _widest_by_trying(o, layers, i, budget),
        "the width alone right": lambda i, layers, o, budget: (_widest_by_trying(i, layers, o, budget)[0], budget // 2),
        "a width that is no whole number": lambda i, layers, o, budget: (
            budget / (i + o + 5 * layers),
            _widest_by_trying(i, layers, o, budget)[1],
        ),
    },
    "neuron.notation": {
        "drops at inference too": _always_dropping,
        "the first try": _network_first_try,
        "dropout on the inputs": _network_that_drops_inputs,
        "two dropout layers": _network_with_two_dropouts,
        "sizes exchanged": lambda inputs, first, rate, second, outputs: _network_added(
            inputs, second, rate, first, outputs
        ),
        "no model": _no_model,
    },
}

HOSTILE = {
    "neuron.unit": {
        "infinity": lambda x, w, b: float("inf"),
        "half precision": lambda x, w, b: np.float16(max(np.dot(x, w) + b, 0)) + np.float16(0.05),
        "complex": lambda x, w, b: complex(np.dot(x, w) + b, 1),
    },
    "neuron.perceptron_update": {
        "one thing instead of two": lambda x, t, w, b: w,
        "three things": lambda x, t, w, b: (w, b, 0),
        "nothing changes": lambda x, t, w, b: (w, b),
        "weights as text": lambda x, t, w, b: ("w", "b"),
    },
    "neuron.raw_weights": {
        "nothing changes": lambda w, b, mean, std: (w, b),
        "weights that are not numbers": lambda w, b, mean, std: (w * np.nan, b),
        "zeros": lambda w, b, mean, std: (w * 0, 0.0),
    },
    "neuron.forward": {"zeros": lambda x, layers: np.zeros((len(x), len(layers[-1][1])))},
    "neuron.collapse": {
        "the first layer": lambda layers: layers[0],
        "not numbers": lambda layers: ("kernel", {"bias": 1}),
    },
    "neuron.xor": {
        "text": lambda no, yes: "xor",
        "a number": lambda no, yes: 1,
        "one layer": lambda no, yes: [([[1], [1]], [0])],
        "four arrays": lambda no, yes: [np.ones((2, 2)), [0, -1], [[yes - no], [2 * no - 2 * yes]], [no]],
        "infinite": lambda no, yes: [([[np.inf] * 2] * 2, [0, 0]), ([[np.inf], [-np.inf]], [0])],
        "no hidden unit": lambda no, yes: [(np.zeros((2, 0)), np.zeros(0)), (np.zeros((0, 1)), np.ones(1))],
        "a function": lambda no, yes: np.logical_xor,
        "a dictionary": lambda no, yes: {"kernel_1": 1, "bias_1": 2},
    },
    "neuron.widest_network": {
        "text": lambda *numbers: ("64", "4938"),
        "only the width": lambda *numbers: 64,
        "no unit at all": lambda *numbers: (0, numbers[2]),
        "infinite": lambda *numbers: (float("inf"), float("inf")),
        "wider than can be": lambda *numbers: (10**9, 10**18),
    },
    "neuron.notation": {
        "no model": _no_model,
        "drops at inference too": _always_dropping,
    },
}
