"""Callbacks that explain a training run; what Keras itself has is not here.

| callback | the question it answers |
|---|---|
| `LearningRateFinder` | which learning rate should I start with? |
| `LivePlot` | how is it going? |
| `GradientMonitor` | does every layer get a gradient? |
| `ActivationMonitor` | are there dead or saturated units? |
| `Throughput` | how fast is it, and how long did it take to start? |
| `ConfusionMatrixLogger` | which classes does it mix up, and since when? |
| `TrainingDoctor` | what is wrong with this run, and what should I do? |

>>> from course import callbacks
>>> "TrainingDoctor" in dir(callbacks)
True

Importing this package imports neither Keras nor matplotlib; the first use of a name does.
"""

from typing import TYPE_CHECKING

from course.lazy import lazy_names

# The file that holds each name.
_FILES = {
    "ActivationMonitor": "activation_monitor",
    "ActivationReading": "activation_monitor",
    "ConfusionMatrixLogger": "confusion_matrix_logger",
    "Diagnosis": "diagnosis",
    "GradientMonitor": "gradient_monitor",
    "GradientReading": "gradient_monitor",
    "LearningRateFinder": "learning_rate_finder",
    "LearningRateRange": "learning_rate_finder",
    "LivePlot": "live_plot",
    "PROBLEMS": "diagnosis",
    "Throughput": "throughput",
    "ThroughputReading": "throughput",
    "TrainingDoctor": "training_doctor",
}

__all__ = [
    "ActivationMonitor",
    "ActivationReading",
    "ConfusionMatrixLogger",
    "Diagnosis",
    "GradientMonitor",
    "GradientReading",
    "LearningRateFinder",
    "LearningRateRange",
    "LivePlot",
    "PROBLEMS",
    "Throughput",
    "ThroughputReading",
    "TrainingDoctor",
]

if TYPE_CHECKING:
    from course.callbacks.activation_monitor import ActivationMonitor, ActivationReading
    from course.callbacks.confusion_matrix_logger import ConfusionMatrixLogger
    from course.callbacks.diagnosis import PROBLEMS, Diagnosis
    from course.callbacks.gradient_monitor import GradientMonitor, GradientReading
    from course.callbacks.learning_rate_finder import LearningRateFinder, LearningRateRange
    from course.callbacks.live_plot import LivePlot
    from course.callbacks.throughput import Throughput, ThroughputReading
    from course.callbacks.training_doctor import TrainingDoctor

__getattr__, __dir__ = lazy_names(__name__, _FILES)
