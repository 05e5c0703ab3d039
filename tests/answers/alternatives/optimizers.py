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


def sgd_as_pytorch_has_it(weight, gradient, velocity, learning_rate, momentum, nesterov):
    """The velocity is a sum of gradients, and the rate stands before it: the same path while the rate stays."""
    velocity = momentum * velocity + gradient
    return weight - learning_rate * (gradient + momentum * velocity if nesterov else velocity), velocity


def sgd_with_zero_d_settings(weight, gradient, velocity, learning_rate, momentum, nesterov):
    rate, share = np.array(learning_rate), np.float64(momentum)
    new = np.subtract(share * velocity, rate * gradient)
    moves = np.where(nesterov, share * new - rate * gradient, new)
    return [np.add(weight, moves), new]


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


def adam_with_stacked_moments(weight, gradient, moments, step, learning_rate, betas, epsilon):
    new = np.stack([np.asarray(gradient), np.asarray(gradient) ** 2]).astype("float64")
    keep = np.reshape(betas, (2,) + (1,) * np.ndim(weight))
    moments = keep * np.stack([np.asarray(moment) for moment in moments]) + (1 - keep) * new
    full = moments / (1 - keep**step)
    return weight - learning_rate * full[0] / (epsilon + np.sqrt(full[1])), moments


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


def adamw_number_by_number(weight, direction, learning_rate, weight_decay):
    pairs = zip(np.ravel(weight).tolist(), np.ravel(direction).tolist(), strict=True)
    return np.reshape([w - learning_rate * (weight_decay * w + d) for w, d in pairs], np.shape(weight)).tolist()


def lamb_with_mean_squares(weights, directions, learning_rate):
    """The root of the mean square for both lengths: their ratio is that of the norms."""
    new = []
    for weight, direction in zip(weights, directions, strict=True):
        above, below = (np.sqrt(np.mean(np.square(part))) for part in (weight, direction))
        new.append(weight - learning_rate * (above / below if above * below else np.float32(1)) * direction)
    return new


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


_MADE_ONCE = {}


def optimizers_made_once():
    """Every call hands out the same objects, as those do that a notebook makes at its top."""
    if not _MADE_ONCE:
        _MADE_ONCE.update(optimizers_written_out())
    return _MADE_ONCE


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


def clip_by_projection(gradients, limit, how):
    """The nearest point of a box, of a ball for each, of one ball for all."""
    flat = np.concatenate([np.ravel(gradient) for gradient in gradients]).astype("float64")
    ends = np.cumsum([np.size(gradient) for gradient in gradients])[:-1]
    parts = [flat] if how == "global_norm" else np.split(flat, ends)
    if how == "value":
        parts = [np.maximum(np.minimum(part, limit), -limit) for part in parts]
    else:
        parts = [part / max(1.0, np.sqrt(part @ part) / limit) for part in parts]
    parts = np.split(np.concatenate(parts), ends)
    return [np.reshape(part, np.shape(gradient)) for part, gradient in zip(parts, gradients, strict=True)]


def exponential_decay_by_keras(steps, initial_rate, decay_steps, decay_rate, staircase):
    import keras

    schedule = keras.optimizers.schedules.ExponentialDecay(initial_rate, decay_steps, decay_rate, staircase=staircase)
    return [float(keras.ops.convert_to_numpy(schedule(float(step)))) for step in steps]


def exponential_decay_through_logs(steps, initial_rate, decay_steps, decay_rate, staircase):
    def one(step):
        times = step // decay_steps if staircase else step / decay_steps
        return math.exp(math.log(initial_rate) + times * math.log(decay_rate))

    return np.array([one(float(step)) for step in steps], dtype="float32")


def exponential_decay_in_loops(steps, initial_rate, decay_steps, decay_rate, staircase):
    rates = []
    for step in steps:
        rate, whole = initial_rate, int(step) // decay_steps
        for _ in range(whole):
            rate *= decay_rate
        rates.append(rate if staircase else rate * decay_rate ** ((step - whole * decay_steps) / decay_steps))
    return rates


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


def warmup_cosine_in_pieces(steps, peak_rate, warmup_steps, total_steps, floor):
    rates = np.full_like(steps, floor, dtype="float32")
    up, down = steps < warmup_steps, (steps >= warmup_steps) & (steps < total_steps)
    rates[up] = np.linspace(0, peak_rate, int(warmup_steps) + 1)[steps[up].astype(int)]
    share = (steps[down] - warmup_steps) / (total_steps - warmup_steps)
    rates[down] = floor + (peak_rate - floor) * np.square(np.cos(np.pi / 2 * share))
    return rates


