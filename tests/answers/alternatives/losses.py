"""Lesson 03: right answers that differ in kind from the lesson's own, and hostile ones of these exercises' own.

The answers named "Keras" are more than another spelling: they are Keras' own losses with the gradient that the backend
computes, so that every reference in `course.answers.losses` is held against Keras, value and gradient, on each backend.
"""

import math

import numpy as np


def keras_loss(make, target, prediction, *, as_column=True):
    """Value and gradient of a Keras loss, each as the backend in use computes it."""
    import keras

    def column(values):
        return np.reshape(values, (-1, 1)) if as_column and np.ndim(values) == 1 else np.asarray(values)

    loss, given = make(keras.losses), column(prediction).astype("float32")
    truth = column(target)
    truth = truth if truth.dtype.kind in "iu" else truth.astype("float32")
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        variable = tf.Variable(given)
        with tf.GradientTape() as tape:
            value = loss(truth, variable)
        gradient = tape.gradient(value, variable)
    elif keras.backend.backend() == "jax":
        import jax

        value, gradient = jax.value_and_grad(lambda x: loss(truth, x))(given)
    else:
        variable = keras.ops.convert_to_tensor(given).clone().requires_grad_(True)
        value = loss(keras.ops.convert_to_tensor(truth), variable)
        value.backward()
        gradient = variable.grad
    return value, keras.ops.reshape(gradient, np.shape(prediction))


def squares_in_loops(target, prediction):
    pairs = list(zip(np.ravel(target).tolist(), np.ravel(prediction).tolist(), strict=True))
    value = sum((t - p) ** 2 for t, p in pairs) / len(pairs)
    return value, np.reshape([-2 * (t - p) / len(pairs) for t, p in pairs], np.shape(target)).tolist()


def squares_by_scikit_learn(target, prediction):
    from sklearn.metrics import mean_squared_error

    return mean_squared_error(target, prediction), 2 * np.divide(np.subtract(prediction, target), np.size(target))


def distances_by_parts(target, prediction):
    above = np.maximum(prediction - target, 0).sum()
    below = np.maximum(target - prediction, 0).sum()
    return (above + below) / target.size, ((prediction > target) * 2.0 - 1) / target.size


def distances_with_an_exact_hit_at_zero(target, prediction):
    error = np.asarray(prediction) - np.asarray(target)
    return float(np.mean(np.abs(error))), (error / np.abs(error) / error.size).tolist()


def huber_with_scipy(target, prediction, delta):
    from scipy.special import huber

    error = np.subtract(prediction, target)
    return huber(delta, error).mean(), np.array([max(-delta, min(delta, e)) for e in error.flat]).reshape(
        error.shape
    ) / len(error.flat)


def huber_in_keras_ops(target, prediction, delta):
    import keras

    error = keras.ops.convert_to_tensor((prediction - target).astype("float32"))
    inside = keras.ops.clip(error, -delta, delta)
    value = keras.ops.mean(inside * (error - inside / 2))
    return value, inside / error.shape[0] / (error.shape[1] if len(error.shape) > 1 else 1)


def binary_with_log1p(target, logits):
    far = np.abs(logits)
    value = np.maximum(logits, 0) - logits * target + np.log1p(np.exp(-far))
    probability = 0.5 + 0.5 * np.tanh(logits / 2)
    return value.mean(), (probability - target) / len(target)


def binary_one_by_one(target, logits):
    value, gradient = 0.0, []
    for label, logit in zip(target.tolist(), logits.tolist(), strict=True):
        against = -logit if label else logit  # how far the logit points the wrong way
        e = math.exp(-abs(against))
        value += max(against, 0.0) + math.log1p(e)
        wrong = 1 / (1 + e) if against > 0 else e / (1 + e)
        gradient.append((-wrong if label else wrong) / len(target))
    return value / len(target), gradient


def classes_with_scipy(target, logits):
    from scipy.special import logsumexp, softmax

    labels = target if np.ndim(target) == 1 else np.argmax(target, axis=1)
    rows = np.arange(len(labels))
    gradient = softmax(logits, axis=1)
    gradient[rows, labels] -= 1
    return np.mean(logsumexp(logits, axis=1) - logits[rows, labels]), gradient / len(rows)


def classes_row_by_row(target, logits):
    value, gradient = 0.0, []
    for label, row in zip(target, logits.tolist(), strict=True):
        label = int(label) if np.ndim(label) == 0 else list(label).index(1)
        grown = [math.exp(score - max(row)) for score in row]
        value += math.log(sum(grown)) - (row[label] - max(row))
        shares = [amount / sum(grown) for amount in grown]
        gradient.append([(share - (c == label)) / len(logits) for c, share in enumerate(shares)])
    return value / len(logits), gradient


def classes_in_keras(target, logits):
    if np.ndim(target) == 1:
        return keras_loss(
            lambda losses: losses.SparseCategoricalCrossentropy(from_logits=True), target, logits, as_column=False
        )
    return keras_loss(lambda losses: losses.CategoricalCrossentropy(from_logits=True), target, logits)


