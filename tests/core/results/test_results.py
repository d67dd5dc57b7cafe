"""Every type that a function may return, as the visitor sees it."""

import base64
import io
import subprocess
import sys
from collections import namedtuple
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from core.results.rich import MAX_ROWS
from core.types import File, Html
from infra.template.read import ROOT
from tests.support.client import Client
from tests.support.html import Page
from tests.support.scripts import visitor_of

PATH = "/support"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
Pair = namedtuple("Pair", "left right")


@dataclass
class Point:
    x: float
    name: str


def page_of(result: Any) -> Page:
    client: Client = visitor_of(lambda: result)
    answer = client.post(PATH, "")
    assert answer.status == 200
    return answer.page


def linked(page: Page) -> dict[str, bytes]:
    """Every download of the page, by its file's name."""
    return {
        link.attributes["download"]: base64.b64decode(link.attributes["href"].partition("base64,")[2])
        for link in page.root.all("a")
        if "download" in link.attributes
    }


@pytest.mark.parametrize(
    ("result", "text"),
    [
        (42, "The result is 42"),
        (42.5, "The result is 42.5"),
        (False, "The result is no"),
        (None, "Done."),
        ("two\nlines", "two lines"),
        ({"a b": 1, "c": [1, 2]}, "a b 1 c 1 2"),
        (Point(1.0, "<b>"), "X 1 Name <b>"),
        (Pair(1, 2), "Left 1 Right 2"),
        ({3, 1}, "1 3"),
        ([], "The result is an empty list."),
        (["a", "<i>"], "a <i>"),
        (("Sum:", 3, [Point(1, "p")]), "Sum: The result is 3 X Name 1 p 1 row. Download as CSV"),
    ],
)
@pytest.mark.row(50)
def test_a_result_is_shown_as_what_it_is(result: Any, text: str) -> None:
    page = page_of(result)
    assert text in page.text
    assert page.root.all("b") == page.root.all("i") == []


@pytest.mark.parametrize("rows", [[{"name": "a,b", "n": 1.0}, {"n": 2}], [Point(1.0, "a"), Point(2, '"')]])
def test_a_table_can_be_downloaded_as_csv(rows: list[Any]) -> None:
    page = page_of(rows)
    assert len(page.root.all("tr")) == 3
    files = linked(page)
    assert list(files) == ["support.csv", "support.xlsx"]
    lines = files["support.csv"].decode("utf-8-sig").split("\r\n")
    assert lines in (["name,n", '"a,b",1', ",2", ""], ["X,Name", "1,a", '2,""""', ""])


def test_a_long_table_shows_its_beginning_and_the_file_has_all() -> None:
    page = page_of([{"n": number} for number in range(MAX_ROWS + 5)])
    assert f"These are the first 1,000 of {MAX_ROWS + 5:,} rows." in page.text
    assert next(iter(linked(page).values())).count(b"\n") == MAX_ROWS + 6


def test_bytes_and_files_and_paths_are_downloads_with_a_name(tmp_path: Path) -> None:
    (tmp_path / "report.pdf").write_bytes(b"%PDF")
    page = page_of((b"\xff\0", File('a"<b>.txt', b"x"), tmp_path / "report.pdf"))
    assert linked(page) == {"support-1.bin": b"\xff\0", 'a"<b>.txt': b"x", "report.pdf": b"%PDF"}


def test_a_large_file_is_the_answer_itself() -> None:
    client = visitor_of(lambda: File("größe\r\nx.bin", b"x" * 2_000_000))
    event_answer = client.site.route("POST", PATH)
    assert event_answer
    from tests.support.client import FORM, make_event

    answer = event_answer.answer(make_event("POST", PATH, body=b"", headers={"content-type": FORM}))
    assert answer["isBase64Encoded"]
    assert len(base64.b64decode(answer["body"])) == 2_000_000
    expected = "attachment; filename*=UTF-8''gr%C3%B6%C3%9Fe%0D%0Ax.bin"
    assert answer["headers"]["content-disposition"] == expected


def png() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (4, 4)).save(file, "png")
    return file.getvalue()


class Figure:
    """As matplotlib's."""

    def savefig(self, file: io.BytesIO, *, format: str) -> None:  # noqa: A002 - matplotlib's name
        assert format == "png"
        file.write(png())


@pytest.mark.parametrize(
    ("result", "kind"),
    [
        (png(), "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (SVG, "image/svg+xml"),
        (Image.new("RGB", (4, 4)), "image/png"),
        (Figure(), "image/png"),
    ],
)
def test_an_image_is_shown_by_an_address_that_holds_it(result: Any, kind: str) -> None:
    page = page_of(result)
    assert page.root.one("img").attributes["src"].startswith(f"data:{kind};base64,")
    assert page.root.one("img").attributes["alt"]
    assert page.root.all("script") == []


def test_html_is_shown_as_html_if_the_author_asks_for_it() -> None:
    assert page_of(Html("<b>bold</b>")).root.one("b").text == "bold"
    assert page_of(Html("<b>{}</b>").format("<i>")).root.one("b").text == "<i>"


def test_printed_text_is_below_the_result() -> None:
    def script() -> int:
        print("one\n<b>two</b>")
        return 3

    text = visitor_of(script).post(PATH, "").text
    assert "The result is 3 Output one <b>two</b>" in text
    assert "Done." not in visitor_of(lambda: print("only this")).post(PATH, "").text


def test_a_value_that_contains_itself_is_cut_off() -> None:
    endless: dict[str, Any] = {}
    endless["again"] = endless
    assert "…" in page_of(endless).text


@pytest.mark.parametrize("chosen", ["", "/of/the/author"])
def test_charts_have_the_sites_style_unless_the_author_has_chosen_one(chosen: str) -> None:
    command = [sys.executable, "-c", "import os, core.results; print(os.environ['MATPLOTLIBRC'])"]
    environment = {"MATPLOTLIBRC": chosen} if chosen else {}
    printed = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    ).stdout.strip()
    assert printed == (chosen or str(ROOT / "core" / "figures" / "matplotlibrc"))
    assert chosen or "axes.prop_cycle" in Path(printed).read_text()
