"""Model builders: functions that return uncompiled Keras models, one architecture a file.

>>> from course import models
>>> model = models.build_lenet5((32, 32, 1), 10)

Importing this package imports neither Keras nor a backend; the first use of a name does.
"""

from typing import TYPE_CHECKING

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
    "VariationalAutoencoder": "variational_autoencoder",
    "build_variational_autoencoder": "variational_autoencoder",
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
    "intersection_over_union": "yolo_boxes",
    # early and modern CNNs
    "count_parameters": "counting",
    "restart": "restarting",
    "OutputsElsewhere": "elsewhere",
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
    "export_model": "export",
    "ExportedModel": "exported",
    "load_exported": "exported",
    "Generation": "generation",
    "TextGenerator": "generation",
    "greedy": "token_sampling",
    "keep_top_k": "token_sampling",
    "keep_top_p": "token_sampling",
    "sample": "token_sampling",
    "TokenModel": "token_model",
    "build_bert_classifier": "bert",
    "build_bert_masked_language_model": "bert",
    "build_bert_token_classifier": "bert",
    "build_bert": "bert",
    "build_gpt2": "gpt2",
    "build_t5": "t5",
    "build_transformer": "transformer",
    "build_vit": "vit",
    "load_pretrained": "pretrained",
}

__all__ = sorted(_FILES)

# The same for type checkers and editors; tests/test_lazy.py compares the two.
if TYPE_CHECKING:
    from course.models.alexnet import build_alexnet as build_alexnet
    from course.models.application_weights import copy_application_weights as copy_application_weights
    from course.models.autoencoder import build_autoencoder as build_autoencoder
    from course.models.autoencoder import build_convolutional_autoencoder as build_convolutional_autoencoder
    from course.models.bert import build_bert as build_bert
    from course.models.bert import build_bert_classifier as build_bert_classifier
    from course.models.bert import build_bert_masked_language_model as build_bert_masked_language_model
    from course.models.bert import build_bert_token_classifier as build_bert_token_classifier
    from course.models.counting import count_parameters as count_parameters
    from course.models.dcgan import build_dcgan_discriminator as build_dcgan_discriminator
    from course.models.dcgan import build_dcgan_generator as build_dcgan_generator
    from course.models.densenet import build_densenet as build_densenet
    from course.models.densenet import build_densenet121 as build_densenet121
    from course.models.densenet import build_densenet169 as build_densenet169
    from course.models.densenet import build_densenet201 as build_densenet201
    from course.models.efficientnet import build_efficientnet as build_efficientnet
    from course.models.efficientnet import build_efficientnet_b0 as build_efficientnet_b0
    from course.models.efficientnet import build_efficientnet_b1 as build_efficientnet_b1
    from course.models.efficientnet import build_efficientnet_b2 as build_efficientnet_b2
    from course.models.efficientnet import build_efficientnet_b3 as build_efficientnet_b3
    from course.models.efficientnet import build_efficientnet_b4 as build_efficientnet_b4
    from course.models.efficientnet import build_efficientnet_b5 as build_efficientnet_b5
    from course.models.efficientnet import build_efficientnet_b6 as build_efficientnet_b6
    from course.models.efficientnet import build_efficientnet_b7 as build_efficientnet_b7
    from course.models.elsewhere import OutputsElsewhere as OutputsElsewhere
    from course.models.embedding_network import build_embedding_network as build_embedding_network
    from course.models.embedding_network import build_siamese_network as build_siamese_network
    from course.models.export import export_model as export_model
    from course.models.exported import ExportedModel as ExportedModel
    from course.models.exported import load_exported as load_exported
    from course.models.gan import GANTrainer as GANTrainer
    from course.models.gan import build_gan_discriminator as build_gan_discriminator
    from course.models.gan import build_gan_generator as build_gan_generator
    from course.models.generation import Generation as Generation
    from course.models.generation import TextGenerator as TextGenerator
    from course.models.gpt2 import build_gpt2 as build_gpt2
    from course.models.inception_v1 import build_inception_v1 as build_inception_v1
    from course.models.inception_v3 import build_inception_v3 as build_inception_v3
    from course.models.lenet import build_lenet5 as build_lenet5
    from course.models.mlp import build_mlp as build_mlp
    from course.models.mlp import build_perceptron as build_perceptron
    from course.models.mobilenet_v1 import build_mobilenet_v1 as build_mobilenet_v1
    from course.models.mobilenet_v2 import build_mobilenet_v2 as build_mobilenet_v2
    from course.models.pretrained import load_pretrained as load_pretrained
    from course.models.recurrent import build_recurrent_classifier as build_recurrent_classifier
    from course.models.recurrent import build_recurrent_forecaster as build_recurrent_forecaster
    from course.models.resnet import build_resnet as build_resnet
    from course.models.resnet import build_resnet18 as build_resnet18
    from course.models.resnet import build_resnet18_v2 as build_resnet18_v2
    from course.models.resnet import build_resnet34 as build_resnet34
    from course.models.resnet import build_resnet34_v2 as build_resnet34_v2
    from course.models.resnet import build_resnet50 as build_resnet50
    from course.models.resnet import build_resnet50_v2 as build_resnet50_v2
    from course.models.resnet import build_resnet101 as build_resnet101
    from course.models.resnet import build_resnet101_v2 as build_resnet101_v2
    from course.models.resnet import build_resnet152 as build_resnet152
    from course.models.resnet import build_resnet152_v2 as build_resnet152_v2
    from course.models.restarting import restart as restart
    from course.models.saving import load_model as load_model
    from course.models.sequence_to_sequence import build_sequence_to_sequence as build_sequence_to_sequence
    from course.models.sequence_to_sequence import decode_greedily as decode_greedily
    from course.models.style_transfer import build_style_transfer as build_style_transfer
    from course.models.style_transfer import copy_style_weights as copy_style_weights
    from course.models.t5 import build_t5 as build_t5
    from course.models.token_model import TokenModel as TokenModel
    from course.models.token_sampling import greedy as greedy
    from course.models.token_sampling import keep_top_k as keep_top_k
    from course.models.token_sampling import keep_top_p as keep_top_p
    from course.models.token_sampling import sample as sample
    from course.models.transformer import build_transformer as build_transformer
    from course.models.variational_autoencoder import VariationalAutoencoder as VariationalAutoencoder
    from course.models.variational_autoencoder import build_variational_autoencoder as build_variational_autoencoder
    from course.models.vgg import build_vgg as build_vgg
    from course.models.vgg import build_vgg11 as build_vgg11
    from course.models.vgg import build_vgg13 as build_vgg13
    from course.models.vgg import build_vgg16 as build_vgg16
    from course.models.vgg import build_vgg19 as build_vgg19
    from course.models.vit import build_vit as build_vit
    from course.models.yolo import build_yolo as build_yolo
    from course.models.yolo_boxes import Detections as Detections
    from course.models.yolo_boxes import decode_boxes as decode_boxes
    from course.models.yolo_boxes import detect as detect
    from course.models.yolo_boxes import encode_boxes as encode_boxes
    from course.models.yolo_boxes import intersection_over_union as intersection_over_union
    from course.models.yolo_boxes import non_maximum_suppression as non_maximum_suppression

__getattr__, __dir__ = lazy_names(__name__, _FILES)
