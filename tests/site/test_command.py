"""Command pages as a visitor sees them."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from core.page import Page
from core.pages.command import kept as kept_module
from core.pages.console.record import Start
from infra.read_command import CannotRead
from infra.serve.site import Route, Site, variables
from tests.support.client import FORM, MULTIPART, Answer, Client
from tests.support.commands import Case, multipart, page_of, send
from tests.support.scripts import ENVIRONMENT


class OnePage(Site):
    """A site with one page at every path."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def route(self, method: str, path: str) -> Route | None:
        return Route(f"{method} {path}", self._page, ENVIRONMENT)


Visit = Callable[[str], Client]


@pytest.fixture
def visit(aws: None, tmp_path: Path) -> Iterator[Visit]:
    """Return a function that opens the page of a script, given as source text."""

    def open_(source: str) -> Client:
        folder = tmp_path / "tool"
        folder.mkdir()
        (folder / "script.py").write_text(source)
        client = Client(OnePage(page_of(folder / "script.py", folder)))
        client.open("/tool")
        return client

    with variables(ENVIRONMENT):
        yield open_


ASKS = """
import argparse
parser = argparse.ArgumentParser(description="Greets.")
parser.add_argument("greeting")
parser.add_argument("--file", type=argparse.FileType("r"))
arguments = parser.parse_args()
text = arguments.file.read() if arguments.file else ""
name = input("Who? ")
age = int(input("How old? "))
print(arguments.greeting, name, age, text)
open("note.txt", "w").write(name)
raise SystemExit(3)
"""


def test_a_program_that_asks_continues_question_by_question_with_its_arguments(visit: Visit) -> None:
    client = visit(ASKS)
    asked = client.press("Run", {"greeting": "-Hi-"})
    assert (asked.status, "Who?" in asked.text) == (200, True)
    assert "How old?" in client.press("Send", {"answer": "Ada"}).text
    refused = client.press("Send", {"answer": "wombat"})
    assert refused.status == 422
    assert "invalid literal for int()" in refused.text
    ended = client.press("Send", {"answer": "36"})
    assert "-Hi- Ada 36" in ended.text
    assert "The program ended with status 3." in ended.text
    assert 'download="note.txt"' in ended.body
    again = client.press("Run again")
    assert "Greets." in again.text  # the form


def test_an_upload_is_kept_until_all_questions_are_answered(visit: Visit) -> None:
    client = visit(ASKS)
    client.press("Run", {"greeting": "Hi"}, ("notes.txt", b"from a file"))
    client.press("Send", {"answer": "Ada"})
    assert "Hi Ada 36 from a file" in client.press("Send", {"answer": "36"}).text


def test_an_earlier_answer_can_be_changed(visit: Visit) -> None:
    client = visit(ASKS)
    client.press("Run", {"greeting": "Hi"})
    client.press("Send", {"answer": "Ada"})
    client.open("/tool/-?change=0")
    client.press("Change", {"answer": "Grace"})
    assert "Hi Grace 36" in client.press("Send", {"answer": "36"}).text


def test_two_visitors_run_separate_programs(visit: Visit) -> None:
    one = visit(ASKS)
    other = Client(one.site)
    other.open("/tool")
    one.press("Run", {"greeting": "Hi"})
    other.press("Run", {"greeting": "Bye"})
    for client in (one, other):
        client.press("Send", {"answer": "Ada"})
    assert "Hi Ada 1" in one.press("Send", {"answer": "1"}).text
    assert "Bye Ada 2" in other.press("Send", {"answer": "2"}).text


def test_a_visitor_who_refuses_cookies_is_told_why_the_program_cannot_continue(visit: Visit) -> None:
    client = visit(ASKS)
    client.keeps_cookies = False
    answer = client.press("Run", {"greeting": "Hi"})
    assert answer.status == 400
    assert "did not keep this site’s cookie" in answer.text


def test_a_program_without_questions_stores_nothing_and_sets_no_cookie(visit: Visit) -> None:
    client = visit("import argparse\nargparse.ArgumentParser().parse_args()\nprint('done')\n")
    assert "done" in client.press("Run").text
    assert client.jar == {}


def test_an_api_client_sends_answers_with_the_arguments(visit: Visit) -> None:
    client = visit(ASKS)
    asked = ask_json(client, {"greeting": "Hi"})
    assert asked.status == 422
    assert json.loads(asked.body)["errors"]["answers"].startswith("The program asks: Who?")
    done = json.loads(ask_json(client, {"greeting": "Hi", "answers": ["Ada", "36"]}).body)
    assert (done["status"], done["files"][0]["name"]) == (3, "note.txt")
    assert done["printed"] == "Who? Ada\nHow old? 36\nHi Ada 36 \n"


