"""Notebooks of people who would rather not do the exercises, or would like to see what breaks.

Each is made here, by a few lines of Python, and says in what it must end. "Fake" has no right answer at all: 0 points.
"Escape" has two right answers beside its hostile code, "exhaust" has two beside a hostile third: those keep their
points. "Break" is not a notebook that can be graded, or one that can in spite of itself.
"""

import base64
import json
import zlib
from dataclasses import dataclass
from textwrap import dedent, indent
from typing import Any

from tests.grading.conftest import POINTS, RIGHT, SIGNATURES, as_bytes, code, notebook, trial

FULL, TWO = sum(POINTS.values()), POINTS["accuracy"] + POINTS["baseline"]


@dataclass(frozen=True)
class Attack:
    """A hostile submission.

    Args:
        group: "fake", "escape", "exhaust" or "break".
        name: What it tries.
        content: Its bytes.
        points: What it must end in: exactly these; None for what its answers are worth without the hostile code.
        statuses: Those that the hostile exercise may have; any when empty.
        message: Words that the reasons must hold, in lower case.
        slow: Whether it takes seconds, being ended by a limit.
    """

    group: str
    name: str
    content: bytes
    points: float | None = 0.0
    statuses: tuple[str, ...] = ()
    message: str = ""
    slow: bool = False


ATTACKS: list[Attack] = []


def _add(group: str, name: str, content: Any, **expected: Any) -> None:
    ATTACKS.append(Attack(group, name, content if isinstance(content, bytes) else as_bytes(content), **expected))


def fake(name: str, first: str, *, answer: str = "return 0", **expected: Any) -> None:
    """Hostile code in a cell of its own, before answers that know nothing. (`return 0` is one number: worth that.)"""
    answers = {one: f"def {signature}:\n{indent(dedent(answer), '    ')}" for one, signature in SIGNATURES.items()}
    tree = trial(answers)
    tree["cells"].insert(3, code(dedent(first), "hostile"))
    _add("fake", name, tree, **{"points": None, **expected})


def escape(name: str, body: str, **expected: Any) -> None:
    """Hostile code in a cell of its own, and again while an answer runs, between two right answers.

    The code leaves in `got` whatever it got hold of. When it got something, the third answer turns right, too.
    """
    hostile = f"got = None\ndef attack():\n{indent(dedent(body), '    ')}\ntry: got = attack()\nexcept Exception: pass"
    third = (
        "def standardize(x):\n    global got\n    try: got = got or attack()\n    except Exception: pass\n"
        f"    if not got: raise RuntimeError('nothing was got')\n{indent(RIGHT['standardize'], '    ')}\n"
        "    return standardize(x)"
    )
    tree = trial(RIGHT | {"standardize": third})
    tree["cells"].insert(3, code(hostile, "hostile"))
    _add("escape", name, tree, **{"points": TWO, **expected})


def exhaust(name: str, body: str, **expected: Any) -> None:
    """A hostile answer between two right ones."""
    hostile = f"def standardize(x):\n{indent(dedent(body), '    ')}"
    _add("exhaust", name, trial(RIGHT | {"standardize": hostile}), **{"points": TWO, **expected})


def broken(name: str, content: Any, **expected: Any) -> None:
    """A file that something is wrong with."""
    _add("break", name, content, **expected)


# --- fake the mark ----------------------------------------------------------------------------------------------------

