"""Convolutional networks' layers in NumPy, float64: what a model without a published twin is compared with."""

import numpy as np


def convolution(x, kernel, bias=None, *, strides=1, padding=(0, 0), groups=1):
    """x (B, Y, W, C), kernel (K, K, C / groups, F); `padding` is (before, after), the same in both directions."""
    x = np.pad(x, ((0, 0), padding, padding, (0, 0)))
    size = kernel.shape[0]
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(1, 2))[:, ::strides, ::strides]
    parts = zip(np.split(windows, groups, axis=3), np.split(kernel, groups, axis=3), strict=True)
    y = np.concatenate([np.einsum("byxcij,ijcf->byxf", part, weights) for part, weights in parts], axis=-1)
    return y if bias is None else y + bias


def normalization(x, gamma, beta, mean, variance, *, epsilon):
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta


def local_response(x, *, size=5, offset=2.0, alpha=1e-4, beta=0.75):
    channels = x.shape[-1]
    y = np.empty_like(x)
    for c in range(channels):
        around = x[..., max(0, c - size // 2) : min(channels, c + size // 2 + 1)]
        y[..., c] = x[..., c] / (offset + alpha * np.sum(around**2, axis=-1)) ** beta
    return y


def pooling(x, size, strides, reduce, *, padding=(0, 0), fill=-np.inf):
    x = np.pad(x, ((0, 0), padding, padding, (0, 0)), constant_values=fill)
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(1, 2))[:, ::strides, ::strides]
    return reduce(windows, axis=(-2, -1))


def relu(x):
    return np.maximum(x, 0)


class Weights:
    """Hands out a model's weights in the order in which the layers are met along the graph."""

    def __init__(self, layers):
        self._left = [np.asarray(value, "float64") for layer in layers for value in layer.get_weights()]

    def take(self, number):
        taken, self._left = self._left[:number], self._left[number:]
        return taken

    def are_used_up(self):
        return not self._left
