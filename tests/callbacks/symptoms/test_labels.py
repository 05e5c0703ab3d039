"""Labels and targets are held against what the outputs can stand for."""

import numpy as np
import pytest

from course.callbacks.output_head import OutputHead
from course.callbacks.symptoms.labels import labels_out_of_range
from tests.callbacks.symptoms.run_records import SPARSE

pytestmark = pytest.mark.backend


@pytest.mark.parametrize(
    ("head", "good", "bad", "named"),
    [
        (SPARSE, [0, 9, 3], [0, 10, 3], "such as 10"),
        (SPARSE, [0, 9, 3], [0, -1, 3], "such as -1"),
        (SPARSE, [0.0, 9.0], [0.5, 9.0], "such as 0.5"),
        (OutputHead("binary", 1, "logits", None, ""), [0, 1, 0.3], [-1, 1, 1], "such as -1"),
        (OutputHead("categorical", 2, "logits", None, ""), [[0, 1], [0.5, 0.5]], [[1, 1], [0, 1]], "such as 1"),
    ],
)
def test_labels_must_be_ones_that_the_outputs_can_stand_for(head, good, bad, named):
    assert labels_out_of_range(np.array(good), head) is None
    assert named in labels_out_of_range(np.array(bad), head).sentence


def test_targets_must_be_within_reach_of_the_last_activation():
    def mse(y_true, y_pred):
        return 0.0

    y = np.linspace(25, 346, 50)
    assert labels_out_of_range(y, OutputHead("other", 1, None, mse, "linear")) is None
    assert labels_out_of_range(y, OutputHead("other", 1, None, mse, "relu")) is None
    assert "[0, 1]" in labels_out_of_range(y, OutputHead("other", 1, None, mse, "sigmoid")).sentence
    assert "[-1, 1]" in labels_out_of_range(y, OutputHead("other", 1, None, mse, "tanh")).sentence


def test_labels_that_neighbors_cannot_tell_either_are_unrelated_whatever_else_is_wrong():
    from course.callbacks.activation_monitor import ActivationReading
    from tests.callbacks.symptoms.run_records import FLAT, healthy, names

    flat = {"losses": FLAT, "val_losses": [], "guessing_skill": 0.12}
    dead = {
        "activations": [ActivationReading(0, {"a": 20}, {"a": 2}, {}), ActivationReading(9, {"a": 20}, {"a": 15}, {})]
    }
    assert names(healthy(**flat, neighbors_skill=0.1)) == ["unrelated labels"]
    assert names(healthy(**flat, **dead, neighbors_skill=0.1)) == ["unrelated labels", "dead units"]
    # Where the neighbors do see something, it is the model.
    assert names(healthy(**flat, neighbors_skill=0.6, model_skill=0.12)) == ["underfitting"]
    assert names(healthy(**flat, **dead, neighbors_skill=0.6)) == ["dead units"]
    # A model that has learned something has labels to learn from.
    assert names(healthy(guessing_skill=0.12, neighbors_skill=0.1)) == []
