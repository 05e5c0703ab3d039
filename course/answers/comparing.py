"""Comparing what came back with what was expected: verdicts that say how far off an answer is, and where.

A function that gives a `Verdict` takes the verdict's name first. None of them raises, whatever came back: text, None,
NaN, an array of another shape. Numbers are shown with as many digits as it takes to tell them apart.

Example:
    >>> shape, value = with_shape("one value per input", np.array([0.0, 1.5]), (2,), "one value per input")
    >>> shape.right
    True
    >>> agrees("the right values", value, np.array([0.0, 2.0]), at=np.array([-1.0, 2.0])).message
    'At x = 2 expected 2, received 1.5.'
"""

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.exercises.observing import AFTER
from course.exercises.types import Data, Verdict

Reals = NDArray[np.float64]

# A float32 answer of any backend lies within these of a float64 reference.
RTOL, ATOL = 1e-4, 1e-5
_MOST_DIGITS = 17  # of a float64: two that differ differ in these
_MOST_SHOWN = 6
_LONG = 1e9  # from here on a number is written with an exponent
_LONGEST_TEXT = 60
_AROUND = 24  # characters on either side of the first that differs


def real_numbers(value: Any) -> Reals | None:
    """The numbers in `value` as float64, in their shape; None where there is none to compare.

    Args:
        value: What crossed the border: an array, a number, text, a dictionary, None.

    Returns:
        Whole numbers, floats and booleans as an array; None for text, complex numbers, objects and ragged lists.

    Example:
        >>> real_numbers(np.array([True, False]))
        array([1., 0.])
        >>> real_numbers("0.5") is None
        True
    """
    if isinstance(value, (str, bytes, Mapping)) or value is None:
        return None
    try:
        array = np.asarray(value)
    except ValueError:  # a list of lists of different lengths
        return None
    return array.astype("float64") if array.dtype.kind in "biuf" else None


def one_number(value: Any) -> float | None:
    """The single number in `value`, whatever its number of axes; None where there is none, or more than one.

    Example:
        >>> one_number(np.array([[4.4]]))
        4.4
        >>> one_number([1, 2]) is None
        True
    """
    numbers = real_numbers(value)
    return float(numbers.reshape(())) if numbers is not None and numbers.size == 1 else None


def one_text(value: Any) -> str | None:
    """The text in `value` without blanks at its ends, or None. An array that holds one text counts as that text.

    Example:
        >>> one_text(np.array("healthy "))
        'healthy'
    """
    if isinstance(value, np.ndarray) and value.size == 1 and value.dtype.kind in "US":
        value = value.reshape(()).item()
    return value.strip() if isinstance(value, str) else None


def shapes_in(value: Any) -> list[tuple[int, ...]]:
    """The shapes in a list of them that crossed the border: equally long ones cross as one array, others as lists.

    Example:
        >>> shapes_in(np.array([[2, 16], [16, 1]])), shapes_in([[2, 16], [16]]), shapes_in("(2, 16)")
        ([(2, 16), (16, 1)], [(2, 16), (16,)], [])
    """
    try:
        return [tuple(int(length) for length in shape) for shape in value]
    except (TypeError, ValueError):
        return []


def is_close(value: Any, expected: Any, *, rtol: float = RTOL, atol: float = ATOL) -> bool:
    """Whether two things are numbers of the same shape that agree. NaN agrees with nothing, infinity with itself.

    Args:
        value: What came.
        expected: What should have come; its size sets the relative tolerance.
        rtol, atol: As in `numpy.isclose`.

    Example:
        >>> is_close([1.0, 2.0], np.array([1.0, 2.00001])), is_close([1.0], 1.0), is_close(None, 1.0)
        (True, False, False)
    """
    came, wanted = real_numbers(value), real_numbers(expected)
    return (
        came is not None
        and wanted is not None
        and came.shape == wanted.shape
        and bool(np.isclose(came, wanted, rtol=rtol, atol=atol).all())
    )