fake("a check that always says right", "import course\ncourse.check = lambda *a, **k: print('✓ right. 8 of 8 points.')")
fake("NumPy's comparisons say yes", "np.allclose = np.array_equal = np.isclose = lambda *a, **k: True")
fake(
    "the judging library says yes",
    """
    import sys, types
    fake = types.ModuleType("course.answers")
    fake.answers_to = lambda name: None
    sys.modules["course.answers"] = fake
    import course.exercises.types as protocol
    protocol.Verdict = lambda *a, **k: type("V", (), {"right": True, "name": "x", "message": ""})()
    """,
)
fake("assert does nothing", "import builtins\nbuiltins.AssertionError = type('Never', (Exception,), {})")
fake(
    "an object that equals everything",
    """
    class Yes:
        shape = (); dtype = np.dtype('float64'); ndim = 0; size = 1
        def __eq__(self, other): return True
        def __ne__(self, other): return False
        def __lt__(self, other): return True
        def __gt__(self, other): return True
        def __array__(self, *a, **k): return self
        def __float__(self): return 0.5
        def __hash__(self): return 0
        def __sub__(self, other): return 0
    """,
    answer="return Yes()",
)
fake(
    "an array whose numbers change when they are looked at",
    """
    class Shifty(np.ndarray):
        def __array__(self, *a, **k): return np.zeros(3)
        def __eq__(self, other): return np.True_
        def __array_ufunc__(self, *a, **k): return True
        def __array_function__(self, *a, **k): return True
        def __reduce__(self): return (print, ("pickled",))
    """,
    answer="return np.zeros(3).view(Shifty)",
)
fake(
    "a bool that is true of everything",
    "class Truth(int):\n    __eq__ = lambda self, other: True\n    __hash__ = int.__hash__\n    __sub__ = lambda *a: 0",
    answer="return Truth(1)",
)
fake(
    "walk up the frames and look for answers",
    """
    import sys, gc
    def walk():
        frame, found = sys._getframe(), []
        while frame:
            for value in (*frame.f_locals.values(), *frame.f_globals.values()):
                for name in ("judge", "mistakes", "shares"):
                    if hasattr(value, name): found.append(value)
            frame = frame.f_back
        found += [o for o in gc.get_objects() if type(o).__name__ in ("Answers", "Mistake", "Verdict")]
        return [f for f in found if hasattr(f, "mistakes")]
    """,
    answer="found = walk()\nreturn found[0].mistakes[0].answer(labels, scores) if found else 0",
)
fake(
    "import the answers",
    """
    answers = None
    try:
        from course.answers.start_here import accuracy as answers
    except Exception: pass
    """,
    answer="return answers.judge",
)
fake(
    "read the answers from the disk",
    """
    import glob, sys, os, course
    def search():
        found = []
        for root in {os.path.dirname(course.__file__), sys.prefix, '/work', '/tmp', '/home', '/root', '/proc/1/root'}:
            for folder, _, names in os.walk(root):
                if 'answers' in folder or 'solutions' in folder or folder.endswith('tests/answers'):
                    found += [os.path.join(folder, n) for n in names if n.endswith(('.py', '.pyc', '.ipynb'))]
        return [f for f in found if 'course' in f and os.path.getsize(f) > 200]
    paths = search()
    namespace = {}
    for path in paths:
        try: exec(open(path).read(), namespace)
        except Exception: pass
    """,
    answer="return namespace['RIGHT']",
    slow=True,
)
fake(
    "read the answers that Python compiled",
    "import marshal, glob, course, os\n"
    "found = glob.glob(os.path.dirname(course.__file__) + '/**/answers/**', recursive=True)"
    "\ncodes = [marshal.loads(open(f, 'rb').read()[16:]) for f in found if f.endswith('.pyc')]",
    answer="return codes[0]",
)
fake(
    "guess the seed of the inputs",
    """
    import zlib
    from course.exercises import find_exercise
    guesses = [zlib.crc32(b"start_here.accuracy"), *range(50)]
    known = [find_exercise("start_here.accuracy").cases(np.random.default_rng(seed)) for seed in guesses]
    known = [case for cases in known for case in cases]
    """,
    answer="""
    for case in known:
        if np.array_equal(case.get('scores'), scores):
            return 9 / 12
    raise ValueError('never seen')
    """,
)
fake(
    "recognize the inputs of the published checks",
    """
    import zlib
    from course.exercises import find_exercise
    table = {}
    for name in ("accuracy", "standardize", "baseline"):
        key = f"start_here.{name}"
        for case in find_exercise(key).cases(np.random.default_rng(zlib.crc32(key.encode()))):
            table[next(v.tobytes() for v in case.values() if isinstance(v, np.ndarray))] = 0.75
    """,
    answer="import inspect\nframe = inspect.currentframe()\nfirst = next(iter(frame.f_locals.values()))\n"
    "return table[first.tobytes()]",
)
fake(
    "generators that always draw the same",
    """
    fixed = np.random.default_rng(0)
    np.random.default_rng = lambda *a, **k: fixed
    import os, secrets, random
    os.urandom = lambda n: b"0" * n
    random.seed(0)
    """,
)
fake(
    "observations that say right",
    """
    from course.exercises import observing, types
    import course.grading.student_process as inside
    observing.observe = lambda *a, **k: types.Observation("observed", {"right": True, "points": 8, "accuracy": "right"})
    inside.ask = lambda exercise, answer, cases: (observing.observe() for _ in cases)
    """,
)
fake(
    "a result that was never asked for",
    """
    import course.grading.student_process as inside, json
    inside.observed = lambda *a: inside.DisplayData({
        "status": "right", "points": 3, "verdicts": [{"name": "the right share", "share": 1, "right": True}],
        "observations": [], "right": True})
    """,
    statuses=("not right", "unreadable"),
)
fake(
    "no observations at all",
    "import course.grading.student_process as inside\n"
    "inside.observed = lambda *a: inside.DisplayData({'observations': []})",
)
fake(
    "a thousand observations",
    "import course.grading.student_process as inside\n"
    "inside.observed = lambda *a: inside.DisplayData({'observations': ['x'] * 1000})",
)
fake(
    "observations that are programs when unpickled",
    """
    import course.grading.student_process as inside, base64, io, os, zipfile
    class Bomb:
        def __reduce__(self): return (os.mkdir, ("/tmp/pwned-by-pickle",))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        array = io.BytesIO()
        np.lib.format.write_array(array, np.array([Bomb()], dtype=object), allow_pickle=True)
        archive.writestr("data.accuracy.npy", array.getvalue())
        archive.writestr("__json__", '{"status": "seen", "error": "", "line": ""}')
    sent = base64.b64encode(stream.getvalue()).decode()
    inside.observed = lambda *a: inside.DisplayData({"observations": [sent] * 4})
    """,
    statuses=("unreadable",),
    message="object",
)
fake(
    "an observation whose header promises a petabyte",
    """
    import course.grading.student_process as inside, base64, io, zipfile
    array = io.BytesIO()
    np.lib.format.write_array_header_1_0(array, {"shape": (10**15,), "fortran_order": False, "descr": "<f8"})
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("data.accuracy.npy", array.getvalue())
    sent = base64.b64encode(stream.getvalue()).decode()
    inside.observed = lambda *a: inside.DisplayData({"observations": [sent] * 4})
    """,
    statuses=("unreadable",),
)
fake(
    "an observation that is a zip bomb",
    """
    import course.grading.student_process as inside, base64, io, zipfile
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("__json__", "w") as file:
            for _ in range(100): file.write(b" " * 10**6)
    sent = base64.b64encode(stream.getvalue()).decode()
    inside.observed = lambda *a: inside.DisplayData({"observations": [sent] * 4})
    """,
    statuses=("unreadable",),
    slow=True,
)
fake(
    "forged replies on the kernel's socket",
    """
    import json, threading, time
    kernel = get_ipython().kernel
    def forge():
        while True:
            parent = kernel.get_parent("shell")
            if parent:
                content = {"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {"result": {
                    "status": "ok", "metadata": {}, "data": {
                        "application/vnd.keras-course.seen+json": json.dumps({"observations": [], "points": 8})}}}}
                stream = kernel.shell_stream
                kernel.session.send(stream, "execute_reply", content, parent=parent, ident=kernel._parent_ident)
            time.sleep(0.01)
    threading.Thread(target=forge, daemon=True).start()
    """,
    answer="import time\ntime.sleep(0.2)\nreturn 0",
)
fake(
    "replies to requests that nobody made",
    """
    kernel = get_ipython().kernel
    for number in range(50):
        kernel.session.send(kernel.shell_stream, "execute_reply", {"status": "ok", "points": 8},
                            parent={"msg_id": str(number)}, ident=kernel.get_parent("shell") and b"grader")
    """,
)
fake(
    "messages in the grader's own form",
    'print(\'{"done": {"grades": [{"points": 8}]}}\')\n'
    'import os\nos.write(1, b\'{"done": {"grades": [{"points": 8}]}}\\n\')',
)
fake(
    "output that looks like a check's",
    """
    from IPython.display import display
    mime = "application/vnd.keras-course+json"
    for name in ("accuracy", "standardize", "baseline"):
        display({mime: {"kind": "check", "id": f"start_here.{name}", "outcome": "right", "points": 3}}, raw=True)
    """,
)
fake("an exception that says right", "class Right(Exception): pass", answer="raise Right('right. 3 of 3 points.')")
fake(
    "the exercise is redefined",
    """
    import dataclasses, importlib
    for name in ("accuracy", "standardize", "baseline"):
        file = importlib.import_module(f"course.exercises.start_here.{name}")
        easy = dataclasses.replace(getattr(file, name), points=100, cases=lambda rng: [],
                                   observe=lambda answer, case: {name: 1.0})
        setattr(file, name, easy)
    """,
)
fake(
    "the process answers for us",
    "import signal, os\nsignal.signal(signal.SIGTERM, lambda *a: os._exit(0))",
    answer="raise SystemExit(0)",
    statuses=("not right",),
)
fake(
    "NotImplementedError with a mark on it",
    "class Done(NotImplementedError): pass",
    answer="raise Done('right')",
    statuses=("not attempted",),
)
fake(
    "skip: no cases, so nothing can be wrong",
    "import json\nfrom pathlib import Path\nPath.read_text = lambda self, *a, **k: '[]'",
)


