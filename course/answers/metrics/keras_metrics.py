"""Keras' metrics on drawn labels and outputs, compared with scikit-learn's on the decisions that follow."""

from collections.abc import Callable, Iterator
from typing import Any

from sklearn import metrics

from course.answers import comparing
from course.exercises.metrics.keras_metrics import CLASSES, WANTED
from course.exercises.types import Answers, Data, Mistake, Verdict

_YES, _YES_F1, _CLASSES, _PRECISION, _MACRO, _INTEGERS = (
    "yes or no: accuracy and precision",
    "yes or no: F1",
    "one-hot: accuracy",
    "one-hot: precision of class 2",
    "one-hot: mean F1",
    "integers: accuracy",
)
_VERDICTS = {
    "yes or no": ((_YES, ("accuracy", "precision")), (_YES_F1, ("f1",))),
    "one-hot": ((_CLASSES, ("accuracy",)), (_PRECISION, ("precision_2",)), (_MACRO, ("macro_f1",))),
    "integers": ((_INTEGERS, ("accuracy",)),),
}


def _expected(case: Data) -> dict[str, float]:
    if case["task"] == "yes or no":
        y, said = case["y"].ravel(), (case["outputs"].ravel() > 0.5).astype("float32")
        return {
            "accuracy": metrics.accuracy_score(y, said),
            "precision": metrics.precision_score(y, said),
            "f1": metrics.f1_score(y, said),
        }
    y = case["y"].argmax(axis=1) if case["task"] == "one-hot" else case["y"]
    said = case["outputs"].argmax(axis=1)
    labels = list(range(CLASSES))
    return {
        "accuracy": metrics.accuracy_score(y, said),
        "precision_2": metrics.precision_score(y, said, labels=labels, average=None)[2],
        "macro_f1": metrics.f1_score(y, said, labels=labels, average="macro"),
    }


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    expected = _expected(case)

    def judged(name: str) -> Verdict:
        value = observed[name]
        if isinstance(value, str):
            return Verdict("", False, f"For {case['task']!r}, {name!r}: {value} on labels of shape {case['y'].shape}.")
        agrees = comparing.number_agrees("", value, expected[name], f"{name!r}", rtol=0, atol=1e-4)
        return comparing.explained(f"For {case['task']!r}, labels of shape {case['y'].shape}.", agrees)

    for verdict, names in _VERDICTS[case["task"]]:
        yield comparing.all_of(verdict, *(judged(name) for name in names))


def _with(**bent: Callable[[Any], Any]) -> Callable[[str], dict[str, Any]]:
    """The right metrics, but for those named: from `keras.metrics`, by task and name (`yes_f1`, `hot_accuracy`)."""

    def answer(task: str) -> dict[str, Any]:
        import keras

        known = keras.metrics
        right: dict[str, dict[str, Callable[[Any], Any]]] = {
            "yes or no": {
                "accuracy": bent.get("yes_accuracy", lambda m: m.BinaryAccuracy()),
                "precision": bent.get("yes_precision", lambda m: m.Precision()),
                "f1": bent.get("yes_f1", lambda m: m.F1Score(average="macro", threshold=0.5)),
            },
            "one-hot": {
                "accuracy": bent.get("hot_accuracy", lambda m: m.CategoricalAccuracy()),
                "precision_2": bent.get("hot_precision", lambda m: m.Precision(top_k=1, class_id=2)),
                "macro_f1": bent.get("hot_f1", lambda m: m.F1Score("macro")),
            },
            "integers": {"accuracy": bent.get("integers", lambda m: m.SparseCategoricalAccuracy())},
        }
        return {name: make(known) for name, make in right[task].items() if name in WANTED[task]}

    return answer


def _above(cut: float) -> Callable[[Any], Any]:
    return lambda metrics: metrics.Precision(class_id=2, thresholds=cut)


def _accuracy(metrics: Any) -> Any:
    return metrics.Accuracy()


