"""What Python's, NumPy's and Keras' own errors usually mean in an exercise: a table of kinds, each with a sentence.

The error's words are all that is looked at. A sentence says what usually lies behind them and ends in what to look at;
where no kind fits, nothing is said.
"""

import re
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Kind:
    """A kind of error.

    Args:
        name: In a few words, for tests and readers of this table.
        pattern: Matches the error as `Type: its words`, anywhere.
        meaning: The sentence; `{1}`, `{2}`, … are the pattern's groups.
    """

    name: str
    pattern: str
    meaning: str


_SHAPE = r"(\([\d, ]*\)|\[[\d, ]*\]|torch\.Size\(\[[\d, ]*\]\))"
_FUNCTION = r"'(?:function|builtin_function_or_method|method|numpy\.ufunc)'"

CLASS_FOR_INSTANCE = (
    "`{}` was given itself where one of its kind is asked for: a class without brackets is a recipe, and `{}()` makes "
    "the thing. Are the brackets there?"
)
# The first that matches counts: special ones stand before general ones.
KINDS = (
    # A class where an instance is asked for
    Kind(
        "a method called on a class",
        r"TypeError: (\w+)\.\w+\(\) missing \d+ required (?:keyword-only |positional )?arguments?: "
        r"'(?:self|inputs|x|y_true|y_pred)'",
        f"Usually {CLASS_FOR_INSTANCE.format('{1}', '{1}')}",
    ),
    Kind(
        "a Keras class for an instance",
        r"ValueError: Invalid value for argument `reduction`|ValueError: Argument `name` must be a string",
        "Usually a class was given where one of its kind is asked for, such as `keras.losses.MeanSquaredError` for "
        "`keras.losses.MeanSquaredError()`. Are the brackets there?",
    ),
    Kind(
        "a layer's class in a model",
        r"Only instances of `keras\.Layer` can be added.*class '[\w.]*?(\w+)'> \(of type <class 'type'>\)",
        f"Usually {CLASS_FOR_INSTANCE.format('{1}', '{1}')}",
    ),
    Kind(
        "a layer that was not applied",
        r"values must be KerasTensors",
        "A Functional model is made from tensors, and a layer stands there itself. A layer is applied to a tensor in "
        "brackets of its own, as in `Dense(10)(x)`: are the second ones there?",
    ),
    Kind(
        "a name that Keras does not know",
        r"Could not interpret (\w+)(?: function)? identifier: ([\w.]+)",
        "Keras knows no {1} called `{2}`. How does its manual spell it?",
    ),
    Kind(
        "a class without such an attribute",
        r"type object '(\w+)' has no attribute '(\w+)'",
        "The class `{1}` has no `{2}`. Was it left out or spelled otherwise, or is a thing needed that the class "
        "makes, `{1}(…)`?",
    ),
    Kind(
        "a class for an instance",
        r"unbound method \w+|"
        r"descriptor '\w+' (?:for|requires a) '\w+' objects? .*'type'|"
        r"'type' object (?:is not|does not)|type '\w+' is not subscriptable|object of type 'type' has no|"
        r"unsupported operand type\(s\) for .*: (?:'type' and|.* and 'type')",
        "Usually a class was given where one of its kind is asked for. Are the brackets behind its name there?",
    ),
    # None, and a return that is missing or gives too little
    Kind(
        "nothing to unpack",
        r"cannot unpack non-iterable NoneType object|'NoneType' object is not iterable",
        "Several things were expected, and None came: a function without `return` gives None. Does every way through "
        "the function end in a `return`?",
    ),
    Kind(
        "None",
        r"'NoneType'|NoneType object|of type NoneType\.|"
        r"a value of None|None values not supported|unsupported type: <class 'NoneType'>|"
        r"must be real number, not None",
        "Something is None where a value is needed. A function without `return` gives None, and so do methods that "
        "work in place, such as `list.sort()` and `list.append(…)`: which of the names on this line is None?",
    ),
    Kind(
        "too little to unpack",
        r"not enough values to unpack \(expected (?:at least )?(\d+), got (\d+)\)",
        "{1} things were to be taken apart, and there are {2}. How many does the right side hold, or the function "
        "return?",
    ),
    Kind(
        "too much to unpack",
        r"too many values to unpack \(expected (\d+)(?:, got (\d+))?\)",
        "{1} things were to be taken apart, and there are more. An array is taken apart row by row: do pairs stand in "
        "brackets of their own, as in `(w, b), (w, b)`?",
    ),
    Kind(
        "one thing to unpack",
        r"cannot unpack non-iterable (\w+) object",
        "Several things were expected, and a single one came (of type {1}). Does the function return all of them, with "
        "commas between?",
    ),
    # How a function is called
    Kind(
        "too many arguments",
        r"(\w+)\(\) takes (?:from \d+ to )?(\d+) positional arguments? but (\d+) (?:was|were) given",
        "`{1}` was called with more than it takes. Do its parameters stand as in the exercise's first line? In a class "
        "each method's first one is `self`.",
    ),
    Kind(
        "an argument that is missing",
        r"(\w+)\(\) missing (\d+) required (?:keyword-only |positional )?arguments?: (.*)",
        "`{1}` was called without {3}. Do its parameters stand as in the exercise's first line?",
    ),
    Kind(
        "an argument of another name",
        r"(\w+)\(\) got an unexpected keyword argument '(\w+)'",
        "`{1}` knows no `{2}`. Is the parameter called as in the exercise's first line, and as its manual spells it?",
    ),
    # Shapes
    Kind(
        "shapes that do not broadcast",
        rf"shapes? {_SHAPE},? (?:and )?{_SHAPE}|broadcasting: (?:shapes \()?{_SHAPE}, {_SHAPE}|"
        rf"Incompatible shapes: {_SHAPE} vs\. {_SHAPE}|incompatible shapes for broadcasting: .*?{_SHAPE},? "
        rf"and .*?{_SHAPE}|"
        rf"input array from shape {_SHAPE} into shape {_SHAPE}",
        "Two shapes do not fit: {1} and {2}. From the right, each axis must have the same length in both, or be 1 "
        "in one; in a matrix product the first's last axis is the second's last but one. Which axis is it here?",
    ),
    Kind(
        "a matrix product of other shapes",
        r"mat1 and mat2 shapes cannot be multiplied \((\d+x\d+) and (\d+x\d+)\)|"
        rf"In\[0\]: {_SHAPE}, In\[1\]: {_SHAPE}|"
        rf"same shape, got {_SHAPE} and {_SHAPE}",
        "Two shapes do not fit a matrix product: {1} and {2}. The first's last axis must be as long as the second's "
        "last but one. Which of the two is turned?",
    ),
    Kind(
        "sizes that differ",
        r"size (\d+) is different from (\d+)|size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\)|"
        r"inconsistent tensor size, expected .* \[(\d+)\] and src \[(\d+)\]|"
        r"Dimensions must be equal, but are (\d+) and (\d+)|Matrix size-incompatible|"
        r"shapes? .*not aligned|could not be broadcast|[Ii]ncompatible shapes",
        "Two lengths do not fit each other: {1} and {2}. Print the shapes of both sides before this line: which axis "
        "is which?",
    ),
    Kind(
        "a Keras layer that expects another shape",
        r"of layer ['\"](\w+)['\"] is incompatible with the layer: expected (.*?), "
        r"(?:but received input with shape|found \w+=\d+\. Full shape received:) (\(.*?\))",
        "The layer `{1}` expects {2}, and what comes in has the shape {3}. Does the model's `keras.Input` say the "
        "shape of one sample, without the batch?",
    ),
    Kind(
        "an array that cannot be reshaped",
        r"cannot reshape array of (?:shape \([\d, ]*\) \()?size (\d+)\)? into shape (\([\d, -]*\))|"
        r"reshape is a tensor with (\d+) values, but the requested shape has (\d+)|"
        r"[Cc]annot reshape a tensor with (\d+) elements to shape (\[[\d, -]*\])",
        "There are not as many numbers ({1}) as the new shape ({2}) has places. What is the product of its lengths?",
    ),
    Kind(
        "a tensor that cannot be reshaped",
        r"shape '(\[.*?\])' is invalid for input of size (\d+)",
        "There are not as many numbers ({2}) as the new shape ({1}) has places. What is the product of its lengths?",
    ),
    Kind(
        "rows of different lengths",
        r"inhomogeneous shape|setting an array element with a sequence|all (?:the )?input array|must have same shape|"
        r"expected sequence of length|Sizes of tensors must match|ConcatOp",
        "An array was to be made of parts with different lengths or numbers of axes. Is each part of the same shape?",
    ),
    Kind(
        "an axis that is not there",
        r"axis (-?\d+) is out of bounds for array of dimension \d+|Dimension out of range .*but got (-?\d+)|"
        r"Invalid reduction dimension \(?(-?\d+)",
        "The axis {1} was asked for, and this array has fewer. Did a row of numbers come where a table was expected?",
    ),
    # Arrays and plain numbers
    Kind(
        "one truth value of many",
        r"truth value of an array|Boolean value of Tensor with more than one value|TracerBoolConversionError|"
        r"[Uu]sing a (?:symbolic )?`?tf\.Tensor`? as a Python `?bool`?|truth value of a .* is ambiguous",
        "`if`, `and`, `or` and `max(a, b)` need a single yes or no, and a whole array of them came. What does "
        "`np.where(condition, this, that)` do? To ask whether there is an array at all, what does `is None` do?",
    ),
    Kind(
        "one number of many",
        r"[Oo]nly (?:scalar|length-1|size-1|0-dimensional|one element|integer scalar) (?:arrays|tensors)|"
        r"can only convert an array of size 1|only one element tensors can be converted|"
        r"a Tensor with \d+ elements cannot be converted to Scalar|must be real number, not (?:ndarray|list)",
        "`math.…`, `float(…)` and indices take a single number, and an array came. Does NumPy have the same function "
        "for whole arrays?",
    ),
    Kind(
        "a list where an array is needed",
        r"'(list|tuple)' object has no attribute '(?:shape|T|mean|sum|max|min|astype|reshape|dtype|ndim|size)'|"
        r"can't multiply sequence by non-int|unsupported operand type\(s\) for [-+*/@]+=?: '(list|tuple)' and|"
        r"can only concatenate (list|tuple)|bad operand type for \w+ [-+]: '(list|tuple)'",
        "A {1} does not calculate: `+` puts two of them behind each other. What does `np.asarray(…)` make of it?",
    ),
    Kind(
        "no single numbers inside",
        r"'(float|int|bool)' object is not (?:subscriptable|iterable)|object of type '(float|int|bool)' has no len|"
        r"iteration over a 0-d (array|tensor)|invalid index to scalar variable|too many indices for array|"
        r"invalid index of a 0-dim tensor",
        "A single number has no entries (or an array has fewer axes than indices were written). Did a sum or a mean "
        "already make one number of it?",
    ),
    Kind(
        "work in place that is refused",
        r"does not support item assignment|assignment destination is read-only|arrays are immutable",
        "This array may not be changed in place. Can the result be a new array, as from `np.where`?",
    ),
    Kind(
        "fractions into whole numbers",
        r"[Cc]annot cast ufunc .* output from|result type (?:Float|Double) can't be cast",
        "Fractions were to be written into an array of whole numbers, in place. Can the result be a new array?",
    ),
    Kind(
        "a tensor with a gradient",
        r"Can't call numpy\(\) on Tensor that requires grad|can't convert cuda",
        "NumPy cannot read a PyTorch tensor that is being differentiated. Stay with one library here: `keras.ops` for "
        "tensors, or NumPy throughout.",
    ),
    # Places and names
    Kind(
        "a place that is not there",
        r"IndexError: .*(?:out of range|out of bounds)|slice index -?\d+ of dimension \d+ out of bounds",
        "A place was asked for that is not there. Places are counted from 0, so that the last one is the length minus "
        "1. How often does the loop run?",
    ),
    Kind(
        "a key that is not there",
        r"KeyError: (.+)",
        "The dictionary has no key {1}. Which keys does it have, and are they spelled like this?",
    ),
    Kind(
        "a name before its value",
        r"UnboundLocalError|cannot access local variable '(\w+)'|referenced before assignment",
        "A name is used before it gets a value: somewhere in this function it is assigned, perhaps only in one branch "
        "of an `if`. Where does it get its first value?",
    ),
    Kind(
        "a name that is not known",
        r"NameError: name '(\w+)' is not defined",
        "Nothing is called `{1}` here. Is it spelled like this above, and did that cell run since the kernel started?",
    ),
    Kind(
        "a module without such a name",
        r"AttributeError: module '([\w.]+)' has no attribute '(\w+)'",
        "`{1}` has no `{2}`. Is it spelled so in its manual, or does another module have it?",
    ),
    Kind(
        "a module that is not there",
        r"(?:ModuleNotFoundError|ImportError): .*'([\w.]+)'",
        "`{1}` cannot be imported here. Does the exercise need it?",
    ),
    # Functions and text
    Kind(
        "a function for its value",
        rf"{_FUNCTION} object (?:is not|has no|does not)|object of type {_FUNCTION} has no|"
        rf"unsupported operand type\(s\) for .*{_FUNCTION}",
        "A function stands where its value is needed. Are the brackets behind its name there?",
    ),
    Kind(
        "a value for a function",
        r"'([\w.]+)' object is not callable",
        "Something of type {1} was called like a function. Is an operator missing before the bracket, or did a value "
        "get the name of a function?",
    ),
    Kind(
        "an attribute that is not there",
        r"AttributeError: '([\w.]+)' object has no attribute '(\w+)'",
        "What stands there is of type `{1}`, which has no `{2}`. Is it what you took it for, and is the name spelled "
        "like this?",
    ),
    Kind(
        "text for a number",
        r"string indices must be integers|can only concatenate str|must be str, not|could not convert string to float|"
        r"unsupported operand type\(s\) for .*'str'|ufunc .* did not contain a loop with signature matching types",
        "Text stands where a number is needed, or the other way round. Which of the names on this line is text?",
    ),
    Kind(
        "types that do not go together",
        r"unsupported operand type\(s\) for (.+?): '([\w.]+)' and '([\w.]+)'",
        "`{1}` does not work between {2} and {3}. Which of the two is not what you took it for?",
    ),
    # Numbers at their limits
    Kind(
        "division by zero",
        r"ZeroDivisionError",
        "Something was divided by zero. On which input is the denominator 0, and what is to come out there?",
    ),
    Kind(
        "a number too large",
        r"OverflowError|math range error",
        "A number became larger than a float holds, mostly in an exponential. For which sign of its argument is it "
        "small?",
    ),
    Kind(
        "a function outside its domain",
        r"math domain error|expected a (?:non-?negative|positive) input",
        "A logarithm or a root was asked for a number that has none. Can its argument become 0 or negative?",
    ),
    # A program that does not end, or ends too early
    Kind(
        "a function that calls itself for ever",
        r"RecursionError",
        "A function calls itself without an end. On which input does it stop?",
    ),
    Kind(
        "a program that ended",
        r"^SystemExit",
        "`exit()` or `sys.exit()` ends the program. Leave the function with `return`.",
    ),
    Kind(
        "an assertion of one's own",
        r"^AssertionError",
        "An `assert` did not hold. If it is yours: is what it demands true for this input?",
    ),
)


