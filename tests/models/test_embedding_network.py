"""Embeddings of length 1, pairs that share their weights, and digits that gather by kind."""

import keras
import numpy as np
import pytest
from sklearn.datasets import load_digits

from course.layers import ArcFaceHead
from course.losses import ArcFaceLoss, ContrastiveLoss, TripletLoss
from course.models import build_embedding_network, build_siamese_network
from tests.models.trained import assert_compiled_and_mixed

pytestmark = pytest.mark.backend

DIGITS, LABELS = load_digits(return_X_y=True)
DIGITS = (DIGITS.reshape(-1, 8, 8, 1) / 16).astype("float32")


def small():
    return build_embedding_network((8, 8, 1), embedding_size=8, widths=(8, 16))


def nearest_is_of_the_same_kind(model) -> float:
    embeddings = model.predict(DIGITS[1000:1300], verbose=0)
    similarity = embeddings @ embeddings.T - 2 * np.eye(300)
    return float(np.mean(LABELS[1000:1300][similarity.argmax(axis=1)] == LABELS[1000:1300]))


@pytest.mark.parametrize("shape", [(8, 8, 1), (20, 13, 3)])
def test_embeddings_have_length_one(shape):
    images = np.random.default_rng(0).random((3, *shape)).astype("float32")
    embeddings = build_embedding_network(shape, embedding_size=5, widths=(4, 6)).predict(images, verbose=0)
    assert embeddings.shape == (3, 5)
    np.testing.assert_allclose(np.linalg.norm(embeddings, axis=1), 1, rtol=1e-5)


def test_pairs_go_through_one_network():
    embedding = small()
    siamese = build_siamese_network(embedding)
    pairs = DIGITS[:8].reshape(4, 2, 8, 8, 1)
    observed = siamese.predict(pairs, verbose=0)
    np.testing.assert_allclose(observed.reshape(8, 8), embedding.predict(DIGITS[:8], verbose=0), rtol=1e-4, atol=1e-5)
    assert siamese.count_params() == embedding.count_params()


def test_kinds_gather_by_the_triplet_loss():
    keras.utils.set_random_seed(0)
    model = small()
    start = nearest_is_of_the_same_kind(model)
    model.compile(keras.optimizers.Adam(0.01), TripletLoss(0.5, mining="all"))
    model.fit(DIGITS[:896], LABELS[:896], batch_size=64, epochs=3, verbose=0)
    assert nearest_is_of_the_same_kind(model) > max(0.85, start)


def test_kinds_gather_by_arcface():
    keras.utils.set_random_seed(0)
    model = small()
    classifier = keras.Sequential([model, ArcFaceHead(10, scale=1.0)])
    classifier.compile(keras.optimizers.Adam(0.01), ArcFaceLoss(0.2, scale=16.0))
    classifier.fit(DIGITS[:896], LABELS[:896], batch_size=64, epochs=5, verbose=0)
    assert nearest_is_of_the_same_kind(model) > 0.85


def test_it_trains_compiled_and_in_mixed_precision():
    assert_compiled_and_mixed(small, DIGITS[:16], LABELS[:16] % 2, TripletLoss(0.5, mining="all"))
    pairs, same = DIGITS[:16].reshape(8, 2, 8, 8, 1), (LABELS[:16:2] == LABELS[1:16:2]).astype("float32")
    assert_compiled_and_mixed(lambda: build_siamese_network(small()), pairs, same, ContrastiveLoss(1.0))


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="4 × 4"):
        build_embedding_network((3, 8, 1))
    with pytest.raises(ValueError, match="embedding_size=0"):
        build_embedding_network((8, 8, 1), embedding_size=0)
