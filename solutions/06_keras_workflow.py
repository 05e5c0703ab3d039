# ---
# title: The Keras workflow
# minutes: 100
# needs: [02_activations, 03_losses, 05_optimizers]
# topics: [task-types, workflow-problem-definition, dataset-mnist, snippet-keras-basics-003, debug-forward-pass, keras-sequential-api, practice-start-simple, workflow-model-design, snippet-keras-sequential-001, snippet-keras-sequential-003, keras-functional-api, snippet-keras-functional-003, keras-layer-subclassing, keras-compile, snippet-keras-mlp-001, snippet-keras-essentials-004, keras-fit, keras-validation-split, training-pseudocode, workflow-training-stage, model-checkpoint, snippet-keras-quick-model-000, keras-evaluate, keras-predict, snippet-keras-evaluate-001, workflow-evaluation-stage, model-saving, workflow-deployment-stage]
# packages: [keras, numpy, matplotlib, scikit-learn]
# ---

# %% [markdown]
# # The Keras workflow
#
# The program below is of a kind that many tutorials teach: a model, `compile`, `fit`, one fifth of the pictures kept for validation. Here the pictures come sorted by digit, as they do from a folder for each class. It raises no error. On the pictures that it trains on it is right in nine of ten cases; on the pictures kept for validation, in about two of a hundred.
#
# In this lesson you will
#
# * **build** networks in three ways: as a stack, as a graph, and with a layer of your own,
# * **choose** output, loss and metric by the objective, and **check** the first loss before you train,
# * **split** and **train**, with callbacks that end the training in time and keep the best weights,
# * **evaluate** a model, and give the doubtful pictures to a person,
# * **save** a model and load it on another backend.

# %% tags=["parameters"]
profile = "smoke"  # "full" trains longer; nothing else changes

# %% tags=["setup"]
import course

course.setup("06_keras_workflow", profile=profile)

import tempfile
import warnings
import zipfile
from pathlib import Path

import keras
import numpy as np

from course import data, models, plots

# %% topics=["keras-fit", "keras-validation-split", "snippet-keras-mlp-001"] tags=["training"]
digits = data.load("digits", size=28)
x_train, y_train = digits.train
x_validation, y_validation = digits.validation
x_test, y_test = digits.test
by_label = np.argsort(y_train, kind="stable")
x_file, y_file = x_train[by_label], y_train[by_label]  # sorted by digit

program = keras.Sequential([
    keras.Input((28, 28)),
    keras.layers.Flatten(),
    keras.layers.Dense(128, activation="relu"),
    keras.layers.Dropout(0.2),
    keras.layers.Dense(10),
])
sparse_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
program.compile("adam", sparse_entropy, metrics=["accuracy"])
first = program.fit(x_file, y_file, 64, epochs=5, validation_split=0.2, verbose=2)
title = "Training rises, validation stays near 0"
ax = plots.plot_history(first, metrics="accuracy", title=title)
ax.axhline(0.1, linestyle=":", color="gray")  # guessing among ten digits
ax.set_ylim(-0.02, 1)
# On other machines and with other seeds: 0.019 each time.
course.expect(val_accuracy=first.history["val_accuracy"][-1], at_most=0.05)

# %% [markdown] topics=["keras-fit"]
# This is what `fit` prints with `verbose=2`: one line for each **epoch**, one pass over the training pictures, in 14 **batches** of up to 64 pictures. Two things in these lines are wrong: the validation accuracy, and the first loss, which is above 10. You will soon know what it should be.

# %% [markdown] topics=["workflow-problem-definition", "dataset-mnist"]
# ## First the objective, then the data
#
# Before you build anything, answer five questions in writing.
#
# | question | our answer |
# |---|---|
# | What goes in? | a gray picture of one handwritten digit, 28×28 pixels |
# | What comes out? | one of ten digits |
# | How do we measure success? | the share of new pictures that is read correctly |
# | What must a model beat? | the simplest model that we can train |
# | Are the data enough, and are they good? | look: how many of each digit, which values, which pictures twice? |
#
# The classic data set for this task is **MNIST**, 60,000 pictures to train on and 10,000 to test on (LeCun et al., 1998). `keras.datasets.mnist.load_data()` downloads it. We take 1,797 real digits that come with scikit-learn, enlarged to MNIST's format. Look at them:

# %% topics=["dataset-mnist", "workflow-problem-definition"]
print(x_train.shape, x_train.dtype, "from", x_train.min(), "to", x_train.max())
print("of each digit:", np.bincount(y_train))
known = {picture.tobytes() for picture in x_train}
twice = sum(picture.tobytes() in known for picture in x_test)
print("test pictures that are training pictures:", twice)
title = "Ten of the 1,077 pictures: wide, blurred strokes"
ax = plots.plot_images(x_train[:10], labels=y_train[:10], title=title)

# %% [markdown] topics=["workflow-problem-definition", "dataset-mnist"]
# About ⟦108⟧ pictures of each digit, which is little; no test picture is known from training; the pixels are whole numbers from ⟦0⟧ to ⟦255⟧. There are three sets. The **training set** changes the weights, the **validation set** decides between models, and the **test set** is opened at the end, when all decisions have been made.

# %% [markdown] topics=["snippet-keras-basics-003", "debug-forward-pass"]
# ## Four lines: layer, forward pass, loss, optimizer
#
# How many weights does a layer have before it is called for the first time?

# %% topics=["snippet-keras-basics-003", "debug-forward-pass"]
x = np.random.default_rng(0).normal(size=(6, 5)).astype("float32")
layer = keras.layers.Dense(64, activation="relu")
before = len(layer.weights)
features = layer(x)
binary_entropy = keras.losses.BinaryCrossentropy(from_logits=True)
optimizer = keras.optimizers.Adam(learning_rate=1e-3)
lowest = float(keras.ops.convert_to_numpy(features).min())
print("arrays of weights before the call:", before, "  after:", len(layer.weights))
print("output", tuple(features.shape), "  lowest value", lowest)

