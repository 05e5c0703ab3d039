"""A model that gives logits, compiled: loss, metric and optimizer.

The model hands its input on as its logit. Its loss and its accuracy for drawn logits, and the way that a copy of its
optimizer goes for drawn gradients, show what it was compiled with. That the model itself came back is taken on trust.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.inspecting_models import (
    array_of,
    asked_metric,
    optimizer_path,
    sizable_gradients,
    without_history,
)
from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    logits = np.array([0.3, 0.1, 0.45, 0.2, -0.3, 2.0, -2.0]) + rng.uniform(-0.03, 0.03, 7)
    yield _case(rng, "Some logits lie between 0 and 0.5", logits, [1, 1, 0, 1, 1, 1, 0])
    logits = np.array([20.0, -25.0, 30.0, 4.0, 0.2, 0.3, -5.0]) + rng.uniform(0, 0.2, 7)
    about = "Confident and wrong: a logit above 20 for a student who failed"
    yield _case(rng, about, logits, [0, 1, 1, 1, 1, 1, 0])
    yield _case(rng, "One student", rng.uniform(0.1, 0.4, 1), [1])


def _case(rng: np.random.Generator, about: str, logits: Any, labels: list[int]) -> Data:
    order = rng.permutation(len(labels))
    more = int(rng.integers(4, 9)) if len(labels) > 1 else 0  # so that the accuracy is another one every time
    logits = np.concatenate([logits[order], rng.uniform(1.0, 3.0, more) * rng.choice([-1, 1], more)])
    return {
        "about": about,
        "logits": logits.reshape(-1, 1).astype("float32"),
        "y": np.concatenate([np.array(labels)[order], rng.integers(0, 2, more)]).reshape(-1, 1).astype("float32"),
        "gradients": sizable_gradients(rng, 4, 2),
    }


def _observe(compile_network: Callable[..., Any], case: Data) -> Data:
    import keras

    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.set_weights([np.ones((1, 1), "float32"), np.zeros(1, "float32")])  # the output is the input: a logit
    returned = compile_network(model)
    compiled = returned if isinstance(returned, keras.Model) else model
    observed: dict[str, Any] = {"returned": "a model" if compiled is returned else type(returned).__name__}
    # Said either way: whoever did not compile would agree with everybody else where nothing else is seen.
    observed["compiled"] = "yes" if getattr(compiled, "compiled", False) else "no"
    if observed["compiled"] == "no":
        return observed
    x, y = keras.ops.convert_to_tensor(case["logits"]), keras.ops.convert_to_tensor(case["y"])
    output = without_history(compiled(x, training=False))
    observed["loss"] = float(array_of(compiled.compute_loss(x=x, y=y, y_pred=output, training=False)))
    compiled.reset_metrics()
    observed["watched"], observed["metric"] = asked_metric(compiled.compute_metrics(x, y, output, None), "acc")
    observed["optimizer"] = type(compiled.optimizer).__name__
    still = np.zeros_like(case["gradients"])
    observed["at_rest"] = optimizer_path(compiled.optimizer, still, start=1.0)
    return observed | {"path": optimizer_path(compiled.optimizer, case["gradients"])}


compile_network = Exercise(
    id="case_study_exam_results.compile_network",
    title="Compile it for logits",
    points=3,
    kind="reason",
    cases=_cases,
    observe=_observe,
    hints=(
        "`model.compile` takes `optimizer`, `loss`, `metrics`. Give objects, not names: each needs a number or a flag.",
        "The loss has to be told that it gets logits. Look for the flag of `keras.losses.BinaryCrossentropy`.",
        "A probability of 0.5 is a logit of … ? `keras.metrics.BinaryAccuracy` has an argument for it.",
    ),
)
