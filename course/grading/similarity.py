"""Answers that are nearly the same: a list to look at, never a verdict.

Names, comments, docstrings and layout are taken out first, so that renaming a variable hides nothing; what is left is
cut into overlapping runs of tokens (shingles: Broder, 1997, "On the resemblance and containment of documents") and
compared by the share of runs that two answers have in common. There is usually one short way to write a right answer,
and everybody finds it: short answers, the released stub, and forms that many students share are left out.
"""

import ast
import hashlib
import io
import tokenize
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from course.grading.records import Grade
from course.grading.released import Released, parsed

SHORTEST = 60  # tokens after normalizing: some four lines
LIKENESS = 0.65  # one changed line in eight; independent right answers of the course reach 0.5 at most
_RUN = 5  # tokens in a shingle
_LONGEST_SOURCE = 50_000
# A form that more students share is the exercise's natural answer: a twentieth of them, but from four to ten.
FEWEST_SHARING, MOST_SHARING, _SHARE_SHARING = 4, 10, 0.05
_LARGEST_BUCKET = 60


@dataclass(frozen=True)
class Alike:
    """Answers to one exercise that are nearly the same.

    Args:
        exercise: Its id.
        students: Two or more, sorted.
        likeness: Of the first two, from 0 to 1, after normalizing.
        letter_for_letter: Whether they are the same text, comments and names included.
        tokens: How long the first of them is, in tokens after normalizing.
        sources: The text of the first two, as they wrote it.
    """

    exercise: str
    students: tuple[str, ...]
    likeness: float
    letter_for_letter: bool
    tokens: int
    sources: tuple[str, str]


def alike(grades: Iterable[Grade], released: Mapping[str, Released] | None = None) -> list[Alike]:
    """Find answers that are nearly the same.

    Args:
        grades: Of a whole batch.
        released: The lessons, for their stubs; without them a stub is told by its status alone.

    Returns:
        The longest and likest first.
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
        found, key=lambda answers: (-round(answers.tokens * answers.likeness), answers.exercise, answers.students)
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
    found = []
    for tokens, group in groups.items():
        # Of a natural answer only the same text tells anything: the same names, comments and layout.
        parts = [group] if len(group) <= most else _by_text(group)
        found += [_group(exercise, tokens, part) for part in parts if 1 < len(part) <= most]
    # The forms that many share are compared with nothing: whoever is near one of them is near the natural answer.
    texts = [tokens for tokens, group in groups.items() if len(group) <= most]
    for first, second, likeness in near(texts):
        earlier, later = sorted((groups[texts[first]][0], groups[texts[second]][0]), key=lambda grade: grade.student)
        found.append(
            Alike(
                exercise,
                (earlier.student, later.student),
                likeness,
                False,
                len(texts[first]),
                (earlier.source, later.source),
            )
        )
    return found


def _by_text(group: Sequence[Grade]) -> list[list[Grade]]:
    texts: dict[str, list[Grade]] = defaultdict(list)
    for grade in group:
        texts[grade.source.strip()].append(grade)
    return list(texts.values())


def _group(exercise: str, tokens: tuple[str, ...], group: Sequence[Grade]) -> Alike:
    same = Counter(grade.source.strip() for grade in group)
    text, count = max(same.items(), key=lambda entry: (entry[1], entry[0]))
    if count > 1:  # those who share the very text come first
        group = sorted(group, key=lambda grade: (grade.source.strip() != text, grade.student))
    students = tuple(grade.student for grade in group)
    return Alike(exercise, students, 1.0, count > 1, len(tokens), (group[0].source, group[1].source))


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
