# ---
# title: "Start here: how this course works"
# minutes: 65
# needs: []
# topics: [deep-learning-definition, dl-vs-ml-feature-learning, dl-vs-ml-data-appetite, why-deep-learning-matters, brain-analogy, use-case-computer-vision, use-case-nlp, use-case-speech, use-case-healthcare, use-case-autonomous-vehicles, use-case-chat-assistants, device-placement, gpu-tpu, tool-jupyter, tool-colab, tool-numpy, tip-understand, tip-mindset-curve, tip-mindset-failures]
# packages: [keras, numpy, matplotlib, scikit-learn]
# ---

# %% [markdown]
# # Start here: how this course works
#
# How do you recognize a handwritten 3? Six rules written by a person, below, are right for fewer than half of 360 digits. A small **neural network**, layers of simple units whose numbers are adjusted from examples, is right for more than nine in ten. In this lesson you will
#
# * train that network in five steps,
# * repair a notebook whose page and memory differ,
# * write three functions that every project needs, and read a check,
# * compare deep learning with older methods on the same digits, and report which wins,
# * turn a photograph, sentences and sounds into numbers.
#
# Click on the first gray cell and press <kbd>Shift</kbd>+<kbd>Enter</kbd>: the cell runs, and the next one is selected.

# %% tags=["parameters"]
profile = "smoke"  # "full" for real sizes

# %% tags=["setup"]
import course

course.setup("00_start_here", profile=profile)

import time

import keras
import matplotlib.pyplot as plt
import numpy as np

from course import data, plots

# %% [markdown]
# The line above names the version of Keras, the **backend** (the library that does the arithmetic: TensorFlow, JAX or PyTorch; the course is the same on all three), the device, and the **seed** from which random numbers are drawn. Ten of the digits:

# %%
digits = data.load("digits")
x_train, y_train = digits.train
x_val, y_val = digits.validation
first = [int(np.flatnonzero(y_val == digit)[0]) for digit in range(10)]
title = "Ten digits, 8 by 8 pixels each; ink is drawn white"
ax = plots.plot_images(x_val[first], labels=y_val[first], columns=5, title=title)

# %% [markdown]
# ## Rules that a person writes
#
# An image is a table of 8 × 8 numbers, from 0 (paper) to 16 (ink). These six rules were written after a look at the average image of each digit:


# %%
def read_by_rules(image):
    ink = image / 16
    center = ink[3:5, 3:5].sum()
    top, bottom = ink[:4].sum(), ink[4:].sum()
    left, right = ink[:, :4].sum(), ink[:, 4:].sum()
    if center < 1:
        return 0  # a hole in the middle
    if top < 0.65 * bottom:
        return 6
    if right > 1.3 * left:
        return 9 if top > 1.25 * bottom else 3
    if left > 1.3 * right:
        return 5 if top > bottom else 2
    if top > 1.25 * bottom:
        return 7
    return 8 if center > 3.2 else 4


read = [read_by_rules(image) for image in x_val]
print(f"right: {np.sum(read == y_val)} of {len(y_val)}, {np.mean(read == y_val):.2f}")

# %% [markdown] topics=["deep-learning-definition"]
# Fewer than half, ⟦0.45⟧, and no rule ever returns 1. More rules would help a little, and each would need exceptions of its own.
#
# ## Five steps
#
# Now the other way: nobody writes a rule. The 1,797 images come in three parts. From 1,077 **training** images with their right labels the network learns: it adjusts its own numbers until its answers fit the labels (**supervised learning**). On 360 **validation** images, those of the rules above, we compare and choose. The last 360 are the **test set**; they are looked at once, in the end.

# %% tags=["training"] topics=["deep-learning-definition"]
model = keras.Sequential(
    [
        keras.Input((8, 8)),
        keras.layers.Rescaling(1 / 16),  # pixels from 0 to 1
        keras.layers.Flatten(),  # a row of 64 numbers
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(10),  # one score per digit
    ]
)
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
epochs = {"smoke": 10, "full": 60}[profile]
model.fit(x_train, y_train, batch_size=16, epochs=epochs, verbose=2)
val_loss, val_accuracy = model.evaluate(x_val, y_val, verbose=0)
# Five seeds on each backend reached 0.925 to 0.944 (smoke), 0.953 to 0.972 (full).
course.expect(val_accuracy=val_accuracy, at_least={"smoke": 0.90, "full": 0.94})

# %% [markdown] topics=["deep-learning-definition"]
# More than nine out of ten, on images that the network has never seen. In the order of the code:
#
# * A **layer** turns one array into another. The first two only prepare the image. The first `Dense` layer computes 64 weighted sums of all its inputs, the second computes 10; the factors in these sums are the **weights**. `"relu"` sets negative sums to 0.
# * The **loss** is the number that training makes small: it is large when the network gives the right digit a low score.
# * The **optimizer**, here Adam, changes the weights a little at a time so that the loss falls.
# * A **metric**, here the accuracy, is a number for people: it is reported, and training does not use it.
# * `fit` shows all training images to the network again and again. One pass over all of them is an **epoch**; the output has one line for each, and the loss in it falls.
#
# Each of these words comes back in the lessons that follow. Together they are **deep learning**: *layers of simple units, stacked, whose numbers are learned from examples instead of being written by people.* It is a part of **machine learning**, programs that learn from data, and that is a part of **artificial intelligence**, to which the six rules belong as well. "Deep" says only that there are several layers. What counts is how a network does on new data: one that does well there is said to **generalize**.
#
# The last line checks that the training reached the accuracy that we promise, and prints a message if it did not. (`"smoke"` is the small size of this course's trainings, and `"full"` the real one.)
#
# An accuracy hides the interesting part. Here are the ten images on which the network hesitates most, those whose two best scores lie closest together:

