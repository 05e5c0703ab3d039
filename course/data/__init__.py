"""Data sets that cannot vanish: real ones that are on disk first, generated ones where nothing real is to be had.

>>> from course import data
>>> digits = data.load("digits")
digits: 1,797 real images, 8×8, 10 classes (scikit-learn; 1,077 train / 360 validation / 360 test)
>>> x_train, y_train = digits.train
>>> x_train.shape
(1077, 8, 8)

Nothing here touches the network unless it is asked to: `load(name, download=True)`, or `COURSE_DOWNLOAD=1`.
"""

from course.data.dataset import Dataset, Split
from course.data.loading import load
from course.data.manifest import DatasetCard, available, describe

__all__ = ["Dataset", "DatasetCard", "Split", "available", "describe", "load"]
