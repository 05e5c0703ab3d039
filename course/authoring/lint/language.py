"""The words of a lesson: sources that a reader can open, American spelling, one kind of quotation marks.

Each pattern is kept to what is surely wrong: an author who is stopped without reason stops reading complaints.
"""

import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache

from course.authoring.cells import Cell
from course.authoring.lesson import Lesson
from course.authoring.lint.prose import blanked, line_at, prose
from course.authoring.problems import Problem

# "sheet" as a part of a name, too (`softmax_of_the_sheet`, `CheatSheet`), and not in "worksheet". What is laid out or
# printed on (a sheet of paper, sheet music, an argument of pandas) is no source, and lesson 42 is one that opens.
_SHEET = re.compile(
    r"(?<![A-Za-z])(?<!\b[Tt]his )(?<!\b[Tt]his cheat )(?<!living cheat )"
    r"(?<!balance )(?<!style )(?<!fact )(?<!score )(?<!answer )"
    r"(?:(?:[Cc]heat[ _-]?)[Ss]heets?|CHEAT[ _-]?SHEETS?|[Ss]heets?|SHEETS?)(?![A-Za-z])"
    r"(?! of\b| music\b| metal\b|_names?\b)|(?<=[a-z])Sheets?(?![a-z])"
)
_LESSON_LINK = re.compile(r"\[[^\]]*\]\(\d\d_\w+\.ipynb[^)]*\)")
# The machinery that holds a lesson to its word. ("95 % CI" is a confidence interval.)
_BEHIND = re.compile(
    r"(?<!% )(?<!%)(?<!\bconfidence interval \()\bCI\b|\b[Cc]ontinuous integration\b|\bnbval\b|\bpytest\b|\bpapermill\b"
    r"|\b[Ss]tored (?:outputs?|runs?)\b|\b(?:[Tt]he course's|[Oo]ur) (?:own )?tests\b"
)
_NUMBER = r"(?:two|three|four|five|six|seven|eight|nine|ten)"
_THING = r"(?:number|unit|value|label|row|column|sample|weight|output|score)"
_PER = re.compile(
    rf"(?<!\beach )(?<!\bevery )(?<!\bis )(?<!\bthis )(?<!\bthat )(?<!\bas )"
    rf"\b(?P<count>one|{_NUMBER}|one {_THING}|{_NUMBER} {_THING}s)"
    r" an? (?P<of>class|unit|row|column|sample|student|label|layer|target|number|exercise|image|token|pixel|feature"
    r"|head|channel|update)\b(?! of\b)",
    re.I,
)

# Stems before -ise, -ised, -ising, -isation, -iser: the verbs of this field. ("promise" and "exercise" are American.)
_ISE = (
    "normal|regular|optim|general|initial|visual|standard|recogn|organ|summar|minim|maxim|penal|real|memor|discret|"
    "quant|parametr|parameter|vector|token|serial|util|emphas|categor|character|factor|binar|custom|equal|final|"
    "formal|local|modern|neutral|priorit|random|special|stabil|symbol|synchron|linear|diagonal|orthogonal|critic|"
    "apolog|capital|hypothes|synthes|central|material|popular|polar|ideal|crystall|internal|external|monet|"
    "item|jeopard|homogen|harmon|author|digit|fertil|immun|sanit|scrutin|trivial|virtual|anonym|maximal|amort"
)
_OUR = "behavi|col|fav|flav|harb|hon|hum|lab|neighb|rum|sav|tum|vap|vig|endeav|arm|parl|splend|clam|rig|cand"
_WORD = re.compile(r"[A-Za-z]+")
# Pattern of a whole word in small letters, and what Americans write.
_BRITISH = tuple(
    (re.compile(pattern), spelling)
    for pattern, spelling in (
        (rf"(?P<a>\w*(?:{_ISE}))is(?P<b>e|ed|es|ing|er|ers|ation|ations|able)", r"\g<a>iz\g<b>"),
        (r"(?P<a>anal|catal|paral)ys(?P<b>e|ed|ing|er|ers)", r"\g<a>yz\g<b>"),
        (rf"(?P<a>(?:un|mis|dis|multi)?(?:{_OUR}))our(?P<b>\w*)", r"\g<a>or\g<b>"),
        (
            r"(?P<a>(?:un|re|pre|mis)?(?:model|label|travel|cancel|signal|level|channel|tunnel|funnel|fuel|pencil|dial|"
            r"total|equal|rival|spiral|marvel|counsel|jewel|quarrel|shovel))l(?P<b>ed|ing|ers?|ings)",
            r"\g<a>\g<b>",
        ),
        (r"(?P<a>un|de)?centre(?P<b>s)?", r"\g<a>center\g<b>"),
        (r"(?P<a>un|de)?centr(?P<b>ed|ing)", r"\g<a>center\g<b>"),
        (r"(?P<a>centi|kilo|milli|deci|nano|micro)?metre(?P<b>s)?", r"\g<a>meter\g<b>"),
        (r"(?P<a>milli)?litre(?P<b>s)?", r"\g<a>liter\g<b>"),
        (r"(?P<a>fib|theat|calib|lust|somb|spect)re(?P<b>s)?", r"\g<a>er\g<b>"),
        (r"gre(?P<a>y)(?P<b>s|ish|scale)?", r"gray\g<b>"),
        (r"(?P<a>def|off|pret|lic)ence(?P<b>s)?", r"\g<a>ense\g<b>"),
        (r"artefact(?P<b>s)?", r"artifact\g<b>"),
        (r"programme(?P<b>s)?", r"program\g<b>"),
        (r"fulfil(?P<b>s|ment)?", r"fulfill\g<b>"),
        (r"skilful(?P<b>ly)?", r"skillful\g<b>"),
        (r"sceptic(?P<b>s|al|ally|ism)?", r"skeptic\g<b>"),
        (r"practis(?P<b>e|ed|es|ing)", r"practic\g<b>"),
        (r"whilst", "while"),
        (r"amongst", "among"),
        (r"learnt", "learned"),
        (r"ageing", "aging"),
        (r"maths", "math"),
    )
)


