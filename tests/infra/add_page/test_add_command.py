"""Add scripts whose kind only running them shows: parsers, and questions in another module."""

import ast
from pathlib import Path

import pytest

from infra.add_page.behaviour import Behaviour
from infra.add_page.block import Kind
from infra.add_page.caveats import caveats
from infra.add_page.decide import Wanted, decide
from infra.add_page.refusal import Refused
from infra.add_page.remove import remove
from infra.add_page.report import report
from infra.add_page.risks import risks
from infra.add_page.shape import shape_of
from tests.support.project import Project, Step, copy_of_project

AREA = """import argparse
parser = argparse.ArgumentParser(description="Area of a room.")
parser.add_argument("--width", type=float, {})
print(parser.parse_args().width * 2)
"""
MENU = "def ask(question):\n    return input(question)\n"
CASES: dict[str, tuple[dict[str, str], Kind, Step, int, str, list[str]]] = {
    "a parser": (
        {"room.py": AREA.format("required=True")},
        "command",
        ("Run", {"width": "wombat"}),
        422,
        "invalid float value: 'wombat'",
        [
            "parses its arguments with argparse",
            "Not run, because these fields of /room are required without a default: Width.",
        ],
    ),
    "a parser whose options have defaults": (
        {"room.py": AREA.format("default=21")},
        "command",
        ("Run", {"width": "4"}),
        200,
        "8.0",
        ["With its default values it printed:\n\n    42"],
    ),
    "plain arguments": (
        {"greet.py": "import sys\nprint('Hello', sys.argv[1])\n"},
        "command",
        ("Run", {"arguments": "Ada"}),
        200,
        "Hello Ada",
        ["it reads sys.argv", "list index out of range"],
    ),
    "a question in a module beside it": (
        {"game.py": "from menu import ask\nname = ask('Name? ')\nprint('Hi', name)\n", "menu.py": MENU},
        "console",
        ("Send", {"answer": "Ada"}),
        200,
        "Hi Ada",
        [],
    ),
    "an argument or a question": (
        {
            "either.py": "import sys\nname = sys.argv[1] if len(sys.argv) > 1 else input('Name? ')\n"
            "print(name)\n"
        },
        "console",
        ("Send", {"answer": "Ada"}),
        200,
        "Ada",
        ["asks “Name?”", "KIND=command makes a form for its command-line arguments."],
    ),
    "a typed function, a parser and a question": (
        {
            "all.py": "import argparse\n\ndef half(x: float) -> float:\n    return x / 2\n\n"
            "def main():\n    argparse.ArgumentParser().parse_args()\n"
            "    print(half(float(input('x: '))))\n\n"
            "if __name__ == '__main__':\n    main()\n"
        },
        "command",
        ("Run", {}),
        200,
        "x:",
        ["FUNCTION=half makes a page that only calls half()."],
    ),
}


