"""Lesson 02: right answers that differ in kind from the lesson's own, and hostile ones of these exercises' own."""

import math

import numpy as np


def relu_by_maximum(x):
    return np.maximum(x, 0), (x > 0)


def relu_in_loops(x):
    flat = [float(number) for number in np.ravel(x)]
    value = np.reshape([max(0.0, number) for number in flat], np.shape(x))
    return [value.tolist(), np.reshape([1 if number >= 0 else 0 for number in flat], np.shape(x)).tolist()]


def relu_in_keras(x):
    import keras

    x = keras.ops.convert_to_tensor(x, dtype="float32")
    return keras.ops.relu(x), keras.ops.cast(x > 0, "float32")


def dead_units_one_by_one(x, kernel, bias):
    dead = []
    for weights, offset in zip(kernel.T, bias, strict=True):
        dead.append(all(sum(a * w for a, w in zip(sample, weights, strict=True)) + offset <= 0 for sample in x))
    return dead


def dead_units_by_outputs(x, kernel, bias):
    return np.maximum(x.dot(kernel) + bias, 0).sum(axis=0) == 0


def dead_units_in_keras(x, kernel, bias):
    import keras

    fires = keras.ops.any(keras.ops.matmul(x, kernel) + bias > 0, axis=0)
    return keras.ops.cast(keras.ops.logical_not(fires), "int32")


def sides_with_overflow_thrown_away(x, negative_slope, alpha):
    return np.where(x > 0, x, negative_slope * x), np.where(x > 0, x, alpha * (np.exp(x) - 1))


def sides_by_index(x, negative_slope, alpha):
    leaky, elu = np.array(x, dtype="float64"), np.array(x, dtype="float64")
    leaky[leaky < 0] *= negative_slope
    elu[elu < 0] = alpha * (np.exp(elu[elu < 0]) - 1)
    return leaky, elu


def sides_as_sums(x, negative_slope, alpha):
    left, right = np.minimum(x, 0), np.maximum(x, 0)
    return [right + negative_slope * left, right + alpha * (np.exp(left) - 1)]


def sides_in_keras(x, negative_slope, alpha):
    import keras

    x = keras.ops.convert_to_tensor(x, dtype="float32")
    leaky = keras.activations.leaky_relu(x, negative_slope=negative_slope)
    return leaky, keras.activations.elu(x, alpha=alpha)


def sigmoid_by_index(x):
    result = np.empty(x.shape)
    right = x >= 0
    result[right] = 1 / (1 + np.exp(-x[right]))
    grown = np.exp(x[~right])
    result[~right] = grown / (1 + grown)
    return result


def sigmoid_clipped(x):
    return 1 / (1 + np.exp(-np.clip(x, -500, 500)))


def sigmoid_through_tanh(x):
    return 0.5 + 0.5 * np.tanh(0.5 * x)


def sigmoid_one_at_a_time(x):
    def one(number):
        return 1 / (1 + math.exp(-number)) if number > 0 else 1 - 1 / (1 + math.exp(number))

    return np.reshape([one(float(number)) for number in x.ravel()], x.shape).tolist()


def sigmoid_with_scipy(x):
    from scipy.special import expit

    return expit(x)


def sigmoid_in_keras(x):
    import keras

    return keras.ops.sigmoid(keras.ops.convert_to_tensor(x, dtype="float32"))


def tanh_by_where(x):
    value = np.where(x > 0, (1 - np.exp(-2 * x)) / (1 + np.exp(-2 * x)), (np.exp(2 * x) - 1) / (np.exp(2 * x) + 1))
    return value, 1 - np.square(value)


def tanh_through_sigmoid(x):
    value = 2 * sigmoid_by_index(2 * x) - 1
    return value, (1 + value) * (1 - value)


def tanh_in_keras(x):
    import keras

    value = keras.ops.tanh(keras.ops.convert_to_tensor(x, dtype="float32"))
    return [value, 1 - keras.ops.square(value)]


def softmax_through_logs(class_scores):
    from scipy.special import log_softmax

    return np.exp(log_softmax(class_scores, axis=-1))


def softmax_row_by_row(class_scores):
    if np.ndim(class_scores) > 1:
        return [softmax_row_by_row(row) for row in class_scores]
    grown = [math.exp(score - max(class_scores)) for score in class_scores]
    return [amount / sum(grown) for amount in grown]


