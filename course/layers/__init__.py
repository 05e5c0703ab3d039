"""Keras layers that Keras itself does not have, or has but hides: one public class a file.

>>> from course import layers
>>> layer = layers.PatchEmbedding(patch_size=4, width=32)

Importing this package imports neither Keras nor a backend; the first use of a name does.
"""

from typing import TYPE_CHECKING

from course.lazy import lazy_names

# The file that holds each name, by family.
_FILES = {
    # recurrent cells, additive attention, metric learning, sampling
    "AdditiveAttention": "additive_attention",
    "ArcFaceHead": "arcface_head",
    "CosFaceHead": "cosface_head",
    "PlainGRUCell": "plain_gru_cell",
    "PlainLSTMCell": "plain_lstm_cell",
    "PlainSimpleRNNCell": "plain_simple_rnn_cell",
    "ReparameterizedSampling": "reparameterized_sampling",
    # convolutional networks
    "SqueezeAndExcitation": "squeeze_and_excitation",
    "LocalResponseNormalization": "local_response_normalization",
    # attention, positions, Transformer blocks
    "Bias": "bias",
    "ClassToken": "class_token",
    "DecoderBlock": "decoder_block",
    "EncoderBlock": "encoder_block",
    "LearnedPositions": "learned_positions",
    "MultiHeadAttention": "multi_head_attention",
    "PatchEmbedding": "patch_embedding",
    "RelativePositionBias": "relative_position_bias",
    "RotaryPositions": "rotary_positions",
    "SegmentEmbedding": "segment_embedding",
    "SinusoidalPositions": "sinusoidal_positions",
    "approximate_gelu": "gelu",
    "causal_mask": "masks",
    "padding_mask": "masks",
    "scaled_dot_product_attention": "dot_product_attention",
}

__all__ = sorted(_FILES)

# The same for type checkers and editors; tests/test_lazy.py compares the two.
if TYPE_CHECKING:
    from course.layers.additive_attention import AdditiveAttention as AdditiveAttention
    from course.layers.arcface_head import ArcFaceHead as ArcFaceHead
    from course.layers.bias import Bias as Bias
    from course.layers.class_token import ClassToken as ClassToken
    from course.layers.cosface_head import CosFaceHead as CosFaceHead
    from course.layers.decoder_block import DecoderBlock as DecoderBlock
    from course.layers.dot_product_attention import scaled_dot_product_attention as scaled_dot_product_attention
    from course.layers.encoder_block import EncoderBlock as EncoderBlock
    from course.layers.gelu import approximate_gelu as approximate_gelu
    from course.layers.learned_positions import LearnedPositions as LearnedPositions
    from course.layers.local_response_normalization import LocalResponseNormalization as LocalResponseNormalization
    from course.layers.masks import causal_mask as causal_mask
    from course.layers.masks import padding_mask as padding_mask
    from course.layers.multi_head_attention import MultiHeadAttention as MultiHeadAttention
    from course.layers.patch_embedding import PatchEmbedding as PatchEmbedding
    from course.layers.plain_gru_cell import PlainGRUCell as PlainGRUCell
    from course.layers.plain_lstm_cell import PlainLSTMCell as PlainLSTMCell
    from course.layers.plain_simple_rnn_cell import PlainSimpleRNNCell as PlainSimpleRNNCell
    from course.layers.relative_position_bias import RelativePositionBias as RelativePositionBias
    from course.layers.reparameterized_sampling import ReparameterizedSampling as ReparameterizedSampling
    from course.layers.rotary_positions import RotaryPositions as RotaryPositions
    from course.layers.segment_embedding import SegmentEmbedding as SegmentEmbedding
    from course.layers.sinusoidal_positions import SinusoidalPositions as SinusoidalPositions
    from course.layers.squeeze_and_excitation import SqueezeAndExcitation as SqueezeAndExcitation

__getattr__, __dir__ = lazy_names(__name__, _FILES)
