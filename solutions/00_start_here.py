# ---
# title: "Start here: how this course works"
# minutes: 30
# needs: []
# topics: [deep-learning-definition, dl-vs-ml-feature-learning, dl-vs-ml-data-appetite, why-deep-learning-matters, brain-analogy, use-case-computer-vision, use-case-nlp, use-case-speech, use-case-healthcare, use-case-autonomous-vehicles, use-case-chat-assistants, device-placement, gpu-tpu, tool-jupyter, tool-colab, tool-numpy, tip-understand, tip-mindset-curve, tip-mindset-failures]
# packages: [keras, numpy, matplotlib, scikit-learn]
# ---

# %% [markdown]
# # Start here: how this course works
#
# In this lesson you will
#
# * train a neural network in five lines, and look at what it is unsure about,
# * learn how a notebook thinks, and what to do when it seems to lie,
# * meet the checks: what they say when an answer is missing, wrong or right,
# * write three small functions that you will need again and again,
# * hold deep learning against older methods on the same data, and report who wins,
# * see and hear what a network gets to work on: pictures, words, sound.
#
# It takes half an hour, of which the computer works for about a quarter of a minute; nothing in it needs a GPU. Click on the first grey cell and press <kbd>Shift</kbd>+<kbd>Enter</kbd>: the cell runs, and the next one is selected. That is all you have to know for now.

# %% tags=["parameters"]
profile = "smoke"  # "full" for real sizes

# %% tags=["setup"]
import course

course.setup("00_start_here", profile=profile)

import keras
import matplotlib.pyplot as plt
import numpy as np

from course import data, plots

# %% [markdown] topics=["deep-learning-definition"]
# The line above says what you run on: the version of Keras, the *backend* that does its arithmetic (TensorFlow, JAX or PyTorch; the course is the same on all three), and the device.
#
# ## Five lines
#
# 1,077 images of handwritten digits to learn from, 8 by 8 pixels each. A network of two layers. One call that trains it, one that asks how well it does on 360 images it has not seen:

# %% tags=["training"]
digits = data.load("digits")
model = keras.Sequential(
    [
        keras.Input((8, 8)),
        keras.layers.Rescaling(1 / 16),  # pixels run from 0 to 16; networks like small numbers
        keras.layers.Flatten(),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(10),  # one score per digit
    ]
)
model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
model.fit(*digits.train, batch_size=16, epochs={"smoke": 10, "full": 60}[profile], verbose=0)
loss, val_accuracy = model.evaluate(*digits.validation, verbose=0)
# Five seeds on each backend reached 0.925 to 0.944 (smoke) and 0.953 to 0.972 (full).
course.expect(val_accuracy=val_accuracy, at_least={"smoke": 0.90, "full": 0.94})

# %% [markdown] topics=["deep-learning-definition"]
# Five statements, a little laid out, and more than nine in ten digits that it has never seen are read correctly. Nobody wrote a rule about loops and strokes. That is deep learning in one sentence: **layers of simple units, stacked, whose numbers are learned from examples instead of being written by people.** It is a branch of machine learning; "deep" only says that the layers are several.
#
# The last line of the cell is a *contract*. A cell that trains does not just run: it promises what it reaches, and complains when it does not. If a contract of ours ever fails on your machine, that is our fault, not yours.
#
# A number such as 0.94 hides the interesting part. So look at the images themselves, the ten about which the network hesitates most, where its two best scores lie closest together:

# %%
x_val, y_val = digits.validation
scores = model.predict(x_val, verbose=0)  # (360, 10)
best_two = np.sort(scores, axis=1)[:, -2:]
unsure = np.argsort(best_two[:, 1] - best_two[:, 0])[:10]
ax = plots.plot_images(x_val[unsure], labels=y_val[unsure], predictions=scores[unsure], columns=5)

# %% [markdown] topics=["tool-jupyter"]
# Would you have read them all? Looking at errors one by one is the cheapest tool in this whole course, and you will do it in nearly every lesson.
#
# You need not understand the five lines yet. Lesson 01 starts from a single unit, and by lesson 06 each of these words has been earned. Until then they are a promise.
#
# ## The notebook and its memory
#
# What you read is a page; what computes is a program beside it, the *kernel*. The page shows text, the kernel remembers what was run, and the two can differ. Run the next cell three times:

