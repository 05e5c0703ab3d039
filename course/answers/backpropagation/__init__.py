"""Lesson 04, backpropagation: what right means, and what people usually get wrong."""
