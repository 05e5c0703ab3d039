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

    return mean_squared_error(np.ravel(target), np.ravel(prediction)), 2 * np.divide(
        np.subtract(prediction, target), np.size(target)
    )


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
    return value, inside / math.prod(error.shape)


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


def hinge_in_keras(labels, scores):
    import keras

    # At a margin of exactly 1 the backends pick different slopes; where nothing is paid, the text says 0.
    signs = np.where(labels == 1, 1.0, -1.0)
    value, gradient = keras_loss(lambda losses: losses.Hinge(), signs, scores)
    return value, keras.ops.convert_to_numpy(gradient) * (signs * scores < 1)


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


def values_with_get(names, target, prediction):
    import keras

    values = {}
    for name in names:
        try:
            loss = keras.losses.get(name)
        except ValueError:
            values[name] = None
        else:
            values[name] = keras.ops.mean(loss(target.astype("float32"), prediction.astype("float32")))
    return values


def values_by_evaluating_a_model(names, target, prediction):
    import keras

    def value(name):
        model = keras.Sequential([keras.Input((target.shape[1],)), keras.layers.Identity()])
        model.compile(loss=name)
        try:
            return np.float32(model.evaluate(prediction, target, verbose=0))
        except ValueError:
            return None

    return {np.str_(name): value(name) for name in names}


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
        "float32, 0-d": lambda t, p: (
            np.array(np.square(np.float32(t) - np.float32(p)).mean()),
            np.float32(2 / t.size) * np.float32(p - t),
        ),
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
    "losses.explain_loss": {
        "Keras": explain_with_keras,
        "counting softmaxes": explain_in_loops,
        "NumPy's text": lambda *case: np.str_(explain_in_loops(*case)),
        "an array of text": lambda *case: np.array(explain_in_loops(*case)),
        "in capitals, with a blank": lambda *case: explain_in_loops(*case).capitalize() + " ",
    },
    "losses.hinge": {
        "one by one": hinge_one_by_one,
        "scikit-learn": hinge_by_scikit_learn,
        "Keras, the corner by the rule of the text": hinge_in_keras,
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
    "losses.losses_by_name": {"by get": values_with_get, "a model evaluated": values_by_evaluating_a_model},
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
        "the value and None": lambda *case: (answer(*case)[0], None),
        "nothing but None": lambda *case: (None, None),
        "three things": lambda *case: (*answer(*case), 0.0),
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
    "losses.losses_by_name": {
        "all of them": lambda names, target, prediction: names,
        "nothing known": lambda names, target, prediction: dict.fromkeys(names),
        "an empty dictionary": lambda names, target, prediction: {},
        "texts": lambda names, target, prediction: dict.fromkeys(names, "an array"),
        "numbers for names": lambda names, target, prediction: {0: 1.0},
        "a generator": lambda names, target, prediction: (name for name in names),
    },
    "losses.choose_loss": {
        "a number": _no_loss,
        "a loss that is always 0": lambda task: lambda y, z: 0.0,
        "a name that nobody knows": lambda task: "huber_loss",
        "a loss that raises": lambda task: lambda y, z: 1 / 0,
        "nan": lambda task: lambda y, z: float("nan"),
        "a class": lambda task: __import__("keras").losses.MeanSquaredError,
    },
}


def _softmax(z):
    grown = np.exp(z - z.max(axis=1, keepdims=True))
    return grown / grown.sum(axis=1, keepdims=True)


def _own(target):
    """The places of the true classes, whatever the coding."""
    return np.arange(len(target)), target if target.ndim == 1 else target.argmax(axis=1)


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


def _signs(labels):
    return np.where(labels > 0, 1, -1)


def _squares_in_place(target, prediction):
    prediction -= target
    return np.mean(prediction**2), 2 * prediction / prediction.size


def _signs_in_place(target, prediction):
    error = prediction - target
    prediction[:] = np.sign(error) / error.size
    return np.abs(error).mean(), prediction


def _clipped_in_place(target, prediction, delta):
    value, gradient = huber_with_scipy(target, prediction, delta)
    np.subtract(prediction, target, out=prediction)
    return value, gradient


def _recoded_in_place(labels, scores):
    labels[labels == 0] = -1
    return hinge_one_by_one(labels, scores)


