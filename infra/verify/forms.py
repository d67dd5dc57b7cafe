"""The forms and links of a page, as a browser would send and follow them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass(slots=True)
class Form:
    """A form: where it is sent, whether it may have files, its fields in order, and its buttons."""

    path: str
    has_files: bool
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._open: Form | None = None
        self._in_text = False
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "form":
            self._open = Form(given.get("action", ""), "enctype" in given)
            self.forms.append(self._open)
        elif self._open is not None:
            self._read_control(self._open, tag, given)

    def _read_control(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "select":
            self._select = name
            form.fields.append((name, ""))
        elif tag == "option" and self._select and ("selected" in given or not form.fields[-1][1]):
            form.fields[-1] = (self._select, value)
        elif tag == "button" and name:
            form.buttons.append((name, value))
        elif tag in ("input", "textarea") and name:
            form.fields.append((name, value))
            self._in_text = tag == "textarea"

    def handle_data(self, data: str) -> None:
        if self._in_text and self._open:
            name, value = self._open.fields[-1]
            self._open.fields[-1] = (name, value + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._in_text = False
        elif tag == "select":
            self._select = ""
        elif tag == "form":
            self._open = None


def forms_of(page: str) -> list[Form]:
    """Return the forms in a page's HTML."""
    return _read(page).forms


def links_of(page: str) -> list[str]:
    """Return the addresses of the links in a page's HTML."""
    return _read(page).links


def _read(page: str) -> _Reader:
    reader = _Reader()
    reader.feed(page)
    return reader
