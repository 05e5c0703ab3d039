import datetime

import pytest

from course import data
from course.data.generated_text import ADJECTIVES, NOUNS, TAGS, VERBS, number_in_words

from . import measurements


def given(name, **options):
    return data.load(name, verbose=False, **options)


def test_every_date_has_one_meaning_and_a_real_day():
    x, y = given("dates", samples=2000).together()
    for written, iso in zip(x, y, strict=True):
        assert datetime.date.fromisoformat(iso).isoformat() == measurements.iso_date(written) == iso
    assert len(set(y)) == 2000


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (13, "thirteen"),
        (40, "forty"),
        (99, "ninety-nine"),
        (100, "one hundred"),
        (342, "three hundred and forty-two"),
        (1000, "one thousand"),
        (2015, "two thousand and fifteen"),
        (9999, "nine thousand nine hundred and ninety-nine"),
    ],
)
def test_numbers_are_written_as_english_does(number, words):
    assert number_in_words(number) == words


def test_words_and_digits_belong_together():
    x, y = given("number_words").together()
    assert all(number_in_words(int(digits)) == words for words, digits in zip(x, y, strict=True))
    assert len(set(y)) == len(y)


def test_translations_agree_in_number_gender_and_negation():
    nouns = {noun: (nom, gender) for noun, nom, gender in NOUNS}
    feminine = {english: form for english, _, form in ADJECTIVES}
    masculine = {english: form for english, form, _ in ADJECTIVES}
    for english, french in zip(*given("translated_pairs", samples=1500).together(), strict=True):
        assert (" not " in english) == (" ne " in french and " pas " in french)
        words, mots = english.split(), french.split()
        # The subject, as far as it goes.
        plural = words[1].endswith("s") or (words[1] in masculine and words[2].endswith("s"))
        noun = words[2] if words[1] in masculine else words[1]
        nom, gender = nouns[noun.removesuffix("s") if plural else noun]
        assert mots[1].startswith(nom)
        if words[1] in masculine:
            form = (masculine if gender == "m" else feminine)[words[1]]
            assert mots[2] == (f"{form}s" if plural else form)
        assert mots[0] in (("les", "des") if plural else ("le", "un") if gender == "m" else ("la", "une"))
        assert any((verb[3] if plural else verb[2]) in mots for verb in VERBS)


def test_the_same_words_get_the_same_answer():
    """An answer follows from what was said, but for capitals, fillers and the mark at the end."""
    answers = {}
    for said, answer in zip(*given("dialogues").together(), strict=True):
        plain = said.lower().rstrip("?.")
        for filler in ("please, ", "well, ", "hm, ", "ok, "):
            plain = plain.removeprefix(filler)
        assert answers.setdefault(plain, answer) == answer


def test_intents_are_split_with_their_turns():
    dataset = given("dialogues")
    intents = dataset.extras["intent"]
    assert [len(intents[key]) for key in ("train", "validation", "test")] == [2400, 800, 800]
    assert all(
        ("Goodbye!" == answer) == (intent == "part")
        for answer, intent in zip(dataset.test.y, intents["test"], strict=True)
    )


def test_without_label_noise_the_clause_behind_but_decides():
    from course.data.generated_text import BAD_WORDS, GOOD_WORDS

    turns = ("not", "never", "far from", "anything but")
    checked = 0
    for text, label in zip(*given("reviews", label_noise=0.0, samples=600).together(), strict=True):
        if " , but " not in text:
            continue
        clause = text.split(" , but ")[1].split(" . ")[0]
        positive = any(word in clause.split() for word in [*GOOD_WORDS, "liked"])
        assert positive != any(word in clause.split() for word in [*BAD_WORDS, "disliked"])
        if any(f" {turn} " in clause for turn in turns):
            positive = not positive
        assert positive == bool(label)
        checked += 1
    assert checked > 100


def test_the_stated_share_of_labels_is_wrong():
    clean, noisy = given("reviews", label_noise=0.0), given("reviews", label_noise=0.2)
    right = dict(zip(*clean.together(), strict=True))
    wrong = [right[x] != y for x, y in zip(*noisy.together(), strict=True)]
    assert 0.17 < sum(wrong) / len(wrong) < 0.23


def test_tags_follow_the_bio_code():
    dataset = given("named_entities")
    assert dataset.class_names == TAGS
    for words, tags in zip(*dataset.together(), strict=True):
        assert len(words) == len(tags)
        for before, tag in zip([0, *tags], tags, strict=False):
            if TAGS[tag].startswith("I-"):
                assert TAGS[before][2:] == TAGS[tag][2:]


def test_names_of_several_kinds_and_unseen_names_occur():
    dataset = given("named_entities")
    kinds = {}
    for words, tags in zip(*dataset.train, strict=True):
        for word, tag in zip(words, tags, strict=True):
            if tag:
                kinds.setdefault(word, set()).add(TAGS[tag][2:])
    assert sum(len(kind) > 1 for kind in kinds.values()) >= 8
    unseen = [
        any(tag and TAGS[tag][2:] not in kinds.get(word, ()) for word, tag in zip(words, tags, strict=True))
        for words, tags in zip(*dataset.test, strict=True)
    ]
    assert 0.4 < sum(unseen) / len(unseen) < 0.6
