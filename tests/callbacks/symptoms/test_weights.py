"""A model that training cannot change."""

from course.callbacks.symptoms.weights import nothing_to_train


def test_frozen_weights_are_counted_and_one_that_is_not_is_enough():
    assert nothing_to_train(1, 99) is None
    assert "All 1,234 weights" in nothing_to_train(0, 1234).sentence
    assert "Add a layer" in nothing_to_train(0, 0).remedy
