"""Lesson 06, the Keras workflow: feature scale: what right means, and what people get wrong."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers.keras_workflow.reference_network import close_to, reals
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge_layer(case: Data, observed: Data) -> Iterator[Verdict]:
    x, features = case["x"].astype("float64"), case["x"].shape[1]
    fresh, output = reals(observed["fresh"]), reals(observed["output"])
    weights = observed["weights"] == str((features,))
    yield Verdict(
        "one trainable number per feature",
        weights,
        f"Expected one trainable weight of shape ({features},). Received: {observed['weights'] or 'none'}.",
    )
    right = close_to(fresh, x * case["initial"]) and close_to(output, x * case["scale"])
    came = f"shape {np.shape(observed['output'])}"
    if fresh is not None and fresh.shape == x.shape:
        came = f"{fresh[0].round(3)} for {x[0].round(3)}"
    yield Verdict(
        "each feature times its number", right, f"Expected x times {case['initial']:g} at first. Received: {came}."
    )
    yield Verdict(
        "rebuilt from its configuration",
        observed["rebuilt"] == "yes",
        "The layer made from its own `get_config()` "
        + ("is another one." if observed["rebuilt"] == "differs" else f"raised {observed['rebuilt']}."),
    )
    loaded = observed["loaded"] == "yes" and close_to(observed["loaded_output"], x * case["scale"])
    message = "gave other outputs." if observed["loaded"] == "yes" else f"raised {observed['loaded']}."
    yield Verdict("saved and loaded", loaded, f"A model with this layer was saved, and loading it {message}")


def _layer_class(
    *,
    register: str | None = "lesson6_right",
    config: bool = True,
    takes_rest: bool = True,
    start: str = "constant",
    shape: Callable[[Any], tuple[int, ...]] = lambda input_shape: (input_shape[-1],),
    trainable: bool = True,
) -> Any:
    """A layer with parts left out. Classes are made when they are called: Keras is not imported before."""

    def make(*arguments: Any, **settings: Any) -> Any:
        return _made(register, config, takes_rest, start, shape, trainable)(*arguments, **settings)

    return make


def _made(
    register: str | None, config: bool, takes_rest: bool, start: str, shape: Callable[[Any], Any], trainable: bool
) -> Any:
    import keras

    class Scaling(keras.Layer):
        def __init__(self, initial: float = 1.0, **rest: Any) -> None:
            if takes_rest:
                super().__init__(**rest)
            else:
                super().__init__(name=rest.pop("name", None))
                if rest:
                    raise TypeError(f"unexpected arguments {sorted(rest)}")
            self.initial = initial

        def build(self, input_shape: Any) -> None:
            value = self.initial if start == "constant" else 1.0
            self.factors = self.add_weight(
                shape=shape(input_shape), initializer=keras.initializers.Constant(value), trainable=trainable
            )

        def call(self, x: Any) -> Any:
            return keras.ops.multiply(x, self.factors)

    if config:
        Scaling.get_config = lambda self: keras.Layer.get_config(self) | {"initial": self.initial}
    if register:
        return keras.saving.register_keras_serializable(package=register, name="Scaling")(Scaling)
    return Scaling


feature_scale = Answers(
    id="keras_workflow.feature_scale",
    shares={
        "one trainable number per feature": 0.2,
        "each feature times its number": 0.3,
        "rebuilt from its configuration": 0.25,
        "saved and loaded": 0.25,
    },
    judge=_judge_layer,
    mistakes=(
        Mistake(
            "The layer works, but Keras does not know its class when it loads a file. What registers it?",
            _layer_class(register=None),
        ),
        Mistake(
            "`initial` is not in the configuration: the layer that is rebuilt starts from the default. Which method "
            "says what belongs to a layer?",
            _layer_class(register="lesson6_config", config=False),
        ),
        Mistake(
            "`__init__` does not take what Keras stores besides your own setting (trainable, dtype), so no copy can be "
            "made. What hands the rest on?",
            _layer_class(register="lesson6_rest", takes_rest=False),
        ),
        Mistake(
            "The factors start at 1, whatever `initial` says. Which initializer gives a chosen number?",
            _layer_class(register="lesson6_ones", start="ones"),
        ),
        Mistake(
            "One number scales all features alike. What is the shape of a weight that has one for each?",
            _layer_class(register="lesson6_scalar", shape=lambda input_shape: ()),
        ),
        Mistake(
            "The factors cannot be trained. Which argument of `add_weight` decides that?",
            _layer_class(register="lesson6_frozen", trainable=False),
        ),
    ),
)