# %%
scores = model.predict(x_val, verbose=0)  # (360, 10)
best_two = np.sort(scores, axis=1)[:, -2:]
unsure = np.argsort(best_two[:, 1] - best_two[:, 0], kind="stable")[:10]
wrong = np.sum(scores[unsure].argmax(axis=1) != y_val[unsure])
ax = plots.plot_images(
    x_val[unsure],
    labels=y_val[unsure],
    predictions=scores[unsure],
    columns=5,
    title=f"Of the network's ten least certain answers, {wrong} are wrong",
)

# %% [markdown] topics=["tool-jupyter"]
# Would you have read them all? Looking at errors one by one costs little and says much; you will do it in many lessons.
#
# ## What the notebook shows, and what it remembers
#
# A notebook consists of two things: the page that you read, and a program behind it, the **kernel**, which runs the cells and remembers every name. (In lesson 1, "kernel" also means a table of weights; the two have nothing to do with each other.) Page and kernel can differ. Run the next cell three times:

# %% topics=["tool-jupyter"]
times_run = globals().get("times_run", 0) + 1
print(f"Runs of this cell since the kernel started: {times_run}")

# %% [markdown] topics=["tool-jupyter", "tool-colab"]
# Each run added one: the kernel keeps every name until it is restarted, even names whose cells you have changed or deleted. One repair nearly always works, in the menu: **Kernel → Restart and run all**. The kernel forgets everything and runs the page from top to bottom.
#
# > **Careful.** An answer that works only before a restart does not work: whoever opens your notebook starts with an empty kernel.
#
# Four keys are worth learning today: <kbd>Shift</kbd>+<kbd>Enter</kbd> runs a cell, <kbd>Esc</kbd> then <kbd>B</kbd> adds one below, <kbd>Tab</kbd> completes a name, and a question mark behind a name, as in `keras.layers.Dense?`, shows its manual.
#
# With nothing installed you can open the same notebook in Google Colab, by the badge below the title. Colab lends you a machine for free, with a GPU if you ask for one (*Runtime → Change runtime type*). The time is limited, and after a pause the machine and all files on it are deleted; *File → Save a copy in Drive* keeps your answers.

# %%
course.quiz("start_here.kernel_quiz")

# %% [markdown]
# A quiz carries no points. Put a letter behind its name, as the last line shows, and it tells you why that option is right or wrong.
#
# ## What a check says
#
# An exercise carries points. It asks you for a function, and a check gives one of three results: *not attempted*, *not right* or *right*. Here are the first two results. The exercise is: *given the right labels and a network's scores, how often is the network right?* An exercise that nobody has touched looks like this:


# %%
def unsolved(labels, scores):
    raise NotImplementedError


course.check("start_here.accuracy", unsolved)

# %% [markdown] topics=["tip-mindset-failures"]
# *Not attempted* is not an error; the notebook runs on. And this is the answer of somebody who took "accuracy" for confidence:


# %%
def mean_confidence(labels, scores):
    return scores.max(axis=1).mean()


course.check("start_here.accuracy", mean_confidence)

# %% [markdown] topics=["tip-mindset-failures"]
# Read it from top to bottom. First comes what already holds, and the points that it earns. Then what does not hold, on which input, and what came back. If your numbers are those of a well-known mistake, a *diagnosis* names the mistake and asks you a question. Answer it, and you are usually done.
#
# A refused answer costs nothing, however often. The function above ran, looked reasonable and was wrong, and real models fail in the same way, only without a message. So a failure that explains itself is the most useful thing you get here: read it before you change anything.
#
# When you are stuck, ask for a hint. Each call gives the next one; none is the answer, and none costs points:

# %%
course.hint("start_here.accuracy")

# %% [markdown]
# A check looks at what your function *does*, never at how it is written. A loop is as right as one line of NumPy. A list is as right as an array, or as a **tensor**, which is what Keras calls its arrays. Your work is graded with other inputs.
#
# > **Careful.** Every check also looks at this: an answer leaves the arrays and lists that it is given as they were, because its caller needs them again. To change one in place, change a copy (`x = x.copy()`).
#
# Now the third result, which is yours:
#
# > **Exercise 0.1 (2 points).** Write `accuracy`. `scores` has the shape (N, C): one row for each of N samples, one score for each of C classes; `labels`, shape (N,), holds the right classes, from 0 to C − 1. The predicted class of a sample is the one with its largest score. Return the share of samples that are predicted right, one number from 0 to 1.


