# ---
# title: The Keras workflow
# minutes: 90
# needs: [02_activations, 03_losses, 05_optimizers]
# topics: [task-types, workflow-problem-definition, dataset-mnist, snippet-keras-basics-003, debug-forward-pass, keras-sequential-api, practice-start-simple, workflow-model-design, snippet-keras-sequential-001, snippet-keras-sequential-003, keras-functional-api, snippet-keras-functional-003, keras-layer-subclassing, keras-compile, snippet-keras-mlp-001, snippet-keras-essentials-004, keras-fit, keras-validation-split, training-pseudocode, workflow-training-stage, model-checkpoint, snippet-keras-quick-model-000, keras-evaluate, keras-predict, snippet-keras-evaluate-001, workflow-evaluation-stage, model-saving, workflow-deployment-stage]
# packages: [keras, numpy, matplotlib]
# ---

# %% [markdown]
# # The Keras workflow
#
# You know the parts: layers, losses, optimizers. This lesson puts them together, the way every Keras project does: define, compile, fit, evaluate, predict, save. The snippets are those of five older cheat sheets. Each of them is shown running, and beside it what it got wrong.
#
# In this lesson you will
#
# * build the same network in three ways, and know when each is the right one,
# * write a layer of your own that survives being saved and loaded,
# * choose output, loss and metric by the task, and check a forward pass before you train,
# * split data so that the split means something, and train with callbacks that stop in time and keep the best,
# * evaluate, predict, look at the errors, and load the model on *another backend* with the same outputs.
#
# You need 90 minutes, most of them for nine exercises (29 points). The computing takes some ten seconds on a laptop. A GPU changes nothing here.

# %% tags=["parameters"]
profile = "smoke"  # "full" trains longer; nothing else changes

# %% tags=["setup"]
import course

course.setup("06_keras_workflow", profile=profile)

import warnings

import keras
import numpy as np

from course import data, plots

# %% [markdown] topics=["workflow-problem-definition", "dataset-mnist"]
# ## First the objective, then the data
#
# Before any code, one sentence: *what goes in, what comes out, and how will we know that it is good?* Ours: in goes a gray picture of one handwritten digit, 28×28 pixels; out comes the digit; good means that most pictures that the model has never seen are read correctly. Are there enough data for that, and are they good data? Look before you believe.
#
# The classic for this is MNIST, 70,000 pictures (`keras.datasets.mnist.load_data()`, or `data.load("mnist")` here, where there is a network). So that this lesson runs anywhere, we take scikit-learn's 1,797 real digits, brought into MNIST's format:

# %% topics=["dataset-mnist"]
digits = data.load("digits", size=28)
x_train, y_train = digits.train
x_validation, y_validation = digits.validation
x_test, y_test = digits.test
print("images", x_train.shape, x_train.dtype, "from", x_train.min(), "to", x_train.max(), "  labels", y_train[:8])
ax = plots.plot_images(x_train[:10], labels=y_train[:10])

# %% [markdown] topics=["dataset-mnist", "workflow-problem-definition"]
# Whole numbers from 0 to 255, no channel axis, labels as whole numbers. Three sets: one to train on, one to make decisions with, one to be looked at once, at the end. Keep the 255 in mind.

# %% [markdown] topics=["snippet-keras-basics-003", "debug-forward-pass"]
# ## Four lines
#
# One sheet opens with the whole of Keras in four lines: a layer, a forward pass, a loss, an optimizer. As printed they don't run. The layer's class is never imported; and when it is, the forward pass still fails:

# %% topics=["snippet-keras-basics-003"]
try:
    eval("Dense(64, activation='relu')")
except NameError as error:
    print("NameError:", error)
layer = keras.layers.Dense(64, activation="relu")
try:
    layer(input)
except ValueError as error:
    print("ValueError:", str(error).split(".")[0])

# %% [markdown] topics=["snippet-keras-basics-003", "debug-forward-pass"]
# `input` is Python's own function for reading a line from the keyboard, and a layer wants numbers. Call your batch `x`:

# %% topics=["snippet-keras-basics-003", "debug-forward-pass"]
x = np.random.default_rng(0).normal(size=(6, 5)).astype("float32")
before = len(layer.weights)
features = layer(x)
print("weights before the first call:", before, "  after:", len(layer.weights))
print("output", tuple(features.shape), "  below zero:", int((keras.ops.convert_to_numpy(features) < 0).sum()))