def ask_json(client: Client, content: dict[str, Any], path: str = "/tool") -> Answer:
    headers = {"content-type": "application/json", "accept": "application/json"}
    return client.ask("POST", path, json.dumps(content).encode(), headers)


AREA = """
import argparse
parser = argparse.ArgumentParser(description="Area of a room.", epilog="Walls do not count.")
parser.add_argument("width", type=float, help="in metres")
parser.add_argument("--unit", choices=["m2", "ft2"], default="m2", help="of the result (%(default)s)")
parser.add_argument("--token", help=argparse.SUPPRESS)
arguments = parser.parse_args()
print(arguments.width, arguments.unit)
"""


def filled_in(answer: Answer) -> tuple[str, str]:
    """Return the width and the unit in the form."""
    unit = next(each for each in answer.page.root.all("option") if "selected" in each.attributes)
    return answer.page.form_with("Run").fields["width"], unit.attributes["value"]


def test_the_form_shows_the_parsers_texts_and_is_prefilled_from_the_url(visit: Visit) -> None:
    client = visit(AREA)
    shown = client.open("/tool?width=3&unit=ft2")
    for words in ("Area of a room.", "Walls do not count.", "Width", "in metres", "of the result (m2)"):
        assert words in shown.text
    assert filled_in(shown) == ("3", "ft2")
    assert "token" not in shown.body


def test_opening_a_page_never_runs_the_script(visit: Visit, tmp_path: Path) -> None:
    trace = tmp_path / "ran"
    source = (
        f"import argparse\np = argparse.ArgumentParser()\np.add_argument('--x')\np.parse_args()\n"
        f"open({str(trace)!r}, 'w').close()\n"
    )
    client = visit(source)
    client.open("/tool?x=1")
    assert not trace.exists()
    client.press("Run", {"x": "1"})
    assert trace.exists()


def test_a_usage_error_appears_at_its_field_and_all_values_are_kept(visit: Visit) -> None:
    client = visit(AREA)
    refused = client.press("Run", {"width": "wombat", "unit": "ft2"})
    assert refused.status == 422
    assert refused.page.root.one(id="width-error").text == "invalid float value: 'wombat'"
    assert filled_in(refused) == ("wombat", "ft2")
    assert "usage:" not in refused.text


TOOL = """
import argparse
parser = argparse.ArgumentParser(prog="tool")
parser.add_argument("--quiet", action="store_true", help="say less")
top = parser.add_subparsers(required=True)
remote = top.add_parser("remote", help="other places").add_subparsers(required=True)
add = remote.add_parser("add", help="a new place")
add.add_argument("name")
top.add_parser("status", help="how it stands")
print(parser.parse_args())
"""


def test_subcommands_are_links_to_any_depth_and_their_forms_include_parent_options(visit: Visit) -> None:
    client = visit(TOOL)
    assert [
        link.attributes["href"] for link in client.now.page.root.one("nav", aria_label="Commands").all("a")
    ] == [
        "/tool/remote",
        "/tool/status",
    ]
    assert "how it stands" in client.now.text
    assert not client.now.page.root.all("form")
    assert "a new place" in client.open("/tool/remote").text
    form = client.open("/tool/remote/add")
    assert "say less" in form.text
    answer = client.press("Run", {"name": "here", "quiet": "on"})
    assert "Namespace(quiet=True, name='here')" in answer.text
    assert client.ask("GET", "/tool/nothing").status == 404
    assert client.post("/tool/remote", {}).status == 404


def test_a_crash_is_logged_and_the_visitor_is_told(
    visit: Visit, logged: Callable[[], list[dict[str, Any]]]
) -> None:
    client = visit(
        "import argparse\nargparse.ArgumentParser().parse_args()\nprint('before')\n"
        "raise RuntimeError('out of order')\n"
    )
    logged()
    answer = client.press("Run")
    assert answer.status == 500
    assert "before" in answer.text
    assert "The program stopped with an error: out of order." in answer.text
    assert any("RuntimeError: out of order" in line.get("traceback", "") for line in logged())


def test_a_value_error_is_shown_for_the_visitor_to_correct(visit: Visit) -> None:
    client = visit(
        "import argparse\np = argparse.ArgumentParser()\np.add_argument('n', type=int)\n"
        "print(1 / p.parse_args().n)\n"
    )
    answer = client.press("Run", {"n": "0"})
    assert answer.status == 422
    assert "The program did not accept this: division by zero" in answer.text


def test_an_image_that_a_program_writes_is_shown(visit: Visit) -> None:
    client = visit(
        "import argparse\nargparse.ArgumentParser().parse_args()\n"
        "open('dot.svg', 'w').write('<svg xmlns=\"http://www.w3.org/2000/svg\"/>')\n"
    )
    assert client.press("Run").page.root.one("img").attributes["src"].startswith("data:image/svg+xml;base64,")


