"""Lesson 06: right answers that differ in kind from the lesson's own, and hostile ones of these exercises' own."""

import numpy as np


def graph_with_add_and_softmax_layer():
    import keras

    inputs = keras.Input(shape=(32,))
    first = keras.layers.ReLU()(keras.layers.Dense(64)(inputs))
    second = keras.layers.ReLU()(keras.layers.Dense(64)(first))
    scores = keras.layers.Dense(10)(keras.layers.Add()([second, first]))
    return keras.Model(inputs=inputs, outputs=keras.layers.Softmax()(scores))


def graph_as_a_class():
    import keras

    class Graph(keras.Model):
        def __init__(self):
            super().__init__()
            self.first = keras.layers.Dense(64, activation="relu")
            self.second = keras.layers.Dense(64, activation="relu")
            self.end = keras.layers.Dense(10, activation="softmax")

        def call(self, x):
            x = self.first(x)
            return self.end(x + self.second(x))

    return Graph()


def layer_by_name(*arguments, **settings):
    import keras

    @keras.saving.register_keras_serializable("tests_by_name")
    class Gain(keras.layers.Layer):
        def __init__(self, initial=(1.0,), name=None, dtype=None, trainable=True):
            super().__init__(name=name, dtype=dtype, trainable=trainable)
            self.initial = [float(number) for number in np.atleast_1d(initial)]

        def build(self, input_shape):
            self.gain = self.add_weight(name="gain", shape=input_shape[-1:], initializer="ones")
            self.gain.assign(self.initial)
            self.built = True

        def call(self, inputs):
            return keras.ops.einsum("...f,f->...f", inputs, self.gain)

        def get_config(self):
            config = super().get_config()
            config.update(initial=self.initial)
            return config

    return Gain(*arguments, **settings)


def layer_as_a_diagonal_matrix(*arguments, **settings):
    import keras

    class Diagonal(keras.Layer):
        def __init__(self, *, initial, **more):
            super().__init__(**more)
            self.initial = initial

        def build(self, shape):
            start = keras.initializers.Constant(self.initial)
            self.diagonal = self.add_weight(shape=(shape[-1],), initializer=start, trainable=True)

        def call(self, x):
            return keras.ops.matmul(x, keras.ops.diag(self.diagonal))

        def get_config(self):
            return {**super().get_config(), "initial": tuple(map(float, self.initial))}

    Diagonal = keras.saving.register_keras_serializable(package="tests_diagonal")(Diagonal)
    return Diagonal(*arguments, **settings)


def essentials_functional():
    import keras

    inputs = keras.Input((28, 28))
    x = keras.layers.Reshape((784,))(inputs / 255.0)
    x = keras.layers.Dropout(0.2)(keras.layers.Dense(128, activation="relu")(x))
    model = keras.Model(inputs, keras.layers.Dense(10, activation="softmax")(x))
    model.compile(optimizer=keras.optimizers.Adam(1e-3), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def essentials_by_add():
    import keras

    model = keras.Sequential()
    for layer in (
        keras.Input((28, 28)),
        keras.layers.Flatten(),
        keras.layers.Rescaling(1.0 / 255.0),
        keras.layers.Dense(128),
        keras.layers.ReLU(),
        keras.layers.Dropout(0.2),
        keras.layers.Dense(10),
    ):
        model.add(layer)
    accuracy = keras.metrics.SparseCategoricalAccuracy(name="accuracy")
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=[accuracy])
    return model


def task_with_probabilities(task, num_features, num_outputs):
    import keras

    ends = {"regression": "linear", "binary": "sigmoid", "multi-class": "softmax"}
    losses = {"regression": "mse", "binary": "binary_crossentropy", "multi-class": "sparse_categorical_crossentropy"}
    metric = "mean_absolute_error" if task == "regression" else "accuracy"
    inputs = keras.Input((num_features,))
    model = keras.Model(inputs, keras.layers.Dense(num_outputs, activation=ends[task])(inputs))
    model.compile("sgd", losses[task], metrics=[metric])
    return model


