"""Answers that are nearly the same: a list to look at, never a verdict.

Names, comments, docstrings and layout are taken out first, so that renaming a variable hides nothing; what is left is
cut into overlapping runs of tokens (shingles: Broder, 1997, "On the resemblance and containment of documents") and
compared by the share of runs that two answers have in common. There is usually one short way to write a right answer,
and everybody finds it: short answers, the released stub, and short forms that many students share are left out. Files
that are the same to the byte need no such care, and come first.
"""

import ast
import hashlib
import io
import tokenize
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from course.grading.records import Batch, Grade
from course.grading.released import Released
from course.student_notebooks import parsed

SHORTEST = 60  # tokens after normalizing: some four lines
LIKENESS = 0.65  # one changed line in eight; independent right answers of the course reach 0.5 at most
_RUN = 5  # tokens in a shingle
_LONGEST_SOURCE = 50_000
# A form that more students share is the exercise's natural answer: a twentieth of them, but from four to ten.
FEWEST_SHARING, MOST_SHARING, _SHARE_SHARING = 4, 10, 0.05
# So many tokens nobody writes alike by chance, however many share them.
NEVER_NATURAL = 200
_MOST_SHOWN = 6  # different texts of one group
_LARGEST_BUCKET = 60
_UNTOUCHED = frozenset({"not attempted", "missing"})


@dataclass(frozen=True)
class Alike:
    """Answers to one exercise that are nearly the same.

    Args:
        exercise: Its id.
        students: Two or more, however many: those who share a text beside each other, the largest such group first.
        likeness: Of the least alike of them with the first, from 0 to 1, after normalizing.
        letter_for_letter: Whether some of them are the same text, comments and names included.
        tokens: How long the first of them is, in tokens after normalizing.
        sources: The texts as they were written: the first student's, then another's, or the same again where all wrote
            the same.
        writers: For each of `sources` who wrote it.
    """

    exercise: str
    students: tuple[str, ...]
    likeness: float
    letter_for_letter: bool
    tokens: int
    sources: tuple[str, ...]
    writers: tuple[tuple[str, ...], ...] = ()

    @property
    def shown(self) -> int:
        """How many of the students stand beside their texts."""
        return sum(map(len, self.writers))


@dataclass(frozen=True)
class SameFile:
    """Students who handed in the very same file.

    Args:
        lesson: Its lesson.
        students: Two or more, sorted.
        sha256: Of the file.
    """

    lesson: str
    students: tuple[str, ...]
    sha256: str


def same_files(batch: Batch) -> list[SameFile]:
    """Find files that several students handed in, to the byte; a lesson that nobody answered in is none.

    Args:
        batch: All of it.

    Returns:
        The largest groups first.
    """
    answered = {(grade.student, grade.lesson) for grade in batch.grades if grade.status not in _UNTOUCHED}
    who: dict[tuple[str, str], set[str]] = defaultdict(set)
    for submission in batch.submissions:
        if submission.sha256 and submission.graded and (submission.student, submission.lesson) in answered:
            who[submission.lesson, submission.sha256].add(submission.student)
    found = [
        SameFile(lesson, tuple(sorted(students)), digest)
        for (lesson, digest), students in who.items()
        if len(students) > 1
    ]
    return sorted(found, key=lambda one: (-len(one.students), one.lesson, one.students))


def alike(grades: Iterable[Grade], released: Mapping[str, Released] | None = None) -> list[Alike]:
    """Find answers that are nearly the same.

    Args:
        grades: Of a whole batch.
        released: The lessons, for their stubs; without them a stub is told by its status alone.

    Returns:
        Those of the same text first, then the longest and likest.
    """
    by_exercise: dict[str, list[Grade]] = defaultdict(list)
    for grade in grades:
        if grade.source.strip() and grade.status != "not attempted":
            by_exercise[grade.exercise].append(grade)
    stubs = {
        normalized(cell.source)
        for lesson in (released or {}).values()
        for cell in lesson.of_kind("exercise")
        if cell.exercise
    }
    found: list[Alike] = []
    for exercise, answers in sorted(by_exercise.items()):
        found += _alike(exercise, answers, stubs)
    return sorted(
        found,
        key=lambda answers: (
            not answers.letter_for_letter,
            -round(answers.tokens * answers.likeness),
            answers.exercise,
            answers.students,
        ),
    )


def normalized(source: str) -> tuple[str, ...]:
    """The tokens of an answer, without comments, docstrings and layout, its own names numbered as they come.

    Args:
        source: The text of its cells.

    Returns:
        Tokens; none when it does not parse.

    Example:
        >>> normalized("def f(x):  # mine\\n    return x + 1") == normalized("def g(y):\\n    'Doc.'\\n    return y+1")
        True
    """
    if len(source) > _LONGEST_SOURCE:
        return ()
    tree = parsed(source)
    if not tree.body:
        return ()
    try:
        tree = _Renamed(_own_names(tree)).visit(tree)
        text = ast.unparse(ast.fix_missing_locations(tree))
        tokens = tokenize.generate_tokens(io.StringIO(text).readline)
        return tuple(token.string for token in tokens if token.string.strip())
    except (RecursionError, ValueError, SyntaxError, tokenize.TokenError, MemoryError):
        return ()


