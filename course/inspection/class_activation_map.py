"""Where in the image a convolutional network saw its reason."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import ops

from course.errors import InvalidValue
from course.inspection.backend_gradient import gradient
from course.inspection.class_score import classes_of, summed_score
from course.inspection.layer_calls import LayerCall, chosen, run_watched


def grad_cam(model: keras.Model, inputs: Any, class_index: Any = None, layer: str | None = None) -> np.ndarray:
    """Grad-CAM (Selvaraju et al., 2017): the maps of a layer, each weighted by how the class score hangs on it.

    The weight of a map is the mean of the score's gradient over its places; what is left of their weighted sum above
    zero speaks for the class.

    Args:
        model: A classifier of images, models within models included. Its score is its output as it is: give the model
            without its last softmax, or the gradient of a class that is certain vanishes.
        inputs: Images, with the axis of samples: shape (B, H, W, C).
        class_index: The class, one for all or one for each sample; by default the one that the model says.
        layer: The layer whose maps are weighted, as in `base/conv5`; by default the last one that gives maps.

    Returns:
        Shape (B, h, w), the layer's height and width, from 0 up. `course.plots.plot_grad_cam` draws one sample's.

    Raises:
        course.errors.InvalidValue: No layer gives maps, there is no such layer or class, or the model gives no row of
            scores.

    Example:
        >>> import keras, numpy as np
        >>> from course import inspection
        >>> model = keras.Sequential([
        ...     keras.Input((8, 8, 1)), keras.layers.Conv2D(4, 3, activation="relu"),
        ...     keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(3),
        ... ])
        >>> inspection.grad_cam(model, np.ones((2, 8, 8, 1))).shape
        (2, 6, 6)
    """
    output, calls = run_watched(model, inputs)
    classes = classes_of(output, class_index)
    maps = [call for call in calls if _gives_maps(call)]
    if not maps:
        raise InvalidValue(f"No layer of {model.name!r} gives maps, shape (samples, height, width, channels).")
    # By default a layer, not a model that holds it: both give the same tensor.
    (target,) = chosen(maps, layer, "layer with maps") if layer is not None else [_last(maps)]
    channels_first = _channels_first(target)

    def score(change: Any) -> Any:
        def changed(
            call: LayerCall, run: Callable[..., Any], arguments: tuple[Any, ...], options: dict[str, Any]
        ) -> Any:
            result = run(*arguments, **options)
            return result + ops.cast(change, result.dtype) if call.name == target.name else result

        return summed_score(run_watched(model, inputs, changed)[0], classes)

    values = np.array(ops.convert_to_numpy(target.output)).astype("float32")
    slopes = gradient(score, np.zeros_like(values))
    if channels_first:
        values, slopes = np.moveaxis(values, 1, -1), np.moveaxis(slopes, 1, -1)
    weights = slopes.mean(axis=(1, 2), keepdims=True)  # (B, 1, 1, C)
    heat: np.ndarray = np.maximum((weights * values).sum(axis=-1), 0.0)
    return heat


def _gives_maps(call: LayerCall) -> bool:
    shape = getattr(call.output, "shape", None)
    return shape is not None and len(shape) == 4


def _last(maps: list[LayerCall]) -> LayerCall:
    plain = [call for call in maps if not isinstance(call.layer, keras.Model)]
    return (plain or maps)[-1]


def _channels_first(call: LayerCall) -> bool:
    order = getattr(call.layer, "data_format", None) or keras.config.image_data_format()
    return bool(order == "channels_first")
