"""Models of the `transformers` package, small and random, as references: made, randomized, saved and run here.

They run in PyTorch on the CPU, whatever backend Keras has.
"""

import functools
import os
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from tests.layers.torch_blocks import randomize

os.environ["HF_HUB_OFFLINE"] = "1"

GPT2 = {"vocab_size": 29, "n_positions": 12, "n_embd": 12, "bos_token_id": 0, "eos_token_id": 0}
BERT = {"vocab_size": 29, "max_position_embeddings": 12, "hidden_size": 12, "intermediate_size": 48}
T5 = {"vocab_size": 29, "d_model": 12, "d_ff": 20}
VIT = {"hidden_size": 12, "intermediate_size": 48, "patch_size": 4, "hidden_dropout_prob": 0.0}


@functools.cache
def library() -> Any:
    """Imported once a session, because it takes seconds; its own dependencies' warnings at import are not ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import transformers
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    return transformers


def make(model: str, config: str, **sizes: Any) -> Any:
    """For example make("GPT2LMHeadModel", "GPT2Config", n_layer=2, …), its weights random."""
    transformers = library()
    reference = getattr(transformers, model)(getattr(transformers, config)(**sizes))
    if model.startswith("T5") and not reference.config.scale_decoder_outputs:
        # `transformers` 5 ties what T5 1.1 does not; published checkpoints hold a matrix of their own.
        import torch

        reference.lm_head.weight = torch.nn.Parameter(torch.zeros(sizes["vocab_size"], sizes["d_model"]))
    randomize(reference)
    if model.startswith("T5"):
        # Scores are not scaled in T5; queries are small instead.
        for name, parameter in reference.named_parameters():
            if name.endswith("q.weight"):
                parameter.data *= sizes["d_kv"] ** -0.5
    return reference


def save(reference: Any, folder: Path, **options: Any) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reference.save_pretrained(folder, **options)
    return folder


def run(reference: Any, **inputs: np.ndarray | None) -> Any:
    """The reference's outputs; masks and tokens become what PyTorch wants."""
    import torch

    tensors = {
        key: torch.tensor(value if value.dtype == np.float32 else value.astype("int64"))
        for key, value in inputs.items()
        if value is not None
    }
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return reference(**tensors)


def tokens(*shape: int, vocabulary_size: int = 29, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(1, vocabulary_size, shape).astype("int32")


def relative_difference(ours: Any, reference: Any) -> float:
    """max |a − b| / max |b|, where b is the reference and of a healthy size."""
    from keras import ops

    ours, reference = ops.convert_to_numpy(ours), np.asarray(reference)
    assert ours.shape == reference.shape
    assert 0.1 < np.abs(reference).max() < 1e3
    return float(np.abs(ours - reference).max() / np.abs(reference).max())
