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


def unit_off_the_middle(weight_slope, bias_slope):
    """The output a third away from 0, toward the side that leaves the target within reach; a weight of its own."""
    output = math.copysign(1 / 3, bias_slope)
    x = weight_slope / bias_slope
    weight = -1.5
    return x, output - bias_slope / (2 * (1 - output**2)), weight, math.atanh(output) - weight * x


def unit_by_bisection(weight_slope, bias_slope):
    """No formula for the target: it is searched for until the measured slope is right."""
    x, weight = weight_slope / bias_slope, 0.01

    def slope(target):
        loss = [(math.tanh(weight * x + bias + step) - target) ** 2 for step in (1e-4, -1e-4)]
        return (loss[0] - loss[1]) / 2e-4

    bias, low, high = -weight * x, -1.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if slope(middle) > bias_slope else (low, middle)
    return np.array([x, low, weight, bias])


def unit_in_float32(weight_slope, bias_slope):
    x = np.float32(weight_slope) / np.float32(bias_slope)
    return [np.array([x]), np.float32(-bias_slope / 2), np.float32(1), -x]


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
    span = np.log10(np.sqrt(flat[0] @ flat[0])) - np.log10(np.sqrt(flat[-1] @ flat[-1]))
    return "vanishing" if span < -3 else "exploding" if span > 3 else "healthy"


def health_with_keras(layers):
    import keras

    norms = [float(keras.ops.norm(keras.ops.convert_to_tensor(layer.astype("float32")))) for layer in layers]
    if not np.isfinite(norms).all() or norms[0] / norms[-1] > 1000:
        return "exploding"
    return "healthy" if norms[0] / norms[-1] >= 0.001 else "vanishing"


