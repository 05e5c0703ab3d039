"""Lesson 07, the case study: what right means, and what people usually get wrong."""
