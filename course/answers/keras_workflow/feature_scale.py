"""A layer of one's own: right are its weight, its outputs, its copy by configuration and its copy from a file."""

from collections.abc import Callable, Iterator
from typing import Any

from course.answers.comparing import agrees, all_of
from course.answers.keras_workflow.reference_network import ATOL, RTOL
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge_layer(case: Data, observed: Data) -> Iterator[Verdict]:
    x, features = case["x"].astype("float64"), case["x"].shape[1]
    weights = observed["weights"] == str((features,))
    yield Verdict(
        "one trainable number per feature",
        weights,
        f"Expected one trainable weight of shape ({features},). Received: {observed['weights'] or 'none'}.",
    )
    at_first = f"the output of a fresh layer (x times {case['initial']:g})"
    fresh = agrees("", observed["fresh"], x * case["initial"], what=at_first, rtol=RTOL, atol=ATOL)
    scaled, what = x * case["scale"], "the output once the factors have been set"
    output = agrees("", observed["output"], scaled, what=what, rtol=RTOL, atol=ATOL)
    yield all_of("each feature times its number", fresh, output)
    how = "is another one" if observed["rebuilt"] == "differs" else f"raised {observed['rebuilt']}"
    message = f"The layer made from its own `get_config()` {how}."
    yield Verdict("rebuilt from its configuration", observed["rebuilt"] == "yes", message)
    message = f"A model with this layer was saved, and loading it raised {observed['loaded']}."
    loaded = Verdict("", observed["loaded"] == "yes", message)
    what = "the output of the model that was saved and loaded"
    again = agrees("", observed["loaded_output"], scaled, what=what, rtol=RTOL, atol=ATOL)
    yield all_of("saved and loaded", loaded, again)


def _layer_class(
    package: str | None,
    *,
    config: bool = True,
    takes_rest: bool = True,
    starts_at_initial: bool = True,
    shape: Callable[[Any], tuple[int, ...]] = lambda input_shape: (input_shape[-1],),
    trainable: bool = True,
) -> Callable[..., Any]:
    """A layer with parts left out, registered under a package of its own, or not at all."""

    def make(*arguments: Any, **settings: Any) -> Any:
        import keras

        class Scaling(keras.Layer):  # type: ignore[misc]  # Keras comes without types
            def __init__(self, initial: float = 1.0, **rest: Any) -> None:
                if takes_rest:
                    super().__init__(**rest)
                else:
                    super().__init__(name=rest.pop("name", None))
                    if rest:
                        raise TypeError(f"unexpected arguments {sorted(rest)}")
                self.initial = initial

            def build(self, input_shape: Any) -> None:
                start = keras.initializers.Constant(self.initial if starts_at_initial else 1.0)
                self.factors = self.add_weight(shape=shape(input_shape), initializer=start, trainable=trainable)

            def call(self, x: Any) -> Any:
                return keras.ops.multiply(x, self.factors)

            def get_config(self) -> dict[str, Any]:
                base: dict[str, Any] = super().get_config()
                return base | {"initial": self.initial} if config else base

        register = keras.saving.register_keras_serializable
        made = register(package=package, name="Scaling")(Scaling) if package else Scaling
        return made(*arguments, **settings)

    return make


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
            _layer_class(None),
        ),
        Mistake(
            "`initial` is not in the configuration: the layer that is rebuilt starts from the default. Which method "
            "says what belongs to a layer?",
            _layer_class("lesson6_config", config=False),
        ),
        Mistake(
            "`__init__` does not take what Keras stores besides your own setting (trainable, dtype), so no copy can be "
            "made. What hands the rest on?",
            _layer_class("lesson6_rest", takes_rest=False),
        ),
        Mistake(
            "The factors start at 1, whatever `initial` says. Which initializer gives a chosen number?",
            _layer_class("lesson6_ones", starts_at_initial=False),
        ),
        Mistake(
            "One number scales all features alike. What is the shape of a weight that has one for each?",
            _layer_class("lesson6_scalar", shape=lambda input_shape: ()),
        ),
        Mistake(
            "The factors cannot be trained. Which argument of `add_weight` decides that?",
            _layer_class("lesson6_frozen", trainable=False),
        ),
    ),
)
