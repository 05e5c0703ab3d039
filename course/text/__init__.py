"""Text to numbers and back, in plain Python and NumPy: the same on every backend, and without TensorFlow.

>>> from course import text
>>> vectorizer = text.TextVectorizer()
>>> vectorizer.adapt(["A good film.", "A bad film."])
>>> vectorizer.get_vocabulary()
['', '[UNK]', 'film', 'a', 'good', 'bad']

Importing this package imports neither Keras nor a backend.
"""

from typing import TYPE_CHECKING

from course.lazy import lazy_names

# The file that holds each name.
_FILES = {
    "BytePairEncoder": "byte_pair_encoder",
    "TextVectorizer": "text_vectorizer",
    "pad_tokens": "padding",
}

__all__ = sorted(_FILES)

if TYPE_CHECKING:
    from course.text.byte_pair_encoder import BytePairEncoder as BytePairEncoder
    from course.text.padding import pad_tokens as pad_tokens
    from course.text.text_vectorizer import TextVectorizer as TextVectorizer

__getattr__, __dir__ = lazy_names(__name__, _FILES)
