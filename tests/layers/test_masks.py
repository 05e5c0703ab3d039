"""Masks say where attention may look."""

import numpy as np
import pytest
from keras import ops

from course.layers.masks import both_masks, causal_mask, mask_of_scores, padding_mask

pytestmark = pytest.mark.backend


def test_no_query_looks_ahead():
    assert np.array_equal(ops.convert_to_numpy(causal_mask(5)), np.tri(5, dtype=bool))


def test_with_a_past_the_newest_queries_see_all_of_it():
    whole = ops.convert_to_numpy(causal_mask(6))
    assert np.array_equal(ops.convert_to_numpy(causal_mask(2, 6, offset=4)), whole[4:])


def test_padding_is_where_the_padding_token_stands():
    observed = ops.convert_to_numpy(padding_mask(np.array([[3, 9, 9], [9, 1, 2]]), padding_id=9))
    assert observed.tolist() == [[True, False, False], [False, True, True]]


@pytest.mark.parametrize(
    ("shape", "expected"), [((2, 5), (2, 1, 1, 5)), ((2, 3, 5), (2, 1, 3, 5)), ((1, 4, 3, 5), (1, 4, 3, 5))]
)
def test_masks_of_every_usual_shape_fit_the_scores(shape, expected):
    assert tuple(mask_of_scores(np.ones(shape, bool)).shape) == expected


def test_numbers_serve_as_masks_too():
    assert ops.convert_to_numpy(mask_of_scores(np.array([[1, 0]]))).tolist() == [[[[True, False]]]]


def test_a_mask_of_another_rank_is_refused():
    with pytest.raises(ValueError, match=r"\(B, S\).*Received: mask=\(5,\)"):
        mask_of_scores(np.ones(5, bool))


def test_two_masks_allow_what_both_allow():
    first, second = np.array([True, True, False]), np.array([True, False, False])
    assert ops.convert_to_numpy(both_masks(first, second)).tolist() == [True, False, False]
    assert both_masks(None, second) is second and both_masks(first, None) is first
