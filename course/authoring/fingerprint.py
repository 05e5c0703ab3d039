"""What something is made of, as one hash: files, and all of this repository that they import.

A lesson's fingerprint serves three times: an executed solution is stale when it has another one, a mark is given again,
and what was proved on a backend is proved again. So it covers what decides its outputs and verdicts, and no more: the
lesson's source, its questions and answers, what these import of the library, and the pinned versions.

Comments and docstrings of the library change nothing that runs; they are left out, so that mending one proves nothing
anew. A lesson's own source counts with every character.
"""

import ast
import hashlib
import io
import tokenize
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from course.exercises import lesson_name

PACKAGE = Path(__file__).resolve().parents[1]
PINS = "constraints.txt"
# Tables of lazily loaded names, by the variable that holds them: see `course/lazy.py` and `course/__init__.py`.
_TABLES = ("_FILES", "_FUNCTIONS", "_MODULES")
_LAZY = ("course/__init__.py", "course/lazy.py")
# What a check does beside the exercise's own files, whichever lesson asks.
_CHECKING = ("answers/marking.py", "answers/comparing.py", "checks/check.py", "exercises/observing.py")
# Facts about the course as a whole, which no lesson's outputs show.
_ABOUT_THE_COURSE = {"lesson_costs.json", "topics.toml", "lessons.toml", "errata.toml"}


def lesson_fingerprint(lesson: str, root: Path) -> str:
    """The fingerprint of a lesson in a checkout.

    Args:
        lesson: Its id, such as "02_activations".
        root: The checkout.

    Returns:
        SHA-256 over the source, the questions, the answers, what they import, and the pins.

    Raises:
        FileNotFoundError: The lesson has no source there.
    """
    source = root / "solutions" / f"{lesson}.py"
    pins = root / PINS
    texts = [source.read_bytes(), pins.read_bytes() if pins.is_file() else b""]
    return fingerprint([source, *questions(lesson, root / "course")], root, texts=texts)


def questions(lesson: str, package: Path = PACKAGE) -> list[Path]:
    """The files that ask a lesson's questions and judge the answers, and what checks do for every lesson."""
    folders = [package / side / lesson_name(lesson) for side in ("exercises", "answers")]
    own = [path for folder in folders for path in sorted(folder.glob("*.py"))]
    return [*own, *(package / name for name in _CHECKING)]


def fingerprint(roots: Iterable[Path], root: Path, *, texts: Iterable[bytes] = ()) -> str:
    """SHA-256 over some files and everything below `root` that they import, directly or not.

    Args:
        roots: Python files; their own text counts without comments and docstrings, as that of what they import.
        root: The folder in which `import course` and `import tests` are looked up.
        texts: More that counts, byte for byte.

    Example:
        >>> here = Path(__file__)
        >>> fingerprint([here], PACKAGE.parent) == fingerprint([here, here], PACKAGE.parent)
        True
    """
    digest = hashlib.sha256()
    for path in sorted(closure(roots, root)):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + _content(path) + b"\0")
    for text in texts:
        digest.update(hashlib.sha256(text).digest())
    return digest.hexdigest()


def closure(roots: Iterable[Path], root: Path) -> frozenset[Path]:
    """Files, what they import below `root`, what that imports, and the data files that lie beside it.

    Imports within functions count, those for type checkers do not. Of a package that loads its names lazily, the files
    of the names that are used count; where the package itself is handed around, all of them.
    """
    found: set[Path] = set()
    waiting = [path.resolve() for path in roots]
    root = root.resolve()
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        if path.suffix == ".py":
            waiting += _imports(path, root)
    folders = {path.parent for path in found if path.suffix == ".py" and path.is_relative_to(root / "course")}
    return frozenset(found | {data for folder in folders for data in _data_files(folder)})


