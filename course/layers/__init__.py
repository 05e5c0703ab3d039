"""Keras layers that Keras itself does not have, or has but hides: one public class a file.

>>> from course import layers
>>> layer = layers.PatchEmbedding(patch_size=4, width=32)

Importing this package imports neither Keras nor a backend; the first use of a name does.
"""

from course.lazy import lazy_names

# The file that holds each name, by family.
_FILES = {
    # recurrent cells, additive attention, metric learning, sampling, check_layer
    "AdditiveAttention": "additive_attention",
    "ArcFaceHead": "arcface_head",
    "CosFaceHead": "cosface_head",
    "LayerReport": "layer_check",
    "PlainGRUCell": "plain_gru_cell",
    "PlainLSTMCell": "plain_lstm_cell",
    "PlainSimpleRNNCell": "plain_simple_rnn_cell",
    "ReparameterizedSampling": "reparameterized_sampling",
    "check_layer": "layer_check",
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
    "attend": "scaled_dot_product_attention",
}

__all__ = sorted(_FILES)

__getattr__, __dir__ = lazy_names(__name__, _FILES)
