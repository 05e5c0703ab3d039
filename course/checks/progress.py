"""`course.progress()`: the points so far in this notebook, exercise by exercise."""

from html import escape

from course import session
from course.checks import record
from course.display import SIGNS, Panel, State, inline_html, show
from course.exercises import exercises_of, find_exercise

_STATES: dict[str, State] = {"right": "right", "not right": "wrong", "not attempted": "open"}


def progress() -> None:
    """Show every exercise of this lesson with its points; those of other lessons too, if they were checked here.

    Example:
        >>> progress()  # doctest: +SKIP
        3 of 12 points.
          ✓ activations.softmax   3 of 3
          ○ activations.relu      0 of 2
    """
    done = record.results()
    now = session.current()
    ids = [exercise.id for exercise in exercises_of(now.lesson)] if now else []
    ids += [exercise_id for exercise_id in done if exercise_id not in ids]
    if not ids:
        show(Panel(text="No exercise has been checked in this notebook yet."))
        return
    rows = []
    for exercise_id in ids:
        exercise, marked = find_exercise(exercise_id), done.get(exercise_id)
        points = marked.points if marked else 0.0
        sign = SIGNS[_STATES[marked.outcome] if marked else "open"]
        rows.append((sign, exercise_id, exercise.title, points, exercise.points))
    earned, total = sum(row[3] for row in rows), sum(row[4] for row in rows)
    width = max(len(row[1]) for row in rows)
    title = f"{earned:g} of {total} points"
    text = "\n".join(
        [title + "."] + [f"  {sign} {name:<{width}}  {got:g} of {most}" for sign, name, _, got, most in rows]
    )
    cells = "".join(
        f'<tr><td style="text-align:left">{sign}</td><td style="text-align:left"><code>{escape(name)}</code></td>'
        f'<td style="text-align:left">{inline_html(message)}</td>'
        f'<td style="text-align:right">{got:g} of {most}</td></tr>'
        for sign, name, message, got, most in rows
    )
    show(
        Panel(
            text=text,
            title=title,
            state="right" if earned == total else "open",
            body=f'<table style="margin:4px 0">{cells}</table>',
            data={"kind": "progress", "points": earned, "max_points": total},
        )
    )
