"""Sharing results of form and command pages, which store nothing: the page has its result, signed."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core import form_page
from core.lists import shared as shared_copies
from core.pages import shared as shared_pages
from core.problems import Unavailable
from core.types import Password
from core.visitor.signing_keys import SigningKeys
from tests.support.client import MULTIPART, Client, multipart
from tests.support.commands import page_of
from tests.support.scripts import ENVIRONMENT, at, variables_set
from tests.support.sharing import SHARE, share

JSON = {"accept": "application/json", "content-type": "application/json"}
RUNS: list[str] = []
SCRIPT = """\
import argparse, random, sys
parser = argparse.ArgumentParser(description="Throw dice.")
parser.add_argument("--times", type=int, default=3)
parser.add_argument("--text", type=argparse.FileType())
parser.add_argument("--status", type=int, default=0)
parser.add_argument("--fail", action="store_true")
arguments = parser.parse_args()
if arguments.fail:
    raise RuntimeError("no dice")
print("\\033[1mThrown:\\033[0m", *(random.randint(1, 10**9) for _ in range(arguments.times)))
if arguments.text:
    print("Read:", arguments.text.read())
open("dice.txt", "w").write("dice")
sys.exit(arguments.status)
"""


def draw(name: str, secret: Password = "") -> list[tuple[str, float]]:
    """Draw a number."""
    RUNS.append(name)
    return [(name, time.perf_counter_ns())]


def shares(function: Callable[..., Any] = draw, **more: Any) -> Any:
    return form_page(function, title="A lottery", share=True, **more)


@pytest.fixture(autouse=True)
def environment(aws: None) -> Iterator[None]:
    RUNS.clear()
    with variables_set(ENVIRONMENT):
        yield


@pytest.fixture
def page() -> Any:
    return shares()


@pytest.fixture
def drawn(page: Any) -> Client:
    """A visitor without a cookie, at a result."""
    visitor = at(page)
    visitor.open("/site")
    visitor.press("Run", {"name": "Ada <&>", "secret": "hush-hush"})
    return visitor


def test_a_result_is_shared_as_it_was_shown_without_a_second_run(drawn: Client, page: Any) -> None:
    assert not drawn.jar, "nothing is kept of who only looks at a result"
    (row,) = drawn.now.page.root.all("tbody")
    copy = at(page).open(share(drawn))
    assert (copy.status, copy.page.title) == (200, "Shared: A lottery – Wombat")
    assert copy.page.root.all("tbody")[0].text == row.text
    assert RUNS == ["Ada <&>"]
    assert "Name Ada <&>" in copy.text
    assert "••••••" in copy.text
    assert "hush" not in copy.body
    assert copy.headers["x-robots-tag"] == "noindex"
    assert not copy.page.forms, "it can only be read"


@pytest.mark.row(97)
def test_a_double_click_makes_one_copy_which_its_visitor_withdraws(drawn: Client, page: Any) -> None:
    form = drawn.now.page.form_with(SHARE)
    first = drawn.post(form.address, form.fields)
    drawn.jar.clear()  # browsers leave out the first answer, with its cookie
    second = drawn.post(form.address, form.fields)
    assert first.headers["location"] == second.headers["location"]
    drawn.open(first.headers["location"])
    assert drawn.press("Withdraw").status == 200
    assert at(page).open(first.headers["location"]).status == 404
    assert drawn.post(form.address, form.fields).status == 303
    assert at(page).open(first.headers["location"]).status == 404, "the form does not bring it back"


def test_two_visitors_are_two_although_their_results_are_equal() -> None:
    page = shares(lambda: 5)
    forms = []
    for visitor in (at(page), at(page)):
        visitor.open("/site")
        visitor.press("Run")
        copy = share(visitor)
        forms.append((visitor, copy))
    (one, copy), (other, _) = forms
    assert "Withdraw" in one.open(copy).text
    assert "Withdraw" not in other.open(copy).text


@pytest.mark.row(99)
def test_nobody_shares_what_no_page_has_shown(drawn: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    form = drawn.now.page.form_with(SHARE)
    signed = form.fields["signed"]
    content, _, rest = signed.partition(".")
    for forged in ("x", content, f"{content}A.{rest}", signed[:-1], signed + "A"):
        refused = drawn.post(form.address, form.fields | {"signed": forged})
        assert (refused.status, refused.page.heading) == (422, "This result cannot be shared")
    assert drawn.post(form.address, {"copy": form.fields["copy"]}).status == 400
    assert drawn.open(f"/site?shared-copy={form.fields['copy']}").status == 404
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + shared_pages.SIGNED_SECONDS + 2)
    assert "more than a day old" in drawn.post(form.address, form.fields).text


@pytest.mark.row(99)
def test_a_result_of_one_page_is_not_shared_at_another(drawn: Client) -> None:
    form = drawn.now.page.form_with(SHARE)
    module: dict[str, Any] = {"__name__": "functions.other.app", "__file__": "/nowhere/app.py", "draw": draw}
    exec(  # noqa: S102 - as the module functions/<name>/app.py would
        "from core import form_page\nhandler = form_page(draw, title='Another', share=True)", module
    )
    assert at(module["handler"]).post("/other?share", form.fields).status == 422


def test_a_result_that_is_too_large_says_so_in_place_of_the_button(
    page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_copies, "MAX_BYTES", 100)
    visitor = at(page)
    visitor.open("/site")
    visitor.press("Run", {"name": "Ada"})
    assert SHARE not in visitor.now.text
    assert "when compressed, cannot be shared." in visitor.now.text


def test_a_frame_on_another_site_shares_nothing_because_nobody_could_withdraw_it() -> None:
    visitor = at(shares(embed=["https://school.example"]))
    shown = visitor.post("/site", {"name": "Ada"}, {"sec-fetch-dest": "iframe"})
    assert (shown.status, SHARE in shown.text) == (200, False)
    assert SHARE in visitor.post("/site", {"name": "Ada"}).text


@pytest.mark.row(100)
def test_a_result_is_shown_while_the_signing_key_cannot_be_read(
    monkeypatch: pytest.MonkeyPatch, logged: Callable[[], list[dict[str, Any]]]
) -> None:
    def fail(self: SigningKeys) -> list[str]:
        raise Unavailable("no key")

    monkeypatch.setattr(SigningKeys, "__call__", fail)
    visitor = at(shares())
    visitor.open("/site")
    visitor.press("Run", {"name": "Ada"})
    assert (visitor.now.status, SHARE in visitor.now.text) == (200, False)
    assert "Ada" in visitor.now.text
    assert [line["message"] for line in logged() if line["level"] == "ERROR"] == ["failure"]


def test_everything_that_a_generator_yields_is_shown_and_shared() -> None:
    def squares(count: int, shared: str = "no") -> Iterator[int]:
        yield from (number * number for number in range(count))

    visitor = at(shares(squares))
    assert visitor.open("/site?shared=yes").page.form.fields["shared"] == "yes", "a parameter of this name"
    visitor.press("Run", {"count": "4"})
    assert visitor.now.page.entries == ["0", "1", "4", "9"]
    assert visitor.open(share(visitor)).page.entries == ["0", "1", "4", "9"]


def test_programs_get_the_result_and_nothing_to_share(page: Any) -> None:
    answer = at(page).post("/site", '{"name": "Ada"}', JSON)
    assert list(json.loads(answer.body)) == ["result"]


def test_a_page_without_it_has_no_button_and_no_address_for_it() -> None:
    visitor = at(form_page(draw, title="A lottery"))
    visitor.open("/site")
    visitor.press("Run", {"name": "Ada"})
    assert SHARE not in visitor.now.text
    assert visitor.post("/site?share", {"copy": "A" * 22}).status == 422, "a form that lacks its fields"


@pytest.fixture
def dice(tmp_path: Path) -> Any:
    script = tmp_path / "dice.py"
    script.write_text(SCRIPT)
    return page_of(script, tmp_path / "tool", title="Dice")


def test_the_output_of_a_command_is_shared_with_its_values_text_picture_and_files(dice: Any) -> None:
    visitor = at(dice)
    visitor.open("/tool")
    visitor.press("Run", {"times": "2"})
    thrown = visitor.now.page.root.one("pre").text
    copy = at(dice).open(share(visitor))
    assert copy.page.root.one("pre").text == thrown
    assert "Times 2" in copy.text
    assert 'download="dice.txt"' in copy.body
    assert thrown.split() == at(dice).ask("GET", copy.page.links["Save as text"]).body.split()
    picture = at(dice).ask("GET", copy.page.links["Save as a picture"])
    assert picture.headers["content-type"] == "image/svg+xml"
    assert at(dice).open(copy.page.links["Use “Dice” yourself"]).page.heading == "Dice"


def test_what_a_command_made_of_an_upload_is_shared(dice: Any) -> None:
    visitor = at(dice)
    visitor.open("/tool")
    form = visitor.now.page.form
    sent = multipart({"times": "1"}, ("words.txt", b"wombat")).replace(b'"file"', b'"text"')
    visitor.now = visitor.post(form.address, sent, {"content-type": MULTIPART})
    copy = at(dice).open(share(visitor))
    assert "Read: wombat" in copy.text
    assert "words.txt (6 bytes)" in copy.text


def test_a_status_of_a_command_is_shared_and_a_failure_is_not(dice: Any) -> None:
    visitor = at(dice)
    visitor.open("/tool")
    visitor.press("Run", {"status": "3"})
    assert "The program ended with status 3." in at(dice).open(share(visitor)).text
    visitor.open("/tool")
    visitor.press("Run", {"fail": "on"})
    assert (visitor.now.status, SHARE in visitor.now.text) == (500, False)
    visitor.open("/tool")
    visitor.press("Run", {"times": "many"})
    assert (visitor.now.status, SHARE in visitor.now.text) == (422, False)


def test_who_deletes_all_data_of_a_command_page_deletes_the_copies(dice: Any) -> None:
    visitor = at(dice)
    visitor.open("/tool")
    visitor.press("Run")
    address = share(visitor)
    visitor.open(visitor.now.page.links["Your files"])
    visitor.press("Delete my data")
    assert at(dice).open(address).status == 404
