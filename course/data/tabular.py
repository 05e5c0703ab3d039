"""Generated tables: houses, students, passengers."""

from __future__ import annotations

import numpy as np

from course.data.dataset import Parts, Split
from course.data.splits import empty_like, generator, three_way

# Ten rows built to the facts that are known of the usual example (erratum E60): five fail, five pass; study > 3.5 h or
# sleep > 5.5 h alone separates them; the features correlate 0.87; and scikit-learn's
# train_test_split(test_size=0.2, random_state=42) puts exactly [5, 7] -> 1 and [3, 5] -> 0 into the test part.
TEN_STUDENTS = (
    (1, 5, 0),
    (3, 5, 0),
    (6, 6, 1),
    (2, 4, 0),
    (3, 4, 0),
    (7, 7, 1),
    (4, 7, 1),
    (1, 3, 0),
    (5, 7, 1),
    (8, 9, 1),
)
# The rows of numpy.random.RandomState(42).permutation(10), cut after two: what train_test_split does with seed 42.
TEN_TEST_ROWS = (8, 1)
TEN_TRAIN_ROWS = (5, 0, 7, 2, 9, 4, 3, 6)
RESULT_NAMES = ("fail", "pass")


def ten_students(seed: int) -> Parts:
    """Ten students: hours studied, hours slept, passed or not; eight to train on and two to test."""
    rows = np.array(TEN_STUDENTS)
    x, y = rows[:, :2].astype("float32"), rows[:, 2].astype("int64")
    train, test = (Split(x[list(part)], y[list(part)]) for part in (TEN_TRAIN_ROWS, TEN_TEST_ROWS))
    names = ("hours studied", "hours slept")
    return Parts(train, empty_like(train), test, names, RESULT_NAMES, extras={"x": x, "y": y})


def student_cohort(seed: int, *, samples: int = 800) -> Parts:
    """Several hundred students with overlapping classes: a known probability decides, and a coin is thrown with it.

    Too little sleep undoes study: below six hours a night the benefit of an hour of study shrinks, and at 3.5 it is
    gone. `extras` holds the true probability of a pass for each row, which no model can beat.
    """
    rng = generator("student_cohort", seed)
    studied = np.clip(rng.gamma(4.0, 1.5, samples), 0, 16)
    # Those who study long sleep less: a trade-off that the ten rows do not show.
    slept = np.clip(8.0 - 0.22 * studied + rng.normal(0, 1.4, samples), 2.5, 11)
    attended = np.clip(rng.beta(5, 2, samples) * 100, 0, 100)
    coffees = rng.poisson(1.5 + 0.25 * np.maximum(0, 7 - slept)).astype("float64")
    logit = student_logit(studied, slept, attended)
    probability = 1 / (1 + np.exp(-logit))
    passed = (rng.random(samples) < probability).astype("int64")
    x = np.round(np.stack([studied, slept, attended, coffees], axis=1), 1).astype("float32")
    splits, rows = three_way(x, passed, rng, strata=passed)
    names = ("hours studied", "hours slept", "attendance %", "coffees a day")
    true = {part: probability[r] for part, r in zip(("train", "validation", "test"), rows, strict=True)}
    return Parts(*splits, feature_names=names, class_names=RESULT_NAMES, extras={"probability": true})


def student_logit(studied: np.ndarray, slept: np.ndarray, attended: np.ndarray) -> np.ndarray:
    """The rule behind the cohort: the log-odds of a pass."""
    rested = np.clip((slept - 3.5) / 2.5, 0, 1)  # 0 at 3.5 hours of sleep or less, 1 from 6 hours on
    odds: np.ndarray = -5.2 + 1.15 * studied * rested + 0.03 * (attended - 70) - 0.02 * np.maximum(0, slept - 9) ** 2
    return odds