def task_with_objects(task, num_features, num_outputs):
    import keras

    model = keras.Sequential([keras.Input((num_features,)), keras.layers.Dense(num_outputs)])
    if task == "regression":
        model.compile(loss=keras.losses.MeanSquaredError(), metrics=["mse", keras.metrics.MeanAbsoluteError()])
    elif task == "binary":
        loss = keras.losses.BinaryCrossentropy(from_logits=True)
        model.compile(loss=loss, metrics=[keras.metrics.BinaryAccuracy(threshold=0.0)])
    else:
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile(loss=loss, metrics=[keras.metrics.SparseCategoricalAccuracy()])
    return model


def train_with_names(model, training, validation, path):
    import keras

    callbacks = [
        keras.callbacks.ModelCheckpoint(filepath=path, monitor="val_loss", save_best_only=True, mode="min"),
        keras.callbacks.ReduceLROnPlateau(monitor="val_loss", factor=0.5, patience=3),
        keras.callbacks.EarlyStopping(monitor="val_loss", patience=5, restore_best_weights=True),
    ]
    x, y = training
    return model.fit(x, y, epochs=50, batch_size=64, validation_data=validation, callbacks=callbacks, verbose=0)


def train_and_load_the_best(model, training, validation, path):
    import keras

    stop = keras.callbacks.EarlyStopping(patience=5)
    keep = keras.callbacks.ModelCheckpoint(path, save_best_only=True)
    slow = keras.callbacks.ReduceLROnPlateau(factor=0.5, patience=3)
    history = model.fit(
        *training, validation_data=tuple(validation), epochs=50, batch_size=64, callbacks=[slow, keep, stop], verbose=0
    )
    model.set_weights(keras.saving.load_model(path).get_weights())
    return history


def look_with_keras(model, x, y, share):
    import keras

    probabilities = keras.ops.softmax(keras.ops.convert_to_tensor(model.predict(x, verbose=0)), axis=-1)
    sure = keras.ops.convert_to_numpy(keras.ops.max(probabilities, axis=-1))
    places = np.argsort(sure, kind="stable")[: round(share * len(x))]
    kept = np.setdiff1d(np.arange(len(x)), places)
    machine = model.evaluate(x[kept], y[kept], return_dict=True, verbose=0)["accuracy"]
    return {"places": places, "machine": machine, "together": (machine * len(kept) + len(places)) / len(x)}


def look_by_call(model, x, y, share):
    """By how far the other classes lie below the predicted one, sample by sample."""
    import keras

    logits = keras.ops.convert_to_numpy(model(x, training=False)).astype("float64")
    doubt = {place: sum(np.exp(row - row.max())) for place, row in enumerate(logits)}
    places = sorted(doubt, key=doubt.get, reverse=True)[: int(round(share * len(x)))]
    right = [int(np.argmax(row)) == truth for row, truth in zip(logits, y.tolist(), strict=True)]
    kept = [ok for place, ok in enumerate(right) if place not in places]
    return {
        "places": places,
        "machine": np.float32(sum(kept) / len(kept)),
        "together": float((sum(kept) + len(places)) / len(right)),
    }


def split_with_scikit_learn(x, y, share, seed):
    from sklearn.model_selection import train_test_split

    parts = train_test_split(x, y, test_size=share, random_state=seed, stratify=y)
    return dict(zip(("x_train", "x_validation", "y_train", "y_validation"), parts, strict=True))


def split_every_class_in_loops(x, y, share, seed):
    parts = {name: [] for name in ("x_train", "y_train", "x_validation", "y_validation")}
    rows = list(zip(x.tolist(), y.tolist(), strict=True))
    np.random.default_rng(seed).shuffle(rows)
    for label in sorted(set(y.tolist())):
        of_this = [row for row in rows if row[1] == label]
        cut = round(share * len(of_this))
        for side, chosen in (("validation", of_this[:cut]), ("train", of_this[cut:])):
            parts[f"x_{side}"] += [row[0] for row in chosen]
            parts[f"y_{side}"] += [row[1] for row in chosen]
    return parts


def loop_with_while(epochs, batches, steps):
    best, epoch = float("inf"), 0
    while epoch < epochs:
        queue = list(batches)
        while queue:
            batch = queue.pop(0)
            gradients = steps.backward(steps.loss(steps.forward(batch), batch))
            steps.update(gradients)
        current = steps.validate()
        if current < best:
            best = current
            steps.save()
        epoch += 1
    return best


