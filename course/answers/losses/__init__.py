"""Lesson 03, loss functions: what right means, and what people usually get wrong."""
