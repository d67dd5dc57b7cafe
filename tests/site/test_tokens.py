"""Programs at private pages: tokens, JSON, and the public description of both."""

import json
from collections.abc import Iterator

import pytest

from core.access import credentials
from infra.build.openapi import openapi
from tests.support.client import Answer, Client
from tests.support.private import (
    PATH,
    forget_everything,
    remove,
    set_password,
    set_token,
    sign_in,
    visitors_of,
)

JSON = {"accept": "application/json", "content-type": "application/json"}


def double(number: float) -> float:
    """Double a number."""
    return 2 * number


def total(numbers: list[float]) -> float:
    """Add numbers up."""
    return sum(numbers)


@pytest.fixture(autouse=True)
def _table(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(credentials, "CACHED_SECONDS", 0.0)
    forget_everything()
    set_password()
    yield
    forget_everything()


@pytest.fixture
def program() -> Client:
    return visitors_of(double)()


def send(program: Client, token: str = "", **more: str) -> Answer:
    headers = JSON | ({"authorization": f"Bearer {token}"} if token else {}) | more
    return program.ask("POST", PATH, b'{"number": 21}', headers)


@pytest.mark.row(120)
def test_a_program_without_a_token_is_told_what_to_send(program: Client) -> None:
    answer = send(program)
    assert (answer.status, answer.headers["www-authenticate"]) == (401, 'Bearer realm="wombat"')
    assert answer.headers["content-type"] == "application/json"
    assert json.loads(answer.body) == {
        "errors": {
            "": "This page is private. Send a token that its owner has made for you: "
            "Authorization: Bearer wombat_…"
        }
    }


@pytest.mark.row(120)
def test_a_program_with_a_token_gets_its_result(program: Client) -> None:
    assert json.loads(send(program, set_token()).body) == {"result": 42}
    assert send(program, set_token("other", "support")).status == 200


@pytest.mark.parametrize("token", ["wombat_", "x", "", "wombat_" + "A" * 43, "ü", "a b"])
def test_a_wrong_token_is_refused(program: Client, token: str) -> None:
    set_token()
    answer = send(program, authorization=f"Bearer {token}")
    assert answer.status == 401
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]
    assert "This token does not open this page." in json.loads(answer.body)["errors"][""]


def test_a_password_is_no_token_and_basic_authentication_is_none(program: Client) -> None:
    assert send(program, authorization="Bearer correct horse battery staple").status == 401
    assert send(program, authorization="Basic dmlzaXRvcjpjb3JyZWN0").status == 401


def test_a_token_of_another_page_opens_no_page(program: Client) -> None:
    assert send(program, set_token("robot", "another")).status == 401


def test_a_wrong_token_does_not_fall_back_to_a_session(program: Client) -> None:
    program.open(PATH)
    sign_in(program)
    assert send(program).status == 200, "the session"
    assert send(program, "wombat_wrong").status == 401


@pytest.mark.row(120)
def test_a_revoked_token_ends_the_sessions_that_it_began() -> None:
    program = visitors_of(total, a_list=True)()
    token = {"authorization": f"Bearer {set_token()}"}
    assert program.post(PATH, {"number": "1", "action": "Add another"}, token).status == 303
    assert program.post(PATH, {"number": "2", "action": "Add another"}, token).status == 303
    assert program.ask("GET", PATH, headers=token).page.entries == ["1", "2"]
    remove("token", "robot")
    assert program.ask("GET", PATH).status == 401


def test_the_description_says_which_pages_need_a_token() -> None:
    from core import form_page

    private = form_page(double, title="Double", private=True)
    described = openapi("A site", [private])
    assert described["components"]["securitySchemes"] == {
        "token": {"type": "http", "scheme": "bearer", "description": "Made with `wombat token`."}
    }
    operation = described["paths"][private.path]["post"]
    assert operation["security"] == [{"token": []}]
    assert operation["responses"]["401"]["description"] == "The token is missing or wrong"
    open_to_all = form_page(double, title="Double")
    public = openapi("A site", [open_to_all])
    assert "securitySchemes" not in public["components"]
    assert "security" not in public["paths"][open_to_all.path]["post"]