def test_a_symbolic_link_does_not_expose_files_of_the_server(visit: Visit, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("wombat key")
    client = visit(
        "import argparse, os\nargparse.ArgumentParser().parse_args()\n"
        f"os.symlink({str(tmp_path / 'secret')!r}, 'out.txt')\nprint('linked')\n"
    )
    answer = client.press("Run")
    assert "linked" in answer.text
    assert "out.txt" not in answer.body


@pytest.mark.parametrize(
    "name", ["random.py", "script.py", "files", "../../escape.txt", ".hidden", "a\\b.txt"]
)
def test_an_uploaded_file_is_never_imported_and_never_replaces_the_script(visit: Visit, name: str) -> None:
    client = visit(
        "import argparse\np = argparse.ArgumentParser()\n"
        "p.add_argument('file', type=argparse.FileType('r'))\n"
        "import random\nprint(p.parse_args().file.read(), random.__name__, len(dir(random)) > 9)\n"
    )
    answer = client.press("Run", {}, (name, b"print('mine')"))
    assert answer.status == 200, answer.text
    assert "print('mine') random True" in answer.text


def test_an_output_file_cannot_leave_the_folder_of_its_run(visit: Visit) -> None:
    client = visit(
        "import argparse\np = argparse.ArgumentParser()\n"
        "p.add_argument('--out', type=argparse.FileType('w'))\np.parse_args()\n"
    )
    answer = client.press("Run", {"out": "../elsewhere.txt"})
    assert answer.status == 422
    assert "without folders" in answer.text


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("raise ConnectionError('no network')\n", "ConnectionError: no network"),
        ("import argparse\nnix()\nargparse.ArgumentParser().parse_args()\n", "NameError: name 'nix'"),
    ],
)
def test_a_script_that_fails_before_parsing_is_refused_with_the_last_line_of_its_traceback(
    tmp_path: Path, source: str, words: str
) -> None:
    (tmp_path / "script.py").write_text(source)
    with pytest.raises(CannotRead, match="fails before it parses its arguments") as refused:
        page_of(tmp_path / "script.py", tmp_path)
    assert words in str(refused.value)


def test_sending_a_single_value_twice_is_an_error(visit: Visit) -> None:
    client = visit(AREA)
    answer = client.post("/tool", "width=1&width=2", {"content-type": FORM})
    assert answer.status == 422
    assert "was sent 2 times" in answer.text


def test_a_password_and_its_confirmation_must_match(tmp_path: Path) -> None:
    scripts = Path(__file__).parents[1] / "core" / "commands" / "scripts"
    page = page_of(scripts / "click_prompts.py", tmp_path / "tool")
    form: dict[str, str | list[str]] = {"name": "Ada", "password": "one", "password-again": "two", "age": "3"}
    answer = send(page, Case([], form), as_json=True)
    assert json.loads(answer["body"]) == {
        "errors": {"password-again": "The two entries for Password differ. Enter the same value twice."}
    }


# ---- The sample page -------------------------------------------------------------------------------------


@pytest.mark.row(92)
@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("picture", "1" * 256, "This file name is too long."),
        ("save", "\N{KANGAROO}" * 64, "This file name is too long."),
        ("width", "--", "“--” alone cannot be passed to the program."),
        ("word", "--", "“--” alone cannot be passed to the program."),
    ],
)
def test_a_value_that_no_program_could_take_is_refused(
    visitor: Client, field: str, value: str, words: str
) -> None:
    visitor.open("/maze/draw")
    refused = visitor.press("Run", {"word": "wombat", field: value})
    assert refused.status == 422
    assert words in refused.page.errors[field]


def test_a_maze_is_drawn_and_solved(visitor: Client) -> None:
    visitor.open("/maze/draw")
    drawn = visitor.press("Run", {"word": "wombat", "picture": "maze.svg", "width": "5", "height": "4"})
    assert 'download="maze.txt"' in drawn.body
    assert drawn.page.root.one("img")
    maze = "# #######\n#   #   #\n### # # #\n#     # #\n####### #\n"
    visitor.open("/maze/solve")
    for content, status, words in ((maze, 200, "15 steps"), ("##\n##\n", 422, "a maze must be lines of #")):
        sent = multipart([("count", "on")], {"maze": ("mine.txt", content)})
        solved = visitor.post("/maze/solve", sent, {"content-type": MULTIPART})
        assert solved.status == status
        assert words in solved.text


