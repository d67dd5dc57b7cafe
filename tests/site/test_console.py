"""Console pages: an `input()`/`print()` program as its visitors see it."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.client import Client
from tests.support.scripts import visitors_of_program

ADDER = """
first = float(input("Enter the first number: "))
second = float(input("Enter the second number: "))
print(f"The sum is {first + second:g}")
"""
NAMES = """
names = []
while (name := input("A name, or Enter: ")):
    names.append(name)
    print(len(names), "so far")
print("Hello", *names)
"""


@pytest.fixture
def program(aws: None, tmp_path: Path) -> Callable[[str], Callable[[], Client]]:
    return lambda source: visitors_of_program(tmp_path, source)


def answered(visitor: Client, *answers: str) -> Client:
    visitor.open("/program")
    for answer in answers:
        assert visitor.press("Send", {"answer": answer}).status == 200
    return visitor


def question(visitor: Client) -> str:
    """The label of the answer's field."""
    return visitor.now.page.root.one("label", **{"for": "answer"}).text


def test_a_program_that_does_something_while_a_visitor_thinks_takes_the_answer_all_the_same(
    program: Callable[[str], Callable[[], Client]],
) -> None:
    timed = """
import threading
late = threading.Timer(0.01, lambda: print("Too late!"))
late.start()
answer = input("2 + 2? ")
print("You said", answer)
"""
    visitor = program(timed)()
    visitor.open("/program")
    time.sleep(0.05)
    assert visitor.press("Send", {"answer": "4"}).status == 200
    assert "2 + 2? Too late! 4 You said 4" in visitor.now.text


def test_the_first_script_of_the_article_is_a_page_unchanged(site: Any, visitor: Client) -> None:
    visitor.open("/two-numbers")
    assert question(visitor) == "The first number?"
    visitor.press("Send", {"answer": "23"})
    assert question(visitor) == "The second number?"
    visitor.press("Send", {"answer": "19"})
    assert "Together they make 42." in visitor.now.text
    assert "The program has finished." in visitor.now.text
    assert "Together they make 42." in visitor.open("/two-numbers").text, "a result can be reloaded"
    visitor.press("Run again")
    assert question(visitor) == "The first number?"


def test_the_mode_script_of_the_article_is_a_page_unchanged(visitor: Client) -> None:
    answered_at(visitor, "/most-common", "3", "1", "wombat", "3")
    assert "wombat is not a number" in visitor.now.text
    assert "So far: 3.0 1.0 3.0" in visitor.now.text
    visitor.press("Send", {"answer": ""})
    assert "The mode is 3; it came 2 times." in visitor.now.text


def answered_at(visitor: Client, address: str, *answers: str) -> None:
    visitor.open(address)
    for answer in answers:
        assert visitor.press("Send", {"answer": answer}).status == 200


def test_a_question_is_asked_again_with_the_error_of_the_script(
    program: Callable[[str], Callable[[], Client]],
) -> None:
    visitor = program(ADDER)()
    answered(visitor, "3")
    refused = visitor.press("Send", {"answer": "wombat"})
    assert refused.status == 422
    assert refused.page.errors == {"answer": "could not convert string to float: 'wombat'"}
    assert refused.page.error_beside("answer") == "could not convert string to float: 'wombat'"
    assert refused.page.form.fields["answer"] == "wombat"
    assert question(visitor) == "Enter the second number:"
    visitor.press("Send", {"answer": "4"})
    assert "The sum is 7" in visitor.now.text


def test_an_answer_sent_twice_counts_once(program: Callable[[str], Callable[[], Client]]) -> None:
    visitor = program(NAMES)()
    answered(visitor, "Ada")
    form = visitor.now.page.form
    sent = form.fields | {"answer": "Bob", "action": "Send"}
    first, second = (visitor.post(form.address, sent) for _ in range(2))
    assert (first.status, second.status) == (303, 303)
    assert "2 so far" in visitor.open(form.address).text
    assert "3 so far" not in visitor.now.text


