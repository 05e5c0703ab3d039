"""Triplet loss: each mining against loops over all triplets, its gradient, extremes."""

import itertools

import keras
import numpy as np
import pytest
from keras import ops

from course.losses import TripletLoss, pairwise_distance, triplet_loss
from tests.layers.gradients import finite_differences, gradients_at

pytestmark = pytest.mark.backend

rng = np.random.default_rng(1)
EMBEDDINGS, LABELS = rng.normal(0, 0.7, (9, 3)).astype("float32"), np.array([0, 1, 0, 2, 1, 1, 0, 2, 3])


def in_numpy(labels, embeddings, margin, mining):
    """By loops, as the words say it."""
    count = len(labels)
    d = np.linalg.norm(embeddings[:, None] - embeddings[None], axis=-1)
    losses = []
    for a in range(count):
        positives = [p for p in range(count) if p != a and labels[p] == labels[a]]
        negatives = [n for n in range(count) if labels[n] != labels[a]]
        if not positives or not negatives:
            continue
        if mining == "hard":
            losses.append(max(0, max(d[a, p] for p in positives) - min(d[a, n] for n in negatives) + margin))
        for p in positives:
            if mining == "all":
                every = [d[a, p] - d[a, n] + margin for n in negatives]
                losses += [loss for loss in every if loss > 0]
            if mining == "semi-hard":
                beyond = [d[a, n] for n in negatives if d[a, n] > d[a, p]]
                chosen = min(beyond) if beyond else max(d[a, n] for n in negatives)
                losses.append(max(0, d[a, p] - chosen + margin))
    return np.mean(losses) if losses else 0.0


@pytest.mark.parametrize("mining, margin", [*itertools.product(["all", "hard", "semi-hard"], [0.1, 1.0])])
def test_value_and_gradient_are_those_of_the_loops(mining, margin):
    expected = in_numpy(LABELS, EMBEDDINGS, margin, mining)
    assert expected > 0
    assert float(triplet_loss(LABELS, EMBEDDINGS, margin=margin, mining=mining)) == pytest.approx(expected, rel=1e-4)
    (gradient,) = gradients_at(lambda e: triplet_loss(LABELS, e, margin=margin, mining=mining), EMBEDDINGS)
    slopes = finite_differences(lambda e: in_numpy(LABELS, e, margin, mining), EMBEDDINGS)
    np.testing.assert_allclose(gradient, slopes, rtol=1e-3, atol=1e-4)


def test_the_three_ways_of_mining_differ_and_hard_is_hardest():
    all_, hard, semi_hard = (
        float(triplet_loss(LABELS, EMBEDDINGS, margin=0.5, mining=mining)) for mining in ("all", "hard", "semi-hard")
    )
    assert len({round(all_, 4), round(hard, 4), round(semi_hard, 4)}) == 3
    assert hard > semi_hard


def test_kinds_that_are_apart_by_the_margin_cost_nothing():
    embeddings = np.array([[0.0], [0.1], [5.0], [5.1]], "float32")
    for mining in ("all", "hard", "semi-hard"):
        assert float(triplet_loss([0, 0, 1, 1], embeddings, margin=1.0, mining=mining)) == 0.0


@pytest.mark.parametrize("mining", ["all", "hard", "semi-hard"])
@pytest.mark.parametrize("labels", [[0, 0, 0], [0, 1, 2], [0, 0, 1]])
def test_batches_without_triplets_and_embeddings_in_one_place_are_finite(mining, labels):
    labels, embeddings = np.array(labels), np.zeros((3, 2), "float32")
    value = float(triplet_loss(labels, embeddings, margin=0.5, mining=mining))
    (gradient,) = gradients_at(lambda e: triplet_loss(labels, e, margin=0.5, mining=mining), embeddings)
    assert value == pytest.approx(0.5 if len(set(labels)) == 2 else 0.0)
    np.testing.assert_array_equal(gradient, 0)


def test_small_distances_far_from_the_origin_are_kept():
    embeddings = np.array([[1000.0, 0.0], [1000.01, 0.0]], "float32")
    assert ops.convert_to_numpy(pairwise_distance(embeddings))[0, 1] == pytest.approx(0.01, rel=0.01)


def test_the_class_gives_the_same_number_and_round_trips():
    loss = TripletLoss(0.3, mining="hard")
    expected = in_numpy(LABELS, EMBEDDINGS, 0.3, "hard")
    assert float(loss(LABELS[:, None], EMBEDDINGS)) == pytest.approx(expected, rel=1e-4)
    again = keras.losses.deserialize(keras.losses.serialize(loss))
    assert isinstance(again, TripletLoss) and again.get_config() == loss.get_config()


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="Did you mean 'semi-hard'"):
        TripletLoss(mining="semihard")
    with pytest.raises(ValueError, match="margin=-1"):
        TripletLoss(-1)
    with pytest.raises(ValueError, match=r"2 axes, \(B, D\)"):
        triplet_loss(LABELS, EMBEDDINGS[None])