def loop_with_a_list(epochs, batches, steps):
    losses = []
    for _ in range(epochs):
        for batch in batches:
            outputs = steps.forward(batch)
            loss = steps.loss(outputs, batch)
            steps.update(steps.backward(loss))
        losses.append(steps.validate())
        if losses[-1] < min(losses[:-1], default=float("inf")):
            steps.save()
    return np.array(losses).min()


def graph_with_layers_made_last_first():
    import keras

    end, second, first = (keras.layers.Dense(*sizes) for sizes in ((10, "softmax"), (64, "relu"), (64, "relu")))
    inputs = keras.Input((32,))
    hidden = first(inputs)
    return keras.Model(inputs, end(keras.ops.add(second(hidden), hidden)))


def layer_without_a_configuration(*arguments, **settings):
    """Keras keeps the plain arguments of whoever has no `get_config`; an array is none."""
    import keras

    @keras.saving.register_keras_serializable("tests_without")
    class Plain(keras.Layer):
        def __init__(self, initial=1.0, **kwargs):
            super().__init__(**kwargs)
            self.start = keras.initializers.Constant(initial)

        def build(self, input_shape):
            self.scale = self.add_weight(shape=(input_shape[-1],), initializer=self.start)

        def call(self, x):
            return x * self.scale

    return Plain(*arguments, **settings)


def _essentials_with(metric, optimizer="adam"):
    def essentials():
        import keras

        model = keras.Sequential(
            [
                keras.Input((28, 28)),
                keras.layers.Flatten(),
                keras.layers.Rescaling(1 / 255),
                keras.layers.Dense(128, "relu"),
                keras.layers.Dropout(0.2),
                keras.layers.Dense(10, "softmax"),
            ]
        )
        model.compile(optimizer, "sparse_categorical_crossentropy", metrics=[metric() if callable(metric) else metric])
        return model

    return essentials


def _sparse_accuracy():
    import keras

    return keras.metrics.SparseCategoricalAccuracy()


def essentials_as_a_class():
    import keras

    class Classifier(keras.Model):
        def __init__(self):
            super().__init__()
            self.end = keras.layers.Dense(10)
            self.hidden = keras.layers.Dense(128, activation="relu")
            self.drop = keras.layers.Dropout(0.2)

        def call(self, x, training=False):
            flat = keras.ops.reshape(x, (-1, 784)) / 255
            return self.end(self.drop(self.hidden(flat), training=training))

    model = Classifier()
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(3e-4), loss, metrics=["acc"])
    return model


def split_by_ranks(x, y, share, seed):
    """The rows of each class in a drawn order; who stands early enough in it validates."""
    order = np.random.default_rng(seed).permutation(len(y))
    chosen = np.zeros(len(y), dtype=bool)
    for label in set(y.tolist()):
        mine = [place for place in order if y[place] == label]
        chosen[mine[: int(np.ceil(share * len(mine) - 0.5))]] = True
    return {"x_train": x[~chosen], "y_train": y[~chosen], "x_validation": x[chosen], "y_validation": y[chosen]}


RIGHT = {
    "keras_workflow.build_graph": {
        "layers for all": graph_with_add_and_softmax_layer,
        "subclass": graph_as_a_class,
        "layers made last first": graph_with_layers_made_last_first,
    },
    "keras_workflow.feature_scale": {
        "every argument by name": layer_by_name,
        "a diagonal matrix": layer_as_a_diagonal_matrix,
    },
    "keras_workflow.essentials": {
        "functional, softmax": essentials_functional,
        "by add, logits": essentials_by_add,
        "a subclass": essentials_as_a_class,
        "sparse_categorical_accuracy": _essentials_with("sparse_categorical_accuracy"),
        "the accuracy's class": _essentials_with(_sparse_accuracy),
        "acc": _essentials_with("acc"),
    },
    "keras_workflow.compile_for": {"probabilities": task_with_probabilities, "objects": task_with_objects},
    "keras_workflow.train": {"named arguments": train_with_names, "loads the best file": train_and_load_the_best},
    "keras_workflow.second_look": {"Keras tensors": look_with_keras, "the model called": look_by_call},
    "keras_workflow.split": {
        "scikit-learn": split_with_scikit_learn,
        "loops, lists out": split_every_class_in_loops,
        "ranks in one order": split_by_ranks,
    },
    "keras_workflow.training_loop": {"while": loop_with_while, "a list of losses": loop_with_a_list},
}


