"""Lesson 05, optimizers and learning-rate schedules: what right means, and what people usually get wrong.

Most references follow no rule step by step: a moving average over a known row of gradients is a linear filter, and a
sum of steps is a cumulative sum.
"""