RIGHT = {
    "backpropagation.unit_with_slopes": {
        "off the middle": unit_off_the_middle,
        "bisection": unit_by_bisection,
        "float32": unit_in_float32,
    },
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
    "backpropagation.learning_step": {
        "automatic": step_automatic,
        "small steps": step_by_small_steps,
        "one array": lambda *case: np.array(step_by_small_steps(*case)),
    },
    "backpropagation.gradient_health": {
        "logarithms": health_in_logs,
        "Keras": health_with_keras,
        "NumPy's text": lambda layers: np.str_(health_in_logs(layers)),
        "an array of text": lambda layers: np.array(health_in_logs(layers)),
    },
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
    "backpropagation.unit_with_slopes": {
        "two things": lambda weight_slope, bias_slope: (0.0, 0.0),
        "arrays": lambda weight_slope, bias_slope: (np.zeros(3),) * 4,
        "nan": lambda weight_slope, bias_slope: (math.nan,) * 4,
        "infinite": lambda weight_slope, bias_slope: (math.inf, 0.0, 1.0, -math.inf),
        "text": lambda weight_slope, bias_slope: ("1", "2", "3", "x"),
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


def _unit(target=lambda slope: -slope / 2, x=lambda one, other: one / other, z=0.0, weight=0.7, bias=None):
    """A unit with the sum z, with one thing or another wrong about it."""

    def answer(weight_slope, bias_slope):
        chosen = x(weight_slope, bias_slope)
        return chosen, math.tanh(z) + target(bias_slope), weight, z - weight * chosen if bias is None else bias

    return answer


def _engine(product=lambda a, b: (b, a), bend=lambda z, y: 1 - y * y, adds=True, start=1.0, sort=True, once=True):
    """The engine of the lesson, with one thing or another wrong about it."""

    class Number:
        def __init__(self, data, made_of=()):
            self.data, self.made_of, self.gradient = data, made_of, 0.0

        def __add__(self, other):
            return type(self)(self.data + other.data, ((self, 1.0), (other, 1.0)))

        def __mul__(self, other):
            one, two = product(self.data, other.data)
            return type(self)(self.data * other.data, ((self, one), (other, two)))

        def tanh(self):
            y = math.tanh(self.data)
            return type(self)(y, ((self, bend(self.data, y)),))

        def backward(self):
            order = []

            def visit(node):
                if once and node in order:
                    return
                if not sort:
                    order.append(node)
                for source, _ in node.made_of:
                    visit(source)
                if sort:
                    order.append(node)

            visit(self)
            self.gradient = start
            for node in order[::-1] if sort else order:
                for source, slope in node.made_of:
                    source.gradient = (source.gradient if adds else 0.0) + slope * node.gradient

    return Number


def _without(*names):
    """The right engine, with some methods still to be written."""

    def missing(self, *args):
        raise NotImplementedError

    return type("Number", (_engine(),), dict.fromkeys(names, missing))


class _EqualsByNumber(_engine()):
    """Numbers that are equal are found to have been visited."""

    def __eq__(self, other):
        return self.data == other.data

    def __hash__(self):
        return hash(self.data)


class _CleansUp(_engine()):
    """The leaves keep their gradients, and those between lose them."""

    def backward(self):
        super().backward()
        waiting = [self]
        for node in waiting:
            waiting += [source for source, _ in node.made_of]
        for node in waiting:
            node.gradient = node.gradient if not node.made_of else 0.0


class _CallsItself(_engine()):
    """What most people write first."""

    def backward(self):
        self.gradient = self.gradient or 1.0
        for source, slope in self.made_of:
            source.gradient += slope * self.gradient
            source.backward()


def _network(bend=lambda z, hidden: 1 - hidden**2, change=lambda gradients, back, first: gradients, factor=1.0):
    """The lesson's own way; `change` gets the four gradients and what came back to either layer."""

    def answer(x, labels, kernel_1, bias_1, kernel_2, bias_2):
        z = x @ kernel_1 + bias_1
        hidden = np.tanh(z)
        grown = np.exp(hidden @ kernel_2 + bias_2)
        p = grown / grown.sum(axis=1, keepdims=True)
        back = factor * (p - np.eye(len(bias_2))[labels]) / len(x)
        first = back @ kernel_2.T * bend(z, hidden)
        gradients = [x.T @ first, first.sum(axis=0), hidden.T @ back, back.sum(axis=0)]
        return -np.log(p[np.arange(len(x)), labels]).mean(), change(gradients, back, first)

    return answer


def _network_in_place(x, labels, *weights):
    found = network_sample_by_sample(x, labels, *weights)
    for array, gradient in zip(weights, found[1], strict=True):
        array -= 0.1 * gradient
    return found


def _differences(step=1e-5, over=2e-5, sides=2):
    def answer(function, weights):
        slopes = np.zeros(weights.shape)
        for place in np.ndindex(*weights.shape):
            above, below = weights.copy(), weights.copy()
            above[place] += step
            below[place] -= step if sides == 2 else 0
            slopes[place] = (function(above) - function(below)) / over
        return slopes

    return answer


def _moved_for_good(function, weights):
    slopes = np.zeros(weights.shape)
    for place in np.ndindex(*weights.shape):
        before = function(weights)
        weights[place] += 1e-7
        slopes[place] = (function(weights) - before) / 1e-7
    return slopes


def _in_proportion(function, weights):
    slopes = np.zeros(weights.shape)
    for place in np.ndindex(*weights.shape):
        above, below, step = weights.copy(), weights.copy(), 1e-5 * weights[place]
        above[place] += step
        below[place] -= step
        slopes[place] = np.divide(function(above) - function(below), 2 * step)
    return slopes


def _flat_calls(function, weights):
    flat = weights.reshape(-1)
    return [(function(flat + step) - function(flat - step)) / 2e-5 for step in np.eye(weights.size) * 1e-5]


def _step(change):
    """The right loss; `change` makes both slopes of input, second weight, hidden value and error."""

    def answer(x, target, first, second, rate):
        hidden = math.tanh(first * x)
        error = second * hidden - target
        one, two = change(x, second, hidden, error)
        return error**2, first - rate * one, second - rate * two

    return answer


def _second_before_first(x, target, first, second, rate):
    hidden = math.tanh(first * x)
    error = second * hidden - target
    new_second = second - rate * 2 * error * hidden
    return error**2, first - rate * 2 * error * new_second * (1 - hidden**2) * x, new_second


def _first_before_second(x, target, first, second, rate):
    hidden = math.tanh(first * x)
    error = second * hidden - target
    new_first = first - rate * 2 * error * second * (1 - hidden**2) * x
    hidden = math.tanh(new_first * x)
    return error**2, new_first, second - rate * 2 * (second * hidden - target) * hidden


def _loss_after(x, target, first, second, rate):
    _, *new = step_by_small_steps(x, target, first, second, rate)
    return step_by_small_steps(x, target, *new, rate)[0], *new


def _health(size=np.linalg.norm, times=1000, pick=lambda sizes: (sizes[0], sizes[-1])):
    def answer(layers):
        first, last = pick([size(layer) for layer in layers])
        if not all(np.isfinite(layer).all() for layer in layers) or first > times * last:
            return "exploding"
        return "vanishing" if times * first < last else "healthy"

    return answer


def _never_asked(layers):
    """Compares, and does not ask for nan."""
    ratio = np.linalg.norm(layers[0]) / np.linalg.norm(layers[-1])
    if ratio > 1000:
        return "exploding"
    return "vanishing" if ratio < 0.001 else "healthy"


def _popped(layers):
    word = health_in_logs(list(layers))
    layers.pop()
    return word


def _cleaned_in_place(layers):
    word = health_in_logs(layers)
    for layer in layers:
        layer[~np.isfinite(layer)] = 0
    return word


WRONG = {
    "backpropagation.unit_with_slopes": {
        "the sign turned": _unit(lambda slope: slope / 2),
        "no 2": _unit(lambda slope: -slope),
        "the 2 twice": _unit(lambda slope: -slope / 4),
        "no slope of tanh": _unit(z=0.8),
        "upside down": _unit(x=lambda one, other: other / one if one else 1.0),
        "the slope for x": _unit(x=lambda one, other: one),
        "no x": _unit(x=lambda one, other: 1.0),
        "no bias": _unit(bias=0.0),
        "a weight of 0": _unit(weight=0.0),
        "a target out of reach": lambda one, other: (
            one / other,
            math.copysign(0.9, -other) - other / (2 * (1 - 0.81)),
            1.0,
            math.atanh(math.copysign(0.9, -other)) - one / other,
        ),
        "the numbers themselves": lambda one, other: (one, other, 1.0, 0.0),
        "three things": lambda one, other: _unit()(one, other)[:3],
    },
    "backpropagation.value": {
        "the last reader wins": _engine(adds=False),
        "each factor's own value": _engine(product=lambda a, b: (a, b)),
        "slope 1 for a factor": _engine(product=lambda a, b: (1.0, 1.0)),
        "1 - z²": _engine(bend=lambda z, y: 1 - z * z),
        "1 - tanh(y)²": _engine(bend=lambda z, y: 1 - math.tanh(y) ** 2),
        "1 - y": _engine(bend=lambda z, y: 1 - y),
        "y (1 - y)": _engine(bend=lambda z, y: y * (1 - y)),
        "nothing starts": _engine(start=0.0),
        "as they are reached": _engine(sort=False),
        "again and again": _engine(sort=False, once=False),
        "calls itself": _CallsItself,
        "equal numbers are one": _EqualsByNumber,
        "nothing for the numbers between": _CleansUp,
        "no backward": _without("backward"),
        "no tanh": _without("tanh"),
        "no product": _without("__mul__"),
        "only the product": _without("tanh", "backward"),
    },
    "backpropagation.network_gradients": {
        "tanh costs nothing": _network(lambda z, h: 1.0),
        "1 - h": _network(lambda z, h: 1 - h),
        "1 - z²": _network(lambda z, h: 1 - z * z),
        "1 - tanh(h)²": _network(lambda z, h: 1 - np.tanh(h) ** 2),
        "h (1 - h)": _network(lambda z, h: h * (1 - h)),
        "sums": lambda x, *case: _network(factor=len(x))(x, *case),
        "shared twice": lambda x, *case: _network(factor=1 / len(x))(x, *case),
        "the sign turned": _network(factor=-1.0),
        "means for biases": _network(change=lambda g, back, first: [g[0], first.mean(axis=0), g[2], back.mean(axis=0)]),
        "kernels turned": _network(change=lambda g, back, first: [g[0].T, g[1], g[2].T, g[3]]),
        "the last layer first": _network(change=lambda g, back, first: [*g[2:], *g[:2]]),
        "the summed loss": lambda x, *case: (_network()(x, *case)[0] * len(x), _network()(x, *case)[1]),
        "the last layer alone": _network(change=lambda g, back, first: {"kernel_2": g[2], "bias_2": g[3]}),
        "the loss alone": lambda *case: _network()(*case)[0],
        "in place": _network_in_place,
    },
    "backpropagation.finite_differences": {
        "divided by one step": _differences(over=1e-5),
        "one side, divided by two": _differences(sides=1),
        "not divided": _differences(over=1.0),
        "too wide": _differences(step=0.5, over=1.0),
        "one side, a thousandth": _differences(sides=1, step=1e-3, over=1e-3),
        "one side, too wide": _differences(sides=1, step=0.05, over=0.05),
        "too small": _differences(step=1e-14, over=2e-14),
        "the sign turned": lambda function, weights: -_differences()(function, weights),
        "one row": lambda function, weights: _differences()(function, weights).ravel(),
        "all at once": lambda function, weights: np.full(
            weights.shape, (function(weights + 1e-5) - function(weights - 1e-5)) / 2e-5
        ),
        "not put back": _moved_for_good,
        "in proportion": _in_proportion,
        "flat calls": _flat_calls,
    },
    "backpropagation.learning_step": {
        "uphill": lambda x, t, a, b, rate: step_by_small_steps(x, t, a, b, -rate),
        "no rate": lambda x, t, a, b, rate: step_by_small_steps(x, t, a, b, 1.0),
        "the second first": _second_before_first,
        "the first first": _first_before_second,
        "no 2": _step(lambda x, b, h, e: (e * b * (1 - h * h) * x, e * h)),
        "no slope of tanh": _step(lambda x, b, h, e: (2 * e * b * x, 2 * e * h)),
        "no input": _step(lambda x, b, h, e: (2 * e * b * (1 - h * h), 2 * e * h)),
        "no second weight": _step(lambda x, b, h, e: (2 * e * (1 - h * h) * x, 2 * e * h)),
        "the input for the hidden value": _step(lambda x, b, h, e: (2 * e * b * (1 - h * h) * x, 2 * e * x)),
        "the loss after": _loss_after,
        "exchanged": lambda *case: (lambda loss, one, two: (loss, two, one))(*step_by_small_steps(*case)),
        "without the loss": lambda *case: step_by_small_steps(*case)[1:],
    },
    "backpropagation.gradient_health": {
        "by the sum of squares": _health(lambda layer: np.square(layer).sum()),
        "by the largest": _health(lambda layer: np.abs(layer).max()),
        "by the mean": _health(lambda layer: np.abs(layer).mean()),
        "by the root mean square": _health(lambda layer: np.sqrt(np.square(layer).mean())),
        "by the mean with its sign": _health(lambda layer: abs(layer.mean())),
        "by the sum of sizes": _health(lambda layer: np.abs(layer).sum()),
        "from 100 on": _health(times=100),
        "from 10,000 on": _health(times=1e4),
        "from a million on": _health(times=1e6),
        "largest against smallest": _health(pick=lambda sizes: (max(sizes), min(sizes))),
        "the last against the first": _health(pick=lambda sizes: (sizes[-1], sizes[0])),
        "the first against the second": _health(pick=lambda sizes: (sizes[0], sizes[1])),
        "nan never asked for": _never_asked,
        "small is vanishing": lambda layers: (
            "vanishing" if np.linalg.norm(layers[0]) < 1e-3 else health_in_logs(layers)
        ),
        "by the spectral norm": _health(lambda layer: np.linalg.norm(layer, 2)),
        "by absolute size": lambda layers: (
            "exploding"
            if not all(np.isfinite(one).all() for one in layers) or np.linalg.norm(layers[0]) > 1000
            else "vanishing"
            if np.linalg.norm(layers[0]) < 1e-3
            else "healthy"
        ),
        "at least 1000": lambda layers: (
            "exploding" if np.linalg.norm(layers[0]) >= 1000 * np.linalg.norm(layers[-1]) else health_in_logs(layers)
        ),
        "nan in the first layer only": lambda layers: (
            "exploding" if not np.isfinite(layers[0]).all() else _never_asked(layers)
        ),
        "nan, and not infinity": lambda layers: (
            "exploding" if any(np.isnan(layer).any() for layer in layers) else _never_asked(layers)
        ),
        "always healthy": lambda layers: "healthy",
        "popped": _popped,
        "cleaned in place": _cleaned_in_place,
    },
}