# %% [markdown] topics=["snippet-keras-basics-003", "debug-forward-pass"]
# Two things to take along. A layer has no weights until it knows its input: the first call builds them. And *checking the forward pass* costs one line: is the shape what you expect, are the values where the activation puts them? Do it before you train, every time.
#
# > **Exercise 6.1 (2 points).** Write `four_lines` so that it runs. `x` goes through a ReLU layer of 64 units, then through one linear unit: the *logit* of a yes-or-no answer. Compute the binary cross-entropy against `y`, and make an Adam with learning rate 0.001. Return a dictionary: `hidden`, `logits`, `loss`, and `optimizer`, the Adam itself. Nothing is trained yet.

# %% topics=["snippet-keras-basics-003", "debug-forward-pass"] tags=["exercise"]
def four_lines(x, y):
    """A hidden layer, a logit, a loss and an optimizer.

    `x`: array, shape (samples, features). `y`: zeros and ones, shape (samples, 1).
    Returns a dictionary with the keys hidden (samples, 64), logits (samples, 1), loss, optimizer.
    """
    ### BEGIN SOLUTION
    hidden = keras.layers.Dense(64, activation="relu")(x)
    logits = keras.layers.Dense(1)(hidden)
    entropy = keras.losses.get("binary_crossentropy")
    adam = keras.optimizers.Adam(learning_rate=1e-3)
    loss = keras.ops.mean(entropy(y, logits, from_logits=True))
    return {"hidden": hidden, "logits": logits, "loss": loss, "optimizer": adam}
    ### END SOLUTION


# %% tags=["check"]
course.check("keras_workflow.four_lines", four_lines)

# %% [markdown] topics=["keras-sequential-api", "practice-start-simple"]
# ## Three ways to build a network
#
# ### Sequential: a stack
#
# When each layer feeds the next and nothing else, list them. Start simple: the simplest classifier of all has no hidden layer, and whatever you build later has to beat it.

# %% topics=["keras-sequential-api", "practice-start-simple", "workflow-model-design", "snippet-keras-sequential-001", "snippet-keras-sequential-003"]
def stack(*units):
    """Dense layers on 784 inputs, ReLU between them."""
    hidden = [keras.layers.Dense(count, activation="relu") for count in units[:-1]]
    return keras.Sequential([keras.Input((784,)), *hidden, keras.layers.Dense(units[-1])])


for name, units in {"start simple": (10,), "one sheet": (256, 10), "another sheet": (64, 64, 10)}.items():
    print(f"{name:14} {'-'.join(map(str, units)):9} {stack(*units).count_params():>8,} parameters")

# %% [markdown] topics=["workflow-model-design", "practice-start-simple", "snippet-keras-sequential-001", "snippet-keras-sequential-003"]
# 7,850 parameters for the baseline, 203,530 and 55,050 for the networks of two sheets. Which is the right design? Ask the data first: **pictures** want convolutions (lesson 15), **sequences** recurrent layers or Transformers (lessons 23 and 28), **tables** dense layers or no network at all. Then depth, width, activation and regularization, in this order, one change at a time. Our digits are small enough for dense layers.
#
# (The second sheet ends its stack in a softmax; we leave it to the loss, as lesson 3 taught.) All five sheets begin their stacks in a way that still works, and complains:

# %% topics=["keras-sequential-api", "snippet-keras-essentials-004"]
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    keras.Sequential([keras.layers.Dense(128, activation="relu", input_shape=(784,)), keras.layers.Dense(10)])
print(caught[0].category.__name__ + ":", str(caught[0].message).split(". ")[0] + ".")

# %% [markdown] topics=["keras-sequential-api"]
# The shape of the input belongs to no layer. Since Keras 3 it stands in front, as `keras.Input(shape)`, without the batch axis. Leave it out altogether, and you have a model that does not know itself:

# %% topics=["keras-sequential-api"]
course.quiz("keras_workflow.warning_quiz")

# %% [markdown] topics=["keras-functional-api", "snippet-keras-functional-003"]
# ### Functional: a graph
#
# A list cannot fork. The *functional API* calls layers on symbolic tensors, keeps every tensor in a variable, and closes the graph with `keras.Model(inputs, outputs)`. One sheet writes a net of 32 inputs, two hidden layers of 64 and 10 outputs in this way. It runs as printed and is correct; only nothing in it needs a graph. Here is something that does: two inputs.

# %% topics=["keras-functional-api"]
picture = keras.Input((784,), name="picture")
table = keras.Input((5,), name="table")
seen = keras.layers.Dense(64, activation="relu", name="see")(picture)
joined = keras.layers.Concatenate(name="join")([seen, table])
two_inputs = keras.Model([picture, table], keras.layers.Dense(1, name="decide")(joined))
ax = plots.plot_model(two_inputs, direction="right", title="Two inputs, one answer")

# %% topics=["keras-functional-api", "keras-sequential-api"]
course.quiz("keras_workflow.api_quiz")

