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

__all__ = sorted(_FILES)

# The same for type checkers and editors; tests/test_lazy.py compares the two.
if TYPE_CHECKING:
    from course.callbacks.activation_monitor import ActivationMonitor as ActivationMonitor
    from course.callbacks.activation_monitor import ActivationReading as ActivationReading
    from course.callbacks.confusion_matrix_logger import ConfusionMatrixLogger as ConfusionMatrixLogger
    from course.callbacks.diagnosis import PROBLEMS as PROBLEMS
    from course.callbacks.diagnosis import Diagnosis as Diagnosis
    from course.callbacks.gradient_monitor import GradientMonitor as GradientMonitor
    from course.callbacks.gradient_monitor import GradientReading as GradientReading
    from course.callbacks.learning_rate_finder import LearningRateFinder as LearningRateFinder
    from course.callbacks.learning_rate_finder import LearningRateRange as LearningRateRange
    from course.callbacks.live_plot import LivePlot as LivePlot
    from course.callbacks.throughput import Throughput as Throughput
    from course.callbacks.throughput import ThroughputReading as ThroughputReading
    from course.callbacks.training_doctor import TrainingDoctor as TrainingDoctor

__getattr__, __dir__ = lazy_names(__name__, _FILES)
