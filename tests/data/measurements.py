"""The two figures of each set: what a baseline reaches on its test split, and what a good model does.

The manifest states them; `test_figures.py` measures the cheap ones again. To print them all, slow ones too:
`python tests/data/measurements.py`.
"""

import math
import re
from collections import Counter, defaultdict

import numpy as np
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.metrics import roc_auc_score
from sklearn.mixture import GaussianMixture
from sklearn.neighbors import KNeighborsRegressor, NearestNeighbors
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from course import data


def given(name, **options):
    return data.load(name, verbose=False, **options)


def majority(dataset):
    """Accuracy of always naming the training split's commonest class."""
    return float((dataset.test.y == np.bincount(dataset.train.y).argmax()).mean())


def scaled(model):
    return make_pipeline(StandardScaler(), model)


def flat(split):
    return split.x.reshape(len(split.x), -1).astype("float64")


def classified(name, model, **options):
    dataset = given(name, **options)
    return majority(dataset), model.fit(flat(dataset.train), dataset.train.y).score(flat(dataset.test), dataset.test.y)


def against_logistic(name, model):
    dataset = given(name)
    scores = [
        m.fit(flat(dataset.train), dataset.train.y).score(flat(dataset.test), dataset.test.y)
        for m in (scaled(LogisticRegression(max_iter=200)), model)
    ]
    return tuple(scores)


def regressed(name, model, baseline=None):
    """R² of the mean (0 up to the difference of the splits' means), or of a baseline model, and of a model."""
    dataset = given(name)
    scores = []
    for m in (baseline, model):
        if m is None:
            residual = ((dataset.test.y - dataset.train.y.mean()) ** 2).sum()
            scores.append(1 - residual / ((dataset.test.y - dataset.test.y.mean()) ** 2).sum())
        else:
            scores.append(m.fit(*dataset.train).score(*dataset.test))
    return tuple(float(score) for score in scores)


def forecast(name, column, lags, transform=lambda values: values):
    """Mean absolute error of repeating the last value, and of a ridge regression on differences of the last `lags`."""
    dataset = given(name)
    errors = []
    series = np.concatenate([split.x[:, column] for split in (dataset.train, dataset.validation, dataset.test)])
    target = np.concatenate([split.y for split in (dataset.train, dataset.validation, dataset.test)])
    windows = np.lib.stride_tricks.sliding_window_view(transform(series), lags)  # ends at rows lags - 1, lags, ...
    steps = np.diff(windows, axis=1)
    ahead = transform(target)[lags - 1 :] - windows[:, -1]
    first_test = len(windows) - len(dataset.test.y)
    model = Ridge(1.0).fit(steps[: len(dataset.train.y) - lags + 1], ahead[: len(dataset.train.y) - lags + 1])
    last = series[-len(dataset.test.y) :]
    predicted = (
        transform.inverse(windows[first_test:, -1] + model.predict(steps[first_test:]))
        if hasattr(transform, "inverse")
        else windows[first_test:, -1] + model.predict(steps[first_test:])
    )
    for guess in (last, predicted):
        errors.append(float(np.abs(guess - dataset.test.y).mean()))
    return tuple(errors)


def verification(name):
    """ROC-AUC of "the same identity?" on pairs of test images: distance of pixels, and after LDA."""
    dataset = given(name)
    rng = np.random.default_rng(0)
    rows = rng.integers(len(dataset.test.y), size=(2, 5000))
    same = dataset.test.y[rows[0]] == dataset.test.y[rows[1]]
    lda = LinearDiscriminantAnalysis(solver="eigen", shrinkage=0.3).fit(flat(dataset.train), dataset.train.y)
    areas = []
    for x in (flat(dataset.test), lda.transform(flat(dataset.test))):
        areas.append(float(roc_auc_score(same, -np.linalg.norm(x[rows[0]] - x[rows[1]], axis=1))))
    return tuple(areas)


def mixture(name):
    dataset = given(name)
    return tuple(
        float(GaussianMixture(k, random_state=0, n_init=3).fit(dataset.train.x).score(dataset.test.x)) for k in (1, 8)
    )


def bits_per_character(name):
    """Entropy of single characters, and of an interpolated five-gram (Witten and Bell, 1991)."""
    dataset = given(name)
    train, test = "\n".join(dataset.train.x), "\n".join(dataset.test.x)
    counts = [defaultdict(Counter) for _ in range(5)]
    for order, table in enumerate(counts):
        for i in range(order, len(train)):
            table[train[i - order : i]][train[i]] += 1

    def probability(i, longest):
        p = 1 / 128
        for order in range(longest + 1):
            observed = counts[order].get(test[i - order : i])
            if observed:
                total, kinds = sum(observed.values()), len(observed)
                p = (observed[test[i]] + kinds * p) / (total + kinds)
        return p

    places = range(5, len(test), 7)
    return tuple(-sum(math.log2(probability(i, longest)) for i in places) / len(places) for longest in (0, 4))


