"""Lesson 00, start here: what right means, and what people usually get wrong."""
