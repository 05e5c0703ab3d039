"""Lesson 10: right answers that differ in kind from the lesson's own, typical wrong ones, and hostile ones."""

import math

import numpy as np


def batch_norm_by_columns(x, gamma, beta, moving_mean, moving_variance, training, momentum, epsilon):
    output, means, variances = np.zeros(x.shape), list(moving_mean), list(moving_variance)
    for j, column in enumerate(x.T):
        mean, variance = moving_mean[j], moving_variance[j]
        if training:
            mean = sum(column) / len(column)
            variance = sum((number - mean) ** 2 for number in column) / len(column)
            means[j] = momentum * moving_mean[j] + (1 - momentum) * mean
            variances[j] = momentum * moving_variance[j] + (1 - momentum) * variance
        for i, number in enumerate(column):
            output[i, j] = gamma[j] * (number - mean) / math.sqrt(variance + epsilon) + beta[j]
    return output, means, variances


def batch_norm_in_keras(x, gamma, beta, moving_mean, moving_variance, training, momentum, epsilon):
    import keras

    layer = keras.layers.BatchNormalization(momentum=momentum, epsilon=epsilon)
    layer.build(x.shape)
    layer.set_weights([gamma, beta, moving_mean, moving_variance])
    output = layer(keras.ops.convert_to_tensor(x, dtype="float32"), training=training)
    return output, layer.moving_mean, layer.moving_variance


def predict_with_keras(model, images, batch_size):
    from scipy.special import softmax

    return softmax(model.predict(images / 16, batch_size=batch_size, verbose=0), axis=1)


def predict_one_by_one(model, images, batch_size):
    import keras

    logits = [keras.ops.convert_to_numpy(model(image[None] / 16, training=False))[0] for image in images]
    return [np.exp(row - row.max()) / np.exp(row - row.max()).sum() for row in logits]


def predict_at_once(model, images, batch_size):
    import keras

    return keras.ops.softmax(model(np.divide(images, 16.0)))


def translate_functional(features, hidden, classes, momentum, epsilon, rate):
    import keras

    inputs = keras.Input((features,))
    x = keras.layers.Dense(hidden)(inputs)
    x = keras.layers.BatchNormalization(epsilon=epsilon, momentum=1 - momentum)(x)
    x = keras.layers.Dropout(rate)(keras.ops.relu(x))
    return keras.Model(inputs, keras.layers.Dense(classes)(x))


def translate_with_dropout_first(features, hidden, classes, momentum, epsilon, rate):
    """Zeros stay zeros through ReLU, and the scaling passes: dropout directly before it is the same."""
    import keras

    return keras.Sequential(
        [
            keras.Input((features,)),
            keras.layers.Dense(hidden, activation="linear"),
            keras.layers.BatchNormalization(momentum=1.0 - momentum, epsilon=epsilon),
            keras.layers.Dropout(rate),
            keras.layers.ReLU(),
            keras.layers.Dense(classes),
        ]
    )


def normalize_by_moving_axes(x, kind, groups, epsilon):
    """What shares a mean becomes a row of a table."""
    channels = x.shape[-1]
    first = np.moveaxis(x, -1, 1)  # (samples, channels, …)
    if kind == "batch":
        table = np.moveaxis(x, -1, 0).reshape(channels, -1)
    else:
        many = {"layer": 1, "rms": 1, "instance": channels, "group": groups}[kind]
        table = first.reshape(len(x) * many, -1)
    center = 0 if kind == "rms" else table.mean(1, keepdims=True)
    table = (table - center) / np.sqrt(((table - center) ** 2).mean(1, keepdims=True) + epsilon)
    if kind == "batch":
        return np.moveaxis(table.reshape(channels, *x.shape[:-1]), 0, -1)
    return np.moveaxis(table.reshape(first.shape), 1, -1)


def normalize_in_keras(x, kind, groups, epsilon):
    import keras

    # float32 loses digits far from zero: a shift of the whole array changes nothing but for RMS normalization.
    shifted = (x if kind == "rms" else x - x.mean()).astype("float32")
    inner = list(range(1, x.ndim))
    layers = {
        "layer": lambda: keras.layers.LayerNormalization(axis=inner, epsilon=epsilon),
        "rms": lambda: keras.layers.RMSNormalization(axis=inner, epsilon=epsilon),
        "batch": lambda: keras.layers.BatchNormalization(epsilon=epsilon),
        "group": lambda: keras.layers.GroupNormalization(groups, epsilon=epsilon),
        "instance": lambda: keras.layers.GroupNormalization(-1, epsilon=epsilon),
    }
    if kind in ("group", "instance") and x.ndim == 2:  # Keras' layer wants positions
        return normalize_in_keras(x[:, None], kind, groups, epsilon)[:, 0]
    if kind == "rms":  # whether Keras' layer takes several axes depends on the backend
        ops = keras.ops
        return shifted / ops.sqrt(ops.mean(ops.square(shifted), axis=inner, keepdims=True) + epsilon)
    return layers[kind]()(keras.ops.convert_to_tensor(shifted), **({"training": True} if kind == "batch" else {}))