# %% [markdown] topics=["snippet-keras-basics-003", "debug-forward-pass"]
# A layer has no weights until it knows the shape of its input: the first call **builds** them, here a kernel and a bias. The answer is ⟦0⟧, and after the call there are ⟦2⟧ arrays. Loss and optimizer are made, and wait for a model. The last line **checks the forward pass**: is the shape what you expect, do the values lie where the activation puts them? Six rows went in, six came out, and with a ReLU none is below ⟦0⟧.

# %% [markdown] topics=["keras-sequential-api", "practice-start-simple"]
# ## Sequential: a stack
#
# When each layer feeds the next one and nothing else, list the layers. **Start simple**: the simplest classifier has no hidden layer, and whatever you build later has to beat it. Predict the three numbers of parameters.

# %% topics=["keras-sequential-api", "practice-start-simple", "workflow-model-design", "snippet-keras-sequential-001", "snippet-keras-sequential-003"]
def stack(*units):
    """Dense layers on 784 inputs, ReLU between them, logits at the end."""
    hidden = [keras.layers.Dense(count, activation="relu") for count in units[:-1]]
    end = keras.layers.Dense(units[-1])
    return keras.Sequential([keras.Input((784,)), *hidden, end])


for units in ((10,), (256, 10), (64, 64, 10)):
    print(f"784 inputs, then {units}: {stack(*units).count_params():,} parameters")

# %% [markdown] topics=["workflow-model-design", "practice-start-simple", "snippet-keras-sequential-001", "snippet-keras-sequential-003", "keras-sequential-api"]
# With one hidden layer of 256 units: $784\cdot 256 + 256 = 200{,}960$, and $256\cdot 10 + 10 = 2{,}570$, together ⟦203,530⟧. Two hidden layers of 64 units come to ⟦55,050⟧ and the baseline to ⟦7,850⟧. More layers do not mean more parameters.
#
# Which **design** is right? Ask the data first: for pictures use convolutions (lesson 15), for sequences recurrent layers or Transformers, for tables dense layers or no network at all. Then change the number of layers, their width, their activation and the regularization, one at a time. `summary()` shows what you have built:

# %% topics=["keras-sequential-api", "workflow-model-design"]
program.name = "program"
program.summary(line_length=70)

# %% [markdown] topics=["keras-sequential-api"]
# `None` is the batch axis: any number of pictures. Dropout and Flatten have no parameters. `Total params` counts two more numbers for each weight, which Adam keeps. Many tutorials write the input's shape into the first layer. That is outdated, and gives a warning:

# %% topics=["keras-sequential-api", "snippet-keras-essentials-004"]
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    keras.Sequential([keras.layers.Dense(10, input_shape=(784,))])
print(caught[0].category.__name__ + ":", str(caught[0].message).split(". ")[0] + ".")

# %% [markdown] topics=["keras-sequential-api"]
# The shape belongs to the data, so it stands in front, as `keras.Input(shape)`, without the batch axis. **Mistake 1** is mended. Leave it out altogether, and the model is without weights: Keras creates them when it knows the input's shape.

# %% topics=["keras-sequential-api"]
course.quiz("keras_workflow.warning_quiz")

# %% [markdown] topics=["keras-functional-api"]
# ## Functional: a graph
#
# A list has no branches. *Do these two pictures show the same digit?* is a question with two inputs, as a bank asks it of two signatures (Bromley et al., 1993). The **functional API** calls layers on symbolic tensors, keeps each tensor in a variable, and closes the graph with `keras.Model(inputs, outputs)`. Both pictures go through *the same* layer here, which therefore learns from both. This is **weight sharing**, and such a graph is called a **Siamese network**:

# %% topics=["keras-functional-api"]
left = keras.Input((784,), name="left")
right = keras.Input((784,), name="right")
see = keras.layers.Dense(64, activation="relu", name="see")
difference = keras.ops.abs(see(left) - see(right))
answer = keras.layers.Dense(1, name="same")(difference)
same_digit = keras.Model([left, right], answer)
title = "Two pictures, one shared layer, one answer"
ax = plots.plot_model(same_digit, direction="right", title=title)

# %% [markdown] topics=["keras-functional-api"]
# A graph trains like a stack; the inputs come as a list. Each picture is paired with its two neighbors in the order of the digits, nearly always the same digit, and with two drawn at random. Guess first: how often is a model right that always answers "yes"?

# %% topics=["keras-functional-api", "keras-fit"] tags=["training"]
def pairs(x, y):
    """Four pairs for each picture, and 1 where both pictures show the same digit."""
    order, rng = np.argsort(y, kind="stable"), np.random.default_rng(0)
    near = [np.roll(order, shift) for shift in (1, 2)]
    other = np.concatenate([*near, rng.permutation(order), rng.permutation(order)])
    one, flat = np.tile(order, 4), x.reshape(-1, 784) / 255
    return [flat[one], flat[other]], (y[one] == y[other]).astype("float32")


x_pairs, y_pairs = pairs(x_train, y_train)
new_pairs = pairs(x_validation, y_validation)
accuracy = keras.metrics.BinaryAccuracy(threshold=0.0, name="accuracy")
same_digit.compile("adam", binary_entropy, metrics=[accuracy])
history = same_digit.fit(
    x_pairs, y_pairs, validation_data=new_pairs, epochs=4, batch_size=64, verbose=0
).history
always_yes = new_pairs[1].mean()
print(f"always yes: {always_yes:.3f}   the graph: {history['val_accuracy'][-1]:.3f}")
# On other machines and with other seeds: 0.853 to 0.881.
course.expect(val_accuracy=history["val_accuracy"][-1], at_least=0.8)

# %% [markdown] topics=["keras-functional-api", "snippet-keras-functional-003"]
# "Yes" is right for ⟦0.530⟧ of the pairs: that is what the graph must beat. It is right for more than eight of ten, on pictures that it has never seen.
#
# A list cannot have a **shortcut** either (or skip connection, residual connection): a tensor that passes by a layer and is added behind it. Shortcuts made very deep networks trainable (He et al., 2016; lesson 18).
#
# > **Exercise 6.1 (3 points).** Write `build_graph`, a model of 32 inputs, two ReLU layers of 64 units each, and ten outputs with a softmax, with a shortcut around the second layer: what goes into the last layer is the *sum* of what comes out of both hidden layers. How many parameters does the shortcut add to 6,922?

