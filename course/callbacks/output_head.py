"""What a model's outputs mean to its loss: logits or probabilities, of how many classes."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import keras
import numpy as np
from keras import ops

from course.plots.model_outputs import are_probabilities

Kind = Literal["sparse", "categorical", "binary", "other"]

_KINDS: dict[str, Kind] = {
    "sparse_categorical_crossentropy": "sparse",
    "categorical_crossentropy": "categorical",
    "categorical_focal_crossentropy": "categorical",
    "binary_crossentropy": "binary",
    "binary_focal_crossentropy": "binary",
}

# A loss for logits loses at least this much between sure logits (5) and ones that are mistaken for probabilities (1):
# 0.1 for a focal loss of two classes, 0.3 for their cross-entropy, 1.4 for ten; a loss for probabilities, which clips
# or rescales, loses nothing.
_LOGITS_GAP = 0.05
_SURE_LOGIT = 5.0


@dataclass(frozen=True)
class OutputHead:
    """How outputs and loss fit together.

    Args:
        kind: "sparse" (integer labels), "categorical" (one-hot), "binary" (0 or 1, each output by itself), or "other".
        outputs: number of outputs an example, the last axis.
        expects: "logits", "probabilities", or None where the loss is not a cross-entropy.
        loss: the loss as a function of (y_true, y_pred), or None where the model has none or several.
        activation: name of the last layer's activation where it is known, else "".
    """

    kind: Kind
    outputs: int
    expects: Literal["logits", "probabilities"] | None
    loss: Callable[[Any, Any], Any] | None
    activation: str

    @property
    def classes(self) -> int:
        """Number of classes; two for a single output."""
        return max(self.outputs, 2)


def read_head(model: keras.Model, y: Any, outputs: Any) -> OutputHead | None:
    """Read how a compiled model's outputs and loss fit together.

    Args:
        model: compiled, with one output.
        y: targets of some examples, array of shape (B, ...).
        outputs: the model's outputs for them, array of shape (B, ..., outputs).

    Returns:
        None for models with several outputs or several losses.
    """
    loss = single_loss(model)
    if not isinstance(y, np.ndarray) or not isinstance(outputs, np.ndarray) or outputs.ndim < 1:
        return None
    count = int(outputs.shape[-1]) if outputs.ndim > 1 else 1
    kind = _kind(loss, y, outputs)
    return OutputHead(kind, count, None if loss is None else _expects(loss, kind, count), loss, _activation(model))


def single_loss(model: keras.Model) -> Callable[[Any, Any], Any] | None:
    """The one loss that a model was compiled with, or None."""
    loss = getattr(model, "loss", None)
    if isinstance(loss, dict):
        loss = list(loss.values())
    if isinstance(loss, (list, tuple)):
        loss = loss[0] if len(loss) == 1 else None
    if isinstance(loss, str):
        loss = keras.losses.get(loss)
    return loss if callable(loss) else None


def loss_value(loss: Callable[[Any, Any], Any], y_true: np.ndarray, y_pred: np.ndarray) -> float:
    """Mean loss of given predictions, in float32 on the backend."""
    value = loss(ops.convert_to_tensor(y_true), ops.convert_to_tensor(y_pred.astype("float32")))
    return float(np.mean(ops.convert_to_numpy(value)))


def predicted_classes(outputs: np.ndarray, expects: str | None) -> np.ndarray:
    """Class numbers of shape (B, ...): the largest output, or for a single one whether it is past the middle.

    The middle is 0 for logits and 0.5 for probabilities; where `expects` does not say, the outputs tell, as they do to
    every plot: see `course.plots.model_outputs.are_probabilities`.
    """
    if outputs.ndim > 1 and outputs.shape[-1] > 1:
        return np.asarray(outputs.argmax(axis=-1))
    flat = outputs[..., 0] if outputs.ndim > 1 else outputs
    logits = expects == "logits" or (expects is None and not are_probabilities(flat.ravel()))
    return (flat > (0.0 if logits else 0.5)).astype(int)


def true_classes(y: np.ndarray, outputs: int) -> np.ndarray:
    """Class numbers of shape (B, ...) from integer, one-hot or 0/1 labels."""
    if y.ndim > 1 and y.shape[-1] == outputs and outputs > 1:
        return np.asarray(y.argmax(axis=-1))
    if y.ndim > 1 and y.shape[-1] == 1:
        y = y[..., 0]
    return np.asarray(np.rint(y), dtype=int)


def _kind(loss: Any, y: np.ndarray, outputs: np.ndarray) -> Kind:
    if loss is None:
        return "other"
    if _name(loss) in _KINDS:
        return _KINDS[_name(loss)]
    if getattr(loss, "__module__", "").startswith("keras.") or type(loss).__module__.startswith("keras."):
        return "other"
    # Somebody's own loss: the shapes and values tell how its labels are coded; whether it is a cross-entropy, its
    # values.
    if outputs.ndim > 1 and outputs.shape[-1] > 1:
        if y.shape == outputs.shape and np.isin(y, (0, 1)).all() and (y.sum(axis=-1) == 1).all():
            return "categorical"
        if np.issubdtype(y.dtype, np.integer) and y.shape[: outputs.ndim - 1] == outputs.shape[:-1]:
            return "sparse"
        return "other"
    return "binary" if np.isin(y, (0, 1)).all() else "other"


def _expects(loss: Callable[[Any, Any], Any], kind: Kind, count: int) -> Literal["logits", "probabilities"] | None:
    """Ask the loss itself, with two sets of right predictions: it knows its own `from_logits`, whoever wrote it."""
    if kind == "other" or (kind != "binary" and count < 2):
        return None
    classes = np.arange(max(count, 2)) % max(count, 2)
    if kind == "binary":
        truth = np.tile((classes % 2)[:, None], (1, count)).astype("float32")
        modest, sure, choices = truth, (2 * truth - 1) * _SURE_LOGIT, 2
    else:
        modest = np.eye(count, dtype="float32")
        sure = modest * _SURE_LOGIT
        truth, choices = classes if kind == "sparse" else modest, count
    uniform = np.full_like(modest, 1 / choices)
    try:
        gap = loss_value(loss, truth, modest) - loss_value(loss, truth, sure)
    except Exception:  # a loss of somebody's own may refuse these inputs: then nothing is known of it
        return None
    if gap > _LOGITS_GAP:
        return "logits"
    if abs(gap) > _LOGITS_GAP:
        return None
    # Scale makes no difference to it, as to a cross-entropy of probabilities; but also not to a cosine. A cross-entropy
    # gives log C for a uniform guess.
    known = _name(loss) in _KINDS
    return "probabilities" if known or abs(loss_value(loss, truth, uniform) - math.log(choices)) < _LOGITS_GAP else None


def _activation(model: keras.Model) -> str:
    layers = getattr(model, "layers", [])
    if not layers or not getattr(model, "outputs", None):
        return ""
    last = next((layer for layer in reversed(layers) if _gives(layer, model.outputs[0])), None)
    activation = getattr(last, "activation", None)
    if isinstance(last, keras.layers.Softmax):
        return "softmax"
    return getattr(activation, "__name__", "") or ""


def _gives(layer: keras.Layer, output: Any) -> bool:
    try:
        return layer.output is output
    except (AttributeError, ValueError):
        return False


def _name(loss: Any) -> str:
    return getattr(loss, "__name__", None) or _snake(type(loss).__name__)


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() and i else letter.lower() for i, letter in enumerate(name))
