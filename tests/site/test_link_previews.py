"""A link to a page in a chat shows its title, its summary and a picture; search engines find all pages."""

import json
from base64 import b64decode
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from opengraph_py3 import OpenGraph
from PIL import Image

from core.identity import Identity
from infra.build.identity import BadIdentity, checked
from infra.build.preview import MAX_BYTES, preview
from infra.template.read import SITE
from tests.support.client import HOST, Client, make_event
from tests.support.identities import visitor_of
from tests.support.scripts import ENVIRONMENT, at
from tests.support.sharing import share

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
PAGES = ["/", "/adder", "/mode", "/two-numbers", "/most-common", "/burrow", "/maze", "/prime-factors"]


def picture_of(visitor: Client) -> dict[str, Any]:
    route = visitor.site.route("GET", "/share.png")
    assert route
    return route.answer(make_event("GET", "/share.png"))


@pytest.mark.filterwarnings("ignore:.*findAll:DeprecationWarning")  # of the parser, for its own parser
@pytest.mark.parametrize("path", PAGES)
def test_a_strict_parser_finds_all_that_the_open_graph_requires(visitor: Client, path: str) -> None:
    page = visitor.open(path)
    found = OpenGraph(html=BeautifulSoup(page.body, "html.parser"))
    assert found.is_valid()
    assert (found["url"], found["image"]) == (f"https://{HOST}{path}", f"https://{HOST}/share.png")
    assert found["title"] == page.page.heading
    assert (found["site_name"], found["type"]) == ("Wombat", "website")
    assert found["description"] in page.text


@pytest.mark.filterwarnings("ignore:.*findAll:DeprecationWarning")  # of the parser, for its own parser
def test_the_preview_of_a_shared_result_leads_to_the_copy(visitor: Client) -> None:
    visitor.open("/mode")
    visitor.press("Add another", {"number": "3"})
    visitor.press("Calculate")
    address = share(visitor)
    found = OpenGraph(html=BeautifulSoup(visitor.open(address).body, "html.parser"))
    assert found.is_valid()
    assert found["url"] == f"https://{HOST}{address}"
    assert (found["title"], found["site_name"]) == ("Shared: Find the mode", "Wombat")
    assert "“Find the mode”" in found["description"]


def test_the_addresses_are_those_that_the_visitor_uses(visitor: Client) -> None:
    headers = {"host": "localhost:3000", "x-forwarded-proto": "http"}
    assert 'content="http://localhost:3000/adder"' in visitor.ask("GET", "/adder", None, headers).body


@pytest.mark.parametrize("host", ['evil.example"><b>', "two.example,hosts.example", "a/b", ""])
def test_a_malformed_host_is_not_repeated(visitor: Client, host: str) -> None:
    body = visitor.ask("GET", "/adder", None, {"host": host}).body
    assert 'property="og:url" content="/adder"' in body
    assert "<b>" not in body


def test_a_visitors_text_is_not_taken_for_the_place_of_an_address(visitor: Client) -> None:
    body = visitor.open(f"/adder?number1={quote(chr(0xFDD1) + chr(0xFDD2))}").body
    assert 'value="\ufdd1\ufdd2"' in body
    assert body.count(HOST) == 2


def test_the_picture_of_a_link_is_a_png_that_chats_accept(visitor: Client) -> None:
    answer = picture_of(visitor)
    assert (answer["statusCode"], answer["headers"]["content-type"]) == (200, "image/png")
    with Image.open(BytesIO(b64decode(answer["body"]))) as image:
        assert (image.format, image.size) == ("PNG", (1200, 630))


@pytest.mark.parametrize(
    "title", ["Wombat", "Zähler", "Wanderverein Oberkassel und Umgebung 1907", "数え方", "W" * 60]
)
def test_a_title_of_any_script_and_length_has_a_picture(title: str) -> None:
    content = preview(checked(Identity(title, accent="#0057a8")))
    assert len(content) < MAX_BYTES // 10


def test_the_title_is_in_the_picture_in_white_on_the_sites_colour() -> None:
    empty, full = (preview(checked(Identity(title, accent="#0057a8"))) for title in ("数", "Zahlen"))
    assert len(empty) < len(full)


def test_the_authors_own_picture_is_used_and_checked(aws: None) -> None:
    own = SITE / "functions" / "home" / "share.png"
    try:
        Image.new("RGB", (300, 300), "red").save(own)
        with visitor_of(Identity()) as visitor:
            assert b64decode(picture_of(visitor)["body"]) == own.read_bytes()
        own.write_bytes(own.read_bytes() + b"\0" * MAX_BYTES)
        with pytest.raises(BadIdentity, match="chats show at most 300,000"):
            checked(Identity())
        own.write_bytes(b"GIF89a")
        with pytest.raises(BadIdentity, match=r"share\.png is not a PNG file"):
            checked(Identity())
    finally:
        own.unlink()


def test_robots_may_read_everything_and_find_the_sitemap(visitor: Client) -> None:
    answer = visitor.open("/robots.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.body == f"User-agent: *\nDisallow:\nSitemap: https://{HOST}/sitemap.xml\n"


def test_the_sitemap_has_every_page_and_each_is_there(visitor: Client) -> None:
    answer = visitor.open("/sitemap.xml")
    assert answer.headers["content-type"] == "application/xml"
    root = ElementTree.fromstring(answer.body)  # noqa: S314 - the site's own
    addresses = [each.text or "" for each in root.findall(f"{SITEMAP}url/{SITEMAP}loc")]
    paths = [address.removeprefix(f"https://{HOST}") for address in addresses]
    assert paths[0] == "/"
    assert set(paths) == set(PAGES)
    for path in paths:
        assert visitor.open(path).status == 200


def test_an_icon_is_found_without_reading_a_page(visitor: Client) -> None:
    assert visitor.open("/favicon.ico").headers["content-type"] == "image/svg+xml"


def test_the_log_tells_files_from_pages(visitor: Client, logged: Callable[[], list[dict[str, Any]]]) -> None:
    """`wombat visits` counts pages only."""
    visitor.open("/")
    visitor.open("/robots.txt")
    visitor.open("/adder")
    assert [line.get("file") for line in logged()] == [None, 1, None]


def home_with(folder: Path, pages: list[dict[str, Any]]) -> Client:
    (folder / "pages.json").write_text(json.dumps(pages))
    module: dict[str, Any] = {"__name__": "functions.home.app", "__file__": str(folder / "app.py")}
    exec("from core import home_page\nhandler = home_page(summary='Small programs.')", module)  # noqa: S102
    return at(module["handler"])


def test_a_private_page_is_not_in_the_sitemap(tmp_path: Path) -> None:
    pages = [{"path": "/open", "private": False}, {"path": "/payroll", "private": True}]
    sitemap = home_with(tmp_path, pages).open("/sitemap.xml").body
    assert f"https://{HOST}/open<" in sitemap
    assert "payroll" not in sitemap


def test_a_private_site_refuses_robots_and_shows_its_icon_and_style_sheet_only(
    aws: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (ENVIRONMENT | {"PRIVATE_SITE": "true"}).items():
        monkeypatch.setenv(name, value)
    visitor = home_with(tmp_path, [{"path": "/payroll"}])
    assert visitor.open("/robots.txt").body == "User-agent: *\nDisallow: /\n"
    assert visitor.open("/icon.svg").body.startswith("<svg ")
    assert "--accent:" in visitor.ask("GET", visitor.open("/").page.style_sheet).body
    for path in ("/", "/sitemap.xml"):
        assert "payroll" not in visitor.open(path).body
        assert "This page is private" in visitor.now.body
