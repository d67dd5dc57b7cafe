"""`wombat try script.py` prints what the page shows."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from infra.template.read import ROOT

ADDER = """number1 = float(input("Enter the first number: "))
number2 = float(input("Enter the second number: "))
print("The sum of your numbers is {}".format(number1 + number2))
"""


def wombat_try(
    folder: Path, source: str, answers: str | None, *arguments: str
) -> subprocess.CompletedProcess[str]:
    (folder / "script.py").write_text(source)
    command = [sys.executable, "-m", "infra.add_page.try_script", str(folder / "script.py"), *arguments]
    if answers is not None:
        (folder / "answers").write_text(answers)
        command += ["--answers", str(folder / "answers")]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, stdin=subprocess.DEVNULL)


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        (None, ("Enter the first number: ", "asks", "Enter the first number: ", "")),
        ("", ("Enter the first number: ", "asks", "Enter the first number: ", "")),
        (
            "3\n",
            ("Enter the first number: 3\nEnter the second number: ", "asks", "Enter the second number: ", ""),
        ),
        (
            "3\nwombat\n",
            (
                "Enter the first number: 3\nEnter the second number: ",
                "asks",
                "Enter the second number: ",
                "could not convert string to float: 'wombat'",
            ),
        ),
        (
            "3\n4\n",
            (
                "Enter the first number: 3\nEnter the second number: 4\nThe sum of your numbers is 7.0\n",
                "finished",
                "",
                "",
            ),
        ),
    ],
)
def test_the_adder_as_json(tmp_path: Path, answers: str | None, shown: tuple[str, ...]) -> None:
    done = wombat_try(tmp_path, ADDER, answers, "--json")
    assert json.loads(done.stdout) == dict(
        zip(("transcript", "state", "prompt", "error"), shown, strict=True)
    )
    assert done.returncode == 0


def test_without_json_the_transcript_is_printed_with_the_state_below(tmp_path: Path) -> None:
    done = wombat_try(tmp_path, ADDER, "3\nwombat\n")
    assert done.stdout == (
        "Enter the first number: 3\nEnter the second number: \n\n"
        "[asks again: could not convert string to float: 'wombat']\n"
    )
    assert "ValueError" in done.stderr


def test_a_seed_gives_the_same_numbers_as_random_seed(tmp_path: Path) -> None:
    expected = subprocess.run(
        [sys.executable, "-c", "import random; random.seed(7); print([random.random() for _ in range(3)])"],
        capture_output=True,
        text=True,
    ).stdout
    source = "import random\nprint([random.random() for _ in range(3)])"
    assert (
        json.loads(wombat_try(tmp_path, source, "", "--seed", "7", "--json").stdout)["transcript"] == expected
    )


def test_the_order_of_a_set_is_the_same_in_each_run(tmp_path: Path) -> None:
    source = "print(set('the quick brown fox jumps over the lazy dog'.split()))"
    first, second = (wombat_try(tmp_path, source, "", "--json").stdout for _ in range(2))
    assert first == second


def test_a_failing_script_is_reported_with_exit_code_1(tmp_path: Path) -> None:
    done = wombat_try(tmp_path, "print('hello')\nraise RuntimeError('boom')", "", "--json")
    assert json.loads(done.stdout) == {
        "transcript": "hello\n",
        "state": "failed",
        "prompt": "",
        "error": "boom",
    }
    assert done.returncode == 1


def test_a_missing_script_is_reported_on_one_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "infra.add_page.try_script", str(tmp_path / "none.py")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stdout) == (2, "")
    assert "No such file" in done.stderr
    assert len(done.stderr.splitlines()) == 1


COUNTER = """import argparse
parser = argparse.ArgumentParser()
parser.add_argument("file", type=argparse.FileType())
parser.add_argument("--top", type=int)
parser.add_argument("--json", action="store_true")
found = parser.parse_args()
print(found.top, len(found.file.read().split()), found.json)
"""


def test_a_script_gets_its_arguments_and_files_from_anywhere_on_this_machine(tmp_path: Path) -> None:
    script, words = tmp_path / "scripts", tmp_path / "words.txt"
    script.mkdir()
    words.write_text("a b c")
    done = wombat_try(script, COUNTER, None, str(words), "--top", "5", "--", "--json")
    assert done.stdout == "5 3 True\n\n[finished]\n"
    assert "As a page: a form for its command-line arguments." in done.stderr
    (script / "near.txt").write_text("a b")
    assert wombat_try(script, COUNTER, None, str(script / "near.txt")).stdout.startswith("None 2 False")


def test_only_wombat_try_passes_arguments_on() -> None:
    command = [sys.executable, "-m", "infra.cli", "remove", "adder", "--top"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, "unrecognized arguments: --top" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (ADDER, "As a page: the script as in a terminal, question by question."),
        ("def tip(bill: float) -> float:\n    return bill", "As a page: a form for the parameters of tip();"),
        ("def mean(x: list[float]) -> float:\n    return 0.0", "As a page: a list that is passed to mean();"),
        ("import sys\nprint(sys.argv[1:])", "As a page: a form for its command-line arguments."),
        ("X = 1", "It cannot be a page yet. script.py has nothing to show."),
    ],
)
def test_the_kind_of_page_is_said(tmp_path: Path, source: str, said: str) -> None:
    assert said in wombat_try(tmp_path, source, None).stderr


def test_types_for_a_function_without_them_are_suggested(tmp_path: Path) -> None:
    source = "def tip(bill, percent=15, title=''):\n    return bill\nprint(tip(float(input())))"
    hint = "    def tip(bill: float, percent: float = 15, title: str = ''):\n"
    assert hint in wombat_try(tmp_path, source, None).stderr


def test_limits_that_a_script_came_near_are_named(tmp_path: Path) -> None:
    assert "It came near no limit" in wombat_try(tmp_path, "print(1)", None).stderr
    source = """import os
memory = bytearray(180_000_000)
print("-" * 600_000)
for name in "abc":
    with open(name, "wb") as file:
        os.truncate(file.fileno(), 50_000_000)
print(input())
"""
    near = wombat_try(tmp_path, source, "yes\n").stderr.partition("It came near limits")[2]
    assert "of 256 MB of memory" in near
    assert "600,009 of 1,000,000 characters" in near
    assert "150 MB of 10 MB in files" in near
    assert "3 of" not in near
