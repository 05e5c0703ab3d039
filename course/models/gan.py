"""Generative adversarial networks: a generator, a discriminator, and the step that trains them in turn."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from keras import layers

from course.errors import complaint
from course.models.checking import require_number, require_positive, require_positives, require_shape
from course.models.image_data_format import channels_last
from course.models.normalization import NORMALIZATION_MOMENTUM, require_momentum


def build_gan_generator(
    output_shape: Sequence[int] = (28, 28, 1),
    *,
    noise_size: int = 100,
    widths: Sequence[int] = (256, 512, 1024),
    activation: str = "tanh",
    normalization_momentum: float = NORMALIZATION_MOMENTUM,
    name: str = "gan_generator",
) -> keras.Model:
    """Dense layers from noise to an example: by default 100-256-512-1024-784, 1,493,520 parameters.

    Args:
        output_shape: of one example.
        noise_size: Z.
        widths: units of each hidden layer.
        activation: of the last layer. With "tanh" the outputs lie between -1 and 1, and so must the real examples:
            `keras.layers.Rescaling(1 / 127.5, offset=-1)` for bytes. "linear" for numbers without bounds.
        normalization_momentum: share of the moving statistics that each training step keeps; docs/models.md says
            why 0.9.
        name: of the model.

    Shapes:
        noise (B, Z) -> examples (B, *output_shape).

    Raises:
        TypeError, ValueError: when a number is not positive.

    Source: Goodfellow et al., *Generative Adversarial Nets* (2014), for the idea. Leaky ReLU and batch
    normalization came later, with the DCGAN (2016).

    Example:

    >>> from course import models
    >>> models.build_gan_generator().count_params()
    1493520
    """
    output_shape = require_shape("output_shape", output_shape, len(output_shape), "(…)")
    require_positive("noise_size", noise_size)
    momentum = require_momentum(normalization_momentum)

    x = noise = keras.Input((noise_size,))  # (B, Z)
    for width in require_positives("widths", widths):
        x = layers.Dense(width)(x)  # (B, width)
        x = layers.LeakyReLU(negative_slope=0.2)(x)
        x = layers.BatchNormalization(momentum=momentum)(x)
    x = layers.Dense(int(np.prod(output_shape)), activation, dtype="float32")(x)  # (B, Y W C)
    return keras.Model(noise, layers.Reshape(output_shape, dtype="float32")(x), name=name)  # (B, Y, W, C)


@channels_last
def build_gan_discriminator(
    input_shape: Sequence[int] = (28, 28, 1),
    *,
    widths: Sequence[int] = (512, 256),
    dropout_rate: float = 0.0,
    name: str = "gan_discriminator",
) -> keras.Model:
    """Dense layers from an example to one logit: above 0 for what looks real.

    Without batch normalization, which would let the discriminator compare the examples of a batch with each other.

    Args:
        input_shape: of one example.
        widths: units of each hidden layer.
        dropout_rate: after each of them.
        name: of the model.

    Shapes:
        examples (B, *input_shape) -> logits (B, 1).

    Parameters: 533,505 for 28 × 28 pixels.

    Raises:
        TypeError, ValueError: when a number is not positive.

    Example:

    >>> from course import models
    >>> models.build_gan_discriminator((28, 28, 1)).count_params()
    533505
    """
    inputs = keras.Input(require_shape("input_shape", input_shape, len(input_shape), "(…)"))  # (B, Y, W, C)
    x = layers.Flatten()(inputs)  # (B, Y W C)
    for width in require_positives("widths", widths):
        x = layers.Dense(width)(x)  # (B, width)
        x = layers.LeakyReLU(negative_slope=0.2)(x)
        if dropout_rate:
            x = layers.Dropout(dropout_rate)(x)
    return keras.Model(inputs, layers.Dense(1, dtype="float32", name="logits")(x), name=name)  # (B, 1)


@dataclass(frozen=True)
class _HalfSteps:
    """The two models that are trained in turn. Keras would save them beside the networks if the trainer held them."""

    discriminator: keras.Model
    generator: keras.Model


@keras.saving.register_keras_serializable("course")
class GANTrainer(keras.Model):
    """A generator and a discriminator that are trained in turn, on any backend: `fit` as of every Keras model.

    The two networks are wired into two models, each with its own loss and its own optimizer:

    - the discriminator's: real examples and noise in, two logits out, D(x) and D(G(z)), which should be 1 and 0;
    - the generator's: noise in, one logit out, D(G(z)), which should be 1 (the paper's non-saturating loss).

    Both contain both networks. During each half-step, the weights of the network that must not move are marked as not
    trainable. The weights, and not the layers: a layer with `trainable=False` would also run its batch normalization as
    at inference, and the two networks must see each other as they train.

    With that, Keras' own `train_on_batch` does both half-steps, compiled, on TensorFlow, JAX and PyTorch. A
    `train_step` of one's own would have to be written three times, once a backend (see the lesson on training loops).

    It needs no `compile`. Callbacks find the networks as `self.model.generator` and `self.model.discriminator`, and can
    stop the training, keep the best weights and save. A trainer that was loaded goes on with new optimizers.

    Args:
        generator: noise (B, Z) -> examples.
        discriminator: examples -> logits (B, 1).
        generator_optimizer: a Keras optimizer; Adam(2e-4, beta_1=0.5), as of the DCGAN, unless given.
        discriminator_optimizer: another one, likewise.
        real_label: what the discriminator should say of real examples. Slightly less than 1, as 0.9, keeps it from
            being too sure (one-sided label smoothing, Salimans et al., 2016).
        seed: of the noise and of the order of examples.

    Shapes:
        noise (B, Z) -> examples, as of the generator.

    Raises:
        ValueError: when the two networks do not fit each other, or share an optimizer.

    Source: Goodfellow et al., *Generative Adversarial Nets* (2014).

    Example:

    >>> import numpy as np
    >>> from course import models
    >>> generator = models.build_gan_generator((2,), noise_size=4, widths=(8,), activation="linear")
    >>> trainer = models.GANTrainer(generator, models.build_gan_discriminator((2,), widths=(8,)))
    >>> history = trainer.fit(np.random.default_rng(0).normal(size=(64, 2)), epochs=2, batch_size=32, verbose=0)
    >>> sorted(history.history), len(history.epoch), trainer.generate(5).shape
    (['discriminator_loss', 'fake_loss', 'generator_loss', 'real_loss'], 2, (5, 2))
    """

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        *,
        generator_optimizer: keras.optimizers.Optimizer | None = None,
        discriminator_optimizer: keras.optimizers.Optimizer | None = None,
        real_label: float = 1.0,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        made, taken = generator.outputs[0].shape[1:], discriminator.inputs[0].shape[1:]
        if made != taken:
            raise ValueError(
                "The discriminator must take what the generator makes. Received: a generator of "
                f"{made}, a discriminator for {taken}. "
                "Build both for the same shape."
            )
        if generator_optimizer is not None and generator_optimizer is discriminator_optimizer:
            raise ValueError(
                "Each network needs an optimizer of its own, which remembers its own gradients. Received: one for "
                "both. Make a second one."
            )
        self.generator = generator
        self.discriminator = discriminator
        self.real_label = require_number("real_label", real_label, above=0)
        self.seed = seed
        self._rng = np.random.default_rng(seed)

        real, noise = keras.Input(made), keras.Input(generator.inputs[0].shape[1:])
        fake = generator(noise)
        judged = {"real": discriminator(real), "fake": discriminator(fake)}
        judged = {kind: layers.Identity(dtype="float32", name=kind)(logits) for kind, logits in judged.items()}
        steps = _HalfSteps(keras.Model([real, noise], judged), keras.Model(noise, discriminator(fake)))
        losses = {kind: keras.losses.BinaryCrossentropy(from_logits=True) for kind in judged}
        steps.discriminator.compile(discriminator_optimizer or _default_optimizer(), losses)
        steps.generator.compile(generator_optimizer or _default_optimizer(), losses["fake"])
        self._half_steps = steps
        self.built = True

    def call(self, noise: Any, training: bool | None = None) -> Any:
        return self.generator(noise, training=training)

    def compile(self, *args: Any, **kwargs: Any) -> None:
        raise TypeError(
            "A GANTrainer needs no `compile`: it has two losses and two optimizers. Received: a call of `compile`. "
            "Give it the optimizers when you make it: GANTrainer(…, generator_optimizer=…, discriminator_optimizer=…)."
        )

    def noise(self, count: int) -> np.ndarray:
        """Standard normal noise, (count, Z)."""
        return self._rng.normal(size=(count, *self.generator.inputs[0].shape[1:])).astype("float32")

    def generate(self, count: int) -> np.ndarray:
        """Examples from fresh noise, as at inference (with moving statistics)."""
        images: np.ndarray = self.generator.predict(self.noise(require_positive("count", count)), verbose=0)
        return images

    def train_discriminator(self, real: Any) -> tuple[float, float]:
        """One step of the discriminator alone, on these examples and as many generated ones; its two losses."""
        ones, zeros = np.ones((len(real), 1), "float32"), np.zeros((len(real), 1), "float32")
        targets = {"real": self.real_label * ones, "fake": zeros}
        with _at_rest(self.generator):
            losses = _train_once(self._half_steps.discriminator, [real, self.noise(len(real))], targets)
        return losses["real_loss"], losses["fake_loss"]

    def train_generator(self, count: int) -> float:
        """One step of the generator alone, on `count` examples of its own; its loss."""
        with _at_rest(self.discriminator):
            return _train_once(self._half_steps.generator, self.noise(count), np.ones((count, 1), "float32"))["loss"]

    def train_on_batch(self, real: Any) -> dict[str, float]:
        """Both half-steps: the discriminator on these real examples, then the generator.

        Returns:
            "real_loss", the discriminator's on real examples, -log D(x); "fake_loss", on generated ones,
            -log (1 - D(G(z))); "generator_loss", -log D(G(z)); all three are log 2 = 0.69 when nobody can tell. And
            "discriminator_loss", the sum of the first two.
        """
        on_real, on_fake = self.train_discriminator(real)
        losses = {"discriminator_loss": on_real + on_fake, "real_loss": on_real, "fake_loss": on_fake}
        return {**losses, "generator_loss": self.train_generator(len(real))}

    def fit(
        self,
        x: Any,
        *,
        epochs: int = 1,
        batch_size: int = 64,
        verbose: str | int = "auto",
        callbacks: Any = None,
    ) -> keras.callbacks.History:
        """Train on all examples, in a new order each epoch.

        The last batch of an epoch is left out when it is smaller: every batch has one shape, and is compiled for once.

        Args:
            x: real examples, an array.
            epochs: how often each is seen.
            batch_size: real examples in a step, and as many generated ones.
            verbose: 0 for silence, 1 or "auto" for a progress bar, 2 for a line an epoch.
            callbacks: Keras callbacks, or one. Their logs are the means of the epoch so far, named as by
                `train_on_batch`.

        Returns:
            The history, with the mean losses of each epoch.

        Raises:
            ValueError: when there are fewer examples than a batch holds.
        """
        examples = np.asarray(x, "float32")
        require_positive("epochs", epochs)
        if len(examples) < require_positive("batch_size", batch_size):
            remedy = f"Use at most {len(examples)}."
            raise ValueError(
                complaint("batch_size", f"at most the {len(examples)} examples", f"batch_size={batch_size!r}", remedy)
            )
        steps = len(examples) // batch_size
        called = keras.callbacks.CallbackList(
            callbacks,
            add_history=True,
            add_progbar=verbose != 0,
            model=self,
            verbose=verbose,
            epochs=epochs,
            steps=steps,
        )
        self.stop_training = False
        called.on_train_begin()
        logs: dict[str, float] = {}
        for epoch in range(epochs):
            called.on_epoch_begin(epoch)
            order = self._rng.permutation(len(examples))[: steps * batch_size].reshape(steps, batch_size)
            sums: dict[str, float] = {}
            for step, rows in enumerate(order):
                called.on_train_batch_begin(step)
                losses = self.train_on_batch(examples[rows])
                sums = {name: sums.get(name, 0.0) + loss for name, loss in losses.items()}
                logs = {name: total / (step + 1) for name, total in sums.items()}
                called.on_train_batch_end(step, logs)
                if self.stop_training:
                    break
            called.on_epoch_end(epoch, logs)
            if self.stop_training:
                break
        called.on_train_end(logs)
        return self.history

    def get_config(self) -> dict[str, Any]:
        steps, serialize = self._half_steps, keras.saving.serialize_keras_object
        return {
            "name": self.name,
            "generator": serialize(self.generator),
            "discriminator": serialize(self.discriminator),
            "generator_optimizer": serialize(steps.generator.optimizer),
            "discriminator_optimizer": serialize(steps.discriminator.optimizer),
            "real_label": self.real_label,
            "seed": self.seed,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> "GANTrainer":
        made = {
            key: keras.saving.deserialize_keras_object(value, custom_objects) if isinstance(value, dict) else value
            for key, value in config.items()
        }
        return cls(made.pop("generator"), made.pop("discriminator"), **made)


@contextmanager
def _at_rest(network: keras.Model) -> Iterator[None]:
    """Its weights do not move meanwhile; what is not trainable by nature, moving statistics say, stays as it is."""
    weights = network.trainable_variables
    for weight in weights:
        weight.trainable = False
    try:
        yield
    finally:
        for weight in weights:
            weight.trainable = True


def _default_optimizer() -> keras.optimizers.Optimizer:
    return keras.optimizers.Adam(2e-4, beta_1=0.5)


def _train_once(model: keras.Model, inputs: Any, targets: Any) -> dict[str, float]:
    model.reset_metrics()  # or the losses would be means over all steps so far
    return {name: float(loss) for name, loss in model.train_on_batch(inputs, targets, return_dict=True).items()}