def explain_with_keras(outputs, labels, reported):
    import keras

    # From probabilities the backends differ (some divide each row by its sum, some do not); from logits they agree.
    loss = keras.losses.CategoricalCrossentropy(from_logits=True)
    truth = np.eye(np.shape(outputs)[1], dtype="float32")[labels]
    read_logits = abs(float(loss(truth, np.array(outputs, dtype="float32"))) - reported) < 5e-4
    is_softmax = np.allclose(np.sum(outputs, axis=1), 1, atol=1e-4) and np.min(outputs) >= 0
    if read_logits == is_softmax:
        return "softmax twice" if is_softmax else "softmax missing"
    return "right"


def explain_in_loops(outputs, labels, reported):
    softmax_in_model = all(abs(sum(row) - 1) < 1e-3 and min(row) >= 0 for row in outputs.tolist())
    surprise = 0.0
    for row, label in zip(outputs.tolist(), labels.tolist(), strict=True):
        surprise += math.log(sum(math.exp(score - row[label]) for score in row))
    softmax_in_loss = abs(surprise / len(labels) - reported) < 1e-3
    return ["softmax missing", "right", "softmax twice"][softmax_in_model + softmax_in_loss]


def hinge_one_by_one(labels, scores):
    value, gradient = 0.0, []
    for label, score in zip(labels, scores, strict=True):
        sign = 1 if label == 1 else -1
        pays = sign * score < 1
        value += (1 - sign * score) if pays else 0
        gradient.append(-sign / len(labels) if pays else 0)
    return value / len(labels), gradient


def hinge_by_scikit_learn(labels, scores):
    from sklearn.metrics import hinge_loss

    signs = np.where(labels == 1, 1, -1)
    value = hinge_loss(np.append(signs, [1, -1]), np.append(scores, [5, -5]), labels=[-1, 1])
    return value * (len(labels) + 2) / len(labels), np.heaviside(1 - signs * scores, 0) * -signs / len(labels)


def focal_in_steps(target, logits, gamma, alpha):
    value, gradient = 0.0, []
    for label, logit in zip(target.tolist(), logits.tolist(), strict=True):
        p = 1 / (1 + math.exp(-logit))
        if label:
            value -= alpha * (1 - p) ** gamma * math.log(p)
            gradient.append(alpha * (1 - p) ** gamma * (gamma * p * math.log(p) - (1 - p)))
        else:
            value -= (1 - alpha) * p**gamma * math.log(1 - p)
            gradient.append((1 - alpha) * p**gamma * (p - gamma * (1 - p) * math.log(1 - p)))
    return value / len(target), np.divide(gradient, len(target))


def focal_by_small_steps(target, logits, gamma, alpha):
    def total(z):
        p = 1 / (1 + np.exp(-z))
        own = np.abs(1 - target - p)
        return -np.sum(np.abs(1 - target - alpha) * (1 - own) ** gamma * np.log(own)) / len(z)

    width = 1e-5
    slopes = [(total(logits + step) - total(logits - step)) / (2 * width) for step in np.eye(len(logits)) * width]
    return total(logits), slopes


def divergence_with_scipy(p, q):
    from scipy.stats import entropy

    return np.mean(entropy(p, q, axis=1)), np.negative(np.divide(p, q)) / len(q)


def divergence_one_by_one(p, q):
    value = sum(a * math.log(a / b) for a, b in zip(np.ravel(p).tolist(), np.ravel(q).tolist(), strict=True) if a)
    return [value / len(p), [[-a / b / len(p) for a, b in zip(*rows, strict=True)] for rows in zip(p, q, strict=True)]]


def unknown_as_a_set(names):
    import keras

    def known(name):
        try:
            return keras.losses.get(name) is not None
        except ValueError:
            return False

    return {name for name in names if not known(name)}


def unknown_by_trying_them_on(names):
    import keras

    found = []
    for name in names:
        model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
        model.compile(loss=name)
        truth = np.array([0]) if name.startswith("sparse") else np.array([[0.0, 1.0]], dtype="float32")
        try:
            model.compute_loss(y=truth, y_pred=keras.ops.convert_to_tensor([[0.2, 0.8]]))
        except ValueError:
            found.append(name)
    return tuple(found)


def choose_with_ifs(task):
    import keras

    if task == "regression":
        return keras.losses.MeanSquaredError()
    if task == "regression with outliers":
        return keras.losses.Huber(delta=2.0)
    if task == "binary":
        return keras.losses.BinaryCrossentropy(from_logits=True)
    if task == "binary, rare positives":
        return keras.losses.BinaryFocalCrossentropy(gamma=1.0, from_logits=True)
    if "integer" in task:
        return keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    return keras.losses.CategoricalCrossentropy(from_logits=True)


