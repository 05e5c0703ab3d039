"""Lesson 04, backpropagation: right answers that differ in kind from the lesson's own, and hostile ones.

The answers named "automatic" are computed by the backend in use, so that every reference of
`course.answers.backpropagation` is held against `tf.GradientTape`, `jax.grad` and `torch.autograd`, each on its own
backend.
"""

import math

import numpy as np


def automatic(function, *arrays):
    """Value and gradients of a function of `keras.ops`, by the backend's own differentiation."""
    import keras

    backend = keras.backend.backend()
    given = [np.asarray(array, dtype="float32") for array in arrays]
    if backend == "tensorflow":
        import tensorflow as tf

        variables = [tf.Variable(array) for array in given]
        with tf.GradientTape() as tape:
            value = function(*variables)
        gradients = tape.gradient(value, variables)
    elif backend == "jax":
        import jax

        value, gradients = jax.value_and_grad(function, argnums=tuple(range(len(given))))(*given)
    else:
        variables = [keras.ops.convert_to_tensor(array).clone().requires_grad_(True) for array in given]
        value = function(*variables)
        value.backward()
        gradients = [variable.grad for variable in variables]
    return value, list(gradients)


def unit_by_small_steps(x, target, weight, bias):
    def loss(w, b):
        return (math.tanh(w * x + b) - target) ** 2

    step = 1e-6
    along_weight = (loss(weight + step, bias) - loss(weight - step, bias)) / (2 * step)
    along_bias = (loss(weight, bias + step) - loss(weight, bias - step)) / (2 * step)
    return loss(weight, bias), along_weight, along_bias


def unit_automatic(x, target, weight, bias):
    import keras

    value, slopes = automatic(lambda w, b: keras.ops.square(keras.ops.tanh(w * x + b) - target), weight, bias)
    return [value, *slopes]


class ClosureValue:
    """Each node knows a function that hands its gradient on; a recursive sort finds the order."""

    def __init__(self, data, parents=()):
        self.data, self.gradient = data, 0.0
        self.parents, self.push = parents, lambda: None

    def __add__(self, other):
        out = ClosureValue(self.data + other.data, (self, other))

        def push():
            self.gradient += out.gradient
            other.gradient += out.gradient

        out.push = push
        return out

    def __mul__(self, other):
        out = ClosureValue(self.data * other.data, (self, other))

        def push():
            self.gradient += out.gradient * other.data
            other.gradient += out.gradient * self.data

        out.push = push
        return out

    def tanh(self):
        out = ClosureValue(math.tanh(self.data), (self,))

        def push():
            self.gradient += out.gradient * (1 - out.data * out.data)

        out.push = push
        return out

    def backward(self):
        sorted_nodes, visited = [], set()

        def visit(node):
            if id(node) not in visited:
                visited.add(id(node))
                for parent in node.parents:
                    visit(parent)
                sorted_nodes.append(node)

        visit(self)
        self.gradient = 1.0
        for node in sorted_nodes[::-1]:
            node.push()


class PathValue:
    """No order needed: every path from the result to a leaf is walked by itself, slopes multiplied on the way."""

    def __init__(self, data, links=()):
        self.data, self.links, self.gradient = data, links, 0

    def __add__(self, other):
        return PathValue(self.data + other.data, [(self, 1), (other, 1)])

    def __mul__(self, other):
        return PathValue(self.data * other.data, [(self, other.data), (other, self.data)])

    def tanh(self):
        return PathValue(np.tanh(self.data), [(self, 1 / np.cosh(self.data) ** 2)])

    def backward(self, slope=1):
        self.gradient += slope
        for node, local in self.links:
            node.backward(slope * local)


