import numpy as np
import pytest

from course.plots import plot_decision_boundary

X = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
Y = np.array([0, 1, 0, 1])


def _boundary(ax):
    contours = [c for c in ax.collections if hasattr(c, "levels")]
    return np.concatenate([path.vertices for c in contours for path in c.get_paths()])


@pytest.mark.parametrize(
    "predict",
    [
        lambda x: 1 / (1 + np.exp(-8 * (x[:, 0] - 0.5))),  # probabilities, boundary at 0.5
        lambda x: 8 * (x[:, :1] - 0.5),  # logits (N, 1), boundary at 0
        lambda x: np.stack([0.5 - x[:, 0], x[:, 0] - 0.5], axis=1),  # logits of two classes
        lambda x: np.where(x[:, 0] > 0.5, 1, -1),  # signs, as a perceptron gives them
    ],
    ids=["probabilities", "logits", "two logits", "signs"],
)
def test_the_boundary_is_where_the_classes_meet(predict):
    assert np.allclose(_boundary(plot_decision_boundary(predict, X, Y))[:, 0], 0.5, atol=0.01)


def test_samples_are_drawn_by_class_over_a_field_of_confidence():
    ax = plot_decision_boundary(
        lambda x: x[:, 0].clip(0, 1), X, Y, class_names=["no", "yes"], feature_names=["a (cm)", "b (s)"]
    )
    points = {c.get_label(): np.asarray(c.get_offsets()) for c in ax.collections if c.get_label() in ("no", "yes")}
    assert np.array_equal(points["no"], X[Y == 0]) and np.array_equal(points["yes"], X[Y == 1])
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("a (cm)", "b (s)")
    field = np.asarray(ax.images[0].get_array())
    middle = field.shape[1] // 2
    # Close to the boundary the field is paler than far from it.
    assert field[0, middle].sum() > field[0, 3].sum() and field[0, middle].sum() > field[0, -3].sum()


def test_three_classes_have_three_colors_and_boundaries():
    def predict(x):
        return np.stack([-x[:, 0], x[:, 0] - 1 + 0 * x[:, 1], x[:, 1] * 2 - 1], axis=1) * 9

    ax = plot_decision_boundary(predict, X, [0, 1, 2, 2])
    assert len({tuple(c.get_facecolor()[0]) for c in ax.collections if c.get_label().startswith("class")}) == 3


@pytest.mark.parametrize("labels", [[-1, 1, -1, 1], ["no", "yes", "no", "yes"], [[0], [1], [0], [1]], Y.astype(float)])
def test_other_codes_of_two_classes_are_read(labels):
    ax = plot_decision_boundary(lambda x: x[:, 0], X, labels)
    points = [np.asarray(c.get_offsets()) for c in ax.collections if c.get_label().startswith("class")]
    assert np.array_equal(points[1], X[Y == 1])


def test_a_classifier_of_one_mind_draws_no_boundary():
    ax = plot_decision_boundary(lambda x: np.full(len(x), 0.9), X, Y)
    assert not [c for c in ax.collections if hasattr(c, "levels")]


def test_a_boundary_that_moves_is_seen_to_move():
    ax = plot_decision_boundary(lambda x: 5 * (x[:, 1] - 0.25), X, Y)
    assert np.allclose(_boundary(ax)[:, 1], 0.25, atol=0.01)


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match=r"two features, shape \(n, 2\). Received: shape \(4, 3\). Try `x\[:, :2\]`"):
        plot_decision_boundary(lambda x: x[:, 0], np.ones((4, 3)), Y)
    with pytest.raises(ValueError, match=r"`predict\(points\)` must be one row a point"):
        plot_decision_boundary(lambda x: x[:2, 0], X, Y)
    with pytest.raises(ValueError, match="`y` must be labels of the 2 classes .* Received: 3"):
        plot_decision_boundary(lambda x: x[:, 0], X, [0, 1, 2, 3])
    with pytest.raises(ValueError, match=r"`y` must be as long as `x` \(4\). Received: 1"):
        plot_decision_boundary(lambda x: x[:, 0], X, [0])
