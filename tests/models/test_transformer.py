"""The original Transformer against PyTorch's encoder and decoder stacks."""

import numpy as np
import pytest

from course.models import build_transformer, count_parameters
from tests.layers.torch_blocks import copy_attention, copy_dense, copy_norm, randomize
from tests.models.hub_references import relative_difference, tokens

pytestmark = pytest.mark.backend

WIDTH, FEED_FORWARD = 12, 20


def test_the_base_model_has_63_082_496_parameters():
    # 37,000 · 512 of the embedding, 6 · 3,152,384 of the encoder, 6 · 4,204,032 of the decoder.
    assert count_parameters(build_transformer) == 18_944_000 + 18_914_304 + 25_224_192


def copy_blocks(model, reference, norm_first):
    import torch

    stacks = zip(reference["encoder"].layers, reference["decoder"].layers, strict=True)
    for index, (encoder, decoder) in enumerate(stacks):
        ours = model.get_layer(f"encoder_block_{index}")
        copy_attention(ours.attention, encoder.self_attn)
        copy_norm(ours.attention_norm, encoder.norm1)
        copy_dense(ours.expand, encoder.linear1)
        copy_dense(ours.contract, encoder.linear2)
        copy_norm(ours.feed_forward_norm, encoder.norm2)
        ours = model.get_layer(f"decoder_block_{index}")
        copy_attention(ours.attention, decoder.self_attn)
        copy_norm(ours.attention_norm, decoder.norm1)
        copy_attention(ours.cross_attention, decoder.multihead_attn)
        copy_norm(ours.cross_attention_norm, decoder.norm2)
        copy_dense(ours.expand, decoder.linear1)
        copy_dense(ours.contract, decoder.linear2)
        copy_norm(ours.feed_forward_norm, decoder.norm3)
    if norm_first:
        copy_norm(model.get_layer("encoder_norm"), reference["encoder"].norm)
        copy_norm(model.get_layer("decoder_norm"), reference["decoder"].norm)
    embedding = torch.randn(29, WIDTH, generator=torch.Generator().manual_seed(3))
    model.get_layer("token_embedding").embeddings.assign(embedding.numpy())
    return embedding


@pytest.mark.parametrize(("num_layers", "num_heads", "norm_first"), [(2, 2, False), (1, 3, True)])
def test_with_pytorchs_weights_it_gives_pytorchs_logits(num_layers, num_heads, norm_first):
    import torch

    sizes = {"nhead": num_heads, "dim_feedforward": FEED_FORWARD, "dropout": 0.0, "batch_first": True}

    def norm():
        return torch.nn.LayerNorm(WIDTH) if norm_first else None

    # PyTorch's own nn.Transformer adds a norm behind post-norm stacks too, which the paper does not have.
    encoder = torch.nn.TransformerEncoderLayer(WIDTH, norm_first=norm_first, **sizes)
    decoder = torch.nn.TransformerDecoderLayer(WIDTH, norm_first=norm_first, **sizes)
    reference = torch.nn.ModuleDict(
        {
            "encoder": torch.nn.TransformerEncoder(encoder, num_layers, norm(), enable_nested_tensor=False),
            "decoder": torch.nn.TransformerDecoder(decoder, num_layers, norm()),
        }
    )
    randomize(reference)
    model = build_transformer(29, WIDTH, num_layers, num_heads, FEED_FORWARD, norm_first=norm_first, dropout_rate=0.0)
    embedding = copy_blocks(model, reference, norm_first)

    source, target = tokens(2, 6), tokens(2, 7, seed=1)
    mask = np.arange(6)[None] < np.array([[6], [4]])

    def embed(x):
        position, pair = np.arange(x.shape[1])[:, None], np.arange(WIDTH // 2)[None]
        angle = position / 10_000 ** (2 * pair / WIDTH)
        waves = np.stack([np.sin(angle), np.cos(angle)], axis=-1).reshape(x.shape[1], WIDTH)
        return embedding[torch.tensor(x).long()] * WIDTH**0.5 + torch.tensor(waves, dtype=torch.float32)

    with torch.no_grad():
        padded, ahead = torch.tensor(~mask), torch.triu(torch.ones(7, 7, dtype=torch.bool), diagonal=1)
        memory = reference["encoder"](embed(source), src_key_padding_mask=padded)
        out = reference["decoder"](embed(target), memory, tgt_mask=ahead, memory_key_padding_mask=padded)
        expected = (out @ embedding.T).numpy()
    observed = model({"source": source, "target": target, "source_padding_mask": mask})
    assert relative_difference(observed, expected) < 1e-5


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="num_heads=5.*Try 4 or 6"):
        build_transformer(29, 12, 1, 5, 20)
    with pytest.raises(ValueError, match="width=9"):
        build_transformer(29, 9, 1, 3, 20)
    with pytest.raises(ValueError, match="num_layers=0"):
        build_transformer(29, 12, 0, 3, 20)