# %% topics=["tool-jupyter"]
times_run = globals().get("times_run", 0) + 1
print(f"Since the kernel started, this cell has run {times_run} time{'s' if times_run > 1 else ''}.")

# %% [markdown] topics=["tool-jupyter", "tool-colab"]
# Each run added one: the kernel keeps every name until it is restarted, even names whose cells you have deleted. Hence the one repair that nearly always works, in the menu: **Kernel → Restart and run all**. It forgets everything and runs the page from top to bottom. An answer that only works before a restart does not work.
#
# The keys that are worth learning today: <kbd>Shift</kbd>+<kbd>Enter</kbd> runs a cell, <kbd>Esc</kbd> then <kbd>B</kbd> adds one below, <kbd>Tab</kbd> completes a name, and a question mark behind it, as in `keras.layers.Dense?`, shows its manual.
#
# With nothing installed you can open the same notebook in Google Colab: use the badge below the title. Colab lends you a machine, on request with a GPU (*Runtime → Change runtime type*), for free but not for ever: quotas are limited, and after a pause the machine and every file on it are gone. *File → Save a copy in Drive* keeps your answers.

# %%
course.quiz("start_here.kernel_quiz")

# %% [markdown]
# A quiz carries no points. Put a letter behind its name, as the last line shows, and it tells you why; the wrong options have something to say too.
#
# ## What a check says
#
# Exercises do carry points. Each asks you for a function, and a check answers one of three things. You should not have to fail to see the first two, so here are two answers that we wrote badly on purpose. The question: *given the right labels and a network's scores, how often is the network right?* An exercise that nobody has touched looks like this:


# %%
def unsolved(labels, scores):
    raise NotImplementedError


course.check("start_here.accuracy", unsolved)

# %% [markdown] topics=["tip-mindset-failures"]
# *Not attempted* is no error and no shame; the notebook runs on. Now somebody who has read the word "accuracy" and thought of confidence:


# %%
def mean_confidence(labels, scores):
    return scores.max(axis=1).mean()


course.check("start_here.accuracy", mean_confidence)

# %% [markdown] topics=["tip-mindset-failures"]
# Read it like a letter. What holds already is said first: one number came back, and the function left its inputs alone, which earns 0.16 of the 2 points. Then what does not hold, on which input, what came back for it, and why that cannot be. The *diagnosis* appears when your answer gives exactly what a well-known misunderstanding gives, and it ends in a question; answer the question and you are usually done.
#
# A refused answer costs nothing, however often. It is the most useful message that you get here: the function above ran, looked reasonable, and was wrong. Real models fail in just this way, only without a letter.
#
# When you are stuck, climb one step of the ladder of hints. No step is the answer, and none costs points:

# %%
course.hint("start_here.accuracy")

# %% [markdown]
# The check looks at what your function *does*, never at how it is written. A loop is as right as one line of NumPy, a list as right as a tensor; when your work is graded, the inputs are fresh. One thing every check of this course looks at: **an answer leaves the arrays and lists that it is given as they were**, since its caller needs them again. Where you want to change one in place, change a copy (`x = x.copy()`). The third outcome is yours:
#
# > **Exercise 0.1 (2 points).** Write `accuracy`. `scores` has the shape (N, C): one row for each of N samples, one score for each of C classes; `labels`, shape (N,), holds the right classes, from 0 to C − 1. The predicted class of a sample is the one with its largest score. Return the share of samples that are predicted right, one number from 0 to 1.


# %% tags=["exercise"]
def accuracy(labels, scores):
    """The share of samples whose largest score is at the right class.

    `labels`: whole numbers, shape (N,). `scores`: shape (N, C). Returns one number from 0 to 1.
    """
    ### BEGIN SOLUTION
    return np.mean(scores.argmax(axis=-1) == labels)
    ### END SOLUTION


# %% tags=["check"]
course.check("start_here.accuracy", accuracy)