def _data_files(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_file() and path.suffix not in (".py", ".pyc", ".pyi") and path.name not in _ABOUT_THE_COURSE:
            yield path


def _content(path: Path) -> bytes:
    stat = path.stat()
    return _normalized(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=4096)
def _normalized(path: Path, changed: int, size: int) -> bytes:
    content = path.read_bytes()
    return without_comments(content.decode("utf-8")).encode() if path.suffix == ".py" else content


def without_comments(source: str) -> str:
    """Python source without comments, docstrings, blank lines and blanks at the end of lines.

    Text that does not parse is given back as it is.

    Example:
        >>> without_comments('def f():\\n    "What it does."\\n    return 1  # why\\n')
        'def f():\\n    return 1'
    """
    try:
        tree = ast.parse(source)
        comments = [token for token in tokenize.generate_tokens(io.StringIO(source).readline) if token.type == _COMMENT]
    except (SyntaxError, tokenize.TokenError):
        return source
    lines = source.splitlines()
    for token in comments:
        row, column = token.start
        lines[row - 1] = lines[row - 1][:column]
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and node.body:
            first = node.body[0]
            if (
                isinstance(first, ast.Expr)
                and isinstance(first.value, ast.Constant)
                and isinstance(first.value.value, str)
            ):
                only = len(node.body) == 1
                for row in range(first.lineno, (first.end_lineno or first.lineno) + 1):
                    lines[row - 1] = " " * first.col_offset + "..." if only and row == first.lineno else ""
    return "\n".join(line.rstrip() for line in lines if line.strip())


_COMMENT = tokenize.COMMENT


def _imports(path: Path, root: Path) -> frozenset[Path]:
    return _imports_at(path, path.stat().st_mtime_ns, root)


@lru_cache(maxsize=4096)
def _imports_at(path: Path, changed: int, root: Path) -> frozenset[Path]:
    """The files below `root` that a file's imports, and its uses of what it imported, lead to."""
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except SyntaxError:
        return frozenset()
    bound: dict[str, str] = {}  # names in this file to what they stand for
    dotted: set[str] = set()
    for node in _running(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                dotted.add(alias.name)
                bound[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                dotted.add(f"{node.module}.{alias.name}")
                bound[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    followed: set[int] = set()
    for node in _running(tree):
        if isinstance(node, ast.Attribute) and (chain := _chain(node)) and chain[0] in bound:
            dotted.add(".".join([bound[chain[0]], *chain[1:]]))
            followed.add(id(_first_name(node)))
    for node in _running(tree):
        # A package that is handed on as a value (`getattr(models, name)`): whatever it holds may be used.
        if isinstance(node, ast.Name) and node.id in bound and id(node) not in followed:
            dotted.add(f"{bound[node.id]}.*")
    files = {file for name in dotted for file in _files_of(name, root)}
    calls = {node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "") for node in _running(tree)}
    if "import_module" in calls and path.relative_to(root).as_posix() not in _LAZY:
        # What it imports has a name that only shows when it runs; it lies beside it, or stands in a table.
        files |= set(path.parent.glob("*.py"))
    return frozenset(files)


def _running(tree: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a tree, without what stands under `if TYPE_CHECKING`."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.If) and isinstance(child.test, ast.Name) and child.test.id == "TYPE_CHECKING":
                waiting += child.orelse
            else:
                waiting.append(child)


def _chain(node: ast.expr) -> list[str]:
    """`a.b.c` as its names, or nothing where it does not begin with a name."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return [node.id, *reversed(names)] if isinstance(node, ast.Name) else []


def _first_name(node: ast.expr) -> ast.expr:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node


def _files_of(dotted: str, root: Path) -> Iterator[Path]:
    """The files that a dotted name leads through: packages, a module, the module behind a lazily loaded name."""
    parts = dotted.split(".")
    folder = root
    for place, part in enumerate(parts):
        package = folder / part / "__init__.py"
        module = folder / f"{part}.py"
        if package.is_file():
            yield package
            folder = folder / part
        elif module.is_file():
            yield module
            return
        elif place and (folder / "__init__.py").is_file():
            table = _lazy_table(folder / "__init__.py")
            if part in table:
                yield from _files_of(table[part], root)
            elif part == "*" and table:
                for name in table.values():
                    yield from _files_of(f"{name}.*", root)
            return
        else:
            return


def _lazy_table(path: Path) -> dict[str, str]:
    return _lazy_table_at(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _lazy_table_at(path: Path, changed: int) -> dict[str, str]:
    """Names to the modules that hold them, as a package's `__init__.py` writes them down."""
    package = ".".join(path.parent.relative_to(_top(path.parent)).parts)
    table: dict[str, str] = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if not (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)):
            continue
        if node.targets[0].id not in _TABLES:
            continue
        value = ast.literal_eval(node.value)
        entries = value.items() if isinstance(value, dict) else ((name, name) for name in value)
        for name, module in entries:
            table[name] = module if module.startswith(f"{package}.") else f"{package}.{module}"
    return table


def _top(folder: Path) -> Path:
    """The folder in which the outermost package around a folder lies."""
    while (folder / "__init__.py").is_file():
        folder = folder.parent
    return folder