def fold_by_questions(kernel, bias, gamma, beta, mean, variance, epsilon):
    """Nothing goes in: that is the bias. One input alone: that is its row of the kernel."""

    def answers(x):
        sums = x @ kernel.reshape(-1, len(gamma)) + (0 if bias is None else bias)
        return (sums - mean) * gamma / np.sqrt(variance + epsilon) + beta

    size = kernel[..., 0].size
    new_bias = answers(np.zeros(size))
    return np.reshape([answers(row) - new_bias for row in np.eye(size)], kernel.shape), new_bias


def fold_filter_by_filter(kernel, bias, gamma, beta, mean, variance, epsilon):
    new_kernel, new_bias = np.empty(kernel.shape), []
    for f in range(kernel.shape[-1]):
        factor = gamma[f] / math.sqrt(variance[f] + epsilon)
        new_kernel[..., f] = factor * kernel[..., f]
        new_bias.append(beta[f] + factor * ((0.0 if bias is None else bias[f]) - mean[f]))
    return new_kernel, new_bias


def dropout_number_by_number(x, rate, uniform, training):
    if not training:
        return x.copy()
    flat = [0.0 if u < rate else value / (1 - rate) for value, u in zip(x.ravel(), uniform.ravel(), strict=True)]
    return np.reshape(flat, x.shape).tolist()


def dropout_in_keras(x, rate, uniform, training):
    import keras

    x = keras.ops.convert_to_tensor(x, dtype="float64")
    return keras.ops.where(uniform >= rate, x / (1.0 - rate), 0.0) if training else x


def monte_carlo_in_steps(forward, x, repeats):
    runs = []
    for _ in range(repeats):
        rows = []
        for row in forward(x):
            grown = [math.exp(logit - max(row)) for logit in row]
            rows.append([one / sum(grown) for one in grown])
        runs.append(rows)
    mean = [[sum(column) / repeats for column in zip(*image, strict=True)] for image in zip(*runs, strict=True)]
    spread = []
    for i, row in enumerate(mean):
        best = row.index(max(row))
        spread.append(math.sqrt(sum((run[i][best] - row[best]) ** 2 for run in runs) / repeats))
    return mean, spread


def monte_carlo_with_scipy(forward, x, repeats):
    from scipy.special import softmax

    each = softmax(np.stack([np.asarray(forward(x)) for _ in range(repeats)]), axis=-1)
    best = np.argmax(np.sum(each, axis=0), axis=-1)
    return np.mean(each, 0), np.array([np.std(each[:, i, c]) for i, c in enumerate(best)])


def dropout_in_a_copy(x, rate, uniform, training):
    result = np.array(x, dtype=float)
    if training:
        result[uniform < rate] = 0.0
        result /= 1 - rate
    return result


def translate_nested(features, hidden, classes, momentum, epsilon, rate):
    import keras

    layers = keras.layers
    normalization = layers.BatchNormalization(momentum=1 - momentum, epsilon=epsilon)
    block = keras.Sequential([layers.Dense(hidden), normalization, layers.ReLU(), layers.Dropout(rate)])
    return keras.Sequential([keras.Input((features,)), block, layers.Dense(classes)])


def normalize_by_moments(x, kind, groups, epsilon):
    """PyTorch's `moments` in Keras are E[x²] − E[x]² in float32: numbers near 10 lose some digits there."""
    import keras

    inner = list(range(1, x.ndim - 1))
    table = np.asarray(x, dtype="float32")
    if kind == "group":
        table = table.reshape(*x.shape[:-1], groups, -1)
    axes = {
        "batch": [0, *inner],
        "layer": [*inner, x.ndim - 1],
        "rms": [*inner, x.ndim - 1],
        "instance": inner,
        "group": [*inner, x.ndim],
    }[kind]
    if not axes:  # one number by itself is its own mean
        return 0 * x
    if kind == "rms":
        return x / np.sqrt(np.mean(np.square(x), axis=tuple(axes), keepdims=True) + epsilon)
    mean, variance = keras.ops.moments(keras.ops.convert_to_tensor(table), axes=axes, keepdims=True)
    return keras.ops.reshape((keras.ops.convert_to_tensor(table) - mean) / keras.ops.sqrt(variance + epsilon), x.shape)


