"""Pictures that a program shows stand where they were shown."""

import base64
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from core.replay.pictures import MAX_PICTURES
from core.replay.stream import PICTURE_BYTES
from tests.support.client import Answer, Client
from tests.support.html import Element
from tests.support.scripts import visitors_of_program

SQUARES = Path(__file__).with_name("file_scripts") / "squares.py"
PATH = "/program"
PNG = b"\x89PNG\r\n\x1a\n"

Program = Callable[[str], Client]


@pytest.fixture
def program(aws: None, tmp_path: Path) -> Program:
    return lambda source: visitors_of_program(tmp_path, source)()


def pictures(answer: Answer) -> list[Element]:
    """The pictures in the program's output."""
    return [picture for output in answer.page.root.all("pre") for picture in output.all("img")]


def titles(answer: Answer) -> list[str]:
    return [each.attributes["alt"] for each in pictures(answer)]


def content(picture: Element) -> bytes:
    kind, _, data = picture.attributes["src"].partition(",")
    assert kind == "data:image/png;base64"
    return base64.b64decode(data)


def text_file(visitor: Client) -> str:
    return visitor.ask("GET", f"{PATH}?save").body


def test_a_figure_stands_where_it_was_shown(program: Program) -> None:
    visitor = program(SQUARES.read_text())
    visitor.open(PATH)
    shown = visitor.press("Send", {"answer": "5"})
    (picture,) = pictures(shown)
    assert picture.attributes["alt"] == "Squares"
    assert content(picture).startswith(PNG)
    output = shown.page.root.one("pre", id="output")
    place = output.children.index(picture)
    assert "How many points?" in str(output.children[0])
    assert output.children[place + 1 :] == ["\nThat was 5 points.\n"]
    assert text_file(visitor) == "How many points? 5\n[picture: Squares]\nThat was 5 points.\n"


def test_the_program_goes_on_after_a_picture(program: Program) -> None:
    visitor = program(SQUARES.read_text() + 'print("Hello,", input("Name? "))\n')
    visitor.open(PATH)
    visitor.press("Send", {"answer": "5"})
    visitor.press("Send", {"answer": "Ada"})
    assert titles(visitor.now) == ["Squares"]
    assert "Hello, Ada" in visitor.now.text
    visitor.press("Take back the last answer")
    assert titles(visitor.now) == ["Squares"]


def test_a_picture_is_part_of_a_shared_result(program: Program) -> None:
    visitor = program(SQUARES.read_text())
    visitor.open(PATH)
    visitor.press("Send", {"answer": "3"})
    visitor.press("Share this result")
    assert titles(visitor.now) == ["Squares"]


def test_programs_get_the_picture_as_a_file(program: Program) -> None:
    headers = {"content-type": "application/json", "accept": "application/json"}
    answer = program(SQUARES.read_text()).post(PATH, b'{"answers": ["4"]}', headers)
    (file,) = json.loads(answer.body)["files"]
    assert (file["name"], file["type"]) == ("Squares.png", "image/png")
    assert "[picture: Squares]" in json.loads(answer.body)["printed"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("plt.figure(); plt.title('left open')", ["left open"]),
        ("plt.plot([1]); plt.savefig('saved.png')", []),  # it is among the files
        (
            "plt.plot([1]); plt.ylabel('y'); plt.show(block=False); plt.pause(0.1); plt.title('last')",
            ["last"],
        ),
        ("for n in range(3): plt.title(f'step {n}'); plt.show(block=False); plt.pause(0.1)", ["step 2"]),
        ("for n in range(2): plt.figure(); plt.title(f'{n}'); plt.show(block=False)", ["0", "1"]),
        ("plt.ion(); plt.title('once'); plt.show(); plt.draw()", ["once"]),
        ("plt.title('one'); plt.show(); plt.show(); plt.title('two'); plt.gcf().show()", ["one", "two"]),
        ("matplotlib.use('TkAgg'); plt.title('no window'); plt.show()", ["no window"]),
        ("print('before', end=''); plt.suptitle('a\\nb'); plt.show()", ["a b"]),
    ],
)
def test_figures_are_shown_once(program: Program, source: str, expected: list[str]) -> None:
    visitor = program(f"import matplotlib\nimport matplotlib.pyplot as plt\n{source}\n")
    assert titles(visitor.open(PATH)) == expected


