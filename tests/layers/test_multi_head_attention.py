"""Multi-head attention in the open, against Keras' own layer."""

import keras
import numpy as np
import pytest
from keras import ops

from course.layers import MultiHeadAttention
from tests.layers.layer_check import check_layer

pytestmark = pytest.mark.backend

HEADS, KEY_DIM, WIDTH, MEMORY_WIDTH = 2, 3, 8, 6


def draw(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def some_mask(seed: int = 5) -> np.ndarray:
    """Of shape (B, T, S); one query of the second sequence may look nowhere."""
    mask = np.random.default_rng(seed).random((2, 5, 4)) < 0.6
    mask[..., 0] = True
    mask[1, 2] = False
    return mask


def ours_and_keras(**arguments):
    ours = MultiHeadAttention(HEADS, KEY_DIM, **arguments)
    theirs = keras.layers.MultiHeadAttention(HEADS, KEY_DIM, use_bias=arguments.get("use_bias", True))
    return ours, theirs


def copy_weights(ours: MultiHeadAttention, theirs: keras.layers.MultiHeadAttention, seed: int = 9) -> None:
    """The same random weights in both; biases too."""
    rng = np.random.default_rng(seed)
    for mine, other in (
        (ours.query_projection, theirs.query_dense),
        (ours.key_projection, theirs.key_dense),
        (ours.value_projection, theirs.value_dense),
        (ours.output_projection, theirs.output_dense),
    ):
        for weight, reference in zip(mine.weights, other.weights, strict=True):
            values = rng.normal(size=weight.shape)
            weight.assign(values)
            reference.assign(values.reshape(reference.shape))


@pytest.mark.parametrize("use_bias", [True, False])
def test_it_equals_keras_layer_for_every_kind_of_mask(use_bias):
    ours, theirs = ours_and_keras(use_bias=use_bias)
    query, value = draw(2, 5, WIDTH), draw(2, 4, MEMORY_WIDTH, seed=1)
    ours.build(query.shape, value.shape)
    theirs.build(query.shape, value.shape)
    copy_weights(ours, theirs)
    for mask in (None, some_mask()):
        mine, weights = ours(query, value, attention_mask=mask, return_attention_scores=True)
        reference, reference_weights = theirs(query, value, attention_mask=mask, return_attention_scores=True)
        np.testing.assert_allclose(ops.convert_to_numpy(mine), ops.convert_to_numpy(reference), atol=2e-5)
        np.testing.assert_allclose(ops.convert_to_numpy(weights), ops.convert_to_numpy(reference_weights), atol=1e-5)


def test_it_equals_keras_layer_looking_back():
    ours, theirs = ours_and_keras()
    x = draw(2, 5, WIDTH)
    ours.build(x.shape)
    theirs.build(x.shape, x.shape)
    copy_weights(ours, theirs)
    mine, reference = ours(x, use_causal_mask=True), theirs(x, x, use_causal_mask=True)
    np.testing.assert_allclose(ops.convert_to_numpy(mine), ops.convert_to_numpy(reference), atol=2e-5)
    changed = x.copy()
    changed[:, 3:] += 1
    after = ops.convert_to_numpy(ours(changed, use_causal_mask=True))
    np.testing.assert_array_equal(after[:, :3], ops.convert_to_numpy(mine)[:, :3])


def test_gradients_equal_those_of_keras_layer():
    """A step of plain gradient descent at rate 1 moves each weight by its gradient."""
    ours, theirs = ours_and_keras()
    query, value, mask = draw(2, 5, WIDTH), draw(2, 4, MEMORY_WIDTH, seed=1), some_mask()
    ours.build(query.shape, value.shape)
    theirs.build(query.shape, value.shape)
    copy_weights(ours, theirs)
    gradients = []
    for layer in (ours, theirs):
        inputs = [keras.Input(x.shape[1:], dtype=x.dtype.name) for x in (query, value, mask)]
        # With the weights asked for, Keras computes in the open too; its fused kernels treat empty rows otherwise.
        output, _ = layer(inputs[0], inputs[1], attention_mask=inputs[2], return_attention_scores=True)
        model = keras.Model(inputs, output)
        model.compile(keras.optimizers.SGD(1.0), "mse")
        before = layer.get_weights()
        model.train_on_batch([query, value, mask], draw(2, 5, WIDTH, seed=3))
        gradients.append([old - new for old, new in zip(before, layer.get_weights(), strict=True)])
    for weight, mine, reference in zip(ours.weights, *gradients, strict=True):
        # Keras keeps the heads as an axis of their own.
        np.testing.assert_allclose(mine, reference.reshape(mine.shape), atol=2e-5, err_msg=weight.path)
        # A bias of the keys moves all scores of a query alike, and so has no gradient.
        assert np.abs(mine).max() > 1e-3 or weight.path.endswith("key/bias")


def test_key_dim_is_the_width_of_one_head():
    layer = MultiHeadAttention(num_heads=8, key_dim=64)
    layer.build((None, None, 512))
    assert layer.count_params() == 1_050_624


def test_the_fused_path_gives_the_same():
    x, bias, mask = draw(2, 5, WIDTH), draw(1, HEADS, 5, 5, seed=4), np.tri(5, k=-1, dtype=bool)[None]
    layer = MultiHeadAttention(HEADS, KEY_DIM)
    layer.build(x.shape)
    fused = MultiHeadAttention(HEADS, KEY_DIM, fused=True)
    fused.build(x.shape)
    fused.set_weights([draw(*w.shape, seed=i) for i, w in enumerate(fused.weights)])
    layer.set_weights(fused.get_weights())
    for call in ({}, {"attention_mask": mask}, {"bias": bias}, {"attention_mask": mask, "bias": bias}):
        np.testing.assert_allclose(
            ops.convert_to_numpy(fused(x, **call)), ops.convert_to_numpy(layer(x, **call)), atol=1e-5
        )
    assert len(fused(x, return_attention_scores=True)) == 2


@pytest.mark.parametrize("rotary_base", [None, 100.0])
def test_with_a_cache_it_gives_what_it_gives_at_once(rotary_base):
    x = draw(2, 5, WIDTH)
    layer = MultiHeadAttention(HEADS, KEY_DIM + 1, rotary_base=rotary_base)
    at_once = ops.convert_to_numpy(layer(x, use_causal_mask=True))
    cache = np.zeros((2, 2, HEADS, 9, KEY_DIM + 1), "float32")
    pieces = []
    for start, end in ((0, 3), (3, 4), (4, 5)):
        piece, cache = layer(x[:, start:end], cache=cache, position=start)
        pieces.append(ops.convert_to_numpy(piece))
    np.testing.assert_allclose(np.concatenate(pieces, axis=1), at_once, atol=1e-5)


def test_a_memory_can_be_read_from_its_cache():
    query, value = draw(2, 5, WIDTH), draw(2, 4, MEMORY_WIDTH, seed=1)
    layer = MultiHeadAttention(HEADS, KEY_DIM)
    expected = layer(query, value)
    cached = layer(query, cache=layer.keys_and_values(value))
    np.testing.assert_allclose(ops.convert_to_numpy(cached), ops.convert_to_numpy(expected), atol=1e-6)


def test_without_positions_the_order_of_the_tokens_does_not_matter():
    x, order = draw(2, 5, WIDTH), [3, 1, 4, 0, 2]
    layer = MultiHeadAttention(HEADS, KEY_DIM)
    plain = ops.convert_to_numpy(layer(x))
    np.testing.assert_allclose(ops.convert_to_numpy(layer(x[:, order])), plain[:, order], atol=1e-5)
    rotary = MultiHeadAttention(HEADS, KEY_DIM + 1, rotary_base=100.0)
    turned = ops.convert_to_numpy(rotary(x))
    assert np.abs(ops.convert_to_numpy(rotary(x[:, order])) - turned[:, order]).max() > 1e-3


@pytest.mark.parametrize("scale", [None, 1.0])
def test_scores_start_with_a_variance_near_one_whatever_the_scale(scale):
    x = draw(4, 32, 64)
    layer = MultiHeadAttention(4, 64, scale=scale)
    layer.build(x.shape)
    heads = [ops.convert_to_numpy(p(x)).reshape(4, 32, 4, 64) for p in (layer.query_projection, layer.key_projection)]
    scores = np.einsum("bthk,bshk->bhts", *heads) * (scale or 64**-0.5)
    # Glorot with 64 inputs and 256 outputs gives variance 2 · 64 / 320 to queries and to keys.
    assert 0.5 < scores.var() / 0.16 < 2


def test_the_layer_keeps_its_promises():
    report = check_layer(MultiHeadAttention, {"num_heads": 2, "key_dim": 4}, draw(2, 5, 8), unchanged=("key/bias",))
    assert report.outputs.shape == (2, 5, 8)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"num_heads": 0, "key_dim": 4}, "num_heads=0"),
        ({"num_heads": 2, "key_dim": -1}, "key_dim=-1"),
        ({"num_heads": 2, "key_dim": 4, "dropout_rate": -0.1}, "dropout_rate=-0.1"),
        ({"num_heads": 2, "key_dim": 4, "scale": 0}, "scale=0"),
    ],
)
def test_bad_numbers_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        MultiHeadAttention(**arguments)


def test_a_tensor_without_time_is_refused():
    with pytest.raises(ValueError, match=r"3 axes, \(B, T, D\).*\(2, 8\)"):
        MultiHeadAttention(2, 4)(draw(2, 8))