@cache
def _patterns() -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    # Only where something was raised: most answers need none of them.
    return tuple((kind, re.compile(kind.pattern)) for kind in KINDS)


def kind_of(error: str) -> tuple[Kind, str] | None:
    """The kind of an error, and its sentence with the error's own names and shapes in it.

    Args:
        error: As `Type: its words`.

    Returns:
        None where no kind fits.

    Example:
        >>> kind_of("TypeError: cannot unpack non-iterable float object")[0].name
        'one thing to unpack'
    """
    for kind, pattern in _patterns():
        found = pattern.search(error)
        if found:
            groups = [group for group in found.groups() if group is not None]
            if len(groups) < len(set(re.findall(r"\{\d\}", kind.meaning))):
                return kind, _without_groups(kind.meaning)
            return kind, kind.meaning.format("", *groups)
    return None


def meaning_of(error: str) -> str:
    """What an error usually means in an exercise, or "".

    Example:
        >>> meaning_of("ZeroDivisionError: division by zero")
        'Something was divided by zero. On which input is the denominator 0, and what is to come out there?'
        >>> meaning_of("ValueError: Expected one number. Received: three.")
        ''
    """
    found = kind_of(error)
    return found[1] if found else ""


def _without_groups(meaning: str) -> str:
    """A sentence whose names the error does not tell: without the clause that would name them."""
    return re.sub(r":? ?\(?\{1\}(?: and \{2\})?\)?", "", meaning)
