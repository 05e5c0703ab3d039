"""Lesson 05: right answers that differ in kind from the lesson's own, and hostile ones of these exercises' own."""

import math

import numpy as np


def rate_by_power_iteration(hessian):
    vector = np.linspace(1.0, 2.0, len(hessian))
    for _ in range(2000):
        vector = hessian @ vector
        vector = vector / math.sqrt(float(vector @ vector))
    return 2 / float(vector @ hessian @ vector)


def rate_by_trial(hessian):
    low, high = 0.0, 1000.0
    for _ in range(80):
        middle = (low + high) / 2
        grows = np.abs(np.linalg.eigvals(np.eye(len(hessian)) - middle * hessian)).max() > 1
        low, high = (low, middle) if grows else (middle, high)
    return np.float32(low)


def rate_in_keras(hessian):
    import keras

    return 2 / keras.ops.norm(keras.ops.convert_to_tensor(hessian, dtype="float32"), ord=2)


def sgd_in_keras(weight, gradient, velocity, learning_rate, momentum, nesterov):
    import keras

    step = keras.ops.multiply(gradient, learning_rate)
    velocity = keras.ops.subtract(keras.ops.multiply(velocity, momentum), step)
    ahead = keras.ops.subtract(keras.ops.multiply(velocity, momentum), step)
    return keras.ops.add(weight, ahead if nesterov else velocity), velocity


def sgd_number_by_number(weight, gradient, velocity, learning_rate, momentum, nesterov):
    weights, velocities = [], []
    for w, g, v in zip(np.ravel(weight), np.ravel(gradient), np.ravel(velocity), strict=True):
        speed = momentum * float(v) - learning_rate * float(g)
        velocities.append(speed)
        weights.append(float(w) + (momentum * speed - learning_rate * float(g) if nesterov else speed))
    return np.reshape(weights, weight.shape).tolist(), np.reshape(velocities, weight.shape).tolist()


def adagrad_in_keras(weight, gradient, accumulator, learning_rate, epsilon):
    import keras

    accumulator = keras.ops.add(accumulator, keras.ops.square(gradient))
    return weight - learning_rate * gradient * keras.ops.rsqrt(accumulator + epsilon), accumulator


def adagrad_number_by_number(weight, gradient, accumulator, learning_rate, epsilon):
    weight, gradient, accumulator = np.asarray(weight), np.asarray(gradient), np.asarray(accumulator)
    new_weight, new_accumulator = np.array(weight, dtype="float64"), np.array(accumulator, dtype="float64")
    for place in np.ndindex(weight.shape):
        slope = float(gradient[place])
        new_accumulator[place] += slope * slope
        new_weight[place] -= learning_rate * slope / math.sqrt(new_accumulator[place] + epsilon)
    return new_weight.tolist(), new_accumulator


def rmsprop_in_keras(weight, gradient, velocity, learning_rate, rho, epsilon):
    import keras

    velocity = velocity + (1 - rho) * (keras.ops.square(gradient) - velocity)
    return [weight - learning_rate * gradient * keras.ops.rsqrt(velocity + epsilon), velocity]


def rmsprop_number_by_number(weight, gradient, velocity, learning_rate, rho, epsilon):
    weight, gradient, velocity = np.asarray(weight), np.asarray(gradient), np.asarray(velocity)
    averages = [rho * float(v) + (1 - rho) * float(g) ** 2 for v, g in zip(velocity.flat, gradient.flat, strict=True)]
    roots = [math.sqrt(average + epsilon) for average in averages]
    moved = [float(w) - learning_rate * float(g) / r for w, g, r in zip(weight.flat, gradient.flat, roots, strict=True)]
    return np.reshape(moved, weight.shape), np.reshape(averages, weight.shape)


def adam_as_keras_has_it(weight, gradient, moments, step, learning_rate, betas, epsilon):
    """The correction gathered into the rate, and epsilon beside the uncorrected root."""
    gradient, moments = np.asarray(gradient), [np.asarray(moment) for moment in moments]
    m = betas[0] * moments[0] + (1 - betas[0]) * gradient
    v = betas[1] * moments[1] + (1 - betas[1]) * np.square(gradient)
    rate = learning_rate * math.sqrt(1 - betas[1] ** step) / (1 - betas[0] ** step)
    return np.asarray(weight) - rate * m / (np.sqrt(v) + epsilon), [m, v]


