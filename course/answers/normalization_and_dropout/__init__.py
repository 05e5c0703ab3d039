"""Lesson 10, normalization and dropout: what right means, and what people usually get wrong."""