def softmax_in_keras(class_scores):
    import keras

    return keras.ops.softmax(keras.ops.convert_to_tensor(class_scores, dtype="float32"), axis=-1)


def _recognized(x, y, made_by):
    off = {name: np.abs(np.asarray(made(x), dtype="float64") - y).max() for name, made in made_by.items()}
    return min(off, key=off.get)


def _made_by_keras():
    import keras

    ops = keras.ops
    names = {"relu": ops.relu, "elu": ops.elu, "sigmoid": ops.sigmoid, "tanh": ops.tanh, "swish": ops.silu}
    names |= {"gelu": lambda x: ops.gelu(x, approximate=False), "softmax": lambda x: ops.softmax(x, axis=-1)}
    made = {name: lambda x, one=one: ops.convert_to_numpy(one(ops.convert_to_tensor(x))) for name, one in names.items()}
    return made


def which_by_keras(x, y):
    return _recognized(x, y, _made_by_keras())


def which_with_math(x, y):
    def gelu(x):
        return np.vectorize(lambda one: one * (1 + math.erf(one / math.sqrt(2))) / 2)(x)

    made = {
        "relu": lambda x: relu_by_maximum(x)[0],
        "elu": lambda x: sides_by_index(x, 0, 1)[1],
        "sigmoid": sigmoid_by_index,
        "tanh": lambda x: tanh_by_where(x)[0],
        "softmax": softmax_row_by_row,
        "swish": lambda x: x * sigmoid_by_index(x),
        "gelu": gelu,
    }
    return np.str_(_recognized(x.astype("float64"), y, made))


def which_by_properties(x, y):
    """What each of them must satisfy, without computing most of them."""
    x, y = x.astype("float64"), y.astype("float64")
    if np.allclose(y.sum(axis=-1), 1, atol=1e-4) and y.min() >= 0:
        return "softmax"
    if np.array_equal(np.maximum(x, 0), y):
        return "relu"
    if np.allclose(y[x > 0], x[x > 0]):
        return "elu"
    if np.all((y > 0) & (y < 1)) and np.allclose(np.log(y / (1 - y)), x, atol=1e-3):
        return "sigmoid"
    if np.all(np.abs(y) < 1) and np.allclose(np.arctanh(y), x, atol=1e-3):
        return "tanh"
    gate = y / x
    return "swish" if np.allclose(np.log(gate / (1 - gate)), x, atol=1e-3) else "gelu"


def network_with_activation_layers(task, num_features, num_outputs):
    import keras

    inputs = keras.Input((num_features,))
    x = keras.layers.Dense(16)(inputs)
    x = keras.layers.ReLU()(x)
    x = keras.layers.Dense(num_outputs)(x)
    if task == "multi-class":
        x = keras.layers.Softmax()(x)
    elif task != "regression":
        x = keras.layers.Activation("sigmoid")(x)
    return keras.Model(inputs, x)


def network_without_input(task, num_features, num_outputs):
    import keras

    ends = {"regression": "linear", "multi-class": keras.ops.softmax}
    return keras.Sequential(
        [keras.layers.Dense(16, "relu"), keras.layers.Dense(num_outputs, ends.get(task, keras.activations.sigmoid))]
    )


def network_as_a_class(task, num_features, num_outputs):
    import keras

    class Network(keras.Model):
        def __init__(self):
            super().__init__()
            self.hidden = keras.layers.Dense(16)
            self.end = keras.layers.Dense(num_outputs)

        def call(self, x):
            scores = self.end(keras.ops.maximum(self.hidden(x), 0))
            if task == "regression":
                return scores
            if task == "multi-class":
                return keras.ops.softmax(scores, axis=-1)
            return 1 / (1 + keras.ops.exp(-scores))

    return Network()


