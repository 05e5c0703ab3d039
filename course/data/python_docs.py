"""English text that comes with Python itself: the topics of its built-in help."""

from __future__ import annotations

import platform

from course.data.dataset import Parts
from course.data.splits import generator, texts, three_way


def pydoc_topics(seed: int) -> Parts:
    """The help texts of Python's `help()`, about 65,000 words; `x` holds the texts, `y` the topics' names.

    The text grows a little with every version of Python: compare figures only between runs on the same one.
    """
    from pydoc_data.topics import topics

    names = sorted(topics)
    # By topic, so that no sentence of a test topic is seen in training.
    splits, _ = three_way(
        texts(topics[name] for name in names),
        texts(names),
        generator("pydoc_topics", seed),
        validation_share=0.1,
        test_share=0.1,
    )
    words = sum(len(topics[name].split()) for name in names)
    where = f"Python {platform.python_version()}, {words:,} words"
    return Parts(*splits, where=where, extras={"words": words})
