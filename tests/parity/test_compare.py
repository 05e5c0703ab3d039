"""`course parity` finds what differs, and says so; every builder has an example."""

import numpy as np
import pytest

from course import models
from course.cli import main
from course.parity import EXAMPLES, compare
from course.parity.compare import QUANTITIES, Row, relative_difference, table

# One a family, chosen for what it has that others lack; `course parity` runs them all.
REPRESENTATIVES = ["lenet5", "densenet", "recurrent_classifier", "gpt2", "variational_autoencoder"]


def test_every_architecture_has_an_example():
    # Deeper variants of one file are the same code with another table: a small sibling stands for them.
    builders = {name.removeprefix("build_"): file for name, file in models._FILES.items() if name.startswith("build_")}
    lacking = set(builders.values())
    for example in EXAMPLES:
        lacking -= {file for name, file in builders.items() if example.startswith(name)}
    assert not lacking


def test_the_largest_difference_counts_by_the_largest_value():
    a, b = np.array([1.0, -4.0]), np.array([1.0, -4.4])
    assert relative_difference([a, b]) == pytest.approx(0.4 / 4.4)
    assert relative_difference([a, a, b]) == pytest.approx(0.4 / 4.4)


def test_what_cannot_be_compared_differs_without_bound():
    assert relative_difference([np.zeros(2), np.zeros(3)]) == float("inf")
    assert relative_difference([np.zeros(1), np.array([np.nan])]) == float("inf")
    assert relative_difference([np.zeros(3), np.zeros(3)]) == 0


def test_one_quantity_beyond_its_tolerance_fails_the_row():
    good = Row("a", 3, dict.fromkeys(QUANTITIES, 1e-7), 1e-4)
    bad = Row("b", 3, {**dict.fromkeys(QUANTITIES, 1e-7), "losses": 1e-3}, 1e-4)
    broken = Row("c", 0, {}, 1e-4, "JAX: ValueError: no")
    assert [row.passed for row in (good, bad, broken)] == [True, False, False]
    lines = table([good, bad, broken]).splitlines()
    assert "✓" in lines[2] and "✗" in lines[3] and "JAX: ValueError: no" in lines[4]


def test_an_unknown_builder_is_met_with_the_nearest_one():
    with pytest.raises(ValueError, match="Did you mean 'lenet5'"):
        compare.compare(["lenet"])


def test_parity_needs_two_backends():
    with pytest.raises(ValueError, match="two backends"):
        compare.compare(["lenet5"], backends=["jax"])


@pytest.mark.slow
def test_three_backends_give_the_same_numbers(capsys, monkeypatch):
    monkeypatch.delenv("XLA_FLAGS", raising=False)  # as JAX compiles for its users
    assert main(["parity", *REPRESENTATIVES]) == 0, capsys.readouterr().out
    assert (
        f"{len(REPRESENTATIVES)} of {len(REPRESENTATIVES)} builders give the same numbers." in capsys.readouterr().out
    )
