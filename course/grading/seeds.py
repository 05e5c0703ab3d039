"""Where the inputs of a batch come from: a secret that no student's process ever has.

Inputs are drawn from a generator that is seeded with an HMAC of the secret. Whoever sees one student's inputs learns
nothing about another's, or about those of his own next exercise.
"""

import hashlib
import hmac
import secrets
from pathlib import Path

import numpy as np

from course.errors import InvalidValue

_FILE = "secret.txt"


def derive(secret: str, *parts: str) -> str:
    """A seed of 128 bits, in hexadecimal.

    Args:
        secret: The batch's secret.
        *parts: What it is for: usually student, lesson, exercise.

    Example:
        >>> derive("s", "doe", "activations.relu") == derive("s", "doe", "activations.relu")
        True
        >>> derive("s", "doe", "activations.relu") == derive("t", "doe", "activations.relu")
        False
    """
    # Each part with its length before it, so that no two lists of parts read the same.
    message = b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts)
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()[:32]


def generator(seed: str) -> np.random.Generator:
    """The generator that an exercise's `cases` draw from.

    Args:
        seed: As `derive` gives it, and as `grades.jsonl` keeps it.
    """
    return np.random.default_rng(int(seed, 16))


def secret_of(folder: Path, given: str | None) -> str:
    """The secret of a batch: the given one, else the one that its folder keeps, else a fresh one, kept there.

    Args:
        folder: The output folder.
        given: What the instructor named.

    Raises:
        InvalidValue: It is empty, or the file that keeps it is no text.
    """
    if given is not None:
        if not given.strip():
            raise InvalidValue(
                "Expected a secret of at least one character. Received: an empty one. Leave --secret out."
            )
        return given
    path = folder / _FILE
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32) + "\n", encoding="ascii")
    kept = path.read_bytes().decode("utf-8", errors="replace").strip()
    if not kept or "\ufffd" in kept:
        came = "an empty file" if not kept else "what is no text"
        raise InvalidValue(
            f"Expected the batch's secret in {path}. Received: {came}. Put the secret back, or name it with --secret: "
            "with another one every submission is asked anew. Remove the file to have a new one made."
        )
    return kept
