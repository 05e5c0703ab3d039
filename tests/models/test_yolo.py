"""The one-stage detector finds what it was shown."""

import keras
import numpy as np
import pytest

from course.losses import YOLOLoss
from course.models import build_yolo, detect, encode_boxes, intersection_over_union
from course.parity import EXAMPLES
from tests.models.trained import assert_compiled_and_mixed

pytestmark = pytest.mark.backend

ANCHORS = [(6, 6), (4, 6)]


@pytest.mark.parametrize("shape, widths, grid", [((64, 64, 3), (4, 8, 8), (8, 8)), ((32, 48, 1), (4, 8), (8, 12))])
def test_every_cell_and_anchor_makes_a_prediction(shape, widths, grid):
    model = build_yolo(shape, 3, num_anchors=4, widths=widths, head_width=8)
    assert model.output.shape == (None, *grid, 4, 5 + 3)


def test_it_finds_the_objects_it_was_trained_on():
    keras.utils.set_random_seed(0)
    images, targets = EXAMPLES["yolo"].batch(np.random.default_rng(0))
    model = EXAMPLES["yolo"].build()
    model.compile(keras.optimizers.Adam(0.02), YOLOLoss())
    model.fit(images, targets, batch_size=6, epochs=150, verbose=0)
    # Moving statistics follow the batch's by then, so that inference sees what training saw.
    found = detect(model.predict(images, verbose=0), stride=4, anchors=ANCHORS)
    wanted = detect(perfect(targets), stride=4, anchors=ANCHORS)
    for observed, true in zip(found, wanted, strict=True):
        assert len(true.boxes) == 1
        assert observed.labels[:1].tolist() == true.labels.tolist()
        assert intersection_over_union(observed.boxes[:1], true.boxes)[0, 0] > 0.7


def perfect(targets: np.ndarray) -> np.ndarray:
    """Predictions that say exactly what the targets do."""
    share = np.clip(targets[..., :2], 1e-6, 1 - 1e-6)
    kinds = 50.0 * (np.arange(2) == targets[..., 5:6])
    return np.concatenate(
        [np.log(share / (1 - share)), targets[..., 2:4], 100 * targets[..., 4:5] - 50, kinds], axis=-1
    )


def test_a_perfect_prediction_decodes_to_the_objects_themselves():
    objects = np.array([[[1, 3, 4, 9, 10], [0, 8, 1, 12, 9]], [[0, 0, 0, 5, 7], [-1] * 5]], "float32")
    targets = encode_boxes(objects, image_size=(16, 16), stride=4, anchors=ANCHORS)
    found = detect(perfect(targets), stride=4, anchors=ANCHORS)
    assert [len(one.boxes) for one in found] == [2, 1]
    for one, true in zip(found, objects, strict=True):
        for box, label in zip(one.boxes, one.labels, strict=True):
            same = true[np.abs(true[:, 1:] - box).max(axis=-1) < 1e-3]
            assert same[:, 0].tolist() == [label]


def test_it_trains_compiled_and_in_mixed_precision():
    images, targets = EXAMPLES["yolo"].batch(np.random.default_rng(0))
    assert_compiled_and_mixed(EXAMPLES["yolo"].build, images, targets, YOLOLoss())


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="8 divides.*64 × 72"):
        build_yolo((60, 65, 3), 3)
    with pytest.raises(ValueError, match="num_anchors=0"):
        build_yolo((64, 64, 3), 3, num_anchors=0)
