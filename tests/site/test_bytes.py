"""The bytes of a visit: one style sheet that browsers keep, and compressed pages."""

from collections.abc import Mapping

import pytest

from core import form_page
from core.html.style import ADDRESS
from tests.support.client import Answer, Client
from tests.support.scripts import at

OWN = {"sec-fetch-site": "same-origin"}
OTHER = {"sec-fetch-site": "cross-site"}
BREACH = "other-sites-must-not-find-out-what-else-is-on-a-page"


def sheet_of(visitor: Client, path: str) -> Answer:
    return visitor.ask("GET", visitor.open(path).page.style_sheet)


@pytest.mark.parametrize(
    "path", ["/", "/adder", "/mode", "/two-numbers", "/maze", "/nothing", "/mode?qr-code"]
)
def test_all_pages_have_one_style_sheet_which_browsers_keep(visitor: Client, path: str) -> None:
    answer = sheet_of(visitor, path)
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "--accent:" in answer.body
    assert visitor.now.page.style_sheet == visitor.open("/").page.style_sheet


@pytest.mark.row(142)
def test_a_page_that_is_newer_than_the_style_sheet_has_one_for_a_minute(visitor: Client) -> None:
    """While a site is deployed, its functions are of two versions."""
    answer = visitor.ask("GET", f"{ADDRESS}?0123456789abcdef")
    assert answer.status == 200
    assert answer.headers["cache-control"] == "public, max-age=60"
    assert answer.body == sheet_of(visitor, "/").body


@pytest.mark.parametrize("own", ["same-origin", "none"])
@pytest.mark.parametrize("path", ["/", "/mode", "/nothing", "/two-numbers"])
def test_a_page_is_compressed_for_its_own_site_and_for_a_visitor_who_types_its_address(
    visitor: Client, path: str, own: str
) -> None:
    plain = visitor.ask("GET", path, headers={"accept-encoding": "identity", "sec-fetch-site": own})
    small = visitor.ask("GET", path, headers={"sec-fetch-site": own})
    assert "content-encoding" not in plain.headers
    assert small.headers["content-encoding"] == "gzip"
    assert small.page.heading == plain.page.heading
    assert small.size < plain.size * 0.8


@pytest.mark.row(141)
@pytest.mark.parametrize("headers", [OTHER, {"sec-fetch-site": "same-site"}, {}], ids=str)
def test_what_another_site_asks_for_has_the_same_length_whatever_it_guesses(
    visitor: Client, headers: Mapping[str, str]
) -> None:
    visitor.open("/two-numbers")
    for path in ("/mode", f"/adder?number1={BREACH}", "/two-numbers"):
        answer = visitor.ask("GET", path, headers=headers)
        assert "content-encoding" not in answer.headers
        assert answer.status == 200


def test_what_is_the_same_for_everybody_is_compressed_for_everybody(visitor: Client) -> None:
    for path in ("/", ADDRESS):
        answer = visitor.ask("GET", path, headers=OTHER)
        assert answer.headers["cache-control"].startswith("public")
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.headers["vary"] == "accept-encoding"
        plain = visitor.ask("GET", path, headers={"accept-encoding": "br, gzip;q=0"})
        assert plain.body == answer.body
        assert "content-encoding" not in plain.headers
        assert plain.headers["vary"] == "accept-encoding"


def test_a_text_that_is_no_unicode_can_be_compressed() -> None:
    def broken(times: int) -> str:
        return times * "\ud800"

    page = form_page(broken, title="Broken")
    headers = OWN | {"content-type": "application/json", "accept": "application/json"}
    answer = at(page).ask("POST", page.path, b'{"times": 1000}', headers)
    assert answer.status == 200
    assert answer.headers["content-encoding"] == "gzip"
