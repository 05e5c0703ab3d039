"""Lesson 02, activation functions: what right means, and what people usually get wrong."""