class TapeValue:
    """One tape for all, in order of creation; walked from its end."""

    tape = []

    def __init__(self, data):
        self.data = np.float64(data)
        self.gradient = np.float64(0)
        TapeValue.tape.append((self, []))

    def _record(self, data, links):
        out = TapeValue(data)
        TapeValue.tape[-1] = (out, links)
        return out

    def __add__(self, other):
        return self._record(self.data + other.data, [(self, 1.0), (other, 1.0)])

    def __mul__(self, other):
        return self._record(self.data * other.data, [(self, other.data), (other, self.data)])

    def tanh(self):
        y = np.tanh(self.data)
        return self._record(y, [(self, 1 - y**2)])

    def backward(self):
        self.gradient = np.float64(1)
        for node, links in reversed(TapeValue.tape):
            for source, slope in links:
                source.gradient = source.gradient + slope * node.gradient
        TapeValue.tape = []


def network_sample_by_sample(x, labels, kernel_1, bias_1, kernel_2, bias_2):
    gradients = [np.zeros_like(weights) for weights in (kernel_1, bias_1, kernel_2, bias_2)]
    loss = 0.0
    for sample, label in zip(x, labels, strict=True):
        hidden = np.tanh(sample @ kernel_1 + bias_1)
        grown = np.exp(hidden @ kernel_2 + bias_2)
        p = grown / grown.sum()
        loss -= math.log(p[label]) / len(x)
        p[label] -= 1
        back = (kernel_2 @ p) * (1 - hidden * hidden)
        for total, part in zip(gradients, (np.outer(sample, back), back, np.outer(hidden, p), p), strict=True):
            total += part / len(x)
    return loss, gradients


def network_automatic(x, labels, kernel_1, bias_1, kernel_2, bias_2):
    import keras

    x32 = x.astype("float32")

    def loss(k1, b1, k2, b2):
        hidden = keras.ops.tanh(keras.ops.matmul(x32, k1) + b1)
        return keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, keras.ops.matmul(hidden, k2) + b2)

    value, gradients = automatic(loss, kernel_1, bias_1, kernel_2, bias_2)
    return value, dict(zip(("kernel_1", "bias_1", "kernel_2", "bias_2"), gradients, strict=True))


def differences_with_a_basis(function, weights):
    basis = np.eye(weights.size).reshape(weights.size, *weights.shape) * 1e-5
    return np.reshape([(function(weights + e) - function(weights - e)) / 2e-5 for e in basis], weights.shape).tolist()


def differences_in_place(function, weights):
    slopes = np.zeros(weights.shape)
    for place in np.ndindex(*weights.shape):
        kept = weights[place]
        weights[place] = kept + 1e-6
        above = function(weights)
        weights[place] = kept - 1e-6
        slopes[place] = (above - function(weights)) / 2e-6
        weights[place] = kept
    return slopes


def differences_moved_and_moved_back(function, weights):
    """Adds and takes away, so that the last digit of a weight need not come back."""
    slopes = np.zeros(weights.shape)
    for place in np.ndindex(*weights.shape):
        weights[place] += 1e-5
        above = function(weights)
        weights[place] -= 2e-5
        slopes[place] = (above - function(weights)) / 2e-5
        weights[place] += 1e-5
    return slopes


def differences_with_scipy(function, weights):
    from scipy.optimize import approx_fprime

    return approx_fprime(weights.ravel(), lambda flat: function(flat.reshape(weights.shape)), 1e-7).reshape(
        weights.shape
    )


def step_automatic(x, target, first, second, rate):
    import keras

    loss, (one, two) = automatic(lambda a, b: keras.ops.square(b * keras.ops.tanh(a * x) - target), first, second)
    return loss, first - rate * one, second - rate * two


def step_by_small_steps(x, target, first, second, rate):
    def loss(a, b):
        return (b * math.tanh(a * x) - target) ** 2

    h = 1e-6
    slopes = (
        (loss(first + h, second) - loss(first - h, second)) / 2 / h,
        (loss(first, second + h) - loss(first, second - h)) / 2 / h,
    )
    return [loss(first, second), first - rate * slopes[0], second - rate * slopes[1]]


def health_in_logs(layers):
    flat = [np.ravel(layer) for layer in layers]
    if any(np.isnan(one).any() or np.isinf(one).any() for one in flat):
        return "exploding"
    span = math.log10(np.sqrt(flat[0] @ flat[0])) - math.log10(np.sqrt(flat[-1] @ flat[-1]))
    return "vanishing" if span < -3 else "exploding" if span > 3 else "healthy"


