"""A student's feedback: one page with every exercise, what was asked of it, what came back, and why."""

from collections.abc import Sequence

from course.grading.layout import bar, page, points, shown
from course.grading.records import Grade, SubmissionRecord, VerdictRecord, total

_SIGNS = {"right": ("✓", "right"), "not right": ("✗", "wrong"), "not attempted": ("○", "open")}
_HOW = (
    "Each exercise was run on inputs that were drawn after your code was loaded. A property earns its share of the "
    "points when it held on every input; of those that did not, the first such input is shown."
)


def feedback(submissions: Sequence[SubmissionRecord], grades: Sequence[Grade]) -> str:
    """The page of one student.

    Args:
        submissions: The student's, one a lesson, at least one.
        grades: The student's, in the lessons' order.

    Returns:
        Self-contained HTML, the same for the same records.
    """
    first = submissions[0]
    name = first.name or first.student
    earned, possible = total(grades), sum(grade.possible for grade in grades)
    parts = [
        f'<div class="head"><h1><bdi>{shown(name)}</bdi></h1>'
        f'<span class="points">{points(earned, possible)}</span></div>',
        bar(earned / possible if possible else 0),
        f'<p class="soft small">{_HOW}</p>',
    ]
    for one in submissions:
        own = [grade for grade in grades if grade.lesson == one.lesson]
        parts.append(_lesson(one, own))
    return page(f"{name}: {points(earned, possible)}", "\n".join(parts))


def _lesson(submission: SubmissionRecord, grades: list[Grade]) -> str:
    title = submission.lesson or "A file of no lesson"
    facts = [f"<code>{shown(submission.file)}</code>"]
    if submission.backend:
        facts.append(f"graded on {shown(submission.backend)}")
    facts += [shown(note) for note in submission.notes]
    parts = [
        f'<h2>{shown(title)}</h2><div class="head"><span class="soft small">{"<br>".join(facts)}</span>'
        f'<span class="points">{points(total(grades), sum(grade.possible for grade in grades))}</span></div>'
    ]
    if submission.reason:
        parts.append(f'<div class="told"><b>It could not be graded.</b> {shown(submission.reason)}</div>')
    return "\n".join([*parts, *map(_exercise, grades)])


def _exercise(grade: Grade) -> str:
    sign, kind = _SIGNS.get(grade.status, ("✗", "wrong"))
    parts = [
        f'<div class="head"><h3><span class="{kind}" aria-hidden="true">{sign}</span> {shown(grade.title)}</h3>'
        f'<span class="points">{points(grade.points, grade.possible)}</span></div>',
        f'<p class="soft small"><code>{shown(grade.exercise)}</code> · '
        f'<span class="{kind}">{shown(grade.status)}</span></p>',
    ]
    if grade.diagnosis:
        parts.append(f'<div class="told"><b>{_lines(grade.diagnosis)}</b></div>')
    if grade.reason:
        parts.append(f'<div class="told">{_lines(grade.reason)}</div>')
    if grade.verdicts and grade.status != "not attempted":
        told: set[tuple[str, str, str]] = set()
        items = []
        for verdict in grade.verdicts:
            # Where nothing could be judged, every property failed on the same input: it is shown once.
            story = (verdict.message, verdict.given, verdict.came_back)
            repeated = not verdict.right and story in told
            told.add(story)
            items.append(_verdict(verdict, grade.possible, repeated=repeated, reason=grade.reason))
        parts.append(f'<ul class="plain">{"".join(items)}</ul>')
    if grade.notes:
        parts.append(f'<p class="soft small">{"<br>".join(map(shown, grade.notes))}</p>')
    if grade.source.strip() and grade.status != "not attempted":
        parts.append(f'<p class="soft small">Your answer</p><pre>{shown(grade.source)}</pre>')
    if grade.seed:
        parts.append(f'<p class="soft small">Inputs drawn from seed <code>{shown(grade.seed)}</code></p>')
    return f'<article class="card">{"".join(parts)}</article>'


def _verdict(verdict: VerdictRecord, possible: int, *, repeated: bool, reason: str) -> str:
    sign, kind = ("✓", "right") if verdict.right else ("✗", "wrong")
    share = f"{verdict.share * possible:.2f}".rstrip("0").rstrip(".")
    head = (
        f'<li><span class="{kind}" aria-hidden="true">{sign}</span> {shown(verdict.name)} '
        f'<span class="soft small">({"earned" if verdict.right else "worth"} {share})</span>'
    )
    if verdict.right:
        return head + "</li>"
    facts = []
    if verdict.message and verdict.message not in reason:
        facts.append(("because", _lines(verdict.message)))
    if repeated:
        facts = [("because", "it fell on the same input as above")] if verdict.given else facts
    else:
        for name, value in (("given", verdict.given), ("came back", verdict.came_back), ("your code", verdict.line)):
            if value:
                facts.append((name, f"<pre>{shown(value)}</pre>"))
    listed = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts)
    return f"{head}{f'<dl>{listed}</dl>' if listed else ''}</li>"


def _lines(text: str) -> str:
    return shown(text).replace("\n", "<br>")
