"""Lesson 01, the neuron: count parameters: what right means, and what people get wrong."""

import numpy as np

from course.answers.neuron.forward_pass import numbers_of
from course.exercises.types import Answers, Mistake, Verdict


def judge_count_parameters(case, observed):
    total, trainable = numbers_of(observed["total"]), numbers_of(observed["trainable"])
    single = total.size == trainable.size == 1
    yield Verdict("two numbers", single, f"Expected two numbers, got shapes {total.shape} and {trainable.shape}.")
    if not single:
        return
    total, trainable = float(total.reshape(-1)[0]), float(trainable.reshape(-1)[0])
    widths = case["widths"]
    # With a constant 1 among the inputs, a bias is one more weight.
    learned = int(np.dot(np.add(widths[:-1], 1), widths[1:])) + 2 * int(np.sum(case["batch_norm"]))
    measured = 2 * int(np.sum(case["batch_norm"]))
    message = f"Expected {learned + measured:,} in all, got {total:,.0f}: {total - learned - measured:+,.0f}."
    yield Verdict("the total", total == learned + measured, message)
    message = f"Expected {learned:,} that training changes, got {trainable:,.0f}: {trainable - learned:+,.0f}."
    yield Verdict("the trainable ones", trainable == learned, message)


def _count(widths, *, biases, norm_total, norm_trainable):
    return tuple(int(np.dot(widths[:-1], widths[1:]) + biases + norm) for norm in (norm_total, norm_trainable))


count_parameters = Answers(
    id="neuron.count_parameters",
    shares={"two numbers": 0.1, "the total": 0.5, "the trainable ones": 0.4},
    judge=judge_count_parameters,
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
    ),
)
