"""Lesson 05 promises that its eight rules equal Keras' own, step for step: the lesson's solutions, held to that."""

from pathlib import Path

import keras
import numpy as np
import pytest

from course.answers.optimizers.step_by_step import LEFT_ALONE
from course.authoring.lesson import read_lesson
from course.checks import check
from course.exercises import find_exercise

pytestmark = pytest.mark.backend

LESSON = Path(__file__).resolve().parents[2] / "solutions" / "05_optimizers.py"
STEPS = 20


@pytest.fixture(scope="module")
def rules():
    namespace = {"keras": keras, "np": np}
    for cell in read_lesson(LESSON).cells:
        if "exercise" in cell.tags:
            exec(cell.source, namespace)
    return namespace


def keras_path(optimizer, weights, gradients):
    """Every weight after every step; `gradients` holds one list of arrays a step."""
    variables = [keras.Variable(weight) for weight in weights]
    optimizer.build(variables)
    path = []
    for step in gradients:
        optimizer.apply([keras.ops.convert_to_tensor(gradient) for gradient in step])
        path.append([np.array(keras.ops.convert_to_numpy(variable)) for variable in variables])
    return path


def rule_path(rule, weights, state, gradients):
    """`rule(weight, gradient, state, step) -> weight, state`, on NumPy arrays."""
    path, states = [], [state(weight) for weight in weights]
    for number, step in enumerate(gradients, 1):
        moved = [rule(w, g, s, number) for w, g, s in zip(weights, step, states, strict=True)]
        weights, states = [list(part) for part in zip(*moved, strict=True)]
        path.append([np.asarray(weight) for weight in weights])
    return path


def example(seed=0):
    """Two weights and 20 gradients for each, none near zero: there Adam's two places for epsilon differ."""
    rng = np.random.default_rng(seed)
    shapes = ((3, 2), (2,))
    weights = [rng.uniform(-0.6, 0.6, shape).astype("float32") for shape in shapes]
    noise = [[rng.normal(0.5, 1.0, shape) for shape in shapes] for _ in range(STEPS)]
    return weights, [[(g + np.sign(g) * 0.3).astype("float32") for g in step] for step in noise]


def zeros(weight):
    return np.zeros_like(weight)


def two_zeros(weight):
    return zeros(weight), zeros(weight)


def adam_direction(weight, gradient, moments, step, adam, epsilon=1e-7):
    """The direction is what a step of rate 1 from zero leaves, its sign turned."""
    still, moments = adam(zeros(weight), gradient, moments, step, 1.0, (0.9, 0.999), epsilon)
    return -still, moments


RULES = {
    "SGD": (
        lambda: keras.optimizers.SGD(0.01),
        zeros,
        lambda r: lambda w, g, s, t: r["sgd"](w, g, s, 0.01, 0.0, False),
    ),
    "momentum": (
        lambda: keras.optimizers.SGD(0.01, momentum=0.9),
        zeros,
        lambda r: lambda w, g, s, t: r["sgd"](w, g, s, 0.01, 0.9, False),
    ),
    "Nesterov": (
        lambda: keras.optimizers.SGD(0.01, momentum=0.9, nesterov=True),
        zeros,
        lambda r: lambda w, g, s, t: r["sgd"](w, g, s, 0.01, 0.9, True),
    ),
    "AdaGrad": (
        lambda: keras.optimizers.Adagrad(0.01),
        lambda w: zeros(w) + 0.1,
        lambda r: lambda w, g, s, t: r["adagrad"](w, g, s, 0.01, 1e-7),
    ),
    "RMSprop": (
        lambda: keras.optimizers.RMSprop(0.01),
        zeros,
        lambda r: lambda w, g, s, t: r["rmsprop"](w, g, s, 0.01, 0.9, 1e-7),
    ),
    "Adam": (
        lambda: keras.optimizers.Adam(0.001),
        two_zeros,
        lambda r: lambda w, g, s, t: r["adam"](w, g, s, t, 0.001, (0.9, 0.999), 1e-7),
    ),
}


def furthest(one, other):
    return max(float(np.abs(a - b).max()) for p, q in zip(one, other, strict=True) for a, b in zip(p, q, strict=True))


@pytest.mark.parametrize("name", RULES)
def test_a_rule_equals_keras_for_twenty_steps(name, rules):
    make, state, rule = RULES[name]
    weights, gradients = example()
    expected = keras_path(make(), weights, gradients)
    assert furthest(rule_path(rule(rules), weights, state, gradients), expected) < 1e-6
    assert furthest([weights], [expected[-1]]) > 0.01, "Nothing moved: nothing was compared."