# %% [markdown] topics=["keras-functional-api", "snippet-keras-functional-003"]
# The other thing a list cannot do is a *shortcut*, a tensor that skips a layer and is added behind it. Lesson 18 will show that this is what made very deep networks trainable.
#
# > **Exercise 6.2 (3 points).** Write `build_graph`: the sheet's net (32 inputs, 64 ReLU, 64 ReLU, 10 softmax: 6,922 parameters) with a shortcut. What goes into the last layer is the *sum* of what comes out of both hidden layers.

# %% topics=["keras-functional-api", "snippet-keras-functional-003"] tags=["exercise"]
def build_graph():
    """A functional model: (batch, 32) to ten probabilities, with a shortcut around the second hidden layer."""
    ### BEGIN SOLUTION
    inputs = keras.Input((32,))
    first = keras.layers.Dense(64, activation="relu")(inputs)
    second = keras.layers.Dense(64, activation="relu")(first)
    probabilities = keras.layers.Dense(10, activation="softmax")(keras.layers.Add()([first, second]))
    return keras.Model(inputs, probabilities)
    ### END SOLUTION


# %% tags=["check"]
course.check("keras_workflow.build_graph", build_graph)

# %% [markdown] topics=["keras-layer-subclassing"]
# ### Subclassing: a layer of your own
#
# When no layer does what you need, write one. Three methods: `__init__` for settings, `build` for weights (only there the input's shape is known), `call` for the computation, in `keras.ops`, so that it runs everywhere. One sheet presents such a layer as finished. It has the same hole as this one, which adds a learned number to every feature:

# %% topics=["keras-layer-subclassing"]
import tempfile
from pathlib import Path

folder = Path(tempfile.mkdtemp())


class Offset(keras.Layer):
    def __init__(self, begin=0.0):
        super().__init__()
        self.begin = begin

    def build(self, input_shape):
        self.offset = self.add_weight(shape=(input_shape[-1],), initializer=keras.initializers.Constant(self.begin))

    def call(self, x):
        return x + self.offset


model = keras.Sequential([keras.Input((3,)), Offset(0.5)])
print("it computes:", keras.ops.convert_to_numpy(model(np.zeros((1, 3)))))
model.save(folder / "offset.keras")
for names in (None, {"Offset": Offset}):
    try:
        keras.saving.load_model(folder / "offset.keras", custom_objects=names)
    except TypeError as error:
        hint = "unexpected keyword argument" if "unexpected keyword" in str(error) else "could not locate class"
        print("TypeError:", hint)

# %% [markdown] topics=["keras-layer-subclassing"]
# It computes, it saves without a word, and then it cannot be loaded: the worst order of events. The first error says that Keras cannot find the class: a file holds no code, only names, and `Offset` was never registered. Hand over the class, and the second error comes: Keras stores `trainable` and `dtype` with every layer and wants to give them back, and this `__init__` does not take them. `begin` is not lost: Keras 3 writes down the arguments of a layer that has no `get_config`, as long as they are plain values. It stops doing so as soon as you write a `get_config` of your own, and then a setting that yours does not name is gone: the copy starts from its default. For an argument that is no plain value it cannot do so at all, and saving fails.
#
# Two repairs, then: register the class (`@keras.saving.register_keras_serializable(package="…")`) and pass unknown arguments on (`**kwargs`). And a habit: name your settings in `get_config`, so that nothing hangs on what Keras can guess.
#
# > **Exercise 6.3 (4 points).** Write the layer `FeatureScale(initial)`: each feature is multiplied by a trainable number of its own, all of them equal to `initial` at first. The check makes a copy from the layer's own configuration (the name stays), saves a model with it and loads it again.

# %% topics=["keras-layer-subclassing"] tags=["exercise"]
### BEGIN SOLUTION
# STUB: class FeatureScale(keras.Layer):
# STUB:     """Multiply each feature by a trainable number. `initial`: what all of them are at first."""
# STUB:
# STUB:     def __init__(self, initial=1.0, **kwargs):
# STUB:         # Your code here, and three more methods.
# STUB:         raise NotImplementedError
@keras.saving.register_keras_serializable(package="lesson_06")
class FeatureScale(keras.Layer):
    """Multiply each feature by a trainable number. `initial`: what all of them are at first."""

    def __init__(self, initial=1.0, **others):
        super().__init__(**others)
        self.initial = initial

    def build(self, input_shape):
        start = keras.initializers.Constant(self.initial)
        self.scale = self.add_weight(name="scale", shape=(input_shape[-1],), initializer=start)

    def call(self, inputs):
        return inputs * self.scale

    def get_config(self):
        return super().get_config() | {"initial": self.initial}
### END SOLUTION


# %% tags=["check"]
course.check("keras_workflow.feature_scale", FeatureScale)

