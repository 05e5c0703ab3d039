"""The number of parameters, in all and trainable: whole numbers, so that they agree exactly or not at all."""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from course.answers import comparing
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    yield comparing.leaves_alone("lists left alone", case, observed, ("widths", "batch_norm"))
    total_fits, total = comparing.with_one_number("", observed["total"], "the number of all parameters")
    trainable_fits, trainable = comparing.with_one_number("", observed["trainable"], "the number of trainable ones")
    fits = comparing.all_of("two numbers", total_fits, trainable_fits)
    yield fits
    if not fits.right:
        return
    widths = case["widths"]
    measured = 2 * int(np.sum(case["batch_norm"]))
    # With a constant 1 among the inputs, a bias is one more weight.
    learned = int(np.dot(np.add(widths[:-1], 1), widths[1:])) + measured
    yield _same_count("the total", total, learned + measured, "in all")
    yield _same_count("the trainable ones", trainable, learned, "that training changes")


def _same_count(name: str, came: float, expected: int, what: str) -> Verdict:
    # Fifteen digits are all that a float has: a count that is not whole shows as one.
    message = f"Expected {expected:,} {what}. Received: {came:,.15g}, off by {came - expected:+,.15g}."
    return Verdict(name, came == expected, message)


def _count(widths: Sequence[int], *, biases: int, norm_total: int, norm_trainable: int) -> tuple[int, int]:
    kernels_and_biases = int(np.dot(widths[:-1], widths[1:])) + biases
    return kernels_and_biases + norm_total, kernels_and_biases + norm_trainable


count_parameters = Answers(
    id="neuron.count_parameters",
    shares={"two numbers": 0.05, "lists left alone": 0.05, "the total": 0.5, "the trainable ones": 0.4},
    judge=_judge,
    mistakes=(
        Mistake(
            "You counted the kernels only. Which other number does every unit carry?",
            lambda widths, norm: _count(widths, biases=0, norm_total=4 * sum(norm), norm_trainable=2 * sum(norm)),
        ),
        Mistake(
            "You gave biases to the inputs too. The input layer computes nothing: which widths belong to units?",
            lambda widths, norm: _count(
                widths, biases=sum(widths), norm_total=4 * sum(norm), norm_trainable=2 * sum(norm)
            ),
        ),
        Mistake(
            "You counted one bias per layer. Every unit has a bias of its own: how many units has the layer?",
            lambda widths, norm: _count(
                widths, biases=len(widths) - 1, norm_total=4 * sum(norm), norm_trainable=2 * sum(norm)
            ),
        ),
        Mistake(
            "You counted two numbers a unit for batch normalization. Beside scale and shift it keeps two statistics, "
            "which count in the total: what are they?",
            lambda widths, norm: _count(
                widths, biases=sum(widths[1:]), norm_total=2 * sum(norm), norm_trainable=2 * sum(norm)
            ),
        ),
        Mistake(
            "You called all four numbers of batch normalization trainable. Its mean and variance are measured, not "
            "learned.",
            lambda widths, norm: _count(
                widths, biases=sum(widths[1:]), norm_total=4 * sum(norm), norm_trainable=4 * sum(norm)
            ),
        ),
        Mistake(
            "You left batch normalization out. Whatever a layer stores counts in the total.",
            lambda widths, norm: _count(widths, biases=sum(widths[1:]), norm_total=0, norm_trainable=0),
        ),
        Mistake(
            "The two numbers are exchanged: first the total, then the trainable ones. Which of them can't be the "
            "larger?",
            lambda widths, norm: _count(
                widths, biases=sum(widths[1:]), norm_total=2 * sum(norm), norm_trainable=4 * sum(norm)
            ),
        ),
        Mistake(
            "You counted four numbers for each batch normalization. It keeps them for each unit: how many units does "
            "it normalize?",
            lambda widths, norm: _count(
                widths, biases=sum(widths[1:]), norm_total=4 * len(norm), norm_trainable=2 * len(norm)
            ),
        ),
        Mistake(
            "You called none of batch normalization's numbers trainable. Two of the four are measured; what are the "
            "other two?",
            lambda widths, norm: _count(widths, biases=sum(widths[1:]), norm_total=4 * sum(norm), norm_trainable=0),
        ),
        Mistake(
            "The output layer is missing. Four widths are three layers: which pair is the last?",
            lambda widths, norm: _count(
                widths[:-1], biases=sum(widths[1:-1]), norm_total=4 * sum(norm), norm_trainable=2 * sum(norm)
            ),
        ),
        Mistake(
            "You added up the widths. How many weights stand between 784 inputs and 128 units?",
            lambda widths, norm: (sum(widths), sum(widths)),
        ),
        Mistake(
            "You counted the units. A unit stores one weight for each of its inputs, and a bias: how many numbers is "
            "that?",
            lambda widths, norm: (sum(widths[1:]) + 4 * sum(norm), sum(widths[1:]) + 2 * sum(norm)),
        ),
        Mistake(
            "You multiplied all widths with one another. Each layer meets only the one before it: which two numbers "
            "make its kernel?",
            lambda widths, norm: (
                math.prod(widths) + sum(widths[1:]) + 4 * sum(norm),
                math.prod(widths) + sum(widths[1:]) + 2 * sum(norm),
            ),
        ),
        Mistake(
            "Batch normalization counts four in the total and three in training here: scale, shift and mean? Which of "
            "its numbers does training change, and which does it only measure?",
            lambda widths, norm: _count(
                widths, biases=sum(widths[1:]), norm_total=4 * sum(norm), norm_trainable=3 * sum(norm)
            ),
        ),
    ),
)
