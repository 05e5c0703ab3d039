"""Lesson 08: right answers that differ in kind from the lesson's own, and hostile ones of these exercises' own."""

import numpy as np


def split_by_greed(patient, y, seed):
    """Patients in a drawn order, each to the part that lacks most of its class."""
    rng = np.random.default_rng(seed)
    rows_of = {}
    for row, who in enumerate(patient.tolist()):
        rows_of.setdefault(who, []).append(row)
    wanted = np.array([0.7, 0.15, 0.15])
    parts, given = ([], [], []), np.zeros((2, 3))
    for who in rng.permutation(sorted(rows_of)).tolist():
        rows = rows_of[who]
        label = int(y[rows[0]])
        place = int(np.argmax(wanted * (given[label].sum() + len(rows)) - given[label]))
        parts[place].extend(rows)
        given[label, place] += len(rows)
    return parts


def split_with_scikit_learn(patient, y, seed):
    from sklearn.model_selection import train_test_split

    who, first = np.unique(patient, return_index=True)
    train, rest = train_test_split(who, train_size=0.7, random_state=seed, stratify=y[first])
    ill = dict(zip(who.tolist(), y[first].tolist(), strict=True))
    held = train_test_split(rest, test_size=0.5, random_state=seed, stratify=[ill[one] for one in rest.tolist()])
    return tuple(np.flatnonzero(np.isin(patient, part)) for part in (train, *held))


def clean_in_arrays(table, unit, lengths, code):
    numbers = np.where(table == code, np.nan, table)
    numbers[:, lengths] = np.round(numbers[:, lengths] / unit[:, None], 4)
    _, first = np.unique(np.nan_to_num(numbers, nan=1e9), axis=0, return_index=True)
    return numbers[np.sort(first)]


def clean_row_by_row(table, unit, lengths, code):
    kept, seen = [], set()
    for row, one in zip(table.tolist(), unit.tolist(), strict=True):
        numbers = [float("nan") if cell == code else cell for cell in row]
        for column in np.asarray(lengths).tolist():
            numbers[column] = round(numbers[column] * (1 / one), 4)
        if str(numbers) not in seen:
            kept.append(numbers)
        seen.add(str(numbers))
    return kept


def columns_one_by_one(train, new):
    numbers, told = [], []
    for column in range(train.shape[1]):
        known = np.sort(train[:, column][~np.isnan(train[:, column])])
        low, middle, high = np.quantile(known, [0.25, 0.5, 0.75])
        fence = low - 1.5 * (high - low), high + 1.5 * (high - low)
        parts = []
        for table in (train, new):
            cells = [middle if np.isnan(cell) else min(max(cell, fence[0]), fence[1]) for cell in table[:, column]]
            parts.append(np.array(cells))
        spread = parts[0].std() if np.ptp(parts[0]) > 0 else 1.0
        numbers.append((parts[1] - parts[0].mean()) / spread)
        told.append([float(np.isnan(cell)) for cell in new[:, column]])
    return np.array(numbers + told).T


def columns_by_the_letter(train, new):
    """A deviation that is exactly 0, as text and hint say."""
    low, middle, high = np.nanquantile(train, [0.25, 0.5, 0.75], axis=0)
    reach = 1.5 * (high - low)
    old, filled = (np.where(np.isnan(rows), middle, np.clip(rows, low - reach, high + reach)) for rows in (train, new))
    spread = old.std(axis=0)
    return np.hstack([(filled - old.mean(axis=0)) / np.where(spread == 0, 1, spread), np.isnan(new)])


def columns_with_keras(train, new):
    import keras

    low, middle, high = np.nanquantile(train, [0.25, 0.5, 0.75], axis=0)
    reach = 1.5 * (high - low)
    parts = [np.clip(np.where(np.isnan(part), middle, part), low - reach, high + reach) for part in (train, new)]
    # In float64, and near zero: a float32 of a column far from zero has few digits left for its spread.
    center, size = parts[0].mean(axis=0), np.where(np.ptp(parts[0], axis=0) > 0, np.ptp(parts[0], axis=0), 1.0)
    layer = keras.layers.Normalization()
    layer.adapt(((parts[0] - center) / size).astype("float32"))
    scaled = keras.ops.convert_to_numpy(layer(((parts[1] - center) / size).astype("float32")))
    return np.concatenate([scaled, np.isnan(new)], axis=1)