# %% topics=["keras-functional-api", "snippet-keras-functional-003"] tags=["exercise"]
def build_graph():
    """A model: (batch, 32) to ten probabilities, with a shortcut."""
    ### BEGIN SOLUTION
    inputs = keras.Input((32,))
    first = keras.layers.Dense(64, activation="relu")(inputs)
    second = keras.layers.Dense(64, activation="relu")(first)
    joined = keras.layers.Add()([first, second])
    probabilities = keras.layers.Dense(10, activation="softmax")(joined)
    return keras.Model(inputs, probabilities)
    ### END SOLUTION


# %% tags=["check"]
course.check("keras_workflow.build_graph", build_graph)

# %% [markdown] topics=["keras-layer-subclassing"]
# ## Subclassing: a layer of your own
#
# When no layer does what you need, write one. It has three methods: `__init__` takes the settings, `build` makes the weights (only there the input's shape is known), and `call` computes, with functions of `keras.ops`, so that it runs on every backend. This layer adds a learned number to every feature. Can it be saved and loaded?

# %% topics=["keras-layer-subclassing"]
folder = Path(tempfile.mkdtemp())


class Offset(keras.Layer):
    def __init__(self, begin=0.0):
        super().__init__()
        self.begin = begin

    def build(self, input_shape):
        self.offset = self.add_weight(shape=(input_shape[-1],), initializer="zeros")
        self.offset.assign(keras.ops.zeros((input_shape[-1],)) + self.begin)

    def call(self, x):
        return x + self.offset


model = keras.Sequential([keras.Input((3,)), Offset(0.5)])
print("it computes:", keras.ops.convert_to_numpy(model(np.zeros((1, 3)))))
model.save(folder / "offset.keras")
for names in (None, {"Offset": Offset}):
    try:
        keras.saving.load_model(folder / "offset.keras", custom_objects=names)
    except TypeError as error:
        lines = str(error).replace(". ", ".\n").splitlines()
        told = [line for line in lines if "locate" in line or "unexpected" in line]
        print("TypeError: …", told[0][:80])

# %% [markdown] topics=["keras-layer-subclassing"]
# It saves without a warning, and fails only on loading, when it may be too late: **mistake 2**. There are two causes. The file names the class and does not hold its code, and Keras knows no class of this name: **register** it with `@keras.saving.register_keras_serializable(package="…")`. And Keras stores `name`, `dtype` and `trainable` with every layer and gives them back to `__init__`, which does not take them: add `**kwargs`, and pass them on to `super().__init__`.
#
# The setting `begin` comes back without your help. Keras records the arguments of `__init__` as long as they are text, numbers, booleans, `None`, or lists and dictionaries of these. For anything else, an array for example, it cannot: saving then raises a `NotImplementedError`, until you write `get_config`, the method that returns all settings as a dictionary of such plain values.
#
# > **Exercise 6.2 (4 points, design).** Write the layer `FeatureScale(initial)`: each feature is multiplied by a trainable number of its own. `initial` is a NumPy array with the first value of each. The check makes a copy from the layer's own configuration (with the same name), saves a model with it and loads it again.

# %% topics=["keras-layer-subclassing"] tags=["exercise"]
### BEGIN SOLUTION
# STUB: class FeatureScale(keras.Layer):
# STUB:     """Multiply each feature by a trainable number. `initial`: their first values."""
# STUB:
# STUB:     def __init__(self, initial, **kwargs):
# STUB:         # Your code here, and three more methods.
# STUB:         raise NotImplementedError
@keras.saving.register_keras_serializable(package="lesson_06")
class FeatureScale(keras.Layer):
    """Multiply each feature by a trainable number. `initial`: their first values."""

    def __init__(self, initial, **others):
        super().__init__(**others)
        self.initial = np.asarray(initial, dtype="float32")

    def build(self, input_shape):
        start = keras.initializers.Constant(self.initial)
        shape = (input_shape[-1],)
        self.scale = self.add_weight(name="scale", shape=shape, initializer=start)

    def call(self, inputs):
        return inputs * self.scale

    def get_config(self):
        return super().get_config() | {"initial": [float(one) for one in self.initial]}
### END SOLUTION


# %% tags=["check"]
course.check("keras_workflow.feature_scale", FeatureScale)

# %% [markdown] topics=["keras-layer-subclassing", "keras-sequential-api", "keras-functional-api"]
# Whole models can be subclassed in the same way.
#
# | | good for | the price |
# |---|---|---|
# | Sequential | a plain stack | one input, one path |
# | Functional | every fixed graph: the usual choice | none |
# | subclass | new layers; loops and conditions | drawing, checking and saving are your work |

# %% [markdown] topics=["task-types", "keras-compile"]
# ## compile: the objective decides
#
# `compile` ties three things to a model: an **optimizer**, which changes the weights; a **loss**, which training makes small; and **metrics**, which people read. You may choose the optimizer. The other two follow from the objective, and so does the last layer:
#
# | objective | outputs | activation | loss | metric |
# |---|---|---|---|---|
# | regression: a number | one per number | none | mean squared error | mean absolute error |
# | binary: yes or no | 1 | none (a logit) | `BinaryCrossentropy(from_logits=True)` | accuracy |
# | multi-class: one of several | one per class | none (logits) | `SparseCategoricalCrossentropy(from_logits=True)` | accuracy |
# | multi-label: several answers at once | one per label | none (logits) | `BinaryCrossentropy(from_logits=True)` | accuracy of each label |
# | generation: the next piece of a text | one per possible piece | none (logits) | as multi-class | perplexity (e to the power of the loss) |
#
# For a single output the string `"accuracy"` compares with 0.5, as if the output were a probability. What does it make of the logit 0.3, which stands for a probability of 0.57?