def adding():
    dataset = given("adding_problem")
    x, y = dataset.test
    return float(((y - dataset.train.y.mean()) ** 2).mean()), float(((x[..., 0] * x[..., 1]).sum(axis=1) - y).var())


def parity():
    dataset = given("parity")
    return majority(dataset), float((dataset.test.x.sum(axis=(1, 2)) % 2 == dataset.test.y).mean())


def lookup():
    dataset = given("associative_recall")
    x, y = dataset.test
    place = (x[:, 0:-1:2] == x[:, -1:]).argmax(axis=1)
    return majority(dataset), float((x[np.arange(len(x)), 2 * place + 1] - 10 == y).mean())


def reversal():
    dataset = given("sequence_reversal")
    commonest = [np.bincount(column).argmax() for column in dataset.train.y.T]
    x, y = dataset.test
    return float((y == commonest).mean()), float((x[:, ::-1] == y).mean())


def waves():
    dataset = given("waves")
    x, y = flat(dataset.test), dataset.test.y
    ridge = Ridge(1.0).fit(flat(dataset.train), dataset.train.y)
    return float(((x[:, -1] - y) ** 2).mean()), float(((ridge.predict(x) - y) ** 2).mean())


def iso_date(text):
    """Read any of the forms of `dates`, by rule."""
    from course.data.generated_text import MONTHS

    lower = text.lower()
    dotted = re.fullmatch(r"(\d+)\.(\d+)\.(\d+)", lower)
    if dotted:
        day, month, year = (int(part) for part in dotted.groups())
    else:
        month = next(i + 1 for i, name in enumerate(MONTHS) if re.search(rf"\b{name[:3].lower()}", lower))
        day, year = (int(number) for number in re.findall(r"\d+", lower))
    if year < 100:
        year += 1900 if year >= 50 else 2000
    return f"{year}-{month:02d}-{day:02d}"


def number_of(words):
    from course.data.generated_text import TENS, UNITS

    total = current = 0
    for word in words.replace("-", " ").split():
        if word in UNITS:
            current += UNITS.index(word)
        elif word in TENS:
            current += 10 * (TENS.index(word) + 2)
        elif word == "hundred":
            current *= 100
        elif word == "thousand":
            total, current = current * 1000, 0
    return str(total + current)


def characters_by_place(dataset):
    """Share of characters right when the commonest of each place is always written."""
    width = max(map(len, dataset.train.y))
    guess = [Counter(y.ljust(width)[i] for y in dataset.train.y).most_common(1)[0][0] for i in range(width)]
    return float(np.mean([a == b for y in dataset.test.y for a, b in zip(y.ljust(width), guess, strict=False)]))


def by_rule(name, rule):
    dataset = given(name)
    return characters_by_place(dataset), float(np.mean([rule(x) == y for x, y in zip(*dataset.test, strict=True)]))


def nearest_answer(dataset, **options):
    vectorizer = TfidfVectorizer(**options)
    index = NearestNeighbors(n_neighbors=1, metric="cosine").fit(vectorizer.fit_transform(dataset.train.x))
    nearest = index.kneighbors(vectorizer.transform(dataset.test.x), return_distance=False)[:, 0]
    return float((dataset.train.y[nearest] == dataset.test.y).mean())


def dialogues():
    dataset = given("dialogues")
    commonest = Counter(dataset.train.y).most_common(1)[0][0]
    near = nearest_answer(dataset, analyzer="char_wb", ngram_range=(2, 5))
    return float((dataset.test.y == commonest).mean()), near


def translations():
    """Exact matches of the nearest training sentence's translation, and the grammar's by construction."""
    return nearest_answer(given("translated_pairs"), ngram_range=(1, 2)), 1.0


def reviews(name="reviews"):
    dataset = given(name)
    x = [
        [" ".join(map(str, text)) if isinstance(text, list) else text for text in s.x]
        for s in (dataset.train, dataset.test)
    ]
    scores = []
    for longest in (1, 4):
        model = make_pipeline(
            TfidfVectorizer(ngram_range=(1, longest), token_pattern=r"\S+", sublinear_tf=True),
            LogisticRegression(C=10, max_iter=300),
        )
        scores.append(float(model.fit(x[0], dataset.train.y).score(x[1], dataset.test.y)))
    return tuple(scores)


def topics(name="reuters"):
    dataset = given(name)
    x = [[" ".join(map(str, text)) for text in s.x] for s in (dataset.train, dataset.test)]
    model = make_pipeline(TfidfVectorizer(token_pattern=r"\S+"), LogisticRegression(C=30, max_iter=200))
    return majority(dataset), float(model.fit(x[0], dataset.train.y).score(x[1], dataset.test.y))