RIGHT = {
    "activations.relu": {
        "maximum": relu_by_maximum,
        "loops, lists out": relu_in_loops,
        "Keras tensors": relu_in_keras,
        "stacked": lambda x: np.stack(relu_by_maximum(x)),
    },
    "activations.dead_units": {
        "unit by unit": dead_units_one_by_one,
        "by the sum of the outputs": dead_units_by_outputs,
        "Keras, as integers": dead_units_in_keras,
    },
    "activations.negative_sides": {
        "overflow thrown away": sides_with_overflow_thrown_away,
        "boolean index": sides_by_index,
        "sums of two halves": sides_as_sums,
        "Keras": sides_in_keras,
    },
    "activations.sigmoid": {
        "two branches by index": sigmoid_by_index,
        "clipped": sigmoid_clipped,
        "through tanh": sigmoid_through_tanh,
        "math.exp": sigmoid_one_at_a_time,
        "SciPy": sigmoid_with_scipy,
        "by logaddexp": lambda x: np.exp(-np.logaddexp(0, -x)),
        "float32 out": lambda x: sigmoid_by_index(x).astype("float32"),
        "Keras": sigmoid_in_keras,
    },
    "activations.tanh": {
        "two branches by where": tanh_by_where,
        "through the sigmoid": tanh_through_sigmoid,
        "Keras": tanh_in_keras,
    },
    "activations.softmax": {
        "through logs": softmax_through_logs,
        "row by row, lists out": softmax_row_by_row,
        "Keras": softmax_in_keras,
    },
    "activations.which_activation": {
        "Keras": which_by_keras,
        "NumPy and math": which_with_math,
        "by properties": which_by_properties,
    },
    "activations.build_network": {
        "activation layers": network_with_activation_layers,
        "no input declared": network_without_input,
        "subclass": network_as_a_class,
    },
}


def relu_in_place(x):
    slope = (x > 0) * 1.0
    x[x < 0] = 0
    return x, slope


def sides_in_place(x, negative_slope, alpha):
    elu = sides_by_index(x, negative_slope, alpha)[1]
    x[x < 0] *= negative_slope
    return x, elu


def _sides(leaky=None, elu=None):
    """The right answer with one of the two replaced."""

    def answer(x, negative_slope, alpha):
        right = sides_by_index(x, negative_slope, alpha)
        return (leaky(x, negative_slope) if leaky else right[0], elu(x, alpha) if elu else right[1])

    return answer


def sigmoid_in_place(x):
    np.clip(x, -500, 500, out=x)
    return 1 / (1 + np.exp(-x))


def sigmoid_with_overflow_unheard(x):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-x))


def sigmoid_by_where_unheard(x):
    with np.errstate(all="ignore"):
        return np.where(x < 0, np.exp(x) / (1 + np.exp(x)), 1 / (1 + np.exp(-x)))


def tanh_in_place(x):
    np.tanh(x, out=x)
    return x, 1 - x * x


def softmax_in_place(class_scores):
    class_scores -= class_scores.max(-1, keepdims=True)
    return np.exp(class_scores) / np.exp(class_scores).sum(-1, keepdims=True)


def dead_units_in_place(x, kernel, bias):
    x[...] = x @ kernel @ np.linalg.pinv(kernel)
    return (x @ kernel + bias <= 0).all(axis=0)


def which_by_range(x, y):
    if y.min() < 0:
        return "tanh" if y.max() < 1 else "gelu" if y.min() > -0.2 else "swish" if y.min() > -0.3 else "elu"
    return "sigmoid" if y.max() < 1 else "relu"


def which_in_place(x, y):
    name = which_by_keras(x, y)
    y -= y
    return name


def _network(hidden="relu", units=16, **ends):
    def build(task, num_features, num_outputs):
        import keras

        usual = {"regression": None, "binary": "sigmoid", "multi_class": "softmax", "multi_label": "sigmoid"}
        end = (usual | ends)[task.replace("-", "_")]
        layers = [keras.Input((num_features,)), keras.layers.Dense(units, hidden)]
        return keras.Sequential([*layers, keras.layers.Dense(num_outputs, end)])

    return build