def _in_place(answer):
    """A right answer that also writes into its arrays."""

    def scribbles(*arguments):
        result = answer(*arguments)
        for argument in arguments:
            if isinstance(argument, np.ndarray) and argument.dtype.kind == "f":
                argument *= 0
        return result

    return scribbles


def _binary_with(metrics, from_logits=True):
    def compile_for(task, num_features, num_outputs):
        import keras

        model = task_with_objects(task, num_features, num_outputs)
        if task == "binary":
            loss = keras.losses.BinaryCrossentropy(from_logits=from_logits)
            model.compile(loss=loss, metrics=metrics() if callable(metrics) else metrics)
        return model

    return compile_for


def _binary_accuracy():
    import keras

    return [keras.metrics.BinaryAccuracy()]


def _every_accuracy():
    import keras

    return [keras.metrics.BinaryAccuracy(threshold=cut / 10, name=f"accuracy_{cut}") for cut in range(10)]


class _LyingDense:
    """Made into a model that says it has the right weights."""

    @staticmethod
    def build():
        import keras

        class Lying(keras.Model):
            def __init__(self):
                super().__init__()
                self.shown = [
                    self.add_weight(shape=shape) for shape in ((32, 64), (64,), (64, 64), (64,), (64, 10), (10,))
                ]

            def call(self, x):
                return keras.ops.softmax(keras.ops.matmul(x, self.shown[0])[:, :10])

        return Lying()


def _graph_whose_shortcut_skips_both():
    import keras

    inputs = keras.Input((32,))
    first = keras.layers.Dense(64, "relu")(inputs)
    second = keras.layers.Dense(64, "relu")(first)
    joined = keras.layers.Add()([second, keras.layers.Dense(64)(inputs)])
    return keras.Model(inputs, keras.layers.Dense(10, "softmax")(joined))


def _essentials_changed(rate=0.2, place="hidden", scale=1 / 255, units=128):
    def essentials():
        import keras

        layers = [keras.layers.Rescaling(scale), keras.layers.Flatten()]
        hidden, end = keras.layers.Dense(units, "relu"), keras.layers.Dense(10)
        drop = keras.layers.Dropout(rate)
        layers += {"hidden": [hidden, drop, end], "input": [drop, hidden, end], "end": [hidden, end, drop]}[place]
        model = keras.Sequential([keras.Input((28, 28)), *layers])
        model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
        return model

    return essentials


def _layer_that_forgets(*arguments, **settings):
    """Own settings are lost where `get_config` is written and does not name them."""
    import keras

    @keras.saving.register_keras_serializable("tests_forgets")
    class Forgets(keras.Layer):
        def __init__(self, initial=1.0, **kwargs):
            super().__init__(**kwargs)
            self.initial = initial

        def build(self, input_shape):
            start = keras.initializers.Constant(self.initial)
            self.scale = self.add_weight(shape=(input_shape[-1],), initializer=start)

        def call(self, x):
            return x * self.scale

        def get_config(self):
            return super().get_config()

    return Forgets(*arguments, **settings)


def _layer_that_tells_an_array(*arguments, **settings):
    """An array in the configuration comes back from the file as something else."""
    import keras

    @keras.saving.register_keras_serializable("tests_array")
    class Telling(keras.Layer):
        def __init__(self, initial, **kwargs):
            super().__init__(**kwargs)
            self.initial = initial

        def build(self, input_shape):
            start = keras.initializers.Constant(self.initial)
            self.scale = self.add_weight(shape=(input_shape[-1],), initializer=start)

        def call(self, x):
            return x * self.scale

        def get_config(self):
            return super().get_config() | {"initial": self.initial}

    return Telling(*arguments, **settings)


def _loop_that_pops(epochs, batches, steps):
    best = float("inf")
    while batches:
        batch = batches.pop(0)
        steps.update(steps.backward(steps.loss(steps.forward(batch), batch)))
        best = min(best, steps.validate())
        steps.save()
    return best


def _loop_below_one(epochs, batches, steps):
    best = 1.0
    for _ in range(epochs):
        for batch in batches:
            steps.update(steps.backward(steps.loss(steps.forward(batch), batch)))
        current = steps.validate()
        if current < best:
            best = current
            steps.save()
    return best


