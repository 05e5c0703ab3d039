"""What the training doctor says: one problem, in a sentence, with its remedy and the numbers that show it."""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

# Every problem that `TrainingDoctor` knows, causes before their consequences.
PROBLEMS = (
    "constant inputs",
    "unscaled inputs",
    "labels out of range",
    "double softmax",
    "missing softmax",
    "nothing to train",
    "unrelated labels",
    "not a number",
    "exploding gradients",
    "learning rate too high",
    "vanishing gradients",
    "dead units",
    "learning rate too low",
    "stale batch statistics",
    "overfitting",
    "underfitting",
    "plateau",
)


@dataclass(frozen=True)
class Diagnosis:
    """One thing that is wrong with a training run.

    Args:
        problem: its name, one of `course.callbacks.PROBLEMS`.
        sentence: what was seen, with the number that shows it.
        remedy: what to do, the most promising first.
        evidence: name of each measured quantity -> its value.

    Example:

    >>> from course.callbacks import Diagnosis
    >>> print(Diagnosis("dead units", "8 of 8 units of layer hidden give zero.", "Lower the learning rate."))
    dead units: 8 of 8 units of layer hidden give zero. What to do: Lower the learning rate.
    """

    problem: str
    sentence: str
    remedy: str
    evidence: Mapping[str, float | str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.problem}: {self.sentence} What to do: {self.remedy}"


def as_text(diagnoses: Sequence[Diagnosis]) -> str:
    """The diagnoses as plain text, a paragraph each."""
    return "\n".join(f"TrainingDoctor - {diagnosis}" for diagnosis in diagnoses)


def as_html(diagnoses: Sequence[Diagnosis]) -> str:
    """The diagnoses as the body of a panel, with everything escaped: layers have their users' names."""
    return "".join(
        f"<div style='margin:4px 0'><b>{html.escape(one.problem)}</b>: {html.escape(one.sentence)}<br>"
        f"<i>What to do:</i> {html.escape(one.remedy)}</div>"
        for one in diagnoses
    )