WRONG = {
    "activations.relu": {
        "in place": relu_in_place,
        "cut to whole numbers": lambda x: (np.maximum(x, 0).astype(int), x > 0),
        "rounded": lambda x: (np.maximum(x, 0).round(1), x > 0),
        "the slope of a smooth one": lambda x: (np.maximum(x, 0), 1 / (1 + np.exp(-np.clip(x, -50, 50)))),
        "no slope for small numbers": lambda x: (np.maximum(x, 0), x > 0.01),
        "the slope is 2 at 0": lambda x: (np.maximum(x, 0), np.where(x == 0, 2, x > 0)),
        "the largest of all numbers": lambda x: (np.full(x.shape, x.max()), x > 0),
    },
    "activations.dead_units": {
        "in place": dead_units_in_place,
        "below 0 only": lambda x, kernel, bias: (x @ kernel + bias < 0).all(axis=0),
        "the sum of the pre-activations": lambda x, kernel, bias: (x @ kernel + bias).sum(axis=0) <= 0,
        "mostly silent": lambda x, kernel, bias: (x @ kernel + bias <= 0).mean(axis=0) > 0.9,
        "silent for 99 %": lambda x, kernel, bias: (x @ kernel + bias <= 0).mean(axis=0) >= 0.99,
        "a margin": lambda x, kernel, bias: (x @ kernel + bias).max(axis=0) <= 0.01,
        "hardly any output": lambda x, kernel, bias: np.maximum(x @ kernel + bias, 0).mean(axis=0) <= 0.001,
        "the last sample": lambda x, kernel, bias: (x @ kernel + bias)[-1] <= 0,
        "every unit": lambda x, kernel, bias: np.ones(len(bias)),
        "all of them at once": lambda x, kernel, bias: bool((x @ kernel + bias <= 0).all()),
        "the median": lambda x, kernel, bias: np.median(x @ kernel + bias, axis=0) <= 0,
    },
    "activations.negative_sides": {
        "in place": sides_in_place,
        "a default of 0.3": _sides(leaky=lambda x, a: np.where(x > 0, x, 0.3 * x)),
        "a default of 0.2": _sides(leaky=lambda x, a: np.where(x > 0, x, 0.2 * x)),
        "squared": _sides(leaky=lambda x, a: np.where(x > 0, x, -a * x * x)),
        "the exponential cut off": _sides(elu=lambda x, a: np.where(x > 0, x, a * np.expm1(np.maximum(x, -1)))),
        "a jump at 0": _sides(elu=lambda x, a: np.where(x >= 0, x + 0.1, a * np.expm1(np.minimum(x, 0)))),
        "0 for 0 forgotten": _sides(elu=lambda x, a: np.where(x == 0, -a, np.where(x > 0, x, a * np.expm1(x)))),
        "base 2": _sides(elu=lambda x, a: np.where(x > 0, x, a * (2.0 ** np.minimum(x, 0) - 1))),
        "selu": _sides(elu=lambda x, a: 1.0507 * np.where(x > 0, x, a * np.expm1(np.minimum(x, 0)))),
        "NaN made 0": _sides(elu=lambda x, a: np.nan_to_num((x > 0) * x + (x <= 0) * a * np.expm1(x))),
        "leaky ReLU twice": _sides(elu=lambda x, a: np.where(x > 0, x, a * x)),
    },
    "activations.sigmoid": {
        "in place": sigmoid_in_place,
        "errstate around the form of the text": sigmoid_with_overflow_unheard,
        "errstate around both branches": sigmoid_by_where_unheard,
        "base 2": lambda x: 1 / (1 + 2.0 ** -np.clip(x, -500, 500)),
        "a straight line": lambda x: np.clip(0.25 * x + 0.5, 0, 1),
        "rounded": lambda x: sigmoid_by_index(x).round(2),
        "half of it": lambda x: sigmoid_by_index(x) / 2,
    },
    "activations.tanh": {
        "in place": tanh_in_place,
        "the short form": lambda x: ((np.exp(2 * x) - 1) / (np.exp(2 * x) + 1), 1 - np.tanh(x) ** 2),
        "NaN made 1": lambda x: (np.nan_to_num((np.exp(2 * x) - 1) / (np.exp(2 * x) + 1), nan=-1), 1 - np.tanh(x) ** 2),
        "clipped": lambda x: (np.clip(x, -1, 1), 1.0 * (np.abs(x) < 1)),
        "the slope at half": lambda x: (np.tanh(x), (1 - np.tanh(x) ** 2) / 2),
        "sinh": lambda x: (np.sinh(x), np.cosh(x)),
        "the absolute value": lambda x: (np.abs(np.tanh(x)), 1 - np.tanh(x) ** 2),
    },
    "activations.softmax": {
        "in place": softmax_in_place,
        "the form of the text": lambda s: np.exp(s) / np.exp(s).sum(-1, keepdims=True),
        "shifted by the mean": lambda s: (
            np.exp(s - s.mean(-1, keepdims=True)) / np.exp(s - s.mean(-1, keepdims=True)).sum(-1, keepdims=True)
        ),
        "NaN made 0": lambda s: np.nan_to_num(np.exp(s) / np.exp(s).sum(-1, keepdims=True)),
        "clipped": lambda s: np.exp(np.clip(s, -50, 50)) / np.exp(np.clip(s, -50, 50)).sum(-1, keepdims=True),
        "in a table only": lambda s: softmax_row_by_row(s) if s.ndim == 2 else s,
        "base 2": lambda s: (
            2.0 ** (s - s.max(-1, keepdims=True)) / (2.0 ** (s - s.max(-1, keepdims=True))).sum(-1, keepdims=True)
        ),
    },
    "activations.which_activation": {
        "in place": which_in_place,
        "softmax by axis 1 of a batch": lambda x, y: (
            "softmax" if y.ndim == 2 and np.allclose(y.sum(axis=1), 1) else which_by_range(x, y)
        ),
        "the first of all within 0.01": lambda x, y: next(
            (name for name, one in _made_by_keras().items() if np.allclose(one(x), y, atol=0.01)), "softmax"
        ),
        "the first that is near": lambda x, y: "relu" if np.abs(np.maximum(x, 0) - y).max() < 0.5 else "sigmoid",
        "by the sign of the smallest": which_by_range,
        "no softmax": lambda x, y: {"softmax": "sigmoid"}.get(which_by_keras(x, y), which_by_keras(x, y)),
        "silu for swish": lambda x, y: {"swish": "silu"}.get(which_by_keras(x, y), which_by_keras(x, y)),
    },
    "activations.build_network": {
        "tanh inside": _network(hidden="tanh"),
        "8 units": _network(units=8),
        "softmax for labels": _network(multi_label="softmax"),
        "softmax for one": _network(binary="softmax"),
        "tanh for binary": _network(binary="tanh"),
        "softplus for a price": _network(regression="softplus"),
        "leaky inside": _network(hidden="leaky_relu"),
    },
}


