"""The confusion matrix after every epoch: which classes are mixed up, and since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from course.callbacks.output_head import predicted_classes, read_head, true_classes
from course.callbacks.probe import as_probe
from course.callbacks.step_counter import positive_integer

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Confusion:
    """Examples of one class that were taken for another."""

    true: str
    predicted: str
    count: int
    share: float  # of the true class


class ConfusionMatrixLogger(keras.callbacks.Callback):
    """Keeps the confusion matrix of held-out data, epoch by epoch.

    Rows are the true classes and columns the predicted ones, in order of the class number, as in scikit-learn: for two
    classes [[TN, FP], [FN, TP]]. An overall accuracy can hide a class that is never found, so the lowest recall of any
    class joins the logs as `worst_recall`, and so the `History`, where early stopping can watch it.

    In `callbacks` it stands before `EarlyStopping`: callbacks are called in their order, so one that watches
    `worst_recall` finds it in the logs only behind this one; and when `EarlyStopping` restores the best weights
    (`restore_best_weights=True`) it does so at the end of training, before what stands behind it is called: the last
    matrix would then be that of the restored weights under the last epoch's number.

    Nothing happens during an epoch; at its end it costs one `predict` on the data given.

    Args:
        validation_data: tuple (x, y) of arrays: inputs, and labels as class numbers, one-hot rows, or 0/1. Of a data
            set of batches, gather the arrays first.
        class_names: one name a class; "0", "1", … unless given.
        every: a matrix after every so many epochs, and one after the last.
        batch_size: examples a step of `predict`.

    Attributes:
        epochs: list of the epochs that were measured, from 0.
        matrices: list of integer arrays of shape (C, C), one for each of them.

    Raises:
        TypeError, ValueError: when the data, names or labels do not fit the model or each other.

    Example:

    >>> import keras, numpy as np
    >>> from course.callbacks import ConfusionMatrixLogger
    >>> x = np.eye(3, dtype="float32")
    >>> model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(3, kernel_initializer="identity")])
    >>> model.compile(keras.optimizers.SGD(0.0), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    >>> logger = ConfusionMatrixLogger((x, np.array([0, 1, 1])), class_names=["cat", "dog", "owl"])
    >>> _ = model.fit(x, np.array([0, 1, 1]), verbose=0, callbacks=[logger])
    >>> logger.matrices[-1].tolist()
    [[1, 0, 0], [0, 1, 1], [0, 0, 0]]
    >>> logger.most_confused(1)
    [Confusion(true='dog', predicted='owl', count=1, share=0.5)]
    """

    def __init__(
        self,
        validation_data: Any,
        *,
        class_names: Sequence[str] | None = None,
        every: int = 1,
        batch_size: int = 256,
    ) -> None:
        super().__init__()
        self._data = as_probe(validation_data, owner="ConfusionMatrixLogger", with_targets=True, name="validation_data")
        self.class_names = None if class_names is None else [str(name) for name in class_names]
        self.every = positive_integer(every, "every", "ConfusionMatrixLogger", example=1)
        self.batch_size = positive_integer(batch_size, "batch_size", "ConfusionMatrixLogger", example=256)
        self.epochs: list[int] = []
        self.matrices: list[np.ndarray] = []
        self._labels: tuple[np.ndarray, np.ndarray] | None = None

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        self.epochs = []
        self.matrices = []
        self._last_epoch: int | None = None
        self._labels = None

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        self._last_epoch = epoch
        if (epoch + 1) % self.every == 0:
            self._measure(epoch)
            if logs is not None:
                logs["worst_recall"] = float(np.nanmin(self.recalls()[-1]))

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        if self._last_epoch is not None and self.epochs[-1:] != [self._last_epoch]:
            self._measure(self._last_epoch)

    def recalls(self) -> np.ndarray:
        """Share of each class that was found, array of shape (measurements, C); NaN for a class without examples."""
        matrices = np.array(self.matrices, dtype=float)
        totals = matrices.sum(axis=2)
        found = np.diagonal(matrices, axis1=1, axis2=2)
        recalls: np.ndarray = np.divide(found, totals, out=np.full_like(found, np.nan), where=totals > 0)
        return recalls

    def most_confused(self, count: int = 3) -> list[Confusion]:
        """The pairs of classes most often mixed up after the last measurement, most frequent first."""
        if not self.matrices:
            return []
        matrix = self.matrices[-1]
        names = self._names(len(matrix))
        totals = matrix.sum(axis=1)
        wrong = [(i, j) for i in range(len(matrix)) for j in range(len(matrix)) if i != j and matrix[i, j]]
        wrong.sort(key=lambda pair: (-matrix[pair], pair))
        return [
            Confusion(names[i], names[j], int(matrix[i, j]), float(matrix[i, j] / totals[i])) for i, j in wrong[:count]
        ]

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """Draw the last matrix; see `course.plots.plot_confusion_matrix`.

        Raises:
            RuntimeError: before an epoch has been measured.
        """
        if self._labels is None:
            raise RuntimeError(
                "ConfusionMatrixLogger has nothing to draw: expected at least one measured epoch, but `matrices` is "
                "empty. Call model.fit(..., callbacks=[logger]) first."
            )
        from course.plots import plot_confusion_matrix

        y_true, y_pred = self._labels
        return plot_confusion_matrix(y_true, y_pred, class_names=self._names(len(self.matrices[-1])), ax=ax)

    def _measure(self, epoch: int) -> None:
        model = self.model
        outputs = model.predict(self._data.x, batch_size=self.batch_size, verbose=0)
        if not isinstance(outputs, np.ndarray):
            raise ValueError(
                "ConfusionMatrixLogger reads a model with one output. "
                f"Received: a model with {len(keras.tree.flatten(outputs))}. Give it a model of the one output you "
                "mean."
            )
        head = read_head(model, self._data.y, outputs)
        count = outputs.shape[-1] if outputs.ndim > 1 else 1
        classes = max(count, 2)
        y_true = true_classes(np.asarray(self._data.y), count).ravel()
        y_pred = predicted_classes(outputs, None if head is None else head.expects).ravel()
        if y_true.min() < 0 or y_true.max() >= classes:
            raise ValueError(
                f"ConfusionMatrixLogger needs labels from 0 to {classes - 1}, for a model with {count} output(s). "
                f"Received labels from {y_true.min()} to {y_true.max()}. Number the classes from 0, or widen the "
                "last layer."
            )
        self._names(classes)
        matrix = np.bincount(classes * y_true + y_pred, minlength=classes * classes).reshape(classes, classes)
        self.epochs.append(epoch)
        self.matrices.append(matrix)
        self._labels = (y_true, y_pred)

    def _names(self, classes: int) -> list[str]:
        if self.class_names is None:
            return [str(number) for number in range(classes)]
        if len(self.class_names) != classes:
            raise ValueError(
                f"`class_names` of ConfusionMatrixLogger must name each of the model's {classes} classes. "
                f"Received: {len(self.class_names)} names, {self.class_names}. Give one name a class, in order of "
                "its number."
            )
        return self.class_names