def health_with_keras(layers):
    import keras

    norms = [float(keras.ops.norm(keras.ops.convert_to_tensor(layer.astype("float32")))) for layer in layers]
    if not np.isfinite(norms).all() or norms[0] / norms[-1] > 1000:
        return "exploding"
    return "healthy" if norms[0] / norms[-1] >= 0.001 else "vanishing"


RIGHT = {
    "backpropagation.unit_gradient": {"small steps": unit_by_small_steps, "automatic": unit_automatic},
    "backpropagation.value": {"closures": ClosureValue, "every path": PathValue, "one tape": TapeValue},
    "backpropagation.network_gradients": {
        "sample by sample": network_sample_by_sample,
        "automatic": network_automatic,
    },
    "backpropagation.finite_differences": {
        "a basis": differences_with_a_basis,
        "in place, put back": differences_in_place,
        "in place, moved and moved back": differences_moved_and_moved_back,
        "scipy, one-sided": differences_with_scipy,
    },
    "backpropagation.learning_step": {"automatic": step_automatic, "small steps": step_by_small_steps},
    "backpropagation.gradient_health": {"logarithms": health_in_logs, "Keras": health_with_keras},
}


class _Arithmetic:
    """Numbers that compute and know nothing of slopes."""

    def __init__(self, data):
        self.data, self.gradient = data, 0.0

    def __add__(self, other):
        return type(self)(self.data + other.data)

    def __mul__(self, other):
        return type(self)(self.data * other.data)

    def tanh(self):
        return type(self)(math.tanh(self.data))


class _Text(_Arithmetic):
    def backward(self):
        self.gradient = "right"


class _Zero(_Arithmetic):
    def backward(self):
        pass


class _Endless(_Arithmetic):
    def backward(self):
        self.backward()


class _Exits(_Arithmetic):
    def backward(self):
        raise SystemExit(0)


HOSTILE = {
    "backpropagation.unit_gradient": {
        "two things": lambda x, target, weight, bias: (0.0, 0.0),
        "arrays": lambda x, target, weight, bias: (np.zeros(3), np.zeros(3), np.zeros(3)),
        "nan": lambda x, target, weight, bias: (math.nan, math.nan, math.nan),
        "text": lambda x, target, weight, bias: ("1", "2", "3"),
    },
    "backpropagation.value": {
        "no backward": _Arithmetic,
        "text for a gradient": _Text,
        "zeros": _Zero,
        "endless": _Endless,
        "ends the process": _Exits,
        "plain floats": float,
    },
    "backpropagation.network_gradients": {
        "the loss alone": lambda *case: network_sample_by_sample(*case)[0],
        "three gradients": lambda *case: (0.0, network_sample_by_sample(*case)[1][:3]),
        "flat gradients": lambda *case: (0.0, [gradient.ravel() for gradient in network_sample_by_sample(*case)[1]]),
        "nan": lambda *case: (
            network_sample_by_sample(*case)[0],
            [gradient * np.nan for gradient in network_sample_by_sample(*case)[1]],
        ),
        "names without numbers": lambda *case: (0.0, dict.fromkeys(("kernel_1", "bias_1", "kernel_2", "bias_2"), "?")),
    },
    "backpropagation.finite_differences": {
        "one number": lambda function, weights: function(weights),
        "nan": lambda function, weights: weights * np.nan,
        "the weights": lambda function, weights: weights,
        "zeros": lambda function, weights: np.zeros(weights.shape),
    },
    "backpropagation.learning_step": {
        "two things": lambda x, target, first, second, rate: (first, second),
        "nothing moves": lambda x, target, first, second, rate: (0.0, first, second),
        "text": lambda x, target, first, second, rate: ("loss", "first", "second"),
        "nan": lambda x, target, first, second, rate: (math.nan, math.nan, math.nan),
    },
    "backpropagation.gradient_health": {
        "a number": lambda layers: 1.0,
        "a list": lambda layers: ["healthy"] * len(layers),
        "another word": lambda layers: "fine",
        "always exploding": lambda layers: "exploding",
    },
}