def choose_names_and_functions(task):
    import keras

    return {
        "regression": "mse",
        "regression with outliers": keras.losses.mean_absolute_error,
        "binary": lambda y, z: keras.losses.binary_crossentropy(y, keras.ops.sigmoid(z)),
        "multi-class, integer labels": lambda y, z: keras.losses.sparse_categorical_crossentropy(y, z, True),
        "multi-class, one-hot labels": lambda y, z: keras.losses.categorical_crossentropy(y, keras.ops.softmax(z)),
        "binary, rare positives": keras.losses.BinaryFocalCrossentropy(apply_class_balancing=True, from_logits=True),
    }[task]


RIGHT = {
    "losses.mean_squared_error": {
        "loops": squares_in_loops,
        "scikit-learn": squares_by_scikit_learn,
        "Keras": lambda t, p: keras_loss(lambda losses: losses.MeanSquaredError(), t, p),
    },
    "losses.mean_absolute_error": {
        "above and below": distances_by_parts,
        "error over its size": distances_with_an_exact_hit_at_zero,
        "Keras": lambda t, p: keras_loss(lambda losses: losses.MeanAbsoluteError(), t, p),
    },
    "losses.huber": {
        "scipy": huber_with_scipy,
        "clipped, Keras tensors": huber_in_keras_ops,
        "Keras": lambda t, p, delta: keras_loss(lambda losses: losses.Huber(delta=delta), t, p),
    },
    "losses.binary_crossentropy": {
        "log1p and tanh": binary_with_log1p,
        "one by one": binary_one_by_one,
        "Keras": lambda t, z: keras_loss(lambda losses: losses.BinaryCrossentropy(from_logits=True), t, z),
    },
    "losses.cross_entropy": {
        "scipy, by index": classes_with_scipy,
        "row by row": classes_row_by_row,
        "Keras": classes_in_keras,
    },
    "losses.explain_loss": {"Keras": explain_with_keras, "counting softmaxes": explain_in_loops},
    "losses.hinge": {
        "one by one": hinge_one_by_one,
        "scikit-learn": hinge_by_scikit_learn,
        "Keras": lambda labels, scores: keras_loss(lambda losses: losses.Hinge(), labels.astype(float), scores),
    },
    "losses.focal": {
        "class by class": focal_in_steps,
        "small steps": focal_by_small_steps,
        "Keras": lambda t, z, gamma, alpha: keras_loss(
            lambda losses: losses.BinaryFocalCrossentropy(
                apply_class_balancing=True, gamma=gamma, alpha=alpha, from_logits=True
            ),
            t,
            z,
        ),
    },
    "losses.kl_divergence": {
        "scipy": divergence_with_scipy,
        "one by one, a list": divergence_one_by_one,
        "Keras": lambda p, q: keras_loss(lambda losses: losses.KLDivergence(), p, q),
    },
    "losses.unknown_losses": {"a set": unknown_as_a_set, "tried on a model": unknown_by_trying_them_on},
    "losses.choose_loss": {"ifs, Huber": choose_with_ifs, "names and functions": choose_names_and_functions},
}


def _keeps(answer):
    """A loss that gives the right value and no gradient."""
    return lambda *case: answer(*case)[0]


def _with(answer, change):
    return lambda *case: change(*answer(*case))


def _spoiled(answer):
    return {
        "the value alone": _keeps(answer),
        "a value for each number": _with(answer, lambda value, gradient: (np.asarray(gradient) * 0 + value, gradient)),
        "a gradient of another shape": _with(answer, lambda value, gradient: (value, np.ravel(gradient)[:-1])),
        "text": _with(answer, lambda value, gradient: (str(value), str(gradient))),
        "nan in the gradient": _with(answer, lambda value, gradient: (value, np.asarray(gradient) * np.nan)),
    }


def _no_loss(task):
    return 3.0


HOSTILE = {
    "losses.mean_squared_error": _spoiled(squares_in_loops),
    "losses.mean_absolute_error": _spoiled(distances_by_parts),
    "losses.huber": _spoiled(huber_with_scipy),
    "losses.binary_crossentropy": _spoiled(binary_with_log1p),
    "losses.cross_entropy": _spoiled(classes_with_scipy),
    "losses.explain_loss": {
        "a number": lambda outputs, labels, reported: reported,
        "all three": lambda outputs, labels, reported: ["right", "softmax twice", "softmax missing"],
        "another word": lambda outputs, labels, reported: "Softmax twice!",
        "a dictionary": lambda outputs, labels, reported: {"message": "right"},
    },
    "losses.hinge": _spoiled(hinge_one_by_one),
    "losses.focal": _spoiled(focal_in_steps),
    "losses.kl_divergence": _spoiled(divergence_with_scipy),
    "losses.unknown_losses": {
        "all of them": lambda names: names,
        "a text": lambda names: ", ".join(names),
        "places": lambda names: [0, 1],
        "a generator": lambda names: (name for name in names),
    },
    "losses.choose_loss": {
        "a number": _no_loss,
        "a loss that is always 0": lambda task: lambda y, z: 0.0,
        "a name that nobody knows": lambda task: "huber_loss",
        "a loss that raises": lambda task: lambda y, z: 1 / 0,
        "nan": lambda task: lambda y, z: float("nan"),
    },
}