def adam_in_keras(weight, gradient, moments, step, learning_rate, betas, epsilon):
    import keras

    m = moments[0] + (1 - betas[0]) * keras.ops.subtract(gradient, moments[0])
    v = moments[1] + (1 - betas[1]) * keras.ops.subtract(keras.ops.square(gradient), moments[1])
    corrected = [average / (1 - beta**step) for average, beta in zip((m, v), betas, strict=True)]
    return weight - learning_rate * corrected[0] / (keras.ops.sqrt(corrected[1]) + epsilon), (m, v)


def adamw_in_two_lines(weight, direction, learning_rate, weight_decay):
    pull = weight_decay * weight + direction
    return weight - learning_rate * pull


def adamw_in_keras(weight, direction, learning_rate, weight_decay):
    import keras

    variable = keras.Variable(weight)
    variable.assign(variable * (1 - learning_rate * weight_decay))
    variable.assign_sub(learning_rate * keras.ops.convert_to_tensor(direction))
    return keras.ops.convert_to_numpy(variable).tolist()


def lamb_in_keras(weights, directions, learning_rate):
    import keras

    moved = []
    for weight, direction in zip(weights, directions, strict=True):
        above, below = keras.ops.norm(keras.ops.ravel(weight)), keras.ops.norm(keras.ops.ravel(direction))
        ratio = keras.ops.where(keras.ops.logical_and(above > 0, below > 0), above / keras.ops.maximum(below, 1e-30), 1)
        moved.append(weight - learning_rate * ratio * direction)
    return tuple(moved)


def lamb_with_math(weights, directions, learning_rate):
    result = []
    for pair in zip(weights, directions, strict=True):
        weight, direction = (np.asarray(part) for part in pair)
        above = math.sqrt(sum(float(w) ** 2 for w in weight.flat))
        below = math.sqrt(sum(float(d) ** 2 for d in direction.flat))
        ratio = 1.0 if above == 0 or below == 0 else above / below
        result.append((weight.astype("float64") - learning_rate * ratio * direction).tolist())
    return result


def optimizers_written_out():
    import keras

    return {
        "sgd": keras.optimizers.SGD(learning_rate=0.01, momentum=0.9),
        "adam": keras.optimizers.Adam(learning_rate=0.001, beta_1=0.9, beta_2=0.999),
        "rmsprop": keras.optimizers.RMSprop(learning_rate=0.001, rho=0.9, momentum=0.0),
        "adagrad": keras.optimizers.Adagrad(learning_rate=0.01, initial_accumulator_value=0.1),
        "torch_sgd": keras.optimizers.SGD(learning_rate=0.01),
        "torch_adam": keras.optimizers.Adam(learning_rate=0.001, epsilon=1e-8),
        "torch_rmsprop": keras.optimizers.RMSprop(learning_rate=0.01, rho=0.99, epsilon=1e-12),
        "a note": "an extra entry does no harm",
    }


def optimizers_from_configs():
    import keras

    configs = {
        "sgd": ("SGD", {"momentum": 0.9}),
        "adam": ("AdamW", {"weight_decay": 0.0}),
        "rmsprop": ("RMSprop", {}),
        "adagrad": ("Adagrad", {"learning_rate": keras.optimizers.schedules.PolynomialDecay(0.01, 100, 0.01)}),
        "torch_sgd": ("SGD", {"nesterov": False}),
        "torch_adam": ("adam", {}),
        "torch_rmsprop": ("rmsprop", {"learning_rate": 0.01, "rho": 0.99}),
    }
    return {name: keras.optimizers.get({"class_name": k, "config": config}) for name, (k, config) in configs.items()}


def clip_in_keras(gradients, limit, how):
    import keras

    gradients = [keras.ops.convert_to_tensor(gradient, dtype="float32") for gradient in gradients]
    if how == "value":
        return [keras.ops.clip(gradient, -limit, limit) for gradient in gradients]
    squares = [keras.ops.sum(keras.ops.square(gradient)) for gradient in gradients]
    if how == "global_norm":
        squares = [sum(squares)] * len(gradients)
    return [g * limit / keras.ops.maximum(keras.ops.sqrt(s), limit) for g, s in zip(gradients, squares, strict=True)]


def clip_in_loops(gradients, limit, how):
    lengths = [math.sqrt(sum(float(number) ** 2 for number in gradient.flat)) for gradient in gradients]
    if how == "global_norm":
        lengths = [math.hypot(*lengths)] * len(gradients)
    clipped = []
    for gradient, length in zip(gradients, lengths, strict=True):
        if how == "value":
            flat = [max(-limit, min(limit, float(number))) for number in gradient.flat]
        elif length > limit:
            flat = [float(number) * limit / length for number in gradient.flat]
        else:
            flat = [float(number) for number in gradient.flat]
        clipped.append(np.reshape(flat, gradient.shape).tolist())
    return tuple(clipped)


