"""Pairs for `benchmarks/models.py`: BERT, GPT-2, T5 and ViT beside the `transformers` package, both in PyTorch.

Both sides have the published width of BERT-base, GPT-2 small and ViT-B, four blocks and few words. They compute
attention openly (`attn_implementation="eager"`), drop with the same rate, and take plain SGD steps on the same batch:
ours through `train_on_batch`, the reference in a loop of its own, which is the least that PyTorch allows. On PyTorch,
Keras adds a dense layer's bias in a step of its own, and takes some 0.2 ms of Python for each layer: the narrower a
model, the more that weighs.
"""

import os
import warnings
from collections.abc import Callable
from typing import Any

os.environ["HF_HUB_OFFLINE"] = "1"

import numpy as np

from course import models

VOCABULARY, LENGTH, WIDTH, LAYERS, HEADS, BATCH = 1000, 128, 768, 4, 12, 8
IMAGE, PATCH, CLASSES = 96, 8, 100
RATE = 0.1


def reference(model: str, config: str, **sizes: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import transformers

        settings = getattr(transformers, config)(**sizes)
        settings._attn_implementation = "eager"
        return getattr(transformers, model)(settings)


def torch_step(y: np.ndarray, **inputs: np.ndarray) -> Callable[[Any], Callable[[], None]]:
    import torch

    def of(model: Any) -> Callable[[], None]:
        device = "cuda" if torch.cuda.is_available() else "cpu"
        model.to(device).train()
        optimizer = torch.optim.SGD(model.parameters(), lr=1e-3)

        def step() -> None:
            # From the host to the device in every step, as train_on_batch does it.
            tensors = {name: torch.as_tensor(value, device=device) for name, value in inputs.items()}
            targets = torch.as_tensor(y, device=device)
            logits = model(**tensors).logits
            loss = torch.nn.functional.cross_entropy(logits.flatten(0, -2), targets.flatten())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss.item()

        return step

    return of


def pairs(pair: Callable[..., Any], trained_on: Callable[..., Any]) -> list[Any]:
    """The four pairs, made with the class `pair` (name, ours, reference, our step, theirs); `trained_on` makes ours."""
    rng = np.random.default_rng(0)
    tokens, targets = rng.integers(1, VOCABULARY, (2, BATCH, LENGTH))
    images = rng.uniform(-1, 1, (BATCH, IMAGE, IMAGE, 3)).astype("float32")
    labels = rng.integers(0, CLASSES, BATCH)
    sizes = (VOCABULARY, LENGTH, WIDTH, LAYERS, HEADS)
    bert = {"vocab_size": VOCABULARY, "max_position_embeddings": LENGTH, "hidden_size": WIDTH}
    blocks = {"num_hidden_layers": LAYERS, "num_attention_heads": HEADS, "intermediate_size": 4 * WIDTH}
    gpt2 = {"vocab_size": VOCABULARY, "n_positions": LENGTH, "n_embd": WIDTH, "n_layer": LAYERS, "n_head": HEADS}
    t5 = {"vocab_size": VOCABULARY, "d_model": WIDTH, "d_kv": WIDTH // HEADS, "d_ff": 4 * WIDTH}
    vit = {"hidden_size": WIDTH, "image_size": IMAGE, "patch_size": PATCH, "num_labels": CLASSES}
    dropout = {"hidden_dropout_prob": RATE, "attention_probs_dropout_prob": RATE}
    both = {"input_ids": tokens, "decoder_input_ids": tokens}
    return [
        pair(
            "bert",
            lambda: models.build_bert_masked_language_model(models.build_bert(*sizes, dropout_rate=RATE)),
            lambda: reference("BertForMaskedLM", "BertConfig", **bert, **blocks, **dropout),
            trained_on(tokens.astype("int32"), targets),
            torch_step(targets, input_ids=tokens),
        ),
        pair(
            "gpt2",
            lambda: models.build_gpt2(*sizes, dropout_rate=RATE),
            lambda: reference("GPT2LMHeadModel", "GPT2Config", use_cache=False, bos_token_id=0, eos_token_id=0, **gpt2),
            trained_on(tokens.astype("int32"), targets),
            torch_step(targets, input_ids=tokens),
        ),
        pair(
            "t5",
            lambda: models.build_t5(VOCABULARY, WIDTH, LAYERS, HEADS, 4 * WIDTH, dropout_rate=RATE),
            lambda: reference(
                "T5ForConditionalGeneration", "T5Config", use_cache=False, num_layers=LAYERS, num_heads=HEADS, **t5
            ),
            trained_on([tokens.astype("int32"), tokens.astype("int32")], targets),
            torch_step(targets, **both),
        ),
        pair(
            "vit",
            lambda: models.build_vit(
                (IMAGE, IMAGE, 3),
                CLASSES,
                patch_size=PATCH,
                width=WIDTH,
                num_layers=LAYERS,
                num_heads=HEADS,
                dropout_rate=RATE,
            ),
            lambda: reference("ViTForImageClassification", "ViTConfig", **vit, **blocks, **dropout),
            trained_on(images, labels),
            torch_step(labels, pixel_values=np.ascontiguousarray(images.transpose(0, 3, 1, 2))),
        ),
    ]