def plateau_with_running_minimum(losses, initial_rate, factor, patience):
    losses, rates, bad = list(losses), [initial_rate], 0
    for epoch in range(1, len(losses)):
        seen = losses[: epoch - 1]
        bad = 0 if not seen or losses[epoch - 1] < min(seen) else bad + 1
        rates.append(rates[-1] * (factor if bad and bad % patience == 0 else 1))
    return np.float32(rates)


RIGHT = {
    "optimizers.largest_rate": {
        "power iteration": rate_by_power_iteration,
        "trial and error": rate_by_trial,
        "Keras' norm": rate_in_keras,
    },
    "optimizers.sgd": {
        "keras.ops": sgd_in_keras,
        "number by number, lists out": sgd_number_by_number,
        "as PyTorch has it": sgd_as_pytorch_has_it,
        "0-d arrays": sgd_with_zero_d_settings,
    },
    "optimizers.adagrad": {"keras.ops": adagrad_in_keras, "number by number": adagrad_number_by_number},
    "optimizers.rmsprop": {"keras.ops": rmsprop_in_keras, "number by number": rmsprop_number_by_number},
    "optimizers.adam": {
        "Keras' own form, in NumPy": adam_as_keras_has_it,
        "keras.ops": adam_in_keras,
        "moments in one array, float64": adam_with_stacked_moments,
    },
    "optimizers.adamw": {
        "two lines": adamw_in_two_lines,
        "a Keras variable": adamw_in_keras,
        "number by number, lists out": adamw_number_by_number,
    },
    "optimizers.lamb": {
        "keras.ops": lamb_in_keras,
        "math, lists out": lamb_with_math,
        "mean squares": lamb_with_mean_squares,
    },
    "optimizers.sheet_optimizers": {
        "written out": optimizers_written_out,
        "from configs": optimizers_from_configs,
        "made once": optimizers_made_once,
    },
    "optimizers.clip": {
        "keras.ops": clip_in_keras,
        "loops, lists out": clip_in_loops,
        "projection, float64": clip_by_projection,
    },
    "optimizers.exponential_decay": {
        "Keras' schedule": exponential_decay_by_keras,
        "through logs": exponential_decay_through_logs,
        "loops, a list": exponential_decay_in_loops,
    },
    "optimizers.warmup_cosine": {
        "Keras' schedule": warmup_cosine_by_keras,
        "step by step": warmup_cosine_step_by_step,
        "in pieces, float32": warmup_cosine_in_pieces,
    },
    "optimizers.plateau_rates": {
        "Keras' callback": plateau_by_keras,
        "recursion": plateau_by_recursion,
        "running minimum": plateau_with_running_minimum,
    },
}


def in_place(right, *changed):
    """A right answer that works on what it was given: its arguments at these places become what it returns."""

    def answer(*given):
        results = right(*given)
        many = results if isinstance(results, (tuple, list)) and len(changed) > 1 else [results]
        for place, result in zip(changed, many, strict=False):
            given[place][...] = np.asarray(result)
        return results

    return answer


def _sgd(push, move, keep=lambda new, old: new):
    def sgd(weight, gradient, velocity, learning_rate, momentum, nesterov):
        new = push(velocity, gradient, learning_rate, momentum)
        change = move(new, velocity, gradient, learning_rate, momentum, nesterov)
        return weight + change, keep(new, velocity)

    return sgd


def _plain_push(v, g, rate, mu):
    return mu * v - rate * g


def _scaled(collect, divide, keep=lambda new, old, epsilon: new):
    """AdaGrad or RMSprop by hand: what is collected, and what the weight loses in one step of rate 1."""

    def rule(weight, gradient, state, learning_rate, *settings):
        new = collect(state, gradient, *settings[:-1])
        return weight - learning_rate * divide(gradient, new, state, settings[-1]), keep(new, state, settings[-1])

    return rule


def _root(g, new, old, epsilon):
    return g / np.sqrt(new + epsilon)


def _average(s, g, rho):
    return rho * s + (1 - rho) * g * g


_COLLECTED_WRONGLY = {
    "climbs": lambda g, new, old, epsilon: -_root(g, new, old, epsilon),
    "no root": lambda g, new, old, epsilon: g / (new + epsilon),
    "the old sum": lambda g, new, old, epsilon: g / np.sqrt(old + epsilon),
    "epsilon outside": lambda g, new, old, epsilon: g / (np.sqrt(new) + epsilon),
    "no epsilon": lambda g, new, old, epsilon: g / np.sqrt(new),
    "no gradient above": lambda g, new, old, epsilon: 1 / np.sqrt(new + epsilon),
    "the absolute gradient": lambda g, new, old, epsilon: np.abs(g) / np.sqrt(new + epsilon),
    "epsilon a thousand times as large": lambda g, new, old, epsilon: g / np.sqrt(new + 1000 * epsilon),
}