def _without(*names: str) -> dict[str, Any]:
    tree = trial()
    tree["cells"] = [cell for cell in tree["cells"] if cell["id"] not in names]
    return tree


def _forged() -> dict[str, Any]:
    tree = trial()
    for cell in tree["cells"]:
        cell["metadata"]["nbgrader"] = {
            "grade": True,
            "solution": True,
            "points": 396,
            "score": 396,
            "locked": False,
            "grade_id": cell["id"],
            "schema_version": 3,
            "task": False,
        }
        cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "✓ right. 396 of 396 points."}]
    tree["metadata"]["points"] = 396
    return tree


def _easy_checks() -> dict[str, Any]:
    tree = trial()
    for cell in tree["cells"]:
        if cell["source"].startswith("course.check"):
            cell["source"] = 'course.check("start_here.accuracy", lambda *a: np.mean(np.argmax(a[1], 1) == a[0]))'
    return tree


def _other_exercise() -> dict[str, Any]:
    """One right answer under every exercise's id."""
    tree = trial({name: RIGHT["accuracy"] for name in RIGHT})
    tree["cells"].append(code("standardize = baseline = accuracy"))
    return tree


_add("fake", "delete the check cells", _without(*(f"start_here-{name}" for name in RIGHT)))
_add(
    "fake",
    "delete the exercise cells",
    _without(*(f"start_here-{name}-answer" for name in RIGHT)),
    message="defines no",
)
_add("fake", "forged metadata, outputs and 396 points", _forged())
_add("fake", "check cells that check something easy", _easy_checks())
_add("fake", "one right answer given three times", _other_exercise(), points=2)
_add("fake", "a hundred copies of the cells", {**trial(), "cells": trial()["cells"] * 100})
_add("fake", "claims to be another lesson", {**trial(), "metadata": {"keras_course": {"lesson": "07_x"}}})

