"""Encoder blocks against PyTorch's layer, pre- and post-norm."""

import numpy as np
import pytest
from keras import ops

from course.layers import EncoderBlock, approximate_gelu
from tests.layers.layer_check import check_layer
from tests.layers.torch_blocks import copy_attention, copy_dense, copy_norm, randomize

pytestmark = pytest.mark.backend


def draw(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


@pytest.mark.parametrize(("norm_first", "num_heads"), [(False, 2), (True, 4)])
def test_it_equals_pytorchs_layer(norm_first, num_heads):
    import torch

    reference = randomize(
        torch.nn.TransformerEncoderLayer(8, num_heads, 12, dropout=0.0, batch_first=True, norm_first=norm_first)
    )
    block = EncoderBlock(num_heads, 12, norm_first=norm_first, dropout_rate=0.0)
    x, mask = draw(2, 5, 8), np.arange(5)[None] < np.array([[5], [3]])
    block.build(x.shape)
    copy_attention(block.attention, reference.self_attn)
    copy_norm(block.attention_norm, reference.norm1)
    copy_dense(block.expand, reference.linear1)
    copy_dense(block.contract, reference.linear2)
    copy_norm(block.feed_forward_norm, reference.norm2)
    with torch.no_grad():
        # True is "not to be attended to" in PyTorch.
        expected = reference(torch.tensor(x), src_key_padding_mask=torch.tensor(~mask)).numpy()
    observed = ops.convert_to_numpy(block(x, padding_mask=mask))
    # What stands at padded positions is nobody's concern, and PyTorch's fast path leaves zeros there.
    np.testing.assert_allclose(observed[mask], expected[mask], rtol=1e-5, atol=1e-5 * np.abs(expected).max())


def test_padding_changes_nothing_for_the_others():
    block = EncoderBlock(2, 12, dropout_rate=0.0)
    x, mask = draw(2, 5, 8), np.array([[True] * 3 + [False] * 2] * 2)
    changed = x.copy()
    changed[:, 3:] = 7.0
    before, after = (ops.convert_to_numpy(block(one, padding_mask=mask))[:, :3] for one in (x, changed))
    np.testing.assert_array_equal(before, after)
    assert np.abs(ops.convert_to_numpy(block(changed))[:, :3] - before).max() > 1e-3


def test_it_tells_who_looked_at_whom():
    block = EncoderBlock(2, 12)
    x = draw(2, 5, 8)
    output, weights = block(x, return_attention_scores=True)
    np.testing.assert_allclose(ops.convert_to_numpy(weights).sum(-1), np.ones((2, 2, 5)), rtol=1e-5)
    np.testing.assert_allclose(ops.convert_to_numpy(output), ops.convert_to_numpy(block(x)), atol=1e-6)


def test_dropout_is_on_in_training_alone():
    block = EncoderBlock(2, 12, dropout_rate=0.5)
    x = draw(2, 5, 8)
    calm = ops.convert_to_numpy(block(x))
    np.testing.assert_array_equal(calm, ops.convert_to_numpy(block(x, training=False)))
    assert np.abs(ops.convert_to_numpy(block(x, training=True)) - calm).max() > 1e-2


def test_the_layer_keeps_its_promises():
    arguments = {"num_heads": 2, "feed_forward_width": 12, "activation": approximate_gelu, "norm_first": True}
    check_layer(EncoderBlock, arguments | {"dropout_rate": 0.0}, draw(2, 5, 8), unchanged=("key/bias",))


def test_the_papers_block_has_3_152_384_parameters():
    block = EncoderBlock(8, 2048)
    block.build((None, None, 512))
    assert block.count_params() == 3_152_384


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="num_heads=3.*Try 2 or 4"):
        EncoderBlock(3, 12)(draw(1, 2, 8))
    with pytest.raises(ValueError, match="dropout_rate=1.5"):
        EncoderBlock(2, 12, dropout_rate=1.5)
    with pytest.raises(ValueError, match="feed_forward_width=0"):
        EncoderBlock(2, 0)
    with pytest.raises(ValueError, match="epsilon=0"):
        EncoderBlock(2, 12, epsilon=0)
