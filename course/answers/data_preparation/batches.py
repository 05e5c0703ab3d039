"""Batches: each row once an epoch with its label, scaled, in an order that the seed decides and each epoch changes."""

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers.comparing import Reals, agrees, all_of, between, leaves_alone, matches, one_text, with_shape
from course.exercises.types import Answers, Data, Mistake, Verdict

_ROWS, _PIXELS, _SIZES, _ORDER, _ALONE = (
    "every row once an epoch, with its label",
    "pixels from 0 to 1, as float32",
    "batches of the size that was asked for, the last one shorter",
    "another order in every epoch, from the seed",
    "inputs left alone",
)

_STRANGE = (
    "Most of the images that came are not those that were given, divided by 255. Was something else done to them?"
)


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    yield leaves_alone(_ALONE, case, observed, ["x", "y"])
    rows, size = len(case["y"]), int(case["batch_size"])
    form = (None, *case["x"].shape[1:])
    shaped = {
        name: with_shape("", observed[name], form, "images")
        for name in ("x", "later_x", "again", "again_later", "other")
    }
    forms = all_of(_PIXELS, *(verdict for verdict, _ in shaped.values()))
    if not forms.right:
        yield forms
        return
    white = float(case["x"][0, 0, 1])
    epochs = {name: _ids(values, white) for name, (_, values) in shaped.items()}
    own = case["x"][:, 0, 0].astype(int).tolist()
    # An order says something about these rows, and nothing about others.
    if epochs["x"] and len(set(epochs["x"]) & set(own)) < len(own) / 2:
        yield Verdict(_ROWS, False, _STRANGE)
        return
    yield _order(epochs, own, bool(observed["stable"]))
    # Rows that were sent on as they came have not been through a loader, and nothing more is known of it.
    if epochs["x"] == own[: len(epochs["x"])]:
        return
    sizes = [size] * (rows // size) + [rows % size] * (rows % size > 0)
    yield matches(_SIZES, np.asarray(observed["sizes"]).astype(int).tolist(), sizes, what="rows in each batch")
    bright = shaped["x"][1]
    message = (
        f"The brightest pixel is {white:.0f}, and became {bright.max(initial=0):.4g}. Expected {white / 255:.4g}. "
    )
    message += "By what is divided, if the same image is to give the same numbers in any company?"
    yield all_of(
        _PIXELS,
        between("", bright, 0, 1, "pixels"),
        Verdict("", bool(bright.size and np.isclose(bright.max(), white / 255, atol=1e-5)), message),
        _values(bright, case["x"], own),
        matches("", one_text(observed["type"]), "float32", what="the type of the inputs"),
    )
    yield all_of(
        _ROWS, *(_labels(observed[y], epochs[x], own, case["y"]) for x, y in (("x", "y"), ("later_x", "later_y")))
    )


def _ids(values: Reals, brightest: float) -> list[int]:
    """The rows, by their first pixel, whatever it was divided by."""
    first, white = np.asarray(values)[:, 0, 0], np.asarray(values)[:, 0, 1]
    if first.min(initial=0) < -0.5:  # from -1 to 1
        first, white = (first + 1) / 2, (white + 1) / 2
    # The second pixel of every image was the brightest.
    return [int(number) for number in np.round(first * brightest / np.where(white > 0, white, 1.0))]


def _order(epochs: dict[str, list[int]], own: list[int], stable: bool) -> Verdict:
    return all_of(
        _ORDER,
        Verdict(
            "",
            epochs["x"] != own,
            "The rows come as they stand in the table. A sorted table gives batches of one class: when is it shuffled?",
        ),
        Verdict(
            "", stable, "The same batch, asked for twice in an epoch, held other rows. How often is an order drawn?"
        ),
        Verdict(
            "",
            epochs["x"] != epochs["later_x"],
            "The second epoch has the order of the first: what does `on_epoch_end` do?",
        ),
        Verdict("", epochs["x"] == epochs["again"], "The same seed gave another order: which generator gets the seed?"),
        Verdict(
            "",
            epochs["later_x"] == epochs["again_later"],
            "The same seed gave another order in the second epoch: which generator draws in `on_epoch_end`?",
        ),
        Verdict("", epochs["x"] != epochs["other"], "Another seed gave the same order: where is `seed` used?"),
    )


def _values(came: Reals, x: Reals, own: list[int]) -> Verdict:
    place = {number: row for row, number in enumerate(own)}
    rows = [place.get(number, -1) for number in _ids(came, float(x[0, 0, 1]))]
    if -1 in rows:
        return Verdict("", False, "The images that came are not those that were given.")
    return agrees("", came, x[rows] / 255.0, what="the pixel", atol=1e-5)


def _labels(value: Any, ids: list[int], own: list[int], y: Reals) -> Verdict:
    if sorted(ids) != sorted(own):
        missing = len(set(own) - set(ids))
        message = f"{missing} rows were not given in an epoch." if missing else "Some rows were given more than once."
        return Verdict("", False, message)
    label = dict(zip(own, np.asarray(y).tolist(), strict=True))
    form, came = with_shape("", value, (len(ids),), "a label per row")
    if not form.right:
        return form
    wrong = int((came != np.array([label[number] for number in ids])).sum())
    message = (
        f"{wrong} of {len(ids)} images came with another one's label. Do one order's numbers choose both, `x[rows]` "
    )
    return Verdict("", not wrong, message + "and `y[rows]`?")


def _dataset(
    *,
    count: Callable[[int, int], int] = lambda rows, size: math.ceil(rows / size),
    scale: Callable[[Reals], Any] = lambda x: (x / 255.0).astype("float32"),
    shuffled: bool = True,
    again: bool = True,
    seeded: bool = True,
    torn: bool = False,
    drawn: bool = False,
    unsorted_labels: bool = False,
) -> Callable[..., Any]:
    """An answer; what differs from the right one makes a mistake of it."""

    def batches(x: Reals, y: Reals, batch_size: int, seed: int) -> Any:
        import keras

        class Batches(keras.utils.PyDataset):
            def __init__(self) -> None:
                super().__init__()
                self.rng = np.random.default_rng(seed if seeded else 0)
                self.order = np.arange(len(y))
                if shuffled:
                    self.order = self.rng.permutation(len(y))
                self.labels = self.rng.permutation(len(y)) if torn else self.order
                self.labels = np.arange(len(y)) if unsorted_labels else self.labels

            def __len__(self) -> int:
                return count(len(y), batch_size)

            def __getitem__(self, number: int) -> Any:
                here = slice(number * batch_size, (number + 1) * batch_size)
                rows, labels = self.order[here], self.labels[here]
                if drawn:
                    rows = labels = self.rng.integers(0, len(y), min(batch_size, len(y)))
                return scale(x[rows]), y[labels]

            def on_epoch_end(self) -> None:
                if again and shuffled:
                    self.order = self.rng.permutation(len(y))
                    self.labels = self.rng.permutation(len(y)) if torn else self.order
                    self.labels = np.arange(len(y)) if unsorted_labels else self.labels

        return Batches()

    return batches


batches = Answers(
    id="data_preparation.batches",
    shares={_ROWS: 0.35, _PIXELS: 0.2, _SIZES: 0.15, _ORDER: 0.25, _ALONE: 0.05},
    judge=_judge,
    mistakes=(
        Mistake(
            "The last rows never come: you rounded the number of batches down. What happens to the six rows that do "
            "not fill a batch of eight?",
            _dataset(count=lambda rows, size: rows // size),
        ),
        Mistake(
            "There is one batch too many where the rows fill all of them, and it is empty. What is 24 / 6, rounded up?",
            _dataset(count=lambda rows, size: rows // size + 1),
        ),
        Mistake(
            "x and y were shuffled in orders of their own: the labels belong to other images, no error is raised, and "
            "nothing can be learned. How do you use one order for both?",
            _dataset(torn=True),
        ),
        Mistake(
            "The images were shuffled and the labels were not. What must the order be used for, too?",
            _dataset(unsorted_labels=True),
        ),
        Mistake(
            "Nothing is shuffled. In a sorted table the first batches hold one class: when is the order drawn?",
            _dataset(shuffled=False),
        ),
        Mistake(
            "Every epoch has the same order. Which method does Keras call when an epoch ends, and does it draw anew, "
            "from a generator that goes on?",
            _dataset(again=False),
        ),
        Mistake(
            "You divided by the largest pixel of the batch: the same image gets other numbers in other company. Which "
            "range do pixels have, whatever the batch?",
            _dataset(scale=lambda x: (x / x.max()).astype("float32")),
        ),
        Mistake(
            "You standardized the images. That is a choice that some networks ask for; which range was asked for here?",
            _dataset(scale=lambda x: ((x - x.mean()) / x.std()).astype("float32")),
        ),
        Mistake(
            "You divided by 256: the brightest pixel is 255. What does it become?",
            _dataset(scale=lambda x: (x / 256).astype("float32")),
        ),
        Mistake(
            "The seed is not used. Two runs with different seeds would be the same run: where does it belong?",
            _dataset(seeded=False),
        ),
        Mistake(
            "The pixels are still 0 to 255: the first loss will be huge. By what are they divided?",
            _dataset(scale=lambda x: x.astype("float32")),
        ),
        Mistake(
            "Whole numbers were divided into whole numbers: every pixel below 255 became 0. Which type can hold a "
            "half?",
            _dataset(scale=lambda x: (x // 255).astype("float32")),
        ),
        Mistake(
            "The inputs are float64, which costs twice the memory, and which PyTorch refuses to multiply by float32 "
            "weights. Which type was asked for?",
            _dataset(scale=lambda x: x / 255.0),
        ),
        Mistake(
            "The pixels run from -1 to 1. That is a choice that some networks ask for; which one was asked for here?",
            _dataset(scale=lambda x: (x / 127.5 - 1).astype("float32")),
        ),
        Mistake(
            "Each batch draws its rows anew, so that some come twice in an epoch and others never. What is an epoch?",
            _dataset(drawn=True),
        ),
    ),
)
