"""No line of a solution stands anywhere else: not in the student's notebook, not in the package."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from course.authoring.lesson import Lesson
from course.authoring.problems import Problem
from course.authoring.stubs import solution_regions, student_source

# An expression of fewer tokens than this (`x + 1`, `np.exp(x)`) is common vocabulary, not somebody's solution.
MIN_TOKENS = 10
MIN_TOKENS_OF_SHORT_SOLUTION = 6
_TOKEN = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True)
class TokenizedTexts:
    """Texts as tokens, to be searched for many lines: made once, by `tokenized`.

    Args:
        lines: Names to each text's tokens in one line, with a blank before and after each.
        holding: Tokens to the names of the texts that they stand in, so that few texts need to be searched.
    """

    lines: Mapping[str, str]
    holding: Mapping[str, set[str]]

    def places(self, line: tuple[str, ...]) -> list[str]:
        """The names of the texts in which these tokens follow each other."""
        needle = f" {' '.join(line)} "
        # The rarest token first: it leaves few texts to the others.
        holding = sorted((self.holding.get(token, set()) for token in set(line)), key=len)
        candidates = holding[0].intersection(*holding[1:]) if holding else set()
        return [name for name in sorted(candidates) if needle in self.lines[name]]


def tokenized(texts: Mapping[str, str]) -> TokenizedTexts:
    """Tokenize texts for `solution_leaks`.

    Args:
        texts: Names to contents.

    Example:
        >>> tokenized({"a.py": "y = f( x )"}).places(tokens("f(x)"))
        ['a.py']
    """
    lines = {}
    holding: dict[str, set[str]] = {}
    for name, text in texts.items():
        found = tokens(text)
        lines[name] = f" {' '.join(found)} "
        for token in set(found):
            holding.setdefault(token, set()).add(name)
    return TokenizedTexts(lines, holding)


def tokens(text: str) -> tuple[str, ...]:
    """Words and signs, with one kind of quotation mark and without comments' text being special."""
    return tuple(_TOKEN.findall(text.replace("'", '"')))


def solution_lines(region: str) -> list[tuple[str, ...]]:
    """The expressions of a solution that give it away, as tokens.

    Every returned, assigned or bare expression of at least `MIN_TOKENS` tokens; where a solution has none so long, its
    longest, if it is more than common vocabulary.
    """
    indented = "if True:\n" + "\n".join(f"    {line}" for line in region.splitlines()) + "\n    pass"
    try:
        tree = ast.parse(indented)
    except SyntaxError:  # the region starts deeper than its first line, as the body of a nested block
        tree = ast.parse("if True:\n" + region + "\n")
        indented = "if True:\n" + region + "\n"
    found = []
    for node in ast.walk(tree):
        if (
            isinstance(node, (ast.Return, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr))
            and node.value is not None
        ):
            if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
                continue
            found.append(tokens(ast.get_source_segment(indented, node.value) or ""))
    long = [expression for expression in found if len(expression) >= MIN_TOKENS]
    if long:
        return long
    longest = max(found, key=len, default=())
    return [longest] if len(longest) >= MIN_TOKENS_OF_SHORT_SOLUTION else []


def solution_leaks(lesson: Lesson, texts: TokenizedTexts) -> Iterator[Problem]:
    """Solution lines that stand in the student's notebook or in other texts.

    Args:
        lesson: The lesson.
        texts: The package's texts, or a wheel's members, by `tokenized`.

    Yields:
        A problem for every solution line that is found, at its exercise cell.
    """
    notebook = tokenized(
        {
            f"cell {cell.number} of the student's notebook": student_source(cell.source)
            if "exercise" in cell.tags
            else cell.source
            for cell in lesson.cells
        }
    )
    for cell in lesson.cells:
        if "exercise" not in cell.tags:
            continue
        for region in solution_regions(cell.source):
            for line in dict.fromkeys(solution_lines(region)):
                for name in [*notebook.places(line), *texts.places(line)]:
                    message = (
                        f"The solution's «{' '.join(line)}» stands in {name}, too. Write one of the two differently."
                    )
                    yield Problem(lesson.path, cell.line, cell.number, "leak", message)


def package_texts(folder: Path) -> dict[str, str]:
    """The texts of a package, by path: what a wheel will hold."""
    return {
        path.relative_to(folder.parent).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.py"))
        if "__pycache__" not in path.parts
    }
