"""PyTorch's own Transformer layers as references: their weights, randomized, in ours."""

from typing import Any

import numpy as np


def randomize(module: Any, seed: int = 0) -> Any:
    """Weights of a size at which every part shows in the output, norms and biases included; inference mode."""
    import torch

    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            drawn = torch.randn(parameter.shape, generator=generator)
            if parameter.ndim == 1:
                scale = 0.3
            else:
                scale = 1.0 if "embed" in name or "shared" in name or "wte" in name else parameter.shape[-1] ** -0.5
            offset = 1.0 if parameter.ndim == 1 and "bias" not in name else 0.0
            parameter.copy_(offset + scale * drawn)
    return module.eval()


def values(parameter: Any) -> np.ndarray:
    return parameter.detach().numpy()


def copy_dense(layer: Any, reference: Any) -> None:
    layer.kernel.assign(values(reference.weight).T)
    layer.bias.assign(values(reference.bias))


def copy_norm(layer: Any, reference: Any) -> None:
    layer.gamma.assign(values(reference.weight))
    layer.beta.assign(values(reference.bias))


def copy_attention(layer: Any, reference: Any) -> None:
    """PyTorch keeps the three projections in one matrix, outputs first."""
    weights = np.split(values(reference.in_proj_weight), 3)
    biases = np.split(values(reference.in_proj_bias), 3)
    projections = (layer.query_projection, layer.key_projection, layer.value_projection)
    for projection, weight, bias in zip(projections, weights, biases, strict=True):
        projection.kernel.assign(weight.T)
        projection.bias.assign(bias)
    copy_dense(layer.output_projection, reference.out_proj)
