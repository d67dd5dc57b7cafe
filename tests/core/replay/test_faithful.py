"""For the same answers, a page and a terminal show the same."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from core.replay import Answer, Replay, fingerprints, replay
from infra.add_page.try_script import read_answers
from tests.support.terminal import show, without_places

pytestmark = pytest.mark.slow

SCRIPTS = Path(__file__).parent / "scripts"
NAMES = sorted(path.stem for path in SCRIPTS.glob("*.py"))
STARTED = 1_700_000_000.0
SEED = 7


def needs(name: str) -> str:
    """How the script must run on the terminal: with the 'seed', 'fast' (it sleeps), or as it is ('')."""
    path = SCRIPTS / f"{name}.needs"
    return path.read_text() if path.exists() else ""


def answers_of(name: str) -> list[str]:
    return read_answers(SCRIPTS / f"{name}.answers")


def page(name: str, count: int | None = None) -> Replay:
    given = [Answer(text, STARTED + 5 * number) for number, text in enumerate(answers_of(name))]
    return replay(SCRIPTS / f"{name}.py", given[:count], seed=SEED, started=STARTED)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_shows_what_a_terminal_shows(name: str, tmp_path: Path) -> None:
    if name == "recursion" and sys.version_info < (3, 12):
        pytest.skip("3.11 counts calls of C functions too, a few more here than on a terminal")
    seed = SEED if "seed" in needs(name) else None
    shown = page(name)
    assert shown.state in ("asks", "finished"), shown
    for attempt in range(
        3
    ):  # on a busy machine the driver may type before the script asks, and the echo moves
        place = tmp_path / str(attempt)
        place.mkdir()
        terminal = show(
            SCRIPTS / f"{name}.py", answers_of(name), place, seed=seed, fast="fast" in needs(name)
        )
        if without_places(shown.transcript) == without_places(terminal):
            return
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
