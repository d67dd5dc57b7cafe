"""List and console pages for programs: JSON in and out, and nothing stored."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from core.aws.service import Service
from core.pages.console.stateless import STATE_SECONDS
from tests.support.client import Answer, Client
from tests.support.private import forget_everything, set_token, visitors_of

JSON = {"accept": "application/json", "content-type": "application/json"}


def send(program: Client, path: str, sent: Any, **headers: str) -> Answer:
    return program.ask("POST", path, json.dumps(sent).encode(), JSON | headers)


def content_of(answer: Answer) -> Any:
    assert answer.headers["content-type"] == "application/json"
    return json.loads(answer.body)


@pytest.fixture
def operations(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The operations of AWS that were called: other tests may write to the same table."""
    called: list[str] = []
    call = Service.call

    def record(self: Service, operation: str, **arguments: Any) -> Any:
        called.append(operation)
        return call(self, operation, **arguments)

    monkeypatch.setattr(Service, "call", record)
    return called


def is_read_only(operations: list[str]) -> bool:
    return set(operations) <= {"GetItem", "GetSecretValue", "Query"}


# ---- Lists


def test_a_program_sends_a_whole_list_and_gets_its_result(visitor: Client, operations: list[str]) -> None:
    answer = send(visitor, "/mode", {"numbers": [3, 1, 3, 2]})
    assert (answer.status, answer.cookies) == (200, [])
    assert content_of(answer) == {"result": "The mode of the numbers is 3"}
    assert is_read_only(operations)


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({}, "Enter at least one number."),
        ({"numbers": []}, "Enter at least one number."),
        ({"numbers": 7}, "Numbers must be an array."),
        ({"numbers": [1, "wombat"]}, "'wombat' is not a number."),
        ({"numbers": [[1]]}, "Numbers must not be an object or array."),
        ({"numbers": ["1,5"]}, "'1,5' is not a number."),
    ],
    ids=str,
)
def test_a_list_that_is_not_one_is_refused_by_name(visitor: Client, sent: Any, message: str) -> None:
    answer = send(visitor, "/mode", sent)
    assert answer.status == 422
    assert message in content_of(answer)["errors"]["numbers"]


def test_a_list_of_a_private_page_needs_a_token(aws: None) -> None:
    program = visitors_of(total, a_list=True)()
    assert send(program, "/support", {"numbers": [1]}).status == 401
    token = {"authorization": f"Bearer {set_token()}"}
    assert content_of(send(program, "/support", {"numbers": [1, 2], "share": 3}, **token)) == {"result": 9.0}
    forget_everything()


def total(numbers: list[float], share: float = 1) -> float:
    """Add numbers up."""
    if sum(numbers) > 10:
        raise ValueError("Too much")
    return sum(numbers) * share


def test_a_list_that_the_function_refuses_has_its_message(aws: None) -> None:
    program = visitors_of(total, a_list=True)()
    token = {"authorization": f"Bearer {set_token()}"}
    answer = send(program, "/support", {"numbers": [8, 8]}, **token)
    assert (answer.status, content_of(answer)) == (422, {"errors": {"": "Too much"}})
    forget_everything()


# ---- Console pages


def test_a_program_answers_questions_one_after_the_other(visitor: Client, operations: list[str]) -> None:
    first = content_of(send(visitor, "/two-numbers", {}))
    assert first["question"] == "The first number?"
    second = content_of(send(visitor, "/two-numbers", {"state": first["state"], "answers": ["23"]}))
    assert second["question"] == "The second number?"
    assert not second["ended"]
    answer = send(visitor, "/two-numbers", {"state": second["state"], "answers": [19]})
    assert answer.cookies == []
    last = content_of(answer)
    assert last["ended"]
    assert last["printed"].endswith("Together they make 42.\n")
    assert "question" not in last
    assert is_read_only(operations)


def test_a_program_sends_all_answers_at_once(visitor: Client) -> None:
    last = content_of(send(visitor, "/two-numbers", {"answers": ["23", "19"]}))
    assert last["ended"]
    assert "make 42." in last["printed"]


def test_a_state_keeps_the_random_numbers_of_its_program(visitor: Client, newcomer: Any) -> None:
    first = content_of(send(visitor, "/burrow", {"answers": ["Ada", "8"]}))
    printed = first["printed"]
    for _ in range(2):
        again = content_of(send(newcomer(), "/burrow", {"state": first["state"], "answers": ["s"]}))
        assert again["printed"].startswith(printed + "s\n")
    others = {content_of(send(visitor, "/burrow", {"answers": ["Ada", "8"]}))["printed"] for _ in range(6)}
    assert len(others) > 1, "another burrow without it"