def test_a_question_that_another_tab_has_answered_is_not_answered_again(
    program: Callable[[str], Callable[[], Client]],
) -> None:
    visitor = program(NAMES)()
    answered(visitor, "Ada")
    form = visitor.now.page.form
    visitor.press("Send", {"answer": "Bob"})
    late = visitor.post(form.address, form.fields | {"answer": "Eve", "action": "Send"})
    assert late.status == 409
    assert "already been answered, perhaps in another tab" in late.text
    assert late.page.form.fields["answer"] == "Eve", "what was typed is not lost"
    assert "Eve" not in visitor.open(form.address).text


def test_the_last_answer_can_be_taken_back(program: Callable[[str], Callable[[], Client]]) -> None:
    visitor = program(NAMES)()
    answered(visitor, "Ada", "Bob")
    visitor.press("Take back the last answer")
    assert "1 so far" in visitor.now.text
    assert "Bob" not in visitor.now.text


def test_the_first_answer_can_be_taken_back_and_given_again(visitor: Client) -> None:
    answered_at(visitor, "/two-numbers", "24")
    visitor.press("Take back the last answer")
    assert question(visitor) == "The first number?"
    for answer in ("23", "19"):
        assert visitor.press("Send", {"answer": answer}).status == 200
    assert "Together they make 42." in visitor.now.text


def test_an_earlier_answer_can_be_changed_and_the_later_ones_stay(
    program: Callable[[str], Callable[[], Client]],
) -> None:
    visitor = program(NAMES)()
    answered(visitor, "Ada", "Bob", "Cem")
    visitor.open(visitor.now.page.links["Bob"])
    assert visitor.now.page.form.fields["answer"] == "Bob"
    visitor.press("Change", {"answer": "Eve"})
    assert "3 so far" in visitor.now.text
    visitor.press("Send", {"answer": ""})
    assert "Hello Ada Eve Cem" in visitor.now.text


def test_a_changed_answer_drops_those_that_no_longer_fit(
    program: Callable[[str], Callable[[], Client]],
) -> None:
    visitor = program(
        'kind = input("cat or dog? ")\nname = input(f"The {kind}\'s name? ")\nprint(name, "is a", kind)'
    )()
    answered(visitor, "cat", "Tom")
    assert "Tom is a cat" in visitor.now.text
    visitor.open(visitor.now.page.links["cat"])
    visitor.press("Change", {"answer": "dog"})
    assert question(visitor) == "The dog's name?"


def test_a_changed_answer_that_makes_the_script_fail_is_refused(
    program: Callable[[str], Callable[[], Client]],
) -> None:
    visitor = program(ADDER)()
    answered(visitor, "3", "4")
    visitor.open(visitor.now.page.links["3"])
    refused = visitor.press("Change", {"answer": "three"})
    assert refused.status == 422
    assert "could not convert string to float: 'three'" in refused.text
    assert refused.page.form.fields["answer"] == "three"


def test_many_answers_can_be_pasted_and_are_taken_all_or_none(
    program: Callable[[str], Callable[[], Client]],
) -> None:
    visitor = program(ADDER)()
    answered(visitor)
    refused = visitor.press("Send all lines", {"answers": "1\r\nwombat"})
    assert refused.status == 422
    assert "Line 2, 'wombat': could not convert string to float: 'wombat'" in refused.text
    visitor.open("/program")
    assert question(visitor) == "Enter the first number:"
    visitor.press("Send all lines", {"answers": "1\r\n2\r\n"})
    assert "The sum is 3" in visitor.now.text


