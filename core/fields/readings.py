"""How a text can be read as numbers, in whichever country it was written. Nothing is guessed: a text has one
reading, or several to choose from, or none.

A number is ASCII digits with an optional sign, one decimal mark (point or comma) and an exponent. Without an
exponent, its digits may be grouped: in threes, or as in India, by the other of the two marks, by a blank or
by an apostrophe. So `1,5` and `1.234,5` have one reading, and `1,234` has two. Minus signs and hyphens of
every kind are a minus. A reading of many numbers has one decimal mark for all of them.

A blank is a space of any width (Unicode's category Zs); tabs and line ends separate numbers. An ordinary
space between numbers may separate or group: where both are possible, that is a question too. A wider,
narrower or no-break space groups wherever it can.

Each pass over a text is one regular expression that never goes back, so that time is linear in its length.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, partial

from core.fields.entries import MAX_ERRORS
from core.fields.number import AROUND, BLANKS, MAX_CHARACTERS, SPACES

_MINUS = "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"
_APOSTROPHES = "\u2019\u02bc"
_DIRECTIONS = (
    "\u200e\u200f\u061c"  # that Hebrew and Arabic spreadsheets write before a minus; they show nothing
)

SAME_MARKS = str.maketrans(
    dict.fromkeys(_MINUS, "-")
    | dict.fromkeys(_APOSTROPHES, "'")
    | dict.fromkeys(SPACES, "\u00a0")
    | dict.fromkeys(_DIRECTIONS)
)
_MISSING = r"[Nn]/?[Aa]|#N/A|#NV|NULL|null|None|[Nn]a[Nn]|-{1,3}"
_MISSING_TEXT = re.compile(_MISSING)
_MISSING_CELL = re.compile(rf"(?<![^\n \u00a0,])(?:{_MISSING})(?![^\n \u00a0,])")
_EMPTY_CELLS = re.compile(r"([;\t,])(?= *+\1)|^\t(?= *+[^\s])|(?<=[^\s])\t(?= *+$)", re.MULTILINE)
_APART_COMMA = re.compile(r",(?=[ \u00a0\n]|\Z)|(?<=[ \u00a0\n]),|\A,")
_BOTH_MARKS = re.compile(r"[0-9],[0-9]{3}\.[0-9]|[0-9]\.[0-9]{3},[0-9]")
_SPACE_GROUP = re.compile(r"[0-9] [0-9]{3}(?![0-9])")

MAX_WRITTEN = 2 * MAX_CHARACTERS  # with marks between thousands
MAX_NAMED = 20  # bad entries that an error names; it counts the others


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a text. `key` names it in a form: its part in each question that the text raises. The
    decimal mark; whether commas are marks (m) or separate (s); whether spaces group (g) or separate (b).
    `texts`: each number with a point for decimals and nothing between thousands. `how`: what was there to
    read, for `in_words`. `lines` gives the line of each text, from 1, for an error."""

    key: str
    texts: list[str]
    how: str = ""
    lines: Callable[[], Sequence[int]] = field(default=lambda: (1,), compare=False)


_HOW = {
    "s": ", separated by commas",
    "p": ", point as decimal mark",
    "c": ", comma as decimal mark",
    ".": ", point between thousands",
    ",": ", comma between thousands",
    "'": ", apostrophe between thousands",
    " ": ", blank between thousands",
    "D": ", day first",
    "M": ", month first",
}


def in_words(how: str) -> str:
    """How a text was read, to stand behind the number of its entries."""
    return "".join(_HOW.get(each, "") for each in dict.fromkeys(how))


class Unreadable(ValueError):
    """No reading takes all entries. `bad`: the first `MAX_NAMED` that the closest reading does not take, each
    with its line from 1; `count`: how many there are."""

    def __init__(self, bad: list[tuple[int, str]], count: int) -> None:
        super().__init__(f"{count} entries have no reading")
        self.bad = bad
        self.count = count


def choose(readings: Sequence[Reading], key: str) -> Reading | None:
    """The only reading, or the only one whose questions `key` answers, now or for an earlier text; None if
    the visitor must be asked."""
    fitting = readings if len(readings) == 1 else [each for each in readings if set(each.key) <= set(key)]
    return fitting[0] if len(fitting) == 1 else None


