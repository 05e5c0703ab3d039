"""Errors as Python, NumPy and Keras raise them are told with what they usually mean."""

import math
import re
from pathlib import Path

import keras
import numpy as np
import pytest

from course.exercises import observing
from course.exercises.error_meanings import KINDS, kind_of, meaning_of
from course.exercises.neuron.notation import notation
from course.exercises.observing import ask, told
from course.exercises.types import Exercise


class Neuron:
    def __init__(self):
        self.weight = 2.0

    def forward(self, x):
        return self.weight * x


def cases(exercise):
    return list(exercise.cases(np.random.default_rng(0)))


def three(a, b, c):
    return a + b + c


def nothing():
    pass


def unbound(x):
    if x is None:
        y = 1
    return y


def assign_in_place():
    frozen = np.zeros(3)
    frozen.flags.writeable = False
    frozen[0] = 1


def add_in_place():
    whole = np.arange(3)
    whole += 0.5


def endless(x):
    return endless(x)


def unpack_pairs():
    (_, _), (_, _) = np.zeros((4, 2))


def fail():
    assert 1 > 2, "no"


A, B = np.zeros((2, 3)), np.zeros((4, 5))
# What a student may write, by the kind of the error that comes of it.
RAISED = {
    "a method called on a class": [lambda: Neuron.forward(3.0)],
    "a class without such an attribute": [lambda: Neuron.weight],
    "a class for an instance": [
        lambda: Neuron * 2,
        lambda: 2 * Neuron,
        lambda: len(Neuron),
        lambda: Neuron[0],
        lambda: list(Neuron),
    ],
    "nothing to unpack": [
        lambda: (lambda a, b: a)(*nothing()) if False else exec("a, b = None"),
        lambda: list(nothing()),
    ],
    "None": [
        lambda: nothing().shape,
        lambda: nothing() * 2,
        lambda: nothing()[0],
        lambda: math.exp(nothing()),
        lambda: len([2, 1].sort()),
        lambda: nothing()(),
    ],
    "too little to unpack": [lambda: exec("a, b = [1]"), lambda: exec("a, b, *c = [1]")],
    "too much to unpack": [lambda: exec("a, b = [1, 2, 3, 4]"), unpack_pairs],
    "one thing to unpack": [lambda: exec("a, b = 0.5")],
    "too many arguments": [lambda: three(1, 2, 3, 4), lambda: Neuron().forward(1, 2)],
    "an argument that is missing": [lambda: three(1, 2), lambda: three(1)],
    "an argument of another name": [lambda: three(1, 2, d=3), lambda: np.sum(np.zeros(3), achse=0)],
    "shapes that do not broadcast": [
        lambda: np.zeros(3) + np.zeros(4),
        lambda: A + B,
        lambda: np.dot(A, B),
        lambda: np.zeros(3).__setitem__(slice(None), np.zeros(4)),
    ],
    "sizes that differ": [lambda: A @ B],
    "an array that cannot be reshaped": [lambda: np.zeros(6).reshape(4, 2), lambda: np.zeros(6).reshape(-1, 4)],
    "rows of different lengths": [
        lambda: np.array([[1, 2], [3]], dtype=float),
        lambda: np.concatenate([A, B]),
        lambda: np.stack([A, B]),
    ],
    "an axis that is not there": [lambda: np.zeros(3).sum(axis=1)],
    "one truth value of many": [lambda: 1 if A > 0 else 0, lambda: max(A, A), lambda: A > 0 and B > 0],
    "one number of many": [
        lambda: math.exp(A),
        lambda: float(A),
        lambda: [1, 2][A],
        lambda: range(np.zeros(3, dtype=int)),
    ],
    "a list where an array is needed": [
        lambda: [1, 2].mean(),
        lambda: [1, 2] * 0.5,
        lambda: [1, 2] - [1, 1],
        lambda: (1, 2) / 2,
        lambda: [1, 2] + 1,
    ],
    "no single numbers inside": [
        lambda: A.mean().item()[0],
        lambda: list(0.5),
        lambda: len(3),
        lambda: list(np.array(3)),
        lambda: A.sum()[0],
        lambda: A[0, 0, 0],
    ],
    "work in place that is refused": [
        assign_in_place,
        lambda: exec("(1, 2)[0] = 3"),
    ],
    "fractions into whole numbers": [add_in_place],
    "a place that is not there": [lambda: [1, 2][2], lambda: A[2], lambda: A[0, 3]],
    "a key that is not there": [lambda: {"loss": 1}["los"]],
    "a name before its value": [lambda: unbound(1)],
    "a name that is not known": [lambda: softmaks(1)],  # noqa: F821
    "a module without such a name": [lambda: np.relu(1)],
    "a module that is not there": [lambda: __import__("no_such_module")],
    "a function for its value": [
        lambda: np.exp[0],
        lambda: nothing + 1,
        lambda: 2 * np.zeros(3).sum,
        lambda: len(nothing),
    ],
    "a value for a function": [lambda: A.size(3), lambda: A(0)],
    "an attribute that is not there": [lambda: A.average, lambda: Neuron().wieght],
    "text for a number": [lambda: "1" + 1, lambda: 1 + "1", lambda: float("one"), lambda: str(A)["a"]],
    "types that do not go together": [lambda: {} * 2, lambda: {1} + 2.0],
    "division by zero": [lambda: 1 / 0, lambda: 1 % 0.0],
    "a number too large": [lambda: math.exp(1000), lambda: 10.0**400],
    "a function outside its domain": [lambda: math.log(-1), lambda: math.sqrt(-1)],
    "a function that calls itself for ever": [lambda: endless(1)],
    "a program that ended": [lambda: exec("import sys; sys.exit(1)")],
    "an assertion of one's own": [fail],
}


