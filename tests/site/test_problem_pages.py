"""Whatever goes wrong, the answer is a page of the site that says what to do next."""

from typing import Any

import pytest

from core.html.style import ADDRESS
from core.web.security_headers import security_headers
from tests.support.client import FORM, Answer, Client, make_event
from tests.support.html import Page

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW"]
PATHS = ["/", "/adder", "/mode", "/two-numbers", "/nothing/here"]


def shows_the_sites_look(page: Page) -> bool:
    return page.links["Wombat"] == "/" and page.style_sheet.startswith(ADDRESS)


def says(answer: Answer, status: int, heading: str, advice: str) -> bool:
    page = answer.page
    return (
        answer.status == status
        and page.heading == heading
        and advice in page.text
        and page.links["See all pages"] == "/"
        and shows_the_sites_look(page)
    )


@pytest.mark.row(82)
@pytest.mark.parametrize("path", ["/nothing", "/adder/", "/ADDER", "/Mode", "//adder", "/adder//", "/mode/1"])
def test_an_unknown_address_is_a_404_page(visitor: Client, path: str) -> None:
    event = make_event("GET", "/")
    event["rawPath"] = event["requestContext"]["http"]["path"] = path
    answer = visitor.send(event)
    assert says(answer, 404, "There is no page here", "choose a page from the list")
    links = {element.attributes["href"] for element in answer.page.root.all("a")}
    assert "/" in links
    assert all(link.startswith("#") or (link.startswith("/") and link[1:2] != "/") for link in links)


@pytest.mark.row(82)
def test_a_form_sent_to_an_unknown_address_is_a_404_page(visitor: Client) -> None:
    assert says(visitor.post("/mode/", {"number": "1"}), 404, "There is no page here", "Check the address")
    assert visitor.jar == {}


@pytest.mark.row(54)
@pytest.mark.parametrize(
    "path", ["//evil.example", "//evil.example/mode", "/\\evil.example", "/mode//evil.example"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_path_leads_off_the_site(visitor: Client, path: str, method: str) -> None:
    event = make_event(method, "/", headers={"content-type": FORM}, body=b"number=1")
    event["rawPath"] = event["requestContext"]["http"]["path"] = path
    answer = visitor.send(event)
    assert answer.status == 404
    assert "location" not in answer.headers
    assert "evil.example" not in answer.body


@pytest.mark.row(54)
def test_a_redirect_stays_on_the_page_that_was_asked_whatever_the_path_says(visitor: Client) -> None:
    """A page answers its own path only, even if a wrong route sends it another."""
    event = make_event("POST", "/mode", headers={"content-type": FORM}, body=b"number=1")
    event["rawPath"] = "//evil.example/"
    answer = visitor.send(event)
    assert answer.status == 404
    assert answer.cookies == []


@pytest.mark.row(81)
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "BREW"])
@pytest.mark.parametrize("path", ["/", "/adder", "/mode", "/two-numbers"])
def test_a_method_that_no_page_has_is_a_405_page_with_the_allowed_ones(
    visitor: Client, method: str, path: str
) -> None:
    answer = visitor.ask(method, path)
    assert says(answer, 405, "This page cannot do that", "use its form")
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS" + (", POST" if path != "/" else "")


@pytest.mark.row(81)
@pytest.mark.parametrize("path", ["/", "/adder", "/mode", "/nothing", "/adder?number1=%ff"])
def test_head_gives_what_get_gives_without_the_page(visitor: Client, path: str) -> None:
    got, headed = visitor.ask("GET", path), visitor.ask("HEAD", path)
    assert headed.status == got.status
    assert headed.headers == got.headers
    assert headed.body == ""
    assert got.body != ""


@pytest.mark.row(81)
def test_options_says_what_can_be_done(visitor: Client) -> None:
    answer = visitor.ask("OPTIONS", "/mode")
    assert answer.status == 204
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS, POST"
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.row(40)
@pytest.mark.parametrize("path", ["/adder", "/mode"])
def test_a_field_of_4_megabytes_is_a_413_page(either: Client, path: str) -> None:
    answer = either.post(path, {"number": "1" * 4_000_000})
    assert says(answer, 413, "That is too much at once", "smaller parts")
    assert "Nothing was stored." in answer.text
    assert answer.cookies == []