def test_random_numbers_differ_between_visitors_and_stay_the_same_for_one(
    program: Callable[[str], Callable[[], Client]],
) -> None:
    newcomer = program("import random\nprint('drawn', random.getrandbits(64))\ninput('Go on? ')\n")
    visitors = [newcomer() for _ in range(3)]
    drawn = []
    for visitor in visitors:
        answered(visitor, "yes")
        shown = visitor.now.text
        assert visitor.open(visitor.now.page.form.address).text == shown
        drawn.append(shown.partition("drawn ")[2].split()[0])
    assert len(set(drawn)) == len(visitors)


def test_a_script_that_fails_for_another_reason_shows_an_id_that_is_in_the_log(
    program: Callable[[str], Callable[[], Client]], logged: Callable[[], list[dict[str, Any]]]
) -> None:
    visitor = program("name = input('Name? ')\nprint('Hello', name)\nname.nonsense()\n")()
    visitor.open("/program")
    logged()
    died = visitor.press("Send", {"answer": "Ada"})
    assert died.status == 200
    assert "The program did not finish" in died.text
    assert "Hello Ada" in died.text
    assert "Traceback" not in died.text
    line = next(line for line in logged() if line.get("message") == "script error")
    assert line["request_id"] in died.text
    assert "AttributeError" in line["traceback"]
    assert visitor.press("Start over").status == 200
    assert question(visitor) == "Name?"


def test_a_script_that_fails_before_any_answer_is_a_failure_of_the_site(
    program: Callable[[str], Callable[[], Client]],
) -> None:
    visitor = program("print('Hello')\nopen('missing.txt')\n")()
    assert visitor.open("/program").status == 500
    assert "The program did not finish" in visitor.now.text


@pytest.mark.row(92)
@pytest.mark.parametrize(
    "sent",
    [
        "submission=1.1.0000000000&answer=1",
        "submission=1.1.0000000000&answer=1&question=9",
        "action=Change&answer=1",
        "action=Change&answer=1&index=7",
    ],
)
def test_a_made_up_form_is_a_conflict(program: Callable[[str], Callable[[], Client]], sent: str) -> None:
    assert program(ADDER)().post("/program", sent).status == 409