# %% topics=["keras-compile", "task-types"]
logits, truth = np.array([[-2.0], [0.3], [1.5]]), np.array([[0.0], [1.0], [1.0]])
for threshold in (0.5, 0.0):
    metric = keras.metrics.BinaryAccuracy(threshold=threshold)
    metric.update_state(truth, logits)
    print(f"threshold {threshold}: accuracy {float(metric.result()):.2f}")

# %% [markdown] topics=["keras-compile", "task-types"]
# A yes is counted as a no, and the accuracy is ⟦0.67⟧ where it should be ⟦1.00⟧. A logit of 0 is a probability of one half: with logits, the threshold is 0. This was **mistake 3**.
#
# The following function is wrong about all three tasks, and no task raises an error. (On TensorFlow one of the faults hides: there the loss looks through a softmax to the logits, with a warning.)

# %% topics=["task-types", "keras-compile"]
def broken_compile(task, num_features, num_outputs):
    last = {"regression": "relu", "binary": None, "multi-class": "softmax"}
    losses = {"regression": "mse", "binary": binary_entropy}
    layer = keras.layers.Dense(num_outputs, activation=last[task])
    model = keras.Sequential([keras.Input((num_features,)), layer])
    metric = "mae" if task == "regression" else "accuracy"
    model.compile("adam", losses.get(task, sparse_entropy), metrics=[metric])
    return model


# %% [markdown] topics=["task-types", "keras-compile"]
# > **Exercise 6.3 (3 points, find the bugs).** Each of the three models has one fault. Predict what you would see of it. Write `compile_for`: a model of one Dense layer, compiled with the loss and the metric of the table. Labels are numbers, zeros and ones, or class numbers. End in logits or in probabilities, as you like, as long as all parts agree.

# %% topics=["task-types", "keras-compile", "keras-sequential-api", "snippet-keras-basics-003"] tags=["exercise"]
def compile_for(task, num_features, num_outputs):
    """A compiled model with one Dense layer.

    `task`: "regression", "binary" or "multi-class". `num_outputs`: how many numbers
    for regression, 1 for binary, the number of classes for multi-class.
    """
    ### BEGIN SOLUTION
    from keras.losses import BinaryCrossentropy, SparseCategoricalCrossentropy

    yes_or_no = BinaryCrossentropy(from_logits=True)
    one_of_several = SparseCategoricalCrossentropy(from_logits=True)
    choices = {
        "regression": ("mse", "mae"),
        "binary": (yes_or_no, keras.metrics.BinaryAccuracy(threshold=0)),
        "multi-class": (one_of_several, "accuracy"),
    }
    loss, metric = choices[task]
    layers = [keras.Input((num_features,)), keras.layers.Dense(num_outputs)]
    linear = keras.Sequential(layers)
    linear.compile(optimizer="adam", loss=loss, metrics=[metric])
    return linear
    ### END SOLUTION


# %% tags=["check"]
course.check("keras_workflow.compile_for", compile_for)

# %% [markdown] topics=["debug-forward-pass", "snippet-keras-mlp-001", "snippet-keras-essentials-004"]
# ## What the first loss should be
#
# Back to the program of the beginning, and to its first loss. It can be predicted. Let $z_{ic}$ be the logit of picture $i$ for class $c$, and $y_i$ its true class. The softmax gives the true class the probability $e^{z_{iy_i}} / \sum_c e^{z_{ic}}$, and the cross-entropy is minus its logarithm:
#
# $$\ell_i = -\ln \frac{e^{z_{iy_i}}}{\sum_c e^{z_{ic}}} = \ln \sum_c e^{z_{ic}} - z_{iy_i}$$
#
# If a network is undecided, its $C$ logits are all the same number $z$, and $\ell_i = \ln(C e^{z}) - z = \ln C$. For ten classes that is 2.30, the price of guessing.
#
# Now multiply the pixels $x_{ip}$ by a number $a > 0$. Biases are 0 at the start, so the hidden unit $j$ gives $\max(0, \sum_p a\, x_{ip} K_{pj}) = a \max(0, \sum_p x_{ip} K_{pj})$. Every hidden value is multiplied by $a$, and so is every logit:
#
# $$\ell_i(a) = \ln \sum_c e^{a z_{ic}} - a z_{iy_i}$$
#
# For $a = 255$ the largest exponent outweighs all others, and $\ell_i \approx 255\,(\max_c z_{ic} - z_{iy_i})$: 255 times the distance by which the true class lies behind. (`fit` printed less: it averages over an epoch in which the weights already change, and it started from others.) Here is the prediction beside Keras' own number:

# %% topics=["debug-forward-pass", "snippet-keras-mlp-001"] tags=["training"]
models.restart(program)
z = keras.ops.convert_to_numpy(program(x_train / 255)).astype("float64")
z_true = z[np.arange(len(z)), y_train]
first_losses = {}
for scale in (1, 255):
    formula = np.mean(np.log(np.exp(scale * z).sum(axis=1)) - scale * z_true)
    outputs = program(x_train / 255 * scale)
    first_losses[scale] = float(program.compute_loss(x_train, y_train, outputs))
    by_keras = first_losses[scale]
    print(f"pixels 0 to {scale}: formula {formula:.3f}, Keras {by_keras:.3f}")
print(f"guessing costs {np.log(10):.3f}")
# On other machines and with other seeds: 0.0000; 39 to 76.
course.expect(formula_off=abs(formula / first_losses[255] - 1), at_most=1e-3)
course.expect(raw_over_scaled=first_losses[255] / first_losses[1], at_least=30)

# %% [markdown] topics=["debug-forward-pass", "snippet-keras-mlp-001", "snippet-keras-essentials-004"]
# Formula and Keras agree. With pixels from 0 to 1 the untrained network is nearly undecided, as it should be; with raw pixels it is certain and wrong, at more than thirty times the price. **Mistake 4** was pixels from 0 to 255. The factor is exact only before the first update, while biases are 0, and only for activations such as ReLU, for which $f(ax) = af(x)$.
#
# > **In practice.** Compute the loss before you train. A first loss far from $\ln C$ is the cheapest alarm that there is.
#
# Here is an attempt to repair the program. It scales, and it runs without an error. On JAX and PyTorch it never gets beyond guessing; on TensorFlow it learns, which hides some of its faults:

# %% topics=["snippet-keras-essentials-004", "snippet-keras-mlp-001"]
def broken_essentials():
    model = keras.Sequential([
        keras.Input((28, 28)),
        keras.layers.Rescaling(255),
        keras.layers.Flatten(),
        keras.layers.Dropout(0.2),
        keras.layers.Dense(128),
        keras.layers.Dense(10, activation="softmax"),
    ])
    model.compile("adam", sparse_entropy, metrics=["accuracy"])
    return model


# %% [markdown] topics=["snippet-keras-essentials-004", "snippet-keras-mlp-001", "keras-compile", "dataset-mnist"]
# > **Exercise 6.4 (4 points, find the bugs).** There are four faults. Write `essentials`, the classifier that was meant: raw images (28, 28) go in, and scaling to 0…1 is part of the model; flatten, 128 units with ReLU, dropout 0.2 behind them, ten outputs; Adam, sparse categorical cross-entropy, accuracy. It has 101,770 parameters.

# %% topics=["snippet-keras-essentials-004", "snippet-keras-mlp-001", "keras-compile", "dataset-mnist", "keras-sequential-api"] tags=["exercise"]
def essentials():
    """A compiled classifier of 28×28 images, pixels from 0 to 255, labels 0 to 9."""
    ### BEGIN SOLUTION
    from keras.losses import SparseCategoricalCrossentropy as Entropy

    classifier = keras.Sequential([keras.Input((28, 28))])
    classifier.add(keras.layers.Rescaling(1 / 255))
    classifier.add(keras.layers.Flatten())
    classifier.add(keras.layers.Dense(128, "relu"))
    classifier.add(keras.layers.Dropout(rate=0.2))
    classifier.add(keras.layers.Dense(units=10))
    entropy = Entropy(from_logits=True)
    classifier.compile(optimizer="adam", loss=entropy, metrics=["accuracy"])
    return classifier
    ### END SOLUTION


# %% tags=["check"]
course.check("keras_workflow.essentials", essentials)

# %% [markdown] topics=["keras-fit", "keras-validation-split"]
# ## fit: a split that means something
#
# The other fault of the program is its validation. It kept 216 pictures, one fifth of 1,077. Of which digits?

# %% topics=["keras-validation-split"]
print("kept for validation:", np.bincount(y_file[-216:], minlength=10))
print("left for training:  ", np.bincount(y_file[:-216], minlength=10))

# %% [markdown] topics=["keras-validation-split"]
# `validation_split` takes the *last* fifth of the arrays, before any shuffling: ⟦104⟧ eights, ⟦108⟧ nines and ⟦4⟧ sevens. The model has never seen an eight or a nine, and nearly all validation pictures show one: **mistake 5**. The alternative is a **stratified** split, in which each class gives its share to both sides. Is the split the cause, or was it the pixels? Run the control: mend each fault alone.

# %% topics=["keras-validation-split", "keras-fit"] tags=["training"]
from sklearn.model_selection import train_test_split

by_class = train_test_split(x_file, y_file, test_size=216, stratify=y_file)
by_tail = x_file[:-216], x_file[-216:], y_file[:-216], y_file[-216:]
reached = {}
mended = {"scaled pixels": (by_tail, 1 / 255), "stratified split": (by_class, 1)}
for name, (parts, scale) in mended.items():
    old, new, old_digits, new_digits = parts
    models.restart(program)
    program.fit(old * scale, old_digits, batch_size=64, epochs=5, verbose=0)
    reached[name] = program.evaluate(new * scale, new_digits, verbose=0)[1]
    print(f"{name} alone: validation accuracy {reached[name]:.2f}")
# On other machines and with other seeds: 0.019 each time; 0.89 to 0.98.
course.expect(by_tail=reached["scaled pixels"], at_most=0.05)
course.expect(by_class=reached["stratified split"], at_least=0.8)

# %% [markdown] topics=["keras-validation-split"]
# The split is the cause. With scaled pixels alone the validation accuracy stays near 0; with a stratified split alone it is about nine in ten.

# %% topics=["keras-validation-split"]
course.quiz("keras_workflow.split_quiz")

# %% [markdown] topics=["keras-validation-split"]
# > **Exercise 6.5 (3 points, design).** Write `split`: stratified, random and reproducible. Each class gives its share to the validation set, one row more or less where the share is no whole number, and chance decides which rows. The same seed gives the same rows; another seed gives others. The order of the rows within both parts is free, since `fit` shuffles. `x` and `y` stay as they are.

# %% topics=["keras-validation-split"] tags=["exercise"]
def split(x, y, share, seed):
    """Split samples into training and validation, every class in proportion.

    `x`: shape (samples, …). `y`: class numbers, shape (samples,). `share`: the part
    of each class that validates. Returns a dictionary with the keys x_train, y_train,
    x_validation, y_validation.
    """
    ### BEGIN SOLUTION
    rng = np.random.default_rng(seed)
    validating = np.zeros(len(y), dtype=bool)
    for label in np.unique(y):
        places = rng.permutation(np.flatnonzero(y == label))
        validating[places[: round(share * len(places))]] = True
    order = rng.permutation(len(y))
    training, validating = order[~validating[order]], order[validating[order]]
    found = {"x_train": x[training], "y_train": y[training]}
    return found | {"x_validation": x[validating], "y_validation": y[validating]}
    ### END SOLUTION


# %% tags=["check"]
course.check("keras_workflow.split", split)

# %% [markdown] topics=["practice-start-simple", "workflow-model-design", "keras-fit"]
# From here on we train on all training pictures and validate on the validation set. First the question that "start simple" left open: does the hidden layer of 256 units beat the baseline? Each network starts three times.