def describe(value: Any) -> str:
    """What came, in a few words for a sentence: "an array of shape (3, 2)", "the text 'b'", "0.25".

    Example:
        >>> describe(np.zeros((3, 2))), describe(np.array(0.25)), describe("b"), describe(None)
        ('an array of shape (3, 2)', '0.25', "the text 'b'", 'None')
    """
    if isinstance(value, str):
        return f"the text {value if len(value) <= _LONGEST_TEXT else value[:_LONGEST_TEXT] + '…'!r}"
    if isinstance(value, np.ndarray) and value.size != 1:
        return f"an array of shape {value.shape}"
    number = one_number(value)
    if number is not None and not isinstance(value, bool):
        axes = f", in an array of shape {value.shape}" if isinstance(value, np.ndarray) and value.ndim else ""
        return f"{number:.6g}{axes}"
    text = repr(value)
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}… ({type(value).__name__})"


def brief(numbers: Any, digits: int = 4) -> str:
    """An array for a sentence: up to six numbers in brackets, and how many more there are.

    Example:
        >>> brief(np.arange(9) / 3)
        '[0, 0.3333, 0.6667, 1, 1.333, 1.667, … 3 more]'
    """
    flat = np.asarray(numbers).ravel()
    more = [f"… {flat.size - _MOST_SHOWN} more"] if flat.size > _MOST_SHOWN else []
    return f"[{', '.join([*(f'{number:.{digits}g}' for number in flat[:_MOST_SHOWN]), *more])}]"


def told_apart(expected: float, received: float, digits: int = 4) -> tuple[str, str]:
    """Two numbers as text, with as many digits as it takes to see that they differ, and all those before the point.

    Example:
        >>> told_apart(0.25, 0.2500004), told_apart(50_000.0, 50_093.6)
        (('0.25', '0.2500004'), ('50000', '50094'))
    """
    expected, received = expected + 0.0, received + 0.0  # minus zero is zero, and reads like it
    before_the_point = (len(f"{abs(number):.0f}") for number in (expected, received) if abs(number) < _LONG)
    digits = max(digits, *before_the_point, 0)
    for many in range(digits, _MOST_DIGITS + 1):
        one, other = f"{expected:.{many}g}", f"{received:.{many}g}"
        if one != other:
            break
    return one, other


def shown_apart(expected: Any, received: Any) -> tuple[str, str]:
    """Two things as short texts that differ where the things do: long ones are cut around the first difference.

    Args:
        expected: Text, numbers, arrays, dictionaries, and lists or tuples of these.
        received: What came instead.

    Returns:
        How each reads. The texts are equal only where the things are.

    Example:
        >>> shown_apart([(64, 10), (10,)], [(64, 10), (11,)])
        ('[[64, 10], [10]]', '[[64, 10], [11]]')
        >>> shown_apart(np.arange(99), np.arange(99) - (np.arange(99) == 50))
        ('[… 49 before, 49, 50, 51, … 47 more]', '[… 49 before, 49, 49, 51, … 47 more]')
        >>> shown_apart("forward " * 30 + "save", "forward " * 30 + "update")
        ("'…forward forward save'", "'…forward forward update'")
        >>> shown_apart("7", 7)
        ("'7'", '7')
    """
    one, other = _as_data(expected), _as_data(received)
    texts = _apart(one, other)
    if texts[0] == texts[1] and _differ(one, other):
        texts = f"{texts[0]} ({type(expected).__name__})", f"{texts[1]} ({type(received).__name__})"
    return texts