RIGHT = {
    "normalization_and_dropout.batch_norm": {"columns": batch_norm_by_columns, "Keras": batch_norm_in_keras},
    "normalization_and_dropout.predict_alone": {
        "model.predict": predict_with_keras,
        "one by one": predict_one_by_one,
        "at once": predict_at_once,
    },
    "normalization_and_dropout.translate": {
        "functional": translate_functional,
        "dropout before ReLU": translate_with_dropout_first,
        "nested": translate_nested,
    },
    "normalization_and_dropout.normalize": {
        "rows of a table": normalize_by_moving_axes,
        "Keras": normalize_in_keras,
        "moments": normalize_by_moments,
    },
    "normalization_and_dropout.fold": {"by questions": fold_by_questions, "by filters": fold_filter_by_filter},
    "normalization_and_dropout.dropout": {
        "number by number": dropout_number_by_number,
        "Keras": dropout_in_keras,
        "in a copy": dropout_in_a_copy,
    },
    "normalization_and_dropout.monte_carlo": {"in steps": monte_carlo_in_steps, "SciPy": monte_carlo_with_scipy},
}


def _in_place(x, gamma, beta, moving_mean, moving_variance, training, momentum, epsilon):
    result = batch_norm_by_columns(x, gamma, beta, moving_mean, moving_variance, training, momentum, epsilon)
    moving_mean *= momentum
    return result


def _dropped_in_place(x, rate, uniform, training):
    if training:
        x[uniform < rate] = 0
        return x / (1 - rate)
    return x


def _dropout_of_its_own(x, rate, uniform, training):
    return np.where(np.random.random(x.shape) < rate, 0, x / (1 - rate)) if training else x


def _default_model_call(model, images, batch_size):
    from scipy.special import softmax

    return softmax(np.asarray(model.predict(images, verbose=0)), axis=1)


def _in_training_mode(model, images, batch_size):
    import keras

    return keras.ops.softmax(model(images / 16, training=True))


def _statistics_zeroed(model, images, batch_size):
    answer = predict_with_keras(model, images, batch_size)
    model.layers[1].moving_mean.assign(np.zeros(8))
    return answer


def _scaled_where_bright(model, images, batch_size):
    return predict_with_keras(model, images if images.max() > 1 else images * 16, batch_size)


def _left_frozen(model, images, batch_size):
    model.trainable = False
    return predict_with_keras(model, images, batch_size)


def _subclassed(features, hidden, classes, momentum, epsilon, rate):
    import keras

    class Network(keras.Model):
        def __init__(self, inner):
            super().__init__()
            self.inner = inner

        def call(self, x, training=None):
            return self.inner(x, training=training)

    return Network(translate_functional(features, hidden, classes, momentum, epsilon, rate))


def _without_input(features, hidden, classes, momentum, epsilon, rate):
    import keras

    return keras.Sequential([keras.layers.Dense(hidden), keras.layers.Dense(classes)])


def _with_alpha_dropout(features, hidden, classes, momentum, epsilon, rate):
    import keras

    model = translate_functional(features, hidden, classes, momentum, epsilon, 0.0)
    hidden_units = keras.layers.AlphaDropout(rate)(model.layers[-2].output)
    return keras.Model(model.input, keras.layers.Dense(classes)(hidden_units))


def _translated(**changes):
    def answer(features, hidden, classes, **settings):
        return translate_functional(
            features, hidden, classes, **settings | {key: make(settings) for key, make in changes.items()}
        )

    return answer


def _kinds(**instead):
    """One kind taken for another."""
    return lambda x, kind, groups, epsilon: normalize_by_moving_axes(x, instead.get(kind, kind), groups, epsilon)


def _moved_in_place(x, kind, groups, epsilon):
    result = normalize_by_moving_axes(x, kind, groups, epsilon)
    x -= x.mean()
    return result


def _with(function, **changes):
    """A right answer asked about something else: other values for some of its arguments."""

    def answer(*given):
        names = ("kernel", "bias", "gamma", "beta", "mean", "variance", "epsilon")
        arguments = dict(zip(names, given, strict=True))
        return function(**arguments | {name: change(arguments) for name, change in changes.items()})

    return answer


