"""Many entries at once, from a text box or a column of a file: all of them, or errors, or a question.

Numbers are separated and written as `core.fields.readings` says. Other entries are separated by blanks, line
ends, semicolons, or commas with a blank behind them; entries that may contain blanks need a line each. An
empty cell is never left out silently: that is a question.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import isinf
from typing import Any

from core.fields.entries import LEAVE_OUT, MAX_ENTRIES, MAX_ERRORS, BadEntries, Entries, Exact, Located
from core.fields.kind import Kind
from core.fields.number import AROUND, FLOAT, MAX_CHARACTERS, parse_number
from core.fields.question import Option, Question
from core.fields.quoting import quote
from core.fields.readings import (
    MAX_NAMED,
    Reading,
    Unreadable,
    choose,
    in_words,
    is_missing,
    lines_of,
    readings_of_cells,
    readings_of_many,
    readings_of_one,
)

FIRST_SHOWN = 5  # values of each reading in a question
MAX_COUNT = 9_999_999  # of anything in a file of 4 MB


_NOTES = {
    "heading": "The first line of the file was read as a heading.",
    "cp1252": "The file is not UTF-8 and was read as Windows-1252.",
    "empty": "Empty cells left out: {}.",
    "comments": "Comment lines left out: {}.",
    "sheet": "Only sheet {} was read.",
}


def said(count: int, kind: Kind, notes: Mapping[str, str]) -> str:
    """How `count` entries were read: "3 numbers were added, comma as decimal mark." and further sentences.
    What is in `notes` but no note, or no count, is left out."""
    verb = "was" if count == 1 else "were"
    parts = [f"{_counted(count, kind)} {verb} added{in_words(notes.get('how', ''))}."]
    for name, words in _NOTES.items():
        value = notes.get(name, "")
        if value.isascii() and value.isdigit() and len(value) <= len(str(MAX_COUNT)):
            parts.append(words.format(f"{int(value):,}"))
    return " ".join(parts)


def _counted(count: int, kind: Kind) -> str:
    return f"{count:,} {kind.one if count == 1 else kind.many}"


def from_text(text: str, kind: Kind = FLOAT, key: str = "") -> Entries:
    """The entries of one `kind` in `text`, by the reading that `key` names if there are several. Raises
    `BadEntries` or `Question`."""
    if not kind.numeric:
        return from_cells([*_words(text, kind)], kind, key)
    try:
        readings, missing = readings_of_many(text)
    except Unreadable as error:
        raise _bad(error.bad, error.count, kind) from None
    return _settled(readings, missing, kind, key)


def strictly_from_text(text: str, kind: Kind) -> list[Any]:
    """The entries of one `kind` in `text`, each in the notation of `Kind.parse`. Raises `BadEntries`."""
    words = [*_words(text, kind)]
    return _values([word for _, word in words], kind, lambda: [line for line, _ in words])


def from_cells(cells: Sequence[Located], kind: Kind, key: str = "") -> Entries:
    """The entries of one `kind` in `cells`, each with its line. Raises `BadEntries` or `Question`."""
    present = [cell for cell in cells if not _is_empty(cell[1], kind)]
    lines = [line for line, _ in present]
    texts = [text for _, text in present]
    try:
        readings = _readings([text for text in texts if type(text) is not Exact], kind)
    except Unreadable as error:
        written = [line for line, text in present if type(text) is not Exact]
        raise _bad([(written[place - 1], text) for place, text in error.bad], error.count, kind) from None
    whole = [Reading(each.key, _among_exact(texts, each.texts), each.how, lambda: lines) for each in readings]
    return _settled(whole, len(cells) - len(present), kind, key)


def _readings(texts: Sequence[str], kind: Kind) -> list[Reading]:
    if kind.notation == "number":
        return readings_of_cells(texts)
    if kind.notation == "date":
        from core.fields.dates_as_written import readings_of_dates

        return readings_of_dates(texts)
    return [Reading("", list(texts))]


def _among_exact(texts: Sequence[str], read: Sequence[str]) -> list[str]:
    """`texts` with those that are not exact as they were `read`."""
    if len(texts) == len(read):
        return list(read)
    following = iter(read)
    return [text if type(text) is Exact else next(following) for text in texts]


def _settled(readings: Sequence[Reading], missing: int, kind: Kind, key: str) -> Entries:
    """The entries by the reading that `key` names, if all is clear. Raises `BadEntries` or `Question`."""
    fitting: list[tuple[Reading, list[Any]]] = []
    failed: BadEntries | None = None
    for reading in readings:
        try:
            fitting.append((reading, _values(reading.texts, kind, reading.lines)))
        except BadEntries as error:
            failed = failed or error
    if failed and not fitting:
        raise failed
    chosen = choose([reading for reading, _ in fitting], key)
    if chosen is not None:
        fitting = [each for each in fitting if each[0] is chosen]
    if chosen is None or (missing and LEAVE_OUT not in key):
        raise _question(fitting, missing, kind)
    notes = {"how": chosen.how} if chosen.how else {}
    return Entries(fitting[0][1], notes | ({"empty": str(missing)} if missing else {}))


def _question(fitting: Sequence[tuple[Reading, list[Any]]], missing: int, kind: Kind) -> Question:
    several = len(fitting) > 1
    options = []
    for reading, values in fitting:
        head = ", ".join(kind.show(value) for value in values[:FIRST_SHOWN])
        more = ", …" if len(values) > FIRST_SHOWN else ""
        without = f", leaving out {_empty_cells(missing)}" if missing else ""
        words = f"{_counted(len(values), kind)}{in_words(reading.how)}{without}"
        key = reading.key * several + LEAVE_OUT * bool(missing)
        options.append(Option(key, f"{words}: {head}{more}" if head else words))
    parts = [f"There {'is' if missing == 1 else 'are'} {_empty_cells(missing)}."] if missing else []
    if several:
        parts.append(f"The {kind.many} can be read in {len(options)} ways. Choose one.")
    else:
        them = "it" if missing == 1 else "them"
        parts.append(f"Choose to leave {them} out, or fill {them} in.")
    return Question(" ".join(parts), options)


def _empty_cells(count: int) -> str:
    return f"{count:,} empty {'cell' if count == 1 else 'cells'}"


def _words(text: str, kind: Kind) -> Iterator[Located]:
    for number, line in enumerate(lines_of(text).split("\n"), 1):
        if kind.spaced:
            if line.strip(AROUND):
                yield number, line
            continue
        for word in line.replace(";", " ").split():
            if entry := word.rstrip(","):
                yield number, entry


def _values(texts: Sequence[str], kind: Kind, lines: Callable[[], Sequence[int]]) -> list[Any]:
    """The value of each text, in the notation of `Kind.parse`. Raises `BadEntries`."""
    if len(texts) > MAX_ENTRIES:
        raise BadEntries([f"A list can have at most {MAX_ENTRIES:,} {kind.many}, and these are more."])
    if kind.parse is parse_number and not kind.limits and (values := _floats(texts)) is not None:
        return values
    values, messages, count = [], list[str](), 0
    for place, text in enumerate(texts):
        try:
            values.append(kind.read(text, quote(text)))
        except ValueError as error:
            count += 1
            if count <= MAX_NAMED:
                messages.append(f"Line {lines()[place]}: {error}")
            if count == MAX_ERRORS:
                break
    if count:
        raise BadEntries(messages, count)
    return values


def _floats(texts: Sequence[str]) -> list[float] | None:
    """All of a million texts in a fraction of a second; None if a single one is not a number in range."""
    if max(map(len, texts), default=0) > MAX_CHARACTERS:
        return None
    try:
        values = [*map(float, texts)]
        for text, value in zip(texts, values, strict=True):
            if not value or isinf(value):
                parse_number(text)
    except ValueError:
        return None
    return values


def _bad(entries: Sequence[Located], count: int, kind: Kind) -> BadEntries:
    """Entries that no reading takes, as errors."""
    return BadEntries([f"Line {line}: {_why(text, kind)}" for line, text in entries], count)


def _why(text: str, kind: Kind) -> str:
    try:
        kind.read(text, quote(text))
    except ValueError as error:
        if kind.numeric and readings_of_one(text):
            return f"{quote(text)} is written in another way than the other {kind.many}. Write all alike."
        return str(error)
    return f"{quote(text)} is written in another way than the other {kind.many}. Write all alike."


def _is_empty(text: str, kind: Kind) -> bool:
    """Whether a cell has no value."""
    if "0" <= text[:1] <= "9":  # most cells of most files
        return False
    return not text.strip(AROUND) or (kind.notation != "" and is_missing(text.strip(AROUND)))
