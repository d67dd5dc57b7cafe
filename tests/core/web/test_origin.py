"""Go's table for `net/http.CrossOriginProtection`, row by row, and further requests of attackers."""

import pytest

from core.web.event import read_request
from core.web.origin import check_origin
from tests.support.client import FORM, HOST, Client, make_event

SAME, OTHER = f"https://{HOST}", "https://attacker.example"
SITES = ["same-origin", "none", "same-site", "cross-site", "nonsense", None]
ORIGINS = [SAME, OTHER, "null", None]


def expected(fetched: str | None, origin: str | None) -> bool:
    """Whether Go lets the request pass."""
    if fetched is None:
        return origin in (None, SAME)
    return fetched in ("same-origin", "none")


def headers_of(fetched: str | None, origin: str | None) -> dict[str, str]:
    headers = {"content-type": FORM, "sec-fetch-site": fetched, "origin": origin}
    return {name: value for name, value in headers.items() if value is not None}


@pytest.mark.row(72)
@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize("fetched", SITES)
def test_a_post_passes_as_gos_table_says(visitor: Client, fetched: str | None, origin: str | None) -> None:
    answer = visitor.ask("POST", "/mode", b"number=7", headers_of(fetched, origin))
    if expected(fetched, origin):
        assert answer.status == 303
        assert visitor.open("/mode").page.entries == ["7"]
    else:
        assert answer.status == 403
        assert answer.page.heading == "That came from another website"
        assert "Nothing was changed." in answer.text
        assert "Open the page on this site" in answer.text
        assert answer.cookies == []


@pytest.mark.row(72)
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize("fetched", SITES)
def test_a_get_is_allowed_from_everywhere(
    visitor: Client, method: str, fetched: str | None, origin: str | None
) -> None:
    assert visitor.ask(method, "/mode", headers=headers_of(fetched, origin)).status in (200, 204)


@pytest.mark.row(72)
@pytest.mark.parametrize(
    "origin",
    [
        f"https://{HOST}:8443",
        f"https://{HOST}.attacker.example",
        f"https://attacker.example/{HOST}",
        f"https://{HOST}@attacker.example",
        f"https://attacker.example#{HOST}",
        f"{SAME},{OTHER}",
        "https://[",
        "https://",
        HOST,
        " ",
    ],
)
def test_an_origin_that_only_resembles_the_sites_is_refused(visitor: Client, origin: str) -> None:
    assert visitor.ask("POST", "/mode", b"number=7", headers_of(None, origin)).status == 403


@pytest.mark.row(72)
def test_without_a_host_no_origin_is_the_same(visitor: Client) -> None:
    answer = visitor.ask("POST", "/mode", b"number=7", headers_of(None, SAME) | {"host": ""})
    assert answer.status == 403


@pytest.mark.row(72)
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_the_rule_itself_lets_methods_pass_that_change_nothing(method: str) -> None:
    check_origin(read_request(make_event(method, "/", headers=headers_of("cross-site", OTHER))))


@pytest.mark.row(73)
@pytest.mark.parametrize("path", ["/adder", "/mode"])
def test_the_first_post_of_a_new_visitor_is_checked_too(visitor: Client, path: str) -> None:
    answer = visitor.ask("POST", path, b"number=7", headers_of("cross-site", OTHER))
    assert answer.status == 403
    assert answer.cookies == []


@pytest.mark.row(73)
def test_another_site_cannot_add_to_a_visitors_list(visitor: Client) -> None:
    visitor.post("/mode", {"number": "7"})
    for action in ("Add another", "Take back", "Start over", "Calculate number"):
        answer = visitor.post("/mode", {"number": "8", "action": action}, {"sec-fetch-site": "cross-site"})
        assert answer.status == 403
    assert visitor.open("/mode").page.entries == ["7"]