class _EqualsEverything:
    def __eq__(self, other):
        return True

    __hash__ = None


def _network_that_ignores_its_weights(task, num_features, num_outputs):
    import keras

    class Constant(keras.Model):
        def __init__(self):
            super().__init__()
            self.hidden = keras.layers.Dense(16)
            self.end = keras.layers.Dense(num_outputs)

        def call(self, x):
            return 0 * self.end(self.hidden(x)) + 1 / num_outputs

    return Constant()


HOSTILE = {
    "activations.relu": {
        "three things": lambda x: (x, x, x),
        "complex": lambda x: (np.maximum(x, 0) + 0j, (x > 0) + 0j),
        "broadcastable": lambda x: (np.maximum(x, 0)[None], np.ones(1)),
    },
    "activations.dead_units": {
        "shades of gray": lambda x, kernel, bias: np.full(len(bias), 0.5),
        "indices": lambda x, kernel, bias: np.flatnonzero(bias < 0),
        "all of them": lambda x, kernel, bias: np.ones(len(bias), bool),
        "none of them": lambda x, kernel, bias: np.zeros(len(bias), bool),
    },
    "activations.negative_sides": {
        "a row too many": lambda x, negative_slope, alpha: (x[None], x[None]),
        "nan": lambda x, negative_slope, alpha: (x * np.nan, x * np.nan),
        "leaky ReLU alone": lambda x, negative_slope, alpha: np.where(x > 0, x, negative_slope * x),
    },
    "activations.sigmoid": {
        "text of the right numbers": lambda x: [str(number) for number in sigmoid_by_index(x).ravel()],
        "rounded": lambda x: np.round(sigmoid_by_index(x)),
        "one half": lambda x: np.full(x.shape, 0.5),
    },
    "activations.tanh": {"no slope": np.tanh, "clipped line": lambda x: (np.clip(x, -1, 1), np.abs(x) < 1)},
    "activations.softmax": {
        "uniform": lambda class_scores: np.full(class_scores.shape, 1 / class_scores.shape[-1]),
        "the winner takes it all": lambda class_scores: class_scores == class_scores.max(-1, keepdims=True),
    },
    "activations.which_activation": {
        "equal to everything": lambda x, y: _EqualsEverything(),
        "all names at once": lambda x, y: "relu elu sigmoid tanh softmax swish gelu",
        "a list of names": lambda x, y: ["relu", "softmax"],
        "always softmax": lambda x, y: "softmax",
    },
    "activations.build_network": {
        "the layers' names": lambda task, num_features, num_outputs: ["Dense", "Dense"],
        "a function": lambda task, num_features, num_outputs: lambda x: np.zeros((len(x), num_outputs)),
        "constant": _network_that_ignores_its_weights,
    },
}