def _adam(divide, moments_of=None, corrected=None, kept=None):
    def adam(weight, gradient, moments, step, learning_rate, betas, epsilon):
        m = betas[0] * moments[0] + (1 - betas[0]) * gradient
        v = betas[1] * moments[1] + (1 - betas[1]) * gradient**2
        if moments_of:
            m, v = moments_of(moments, gradient, betas)
        both = corrected(m, v, step, betas) if corrected else (m / (1 - betas[0] ** step), v / (1 - betas[1] ** step))
        return weight - learning_rate * divide(*both, gradient, epsilon), kept(m, v, both) if kept else (m, v)

    return adam


def _adam_step(m, v, gradient, epsilon):
    return m / (np.sqrt(v) + epsilon)


def _adam_in_place(weight, *rest):
    weight[...], moments = adam_with_stacked_moments(weight, *rest)
    return weight, moments


def _lamb(ratio):
    def lamb(weights, directions, learning_rate):
        pairs = list(zip(weights, directions, strict=True))
        return [w - learning_rate * ratio(w, d, pairs) * d for w, d in pairs]

    return lamb


def _lamb_by(length):
    def ratio(w, d, pairs):
        above, below = length(w), length(d)
        return above / below if above > 0 and below > 0 else 1.0

    return _lamb(ratio)


def _euclid(part):
    return np.sqrt((part**2).sum())


def _whole(pairs, place):
    return np.sqrt(sum((pair[place] ** 2).sum() for pair in pairs))


def _lamb_first_layer_only(weights, directions, learning_rate):
    moved = lamb_with_math(weights, directions, learning_rate)
    return [moved[0], weights[1]]


def _clip(value=None, norm=None, global_norm=None):
    ways = {"value": value, "norm": norm, "global_norm": global_norm}

    def clip(gradients, limit, how):
        return clip_by_projection(gradients, limit, how) if ways[how] is None else ways[how](gradients, limit)

    return clip


def _each(change):
    return lambda gradients, limit: [change(gradient, limit) for gradient in gradients]


def _together(length, long=lambda gradient, length, limit: gradient * (limit / length)):
    def clipped(gradients, limit):
        whole = length(gradients)
        return [long(g, whole, limit) if whole > limit else g for g in gradients]

    return clipped


def _by_length(length, long=lambda gradient, length, limit: gradient * (limit / length)):
    return _each(lambda g, limit: long(g, length(g), limit) if length(g) > limit else g)


def _both_norms(length, long=lambda gradient, length, limit: gradient * (limit / length)):
    def flat(gradients):
        return length(np.concatenate([np.ravel(g) for g in gradients]))

    return _clip(norm=_by_length(length, long), global_norm=_together(flat, long))


def _clip_values_only(gradients, limit, how):
    if how == "value":
        return [np.clip(gradient, -limit, limit) for gradient in gradients]
    return None


def _clip_without_global_norm(gradients, limit, how):
    if how == "global_norm":
        raise NotImplementedError
    return clip_by_projection(gradients, limit, how)


def _clip_in_the_list(gradients, limit, how):
    for place, gradient in enumerate(clip_by_projection(gradients, limit, how)):
        gradients[place] = gradient
    return gradients


def _decay(formula):
    """A formula of the step in units of decay_steps, as a fraction or whole."""

    def exponential_decay(steps, initial_rate, decay_steps, decay_rate, staircase):
        t = steps / decay_steps
        return formula(initial_rate, decay_rate, np.floor(t) if staircase else t)

    return exponential_decay


def _decay_rounded(rounded):
    def exponential_decay(steps, initial_rate, decay_steps, decay_rate, staircase):
        return initial_rate * decay_rate ** rounded(steps, decay_steps, staircase)

    return exponential_decay


def _schedule(fall, rise=lambda steps, peak, warmup, total, floor: peak * steps / warmup):
    def warmup_cosine(steps, *settings):
        with np.errstate(all="ignore"):
            return np.where(steps < settings[1], rise(steps, *settings), fall(steps, *settings))

    return warmup_cosine


def _share(steps, warmup, total):
    return np.minimum(np.maximum((steps - warmup) / (total - warmup), 0), 1)


def _half(share):
    return 0.5 * (1 + np.cos(np.pi * share))


def _fall(steps, peak, warmup, total, floor):
    return floor + (peak - floor) * _half(_share(steps, warmup, total))


def _bent(bend):
    return _schedule(lambda s, peak, warmup, total, floor: floor + (peak - floor) * bend(_share(s, warmup, total)))


