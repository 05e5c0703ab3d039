"""One policy for every builder with batch normalization: how long its moving statistics remember."""

from course.layers.checking import require_rate

# After n steps momentum^n of what the statistics began with is left, of 0.9 a thousandth after 66. With Keras' 0.99 it
# takes 690 steps and with the 0.999 of Keras' MobileNet v2 6,900: a lesson trains for a few hundred.
NORMALIZATION_MOMENTUM = 0.9


def require_momentum(normalization_momentum: float) -> float:
    """The share of a moving statistic that each step of training keeps, from 0 (included) to 1 (excluded).

    Args:
        normalization_momentum: what the user gave.

    Raises:
        TypeError: when it is no number.
        ValueError: when it is below 0, or 1 or more.

    >>> require_momentum(0.99)
    0.99
    """
    return require_rate("normalization_momentum", normalization_momentum)