# %% tags=["exercise"]
def accuracy(labels, scores):
    """The share of samples whose largest score is at the right class.

    `labels`: whole numbers, shape (N,). `scores`: shape (N, C).
    Returns one number from 0 to 1.
    """
    ### BEGIN SOLUTION
    return np.mean(scores.argmax(axis=-1) == labels)
    ### END SOLUTION


# %% tags=["check"]
course.check("start_here.accuracy", accuracy)

# %% [markdown] topics=["tool-numpy", "tip-understand"]
# Your function can say more than the number that Keras reports. Which digits are hard for the network? Measure the accuracy on the samples of one class at a time:

# %% tags=["training"]
with course.waits_for("start_here.accuracy"):
    per_digit = [accuracy(y_val[y_val == d], scores[y_val == d]) for d in range(10)]
    print("digit   ", *(f"{digit:5d}" for digit in range(10)))
    print("accuracy", *(f"{share:5.2f}" for share in per_digit))
    # Five seeds on each backend: 0.71 to 0.87 (smoke).
    course.expect(hardest_digit=min(per_digit), at_least={"smoke": 0.6, "full": 0.75})

# %% [markdown] topics=["tool-numpy", "tip-understand"]
# The digits are not equally hard, and one average for all of them does not show that. Scikit-learn and Keras both have this function, and from now on you may use theirs. You have written it once, so you know what it measures and what it leaves out. That is the method of this course: *everything once by hand, then with the library.* Someone who only calls functions cannot tell when one of them returns nonsense.
#
# ## Arrays: whole tables at once
#
# "By hand" means in **NumPy**, Python's library for tables of numbers. Its arrays have a *shape*, and an operation treats the whole table at once. Three people, two columns:

# %% topics=["tool-numpy"]
people = np.array([[170.0, 65.0], [182.0, 80.0], [158.0, 52.0]])  # cm and kg
print("shape           ", people.shape)
print("largest, axis=0 ", people.max(axis=0))
print("share of largest")
print((people / people.max(axis=0)).round(2))

# %% [markdown] topics=["tool-numpy"]
# `axis=0` names the axis along which numbers are combined: the three rows are combined into one, and each column keeps one number. Then a table of shape (3, 2) was divided by a row of shape (2,): NumPy repeated the row for every person. That is **broadcasting**, and it replaces most loops.
#
# Keras has the same functions under the same names in `keras.ops`. There they run on any backend and on a GPU, and can be parts of a network that is trained:

# %% topics=["tool-numpy"]
for name in ("max", "mean", "std"):
    by_numpy = getattr(np, name)(people, axis=0)
    by_keras = keras.ops.convert_to_numpy(getattr(keras.ops, name)(people, axis=0))
    print(f"{name:5} NumPy {by_numpy.round(2)}   Keras {by_keras.round(2)}")

# %% [markdown]
# > **In practice.** NumPy calculates in 64 bits by default and Keras in 32: about seven digits instead of sixteen. That is plenty for learning, and it is why no check insists on the last digits.
#
# Height in centimeters, weight in kilograms: the first column has the larger numbers only because of its unit, and a network would give it more influence. Most projects therefore begin by giving all columns the same mean and the same width: they **standardize** them. This version can be found in many programs, and it looks right:


# %%
def standardize_first_try(x):
    return (x - x.mean()) / x.std()


standardized = standardize_first_try(people)
print(f"mean {abs(standardized.mean()):.2f}, deviation {standardized.std():.2f}")
print(standardized.round(2))

# %% [markdown]
# The mean of all six numbers is 0 and their standard deviation 1, yet the table is of no use: every height is positive, every weight negative.
#
# > **Exercise 0.2 (3 points, find the bug).** `standardize_first_try` fails in two ways. One you see above. Mend it, then try a table with a constant column: there is the other. Then write `standardize`. `x` has the shape (N, D): N samples, D columns. Return an array of the same shape in which every column has the mean 0 and the standard deviation 1 (NumPy's own, which divides by N). A constant column has no width: it becomes zeros, whatever its number is. In a table of a single row every column is constant.


# %% tags=["exercise"]
def standardize(x):
    """Shift and scale every column to mean 0 and standard deviation 1.

    `x`: array, shape (N, D). Returns an array of the same shape; a constant
    column becomes zeros, whatever its number is.
    """
    ### BEGIN SOLUTION
    varies = x.max(axis=0) > x.min(axis=0)
    spread = np.where(varies, x.std(axis=0), 1)
    return np.where(varies, (x - x.mean(axis=0)) / spread, 0)
    ### END SOLUTION


# %% tags=["check"]
course.check("start_here.standardize", standardize)

# %% [markdown] topics=["dl-vs-ml-feature-learning"]
# Constant columns are common: a pixel in the corner that is empty in every image is one. Its 0/0 would pass through the whole network until the loss says `nan`, "not a number". Nor is it enough to ask whether the deviation is 0: ten times 0.1 has a computed mean a little below 0.1 and a deviation of about 1e-17. Whether the largest number equals the smallest is a question without rounding.
#
# ## Deep learning against older methods
#
# Machine learning is older than deep learning. The classical recipe has two steps: people describe each sample by a few numbers, its **features**, and a simple model learns from these. Six features of a digit that come to mind:


