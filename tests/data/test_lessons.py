"""Every set that a lesson names is there."""

import tomllib
from pathlib import Path

import pytest

import course
from course import data

LESSONS = tomllib.loads((Path(course.__file__).parent / "lessons.toml").read_text(encoding="utf-8"))["lesson"]

# What the words of the field `data` mean. A lesson that names something new has to be added here, with a set for it.
MEANING = {
    "digits": ["digits"],
    "synthetic houses": ["houses"],
    "moons": ["moons"],
    "diabetes": ["diabetes"],
    "breast cancer": ["breast_cancer"],
    "analytic surfaces": ["analytic_surfaces"],
    "digits as 28×28": ["digits"],
    "the ten rows": ["ten_students"],
    "a generated cohort": ["student_cohort"],
    "wine": ["wine"],
    "small samples": ["digits"],
    "photographs": ["photographs"],
    "coloured shapes": ["colored_shapes"],
    "MNIST": ["mnist"],
    "CIFAR-10 when reachable": ["cifar10"],
    "shapes -> digits": ["colored_shapes", "digits"],
    "generated scenes": ["detection_scenes"],
    "digits as identities": ["digit_identities"],
    "stock prices": ["stock_prices"],
    "EEG": ["eeg"],
    "generated reviews": ["reviews"],
    "pydoc topics": ["pydoc_topics"],
    "IMDB when reachable": ["imdb"],
    "dates and number words": ["dates", "number_words"],
    "text": ["pydoc_topics"],
    "generated entities": ["named_entities"],
    "generated dialogues": ["dialogues"],
    "generated pairs": ["translated_pairs"],
    "2-D mixtures": ["gaussian_mixture"],
    # Weights are a model's, not a set's; "generated" stands behind a comma for the sets before it.
    "ImageNet weights when reachable": [],
    "generated": [],
    "none": [],
}
SYNTHETIC = {
    "02_activations": ["moons"],
    "23_recurrent_networks": ["adding_problem", "parity", "waves"],
    "24_lstm_and_gru": ["adding_problem", "first_symbol_recall"],
    "28_attention": ["associative_recall"],
    "29_transformer_block": ["associative_recall", "sequence_reversal"],
}
# "as in the lessons": the projects of lesson 41, by the words of its field `teach`.
PROJECTS = (
    "iris survival houses california_housing mnist cifar10 reviews imdb stock_prices face_scenes digits "
    "detection_scenes photographs dialogues"
).split()


def named(lesson):
    if lesson["data"] == "as in the lessons":
        return PROJECTS
    found = []
    for phrase in lesson["data"].replace(";", ",").split(","):
        phrase = phrase.strip()
        found += SYNTHETIC[lesson["id"]] if phrase in ("synthetic", "synthetic sequences") else MEANING[phrase]
    return found


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson["id"])
def test_every_set_that_a_lesson_names_is_available_and_lists_the_lesson(lesson):
    for name in named(lesson):
        assert name in data.available()
        assert lesson["id"] in data.describe(name).lessons


def test_the_manifest_lists_only_lessons_that_exist():
    known = {lesson["id"] for lesson in LESSONS}
    assert {lesson for name in data.available() for lesson in data.describe(name).lessons} <= known