def exponential_decay_by_keras(steps, initial_rate, decay_steps, decay_rate, staircase):
    import keras

    schedule = keras.optimizers.schedules.ExponentialDecay(initial_rate, decay_steps, decay_rate, staircase=staircase)
    return [float(keras.ops.convert_to_numpy(schedule(float(step)))) for step in steps]


def exponential_decay_through_logs(steps, initial_rate, decay_steps, decay_rate, staircase):
    def one(step):
        times = step // decay_steps if staircase else step / decay_steps
        return math.exp(math.log(initial_rate) + times * math.log(decay_rate))

    return np.array([one(float(step)) for step in steps], dtype="float32")


def warmup_cosine_by_keras(steps, peak_rate, warmup_steps, total_steps, floor):
    import keras

    schedule = keras.optimizers.schedules.CosineDecay(
        0.0,
        total_steps - warmup_steps,
        alpha=floor / peak_rate,
        warmup_target=peak_rate,
        warmup_steps=warmup_steps,
    )
    return [float(keras.ops.convert_to_numpy(schedule(float(step)))) for step in steps]


def warmup_cosine_step_by_step(steps, peak_rate, warmup_steps, total_steps, floor):
    rates = []
    for step in steps.tolist():
        if step <= warmup_steps:
            rates.append(peak_rate * step / warmup_steps)
        elif step >= total_steps:
            rates.append(floor)
        else:
            angle = math.pi * (step - warmup_steps) / (total_steps - warmup_steps)
            rates.append((peak_rate + floor) / 2 + (peak_rate - floor) / 2 * math.cos(angle))
    return rates


def plateau_by_keras(losses, initial_rate, factor, patience):
    import keras

    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(initial_rate), "mse")
    callback = keras.callbacks.ReduceLROnPlateau(monitor="loss", factor=factor, patience=patience, min_delta=0)
    callback.set_model(model)
    callback.on_train_begin()
    rates = []
    for epoch, loss in enumerate(losses):
        rates.append(float(keras.ops.convert_to_numpy(model.optimizer.learning_rate)))
        callback.on_epoch_end(epoch, {"loss": float(loss)})
    return rates


def plateau_by_recursion(losses, initial_rate, factor, patience):
    def go_on(remaining, rate, best, waited):
        if not len(remaining):
            return []
        loss, rest = remaining[0], remaining[1:]
        if loss < best:
            return [rate, *go_on(rest, rate, loss, 0)]
        if waited + 1 == patience:
            return [rate, *go_on(rest, rate * factor, best, 0)]
        return [rate, *go_on(rest, rate, best, waited + 1)]

    return np.array(go_on(list(losses), initial_rate, math.inf, 0))


RIGHT = {
    "optimizers.largest_rate": {
        "power iteration": rate_by_power_iteration,
        "trial and error": rate_by_trial,
        "Keras' norm": rate_in_keras,
    },
    "optimizers.sgd": {"keras.ops": sgd_in_keras, "number by number, lists out": sgd_number_by_number},
    "optimizers.adagrad": {"keras.ops": adagrad_in_keras, "number by number": adagrad_number_by_number},
    "optimizers.rmsprop": {"keras.ops": rmsprop_in_keras, "number by number": rmsprop_number_by_number},
    "optimizers.adam": {"Keras' own form, in NumPy": adam_as_keras_has_it, "keras.ops": adam_in_keras},
    "optimizers.adamw": {"two lines": adamw_in_two_lines, "a Keras variable": adamw_in_keras},
    "optimizers.lamb": {"keras.ops": lamb_in_keras, "math, lists out": lamb_with_math},
    "optimizers.sheet_optimizers": {"written out": optimizers_written_out, "from configs": optimizers_from_configs},
    "optimizers.clip": {"keras.ops": clip_in_keras, "loops, lists out": clip_in_loops},
    "optimizers.exponential_decay": {
        "Keras' schedule": exponential_decay_by_keras,
        "through logs": exponential_decay_through_logs,
    },
    "optimizers.warmup_cosine": {
        "Keras' schedule": warmup_cosine_by_keras,
        "step by step": warmup_cosine_step_by_step,
    },
    "optimizers.plateau_rates": {"Keras' callback": plateau_by_keras, "recursion": plateau_by_recursion},
}


