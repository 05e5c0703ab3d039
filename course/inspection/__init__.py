"""Looking into a model that was trained: what its layers give, where it attends, which pixels an answer hangs on.

>>> from course import inspection
>>> callable(inspection.grad_cam)
True

All of it works on models within models and on all three backends, and changes nothing in the model. Importing this
package imports neither Keras nor a backend; the first use of a name does.
"""

from typing import TYPE_CHECKING

from course.lazy import lazy_names

# The file that holds each name.
_FILES = {
    "activations": "layer_outputs",
    "attention_weights": "attention",
    "gradient": "backend_gradient",
    "grad_cam": "class_activation_map",
    "saliency": "input_gradient",
}

__all__ = sorted(_FILES)

if TYPE_CHECKING:
    from course.inspection.attention import attention_weights as attention_weights
    from course.inspection.backend_gradient import gradient as gradient
    from course.inspection.class_activation_map import grad_cam as grad_cam
    from course.inspection.input_gradient import saliency as saliency
    from course.inspection.layer_outputs import activations as activations

__getattr__, __dir__ = lazy_names(__name__, _FILES, ())
