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
from pathlib import Path

from course.exercises import lesson_name

PACKAGE = Path(__file__).resolve().parents[1]
PINS = "constraints.txt"
_OURS = ("course", "tests")
# Tables of lazily loaded names, by the variable that holds them: see `course/lazy.py` and `course/__init__.py`.
_TABLES = ("_FILES", "_MODULES")
# What registers our classes with Keras imports them for models that are loaded: whoever has such a model names them.
_LAZY = ("course/__init__.py", "course/lazy.py", "course/registration.py")
# What a check does beside the exercise's own files, whichever lesson asks.
_CHECKING = ("answers/marking.py", "answers/comparing.py", "checks/check.py", "exercises/observing.py")
# Facts about the course as a whole, which no lesson's outputs show.
_ABOUT_THE_COURSE = {"lesson_costs.json", "topics.toml", "lessons.toml", "errata.toml"}


def questions(lesson: str, package: Path = PACKAGE) -> list[Path]:
    """The files that ask a lesson's questions and judge the answers, and what checks do for every lesson."""
    folders = [package / side / lesson_name(lesson) for side in ("exercises", "answers")]
    own = [path for folder in folders for path in sorted(folder.glob("*.py"))]
    return [*own, *(package / name for name in _CHECKING)]


class SourceTree:
    """A checkout, or an installed package, and who imports whom in it. Each file is read once.

    Args:
        root: The folder in which `import course` and `import tests` are looked up.

    Example:
        >>> tree = SourceTree(PACKAGE.parent)
        >>> PACKAGE / "lazy.py" in tree.closure([PACKAGE / "plots" / "__init__.py"])
        True
        >>> here = PACKAGE / "authoring" / "fingerprint.py"
        >>> tree.fingerprint([here]) == tree.fingerprint([here, here])
        True
    """

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self._imported: dict[Path, frozenset[Path]] = {}
        self._digests: dict[Path, bytes] = {}
        self._tables: dict[Path, dict[str, str]] = {}
        self._kinds: dict[Path, str] = {}
        self._beside: dict[Path, frozenset[Path]] = {}

    def lesson_fingerprint(self, lesson: str, checkout: Path | None = None) -> str:
        """The fingerprint of a lesson: its source, questions and answers, what they import, and the pinned versions.

        Args:
            lesson: Its id, such as "02_activations".
            checkout: Where its source and the pins lie, if not below the root.

        Raises:
            FileNotFoundError: The lesson has no source in `solutions/`.
        """
        checkout = checkout or self.root
        source, pins = checkout / "solutions" / f"{lesson}.py", checkout / PINS
        texts = [source.read_bytes(), pins.read_bytes() if pins.is_file() else b""]
        return self.fingerprint([source, *questions(lesson, self.root / "course")], texts=texts)

    def fingerprint(self, roots: Iterable[Path], *, texts: Iterable[bytes] = ()) -> str:
        """SHA-256 over some files and everything below the root that they import, directly or not.

        Args:
            roots: Files; Python counts without comments and docstrings, theirs and that of what they import.
            texts: More that counts, byte for byte.
        """
        digest = hashlib.sha256()
        for path in sorted(self.closure(roots), key=str):
            name = path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.name
            digest.update(name.encode() + b"\0" + self._digest(path))
        for text in texts:
            digest.update(hashlib.sha256(text).digest())
        return digest.hexdigest()

    def closure(self, roots: Iterable[Path]) -> set[Path]:
        """Files, what they import below the root, what that imports, and the data files that lie beside it.

        Imports within functions count, those for type checkers do not. Of a package that loads its names lazily, the
        files of the names that are used count; where the package itself is handed around, all of them.
        """
        found: set[Path] = set()
        waiting = {path if path.is_absolute() else path.resolve() for path in roots}
        while waiting:
            found |= waiting
            waiting = set().union(*(self.imports(path) for path in waiting)) - found
        return found

    def imports(self, path: Path) -> frozenset[Path]:
        """The files below the root that a file leads to at once: by imports, by names, by lying beside it."""
        if path not in self._imported:
            self._imported[path] = self._imports(path) if path.suffix == ".py" else frozenset()
        return self._imported[path]

    def _digest(self, path: Path) -> bytes:
        if path not in self._digests:
            content = path.read_bytes()
            if path.suffix == ".py":
                content = without_comments(content.decode("utf-8")).encode()
            self._digests[path] = hashlib.sha256(content).digest()
        return self._digests[path]

    def _imports(self, path: Path) -> frozenset[Path]:
        try:
            tree = ast.parse(path.read_text(encoding="utf-8"))
        except SyntaxError:
            return frozenset()
        nodes = list(_running(tree))
        files = {file for name in _names_used(nodes) for file in self._files_of(name)}
        if path.is_relative_to(self.root / "course"):
            files |= self._data_files(path.parent)
        calls = {node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "") for node in nodes}
        if "import_module" in calls and path not in {self.root / name for name in _LAZY}:
            # What it imports has a name that only shows when it runs; it lies beside it, or stands in a table.
            files |= set(path.parent.glob("*.py"))
        return frozenset(files)

    def _data_files(self, folder: Path) -> frozenset[Path]:
        if folder not in self._beside:
            self._beside[folder] = frozenset(
                path
                for path in folder.iterdir()
                if path.is_file() and path.suffix not in (".py", ".pyc", ".pyi") and path.name not in _ABOUT_THE_COURSE
            )
        return self._beside[folder]

    def _files_of(self, dotted: str) -> Iterator[Path]:
        """The files that a dotted name leads through: packages, a module, the module behind a lazily loaded name."""
        parts = dotted.split(".")
        # Beside an installed package lie those of others, whose versions are pinned.
        if parts[0] not in _OURS:
            return
        folder = self.root
        for place, part in enumerate(parts):
            kind = self._kind(folder / part)
            if kind == "package":
                folder = folder / part
                yield folder / "__init__.py"
            elif kind == "module":
                yield folder / f"{part}.py"
                return
            else:
                table = self._lazy_table(folder) if place else {}
                if part in table:
                    yield from self._files_of(table[part])
                elif part == "*":
                    for name in table.values():
                        yield from self._files_of(f"{name}.*")
                return

    def _kind(self, place: Path) -> str:
        if place not in self._kinds:
            package = (place / "__init__.py").is_file()
            self._kinds[place] = "package" if package else "module" if place.with_suffix(".py").is_file() else ""
        return self._kinds[place]

    def _lazy_table(self, folder: Path) -> dict[str, str]:
        """Names to the modules that hold them, as a package's `__init__.py` writes them down."""
        if folder not in self._tables:
            package = ".".join(folder.relative_to(self.root).parts)
            table: dict[str, str] = {}
            for node in ast.parse((folder / "__init__.py").read_text(encoding="utf-8")).body:
                if not (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)):
                    continue
                if node.targets[0].id not in _TABLES:
                    continue
                value = ast.literal_eval(node.value)
                for name, module in value.items() if isinstance(value, dict) else ((name, name) for name in value):
                    table[name] = module if module.startswith(f"{package}.") else f"{package}.{module}"
            self._tables[folder] = table
        return self._tables[folder]


def _names_used(nodes: list[ast.AST]) -> set[str]:
    """The dotted names that a file's imports bring, and what it looks up in them."""
    bound: dict[str, str] = {}  # names in this file to what they stand for
    dotted: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                dotted.add(alias.name)
                first = alias.name.partition(".")[0]
                bound[alias.asname or first] = alias.name if alias.asname else first
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                dotted.add(f"{node.module}.{alias.name}")
                bound[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    followed: set[int] = set()
    for node in nodes:
        if isinstance(node, ast.Attribute) and (chain := _chain(node)) and chain[0] in bound:
            dotted.add(".".join([bound[chain[0]], *chain[1:]]))
            followed.add(id(_first_name(node)))
    # A package that is handed on as a value (`getattr(models, name)`): whatever it holds may be used.
    handed = [node.id for node in nodes if isinstance(node, ast.Name) and id(node) not in followed]
    return dotted | {f"{bound[name]}.*" for name in handed if name in bound}


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