# %% [markdown] topics=["tool-numpy", "tip-understand"]
# Scikit-learn and Keras both have this function, and from now on you may use theirs. You have written it once, so you know what it cannot see: *which* samples are wrong, how wrong, and whether it was hard to be right. That is the idea of the course: everything once by hand, then the library. Whoever only calls functions is lost on the day one of them returns something odd.
#
# ## Arrays, all at once
#
# By hand means: in NumPy. Its arrays are tables of numbers with a *shape*, and an operation treats the whole table at once. Three people, two columns:

# %% topics=["tool-numpy"]
people = np.array([[170.0, 65.0], [182.0, 80.0], [158.0, 52.0]])  # cm and kg
print("shape           ", people.shape)
print("largest, axis=0 ", people.max(axis=0))
print("share of largest")
print((people / people.max(axis=0)).round(2))

# %% [markdown] topics=["tool-numpy"]
# Two things to take away. `axis=0` names the axis that *disappears*: three rows went, and one number a column is left. And a table of shape (3, 2) was divided by a row of shape (2,): NumPy repeated the row for every person. That is *broadcasting*, and it replaces most of the loops that you would write.
#
# Keras brings the same functions under the same names, in `keras.ops`. There they run on any backend, on a GPU, and can be differentiated:

# %% topics=["tool-numpy"]
for name in ("max", "mean", "std"):
    by_numpy = getattr(np, name)(people, axis=0)
    by_keras = keras.ops.convert_to_numpy(getattr(keras.ops, name)(people, axis=0))
    print(f"{name:5} NumPy {by_numpy.round(2)}   Keras {by_keras.round(2)}")

# %% [markdown]
# > **Careful.** By default NumPy calculates in 64 bits and Keras in 32: about seven digits instead of sixteen. That is plenty for learning, and it is why no check in this course ever insists on the last digits.
#
# Height in centimetres, weight in kilograms: to a network the first is the "larger" column, for no better reason than the unit. So nearly every project begins by giving all columns the same mean and width.
#
# > **Exercise 0.2 (3 points).** Write `standardize`. `x` has the shape (N, D): N samples, D columns. Return an array of the same shape in which every column has the mean 0 and the standard deviation 1 (NumPy's own, which divides by N). A constant column has no width; it becomes zeros (in a table of a single row every column is constant). No loop is needed.


# %% tags=["exercise"]
def standardize(x):
    """Shift and scale every column to mean 0 and standard deviation 1.

    `x`: array, shape (N, D). Returns an array of the same shape; a constant column becomes zeros.
    """
    ### BEGIN SOLUTION
    spread = x.std(axis=0)
    return (x - x.mean(axis=0)) / np.where(spread > 0, spread, 1)
    ### END SOLUTION


# %% tags=["check"]
course.check("start_here.standardize", standardize)

# %% [markdown] topics=["device-placement"]
# If the check tripped you up with its constant column: so does reality. A pixel in the corner that is black in every image is one, and its 0/0 then wanders through the network until the loss says `nan`.
#
# ## Where it runs
#
# The setup line named your device. Code can ask, too, and can choose: inside a `keras.device` block, new tensors lie where you say.

# %% topics=["device-placement"]
with keras.device("cpu:0"):
    x = keras.ops.ones((2, 3))
print("Keras computes on:", course.session.current().device)
print("a tensor that was put on the CPU, summed:", float(keras.ops.sum(x)))

# %% [markdown] topics=["device-placement", "gpu-tpu"]
# With a GPU the first line names it, and you have nothing to do: Keras puts the model there, and `fit` brings every batch after it. (The list of all devices is `keras.distribution.list_devices()` on TensorFlow and JAX; on PyTorch, for which Keras 3.15 has no such list, ask `torch.cuda.device_count()`.)
#
# Do you need one? Count. A network multiplies about once per weight and image, a training step costs about three times as much as a prediction, and each multiplication comes with an addition: six operations in all. Our network has 4,736 weights (the 74 biases only add). For comparison, ResNet-50, a classic of 2015, with 3.8 billion multiplications an image:

# %% topics=["gpu-tpu"]
training = {
    "the digits above, 10 epochs": 6 * 4736 * 1077 * 10,
    "ResNet-50, 90 epochs": 6 * 3.8e9 * 1_280_000 * 90,
}
for name, operations in training.items():
    print(f"{name:28} one core {operations / 2e10:16,.3f} s   GPU {operations / 1e14:12,.3f} s")

