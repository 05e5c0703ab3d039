"""Lesson 05: right answers that differ in kind from the lesson's own, and hostile ones of these exercises' own."""

import math

import numpy as np


def choice_by_formula(hessian):
    """Polyak's choice: the two square roots of the extreme curvatures, and nothing searched for."""
    roots = np.sqrt(np.linalg.svd(hessian, compute_uv=False))
    small, large = float(roots[-1]), float(roots[0])
    return 4 / (small + large) ** 2, max(((large - small) / (large + small)) ** 2, 1e-3)


def _left_after(rate, momentum, curvature, steps=60):
    place, speed, last = 1.0, 0.0, (1.0, 1.0)
    for _ in range(steps):
        speed = momentum * speed - rate * curvature * place
        place = place + speed
        last = (last[1], abs(place))
    return max(last)


def choice_by_grid(hessian):
    """No formula at all: the best of a grid, by descent itself along the steepest and the flattest direction."""
    curvatures = np.linalg.eigvals(hessian).real
    ends = float(curvatures.min()), float(curvatures.max())
    grid = [(share / ends[1], mu) for share in np.linspace(0.5, 3.5, 16) for mu in np.linspace(0, 0.95, 20)]
    return min(grid, key=lambda pair: max(_left_after(*pair, curvature) for curvature in ends))


def choice_with_one_momentum(hessian):
    """The same momentum for every bowl, and a rate with which neither end is slow; one array."""
    small, large = np.linalg.svd(hessian, compute_uv=False)[[-1, 0]]
    return np.array([2.2 / large, 0.8] if large > 2 * small else [1 / large, 0.1])


def scaled_step_in_keras(weight, gradient, memory, learning_rate, rho, epsilon):
    import keras

    squares = keras.ops.square(gradient)
    memory = keras.ops.add(memory, squares) if rho is None else memory + (1 - rho) * keras.ops.subtract(squares, memory)
    return [weight - learning_rate * gradient * keras.ops.rsqrt(memory + epsilon), memory]


def scaled_step_number_by_number(weight, gradient, memory, learning_rate, rho, epsilon):
    weight, gradient, memory = np.asarray(weight), np.asarray(gradient), np.asarray(memory)
    kept, share = (1, 1) if rho is None else (rho, 1 - rho)
    sums = [kept * float(s) + share * float(g) ** 2 for s, g in zip(memory.flat, gradient.flat, strict=True)]
    roots = [math.sqrt(total + epsilon) for total in sums]
    moved = [float(w) - learning_rate * float(g) / r for w, g, r in zip(weight.flat, gradient.flat, roots, strict=True)]
    return np.reshape(moved, weight.shape).tolist(), np.reshape(sums, weight.shape)


def steps_by_keras(weight, gradient, rate, weight_decay):
    """Every optimizer of Keras takes its first step, and what changed is read off."""
    import keras

    kinds = keras.optimizers
    made = {
        "SGD": kinds.SGD(rate),
        "momentum": kinds.SGD(rate, momentum=0.9),
        "Nesterov": kinds.SGD(rate, momentum=0.9, nesterov=True),
        "AdaGrad": kinds.Adagrad(rate),
        "RMSprop": kinds.RMSprop(rate),
        "Adam": kinds.Adam(rate),
        "AdamW": kinds.AdamW(rate, weight_decay=weight_decay),
        "LAMB": kinds.Lamb(rate),
    }
    changes = {}
    for name, optimizer in made.items():
        variable = keras.Variable(weight)
        optimizer.build([variable])
        optimizer.apply([keras.ops.convert_to_tensor(gradient)])
        changes[name] = keras.ops.convert_to_numpy(variable) - weight
    return changes


def steps_number_by_number(weight, gradient, rate, weight_decay):
    signs = [(g > 0) - (g < 0) for g in np.ravel(gradient).tolist()]
    length = math.sqrt(sum(w * w for w in np.ravel(weight).tolist()))
    ratio = length / math.sqrt(sum(map(abs, signs))) if length else 1.0
    rules = {
        "SGD": lambda w, g, s: g,
        "momentum": lambda w, g, s: g,
        "Nesterov": lambda w, g, s: g + 0.9 * g,
        "AdaGrad": lambda w, g, s: g / math.sqrt(0.1 + g * g),
        "RMSprop": lambda w, g, s: s * math.sqrt(10),
        "Adam": lambda w, g, s: s,
        "AdamW": lambda w, g, s: s + weight_decay * w,
        "LAMB": lambda w, g, s: s * ratio,
    }
    numbers = list(zip(np.ravel(weight).tolist(), np.ravel(gradient).tolist(), signs, strict=True))
    return {
        name: np.reshape([-rate * rule(*three) for three in numbers], weight.shape).tolist()
        for name, rule in rules.items()
    }