def test_adamw_equals_keras_for_twenty_steps(rules):
    weights, gradients = example()
    expected = keras_path(keras.optimizers.AdamW(0.001, weight_decay=0.3), weights, gradients)

    def step(weight, gradient, moments, number):
        direction, moments = adam_direction(weight, gradient, moments, number, rules["adam"])
        return rules["adamw"](weight, direction, 0.001, 0.3), moments

    assert furthest(rule_path(step, weights, two_zeros, gradients), expected) < 1e-6


def test_lamb_equals_keras_for_twenty_steps(rules):
    weights, gradients = example()
    expected = keras_path(keras.optimizers.Lamb(0.01), weights, gradients)

    def step(weight, gradient, moments, number):
        direction, moments = adam_direction(weight, gradient, moments, number, rules["adam"])
        return rules["lamb"]([weight], [direction], 0.01)[0], moments

    assert furthest(rule_path(step, weights, two_zeros, gradients), expected) < 1e-6


@pytest.mark.parametrize("name", ("adagrad", "rmsprop"))
def test_epsilon_stands_where_keras_has_it(name):
    # The check's third case has gradients so small that the place of epsilon decides.
    from course.answers.optimizers import reference_paths

    case = list(find_exercise(f"optimizers.{name}").cases(np.random.default_rng(0)))[2]
    start = float(case["accumulator"].max()) if name == "adagrad" else 0.0
    settings = {"initial_accumulator_value": start} if name == "adagrad" else {"rho": case["rho"]}
    optimizer = {"adagrad": keras.optimizers.Adagrad, "rmsprop": keras.optimizers.RMSprop}[name]
    path = keras_path(optimizer(case["learning_rate"], **settings), [case["weight"]], [[g] for g in case["gradients"]])
    expected = getattr(reference_paths, f"{name}_path")(case)
    assert furthest(path, [[weight] for weight in expected]) < 1e-6


def test_adam_is_held_to_keras_too_where_gradients_are_tiny():
    # The paper's place for epsilon and Keras' are two paths there; the check takes both.
    from course.answers.optimizers import reference_paths

    case = list(find_exercise("optimizers.adam").cases(np.random.default_rng(0)))[3]
    betas = dict(zip(("beta_1", "beta_2"), map(float, case["betas"]), strict=True))
    optimizer = keras.optimizers.Adam(case["learning_rate"], epsilon=case["epsilon"], **betas)
    path = keras_path(optimizer, [case["weight"]], [[gradient] for gradient in case["gradients"]])
    in_keras = [[weight] for weight in reference_paths.adam_path_in_keras(case)]
    assert furthest(path, in_keras) < 1e-6
    assert furthest([[weight] for weight in reference_paths.adam_path(case)], in_keras) > 1e-4


def test_a_rule_that_takes_tensors_alone_is_asked_with_tensors():
    def in_keras_ops(weight, gradient, velocity, *settings):
        if isinstance(weight, np.ndarray):
            raise TypeError("no arrays")
        return weight - settings[0] * gradient, velocity

    exercise = find_exercise("optimizers.sgd")
    case = list(exercise.cases(np.random.default_rng(0)))[2]
    expected = case["weight"] - np.cumsum(case["learning_rate"] * case["gradients"], axis=0)
    assert np.abs(exercise.observe(in_keras_ops, case)["path"] - expected).max() < 1e-6


def test_what_a_rule_raised_first_is_what_is_told():
    def broken(weight, *rest):
        raise KeyError(type(weight).__name__)

    exercise = find_exercise("optimizers.sgd")
    with pytest.raises(KeyError, match="ndarray"):
        exercise.observe(broken, next(iter(exercise.cases(np.random.default_rng(0)))))


def test_a_way_of_clipping_that_is_missing_costs_itself_alone():
    def by_value(gradients, limit, how):
        if how != "value":
            raise NotImplementedError
        return [np.clip(gradient, -limit, limit) for gradient in gradients]

    marked = check.run("optimizers.clip", by_value)
    assert [name for name, right in marked.verdicts.items() if right] == [LEFT_ALONE, "by value"]
    assert any("how='norm'" in failure.message for failure in marked.failures)


def test_a_line_that_is_missing_costs_itself_alone():
    marked = check.run("optimizers.sheet_optimizers", lambda: {"sgd": keras.optimizers.SGD(0.01, momentum=0.9)})
    assert (marked.outcome, marked.points) == ("not right", 0.3)
    assert any("`torch_rmsprop`. The key is missing" in failure.message for failure in marked.failures)


def test_an_answer_in_place_loses_its_share_and_nothing_else():
    def in_place(weight, direction, learning_rate, weight_decay):
        weight -= learning_rate * (direction + weight_decay * weight)
        return weight

    marked = check.run("optimizers.adamw", in_place)
    assert [name for name, right in marked.verdicts.items() if not right] == [LEFT_ALONE]
