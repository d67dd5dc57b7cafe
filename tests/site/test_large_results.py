"""Results that are too large for an answer: links to the bucket, for their own visitor only."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch
from urllib.parse import unquote, urlsplit

import boto3
import pytest

from core import list_page
from core.folders.large import ONE_DAY
from core.lists import allowance
from infra.serve.site import BUCKET
from tests.support.client import Answer, Client
from tests.support.commands import page_of
from tests.support.scripts import ENVIRONMENT, at, variables_set, visitors_of_program
from tests.support.sharing import SHARE, share

MEGABYTES = 5_000_000  # more than an answer of Lambda holds

LEAVES = f"open('rows.csv', 'wb').write(b'r' * {MEGABYTES}); open('note.txt', 'w').write('small')"

pytestmark = [
    # Scripts call open() without close().
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.usefixtures("aws"),
]

Tool = Callable[..., Client]


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tool]:
    """A visitor of the form page of the function `run` in this source."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))

    def visit(source: str, options: str = "") -> Client:
        folder = tmp_path / "tool"
        folder.mkdir(exist_ok=True)
        app = folder / "app.py"
        app.write_text(
            f"from core import form_page\n{source}\nhandler = form_page(run, title='A tool', {options})\n"
        )
        module = {"__name__": "functions.tool.app", "__file__": str(app)}
        exec(app.read_text(), module)  # noqa: S102 - what an app.py says
        return at(module["handler"])

    with variables_set(ENVIRONMENT):
        yield visit


def saved(answer: Answer) -> bytes:
    """What a browser gets from the bucket that it is sent to."""
    assert answer.status == 303
    address = urlsplit(answer.headers["location"])
    assert address.netloc.startswith(BUCKET)
    assert "response-content-disposition=attachment" in address.query
    found = boto3.client("s3").get_object(Bucket=BUCKET, Key=unquote(address.path.lstrip("/")))
    content: bytes = found["Body"].read()
    return content


def stored() -> list[str]:
    found = boto3.client("s3").list_objects_v2(Bucket=BUCKET)
    return [each["Key"] for each in found.get("Contents", ())]


@pytest.mark.row(106)
def test_a_large_file_that_a_function_leaves_is_a_link_for_its_visitor_only(tool: Tool) -> None:
    visitor = tool(f"def run() -> int:\n    {LEAVES}\n    return 7")
    page = visitor.post("/tool", "").page
    assert "rows.csv (5,000,000 bytes)" in page.text
    address = page.links["rows.csv"]
    assert saved(visitor.ask("GET", address)) == b"r" * MEGABYTES
    assert saved(visitor.ask("GET", address)) == b"r" * MEGABYTES, "each click makes a new link"
    stranger = tool("def run() -> int:\n    return 7")
    assert "a day, and only for the browser" in stranger.open(address).text
    assert stranger.now.status == 404
    visitor.jar.clear()
    assert visitor.open(address).status == 404


@pytest.mark.parametrize(
    "returned",
    ["Path('rows.csv')", "'rows.csv'", "File('rows.csv', Path('rows.csv').read_bytes())"],
)
def test_a_large_file_that_a_function_returns_is_a_link(tool: Tool, returned: str) -> None:
    visitor = tool(
        "from pathlib import Path\nfrom core import File\n"
        f"def run():\n    Path('rows.csv').write_bytes(b'r' * {MEGABYTES})\n    return {returned}, 3"
    )
    page = visitor.post("/tool", "").page
    assert "The result is 3" in page.text
    assert saved(visitor.ask("GET", page.links["Download rows.csv (5,000,000 bytes)"])) == b"r" * MEGABYTES


def test_a_file_from_elsewhere_on_the_disk_is_a_link_as_well(tool: Tool, tmp_path: Path) -> None:
    (tmp_path / "made.bin").write_bytes(b"m" * MEGABYTES)
    made = f"Path({str(tmp_path / 'made.bin')!r})"
    visitor = tool(f"from pathlib import Path\ndef run():\n    return {made}")
    page = visitor.post("/tool", "").page
    assert saved(visitor.ask("GET", page.links["Download made.bin (5,000,000 bytes)"])) == b"m" * MEGABYTES


def test_files_that_are_too_many_for_a_page_are_links(tool: Tool) -> None:
    visitor = tool(
        "def run():\n    for n in range(4):\n        open(f'{n}.bin', 'wb').write(b'x' * 1_400_000)\n"
    )
    links = visitor.post("/tool", "").page.links
    assert [links[f"{n}.bin"].partition(":")[0] for n in range(2)] == ["data", "data"]
    assert saved(visitor.ask("GET", links["3.bin"])) == b"x" * 1_400_000


