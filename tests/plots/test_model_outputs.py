"""Logits and probabilities of the same model give the same curves, whatever their form."""

import numpy as np
import pytest
from sklearn import metrics

from course.plots import plot_precision_recall, plot_roc
from course.plots.model_outputs import are_probabilities, class_probabilities, scores_of_classes

RNG = np.random.default_rng(3)
# A level of its own for each sample: a column alone then says little.
LOGITS = RNG.normal(size=(200, 3)) + 3 * RNG.normal(size=(200, 1))
SOFTMAX = np.exp(LOGITS) / np.exp(LOGITS).sum(axis=1, keepdims=True)
Y = np.array([RNG.choice(3, p=p) for p in SOFTMAX])


def legends(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


@pytest.mark.parametrize("plot", [plot_roc, plot_precision_recall])
@pytest.mark.parametrize("columns", [2, 3])
def test_logits_are_ranked_as_their_softmax_is(plot, columns):
    chosen = columns > Y
    logits = LOGITS[chosen, :columns]
    softmax = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    assert legends(plot(Y[chosen], logits)) == legends(plot(Y[chosen], softmax))
    if columns == 2 and plot is plot_roc:
        assert f"{metrics.roc_auc_score(Y[chosen], softmax[:, 1]):.3f}" in legends(plot(Y[chosen], logits))[1]
        assert metrics.roc_auc_score(Y[chosen], logits[:, 1]) < metrics.roc_auc_score(Y[chosen], softmax[:, 1])


def test_sure_logits_are_still_told_apart():
    scores = scores_of_classes("scores", [[0.0, 800.0], [0.0, 900.0]])
    assert scores[0, 1] < scores[1, 1]


def test_probabilities_are_left_as_they_are():
    assert np.array_equal(scores_of_classes("scores", SOFTMAX), SOFTMAX)
    assert np.array_equal(class_probabilities("outputs", SOFTMAX), SOFTMAX)
    assert np.allclose(class_probabilities("outputs", LOGITS), SOFTMAX)


@pytest.mark.parametrize("shape", [(3,), (3, 1)])
def test_one_output_a_sample_is_the_second_class_s(shape):
    assert np.allclose(class_probabilities("outputs", np.reshape([0.1, 0.5, 1.0], shape))[:, 1], [0.1, 0.5, 1.0])
    assert np.allclose(
        class_probabilities("outputs", np.reshape([-2.0, 0.0, 9.0], shape))[:, 1], [0.119, 0.5, 1], atol=1e-3
    )


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.0, 1.0], True),
        ([[0.0], [1.5]], False),
        ([[0.5, 0.5], [0.2, 0.8004]], True),
        ([[0.5, 0.6]], False),
        ([[-0.5, 1.5]], False),
    ],
)
def test_what_can_be_probabilities(values, expected):
    assert are_probabilities(np.array(values)) is expected