def merged(key: str, before: str) -> str:
    """`key`, and the answers in the key `before` to other questions."""
    answered = [pair for pair in (".,", "ms", "gb", "DM") if set(pair) & set(key)]
    return key + "".join(each for each in before if not any(each in pair for pair in answered))


def readings_of_one(text: str) -> list[Reading]:
    """All readings of a text as one number: none, one, or two."""
    text = text.strip(AROUND).translate(SAME_MARKS)
    if len(text) > MAX_WRITTEN:
        return []
    found: list[Reading] = []
    for decimal in ".,":
        if _grammar(decimal, BLANKS)[0].fullmatch(text):
            reading = _reading(decimal, [text], BLANKS)
            if [reading.texts] != [each.texts for each in found]:
                found.append(reading)
    return found


def readings_of_cells(cells: Sequence[str]) -> list[Reading]:
    """All readings of a column's cells, each one number. Raises `Unreadable`."""
    text = "\n".join([cell.strip(AROUND).replace("\n", "\r") for cell in cells]).translate(SAME_MARKS)
    keys = [".", ","] if "," in text or "." in text else [""]
    return _readings(text, text, keys, BLANKS, "\n")


def is_missing(text: str) -> bool:
    """Whether spreadsheets and programs write this for a value that is missing."""
    return bool(_MISSING_TEXT.fullmatch(text.translate(SAME_MARKS)))


