"""Every call of a layer while a model runs: what came out, and a way to ask for more or to put something else in.

A model's graph shows only its outermost layers, and of a subclassed model nothing. So the calls themselves are watched:
what runs is the model's own code, in its own order, models within models and layers within blocks included.
"""

import inspect
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import keras
from keras import ops

from course.errors import InvalidValue, did_you_mean

_LOCK = threading.RLock()
_MOST_NAMED = 12

Around = Callable[["LayerCall", Callable[..., Any], tuple[Any, ...], dict[str, Any]], Any]


@dataclass
class LayerCall:
    """One call of a layer.

    Args:
        name: The layer's, after those that it is called by, as in `encoder/attention`; a second call of the same layer
            is `encoder/attention (2)`.
        layer: The layer.
        output: What came out.
    """

    name: str
    layer: keras.Layer
    output: Any = None


@dataclass
class _Watch:
    around: Around | None
    calls: list[LayerCall] = field(default_factory=list)
    open: list[LayerCall] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


@contextmanager
def _watching(watch: _Watch) -> Iterator[None]:
    original = keras.Layer.__call__
    thread = threading.get_ident()

    def watched(layer: keras.Layer, *arguments: Any, **options: Any) -> Any:
        if threading.get_ident() != thread:
            return original(layer, *arguments, **options)
        path = "/".join([*(call.layer.name for call in watch.open[1:]), layer.name])
        count = watch.counts[path] = watch.counts.get(path, 0) + 1
        parent = watch.open[-1] if watch.open else None
        call = LayerCall(path if count == 1 else f"{path} ({count})", layer)
        watch.open.append(call)
        try:

            def run(*given: Any, **more: Any) -> Any:
                return original(layer, *given, **more)

            if watch.around is None:
                call.output = run(*arguments, **options)
            else:
                call.output = watch.around(call, run, arguments, options)
        finally:
            watch.open.pop()
        if parent is not None:  # the model itself is no layer of its own
            watch.calls.append(call)
        return call.output

    # One at a time: the method is everybody's.
    with _LOCK:
        keras.Layer.__call__ = watched
        try:
            yield
        finally:
            keras.Layer.__call__ = original


@contextmanager
def watched_calls(around: Around | None = None) -> Iterator[list[LayerCall]]:
    """The calls of layers within the model that is called here, in the order in which they end.

    For a model that is run by other means than `run_watched`: compiled, or with other values for its variables.

    Args:
        around: As for `run_watched`.

    Example:
        >>> model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, name="hidden")])
        >>> with watched_calls() as calls:
        ...     output = model(ops.ones((1, 3)))
        >>> [call.name for call in calls]
        ['hidden']
    """
    watch = _Watch(around)
    with _watching(watch):
        yield watch.calls


def run_watched(model: keras.Model, inputs: Any, around: Around | None = None) -> tuple[Any, list[LayerCall]]:
    """Run a model at inference, and watch every call of its layers.

    Args:
        model: A Keras model of any kind.
        inputs: As the model takes them; arrays.
        around: Called in place of each layer with the call, the layer as a function, and its arguments; what it returns
            goes on. By default the layer itself.

    Returns:
        The model's output, and the calls in the order in which they ended. Nothing that running changes (a seed, a
        moving average) is kept.

    Example:
        >>> model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, name="hidden"), keras.layers.ReLU()])
        >>> output, calls = run_watched(model, ops.ones((1, 3)))
        >>> [call.name for call in calls][0], tuple(calls[0].output.shape)
        ('hidden', (1, 2))
    """
    if not isinstance(model, keras.Model):
        raise InvalidValue(f"Expected a Keras model. Received: {type(model).__name__}.")
    tensors = keras.tree.map_structure(ops.convert_to_tensor, inputs)
    if not model.built:
        model(tensors)
    with watched_calls(around) as calls, keras.StatelessScope():
        output = model(tensors, **training_keyword(model, False))
    return output, calls


def training_keyword(model: keras.Model, training: bool) -> dict[str, bool]:
    """`training=` for models whose `call` takes it; a subclass may not."""
    parameters = inspect.signature(model.call).parameters
    takes_any = any(parameter.kind is inspect.Parameter.VAR_KEYWORD for parameter in parameters.values())
    return {"training": training} if "training" in parameters or takes_any else {}


def chosen(calls: list[LayerCall], names: Any, what: str) -> list[LayerCall]:
    """The calls that were asked for, by name.

    Args:
        calls: All there are.
        names: A name or several; None for all. A layer's own name does where no other layer has it.
        what: What they are, for the error.

    Raises:
        course.errors.InvalidValue: There is no such one; the nearest is named.
    """
    if names is None:
        return calls
    found = []
    for name in [names] if isinstance(names, str) else list(names):
        exact = [call for call in calls if call.name == name]
        by_layer = [call for call in calls if call.layer.name == name]
        if not exact and len(by_layer) != 1:
            known = [call.name for call in calls]
            listed = ", ".join(known[:_MOST_NAMED]) + (" …" if len(known) > _MOST_NAMED else "")
            raise InvalidValue(
                f"There is no {what} {name!r} in this model.{did_you_mean(name, known)} There are: {listed or 'none'}."
            )
        found.append((exact or by_layer)[0])
    return found
