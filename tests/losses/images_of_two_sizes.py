"""Batches of two sizes: TensorFlow then traces with heights and widths that are not known."""

import keras
import numpy as np


class TwoSizes(keras.utils.PyDataset):
    """Two batches, each a pair of inputs and targets of its own size."""

    def __init__(self, *batches):
        super().__init__()
        self.batches = [tuple(np.asarray(part, dtype="float32") for part in batch) for batch in batches]

    def __len__(self):
        return len(self.batches)

    def __getitem__(self, index):
        return self.batches[index]
