"""Weights that training cannot change."""

from course.callbacks.diagnosis import Diagnosis


def nothing_to_train(trainable: int, frozen: int) -> Diagnosis | None:
    """A model without a trainable weight: `fit` leaves it as it is.

    Args:
        trainable: number of trainable weights.
        frozen: number of the others.
    """
    if trainable:
        return None
    what = f"All {frozen:,} weights of the model are frozen" if frozen else "The model has 0 weights"
    return Diagnosis(
        "nothing to train",
        f"{what}: no step can change what it gives.",
        "Set layer.trainable = True for the layers that are to learn, at least for a new last layer, and compile again."
        if frozen
        else "Add a layer that has weights, as keras.layers.Dense.",
        {"trainable_weights": trainable, "frozen_weights": frozen},
    )