# %% [markdown] topics=["keras-layer-subclassing", "keras-sequential-api", "keras-functional-api"]
# Whole models can be subclassed in the same way. Do it when the *computation* branches or loops; otherwise prefer a graph, which Keras can draw, check and save without any code of yours.
#
# | | good for | the price |
# |---|---|---|
# | Sequential | a plain stack | one input, one path |
# | Functional | everything whose graph is fixed: the usual choice | none |
# | subclass | new layers, loops, conditions | drawing, checking and saving are up to you |

# %% [markdown] topics=["task-types", "keras-compile"]
# ## compile: the objective decides
#
# `compile` ties three things to a model: an **optimizer** (lesson 5), a **loss** that training makes small, and **metrics** that people read. It trains nothing and can be called again. The optimizer is a matter of taste; loss and metric are not. They follow from the objective, and so does the output layer:
#
# | objective | units | ends in | loss | read |
# |---|---|---|---|---|
# | regression: a number | one a number | nothing | mean squared error | mean absolute error |
# | binary: yes or no | 1 | nothing (logit) | `BinaryCrossentropy(from_logits=True)` | accuracy |
# | multi-class: one of several | one a class | nothing (logits) | `SparseCategoricalCrossentropy(from_logits=True)` | accuracy |
# | generation: the next piece | one a possible piece | nothing (logits) | the same | lesson 31 |
#
# One detail bites. The string `"accuracy"` looks at the loss and picks a fitting metric, but for a single output it cuts at 0.5, as if that were a probability:

# %% topics=["keras-compile", "task-types"]
logits, truth = np.array([[-2.0], [0.3], [1.5]]), np.array([[0.0], [1.0], [1.0]])
for threshold in (0.5, 0.0):
    metric = keras.metrics.BinaryAccuracy(threshold=threshold)
    metric.update_state(truth, logits)
    print(f"threshold {threshold}: accuracy {float(metric.result()):.2f}")

# %% [markdown] topics=["keras-compile", "task-types"]
# A logit of 0.3 is a probability of 0.57: a yes. Cut at 0.5 it counts as a no, and you see an accuracy that is too low. With logits, the threshold is 0.
#
# > **Exercise 6.4 (3 points).** Write `compile_for`: a model of one Dense layer, compiled for its task, `"regression"`, `"binary"` or `"multi-class"`, with the loss and the metric of the table, and no second metric of that kind. Labels are numbers, zeros and ones, or class numbers. Logits or probabilities: whichever you like, as long as all parts agree.

# %% topics=["task-types", "keras-compile", "keras-sequential-api"] tags=["exercise"]
def compile_for(task, num_features, num_outputs):
    """A compiled model with one Dense layer.

    `task`: "regression", "binary" or "multi-class". `num_outputs`: how many numbers for regression, 1 for binary,
    the number of classes for multi-class.
    """
    ### BEGIN SOLUTION
    from keras.losses import BinaryCrossentropy, SparseCategoricalCrossentropy

    choices = {
        "regression": ("mse", "mae"),
        "binary": (BinaryCrossentropy(from_logits=True), keras.metrics.BinaryAccuracy(threshold=0.0)),
        "multi-class": (SparseCategoricalCrossentropy(from_logits=True), "accuracy"),
    }
    loss, metric = choices[task]
    linear = keras.Sequential([keras.Input((num_features,)), keras.layers.Dense(num_outputs)])
    linear.compile(optimizer="adam", loss=loss, metrics=[metric])
    return linear
    ### END SOLUTION


# %% tags=["check"]
course.check("keras_workflow.compile_for", compile_for)

# %% [markdown] topics=["snippet-keras-mlp-001", "snippet-keras-essentials-004", "dataset-mnist"]
# ## The classifier that every sheet prints
#
# Flatten, 128 ReLU, dropout 0.2, ten outputs; Adam, sparse cross-entropy: 101,770 parameters. Two sheets have it, and both leave out the same line. One writes `models.Sequential([layers.Flatten(…` without any import, a NameError; mend that, give it our images, and it trains. Look at its first loss:

# %% topics=["snippet-keras-mlp-001", "snippet-keras-essentials-004"] tags=["training"]
def simple_network(scale):
    """The sheets' classifier without dropout, on images multiplied by `scale`."""
    keras.utils.set_random_seed(0)
    layers = [keras.layers.Rescaling(scale), keras.layers.Flatten(), keras.layers.Dense(128, activation="relu")]
    network = keras.Sequential([keras.Input((28, 28)), *layers, keras.layers.Dense(10)])
    network.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return network


first_losses = {}
for name, scale in {"pixels from 0 to 255": 1.0, "pixels from 0 to 1": 1 / 255}.items():
    network = simple_network(scale)
    outputs = network(x_train)
    first_losses[name] = float(network.compute_loss(x_train, y_train, outputs))
    print(f"{name:21} loss before training: {first_losses[name]:7.2f}   (guessing costs {np.log(10):.2f})")
