"""An answer that a console page acknowledges stays: after a 303 the next view is 200, and has the answer."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.pages.console import program as console
from core.replay import Limits
from tests.support.client import Client
from tests.support.html import Page
from tests.support.scripts import visitors_of_program

# What an answer makes this program do, by its first character.
PROGRAM = """
import os, sys
while True:
    text = input("? ")
    print("took", text)
    match text[:1]:
        case "p": print("x" * int(text[1:] or 0))
        case "e": sys.stderr.write(text * 3)
        case "v": raise ValueError(text)
        case "b": print("shown"); text.nonsense()
        case "o": os._exit(3)
        case "q": break
        case "m": print(len(bytearray(int(text[1:] or 0) * 1_000_000)))
        case "l":
            while True: pass
        case "t": print(input("more? "))
"""
texts = st.one_of(
    st.sampled_from(["", "v", "b", "o", "q", "t", "l", "m500", "e\u2028\x85", "\U0001f998" * 50]),
    st.integers(0, 30_000).map("p{}".format),
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=20),
)


@pytest.fixture
def program(aws: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Client]:
    """A visitor of the program, on a page where little output and a short time are too much."""
    monkeypatch.setattr(console, "LIMITS", Limits(deadline=20.0, output=60_000))
    monkeypatch.setattr(console, "_stricter", lambda limits: limits._replace(deadline=3.0, output=50_000))
    return visitors_of_program(tmp_path, PROGRAM)


@pytest.mark.row(91)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(texts, st.lists(texts, max_size=4)), min_size=1, max_size=5))
def test_after_a_redirect_the_page_is_there_and_has_the_answers(
    program: Callable[[], Client], sent: list[str | list[str]]
) -> None:
    visitor = program()
    shown = visitor.ask("GET", "/program")
    for each in sent:
        if "Send" not in Page(shown.body).form.buttons:
            break
        lines = each if isinstance(each, list) else [each]
        button = "Send all lines" if isinstance(each, list) else "Send"
        form = Page(shown.body).form_with(button)
        typed = {"answer": lines[0]} if button == "Send" else {"answers": "\n".join(lines)}
        answer = visitor.post("/program", form.fields | typed | {"action": button})
        after = visitor.ask("GET", "/program")
        assert after.status == 200
        if answer.status == 303:
            (first, *_) = lines or [""]
            assert " ".join(first.split()) in " ".join(after.text.split())
            shown = after
        else:
            assert answer.status == 422
            assert Page(after.body).form.fields["before"] == form.fields["before"]


@pytest.mark.row(91)
@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("p55000", "wrote more than 50,000 characters"),
        ("l", "not done after 3 seconds"),
        ("o", "it ended itself by os._exit(3)"),
    ],
)
def test_an_answer_that_stops_the_program_is_refused_with_the_reason_and_stays_in_its_field(
    program: Callable[[], Client], answer: str, why: str
) -> None:
    visitor = program()
    visitor.open("/program")
    visitor.press("Send", {"answer": "hi"})
    refused = visitor.press("Send", {"answer": answer})
    assert refused.status == 422
    assert why in refused.text
    assert "Nothing was recorded." in refused.text
    assert refused.page.form.fields["answer"] == answer
    again = visitor.open("/program")
    assert again.status == 200
    assert "took hi" in again.text
    assert f"took {answer}" not in again.text


def test_too_many_lines_at_once_are_refused_and_stay_in_their_field(visitor: Client) -> None:
    visitor.open("/most-common")
    lines = "\r\n".join(["123.456"] * 600)
    refused = visitor.press("Send all lines", {"answers": lines})
    assert refused.status == 422
    assert "wrote more than 1,000,000 characters" in refused.text
    assert refused.page.form_with("Send all lines").fields["answers"].split() == ["123.456"] * 600
    assert visitor.open("/most-common").status == 200
    assert "So far" not in visitor.now.text


def test_a_changed_answer_that_stops_the_program_is_refused(program: Callable[[], Client]) -> None:
    visitor = program()
    visitor.open("/program")
    visitor.press("Send", {"answer": "hi"})
    visitor.open(visitor.now.page.links["hi"])
    refused = visitor.press("Change", {"answer": "o"})
    assert refused.status == 422
    assert refused.page.form.fields["answer"] == "o"
    assert "took hi" in visitor.open("/program").text