def honest_with_scikit_learn(x, y, test, k, seed):
    from sklearn.feature_selection import SelectKBest, f_classif
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.utils import resample

    keep = np.ones(len(y), dtype=bool)
    keep[test] = False
    steps = make_pipeline(StandardScaler(), SelectKBest(f_classif, k=k)).fit(x[keep], y[keep])
    x_train, y_train = steps.transform(x[keep]), y[keep]
    missing = int((y_train == 0).sum() - (y_train == 1).sum())
    if missing:
        more = resample(x_train[y_train == 1], n_samples=missing, random_state=seed)
        x_train, y_train = np.concatenate([x_train, more]), np.append(y_train, np.ones(missing))
    return x_train, y_train, steps.transform(x[test])


def honest_in_turns(x, y, test, k, seed):
    """The rare rows come one after the other until there are enough of them."""
    train = np.array([row for row in range(len(y)) if row not in set(test.tolist())])
    own, labels = x[train], y[train]
    strength = [abs(np.cov(column, labels)[0, 1]) / column.std() for column in own.T]
    chosen = np.sort(np.argsort(strength)[::-1][:k])
    middle, spread = own[:, chosen].mean(axis=0), own[:, chosen].std(axis=0)
    rare = np.flatnonzero(labels == 1)
    rows = np.append(np.arange(len(train)), np.resize(rare, len(train) - 2 * len(rare)))
    return ((own[:, chosen] - middle) / spread)[rows], labels[rows], (x[test][:, chosen] - middle) / spread


def weights_by_counter(labels, num_classes):
    from collections import Counter

    numbers = [row.tolist().index(1) for row in labels] if labels.ndim == 2 else labels.tolist()
    counts = Counter(numbers)
    return {one: len(numbers) / (len(counts) * counts[one]) if counts[one] else 0.0 for one in range(num_classes)}


def weights_by_total(labels, num_classes):
    table = labels if labels.ndim == 2 else np.eye(num_classes)[labels]
    counts = np.sum(table, axis=0)
    total = len(labels) / np.count_nonzero(counts)
    return {int(one): float(total / max(many, 1) * (many > 0)) for one, many in enumerate(counts)}


def augment_in_arrays(images, allowed, rng):
    count, side = images.shape[:2]
    batch = np.array(images, dtype="float64")
    if "flip" in allowed:
        coin = rng.random(count) < 0.5
        batch[coin] = batch[coin, :, ::-1]
    if "rotate" in allowed:
        turns = rng.integers(0, 4, count)
        batch = np.stack([np.rot90(image, -turn) for image, turn in zip(batch, turns, strict=True)])
    if "crop" in allowed:
        wide = np.zeros((count, side + 4, side + 4, 3))
        wide[:, 2:-2, 2:-2] = batch
        top, left = rng.integers(0, 5, (2, count, 1))
        rows, columns = top + np.arange(side), left + np.arange(side)
        batch = wide[np.arange(count)[:, None, None], rows[:, :, None], columns[:, None, :]]
    if "jitter" in allowed:
        batch = np.clip(batch * (0.8 + 0.4 * rng.random((count, 1, 1, 1))), 0, 1)
    return batch


def augment_in_float32(images, allowed, rng):
    results = []
    for image in images.astype("float32"):
        if "flip" in allowed and rng.integers(0, 2):
            image = np.fliplr(image)
        if "rotate" in allowed:
            for _ in range(rng.integers(0, 4)):
                image = np.rot90(image)
        if "crop" in allowed:
            down, right = rng.integers(-2, 3, 2)
            moved = np.zeros_like(image)
            for row in range(len(image)):
                for column in range(len(image)):
                    if 0 <= row + down < len(image) and 0 <= column + right < len(image):
                        moved[row, column] = image[row + down, column + right]
            image = moved
        if "jitter" in allowed:
            image = np.minimum(1, image * np.float32(rng.uniform(0.8, 1.2)))
        results.append(image)
    return results