# %% topics=["dl-vs-ml-feature-learning"]
def describe(images):
    """Ink, width, height, two symmetries and ink in the middle, for (N, 8, 8)."""
    features = [
        images.sum(axis=(1, 2)),
        (images.sum(axis=1) > 8).sum(axis=1),
        (images.sum(axis=2) > 8).sum(axis=1),
        np.abs(images - images[:, :, ::-1]).sum(axis=(1, 2)),
        np.abs(images - images[:, ::-1, :]).sum(axis=(1, 2)),
        images[:, 3:5, 3:5].sum(axis=(1, 2)),
    ]
    return np.stack(features, axis=1)


describe(x_train[:2]).round().astype(int)

# %% [markdown] topics=["dl-vs-ml-feature-learning"]
# Two digits, six numbers each. A **logistic regression** learns one weight per feature and class and nothing else. It learns once from these six features, and once from the 64 plain pixels. Guess first: which is better?

# %% topics=["dl-vs-ml-feature-learning"]
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def linear_accuracy(features, features_val):
    classifier = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000))
    return classifier.fit(features, y_train).score(features_val, y_val)


flat, flat_val = x_train.reshape(-1, 64), x_val.reshape(-1, 64)
by_six = linear_accuracy(describe(x_train), describe(x_val))
print(f"six hand-made features {by_six:.2f}")
print(f"64 plain pixels        {linear_accuracy(flat, flat_val):.2f}")

# %% [markdown] topics=["dl-vs-ml-feature-learning"]
# ⟦0.45⟧ against ⟦0.96⟧: these six features lose too much. Better ones exist, and researchers worked on them for decades. A network makes its own: its first layer computes 64 features, and nobody chose them. Each is a weighted sum of the pixels, so its weights can be drawn as an image. Here are the sixteen with the largest weights; pixels in blue count for the feature, pixels in orange against it:

# %% topics=["dl-vs-ml-feature-learning"]
weights, biases = model.layers[2].get_weights()  # (64 pixels, 64 features), (64,)
strongest = np.argsort(-np.linalg.norm(weights, axis=0), kind="stable")[:16]
ax = plots.plot_filters(
    weights[:, strongest].reshape(8, 8, 16),
    columns=8,
    title="No feature is a symmetry: strokes, gaps and noise",
)

# %% [markdown] topics=["dl-vs-ml-feature-learning"]
# None of them is a symmetry or "ink in the middle". A few show a stroke in one place and a gap in another; others look like noise, and in part they are: training started from random numbers. Are such features any good? Give them to the same logistic regression:

# %% tags=["training"] topics=["dl-vs-ml-feature-learning"]
hidden = keras.Sequential(model.layers[:-1])  # the network without its last layer
learned = hidden.predict(x_train, verbose=0)
learned_val = hidden.predict(x_val, verbose=0)
by_learned = linear_accuracy(learned, learned_val)
# Five seeds on each backend reached 0.942 to 0.975 (smoke), 0.961 to 0.975 (full).
course.expect(linear_accuracy=by_learned, at_least={"smoke": 0.93, "full": 0.94})

# %% [markdown] topics=["dl-vs-ml-feature-learning", "dl-vs-ml-data-appetite"]
# Far better than the hand-made features, and about as good as the pixels, within a few of the 360 digits. That is the difference in one sentence: in classical machine learning people make the features, in deep learning the network makes its own.
#
# ### Who wins?
#
# Learning features takes many examples. So we train each method on 25 images, on 150 and on 1,000. Beside the logistic regression stands a **support vector machine** (Cortes and Vapnik, 1995), widely used since the 1990s. All three get the plain pixels. Each method gets its best settings, chosen on the validation images; here is the choice for the support vector machine, among nine. (Three were tried for the logistic regression and eight for the network.)

# %% topics=["dl-vs-ml-data-appetite"]
from sklearn.svm import SVC

pixels, pixels_val = flat / 16, flat_val / 16
by_settings = {}
for C in (1, 10, 100):
    for gamma in (0.02, 0.05, 0.1):
        support_vectors = SVC(C=C, gamma=gamma).fit(pixels, y_train)
        by_settings[C, gamma] = support_vectors.score(pixels_val, y_val)
C, gamma = max(by_settings, key=by_settings.get)
print(f"worst {min(by_settings.values()):.3f}, best {max(by_settings.values()):.3f}")
print(f"the best, with C={C} and gamma={gamma}, is kept")

# %% [markdown] topics=["dl-vs-ml-data-appetite"]
# Now the comparison, on the test images, which were not used for that choice:

# %% topics=["dl-vs-ml-data-appetite"]
x_test, y_test = digits.test
sizes = [25, 150, 1000]
seeds = range({"smoke": 2, "full": 5}[profile])
draws = [np.random.default_rng(seed).permutation(len(x_train)) for seed in seeds]
pixels_test = x_test.reshape(-1, 64) / 16


def score_after(method, chosen):
    return method.fit(pixels[chosen], y_train[chosen]).score(pixels_test, y_test)


logistic = LogisticRegression(C=10, max_iter=2000)
support_vectors = SVC(C=C, gamma=gamma)
curves = {"logistic regression": logistic, "support vector machine": support_vectors}
for name, method in curves.items():
    curves[name] = [[score_after(method, d[:n]) for d in draws] for n in sizes]
    print(f"{name:23}", *(f"{np.mean(row):.2f}" for row in curves[name]))