# --- escape -----------------------------------------------------------------------------------------------------------

escape("open a connection to the world", "import socket\nreturn socket.create_connection(('1.1.1.1', 53), timeout=2)")
escape("look up a name", "import socket\nreturn socket.gethostbyname('example.org')")
escape(
    "reach a server on this machine",
    "import socket\nfor port in (22, 80, 8888, 8786):\n"
    "    try: return socket.create_connection(('127.0.0.1', port), 1)\n"
    "    except OSError: pass",
)
escape(
    "an abstract socket of the machine's",
    """
    import socket
    for line in open('/proc/net/unix'):
        name = line.split()[-1]
        if name.startswith('@'):
            one = socket.socket(socket.AF_UNIX); one.connect('\\0' + name[1:]); return one
    """,
)
escape("read the password file", "return open('/etc/shadow').read()")
escape(
    "read the grader's home",
    """
    import os
    for path in ('/root', '/home', '/work', '/var', '/mnt', '/srv'):
        for folder, folders, files in os.walk(path):
            for name in files:
                full = os.path.join(folder, name)
                if name in ('secret.txt', 'grades.jsonl') or name.endswith('.ipynb') and 'site-packages' not in folder:
                    return open(full).read() or True
    """,
    slow=True,
)
escape(
    "read other submissions and the marks",
    """
    import glob
    for path in ('/tmp/**/grades.csv', '/tmp/**/marks/*', '/tmp/**/canary*', '/run/**/*.json', '/home/**/*.csv'):
        for name in glob.glob(path, recursive=True):
            return open(name).read() or True
    """,
)
escape(
    "write the marks",
    """
    import os
    for folder in ('/run/kernel', '/run', '/var/tmp', '/usr/lib', '/etc', '/sys', '/proc/sys', '/dev'):
        try:
            with open(folder + '/pwned', 'w') as file: file.write('396')
            return folder
        except OSError: pass
    """,
)
escape(
    "change the course for the next student",
    """
    import course, os, sys
    for root in (os.path.dirname(course.__file__), sys.prefix, os.path.dirname(np.__file__)):
        for name in ('sitecustomize.py', 'usercustomize.py', '__init__.py', 'x.pth'):
            try:
                with open(os.path.join(root, name), 'a') as file: file.write('')
                return root
            except OSError: pass
    """,
)
escape(
    "leave a start-up file",
    """
    import os, site
    os.makedirs(os.path.expanduser('~/.ipython/profile_default/startup'), exist_ok=True)
    open(os.path.expanduser('~/.ipython/profile_default/startup/00.py'), 'w').write('raise SystemExit')
    os.makedirs(site.getusersitepackages(), exist_ok=True)
    open(os.path.join(site.getusersitepackages(), 'usercustomize.py'), 'w').write('raise SystemExit')
    return None  # it may: its home is its own. The next submission must not notice.
    """,
)
escape(
    "look into the grader's process",
    """
    import os
    seen = [int(n) for n in os.listdir('/proc') if n.isdigit()]
    others = [n for n in seen if n > 2 and n != os.getpid()]
    return others or open('/proc/1/environ').read()
    """,
)
escape("read process 1's files", "import os\nreturn os.listdir('/proc/1/fd') and os.readlink('/proc/1/root') != '/'")
escape("write process 1's memory", "return open('/proc/1/mem', 'r+b')")
escape(
    "signal everybody",
    """
    import os, signal
    for pid in range(3, 40000):
        try:
            if str(pid) not in os.listdir('/proc/self/task'):
                os.kill(pid, 0); return pid
        except OSError: pass
    """,
)
escape(
    "kill process 1",
    """
    import os, signal
    os.kill(1, signal.SIGKILL); os.kill(1, signal.SIGTERM)
    return None
    """,
)
escape(
    "trace another process",
    """
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    return libc.ptrace(16, 1, 0, 0) == 0 or libc.ptrace(0, 0, 0, 0) == 0
    """,
)
escape(
    "read another process's memory",
    """
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    return libc.process_vm_readv(1, None, 0, None, 0, 0) != -1
    """,
)
escape(
    "leave a daemon behind",
    """
    import os, time
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            while True: time.sleep(1)
        os._exit(0)
    return None
    """,
)
escape("become another user", "import os\nos.setuid(0)\nreturn os.getuid() == 0")
escape(
    "a program with setuid",
    """
    import os, shutil, subprocess
    shutil.copy('/bin/sh', '/tmp/sh'); os.chmod('/tmp/sh', 0o6755)
    out = subprocess.run(['/tmp/sh', '-pc', 'id -u; cat /etc/shadow'], capture_output=True, text=True).stdout
    return out.strip() not in ('1000', '')
    """,
)
escape(
    "su and sudo",
    """
    import subprocess
    for command in (['su', '-c', 'id -u'], ['sudo', '-n', 'id', '-u'], ['mount', '-t', 'tmpfs', 'x', '/mnt']):
        try:
            if subprocess.run(command, capture_output=True, input=b'', timeout=3).returncode == 0: return True
        except (OSError, subprocess.TimeoutExpired): pass
    """,
)
escape(
    "mount the disk",
    """
    import ctypes, os
    libc = ctypes.CDLL(None, use_errno=True)
    return libc.mount(b'proc', b'/tmp', b'proc', 0, None) == 0 or libc.umount2(b'/proc', 2) == 0
    """,
)
escape(
    "new namespaces",
    """
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    return libc.unshare(0x10000000) == 0 or libc.unshare(0x00020000) == 0
    """,
)
escape(
    "links out of the home",
    """
    import os
    os.symlink('/etc/shadow', os.path.expanduser('~/link')); os.symlink('/', '/tmp/root')
    try: return open(os.path.expanduser('~/link')).read()
    except OSError: pass
    os.link('/etc/passwd', '/tmp/hard'); open('/tmp/hard', 'a'); return True
    """,
)
escape(
    "links in the folder that is shared with the grader",
    """
    import os
    for name in ('asked-1', 'asked-2', 'asked-3', 'asked-4'):
        try:
            os.symlink('/etc/passwd', '/run/kernel/' + name); return True
        except FileExistsError: pass
        except OSError: pass
    for name in os.listdir('/run/kernel'):
        try:
            os.unlink('/run/kernel/' + name); return True
        except OSError: pass
    """,
)
escape(
    "devices",
    """
    import os, stat
    os.mknod('/tmp/sda', 0o666 | stat.S_IFBLK, os.makedev(8, 0)); return open('/tmp/sda', 'rb').read(1)
    """,
)
escape(
    "change the clock or the host's name",
    """
    import time, socket
    try: time.clock_settime(time.CLOCK_REALTIME, 0); return True
    except OSError: pass
    socket.sethostname('pwned'); return True
    """,
)
escape(
    "the grader's environment",
    """
    import os
    words = [k for k in os.environ if 'SECRET' in k or 'TOKEN' in k or 'KEY' in k or k == 'CANARY']
    return [os.environ[w] for w in words]
    """,
)
escape(
    "open files that were left open",
    """
    import os
    found = []
    for number in range(3, 256):
        try: target = os.readlink(f'/proc/self/fd/{number}')
        except OSError: continue
        if target.startswith('/') and not target.startswith(('/dev/', '/proc/', '/usr/', '/home/student', '/tmp')):
            found.append(target)
    return found
    """,
)

