"""Lesson 01, the neuron: what right means, and what people usually get wrong."""