def entities():
    """Share of words of names that are tagged right: by each word's commonest tag, and with the words around it."""
    dataset = given("named_entities")
    observed = defaultdict(Counter)
    for words, tags in zip(*dataset.train, strict=True):
        for word, tag in zip(words, tags, strict=True):
            observed[word][tag] += 1

    def features(words, i):
        around = {
            f"{step:+d}": words[i + step] if 0 <= i + step < len(words) else "-" for step in (-3, -2, -1, 1, 2, 3)
        }
        capitals = {
            f"capital{step:+d}": 0 <= i + step < len(words) and words[i + step][0].isupper() for step in (-1, 0, 1)
        }
        return {**around, **capitals, "word": words[i], "bigram": f"{around['-1']} {around['+1']}"}

    def rows(split):
        return [features(w, i) for w in split.x for i in range(len(w))], [t for tags in split.y for t in tags]

    train, test = rows(dataset.train), rows(dataset.test)
    model = make_pipeline(DictVectorizer(), LogisticRegression(max_iter=300, C=5)).fit(*train)
    predicted, true = model.predict(test[0]), np.array(test[1])
    words = [word for sentence in dataset.test.x for word in sentence]
    simple = np.array([observed[word].most_common(1)[0][0] if word in observed else 0 for word in words])
    names = true > 0
    return float((simple == true)[names].mean()), float((predicted == true)[names].mean())


def overlap(a, b):
    low, high = np.maximum(a[:2], b[:2]), np.minimum(a[2:], b[2:])
    shared = np.prod(np.clip(high - low, 0, None))
    return shared / (np.prod(a[2:] - a[:2]) + np.prod(b[2:] - b[:2]) - shared)


def found_boxes(image):
    """Regions that differ from a smooth background, as boxes: what can be had without learning."""
    from scipy import ndimage

    size = len(image)
    ramp = np.linspace(-1, 1, size)
    design = np.stack([np.ones((size, size)), *np.meshgrid(ramp, ramp)], axis=-1).reshape(-1, 3)
    values = ndimage.gaussian_filter(image.astype("float64"), (1, 1, 0)).reshape(-1, 3)
    keep = np.ones(len(values), dtype=bool)
    for _ in range(6):
        weights = np.linalg.lstsq(design[keep], values[keep], rcond=None)[0]
        off = np.abs(values - design @ weights).max(axis=1)
        keep = off < max(2.5 * np.median(off), 12)
    labels, _ = ndimage.label((off > 24).reshape(size, size))
    slices = ndimage.find_objects(labels)
    boxes = [np.array([s[1].start, s[0].start, s[1].stop, s[0].stop], dtype="float64") for s in slices]
    return [box for box in boxes if np.prod(box[2:] - box[:2]) >= 40]


def crop(image, box):
    from scipy import ndimage

    left, top, right, bottom = box.astype(int)
    piece = image[top:bottom, left:right].mean(axis=-1)
    zoomed = ndimage.zoom(piece, (12 / piece.shape[0], 12 / piece.shape[1]), order=1, grid_mode=True, mode="nearest")
    zoomed = zoomed[:12, :12].ravel()
    return (zoomed - zoomed.mean()) / (zoomed.std() + 1e-6)


def detection(name):
    """F1 of boxes at an overlap of 0.5 with the right class: the average box, and regions classified by an SVM."""
    dataset = given(name)

    def labelled(split):
        for image, objects in zip(*split, strict=True):
            objects = objects[objects[:, 0] >= 0]
            for box in found_boxes(image):
                hits = [overlap(box, o[1:]) for o in objects]
                best = int(np.argmax(hits)) if hits else -1
                yield crop(image, box), int(objects[best, 0]) if hits and hits[best] > 0.5 else -1

    crops, classes = zip(*labelled(dataset.train), strict=True)
    model = SVC(C=10).fit(np.array(crops), classes)
    all_objects = dataset.train.y[dataset.train.y[..., 0] >= 0]
    mean_box = (np.bincount(all_objects[:, 0].astype(int)).argmax(), all_objects[:, 1:].mean(axis=0))

    def predicted(image):
        boxes = found_boxes(image)
        if boxes:
            yield from zip(model.predict(np.array([crop(image, box) for box in boxes])), boxes, strict=True)

    scores = []
    for predict in (lambda image: [mean_box], predicted):
        hits = guesses = wanted = 0
        for image, objects in zip(*dataset.test, strict=True):
            left = [o for o in objects if o[0] >= 0]
            wanted += len(left)
            for label, box in predict(image):
                if label < 0:
                    continue
                guesses += 1
                match = next((i for i, o in enumerate(left) if o[0] == label and overlap(box, o[1:]) > 0.5), None)
                if match is not None:
                    hits += 1
                    left.pop(match)
        scores.append(2 * hits / (guesses + wanted))
    return tuple(float(score) for score in scores)


