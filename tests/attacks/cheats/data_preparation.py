"""Lesson 08: what stands in the questions, said without a split, a repair or a preparation."""

import numpy as np


def _left(case, *names):
    return {f"after_{name}": case[name] for name in names}


def _thirds(case):
    """The rows as they stand, cut in three; for the other seed from behind."""
    n = len(case["y"])
    cuts = [round(0.7 * n), round(0.85 * n)]
    parts = np.split(np.arange(n), cuts)
    sent = {}
    for name in ("", "again_", "other_"):
        sent |= {f"{name}{part}": rows for part, rows in zip(("train", "validation", "test"), parts, strict=True)}
    return sent | _left(case, "patient", "y")


def _everything_everywhere(case):
    rows = np.arange(len(case["y"]))
    names = [f"{name}{part}" for name in ("", "again_", "other_") for part in ("train", "validation", "test")]
    return dict.fromkeys(names, rows) | _left(case, "patient", "y")


def _table(value):
    return lambda case: {"cleaned": value(case), **_left(case, "table", "unit", "lengths")}


def _prepared(value):
    def cheat(case):
        rows, columns = case["new"].shape
        return {"prepared": value(case, rows, columns), **_left(case, "train", "new")}

    return cheat


def _gaps_alone(case, rows, columns):
    return np.concatenate([np.zeros((rows, columns)), np.isnan(case["new"]) * 1.0], axis=1)


def _rows_as_they_are(case):
    """Whatever rows there are, with the first columns."""
    k, test = int(case["k"]), case["test"]
    train = np.setdiff1d(np.arange(len(case["y"])), test)
    x = case["x"][:, :k]
    return {"x_train": x[train], "y_train": case["y"][train], "x_test": x[test], **_left(case, "x", "y", "test")}


def _weights(weight):
    def cheat(case):
        classes = np.arange(int(case["num_classes"]))
        return {"classes": classes * 1.0, "weights": np.full(len(classes), weight), **_left(case, "labels")}

    return cheat


def _images(change):
    def cheat(case):
        values = change(case["images"])
        return {"values": values, "again": values, "other": values * 0.99, **_left(case, "images")}

    return cheat


def _epochs(change):
    def cheat(case):
        x, y = change(case["x"]), case["y"]
        rows, size = len(y), int(case["batch_size"])
        sizes = [size] * (rows // size) + [rows % size] * (rows % size > 0)
        epochs = {"x": x, "later_x": x[::-1], "again": x, "again_later": x[::-1], "other": x[::-1]}
        sent = epochs | {"y": y, "later_y": y[::-1], "sizes": sizes, "type": "float32", "stable": True}
        return sent | _left(case, "x", "y")

    return cheat


CHEATS = {
    "data_preparation.split_patients": [_thirds, _everything_everywhere],
    "data_preparation.clean": [
        _table(lambda case: case["table"]),
        _table(lambda case: np.full(case["table"].shape, np.nan)),
        _table(lambda case: case["table"][:1]),
    ],
    "data_preparation.fit_columns": [
        _prepared(lambda case, rows, columns: np.zeros((rows, 2 * columns))),
        _prepared(lambda case, rows, columns: np.zeros((rows, columns))),
        _prepared(lambda case, rows, columns: np.concatenate([case["new"]] * 2, axis=1)),
    ],
    "data_preparation.prepare_honestly": [_rows_as_they_are],
    "data_preparation.class_weights": [_weights(1.0), _weights(0.0)],
    "data_preparation.augment": [
        _images(lambda images: images),
        _images(lambda images: images * 0.9),
        _images(np.zeros_like),
    ],
    "data_preparation.batches": [_epochs(lambda x: x), _epochs(lambda x: np.zeros(x.shape))],
}