# %% [markdown] topics=["dl-vs-ml-data-appetite"]
# Each row rises with the number of images. Now the network. Each time it starts from the same untrained weights and takes the same number of steps, so that only the images differ:


# %% tags=["training"] topics=["dl-vs-ml-data-appetite"]
layers = [keras.layers.Dense(128, activation="relu"), keras.layers.Dense(10)]
network = keras.Sequential([keras.Input((64,)), *layers])
network.compile(keras.optimizers.SGD(0.5), loss, metrics=["accuracy"])
untrained = network.get_weights()
steps, batch = {"smoke": 300, "full": 1000}[profile], 32


def network_after(chosen):
    network.set_weights(untrained)
    repeated = np.random.default_rng(0).choice(chosen, size=steps * batch)
    network.fit(pixels[repeated], y_train[repeated], batch_size=batch, verbose=0)
    return network.evaluate(pixels_test, y_test, batch_size=360, verbose=0)[1]


curves["network"] = [[network_after(d[:n]) for d in draws] for n in sizes]
best_support = np.mean(curves["support vector machine"][-1])
lead = best_support - np.mean(curves["network"][-1])
# Five seeds on each backend: a lead of 0.025 to 0.055 (smoke), about 0.02 (full).
course.expect(lead_of_support_vectors=lead, at_least={"smoke": 0.005, "full": 0.002})

# %%
ax = plots.plot_learning_curve(
    sizes,
    curves,
    score_name="test accuracy",
    title="More images help every method; here the support vector machine wins",
)
ax.set_xlabel("training images (logarithmic scale)")

# %% [markdown] topics=["dl-vs-ml-data-appetite", "why-deep-learning-matters"]
# **The support vector machine wins** with 150 images and with 1,000. (A band reaches one standard deviation of the repetitions to either side of its line.) With 1,000 images it reads 98 to 99 % of the test images. The network reads 93 to 96 %, in five repetitions on each backend: it was behind the support vector machine every time, and no better than the logistic regression, which reads ⟦96 %⟧. Both older methods also train in a fraction of the time. On small, tidy data that is common: try the classical model first, and never report a network without it.
#
# Why then learn the rest? Because the order changes with more data and with rawer data. *More data*: large networks have gone on improving with more data and larger machines, language models for example over many powers of ten (Kaplan and others, 2020); ImageNet has 1.28 million labeled photographs, and GPT-3 was trained on some 300 billion pieces of text. *Rawer data*: our digits are centered, and 64 pixels small. In photographs a cat may sit anywhere among a million pixels, and layers that learn their features do far better than any that people have written. In 2012 AlexNet (Krizhevsky, Sutskever and Hinton) missed the right label of an ImageNet photograph, with five guesses allowed, in 15.3 % of cases; the best competitor with hand-made features missed it in 26.2 %. Speech recognition changed over in the same years (Hinton and others, 2012), and translation by 2016 (Wu and others). Today's chat assistants, driver assistance and image diagnosis rest on it.
#
# Is 96 % good? That depends on what no effort at all would reach. Always saying "3" is right for one digit in ten. Always saying "healthy", in a screening where 85 of 100 people are, is right in 85 %, and finds nobody who is ill. Such a number, reached without looking at the sample, is called a **baseline**.
#
# > **Exercise 0.3 (3 points).** Write `baseline`: what accuracy does somebody reach who always guesses the most common class? The class is learned from `y_train`, the accuracy is measured on `y_test`; both hold whole numbers (any, negative ones too), shapes (N,) and (M,). No two classes are equally common in `y_train`. Return one number from 0 to 1.


# %% tags=["exercise"]
def baseline(y_train, y_test):
    """The accuracy on `y_test` of always guessing `y_train`'s most common class.

    `y_train`: whole numbers, shape (N,). `y_test`: whole numbers, shape (M,).
    Returns one number from 0 to 1.
    """
    ### BEGIN SOLUTION
    classes, counts = np.unique(y_train, return_counts=True)
    guess = classes[counts.argmax()]
    return np.mean(y_test == guess)
    ### END SOLUTION


# %% tags=["check"]
course.check("start_here.baseline", baseline)

# %% [markdown]
# Put it to use at once. Is this result worth reporting: "a network that detects the digit 8, 90 % accurate"?

# %%
with course.waits_for("start_here.baseline"):
    share = baseline(y_train == 8, y_test == 8)
    print(f"always saying 'not an 8' is right in {share:.0%} of the test images")

# %% [markdown]
# It is not: a program that never looks at the image does as well. Put the baseline beside every accuracy that you report or read. A last case:

# %%
course.quiz("start_here.few_data_quiz")

# %% [markdown] topics=["use-case-computer-vision"]
# ## What networks work on
#
# Whatever a network sees has been turned into an array first. Three kinds of data fill most of this course.
#
# **Computer vision** asks what is in an image, where it is, and which pixels belong to it. Its basic operation is a small table of weights that slides over the image. This one, which goes back to Irwin Sobel (1968), asks at every place whether the right side is brighter than the left:

# %% topics=["use-case-computer-vision"]
from sklearn.datasets import load_sample_image

photo = load_sample_image("china.jpg")[60:300, 120:480].mean(axis=2) / 255  # gray
sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], dtype="float32")
batch_of_one = photo[None, :, :, None].astype("float32")  # (1, 240, 360, 1)
edges = keras.ops.conv(batch_of_one, sobel[:, :, None, None], padding="same")
edges = np.abs(keras.ops.convert_to_numpy(edges)[0, :, :, 0]).clip(0, 1)
with plots.theme():
    figure, ax = plt.subplots(figsize=(10, 3.5))
    names = ["a photograph", "how much left and right differ"]
    title = "Nine weights find upright edges"
    ax = plots.plot_images([photo, edges], labels=names, columns=2, title=title, ax=ax)

# %% [markdown] topics=["use-case-computer-vision", "use-case-nlp"]
# Nine weights mark every upright edge: the columns, and above all the rows of tiles on the roofs. The sky stays black. A convolutional network learns thousands of such tables by itself (lessons 15 to 22), and a Vision Transformer works without them (lesson 33).
#
# **Natural language processing** sorts, translates and writes text. Words must become numbers first. The oldest way counts them; the order is lost, which gives it its name, **bag of words**:

# %% topics=["use-case-nlp"]
sentences = ["the dog bites the man", "the man bites the dog", "the cat sleeps"]
vocabulary = sorted(set(" ".join(sentences).split()))
print(f"{'':22}", *(f"{word:>6}" for word in vocabulary))
for sentence in sentences:
    times = [sentence.split().count(word) for word in vocabulary]
    print(f"{sentence:22}", *(f"{number:6}" for number in times))

# %% [markdown] topics=["use-case-nlp"]
# The first two rows are equal, and for the man it makes a difference. How much does that cost? Here is a typical task, to tell negative film reviews from positive ones (the reviews are generated by a program, and full of "not"). Count single words, then also pairs of neighbors:

# %% topics=["use-case-nlp"]
from sklearn.feature_extraction.text import CountVectorizer

reviews = data.load("reviews")
print(f"for example: {reviews.train[0][3]}")
for name, longest in {"single words": 1, "words and pairs": 2}.items():
    counts = CountVectorizer(ngram_range=(1, longest))
    reader = make_pipeline(counts, LogisticRegression(max_iter=1000))
    share = reader.fit(*reviews.train).score(*reviews.validation)
    print(f"{name:15} {share:.2f} of the reviews read right")

# %% [markdown] topics=["use-case-nlp", "use-case-speech"]
# From ⟦0.67⟧ to ⟦0.93⟧, and the only change is that pairs such as "not good" are counted, too. For longer sentences pairs are not enough: the order of all words must be kept (lesson 23), and a network must be able to compare words that are far apart, which *attention* makes possible (lesson 28). Both start from a layer, `keras.layers.Embedding`, that learns a row of numbers for every word. These are the parts of translation programs and of the language models of lesson 31, which today do nearly all of these tasks.
#
# **Speech** is a row of air pressures, 8,000 or more per second. Here are three vowels made of sine waves; press play:

# %% topics=["use-case-speech"]
from IPython.display import Audio