def test_on_the_authors_machine_a_failed_script_shows_its_traceback(
    program: Callable[[str], Callable[[], Client]], monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = program("name = input('Name? ')\nprint(name)\nname.nonsense()\n")()
    monkeypatch.setenv("SHOW_TRACEBACKS", "true")
    visitor.open("/program")
    died = visitor.press("Send", {"answer": "Ada"})
    assert "line 3, in <module>" in died.text
    assert "AttributeError" in died.text


def test_starting_a_program_over_says_what_is_removed(program: Callable[[str], Callable[[], Client]]) -> None:
    visitor = program("input('A? ')\ninput('B? ')\ninput('C? ')\n")()
    answered(visitor, "1", "2")
    details = [each.text for each in visitor.now.page.root.all("details") if "Start over" in each.text]
    assert details == ["Start over … Your 2 answers are removed. Start over"]
    visitor.press("Start over")
    assert question(visitor) == "A?"


@pytest.mark.row(85)
@pytest.mark.parametrize(
    "harm",
    [
        "while True: print('x' * 1000)",
        "import os; os._exit(3)",
        "import os, signal; os.kill(os.getppid(), signal.SIGKILL)",
        "x = []\nwhile True: x.append(bytearray(10_000_000))",
    ],
)
def test_a_runaway_script_affects_its_own_visitor_only(
    program: Callable[[str], Callable[[], Client]], visitor: Client, harm: str
) -> None:
    newcomer = program(f"input('Ready? ')\n{harm}\n")
    wild = newcomer()
    wild.open("/program")
    stopped = wild.press("Send", {"answer": "yes"})
    assert stopped.status == 422
    assert stopped.page.root.one(role="alert").text
    assert visitor.open("/two-numbers").status == 200
    assert "Ready?" in newcomer().open("/program").text


@pytest.mark.row(65)
def test_two_visitors_never_see_each_others_answers(
    program: Callable[[str], Callable[[], Client]],
) -> None:
    newcomer = program("seen = []\nseen.append(input('Name? '))\nprint(seen)\ninput('More? ')\n")
    first, second = newcomer(), newcomer()
    answered(first, "Ada")
    answered(second, "Bob")
    assert "['Bob']" in second.now.text
    assert "Ada" not in second.now.text
    assert "['Ada']" in first.open(first.now.page.form.address).text


@pytest.mark.row(50)
def test_what_a_script_prints_is_text_and_its_colours_are_kept(
    program: Callable[[str], Callable[[], Client]],
) -> None:
    visitor = program("print('<script>alert(1)</script> \\033[31mred\\033[0m')\ninput('<b>? ')\n")()
    visitor.open("/program")
    assert "<script>alert(1)</script>" in visitor.now.text
    assert visitor.now.page.root.one("span", **{"class": "f1"}).text == "red"
    assert question(visitor) == "<b>?"


def test_a_cleared_screen_is_folded_away(program: Callable[[str], Callable[[], Client]]) -> None:
    visitor = program("print('before')\nprint('\\033[2J\\033[H', end='')\nprint('after')\ninput('? ')\n")()
    visitor.open("/program")
    assert visitor.now.page.root.one("pre", id="output").text == "after"
    assert "before" in visitor.now.page.root.all("details")[0].text


def test_a_changed_script_starts_over_and_says_why(
    program: Callable[[str], Callable[[], Client]], tmp_path: Path
) -> None:
    visitor = program(NAMES)()
    answered(visitor, "Ada")
    (tmp_path / "script.py").write_text(NAMES.replace("A name", "Another name"))
    visitor.open("/program")
    assert "The program was changed since your last visit" in visitor.now.text
    assert "Ada" not in visitor.now.text
    visitor.press("Send", {"answer": "Bob"})
    assert "changed since" not in visitor.now.text
    assert "1 so far" in visitor.now.text


def test_a_script_that_does_not_repeat_itself_says_so_and_can_start_over(
    program: Callable[[str], Callable[[], Client]], tmp_path: Path
) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}-outside.txt"
    outside.write_text("one")
    visitor = program(f"print(open({str(outside)!r}).read())\ninput('First? ')\ninput('Second? ')\n")()
    answered(visitor, "yes")
    outside.write_text("two")
    visitor.open("/program")
    assert visitor.now.status == 409
    assert "did something else this time" in visitor.now.text
    visitor.press("Start over")
    assert question(visitor) == "First?"


def test_a_secret_answer_is_neither_shown_nor_sent_back(
    program: Callable[[str], Callable[[], Client]],
) -> None:
    visitor = program("from getpass import getpass\nprint(len(getpass('Password: ')))\ninput('Next? ')\n")()
    visitor.open("/program")
    field = visitor.now.page.root.one("input", id="answer")
    assert field.attributes["type"] == "password"
    visitor.press("Send", {"answer": "hunter2"})
    assert "7" in visitor.now.text
    assert "hunter2" not in visitor.now.body


def test_a_loop_over_standard_input_ends_with_the_end_of_input(
    program: Callable[[str], Callable[[], Client]],
) -> None:
    visitor = program("import sys\nprint(sum(int(line) for line in sys.stdin))\n")()
    answered(visitor, "20", "22")
    visitor.press("End of input (Ctrl-D)")
    assert "42" in visitor.now.text
    assert "The program has finished." in visitor.now.text


def test_the_transcript_can_be_saved_as_plain_text(program: Callable[[str], Callable[[], Client]]) -> None:
    visitor = program(ADDER)()
    answered(visitor, "3", "4")
    saved = visitor.ask("GET", visitor.now.page.links["Save transcript"])
    assert saved.headers["content-type"] == "text/plain; charset=utf-8"
    assert saved.headers["content-disposition"].startswith("attachment")
    assert saved.body.splitlines() == [
        "Enter the first number: 3",
        "Enter the second number: 4",
        "The sum is 7",
    ]


