"""Exercises that ask for a name: which function gave these numbers, which loss charged them."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from course.answers.comparing import one_of
from course.exercises.types import Verdict


def renamed(find: Callable[..., str], **names: str) -> Callable[..., str]:
    """An answer that takes some names for others, and is right in everything else.

    Args:
        find: The right answer.
        names: What is found, and what is said instead.

    Example:
        >>> renamed(lambda x: "relu" if x > 0 else "elu", elu="relu")(-1)
        'relu'
    """

    def find_renamed(*given: Any) -> str:
        found = find(*given)
        return names.get(found, found)

    return find_renamed


def recognized(
    said: Any, expected: str, verdicts: Mapping[str, Sequence[str]], known: Sequence[str], always: Collection[str] = ()
) -> Iterator[Verdict]:
    """Verdicts that are each about some of the names.

    Whoever takes one of them for something else, or something else for one, loses that verdict.

    Args:
        said: The name that came back.
        expected: The right one.
        verdicts: For each verdict its names.
        known: All names that may be said.
        always: Names that are wrong for every verdict.

    Example:
        >>> about = {"ReLU recognized": ("relu",), "tanh recognized": ("tanh",)}
        >>> [verdict.right for verdict in recognized("tanh", "relu", about, ("relu", "tanh", "elu"))]
        [False, False]
        >>> [verdict.right for verdict in recognized("elu", "relu", about, ("relu", "tanh", "elu"))]
        [False, True]
    """
    among, word = one_of("", said, known)
    message = f"Expected {expected!r}, received {word!r}." if among.right else among.message
    for verdict, names in verdicts.items():
        about_it = expected in names or word in names or word in always
        yield Verdict(verdict, among.right and (word == expected or not about_it), message)
