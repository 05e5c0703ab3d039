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


def _dense_loops(x, kernel, bias):
    return [
        [sum(row[i] * kernel[i][u] for i in range(len(row))) + bias[u] for u in range(len(bias))] for row in x.tolist()
    ]


def _dense_keras(x, kernel, bias):
    import keras

    layer = keras.layers.Dense(len(bias))
    layer.build(x.shape)
    layer.set_weights([kernel, bias])
    return layer(x.astype("float32"))


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


def _count_loop(widths, batch_norm):
    total = 0
    for i in range(1, len(widths)):
        for _ in range(widths[i]):
            total += widths[i - 1] + 1
    for units in batch_norm:
        total += 4 * units
    return total, total - 2 * sum(batch_norm)


def _count_arrays(widths, batch_norm):
    """Make the arrays, and measure them."""
    learned = [np.zeros(shape) for i, o in zip(widths, widths[1:], strict=False) for shape in ((i, o), (o,))]
    learned += [np.zeros((2, units)) for units in batch_norm]
    measured = [np.zeros((2, units)) for units in batch_norm]
    trainable = sum(array.size for array in learned)
    return np.array([trainable + sum(array.size for array in measured), trainable])


def _network_functional():
    import keras

    inputs = keras.Input((784,))
    x = keras.layers.ReLU()(keras.layers.Dense(128)(inputs))
    x = keras.layers.Dense(64, activation=keras.ops.relu)(keras.layers.Dropout(rate=0.3)(x))
    return keras.Model(inputs, keras.layers.Dense(10, activation="linear")(keras.layers.BatchNormalization()(x)))


def _network_added():
    import keras

    model = keras.Sequential(name="arrows")
    model.add(keras.Input(shape=[784]))
    for units, after in ((128, keras.layers.Dropout(0.3)), (64, keras.layers.BatchNormalization(momentum=0.9))):
        model.add(keras.layers.Dense(units))
        model.add(keras.layers.Activation("relu"))
        model.add(after)
    model.add(keras.layers.Dense(10))
    return model


def _network_subclass():
    import keras

    class Arrows(keras.Model):
        def __init__(self):
            super().__init__()
            self.first = keras.layers.Dense(128, activation="relu")
            self.dropout = keras.layers.Dropout(0.3)
            self.second = keras.layers.Dense(64, activation="relu")
            self.normalize = keras.layers.BatchNormalization()
            self.last = keras.layers.Dense(10)

        def call(self, x, training=None):
            x = self.second(self.dropout(self.first(x), training=training))
            return self.last(self.normalize(x, training=training))

    model = Arrows()
    model(np.zeros((1, 784), dtype="float32"))
    return model


RIGHT = {
    "neuron.unit": {
        "a loop in plain Python": _unit_loop,
        "Keras' operations, a tensor out": _unit_keras,
        "one more input that is always 1": lambda x, w, b: np.clip(np.append(x, 1) @ np.append(w, b), 0, None),
    },
    "neuron.perceptron_update": {
        "by cases, lists out": _update_cases,
        "the bias as one more weight": _update_in_place,
        "Keras' operations, tensors out": _update_keras,
    },
    "neuron.dense": {
        "three loops, lists out": _dense_loops,
        "Keras' own layer, a tensor out": _dense_keras,
        "products and a sum over an axis": lambda x, k, b: (x[:, :, None] * k[None]).sum(axis=1) + b,
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
        "two ramps, lists": lambda: [([[1, -1], [-1, 1]], [0, 0]), ([[1], [1]], [0])],
        "three hidden units, scaled": lambda: [
            (np.array([[2.0, 2.0, 2.0], [2.0, 2.0, 2.0]]), np.array([0.0, -2.0, -2.5])),
            (np.array([[3.0], [-4.0], [-5.0]]), np.array([-0.5])),
        ],
        "“both” and “neither” against it": lambda: [
            (np.array([[1.0, -1.0], [1.0, -1.0]]), np.array([-1.0, 1.0])),
            (np.array([[-1.0], [-1.0]]), np.array([0.5])),
        ],
    },
    "neuron.count_parameters": {"unit by unit": _count_loop, "the arrays themselves": _count_arrays},
    "neuron.notation": {
        "functional, the activations apart": _network_functional,
        "layer by layer": _network_added,
        "a class of its own, called once": _network_subclass,
    },
}


def _no_model():
    return [784, 128, 64, 10]


def _always_dropping():
    import keras

    class Dropping(keras.layers.Layer):
        def call(self, x):
            return keras.random.dropout(x, 0.3)

    relu = keras.ops.relu
    return keras.Sequential(
        [
            keras.Input((784,)),
            keras.layers.Dense(128, activation=relu),
            Dropping(),
            keras.layers.Dense(64, activation=relu),
            keras.layers.BatchNormalization(),
            keras.layers.Dense(10),
        ]
    )


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
    "neuron.dense": {
        "ragged rows": lambda x, k, b: [[1.0], [1.0, 2.0]],
        "rounded to whole numbers": lambda x, k, b: (x @ k + b).astype(int),
        "infinite": lambda x, k, b: np.full((len(x), len(b)), np.inf),
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
        "text": lambda: "xor",
        "a number": lambda: 1,
        "one layer": lambda: [([[1], [1]], [0])],
        "infinite": lambda: [([[np.inf] * 2] * 2, [0, 0]), ([[np.inf], [-np.inf]], [0])],
        "no hidden unit": lambda: [(np.zeros((2, 0)), np.zeros(0)), (np.zeros((0, 1)), np.ones(1))],
        "a function": lambda: np.logical_xor,
        "a dictionary": lambda: {"kernel_1": 1, "bias_1": 2},
    },
    "neuron.count_parameters": {
        "text": lambda widths, norm: ("109642", "109514"),
        "only one number": lambda widths, norm: 109_642,
        "always the text's numbers": lambda widths, norm: (109_642, 109_514),
        "infinite": lambda widths, norm: (float("inf"), float("inf")),
    },
    "neuron.notation": {
        "no model": _no_model,
        "drops at inference too": _always_dropping,
    },
}
