"""Scripts that cannot become a page get a clear message, and no failure leaves a half-made page."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.add_page import add as adding
from infra.add_page import remove as removing
from infra.add_page.behaviour import Behaviour
from infra.add_page.checks import FunctionsKind
from infra.add_page.placing import workspace
from infra.add_page.refusal import Refused
from tests.support.project import Project, copy_of_project

TYPED = "def half(number: float) -> float:\n    return number / 2\n"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return copy_of_project(tmp_path_factory.mktemp("project"))


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Skip the checks that run programs, each of which takes seconds; test_add_page.py runs them."""
    monkeypatch.setattr(adding, "observe_script", lambda *_: Behaviour())
    monkeypatch.setattr(adding, "kind_of", lambda *_: FunctionsKind("form", [], files=False))
    monkeypatch.setattr(adding, "check_page", lambda *_: "")
    monkeypatch.setattr(adding, "check_template", lambda *_: None)
    monkeypatch.setattr(removing, "check_template", lambda *_: None)


# ---- Scripts that cannot be a page ---------------------------------------------------------------------

BAD_SCRIPTS = {
    "a mistake in Python": (
        "def f(a: float):\n    return a +\n",
        "line 2: invalid syntax.\n\n    return a +",
    ),
    "Python 2": ('print "hi"\n', "Missing parentheses in call to 'print'"),
    "no text": ("\0\1", "is not valid Python"),
    "a window": (
        "import tkinter\ntkinter.Tk()\n",
        "Line 1 of the script imports tkinter, which draws in a window",
    ),
    "a screen": ("from curses import wrapper\nwrapper(print)\n", "imports curses, which draws"),
    "a game": ("import pygame\npygame.init()\n", "imports pygame, which draws in a window"),
    "a server": ("from flask import Flask\napp = Flask('x')\n", "imports flask, which is a server"),
    "a server of Python's own": ("import http.server\nprint(1)\n", "imports http.server, which is a server"),
    "another way to ask": ("import aioconsole\nprint(aioconsole.ainput())\n", "Ask with input()"),
    "an async function": (
        "async def f(a: float) -> float:\n    return a\n",
        "Write def instead of async def",
    ),
    "several functions": (
        TYPED + TYPED.replace("half", "other"),
        "half(number: float)\n    other(number: float)",
    ),
    "no types": ("def add(a, b=2):\n    return a + b\n", "def add(a: float, b: float = 2):"),
    "a type that is no field": ("class T: ...\ndef f(x: T) -> str:\n    return ''\n", "the parameter 'x'"),
    "a type that is not there": ("def f(x: Nix) -> str:\n    return ''\n", "line 1: NameError: name 'Nix'"),
    "nothing": ("", "has nothing to show"),
    "only constants": ("X = 1\n", "has nothing to show"),
    "a function that nobody calls": (
        "def main():\n    x = input()\n",
        "Call one on the last line, such as: main()",
    ),
    "an error at once": ("x = 1 / 0\nprint(input())\n", "fails before its first question"),
    "an error when loaded": (f"X = 1 / 0\n{TYPED}", "line 1: ZeroDivisionError"),
    "the end of Python when loaded": (
        f"import os\nos._exit(0)\n{TYPED}",
        "ended Python while it was loaded",
    ),
    "a file that is not there": ("print(open('nix.csv').read())\n", "FROM=path/to/folder"),
    "a package without requirements": (
        f"import numpy as np\nimport bs4\n{TYPED}",
        "    numpy\n    beautifulsoup4",
    ),
    "a loop without an end": ("while True:\n    print('x')\n", "was stopped before its first question"),
}


@pytest.mark.slow
@pytest.mark.parametrize(("source", "words"), BAD_SCRIPTS.values(), ids=list(BAD_SCRIPTS))
def test_a_script_that_cannot_be_a_page_gets_a_message_and_leaves_no_trace(
    project: Project, tmp_path: Path, source: str, words: str
) -> None:
    (tmp_path / "script.py").write_text(source)
    before = project.content()
    with pytest.raises(Refused) as refused:
        project.add(tmp_path / "script.py")
    assert words in str(refused.value)
    assert "functions/" not in str(refused.value)
    assert project.content() == before
    assert not (project.root / ".wombat" / "copy").exists()


