"""A Functional model whose optional inputs may be left out."""

from typing import Any

import keras

from course.errors import complaint


@keras.saving.register_keras_serializable("course")
class TokenModel(keras.Model):
    """A Functional model that fills in None for optional inputs (masks, segments) that it was not given.

    `model(tokens)`, `model([tokens, mask])` and `model({"tokens": tokens, "padding_mask": mask})` all work, and so do
    `fit` and `predict` on the same. Keras alone asks for every input, the optional ones too.

    Inputs given without names are taken in the order of `model.inputs`.

    Raises:
        TypeError: when tokens are no integers.
        ValueError: when an input is unknown or missing.

    Example:

    >>> import keras, numpy as np
    >>> from course.models.token_model import TokenModel
    >>> tokens = keras.Input((None,), dtype="int32", name="tokens")
    >>> mask = keras.Input((None,), dtype="bool", name="mask", optional=True)
    >>> model = TokenModel([tokens, mask], keras.layers.Embedding(9, 4)(tokens))
    >>> tuple(model(np.array([[1, 2, 3]])).shape)
    (1, 3, 4)
    """

    def __call__(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        return super().__call__(self._complete(inputs), *args, **kwargs)

    # Keras reads from this signature that there is a training mode: without `training` in it dropout is never on.
    def call(self, inputs: Any, training: bool | None = None, mask: Any = None, **kwargs: Any) -> Any:
        return super().call(self._complete(inputs), training=training, mask=mask, **kwargs)

    def _complete(self, inputs: Any) -> list[Any]:
        names = [tensor.name for tensor in self.inputs]
        if not isinstance(inputs, dict):
            # Tensors in order; a plain nested list of numbers is one tensor.
            several = isinstance(inputs, list | tuple) and all(
                part is None or hasattr(part, "shape") for part in inputs
            )
            inputs = dict(zip(names, inputs if several else [inputs], strict=False))
        if unknown := sorted(set(inputs) - set(names)):
            raise ValueError(
                complaint("inputs", f"named among {names}", f"inputs={unknown!r}", "Rename or drop what is unknown.")
            )
        optional = {x.name for x in self.layers if isinstance(x, keras.layers.InputLayer) and x.optional}
        for tensor in self.inputs:
            given = inputs.get(tensor.name)
            if given is None and tensor.name not in optional:
                remedy = f"Give the model {{{tensor.name!r}: …}}."
                raise ValueError(
                    complaint("inputs", f"with {tensor.name!r} among them", f"inputs={sorted(inputs)!r}", remedy)
                )
            dtype = keras.backend.standardize_dtype(getattr(given, "dtype", tensor.dtype))
            if "int" in tensor.dtype and "int" not in dtype:
                remedy = f"Convert them: {tensor.name}.astype('int32')."
                raise TypeError(complaint(tensor.name, "of integers", f"{tensor.name}={dtype!r}", remedy))
        return [inputs.get(name) for name in names]
