"""Passing a page on: links to a form with its values, and QR codes of every page."""

import re
from typing import Literal
from urllib.parse import unquote

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from core.html.share import MAX_QUERY
from core.types import File, LongText, Password
from tests.support.client import MULTIPART, Answer, Client, multipart
from tests.support.scripts import visitor_of

LINK = "Link to this form with these values"
SCALE = 8  # pixels, of a module


def decoded(answer: Answer) -> str:
    """What a reader finds in the QR code of a page. It is drawn here: one stroke for each row of modules."""
    (picture,) = answer.page.root.all("img")
    assert picture.attributes["alt"].startswith("QR code of the address https://")
    svg = unquote(picture.attributes["src"])
    (width,) = re.findall(r"width='([0-9]+)'", svg)
    image = Image.new("L", (int(width), int(width)), 255)
    draw = ImageDraw.Draw(image)
    (strokes,) = re.findall(r"stroke='#000' d='([^']+)'", svg)
    x = y = 0.0
    for command, numbers in re.findall(r"([Mmh])([-0-9. ]+)", strokes):
        right, *down = [float(number) * SCALE for number in numbers.split()]
        if command == "h":
            draw.rectangle((x, y - SCALE // 2, x + right - 1, y + SCALE // 2 - 1), fill=0)
        x, y = x + right, y + sum(down)
    (found,) = zxingcpp.read_barcodes(image)
    return str(found.text)


@pytest.mark.parametrize("path", ["/", "/adder", "/mode", "/two-numbers", "/maze", "/maze/draw"])
def test_every_page_has_a_qr_code_of_its_address(visitor: Client, path: str) -> None:
    visitor.open(path)
    shown = visitor.open(visitor.now.page.links["QR code"])
    assert (shown.status, shown.page.heading) == (200, "QR code")
    assert decoded(shown) == f"https://wombat.example{path}"
    assert shown.page.links[f"https://wombat.example{path}"] == path


def test_a_result_has_a_link_and_a_qr_code_that_fill_in_its_values(visitor: Client) -> None:
    visitor.open("/adder")
    assert LINK not in visitor.now.page.links
    visitor.press("Run", {"number1": "1.5 ", "number2": "-2"})
    link, qr_code = (visitor.now.page.links[words] for words in (LINK, "QR code"))
    assert link == "/adder?number1=1.5+&number2=-2"
    assert visitor.open(link).page.form.fields == {"number1": "1.5 ", "number2": "-2"}
    assert visitor.now.page.links[LINK] == link, "and the page that it leads to has it as well"
    assert decoded(visitor.open(qr_code)) == f"https://wombat.example{link}"


def test_a_form_with_an_error_can_be_passed_on_too(visitor: Client) -> None:
    visitor.open("/adder")
    visitor.press("Run", {"number1": "wombat & <co>", "number2": ""})
    assert visitor.now.page.links[LINK] == "/adder?number1=wombat+%26+%3Cco%3E"
    assert visitor.open(visitor.now.page.links[LINK]).page.form.fields["number1"] == "wombat & <co>"


def test_a_link_has_neither_passwords_nor_files_and_says_so() -> None:
    def log_in(name: str, secret: Password, picture: File) -> str:
        return f"{name}, {len(secret)}, {len(picture)}"

    visitor = visitor_of(log_in)
    visitor.open("/support")
    form = visitor.now.page.form
    sent = multipart({"name": "Ada", "secret": "hush"}, ("a.png", b"x")).replace(b'"file"', b'"picture"')
    done = visitor.post(form.address, sent, {"content-type": MULTIPART})
    assert "Ada, 4, 1" in done.text
    (link,) = [href for words, href in done.page.links.items() if words.startswith(LINK)]
    assert link.endswith("?name=Ada")
    assert f"{LINK}, but for passwords and files" in done.text
    assert "hush" not in done.body


def test_whatever_a_form_holds_is_there_behind_its_link() -> None:
    def order(
        many: LongText, size: Literal["S", "M"] = "M", gift: bool = True, note: str = "none", n: int = 3
    ) -> str:
        return f"{many!r} {size} {gift} {note!r} {n}"

    visitor = visitor_of(order)
    first = visitor.open("/support")
    sent = {"many": "a\r\nb=&?é", "size": "S", "note": "", "n": "4"}
    done = visitor.post(first.page.form.address, sent)
    link = done.page.links[LINK]
    again = visitor.open(link).page.form
    assert (again.fields["many"], again.fields["note"], again.fields["n"]) == ("a\r\nb=&?é", "", "4")
    assert "checked" not in visitor.now.page.root.one("input", name="gift").attributes
    assert "gift=&note=&n=4" in link
    assert "size=S" in link


def test_values_that_are_too_long_for_a_link_are_said_to_be_so(visitor: Client) -> None:
    visitor.open("/adder")
    visitor.press("Run", {"number1": "0" * MAX_QUERY, "number2": "1"})
    assert LINK not in visitor.now.page.links
    assert "These values are too long for a link, which can have 2,000 characters." in visitor.now.text
    assert visitor.now.page.links["QR code"] == "/adder?qr-code"


def test_the_longest_link_fits_a_qr_code(visitor: Client) -> None:
    query = "number1=" + "7" * (MAX_QUERY - 8)
    assert decoded(visitor.open(f"/adder?{query}&qr-code")) == f"https://wombat.example/adder?{query}"


def test_a_command_has_a_link_with_its_values(visitor: Client) -> None:
    visitor.open("/maze/draw")
    visitor.press("Run", {"word": "wombat", "width": "5"})
    assert visitor.now.page.links[LINK] == "/maze/draw?word=wombat&width=5"
    fields = visitor.open(visitor.now.page.links[LINK]).page.form.fields
    assert (fields["word"], fields["width"], fields["height"]) == ("wombat", "5", "9")


def test_an_address_that_is_too_long_for_a_qr_code_is_a_clear_error(visitor: Client) -> None:
    refused = visitor.open("/adder?number1=" + "7" * 4_000 + "&qr-code")
    assert (refused.status, refused.page.heading) == (400, "That could not be read")
    assert "too long for a QR code" in refused.text


@pytest.mark.parametrize("host", ["", "a b", 'x"><script>', "evil.example/path?"])
def test_a_qr_code_needs_to_know_the_site(visitor: Client, host: str) -> None:
    assert visitor.ask("GET", "/adder?qr-code", headers={"host": host}).status == 400


def test_there_is_no_qr_code_of_a_page_that_does_not_exist(visitor: Client) -> None:
    assert visitor.open("/nothing?qr-code").status == 404
