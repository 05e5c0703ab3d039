"""Lesson 05 promises that its rules equal Keras' own, step for step: the lesson's solutions, held to that."""

from pathlib import Path

import keras
import numpy as np
import pytest

from course.answers.optimizers.step_by_step import LEFT_ALONE
from course.authoring.lesson import read_lesson
from course.authoring.stubs import student_source
from course.checks import check
from course.exercises import find_exercise

pytestmark = pytest.mark.backend

LESSON = Path(__file__).resolve().parents[2] / "solutions" / "05_optimizers.py"
STEPS = 20
STEPS_OF_DESCENT = 60


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


RULES = {
    "AdaGrad": (
        lambda: keras.optimizers.Adagrad(0.01),
        lambda w: zeros(w) + 0.1,
        lambda r: lambda w, g, s, t: r["scaled_step"](w, g, s, 0.01, None, 1e-7),
    ),
    "RMSprop": (
        lambda: keras.optimizers.RMSprop(0.01),
        zeros,
        lambda r: lambda w, g, s, t: r["scaled_step"](w, g, s, 0.01, 0.9, 1e-7),
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


MADE = {
    "SGD": lambda rate, decay: keras.optimizers.SGD(rate),
    "momentum": lambda rate, decay: keras.optimizers.SGD(rate, momentum=0.9),
    "Nesterov": lambda rate, decay: keras.optimizers.SGD(rate, momentum=0.9, nesterov=True),
    "AdaGrad": lambda rate, decay: keras.optimizers.Adagrad(rate),
    "RMSprop": lambda rate, decay: keras.optimizers.RMSprop(rate),
    "Adam": lambda rate, decay: keras.optimizers.Adam(rate),
    "AdamW": lambda rate, decay: keras.optimizers.AdamW(rate, weight_decay=decay),
    "LAMB": lambda rate, decay: keras.optimizers.Lamb(rate),
}


@pytest.mark.parametrize("name", MADE)
def test_the_first_step_that_is_predicted_is_keras(name, rules):
    weights, gradients = example()
    (weight, *_), (gradient, *_) = weights, gradients[0]
    after = keras_path(MADE[name](0.05, 0.3), [weight], [[gradient]])[0][0]
    assert np.abs(rules["first_steps"](weight, gradient, 0.05, 0.3)[name] - (after - weight)).max() < 1e-5


def test_the_chosen_descent_arrives_with_keras_own_sgd(rules):
    for case in find_exercise("optimizers.rate_and_momentum").cases(np.random.default_rng(0)):
        hessian = case["hessian"]
        rate, momentum = rules["rate_and_momentum"](hessian)
        start = np.ones(len(hessian), "float32")
        weight = keras.Variable(start)
        optimizer = keras.optimizers.SGD(float(rate), momentum=float(momentum))
        optimizer.build([weight])
        for _ in range(STEPS_OF_DESCENT):
            now = np.array(keras.ops.convert_to_numpy(weight), "float64")
            optimizer.apply([keras.ops.convert_to_tensor((hessian @ now).astype("float32"))])
        left = np.linalg.norm(keras.ops.convert_to_numpy(weight)) / np.linalg.norm(start)
        assert left < 0.01, (case["about"], left)


@pytest.mark.parametrize("name", ("adagrad", "rmsprop"))
def test_epsilon_stands_where_keras_has_it(name):
    # The check's third case has gradients so small that the place of epsilon decides.
    from course.answers.optimizers import reference_paths

    cases = find_exercise("optimizers.scaled_step").cases(np.random.default_rng(0))
    case = [case for case in cases if (case["rho"] is None) == (name == "adagrad")][2]
    case = {**case, "accumulator": case["memory"]}
    start = float(case["memory"].max())
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
    def in_keras_ops(weight, gradient, memory, *settings):
        if isinstance(weight, np.ndarray):
            raise TypeError("no arrays")
        return weight - settings[0] * gradient, memory

    exercise = find_exercise("optimizers.scaled_step")
    case = next(iter(exercise.cases(np.random.default_rng(0))))
    expected = case["weight"] - np.cumsum(case["learning_rate"] * case["gradients"], axis=0)
    assert np.abs(exercise.observe(in_keras_ops, case)["path"] - expected).max() < 1e-6


def test_what_a_rule_raised_first_is_what_is_told():
    def broken(weight, *rest):
        raise KeyError(type(weight).__name__)

    exercise = find_exercise("optimizers.scaled_step")
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
    marked = check.run(
        "optimizers.translated_optimizers", lambda per: {"sgd": keras.optimizers.SGD(0.01, momentum=0.9)}
    )
    assert (marked.outcome, marked.points) == ("not right", 0.15)
    assert any("`rmsprop`. The key is missing" in failure.message for failure in marked.failures)


def test_an_answer_in_place_loses_its_share_and_nothing_else(rules):
    def in_place(weight, gradient, memory, *settings):
        new, grown = rules["scaled_step"](weight, gradient, memory, *settings)
        weight[...] = new
        return weight, grown

    marked = check.run("optimizers.scaled_step", in_place)
    assert [name for name, right in marked.verdicts.items() if not right] == [LEFT_ALONE]


@pytest.mark.parametrize("name", ("scaled_step", "translated_optimizers"))
def test_what_is_to_be_mended_earns_a_tenth_as_it_stands(name):
    stubs = [cell for cell in read_lesson(LESSON).cells if "exercise" in cell.tags and f"def {name}(" in cell.source]
    namespace = {"keras": keras, "np": np}
    begun = [line for line in student_source(stubs[0].source).splitlines() if "NotImplementedError" not in line]
    exec("\n".join(begun), namespace)
    with np.errstate(all="ignore"):  # the root of a negative memory is one of its faults
        marked = check.run(f"optimizers.{name}", namespace[name])
    assert marked.outcome == "not right" and marked.points <= 0.1 * marked.max_points
    assert "still there" in marked.diagnosis
