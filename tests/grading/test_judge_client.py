"""The judge's process: bounded, started again when it ends, and never silent about its own faults."""

import os
import resource
import signal

import pytest

from course.grading import judge_client
from course.grading.judge_client import CannotJudge
from course.grading.judge_process import MEMORY_MEBIBYTES
from course.grading.seeds import derive

SEED = derive("s", "doe")


def test_inputs_are_a_function_of_the_seed(desk):
    draw = desk.judge.draw
    assert draw("start_here.accuracy", SEED) == draw("start_here.accuracy", SEED)
    assert draw("start_here.accuracy", SEED) != draw("start_here.accuracy", derive("t", "doe"))


def test_nothing_that_came_back_is_nothing_right(desk):
    result = desk.judge.judge("start_here.accuracy", SEED, [])
    assert (
        result["points"] == 0 and result["status"] == "unreadable" and not any(v["right"] for v in result["verdicts"])
    )
    assert result["reason"] == "Nothing came back."


def test_a_judge_that_was_killed_is_started_again(desk):
    desk.judge.draw("start_here.accuracy", SEED)
    os.kill(desk.judge._manager.provisioner.process.pid, signal.SIGKILL)
    with pytest.raises(CannotJudge):
        desk.judge.judge("start_here.accuracy", SEED, [])
    assert desk.judge.judge("start_here.accuracy", SEED, [])["points"] == 0


def test_a_judgement_that_takes_too_long_is_ended(desk, monkeypatch):
    monkeypatch.setattr(desk.judge, "_seconds", 0.0)
    with pytest.raises(CannotJudge, match="within 0 s"):
        desk.judge.judge("start_here.accuracy", SEED, [])
    monkeypatch.undo()
    assert desk.judge.draw("start_here.accuracy", SEED)


def test_its_memory_is_bounded(desk):
    desk.judge.draw("start_here.accuracy", SEED)
    limits = open(f"/proc/{desk.judge._manager.provisioner.process.pid}/limits").read()
    soft = next(line for line in limits.splitlines() if line.startswith("Max data size")).split()[3]
    assert int(soft) < (MEMORY_MEBIBYTES + 4096) * 2**20


def test_a_judge_that_runs_out_of_memory_costs_the_exercise_and_not_the_batch(desk):
    desk.judge.draw("start_here.accuracy", SEED)
    pid = desk.judge._manager.provisioner.process.pid
    _, hard = resource.prlimit(pid, resource.RLIMIT_DATA)
    resource.prlimit(pid, resource.RLIMIT_DATA, (2**20, hard))  # less than it has: it gets no more
    with pytest.raises(CannotJudge, match="too much memory"):
        desk.judge.judge("start_here.accuracy", SEED, ["A" * 100 * 2**20])
    assert desk.judge.judge("start_here.accuracy", SEED, [])["points"] == 0


def test_a_judge_that_takes_more_than_its_data_can_need_is_ended(desk, monkeypatch):
    desk.judge.draw("start_here.accuracy", SEED)
    monkeypatch.setattr(judge_client, "_LOOK_SECONDS", 1e-6)
    monkeypatch.setattr(judge_client, "MAX_JUDGE_MEBIBYTES", 1)
    with pytest.raises(CannotJudge, match="too much memory"):
        desk.judge.judge("start_here.accuracy", SEED, ["A" * 20 * 2**20] * 4)
    monkeypatch.undo()
    assert desk.judge.judge("start_here.accuracy", SEED, [])["points"] == 0


def test_its_own_fault_is_raised_and_costs_no_student_a_point(desk):
    with pytest.raises(RuntimeError, match="no exercise"):
        desk.judge.draw("start_here.nothing", SEED)