def wording(lesson: Lesson) -> Iterator[Problem]:
    """Words that no lesson uses, in its text and, where a reader sees them there, in its code."""
    for cell in lesson.cells:
        if cell.kind == "markdown":
            text = prose(blanked(_LESSON_LINK, cell.source))
            yield from _sources(lesson, cell, text)
            yield from _behind(lesson, cell, text)
            yield from _spelling(lesson, cell, prose(_outside_links_blanked(cell.source)))
            yield from _per(lesson, cell, text)
            continue
        # A code cell is comments, strings and names: wherever the word stands in it, it is one of the three.
        yield from _sources(lesson, cell, cell.source)
        if _BEHIND.search(cell.source):
            yield from _behind(lesson, cell, _only(cell.source, tokenize.COMMENT, tokenize.STRING))
        if "#" in cell.source:
            comments = _only(cell.source, tokenize.COMMENT)
            yield from _spelling(lesson, cell, comments)
            yield from _per(lesson, cell, comments)


def quotation_marks(lesson: Lesson) -> Iterator[Problem]:
    """Straight or curly, the same throughout a lesson's text."""
    straight: list[tuple[int, int]] = []
    curly: list[tuple[int, int]] = []
    for cell in lesson.cells:
        if cell.kind == "markdown":
            text = prose(cell.source)
            straight += [(line_at(cell, mark.start()), cell.number) for mark in re.finditer(r"[\"']", text)]
            curly += [(line_at(cell, mark.start()), cell.number) for mark in re.finditer("[‘’“”]", text)]
    if not straight or not curly:
        return
    fewer, of, other = (curly, "curly", "straight") if len(curly) <= len(straight) else (straight, "straight", "curly")
    line, number = fewer[0]
    message = (
        f"{len(straight)} quotation marks and apostrophes are straight, {len(curly)} curly. Make the {len(fewer)} that "
        f"are {of} {other}, too; the first stands here."
    )
    yield Problem(lesson.path, line, number, "quotation-marks", message)


def _sources(lesson: Lesson, cell: Cell, text: str) -> Iterator[Problem]:
    for match in _SHEET.finditer(text):
        message = (
            f"{match[0]!r}: the reader cannot open it. Say what is wrong or right by itself (a common mistake, shown), "
            "or name a source with a link."
        )
        yield Problem(lesson.path, line_at(cell, match.start()), cell.number, "unavailable-source", message)


def _behind(lesson: Lesson, cell: Cell, text: str) -> Iterator[Problem]:
    for match in _BEHIND.finditer(text):
        message = (
            f"{match[0]!r} is how this course is made, not what it teaches. Leave the sentence out, or say what it "
            "means for the reader."
        )
        yield Problem(lesson.path, line_at(cell, match.start()), cell.number, "behind-the-scenes", message)


def _spelling(lesson: Lesson, cell: Cell, text: str) -> Iterator[Problem]:
    for match in _WORD.finditer(text):
        written = american(match[0].lower())
        if written is None or _is_a_name(text, match):
            continue
        written = written.capitalize() if match[0][0].isupper() else written
        message = f"{match[0]!r} is British spelling. Write {written!r}."
        yield Problem(lesson.path, line_at(cell, match.start()), cell.number, "spelling", message)


@cache
def american(word: str) -> str | None:
    """How Americans spell a word in small letters, or None where they spell it so.

    Example:
        >>> american("normalised"), american("colour"), american("promise")
        ('normalized', 'color', None)
    """
    for pattern, spelling in _BRITISH:
        if match := pattern.fullmatch(word):
            return match.expand(spelling)
    return None


def _per(lesson: Lesson, cell: Cell, text: str) -> Iterator[Problem]:
    for match in _PER.finditer(text):
        message = f"{match[0]!r}: say {match['count'] + ' per ' + match['of']!r}."
        yield Problem(lesson.path, line_at(cell, match.start()), cell.number, "one-per", message)


def _is_a_name(text: str, match: re.Match[str]) -> bool:
    """Whether a word is capitalized inside of a sentence, as in "the Centre for Mathematics" or "Lady Grey"."""
    before = text[: match.start()].rstrip(" *_")
    return match[0][0].isupper() and bool(before) and (before[-1].isalnum() or before[-1] == ",")


def _outside_links_blanked(source: str) -> str:
    """The text without the titles of what is linked outside: they are spelled as their authors did."""
    return blanked(re.compile(r"\[[^\]]*\]\(https?://[^)]*\)"), source)


def _only(source: str, *kinds: int) -> str:
    """A code cell with everything but some kinds of token blanked out, at the same places."""
    # Python 3.12 divides an f-string into its parts.
    wanted = {*kinds} | ({getattr(tokenize, "FSTRING_MIDDLE", -1)} if tokenize.STRING in kinds else set())
    lines = source.split("\n")
    kept = [" " * len(line) for line in lines]
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type not in wanted:
                continue
            (first, start), (last, end) = token.start, token.end
            for row in range(first, last + 1):
                a = start if row == first else 0
                b = end if row == last else len(lines[row - 1])
                kept[row - 1] = kept[row - 1][:a] + lines[row - 1][a:b] + kept[row - 1][b:]
    except (tokenize.TokenError, IndentationError):  # a magic such as `%pip`: what was read so far counts
        pass
    return "\n".join(kept)