# %% [markdown] topics=["gpu-tpu", "tool-colab"]
# The speeds are round guesses, 20 billion operations a second for one core and 100 trillion for a good GPU; what matters is the number of digits. ResNet-50: four years against seven hours. Our network: a few hundredths of a second of arithmetic, even on one core. What you waited for above was mostly the preparation of the steps, and a GPU does not shorten that. (TPUs, Google's chips for the same purpose, are another way to the right-hand column.)
#
# So the course comes in two sizes. The parameter `profile` in the first cell says `"smoke"`: small sizes, seconds of work, a laptop is enough. Change it to `"full"`, restart and run all, and the same cells train for longer, on more data where there are more; from the vision lessons on you will want a GPU for that. To change the backend, set it before anything else is run, in a fresh kernel:
#
# ```python
# import os
# os.environ["KERAS_BACKEND"] = "jax"  # or "tensorflow", "torch"
# ```
#
# ## Deep learning against its elders
#
# Machine learning is older than deep learning, and it is not out of work. The classical recipe has two steps: people describe each sample by a few *features*, and a simple model learns from these. Here is an afternoon's idea of how to describe a digit:


# %% topics=["dl-vs-ml-feature-learning"]
def describe(images):
    """Six features of images (N, 8, 8): ink, width, height, two symmetries, and ink in the middle."""
    return np.stack(
        [
            images.sum(axis=(1, 2)),
            (images.sum(axis=1) > 8).sum(axis=1),
            (images.sum(axis=2) > 8).sum(axis=1),
            np.abs(images - images[:, :, ::-1]).sum(axis=(1, 2)),
            np.abs(images - images[:, ::-1, :]).sum(axis=(1, 2)),
            images[:, 3:5, 3:5].sum(axis=(1, 2)),
        ],
        axis=1,
    )


x_train, y_train = digits.train
describe(x_train[:2]).round().astype(int)

# %% [markdown] topics=["dl-vs-ml-feature-learning"]
# Two digits, six numbers each. Now the simplest classifier that deserves the name, a logistic regression, learns once from these six, and once from the 64 bare pixels:

# %% topics=["dl-vs-ml-feature-learning"]
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def linear_accuracy(features, features_val):
    classifier = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000))
    return classifier.fit(features, y_train).score(features_val, y_val)


print(f"six hand-made features {linear_accuracy(describe(x_train), describe(x_val)):.2f}")
print(f"64 bare pixels         {linear_accuracy(x_train.reshape(-1, 64), x_val.reshape(-1, 64)):.2f}")

# %% [markdown] topics=["dl-vs-ml-feature-learning"]
# 0.45 against 0.96. Our six features throw away too much; better ones exist, and whole careers went into finding them. A network takes the other road: its first layer computes 64 features of its own, and nobody told it which. Each is a weighted sum of the pixels, so its weights can be drawn as an image. Here are the sixteen strongest; blue pixels speak for the feature, orange ones against it:

# %% topics=["dl-vs-ml-feature-learning"]
weights, biases = model.layers[2].get_weights()  # (64 pixels, 64 features), (64,)
strongest = np.argsort(-np.linalg.norm(weights, axis=0))[:16]
ax = plots.plot_filters(weights[:, strongest].reshape(8, 8, 16), columns=8)

# %% [markdown] topics=["dl-vs-ml-feature-learning"]
# No symmetry, no "ink in the middle". A few show a stroke here and a gap there, others look like noise, and some of it is: the random numbers that training started from. Are such features any good? Hand them to the same logistic regression:

# %% tags=["training"] topics=["dl-vs-ml-feature-learning"]
hidden = keras.Sequential(model.layers[:-1])  # the network without its last layer
learned, learned_val = (hidden.predict(images, verbose=0) for images in (x_train, x_val))
# Five seeds on each backend reached 0.953 to 0.975 (smoke) and 0.961 to 0.975 (full).
course.expect(linear_accuracy=linear_accuracy(learned, learned_val), at_least={"smoke": 0.93, "full": 0.94})