def matches(name: str, value: Any, expected: Any, *, what: str = "") -> Verdict:
    """Whether text, a list, a dictionary, or any of these in each other, is the expected one; numbers up to rounding.

    Args:
        name: The verdict's.
        value: What came.
        expected: What should have come. A tuple, a list and an array with the same entries are the same.
        what: What it is, as in "the order of the calls", for the message, which shows an entry that differs.

    Example:
        >>> matches("the shapes", [[64, 10], [10]], [(64, 10), (10,)]).right
        True
        >>> matches("the calls", ["save", "update"], ["update", "save"], what="the calls").message
        "The calls: expected ['update', 'save'], received ['save', 'update']."
    """
    came, wanted = _as_data(value), _as_data(expected)
    if not _differ(wanted, came):
        return Verdict(name, True)
    one, other = shown_apart(wanted, came)
    start = f"{_capital(what)}: e" if what else "E"
    return Verdict(name, False, f"{start}xpected {one}, received {other}.", _first_difference(wanted, came))


def with_shape(name: str, value: Any, shape: Sequence[int | None], what: str) -> tuple[Verdict, Reals]:
    """Whether real numbers of a shape came back, and the numbers.

    Args:
        name: The verdict's.
        value: What came.
        shape: What its shape must be; None stands for any length.
        what: What the shape means, as in "one probability per class".

    Returns:
        The verdict, and the numbers: NaN throughout where the verdict does not hold, so that a judge may go on or stop.

    Example:
        >>> with_shape("a table", [1.0, 2.0], (None, 2), "two columns")[0].message
        'Expected two columns, shape (any, 2). Received: shape (2,).'
    """
    numbers = real_numbers(value)
    fits = (
        numbers is not None
        and len(numbers.shape) == len(shape)
        and all(wanted in (None, length) for wanted, length in zip(shape, numbers.shape, strict=True))
    )
    if fits and numbers is not None:
        return Verdict(name, True), numbers
    wanted = f"({', '.join('any' if length is None else str(length) for length in shape)}{',' * (len(shape) == 1)})"
    came = f"shape {numbers.shape}" if numbers is not None else f"{describe(value)}, which holds no real numbers"
    message = f"Expected {what}, shape {wanted}. Received: {came}."
    return Verdict(name, False, message), np.full([length or 0 for length in shape], np.nan)


def with_one_number(name: str, value: Any, what: str) -> tuple[Verdict, float]:
    """Whether one real number came back, and the number: NaN where the verdict does not hold.

    Example:
        >>> with_one_number("one number", np.zeros(3), "the mean loss")[0].message
        'Expected one number, the mean loss. Received: an array of shape (3,).'
    """
    number = one_number(value)
    if number is not None:
        return Verdict(name, True), number
    return Verdict(name, False, f"Expected one number, {what}. Received: {describe(value)}."), float("nan")


def number_agrees(
    name: str, value: Any, expected: float, what: str, *, rtol: float = RTOL, atol: float = ATOL
) -> Verdict:
    """Whether one number came back, in an array of any number of axes or in none, and lies at the expected one.

    Args:
        name: The verdict's.
        value: What came.
        expected: The reference.
        what: What the number is, as in "the mean loss", for the message.
        rtol, atol: As in `numpy.isclose`.

    Example:
        >>> number_agrees("the loss", np.array([0.5]), 0.5, "the mean loss").right
        True
        >>> number_agrees("the loss", np.array([0.25]), 0.5, "the mean loss").message
        'The mean loss: expected 0.5, received 0.25.'
    """
    single, number = with_one_number(name, value, what)
    return agrees(name, number, expected, what=what, rtol=rtol, atol=atol) if single.right else single


