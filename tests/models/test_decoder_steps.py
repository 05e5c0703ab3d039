"""The decoder taken apart: the same layers, and their caches."""

import keras
import numpy as np
import pytest
from keras import ops

from course.layers import MultiHeadAttention
from course.models import build_t5, build_transformer
from course.models.decoder_steps import compiled_call, decoder_steps

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("build", [build_transformer, build_t5])
def test_the_parts_share_the_models_weights(build):
    model = build(9, 8, 2, 2, 12)
    steps = decoder_steps(model)
    assert len(steps.attentions) == len(steps.cross_attentions) == 2
    own = {id(weight) for weight in model.weights}
    assert {id(weight) for weight in steps.step.weights} <= own
    assert {id(weight) for weight in steps.encoder.weights} <= own
    assert [tuple(cache.shape) for cache in steps.empty_caches(3, 5)] == [(3, 2, 2, 5, 4)] * 2
    # The model itself is left as it was.
    x = np.array([[1, 2]], "int32")
    assert tuple(model([x, x]).shape) == (1, 2, 9)


def test_a_students_own_decoder_gets_a_cache_too():
    tokens = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(9, 8)(tokens)
    x = x + MultiHeadAttention(2, 4, rotary_base=100.0)(x, use_causal_mask=True)
    model = keras.Model(tokens, keras.layers.Dense(9)(x))
    steps = decoder_steps(model)
    run = compiled_call(steps.step)
    text, caches, pieces = np.array([[1, 2, 3, 4]], "int32"), steps.empty_caches(1, 4), []
    for t in range(4):
        logits, *caches = run([text[:, t : t + 1], np.array(t, "int32"), *caches])
        pieces.append(ops.convert_to_numpy(logits))
    np.testing.assert_allclose(np.stack(pieces, axis=1), ops.convert_to_numpy(model(text)), atol=1e-5)