def test_a_state_does_not_tell_the_seed(visitor: Client) -> None:
    from core.pages.console.stateless import Conversation

    state = content_of(send(visitor, "/burrow", {"answers": ["Ada"]}))["state"]
    beginning, script, answers = vars_of(Conversation.unpacked(state.partition(".")[0]))
    assert len(beginning.partition(".")[0]) == 32
    assert len(script) < 100
    assert [each.text for each in answers] == ["Ada"]


def vars_of(conversation: Any) -> tuple[Any, ...]:
    return conversation.beginning, conversation.script, conversation.answers


@pytest.mark.row(98)
@pytest.mark.parametrize(
    ("change", "name"),
    [
        (lambda state: state[:-1] + ("A" if state[-1] != "A" else "B"), "state"),
        (lambda state: "x" + state[1:], "state"),
        (lambda state: state + "A", "state"),
        (lambda state: "wombat", "state"),
        (lambda state: 7, "state"),
        (lambda state: ["a"], "state"),
    ],
)
def test_a_state_that_the_page_did_not_sign_is_refused(
    visitor: Client, change: Callable[[str], Any], name: str
) -> None:
    state = content_of(send(visitor, "/two-numbers", {}))["state"]
    answer = send(visitor, "/two-numbers", {"state": change(state), "answers": ["1"]})
    assert answer.status == 422
    assert list(content_of(answer)["errors"]) == [name]


@pytest.mark.row(98)
def test_a_state_of_another_page_is_refused(visitor: Client) -> None:
    state = content_of(send(visitor, "/two-numbers", {}))["state"]
    assert "state" in content_of(send(visitor, "/burrow", {"state": state}))["errors"]


@pytest.mark.row(98)
def test_a_state_ends(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    state = content_of(send(visitor, "/two-numbers", {}))["state"]
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + STATE_SECONDS - 5)
    assert send(visitor, "/two-numbers", {"state": state}).status == 200
    monkeypatch.setattr(time, "time", lambda: now + STATE_SECONDS + 5)
    assert (
        "more than an hour old"
        in content_of(send(visitor, "/two-numbers", {"state": state}))["errors"]["state"]
    )


@pytest.mark.parametrize(
    ("sent", "name", "message"),
    [
        ({"answers": "23"}, "answers", "must be an array of texts"),
        ({"answers": [True]}, "answers", "must be an array of texts"),
        ({"answers": ["wombat"]}, "answers", "Answer 1, 'wombat': could not convert string to float"),
        ({"answers": ["1", "2", "3"]}, "answers", "The program has ended"),
        ({"answers": ["a\nb"]}, "answers", "one line of text"),
        ({"answers": ["1" * 5_000]}, "answers", "at most 4,000 characters"),
        ({"answers": ["1"] * 2_001}, "answers", "at most 2,000 answers"),
        ({"answer": "1"}, "answer", "This page takes “answers” and “state”."),
    ],
    ids=lambda value: str(value)[:30],
)
def test_answers_that_the_program_cannot_take_are_refused(
    visitor: Client, sent: Any, name: str, message: str
) -> None:
    answer = send(visitor, "/two-numbers", sent)
    assert answer.status == 422
    assert message in content_of(answer)["errors"][name]


def test_the_end_of_input_is_an_answer(visitor: Client) -> None:
    answer = send(visitor, "/two-numbers", {"answers": ["1", "\x04"]})
    assert "EOF" in content_of(answer)["errors"]["answers"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"answers": ["1"], "answers": ["2"]}', b"\xff"])
@pytest.mark.parametrize("path", ["/mode", "/two-numbers"])
def test_a_body_that_is_no_object_is_an_error(visitor: Client, path: str, body: bytes) -> None:
    answer = visitor.ask("POST", path, body, JSON)
    assert answer.status == 400
    assert list(content_of(answer)["errors"]) == [""]


def test_a_form_is_still_a_form(visitor: Client) -> None:
    visitor.open("/two-numbers")
    assert visitor.press("Send", {"answer": "23"}).status == 200
    assert visitor.post("/mode", {"number": "1", "action": "Add another"}).status == 303
