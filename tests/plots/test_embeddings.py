import numpy as np
import pytest
from sklearn.decomposition import PCA

from course.plots import plot_embeddings

RNG = np.random.default_rng(0)
VECTORS = RNG.normal(size=(40, 6)) * [5, 3, 1, 1, 1, 1]
LABELS = np.arange(40) % 3


def _points(ax):
    return {c.get_label(): np.asarray(c.get_offsets()) for c in ax.collections}


def test_pca_is_scikit_learns_and_the_axes_say_how_much_it_keeps():
    ax = plot_embeddings(VECTORS, LABELS, class_names=["a", "b", "c"])
    expected = PCA(2).fit(VECTORS)
    drawn = np.empty((40, 2))
    for index, name in enumerate("abc"):
        drawn[LABELS == index] = _points(ax)[name]
    assert np.allclose(np.abs(drawn), np.abs(expected.transform(VECTORS)))
    assert ax.get_xlabel() == f"component 1 ({expected.explained_variance_ratio_[0]:.0%} of the variance)"
    assert [text.get_text() for text in ax.texts] == ["a", "b", "c"]


def test_tsne_keeps_groups_apart_and_gives_the_same_picture_twice():
    groups = RNG.normal(size=(40, 6)) + 30 * np.eye(6)[LABELS]
    one, two = (_points(plot_embeddings(groups, LABELS, method="tsne")) for _ in range(2))
    assert all(np.array_equal(one[name], two[name]) for name in one)
    centers = np.array([points.mean(axis=0) for points in one.values()])
    within = max(points.std(axis=0).max() for points in one.values())
    assert min(np.linalg.norm(centers[i] - centers[j]) for i, j in ((0, 1), (0, 2), (1, 2))) > 2 * within


def test_vectors_of_two_dimensions_are_drawn_as_they_are():
    (points,) = _points(plot_embeddings(VECTORS[:, :2])).values()
    assert np.array_equal(points, VECTORS[:, :2])


def test_more_classes_than_colors_differ_by_marker():
    ax = plot_embeddings(VECTORS, np.arange(40) % 10)
    looks = {(tuple(c.get_facecolor()[0]), len(c.get_paths()[0].vertices)) for c in ax.collections}
    assert len(looks) == 10


def test_words_stand_at_their_points():
    ax = plot_embeddings(np.array([[0.0, 1], [2, 3]]), words=["cat", "dog"])
    assert {text.get_text(): text.xy for text in ax.texts}["dog"] == (2, 3)


def test_few_vectors_are_enough_for_tsne():
    assert len(_points(plot_embeddings(VECTORS[:5], method="tsne"))) == 1


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="`method` must be .* Received: 'umap'"):
        plot_embeddings(VECTORS, method="umap")
    with pytest.raises(ValueError, match="`vectors` must be of two dimensions or more"):
        plot_embeddings(np.ones((3, 1)))
    with pytest.raises(ValueError, match="at least 3 vectors to choose a plane. Received: 2"):
        plot_embeddings(np.ones((2, 5)))
    with pytest.raises(ValueError, match="`words` must be a list of 40 names"):
        plot_embeddings(VECTORS, words=["a"])