keras_metrics = Answers(
    id="metrics.keras_metrics",
    shares={_YES: 0.15, _YES_F1: 0.2, _CLASSES: 0.1, _PRECISION: 0.2, _MACRO: 0.2, _INTEGERS: 0.15},
    judge=_judge,
    asks=lambda case: [name for name, _ in _VERDICTS[case["task"]]],
    mistakes=(
        Mistake(
            "With one output the largest is always that one, so your F1 calls everybody. Which argument of `F1Score` "
            "makes it decide by a threshold?",
            _with(yes_f1=lambda m: m.F1Score()),
        ),
        Mistake(
            "`Accuracy` compares outputs with labels, number by number: 0.93 is not 1, so nothing is ever right. "
            "Which class decides first?",
            _with(yes_accuracy=lambda m: m.Accuracy()),
        ),
        Mistake(
            "`Accuracy` compares outputs with labels, number by number, and no probability is a label. Which class "
            "looks for the largest output first?",
            _with(hot_accuracy=lambda m: m.Accuracy()),
        ),
        Mistake(
            "`BinaryAccuracy` asks each of the four columns by itself, so that three zeros of four make a wrong row "
            "half right. Which accuracy compares rows?",
            _with(hot_accuracy=lambda m: m.BinaryAccuracy()),
        ),
        Mistake(
            "Your precision of class 2 calls a row only where its probability is above one half. Among four classes "
            "the largest may be 0.4: which argument makes the largest decide?",
            _with(hot_precision=lambda m: m.Precision(class_id=2)),
        ),
        Mistake(
            "Your precision counts all classes together. Which argument picks class 2?",
            _with(hot_precision=lambda m: m.Precision(top_k=1)),
        ),
        Mistake(
            "Your precision counts all classes together, each column above one half. Which two arguments pick class "
            "2, and let the largest output decide?",
            _with(hot_precision=lambda m: m.Precision()),
        ),
        Mistake(
            "You gave the recall of class 2. Of whom is precision a share?",
            _with(hot_precision=lambda m: m.Recall(class_id=2, top_k=1)),
        ),
        Mistake(
            "Your precision of class 2 looks at the two largest outputs of a row: `top_k` is how many may decide, and "
            "`class_id` is the class. Which number belongs where?",
            _with(hot_precision=lambda m: m.Precision(class_id=2, top_k=2)),
        ),
        Mistake(
            "Your F1 of several classes is a list, one number per class. How do you ask for their plain mean?",
            _with(hot_f1=lambda m: m.F1Score()),
        ),
        Mistake(
            "Your F1 is weighted by how frequent a class is, so that the rare ones hardly count. Which `average` is "
            "the plain mean?",
            _with(hot_f1=lambda m: m.F1Score(average="weighted")),
        ),
        Mistake(
            "Your F1 pools the counts of all classes (“micro”): with one label per row that is the accuracy once "
            "more. Which `average` is the plain mean over classes?",
            _with(hot_f1=lambda m: m.F1Score(average="micro")),
        ),
        Mistake(
            "Your F1 of several classes decides by a threshold, and rows whose largest output is 0.4 are nobody's. "
            "What decides where no threshold is given?",
            _with(hot_f1=lambda m: m.F1Score(average="macro", threshold=0.5)),
        ),
        Mistake(
            "`CategoricalAccuracy` looks for the largest of the labels, and whole-numbered labels have no columns. "
            "Which accuracy takes the class's number itself?",
            _with(integers=lambda m: m.CategoricalAccuracy()),
        ),
        Mistake(
            '`metrics.get("accuracy")` is the class `Accuracy`, which compares outputs with labels, number by number. '
            "Who translates “accuracy” into the class that fits, and where?",
            _with(yes_accuracy=_accuracy, hot_accuracy=_accuracy, integers=_accuracy),
        ),
        Mistake(
            "`CategoricalAccuracy` takes the largest of *one* output and of one label, which always agree. Which "
            "accuracy decides by a threshold?",
            _with(yes_accuracy=lambda m: m.CategoricalAccuracy()),
        ),
        Mistake(
            "`SparseCategoricalAccuracy` wants the number of the class as label, and these labels are rows. Which "
            "accuracy takes one-hot rows?",
            _with(hot_accuracy=lambda m: m.SparseCategoricalAccuracy()),
        ),
        Mistake(
            "Classes are counted from 0: `class_id=1` is the second of them. Which number has class 2?",
            _with(hot_precision=lambda m: m.Precision(class_id=1, top_k=1)),
        ),
        *(
            Mistake(
                f"Your precision of class 2 calls every row above {cut:g}, whether class 2 is the largest or not. "
                "Which argument makes the largest decide?",
                _with(hot_precision=_above(cut)),
            )
            for cut in (0.25, 0.0)
        ),
        Mistake(
            "A threshold of 0 is that of a logit. These are probabilities: where do they change sides?",
            _with(yes_precision=lambda m: m.Precision(thresholds=0)),
        ),
        Mistake(
            "You gave the recall where precision was asked for. Of whom is precision a share?",
            _with(yes_precision=lambda m: m.Recall()),
        ),
        Mistake(
            "`SparseCategoricalAccuracy` takes the largest of one output, which is always class 0: it counts the "
            "noes. Which accuracy decides by a threshold?",
            _with(yes_accuracy=lambda m: m.SparseCategoricalAccuracy()),
        ),
    ),
)
