"""The files that a run left, as the visitor sees them."""

import base64
import io
from zipfile import ZipFile

from PIL import Image

from core.replay import Written
from core.results.files import MAX_LINK, files_out
from tests.support.html import Page


def picture() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (2, 2)).save(content, "png")
    return content.getvalue()


def page_of(*files: Written, address: str = "") -> Page:
    return Page(f"<!doctype html><html><body>{files_out(files, 'tool', address)}</body></html>")


def written(name: str, content: bytes) -> Written:
    return Written(name, len(content), content)


def test_each_file_has_its_name_its_size_and_a_download() -> None:
    page = page_of(written("out/notes.txt", b"one"))
    assert "out/notes.txt (3 bytes)" in page.text
    assert base64.b64decode(page.links["out/notes.txt"].partition("base64,")[2]) == b"one"


def test_several_files_are_one_archive_as_well() -> None:
    page = page_of(written("a.csv", b"1"), written("b/c.html", b"<h1>2</h1>"))
    archive = ZipFile(io.BytesIO(base64.b64decode(page.links["Download all as .zip"].partition(",")[2])))
    assert {name: archive.read(name) for name in archive.namelist()} == {
        "a.csv": b"1",
        "b/c.html": b"<h1>2</h1>",
    }


def test_a_picture_is_shown_with_its_name() -> None:
    (image,) = page_of(written("plot.png", picture())).root.all("img")
    assert image.attributes["alt"] == "plot.png"
    assert image.attributes["src"].startswith("data:image/png;base64,")


def test_a_page_with_an_address_for_downloads_links_to_it() -> None:
    page = page_of(written("a b&c.txt", b"1"), written("d.txt", b"2"), address="/tool")
    assert page.links["a b&c.txt"] == "/tool?file=a%20b%26c.txt"
    assert page.links["Download all as .zip"] == "/tool?files"


def test_a_file_that_does_not_fit_is_named_with_its_size() -> None:
    page = page_of(Written("huge.bin", 9_000_000, None), written("large.bin", b"0" * (MAX_LINK + 1)))
    assert "huge.bin is too large to download: it has 9,000,000 bytes." in page.text
    assert "large.bin is too large" in page.text
    assert not page.links


def test_a_page_with_many_large_files_fits_the_limit_of_an_answer() -> None:
    content = picture() + b"\0" * 900_000
    page = files_out([written(f"{number}.png", content) for number in range(4)], "tool")
    assert len(str(page)) < 5_500_000


def test_a_run_that_left_no_file_has_no_section() -> None:
    assert files_out([], "tool") is None
