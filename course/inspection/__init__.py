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
    "activations": "activations",
    "attention_weights": "attention_weights",
    "grad_cam": "grad_cam",
    "saliency": "saliency",
}

__all__ = sorted(_FILES)

if TYPE_CHECKING:
    from course.inspection.activations import activations as activations
    from course.inspection.attention_weights import attention_weights as attention_weights
    from course.inspection.grad_cam import grad_cam as grad_cam
    from course.inspection.saliency import saliency as saliency

__getattr__, __dir__ = lazy_names(__name__, _FILES, ())