def _recoded_by(says_zeros_and_ones):
    """Labels are recoded where the first argument says so; the rest is right."""

    def answer(labels, scores):
        signs = 2.0 * labels - 1 if says_zeros_and_ones(labels) else labels.astype(float)
        lacking = np.maximum(1 - signs * scores, 0)
        return lacking.mean(), -signs * (lacking > 0) / len(labels)

    return answer


def _shifted_in_place(target, logits):
    logits -= logits.max(axis=1, keepdims=True)
    return classes_with_scipy(target, logits)


def _shifted_by(shift):
    def answer(target, logits):
        grown = np.exp(logits - shift(logits))
        p = grown / grown.sum(axis=1, keepdims=True)
        gradient = p.copy()
        gradient[_own(target)] -= 1
        return -np.log(p[_own(target)]).mean(), gradient / len(p)

    return answer


def _stable_for_one_hot_only(target, logits):
    return _shifted_by(np.zeros_like)(target, logits) if target.ndim == 1 else classes_with_scipy(target, logits)


def _coding_by_length(target, logits):
    """As many labels as classes are taken for one-hot rows."""
    if len(target) != logits.shape[1]:
        return classes_with_scipy(target, logits)
    truth, p = np.broadcast_to(target, logits.shape), _softmax(logits)
    return -(truth * np.log(p)).sum() / len(logits), (p - truth) / len(logits)


def _zeros_replaced(p, q):
    p[p == 0] = 1e-12
    return divergence_with_scipy(p, q)


def _explain(are, as_logits):
    def answer(outputs, labels, reported):
        both = bool(are(outputs)), bool(as_logits(outputs, labels, reported))
        return {(True, True): "softmax twice", (False, False): "softmax missing"}.get(both, "right")

    return answer


def _sums(outputs):
    return np.allclose(outputs.sum(axis=1), 1, atol=1e-3)


def _are(outputs):
    return outputs.min() >= 0 and _sums(outputs)


def _cost(outputs, labels):
    from scipy.special import logsumexp

    return np.mean(logsumexp(outputs, axis=1) - outputs[np.arange(len(labels)), labels])


def _as_logits(outputs, labels, reported):
    return abs(_cost(outputs, labels) - reported) < 1e-3


def _no_probability_cost(outputs, labels, reported):
    cost = -np.log(outputs[np.arange(len(labels)), labels]).mean()
    return not abs(cost - reported) < 1e-3


def _outputs_scaled(outputs, labels, reported):
    word = explain_in_loops(outputs, labels, reported)
    outputs /= outputs.sum(axis=1, keepdims=True)
    return word


def _changed(answer, value=lambda value, case: value, gradient=lambda gradient, case: gradient):
    """A right answer's value and gradient, one of them or both changed."""

    def changed(*case):
        one, other = answer(*case)
        return value(one, case), gradient(np.asarray(other), case)

    return changed


def _classics(answer, share):
    """What goes wrong with any loss and its gradient; `share` is how many the mean goes over."""
    return {
        "the sign turned": _changed(answer, gradient=lambda gradient, case: -gradient),
        "the gradient not shared": _changed(answer, gradient=lambda gradient, case: gradient * share(*case)),
        "the sum": _changed(
            answer, lambda value, case: value * share(*case), lambda gradient, case: gradient * share(*case)
        ),
    }


def _values(change):
    """The right values, changed: `change` gets the values and the arrays."""
    return lambda names, *arrays: change(values_with_get(list(names), *arrays), *arrays)


def _instead_of_none(something):
    return _values(
        lambda values, *arrays: {name: something if value is None else value for name, value in values.items()}
    )


def _names_taken_away(names, target, prediction):
    values = values_with_get(list(names), target, prediction)
    names.clear()
    return values


def _per_sample(values, target, prediction):
    import keras

    return {
        name: value if value is None else keras.losses.get(name)(target, prediction) for name, value in values.items()
    }


def _chosen(**changed):
    """The usual losses, some replaced: class and arguments by a word of the task."""
    usual = {
        "outliers": ("MeanAbsoluteError", {}),
        "regression": ("MeanSquaredError", {}),
        "positives": ("BinaryFocalCrossentropy", {"from_logits": True}),
        "binary": ("BinaryCrossentropy", {"from_logits": True}),
        "integer": ("SparseCategoricalCrossentropy", {"from_logits": True}),
        "hot": ("CategoricalCrossentropy", {"from_logits": True}),
    } | changed

    def choose(task):
        import keras

        name, arguments = usual[next(word for word in usual if word in task)]
        return getattr(keras.losses, name)(**arguments)

    return choose


