"""Bytes that came back are looked into in a sandbox in which nothing of the student's has run."""

import base64
import io
import json
import zipfile

import keras
import numpy as np
import pytest

from course.exercises.saved_models import saved
from course.exercises.serialization import pack, pack_observation, unpack_observation
from course.exercises.types import Observation
from course.grading.inspection import CannotInspect, Inspection
from course.grading.matching import Step
from course.grading.student_kernel import Settings, StudentKernel

pytestmark = [pytest.mark.backend, pytest.mark.slow]

BACKEND = keras.backend.backend()
SETTINGS = Settings(cell_seconds=60, exercise_seconds=60, submission_seconds=300, memory_mebibytes=900)
# A question that the released lessons do not ask, made known to the kernel as one of theirs.
QUESTION = """
import builtins, os, sys, types
import numpy as np
from course.exercises.saved_models import loaded
from course.exercises.types import Exercise

def look(seen, case):
    if "spin" in seen:
        while True: pass
    model = loaded(seen["file"])
    planted = hasattr(builtins, "planted") or os.path.exists("/tmp/planted") or os.path.exists("planted")
    answers = any(name.startswith("course.answers") for name in sys.modules)
    return {"outputs": model.predict(case["x"], verbose=0), "planted": planted, "answers": answers,
            "environment": sorted(os.environ)}

module = types.ModuleType("course.exercises.start_here.trial_model")
module.question = Exercise("start_here.trial_model", "", 1, lambda rng: [], lambda answer, case: {}, inspect=look)
sys.modules[module.__name__] = module
"""
X = np.arange(6.0).reshape(3, 2)
CASES = json.dumps([base64.b64encode(pack({"x": X})).decode()])
PLANT = "import builtins\nbuiltins.planted = 1\nopen('/tmp/planted', 'w').close()\nopen('planted', 'w').close()"


@pytest.fixture(scope="module", autouse=True)
def canary(own_kernels):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_CANARY", "a token of the grader's")
        yield


class Started:
    """Starts kernels that know the question, and counts them."""

    def __init__(self, settings: Settings = SETTINGS) -> None:
        self.kernels: list[StudentKernel] = []
        self._settings = settings

    def __call__(self) -> StudentKernel:
        kernel = StudentKernel(BACKEND, self._settings, 300)
        assert kernel.sandboxed
        ran = kernel.load([Step("released", QUESTION, "ours")], "ff")
        assert not ran[0].error, ran
        self.kernels.append(kernel)
        return kernel


@pytest.fixture(scope="module")
def started():
    return Started()


@pytest.fixture(scope="module")
def inspection(started):
    inspection = Inspection(started)
    yield inspection
    inspection.close()


def model() -> keras.Model:
    one = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, activation="tanh", name="only")])
    one.compile("sgd", "mse")
    return one


def sent(**data) -> str:
    return base64.b64encode(pack_observation(Observation("observed", data))).decode()


def found(inspection: Inspection, *observations: str) -> list[Observation]:
    cases = json.dumps(json.loads(CASES) * len(observations))
    back = inspection.inspect("start_here.trial_model", cases, observations)
    return [unpack_observation(base64.b64decode(one)) for one in back]


def archive(**members: bytes) -> np.ndarray:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in members.items():
            written.writestr(name.replace("__", "."), content)
    return np.frombuffer(stream.getvalue(), "uint8")


def test_a_model_is_loaded_and_computes_what_it_computed(inspection):
    one = model()
    [seen] = found(inspection, sent(file=saved(one)))
    assert seen.status == "observed"
    np.testing.assert_allclose(seen.data["outputs"], one.predict(X, verbose=0), rtol=1e-5)
    assert not seen.data["answers"] and "COURSE_CANARY" not in seen.data["environment"]


@pytest.mark.parametrize(
    "file",
    [
        np.zeros(100, "uint8"),
        np.zeros(0, "uint8"),
        np.zeros((2, 2)),
        archive(config__json=b"{}"),
        archive(config__json=b"[" * 10**5),
        archive(config__json=b'{"class_name": "Sequential", "module": "os", "config": {}}'),
        archive(config__json=b'{"class_name": "Lambda", "module": "keras.layers", "config": {"function": "print"}}'),
        archive(config__json=b" " * 70 * 2**20),
        "model.keras",
        7,
    ],
    ids=["zeros", "nothing", "numbers", "no class", "deep", "foreign", "lambda", "bomb", "text", "a number"],
)
def test_bytes_that_are_no_model_are_unreadable_with_a_reason(inspection, started, file):
    [seen, after] = found(inspection, sent(file=file), sent(file=saved(model())))
    assert seen.status == "unreadable" and seen.error
    assert after.status == "observed", "and the input after it is looked into all the same"
    assert len(started.kernels) == 1


def test_what_is_not_there_or_was_not_seen_stays_as_it_came(inspection):
    raised = base64.b64encode(pack_observation(Observation("raised", error="ValueError: no", line="line 3"))).decode()
    missing, came, junk = found(inspection, sent(other=1), raised, "no base64")
    assert missing.status == "unreadable" and "file" in missing.error
    assert (came.status, came.error, came.line) == ("raised", "ValueError: no", "line 3")
    assert junk.status == "unreadable"


def wide_model(units: int) -> np.ndarray:
    """A file of a few hundred bytes whose model has this many units."""
    wide = model().get_config()
    wide["layers"][1]["config"]["units"] = units
    config = {"class_name": "Sequential", "module": "keras", "config": wide, "registered_name": None}
    config |= {"build_config": {"input_shape": [None, 2]}}
    return archive(config__json=json.dumps(config).encode(), metadata__json=b"{}")


def another_is_looked_into(inspection: Inspection) -> None:
    [seen] = found(inspection, sent(file=saved(model())))
    assert seen.status == "observed"


def test_bytes_that_take_all_memory_cost_that_exercise_and_the_next_gets_a_kernel():
    started = Started(Settings(cell_seconds=60, exercise_seconds=60, submission_seconds=300, memory_mebibytes=500))
    inspection = Inspection(started)
    try:
        try:
            [seen] = found(inspection, sent(file=wide_model(2 * 10**8)))
            assert seen.status == "unreadable", "refused from within"
        except CannotInspect as error:
            assert "memory" in str(error) or "ended" in str(error)
        another_is_looked_into(inspection)
    finally:
        inspection.close()


def test_bytes_that_take_all_time_cost_that_exercise_and_the_next_gets_a_kernel():
    started = Started(Settings(cell_seconds=60, exercise_seconds=8, submission_seconds=300, memory_mebibytes=900))
    inspection = Inspection(started)
    try:
        with pytest.raises(CannotInspect, match="could not be inspected: It did not end within 8 s"):
            found(inspection, sent(spin=1))
        another_is_looked_into(inspection)
        assert len(started.kernels) == 2
    finally:
        inspection.close()


def test_nothing_that_the_students_code_has_planted_is_there(inspection):
    students = StudentKernel(BACKEND, SETTINGS, 300)
    try:
        assert not students.load([Step("student", PLANT, "cell 1")], "ff")[0].error
        [seen] = found(inspection, sent(file=saved(model())))
    finally:
        students.close()
    assert seen.data["planted"] is False


def test_no_kernel_is_started_before_there_is_something_to_look_into():
    started = Started()
    inspection = Inspection(started)
    inspection.close()
    assert not started.kernels