# Five seeds on three backends: 45 to 115.
course.expect(raw_over_scaled=first_losses["pixels from 0 to 255"] / first_losses["pixels from 0 to 1"], at_least=15)

# %% [markdown] topics=["snippet-keras-mlp-001", "snippet-keras-essentials-004", "debug-forward-pass"]
# With raw pixels the untrained network is not undecided but *certain*, and wrong, at fifty to a hundred times the price of guessing. (With a softmax at the end, the backends do not even agree how much: JAX and PyTorch cut off each sample at 16, TensorFlow does not. One more reason for logits.) Scaled, it begins where it should, near $\ln 10$. A first loss far from $\ln$ of the number of classes is the cheapest alarm you will ever get.

# %% topics=["snippet-keras-mlp-001"]
course.quiz("keras_workflow.scale_quiz")

# %% [markdown] topics=["snippet-keras-essentials-004", "snippet-keras-mlp-001", "keras-compile", "dataset-mnist"]
# > **Exercise 6.5 (4 points).** Write `essentials`: that classifier, complete and compiled. Images (28, 28) with pixels from 0 to 255 go in as they are; scaling them to 0…1 is part of the model. Then flatten, 128 ReLU, dropout 0.2, ten outputs, in this order. Adam, sparse categorical cross-entropy, accuracy.

# %% topics=["snippet-keras-essentials-004", "snippet-keras-mlp-001", "keras-compile", "dataset-mnist", "keras-sequential-api"] tags=["exercise"]
def essentials():
    """A compiled classifier of 28×28 images, pixels from 0 to 255, labels 0 to 9; 101,770 parameters."""
    ### BEGIN SOLUTION
    classifier = keras.Sequential([
        keras.Input((28, 28)),
        keras.layers.Rescaling(1 / 255),
        keras.layers.Flatten(),
        keras.layers.Dense(128, activation="relu"),
        keras.layers.Dropout(0.2),
        keras.layers.Dense(10),
    ])
    from keras.losses import SparseCategoricalCrossentropy as Entropy

    classifier.compile(optimizer="adam", loss=Entropy(from_logits=True), metrics=["accuracy"])
    return classifier
    ### END SOLUTION


# %% tags=["check"]
course.check("keras_workflow.essentials", essentials)

# %% [markdown] topics=["keras-fit", "keras-validation-split"]
# ## fit: epochs, batches, validation
#
# `fit` cuts the training set into batches, makes one update a batch, and calls a whole pass an *epoch*. With 1,077 images and `batch_size=64` that is 17 updates an epoch. The sheets give "50 epochs, batch size 64" and "10 epochs" and `validation_split=0.2`, without a word about the last. Let us sort our digits by label, as many files on disk are, and use it:

# %% topics=["keras-validation-split", "keras-fit"] tags=["training"]
order = np.argsort(y_train, kind="stable")
network = stack(10)
network.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
history = network.fit(
    x_train[order].reshape(-1, 784) / 255, y_train[order], validation_split=0.2, batch_size=64, epochs=4, verbose=0
).history
print("training accuracy by epoch:  ", [f"{value:.2f}" for value in history["accuracy"]])
print("validation accuracy by epoch:", [f"{value:.2f}" for value in history["val_accuracy"]])
# Five seeds on three backends: 0.00 to 0.02.
course.expect(val_accuracy=history["val_accuracy"][-1], at_most=0.05)

# %% [markdown] topics=["keras-validation-split"]
# The validation accuracy is next to nothing. `validation_split` takes the *last* fifth of the arrays, before any shuffling: 104 eights, 108 nines and four sevens. The model has never seen an eight or a nine, and is examined in little else; the four sevens are all that it gets right.

# %% topics=["keras-validation-split"]
course.quiz("keras_workflow.split_quiz")

# %% [markdown] topics=["keras-validation-split"]
# > **Exercise 6.6 (3 points).** Write `split`: shuffled and reproducible (`seed` decides which rows validate: the same seed, the same ones; another seed, others), and *stratified*: each class gives its share to the validation set, one row more or less where it is no whole number, and at least one. `x` and `y` stay as they are. Return a dictionary with `x_train`, `y_train`, `x_validation`, `y_validation`.

# %% topics=["keras-validation-split"] tags=["exercise"]
def split(x, y, share, seed):
    """Split samples into training and validation, every class in proportion.

    `x`: shape (samples, …). `y`: class numbers, shape (samples,). `share`: part of each class that validates.
    """
    ### BEGIN SOLUTION
    rng = np.random.default_rng(seed)
    validating = np.zeros(len(y), dtype=bool)
    for label in np.unique(y):
        places = rng.permutation(np.flatnonzero(y == label))
        validating[places[: round(share * len(places))]] = True
    order = rng.permutation(len(y))
    training, validating = order[~validating[order]], order[validating[order]]
    return {"x_train": x[training], "y_train": y[training], "x_validation": x[validating], "y_validation": y[validating]}
    ### END SOLUTION