# %% topics=["practice-start-simple", "workflow-model-design", "keras-fit"] tags=["training"]
flat = x_train.reshape(-1, 784) / 255
new_flat = x_validation.reshape(-1, 784) / 255
reached = {}
for units in ((10,), (256, 10)):
    network = stack(*units)
    network.compile("adam", sparse_entropy, metrics=["accuracy"])
    reached[units] = []
    for _ in range(3):
        models.restart(network)
        network.fit(flat, y_train, batch_size=64, epochs=8, verbose=0)
        reached[units].append(network.evaluate(new_flat, y_validation, verbose=0)[1])
    print(units, "validation accuracy", [round(one, 3) for one in reached[units]])
# On other machines and with other seeds: 0.025 to 0.053.
gap = min(reached[256, 10]) - max(reached[10,])
course.expect(worst_with_hidden_over_best_without=gap, at_least=0.01)

# %% [markdown] topics=["practice-start-simple", "workflow-model-design"]
# The worst run with a hidden layer is better than the best one without: on these pictures, after eight epochs, the layer is worth its parameters.
#
# Behind `fit` there are two loops. You will write them for a real network when `fit` is not enough:
#
# > for each epoch: for each batch: forward, loss, backward, update. After the batches of an epoch: validate, and save the model if it is the best so far.
#
# The order matters. *All* gradients are computed before any weight changes, and validation changes no weight at all.
#
# > **Exercise 6.6 (3 points).** Write `training_loop`. `steps` offers six functions: `forward(batch)` gives outputs, `loss(outputs, batch)` a loss, `backward(loss)` gradients, `update(gradients)` nothing; `validate()` gives a validation loss, `save()` nothing. Each is called as often as the pseudo-code says. An equal loss is no improvement. There is at least one epoch. Return the best validation loss.

