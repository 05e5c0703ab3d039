"""Boxes: intersection over union as Keras has it, suppression by hand, encoding and decoding."""

import keras
import numpy as np
import pytest

from course.models.yolo_boxes import (
    decode_boxes,
    detect,
    encode_boxes,
    intersection_over_union,
    non_maximum_suppression,
)

pytestmark = pytest.mark.backend

rng = np.random.default_rng(0)


def boxes_at_random(count: int) -> np.ndarray:
    corner = rng.uniform(0, 40, (count, 2))
    return np.concatenate([corner, corner + rng.uniform(1, 20, (count, 2))], axis=1).astype("float32")


def test_overlap_is_that_of_keras():
    one, other = boxes_at_random(7), boxes_at_random(5)
    theirs = keras.utils.bounding_boxes.compute_iou(one, other, bounding_box_format="xyxy")
    np.testing.assert_allclose(
        intersection_over_union(one, other), keras.ops.convert_to_numpy(theirs), rtol=1e-4, atol=1e-6
    )
    assert intersection_over_union(one, one).diagonal() == pytest.approx(1)


def test_suppression_keeps_the_surest_of_each_heap_and_is_a_fixed_point():
    boxes, scores = boxes_at_random(40), rng.random(40)
    kept = non_maximum_suppression(boxes, scores, threshold=0.3)
    assert np.all(np.diff(scores[kept]) < 0)
    among = intersection_over_union(boxes[kept], boxes[kept]) - np.eye(len(kept))
    assert among.max() <= 0.3
    for dropped in set(range(40)) - set(kept.tolist()):
        surer = kept[scores[kept] > scores[dropped]]
        assert intersection_over_union(boxes[[dropped]], boxes[surer]).max() > 0.3
    assert non_maximum_suppression(np.zeros((0, 4)), np.zeros(0)).tolist() == []


def test_suppression_is_class_by_class():
    logits = np.full((1, 1, 1, 2, 7), 0.0)
    logits[..., 4] = 5
    logits[0, 0, 0, 0, 5:], logits[0, 0, 0, 1, 5:] = [9, 0], [0, 9]
    both = detect(logits, stride=8, anchors=[(4, 4), (4, 4)])[0]
    assert sorted(both.labels.tolist()) == [0, 1]
    logits[0, 0, 0, 1, 5:] = [9, 0]
    assert detect(logits, stride=8, anchors=[(4, 4), (4, 4)])[0].labels.tolist() == [0]


def test_an_object_belongs_to_the_cell_of_its_center_and_the_anchor_of_its_shape():
    objects = np.array([[[2, 10, 17, 14, 31]]])  # center (12, 24), 4 wide, 14 high
    targets = encode_boxes(objects, image_size=(32, 16), stride=8, anchors=[(8, 8), (4, 16)])
    assert targets.shape == (1, 4, 2, 2, 6)
    assert np.argwhere(targets[..., 4]).tolist() == [[0, 3, 1, 1]]
    np.testing.assert_allclose(targets[0, 3, 1, 1], [0.5, 0, 0, np.log(14 / 16), 1, 2], atol=1e-6)


def test_the_far_edge_belongs_to_the_last_cell_and_wild_numbers_stay_finite():
    at_the_corner = np.array([[[0, 14, 14, 18, 18]]])
    assert encode_boxes(at_the_corner, image_size=(16, 16), stride=8, anchors=[(4, 4)])[0, 1, 1, 0, 4] == 1
    with np.errstate(all="raise"):
        boxes, scores = decode_boxes(np.full((1, 1, 1, 1, 7), 1e4), stride=8, anchors=[(4, 4)])
    assert np.all(np.isfinite(boxes)) and np.all(np.isfinite(scores))


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match=r"objects=\(2, 5\)"):
        encode_boxes(np.zeros((2, 5)), image_size=(16, 16), stride=8, anchors=[(4, 4)])
    with pytest.raises(ValueError, match="stride=7"):
        encode_boxes(np.zeros((2, 1, 5)), image_size=(16, 16), stride=7, anchors=[(4, 4)])
    with pytest.raises(ValueError, match="anchors"):
        decode_boxes(np.zeros((1, 1, 1, 1, 6)), stride=8, anchors=[(4, 0)])
    with pytest.raises(ValueError, match="threshold=1.5"):
        non_maximum_suppression(np.zeros((1, 4)), np.zeros(1), threshold=1.5)