@pytest.mark.row(39)
@pytest.mark.parametrize("path", ["/adder", "/mode"])
def test_ten_thousand_fields_are_refused(either: Client, path: str) -> None:
    answer = either.post(path, "&".join(["a=1"] * 10_000))
    assert says(answer, 400, "That could not be read", "Go back")
    assert answer.cookies == []


@pytest.mark.row(39)
def test_ten_thousand_fields_in_an_address_are_refused(visitor: Client) -> None:
    assert visitor.ask("GET", "/adder?" + "&".join(["a=1"] * 10_000)).status == 400


@pytest.mark.row(41)
@pytest.mark.parametrize("number", ["%ff", "1%ff", "%c3%28", "%ed%a0%80"])
@pytest.mark.parametrize("path", ["/adder", "/mode"])
def test_bytes_that_are_no_text_are_a_400_page(either: Client, path: str, number: str) -> None:
    answer = either.post(path, f"number={number}&number1={number}")
    assert says(answer, 400, "That could not be read", "Go back")
    assert answer.cookies == []


@pytest.mark.row(41)
@pytest.mark.parametrize("query", ["number=%ff", "number1=%c3%28"])
def test_an_address_with_bytes_that_are_no_text_is_a_400_page(visitor: Client, query: str) -> None:
    assert visitor.ask("GET", f"/adder?{query}").status == 400


@pytest.mark.row(41)
@pytest.mark.parametrize("number", ["%zz", "%00", "1%00", "%", "%1"])
def test_odd_percent_codes_are_no_numbers(either: Client, number: str) -> None:
    answer = either.post("/mode", f"number={number}")
    assert answer.status == 422
    assert "is not a number." in answer.page.errors["number"]
    assert answer.cookies == []
    assert "\0" not in answer.body


@pytest.mark.row(42)
@pytest.mark.parametrize(
    "body", ["!", "bnVtYmVyPTE", "bnVt\nYmVyPTE=", "=", "bnVtYmVyPTE=bnVt", "bnVtYmVyPTEé"]
)
def test_broken_base64_is_a_400_page(visitor: Client, body: str) -> None:
    event = make_event("POST", "/mode", body=b"", headers={"content-type": FORM})
    event["body"] = body
    answer = visitor.send(event)
    assert says(answer, 400, "That could not be read", "send it again")
    assert "did not arrive completely" in answer.text
    assert answer.cookies == []


@pytest.mark.row(45)
@pytest.mark.parametrize(
    "content_type", ["", "application/json", "multipart/mixed; boundary=x", "text/plain", "x" * 1000]
)
@pytest.mark.parametrize("path", ["/adder", "/mode"])
def test_what_no_form_sends_is_a_415_page(either: Client, path: str, content_type: str) -> None:
    answer = either.post(path, {"number": "1"}, {"content-type": content_type})
    assert says(answer, 415, "That is not a form", "use its form")
    assert answer.cookies == []


@pytest.mark.row(45)
def test_a_post_without_a_content_type_is_a_415_page(visitor: Client) -> None:
    assert visitor.send(make_event("POST", "/mode", body=b"number=1")).status == 415


@pytest.mark.row(45, 83)
@pytest.mark.parametrize(
    "content_type", [f"{FORM}; charset=UTF-8", f"{FORM} ;charset=utf-8", FORM.upper(), f" {FORM}"]
)
def test_a_forms_type_may_carry_parameters_and_any_case(visitor: Client, content_type: str) -> None:
    answer = visitor.post("/adder", {"number1": "1", "number2": "2"}, {"content-type": content_type})
    assert answer.status == 200


