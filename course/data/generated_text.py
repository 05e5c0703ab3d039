"""Generated text: dates, number words, translations, dialogues, reviews, named entities."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import TypeVar

import numpy as np

from course.data.dataset import Parts
from course.data.splits import generator, texts, three_way

T = TypeVar("T")

MONTHS = (
    "January February March April May June July August September October November December".split()
)  # strftime would follow the reader's locale
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def _choose(rng: np.random.Generator, options: list[T] | tuple[T, ...]) -> T:
    return options[int(rng.integers(len(options)))]


def dates(seed: int, *, samples: int = 6000) -> Parts:
    """Dates as people write them, and as ISO 8601 writes them. Each day of 1950 to 2049 occurs at most once.

    `x` and `y` hold strings, such as "Tue, 3 March 1998" and "1998-03-03".
    """
    rng = generator("dates", seed)
    first, last = datetime.date(1950, 1, 1).toordinal(), datetime.date(2049, 12, 31).toordinal()
    _check_at_most("dates", samples, last - first + 1)
    days = first + rng.choice(last - first + 1, samples, replace=False)
    written = [datetime.date.fromordinal(int(day)) for day in days]
    x = [_write_date(day, rng) for day in written]
    splits, _ = three_way(texts(x), texts(day.isoformat() for day in written), rng)
    return Parts(*splits)


def _write_date(day: datetime.date, rng: np.random.Generator) -> str:
    month, weekday = MONTHS[day.month - 1], WEEKDAYS[day.weekday()]
    tail = "th" if 11 <= day.day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    short_year = (
        f"{day.year % 100:02d}"  # 50 to 99 are 19.., 00 to 49 are 20..: one meaning, as the years are 1950-2049
    )
    forms = (
        f"{day.day} {month} {day.year}",
        f"{month} {day.day}, {day.year}",
        f"{day.day} {month[:3]} {short_year}",
        f"{weekday}, {day.day} {month} {day.year}",
        f"{weekday[:3]} {month[:3]} {day.day} {day.year}",
        f"the {day.day}{tail} of {month} {day.year}",
        f"{day.day:02d}.{day.month:02d}.{day.year}",
        f"{day.day}.{day.month}.{short_year}",
    )
    text = _choose(rng, forms)
    return text.lower() if rng.random() < 0.3 else text


def number_words(seed: int, *, samples: int = 5000) -> Parts:
    """Whole numbers below 10,000 in words and in digits: "three hundred and forty-two" and "342". None occurs twice."""
    rng = generator("number_words", seed)
    _check_at_most("number words", samples, 10_000)
    numbers = rng.choice(10_000, samples, replace=False)
    splits, _ = three_way(texts(number_in_words(int(n)) for n in numbers), texts(str(n) for n in numbers), rng)
    return Parts(*splits)


def number_in_words(number: int) -> str:
    """A whole number from 0 to 9,999 in English words.

    >>> from course.data.generated_text import number_in_words
    >>> number_in_words(7042)
    'seven thousand and forty-two'
    """
    if number < 20:
        return UNITS[number]
    if number < 100:
        tens = TENS[number // 10 - 2]
        return tens if number % 10 == 0 else f"{tens}-{UNITS[number % 10]}"
    if number < 1000:
        head, rest, joint = f"{UNITS[number // 100]} hundred", number % 100, " and "
    else:
        head, rest = f"{UNITS[number // 1000]} thousand", number % 1000
        joint = " and " if rest < 100 else " "
    return head if rest == 0 else f"{head}{joint}{number_in_words(rest)}"


# English, French, gender. No word begins with a vowel or a mute h, so that no article is elided.
NOUNS = (
    ("cat", "chat", "m"),
    ("dog", "chien", "m"),
    ("boy", "garçon", "m"),
    ("garden", "jardin", "m"),
    ("book", "livre", "m"),
    ("house", "maison", "f"),
    ("car", "voiture", "f"),
    ("table", "table", "f"),
    ("flower", "fleur", "f"),
    ("girl", "fille", "f"),
    ("door", "porte", "f"),
    ("boat", "bateau", "m"),
)
FRENCH_PLURALS = {"bateau": "bateaux"}
ADJECTIVES = (
    ("red", "rouge", "rouge"),
    ("green", "vert", "verte"),
    ("black", "noir", "noire"),
    ("white", "blanc", "blanche"),
    ("blue", "bleu", "bleue"),
    ("fast", "rapide", "rapide"),
    ("modern", "moderne", "moderne"),
    ("round", "rond", "ronde"),
)
# English he/they, French il/ils.
VERBS = (
    ("sees", "see", "voit", "voient"),
    ("wants", "want", "veut", "veulent"),
    ("finds", "find", "trouve", "trouvent"),
    ("draws", "draw", "dessine", "dessinent"),
    ("sells", "sell", "vend", "vendent"),
    ("watches", "watch", "regarde", "regardent"),
    ("washes", "wash", "lave", "lavent"),
    ("paints", "paint", "peint", "peignent"),
)


def translated_pairs(seed: int, *, samples: int = 6000) -> Parts:
    """English sentences and their French: gender, agreement, adjectives behind, a negation in two words.

    A small grammar, not the language. No English sentence occurs twice.
    """
    rng = generator("translated_pairs", seed)
    pairs = _distinct(samples, lambda: _sentence_pair(rng))
    splits, _ = three_way(texts(english for english, _ in pairs), texts(french for _, french in pairs), rng)
    return Parts(*splits)


def _sentence_pair(rng: np.random.Generator) -> tuple[str, str]:
    plural, negated = rng.random() < 0.4, rng.random() < 0.3
    subject, sujet = _noun_phrase(rng, plural=plural, after_negation=False)
    verb = _choose(rng, VERBS)
    thing, objet = _noun_phrase(rng, plural=rng.random() < 0.4, after_negation=negated)
    verbe = verb[3] if plural else verb[2]
    if negated:
        return f"{subject} {'do' if plural else 'does'} not {verb[1]} {thing}", f"{sujet} ne {verbe} pas {objet}"
    return f"{subject} {verb[1] if plural else verb[0]} {thing}", f"{sujet} {verbe} {objet}"


def _noun_phrase(rng: np.random.Generator, *, plural: bool, after_negation: bool) -> tuple[str, str]:
    noun, nom, gender = _choose(rng, NOUNS)
    definite, has_adjective = rng.random() < 0.5, rng.random() < 0.6
    adjective, masculine, feminine = _choose(rng, ADJECTIVES)
    adjectif = masculine if gender == "m" else feminine
    if plural:
        noun, nom, adjectif = f"{noun}s", FRENCH_PLURALS.get(nom, f"{nom}s"), f"{adjectif}s"
    if definite:
        article = "the"
        determinant = "les" if plural else ("le" if gender == "m" else "la")
    else:
        article = "some" if plural else "a"
        determinant = "de" if after_negation else "des" if plural else ("un" if gender == "m" else "une")
        if after_negation and plural:
            article = "any"
    english = [article, adjective, noun] if has_adjective else [article, noun]
    french = [determinant, nom, adjectif] if has_adjective else [determinant, nom]
    return " ".join(english), " ".join(french)


CAPITALS = (
    ("France", "Paris"),
    ("Italy", "Rome"),
    ("Spain", "Madrid"),
    ("Japan", "Tokyo"),
    ("Norway", "Oslo"),
    ("Peru", "Lima"),
    ("Kenya", "Nairobi"),
    ("Cuba", "Havana"),
    ("Greece", "Athens"),
    ("Egypt", "Cairo"),
)
PLACES = ("library", "museum", "bakery", "pool", "market", "pharmacy")
FIRST_NAMES = ("Ada", "Ben", "Clara", "David", "Emma", "Felix", "Grace", "Hugo", "Iris", "Jonas", "Kim", "Lena")
DISHES = ("soup", "rice", "pizza", "salad", "pasta", "curry")
GREETINGS = ("hello", "hi", "good morning", "hey there", "good evening")
FAREWELLS = ("bye", "goodbye", "see you", "see you later", "good night")


def dialogues(seed: int, *, samples: int = 4000) -> Parts:
    """What a user says and what a small assistant answers: eight intents, with names and numbers to be carried over.

    `x` and `y` hold strings; `extras["intent"]` the name of each intent, split alike. No utterance occurs twice.
    """
    _check_at_most("utterances", samples, 8000)
    rng = generator("dialogues", seed)
    turns = _distinct(samples, lambda: _turn(rng))
    said = texts(utterance for utterance, _ in turns)
    answers, kinds = (texts(column) for column in zip(*(rest for _, rest in turns), strict=True))
    splits, rows = three_way(said, answers, rng)
    intent = {part: kinds[r] for part, r in zip(("train", "validation", "test"), rows, strict=True)}
    return Parts(*splits, extras={"intent": intent})


def _turn(rng: np.random.Generator) -> tuple[str, tuple[str, str]]:
    intent = _choose(rng, tuple(_DIALOGUES))
    said, answer = _DIALOGUES[intent](rng)
    return _sloppily(said, rng), (answer, intent)


def _sloppily(text: str, rng: np.random.Generator) -> str:
    """As typed: some without capitals, some without the question mark, some with a filler before."""
    if rng.random() < 0.25:
        text = f"{_choose(rng, ('please,', 'well,', 'hm,', 'ok,'))} {text}"
    if rng.random() < 0.4:
        text = text.lower()
    return text.rstrip("?.") if rng.random() < 0.4 else text


def _greet(rng: np.random.Generator) -> tuple[str, str]:
    name = _choose(rng, FIRST_NAMES)
    greeting = _choose(rng, GREETINGS)
    if rng.random() < 0.4:
        return f"{greeting}", "Hello! What can I do for you?"
    said = _choose(rng, (f"{greeting}, I am {name}.", f"{greeting}, my name is {name}.", f"{name} here, {greeting}."))
    return said, f"Hello, {name}! What can I do for you?"


def _part(rng: np.random.Generator) -> tuple[str, str]:
    return f"{_choose(rng, FAREWELLS)}{_choose(rng, ('', ', and thanks', ' then', ' for now'))}", "Goodbye!"


def _add(rng: np.random.Generator) -> tuple[str, str]:
    a, b = (int(number) for number in rng.integers(0, 13, 2))
    said = _choose(rng, (f"what is {UNITS[a]} plus {UNITS[b]}?", f"add {a} and {b}.", f"how much is {a} + {b}?"))
    return said, f"That makes {a + b}."


def _capital(rng: np.random.Generator) -> tuple[str, str]:
    country, city = _choose(rng, CAPITALS)
    said = _choose(
        rng,
        (f"what is the capital of {country}?", f"which city is {country}'s capital?", f"capital of {country}?"),
    )
    return said, f"The capital of {country} is {city}."


def _country(rng: np.random.Generator) -> tuple[str, str]:
    country, city = _choose(rng, CAPITALS)
    return _choose(rng, (f"where is {city}?", f"which country is {city} in?")), f"{city} is in {country}."


def _opening(rng: np.random.Generator) -> tuple[str, str]:
    place = _choose(rng, PLACES)
    said = _choose(rng, (f"when does the {place} open?", f"is the {place} open yet?", f"opening time of the {place}?"))
    return said, f"The {place} opens at {7 + PLACES.index(place)}."


def _order(rng: np.random.Generator) -> tuple[str, str]:
    dish, count = _choose(rng, DISHES), int(rng.integers(1, 6))
    said = _choose(
        rng,
        (
            f"I would like {UNITS[count]} {dish}.",
            f"{count} {dish} to take away.",
            f"can I get {count} times {dish}?",
        ),
    )
    return said, f"{count} × {dish}, coming up."


def _thank(rng: np.random.Generator) -> tuple[str, str]:
    return _choose(rng, ("thank you", "thanks a lot", "that helped, thanks", "great, thank you")), "You are welcome."


_DIALOGUES: dict[str, Callable[[np.random.Generator], tuple[str, str]]] = {
    "greet": _greet,
    "part": _part,
    "add": _add,
    "capital": _capital,
    "country": _country,
    "opening": _opening,
    "order": _order,
    "thank": _thank,
}


GOOD_WORDS = (
    "good great lovely superb charming brilliant moving clever funny warm bold fresh elegant gripping honest tender "
    "witty stunning"
).split()
BAD_WORDS = (
    "bad awful dull weak boring clumsy silly cold tired flat messy stale pointless slow forced noisy bland hollow"
).split()
ASPECTS = "plot cast music ending dialogue pace camera story humour lead script editing".split()
THINGS = "film movie picture comedy thriller drama documentary sequel".split()
ADVERBS = ("very", "really", "quite", "rather", "truly")
NEUTRAL = (
    "it runs for about two hours",
    "i saw it on a plane",
    "the director has made three others",
    "it is set in a small town",
    "we watched it on a sunday",
    "the book came out years ago",
    "half the cast is new to me",
    "there were few people in the hall",
)


def reviews(seed: int, *, samples: int = 4000, label_noise: float = 0.03) -> Parts:
    """Film reviews of two to five clauses, positive or negative, with negations, contrasts and what others think.

    Counting words goes a long way and not all of it: "not good", "far from dull", "everyone calls it superb, i do not"
    turn a word round, and a clause after "but" is the one that counts. A share `label_noise` of the labels is wrong, as
    in real ratings, so that no honest model gets them all.
    """
    rng = generator("reviews", seed)
    drawn = _distinct(samples, lambda: _labelled_review(rng))
    x = texts(review for review, _ in drawn)
    labels = np.array([label for _, label in drawn])
    given = np.where(rng.random(samples) < label_noise, 1 - labels, labels).astype("int64")
    splits, _ = three_way(x, given, rng, strata=given)
    return Parts(*splits, class_names=("negative", "positive"), extras={"label_noise": label_noise})


def _labelled_review(rng: np.random.Generator) -> tuple[str, int]:
    label = int(rng.integers(2))
    return _review(bool(label), rng), label


def _review(positive: bool, rng: np.random.Generator) -> str:
    clauses = [_opinion(positive, rng)]
    for _ in range(int(rng.integers(0, 3))):
        clauses.append(_choose(rng, NEUTRAL) if rng.random() < 0.5 else _opinion(positive, rng))
    if rng.random() < 0.55:
        # A concession: the other side has its say, and the clause behind "but" decides.
        clauses.append(f"{_opinion(not positive, rng)} , but {_opinion(positive, rng)}")
    elif rng.random() < 0.3:
        clauses.append(f"everyone calls it {_word(not positive, rng)} , i do not")
    order = rng.permutation(len(clauses))
    return " . ".join(clauses[index] for index in order) + " ."


def _opinion(positive: bool, rng: np.random.Generator) -> str:
    subject = f"the {_choose(rng, ASPECTS)}" if rng.random() < 0.6 else f"this {_choose(rng, THINGS)}"
    style = rng.random()
    if style < 0.3:
        turned = _word(not positive, rng)
        return _choose(
            rng,
            (
                f"{subject} is not {turned}",
                f"{subject} is never {turned}",
                f"{subject} is far from {turned}",
                f"{subject} is anything but {turned}",
            ),
        )
    if style < 0.65:
        return f"{subject} is {_choose(rng, ADVERBS)} {_word(positive, rng)}"
    if style < 0.85:
        return f"{subject} is {_word(positive, rng)} and {_word(positive, rng)}"
    return f"i {'liked' if positive else 'disliked'} {subject}"


def _word(positive: bool, rng: np.random.Generator) -> str:
    return _choose(rng, GOOD_WORDS if positive else BAD_WORDS)


TAGS = ("O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG")
# Words in more than one list are meant: only the words around them tell which it is.
PERSON_FIRST = "Jordan Paris Florence Virginia Sydney Austin Maria Peter Nora Omar Lucy Ivan Mina Karl Rosa Leo".split()
PERSON_LAST = "Ford London Hill Brook Lincoln Chester Novak Silva Tanaka Weber Rossi Larsen Okoye Haddad Petit".split()
CITIES = (
    "Paris Florence Sydney Austin London Lincoln Chester Jordan Virginia Oslo Lima Cairo Delhi Quito Porto Turin "
    "Geneva Bergen"
).split()
PLACE_HEADS = "New Port North East Saint Lake Mount".split()
COMPANIES = "Ford Hill Brook Weber Larsen Apex Nordwind Solaris Vertex Kestrel Juniper Monarch Ravel Tessera".split()
COMPANY_TAILS = "Motors Bank Systems Group Airlines Press".split()


def named_entities(seed: int, *, samples: int = 3000) -> Parts:
    """Sentences as lists of words, and a tag for each word: persons, places, organisations, in BIO coding.

    Names are shared between the kinds (Paris, Ford, Jordan), so that a list of names is not enough; and some names
    occur in the test split alone. `y` holds lists of numbers of `class_names`.
    """
    rng = generator("named_entities", seed)
    held_out = {
        kind: set(rng.permutation(sorted(set(words)))[: len(set(words)) // 4]) for kind, words in _NAMES.items()
    }
    drawn = _distinct(2 * samples, lambda: _tagged_sentence(rng))
    unseen = np.array([any(word in held_out[kind] for kind, word in names) for _, (_, _, names) in drawn])
    num_test = int(np.ceil(0.2 * samples))
    test_rows = np.concatenate(
        [np.flatnonzero(unseen)[: num_test // 2], np.flatnonzero(~unseen)[: num_test - num_test // 2]]
    )
    rest = np.setdiff1d(np.flatnonzero(~unseen), test_rows)[: samples - num_test]
    x, y = texts(words for _, (words, _, _) in drawn), texts(tags for _, (_, tags, _) in drawn)
    (train, validation, _), _ = three_way(x[rest], y[rest], rng, validation_share=0.25, test_share=0.0)
    test_rows = rng.permutation(test_rows)
    return Parts(train, validation, type(train)(x[test_rows], y[test_rows]), class_names=TAGS)


_NAMES = {"PER": PERSON_FIRST + PERSON_LAST, "LOC": CITIES, "ORG": COMPANIES}
_PATTERNS = (
    "{PER} lives in {LOC} .",
    "{PER} works for {ORG} in {LOC} .",
    "{ORG} opened an office in {LOC} .",
    "yesterday {PER} met {PER} near {LOC} .",
    "{ORG} hired {PER} last week .",
    "the mayor of {LOC} thanked {PER} .",
    "shares of {ORG} fell sharply .",
    "{PER} flew from {LOC} to {LOC} .",
    "{ORG} and {ORG} will merge .",
    "rain is expected over {LOC} today .",
    '" we are proud , " said {PER} of {ORG} .',
    "{LOC} beat {LOC} in the final .",
    "{PER} sued {ORG} .",
    "critics praised {PER} after the concert in {LOC} .",
    "{ORG} said on Monday that profits rose .",
    "{PER} said on Monday that nothing had changed .",
)


def _tagged_sentence(rng: np.random.Generator) -> tuple[str, tuple[list[str], list[int], list[tuple[str, str]]]]:
    words, tags, names = [], [], []
    for token in _choose(rng, _PATTERNS).split():
        kind = token.strip("{}")
        if token == kind:
            words.append(token)
            tags.append(0)
            continue
        entity = _entity(kind, rng)
        names += [(kind, word) for word in entity]
        words += entity
        tags += [TAGS.index(f"B-{kind}")] + [TAGS.index(f"I-{kind}")] * (len(entity) - 1)
    return " ".join(words), (words, tags, names)


def _entity(kind: str, rng: np.random.Generator) -> list[str]:
    if kind == "PER":
        first, last = _choose(rng, PERSON_FIRST), _choose(rng, PERSON_LAST)
        return [[first, last], [first], [last]][int(rng.choice(3, p=(0.5, 0.25, 0.25)))]
    if kind == "LOC":
        city = _choose(rng, CITIES)
        return [_choose(rng, PLACE_HEADS), city] if rng.random() < 0.2 else [city]
    company = _choose(rng, COMPANIES)
    return [company, _choose(rng, COMPANY_TAILS)] if rng.random() < 0.4 else [company]


def _distinct(samples: int, draw: Callable[[], tuple[str, T]]) -> list[tuple[str, T]]:
    """Draw pairs until there are enough with different first parts, so that no test text was seen in training."""
    found: dict[str, T] = {}
    while len(found) < samples:
        source, target = draw()
        found.setdefault(source, target)
    return list(found.items())


def _check_at_most(what: str, samples: int, most: int) -> None:
    if samples > most:
        raise ValueError(
            f"`samples` must be at most {most:,}, as there are no more different {what}. "
            f"Received: samples={samples!r}. Try samples={most // 2}."
        )