# --- exhaust ----------------------------------------------------------------------------------------------------------

exhaust(
    "all the memory", "kept = []\nwhile True: kept.append(bytearray(2**24))", statuses=("killed",), message="memory"
)
exhaust("one huge array", "return np.ones((10**6, 10**6))", statuses=("not right",), message="memory")
exhaust(
    "an array that costs nothing until it is read",
    "return np.broadcast_to(1.0, (10**6, 10**6))",
    statuses=("unreadable", "not right", "killed"),
)
exhaust(
    "processes without end",
    "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass",
    statuses=("timed out", "killed", "crashed"),
    slow=True,
)
exhaust(
    "threads without end",
    "import threading, time\nwhile True: threading.Thread(target=time.sleep, args=(99,)).start()",
    statuses=("not right", "timed out", "killed", "crashed"),
    slow=True,
)
exhaust(
    "the disk", "for n in range(10**6): open(f'/tmp/{n}', 'wb').write(bytes(2**24))", statuses=("not right", "killed")
)
exhaust(
    "files without end",
    "for n in range(10**7): open(f'/tmp/{n}', 'w').close()",
    statuses=("not right", "timed out"),
    slow=True,
)
exhaust("output without end", "while True: print('x' * 10**6)", statuses=("timed out", "killed"), slow=True)
exhaust(
    "errors without end",
    "import sys\nwhile True: sys.stderr.write('x' * 10**6)",
    statuses=("timed out", "killed"),
    slow=True,
)
exhaust(
    "displays without end",
    "from IPython.display import display\nwhile True: display({'text/plain': 'x' * 10**6}, raw=True)",
    statuses=("timed out", "killed"),
    slow=True,
)
exhaust("recursion", "return standardize(x)", statuses=("not right",), message="recursion")
exhaust(
    "recursion in the machine's stack",
    "import sys\nsys.setrecursionlimit(10**9)\nreturn standardize(x)",
    statuses=("crashed", "killed", "not right", "timed out"),
    slow=True,
)
exhaust("time", "while True: pass", statuses=("timed out",), message="within", slow=True)
exhaust("sleep", "import time\ntime.sleep(10**6)", statuses=("timed out",), slow=True)
exhaust(
    "a loop that no interrupt ends",
    "import time\nwhile True:\n    try: time.sleep(1)\n    except BaseException: pass",
    statuses=("timed out",),
    slow=True,
)
exhaust("NaN storms", "return np.full(x.shape, np.nan)", points=TWO + 0.3, statuses=("not right",))
exhaust(
    "infinities",
    "return np.full(x.shape, np.inf) * np.array([-1, 1])[np.random.randint(2)]",
    points=TWO + 0.3,
    statuses=("not right",),
)
exhaust("numbers no float can hold", "return 10 ** 10**5", statuses=("not right", "unreadable"))
exhaust(
    "lists in lists in lists",
    "deep = []\nfor _ in range(10**5): deep = [deep]\nreturn deep",
    statuses=("unreadable", "not right", "crashed"),
)
exhaust(
    "a list that holds itself",
    "loop = []\nloop.append(loop)\nreturn loop",
    statuses=("unreadable", "not right", "crashed"),
)
exhaust(
    "a dictionary of a million keys",
    "return {str(n): n for n in range(10**6)}",
    statuses=("not right", "unreadable", "timed out"),
)
exhaust("text of 100 MB", "return 'x' * 10**8", statuses=("unreadable",), message="mib")
exhaust("an array of 100 MB", "return np.zeros(12_500_000)", statuses=("unreadable",), message="mib")
exhaust(
    "an array of 15 MB, of the wrong shape", "return np.zeros((1, 1_900_000))", statuses=("not right", "unreadable")
)
exhaust("an array of 256 axes", "return np.zeros((1,) * 32)", statuses=("not right", "unreadable"))
exhaust(
    "a message of 100 MB on the kernel's socket",
    """
    kernel = get_ipython().kernel
    parent = kernel.get_parent("shell")
    huge = {"x": "y" * 10**8}
    kernel.session.send(kernel.shell_stream, "execute_reply", huge, parent=parent, ident=kernel._parent_ident)
    import time; time.sleep(100)
    """,
    statuses=("timed out", "killed", "unreadable"),
    slow=True,
)
exhaust(
    "messages without end on the kernel's socket",
    """
    kernel = get_ipython().kernel
    while True:
        kernel.session.send(kernel.shell_stream, "execute_reply", {"x": "y"}, ident=kernel._parent_ident)
    """,
    statuses=("killed", "timed out"),
    slow=True,
)
exhaust(
    "deep JSON on the kernel's socket",
    """
    import zmq
    kernel = get_ipython().kernel
    deep = b"[" * 10**6
    while True:
        kernel.shell_stream.send_multipart([*kernel._parent_ident, b"<IDS|MSG>", b"", deep, deep, deep, deep])
    """,
    statuses=("killed", "timed out", "not right"),
    slow=True,
)