def test_a_file_that_fits_the_page_costs_nothing_new(tool: Tool) -> None:
    before = stored()
    answer = tool("def run():\n    open('a.txt', 'w').write('small')").post("/tool", "")
    assert "a.txt (5 bytes)" in answer.page.text
    assert "set-cookie" not in answer.headers
    assert not answer.cookies
    assert stored() == before


def test_a_program_gets_the_link_itself(tool: Tool) -> None:
    visitor = tool(f"def run() -> int:\n    {LEAVES}\n    return 7")
    answer = visitor.post("/tool", "{}", {"content-type": "application/json", "accept": "application/json"})
    content = json.loads(answer.body)
    assert content["result"] == 7
    large, small = content["files"]
    assert large["name"] == "rows.csv"
    assert large["address"].startswith(f"https://{BUCKET}.s3.")
    assert small["name"] == "note.txt"
    assert "base64" in small


@pytest.mark.row(107)
def test_a_flood_of_large_files_ends_at_the_hours_allowance(tool: Tool) -> None:
    visitor = tool(f"def run() -> int:\n    {LEAVES}\n    return 7")
    visitor.address = "198.51.100.7"
    with patch.object(allowance, "ADDRESS_LARGE_BYTES", MEGABYTES):
        assert visitor.post("/tool", "").status == 200
        answer = visitor.post("/tool", "")
    assert answer.status == 429
    assert "There is no room for large files" in answer.text


def test_a_large_file_of_a_list_is_made_again_when_it_is_wanted(tmp_path: Path) -> None:
    def rows(numbers: list[float]) -> None:
        Path("rows.csv").write_bytes(b"r" * MEGABYTES)

    with variables_set(ENVIRONMENT):
        page = list_page(rows, title="Rows")
        visitor = at(page)
        visitor.open(page.path)
        before = stored()
        visitor.press("Calculate", {"number": "1"})
        address = visitor.now.page.links["rows.csv"]
        assert stored() == before
        assert saved(visitor.ask("GET", address)) == b"r" * MEGABYTES
        assert visitor.open(address.replace("rows.csv", "other.csv")).status == 200


def test_a_large_file_of_a_program_is_a_link(tmp_path: Path) -> None:
    visitor = visitors_of_program(
        tmp_path, "print('Ready'); open('rows.csv', 'wb').write(b'r' * 11 * 10**6)"
    )()
    with variables_set(ENVIRONMENT):
        page = visitor.open("/program").page
        assert saved(visitor.ask("GET", page.links["rows.csv"])) == b"r" * 11_000_000


def test_a_large_file_of_a_command_is_a_link_for_its_visitor_only(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(f"import sys\nprint(sys.argv)\n{LEAVES}\n")
    with variables_set(ENVIRONMENT):
        visitor = at(page_of(tmp_path / "script.py", tmp_path))
        visitor.open("/tool")
        page = visitor.press("Run").page
        assert saved(visitor.ask("GET", page.links["rows.csv"])) == b"r" * MEGABYTES
        assert page.links["note.txt"].startswith("data:")
        assert at(page_of(tmp_path / "script.py", tmp_path)).open(page.links["rows.csv"]).status == 404


def test_what_only_its_visitor_can_fetch_is_not_shared(tool: Tool, tmp_path: Path) -> None:
    source = f"def run(large: bool):\n    if large:\n        {LEAVES}\n    return 7"
    (tmp_path / "script.py").write_text(
        "import argparse\nparser = argparse.ArgumentParser()\n"
        "parser.add_argument('--large', action='store_true')\n"
        f"if parser.parse_args().large:\n    {LEAVES}\nprint(7)\n"
    )
    for visitor in (tool(source, "share=True"), at(page_of(tmp_path / "script.py", tmp_path))):
        assert SHARE in visitor.post("/tool", "").text
        page = visitor.post("/tool", "large=on").page
        assert "?large-file=" in page.links["rows.csv"]
        assert SHARE not in page.text


def test_the_copy_of_a_program_names_its_large_files(tmp_path: Path) -> None:
    program = visitors_of_program(tmp_path, f"print('Ready')\n{LEAVES}")
    with variables_set(ENVIRONMENT):
        visitor = program()
        visitor.open("/program")
        copy = program().open(share(visitor))
        assert "rows.csv" in copy.text
        assert "large-file" not in copy.body


def test_deleting_a_visitors_data_deletes_large_files_too(tmp_path: Path) -> None:
    program = visitors_of_program(tmp_path, f"print(input('? '))\n{LEAVES}")
    visitor = program()
    with variables_set(ENVIRONMENT):
        before = {*stored()}
        visitor.open("/program")
        visitor.press("Send", {"answer": "go"})
        saved(visitor.ask("GET", visitor.now.page.links["rows.csv"]))
        assert [key for key in {*stored()} - before if key.startswith(f"{ONE_DAY}program/")]
        visitor.open("/program")
        visitor.press("Delete my data")
        assert {*stored()} == before