# %% topics=["training-pseudocode", "keras-fit", "workflow-training-stage", "model-checkpoint"] tags=["exercise"]
def training_loop(epochs, batches, steps):
    """Train for some epochs; save whenever the validation loss is the lowest so far.

    `epochs`: how many, one or more. `batches`: a list, used in every epoch. `steps`:
    has forward, loss, backward, update, validate, save. Returns the lowest loss.
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
# ## Callbacks: acting during a training
#
# A **callback** is an object that Keras calls at fixed moments, for example after each epoch. Three are common:
#
# * `EarlyStopping` ends the training when the validation loss has not improved for `patience` epochs (Prechelt, 1998).
# * `ReduceLROnPlateau` lowers the learning rate when the loss has not improved for `patience` epochs.
# * `ModelCheckpoint` writes the model to a file, with `save_best_only=True` only when it has improved.
#
# All three read `val_loss`, so they need validation data. One of them has a default that leads to **mistake 6**.

# %% topics=["workflow-training-stage", "model-checkpoint"]
course.quiz("keras_workflow.best_quiz")

# %% [markdown] topics=["workflow-training-stage", "keras-fit", "model-checkpoint", "snippet-keras-quick-model-000", "model-saving"]
# > **Exercise 6.7 (4 points).** Write `train`: up to 50 epochs, batches of 64, validation data given, three callbacks, which all read `val_loss` with the defaults of Keras for all that is not named here. Stop after 5 epochs without a better validation loss, and go back to the best weights; halve the learning rate after 3; keep the best model at `path` while the training runs. Return what `fit` returns. (In the check, `fit` plays a script of validation losses.)

# %% topics=["workflow-training-stage", "keras-fit", "model-checkpoint", "snippet-keras-quick-model-000", "model-saving"] tags=["exercise"]
def train(model, training, validation, path):
    """Train a compiled model with early stopping, a plateau rule and a checkpoint.

    `training`, `validation`: pairs (x, y). `path`: where the best model is kept, ends
    in ".keras". Returns the history.
    """
    ### BEGIN SOLUTION
    from keras.callbacks import EarlyStopping, ModelCheckpoint, ReduceLROnPlateau

    watchers = [
        EarlyStopping(monitor="val_loss", patience=5, restore_best_weights=True),
        ReduceLROnPlateau(monitor="val_loss", factor=0.5, patience=3),
        ModelCheckpoint(path, monitor="val_loss", save_best_only=True),
    ]
    x, y = training
    settings = {"batch_size": 64, "epochs": 50, "verbose": 0}
    return model.fit(x, y, validation_data=validation, callbacks=watchers, **settings)
    ### END SOLUTION


# %% tags=["check"]
course.check("keras_workflow.train", train)

# %% [markdown] topics=["snippet-keras-quick-model-000", "workflow-training-stage"]
# Now see them act. The network has 256 units with ReLU, **batch normalization** (Ioffe and Szegedy, 2015; [lesson 10](10_normalization_and_dropout.ipynb)), dropout, 128 units, ten logits, 236,170 parameters. The learning rate is three times Adam's default, so that there is something to lower.

# %% topics=["snippet-keras-quick-model-000", "keras-fit", "workflow-training-stage", "model-checkpoint"] tags=["training"]
model = keras.Sequential([
    keras.Input((28, 28)),
    keras.layers.Rescaling(1 / 255),
    keras.layers.Flatten(),
    keras.layers.Dense(256, activation="relu"),
    keras.layers.BatchNormalization(),
    keras.layers.Dropout(0.3),
    keras.layers.Dense(128, activation="relu"),
    keras.layers.Dense(10),
])
model.compile(keras.optimizers.Adam(0.003), loss=sparse_entropy, metrics=["accuracy"])
callbacks = [
    keras.callbacks.EarlyStopping(patience=5, restore_best_weights=True),
    keras.callbacks.ReduceLROnPlateau(factor=0.3, patience=2),
    keras.callbacks.ModelCheckpoint(folder / "best.keras", save_best_only=True),
]
history = model.fit(
    x_train, y_train, validation_data=(x_validation, y_validation),
    batch_size=64, epochs=100, callbacks=callbacks, verbose=0,
).history
rates = np.array(history["learning_rate"])
print("epochs, of 100 that were allowed:", len(rates))
print("best epoch:", np.argmin(history["val_loss"]) + 1)
print("first epochs with a lower rate:", np.flatnonzero(np.diff(rates)) + 2)
ax = plots.plot_history(history, title="The rate falls, then the training ends")
# On other machines and with other seeds: 0.978 to 0.994; 16 to 38 epochs; 2 to 5 times.
course.expect(val_accuracy=max(history["val_accuracy"]), at_least=0.95)
course.expect(epochs=len(rates), at_most=60)
course.expect(rate_lowered=float((np.diff(rates) < 0).sum()), at_least=1)

# %% [markdown] topics=["workflow-training-stage", "snippet-keras-quick-model-000", "model-checkpoint"]
# The rate on the right falls, to 0.3 of what it was, after two epochs in a row without a better validation loss (better by at least 0.0001, `min_delta`). Five epochs after the best epoch (the dot) the training ends, long before epoch 100. `EarlyStopping` has then put the best weights back into the model, and `ModelCheckpoint` has the same weights in a file.
#
# > **Careful.** At first the validation loss may lie far above the training loss, or jump. Batch normalization validates with running averages, and these have not caught up yet. The control, the same network without it: after one epoch its validation loss lies *below* its training loss.

# %% [markdown] topics=["keras-evaluate", "keras-predict", "snippet-keras-evaluate-001", "workflow-evaluation-stage"]
# ## evaluate, predict, look
#
# All decisions are made, so the test set may be opened. `evaluate` gives the loss and the metrics; `predict` gives the bare outputs, here logits, batch by batch, as a NumPy array. Both run in **inference mode**: dropout is off, and batch normalization uses its running averages.

# %% topics=["keras-evaluate", "keras-predict", "snippet-keras-evaluate-001", "workflow-evaluation-stage"] tags=["training"]
results = model.evaluate(x_test, y_test, verbose=0, return_dict=True)
logits = model.predict(x_test, verbose=0)
predicted = logits.argmax(axis=-1)
print({name: round(value, 3) for name, value in results.items()})
print("logits", logits.shape, "  predicted", predicted[:8], "  truth", y_test[:8])
# On other machines and with other seeds: 0.953 to 0.970.
course.expect(test_accuracy=results["accuracy"], at_least={"smoke": 0.91, "full": 0.92})

# %% [markdown] topics=["workflow-evaluation-stage"]
# Accuracy is one number for ten digits. Of the pictures of a digit, the share that is read as this digit is its **recall**; of the pictures that are read as a digit, the share that shows it is its **precision**. Which digit is the hardest here?

# %% topics=["workflow-evaluation-stage"] tags=["training"]
table = np.zeros((10, 10), dtype=int)
np.add.at(table, (y_test, predicted), 1)
recall, precision = (table.diagonal() / table.sum(axis=axis) for axis in (1, 0))
print("recall   ", recall.round(2))
print("precision", precision.round(2))
ax = plots.plot_confusion_matrix(y_test, predicted, title="Some digits are harder")
# On other machines and with other seeds: 0.829 to 0.892.
course.expect(worst_recall=recall.min(), at_least=0.7)

# %% topics=["workflow-evaluation-stage"]
wrong = np.flatnonzero(predicted != y_test)
some = wrong[:10]
ax = plots.plot_images(x_test[some], labels=y_test[some], predictions=predicted[some])

# %% [markdown] topics=["workflow-evaluation-stage", "keras-predict"]
# The lowest recall names the hardest digit, and its row in the table what it is taken for. A model that reads many letters a second may be allowed to say "I am not sure", and leave those pictures to a person. This is the **reject option** (Chow, 1970). It is as sure as the probability of the class that it predicts.
#
# > **Exercise 6.8 (4 points).** Write `second_look` for a classifier that ends in logits and was compiled with the metric accuracy. A person reads the given share of the pictures, those of which the model is *least* sure, and makes no errors. Return a dictionary: `places`, the places (counted from 0) of the person's pictures, the least sure first; `machine`, the accuracy of the model on the pictures that it keeps; `together`, the share of *all* pictures that is now read correctly. No two pictures are equally doubtful.

# %% topics=["keras-evaluate", "keras-predict", "snippet-keras-evaluate-001", "workflow-evaluation-stage", "debug-forward-pass"] tags=["exercise"]
def second_look(model, x, y, share):
    """Leave the doubtful samples to a person who makes no errors.

    `x`: samples. `y`: class numbers, shape (samples,). `share`: the part that the
    person reads, below 1; share * samples is a whole number up to rounding, or 0.
    Returns a dictionary with the keys places, machine, together.
    """
    ### BEGIN SOLUTION
    scores = model.predict(x, batch_size=32, verbose=0).astype("float64")
    grown = np.exp(scores - scores.max(axis=-1, keepdims=True))
    surety = (grown / grown.sum(axis=-1, keepdims=True)).max(axis=-1)
    order = np.argsort(surety, kind="stable")
    person, rest = np.split(order, [round(share * len(x))])
    machine = model.evaluate(x[rest], y[rest], return_dict=True, verbose=0)["accuracy"]
    together = (machine * len(rest) + len(person)) / len(x)
    return {"places": person, "machine": machine, "together": together}
    ### END SOLUTION


# %% tags=["check"]
course.check("keras_workflow.second_look", second_look)

# %% [markdown] topics=["workflow-evaluation-stage", "keras-predict"]
# Your function at work, with one picture in ten for a person:

# %% topics=["workflow-evaluation-stage", "keras-predict"] tags=["training"]
try:
    found = second_look(model, x_test, y_test, 0.1)
except NotImplementedError:
    found = dict.fromkeys(("machine", "together"), results["accuracy"])
    print("This cell shows what second_look finds, once you have written it.")
print(f"the model alone, on all pictures:       {results['accuracy']:.3f}")
print(f"the model, on the pictures it keeps:    {found['machine']:.3f}")
print(f"both together, on all pictures:         {found['together']:.3f}")
# On other machines and with other seeds: 0.989 to 0.998.
course.expect(together=found["together"], at_least=0.91)

# %% [markdown] topics=["workflow-evaluation-stage"]
# With a tenth of the pictures, the person removes most of the errors. A *random* tenth would have removed about a tenth of them: the model is wrong mainly where it is not sure.
#
# ## Saved here, loaded elsewhere
#
# The file `best.keras` is a zip archive. Guess what is in it.

# %% topics=["model-saving"]
import json

with zipfile.ZipFile(folder / "best.keras") as archive:
    print(*sorted(archive.namelist()))
    stored = json.loads(archive.read("config.json"))
print("what compile was given:", *sorted(stored["compile_config"]))

# %% [markdown] topics=["model-saving"]
# There are facts about the file, the configuration of the layers with what `compile` was given, and the weights, to which the state of the optimizer belongs. The layers and the weights know no backend, so it should be possible to load the file on *another* one. (A file saved on PyTorch names PyTorch's own Adam, so we load with `compile=False`.) A notebook has one backend, so we start a second Python that has another, and go on while it loads.

# %% topics=["model-saving"]
second_python = models.OutputsElsewhere(folder / "best.keras", x_test[:50])

# %% [markdown] topics=["model-saving"]
# A file holds names of classes, not their code, with one exception. A `Lambda` layer has no name for its function, so Keras stores the function's compiled code, and code from a stranger's file could do anything. What happens on loading?

# %% topics=["model-saving"]
doubling = keras.Sequential([keras.Input((3,)), keras.layers.Lambda(lambda x: x * 2)])
doubling.save(folder / "doubling.keras")
try:
    keras.saving.load_model(folder / "doubling.keras")
except ValueError as error:
    print("ValueError; the message names safe_mode:", "safe_mode" in str(error))

# %% [markdown] topics=["model-saving"]
# Keras refuses: `safe_mode` is on by default. Load with `safe_mode=False` only what you have saved yourself.
#
# Meanwhile the second Python has loaded `best.keras`. Are its outputs ours?

# %% topics=["model-saving"]
theirs = second_python.outputs()
if theirs is None:
    print("Only one backend is installed here: there is no second one.")
else:
    ours = keras.ops.convert_to_numpy(model(x_test[:50], training=False))
    same = theirs.argmax(axis=-1) == ours.argmax(axis=-1)
    print("apart by less than 0.001:", bool(np.abs(theirs - ours).max() < 1e-3))
    print("the same digit for all fifty:", bool(same.all()))

# %% [markdown] topics=["model-saving"]
# They are the same up to rounding. You can train on one backend and serve on another. A layer that uses functions of one backend cannot be moved: this is why the course writes `keras.ops`.

# %% topics=["model-saving"]
course.quiz("keras_workflow.save_quiz")

# %% [markdown] topics=["workflow-deployment-stage"]
# ## Deployed, and watched
#
# A model on disk is of no use to anybody yet. It is **deployed** into a program or behind an address (lesson 39). From then on the true digits are unknown, and the pictures may change: the **data drift** (also **distribution shift**). Suppose a new scanner exchanges light and dark, or moves every picture by four pixels. The cell prints the accuracy, which nobody would know, and three numbers that need no labels: the mean probability of the predicted class, the mean pixel, and how far the mean picture is from that of the training set. Which would have warned you?

# %% topics=["workflow-deployment-stage"] tags=["training"]
known = x_train.mean(axis=0)
arriving = {
    "as before": x_test,
    "light and dark exchanged": 255 - x_test,
    "moved by four pixels": np.roll(x_test, 4, axis=2),
}
accuracies, distances = [], []
for name, pictures in arriving.items():
    outputs = model.predict(pictures, verbose=0)
    sure = keras.ops.convert_to_numpy(keras.ops.softmax(outputs)).max(axis=-1).mean()
    accuracies.append((outputs.argmax(axis=-1) == y_test).mean())
    distances.append(np.abs(pictures.mean(axis=0) - known).mean())
    print(f"{name}: accuracy {accuracies[-1]:.2f}, top probability {sure:.2f}, "
          f"mean pixel {pictures.mean():.0f}, mean picture off by {distances[-1]:.0f}")
# On other machines and with other seeds: 0.68 to 0.77; 31.
course.expect(accuracy_lost=accuracies[0] - max(accuracies[1:]), at_least=0.4)
course.expect(distance_by_drift=min(distances[1:]) / distances[0], at_least=4)

# %% [markdown] topics=["workflow-deployment-stage"]
# The accuracy breaks down, and the model stays sure of itself: its mean probability falls only to about 0.9, a weak alarm. The mean pixel shows the exchange and not the move; the distance of the mean picture shows both. To **monitor** a model means to record such numbers every day, to label a few new pictures now and then, and to have decided what happens next.
#
# **Open task, without points.** In the graph, replace `keras.ops.abs(see(left) - see(right))` by `keras.layers.Concatenate()([see(left), see(right)])`, which loses no information. Predict whether the accuracy rises or falls, and why. Then run both with three seeds each.
#
# ## What you have done
#
# In this lesson you have
#
# * **built** a stack, a graph with two inputs, and a layer that comes back from its file,
# * **chosen** output, loss and metric by the objective, and **checked** the first loss by a formula,
# * **split** by class, and **trained** with three callbacks that end in time and keep the best weights,
# * **evaluated** a model, and given the doubtful pictures to a person,
# * **saved** a model and loaded it on another backend.

# %%
course.progress()

# %% [markdown]
# **To read on.** Guides to [the functional API](https://keras.io/guides/functional_api/) and to [saving](https://keras.io/guides/serialization_and_saving/); Chollet and Watson (2025), [Deep Learning with Python](https://deeplearningwithpython.io/), third edition, on the whole workflow; LeCun, Bottou, Bengio and Haffner (1998), [Gradient-based learning applied to document recognition](https://doi.org/10.1109/5.726791), on MNIST and on reading checks with a reject option.
#
# **Where next.** [Lesson 7](07_case_study_exam_results.ipynb) takes a whole case study through this workflow, and asks what its result is worth. [Lesson 8](08_data_preparation.ipynb) prepares data that are less tidy than digits, and lesson 36 opens `fit` up.
