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


def choose_with_ifs(task):
    import keras

    if task == "regression":
        return keras.losses.MeanSquaredError()
    if task == "regression with outliers":
        return keras.losses.Huber(delta=2.0)
    if task == "binary":
        return keras.losses.BinaryCrossentropy(from_logits=True)
    if task == "binary, many easy negatives":
        return keras.losses.BinaryFocalCrossentropy(gamma=1.0, from_logits=True)
    if "integer" in task:
        return keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    return keras.losses.CategoricalCrossentropy(from_logits=True)


def choose_functions(task):
    import keras

    return {
        "regression": keras.losses.mean_squared_error,
        "regression with outliers": keras.losses.mean_absolute_error,
        "binary": lambda y, z: keras.losses.binary_crossentropy(y, keras.ops.sigmoid(z)),
        "multi-class, integer labels": lambda y, z: keras.losses.sparse_categorical_crossentropy(y, z, True),
        "multi-class, one-hot labels": lambda y, z: keras.losses.categorical_crossentropy(y, keras.ops.softmax(z)),
        "binary, many easy negatives": keras.losses.BinaryFocalCrossentropy(
            apply_class_balancing=True, from_logits=True
        ),
    }[task]


def _prices(values, guess, too_low, too_high):
    """What a guess costs for each of the values."""
    return [too_low * (value - guess) if value > guess else too_high * (guess - value) for value in values]


def guesses_by_trying(values, too_low, too_high):
    candidates = [float(value) for value in values]

    def cheapest(low, high):
        return min(candidates, key=lambda guess: sum(_prices(candidates, guess, low, high)))

    return sum(candidates) / len(candidates), cheapest(1, 1), cheapest(too_low, too_high)


def guesses_by_quantiles(values, too_low, too_high):
    share = too_low / (too_low + too_high)
    return [np.mean(values), np.median(values), np.quantile(values, share, method="inverted_cdf")]


def guesses_by_search(values, too_low, too_high):
    """Down a convex curve, on an ever finer grid."""

    def lowest(price):
        low, high = float(values.min()), float(values.max())
        for _ in range(60):
            third = (high - low) / 3
            if price(low + third) < price(high - third):
                high -= third
            else:
                low += third
        return (low + high) / 2

    return np.array(
        [
            lowest(lambda guess: np.square(values - guess).sum()),
            lowest(lambda guess: np.abs(values - guess).sum()),
            lowest(lambda guess: sum(_prices(values, guess, too_low, too_high))),
        ]
    )


def which_by_get(names, target, prediction, charged):
    import keras

    best, nearest = None, math.inf
    for name in names:
        try:
            values = keras.ops.convert_to_numpy(keras.losses.get(name)(target, prediction))
        except ValueError:
            continue
        off = float(np.abs(values - charged).max())
        if off < nearest:
            best, nearest = name, off
    return best


def which_by_attribute(names, target, prediction, charged):
    """The functions of `keras.losses` have the names that `get` knows."""
    import keras

    known = [name for name in names if callable(getattr(keras.losses, name, None))]
    values = [keras.ops.convert_to_numpy(getattr(keras.losses, name)(target, prediction)) for name in known]
    return np.str_(known[int(np.argmin([np.abs(one - charged).sum() for one in values]))])


