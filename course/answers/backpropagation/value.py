"""Lesson 04, backpropagation: value: what right means, and what people get wrong."""

from course.answers.backpropagation.small_engine import SHARES, engine, judge_value
from course.exercises.types import Answers, Mistake

value = Answers(
    id="backpropagation.value",
    shares=SHARES,
    judge=judge_value,
    mistakes=(
        Mistake(
            "A number that is read twice keeps only the last gradient that reached it. Each reader adds its part: "
            "which sign before the `=` says so?",
            engine(adds=False),
        ),
        Mistake(
            "In a product each factor gets its own value as slope. If a grows by a little, a · b grows by that little "
            "times what?",
            engine(product=lambda a, b: (a, b)),
        ),
        Mistake(
            "The slope of tanh is 1 - tanh², and you squared the number that went *in*. Which one came out?",
            engine(bend=lambda z: 1 - z * z),
        ),
        Mistake(
            "All gradients are 0: nothing starts the flow. How fast does the result move when the result moves?",
            engine(start=0.0),
        ),
        Mistake(
            "Only the numbers right behind the result have a gradient. Who hands it on to those behind them?",
            engine(walk="one level"),
        ),
        Mistake(
            "Some node handed its gradient on before all of its readers had given it theirs, as soon as it was "
            "reached. Which order guarantees that every reader comes first?",
            engine(walk="level by level"),
        ),
        Mistake(
            "Nodes with two readers hand everything on twice, the first part a second time. How often may a node pass "
            "its gradient on, and when?",
            engine(walk="again and again"),
        ),
    ),
)
