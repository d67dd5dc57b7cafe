"""Reads a page as a person does: visible text, links, and forms with their values."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "wbr"})
UNSEEN = frozenset({"head", "script", "style", "template", "title"})
APART = frozenset(
    {"button", "dd", "div", "dt", "h1", "h2", "label", "li", "ol", "p", "section", "td", "th", "ul"}
)


@dataclass(slots=True)
class Element:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)

    def all(self, tag: str = "", **attributes: str) -> list["Element"]:
        """Return all elements below with this tag and these attributes, in order. `a_b` means `a-b`."""
        wanted = {name.replace("_", "-"): value for name, value in attributes.items()}
        return [
            element
            for element in self.walk()
            if tag in ("", element.tag) and wanted.items() <= element.attributes.items()
        ]

    def one(self, tag: str = "", **attributes: str) -> "Element":
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} elements {tag} {attributes} in: {self.text}"
        return found[0]

    def walk(self) -> Iterator["Element"]:
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.walk()

    @property
    def text(self) -> str:
        """The visible text, with blanks as in a browser."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in UNSEEN:
                yield from (" ", *child._texts(), " ") if child.tag in APART else child._texts()


@dataclass(frozen=True, slots=True)
class Form:
    element: Element

    @property
    def address(self) -> str:
        return self.element.attributes["action"]

    @property
    def fields(self) -> dict[str, str]:
        """The values that the form sends without input and without a button's name."""
        fields = {
            element.attributes["name"]: element.attributes.get("value", "")
            for element in self.element.all("input")
            if element.attributes.get("type", "text") in ("text", "hidden")
        }
        return fields | {
            area.attributes["name"]: "".join(map(str, area.children)).removeprefix("\n")
            for area in self.element.all("textarea")
        }

    @property
    def buttons(self) -> dict[str, tuple[str, str]]:
        """The name and value of each button, by its text."""
        return {
            button.text: (button.attributes.get("name", ""), button.attributes.get("value", ""))
            for button in self.element.all("button")
        }


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("document")]
        self.doctype = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice: {names}"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)

    def handle_decl(self, decl: str) -> None:
        self.doctype = decl


class Page:
    """One HTML document. Raises `AssertionError` unless it is well formed: elements are closed, attributes
    and ids unique, and labels and descriptions refer to existing elements."""

    def __init__(self, source: str) -> None:
        reader = _Reader()
        reader.feed(source)
        reader.close()
        self.source = source
        self.root = reader.open[0]
        assert reader.doctype.lower() == "doctype html"
        assert [element.tag for element in reader.open] == ["document"], "an element is not closed"
        ids = [element.attributes["id"] for element in self.root.walk() if "id" in element.attributes]
        assert len(ids) == len(set(ids)), f"an id is not unique: {ids}"
        for element in self.root.walk():
            for name in ("for", "aria-describedby", "aria-labelledby"):
                assert set(element.attributes.get(name, "").split()) <= set(ids), (name, element.attributes)

    @property
    def text(self) -> str:
        return self.root.text

    @property
    def title(self) -> str:
        return "".join(map(str, self.root.one("title").children))

    @property
    def style_sheet(self) -> str:
        """The address of the style sheet."""
        return self.root.one("link", rel="stylesheet").attributes["href"]

    @property
    def heading(self) -> str:
        return self.root.one("h1").text

    @property
    def links(self) -> dict[str, str]:
        """The address of each link, by its text."""
        return {link.text: link.attributes["href"] for link in self.root.all("a")}

    @property
    def forms(self) -> list[Form]:
        return list(map(Form, self.root.all("form")))

    @property
    def form(self) -> Form:
        """The first form."""
        return self.forms[0]

    def form_with(self, button: str) -> Form:
        """Return the form with a button of this text."""
        found = [form for form in self.forms if button in form.buttons]
        assert len(found) == 1, f"{len(found)} buttons {button!r} in: {self.text}"
        return found[0]

    @property
    def errors(self) -> dict[str, str]:
        """The errors in the summary, by the id of the field that each links to, '' without a link; without
        the field's label at the start."""
        return {name: text.rpartition(f"{self._label(name)}: ")[2] for name, text in self.summary.items()}

    @property
    def summary(self) -> dict[str, str]:
        """The words of the error summary, by the id of the field that each links to, '' without a link."""
        summaries = self.root.all(role="alert")
        found = {}
        for item in summaries[0].all("li") if summaries else []:
            links = item.all("a")
            found[links[0].attributes["href"].removeprefix("#") if links else ""] = item.text
        return found

    def _label(self, name: str) -> str:
        labels = [label.text for label in self.root.all("label") if label.attributes.get("for") == name]
        return labels[0].removesuffix(" (optional)") if name and labels else "no label"

    def error_beside(self, name: str) -> str:
        """Return the error beside the field `name`, as a screen reader finds it."""
        described = self.root.one(id=name).attributes.get("aria-describedby", "").split()
        return self.root.one(id=f"{name}-error").text if f"{name}-error" in described else ""

    @property
    def entries(self) -> list[str]:
        """The list's values as shown."""
        lists = [each for each in self.root.all("ol") if "entries" in each.attributes["class"].split()]
        return [item.text for each in lists for item in each.all("li")]