def _without_rare_positives(task):
    if "rare" in task:
        raise NotImplementedError
    return choose_with_ifs(task)


_LOGITS = {"from_logits": True}

WRONG = {
    "losses.mean_squared_error": _classics(squares_in_loops, lambda t, p: t.size)
    | {
        "no 2 in the gradient": lambda t, p: (np.mean((p - t) ** 2), (p - t) / t.size),
        "the gradient by len()": lambda t, p: (np.mean((p - t) ** 2), 2 * (p - t) / len(t)),
        "both by len()": lambda t, p: (np.sum((p - t) ** 2) / len(t), 2 * (p - t) / len(t)),
        "with a half": lambda t, p: (np.mean((p - t) ** 2) / 2, (p - t) / t.size),
        "the root": lambda t, p: (np.sqrt(np.mean((p - t) ** 2)), 2 * (p - t) / t.size),
        "the error for a gradient": lambda t, p: (np.mean((p - t) ** 2), p - t),
        "a gradient that is one number": lambda t, p: (np.mean((p - t) ** 2), np.mean(2 * (p - t))),
        "the mean of each column": lambda t, p: (np.mean((p - t) ** 2, axis=0), 2 * (p - t) / t.size),
        "in place": _squares_in_place,
    },
    "losses.mean_absolute_error": _classics(distances_by_parts, lambda t, p: t.size)
    | {
        "the gradient by len()": lambda t, p: (np.abs(p - t).mean(), np.sign(p - t) / len(t)),
        "both by len()": lambda t, p: (np.abs(p - t).sum() / len(t), np.sign(p - t) / len(t)),
        "the mean first": lambda t, p: (np.abs((p - t).mean()), np.sign(p - t) / t.size),
        "no bars": lambda t, p: ((p - t).mean(), np.sign(p - t) / t.size),
        "the error for a gradient": lambda t, p: (np.abs(p - t).mean(), (p - t) / t.size),
        "the size for a gradient": lambda t, p: (np.abs(p - t).mean(), np.abs(p - t) / t.size),
        "ones for a gradient": lambda t, p: (np.abs(p - t).mean(), np.ones_like(t) / t.size),
        "the gradient of the square": lambda t, p: (np.abs(p - t).mean(), 2 * (p - t) / t.size),
        "in place": _signs_in_place,
    },
    "losses.huber": _classics(huber_with_scipy, lambda t, p, d: t.size)
    | {
        "delta · |e| without the constant": lambda t, p, d: (
            np.where(abs(p - t) <= d, (p - t) ** 2 / 2, d * abs(p - t)).mean(),
            np.clip(p - t, -d, d) / t.size,
        ),
        "no half inside": lambda t, p, d: (
            np.where(abs(p - t) <= d, (p - t) ** 2, d * abs(p - t) - d * d / 2).mean(),
            np.clip(p - t, -d, d) / t.size,
        ),
        "the error compared, not its size": lambda t, p, d: (
            np.where(p - t <= d, (p - t) ** 2 / 2, d * (p - t) - d * d / 2).mean(),
            np.where(p - t <= d, p - t, d) / t.size,
        ),
        "no bars outside": lambda t, p, d: (
            np.where(abs(p - t) <= d, (p - t) ** 2 / 2, d * (p - t) - d * d / 2).mean(),
            np.clip(p - t, -d, d) / t.size,
        ),
        "the gradient by len()": lambda t, p, d: (huber_with_scipy(t, p, d)[0], np.clip(p - t, -d, d) / len(t)),
        "the error for a gradient": lambda t, p, d: (huber_with_scipy(t, p, d)[0], (p - t) / t.size),
        "slope 1 outside": lambda t, p, d: (
            huber_with_scipy(t, p, d)[0],
            np.where(abs(p - t) <= d, p - t, np.sign(p - t)) / t.size,
        ),
        "no sign outside": lambda t, p, d: (
            huber_with_scipy(t, p, d)[0],
            np.where(abs(p - t) <= d, p - t, d) / t.size,
        ),
        "the rules exchanged": lambda t, p, d: (
            np.where(abs(p - t) > d, (p - t) ** 2 / 2, d * abs(p - t) - d * d / 2).mean(),
            np.clip(p - t, -d, d) / t.size,
        ),
        "delta is 1": lambda t, p, d: huber_with_scipy(t, p, 1.0),
        "in place": _clipped_in_place,
    },
    "losses.binary_crossentropy": _classics(binary_with_log1p, lambda t, z: len(t))
    | {
        "the formula on a sigmoid": lambda t, z: (
            -np.mean(t * np.log(_sigmoid(z)) + (1 - t) * np.log(1 - _sigmoid(z))),
            (_sigmoid(z) - t) / len(t),
        ),
        "clipped at 1e-7": lambda t, z: (
            -np.mean(np.log(np.clip(np.where(t == 1, _sigmoid(z), 1 - _sigmoid(z)), 1e-7, 1))),
            (_sigmoid(z) - t) / len(t),
        ),
        "clipped at 1e-15": lambda t, z: (
            -np.mean(np.log(np.clip(np.where(t == 1, _sigmoid(z), 1 - _sigmoid(z)), 1e-15, 1))),
            (_sigmoid(z) - t) / len(t),
        ),
        "an epsilon inside": lambda t, z: (
            -np.mean(t * np.log(_sigmoid(z) + 1e-7) + (1 - t) * np.log(1 - _sigmoid(z) + 1e-7)),
            (_sigmoid(z) - t) / len(t),
        ),
        "log(1 + exp)": lambda t, z: (np.mean(np.log(1 + np.exp(z)) - t * z), (_sigmoid(z) - t) / len(t)),
        "log1p(exp(-z))": lambda t, z: (
            np.mean(np.log1p(np.exp(-z)) + (1 - t) * z),
            (_sigmoid(z) - t) / len(t),
        ),
        "no minus": _changed(binary_with_log1p, lambda value, case: -value),
        "logits less truth": lambda t, z: (binary_with_log1p(t, z)[0], (z - t) / len(t)),
        "the sigmoid's slope too": lambda t, z: (
            binary_with_log1p(t, z)[0],
            binary_with_log1p(t, z)[1] * (1 - np.tanh(z / 2) ** 2) / 4,
        ),
    },
    "losses.cross_entropy": _classics(classes_with_scipy, lambda t, z: len(z))
    | {
        "no shift": _shifted_by(np.zeros_like),
        "shifted by the table's maximum": _shifted_by(lambda z: z.max()),
        "shifted by the mean": _shifted_by(lambda z: z.mean(axis=1, keepdims=True)),
        "the logarithm of a softmax": _shifted_by(lambda z: z.max(axis=1, keepdims=True)),
        "an epsilon inside": lambda t, z: (
            -np.log(_softmax(z) + 1e-7)[_own(t)].mean(),
            classes_with_scipy(t, z)[1],
        ),
        "clipped": lambda t, z: (
            -np.log(np.clip(_softmax(z), 1e-7, 1))[_own(t)].mean(),
            classes_with_scipy(t, z)[1],
        ),
        "the mean of all numbers": lambda t, z: tuple(part / z.shape[1] for part in classes_with_scipy(t, z)),
        "the gradient by size": lambda t, z: (classes_with_scipy(t, z)[0], classes_with_scipy(t, z)[1] / z.shape[1]),
        "softmax alone for a gradient": lambda t, z: (classes_with_scipy(t, z)[0], _softmax(z) / len(z)),
        "softmax twice": lambda t, z: classes_with_scipy(t, _softmax(z)),
        "in place": _shifted_in_place,
        "stable for one-hot labels only": _stable_for_one_hot_only,
        "the coding by the number of labels": _coding_by_length,
    },
    "losses.explain_loss": {
        "without row sums": _explain(lambda outputs: outputs.min() >= 0, _as_logits),
        "from 0 to 1 without row sums": _explain(lambda outputs: outputs.min() >= 0 and outputs.max() <= 1, _as_logits),
        "without signs": _explain(_sums, _as_logits),
        "the first row alone": _explain(lambda outputs: _are(outputs[:1]), _as_logits),
        "the sum of the whole table": _explain(
            lambda outputs: outputs.min() >= 0 and abs(outputs.sum() - len(outputs)) < 1e-3, _as_logits
        ),
        "sums of exactly 1": _explain(
            lambda outputs: outputs.min() >= 0 and (outputs.sum(axis=1) == 1).all(), _as_logits
        ),
        "no tolerance": _explain(_are, lambda outputs, labels, reported: _cost(outputs, labels) == reported),
        "the sum over the samples": _explain(
            _are, lambda outputs, labels, reported: abs(_cost(outputs, labels) * len(labels) - reported) < 1e-3
        ),
        "high is twice": _explain(_are, lambda outputs, labels, reported: reported > 1.0),
        "1.46 is twice": _explain(_are, lambda outputs, labels, reported: abs(reported - 1.461) < 0.1),
        "by the cost as probabilities": _explain(_are, _no_probability_cost),
        "the outputs alone": lambda outputs, labels, reported: "softmax twice" if _are(outputs) else "softmax missing",
        "always right": lambda outputs, labels, reported: "right",
        "strictly positive": _explain(lambda outputs: outputs.min() > 0 and _sums(outputs), _as_logits),
        "the faults exchanged": lambda *case: {
            "right": "right",
            "softmax twice": "softmax missing",
            "softmax missing": "softmax twice",
        }[explain_in_loops(*case)],
        "in place": _outputs_scaled,
    },
    "losses.hinge": _classics(hinge_one_by_one, lambda labels, scores: len(labels))
    | {
        "recoded by the first label": _recoded_by(lambda labels: labels[0] == 0),
        "recoded unless it begins with -1": _recoded_by(lambda labels: labels[0] != -1),
        "always recoded": _recoded_by(lambda labels: True),
        "never recoded": _recoded_by(lambda labels: False),
        "squared": lambda labels, scores: (
            np.mean(np.maximum(1 - _signs(labels) * scores, 0) ** 2),
            -2 * _signs(labels) * np.maximum(1 - _signs(labels) * scores, 0) / len(labels),
        ),
        "no maximum": lambda labels, scores: (np.mean(1 - _signs(labels) * scores), -_signs(labels) / len(labels)),
        "pays below 0": lambda labels, scores: (
            np.mean(np.maximum(-_signs(labels) * scores, 0)),
            -_signs(labels) * (_signs(labels) * scores < 0) / len(labels),
        ),
        "a pull at the corner": lambda labels, scores: (
            hinge_one_by_one(labels, scores)[0],
            -_signs(labels) * (_signs(labels) * scores <= 1) / len(labels),
        ),
        "everybody pulls": lambda labels, scores: (hinge_one_by_one(labels, scores)[0], -_signs(labels) / len(labels)),
        "the labels for signs in the gradient": lambda labels, scores: (
            hinge_one_by_one(labels, scores)[0],
            -labels * (_signs(labels) * scores < 1) / len(labels),
        ),
        "in place": _recoded_in_place,
    },
    "losses.focal": _classics(focal_in_steps, lambda t, z, gamma, alpha: len(t))
    | {
        "p for the own class's": lambda t, z, gamma, alpha: (
            -np.mean(
                np.where(t == 1, alpha, 1 - alpha)
                * (1 - _sigmoid(z)) ** gamma
                * np.log(np.where(t == 1, _sigmoid(z), 1 - _sigmoid(z)))
            ),
            focal_in_steps(t, z, gamma, alpha)[1],
        ),
        "no alpha": lambda t, z, gamma, alpha: tuple(2 * part for part in focal_in_steps(t, z, gamma, 0.5)),
        "alpha for all": lambda t, z, gamma, alpha: tuple(
            2 * alpha * part for part in focal_in_steps(t, z, gamma, 0.5)
        ),
        "alpha exchanged": lambda t, z, gamma, alpha: focal_in_steps(t, z, gamma, 1 - alpha),
        "the plain gradient": lambda t, z, gamma, alpha: (
            focal_in_steps(t, z, gamma, alpha)[0],
            (_sigmoid(z) - t) / len(t),
        ),
        "damping and alpha on the plain gradient": lambda t, z, gamma, alpha: (
            focal_in_steps(t, z, gamma, alpha)[0],
            np.where(t == 1, alpha, 1 - alpha)
            * np.where(t == 1, 1 - _sigmoid(z), _sigmoid(z)) ** gamma
            * (_sigmoid(z) - t)
            / len(t),
        ),
        "one sign": _changed(focal_in_steps, gradient=lambda gradient, case: gradient * np.where(case[0] == 1, 1, -1)),
        "no minus": _changed(focal_in_steps, lambda value, case: -value),
        "always gamma 2": lambda t, z, gamma, alpha: focal_in_steps(t, z, 2.0, alpha),
    },
    "losses.kl_divergence": _classics(divergence_with_scipy, lambda p, q: len(p))
    | {
        "zeros in the logarithm": lambda p, q: (np.sum(p * np.log(p / q), axis=1).mean(), -p / q / len(p)),
        "p and q exchanged": lambda p, q: (
            np.mean(np.sum(q * np.log(q / np.clip(p, 1e-12, 1)), axis=1)),
            -q / np.clip(p, 1e-12, 1) / len(p),
        ),
        "the gradient for p": lambda p, q: (
            divergence_with_scipy(p, q)[0],
            (np.log(np.clip(p, 1e-12, 1) / q) + 1) / len(p),
        ),
        "the fraction on its head": lambda p, q: (
            divergence_with_scipy(p, q)[0],
            np.where(p > 0, -q / np.where(p > 0, p, 1), 0) / len(p),
        ),
        "q less p": lambda p, q: (divergence_with_scipy(p, q)[0], (q - p) / len(p)),
        "the mean of all numbers": lambda p, q: tuple(part / p.shape[1] for part in divergence_with_scipy(p, q)),
        "log2": lambda p, q: tuple(part / np.log(2) for part in divergence_with_scipy(p, q)),
        "the cross-entropy": lambda p, q: (-np.mean(np.sum(p * np.log(q), axis=1)), -p / q / len(p)),
        "in place": _zeros_replaced,
    },
    "losses.losses_by_name": {
        "0 for unknown names": _instead_of_none(0.0),
        "nan for unknown names": _instead_of_none(math.nan),
        "a word for unknown names": _instead_of_none("unknown"),
        "unknown names left out": _values(
            lambda values, *arrays: {name: value for name, value in values.items() if value is not None}
        ),
        "the unknown names alone": _values(
            lambda values, *arrays: [name for name, value in values.items() if value is None]
        ),
        "prediction first": lambda names, t, p: values_with_get(names, p, t),
        "one number for each sample": _values(_per_sample),
        "the sum": _values(
            lambda values, t, p: {
                name: value if value is None or (name[0].isupper() and not name.isupper()) else value * len(t)
                for name, value in values.items()
            }
        ),
        "classes are unknown": _values(
            lambda values, *arrays: {
                name: value if name.islower() or name.isupper() else None for name, value in values.items()
            }
        ),
        "names.clear()": _names_taken_away,
    },
    "losses.choose_loss": {
        "logits never said": _chosen(
            binary=("BinaryCrossentropy", {}),
            integer=("SparseCategoricalCrossentropy", {}),
            hot=("CategoricalCrossentropy", {}),
            positives=("BinaryFocalCrossentropy", {}),
        ),
        "logits said to the focal loss only": _chosen(
            binary=("BinaryCrossentropy", {}),
            integer=("SparseCategoricalCrossentropy", {}),
            hot=("CategoricalCrossentropy", {}),
        ),
        "the square for outliers": _chosen(outliers=("MeanSquaredError", {})),
        "Huber with a delta beyond the outliers": _chosen(outliers=("Huber", {"delta": 500.0})),
        "Huber everywhere": _chosen(outliers=("Huber", {}), regression=("Huber", {})),
        "the absolute error everywhere": _chosen(regression=("MeanAbsoluteError", {})),
        "the plain cross-entropy for rare positives": _chosen(positives=("BinaryCrossentropy", _LOGITS)),
        "focal without logits": _chosen(positives=("BinaryFocalCrossentropy", {})),
        "focal for both": _chosen(binary=("BinaryFocalCrossentropy", _LOGITS)),
        "one-hot for integers": _chosen(integer=("CategoricalCrossentropy", _LOGITS)),
        "codings exchanged": _chosen(
            integer=("CategoricalCrossentropy", _LOGITS), hot=("SparseCategoricalCrossentropy", _LOGITS)
        ),
        "the binary loss for one-hot rows": _chosen(hot=("BinaryCrossentropy", _LOGITS)),
        "no rare positives": _without_rare_positives,
        "the class": lambda task: type(choose_with_ifs(task)),
    },
}