def test_the_openapi_description_lists_each_command(visitor: Client) -> None:
    paths = json.loads(visitor.ask("GET", "/openapi.json").body)["paths"]
    assert {"/maze/draw", "/maze/solve"} <= paths.keys()
    assert "/maze" not in paths  # a list of commands cannot be run
    answer = ask_json(visitor, {"word": "x", "width": 3, "height": 2, "save": None}, "/maze/draw")
    content = json.loads(answer.body)
    assert content["status"] == 0
    assert len(content["printed"].splitlines()) == 5


# ---- The visitor's files ---------------------------------------------------------------------------------

TODO = """
import argparse, json, os
parser = argparse.ArgumentParser(description="Keeps a list.")
parser.add_argument("item")
item = parser.parse_args().item
items = json.load(open("todo.json")) if os.path.exists("todo.json") else []
items.append(item)
json.dump(items, open("todo.json", "w"))
print(*items)
"""


def test_a_command_finds_the_files_that_its_last_run_has_left(visit: Visit) -> None:
    client = visit(TODO)
    assert "kept for the next time" in client.press("Run", {"item": "milk"}).text
    assert "milk bread" in client.press("Run", {"item": "bread"}).text
    client.open(client.now.page.links["Your files"])
    files = client.ask("GET", client.now.page.links["todo.json"])
    assert json.loads(files.content) == ["milk", "bread"]
    client.press("Upload", file=("todo.json", b'["uploaded"]'))
    client.open("/tool")
    assert "uploaded tea" in client.press("Run", {"item": "tea"}).text


@pytest.mark.row(103)
def test_files_that_changed_during_a_run_of_a_command_are_not_overwritten(visit: Visit) -> None:
    client = visit(TODO)
    client.press("Run", {"item": "milk"})
    other = Client(client.site, jar=dict(client.jar))
    other.open(client.now.page.links["Your files"])
    during = kept_module.Kept.begin

    def begin(kept: kept_module.Kept, start: Start) -> Start:
        other.press("Upload", file=("todo.json", b'["theirs"]'))
        return during(kept, start)

    with patch.object(kept_module.Kept, "begin", begin):
        shown = client.press("Run", {"item": "bread"})
    assert "Your files on this page have changed" in shown.text
    assert "theirs tea" in client.press("Run", {"item": "tea"}).text


@pytest.mark.row(103)
def test_a_double_click_on_a_command_keeps_what_one_run_has_left(visit: Visit) -> None:
    client = visit(TODO)
    client.press("Run", {"item": "milk"})
    first = Client(client.site, jar=dict(client.jar), now=client.now)
    at_once = kept_module.Kept.begin
    clicks = iter([True])

    def begin(kept: kept_module.Kept, start: Start) -> Start:
        begun = at_once(kept, start)
        if next(clicks, False):  # the other click is answered while this one runs
            first.press("Run", {"item": "bread"})
        return begun

    with patch.object(kept_module.Kept, "begin", begin):
        shown = client.press("Run", {"item": "bread"})
    for answer in (first.now, shown):
        assert "milk bread" in answer.text
        assert "bread bread" not in answer.text
    assert "milk bread tea" in client.press("Run", {"item": "tea"}).text


@pytest.mark.parametrize("action", ["Send", "End of input", "Keep these files", "Take back", ""])
def test_a_made_up_form_of_the_files_of_a_command_makes_no_failure(visit: Visit, action: str) -> None:
    client = visit(TODO)
    sent = {"submission": "0.0.052bf3545d", "yours": "1", "action": action}
    assert client.post("/tool/-", sent).status < 500


def test_a_visitor_of_a_command_deletes_files_and_everything(visit: Visit) -> None:
    client = visit(TODO)
    client.press("Run", {"item": "milk"})
    client.open(client.now.page.links["Your files"])
    assert client.press("Upload").status == 422
    client.press("Start afresh")
    assert "todo.json" not in client.now.text
    client.open("/tool")
    client.press("Run", {"item": "bread"})
    client.open(client.now.page.links["Your files"])
    client.press("Delete my data")
    assert "todo.json" not in client.now.text


def test_a_waiting_command_keeps_the_files_that_it_began_with(visit: Visit) -> None:
    client = visit(TODO + "if item == 'ask': print(open(input('Which? ')).read())\n")
    client.press("Run", {"item": "milk"})
    client.open("/tool")
    client.press("Run", {"item": "ask"})
    client.open("/tool")
    client.press("Run", {"item": "bread"})
    client.open("/tool/-")
    shown = client.press("Send", {"answer": "todo.json"})
    assert '["milk", "ask"]' in shown.text
    assert "Your files on this page have changed" in shown.text


def test_a_command_without_a_cookie_and_without_files_stores_nothing(visit: Visit) -> None:
    client = visit("import sys\nprint(len(sys.argv))")
    assert client.press("Run").status == 200
    assert client.jar == {}