def houses(seed: int, *, samples: int = 1000) -> Parts:
    """Houses with correlated features: more rooms go with a higher price, and yet a room costs money at equal area.

    At equal area, one more room means smaller rooms, which buyers pay less for. Since large houses have many rooms, the
    correlation of rooms with the price is strongly positive all the same, and the weight in a joint fit negative.
    """
    rng = generator("houses", seed)
    area = np.clip(rng.lognormal(np.log(110), 0.33, samples), 35, 320)
    rooms = np.clip(np.round(area / 26 + rng.normal(0, 0.75, samples)), 1, 12)
    distance = np.clip(rng.gamma(2.2, 3.2, samples) + 0.01 * area, 0.2, 35)
    age = np.clip(rng.gamma(1.8, 18, samples), 0, 120)
    price = 60 + 3.4 * area - 16 * rooms - 4.5 * distance - 0.6 * age + rng.normal(0, 28, samples)
    x = np.stack([area, rooms, distance, age], axis=1)
    x = np.round(x, 1).astype("float32")
    price = np.round(np.maximum(price, 20), 1).astype("float32")
    splits, _ = three_way(x, price, rng)
    return Parts(*splits, feature_names=("area m²", "rooms", "distance to center km", "age years"))


PASSENGER_COLUMNS = ("class", "sex", "age", "relatives aboard", "fare", "port", "deck")
PORTS = ("Aldwick", "Brenn", "Corvale")
DECKS = ("upper", "middle", "lower")


def survival(seed: int, *, samples: int = 1200, encoded: bool = False) -> Parts:
    """Passengers of an invented ship that sank: who survived? Columns of text and numbers, with missing values.

    The pattern is that of such tables: women, children and dear tickets fared better, and the deck was mostly noted
    down for those who could be asked, so that its being missing says something. By default `x` is an array of objects,
    text as `str`, numbers as `float`, missing as NaN or None; `encoded=True` gives float32 with a number for each word
    (`extras["categories"]`) and NaN for what is missing.
    """
    rng = generator("survival", seed)
    ticket = rng.choice(3, samples, p=(0.22, 0.25, 0.53))  # 0: first class
    female = rng.random(samples) < 0.37
    age = np.where(
        rng.random(samples) < 0.1, rng.uniform(0.5, 13, samples), rng.normal(31 + 6 * (1 - ticket), 12, samples)
    )
    age = np.round(np.clip(age, 0.5, 80))
    relatives = np.minimum(rng.poisson(np.where(age < 14, 2.2, 0.7)), 7)
    fare = np.round(np.exp(rng.normal(np.array([4.0, 2.8, 2.2])[ticket], 0.45)) * (1 + 0.4 * relatives), 2)
    port = rng.choice(3, samples, p=(0.7, 0.12, 0.18))
    logit = 0.4 + 2.6 * female - 1.05 * ticket + 1.7 * (age < 14) - 0.012 * (age - 30) - 1.0 * (relatives >= 4)
    logit = logit - 1.3 * (female & (ticket == 2))  # on the lowest deck, being a woman helped less
    survived = (rng.random(samples) < 1 / (1 + np.exp(-1.15 * (logit - 0.35)))).astype("int64")
    deck = np.clip(ticket + (rng.random(samples) < 0.2) - (rng.random(samples) < 0.15), 0, 2)
    no_age = rng.random(samples) < np.where(ticket == 2, 0.28, 0.1)
    no_deck = rng.random(samples) < np.where(survived == 1, 0.5, 0.8)
    no_port = rng.random(samples) < 0.005
    codes = np.stack([ticket + 1, female, age, relatives, fare, port, deck], axis=1).astype("float64")
    for column, missing in ((2, no_age), (5, no_port), (6, no_deck)):
        codes[missing, column] = np.nan
    categories = {"sex": ("male", "female"), "port": PORTS, "deck": DECKS}
    x = codes.astype("float32") if encoded else _in_words(codes, categories)
    splits, _ = three_way(x, survived, rng, strata=survived)
    return Parts(
        *splits,
        feature_names=PASSENGER_COLUMNS,
        class_names=("died", "survived"),
        extras={"categories": categories},
    )


def _in_words(codes: np.ndarray, categories: dict[str, tuple[str, ...]]) -> np.ndarray:
    words = np.empty(codes.shape, dtype=object)
    for column, name in enumerate(PASSENGER_COLUMNS):
        for row, code in enumerate(codes[:, column]):
            known = not np.isnan(code)
            words[row, column] = (categories[name][int(code)] if known else None) if name in categories else float(code)
    return words
