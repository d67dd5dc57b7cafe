"""The help for each parameter in a docstring, in the three common styles: Google, NumPy and reST."""

import inspect
import re

_GOOGLE = re.compile(r"^(?:Args|Arguments|Parameters|Attributes|Keyword Args|Keyword Arguments):\s*$")
_NUMPY = re.compile(r"^(?:Parameters|Other Parameters|Attributes)\s*\n-{3,}\s*$", re.MULTILINE)
_REST = re.compile(r"^\s*:(?:param|parameter|arg|argument|ivar)\s+(?:[^:]*\s)?\*{0,2}(\w+)\s*:\s*(.*)$")
_GOOGLE_ITEM = re.compile(r"^\*{0,2}(\w+)\s*(?:\([^)]*\))?\s*:\s*(.*)$")
_NUMPY_ITEM = re.compile(r"^\*{0,2}(\w+(?:\s*,\s*\w+)*)\s*(?::.*)?$")


def parameters_of(docstring: str) -> dict[str, str]:
    """The help for each documented parameter, on one line, by the parameter's name."""
    text = inspect.cleandoc(docstring)
    return {**_google(text), **_numpy(text), **_rest(text)}


def _google(text: str) -> dict[str, str]:
    lines = text.splitlines()
    found: dict[str, str] = {}
    for index, line in enumerate(lines):
        if _GOOGLE.match(line):
            found |= _items(_block(lines[index + 1 :]), _GOOGLE_ITEM)
    return found


def _numpy(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for section in _NUMPY.finditer(text):
        lines = text[section.end() :].splitlines()
        # The section ends at the next heading: a line above a row of dashes.
        end = next(
            (index - 1 for index, line in enumerate(lines) if re.fullmatch(r"-{3,}\s*", line)), len(lines)
        )
        for names, words in _items(lines[:end], _NUMPY_ITEM).items():
            found |= {name.strip(): words for name in names.split(",")}
    return found


def _rest(text: str) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    words: list[str] | None = None
    for line in text.splitlines():
        item = _REST.match(line)
        if item:
            words = found.setdefault(item[1], [])
            words.append(item[2])
        elif re.match(r"\s*:\w", line) or not line.strip():
            words = None
        elif words is not None:
            words.append(line)
    return _joined(found)


def _block(lines: list[str]) -> list[str]:
    """The leading lines that are indented."""
    end = next((i for i, line in enumerate(lines) if line.strip() and not line[0].isspace()), len(lines))
    return lines[:end]


def _items(lines: list[str], pattern: re.Pattern[str]) -> dict[str, str]:
    """The entries of a section: each starts at the outermost indent and continues in deeper lines."""
    outermost = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    found: dict[str, list[str]] = {}
    words: list[str] = []
    for line in lines:
        item = pattern.match(line[outermost:]) if line.strip() else None
        if item:
            words = found.setdefault(item[1], [])
            words.append(item[2] if pattern.groups > 1 else "")
        elif line.strip() and line[outermost : outermost + 1].isspace():
            words.append(line)
    return _joined(found)


def _joined(found: dict[str, list[str]]) -> dict[str, str]:
    joined = {name: " ".join(" ".join(words).split()) for name, words in found.items()}
    return {name: words for name, words in joined.items() if words}
