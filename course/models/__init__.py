"""Model builders: functions that return uncompiled Keras models, one architecture a file.

>>> from course import models
>>> model = models.build_lenet5((32, 32, 1), 10)

Importing this package imports neither Keras nor a backend; the first use of a name does.
"""

from course.lazy import lazy_names

# The file that holds each name, by family.
_FILES = {
    # dense, recurrent, generative, task heads
    "build_mlp": "mlp",
    "build_perceptron": "mlp",
    "build_recurrent_classifier": "recurrent",
    "build_recurrent_forecaster": "recurrent",
    "build_sequence_to_sequence": "sequence_to_sequence",
    "decode_greedily": "sequence_to_sequence",
    "build_autoencoder": "autoencoder",
    "build_convolutional_autoencoder": "autoencoder",
    "build_variational_autoencoder": "variational_autoencoder",
    "GANLosses": "gan",
    "GANTrainer": "gan",
    "build_gan_discriminator": "gan",
    "build_gan_generator": "gan",
    "build_dcgan_discriminator": "dcgan",
    "build_dcgan_generator": "dcgan",
    "build_embedding_network": "embedding_network",
    "build_siamese_network": "embedding_network",
    "build_style_transfer": "style_transfer",
    "copy_style_weights": "style_transfer",
    "build_yolo": "yolo",
    "Detections": "yolo_boxes",
    "decode_boxes": "yolo_boxes",
    "detect": "yolo_boxes",
    "encode_boxes": "yolo_boxes",
    "non_maximum_suppression": "yolo_boxes",
    "overlap": "yolo_boxes",
    # early and modern CNNs
    "count_parameters": "counting",
    "copy_application_weights": "application_weights",
    "build_lenet5": "lenet",
    "build_alexnet": "alexnet",
    "build_vgg": "vgg",
    "build_vgg11": "vgg",
    "build_vgg13": "vgg",
    "build_vgg16": "vgg",
    "build_vgg19": "vgg",
    "build_inception_v1": "inception_v1",
    "build_inception_v3": "inception_v3",
    "build_resnet": "resnet",
    "build_resnet18": "resnet",
    "build_resnet34": "resnet",
    "build_resnet50": "resnet",
    "build_resnet101": "resnet",
    "build_resnet152": "resnet",
    "build_resnet18_v2": "resnet",
    "build_resnet34_v2": "resnet",
    "build_resnet50_v2": "resnet",
    "build_resnet101_v2": "resnet",
    "build_resnet152_v2": "resnet",
    "build_densenet": "densenet",
    "build_densenet121": "densenet",
    "build_densenet169": "densenet",
    "build_densenet201": "densenet",
    "build_mobilenet_v1": "mobilenet_v1",
    "build_mobilenet_v2": "mobilenet_v2",
    "build_efficientnet": "efficientnet",
    "build_efficientnet_b0": "efficientnet",
    "build_efficientnet_b1": "efficientnet",
    "build_efficientnet_b2": "efficientnet",
    "build_efficientnet_b3": "efficientnet",
    "build_efficientnet_b4": "efficientnet",
    "build_efficientnet_b5": "efficientnet",
    "build_efficientnet_b6": "efficientnet",
    "build_efficientnet_b7": "efficientnet",
    # Transformers, pretrained weights, generation
    "load_model": "saving",
    "Generation": "generation",
    "TextGenerator": "generation",
    "greedy": "token_sampling",
    "keep_top_k": "token_sampling",
    "keep_top_p": "token_sampling",
    "sample": "token_sampling",
    "TokenModel": "token_model",
    "bert_classifier": "bert",
    "bert_masked_language_model": "bert",
    "bert_token_classifier": "bert",
    "build_bert": "bert",
    "build_gpt2": "gpt2",
    "build_t5": "t5",
    "build_transformer": "transformer",
    "build_vit": "vit",
    "load_pretrained": "pretrained",
}

__all__ = sorted(_FILES)

__getattr__, __dir__ = lazy_names(__name__, _FILES)
