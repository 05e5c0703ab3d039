"""Lesson 08, preparing data: what right means, and what people usually get wrong."""
