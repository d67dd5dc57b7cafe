"""Made-up forms: a form of a page with fields changed, left out, sent twice or invented.

A hidden token is changed part by part, by its grammar: a random text would be refused as malformed, and would
test nothing behind that.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from urllib.parse import quote, urlencode

from infra.verify.forms import Form

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
FILES = "multipart/form-data; boundary=xx"
NAMES = [
    "number",
    "number1",
    "number2",
    "numbers",
    "answer",
    "answers",
    "action",
    "submission",
    "question",
    "before",
    "beginning",
    "index",
    "file",
    "column",
    "result",
    "all",
    "change",
    "new",
    "again",
    "added",
    "heading",
    "save",
    "reading",
    "confirm",
    "keep",
    "files",
    "arguments",
    "copy",
    "shared-copy",
    "signed",
    "qr-code",
]
BUTTONS = [
    "Add another",
    "Add them all",
    "Calculate number",
    "Take back",
    "Start over",
    "Send",
    "Send all lines",
    "Change",
    "Run again",
    "End of input",
    "Interrupt",
    "Wombat",
    "",
]
DIGITS = ["0", "1", "2", "7", "12", "999999999999", "1790000000", "0000", "-1", "1e3", "٣", "²"]
NUMBERS = [
    "",
    "0",
    "-0",
    "1.5",
    "1e308",
    "-1e308",
    "1e309",
    "5e-324",
    "nan",
    "inf",
    "1,5",
    "1_000",
    "0x10",
    "+1",
    "1e999999999",
    "1/2",
    "\uff11",
    "1 000",
    "1\xa0000",
    "\u2009",
    "1\u2028",
    "--",
    ".",
    "1" * 400,
]
TEXTS = [
    "wombat",
    "<script>",
    "\x00",
    "\x1b[31m",
    "\u202e",
    "\ud7ff",
    "🦘",
    "\r\n",
    "a\nb",
    "\t",
    "-",
    "--help",
    "-1",
    "a b",
    "'",
    '"',
    "%",
    "{}",
    "[]",
    "../x",
    "1\r\n2\r\nx",
    "2020-02-30",
    "2024-02-29",
    "25:61",
    "true",
    "on",
    "#ff0000",
    "a@b.c",
    "http://[",
    "1,2;3",
    "é" * 300,
    "x" * 5000,
]
KEPT, DROPPED, TWICE, INVENTED = 0.55, 0.07, 0.04, 0.1  # shares of fields, and of forms with one more


@dataclass(frozen=True, slots=True)
class Sent:
    """A made-up form: its fields in order, how it is coded, and where it is sent."""

    path: str
    content_type: str
    fields: list[tuple[str, str]]

    def body(self, draw: Random) -> bytes:
        """The form, coded; one in fifty is damaged."""
        coded = {FORM: _url_encoded, FILES: _multipart, JSON: _json}[self.content_type](self.fields)
        if draw.random() < 0.02 and coded:
            place = draw.randrange(len(coded))
            return coded[:place] + draw.choice([b"", b"\xff", b"%", b"%zz", b"\x00"]) + coded[place + 1 :]
        return coded


def made_up(form: Form, draw: Random) -> Sent:
    """Return a variant of `form`."""
    fields: list[tuple[str, str]] = []
    for name, value in form.fields:
        if draw.random() >= DROPPED:
            fields.append((name, value_for(name, value, draw)))
        if draw.random() < TWICE:
            fields.append((name, value_for(name, value, draw)))
    if form.buttons and draw.random() < 0.8:
        fields.append(draw.choice(form.buttons))
    elif draw.random() < 0.8:
        fields.append(("action", draw.choice(BUTTONS)))
    if draw.random() < INVENTED:
        name = draw.choice(NAMES)
        fields.append((name, value_for(name, "", draw)))
    if draw.random() < INVENTED:
        draw.shuffle(fields)
    usual = FILES if form.has_files else FORM
    content_type = usual if draw.random() < 0.9 else draw.choice([FORM, FILES, JSON])
    return Sent(form.path, content_type, fields)


def query(draw: Random) -> str:
    """Return a query of one to three fields."""
    names = draw.choices(NAMES, k=draw.randint(1, 3))
    return urlencode([(name, value_for(name, "1", draw)) for name in names])


def value_for(name: str, current: str, draw: Random) -> str:
    """Return a value for a field that has the value `current` on its page."""
    token = _TOKENS.get(name)
    if token and draw.random() < 0.25:
        return token(draw)
    if current and draw.random() < (0.8 if token else KEPT):
        return current
    if current and draw.random() < 0.4:
        return _changed(current, draw)
    return draw.choice([_number, _text, _several])(draw)


def _changed(text: str, draw: Random) -> str:
    """`text` with one character changed, left out or put in."""
    place = draw.randrange(len(text))
    return text[:place] + draw.choice(["", "0", "f", ".", " ", "é"]) + text[place + draw.randint(0, 1) :]


def _number(draw: Random) -> str:
    return draw.choice([*NUMBERS, str(draw.randint(-1_000, 1_000)), repr(draw.uniform(-1e9, 1e9))])


def _text(draw: Random) -> str:
    return draw.choice([*TEXTS, "".join(map(chr, draw.choices(range(1, 0x2FFF), k=draw.randint(0, 20))))])


def _several(draw: Random) -> str:
    return draw.choice(["\n", "\r\n", " ", ";", ", "]).join(_number(draw) for _ in range(draw.randint(0, 9)))


def _digits(draw: Random) -> str:
    return draw.choice([*DIGITS, str(draw.randint(0, 10**12)), str(draw.randint(0, 40))])


def _hex(draw: Random, characters: int) -> str:
    return draw.choice([f"{draw.getrandbits(4 * characters):0{characters}x}", "0" * characters, "g"])


def _submission(draw: Random) -> str:
    return f"{_digits(draw)}.{_digits(draw)}.{_hex(draw, 10)}"


def _beginning(draw: Random) -> str:
    return f"{_hex(draw, 32)}.{_digits(draw)}"


_TOKENS: dict[str, Callable[[Random], str]] = {
    "submission": _submission,
    "beginning": _beginning,
    "before": lambda draw: _hex(draw, 16),
    "question": _digits,
    "index": _digits,
    "change": _digits,
    "result": _digits,
    "all": _digits,
    "action": lambda draw: draw.choice(BUTTONS),
}


def _url_encoded(fields: list[tuple[str, str]]) -> bytes:
    return urlencode(fields).encode()


def _multipart(fields: list[tuple[str, str]]) -> bytes:
    """Fields called "file" are sent as files."""
    parts = []
    for name, value in fields:
        file = '; filename="a.csv"' if "file" in name else ""
        head = f'--xx\r\ncontent-disposition: form-data; name="{quote(name)}"{file}\r\n\r\n'
        parts.append(head.encode() + value.encode() + b"\r\n")
    return b"".join(parts) + b"--xx--\r\n"


def _json(fields: list[tuple[str, str]]) -> bytes:
    return json.dumps(dict(fields)).encode()
