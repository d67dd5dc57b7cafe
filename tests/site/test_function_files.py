"""The working directory of a form or list page's function: files beside the script, and files out."""

import base64
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZipFile

import pytest
from PIL import Image

from infra.serve.site import load_handler
from infra.template.read import ROOT, SITE
from tests.support.client import Answer, Client
from tests.support.html import Page
from tests.support.scripts import at

# Scripts call open() without close().
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

PATH = "/tool"
PNG = io.BytesIO()
Image.new("RGB", (2, 2), "red").save(PNG, "png")

Tool = Callable[[str], Client]


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tool:
    """A visitor of the form page of the function `run` in this source."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    folder = tmp_path / "tool"
    folder.mkdir()
    (folder / "words.txt").write_text("wombat\n")
    (folder / "red.png").write_bytes(PNG.getvalue())

    def visit(source: str) -> Client:
        (folder / "app.py").write_text(
            f"from core import form_page\n{source}\nhandler = form_page(run, title='A tool')\n"
        )
        module = {"__name__": "functions.tool.app", "__file__": str(folder / "app.py")}
        exec((folder / "app.py").read_text(), module)  # noqa: S102 - what an app.py says
        return at(module["handler"])

    return visit


def sent(client: Client) -> Answer:
    answer = client.post(PATH, "")
    assert answer.status == 200
    return answer


def downloads(page: Page) -> dict[str, bytes]:
    return {
        link.attributes["download"]: base64.b64decode(link.attributes["href"].partition("base64,")[2])
        for link in page.root.all("a")
        if "download" in link.attributes
    }


def test_a_function_opens_the_file_beside_its_script(tool: Tool) -> None:
    page = sent(tool("def run() -> str:\n    return open('words.txt').read().strip()")).page
    assert "wombat" in page.text
    assert downloads(page) == {}


def test_files_that_a_function_leaves_are_downloads_alone_and_as_a_zip(tool: Tool, tmp_path: Path) -> None:
    client = tool(
        "def run() -> int:\n"
        "    open('a.txt', 'w').write('new')\n"
        "    open('words.txt', 'a').write('more')\n"
        "    open('red.png', 'rb').read()\n"
        "    return 7"
    )
    page = sent(client).page
    assert "The result is 7" in page.text
    found = downloads(page)
    archive = ZipFile(io.BytesIO(found.pop("tool.zip")))
    assert found == {"a.txt": b"new", "words.txt": b"wombat\nmore"}
    assert {name: archive.read(name) for name in archive.namelist()} == found
    assert (tmp_path / "tool" / "words.txt").read_text() == "wombat\n"
    assert not (tmp_path / "tool" / "a.txt").exists()


def test_a_picture_that_a_function_leaves_is_shown(tool: Tool) -> None:
    page = sent(tool("import shutil\ndef run():\n    shutil.copyfile('red.png', 'badge.png')")).page
    [image] = page.root.all("img")
    assert image.attributes["alt"] == "badge.png"
    assert base64.b64decode(image.attributes["src"].partition("base64,")[2]) == PNG.getvalue()


@pytest.mark.parametrize(
    "result", ["'out/card.txt'", "Path('out/card.txt')", "os.path.abspath('out/card.txt')"]
)
def test_a_returned_name_of_a_file_left_there_is_that_file_once(tool: Tool, result: str) -> None:
    page = sent(
        tool(
            "import os\nfrom pathlib import Path\ndef run():\n    os.mkdir('out')\n"
            f"    Path('out/card.txt').write_text('hello')\n    return {result}"
        )
    ).page
    assert downloads(page) == {"card.txt": b"hello"}
    assert page.text.count("card.txt") == 1


def test_a_returned_text_that_names_a_file_beside_the_script_stays_a_text(tool: Tool) -> None:
    page = sent(tool("def run() -> str:\n    return 'words.txt'")).page
    assert "words.txt" in page.text
    assert downloads(page) == {}


def test_nothing_of_one_request_is_there_in_the_next_but_a_cache_in_the_module(tool: Tool) -> None:
    client = tool(
        "import os\nseen = []\ndef run() -> str:\n"
        "    found = sorted(os.listdir())\n    seen.append(1)\n    os.mkdir('sub')\n"
        "    open('sub/x', 'w').close()\n    os.remove('words.txt')\n    os.chdir('sub')\n"
        "    return f'{len(seen)} {found}'"
    )
    where = Path.cwd()
    assert "1 ['app.py', 'red.png', 'words.txt']" in sent(client).page.text
    assert "2 ['app.py', 'red.png', 'words.txt']" in sent(client).page.text
    assert Path.cwd() == where


def test_a_function_that_fails_leaves_nothing(tool: Tool) -> None:
    client = tool(
        "import os\ndef run():\n    before = os.listdir()\n    open('x.txt', 'w').close()\n"
        "    raise ValueError(f'there: {sorted(before)}')"
    )
    for _ in range(2):
        answer = client.post(PATH, "")
        assert answer.status == 422
        assert "there: ['app.py', 'red.png', 'words.txt']" in answer.page.text


def test_a_single_large_file_is_sent_itself(tool: Tool) -> None:
    answer = sent(tool("def run():\n    open('big.bin', 'wb').write(b'x' * 2_000_000)"))
    assert answer.headers["content-disposition"].endswith("big.bin")
    assert len(answer.content) == 2_000_000


def test_files_that_are_too_large_together_are_named(tool: Tool) -> None:
    answer = sent(
        tool(
            "def run():\n    for n in range(3):\n        open(f'{n}.bin', 'wb').write(bytes([n]) * 1_400_000)"
        )
    )
    assert sorted(downloads(answer.page)) == ["0.bin", "1.bin"]
    assert "2.bin is too large" in answer.page.text
    assert "A page can hold 4 MB of files" in answer.page.text


def test_a_program_gets_the_files_in_base64(tool: Tool) -> None:
    client = tool("def run() -> int:\n    open('a.txt', 'w').write('new')\n    return 7")
    answer = client.post(PATH, "", {"accept": "application/json"})
    assert json.loads(answer.body) == {
        "result": 7,
        "files": [{"name": "a.txt", "type": "text/plain", "base64": base64.b64encode(b"new").decode()}],
    }


class _Axes:
    def __init__(self, title: str, label: str) -> None:
        self._title, self._label = title, label

    def get_title(self, place: str) -> str:
        return self._title if place == "left" else ""

    def get_xlabel(self) -> str:
        return self._label

    def get_ylabel(self) -> str:
        return ""


class _Figure:
    def __init__(self, number: int, title: str = "", label: str = "") -> None:
        self.number, self.axes = number, [_Axes(title, label)]

    def savefig(self, file: io.BytesIO, **options: object) -> None:
        file.write(PNG.getvalue())


def test_figures_left_open_are_shown_with_their_titles_once_and_then_closed(
    tool: Tool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a stand-in for pyplot, so that matplotlib need not be installed for tests."""
    opened: dict[int, _Figure] = {}
    pyplot = SimpleNamespace(
        get_fignums=lambda: sorted(opened),
        figure=opened.__getitem__,
        close=lambda figure: opened.pop(figure.number),
        open=lambda figure: opened.setdefault(figure.number, figure),
        Figure=_Figure,
    )
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", pyplot)
    client = tool(
        "import sys\nplt = sys.modules['matplotlib.pyplot']\ndef run():\n"
        "    plt.open(plt.Figure(1, 'Squares'))\n    plt.open(plt.Figure(2, '', 'Points'))\n"
        "    plt.open(plt.Figure(3))\n    return plt.open(plt.Figure(4, 'Returned'))"
    )
    page = sent(client).page
    alts = [image.attributes["alt"] for image in page.root.all("img")]
    assert len(alts) == 4
    assert {"Squares", "Points", "Figure 3"} <= set(alts)
    assert opened == {}