def survival():
    dataset = given("survival", encoded=True)
    model = HistGradientBoostingClassifier(max_depth=3, learning_rate=0.05, max_iter=100, random_state=0)
    women = float(((dataset.test.x[:, 1] == 1) == dataset.test.y).mean())
    return women, float(model.fit(*dataset.train).score(*dataset.test))


def ten():
    dataset = given("ten_students")
    return majority(dataset), float(((dataset.test.x[:, 0] > 3.5) == dataset.test.y).mean())


def convolutions():
    """Logistic regression, and a small convolutional network, on the colored shapes: minutes, not seconds."""
    import keras

    dataset = given("colored_shapes")
    logistic = LogisticRegression(max_iter=50, C=0.01).fit(flat(dataset.train) / 255, dataset.train.y)
    keras.utils.set_random_seed(0)
    layers = keras.layers
    model = keras.Sequential([keras.Input((32, 32, 3)), layers.Rescaling(1 / 127.5, -1)])
    for filters in (16, 32, 64):
        for layer in (layers.Conv2D(filters, 3, padding="same"), layers.BatchNormalization(), layers.ReLU()):
            model.add(layer)
        model.add(layers.MaxPooling2D() if filters < 64 else layers.GlobalMaxPooling2D())
    model.add(layers.Dense(10))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(3e-3), loss, metrics=["accuracy"])
    model.fit(*dataset.train, epochs=12, batch_size=64, verbose=0)
    accuracy = model.evaluate(*dataset.test, verbose=0, return_dict=True)["accuracy"]
    return logistic.score(flat(dataset.test) / 255, dataset.test.y), accuracy


def log_prices(values):
    return np.log(values)


log_prices.inverse = np.exp

CHEAP = {
    "digits": lambda: classified("digits", SVC(gamma=0.001, C=10)),
    "iris": lambda: classified("iris", scaled(LogisticRegression())),
    "wine": lambda: classified("wine", scaled(LogisticRegression())),
    "breast_cancer": lambda: classified("breast_cancer", scaled(LogisticRegression())),
    "hospital": lambda: classified("hospital", scaled(LogisticRegression()), faults=False),
    "diabetes": lambda: regressed("diabetes", scaled(Ridge(10.0))),
    "digit_identities": lambda: verification("digit_identities"),
    "moons": lambda: against_logistic("moons", scaled(SVC())),
    "gaussian_mixture": lambda: mixture("gaussian_mixture"),
    "analytic_surfaces": lambda: regressed("analytic_surfaces", scaled(KNeighborsRegressor(5)), LinearRegression()),
    "houses": lambda: regressed("houses", LinearRegression()),
    "ten_students": ten,
    "student_cohort": lambda: classified("student_cohort", scaled(SVC())),
    "survival": survival,
    "adding_problem": adding,
    "parity": parity,
    "first_symbol_recall": lambda: classified("first_symbol_recall", DecisionTreeClassifier(random_state=0)),
    "associative_recall": lookup,
    "sequence_reversal": reversal,
    "waves": waves,
    "stock_prices": lambda: forecast("stock_prices", 5, 13, log_prices),
    "google_prices": lambda: forecast("google_prices", 3, 10, log_prices),
    "eeg": lambda: forecast("eeg", 0, 20),
    "dates": lambda: by_rule("dates", iso_date),
    "number_words": lambda: by_rule("number_words", number_of),
    "reviews": reviews,
}
SLOW = {
    "terrain": lambda: regressed("terrain", scaled(KNeighborsRegressor(5)), LinearRegression()),
    "pydoc_topics": lambda: bits_per_character("pydoc_topics"),
    "translated_pairs": translations,
    "dialogues": dialogues,
    "named_entities": entities,
    "colored_shapes": convolutions,
    "detection_scenes": lambda: detection("detection_scenes"),
    "face_scenes": lambda: detection("face_scenes"),
    "mnist": lambda: classified("mnist", SVC(gamma="scale", C=10)),
    "imdb": lambda: reviews("imdb"),
    "reuters": topics,
    "california_housing": lambda: regressed(
        "california_housing", HistGradientBoostingRegressor(random_state=0), scaled(LinearRegression())
    ),
}

if __name__ == "__main__":
    import sys
    import time

    for name, measure in {**CHEAP, **SLOW}.items():
        if len(sys.argv) > 1 and name not in sys.argv[1:]:
            continue
        start = time.perf_counter()
        baseline, good = measure()
        print(f"{name}: {baseline:.4g} -> {good:.4g}  ({time.perf_counter() - start:.1f} s)", flush=True)
