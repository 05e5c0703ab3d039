"""A layer of one's own: right are its weight, its outputs, its copy by configuration and its copy from a file."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers.comparing import agrees, all_of, brief, is_close
from course.answers.reference_network import ATOL, RTOL
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge_layer(case: Data, observed: Data) -> Iterator[Verdict]:
    x, features = case["x"].astype("float64"), case["x"].shape[1]
    stored = agrees("", observed["stored"], case["scale"], what="the stored factor", rtol=RTOL, atol=ATOL)
    came = f"{observed['weights'] or 'none'} (stored with the model: {observed['stored_shapes'] or 'none'})"
    message = f"Expected one trainable weight of shape ({features},). Received: {came}."
    yield Verdict(_WEIGHT, stored.right, message)
    if stored.right:
        at_first = f"the output of a fresh layer (x times {brief(case['initial'])})"
        fresh = agrees("", observed["fresh"], x * case["initial"], what=at_first, rtol=RTOL, atol=ATOL)
        scaled, what = x * case["scale"], "the output once the factors have been set"
        yield all_of(_OUTPUT, fresh, agrees("", observed["output"], scaled, what=what, rtol=RTOL, atol=ATOL))
    kept = is_close(observed["initial"], case["initial"], rtol=1e-6)
    message = f"The configuration in the file has no `initial` of {brief(case['initial'])}."
    if observed["rebuilt"]:
        message = f"Making the layer from its own `get_config()` raised {observed['rebuilt']}."
    same = is_close(observed["copied"], observed["fresh"], rtol=RTOL, atol=ATOL) if not observed["rebuilt"] else False
    if kept and not observed["rebuilt"]:
        message = "The layer made from its own `get_config()` gives other outputs."
        if same:
            message = f"The layer is called {case['name']!r}, its copy is not."
    yield Verdict(_REBUILT, kept and same and observed["name_kept"] == "yes", message)
    message = f"A model with this layer was saved, and loading it raised {observed['loaded']}."
    registered = observed["registered"] == "yes"
    if not observed["loaded"] and not registered:
        message = "The class is not registered: a file holds its name alone, and elsewhere nobody finds it by that."
    loaded = Verdict("", not observed["loaded"] and registered and (kept or stored.right), message)
    what, own = "the output of the model that was saved and loaded", observed["output"]
    again = agrees("", observed["loaded_output"], own, what=what, rtol=RTOL, atol=ATOL)
    yield all_of(_LOADED, loaded, again)


_WEIGHT, _OUTPUT, _REBUILT, _LOADED = (
    "one trainable number per feature",
    "each feature times its number",
    "rebuilt from its configuration",
    "saved and loaded",
)


def _layer_class(
    package: str | None,
    *,
    config: bool = True,
    takes_rest: bool = True,
    starts_at_initial: bool = True,
    shape: Callable[[Any], tuple[int, ...]] = lambda input_shape: (input_shape[-1],),
    trainable: bool = True,
    adds: bool = False,
    forgets_name: bool = False,
    writes_config: bool = True,
    gives: Callable[[Any, dict[str, Any]], Any] = lambda self, config: config,
) -> Callable[..., Any]:
    """A layer with parts left out, registered under a package of its own, or not at all."""

    def make(*arguments: Any, **settings: Any) -> Any:
        import keras

        class Scaling(keras.Layer):
            def __init__(self, initial: Any = 1.0, **rest: Any) -> None:
                if takes_rest:
                    super().__init__(**{} if forgets_name else rest)
                else:
                    super().__init__(name=rest.pop("name", None))
                    if rest:
                        raise TypeError(f"unexpected arguments {sorted(rest)}")
                self.initial = initial

            def build(self, input_shape: Any) -> None:
                self.factors = self.add_weight(shape=shape(input_shape), initializer="ones", trainable=trainable)
                if starts_at_initial:
                    first = self.initial if shape(input_shape) else np.mean(self.initial)
                    self.factors.assign(np.broadcast_to(first, shape(input_shape)))

            def call(self, x: Any) -> Any:
                return keras.ops.add(x, self.factors) if adds else keras.ops.multiply(x, self.factors)

            def get_config(self) -> dict[str, Any]:
                base: dict[str, Any] = super().get_config()
                own = {"initial": np.asarray(self.initial).tolist()} if config else {}
                told: dict[str, Any] = gives(self, base | own)
                return told

        if not writes_config:
            del Scaling.get_config

        register = keras.saving.register_keras_serializable
        made = register(package=package, name="Scaling")(Scaling) if package else Scaling
        return made(*arguments, **settings)

    return make


feature_scale = Answers(
    id="keras_workflow.feature_scale",
    shares={_WEIGHT: 0.2, _OUTPUT: 0.3, _REBUILT: 0.25, _LOADED: 0.25},
    judge=_judge_layer,
    mistakes=(
        Mistake(
            "The layer works, but Keras does not know its class when it loads a file. What registers it?",
            _layer_class(None),
        ),
        Mistake(
            "There is no `get_config`. Keras keeps plain arguments by itself; why can it not keep an array, and which "
            "method must say what to keep?",
            _layer_class("lesson6_unwritten", writes_config=False),
        ),
        Mistake(
            "Your `get_config` does not name `initial`: the layer that is rebuilt starts from the default. Which "
            "settings does a layer need to be made again?",
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
        Mistake(
            "The factors are added, not multiplied. What does scaling do to a feature of 0?",
            _layer_class("lesson6_adds", adds=True),
        ),
        Mistake(
            "`__init__` takes `**kwargs` and hands them to nobody: name and dtype are lost. Who wants them?",
            _layer_class("lesson6_nameless", forgets_name=True),
        ),
        Mistake(
            "`get_config` gives your own setting alone: what Keras keeps about every layer (name, trainable, dtype) is "
            "missing. What does `super().get_config()` add?",
            _layer_class("lesson6_alone", gives=lambda self, config: {"initial": np.asarray(self.initial).tolist()}),
        ),
        Mistake(
            "`get_config` returns the array itself: from the file it comes back as a dictionary, and no layer can be "
            "made. Which form of these numbers can a file of text hold?",
            _layer_class("lesson6_array", gives=lambda self, config: config | {"initial": np.asarray(self.initial)}),
        ),
        Mistake(
            "`get_config` returns nothing. Is a `return` missing?",
            _layer_class("lesson6_nothing", gives=lambda self, config: None),
        ),
        Mistake(
            "There is no class registered, and `get_config` does not name `initial` either: two of three repairs are "
            "missing. Which were they?",
            _layer_class(None, config=False),
        ),
    ),
)
