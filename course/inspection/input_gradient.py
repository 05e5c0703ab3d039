"""Which inputs the answer hangs on."""

from typing import Any

import keras
import numpy as np
from keras import ops

from course.errors import InvalidValue
from course.inspection.backend_gradient import gradient
from course.inspection.class_score import classes_of, summed_score
from course.inspection.layer_calls import run_watched


def saliency(model: keras.Model, inputs: Any, class_index: Any = None) -> np.ndarray:
    """The gradient of a class score with respect to the input (Simonyan, Vedaldi and Zisserman, 2014).

    Where it is large, a small change of that pixel changes the score most: that is a statement about the function near
    this input, not about what the model has learned to recognize.

    Args:
        model: A classifier with one input. Its score is its output as it is: give the model without its last softmax,
            or the gradient of a class that is certain vanishes.
        inputs: Samples, with their axis: shape (B, H, W, C), say; floating-point numbers.
        class_index: The class, one for all or one for each sample; by default the one that the model says.

    Returns:
        The gradient, in the shape of the input. `course.plots.plot_saliency` draws one sample's.

    Raises:
        course.errors.InvalidValue: The model has several inputs or gives no row of scores; there is no such class.

    Example:
        >>> import keras, numpy as np
        >>> from course import inspection
        >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, use_bias=False)])
        >>> model.set_weights([np.array([[1.0, 0.0], [0.0, -3.0]])])
        >>> inspection.saliency(model, np.ones((1, 2), dtype="float32"), class_index=1).tolist()
        [[0.0, -3.0]]
    """
    array = np.asarray(ops.convert_to_numpy(inputs)) if not isinstance(inputs, (dict, list, tuple)) else None
    if array is None or array.dtype.kind not in "fiub":
        raise InvalidValue(
            f"Expected one array of numbers, shape (samples, …). Received: {type(inputs).__name__}. For a model of "
            "token ids, look at the attention or at an embedding's output instead."
        )
    array = array.astype(keras.config.floatx()) if array.dtype.kind != "f" else array
    output, _ = run_watched(model, array)
    classes = classes_of(output, class_index)
    return gradient(lambda x: summed_score(run_watched(model, x)[0], classes), array)