def test_optional_modules_and_modules_beside_the_script_are_accepted(
    project: Project, tmp_path: Path, unchecked: None
) -> None:
    (tmp_path / "pick.py").write_text("def first(items):\n    return items[0]\n")
    (tmp_path / "script.py").write_text(
        "import pick\ntry:\n    import tkinter, numpy\nexcept ImportError:\n    numpy = None\n" + TYPED
    )
    before = project.content()
    assert project.add(tmp_path / "script.py", "tried").kind == "form"
    removing.remove("tried", root=project.root)
    assert project.content() == before


# ---- Paths and names -----------------------------------------------------------------------------------


def test_a_path_without_a_script_is_refused(project: Project, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hi")
    (tmp_path / "book.ipynb").write_text("{}")
    (tmp_path / "empty").mkdir()
    (tmp_path / "several").mkdir()
    for name in ("a", "b"):
        (tmp_path / "several" / f"{name}.py").write_text("print(1)\n")
    for path, words in {
        "": "make page FROM=path/to/script.py",
        "nix.py": "There is no file",
        "notes.txt": "must end in .py",
        "book.ipynb": "is a notebook",
        "empty": "There is no Python script in",
        "several": "It has a.py, b.py.",
    }.items():
        with pytest.raises(Refused) as refused:
            project.add(tmp_path / path if path else "")
        assert words in str(refused.value)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("adder", "There is already a page adder."),
        ("home", "Wombat uses the name home itself"),
        ("rotate", "Wombat uses the name rotate itself"),
        ("core", "Wombat uses the name core itself"),
        ("Two-Words", "For example: NAME=two_words"),
        ("class", "is a keyword in Python"),
        ("1st", "begin with a letter"),
        ("../escape", "For example: NAME=escape"),
        ("a" * 41, "at most 40 characters"),
        ("access", "template.yaml already has a resource AccessLogs."),
        ("été", "cannot be a page’s name"),
    ],
)
def test_an_unusable_name_is_refused(project: Project, tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "half.py").write_text(TYPED)
    with pytest.raises(Refused) as refused:
        project.add(tmp_path / "half.py", name)
    assert words in str(refused.value)


def test_a_file_with_a_name_that_wombat_uses_is_refused(project: Project, tmp_path: Path) -> None:
    (tmp_path / "half.py").write_text("import app\n" + TYPED)
    (tmp_path / "app.py").write_text("")
    before = project.content()
    with pytest.raises(Refused, match=r"app\.py beside the script has a name that Wombat uses"):
        project.add(tmp_path / "half.py")
    assert project.content() == before