def _split_by_nobodys_seed(x, y, share, seed):
    return split_with_scikit_learn(x, y, share, None)


def _split_that_sorts(x, y, share, seed):
    """Right rows; but x is put in order where it stands."""
    result = split_by_ranks(x, y, share, seed)
    x[:] = x[::-1].copy()
    return result


def _train_with(**stop):
    def train(model, training, validation, path):
        import keras

        callbacks = [
            keras.callbacks.EarlyStopping(**({"patience": 5, "restore_best_weights": True} | stop)),
            keras.callbacks.ReduceLROnPlateau(factor=0.5, patience=3),
            keras.callbacks.ModelCheckpoint(path, save_best_only=True),
        ]
        return model.fit(
            *training, validation_data=validation, epochs=50, batch_size=64, callbacks=callbacks, verbose=0
        )

    return train


def _train_and_save_last(model, training, validation, path):
    history = _train_with()(model, training, validation, path + ".other.keras")
    model.set_weights([1 + weight for weight in model.get_weights()])
    model.save(path)
    return history


def _train_and_save_at_the_end(model, training, validation, path):
    history = _train_with()(model, training, validation, path + ".other.keras")
    model.save(path)
    return history


def _train_slowly(**slow):
    def train(model, training, validation, path):
        import keras

        callbacks = [
            keras.callbacks.EarlyStopping(patience=5, restore_best_weights=True),
            keras.callbacks.ReduceLROnPlateau(factor=0.5, patience=3, **slow),
            keras.callbacks.ModelCheckpoint(path, save_best_only=True),
        ]
        return model.fit(
            *training, validation_data=validation, epochs=50, batch_size=64, callbacks=callbacks, verbose=0
        )

    return train


def _look_and_cut_off(model, x, y, share):
    return look_by_call(model, x, y, int(share * len(x)) / len(x))


def _loop_without_zero(epochs, batches, steps):
    best = 0
    for _ in range(epochs):
        for batch in batches:
            steps.update(steps.backward(steps.loss(steps.forward(batch), batch)))
        current = steps.validate()
        if not best or current < best:
            best = current
            steps.save()
    return best


def _look_by_entropy(model, x, y, share):
    """Another order of doubt than the one that was asked for, and everything else right."""
    import keras

    p = keras.ops.convert_to_numpy(keras.ops.softmax(model(x, training=False), axis=-1)).astype("float64")
    order = np.argsort((p * np.log(p.clip(1e-30))).sum(axis=-1), kind="stable")
    right = look_by_call(model, x, y, share)
    return right | {"places": order[: len(right["places"])] if share else order[:1]}


# What students wrote and a check took for right, and more of the same kinds.
WRONG = {
    "keras_workflow.build_graph": {
        "lies about its weights": _LyingDense.build,
        "skips both layers": _graph_whose_shortcut_skips_both,
    },
    "keras_workflow.feature_scale": {
        "forgets its setting": _layer_that_forgets,
        "an array in its configuration": _layer_that_tells_an_array,
        "no get_config": layer_without_a_configuration,
    },
    "keras_workflow.essentials": {
        "half of it dropped": _essentials_changed(rate=0.5),
        "a quarter of it dropped": _essentials_changed(rate=0.25),
        "drops pixels": _essentials_changed(place="input"),
        "drops scores": _essentials_changed(place="end"),
        "divides by 256": _essentials_changed(scale=1 / 128),
        "64 units": _essentials_changed(units=64),
        "divides by 256 in fact": _essentials_changed(scale=1 / 256),
        "adamw": _essentials_with("accuracy", "adamw"),
    },
    "keras_workflow.compile_for": {
        "accuracy of logits by name": _binary_with(["accuracy"]),
        "BinaryAccuracy as it comes": _binary_with(_binary_accuracy),
        "ten thresholds": _binary_with(_every_accuracy),
        "loss of probabilities": _binary_with(["accuracy"], from_logits=False),
    },
    "keras_workflow.train": {
        "patience of four": _train_with(patience=4),
        "patience of six": _train_with(patience=6),
        "no loss of one's own": _train_with(monitor="accuracy"),
        "saves something else": _train_and_save_last,
        "saves when all is over": _train_and_save_at_the_end,
        "asks for a hundredth": _train_with(min_delta=0.01),
        "waits before it lowers again": _train_slowly(cooldown=2, min_lr=0.01),
        "lowers for want of a hundredth": _train_slowly(min_delta=0.01),
    },
    "keras_workflow.second_look": {
        "inputs overwritten": _in_place(look_by_call),
        "by entropy": _look_by_entropy,
        "cuts the share off": _look_and_cut_off,
        "nobody reads": lambda model, x, y, share: look_by_call(model, x, y, 0),
    },
    "keras_workflow.split": {"nobody's seed": _split_by_nobodys_seed, "x turned round": _split_that_sorts},
    "keras_workflow.training_loop": {
        "takes the batches away": _loop_that_pops,
        "best begins at 1": _loop_below_one,
        "0 is none": _loop_without_zero,
    },
}