def _shared(share):
    return _schedule(lambda s, peak, warmup, total, floor: floor + (peak - floor) * _half(share(s, warmup, total)))


def _plateau(better, lowered=lambda rate, factor: rate * factor, first=np.inf, after=None, strictly=False):
    """A loop with a counter; `after` says what count and best become when the rate was reduced."""

    def plateau_rates(losses, initial_rate, factor, patience):
        rate, bad, rates = initial_rate, 0, []
        best = first(losses) if callable(first) else first
        for epoch, loss in enumerate(losses):
            rates.append(rate)
            if better(loss, best, losses, epoch):
                best, bad = loss, 0
                continue
            bad += 1
            if bad > patience if strictly else bad >= patience:
                rate = lowered(rate, factor)
                bad, best = after(bad, best, loss) if after else (0, best)
        return rates

    return plateau_rates


def _lower(loss, best, losses, epoch):
    return loss < best


def _lines_with(**changed):
    def build():
        import keras

        built = optimizers_written_out()
        return built | {name: getattr(keras.optimizers, kind)(**settings) for name, (kind, settings) in changed.items()}

    return build


def _lines_without(*names):
    return lambda: {name: made for name, made in optimizers_written_out().items() if name not in names}


def _a_class_for_an_optimizer():
    import keras

    return optimizers_written_out() | {"rmsprop": keras.optimizers.RMSprop}