# ---- Failures --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("failure", [RuntimeError, KeyboardInterrupt, OSError])
@pytest.mark.parametrize(
    "step",
    [
        "refuse_missing",
        "observe_script",
        "kind_of",
        "handler",
        "insert_page",
        "check_page",
        "check_template",
        "put_in_place",
    ],
)
@pytest.mark.usefixtures("unchecked")
def test_a_failure_at_any_step_leaves_no_trace(
    project: Project,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    failure: type[BaseException],
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise failure

    (tmp_path / "half.py").write_text(TYPED)
    before = project.content()
    monkeypatch.setattr(adding, step, fail)
    with pytest.raises(failure):
        project.add(tmp_path / "half.py")
    assert project.content() == before
    assert not (project.root / ".wombat" / "copy").exists()


@pytest.mark.usefixtures("unchecked")
def test_if_the_template_cannot_be_replaced_the_folder_is_removed_again(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, target: Path) -> None:
        raise OSError("No space left on device")

    (tmp_path / "half.py").write_text(TYPED)
    before = project.content()
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        with pytest.raises(OSError, match="No space left"):
            project.add(tmp_path / "half.py")
    assert project.content() == before


@pytest.mark.usefixtures("unchecked")
def test_a_template_edited_in_the_meantime_is_not_overwritten(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = project.root / "template.yaml"
    old = template.read_bytes()
    (tmp_path / "half.py").write_text(TYPED)
    monkeypatch.setattr(adding, "check_page", lambda *_: template.write_bytes(old + b"# mine\n"))
    with pytest.raises(Refused, match="was changed while the command ran"):
        project.add(tmp_path / "half.py")
    assert template.read_bytes() == old + b"# mine\n"
    assert not (project.root / "functions" / "half").exists()
    template.write_bytes(old)


def test_only_one_command_changes_the_project_at_a_time(project: Project, tmp_path: Path) -> None:
    (tmp_path / "half.py").write_text(TYPED)
    with workspace(project.root), pytest.raises(Refused, match="Another command is changing this project"):
        project.add(tmp_path / "half.py")


# Kills the process before or after its n-th rename, as a power cut does.
KILLED = """
import os, signal, sys
from pathlib import Path
from infra.add_page import add as adding, remove as removing
from infra.add_page.behaviour import Behaviour
from infra.add_page.checks import FunctionsKind

what, script, root, fatal = sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])
adding.kind_of = lambda *_: FunctionsKind("form", [], files=False)
adding.observe_script = lambda *_: Behaviour()
adding.check_page = adding.check_template = removing.check_template = lambda *_: None
moves = 0

def counted(move):
    def moved(self, target):
        global moves
        if moves == fatal:
            os.kill(os.getpid(), signal.SIGKILL)
        moves += 1
        move(self, target)
    return moved

Path.rename, Path.replace = counted(Path.rename), counted(Path.replace)
if what == "add":
    adding.add(script, root=root)
else:
    removing.remove("half", root=root)
if moves == fatal:
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.slow
@pytest.mark.parametrize("fatal", [0, 1, 2])
@pytest.mark.usefixtures("unchecked")
def test_the_next_command_cleans_up_after_a_killed_one(project: Project, tmp_path: Path, fatal: int) -> None:
    def killed(what: str) -> None:
        command = [
            sys.executable,
            "-c",
            KILLED,
            what,
            str(tmp_path / "half.py"),
            str(project.root),
            str(fatal),
        ]
        assert subprocess.run(command, check=False).returncode == -signal.SIGKILL

    (tmp_path / "half.py").write_text(TYPED)
    (tmp_path / "next.py").write_text(TYPED)
    before = project.content()
    project.add(tmp_path / "half.py")
    with_half = project.content()
    removing.remove("half", root=project.root)

    killed("add")
    project.add(tmp_path / "next.py")
    removing.remove("next", root=project.root)
    assert project.content() == (with_half if fatal == 2 else before)

    if fatal < 2:
        project.add(tmp_path / "half.py")
    killed("remove")
    project.add(tmp_path / "next.py")
    removing.remove("next", root=project.root)
    assert project.content() == (with_half if fatal == 0 else before)
    if fatal == 0:
        removing.remove("half", root=project.root)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_during_the_checks_changes_nothing_and_says_so(
    project: Project, tmp_path: Path, sent: signal.Signals
) -> None:
    flag = tmp_path / "loading"
    (tmp_path / "slow.py").write_text(
        f"import time\nopen({str(flag)!r}, 'w').close()\nwhile True:\n    time.sleep(1)\n{TYPED}"
    )
    before = project.content()
    with subprocess.Popen(
        [sys.executable, "-m", "infra.cli", "add", tmp_path / "slow.py"],
        cwd=project.root,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as command:
        wait_for(flag.exists)
        os.killpg(command.pid, sent)  # a terminal sends Ctrl-C to all processes of the command
        _, said = command.communicate()
    assert command.returncode == 130
    assert said == "\nStopped. Nothing was changed.\n"
    assert project.content() == before


def wait_for(ready: Callable[[], bool]) -> None:
    while not ready():
        time.sleep(0.05)


# ---- Removing ------------------------------------------------------------------------------------------


def test_only_pages_can_be_removed(project: Project) -> None:
    for name, words in {
        "": "Which page should be removed?",
        "nix": "The pages are: adder, burrow, maze, mode, most_common, prime_factors, two_numbers.",
        "home": "is a part of Wombat",
        "../core": "There is no page ../core.",
    }.items():
        with pytest.raises(Refused) as refused:
            removing.remove(name, root=project.root)
        assert words in str(refused.value)