def test_a_script_opens_the_file_beside_it_while_it_is_imported() -> None:
    folder = SITE / "functions" / "beside_tool"
    folder.mkdir()
    (folder / "words.txt").write_text("wombat")
    (folder / "app.py").write_text(
        "from core import form_page\nWORDS = open('words.txt').read()\n"
        "def run() -> str:\n    return WORDS\nhandler = form_page(run, title='A tool')\n"
    )
    try:
        client = at(load_handler("functions.beside_tool.app.handler"))
        assert "wombat" in client.post("/beside-tool", "").page.text
    finally:
        shutil.rmtree(folder)


def test_lambda_imports_a_page_in_its_own_folder(tmp_path: Path) -> None:
    (tmp_path / "functions" / "tool").mkdir(parents=True)
    (tmp_path / "functions" / "tool" / "words.txt").write_text("wombat")
    source = "from core import form_page\nprint(open('words.txt').read())"
    environment = {
        "LAMBDA_TASK_ROOT": str(tmp_path),
        "_HANDLER": "functions.tool.app.handler",
        "PYTHONPATH": str(ROOT),
    }
    ran = subprocess.run(
        [sys.executable, "-c", source], env=environment, capture_output=True, text=True, check=True
    )
    assert ran.stdout == "wombat\n"


def test_a_large_file_beside_the_script_is_changed_for_one_request_only(tool: Tool, tmp_path: Path) -> None:
    large = tmp_path / "tool" / "large.bin"
    large.write_bytes(b"0" * 1_200_000)
    client = tool("def run() -> None:\n    open('large.bin', 'r+b').write(b'1')\n")
    for _ in range(2):
        assert downloads(sent(client).page)["large.bin"] == b"1" + b"0" * 1_199_999
    assert large.read_bytes() == b"0" * 1_200_000
