"""`course.solution(id)`: a worked solution, where the instructor has released it."""

from html import escape
from pathlib import Path

from course.answers.worked_solutions import FILE, released
from course.display import Panel, show
from course.exercises import find_exercise
from course.exercises.numbering import numbered


def solution(exercise_id: str) -> None:
    """Show a worked solution of an exercise, where there is one to be had.

    The course is installed without solutions. An instructor releases those of some lessons, mostly after a deadline,
    as a file that `course solutions LESSON -o worked_solutions.json` writes: it lies beside the notebooks, or the
    environment variable `COURSE_SOLUTIONS` names it. Without that file none is shown, and while a notebook is graded
    none ever is.

    Args:
        exercise_id: The exercise, such as `"activations.softmax"`.

    Raises:
        KeyError: There is no such exercise; the nearest id is named.
        course.errors.InvalidValue: The file with the solutions cannot be read.

    Example:
        >>> solution("activations.relu")  # doctest: +ELLIPSIS
        There is no worked solution of 2.1 activations.relu here. Your instructor may release it...
    """
    exercise = find_exercise(exercise_id)
    source = released(Path.cwd()).get(exercise_id, "")
    if not source:
        show(
            Panel(
                text=f"There is no worked solution of {numbered(exercise_id)} here. Your instructor may release it: as "
                f"{FILE} beside this notebook."
            )
        )
        return
    title = f"{numbered(exercise_id)}: a worked solution"
    show(
        Panel(
            text=f"{title} ({exercise.title})\n\n{source}",
            title=title,
            body=f'<pre style="margin:4px 0;background:transparent">{escape(source)}</pre>'
            "<div>It is one of several. In what does yours differ, and does the difference matter?</div>",
            data={"kind": "solution", "id": exercise_id},
        )
    )
