"""Pages that the author lets another site show in a frame."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from core import form_page
from core.web.embedding import CannotEmbed
from core.web.security_headers import security_headers
from infra.add_page.refusal import Refused
from infra.embed import snippet
from tests.support.client import Client
from tests.support.commands import page_of
from tests.support.scripts import at

SCHOOL = "https://school.example"
IN_A_FRAME = {"sec-fetch-dest": "iframe"}


def double(number: float) -> float:
    return 2 * number


def doubling(embed: Sequence[str] = (SCHOOL,)) -> Any:
    return form_page(double, title="Double", embed=embed)


def ancestors(headers: dict[str, str]) -> list[str]:
    rules = [rule.split() for rule in headers["content-security-policy"].split(";")]
    return next(sites for name, *sites in rules if name == "frame-ancestors")


def test_only_the_named_sites_may_show_the_page_in_a_frame() -> None:
    visitor, page = at(doubling([SCHOOL, "https://*.school.example:8443"])), doubling()
    asked = ("GET", "POST", "PUT")
    for answer in [visitor.ask(method, page.path, b"number=2") for method in asked]:
        assert ancestors(answer.headers) == [SCHOOL, "https://*.school.example:8443"]
        assert "x-frame-options" not in answer.headers, "it knows no sites, and would deny all"
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"


def test_a_page_without_the_option_is_in_no_frame() -> None:
    answer = at(doubling(())).ask("GET", doubling().path)
    assert ancestors(answer.headers) == ["'none'"]
    assert security_headers().items() <= answer.headers.items()
    assert answer.headers["x-frame-options"] == "DENY"


def test_in_a_frame_a_page_has_neither_header_nor_footer() -> None:
    visitor, path = at(doubling()), doubling().path
    sent = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}
    for answer in (
        visitor.ask("GET", path, headers=IN_A_FRAME),
        visitor.ask("POST", path, b"number=2", sent | IN_A_FRAME),
        visitor.ask("POST", path, b"number=wombat", sent | IN_A_FRAME),
    ):
        assert answer.page.root.one("body").attributes["class"] == "embedded"
    assert "class" not in visitor.ask("GET", path).page.root.one("body").attributes


def test_a_page_that_nobody_may_embed_looks_the_same_in_a_frame() -> None:
    answer = at(doubling(())).ask("GET", doubling().path, headers=IN_A_FRAME)
    assert "class" not in answer.page.root.one("body").attributes


@pytest.mark.parametrize(
    "embed",
    [
        "https://school.example",
        ["school.example"],
        ["http://school.example"],
        ["*"],
        ["https://*"],
        ["https://school.example/"],
        ["https://a.example; script-src *"],
        ["https://a.example https://b"],
    ],
)
def test_what_is_no_site_is_refused_when_the_page_is_made(embed: Any) -> None:
    with pytest.raises(CannotEmbed, match="list the sites that may embed the page"):
        doubling(embed)


def test_a_private_page_is_in_no_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CannotEmbed, match="A private page cannot be shown on other sites"):
        form_page(double, title="Double", embed=[SCHOOL], private=True)
    monkeypatch.setenv("PRIVATE_SITE", "true")
    monkeypatch.setenv("ASK_PASSWORDS", "false")
    page = doubling()
    assert ancestors(at(page).ask("GET", page.path).headers) == ["'none'"]


def test_a_command_page_can_be_embedded(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text("import sys\nprint(len(sys.argv))\n")
    page = page_of(tmp_path / "script.py", tmp_path, embed=[SCHOOL])
    assert ancestors(at(page).ask("GET", page.path).headers) == [SCHOOL]


def test_the_snippet_is_a_frame_with_a_title(visitor: Client) -> None:
    page = form_page(double, title="Double & <more>", embed=[SCHOOL])
    assert snippet(page.path[1:], "https://abc.example/", [page]) == (
        f'<iframe src="https://abc.example{page.path}" title="Double &amp; &lt;more&gt;" height="600" '
        'style="border: 0; width: 100%"></iframe>'
    )


def test_there_is_no_snippet_for_a_page_that_no_site_may_embed() -> None:
    page = doubling(())
    with pytest.raises(Refused, match="No site may embed"):
        snippet(page.path[1:], "https://abc.example", [page])
    with pytest.raises(Refused, match=r"There is no page nothing\. The pages are: "):
        snippet("nothing", "https://abc.example", [page])