def batches_made_ahead(x, y, batch_size, seed):
    """All batches of an epoch are made when it begins."""
    import keras

    class Ahead(keras.utils.PyDataset):
        def __init__(self):
            super().__init__()
            self.epoch = 0
            self.on_epoch_end()

        def on_epoch_end(self):
            order = np.random.default_rng([seed, self.epoch]).permutation(len(y))
            self.pieces = [order[start : start + batch_size] for start in range(0, len(y), batch_size)]
            self.epoch += 1

        def __len__(self):
            return len(self.pieces)

        def __getitem__(self, index):
            return np.float32(x[self.pieces[index]]) / np.float32(255), y[self.pieces[index]]

    return Ahead()


def batches_of_a_shuffled_copy(x, y, batch_size, seed):
    import keras

    class Copied(keras.utils.PyDataset):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.state = np.random.RandomState(seed)
            self.pairs = list(zip(x.astype("float32") / 255, y.tolist(), strict=True))
            self.state.shuffle(order := list(range(len(y))))
            self.pairs = [self.pairs[row] for row in order]

        def __len__(self):
            return -(-len(self.pairs) // batch_size)

        def __getitem__(self, index):
            some = self.pairs[index * batch_size : (index + 1) * batch_size]
            return np.stack([image for image, _ in some]), np.array([label for _, label in some])

        def on_epoch_end(self):
            order = self.state.permutation(len(self.pairs))
            self.pairs = [self.pairs[row] for row in order]

    return Copied(workers=1)


RIGHT = {
    "data_preparation.split_patients": {
        "greedy": split_by_greed,
        "scikit-learn, twice": split_with_scikit_learn,
    },
    "data_preparation.clean": {"arrays": clean_in_arrays, "row by row": clean_row_by_row},
    "data_preparation.fit_columns": {
        "column by column": columns_one_by_one,
        "by the letter": columns_by_the_letter,
        "Keras": columns_with_keras,
    },
    "data_preparation.prepare_honestly": {"scikit-learn": honest_with_scikit_learn, "in turns": honest_in_turns},
    "data_preparation.class_weights": {"a counter": weights_by_counter, "a total": weights_by_total},
    "data_preparation.augment": {"arrays": augment_in_arrays, "float32, pixel by pixel": augment_in_float32},
    "data_preparation.batches": {"made ahead": batches_made_ahead, "a shuffled copy": batches_of_a_shuffled_copy},
}

# What a student might hand in to get round these exercises, beside what every exercise is tried with.
HOSTILE: dict[str, dict[str, object]] = {}


def split_by_labels(patient, y, seed):
    order = np.random.default_rng(seed).permutation(len(y))
    return np.split(order, [int(0.7 * len(y)), int(0.85 * len(y))])


def split_in_two(patient, y, seed):
    train, validation, test = split_with_scikit_learn(patient, y, seed)
    return np.concatenate([train, validation[:0]]), validation, np.concatenate([test, train[:1]])


def clean_without_conversion(table, unit, lengths, code):
    return clean_in_arrays(table, np.ones(len(table)), lengths, code)


def clean_and_compare_to_the_last_digit(table, unit, lengths, code):
    numbers = np.where(table == code, np.nan, table)
    numbers[:, lengths] /= unit[:, None]
    _, first = np.unique(np.nan_to_num(numbers, nan=1e9), axis=0, return_index=True)
    return numbers[np.sort(first)]


def clean_with_zeros_for_gaps(table, unit, lengths, code):
    numbers = np.where(table == code, np.nan, table)
    numbers[:, lengths] = np.round(numbers[:, lengths] / unit[:, None], 4)
    _, first = np.unique(np.nan_to_num(numbers), axis=0, return_index=True)
    return numbers[np.sort(first)]


def clean_of_everything_negative(table, unit, lengths, code):
    return clean_in_arrays(np.where(table < 0, code, table), unit, lengths, code)


def columns_clipped_after_filling_with_the_mean(train, new):
    middle = np.nanmean(train, axis=0)
    return columns_one_by_one(np.where(np.isnan(train), middle, train), np.where(np.isnan(new), middle, new))


def columns_without_scale(train, new):
    return np.concatenate([np.nan_to_num(new), np.isnan(new)], axis=1)


def honest_by_distance_of_means(x, y, test, k, seed):
    """Chooses by the difference of the classes' means, which depends on a column's unit."""
    train = np.setdiff1d(np.arange(len(y)), test)
    gap = np.abs(x[train][y[train] == 1].mean(axis=0) - x[train][y[train] == 0].mean(axis=0))
    chosen = np.sort(np.argsort(-gap)[:k])
    x_train, y_train, x_test = honest_in_turns(x[:, chosen], y, test, k, seed)
    return x_train, y_train, x_test


def honest_by_signed_correlation(x, y, test, k, seed):
    train = np.setdiff1d(np.arange(len(y)), test)
    strength = [np.corrcoef(column, y[train])[0, 1] for column in x[train].T]
    chosen = np.sort(np.argsort(strength)[-k:])
    return honest_in_turns(x[:, chosen], y, test, k, seed)


def honest_with_rows_counted_everywhere(x, y, test, k, seed):
    x_train, y_train, x_test = honest_in_turns(x, y, test, k, seed)
    rows = len(y) - len(test) + max(int((y == 0).sum() - (y == 1).sum()), 0)
    return np.resize(x_train, (rows, k)), np.append(y_train, np.ones(rows))[:rows], x_test


def weights_of_those_seen(labels, num_classes):
    numbers = labels.argmax(axis=1) if labels.ndim == 2 else labels
    return weights_by_counter(numbers, int(numbers.max()) + 1)


def weights_by_shape(labels, num_classes):
    return weights_by_counter(labels.argmax(axis=-1) if labels.shape[-1] == num_classes else labels, num_classes)


def weights_with_names(labels, num_classes):
    return {str(one): weight for one, weight in weights_by_counter(labels, num_classes).items()}


def weights_of_two_classes(labels, num_classes):
    share = np.mean(labels)
    return dict.fromkeys(range(num_classes), 1.0) | {0: 1 / (2 * (1 - share) + 1e-9), 1: 1 / (2 * share + 1e-9)}


def augment_half_of_the_time(images, allowed, rng):
    return np.array(
        [
            augment_in_arrays(image[None], [step for step in allowed if step == "flip" or rng.random() < 0.5], rng)[0]
            for image in images
        ]
    )


def augment_whole_batches(images, allowed, rng):
    batch = np.array(images)
    if "flip" in allowed and rng.random() < 0.5:
        batch = batch[:, :, ::-1]
    return batch


def batches_of_a_seeded_first_epoch(x, y, batch_size, seed):
    dataset = batches_made_ahead(x, y, batch_size, seed)

    class Later(type(dataset)):
        def on_epoch_end(self):
            order = np.random.default_rng().permutation(len(y))
            self.pieces = [order[start : start + batch_size] for start in range(0, len(y), batch_size)]

    dataset.__class__ = Later
    return dataset


def batches_by_their_brightest_pixel(x, y, batch_size, seed):
    dataset = batches_made_ahead(x, y, batch_size, seed)

    class Brightest(type(dataset)):
        def __getitem__(self, index):
            mine = self.pieces[index]
            return np.float32(x[mine]) / np.float32(x[mine].max()), y[mine]

    dataset.__class__ = Brightest
    return dataset


def batches_without_the_last(x, y, batch_size, seed):
    dataset = batches_made_ahead(x, y, batch_size, seed)
    dataset.pieces = dataset.pieces[:-1] or dataset.pieces
    return dataset


WRONG = {
    "data_preparation.split_patients": {"rows": split_by_labels, "a row in two parts": split_in_two},
    "data_preparation.clean": {
        "without conversion": clean_without_conversion,
        "to the last digit": clean_and_compare_to_the_last_digit,
        "zeros for gaps": clean_with_zeros_for_gaps,
        "all negatives": clean_of_everything_negative,
    },
    "data_preparation.fit_columns": {
        "filled first, with the mean": columns_clipped_after_filling_with_the_mean,
        "not scaled": columns_without_scale,
    },
    "data_preparation.prepare_honestly": {
        "difference of means": honest_by_distance_of_means,
        "signed correlation": honest_by_signed_correlation,
        "counted among all rows": honest_with_rows_counted_everywhere,
    },
    "data_preparation.class_weights": {
        "two classes": weights_of_two_classes,
        "those seen": weights_of_those_seen,
        "by shape": weights_by_shape,
        "keys as text": weights_with_names,
    },
    "data_preparation.augment": {
        "whole batches": augment_whole_batches,
        "half of the time": augment_half_of_the_time,
    },
    "data_preparation.batches": {
        "without the last": batches_without_the_last,
        "a seeded first epoch": batches_of_a_seeded_first_epoch,
        "by the brightest pixel": batches_by_their_brightest_pixel,
    },
}