def agrees(
    name: str,
    value: Any,
    expected: Any,
    *,
    at: Any = None,
    letter: str = "x",
    what: str = "",
    rtol: float = RTOL,
    atol: float = ATOL,
) -> Verdict:
    """Whether numbers lie at the expected ones. The message shows the place that is furthest off, and how many are off.

    Args:
        name: The verdict's.
        value: What came.
        expected: The reference, of the same shape.
        at: The inputs of the same shape that the values belong to; without them a place is told by row and column.
        letter: What an input is called.
        what: What the numbers are, as in "the gradient", for the message.
        rtol, atol: As in `numpy.isclose`.

    Example:
        >>> agrees("the slope", 0.5, 1.0).message
        'Expected 1, received 0.5.'
        >>> agrees("the table", [[1, 2], [3, 4]], [[1, 2], [5, 4]], what="the count").message
        'The count at row 1, column 0 (counted from 0): expected 5, received 3.'
    """
    wanted = np.asarray(expected, dtype="float64")
    shape, came = with_shape(name, value, wanted.shape, what or "one number per place")
    if not shape.right:
        return shape
    right = np.isclose(came, wanted, rtol=rtol, atol=atol)
    if right.all():
        return Verdict(name, True)
    off = np.where(right, -1.0, np.where(np.isfinite(came), np.abs(came - wanted), np.inf))
    worst = np.unravel_index(int(off.argmax()), off.shape)
    one, other = told_apart(float(wanted[worst]), float(came[worst]))
    place = _place(worst, at, letter)
    many = int((~right).sum())
    more = f" {many} of {right.size} are off." if many > 1 else ""
    if not place:
        return Verdict(name, False, f"{f'{_capital(what)}: e' if what else 'E'}xpected {one}, received {other}.")
    start = f"{_capital(what)} {_small(place)}: expected" if what else f"{place} expected"
    index = tuple(int(axis) for axis in worst)
    return Verdict(name, False, f"{start} {one}, received {other}.{more}", index)


def all_finite(name: str, value: Reals, *, at: Any = None, letter: str = "x", what: str = "") -> Verdict:
    """Whether no number is NaN or infinite. The message names the first place where one is.

    Example:
        >>> all_finite("finite", np.array([0.0, np.nan]), at=np.array([0.0, 800.0])).message
        'At x = 800 it gave nan.'
        >>> all_finite("finite", np.array([0.0, np.nan]), what="the gradient").message
        'The gradient at place 1 (counted from 0): expected a finite number, received nan.'
    """
    broken = np.argwhere(~np.isfinite(value))
    if not len(broken):
        return Verdict(name, True)
    place = tuple(int(index) for index in broken[0])
    where = _place(place, at, letter)
    if what:
        start = f"{_capital(what)} {_small(where)}".rstrip()
        return Verdict(name, False, f"{start}: expected a finite number, received {value[place]}.", place)
    return Verdict(name, False, f"{f'{where} it' if where else 'It'} gave {value[place]}.", place)


def explained(reason: str, verdict: Verdict) -> Verdict:
    """A verdict with a sentence before its message: why the expected thing is expected. "" adds nothing.

    Example:
        >>> explained("The network is the average of two.", agrees("the output", 1.0, 1.5)).message
        'The network is the average of two. Expected 1.5, received 1.'
    """
    message = f"{reason} {verdict.message}".lstrip() if not verdict.right else ""
    return Verdict(verdict.name, verdict.right, message, verdict.place)


def between(name: str, value: Any, low: float, high: float, what: str) -> Verdict:
    """Whether every number lies from `low` to `high`, as far as float32 goes.

    Example:
        >>> between("a share", 1.2, 0, 1, "a share").message
        'Expected a share from 0 to 1. Received: 1.2.'
    """
    numbers = real_numbers(value)
    if numbers is None:
        return Verdict(name, False, f"Expected {what} from {low:g} to {high:g}. Received: {describe(value)}.")
    slack = ATOL * max(1.0, abs(low) if np.isfinite(low) else 0.0, abs(high) if np.isfinite(high) else 0.0)
    outside = np.argwhere(~((numbers >= low - slack) & (numbers <= high + slack)))
    if not len(outside):
        return Verdict(name, True)
    place = tuple(int(axis) for axis in outside[0])
    number = float(numbers[place])
    # A number just outside must not read like the bound itself.
    came = told_apart(low if number < low else high, number, 6)[1]
    return Verdict(name, False, f"Expected {what} from {low:g} to {high:g}. Received: {came}.", place)