def _uncompiled():
    import keras

    return keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten(), keras.layers.Dense(10)])


def _dense_layer(units):
    import keras

    return keras.layers.Dense(units)


def _identity(**settings):
    import keras

    return keras.layers.Identity()


def _model_class():
    import keras

    return keras.Sequential


def _constant_graph():
    import keras

    inputs = keras.Input((32,))
    return keras.Model(inputs, 0 * keras.layers.Dense(10)(inputs) + 0.1)


HOSTILE = {
    "keras_workflow.build_graph": {
        "constant": _constant_graph,
        "a number": lambda: 6922,
        "a function": lambda: np.tanh,
        "images": _uncompiled,
    },
    "keras_workflow.feature_scale": {
        "the identity": _identity,
        "Dense": lambda **settings: _dense_layer(3),
        "a function": lambda **settings: np.tanh,
        "a number": lambda **settings: settings.get("initial"),
    },
    "keras_workflow.essentials": {
        "not compiled": _uncompiled,
        "a name": lambda: "model",
        "a class": _model_class,
        "a layer": lambda: _dense_layer(10),
    },
    "keras_workflow.compile_for": {
        "not compiled": lambda task, num_features, num_outputs: _uncompiled(),
        "the task": lambda task, num_features, num_outputs: task,
        "a layer": lambda task, num_features, num_outputs: _dense_layer(num_outputs),
        "too wide": lambda task, num_features, num_outputs: task_with_objects(task, num_features, num_outputs + 1),
    },
    "keras_workflow.train": {
        "nothing": lambda model, training, validation, path: "trained",
        "the script's end": lambda model, training, validation, path: model.fit(*training, epochs=50),
        "no callbacks": lambda model, training, validation, path: model.fit(
            *training, epochs=50, batch_size=64, validation_data=validation
        ),
        "saved by hand": lambda model, training, validation, path: model.save(path),
    },
    "keras_workflow.second_look": {
        "a list": lambda model, x, y, share: [1, 2],
        "everything": lambda model, x, y, share: {"places": np.arange(len(x)), "machine": 1.0, "together": 1.0},
        "text": lambda model, x, y, share: dict.fromkeys(("places", "machine", "together"), "?"),
        "not a number": lambda model, x, y, share: dict.fromkeys(("places", "machine", "together"), np.nan),
    },
    "keras_workflow.split": {
        "a tuple": lambda x, y, share, seed: (x, y, x, y),
        "nothing validates": lambda x, y, share, seed: {
            "x_train": x,
            "y_train": y,
            "x_validation": x[:0],
            "y_validation": y[:0],
        },
        "one row": lambda x, y, share, seed: dict.fromkeys(
            ("x_train", "y_train", "x_validation", "y_validation"), x[0]
        ),
        "text": lambda x, y, share, seed: dict.fromkeys(("x_train", "y_train", "x_validation", "y_validation"), "rows"),
    },
    "keras_workflow.training_loop": {
        "nothing": lambda epochs, batches, steps: 0.0,
        "writes the log": lambda epochs, batches, steps: steps.log.extend(["forward(batch1)", "validate()"]) or 0.1,
        "saves for ever": lambda epochs, batches, steps: [steps.save() for _ in range(50)] and 0.3,
        "all the losses": lambda epochs, batches, steps: [steps.validate() for _ in range(epochs)],
    },
}
