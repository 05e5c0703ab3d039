"""Lesson 12, evaluation metrics: what right means, and what people usually get wrong."""