def lines_of(text: str) -> str:
    """`text` with the line ends that an editor counts (LF, CRLF, CR) as LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def readings_of_many(text: str) -> tuple[list[Reading], int]:
    """All readings of a text with any number of numbers, and how many cells in it are empty. Raises
    `Unreadable`."""
    text = lines_of(text).translate(SAME_MARKS)
    listed = _without_brackets(text)
    if listed is not None:
        return _readings(text, listed.replace(",", "\n"), [""], "\u00a0", "\n \u00a0"), 0
    missing = len(_EMPTY_CELLS.findall(text))
    even = text.replace("\t", "\n").replace(";", "\n")
    even, marked = _MISSING_CELL.subn(lambda found: "\n" * len(found[0]), even)
    strong = "\n" in even.strip("\n \u00a0,")
    even = _APART_COMMA.sub("\n", even)
    return _candidates(text, even, strong=strong), missing + marked


def _candidates(text: str, even: str, *, strong: bool) -> list[Reading]:
    """The readings of `even`, which is `text` with line ends for what can only separate. Where lines, tabs
    or semicolons do (`strong`), or a number has both marks, a comma separates only if it can be nothing
    else."""
    groups = ["b", "g"] if _SPACE_GROUP.search(even) else [""]
    commas, points = "," in even, [".", ","] if "." in even else [""]
    mark = "m" if commas and not _is_clear(even, strong=strong) else ""
    decimals = [".", ","] if commas else points
    marks = [decimal + mark + group for decimal in decimals for group in groups]
    separators = [f"{decimal}s{group}" for decimal in points for group in groups] if commas else []
    found: list[Reading] = []
    failed: Unreadable | None = None
    try:
        found = _readings(text, even, marks, "", "\n \u00a0")
    except Unreadable as error:
        failed = error
    if separators and not (_is_clear(even, strong=strong) and (found or _only_numbers(even))):
        try:
            new = _readings(text, even, separators, "", "\n \u00a0")
        except Unreadable as error:
            failed = failed or error
        else:
            found += [each for each in new if each.texts not in [other.texts for other in found]]
    if failed and not found:
        raise failed
    return found


def _is_clear(even: str, *, strong: bool) -> bool:
    """Whether a comma that can be a mark is one."""
    return strong or _BOTH_MARKS.search(even) is not None


def _only_numbers(even: str) -> bool:
    """Whether each entry with a comma is a number by itself, so that no comma can be known to separate."""
    entries = (entry[0] for entry in re.finditer("[^\n \u00a0]++", even))
    return all(readings_of_one(entry) for entry in entries if "," in entry)


def _without_brackets(text: str) -> str | None:
    """What stands in a list's brackets, in its place; None if `text` is no such list. One number in round
    brackets is none: accountants write a negative number so."""
    inner = text.strip(AROUND)
    if inner[:1] + inner[-1:] not in ("[]", "()") or len(inner) < 2:
        return None
    if inner[0] == "(" and (readings_of_one(inner[1:-1]) or "," not in inner):
        return None
    start, end = text.index(inner[0]), text.rindex(inner[-1])
    return f"{text[:start]} {text[start + 1 : end]} {text[end + 1 :]}"


def _readings(text: str, even: str, keys: Sequence[str], spaces: str, apart: str) -> list[Reading]:
    """The readings of `even` that differ, out of those that `keys` name. `spaces`: those that group, if the
    keys do not say; `apart`: what separates. Raises `Unreadable`."""
    found: list[Reading] = []
    furthest = -1
    for key in keys:
        separated = even.replace(",", "\n") if "s" in key else even
        grouping = spaces or ("\u00a0 " if "g" in key else "\u00a0")
        number, whole = _grammar("," if "," in key else ".", grouping, apart)
        match = whole.match(separated)
        end = match.end() if match else 0
        if end == len(separated):
            lines = partial(_lines, text, separated, number)
            reading = _reading(key, number.findall(separated), grouping, lines)
            if reading.texts not in [each.texts for each in found]:
                found.append(reading)
        elif end > furthest and not found:
            furthest, closest = end, (separated, number)
    if not found:
        raise _unreadable(text, *closest, apart)
    return found


def _unreadable(text: str, separated: str, number: re.Pattern[str], apart: str) -> Unreadable:
    bad, count, line, position = [], 0, 1, 0
    for entry in re.finditer(rf"[^{apart}]++", separated):
        if number.fullmatch(entry[0]):
            continue
        count += 1
        if count <= MAX_NAMED:
            line += text.count("\n", position, entry.start())
            position = entry.start()
            bad.append((line, entry[0]))
        if count == MAX_ERRORS:
            break
    return Unreadable(bad, count)


def _lines(text: str, separated: str, number: re.Pattern[str]) -> list[int]:
    lines, line, position = [], 1, 0
    for found in number.finditer(separated):
        line += text.count("\n", position, found.start())
        position = found.start()
        lines.append(line)
    return lines


def _reading(
    key: str, texts: list[str], spaces: str, lines: Callable[[], Sequence[int]] = lambda: (1,)
) -> Reading:
    decimal, other = (",", ".") if "," in key else (".", ",")
    together = "\n".join(texts)
    how = "s" if "s" in key else ""
    if decimal in together:
        how += "c" if decimal == "," else "p"
    how += "".join(mark for mark in (other, "'") if mark in together)
    how += " " if any(space in together for space in spaces) else ""
    plain = together.translate(dict.fromkeys(map(ord, other + "'" + spaces)) | {ord(decimal): "."})
    return Reading(key, plain.split("\n") if plain else [], how, lines)


@cache
def _grammar(decimal: str, spaces: str, apart: str = "\n") -> tuple[re.Pattern[str], re.Pattern[str]]:
    """One number with this decimal mark, in which these spaces may group; and any number of them, with what
    is `apart` between them."""
    other, mark = ("," if decimal == "." else "\\."), re.escape(decimal)
    threes = "|".join(f"(?:{group}[0-9]{{3}})+" for group in (other, "'", f"[{spaces}]"))
    india = f"|(?<=[0-9])[0-9]?(?:{other}[0-9]{{2}})+{other}[0-9]{{3}}" if decimal == "." else ""
    ends = f"(?=[{apart}]|\\Z)"
    number = (
        rf"[+-]?+(?:[1-9](?:[0-9]{{0,2}}(?:{threes}){india})(?:{mark}[0-9]++)?+{ends}"
        rf"|(?:[0-9]++{mark}?+[0-9]*+|{mark}[0-9]++)(?:[eE][+-]?+[0-9]++)?+{ends})"
    )
    return re.compile(number), re.compile(rf"(?:[{apart}]*+{number})*+[{apart}]*+")