def _one_optimizer_for_all():
    import keras

    optimizer = keras.optimizers.Adam()
    return {name: optimizer for name in optimizers_written_out()}


def _only_names():
    return {name: name for name in optimizers_written_out()}


HOSTILE = {
    "optimizers.largest_rate": {
        "two numbers": lambda hessian: [1.0, 2.0],
        "a row too many": lambda hessian: [[rate_by_trial(hessian)]],
        "infinity": lambda hessian: np.inf,
        "zero": lambda hessian: 0.0,
        "negative": lambda hessian: -rate_by_trial(hessian),
    },
    "optimizers.sgd": {
        "the weight alone": lambda weight, *rest: weight,
        "a batch axis": lambda weight, gradient, velocity, *rest: (weight[None], velocity[None]),
        "complex": lambda weight, gradient, velocity, *rest: (weight + 0j, velocity + 0j),
        "stands still": lambda weight, gradient, velocity, *rest: (weight, velocity),
        "text": lambda weight, *rest: ("weight", "velocity"),
    },
    "optimizers.adagrad": {
        "the weight alone": lambda weight, *rest: weight,
        "one number": lambda weight, *rest: (0.0, 0.0),
        "stands still": lambda weight, gradient, accumulator, *rest: (weight, accumulator),
        "plain SGD": lambda weight, gradient, accumulator, learning_rate, epsilon: (
            weight - learning_rate * gradient,
            accumulator,
        ),
    },
    "optimizers.rmsprop": {
        "three things": lambda weight, gradient, velocity, *rest: (weight, velocity, velocity),
        "not a number": lambda weight, *rest: (weight * float("nan"), weight),
        "stands still": lambda weight, gradient, velocity, *rest: (weight, velocity),
        "the sign alone": lambda weight, gradient, velocity, learning_rate, rho, epsilon: (
            weight - learning_rate * np.sign(np.asarray(gradient)),
            velocity,
        ),
    },
    "optimizers.adam": {
        "no moments": lambda weight, *rest: (weight, None),
        "one moment": lambda weight, *rest: (weight, (weight,)),
        "stands still": lambda weight, gradient, moments, *rest: (weight, moments),
        "a flat weight": lambda weight, gradient, moments, *rest: (np.ravel(weight)[:2], moments),
    },
    "optimizers.adamw": {
        "a pair": lambda weight, *rest: (weight, weight),
        "one number": lambda weight, *rest: 0.5,
        "stands still": lambda weight, *rest: weight,
        "zero": lambda weight, *rest: weight * 0,
    },
    "optimizers.lamb": {
        "one layer": lambda weights, directions, learning_rate: weights[:1],
        "stands still": lambda weights, directions, learning_rate: weights,
        "exchanged": lambda weights, directions, learning_rate: lamb_with_math(weights, directions, learning_rate)[
            ::-1
        ],
        "text": lambda weights, directions, learning_rate: ["first", "second"],
    },
    "optimizers.sheet_optimizers": {
        "one optimizer for all": _one_optimizer_for_all,
        "only names": _only_names,
        "a list": lambda: list(optimizers_written_out().values()),
        "one is missing": lambda: {"sgd": None},
    },
    "optimizers.clip": {
        "one array": lambda gradients, limit, how: gradients[0],
        "unchanged": lambda gradients, limit, how: gradients,
        "zeros": lambda gradients, limit, how: [gradient * 0 for gradient in gradients],
        "exchanged": lambda gradients, limit, how: clip_in_loops(gradients, limit, how)[::-1],
    },
    "optimizers.exponential_decay": {
        "one rate": lambda steps, initial_rate, *rest: initial_rate,
        "constant": lambda steps, initial_rate, *rest: np.full(len(steps), initial_rate),
        "the steps": lambda steps, *rest: steps,
        "not a number": lambda steps, *rest: steps * np.nan,
    },
    "optimizers.warmup_cosine": {
        "one rate": lambda steps, peak_rate, *rest: peak_rate,
        "constant": lambda steps, peak_rate, *rest: np.full(len(steps), peak_rate),
        "a row too many": lambda *given: [warmup_cosine_step_by_step(*given)],
        "infinite": lambda steps, *rest: steps + np.inf,
    },
    "optimizers.plateau_rates": {
        "one rate": lambda losses, initial_rate, *rest: initial_rate,
        "constant": lambda losses, initial_rate, *rest: np.full(len(losses), initial_rate),
        "one epoch too many": lambda *given: [*plateau_by_keras(*given), 0.0],
        "the losses": lambda losses, *rest: losses,
    },
}