# %% [markdown] topics=["dl-vs-ml-feature-learning", "dl-vs-ml-data-appetite"]
# Better than the hand-made ones by a mile, and as good as the bare pixels, give or take a digit or two. That is the difference in one sentence: in classical machine learning people make the features, in deep learning the network makes its own.
#
# ### Who wins?
#
# Learning features has a price: examples. So let each method learn from 25 images, from 100, from 400, from 1,000. Beside the logistic regression stands a support vector machine, the champion of the 1990s. Both get the bare pixels, just as the network will.

# %% topics=["dl-vs-ml-data-appetite"]
from sklearn.svm import SVC

sizes = [25, 100, 400, 1000]
draws = [np.random.default_rng(seed).permutation(len(x_train)) for seed in range({"smoke": 1, "full": 5}[profile])]
pixels, pixels_val = x_train.reshape(-1, 64) / 16, x_val.reshape(-1, 64) / 16
elders = {"logistic regression": LogisticRegression(max_iter=2000), "support vector machine": SVC(C=10)}
curves = {}
for name, elder in elders.items():
    curves[name] = [[elder.fit(pixels[d[:n]], y_train[d[:n]]).score(pixels_val, y_val) for d in draws] for n in sizes]
    print(f"{name:23}", *(f"{np.mean(row):.2f}" for row in curves[name]))

# %% [markdown] topics=["dl-vs-ml-data-appetite"]
# Each row climbs with the number of images. Now the network. It starts from the same untrained weights every time and takes the same number of steps, so that only the images differ:


# %% tags=["training"] topics=["dl-vs-ml-data-appetite"]
network = keras.models.clone_model(model)  # the same layers, untrained
network.compile(keras.optimizers.SGD(0.5), model.loss, metrics=["accuracy"])
untrained = network.get_weights()


def train_network(images, labels, steps, batch=32):
    network.set_weights(untrained)
    drawn = np.random.default_rng(0).choice(len(images), size=steps * batch)
    network.fit(images[drawn], labels[drawn], batch_size=batch, verbose=0)
    return network.evaluate(x_val, y_val, verbose=0)[1]


steps = {"smoke": 300, "full": 1000}[profile]
curves["network"] = [[train_network(x_train[d[:n]], y_train[d[:n]], steps) for d in draws] for n in sizes]
lead = np.mean(curves["support vector machine"][-1]) - np.mean(curves["network"][-1])
# Five seeds on each backend: a lead of 0.031 to 0.061 (smoke), 0.022 to 0.029 (full, the mean of five draws).
course.expect(lead_of_the_support_vector_machine=lead, at_least={"smoke": 0.01, "full": 0.01})

# %%
ax = plots.plot_learning_curve(sizes, curves, score_name="validation accuracy")

# %% [markdown] topics=["dl-vs-ml-data-appetite", "why-deep-learning-matters"]
# An honest result for a course on deep learning: **the support vector machine wins.** With 25 images it is about level with the network, then it pulls away, and with 1,000 it reads 99 of 100 digits where the network reads about 95. It also trained in a fraction of the time. On small, tidy data that is the rule rather than the exception; try the classical model first, and never report a network without it.
#
# Why then learn the rest? Because the picture turns when the problem grows in two directions. *Data*: classical curves flatten, while networks go on improving as data and computers grow; ImageNet has 1.28 million labelled images, GPT-3 read some 300 billion pieces of text. *Rawness*: our digits are centred and 64 pixels small. On photographs, where a cat may sit anywhere in a million pixels, nobody knows good features, and layers that learn them win by far. In 2012 AlexNet missed the right label of an ImageNet photograph (among its five guesses) in 15.3 % of cases, the best competitor with hand-made features in 26.2 %; no competitor of that kind has won since. Speech recognition and translation had gone the same way by 2016.
#
# Is 95 % good, though? That depends on what no effort at all would give. Always saying "3" is right for one digit in ten. Always saying "healthy", in a screening where 85 of 100 are, is right in 85 %, and finds nobody who is ill.
#
# > **Exercise 0.3 (3 points).** Write `baseline`: what accuracy does somebody reach who always guesses the most common class? The class is learned from `y_train`, the accuracy is measured on `y_test`; both hold whole numbers (any, negative ones too), shapes (N,) and (M,). No two classes are equally common in `y_train`. Return one number from 0 to 1.