def translation_written_out(updates_per_epoch):
    from keras import optimizers as kinds

    halved = kinds.schedules.PiecewiseConstantDecay(
        [10 * n * updates_per_epoch - 1 for n in range(1, 9)], [0.1 * 0.5**n for n in range(9)]
    )
    decayed = kinds.schedules.ExponentialDecay(0.01, updates_per_epoch, 0.9, True)
    return {
        "sgd": kinds.SGD(learning_rate=0.01, momentum=0.9),
        "adam": kinds.Adam(learning_rate=0.001, epsilon=1e-8),
        "rmsprop": kinds.RMSprop(learning_rate=0.01, rho=0.99, epsilon=1e-12),
        "adagrad": kinds.Adagrad(learning_rate=0.01, initial_accumulator_value=0.0, epsilon=1e-12),
        "halved": kinds.SGD(halved),
        "decayed": kinds.SGD(decayed, momentum=0.5),
        "a note": "an extra entry does no harm",
    }


_MADE_ONCE = {}


def translation_made_once(updates_per_epoch):
    """Every call hands out the same objects, as those do that a notebook makes at its top."""
    return _MADE_ONCE.setdefault(updates_per_epoch, translation_written_out(updates_per_epoch))


def translation_with_a_schedule_of_ones_own(updates_per_epoch):
    """It trains in `fit`, and does not know how to be saved or copied."""
    import keras

    class OncePerEpoch(keras.optimizers.schedules.LearningRateSchedule):
        def __init__(self, rate, epochs, factor):
            self.rate, self.updates, self.factor = rate, epochs * updates_per_epoch, factor

        def __call__(self, step):
            stairs = keras.ops.floor(keras.ops.cast(step, "float32") / self.updates)
            return self.rate * self.factor**stairs

    return translation_written_out(updates_per_epoch) | {
        "halved": keras.optimizers.SGD(OncePerEpoch(0.1, 10, 0.5)),
        "decayed": keras.optimizers.SGD(OncePerEpoch(0.01, 1, 0.9)),
    }