def test_an_image_of_pillow_is_shown(program: Program) -> None:
    visitor = program(
        "from PIL import Image\n"
        "Image.new('CMYK', (8, 8)).show(title='A square')\n"
        "Image.new('L', (8, 8)).show()\n"
    )
    assert titles(visitor.open(PATH)) == ["A square", "Image"]
    assert all(content(picture).startswith(PNG) for picture in pictures(visitor.now))


@pytest.mark.slow
def test_pictures_beyond_the_limits_are_named(program: Program) -> None:
    visitor = program(
        f"from PIL import Image\nfor number in range({MAX_PICTURES + 1}):\n"
        "    Image.new('L', (8, 8)).show(title=f'no. {number}')\n"
    )
    assert titles(visitor.open(PATH)) == [f"no. {number}" for number in range(MAX_PICTURES)]
    assert f"[picture: no. {MAX_PICTURES}]" in visitor.now.text


@pytest.mark.slow
def test_a_picture_that_is_too_large_is_named(program: Program) -> None:
    side = int(PICTURE_BYTES**0.5) + 1
    visitor = program(
        "import random\nfrom PIL import Image\n"
        f"image = Image.frombytes('L', ({side}, {side}), random.randbytes({side * side}))\n"
        "image.show(title='noise')\nImage.new('L', (8, 8)).show(title='small')\n"
    )
    assert titles(visitor.open(PATH)) == ["small"]
    assert "[picture: noise]" in visitor.now.text
    assert len(visitor.now.body) < 6_000_000


def test_a_text_that_looks_like_a_picture_is_a_text(program: Program) -> None:
    visitor = program("print('[picture: Squares]')\nprint('\\x1b[0y[picture: 0]\\x1b[y')\n")
    assert pictures(visitor.open(PATH)) == []
    assert "[picture: Squares]" in visitor.now.text


@pytest.mark.parametrize("code", ["\x1b[0 y", "\x1b[\x1b[y0y", "\x1b[7 y"])
def test_a_program_cannot_show_a_picture_twice(program: Program, code: str) -> None:
    """By the code that marks one in the output, in disguise: a page of it could be of any size."""
    visitor = program(
        f"from PIL import Image\nImage.new('L', (8, 8)).show('one')\nprint({code!r} + 'text')\n"
    )
    assert titles(visitor.open(PATH)) == ["one"]
    assert "text" in visitor.now.text


def test_the_font_cache_of_matplotlib_is_no_file_of_the_program(program: Program) -> None:
    visitor = program("print('late')\nimport matplotlib.pyplot as plt\nplt.plot([1])\nplt.show()\n")
    assert titles(visitor.open(PATH)) == ["Figure 1"]
    assert "fontlist" not in visitor.now.text


def test_no_notice_of_the_libraries_is_shown(program: Program) -> None:
    visitor = program(SQUARES.read_text() + "plt.plot([1])\nplt.title('a')\nplt.show()\n")
    visitor.open(PATH)
    visitor.press("Send", {"answer": "2"})
    shown = re.sub(r"\[picture: .*\]\n", "", text_file(visitor))
    assert shown == "How many points? 2\nThat was 2 points.\n"


def test_a_program_without_pictures_loads_no_library_of_them(program: Program) -> None:
    visitor = program("import sys\nprint(sorted({'matplotlib', 'PIL', 'core'} & sys.modules.keys()))\n")
    assert "[]" in visitor.open(PATH).text
