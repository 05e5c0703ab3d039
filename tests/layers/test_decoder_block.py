"""Decoder blocks against PyTorch's layer, and with a cache against themselves."""

import numpy as np
import pytest
from keras import ops

from course.layers import DecoderBlock
from tests.layers.layer_check import check_layer
from tests.layers.torch_blocks import copy_attention, copy_dense, copy_norm, randomize

pytestmark = pytest.mark.backend


def draw(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


@pytest.mark.parametrize(("norm_first", "num_heads"), [(False, 2), (True, 4)])
def test_it_equals_pytorchs_layer(norm_first, num_heads):
    import torch

    reference = randomize(
        torch.nn.TransformerDecoderLayer(8, num_heads, 12, dropout=0.0, batch_first=True, norm_first=norm_first)
    )
    block = DecoderBlock(num_heads, 12, norm_first=norm_first, dropout_rate=0.0)
    x, memory, mask = draw(2, 5, 8), draw(2, 4, 8, seed=1), np.arange(4)[None] < np.array([[4], [2]])
    block.build(x.shape, memory.shape)
    copy_attention(block.attention, reference.self_attn)
    copy_norm(block.attention_norm, reference.norm1)
    copy_attention(block.cross_attention, reference.multihead_attn)
    copy_norm(block.cross_attention_norm, reference.norm2)
    copy_dense(block.expand, reference.linear1)
    copy_dense(block.contract, reference.linear2)
    copy_norm(block.feed_forward_norm, reference.norm3)
    with torch.no_grad():
        expected = reference(
            torch.tensor(x),
            torch.tensor(memory),
            tgt_mask=torch.triu(torch.ones(5, 5, dtype=torch.bool), diagonal=1),
            memory_key_padding_mask=torch.tensor(~mask),
        ).numpy()
    observed = ops.convert_to_numpy(block(x, memory=memory, memory_padding_mask=mask))
    np.testing.assert_allclose(observed, expected, rtol=1e-5, atol=1e-5 * np.abs(expected).max())


def test_nothing_looks_ahead():
    block = DecoderBlock(2, 12)
    x = draw(2, 5, 8)
    changed = x.copy()
    changed[:, 3:] += 1
    before, after = (ops.convert_to_numpy(block(one)) for one in (x, changed))
    np.testing.assert_array_equal(before[:, :3], after[:, :3])
    assert np.abs(before[:, 3:] - after[:, 3:]).max() > 1e-3


def test_with_caches_it_gives_what_it_gives_at_once():
    block = DecoderBlock(2, 12)
    x, memory, mask = draw(2, 5, 8), draw(2, 4, 8, seed=1), np.array([[True] * 4, [True, True, False, False]])
    at_once = ops.convert_to_numpy(block(x, memory=memory, memory_padding_mask=mask))
    memory_cache = block.cross_attention.keys_and_values(memory)
    cache, pieces = np.zeros((2, 2, 2, 6, 4), "float32"), []
    for start, end in ((0, 2), (2, 3), (3, 5)):
        piece, cache = block(
            x[:, start:end], memory_cache=memory_cache, memory_padding_mask=mask, cache=cache, position=start
        )
        pieces.append(ops.convert_to_numpy(piece))
    np.testing.assert_allclose(np.concatenate(pieces, axis=1), at_once, atol=1e-5)


def test_the_layer_keeps_its_promises():
    arguments = {"num_heads": 2, "feed_forward_width": 12, "dropout_rate": 0.0}
    check_layer(DecoderBlock, arguments, (draw(2, 5, 8), draw(2, 4, 8, seed=1)), unchanged=("key/bias",))


def test_the_papers_block_has_4_204_032_parameters_and_gpts_a_cross_attention_less():
    with_memory, without = DecoderBlock(8, 2048), DecoderBlock(8, 2048)
    with_memory.build((None, None, 512), (None, None, 512))
    without.build((None, None, 512))
    assert (with_memory.count_params(), without.count_params()) == (4_204_032, 3_152_384)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="num_heads=3.*Try 2 or 4"):
        DecoderBlock(3, 12)(draw(1, 2, 8))
    with pytest.raises(ValueError, match="dropout_rate=-0.5"):
        DecoderBlock(2, 12, dropout_rate=-0.5)
