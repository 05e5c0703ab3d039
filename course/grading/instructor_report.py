"""The instructor's report on a batch: one page with what to look at, figures included."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from statistics import median

from course.grading import figures
from course.grading.item_analysis import FEWEST, Discrimination, ExerciseFacts, exercises, mistakes, outcome, seconds_of
from course.grading.layout import page, shown
from course.grading.records import Batch, Cost
from course.grading.similarity import LIKENESS, SHORTEST, Alike

_MOST_MISTAKES, _MOST_FAILURES, _MOST_PAIRS, _SLOWEST = 30, 200, 30, 10
_LONGEST_SOURCE = 8000
_ALIKE = (
    "This is a list to look at. It is no verdict and has cost nobody a point. Students who learn from the same lesson "
    "write alike, and a short exercise has one natural answer; only a talk can tell what happened. Compared were "
    f"answers of at least {SHORTEST} tokens, with names, comments, docstrings and layout taken out; listed are those "
    f"that share at least {LIKENESS:.0%} of their runs of five tokens. The released stub is left out, and so are forms "
    "that many share (a twentieth of the class, but from four to ten), unless they are the same letter for letter."
)


def report(batch: Batch, alike: Sequence[Alike], pages: Mapping[str, str]) -> str:
    """The page.

    Args:
        batch: All of it.
        alike: Near-identical answers.
        pages: Students to the addresses of their feedback pages, relative to this one.

    Returns:
        Self-contained HTML. All but the section on time is the same for the same records.
    """
    facts = exercises(batch)
    students = {one.student for one in batch.submissions}
    failed = [one for one in batch.submissions if not one.graded]
    head = (
        f"<h1>{len(students)} students, {len(batch.submissions)} submissions</h1>"
        f'<p class="soft">{len(batch.submissions) - len(failed)} were graded, {len(failed)} could not be. '
        f"Backend: {shown(', '.join(sorted({one.backend for one in batch.submissions if one.backend})))}.</p>"
    )
    parts = [
        head,
        _distribution(batch),
        _failures(batch, pages),
        _exercises(facts),
        _mistakes(batch, pages),
        _alike(alike, pages),
        _students(batch, pages),
        _costs(batch.costs, pages),
    ]
    return page(
        f"Report: {len(students)} students, {len(batch.submissions)} submissions", "\n".join(filter(None, parts))
    )


def _distribution(batch: Batch) -> str:
    shares = [earned / possible for earned, possible in _totals(batch).values() if possible]
    if not shares:
        return ""
    mean = sum(shares) / len(shares)
    return (
        "<h2>Totals</h2>"
        f"<p>Mean {mean:.0%}, median {median(shares):.0%}, from {min(shares):.0%} to {max(shares):.0%}. A lesson that "
        "was not handed in does not count here; one that could not be graded counts as 0.</p>"
        f"{figures.distribution(shares)}"
    )


def _failures(batch: Batch, pages: Mapping[str, str]) -> str:
    rows = [(one.student, one.lesson or "–", "not graded", one.reason) for one in batch.submissions if not one.graded]
    unread = {(one.student, one.lesson) for one in batch.submissions if not one.graded}
    rows += [
        (grade.student, grade.exercise, grade.status, grade.reason)
        for grade in batch.grades
        if outcome(grade) == "did not run" and (grade.student, grade.lesson) not in unread
    ]
    if not rows:
        return "<h2>Failures</h2><p>Every submission could be read, and every answer came to an end.</p>"
    body = "".join(
        f'<tr><td class="name">{_link(student, pages)}</td><td title="What">{shown(what)}</td>'
        f'<td title="Came out">{shown(status)}</td><td title="Why">{shown(reason)}</td></tr>'
        for student, what, status, reason in rows[:_MOST_FAILURES]
    )
    more = _more(len(rows), _MOST_FAILURES, "in <code>grades.jsonl</code>")
    return (
        "<h2>Failures, with reasons</h2><p>An answer that is wrong is no failure; these could not be read, or did not "
        'come to an end.</p><div class="scroll"><table class="stack">'
        "<tr><th>Student</th><th>What</th><th>Came out</th><th>Why</th></tr>"
        f"{body}</table></div>{more}"
    )


def _exercises(facts: Sequence[ExerciseFacts]) -> str:
    if not facts:
        return ""
    rows = "".join(
        f'<tr><td class="name">{shown(one.title)}<br><code>{shown(one.exercise)}</code></td>'
        f'<td class="number" title="Points">{one.possible}</td><td class="number" title="Submissions">{one.count}</td>'
        f'<td class="number" title="Mean share">{one.mean_share:.0%}</td>'
        f'<td class="number" title="… of who tried">{_tried(one)}</td>'
        f'<td class="number" title="Discrimination">{_correlation(one.discrimination)}</td></tr>'
        for one in facts
    )
    return (
        "<h2>Exercises</h2>"
        f"{figures.outcomes(facts)}"
        '<div class="scroll"><table class="stack"><tr><th>Exercise</th><th class="number">Points</th>'
        '<th class="number">Submissions</th><th class="number">Mean share</th><th class="number">… of who tried</th>'
        f'<th class="number">Discrimination</th></tr>{rows}</table></div>'
        '<p class="soft small">The mean share of the points says how easy an exercise was. Discrimination is the '
        "correlation of the share earned here with the share of all other points (point-biserial where an exercise is "
        "all or nothing), with its 95 % interval: near 0, the exercise does not tell strong from weak; below 0, look "
        f"at the exercise itself. It is shown from {FEWEST} submissions on; with less than a hundred the interval is "
        "wide, and one that holds 0 says nothing.</p>"
    )


def _tried(one: ExerciseFacts) -> str:
    tried = one.count - one.outcomes["not attempted"]
    return f"{one.mean_share * one.count / tried:.0%}" if tried else "–"


def _correlation(one: Discrimination) -> str:
    if one.r is None:
        return f'<span class="soft small">{shown(one.why)}</span>'
    return f'{one.r:.2f} <span class="soft small">({one.low:.2f} to {one.high:.2f})</span>'


def _mistakes(batch: Batch, pages: Mapping[str, str]) -> str:
    found = mistakes(batch)
    if not found:
        return "<h2>Commonest mistakes</h2><p>No answer matched a known mistake.</p>"
    rows = "".join(
        f'<tr><td class="number">{count}</td><td>{shown(message)}<br><code>{shown(exercise)}</code>'
        f"{_who(students, pages)}</td></tr>"
        for count, exercise, message, students in found[:_MOST_MISTAKES]
    )
    return (
        "<h2>Commonest mistakes</h2><p>Answers that gave exactly what a known misconception gives.</p>"
        f'<div class="scroll"><table><tr><th class="number">Answers</th><th>Diagnosis</th></tr>{rows}</table></div>'
        f"{_more(len(found), _MOST_MISTAKES, 'in <code>grades.jsonl</code>')}"
    )


def _alike(alike: Sequence[Alike], pages: Mapping[str, str]) -> str:
    if not alike:
        return f"<h2>Near-identical answers</h2><p>There are none.</p><p class='soft small'>{_ALIKE}</p>"
    cards = []
    for one in alike[:_MOST_PAIRS]:
        how = "letter for letter" if one.letter_for_letter else f"{one.likeness:.0%} alike after normalising"
        others = ""
        if len(one.students) > 2:
            others = f'<p class="small">The same: {", ".join(_link(name, pages) for name in one.students[2:])}</p>'
        first, second = _beside(*one.sources)
        cards.append(
            f'<article class="card"><div class="head"><h3><code>{shown(one.exercise)}</code></h3>'
            f'<span class="soft small">{how}, {one.tokens} tokens</span></div>'
            f'<div class="two"><div>{_link(one.students[0], pages)}<pre>{first}</pre></div>'
            f"<div>{_link(one.students[1], pages)}<pre>{second}</pre></div></div>{others}</article>"
        )
    return (
        f'<h2>Near-identical answers</h2><div class="told">{_ALIKE}</div>{"".join(cards)}'
        f"{_more(len(alike), _MOST_PAIRS, 'that are shorter or less alike')}"
    )


def _beside(first: str, second: str) -> tuple[str, str]:
    """Two texts as lines of HTML, with those marked that only one of them has."""
    texts = [text[:_LONGEST_SOURCE].splitlines() for text in (first, second)]
    marked: tuple[set[int], set[int]] = (set(), set())
    matcher = SequenceMatcher(None, texts[0], texts[1], autojunk=False)
    for kind, one, one_end, other, other_end in matcher.get_opcodes():
        if kind != "equal":
            marked[0].update(range(one, one_end))
            marked[1].update(range(other, other_end))
    sides = [
        "".join(
            f'<span class="line{" differs" if number in marked[side] else ""}">{shown(line)}</span>'
            for number, line in enumerate(lines)
        )
        for side, lines in enumerate(texts)
    ]
    return sides[0], sides[1]


def _students(batch: Batch, pages: Mapping[str, str]) -> str:
    lessons = sorted({one.lesson for one in batch.submissions if one.lesson})
    marks: dict[str, dict[str, str]] = defaultdict(dict)
    for one in batch.submissions:
        marks[one.student][one.lesson] = f"{one.points:g}" if one.graded else '<span class="wrong">not graded</span>'
    rows = []
    for student, (earned, possible) in sorted(_totals(batch).items()):
        cells = "".join(f'<td class="number">{marks[student].get(lesson, "–")}</td>' for lesson in lessons)
        share = f"{earned / possible:.0%}" if possible else "–"
        rows.append(
            f'<tr><td class="name">{_link(student, pages)}</td>{cells}<td class="number">{round(earned, 2):g} of '
            f'{possible}</td><td class="number">{share}</td></tr>'
        )
    heads = "".join(f'<th class="number">{shown(lesson)}</th>' for lesson in lessons)
    return (
        f'<h2>Students</h2><div class="scroll"><table><tr><th>Student</th>{heads}<th class="number">Total</th>'
        f'<th class="number"></th></tr>{"".join(rows)}</table></div>'
    )


def _costs(costs: tuple[Cost, ...], pages: Mapping[str, str]) -> str:
    if not costs:
        return ""
    seconds = seconds_of(costs)
    whole = sorted((one for one in costs if not one.exercise), key=lambda one: (-one.seconds, one.student, one.lesson))
    rows = "".join(
        f'<tr><td class="name">{_link(one.student, pages)}</td><td>{shown(one.lesson)}</td>'
        f'<td class="number">{one.seconds:.1f}</td></tr>'
        for one in whole[:_SLOWEST]
    )
    spent = sum(one.seconds for one in whole)
    middle = f", half of them within {median(seconds['']):.1f} s" if whole else ""
    asked = {name: values for name, values in seconds.items() if name}
    return (
        f"<!-- costs --><h2>Time</h2><p>{spent:.0f} s in all{middle}. This section differs from run to run.</p>"
        f"{figures.times(asked) if asked else ''}"
        '<div class="scroll"><table><tr><th>Slowest submissions</th><th>Lesson</th><th class="number">Seconds</th></tr>'
        f"{rows}</table></div>"
    )


def _totals(batch: Batch) -> dict[str, tuple[float, int]]:
    """Students to points earned and to be had."""
    found: dict[str, tuple[float, int]] = {one.student: (0.0, 0) for one in batch.submissions}
    for grade in batch.grades:
        earned, possible = found.get(grade.student, (0.0, 0))
        found[grade.student] = (earned + grade.points, possible + grade.possible)
    return found


def _who(students: Sequence[str], pages: Mapping[str, str]) -> str:
    names = ", ".join(_link(name, pages) for name in students)
    if len(students) <= 3:
        return f'<br><span class="small">{names}</span>'
    return f'<details class="small"><summary>who</summary>{names}</details>'


def _link(student: str, pages: Mapping[str, str]) -> str:
    name = f"<bdi>{shown(student)}</bdi>"
    return f'<a href="{shown(pages[student])}">{name}</a>' if student in pages else name


def _more(count: int, most: int, where: str) -> str:
    return f'<p class="soft small">… and {count - most} more, {where}.</p>' if count > most else ""
