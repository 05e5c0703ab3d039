"""Optional inputs may be left out, and what is wrong is named."""

import keras
import numpy as np
import pytest
from keras import ops

from course.models import build_bert, build_gpt2

pytestmark = pytest.mark.backend

TOKENS, MASK = np.array([[1, 2, 3, 0], [4, 0, 0, 0]], "int32"), np.array([[1, 1, 1, 0], [1, 0, 0, 0]], bool)


@pytest.fixture(scope="module")
def bert():
    model = build_bert(9, 4, 8, 1, 2, dropout_rate=0.0)
    for weight in model.trainable_weights:
        if len(weight.shape) > 1:  # of the size in which BERT begins, 0.02, so small a network hardly sees its mask
            weight.assign(20 * weight)
    return model


def pooled(bert, inputs):
    return ops.convert_to_numpy(bert(inputs)["pooled"])


def test_inputs_may_come_alone_in_order_or_by_name(bert):
    alone = pooled(bert, TOKENS)
    segments = np.zeros_like(TOKENS)
    for same in ({"tokens": TOKENS}, [TOKENS, None, None], [TOKENS, segments, np.ones_like(MASK)]):
        np.testing.assert_allclose(pooled(bert, same), alone, atol=1e-6)
    masked = pooled(bert, {"tokens": TOKENS, "padding_mask": MASK})
    assert np.abs(masked - alone).max() > 1e-4
    np.testing.assert_allclose(pooled(bert, [TOKENS, None, MASK.astype("int32")]), masked, atol=1e-6)


def test_fit_and_predict_take_the_same():
    tokens = keras.Input((None,), dtype="int32", name="tokens")
    mask = keras.Input((None,), dtype="bool", name="mask", optional=True)
    from course.models import TokenModel

    model = TokenModel([tokens, mask], keras.layers.Embedding(9, 3)(tokens))
    model.compile("sgd", "mse")
    targets = np.zeros((2, 4, 3), "float32")
    for inputs in (TOKENS, {"tokens": TOKENS}, {"tokens": TOKENS, "mask": MASK}):
        assert np.isfinite(model.train_on_batch(inputs, targets))
    np.testing.assert_allclose(model.predict(TOKENS, verbose=0), ops.convert_to_numpy(model(TOKENS)), atol=1e-6)


def test_after_saving_it_is_the_same_model(tmp_path, bert):
    bert.save(tmp_path / "bert.keras")
    again = keras.saving.load_model(tmp_path / "bert.keras")
    inputs = {"tokens": TOKENS, "padding_mask": MASK}
    np.testing.assert_allclose(pooled(again, inputs), pooled(bert, inputs), atol=1e-6)
    np.testing.assert_allclose(pooled(again, TOKENS), pooled(bert, TOKENS), atol=1e-6)


def test_what_is_wrong_is_named(bert):
    with pytest.raises(ValueError, match=r"named among \['tokens', 'segments', 'padding_mask'\]. Received.*'mask'"):
        bert({"tokens": TOKENS, "mask": MASK})
    with pytest.raises(ValueError, match="with 'tokens' among them"):
        bert({"padding_mask": MASK})
    with pytest.raises(TypeError, match="tokens.*of integers.*float32.*astype"):
        build_gpt2(9, 4, 8, 1, 2)(TOKENS.astype("float32"))


def test_in_mixed_precision_logits_are_float32_and_a_step_is_finite():
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        model = build_gpt2(9, 4, 8, 1, 2, dropout_rate=0.0)
    finally:
        keras.config.set_dtype_policy(before)
    assert model.get_layer("block_0").compute_dtype == "bfloat16"
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    assert np.isfinite(model.train_on_batch(TOKENS, TOKENS))
    logits = model(TOKENS)
    assert keras.backend.standardize_dtype(logits.dtype) == "float32"
    assert np.isfinite(ops.convert_to_numpy(logits)).all()