# %% tags=["check"]
course.check("keras_workflow.split", split)

# %% [markdown] topics=["training-pseudocode", "keras-fit"]
# ### What fit does
#
# One sheet has it as pseudo-code, and it is worth knowing by heart, since on the day `fit` is not enough you will write it (lesson 36):
#
# > for each epoch: for each batch: forward, loss, backward, update. Then validate, and save if it is the best so far.
#
# The order matters: *all* gradients are computed before any weight changes, and the validation changes no weight at all.
#
# > **Exercise 6.7 (3 points).** Write `training_loop`. `steps` offers six functions: `forward(batch)` gives outputs, `loss(outputs, batch)` a loss, `backward(loss)` gradients, `update(gradients)` nothing; `validate()` gives a validation loss, `save()` nothing. An equal loss is no improvement. There is at least one epoch. Return the best validation loss.

# %% topics=["training-pseudocode", "keras-fit", "workflow-training-stage", "model-checkpoint"] tags=["exercise"]
def training_loop(epochs, batches, steps):
    """Train for some epochs; save whenever the validation loss is lower than all before.

    `epochs`: how many, one or more. `batches`: a list, used in every epoch. `steps`: has forward, loss, backward, update, validate and save.
    Returns the lowest validation loss.
    """
    ### BEGIN SOLUTION
    best = np.inf
    for _ in range(epochs):
        for batch in batches:
            outputs = steps.forward(batch)
            loss = steps.loss(outputs, batch)
            gradients = steps.backward(loss)
            steps.update(gradients)
        validation_loss = steps.validate()
        if validation_loss < best:
            best = validation_loss
            steps.save()
    return best
    ### END SOLUTION


# %% tags=["check"]
course.check("keras_workflow.training_loop", training_loop)

# %% [markdown] topics=["workflow-training-stage", "model-checkpoint", "snippet-keras-quick-model-000"]
# ## Callbacks: somebody to watch
#
# Nobody sits beside a training. A *callback* does, and is asked after every epoch. One sheet's classifier has three of them:
#
# * `EarlyStopping` ends the training when the validation loss has not improved for `patience` epochs.
# * `ReduceLROnPlateau` lowers the learning rate when it has stopped improving.
# * `ModelCheckpoint` writes the model to disk, with `save_best_only=True` only when it has improved.
#
# They read `val_loss`, so without validation data they are blind. And one of them has a default that surprises everybody once:

# %% topics=["workflow-training-stage", "model-checkpoint"]
course.quiz("keras_workflow.best_quiz")

# %% [markdown] topics=["workflow-training-stage", "keras-fit", "model-checkpoint", "snippet-keras-quick-model-000", "model-saving"]
# > **Exercise 6.8 (4 points).** Write `train`: up to 50 epochs, batches of 64, validation data given, three callbacks. Stop after 5 epochs without a better validation loss, and go back to the best weights; halve the learning rate after 3; keep the best model at `path`. Return what `fit` returns. (The check rehearses: its model's `fit` plays a script of validation losses, so that it takes no time.)

# %% topics=["workflow-training-stage", "keras-fit", "model-checkpoint", "snippet-keras-quick-model-000", "model-saving"] tags=["exercise"]
def train(model, training, validation, path):
    """Train a compiled model with early stopping, a plateau rule and a checkpoint.

    `training`, `validation`: pairs (x, y). `path`: where the best model is kept, ends in ".keras". Returns the history.
    """
    ### BEGIN SOLUTION
    from keras.callbacks import EarlyStopping, ModelCheckpoint, ReduceLROnPlateau

    watchers = [
        EarlyStopping(monitor="val_loss", patience=5, restore_best_weights=True),
        ReduceLROnPlateau(monitor="val_loss", factor=0.5, patience=3),
        ModelCheckpoint(path, monitor="val_loss", save_best_only=True),
    ]
    x, y = training
    return model.fit(x, y, batch_size=64, epochs=50, validation_data=validation, callbacks=watchers, verbose=0)
    ### END SOLUTION


# %% tags=["check"]
course.check("keras_workflow.train", train)

# %% [markdown] topics=["snippet-keras-quick-model-000"]
# Now the whole of it. The sheet's network is 784, 256 ReLU, batch normalization, dropout 0.3, 128 ReLU, 10: 236,170 parameters. It warns of its `input_shape`, leaves the images unscaled, and asks for nothing to be restored. Here it is without these three:

