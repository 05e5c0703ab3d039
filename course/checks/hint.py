"""`course.hint(id)`: one step up a ladder, none of which is the answer."""

from course.checks import record
from course.display import Panel, inline_html, show
from course.exercises.numbering import numbered


def hint(exercise_id: str) -> None:
    """Show the next hint: one about what failed in the last check, if there is one. Hints cost no points.

    Args:
        exercise_id: The exercise, such as `"activations.softmax"`.

    Raises:
        KeyError: There is no such exercise; the nearest id is named.
    """
    _, steps, text = record.take_hint(exercise_id)
    if not steps:
        show(Panel(text=f"There is no hint for {numbered(exercise_id)}."))
        return
    last = " (the last one)" if record.all_hints_read(exercise_id) else ""
    # Counted as they are read: what a check refused decides which comes first.
    title = f"Hint {record.hints_read(exercise_id)} of {steps} for {numbered(exercise_id)}{last}"
    show(Panel(text=f"{title}: {text}", title=title, body=f"<div>{inline_html(text)}</div>"))