def one_of(name: str, value: Any, options: Sequence[str]) -> tuple[Verdict, str]:
    """Whether one of some words came back, and the word: "" where the verdict does not hold. Case does not matter.

    Example:
        >>> one_of("one of two words", "Fades", ("fades", "grows"))[1]
        'fades'
    """
    text = one_text(value)
    for option in options:
        if text is not None and text.casefold() == option.casefold():
            return Verdict(name, True), option
    listed = ", ".join(repr(option) for option in options)
    return Verdict(name, False, f"Expected one of {listed}. Received: {describe(value)}."), ""


def leaves_alone(name: str, before: Data, observed: Data, inputs: Sequence[str], *, atol: float = 0.0) -> Verdict:
    """Whether an answer left its inputs as they were.

    Args:
        name: The verdict's.
        before: The case, with the inputs.
        observed: What was seen; `course.exercises.observing.inputs_after` puts the inputs into it, as they were left.
        inputs: The names of the inputs.
        atol: How far off a number may be left: where an answer may well move an input and bring it back, the last digit
            of a float does not come back.

    Example:
        >>> before = {"x": np.array([1.0, 2.0])}
        >>> leaves_alone("inputs left alone", before, {"after_x": np.array([0.0, 2.0])}, ["x"]).message
        '`x` was changed at place 0 (counted from 0), from 1 to 0. Work on a copy.'
    """
    for key in inputs:
        old, new = real_numbers(before[key]), real_numbers(observed.get(f"{AFTER}{key}"))
        if old is None or new is None or old.shape != new.shape:
            return Verdict(name, False, f"`{key}` did not come back as it was given. Work on a copy.")
        changed = np.argwhere(~np.isclose(new, old, rtol=0, atol=atol, equal_nan=True))
        if len(changed):
            place = tuple(int(index) for index in changed[0])
            one, other = told_apart(float(old[place]), float(new[place]))
            where = f" {_small(_place(place, None, '')).removesuffix(':')}" if place else ""
            message = f"`{key}` was changed{where}, from {one} to {other}. Work on a copy."
            return Verdict(name, False, message, (f"{AFTER}{key}", *place))
    return Verdict(name, True)


def all_of(name: str, *verdicts: Verdict) -> Verdict:
    """Several verdicts under one name: right where each of them is, and with the first one's message that is not.

    Example:
        >>> value = agrees("", 0.5, 0.5)
        >>> all_of("value and slope", value, agrees("", 2.0, 1.0, what="the slope")).message
        'The slope: expected 1, received 2.'
    """
    wrong = next((verdict for verdict in verdicts if not verdict.right), None)
    return Verdict(name, wrong is None, wrong.message if wrong else "", wrong.place if wrong else ())