@pytest.fixture
def unlinted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without cfn-lint, which takes seconds."""
    monkeypatch.setattr("infra.add_page.add.check_template", lambda copy: None)
    monkeypatch.setattr("infra.add_page.remove.check_template", lambda copy: None)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return copy_of_project(tmp_path_factory.mktemp("project"))


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
@pytest.mark.usefixtures("unlinted")
def test_the_observed_behaviour_decides_the_kind_of_page(
    project: Project,
    tmp_path: Path,
    case: tuple[dict[str, str], Kind, Step, int, str, list[str]],
) -> None:
    files, kind, step, status, words, told = case
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    before = project.content()
    added = project.add(tmp_path / next(iter(files)), "room" if "room.py" in files else "tried")
    assert added.kind == kind
    (_, _), (found, text) = project.visit((added.path, {}), step)
    assert (found, words in text) == (status, True), text
    for each in told:
        assert each in report(added)
    assert ("asks nothing" in report(added)) == (kind == "console" and step[0] != "Send")
    remove(added.page, root=project.root)
    assert project.content() == before


@pytest.mark.slow
@pytest.mark.usefixtures("unlinted")
@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("import sys\nprint('Use it well')\nsys.exit(2)\n", "ends at once with status 2"),
        (
            "import argparse\nargparse.ArgumentParser().parse_args()\nraise OSError('no disk')\n",
            "The script fails with its default values: The program did not finish: no disk",
        ),
        (
            "import argparse\nopen('/nix')\nargparse.ArgumentParser().parse_args()\n",
            "FileNotFoundError: [Errno 2] No such file or directory: '/nix'",
        ),
    ],
)
def test_a_script_that_fails_with_its_defaults_is_refused(
    project: Project, tmp_path: Path, source: str, words: str
) -> None:
    (tmp_path / "tool.py").write_text(source)
    before = project.content()
    with pytest.raises(Refused) as refused:
        project.add(tmp_path / "tool.py")
    assert words in str(refused.value)
    assert project.content() == before


def test_code_under_main_is_not_checked_for_a_page_that_calls_a_function() -> None:
    source = (
        "def half(x: float) -> float:\n    return x / 2\n\n"
        "if __name__ == '__main__':\n    print(eval('1'), open('words.txt').read())\n"
    )
    assert risks(source, runs_main=False) == []
    assert [risk.line for risk in risks(source)] == [5]


TYPED = "def half(x: float) -> float:\n    return x / 2\n"


@pytest.mark.parametrize(
    ("source", "behaviour", "wanted", "made"),
    [
        (TYPED, Behaviour(parser="argparse"), Wanted(), "command"),
        (TYPED, Behaviour(reads_arguments=True), Wanted(), "function"),
        (TYPED, Behaviour(parser="argparse"), Wanted(function="half"), "function"),
        (TYPED, Behaviour(parser="argparse"), Wanted("form"), "function"),
        (TYPED, Behaviour(), Wanted("console"), "console"),
        (TYPED, Behaviour(), Wanted("command"), "command"),
        ("def f(a): ...\n", Behaviour(asks=True), Wanted(), "console"),
        ("def f(a): ...\n", Behaviour(prints=True), Wanted(), "console"),
        ("print(input())\n", Behaviour(reads_arguments=True, asks=True), Wanted(), "console"),
        ("import sys\n", Behaviour(reads_arguments=True, error="IndexError"), Wanted(), "command"),
    ],
)
def test_the_authors_choice_takes_precedence_over_the_behaviour(
    source: str, behaviour: Behaviour, wanted: Wanted, made: str
) -> None:
    assert decide(shape_of(ast.parse(source)), behaviour, wanted, "tool.py")[0] == made


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(Refused, match="KIND is one of form, list, console, command"):
        Wanted("game")
    with pytest.raises(Refused, match="calls no function"):
        Wanted("command", "half")


def test_an_author_is_told_how_a_page_differs_from_a_terminal() -> None:
    tree = ast.parse("import smtplib, time\ntime.sleep(3)\nopen('log', 'a').write('x')\n")
    assert len(caveats(tree, "command")) == 3
    assert "download" in caveats(tree, "command")[0]
    assert caveats(tree, "form") == []


@pytest.mark.parametrize(
    ("source", "files"),
    [
        ("open('a.json', 'w').write('x')", "a.json"),
        ("FILE = 'scores.json'\nwith open(FILE, mode='a') as file:\n    file.writelines([])", "scores.json"),
        ("from pathlib import Path\nFILE = Path('b.txt')\nFILE.write_text('x')", "b.txt"),
        ("frame.to_csv('c.csv')\nplt.savefig('d.png')\nopen('c.csv', 'a')", "c.csv and d.png"),
        ("open('a', 'w')\nopen('b', 'w')\nopen(name, 'w')", "a, b and other files"),
        ("open(input('File? '), 'w')", "files"),
        ("open('a.txt')\nprint('w')", ""),
    ],
)
def test_the_files_that_a_script_writes_are_named(source: str, files: str) -> None:
    said = caveats(ast.parse(source), "console")
    expected = (
        f"It writes {files}. Visitors can download them, and each visitor finds them at the next start; "
    )
    assert said == ([expected + "keep=False in app.py turns that off."] if files else [])


@pytest.mark.parametrize(
    ("source", "seconds"),
    [
        ("import time\ntime.sleep(30)", 30),
        (
            "from time import sleep\nfor _ in range(60):\n    for _ in tqdm(range(1, 3)):\n        sleep(.5)",
            90,
        ),
        ("import time\nfor line in open('a'):\n    time.sleep(19)", 0),
        ("import time\ntime.sleep(float(input()))", 0),
    ],
)
def test_an_author_learns_of_pauses_that_are_too_long_for_a_short_page(source: str, seconds: int) -> None:
    told = " ".join(caveats(ast.parse(source), "command"))
    assert (f"Its pauses take {seconds} seconds. If it must wait for them, give it MINUTES." in told) == (
        seconds > 0
    )
    assert "Pauses" not in " ".join(caveats(ast.parse(source), "command", minutes=10))