# %% topics=["snippet-keras-quick-model-000", "keras-fit", "workflow-training-stage", "model-checkpoint"] tags=["training"]
keras.utils.set_random_seed(0)
model = keras.Sequential(
    [
        keras.Input((28, 28)),
        keras.layers.Rescaling(1 / 255),
        keras.layers.Flatten(),
        keras.layers.Dense(256, activation="relu"),
        keras.layers.BatchNormalization(),
        keras.layers.Dropout(0.3),
        keras.layers.Dense(128, activation="relu"),
        keras.layers.Dense(10),
    ]
)
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile(optimizer=keras.optimizers.Adam(0.001), loss=loss, metrics=["accuracy"])
callbacks = [
    keras.callbacks.EarlyStopping(patience=8, restore_best_weights=True),
    keras.callbacks.ReduceLROnPlateau(factor=0.3, patience=4),
    keras.callbacks.ModelCheckpoint(folder / "best.keras", save_best_only=True),
]
history = model.fit(
    x_train, y_train, validation_data=(x_validation, y_validation), callbacks=callbacks,
    batch_size=64, epochs={"smoke": 30, "full": 100}[profile], verbose=0,
)
losses = history.history["val_loss"]
print(f"{model.count_params():,} parameters; {len(losses)} epochs, the best: {np.argmin(losses) + 1}")
ax = plots.plot_history(history.history)
# Five seeds on three backends: 0.978 to 0.989 (smoke).
course.expect(val_accuracy=max(history.history["val_accuracy"]), at_least={"smoke": 0.94, "full": 0.95})

# %% [markdown] topics=["workflow-training-stage", "snippet-keras-quick-model-000"]
# Read both curves, always. The training loss is down within a few epochs. The validation loss lags behind at first, because batch normalization validates with moving averages that have not caught up yet (lesson 10); then it flattens. After four epochs in a row without a new best the rate on the right would come down, after eight the training would end; in a run as short as this one it may come to neither (profile "full" sees both). The dot marks the best epoch, and thanks to two of the callbacks we have its weights twice, in memory and on disk.

# %% [markdown] topics=["model-saving"]
# ## Saved here, loaded elsewhere
#
# `best.keras` is a zip archive. What is in it?

# %% topics=["model-saving"]
import zipfile

with zipfile.ZipFile(folder / "best.keras") as archive:
    print(*sorted(archive.namelist()))

# %% [markdown] topics=["model-saving"]
# The configuration of the layers, some facts about the file, and the weights. No Python code, and no word of a backend. So it should be possible to load it on *another* one. A kernel has one backend for life; so we start a second Python that has another. It takes some seconds to wake up, and we go on while it does.

# %% topics=["model-saving"]
import importlib.util
import os
import subprocess
import sys

elsewhere = """
import sys, numpy, keras
model = keras.saving.load_model(sys.argv[1] + "/best.keras")
outputs = model(numpy.load(sys.argv[1] + "/images.npy"), training=False)
numpy.save(sys.argv[1] + "/outputs.npy", keras.ops.convert_to_numpy(outputs))
"""
np.save(folder / "images.npy", x_test[:50])
here = keras.backend.backend()
others = [name for name in ("jax", "torch", "tensorflow") if name != here and importlib.util.find_spec(name)]
second_python = None
if others:
    settings = {"KERAS_BACKEND": others[0], "CUDA_VISIBLE_DEVICES": "", "TF_CPP_MIN_LOG_LEVEL": "3"}
    second_python = subprocess.Popen(
        [sys.executable, "-c", elsewhere, str(folder)],
        env=os.environ | settings, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )

# %% [markdown] topics=["keras-evaluate", "keras-predict", "snippet-keras-evaluate-001", "workflow-evaluation-stage"]
# ## evaluate, predict, look
#
# The test set has been lying there untouched. One sheet evaluates in two lines, of which the first is broken in the middle:

# %% topics=["snippet-keras-evaluate-001"]
try:
    compile("test_loss, test_accuracy =\nmodel.evaluate(test_images, test_labels)", "the sheet", "exec")
except SyntaxError as error:
    print("SyntaxError:", error.msg, "in line", error.lineno)

# %% [markdown] topics=["keras-evaluate", "keras-predict", "snippet-keras-evaluate-001"]
# An assignment cannot end at the equals sign. In one line it is right, and `return_dict=True` saves you from remembering the order. `evaluate` gives loss and metrics, with dropout and batch normalization in their sober mode; `predict` gives the bare outputs, here logits, batch by batch, as a NumPy array:

