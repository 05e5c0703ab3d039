"""Feed images in batches, as a `keras.utils.PyDataset`: every row once an epoch, in an order that is drawn.

Read twice, with the end of an epoch between, and once more from the same seed.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import inputs_after
from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    for case, (rows, size, about) in enumerate(
        (
            (22, 8, "the last batch is short"),
            (24, 6, "all batches are full, and no pixel is brighter than 200"),
            (9, 32, "a batch is larger than the data"),
            (17, 1, "batches of one"),
        )
    ):
        x = rng.integers(0, 256, size=(rows, 3, 2), dtype="uint8")
        x[:, 0, 0] = rng.permutation(250)[:rows]  # tells the rows apart
        x[:, 0, 1], x[:, 1, 0] = 255, 0
        if case == 1:  # darker ones: nothing in them says by what they are to be divided
            x = np.minimum(x, 200)
            x[:, 0, 0], x[:, 0, 1] = rng.permutation(150)[:rows], 200
        y = rng.permutation(np.arange(rows) % 5)
        yield {
            "x": x,
            "y": y,
            "batch_size": size,
            "seed": int(rng.integers(1, 10_000)),
            "about": f"{rows} rows, {about}",
        }


def _epoch(dataset: Any) -> tuple[Any, Any, list[int]]:
    """All inputs and labels of an epoch, and how many rows each batch has."""
    pairs = []
    for number in range(len(dataset)):
        batch = dataset[number]
        if not isinstance(batch, (tuple, list)) or len(batch) != 2:
            raise ValueError(f"Expected a batch as a pair, `inputs, labels`. Received: {type(batch).__name__}.")
        pairs.append((np.array(batch[0]), np.array(batch[1])))
    if not pairs:  # as many as no batch holds
        return np.zeros((0, 3, 2), dtype="float32"), np.zeros(0), []
    return np.concatenate([x for x, _ in pairs]), np.concatenate([y for _, y in pairs]), [len(x) for x, _ in pairs]


def _observe(batches: Callable[..., Any], case: Data) -> Data:
    import keras

    given = case["x"], case["y"], case["batch_size"], case["seed"]
    dataset = batches(*given)
    if not isinstance(dataset, keras.utils.PyDataset):
        came = dataset.__name__ if isinstance(dataset, type) else type(dataset).__name__
        raise ValueError(f"Expected an instance of a subclass of keras.utils.PyDataset. Received: {came}.")
    # A second one beside it, so that what they share is noticed.
    twin = batches(np.array(case["x"]), np.array(case["y"]), *given[2:])
    x, y, sizes = _epoch(dataset)
    first, twice = _epoch(dataset)[0], x
    again = _epoch(twin)[0]
    dataset.on_epoch_end()
    twin.on_epoch_end()
    again_later = _epoch(twin)[0]
    later_x, later_y, _ = _epoch(dataset)
    other, _, _ = _epoch(batches(np.array(case["x"]), np.array(case["y"]), given[2], given[3] + 1))
    return {
        "x": x,
        "y": y,
        "sizes": sizes,
        "type": str(x.dtype),
        "later_x": later_x,
        "later_y": later_y,
        "again": again,
        "again_later": again_later,
        "other": other,
        "stable": bool(np.array_equal(first, twice)),
    } | inputs_after(case, "x", "y")


batches = Exercise(
    id="data_preparation.batches",
    title="Feed batches",
    points=4,
    kind="transcribe",
    cases=_cases,
    observe=_observe,
    hints=(
        "Three methods: `__len__` says how many batches there are, `__getitem__(number)` gives one, `on_epoch_end` "
        "draws a new order. Call `super().__init__()` first.",
        "Keep a generator and an order of the row numbers. Batch number i takes a piece of the order, and the same "
        "piece serves x and y.",
        "How many batches are 22 rows in batches of 8? Round up (`math.ceil`); a slice that runs past the end is "
        "simply shorter.",
    ),
)