def test_the_clock_stands_at_the_time_of_each_answer(
    program: Callable[[str], Callable[[], Client]], monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = program(
        "import time\ninput('Start? ')\nstart = time.time()\ninput('Stop? ')\n"
        "print(round(time.time() - start))\ninput()"
    )()
    now = time.time()
    answered(visitor, "go")
    monkeypatch.setattr(time, "time", lambda: now + 30)
    visitor.press("Send", {"answer": "stop"})
    assert "30" in visitor.now.text.split()


@pytest.mark.row(71)
def test_a_browser_without_cookies_is_told_so(program: Callable[[str], Callable[[], Client]]) -> None:
    visitor = program(NAMES)()
    visitor.keeps_cookies = False
    visitor.open("/program")
    visitor.press("Send", {"answer": "Ada"})
    assert "Your browser did not keep this site’s cookie" in visitor.now.text


@pytest.mark.row(35)
@pytest.mark.parametrize(
    ("typed", "button", "said"),
    [
        ("1,5", "Send 1.5 instead", "1.5"),
        ("1.234,5", "Send 1234.5 instead", "1234.5"),
        ("1,234", "Send 1.234 instead", "1.234"),
        ("1,234", "Send 1234 instead", "1234.0"),
    ],
)
def test_an_answer_with_a_comma_that_the_program_refuses_is_offered_with_a_point(
    program: Callable[[str], Callable[[], Client]], typed: str, button: str, said: str
) -> None:
    visitor = program("print(float(input('Number: ')))\ninput('More: ')")()
    visitor.open("/program")
    visitor.press("Send", {"answer": typed})
    assert visitor.now.status == 422
    visitor.press(button)
    assert f"Number: {button.split()[1]} {said}" in visitor.now.text
    visitor.open("/program?change=0")
    visitor.press("Change", {"answer": "2,5"})
    assert visitor.press("Change 2.5 instead").status == 200
    assert "Number: 2.5 2.5" in visitor.now.text


def test_an_answer_with_a_comma_that_the_program_takes_is_left_alone(
    program: Callable[[str], Callable[[], Client]],
) -> None:
    visitor = program("print(input('Number: '))\ninput('More: ')")()
    visitor.open("/program")
    visitor.press("Send", {"answer": "1,5"})
    assert "Number: 1,5 1,5" in visitor.now.text


@pytest.mark.slow
@pytest.mark.parametrize(
    "printed",
    [
        r"'\x1b[' + '1' * 4301 + 'm'",
        r"'\x1b]' * 20_000",
        r"'\x1b[999Cx\n' * 100_000",
        r"'\t' * 900_000 + 'x'",
        r"''.join(f'\x1b[{31 + i % 7}m<' for i in range(160_000))",
        r"'\x1b[H' * 300_000",
    ],
)
def test_whatever_a_script_prints_its_page_has_at_most_a_megabyte_and_its_form(
    program: Callable[[str], Callable[[], Client]], printed: str
) -> None:
    visitor = program(f"print({printed})\nprint('Hello', input('Name? '))")()
    page = visitor.open("/program")
    assert (page.status, question(visitor)) == (200, "Name?")
    assert len(page.body.encode()) <= 1_000_000
    assert visitor.press("Send", {"answer": "Ada"}).status == 200
    assert "Hello Ada" in visitor.now.text


def test_lines_that_do_not_fit_on_the_page_are_counted_and_saved(
    program: Callable[[str], Callable[[], Client]],
) -> None:
    visitor = answered(program("for i in range(6_000): print('line', i)\ninput('More? ')\ninput()")(), "yes")
    assert "The first 1,002 lines are left out." in visitor.now.text
    saved = visitor.ask("GET", visitor.now.page.links["Save transcript"]).body
    assert saved.startswith("line 0\nline 1\n")