def error_of(function):
    try:
        function()
    except BaseException as error:
        return error
    raise AssertionError("It was to raise.")


EVERY = [(name, function) for name, functions in RAISED.items() for function in functions]


@pytest.mark.parametrize(("name", "function"), EVERY, ids=[f"{name}-{i}" for i, (name, _) in enumerate(EVERY)])
def test_an_error_is_told_with_what_it_usually_means(name, function):
    text = told(error_of(function))
    assert kind_of(text) is not None, text
    assert kind_of(text)[0].name == name, text
    meaning = meaning_of(text)
    # Its own words first, then whole sentences, in which every gap is filled.
    assert text.endswith("\n" + meaning) and meaning[-1] in "?."
    assert not re.search(r"\{\d\}| [.,:]|``", meaning), meaning


BY_KERAS = {
    "a Keras class for an instance",
    "a Keras layer that expects another shape",
    "a layer that was not applied",
    "a layer's class in a model",
    "a matrix product of other shapes",
    "a name that Keras does not know",
    "a tensor with a gradient",
    "a tensor that cannot be reshaped",
}


def test_every_kind_of_the_table_is_shown_by_an_error():
    names = [kind.name for kind in KINDS]
    assert len(set(names)) == len(names)
    assert {*RAISED, *BY_KERAS} == set(names)


def ones(*shape):
    return keras.ops.ones(shape)


def a_model_for_three():
    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])


# Each backend has words of its own, and with them one of these kinds.
SHAPES = {"shapes that do not broadcast", "sizes that differ", "a matrix product of other shapes"}
RESHAPED = {"a tensor that cannot be reshaped", "an array that cannot be reshaped"}


@pytest.mark.backend
@pytest.mark.parametrize(
    ("names", "function"),
    [
        ({"a Keras class for an instance"}, lambda: keras.losses.MeanSquaredError("average")),
        ({"a method called on a class"}, lambda: keras.layers.Dense.call(ones(2, 3))),
        ({"a Keras layer that expects another shape"}, lambda: a_model_for_three()(ones(2, 4))),
        ({"a layer's class in a model"}, lambda: keras.Sequential([keras.layers.Dense])),
        ({"a layer that was not applied"}, lambda: keras.Model(keras.Input((3,)), keras.layers.Dense(3))),
        ({"a name that Keras does not know"}, lambda: keras.layers.Dense(3, activation="rellu")),
        ({"a name that Keras does not know"}, lambda: keras.losses.get("mse_")),
        ({"None"}, lambda: keras.layers.Dense(2)(None)),
        ({"rows of different lengths", *SHAPES}, lambda: keras.ops.concatenate([ones(2, 3), ones(4, 5)])),
        (SHAPES, lambda: ones(3) + ones(4)),
        (SHAPES, lambda: keras.ops.matmul(ones(2, 3), ones(4, 5))),
        (SHAPES, lambda: keras.losses.MeanSquaredError()(ones(2, 3), ones(2, 4))),
        (RESHAPED, lambda: keras.ops.reshape(ones(6), (4, 2))),
        ({"one truth value of many"}, lambda: 1 if ones(3) > 0 else 0),
        ({"one number of many"}, lambda: float(ones(3))),
    ],
)
def test_errors_of_keras_and_its_backends_are_told(names, function):
    text = told(error_of(function))
    assert kind_of(text) is not None and kind_of(text)[0].name in names, text
    if names in (SHAPES, RESHAPED):
        assert re.search(r"\d", meaning_of(text)), (text, meaning_of(text))


def test_a_fault_that_no_kind_fits_is_told_in_its_own_words():
    assert meaning_of("ValueError: Expected 2 things, `return value, gradient`. Received: 3 things.") == ""
    assert told(ValueError("mine")) == "ValueError: mine"


def question(source):
    """An exercise whose `observe` stands where questions stand, so that its frames are ours."""
    space = {}
    exec(compile(source, str(Path(observing.__file__).parent / "demo" / "question.py"), "exec"), space)
    return Exercise("demo.question", "A question", 1, cases=lambda rng: [{}], observe=space["observe"])


@pytest.mark.backend
def test_a_class_for_a_loss_is_told_by_its_name_whatever_the_backend_says():
    costs = question(
        "import keras\n"
        "def observe(answer, case):\n"
        "    return {'value': answer()(keras.ops.ones(3), keras.ops.ones(3))}\n"
    )
    (observed,) = ask(costs, lambda: keras.losses.MeanSquaredError, [{}])
    assert observed.status == "raised"
    assert "`MeanSquaredError` was given itself" in observed.error and "`MeanSquaredError()`" in observed.error
    assert re.search(r"^line \d+ of <lambda>: .*keras.losses.MeanSquaredError", observed.line)
    (observed,) = ask(costs, lambda: keras.losses.MeanSquaredError(), [{}])
    assert observed.status == "observed"


def test_a_missing_return_is_told_with_the_function():
    def build(*arguments):
        keras.Sequential()

    for exercise in (question("def observe(answer, case): return {'n': answer().weights}"), notation):
        (observed, *_) = ask(exercise, build, cases(exercise))
        assert "NoneType" in observed.error and "A function without `return` gives None" in observed.error
        assert re.fullmatch(r"line \d+ of build: def build\(\*arguments\):", observed.line)


def test_a_tensor_that_is_being_differentiated_is_told():
    words = "RuntimeError: Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead."
    assert kind_of(words)[0].name == "a tensor with a gradient"