# What is typical, and what was once accepted.
WRONG = {
    "optimizers.largest_rate": {
        "1 over the largest curvature": lambda h: 1 / np.linalg.eigvalsh(h).max(),
        "2 over the smallest curvature": lambda h: 2 / np.linalg.eigvalsh(h)[0],
        "2 over the largest on the diagonal": lambda h: 2 / np.max(np.diag(h)),
        "2 over the trace": lambda h: 2 / np.trace(h),
        "2 over the Frobenius norm": lambda h: 2 / np.linalg.norm(h),
        "2 over the largest entry": lambda h: 2 / np.max(h),
        "1 over the largest on the diagonal": lambda h: 1 / np.max(np.diag(h)),
        "the fastest rate": lambda h: 2 / (np.linalg.eigvalsh(h)[0] + np.linalg.eigvalsh(h)[-1]),
        "2 over the largest row sum": lambda h: 2 / np.abs(h).sum(axis=0).max(),
        "the mean curvature": lambda h: 2 / np.linalg.eigvalsh(h).mean(),
        "the determinant": lambda h: 2 / np.linalg.det(h),
        "the largest curvature itself": lambda h: np.linalg.eigvalsh(h).max(),
        "upside down": lambda h: np.linalg.eigvalsh(h).max() / 2,
        "a constant": lambda h: 0.1,
        "a tenth below it": lambda h: 0.9 * rate_by_power_iteration(h),
        "one limit a direction": lambda h: 2 / np.linalg.eigvalsh(h),
        "in place": in_place(rate_by_power_iteration, 0),
    },
    "optimizers.sgd": {
        "climbs": _sgd(
            lambda v, g, r, mu: mu * v + r * g, lambda n, o, g, r, mu, ahead: mu * n + r * g if ahead else n
        ),
        "momentum has no effect": lambda w, g, v, rate, mu, ahead: (w - rate * g, v),
        "nothing is remembered": _sgd(
            _plain_push, lambda n, o, g, r, mu, ahead: mu * n - r * g if ahead else n, keep=lambda new, old: old
        ),
        "a moving average": _sgd(
            lambda v, g, r, mu: mu * v - (1 - mu) * r * g,
            lambda n, o, g, r, mu, ahead: mu * n - (1 - mu) * r * g if ahead else n,
        ),
        "a moving average of gradients": lambda w, g, v, rate, mu, ahead: (
            w - rate * (mu * v + (1 - mu) * g),
            mu * v + (1 - mu) * g,
        ),
        "Nesterov has no effect": _sgd(_plain_push, lambda n, o, g, r, mu, ahead: n),
        "always Nesterov": _sgd(_plain_push, lambda n, o, g, r, mu, ahead: mu * n - r * g),
        "Nesterov without the gradient": _sgd(_plain_push, lambda n, o, g, r, mu, ahead: mu * n if ahead else n),
        "Nesterov from the old velocity": _sgd(
            _plain_push, lambda n, o, g, r, mu, ahead: mu * o - r * g if ahead else n
        ),
        "velocity and look ahead": _sgd(_plain_push, lambda n, o, g, r, mu, ahead: n + mu * n - r * g if ahead else n),
        "moves by the old velocity": _sgd(_plain_push, lambda n, o, g, r, mu, ahead: mu * n - r * g if ahead else o),
        "the rate twice": _sgd(_plain_push, lambda n, o, g, r, mu, ahead: r * (mu * n - r * g) if ahead else r * n),
        "no rate": lambda w, g, v, rate, mu, ahead: (
            w + (mu * (mu * v - g) - g if ahead else mu * v - g),
            mu * v - g,
        ),
        "results exchanged": lambda *given: sgd_as_pytorch_has_it(*given)[::-1],
        "the weight alone": lambda *given: sgd_as_pytorch_has_it(*given)[0],
        "cut to positive": lambda *given: (np.maximum(sgd_as_pytorch_has_it(*given)[0], 0), given[2]),
        "in place": in_place(sgd_with_zero_d_settings, 0, 2),
        "the gradient in place": lambda w, g, v, rate, mu, ahead: (
            lambda push: (w + (mu * (mu * v - push) - push if ahead else mu * v - push), mu * v - push)
        )(np.multiply(g, rate, out=g)),
    },
    "optimizers.adagrad": {name: _scaled(lambda s, g: s + g * g, way) for name, way in _COLLECTED_WRONGLY.items()}
    | {
        "a sum of gradients": _scaled(lambda s, g: s + g, _root),
        "a sum of sizes": _scaled(lambda s, g: s + np.abs(g), _root),
        "one sum for all": _scaled(lambda s, g: s + (g * g).sum(), _root),
        "not grown": _scaled(lambda s, g: s + g * g, _root, keep=lambda new, old, epsilon: old),
        "the newest square": _scaled(lambda s, g: g * g, _root),
        "forgets": _scaled(lambda s, g: 0.9 * s + 0.1 * g * g, _root),
        "keeps epsilon": _scaled(lambda s, g: s + g * g, _root, keep=lambda new, old, epsilon: new + epsilon),
        "keeps the root": _scaled(lambda s, g: s + g * g, _root, keep=lambda new, old, epsilon: np.sqrt(new)),
        "the weight alone": lambda *given: adagrad_number_by_number(*given)[0],
        "in place": in_place(adagrad_number_by_number, 0, 2),
    },
    "optimizers.rmsprop": {name: _scaled(_average, way) for name, way in _COLLECTED_WRONGLY.items()}
    | {
        "a sum that leaks": _scaled(lambda s, g, rho: rho * s + g * g, _root),
        "AdaGrad": _scaled(lambda s, g, rho: s + g * g, _root),
        "rho exchanged": _scaled(lambda s, g, rho: (1 - rho) * s + rho * g * g, _root),
        "rho always 0.9": _scaled(lambda s, g, rho: _average(s, g, 0.9), _root),
        "an average of gradients": _scaled(lambda s, g, rho: rho * s + (1 - rho) * g, _root),
        "one average for all": _scaled(lambda s, g, rho: rho * s + (1 - rho) * np.mean(g * g), _root),
        "not moved": _scaled(_average, _root, keep=lambda new, old, epsilon: old),
        "keeps the root": _scaled(_average, _root, keep=lambda new, old, epsilon: np.sqrt(new)),
        "the weight alone": lambda *given: rmsprop_number_by_number(*given)[0],
        "in place": in_place(rmsprop_number_by_number, 0, 2),
    },
    "optimizers.adam": {
        "no correction": _adam(_adam_step, corrected=lambda m, v, t, b: (m, v)),
        "only m corrected": _adam(_adam_step, corrected=lambda m, v, t, b: (m / (1 - b[0] ** t), v)),
        "only v corrected": _adam(_adam_step, corrected=lambda m, v, t, b: (m, v / (1 - b[1] ** t))),
        "corrected without the step": _adam(_adam_step, corrected=lambda m, v, t, b: (m / (1 - b[0]), v / (1 - b[1]))),
        "beta times the step": _adam(_adam_step, corrected=lambda m, v, t, b: (m / (1 - b[0] * t), v / (1 - b[1] * t))),
        "one step late": _adam(
            _adam_step, corrected=lambda m, v, t, b: (m / (1 - b[0] ** (t + 1)), v / (1 - b[1] ** (t + 1)))
        ),
        "multiplied": _adam(_adam_step, corrected=lambda m, v, t, b: (m * (1 - b[0] ** t), v * (1 - b[1] ** t))),
        "corrected moments returned": _adam(_adam_step, kept=lambda m, v, both: both),
        "moments exchanged": _adam(_adam_step, kept=lambda m, v, both: (v, m)),
        "no root": _adam(lambda m, v, g, epsilon: m / (v + epsilon)),
        "epsilon inside the root": _adam(lambda m, v, g, epsilon: m / np.sqrt(v + epsilon)),
        "no epsilon": _adam(lambda m, v, g, epsilon: m / np.sqrt(v)),
        "the gradient above": _adam(lambda m, v, g, epsilon: g / (np.sqrt(v) + epsilon)),
        "climbs": _adam(lambda m, v, g, epsilon: -m / (np.sqrt(v) + epsilon)),
        "betas exchanged": lambda w, g, mv, t, rate, b, epsilon: adam_with_stacked_moments(
            w, g, mv, t, rate, b[::-1], epsilon
        ),
        "betas of the paper": lambda w, g, mv, t, rate, b, epsilon: adam_with_stacked_moments(
            w, g, mv, t, rate, (0.9, 0.999), epsilon
        ),
        "sums that leak": _adam(_adam_step, moments_of=lambda mv, g, b: (b[0] * mv[0] + g, b[1] * mv[1] + g**2)),
        "v of the gradient": _adam(
            _adam_step, moments_of=lambda mv, g, b: (b[0] * mv[0] + (1 - b[0]) * g, b[1] * mv[1] + (1 - b[1]) * g)
        ),
        "three results": lambda *given: (lambda w, mv: (w, mv[0], mv[1]))(*adam_with_stacked_moments(*given)),
        "in place": _adam_in_place,
    },
    "optimizers.adamw": {
        "not times the rate": lambda w, d, rate, decay: w - rate * d - decay * w,
        "the rate over the decay alone": lambda w, d, rate, decay: w - d - rate * decay * w,
        "no decay": lambda w, d, rate, decay: w - rate * d,
        "decay alone": lambda w, d, rate, decay: w * (1 - rate * decay),
        "grows": lambda w, d, rate, decay: w + rate * decay * w - rate * d,
        "climbs": lambda w, d, rate, decay: w * (1 - rate * decay) + rate * d,
        "after the step": lambda w, d, rate, decay: (w - rate * d) * (1 - rate * decay),
        "L1": lambda w, d, rate, decay: w - rate * (d + decay * np.sign(w)),
        "a constant decay": lambda w, d, rate, decay: w - rate * (d + decay),
        "L2's factor 2": lambda w, d, rate, decay: w - rate * (d + 2 * decay * w),
        "shrinks the direction": lambda w, d, rate, decay: w - rate * (1 - decay) * d,
        "the rate squared": lambda w, d, rate, decay: w - rate * (d + rate * decay * w),
        "by the rate alone": lambda w, d, rate, decay: w - rate * (d + w),
        "Keras' decay always": lambda w, d, rate, decay: w - rate * (d + 0.004 * w),
        "in place": in_place(adamw_number_by_number, 0),
    },
    "optimizers.lamb": {
        "no ratio": _lamb(lambda w, d, pairs: 1.0),
        "upside down": _lamb(lambda w, d, pairs: _euclid(d) / _euclid(w) if _euclid(w) * _euclid(d) else 1.0),
        "one ratio for all": _lamb(lambda w, d, pairs: _whole(pairs, 0) / _whole(pairs, 1)),
        "0 for zero weights": _lamb(lambda w, d, pairs: _euclid(w) / (_euclid(d) or 1)),
        "no number for zero directions": _lamb(lambda w, d, pairs: _euclid(w) / _euclid(d) if w.any() else 1.0),
        "neither guarded": _lamb(lambda w, d, pairs: _euclid(w) / _euclid(d)),
        "no root": _lamb_by(lambda part: (part**2).sum()),
        "the largest entry": _lamb_by(lambda part: np.abs(part).max()),
        "sums of sizes": _lamb_by(lambda part: np.abs(part).sum()),
        "the largest singular value": _lamb_by(lambda part: np.linalg.norm(part, 2)),
        "never above 1": _lamb(lambda w, d, pairs: min(1.0, _euclid(w) / _euclid(d)) if w.any() and d.any() else 1.0),
        "the direction's length left out": _lamb(lambda w, d, pairs: _euclid(w) or 1.0),
        "the weights' length left out": _lamb(lambda w, d, pairs: 1 / (_euclid(d) or 1)),
        "climbs": _lamb(lambda w, d, pairs: -_euclid(w) / _euclid(d) if w.any() and d.any() else -1.0),
        "the first layer's ratio": _lamb(lambda w, d, pairs: _euclid(pairs[0][0]) / _euclid(pairs[0][1])),
        "the first layer only": _lamb_first_layer_only,
        "in place": lambda weights, directions, rate: [
            np.copyto(w, new) or w for w, new in zip(weights, lamb_with_math(weights, directions, rate), strict=True)
        ],
        "in the list": lambda weights, directions, rate: [
            weights.__setitem__(place, np.asarray(new)) or weights[place]
            for place, new in enumerate(lamb_with_math(list(weights), directions, rate))
        ],
    },
    "optimizers.sheet_optimizers": {
        "Keras' rho": _lines_with(torch_rmsprop=("RMSprop", {"learning_rate": 0.01})),
        "Keras' rate": _lines_with(torch_rmsprop=("RMSprop", {"rho": 0.99})),
        "Keras' RMSprop": _lines_with(torch_rmsprop=("RMSprop", {})),
        "1 - alpha": _lines_with(torch_rmsprop=("RMSprop", {"learning_rate": 0.01, "rho": 0.01})),
        "no momentum": _lines_with(sgd=("SGD", {"learning_rate": 0.01})),
        "Nesterov": _lines_with(sgd=("SGD", {"momentum": 0.9, "nesterov": True})),
        "momentum in PyTorch's SGD": _lines_with(torch_sgd=("SGD", {"momentum": 0.9})),
        "PyTorch's default rate": _lines_with(torch_sgd=("SGD", {"learning_rate": 0.001})),
        "AdaGrad's default rate": _lines_with(adagrad=("Adagrad", {})),
        "AdaGrad's sum from 0": _lines_with(
            adagrad=("Adagrad", {"learning_rate": 0.01, "initial_accumulator_value": 0})
        ),
        "Adam with 0.01": _lines_with(adam=("Adam", {"learning_rate": 0.01})),
        "AdamW for Adam": _lines_with(adam=("AdamW", {})),
        "Adam with a decay": _lines_with(torch_adam=("Adam", {"weight_decay": 0.01})),
        "centered": _lines_with(rmsprop=("RMSprop", {"centered": True})),
        "one is missing": _lines_without("torch_rmsprop"),
        "a class": _a_class_for_an_optimizer,
    },
    "optimizers.clip": {
        "global norm as norm": lambda gradients, limit, how: clip_by_projection(
            gradients, limit, "norm" if how == "global_norm" else how
        ),
        "norm as global norm": lambda gradients, limit, how: clip_by_projection(
            gradients, limit, "global_norm" if how == "norm" else how
        ),
        "everything to the limit": _clip(
            norm=_each(lambda g, limit: g * (limit / (_euclid(g) or 1))),
            global_norm=lambda gs, limit: [g * (limit / math.hypot(*(_euclid(each) for each in gs))) for g in gs],
        ),
        "0 divided by 0": _clip(norm=_each(lambda g, limit: g / _euclid(g) * np.minimum(_euclid(g), limit))),
        "cut off at the top": _clip(value=_each(lambda g, limit: np.minimum(g, limit))),
        "cut off at 0": _clip(value=_each(lambda g, limit: np.clip(g, 0, limit))),
        "values scaled": _clip(value=_each(lambda g, limit: g / max(1, np.abs(g).max() / limit))),
        "values set to the limit": _clip(value=_each(lambda g, limit: np.sign(g) * limit)),
        "no root": _both_norms(lambda g: (g**2).sum()),
        "sums of sizes": _both_norms(lambda g: np.abs(g).sum()),
        "the largest number": _both_norms(lambda g: np.abs(g).max()),
        "unit length": _both_norms(_euclid, long=lambda g, length, limit: g / length),
        "zeros": _both_norms(_euclid, long=lambda g, length, limit: 0 * g),
        "lengths added up": _clip(global_norm=_together(lambda gs: sum(_euclid(g) for g in gs))),
        "rows": _clip(
            norm=_each(lambda g, limit: g / np.maximum(1, np.linalg.norm(g, axis=-1, keepdims=True) / limit))
        ),
        "values only": _clip_values_only,
        "without global norm": _clip_without_global_norm,
        "in place": lambda gradients, limit, how: [
            np.copyto(g, new) or g for g, new in zip(gradients, clip_by_projection(gradients, limit, how), strict=True)
        ],
        "in the list": _clip_in_the_list,
    },
    "optimizers.exponential_decay": {
        "every step": _decay_rounded(lambda s, d, stairs: s),
        "always smooth": _decay_rounded(lambda s, d, stairs: s / d),
        "always stairs": _decay_rounded(lambda s, d, stairs: s // d),
        "exchanged": _decay_rounded(lambda s, d, stairs: s / d if stairs else s // d),
        "rounded": _decay_rounded(lambda s, d, stairs: np.round(s / d) if stairs else s / d),
        "rounded up": _decay_rounded(lambda s, d, stairs: np.ceil(s / d) if stairs else s / d),
        "upside down": _decay_rounded(lambda s, d, stairs: d / np.maximum(s, 1)),
        "grows": _decay(lambda initial, rate, t: initial * rate**-t),
        "e to the power": _decay(lambda initial, rate, t: initial * np.exp(-rate * t)),
        "1 - rate": _decay(lambda initial, rate, t: initial * (1 - rate) ** t),
        "inverse time": _decay(lambda initial, rate, t: initial / (1 + rate * t)),
        "a straight line": lambda s, initial, d, rate, stairs: initial * (1 - (1 - rate) * s / d),
        "times, not power": _decay(lambda initial, rate, t: initial * rate * t),
        "no initial rate": _decay(lambda initial, rate, t: rate**t),
        "one rate": lambda s, *rest: float(exponential_decay_through_logs(s, *rest)[-1]),
        "in place": in_place(exponential_decay_by_keras, 0),
    },
    "optimizers.warmup_cosine": {
        "climbs again": _shared(lambda s, warmup, total: (s - warmup) / (total - warmup)),
        "from step 0": _shared(lambda s, warmup, total: np.clip(s / total, 0, 1)),
        "too long": _shared(lambda s, warmup, total: np.clip((s - warmup) / total, 0, 1)),
        "no warm-up": _schedule(_fall, lambda s, peak, *rest: peak),
        "a whole cosine": _bent(lambda share: 0.5 * (1 + np.cos(2 * np.pi * share))),
        "a quarter": _bent(lambda share: np.cos(np.pi * share / 2)),
        "no pi": _bent(lambda share: 0.5 * (1 + np.cos(share))),
        "below zero": _bent(lambda share: np.cos(np.pi * share)),
        "rises": _bent(lambda share: 0.5 * (1 - np.cos(np.pi * share))),
        "a sine": _bent(lambda share: np.sin(np.pi * share)),
        "a straight line": _bent(lambda share: 1 - share),
        "no floor": _schedule(lambda s, peak, warmup, total, floor: peak * _half(_share(s, warmup, total))),
        "the floor below": _schedule(
            lambda s, peak, warmup, total, floor: floor + peak * _half(_share(s, warmup, total))
        ),
        "cut at the floor": _schedule(
            lambda s, peak, warmup, total, floor: np.maximum(floor, peak * _half(_share(s, warmup, total)))
        ),
        "one step ahead": _schedule(_fall, lambda s, peak, warmup, *rest: peak * (s + 1) / warmup),
        "from the floor": _schedule(_fall, lambda s, peak, warmup, total, floor: floor + (peak - floor) * s / warmup),
        "zero at the end": _schedule(
            lambda s, peak, warmup, total, floor: np.where(s < total, _fall(s, peak, warmup, total, floor), 0)
        ),
        "in place": in_place(warmup_cosine_in_pieces, 0),
    },
    "optimizers.plateau_rates": {
        "the one before": _plateau(lambda loss, best, losses, epoch: epoch == 0 or loss < losses[epoch - 1]),
        "no patience": lambda losses, rate, factor, patience: plateau_by_recursion(losses, rate, factor, 1),
        "counts on": _plateau(_lower, after=lambda bad, best, loss: (bad, best)),
        "one too late": _plateau(_lower, strictly=True),
        "felt at once": lambda losses, rate, factor, patience: [
            *plateau_by_recursion(losses, rate, factor, patience)[1:],
            plateau_by_recursion([*losses, 9e9], rate, factor, patience)[-1],
        ],
        "ties are progress": _plateau(lambda loss, best, losses, epoch: loss <= best),
        "Keras' minimal gain": _plateau(lambda loss, best, losses, epoch: loss < best - 1e-4),
        "a gain in proportion": _plateau(lambda loss, best, losses, epoch: loss < best * (1 - 1e-4)),
        "the first is bad": _plateau(_lower, first=lambda losses: losses[0]),
        "best from 0": _plateau(_lower, first=0.0),
        "best from 10": _plateau(_lower, first=10.0),
        "once": lambda losses, rate, factor, patience: np.maximum(
            plateau_by_recursion(losses, rate, factor, patience), rate * factor
        ),
        "a new best with each cut": _plateau(_lower, after=lambda bad, best, loss: (0, loss)),
        "divided": _plateau(_lower, lowered=lambda rate, factor: rate / factor),
        "subtracted": _plateau(_lower, lowered=lambda rate, factor: rate - factor),
        "the share taken off": _plateau(_lower, lowered=lambda rate, factor: rate * (1 - factor)),
        "never": lambda losses, rate, factor, patience: [rate] * len(losses),
        "in place": in_place(plateau_by_recursion, 0),
    },
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
