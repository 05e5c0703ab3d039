"""A batch that nobody handed in: forty students, three ways of right, the usual mistakes, and the unusual guests."""

import random

from course.grading.records import Batch, Cost, Grade, SubmissionRecord, VerdictRecord, total
from course.grading.sanitizing import clean_name

NASTY = "<script>alert('x')</script>"
STUB = "def {0}(x):\n    # Your code here.\n    raise NotImplementedError"
EXERCISES = {
    "00_start_here": (("start_here.accuracy", "Accuracy of scores", 2), ("start_here.standardize", "Standardize", 3)),
    "02_activations": (
        ("activations.relu", "ReLU and its slope", 2),
        ("activations.dead_units", "Find the dead units of a ReLU layer", 3),
        ("activations.negative_sides", "Leaky ReLU and ELU", 2),
        ("activations.softmax", "A softmax that does not overflow", 3),
    ),
}
NAMES = (
    "Abebe, Almaz", "Ångström, Åsa", "Bahl, Rohan", "Bianchi, Giulia", "Castro, Iñigo", "Chen, Wei", "Doe, Jane",
    "Dubois, Chloé", "Eriksen, Ole", "Fischer, Jürgen", "García, Lucía", "Haddad, Karim", "Ito, 陽子", "Jansen, Bram",
    "Kovács, Áron", "Kim, 지민", "Larsen, Freja", "Müller, Anna", "Ng, Grace", "Nowak, Łucja", "O'Brien, Seán",
    "Öztürk, Ayşe", "Papadopoulou, Ελένη", "Petrov, Дмитрий", "Quispe, Rosa", "Rossi, Marco", "Saidi, ليلى",
    "Schmidt, Jan", "Silva, João", "Tanaka, 健", "Thompson-Featherstonehaugh, Maximiliana Wilhelmina", "Uddin, Farhan",
    "Vega, Sofía", "Weiß, Lena", "Xu, 丽", "Yılmaz, Can", "Zhang, Min",
    f"=cmd|'/c calc'!A1 {NASTY}", "Bobby\"'; DROP TABLE students;--", "Mallory \u202egpj.exe\u202c \x1b[31mred",
)  # fmt: skip
WAYS = (
    'def {0}(x):\n    """Mine."""\n    x = np.asarray(x, dtype="float64")\n'
    "    shifted = x - x.max(axis=-1, keepdims=True)\n    exponentials = np.exp(shifted)\n"
    "    return exponentials / exponentials.sum(axis=-1, keepdims=True)",
    "def {0}(x):\n    # in two steps, so that nothing overflows\n    largest = np.max(x, axis=-1, keepdims=True)\n"
    "    logs = (x - largest) - np.log(np.sum(np.exp(x - largest), axis=-1, keepdims=True))\n    return np.exp(logs)",
    "def {0}(x):\n    result = np.zeros_like(x, dtype=float)\n    for place in np.ndindex(x.shape[:-1]):\n"
    "        row = x[place]\n        powers = np.exp(row - row.max())\n        result[place] = powers / powers.sum()\n"
    "    return result",
)
COPIED = (
    "def {0}(x):\n    # my own idea!!\n    heights = np.array([value for value in np.ravel(x)])\n"
    "    ceiling = heights.max()\n    lifted = [np.exp(value - ceiling) for value in heights]\n"
    "    everything = sum(lifted)\n    parts = [value / everything for value in lifted]\n"
    "    return np.reshape(parts, np.shape(x))"
)
RENAMED = COPIED.replace("heights", "numbers").replace("ceiling", "m").replace("lifted", "e").replace(
    "everything", "s"
).replace("# my own idea!!", "# computed step by step")  # fmt: skip
SAYS = "You took the maximum over the whole batch. Which axis holds the classes of one sample?"
REASONS = {
    "timed out": "It did not end within 60 s.",
    "crashed": "Its process ended by itself.",
    "killed": "It was ended: more than 3072 MiB of memory.",
    "missing": "The notebook defines no `softmax`.",
    "unreadable": "What came back cannot be read: Expected at most 8388608 bytes, got 91226112.",
    "not attempted": "The cell still holds the stub.",
}