def _forgets_none(*given):
    if given[1] is None:
        return given[0], given[3]
    return fold_filter_by_filter(*given)


def _kernel_only(*given):
    return fold_filter_by_filter(*given)[0]


def _scaled_in_place(kernel, bias, gamma, beta, mean, variance, epsilon):
    result = fold_filter_by_filter(kernel, bias, gamma, beta, mean, variance, epsilon)
    kernel *= 2
    return result


WRONG = {
    "normalization_and_dropout.batch_norm": {
        "in place": _in_place,
        "the output alone": lambda *given, **settings: batch_norm_by_columns(*given, **settings)[0],
        "over the samples' own axis": lambda x, *rest, **settings: batch_norm_by_columns(
            (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True), *rest, **settings
        ),
        "always training": lambda *given, training, **settings: batch_norm_by_columns(
            *given, training=True, **settings
        ),
        "always inference": lambda *given, training, **settings: batch_norm_by_columns(
            *given, training=False, **settings
        ),
    },
    "normalization_and_dropout.predict_alone": {
        "not scaled": _default_model_call,
        "training mode": _in_training_mode,
        "statistics zeroed": _statistics_zeroed,
        "scaled where bright": _scaled_where_bright,
        "left frozen": _left_frozen,
        "labels": lambda model, images, batch_size: np.argmax(predict_with_keras(model, images, 1), axis=1),
    },
    "normalization_and_dropout.translate": {
        "momentum as it is": _translated(momentum=lambda settings: 1 - settings["momentum"]),
        "epsilon of Keras": _translated(epsilon=lambda settings: 1e-3),
        "rate turned round": _translated(rate=lambda settings: 1 - settings["rate"]),
        "no dropout": _translated(rate=lambda settings: 0.0),
        "subclassed": _subclassed,
        "without input": _without_input,
        "AlphaDropout": _with_alpha_dropout,
    },
    "normalization_and_dropout.normalize": {
        "layer is batch": _kinds(layer="batch"),
        "instance is layer": _kinds(instance="layer"),
        "group is instance": _kinds(group="instance"),
        "rms is layer": _kinds(rms="layer"),
        "group is layer": _kinds(group="layer"),
        "in place": _moved_in_place,
    },
    "normalization_and_dropout.fold": {
        "no bias, no mean": _forgets_none,
        "kernel only": _kernel_only,
        "in place": _scaled_in_place,
        "no epsilon": _with(fold_by_questions, epsilon=lambda given: 1e-12),
        "no gamma": _with(fold_by_questions, gamma=lambda given: np.ones_like(given["gamma"])),
        "no mean": _with(fold_by_questions, mean=lambda given: 0 * given["mean"]),
    },
    "normalization_and_dropout.dropout": {
        "in place": _dropped_in_place,
        "numbers of its own": _dropout_of_its_own,
        "no mode": lambda x, rate, uniform, training: np.where(uniform < rate, 0, x / (1 - rate)),
        "whole rows": lambda x, rate, uniform, training: (
            np.where(uniform.flat[0] < rate, 0, x / (1 - rate)) if training else x
        ),
    },
    "normalization_and_dropout.monte_carlo": {
        "labels": lambda forward, x, repeats: np.mean([forward(x).argmax(-1) for _ in range(repeats)], axis=0),
        "mean alone": lambda forward, x, repeats: monte_carlo_with_scipy(forward, x, repeats)[0],
        "ten repeats": lambda forward, x, repeats: monte_carlo_with_scipy(forward, x, 10),
        "exchanged": lambda *given: monte_carlo_with_scipy(*given)[::-1],
        "scaled once more": lambda forward, x, repeats: monte_carlo_with_scipy(forward, x / 255, repeats),
        "image by image": lambda forward, x, repeats: monte_carlo_with_scipy(
            lambda x: np.vstack([forward(one[None]) for one in x]), x, repeats
        ),
    },
}

# What a student might hand in to get round these exercises, beside what every exercise is tried with.
HOSTILE: dict[str, dict[str, object]] = {
    "normalization_and_dropout.batch_norm": {"nothing moves": lambda x, *rest, **settings: (x, *rest[2:4])},
    "normalization_and_dropout.dropout": {"the input": lambda x, rate, uniform, training: x},
    "normalization_and_dropout.translate": {"layers": lambda *given, **settings: ["Dense", "Dense"]},
    "normalization_and_dropout.monte_carlo": {
        "uniform": lambda forward, x, repeats: (np.full(forward(x).shape, 1 / forward(x).shape[-1]), np.zeros(len(x)))
    },
}
