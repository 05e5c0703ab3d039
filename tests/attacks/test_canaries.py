"""What the grader knows is nowhere that a student's code, or what it leads to, can show.

Words are planted in the grader's environment and in its memory (the batch's secret). A student's code then looks for
them everywhere that it can look, and puts all that it sees where an instructor's pages could show it. Run as root and,
in `tests/kernels/test_sandbox.py`, as an ordinary user.
"""

import os
import shutil
import subprocess
import sys

import pytest

from tests.attacks.test_attacks import CANARIES
from tests.grading.conftest import LESSON, RIGHT, as_bytes, code, trial
from tests.kernels.conftest import ROOT

# Patterns that do not find themselves, in the memory of whoever looks for them.
LOOK = """
import gc, os, re, sys, glob, traceback
PROCESSES, FOLDERS = "[0-9]*", ("/home/student", "/tmp", "/dev/shm", "/etc")
PATTERN = "c[n]ry-[0-9a-f]{16}"

def everywhere():
    seen = {}
    def note(place, text):
        data = text if isinstance(text, bytes) else str(text).encode("utf-8", "replace")
        seen.setdefault(place, [0, []])
        seen[place][0] += len(data)
        seen[place][1] += [one.decode()[::-1] for one in re.findall(PATTERN.encode(), data)]
    note("environment", dict(os.environ))
    frame = sys._getframe()
    while frame:
        if frame.f_code.co_name not in ("everywhere", "note"):
            for value in list(frame.f_locals.values()):
                try: note("frames", repr(value)[:10**6])
                except Exception: pass
        frame = frame.f_back
    for one in gc.get_objects():
        if type(one) is dict:
            for value in list(one.values()):
                if type(value) in (str, bytes): note("objects", value)
        elif type(one) in (list, tuple, set):
            for value in list(one):
                if type(value) in (str, bytes): note("objects", value)
    patterns = (f"/proc/{PROCESSES}/*", f"/proc/{PROCESSES}/task/*/*", "/run/kernel/*")
    for path in [path for pattern in patterns for path in glob.glob(pattern)]:
        if os.path.isfile(path) and not path.endswith(("mem", "pagemap", "clear_refs", "kmsg")):
            try:
                with open(path, "rb") as file: note("files of the system", file.read(2**20))
            except OSError: pass
    for folder in FOLDERS:
        for root, _, names in os.walk(folder):
            for name in names:
                try:
                    with open(os.path.join(root, name), "rb") as file: note("files", file.read(2**20))
                except OSError: pass
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
        for line in maps.read().splitlines():
            span, rights = line.split()[:2]
            begin, end = (int(part, 16) for part in span.split("-"))
            if rights[0] == "r":
                while begin < end:
                    try:
                        memory.seek(begin)
                        note("memory", memory.read(min(end - begin, 2**24)))
                    except (OSError, OverflowError, ValueError): pass
                    begin += 2**24 - 100
    return seen
seen = everywhere()
told = "; ".join(f"{place}: {size > 100}, {sorted(set(found))}" for place, (size, found) in sorted(seen.items()))
"""
PLACES = ("environment", "files of the system", "frames", "memory", "objects")


def submission() -> bytes:
    """Looks, and tells what it saw in every way that there is: errors of cells and of answers, and answers."""
    tell = {
        "accuracy": "def accuracy(labels, scores):\n    raise ValueError(told)",
        "standardize": "def standardize(x):\n    return told + str(everywhere())",
        "baseline": "def baseline(y_train, y_test):\n    return dict(os.environ) | {'frames': told}",
    }
    tree = trial(tell)
    tree["cells"].insert(3, code(LOOK, "looks"))
    shown = "x" * 300
    for number, text in enumerate(("told", "str(dict(os.environ))[:400]", f"{shown!r} + told")):
        tree["cells"].insert(4, code(f"raise RuntimeError({text})", f"tells{number}"))
    return as_bytes(tree)


@pytest.fixture(scope="module")
def graded(quick_kernels, tmp_path_factory):
    """A batch graded by the command, with words planted; gives its folder, the words, and what the command said."""
    variables, backend, _ = quick_kernels
    room = tmp_path_factory.mktemp("canaries")
    shutil.copy(ROOT / "pyproject.toml", room)
    (room / "notebooks").mkdir()
    (room / "notebooks" / f"{LESSON}.ipynb").write_bytes(as_bytes(trial()))
    (room / "in").mkdir()
    (room / "in" / f"eve_1_1_{LESSON}.ipynb").write_bytes(submission())
    (room / "in" / f"doe_2_2_{LESSON}.ipynb").write_bytes(as_bytes(trial(RIGHT)))
    planted, secret = f"cnry-{os.urandom(8).hex()}", f"cnry-{os.urandom(8).hex()}"
    environment = {**os.environ, **variables, **dict.fromkeys(CANARIES, planted)}
    command = [sys.executable, "-m", "course.cli", "--root", str(room), "grade", str(room / "in")]
    command += ["-o", str(room / "out"), "--backend", backend, "--secret", secret, "--seconds", "30"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr
    return room / "out", (planted, secret), done.stdout + done.stderr


def test_the_code_that_looks_has_looked_and_its_words_reach_the_pages(graded):
    folder, _, _ = graded
    page = next(path for path in folder.rglob("*.html") if "eve" in path.name).read_text(encoding="utf-8")
    for place in PLACES:
        assert f"{place}: True" in page, place
    assert "RuntimeError" in page and "doe" not in page


def test_neither_word_is_found_by_the_student_nor_shown_by_anything_that_was_written(graded):
    folder, words, said = graded
    written = [path for path in folder.rglob("*") if path.is_file()]
    assert {".html", ".jsonl", ".csv", ".json"} <= {path.suffix for path in written}
    for word in words:
        # Backwards: the student's code turns round what it finds, so as not to find it again.
        for form in (word, word[::-1]):
            assert form not in said
            assert not [str(path) for path in written if form.encode() in path.read_bytes()]


def test_what_is_looked_for_is_there_to_be_found(tmp_path):
    """The same code, where a word stands in the environment: it finds it in each place."""
    looks = tmp_path / "looks.py"
    looks.write_text(
        LOOK.replace('"[0-9]*", ("/home/student", "/tmp", "/dev/shm", "/etc")', '"self", ()') + "print(told)"
    )
    word = f"cnry-{os.urandom(8).hex()}"
    environment = {**os.environ, "PLANTED": word}
    done = subprocess.run([sys.executable, str(looks)], env=environment, capture_output=True, text=True, check=True)
    for place in ("environment", "files of the system", "memory"):
        assert f"{place}: True, ['{word[::-1]}']" in done.stdout, done.stdout[:500]