# %% topics=["keras-evaluate", "keras-predict", "workflow-evaluation-stage"] tags=["training"]
results = model.evaluate(x_test, y_test, verbose=0, return_dict=True)
logits = model.predict(x_test, verbose=0)
predicted = logits.argmax(axis=-1)
print({name: round(value, 3) for name, value in results.items()})
print("logits", logits.shape, "  first predictions", predicted[:8], "  truth", y_test[:8])
# Five seeds on three backends: 0.947 to 0.978 (smoke).
course.expect(test_accuracy=results["accuracy"], at_least={"smoke": 0.91, "full": 0.92})

# %% topics=["workflow-evaluation-stage"]
wrong = np.flatnonzero(predicted != y_test)
ax = plots.plot_images(x_test[wrong[:10]], labels=y_test[wrong[:10]], predictions=predicted[wrong[:10]])

# %% [markdown] topics=["workflow-evaluation-stage", "keras-predict"]
# Accuracy is one number; the errors are a picture. Some of these digits you would have misread yourself. Lesson 12 has the metrics that look closer: precision, recall, the confusion matrix.
#
# > **Exercise 6.9 (3 points).** Write `report` for a compiled classifier that gives logits. Return a dictionary: `loss` and `accuracy` on (x, y), `probabilities` (samples, classes), predicted `classes` (samples,), and `wrong`, the places (counted from 0, in order) of the samples whose class is wrong.

# %% topics=["keras-evaluate", "keras-predict", "snippet-keras-evaluate-001", "workflow-evaluation-stage", "debug-forward-pass"] tags=["exercise"]
def report(model, x, y):
    """Evaluate a classifier that ends in logits, and find its errors.

    `x`: samples. `y`: class numbers, shape (samples,).
    Returns a dictionary with the keys loss, accuracy, probabilities, classes, wrong.
    """
    ### BEGIN SOLUTION
    summary = model.evaluate(x, y, return_dict=True, verbose=0)
    scores = model.predict(x, batch_size=32, verbose=0)
    summary["probabilities"] = keras.ops.convert_to_numpy(keras.ops.softmax(scores, axis=-1))
    summary["classes"] = np.argmax(scores, axis=-1)
    summary["wrong"] = np.flatnonzero(summary["classes"] != y)
    return summary
    ### END SOLUTION


# %% tags=["check"]
course.check("keras_workflow.report", report)

# %% [markdown] topics=["model-saving"]
# Meanwhile the second Python, on another backend, has loaded the file and computed the outputs of fifty test images. Are they ours?

# %% topics=["model-saving"]
if second_python is None:
    print("Only one backend is installed here, so there is no second one to load the model on.")
else:
    _, complaint = second_python.communicate(timeout=300)
    if second_python.returncode:
        print("The second backend could not be started:", complaint.decode().strip().splitlines()[-1])
    else:
        theirs, ours = np.load(folder / "outputs.npy"), keras.ops.convert_to_numpy(model(x_test[:50], training=False))
        print("fifty images, ten logits each:", theirs.shape)
        print("apart by less than 0.001:", bool(np.abs(theirs - ours).max() < 1e-3))
        print("the same digit for all fifty:", bool((theirs.argmax(axis=-1) == ours.argmax(axis=-1)).all()))

# %% [markdown] topics=["model-saving"]
# The same numbers, to the last digits that `float32` has. You can train on JAX, where it is fast, and serve on TensorFlow, where the tools are; the file is the bridge. What you cannot take along is a layer that uses one backend's own functions. That is why this course writes `keras.ops`, and `import keras` instead of the sheets' `from tensorflow import keras`, which works only where TensorFlow is installed.

# %% topics=["model-saving"]
course.quiz("keras_workflow.save_quiz")

# %% [markdown] topics=["workflow-deployment-stage"]
# ## And then?
#
# A model on disk serves nobody yet. It goes into an application or behind an address (`model.export` writes the formats of servers and phones; lesson 39 does it), and from then on somebody has to look after it: are the inputs still of the kind it was trained on, does the accuracy hold on new labels, who is told when it does not? Data drift, models age. A workflow that ends at "deploy" ends too early; it goes back to the first section of this lesson.
#
# ## What you have done
#
# In this lesson you have
#
# * built networks as a stack, as a graph with a shortcut, and a layer of your own that can be loaded again because it is registered, takes `**kwargs` and names its settings,
# * chosen head, loss and metric by the objective, and checked a forward pass and a first loss before training,
# * seen `validation_split` examine a model in two digits it had never met, and split by class instead,
# * written the loop behind `fit`, and trained with three callbacks that stop, slow down, and keep the best,
# * evaluated, predicted, looked at the errors, and loaded the model on another backend with the same outputs.

# %%
course.progress()

# %% [markdown]
# **Where next.** Lesson 7 takes a whole case study through this workflow, honestly. Lesson 8 prepares data that are less tidy than digits, lesson 9 looks at batches and initialization, and lesson 36 opens `fit` up.
