"""Every page on which a program does not go on as the visitor wanted offers to start over, and says what that
removes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.client import Answer, Client
from tests.support.scripts import visitors_of_program

PATH = "/program"
NOTHING = (
    "Start over … The program starts from the beginning. You have no answers yet that this would remove."
)
ONE = "Start over … Your answer is removed."
PROGRAM = """
import os
print(float(input("Number? ")))
if input("More? ") == "stop":
    os._exit(3)
input("Last? ")
"""


@pytest.fixture
def visitor(aws: None, tmp_path: Path) -> Client:
    visitor = visitors_of_program(tmp_path, PROGRAM)()
    visitor.open(PATH)
    return visitor


def answered(visitor: Client) -> Client:
    visitor.press("Send", {"answer": "1"})
    return visitor


def gone(visitor: Client) -> Answer:
    visitor.now = visitor.ask("GET", f"{PATH}?change=7")
    return visitor.now


def conflict(visitor: Client) -> Answer:
    visitor.now = visitor.post(PATH, "submission=1.1.0000000000&answer=1")
    return visitor.now


def wrong_change(visitor: Client) -> Answer:
    visitor.open(f"{PATH}?change=0")
    return visitor.press("Change", {"answer": "wombat"})


FAILURES: dict[str, tuple[int, str, Callable[[Client], Answer]]] = {
    "an answer that the program refuses": (422, NOTHING, lambda v: v.press("Send", {"answer": "wombat"})),
    "an answer that is too long": (422, NOTHING, lambda v: v.press("Send", {"answer": "1" * 4_001})),
    "lines of which one is refused": (422, NOTHING, lambda v: v.press("Send all lines", {"answers": "x"})),
    "no lines": (422, NOTHING, lambda v: v.press("Send all lines", {"answers": ""})),
    "a form of another tab": (409, NOTHING, conflict),
    "an answer that is no longer there": (404, NOTHING, gone),
    "a second answer that stops it": (422, ONE, lambda v: answered(v).press("Send", {"answer": "stop"})),
    "a change that the program refuses": (422, ONE, lambda v: wrong_change(answered(v))),
    "another tab's form after an answer": (409, ONE, lambda v: conflict(answered(v))),
    "a change that is no longer possible": (404, ONE, lambda v: gone(answered(v))),
}  # fmt: skip


@pytest.mark.row(96)
@pytest.mark.parametrize("failure", FAILURES)
def test_start_over_is_offered_and_works_after(visitor: Client, failure: str) -> None:
    status, words, fail = FAILURES[failure]
    assert fail(visitor).status == status
    (details,) = [each for each in visitor.now.page.root.all("details") if "Start over" in each.text]
    assert details.text == f"{words} Start over"
    over = visitor.press("Start over")
    assert over.status == 200
    assert over.page.root.one("label", **{"for": "answer"}).text == "Number?"
    visitor.press("Send", {"answer": "2"})
    assert "Number? 2" in visitor.now.text


@pytest.mark.row(92)
def test_a_form_for_another_answer_than_its_address_has_is_no_failure(visitor: Client) -> None:
    form = answered(visitor).now.page.form
    made_up = form.fields | {"index": "7", "action": "Send", "answer": "x" * 5_000}
    refused = visitor.post(f"{PATH}?change=0", made_up)
    assert refused.status == 422
    assert "An answer can have at most 4,000 characters." in refused.text


def test_a_page_without_a_failure_and_without_answers_has_nothing_to_start_over(visitor: Client) -> None:
    assert "Start over" not in visitor.now.text