def which_by_hand(names, target, prediction, charged):
    signs, size = 2 * target - 1, np.abs(target - prediction)
    cross = -np.log(1 - size)
    made = {
        "mean_squared_error": np.mean(size**2, axis=1),
        "mean_absolute_error": np.mean(size, axis=1),
        "huber": np.mean(size**2, axis=1) / 2,
        "hinge": np.mean(1 - signs * prediction, axis=1),
        "squared_hinge": np.mean((1 - signs * prediction) ** 2, axis=1),
        "kl_divergence": np.sum(target * cross, axis=1),
        "binary_crossentropy": np.mean(cross, axis=1),
        "binary_focal_crossentropy": np.mean(size**2 * cross, axis=1),
    }
    return next(name for name in names if name in made and np.allclose(made[name], charged, atol=1e-4))


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
    "losses.best_guess": {
        "trying each value": guesses_by_trying,
        "quantiles": guesses_by_quantiles,
        "a search": guesses_by_search,
    },
    "losses.which_loss": {"by get": which_by_get, "by attribute": which_by_attribute, "by hand": which_by_hand},
    "losses.choose_loss": {"ifs, Huber": choose_with_ifs, "functions": choose_functions},
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
    "losses.huber": _spoiled(huber_with_scipy),
    "losses.binary_crossentropy": _spoiled(binary_with_log1p),
    "losses.cross_entropy": _spoiled(classes_with_scipy),
    "losses.explain_loss": {
        "a number": lambda outputs, labels, reported: reported,
        "all three": lambda outputs, labels, reported: ["right", "softmax twice", "softmax missing"],
        "another word": lambda outputs, labels, reported: "Softmax twice!",
        "a dictionary": lambda outputs, labels, reported: {"message": "right"},
    },
    "losses.best_guess": {
        "the mean alone": lambda values, too_low, too_high: values.mean(),
        "two guesses": lambda values, too_low, too_high: (values.mean(), np.median(values)),
        "text": lambda values, too_low, too_high: [str(one) for one in guesses_by_trying(values, too_low, too_high)],
        "all values": lambda values, too_low, too_high: (values, values, values),
    },
    "losses.which_loss": {
        "all names": lambda names, target, prediction, charged: names,
        "all names in one text": lambda names, target, prediction, charged: " ".join(names),
        "a number": lambda names, target, prediction, charged: 0,
        "a name that Keras does not know": lambda names, target, prediction, charged: "huber_loss",
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


def _squares_in_place(target, prediction):
    prediction -= target
    return np.mean(prediction**2), 2 * prediction / prediction.size


def _clipped_in_place(target, prediction, delta):
    value, gradient = huber_with_scipy(target, prediction, delta)
    np.subtract(prediction, target, out=prediction)
    return value, gradient


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


def _which_within_a_hundredth(names, target, prediction, charged):
    import keras

    for name in names:
        if hasattr(keras.losses, name) and name != "MeanSquareError":
            values = keras.ops.convert_to_numpy(keras.losses.get(name)(target, prediction))
            if np.abs(values - charged).max() < 0.01:
                return name
    return names[0]


def _without_easy_negatives(task):
    if "easy" in task:
        raise NotImplementedError
    return choose_with_ifs(task)


_LOGITS = {"from_logits": True}


def _sorted_in_place(values, too_low, too_high):
    guesses = guesses_by_trying(values, too_low, too_high)
    values[:] = np.sort(values, kind="stable")
    return guesses


def _which_in_place(names, target, prediction, charged):
    name = which_by_get(names, target, prediction, charged)
    charged -= charged
    return name


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
    "losses.best_guess": {
        "in place": _sorted_in_place,
        "the mean for distances": lambda values, low, high: (
            values.mean(),
            values.mean(),
            guesses_by_trying(values, low, high)[2],
        ),
        "between two values": lambda values, low, high: (
            values.mean(),
            np.median(values),
            np.quantile(values, low / (low + high)),
        ),
        "the other quantile": lambda values, low, high: guesses_by_quantiles(values, high, low),
        "a share of the mean": lambda values, low, high: (values.mean(), np.median(values), values.mean() * low / high),
        "rounded": lambda values, low, high: [round(float(one)) for one in guesses_by_trying(values, low, high)],
        "the largest where too low is dear": lambda values, low, high: (
            values.mean(),
            np.median(values),
            values.max() if low > high else values.min(),
        ),
    },
    "losses.which_loss": {
        "in place": _which_in_place,
        "by the mean of the first sample": lambda names, target, prediction, charged: which_by_get(
            [name for name in names if name != "hinge"], target, prediction, charged
        ),
        "within 0.01": _which_within_a_hundredth,
        "never focal": lambda names, target, prediction, charged: which_by_get(
            [name for name in names if "focal" not in name], target, prediction, charged
        ),
        "the last name": lambda names, target, prediction, charged: names[-1],
        "the cheapest": lambda names, target, prediction, charged: which_by_get(names, target, prediction, 0 * charged),
        "targets and predictions exchanged": lambda names, target, prediction, charged: which_by_get(
            names, prediction, target, charged
        ),
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
        "the plain cross-entropy for easy negatives": _chosen(positives=("BinaryCrossentropy", _LOGITS)),
        "focal without logits": _chosen(positives=("BinaryFocalCrossentropy", {})),
        "focal for both": _chosen(binary=("BinaryFocalCrossentropy", _LOGITS)),
        "one-hot for integers": _chosen(integer=("CategoricalCrossentropy", _LOGITS)),
        "codings exchanged": _chosen(
            integer=("CategoricalCrossentropy", _LOGITS), hot=("SparseCategoricalCrossentropy", _LOGITS)
        ),
        "the binary loss for one-hot rows": _chosen(hot=("BinaryCrossentropy", _LOGITS)),
        "no easy negatives": _without_easy_negatives,
        "the class": lambda task: type(choose_with_ifs(task)),
        "names where there is one": lambda task: (
            {"regression": "mse", "regression with outliers": "huber"}.get(task) or choose_with_ifs(task)
        ),
    },
}