@pytest.mark.row(38)
@pytest.mark.parametrize("name", ["number", "action", "submission"])
def test_the_mode_page_refuses_a_field_sent_twice_and_stores_nothing(visitor: Client, name: str) -> None:
    answer = visitor.post("/mode", [("number", "1"), (name, "2"), (name, "3")])
    assert says(answer, 400, "That could not be read", "Go back")
    assert answer.cookies == []


def test_an_action_that_the_mode_page_does_not_know_is_a_400_page(visitor: Client) -> None:
    visitor.post("/mode", {"number": "1"})
    answer = visitor.post("/mode", {"number": "2", "action": "Eat"})
    assert says(answer, 400, "That could not be read", "Go back")
    assert visitor.open("/mode").page.entries == ["1"]


@pytest.mark.row(76)
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", METHODS)
def test_every_answer_carries_the_security_headers(visitor: Client, method: str, path: str) -> None:
    bodies: list[tuple[bytes | None, dict[str, Any]]] = [(None, {})]
    if method == "POST":
        bodies += [(b"number=1", {"content-type": FORM}), (b"%ff", {"content-type": FORM})]
        bodies += [(b"number=1", {"content-type": FORM, "sec-fetch-site": "cross-site"})]
    for body, headers in bodies:
        answer = visitor.ask(method, path, body, headers)
        assert security_headers().items() <= answer.headers.items()
        assert answer.status < 500


@pytest.mark.row(76, 78)
def test_the_content_policy_allows_the_sites_style_sheet_and_nothing_else(visitor: Client) -> None:
    policy = visitor.open("/mode").headers["content-security-policy"]
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split(";")}
    assert rules["default-src"] == ["'none'"]
    assert rules["form-action"] == ["'self'"]
    assert rules["frame-ancestors"] == ["'none'"]
    assert rules["base-uri"] == ["'none'"]
    assert rules["style-src"] == ["'self'"]
    assert "unsafe" not in policy
    assert rules["connect-src"] == ["'self'"]
    assert not set(rules) & {"script-src", "font-src"}


@pytest.mark.row(78)
@pytest.mark.parametrize("path", PATHS)
def test_no_page_has_a_script_or_a_style_attribute(visitor: Client, path: str) -> None:
    for element in visitor.open(path).page.root.walk():
        assert element.tag not in ("script", "iframe", "object", "embed", "base")
        assert not [name for name in element.attributes if name == "style" or name.startswith("on")]


@pytest.mark.row(80)
def test_no_personal_page_may_be_kept_by_a_cache(visitor: Client) -> None:
    posted = visitor.post("/mode", {"number": "1"})
    calculated = visitor.post("/mode", {"action": "Calculate number"})
    result = calculated.headers["location"]
    answers = [
        posted,
        calculated,
        *map(visitor.open, ["/mode", "/mode?all=1", result, f"{result}&all=1", f"{result}&all=1&file"]),
        visitor.open("/adder?number1=23"),
        visitor.post("/adder", {"number1": "23", "number2": "19"}),
        visitor.open("/nothing"),
        visitor.post("/two-numbers", {"answer": "5"}),
        visitor.open("/two-numbers"),
        visitor.post("/two-numbers", {"answer": "wombat"}),
        visitor.open(visitor.now.page.links["Save transcript"]),
    ]
    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.row(83)
def test_header_names_count_in_any_case_and_repeated_values_as_one(visitor: Client) -> None:
    event = make_event("POST", "/adder", body=b"number1=1&number2=2")
    event["headers"] = {"Content-Type": FORM, "HOST": "wombat.example", "Accept": "text/html,*/*"}
    assert visitor.send(event).status == 200
    event["headers"]["Sec-Fetch-Site"] = "cross-site"
    assert visitor.send(event).status == 403
    event["headers"]["Sec-Fetch-Site"] = "same-origin,same-origin"
    assert visitor.send(event).status == 403


@pytest.mark.row(41)
def test_a_program_is_told_in_json_what_could_not_be_read_of_its_address(visitor: Client) -> None:
    answer = visitor.ask("GET", "/adder?number1=%ff", headers={"accept": "application/json"})
    assert answer.status == 400
    assert answer.headers["content-type"].startswith("application/json")
