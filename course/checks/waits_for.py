"""`with course.waits_for(id):` a cell that uses what the reader has yet to write."""

from collections.abc import Iterator
from contextlib import contextmanager

from course.display import Panel, show
from course.errors import InvalidValue, did_you_mean
from course.exercises import exercise_ids
from course.exercises.numbering import number_of


@contextmanager
def waits_for(*ids: str) -> Iterator[None]:
    """Run a block that uses exercises' answers; while one is not written, say so instead.

    What raises NotImplementedError, as a stub does, ends the block with one sentence. Any other error is shown.

    Args:
        *ids: The exercises whose answers the block uses, such as `"activations.softmax"`.

    Raises:
        course.errors.InvalidValue: There is no such exercise; the nearest id is named.

    Example:
        >>> def softmax(z):
        ...     raise NotImplementedError
        >>> with waits_for("activations.softmax"):
        ...     print(softmax([1.0, 2.0]))
        This cell waits for exercise 2.6. Solve it, then run the cell again.
    """
    for exercise_id in ids:
        known = exercise_ids(exercise_id.partition(".")[0])
        if exercise_id not in known:
            hint = did_you_mean(exercise_id, known)
            raise InvalidValue(
                f"Expected the id of an exercise, such as 'activations.relu'. Received: {exercise_id!r}.{hint}"
            )
    try:
        yield
    except NotImplementedError:
        numbers = " and ".join(number_of(exercise_id) or exercise_id for exercise_id in ids)
        many = len(ids) > 1
        show(
            Panel(
                text=f"This cell waits for exercise{'s' * many} {numbers}. Solve {'them' if many else 'it'}, "
                "then run the cell again."
            )
        )