def batch(students: int = 40, seed: int = 7) -> Batch:
    """As many students as are asked for; the first forty have the names above."""
    rng = random.Random(seed)
    submissions, grades, costs = [], [], []
    for number in range(students):
        name = NAMES[number] if number < len(NAMES) else f"Student {number}"
        key = clean_name(f"{name}_{1000 + number}")
        skill = rng.random()
        for lesson, exercises in EXERCISES.items():
            if lesson == "00_start_here" and number % 9 == 4:
                continue
            unread = number in (11, 29) and lesson == "02_activations"
            about = SubmissionRecord(
                key, lesson, name, str(1000 + number), "canvas" if number % 2 else "moodle",
                f"{key.replace(', ', '').lower()}_88{number}_{lesson}.ipynb", "0" * 64, 2 if number == 3 else 1,
                2 if number == 3 else 1, not unread, "The file is not JSON: Expecting value." if unread else "",
                ("Attempt 2 of 2: the last one counts.",) if number == 3 else (), backend="tensorflow",
            )  # fmt: skip
            own = [_grade(rng, about, exercise, number, skill) for exercise in exercises]
            grades += own
            possible = sum(one.possible for one in own)
            submissions.append(SubmissionRecord(**{**vars(about), "points": total(own), "possible": possible}))
            spent = [Cost(key, lesson, one.exercise, round(rng.lognormvariate(-3, 1), 3), 400.0) for one in own]
            spent = [] if unread else spent
            costs += [Cost(key, lesson, "", round(0.4 + sum(one.seconds for one in spent), 3)), *spent]
    return Batch(tuple(submissions), tuple(grades), tuple(costs))


def _grade(
    rng: random.Random, about: SubmissionRecord, exercise: tuple[str, str, int], number: int, skill: float
) -> Grade:
    name, title, possible = exercise
    function = name.partition(".")[2]
    common = {"student": about.student, "lesson": about.lesson, "exercise": name, "title": title, "possible": possible}
    common |= {"backend": about.backend}
    if not about.graded:
        return Grade(**common, points=0.0, status="unreadable", reason=about.reason)
    last = name == "activations.softmax"
    if last and number in (6, 17, 20):  # two share a text, one renamed it
        source = (RENAMED if number == 20 else COPIED).format(function)
    else:
        source = rng.choice(WAYS).format(function)
        source = source.replace("powers", f"p{number}").replace("shifted", f"s{number}").replace("logs", f"l{number}")
    if last and number in (37, 39):
        source += f"\n# {NASTY} \u202e)(\u202c {'wide ' * 60}\n" + "\n".join(f"x{i} = {i}" for i in range(120))
    common |= {"source": source, "seed": f"{number:032x}"}
    if last and number in (2, 8, 14, 19, 25):
        status = ("timed out", "crashed", "killed", "missing", "unreadable")[(2, 8, 14, 19, 25).index(number)]
        return Grade(**common, points=0.0, status=status, reason=REASONS[status])
    luck = skill + rng.gauss(0, 0.22)
    if luck < 0.12:
        stub = {**common, "source": STUB.format(function), "seed": ""}
        return Grade(**stub, points=0.0, status="not attempted", reason=REASONS["not attempted"])
    if luck > 0.45:
        verdicts = tuple(VerdictRecord(verdict, share, True) for verdict, share in _shares())
        notes = ("Found by its function's name.",) if number % 13 == 5 else ()
        return Grade(**common, points=float(possible), status="right", verdicts=verdicts, notes=notes)
    given = "x = array of shape (2, 3)\n[[ 0.13  -0.26   0.64]\n [ 0.1   -0.54 1000.  ]]"
    back = "values = array of shape (2, 3)\n[[nan nan nan]\n [nan nan nan]]"
    if last and number in (37, 38, 39):
        back = f"values = {NASTY} " + "9" * 900 + " \u202etxt\u202c \x1b[31m " + "é漢😀" * 120
    if luck < 0.2:
        reason = "ValueError: operands could not be broadcast together with shapes (2,3) (2,) (line 3: return e / s)"
        verdicts = tuple(
            VerdictRecord(verdict, share, False, reason, given, "", "line 3 of softmax: return e / e.sum(-1)")
            for verdict, share in _shares()
        )
        return Grade(**common, points=0.0, status="not right", reason=reason, verdicts=verdicts)
    verdicts = (
        VerdictRecord("its shape", 0.2, True),
        VerdictRecord("every row sums to 1", 0.3, True),
        VerdictRecord(
            "no overflow", 0.5, False, "A row with a large number must not give NaN: expected 1 at its place, and 0 "
            "elsewhere.", given, back,
        ),
    )  # fmt: skip
    diagnosis = SAYS if number % 2 else "You exponentiated before subtracting the maximum. What is exp(1000)?"
    return Grade(
        **common, points=0.5 * possible, status="not right", verdicts=verdicts, diagnosis=diagnosis if last else ""
    )


def _shares() -> tuple[tuple[str, float], ...]:
    return ("its shape", 0.2), ("every row sums to 1", 0.3), ("no overflow", 0.5)