# --- break ------------------------------------------------------------------------------------------------------------


def _text() -> str:
    return json.dumps(trial(RIGHT), ensure_ascii=False)


broken("an empty file", b"", message="empty")
broken("blanks", b" \n" * 1000, message="empty")
broken("zeros", b"\0" * 10_000, message="empty")
broken("half of a file", as_bytes(trial(RIGHT))[:900], message="json")
broken("no JSON", b"def accuracy(): pass", message="json")
broken("a picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, message="not text")
broken("random bytes", zlib.compress(bytes(range(256)) * 400), message="notebook")
broken("JSON that is no notebook", b'{"hello": [1, 2, 3]}', message="no cells")
broken("a list", b"[]", message="no cells")
broken("no cells", notebook(), message="defines no")
broken("cells that are no list", {**trial(RIGHT), "cells": {"0": 1}}, message="no cells")
broken("cells that are no cells", {**trial(RIGHT), "cells": [1, None, "x", [], {}]}, message="defines no")
broken("sources that are no text", {**trial(), "cells": [{**c, "source": {"a": 1}} for c in trial()["cells"]]})
broken("10,000 cells", {**trial(RIGHT), "cells": [code("pass")] * 10_000}, message="10000 cells")
broken("JSON a million deep", b"[" * 10**6, message="deep")
broken("JSON 300,000 deep in the metadata", b'{"cells": [], "metadata": ' + b'{"a":' * 300_000, message="deep")
broken("30 million lists", b'{"cells": [' + b"[]," * 15_000_000 + b"[]]}", slow=True)
broken(
    "a number of a million digits", _text().replace('"nbformat": 4', f'"nbformat": {"9" * 10**6}').encode(), points=FULL
)
broken("a byte-order mark", _text().encode("utf-8-sig"), points=FULL)
broken("UTF-16", _text().encode("utf-16"), points=FULL)
broken("UTF-32", _text().encode("utf-32"), points=FULL)
broken("Windows' line ends", _text().replace("\\n", "\\r\\n").encode(), points=FULL)
broken("nbformat 4.9", {**trial(RIGHT), "nbformat_minor": 9}, points=FULL)
broken("nbformat 5", {**trial(RIGHT), "nbformat": 5, "nbformat_minor": 0}, points=FULL)
broken(
    "nbformat 4.0, without ids",
    {
        **trial(RIGHT),
        "nbformat_minor": 0,
        "cells": [{key: value for key, value in cell.items() if key != "id"} for cell in trial(RIGHT)["cells"]],
    },
    points=FULL,
)
broken("keys twice", _text().replace('{"cells"', '{"cells": [], "cells"', 1).encode(), points=FULL)
broken(
    "an unknown kernel",
    {**trial(RIGHT), "metadata": {"kernelspec": {"name": "../../bin/sh", "language": "sh"}}},
    points=FULL,
)
broken(
    "50 MB of outputs",
    {
        **trial(RIGHT),
        "cells": [
            {
                **cell,
                "outputs": [
                    {"output_type": "display_data", "data": {"image/png": base64.b64encode(bytes(4 * 10**6)).decode()}}
                ],
            }
            for cell in trial(RIGHT)["cells"]
        ],
    },
    points=FULL,
    slow=True,
)
broken("a 100 MB notebook", _text().encode() + b" " * 100 * 10**6, message="at most 64", slow=True)
broken(
    "code of 3 MB", {**trial(RIGHT), "cells": [*trial(RIGHT)["cells"], code("x = 1\n" * 500_000)]}, message="characters"
)
broken(
    "a cell that no parser ends with",
    {**trial(RIGHT), "cells": [*trial(RIGHT)["cells"], code("(" * 10**5)]},
    points=FULL,
)
broken(
    "a cell of 90,000 nested brackets",
    {**trial(RIGHT), "cells": [*trial(RIGHT)["cells"], code("x = " + "[" * 45_000 + "]" * 45_000)]},
    points=FULL,
)
broken(
    "100,000 minus signs",
    {
        **trial(RIGHT),
        "cells": [*trial(RIGHT)["cells"], code("x = " + "-" * 100_000 + "1"), code("x = " + "1+" * 90_000)],
    },
    points=FULL,
)
broken(
    "null characters in the code", {**trial(RIGHT), "cells": [*trial(RIGHT)["cells"], code("x = '\0'\0")]}, points=FULL
)
broken("half a character", as_bytes(trial(RIGHT)).replace(b'"# ', b'"\\ud800# ') + b" ", points=FULL)
broken(
    "ids that are lists",
    {**trial(RIGHT), "cells": [{**cell, "id": [1]} for cell in trial(RIGHT)["cells"]]},
    points=FULL,
)
broken(
    "every cell with the same id",
    {**trial(RIGHT), "cells": [{**cell, "id": "same", "metadata": {}} for cell in trial(RIGHT)["cells"]]},
    points=FULL,
)
broken(
    "every cell with the id of one exercise",
    {
        **trial(RIGHT),
        "cells": [{**cell, "id": "start_here-accuracy-answer", "metadata": {}} for cell in trial(RIGHT)["cells"]],
    },
    points=FULL,
)