# %% tags=["exercise"]
def baseline(y_train, y_test):
    """The accuracy on `y_test` of always guessing the most common class of `y_train`.

    `y_train`: whole numbers, shape (N,). `y_test`: whole numbers, shape (M,). Returns one number from 0 to 1.
    """
    ### BEGIN SOLUTION
    classes, counts = np.unique(y_train, return_counts=True)
    guess = classes[counts.argmax()]
    return np.mean(y_test == guess)
    ### END SOLUTION


# %% tags=["check"]
course.check("start_here.baseline", baseline)

# %% [markdown]
# Put this number beside every accuracy that you report or read, and a good half of the miracles in the news become smaller. What would you do here?

# %%
course.quiz("start_here.few_data_quiz")

# %% [markdown] topics=["use-case-computer-vision"]
# ## What networks work on
#
# Everything that a network sees has been turned into an array first. Three kinds fill most of this course.
#
# **Pictures** are the home ground of deep learning: what is in an image, where, which pixels belong to it. The basic operation is a small table of weights that slides over the image. This one, chosen by hand in the 1960s, asks everywhere "is the right side brighter than the left?":

# %% topics=["use-case-computer-vision"]
from sklearn.datasets import load_sample_image

photo = load_sample_image("china.jpg")[60:300, 120:480].mean(axis=2).astype("float32") / 255  # (240, 360), grey
sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], dtype="float32")
edges = keras.ops.conv(photo[None, :, :, None], sobel[:, :, None, None], padding="same")[0, :, :, 0]
edges = np.abs(keras.ops.convert_to_numpy(edges)).clip(0, 1)
with plots.theme():
    figure, ax = plt.subplots(figsize=(8, 3))
    plots.plot_images([photo, edges], labels=["a photograph", "its upright edges"], columns=2, ax=ax)

# %% [markdown] topics=["use-case-computer-vision", "use-case-nlp"]
# Nine weights, and the columns of the pavilion stand out. A convolutional network learns thousands of such tables (lessons 15 to 22), and a Vision Transformer does without them (lesson 33).
#
# **Language** comes as words, and words must become numbers. The oldest way counts them, a *bag of words*:

# %% topics=["use-case-nlp"]
sentences = ["the dog bites the man", "the man bites the dog", "the cat sleeps"]
vocabulary = sorted(set(" ".join(sentences).split()))
print(f"{'':22}", *(f"{word:>6}" for word in vocabulary))
for sentence in sentences:
    print(f"{sentence:22}", *(f"{sentence.split().count(word):6}" for word in vocabulary))

# %% [markdown] topics=["use-case-nlp", "use-case-speech"]
# Enough to tell a story about dogs from one about cats, and to sort a good deal of mail. But look at the first two rows: they are equal, and for the man it makes a difference. To keep the order you need sequences, and to understand them you need attention; that is the road from lesson 23 to today's language models in lesson 31.
#
# **Speech** is a row of air pressures, 8,000 or more a second. Three vowels, made from nothing but sine waves; press play:

# %% topics=["use-case-speech"]
from IPython.display import Audio

rate, pitch = 8000, 120  # samples a second; the voice's pitch in Hz
seconds = np.arange(int(0.5 * rate)) / rate
resonances = {"ah": (730, 1090, 2440), "ee": (270, 2290, 3010), "oo": (300, 870, 2240)}  # of the mouth, in Hz
waves = pitch * np.arange(1, 30)[:, None]  # (29, 1): the overtones of the voice
loudness = [sum(1 / (1 + ((waves - r) / 80) ** 2) for r in mouth) for mouth in resonances.values()]
spoken = [np.hanning(len(seconds)) * (loud * np.sin(2 * np.pi * waves * seconds)).sum(axis=0) for loud in loudness]
sound = np.concatenate(spoken)
Audio(sound, rate=rate)

# %% [markdown] topics=["use-case-speech"]
# You hear "ah, ee, oo", spoken by a robot. (The resonances were measured by Peterson and Barney in 1952. By the way, `waves * seconds` is broadcasting: 29 overtones times 4,000 moments.) What tells the vowels apart is hard to see in the wave. So speech is cut into short pieces, and each piece is split into its frequencies: a *spectrogram*.