class _Renamed(ast.NodeTransformer):
    """Numbers names in the order in which they come, drops docstrings and annotations."""

    def __init__(self, own: set[str]) -> None:
        self._own = own
        self._numbers: dict[str, str] = {}

    def _name(self, name: str) -> str:
        return self._numbers.setdefault(name, f"v{len(self._numbers)}") if name in self._own else name

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name(self._name(node.id), node.ctx)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        return ast.arg(self._name(node.arg), None)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        return self.visit(ast.Assign([node.target], node.value)) if node.value is not None else None

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._defined(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._defined(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return self._defined(node)

    def _defined(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> ast.AST:
        node.name = self._name(node.name)
        if not isinstance(node, ast.ClassDef):
            node.returns = None
        node.body = [statement for statement in node.body if not _is_text(statement)] or [ast.Pass()]
        return self.generic_visit(node)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _own_names(tree: ast.AST) -> set[str]:
    """The names that an answer gives; what it takes from elsewhere (`np`, `keras`) keeps its own."""
    own = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            own.add(node.id)
        elif isinstance(node, ast.arg):
            own.add(node.arg)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            own.add(node.name)
    return own


def _alike(exercise: str, answers: Sequence[Grade], stubs: set[tuple[str, ...]]) -> list[Alike]:
    groups: dict[tuple[str, ...], list[Grade]] = defaultdict(list)
    for grade in sorted(answers, key=lambda grade: grade.student):
        tokens = normalized(grade.source)
        if len(tokens) >= SHORTEST and tokens not in stubs:
            groups[tokens].append(grade)
    most = max(FEWEST_SHARING, min(MOST_SHARING, int(_SHARE_SHARING * len(answers))))

    def is_natural(tokens: tuple[str, ...]) -> bool:
        return len(groups[tokens]) > most and len(tokens) < NEVER_NATURAL

    found = []
    for tokens, group in groups.items():
        if is_natural(tokens):
            # Of a natural answer only the same text tells anything: the same names, comments and layout.
            found += [_group(exercise, [(tokens, part)], 1.0) for part in _by_text(group) if len(part) > 1]
    # The forms that many share are compared with nothing: whoever is near one of them is near the natural answer.
    texts = [tokens for tokens in groups if not is_natural(tokens)]
    for star in _stars(len(texts), near(texts)):
        forms = [(texts[number], groups[texts[number]]) for number in star]
        if sum(len(group) for _, group in forms) > 1:
            found.append(_group(exercise, forms, min(star.values())))
    return found


def _stars(count: int, pairs: Sequence[tuple[int, int, float]]) -> list[dict[int, float]]:
    """Groups of which each member is near the first: chains, whose ends have nothing in common, are none.

    Args:
        count: How many there are in all.
        pairs: Those that are near each other, and how near.

    Returns:
        Every one in one group, alone or not, with its likeness to the group's first.
    """
    near_to: dict[int, dict[int, float]] = defaultdict(dict)
    for first, second, likeness in pairs:
        near_to[first][second] = near_to[second][first] = likeness
    stars: list[dict[int, float]] = []
    taken: set[int] = set()
    for center in sorted(range(count), key=lambda number: (-len(near_to[number]), number)):
        if center in taken:
            continue
        star = {center: 1.0} | {
            other: likeness for other, likeness in sorted(near_to[center].items()) if other not in taken
        }
        taken |= star.keys()
        stars.append(star)
    return stars


def _by_text(group: Sequence[Grade]) -> list[list[Grade]]:
    texts: dict[str, list[Grade]] = defaultdict(list)
    for grade in group:
        texts[grade.source.strip()].append(grade)
    return sorted(texts.values(), key=lambda same: (-len(same), same[0].student))


def _group(exercise: str, forms: Sequence[tuple[tuple[str, ...], Sequence[Grade]]], likeness: float) -> Alike:
    """Answers of one form or several near ones, those of the same text beside each other."""
    same = _by_text([grade for _, group in forms for grade in group])
    shown = [same[0][:1], same[0][1:]] if len(same) == 1 else same[:_MOST_SHOWN]
    tokens = next(tokens for tokens, group in forms if same[0][0] in group)
    return Alike(
        exercise,
        tuple(grade.student for group in same for grade in group),
        likeness,
        len(same[0]) > 1,
        len(tokens),
        tuple(group[0].source for group in shown),
        tuple(tuple(grade.student for grade in group) for group in shown),
    )


def near(texts: Sequence[tuple[str, ...]], least: float = LIKENESS) -> list[tuple[int, int, float]]:
    """Pairs of token lists that share at least so many of their runs.

    Two sets of which a share `least` is common must meet among the rarest few of each (prefix filtering: Chaudhuri,
    Ganti and Kaushik, 2006), so only those that do are compared.

    Args:
        texts: Token lists.
        least: The smallest likeness (Jaccard's) that counts.

    Returns:
        Positions of both, the smaller first, and their likeness.
    """
    runs = [_runs(text) for text in texts]
    frequency = Counter(run for text_runs in runs for run in text_runs)
    buckets: dict[int, list[int]] = defaultdict(list)
    pairs: dict[tuple[int, int], float] = {}
    for number, text_runs in enumerate(runs):
        rarest = sorted(text_runs, key=lambda run: (frequency[run], run))
        candidates = set()
        for run in rarest[: len(rarest) - int(least * len(rarest)) + 1]:
            # A run that very many have in the rare part of theirs tells nobody apart.
            if len(buckets[run]) < _LARGEST_BUCKET:
                candidates.update(buckets[run])
                buckets[run].append(number)
        for other in candidates:
            common = len(text_runs & runs[other])
            likeness = common / (len(text_runs) + len(runs[other]) - common)
            if likeness >= least:
                pairs[other, number] = likeness
    return [(first, second, likeness) for (first, second), likeness in sorted(pairs.items())]


def _runs(tokens: tuple[str, ...]) -> set[int]:
    """The shingles of a token list, as numbers that are the same in every process."""
    last = max(1, len(tokens) - _RUN + 1)
    texts = ("\0".join(tokens[start : start + _RUN]) for start in range(last))
    return {int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()) for text in texts}
