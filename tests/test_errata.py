"""The common mistakes: complete, told without a source that a reader cannot open, and found from the topics."""

import doctest
import re
import tomllib
from pathlib import Path

import pytest

from course import errata as errata_module
from course.authoring.course_plan import planned_lessons, topics
from course.errata import errata, erratum
from course.errors import InvalidValue

ENTRIES = errata()
CITED = {entry_id for topic in topics().values() for entry_id in topic.get("errata", ())}


def test_ids_are_unique_and_in_order():
    text = Path(errata_module.__file__).with_suffix(".toml").read_text(encoding="utf-8")
    ids = [entry["id"] for entry in tomllib.loads(text)["erratum"]]
    assert ids == [f"E{number:02d}" for number in range(1, len(ids) + 1)] == list(ENTRIES)
    assert len({entry.name for entry in ENTRIES.values()}) == len(ENTRIES)


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=lambda entry: entry.id)
def test_an_entry_is_complete_and_belongs_to_a_topic(entry):
    for text in (entry.group, entry.said, entry.wrong, entry.right, entry.checked):
        assert text == text.strip() and text
    assert re.fullmatch(r"[a-z0-9-]+", entry.name)
    assert entry.topics, f"No topic of course/topics.toml has {entry.id} in its field `errata`."
    assert set(entry.lessons) <= set(planned_lessons()) and entry.lessons


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=lambda entry: entry.id)
def test_no_entry_names_a_source_that_a_reader_cannot_open(entry):
    texts = " ".join([entry.said, entry.wrong, entry.right, entry.checked, *entry.sources])
    assert not re.search(r"\bsheets?\b|\bcheat ?sheets?\b|(?<![\d.,])00[0-4]\b", texts, re.IGNORECASE), texts


def test_every_erratum_that_a_topic_cites_exists():
    assert CITED <= set(ENTRIES)
    assert not [topic["id"] for topic in topics().values() if "errata" in topic["fact"]]


def test_an_unknown_id_is_met_with_the_nearest():
    with pytest.raises(InvalidValue, match=r"Received: 'E571'\. Did you mean 'E"):
        erratum("E571")


def test_the_examples_hold():
    assert doctest.testmod(errata_module).failed == 0 and doctest.testmod(errata_module).attempted >= 3