def _as_data(value: Any) -> Any:
    """Lists for arrays and tuples, plain numbers and text for NumPy's: what is compared is what it holds."""
    if isinstance(value, (np.ndarray, np.generic)):
        value = value.tolist()
    if isinstance(value, Mapping):
        return {str(key): _as_data(one) for key, one in value.items()}
    return [_as_data(one) for one in value] if isinstance(value, (list, tuple)) else value


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _differ(one: Any, other: Any) -> bool:
    if _is_number(one) and _is_number(other):
        if isinstance(one, int) and isinstance(other, int):
            return one != other
        try:
            return not bool(np.isclose(float(other), float(one), rtol=RTOL, atol=ATOL, equal_nan=True))
        except OverflowError:  # a whole number that no float holds
            return True
    if isinstance(one, list) and isinstance(other, list):
        return len(one) != len(other) or any(map(_differ, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() != other.keys() or any(_differ(one[key], other[key]) for key in one)
    return type(one) is not type(other) or bool(one != other)


def _first_difference(one: Any, other: Any) -> tuple[int | str, ...]:
    """Where two things begin to differ, as an index into either."""
    if isinstance(one, list) and isinstance(other, list):
        for place, (a, b) in enumerate(zip_longest(one, other, fillvalue=...)):
            if _differ(a, b):
                return (place, *_first_difference(a, b))
    if isinstance(one, dict) and isinstance(other, dict):
        for key in [*one, *other]:
            if key not in one or key not in other or _differ(one[key], other[key]):
                return (key, *_first_difference(one.get(key), other.get(key)))
    if isinstance(one, str) and isinstance(other, str):
        return (_same_beginning(one, other),)
    return ()


def _same_beginning(one: str, other: str) -> int:
    length = min(len(one), len(other))
    return next((place for place in range(length) if one[place] != other[place]), length)


def _apart(one: Any, other: Any) -> tuple[str, str]:
    if _is_number(one) and _is_number(other) and max(abs(one), abs(other)) < _LONG:
        return told_apart(float(one), float(other))
    whole = _text(one), _text(other)
    if whole[0] != whole[1] and max(map(len, whole)) <= _LONGEST_TEXT:
        return whole
    if isinstance(one, str) and isinstance(other, str):
        place = _same_beginning(one, other)
        return _excerpt(one, place), _excerpt(other, place)
    if isinstance(one, list) and isinstance(other, list):
        place = next((i for i, (a, b) in enumerate(zip_longest(one, other, fillvalue=...)) if _differ(a, b)), 0)
        here = _apart(one[place], other[place]) if place < min(len(one), len(other)) else ("", "")
        return _window(one, place, here[0]), _window(other, place, here[1])
    if isinstance(one, dict) and isinstance(other, dict):
        if one.keys() != other.keys():
            return _apart(f"the keys {', '.join(one)}", f"the keys {', '.join(other)}")
        key = next((key for key in one if _differ(one[key], other[key])), next(iter(one), ""))
        here = _apart(one.get(key), other.get(key))
        return f"{{… {key!r}: {here[0]} …}}", f"{{… {key!r}: {here[1]} …}}"
    return _cut(whole[0]), _cut(whole[1])


def _text(value: Any) -> str:
    if isinstance(value, float):
        return f"{value + 0.0:.4g}"
    if isinstance(value, list):
        return f"[{', '.join(map(_text, value))}]"
    return repr(value)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"


def _excerpt(text: str, place: int) -> str:
    start, end = max(place - _AROUND, 0), place + _AROUND
    if start:  # from the beginning of a word, where there is one
        start = text.find(" ", start, place) + 1 or start
    return f"{'…' * (start > 0) + text[start:end] + '…' * (end < len(text))!r}"


def _window(values: list[Any], place: int, here: str) -> str:
    """A list around one place: an entry on either side, and how many more there are."""
    start, end = max(place - 1, 0), min(place + 2, len(values))
    shown = [here if here and index == place else _cut(_text(values[index])) for index in range(start, end)]
    before = [f"… {start} before"] if start else []
    after = [f"… {len(values) - end} more"] if end < len(values) else []
    return f"[{', '.join([*before, *shown, *after])}]"


def _place(index: tuple[Any, ...], at: Any, letter: str) -> str:
    if at is not None:
        here = float(np.asarray(at)[index])
        # Whole numbers whole: steps 12,341 and 12,344 would both read 1.234e+04.
        return f"At {letter} = {here:.0f}" if here.is_integer() and abs(here) < 1e15 else f"At {letter} = {here:.4g}"
    if len(index) == 0:
        return ""
    if len(index) == 1:
        return f"At place {index[0]} (counted from 0)"
    if len(index) == 2:
        return f"At row {index[0]}, column {index[1]} (counted from 0)"
    return f"At index ({', '.join(str(int(one)) for one in index)})"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]
