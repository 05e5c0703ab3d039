"""Predicting in batches: right are the probabilities of inference, for each image as if it were alone."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy import special

from course.answers.comparing import Reals, agrees, all_of, leaves_alone, with_shape
from course.answers.reference_network import ATOL, RTOL
from course.exercises.normalization_and_dropout.predict_alone import CLASSES, EPSILON
from course.exercises.types import Answers, Data, Mistake, Verdict

_NAMES = {
    "full": "right where all batches are full",
    "faint": "faint images, too",
    "short": "the last short batch, too",
}


def _reference(case: Data) -> Reals:
    one = {name: np.asarray(value, dtype="float64") for name, value in case.items() if isinstance(value, np.ndarray)}
    sums = one["images"] / 16 @ one["kernel"]
    hidden = np.maximum((sums - one["mean"]) / np.sqrt(one["variance"] + EPSILON) * one["gamma"] + one["beta"], 0)
    return np.asarray(special.softmax(hidden @ one["output_kernel"] + one["output_bias"], axis=1))


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    statistics = leaves_alone("", case, observed, ("mean", "variance"), atol=1e-7)
    message = "The model's moving statistics were changed. In which mode do they move?"
    yield all_of(
        "images and model left alone",
        leaves_alone("", case, observed, ("images",)),
        Verdict("", statistics.right, message, statistics.place),
        Verdict("", not int(observed["frozen"]), "The model came back frozen: `trainable` was True before."),
    )
    shape = (len(case["images"]), CLASSES)
    fits, p = with_shape("one row per image", observed["probabilities"], shape, "one probability per image and class")
    yield fits
    if fits.right:
        wanted = _reference(case)
        yield agrees(_NAMES[case["part"]], p, wanted, what="the probability", rtol=RTOL, atol=ATOL)


def _wrong(
    *,
    training: bool = False,
    scale: Callable[[Any, Any], Any] = lambda batch, images: batch / 16,
    whole_only: bool = False,
    restored: bool = False,
    one_by_one: bool = False,
    frozen: Callable[[Any], list[Any]] = lambda model: [],
    thawed: bool = False,
    end: Callable[[Any], Any] = lambda logits: special.softmax(logits, axis=-1),
) -> Callable[..., Any]:
    def answer(model: Any, images: Any, batch_size: int) -> Any:
        import keras

        for layer in frozen(model):
            layer.trainable = False
        kept = model.get_weights()
        batch_size = 1 if one_by_one else batch_size
        last = len(images) - batch_size + 1 if whole_only else len(images)
        rows: list[Any] = []
        for start in range(0, last, batch_size):
            batch = scale(images[start : start + batch_size], images)
            rows.extend(end(keras.ops.convert_to_numpy(model(batch.astype("float32"), training=training))))
        if restored:
            model.set_weights(kept)
        for layer in frozen(model) if thawed else []:
            layer.trainable = True
        return np.array(rows)

    return answer


predict_alone = Answers(
    id="normalization_and_dropout.predict_alone",
    shares={
        "images and model left alone": 0.05,
        "one row per image": 0.05,
        "right where all batches are full": 0.5,
        "faint images, too": 0.2,
        "the last short batch, too": 0.2,
    },
    judge=_judge,
    asks=lambda case: ["images and model left alone", "one row per image", _NAMES[case["part"]]],
    mistakes=(
        Mistake(
            "The model still runs in training mode: neighbors enter through the batch's mean and variance, and dropout "
            "makes the answer random. Which argument switches the mode?",
            _wrong(training=True),
        ),
        Mistake(
            "The weights are as before, and the mode is still that of training: the neighbors are in this batch's own "
            "mean and variance. Which mode reads the moving ones?",
            _wrong(training=True, restored=True),
        ),
        Mistake(
            "One image at a time has no neighbors, and in training mode its mean is its own value: what is left of it "
            "when that is subtracted? Which mode has a mean to compare it with?",
            _wrong(training=True, one_by_one=True),
        ),
        Mistake(
            "All three faults are still there. What lets neighbors in, what are the pixels divided by, and how many "
            "rows come back?",
            _wrong(training=True, whole_only=True, scale=lambda batch, images: batch / batch.max()),
        ),
        Mistake(
            "You froze the normalization, alone or with the whole model, and left it so. It ignores training=True "
            "then, but does dropout?",
            _wrong(training=True, frozen=lambda model: model.layers[1:2]),
        ),
        Mistake(
            "Frozen, the normalization ignores training=True, but dropout does not. Which argument switches the mode "
            "of all layers?",
            _wrong(training=True, frozen=lambda model: model.layers[:], thawed=True),
        ),
        Mistake(
            "The answers are right, and the model came back frozen. Who wants to train it further, what happens?",
            _wrong(frozen=lambda model: [model]),
        ),
        Mistake(
            "Whether you divide depends on the brightest pixel of the batch. What was every image divided by in "
            "training?",
            _wrong(scale=lambda batch, images: batch / 16 if batch.max() > 1 else batch),
        ),
        Mistake(
            "Whether you divide depends on the brightest of all pixels. What was every image divided by in training?",
            _wrong(scale=lambda batch, images: batch / 16 if images.max() > 1 else batch),
        ),
        Mistake(
            "You divided and threw the remainder away: `//` gives whole numbers. What is 15 // 16?",
            _wrong(scale=lambda batch, images: batch // 16),
        ),
        Mistake(
            "The last batch comes back now, and two faults are left: the mode of the model, and the number that the "
            "pixels are divided by. Which of the two is the same for every image?",
            _wrong(training=True, scale=lambda batch, images: batch / batch.max()),
        ),
        Mistake(
            "The model runs at inference now, and two faults are left: what are the pixels divided by, and how many "
            "rows come back for 7 images in batches of 3?",
            _wrong(whole_only=True, scale=lambda batch, images: batch / batch.max()),
        ),
        Mistake(
            "The pixels are divided by 255, as those of photographs are. These go from 0 to 16: what was the model "
            "trained on?",
            _wrong(scale=lambda batch, images: batch / 255),
        ),
        Mistake(
            "Two of the three faults are mended: each batch is still divided by its own brightest pixel. Which number "
            "is the same for every image?",
            _wrong(scale=lambda batch, images: batch / batch.max()),
        ),
        Mistake(
            "All images are divided by the brightest pixel among them. Would a single image be scaled the same way?",
            _wrong(scale=lambda batch, images: batch / images.max()),
        ),
        Mistake(
            "Each image is divided by its own brightest pixel. The model was trained on pixels divided by 16: is a "
            "faint image still faint?",
            _wrong(scale=lambda batch, images: batch / batch.max(axis=1, keepdims=True)),
        ),
        Mistake(
            "The pixels are not scaled at all. On which range was the model trained?",
            _wrong(scale=lambda batch, images: batch),
        ),
        Mistake(
            "The images of a last batch that is not full are lost. How many starts does `range` give for 7 images in "
            "batches of 3?",
            _wrong(whole_only=True),
        ),
        Mistake(
            "These are logits. What makes probabilities of them, row by row?",
            _wrong(end=lambda logits: logits),
        ),
        Mistake(
            "The softmax runs over the images of a batch: another way in for the neighbors. Which axis holds the "
            "classes?",
            _wrong(end=lambda logits: special.softmax(logits, axis=0)),
        ),
        Mistake(
            "Each class was decided yes or no, by a sigmoid of its own. The classes exclude each other: what must a "
            "row sum to?",
            _wrong(end=special.expit),
        ),
    ),
)