# %% topics=["use-case-speech"]
real, imaginary = keras.ops.stft(sound.astype("float32"), sequence_length=256, sequence_stride=64, fft_length=512)
power = np.hypot(*map(keras.ops.convert_to_numpy, (real, imaginary)))  # (moments, frequencies)
with plots.theme() as look:
    figure, ax = plt.subplots(figsize=(7, 3))
    ax.imshow(np.log10(power.T + 1), origin="lower", aspect="auto", extent=(0, 1.5, 0, 4), cmap=look.sequential)
    ax.set(xlabel="half a second each", ylabel="frequency in kHz", xticks=[0.25, 0.75, 1.25], xticklabels=resonances)

# %% [markdown] topics=["use-case-healthcare", "use-case-autonomous-vehicles", "use-case-chat-assistants"]
# Sound has become a picture, and each vowel wears its own stripes. Speech recognition learned to read such pictures from left to right, with LSTMs first (lesson 24) and with Transformers since.
#
# ### Where it meets people
#
# **Healthcare.** In 2016 a network graded photographs of the retina for diabetic eye disease about as well as the ophthalmologists it was compared with (Gulshan and others, JAMA). When such a system came to clinics in Thailand, it refused more than a fifth of the pictures, often because the rooms were darker than what it had been trained on (Beede and others, 2020). Both belong to the story: a good test score is where the work in the clinic begins.
#
# **Vehicles.** In 1989 ALVINN, a network with one hidden layer of 29 units, steered a van by looking at the road. Today many networks share the car: they find lanes, people and signs, and guess what these will do next. What remains hard is the rare event, of which there are few examples by definition.
#
# **Chat assistants.** A language model learns to guess the next piece of a text, from more text than anybody could read in a lifetime; people then show it, by examples and by preferences, which answers they want. That it speaks fluently does not make what it says true: it was trained to continue, not to know. In lesson 31 you train a small one and can watch it learn.

# %% [markdown] topics=["brain-analogy"]
# ### Is it a brain?
#
# The names say so: neurons, networks, learning. McCulloch and Pitts had nerve cells in mind in 1943, and so had Rosenblatt with his *perceptron* in 1958. Keep the analogy for the history and the word **unit** for the thing. A nerve cell sends pulses in time, has thousands of connections that grow and wither, and, as far as anybody knows, sends no derivatives backwards. A child who has seen three giraffes knows giraffes; and it does so on the power of a dim light bulb.
#
# Even the perceptron is no small version of what you trained. It answered with a step: fire or not. Measure how its output changes when its input changes a little, which is all that today's training has to go by:

# %% topics=["brain-analogy"]
inputs, nudge = np.array([-2.0, -0.5, 0.5, 2.0]), 1e-3
for name, output in {"step (1958)": lambda z: np.heaviside(z, 0), "tanh": np.tanh}.items():
    print(f"{name:12}", np.round((output(inputs + nudge) - output(inputs - nudge)) / (2 * nudge), 3))

# %% [markdown] topics=["brain-analogy", "tip-mindset-curve"]
# Zero everywhere: a step gives no hint in which direction to improve. A smooth unit does, and on that difference rests everything from lesson 04 on.
#
# ## Recap
#
# In this lesson you have
#
# * trained a network in five lines, and looked at the digits that it hesitates about,
# * seen that the kernel remembers what you ran, not what you see, and that *Restart and run all* settles it,
# * met the three outcomes of a check, the ladder of hints, and the quizzes,
# * written `accuracy`, `standardize` and `baseline`, three small functions that are in every project,
# * measured deep learning against its elders, and reported that an elder won,
# * turned a photograph, three sentences and three vowels into arrays.
#
# Some of it will have gone by too fast. That is how a first hour feels, and the learning curve above could be yours: steep and uneven at the left, where you are now. Nobody understands backpropagation on first reading. Come back to a lesson after a week, and it will have become shorter.

# %%
course.progress()

# %% [markdown]
# ## Where next
#
# [Lesson 01](01_neuron.ipynb) takes one unit apart: two weights, a bias, and a number that you can work out on paper. If you know your way around neural networks and came for Keras, [lesson 06](06_keras_workflow.ipynb) is your door; if a model of yours does not learn, [lesson 13](13_debugging.ipynb).
