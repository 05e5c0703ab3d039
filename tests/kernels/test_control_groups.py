"""Control groups: made with their limits, removed, and read; on folders, for only root may make real ones."""

import os

import pytest

from course.kernels import control_groups
from course.kernels.limits import Limits

LIMITS = Limits(memory_mebibytes=100, processes=7)
OURS = f"{control_groups.PREFIX}{os.getpid()}"


@pytest.fixture
def top(tmp_path, monkeypatch):
    """A folder in the place of `/sys/fs/cgroup`."""
    monkeypatch.setattr(control_groups, "_TOP", tmp_path)
    return tmp_path


def contents(folder):
    return {path.name: path.read_text() for path in folder.iterdir()}


def test_where_all_controllers_lie_together_there_is_one_group(top):
    (top / "cgroup.controllers").touch()
    assert control_groups.make_groups(LIMITS) == [top / OURS]
    assert contents(top / OURS) == {"memory.max": str(100 * 2**20), "memory.swap.max": "0", "pids.max": "7"}


def test_where_each_has_a_tree_of_its_own_there_are_two(top):
    for name in ("memory", "pids"):
        (top / name).mkdir()
    assert control_groups.make_groups(LIMITS) == [top / "memory" / OURS, top / "pids" / OURS]
    assert contents(top / "memory" / OURS) == {"memory.limit_in_bytes": str(100 * 2**20)}
    assert contents(top / "pids" / OURS) == {"pids.max": "7"}


def test_a_sandbox_has_the_share_of_one_where_processors_have_groups(top):
    for name in ("memory", "pids", "cpu"):
        (top / name).mkdir()
    groups = control_groups.make_groups(LIMITS)
    assert groups[-1] == top / "cpu" / OURS and control_groups.shares_processors(groups)
    assert not control_groups.shares_processors(groups[:2])
    (top / "cgroup.controllers").touch()
    (top / OURS).mkdir()
    assert not control_groups.shares_processors([top / OURS])
    (top / OURS / "cpu.weight").touch()
    assert control_groups.shares_processors([top / OURS])


def test_all_or_none_are_made(top):
    (top / "memory").mkdir()
    (top / "memory" / OURS).mkdir()
    assert control_groups.make_groups(LIMITS) == []


@pytest.mark.parametrize(
    ("name", "text", "killed"),
    [
        ("memory.events", "low 0\noom 3\noom_kill 1\n", True),
        ("memory.events", "low 0\noom 3\noom_kill 0\n", False),
        ("memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n", True),
    ],
)
def test_a_kill_for_memory_is_told(tmp_path, name, text, killed):
    (tmp_path / name).write_text(text)
    assert control_groups.memory_killed([tmp_path]) is killed
    assert not control_groups.memory_killed([])


def test_groups_are_removed_with_their_supervisor(top):
    for name in ("memory", "pids"):
        (top / name / OURS).mkdir(parents=True)
        (top / name / f"{control_groups.PREFIX}999999999").mkdir()
    control_groups.remove_what_is_left()
    assert [path.name for path in (top / "memory").iterdir()] == [OURS]
    assert control_groups.remove_groups_of(os.getpid())
    assert not list((top / "memory").iterdir()) and not list((top / "pids").iterdir())
    (top / "memory" / OURS / "its last process").mkdir(parents=True)
    assert not control_groups.remove_groups_of(os.getpid())