def translation_from_configs(updates_per_epoch):
    import keras

    def falling(rate, steps, factor):
        return keras.optimizers.schedules.ExponentialDecay(rate, steps, factor, staircase=True)

    configs = {
        "sgd": ("SGD", {"momentum": 0.9}),
        "adam": ("AdamW", {"weight_decay": 0.0}),
        "rmsprop": ("rmsprop", {"learning_rate": 0.01, "rho": 0.99}),
        "adagrad": ("Adagrad", {"learning_rate": 0.01, "initial_accumulator_value": 0}),
        "halved": ("adam", {"learning_rate": falling(0.1, 10 * updates_per_epoch, 0.5)}),
        "decayed": ("SGD", {"learning_rate": falling(0.01, updates_per_epoch, 0.9)}),
    }
    return {name: keras.optimizers.get({"class_name": k, "config": config}) for name, (k, config) in configs.items()}


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
    "optimizers.rate_and_momentum": {
        "Polyak's formula": choice_by_formula,
        "a grid": choice_by_grid,
        "one momentum for all": choice_with_one_momentum,
    },
    "optimizers.scaled_step": {
        "keras.ops": scaled_step_in_keras,
        "number by number": scaled_step_number_by_number,
    },
    "optimizers.first_steps": {"Keras": steps_by_keras, "number by number": steps_number_by_number},
    "optimizers.translated_optimizers": {
        "written out": translation_written_out,
        "from configs": translation_from_configs,
        "made once": translation_made_once,
        "a schedule of one's own": translation_with_a_schedule_of_ones_own,
    },
    "optimizers.adam": {
        "Keras' own form, in NumPy": adam_as_keras_has_it,
        "keras.ops": adam_in_keras,
        "moments in one array, float64": adam_with_stacked_moments,
    },
    "optimizers.clip": {
        "keras.ops": clip_in_keras,
        "loops, lists out": clip_in_loops,
        "projection, float64": clip_by_projection,
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


def _euclid(part):
    return np.sqrt((part**2).sum())


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


def _ends(choose):
    return lambda hessian: choose(*np.linalg.eigvalsh(hessian)[[0, -1]])


def _scaled(collect, divide, keep=lambda new, old, epsilon: new, forgetting=None):
    """AdaGrad or RMSprop by hand: what is collected, and what the weight loses in one step of rate 1."""

    def rule(weight, gradient, memory, learning_rate, rho, epsilon):
        if rho is None:
            new = collect(memory, gradient)
        else:
            new = (forgetting or _average)(memory, gradient, rho)
        return weight - learning_rate * divide(gradient, new, memory, epsilon), keep(new, memory, epsilon)

    return rule


def _root(g, new, old, epsilon):
    return g / np.sqrt(new + epsilon)


def _sum(s, g):
    return s + g * g


def _average(s, g, rho):
    return rho * s + (1 - rho) * g * g


_DIVIDED_WRONGLY = {
    "climbs": lambda g, new, old, epsilon: -_root(g, new, old, epsilon),
    "no root": lambda g, new, old, epsilon: g / (new + epsilon),
    "the old memory": lambda g, new, old, epsilon: g / np.sqrt(old + epsilon),
    "epsilon outside": lambda g, new, old, epsilon: g / (np.sqrt(new) + epsilon),
    "no epsilon": lambda g, new, old, epsilon: g / np.sqrt(new),
    "no gradient above": lambda g, new, old, epsilon: 1 / np.sqrt(new + epsilon),
    "the absolute gradient": lambda g, new, old, epsilon: np.abs(g) / np.sqrt(new + epsilon),
    "epsilon a thousand times as large": lambda g, new, old, epsilon: g / np.sqrt(new + 1000 * epsilon),
}


def _steps_with(**other):
    """A right prediction with some entries replaced, by functions of weight, gradient, rate and decay."""

    def first_steps(weight, gradient, rate, weight_decay):
        right = steps_number_by_number(weight, gradient, rate, weight_decay)
        wrong = {name: change(weight, gradient, rate, weight_decay) for name, change in other.items()}
        return {name: np.asarray(change) for name, change in (right | wrong).items()}

    return first_steps


def _translated(**other):
    """A right translation with some entries replaced, by functions of the updates per epoch."""

    def build(updates_per_epoch):
        return translation_written_out(updates_per_epoch) | {
            name: make(updates_per_epoch) for name, make in other.items()
        }

    return build


def _optimizer(kind, **settings):
    def make(updates_per_epoch):
        import keras

        return getattr(keras.optimizers, kind)(**settings)

    return make


def _falling(rate, steps, factor, staircase=True):
    def make(updates_per_epoch):
        import keras

        plan = keras.optimizers.schedules.ExponentialDecay(rate, steps(updates_per_epoch), factor, staircase)
        return keras.optimizers.SGD(plan)

    return make


def _a_class_for_an_optimizer(updates_per_epoch):
    import keras

    return translation_written_out(updates_per_epoch) | {"rmsprop": keras.optimizers.RMSprop}


# What is typical, and what was once accepted.
WRONG = {
    "optimizers.rate_and_momentum": {
        "the best rate without momentum": _ends(lambda small, large: (2 / (small + large), 0.0)),
        "the limit": _ends(lambda small, large: (2 / large, 0.0)),
        "Keras' defaults": lambda hessian: (0.01, 0.9),
        "momentum by habit": _ends(lambda small, large: (2 / (small + large), 0.9)),
        "too much momentum": _ends(lambda small, large: (1 / large, 0.95)),
        "too little momentum": _ends(lambda small, large: (1.5 / large, 0.3)),
        "the smallest curvature": _ends(lambda small, large: (1 / small, 0.8)),
        "the trace": lambda hessian: (0.2 / np.trace(hessian), 0.7),
        "exchanged": lambda hessian: choice_by_formula(hessian)[::-1],
        "momentum 1": _ends(lambda small, large: (1 / large, 1.0)),
        "a negative rate": lambda hessian: (-choice_by_formula(hessian)[0], choice_by_formula(hessian)[1]),
        "in place": in_place(choice_by_formula, 0),
    },
    "optimizers.scaled_step": {name: _scaled(_sum, way) for name, way in _DIVIDED_WRONGLY.items()}
    | {
        "a sum of gradients": _scaled(lambda s, g: s + g, _root),
        "a sum of sizes": _scaled(lambda s, g: s + np.abs(g), _root),
        "one sum for all": _scaled(lambda s, g: s + (g * g).sum(), _root),
        "AdaGrad forgets": _scaled(lambda s, g: 0.9 * s + 0.1 * g * g, _root),
        "a sum that leaks": _scaled(_sum, _root, forgetting=lambda s, g, rho: rho * s + g * g),
        "RMSprop never forgets": _scaled(_sum, _root, forgetting=lambda s, g, rho: s + g * g),
        "rho exchanged": _scaled(_sum, _root, forgetting=lambda s, g, rho: _average(s, g, 1 - rho)),
        "rho always 0.9": _scaled(_sum, _root, forgetting=lambda s, g, rho: _average(s, g, 0.9)),
        "an average of gradients": _scaled(_sum, _root, forgetting=lambda s, g, rho: rho * s + (1 - rho) * g),
        "not moved": _scaled(_sum, _root, keep=lambda new, old, epsilon: old),
        "keeps epsilon": _scaled(_sum, _root, keep=lambda new, old, epsilon: new + epsilon),
        "keeps the root": _scaled(_sum, _root, keep=lambda new, old, epsilon: np.sqrt(new)),
        "the weight alone": lambda *given: scaled_step_number_by_number(*given)[0],
        "in place": in_place(scaled_step_number_by_number, 0, 2),
    },
    "optimizers.first_steps": {
        "Nesterov as momentum": _steps_with(Nesterov=lambda w, g, rate, decay: -rate * g),
        "momentum as Nesterov": _steps_with(momentum=lambda w, g, rate, decay: -1.9 * rate * g),
        "AdaGrad from 0": _steps_with(AdaGrad=lambda w, g, rate, decay: -rate * np.sign(g)),
        "RMSprop corrected": _steps_with(RMSprop=lambda w, g, rate, decay: -rate * np.sign(g)),
        "Adam uncorrected": _steps_with(Adam=lambda w, g, rate, decay: -rate * np.sign(g) * np.sqrt(10)),
        "Adam as SGD": _steps_with(Adam=lambda w, g, rate, decay: -rate * g),
        "AdamW as Adam": _steps_with(AdamW=lambda w, g, rate, decay: -rate * np.sign(g)),
        "AdamW with L2": _steps_with(AdamW=lambda w, g, rate, decay: -rate * np.sign(g + decay * w)),
        "no rate in the decay": _steps_with(AdamW=lambda w, g, rate, decay: -rate * np.sign(g) - decay * w),
        "LAMB as Adam": _steps_with(LAMB=lambda w, g, rate, decay: -rate * np.sign(g)),
        "LAMB by all entries": _steps_with(
            LAMB=lambda w, g, rate, decay: -rate * np.sign(g) * (np.linalg.norm(w) / np.sqrt(w.size) or 1.0)
        ),
        "LAMB stands still at 0": _steps_with(
            LAMB=lambda w, g, rate, decay: -rate * np.sign(g) * np.linalg.norm(w) / np.linalg.norm(np.sign(g))
        ),
        "g over its size, unguarded": _steps_with(Adam=lambda w, g, rate, decay: -rate * g / np.abs(g)),
        "the sign turned": lambda *given: {k: -np.asarray(v) for k, v in steps_number_by_number(*given).items()},
        "new weights": lambda w, *given: {k: w + np.asarray(v) for k, v in steps_number_by_number(w, *given).items()},
        "one is missing": lambda *given: {k: v for k, v in steps_number_by_number(*given).items() if k != "LAMB"},
    },
    "optimizers.translated_optimizers": {
        "alpha kept": _translated(rmsprop=_optimizer("RMSprop", learning_rate=0.01)),
        "rmsprop's rate kept": _translated(rmsprop=_optimizer("RMSprop", rho=0.99)),
        "1 - alpha": _translated(rmsprop=_optimizer("RMSprop", learning_rate=0.01, rho=0.01)),
        "AdaGrad's sum kept": _translated(adagrad=_optimizer("Adagrad", learning_rate=0.01)),
        "AdaGrad's rate kept": _translated(adagrad=_optimizer("Adagrad", initial_accumulator_value=0.0)),
        "epochs as updates": _translated(halved=_falling(0.1, lambda per: 10, 0.5)),
        "halved smoothly": _translated(halved=_falling(0.1, lambda per: 10 * per, 0.5, staircase=False)),
        "34 for every run": _translated(halved=_falling(0.1, lambda per: 340, 0.5)),
        "gamma taken off": _translated(decayed=_falling(0.01, lambda per: per, 0.1)),
        "decayed smoothly": _translated(decayed=_falling(0.01, lambda per: per, 0.9, staircase=False)),
        "decayed as it stood": _translated(decayed=_falling(0.01, lambda per: 10_000, 0.9, staircase=False)),
        "epochs for updates": _translated(
            halved=_falling(0.1, lambda per: 10, 0.5), decayed=_falling(0.01, lambda per: 1, 0.9)
        ),
        "17 updates for any": lambda per: translation_written_out(17),
        "no momentum": _translated(sgd=_optimizer("SGD", learning_rate=0.01)),
        "Nesterov": _translated(sgd=_optimizer("SGD", momentum=0.9, nesterov=True)),
        "AdamW for Adam": _translated(adam=_optimizer("AdamW")),
        "one is missing": lambda per: {k: v for k, v in translation_written_out(per).items() if k != "decayed"},
        "a class": _a_class_for_an_optimizer,
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


def _one_optimizer_for_all(updates_per_epoch):
    import keras

    optimizer = keras.optimizers.Adam()
    return {name: optimizer for name in translation_written_out(updates_per_epoch)}


HOSTILE = {
    "optimizers.rate_and_momentum": {
        "one number": lambda hessian: 0.1,
        "three numbers": lambda hessian: (0.1, 0.2, 0.3),
        "infinity": lambda hessian: (np.inf, 0.5),
        "not a number": lambda hessian: (np.nan, np.nan),
        "arrays": lambda hessian: (hessian, hessian),
    },
    "optimizers.scaled_step": {
        "the weight alone": lambda weight, *rest: weight,
        "three things": lambda weight, gradient, memory, *rest: (weight, memory, memory),
        "not a number": lambda weight, *rest: (weight * float("nan"), weight),
        "stands still": lambda weight, gradient, memory, *rest: (weight, memory),
        "plain SGD": lambda weight, gradient, memory, rate, rho, epsilon: (weight - rate * gradient, memory),
    },
    "optimizers.first_steps": {
        "no dictionary": lambda weight, *rest: weight,
        "other keys": lambda weight, *rest: {"sgd": weight},
        "one number each": lambda weight, gradient, rate, decay: dict.fromkeys(
            steps_number_by_number(weight, gradient, rate, decay), 0.0
        ),
        "text": lambda *given: dict.fromkeys(steps_number_by_number(*given), "a step"),
        "infinite": lambda *given: {k: np.asarray(v) + np.inf for k, v in steps_number_by_number(*given).items()},
    },
    "optimizers.translated_optimizers": {
        "one optimizer for all": _one_optimizer_for_all,
        "only names": lambda per: {name: name for name in translation_written_out(per)},
        "a list": lambda per: list(translation_written_out(per).values()),
        "one is missing": lambda per: {"sgd": None},
    },
    "optimizers.adam": {
        "no moments": lambda weight, *rest: (weight, None),
        "one moment": lambda weight, *rest: (weight, (weight,)),
        "stands still": lambda weight, gradient, moments, *rest: (weight, moments),
        "a flat weight": lambda weight, gradient, moments, *rest: (np.ravel(weight)[:2], moments),
    },
    "optimizers.clip": {
        "one array": lambda gradients, limit, how: gradients[0],
        "unchanged": lambda gradients, limit, how: gradients,
        "zeros": lambda gradients, limit, how: [gradient * 0 for gradient in gradients],
        "exchanged": lambda gradients, limit, how: clip_in_loops(gradients, limit, how)[::-1],
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
