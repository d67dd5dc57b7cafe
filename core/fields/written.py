"""One value as a visitor wrote it, in the notation of any country. Imported only if that matters."""

from typing import Any

from core.fields.kind import Kind
from core.fields.question import Option, Question
from core.fields.quoting import quote
from core.fields.readings import Reading, choose, in_words, readings_of_one


def read_written(kind: Kind, text: str, called: str, key: str) -> Any:
    """The value of `text`, within the limits of its kind, by the only reading or the one that `key` names.
    Raises `Question` if there are several, `ValueError` with a message about `called` if there are none."""
    readings = _fitting(kind, _readings(kind, text))
    if not readings:
        return kind.read(text, called)
    reading = choose(readings, key)
    if reading is None:
        options = [Option(each.key, _words(kind, each)) for each in readings]
        raise Question(f"{quote(text)} can be read in {len(options)} ways. Choose one.", options)
    return kind.read(reading.texts[0], called)


def read_list(kind: Kind, text: str, called: str, key: str) -> list[Any]:
    """The same for a kind of list: all of its entries. Raises `Question` or `ValueError`."""
    from core.fields.bulk import from_text
    from core.fields.entries import BadEntries

    try:
        values = from_text(text, kind.item or kind, key).values
    except BadEntries as error:
        raise ValueError(error.summary) from None
    if kind.limits:
        kind.limits.check(values, called, kind.show)
    return values


def _readings(kind: Kind, text: str) -> list[Reading]:
    if kind.notation == "number":
        return readings_of_one(text)
    from core.fields.dates_as_written import readings_of_date

    return readings_of_date(text)


def _fitting(kind: Kind, readings: list[Reading]) -> list[Reading]:
    """The readings that are values of the kind; all of them if there is no such reading."""
    fitting = [reading for reading in readings if _fits(kind, reading.texts[0])]
    return fitting or readings


def _fits(kind: Kind, text: str) -> bool:
    try:
        kind.parse(text)
    except ValueError:
        return False
    return True


def _words(kind: Kind, reading: Reading) -> str:
    if kind.notation == "date":
        from core.fields.dates_as_written import date_in_words

        return date_in_words(reading.texts[0])
    return f"{kind.show(kind.parse(reading.texts[0]))}{in_words(reading.how)}"
