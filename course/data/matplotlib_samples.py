"""The real samples that come with matplotlib: share prices, an electroencephalogram, a piece of terrain."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from course.data.dataset import Parts, Split
from course.data.splits import generator, in_time, three_way

STOCK_COLUMNS = ("IBM", "AAPL", "MSFT", "XRX", "ADBE", "^GSPC", "^IXIC")


def stock_prices(seed: int, *, target: str = "^GSPC") -> Parts:
    """Monthly prices of five shares and two indices since 1990; `y` is the next month's price of `target`.

    Row t of `x` holds the prices of month t, and `y[t]` one price of month t + 1, so that a window that ends at row t
    has `y[t]` for its target. `extras["dates"]` holds the month of each row.
    """
    import csv

    if target not in STOCK_COLUMNS:
        raise ValueError(
            f"`target` must be one of {', '.join(STOCK_COLUMNS)}. Received: target={target!r}. Try target='^GSPC'."
        )
    with _sample("Stocks.csv").open(encoding="utf-8", newline="") as stream:
        next(stream)  # a comment that names the source
        table = list(csv.DictReader(stream))
    # Rows between the firsts of two months are dividends without a price, or the current day's repetition of the month.
    months = [row for row in table if row["Date"].endswith("-01") and row["IBM"]]
    prices = np.array([[float(row[column]) for column in STOCK_COLUMNS] for row in months], dtype="float32")
    dates = np.array([row["Date"] for row in months], dtype="datetime64[D]")
    return _next_value(prices, STOCK_COLUMNS.index(target), STOCK_COLUMNS, {"dates": dates})


def google_prices(seed: int) -> Parts:
    """Google's share on 1,047 trading days of 2004 to 2008; `y` is the next day's closing price."""
    with np.load(_sample("goog.npz")) as archive:
        table = archive["price_data"]
    columns = ("open", "high", "low", "close", "volume")
    values = np.stack([table[column].astype("float32") for column in columns], axis=1)
    return _next_value(values, columns.index("close"), columns, {"dates": table["date"]})


def eeg(seed: int) -> Parts:
    """Four channels of an electroencephalogram, 800 readings in ten seconds; `y` is channel 1, one reading on."""
    readings = np.fromfile(_sample("eeg.dat"), dtype="<f8").reshape(-1, 4).astype("float32")
    columns = ("channel 1", "channel 2", "channel 3", "channel 4")
    return _next_value(readings, 0, columns, {"seconds": np.arange(len(readings)) / 80})


def terrain(seed: int) -> Parts:
    """Height above sea level round a fault near Jacksboro, Tennessee: from a place on the map to metres."""
    with np.load(_sample("jacksboro_fault_dem.npz")) as archive:
        height = archive["elevation"].astype("float32")
        # The file calls the first line's latitude ymin, though it is the northern one.
        west, east, north, south = (float(archive[key]) for key in ("xmin", "xmax", "ymin", "ymax"))
    lines, columns = height.shape
    longitude = west + (np.arange(columns) + 0.5) * (east - west) / columns
    latitude = north - (np.arange(lines) + 0.5) * (north - south) / lines
    places = np.stack(np.meshgrid(longitude, latitude), axis=-1).reshape(-1, 2).astype("float32")
    splits, _ = three_way(places, height.ravel(), generator("terrain", seed))
    return Parts(*splits, feature_names=("longitude", "latitude"), extras={"height_map": height})


def _next_value(values: np.ndarray, target: int, columns: tuple[str, ...], along: dict[str, np.ndarray]) -> Parts:
    """Split a series in time, each row with the next value of one column for its target."""
    x, y = values[:-1], values[1:, target]
    splits = in_time(x, y)
    extras = {}
    for name, array in along.items():
        parts = in_time(array[:-1], y)
        extras[name] = {key: part.x for key, part in zip(("train", "validation", "test"), parts, strict=True)}
    train, validation, test = (Split(split.x.copy(), split.y.copy()) for split in splits)
    return Parts(train, validation, test, feature_names=columns, extras=extras)


def _sample(name: str) -> Path:
    from matplotlib import cbook

    return Path(cbook.get_sample_data(name, asfileobj=False))