rate, pitch = 8000, 120  # samples per second; the voice's pitch in Hz
seconds = np.arange(rate // 2) / rate
resonances = {"ah": (730, 1090), "ee": (270, 2290), "oo": (300, 870)}  # in Hz
overtones = pitch * np.arange(1, 30)[:, None]  # (29, 1)
spoken = []
for mouth in resonances.values():
    loudness = sum(1 / (1 + ((overtones - r) / 80) ** 2) for r in mouth)
    waves = loudness * np.sin(2 * np.pi * overtones * seconds)  # (29, 4000)
    spoken.append(np.hanning(len(seconds)) * waves.sum(axis=0))
sound = np.concatenate(spoken)
Audio(sound, rate=rate)

# %% [markdown] topics=["use-case-speech"]
# You hear "ah, ee, oo", as a machine would say it. (Peterson and Barney measured these resonances in 1952. And `overtones * seconds` is broadcasting: 29 overtones times 4,000 moments.) What tells the vowels apart is hard to see in the wave. So speech is cut into short pieces, and each piece is split into its frequencies: a **spectrogram**.

# %% topics=["use-case-speech"]
air = sound.astype("float32")
parts = keras.ops.stft(air, sequence_length=256, sequence_stride=64, fft_length=512)
power = np.hypot(*map(keras.ops.convert_to_numpy, parts))  # (moments, frequencies)
with plots.theme() as look:
    figure, ax = plt.subplots(figsize=(7, 3))
    image = np.log10(power.T + 1)
    extent = (0, 1.5, 0, 4)
    ax.imshow(image, origin="lower", aspect="auto", extent=extent, cmap=look.sequential)
    ax.set(xlabel="vowel, half a second each", ylabel="frequency (kHz)")
    ax.set_xticks([0.25, 0.75, 1.25], list(resonances))
    for start, loudest in zip((0, 0.5, 1), resonances.values(), strict=True):
        marks = np.array(loudest) / 1000
        ax.hlines(marks, start, start + 0.08, color=look.color(1), linewidth=3)
    ax.set_title("Each vowel is loud (dark) near its two resonances (orange marks)")

# %% [markdown] topics=["use-case-speech", "use-case-healthcare"]
# Sound has become a picture, and each vowel shows dark bands at heights of its own. Speech recognition reads such pictures from left to right: with time-delay networks (Waibel and others, 1989), with deep networks beside hidden Markov models, the statistical models of sequences used until then (Hinton and others, 2012), then with LSTMs (lesson 24), and with Transformers since.
#
# ### Where it meets people
#
# **Healthcare.** In 2016 a network graded photographs of the retina for diabetic eye disease about as well as the ophthalmologists it was compared with ([Gulshan and others](https://doi.org/10.1001/jama.2016.17216)). When such a system came to clinics in Thailand, it refused more than a fifth of the pictures, often because rooms were darker than where the training pictures had been taken ([Beede and others, 2020](https://doi.org/10.1145/3313831.3376718)). Both results matter: after a good test score, the work in the clinic begins.

# %% [markdown] topics=["use-case-autonomous-vehicles"]
# **Autonomous vehicles.** In 1989 Pomerleau's ALVINN, a network with one hidden layer of 29 units, steered a van by looking at the road. Today several networks share a car: one finds lanes, people and signs in camera images, one estimates distances from cameras, radar or laser, one predicts what the others on the road will do next; the plan built on that must be safe even if one of these networks is wrong. The difficulty is the rare event, of which there are few examples by definition. How rare? People in the United States cause about 1.09 deaths per 100 million miles driven. If a car were exactly as safe, the chance of no death in $n$ miles would be $e^{-1.09 \cdot 10^{-8} n}$. To be 95 % sure that a car is not worse, this chance must fall to 5 %:

# %% topics=["use-case-autonomous-vehicles"]
miles = np.log(20) / 1.09e-8
years = miles / (100 * 25 * 24 * 365)
print(f"{miles / 1e6:.0f} million miles without a death,")
print(f"or {years:.1f} years for 100 cars, day and night at 25 miles per hour")

# %% [markdown] topics=["use-case-chat-assistants"]
# ⟦275⟧ million miles without a single death, before the first car is sold (the reckoning is [Kalra and Paddock's, 2016](https://www.rand.org/pubs/research_reports/RR1478.html)). So no fleet can prove its safety by driving alone, and much of the work goes into simulation and into collecting rare events.
#
# **Chat assistants.** A language model learns to predict the next piece of a text, from more text than anybody could read in a lifetime. People then show it, by examples and by preferences, which answers they want. That it writes fluently does not make what it says true: it was trained to continue a text, not to know. In lesson 31 you train a small one and can watch it learn.

# %% [markdown] topics=["brain-analogy"]
# ### Is it a brain?
#
# The words suggest it: neurons, networks, learning. McCulloch and Pitts had nerve cells in mind in 1943, and so had Rosenblatt with his *perceptron* in 1958. The analogy explains where the names come from; we use the word **unit**. A nerve cell sends pulses in time, has thousands of connections that grow and wither, and, as far as anybody knows, sends no derivatives backward.
#
# The perceptron differs from the units that you trained in one point: its output is a step, 0 or 1. Training today needs the **derivative** of the output, which says how much the output changes when the input changes a little. Measure it:

# %% topics=["brain-analogy"]
inputs, nudge = np.array([-2.0, -0.5, 0.5, 2.0]), 1e-3
for name, output in {"step": lambda z: np.heaviside(z, 0), "tanh": np.tanh}.items():
    derivative = (output(inputs + nudge) - output(inputs - nudge)) / (2 * nudge)
    print(f"{name:5}", derivative.round(3))

# %% [markdown] topics=["brain-analogy", "device-placement"]
# Zero everywhere: a step does not tell in which direction to improve. A smooth unit such as tanh does, and training from lesson 4 on rests on that.
#
# ## Where it runs
#
# The setup line at the top named your device. Code can ask for it and choose it: inside a `keras.device` block, new tensors are placed where you say.

# %% topics=["device-placement"]
with keras.device("cpu:0"):
    x = keras.ops.ones((2, 3))
print("Keras computes on:", course.session.current().device)
print("a tensor that was put on the CPU, summed:", float(keras.ops.sum(x)))

# %% [markdown] topics=["device-placement", "gpu-tpu"]
# With a GPU the first line names it, and you have nothing to do: Keras puts the model there, and `fit` brings every batch after it. (`keras.distribution.list_devices()` lists the GPUs or TPUs, or else the CPU, on TensorFlow and JAX; on PyTorch, ask `torch.cuda.device_count()`.)
#
# What is a GPU good for? Nearly all the work of a network is multiplying and adding, and most of these multiplications do not need each other's results: they can be done at the same time. How much that is worth can be measured without a GPU. Multiply 200,000 numbers by themselves, in Python and in NumPy. Between the two stands a control, `cumprod`: it multiplies in NumPy as well, but each product needs the one before it.


# %% tags=["training"] topics=["gpu-tpu"]
def per_second(multiply):
    multiply()  # once unmeasured, to warm up
    start = time.perf_counter()
    multiply()
    return len(numbers) / (time.perf_counter() - start)


numbers = np.random.default_rng(0).uniform(0.9999, 1.0001, 200_000)
as_list = numbers.tolist()
in_python = per_second(lambda: [number * number for number in as_list])
in_a_chain = per_second(lambda: numbers.cumprod())
at_once = per_second(lambda: numbers * numbers)
print(f"Python, one after another {in_python:.0e} per second")
print(f"NumPy, one after another  {in_a_chain:.0e} per second")
print(f"NumPy, independent        {at_once:.0e} per second")
course.expect(times_as_fast=at_once / in_python, at_least={"smoke": 10, "full": 10})

# %% [markdown] topics=["gpu-tpu"]
# From the first line to the second, only Python's own work for each number falls away. From the second to the third, the products no longer wait for one another: that is the gain from working at the same time, on one ordinary processor. A large **GPU** (graphics processing unit) takes the idea further: more than ten thousand small arithmetic units that do the same step on different numbers. A **TPU** (tensor processing unit) is Google's chip for this one purpose; the first had a grid of 256 × 256 multipliers (Jouppi and others, 2017). Both are faster only when the tables are large, which is one reason why networks are trained on *batches* of images. With several such chips, `keras.distribution.DataParallel` divides every batch among them (on JAX).
#
# Do you need one? Count. A `Dense` layer multiplies once per weight and image, a training step costs about three times as much as a prediction (its way back costs about twice as much as the way forward; lesson 4), and each multiplication comes with an addition: six operations per weight. Our network has 4,736 weights. A convolutional network uses each weight at many places of the image: ResNet-50 (He and others, 2015) has 25.6 million weights and multiplies 3.8 billion times per image.

# %% topics=["gpu-tpu"]
training = {
    "the digits above, 10 epochs": 6 * 4736 * 1077 * 10,
    "ResNet-50, 90 epochs": 6 * 3.8e9 * 1_280_000 * 90,
}
for name, operations in training.items():
    one_core, gpu = operations / 2e10, operations / 1e14
    print(f"{name:28} one core {one_core:11,.2g} s   GPU {gpu:10,.2g} s")

# %% [markdown] topics=["gpu-tpu", "tool-colab", "tip-mindset-curve"]
# The speeds are round assumptions, 20 billion operations per second for one core and 100 trillion for a good GPU; only the order of magnitude matters. ResNet-50 would take four years on one core and seven hours on the GPU. Our network needs ⟦0.015⟧ seconds of arithmetic on one core. What you waited for above was mostly the preparation of each step, and a GPU does not shorten that.
#
# So the course has two sizes. The parameter `profile` in the first cell says `"smoke"`: small sizes and seconds of work, for a laptop. With `"full"`, after a restart, the same cells train for longer; from the vision lessons on you will want a GPU for that. To change the backend, set it before anything else is run, in a fresh kernel:
#
# ```python
# import os
# os.environ["KERAS_BACKEND"] = "jax"  # or "tensorflow", "torch"
# ```
#
# ## What you have done
#
# * You trained a network in five steps, and looked at the digits it was unsure about.
# * You repaired a notebook: the kernel remembers what was run, not what the page shows, and *Restart and run all* brings the two together.
# * You wrote `accuracy`, `standardize` and `baseline`, and met the three results of a check.
# * You compared deep learning with two older methods, and reported that an older one won.
# * You turned a photograph, sentences and vowels into arrays.
#
# ### How to learn with this course
#
# Some of it will have been too fast. That is normal, and it is not a sign that the field is not for you: this lesson used words that the next seven explain. Few people understand backpropagation on first reading. Three habits help. Guess before you run a cell, and write the guess down. When an exercise resists for twenty minutes, take a hint, then a walk, then come back. And after a week, repeat any cell that you could not explain to a friend: it will take a fraction of the time, and that is what progress looks like here.
#
# **Open task, without points.** Improve `read_by_rules`: add a rule, or change a number, and measure after each change, on `x_train` and on `x_val`. How far do you get in twenty minutes? Before you start, predict whether the two accuracies will stay equal while you adjust your rules to the training images, and explain to a friend what you find. (A model that fits the images it was made with better than new ones is said to **overfit**.)

# %%
course.progress()

# %% [markdown]
# ## Where next
#
# [Lesson 1](01_neuron.ipynb) takes one unit apart: two weights, a bias, and a number that you can work out on paper. If you know neural networks and came for Keras, begin with [lesson 6](06_keras_workflow.ipynb); to see a whole project, read [lesson 7](07_case_study_exam_results.ipynb).
#
# **To read on.**
#
# * Yann LeCun, Yoshua Bengio and Geoffrey Hinton (2015), [Deep learning](https://doi.org/10.1038/nature14539): nine pages by three of its founders.
# * François Chollet and Matthew Watson (2025), [Deep Learning with Python](https://deeplearningwithpython.io), third edition: free to read online, with Keras 3 on the same three backends.
# * Ian Goodfellow, Yoshua Bengio and Aaron Courville (2016), [Deep Learning, chapter 1](https://www.deeplearningbook.org/contents/intro.html): where the ideas come from.
