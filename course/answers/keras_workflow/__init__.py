"""Lesson 06, the Keras workflow: what right means, and what people usually get wrong."""
