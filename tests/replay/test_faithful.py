"""For the same answers, a page shows what a terminal shows."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from core.replay import Answer, Replay, fingerprints, replay
from infra.try_script import read_answers
from tests.replay.terminal import show, without_places

SCRIPTS = Path(__file__).parent / "scripts"
NAMES = sorted(path.stem for path in SCRIPTS.glob("*.py"))
STARTED = 1_700_000_000.0
SEED = 7


def needs(name: str) -> str:
    """What the script's transcript depends on besides its answers: 'seed', 'fast' (it sleeps) or nothing."""
    path = SCRIPTS / f"{name}.needs"
    return path.read_text() if path.exists() else ""


def answers_of(name: str) -> list[str]:
    return read_answers(SCRIPTS / f"{name}.answers")


def page(name: str, count: int | None = None) -> Replay:
    given = [Answer(text, STARTED + 5 * number) for number, text in enumerate(answers_of(name))]
    return replay(SCRIPTS / f"{name}.py", given[:count], seed=SEED, started=STARTED)


@pytest.mark.skipif(sys.flags.hash_randomization != 0, reason="PYTHONHASHSEED is not 0, as a site has it")
@pytest.mark.parametrize("name", NAMES)
def test_a_page_shows_what_a_terminal_shows(name: str, tmp_path: Path) -> None:
    if name == "recursion" and sys.version_info < (3, 12):
        pytest.skip("3.11 counts calls of C functions too, a few more here than on a terminal")
    seed = SEED if "seed" in needs(name) else None
    terminal = show(SCRIPTS / f"{name}.py", answers_of(name), tmp_path, seed=seed, fast="fast" in needs(name))
    shown = page(name)
    assert shown.state in ("asks", "finished"), shown
    assert without_places(shown.transcript) == without_places(terminal)


@pytest.mark.parametrize("name", NAMES)
def test_a_second_run_shows_the_same_and_more_answers_only_add(name: str) -> None:
    whole = page(name)
    assert page(name) == whole
    half = page(name, whole.taken // 2)
    if whole.taken and not half.error:
        assert half.state == "asks"
        assert whole.transcript.startswith(half.transcript)
        assert fingerprints(half)[-1] == fingerprints(whole)[whole.taken // 2]


@cache
def python313() -> str | None:
    for command in ("python3.13",):
        try:
            if subprocess.run([command, "-c", ""], capture_output=True).returncode == 0:
                return command
        except OSError:
            pass
    return None


@pytest.mark.skipif(python313() is None, reason="no python3.13 here")
@pytest.mark.skipif(sys.version_info[:2] == (3, 13), reason="this is 3.13 already")
def test_under_python_3_13_pages_show_what_terminals_show() -> None:
    """The whole of this file again, under 3.13, if it has pytest."""
    command = [python313() or "", "-m", "pytest", "-q", "-x", __file__]
    if subprocess.run([command[0], "-c", "import pytest"], capture_output=True).returncode != 0:
        pytest.skip("that python3.13 has no pytest")
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, env={**os.environ, "PYTHONHASHSEED": "0"}, capture_output=True)
    assert done.returncode == 0, done.stdout.decode()
