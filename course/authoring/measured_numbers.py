"""Numbers in a lesson's text that were read off an output: `it reads ⟦97 %⟧ of them`.

The marks tell `course lint` which numbers to hold against what the cells gave. Readers never see them: a lesson is
read without them. Only text cells have them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

OPENING, CLOSING = "⟦", "⟧"
_MARKED = re.compile(f"{OPENING}([^{OPENING}{CLOSING}]*){CLOSING}(?P<percent>[ \u00a0\u202f]?\\\\?%)?")
# A minus is one of the number where nothing is subtracted from: `0.4-0.6` are two numbers of the same sign.
_NUMBER = re.compile(
    r"(?<![\w.])(?P<minus>(?:(?<![\d)\]])[-−])?)(?P<digits>\d{1,3}(?:,\d{3})+(?![\d])|\d+)?(?P<fraction>\.\d*)?"
    r"(?P<exponent>[eE][-+−]?\d+)?(?!\d)"
)
_WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()
_WORD = re.compile(rf"(?i)\b(?:{'|'.join(_WORDS)})\b")


@dataclass(frozen=True)
class MeasuredNumber:
    """A marked number of a text.

    Args:
        place: Where it stands in the text without marks.
        text: As it is written, without marks.
        value: The number; None where the marks hold none, or more than one.
        half_unit: Half of its last digit's worth: what rounding may have changed.
        signed: Whether a minus is written; without one only the size is told ("fell by 0.02").
        percent: Whether it may be a share in percent.
    """

    place: int
    text: str
    value: float | None
    half_unit: float = 0.0
    signed: bool = False
    percent: bool = False

    def is_read_off(self, output: float) -> bool:
        """Whether a number of an output, rounded to the digits that are written here, is this one."""
        if self.value is None:
            return False
        written = output if self.signed else abs(output)
        shares = (written, 100 * written) if self.percent else (written,)
        return any(abs(share - self.value) <= self.half_unit * (1 + 1e-9) + 1e-12 for share in shares)


def without_marks(text: str) -> str:
    """The text as readers get it.

    >>> without_marks("It reads ⟦97 %⟧ of them.")
    'It reads 97 % of them.'
    """
    return text.replace(OPENING, "").replace(CLOSING, "")


def measured_numbers(text: str) -> Iterator[MeasuredNumber]:
    """The marked numbers of a text, in order.

    Args:
        text: With its marks.

    Returns:
        One for each pair of marks.

    Example:
        >>> [(one.text, one.value, one.percent) for one in measured_numbers("From ⟦0.910⟧ to ⟦97 %⟧, in ⟦three⟧ runs.")]
        [('0.910', 0.91, False), ('97 %', 97.0, True), ('three', 3.0, False)]
    """
    for match in _MARKED.finditer(text):
        inside = match[1]
        place = match.start() - sum(text.count(mark, 0, match.start()) for mark in (OPENING, CLOSING))
        found = [(value, half, signed) for value, half, signed in _numbers(inside)]
        if not found:
            found = [(float(_WORDS.index(word.lower())), 0.0, False) for word in _WORD.findall(inside)]
        if len(found) != 1:
            yield MeasuredNumber(place, inside, None)
            continue
        (value, half, signed), *_ = found
        yield MeasuredNumber(place, inside, value, half, signed, "%" in inside or bool(match["percent"]))


def loose_marks(text: str) -> list[int]:
    """Where marks stand that are no pair, in the text as it is written."""
    rest = re.sub(f"{OPENING}[^{OPENING}{CLOSING}]*{CLOSING}", lambda match: " " * len(match[0]), text)
    return [match.start() for match in re.finditer(f"[{OPENING}{CLOSING}]", rest)]


def numbers_of(output: str) -> list[float]:
    """All numbers that an output shows.

    >>> numbers_of("loss: 0.25 - accuracy: 91.5% [ 1,077 -3. 1e-07] val_2")
    [0.25, 91.5, 1077.0, -3.0, 1e-07]
    """
    return [value for value, _, _ in _numbers(output)]


def _numbers(text: str) -> Iterator[tuple[float, float, bool]]:
    for match in _NUMBER.finditer(text):
        whole, fraction, exponent = match["digits"], match["fraction"] or "", match["exponent"] or ""
        if whole is None and len(fraction) < 2:  # a full stop, or nothing at all
            continue
        digits = (whole or "").replace(",", "") + fraction
        power = int(exponent[1:].replace("−", "-") or 0) if exponent else 0
        value = float(digits) * 10.0**power
        half = 0.5 * 10.0 ** (power - max(0, len(fraction) - 1))
        yield (-value if match["minus"] else value), half, bool(match["minus"])
