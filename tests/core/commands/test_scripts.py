"""Run command-line scripts of every kind as pages and in a terminal, and compare the results."""

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from core.page import Page
from core.replay.screen import plain
from infra.serve.site import variables
from tests.support.commands import Case, answer_of, in_terminal, page_of, send
from tests.support.html import Page as Document
from tests.support.scripts import ENVIRONMENT

pytestmark = pytest.mark.slow

SCRIPTS = Path(__file__).parent / "scripts"
NAMES = sorted(path.stem for path in SCRIPTS.glob("*.py"))


def cases_of(name: str) -> Iterator[Case]:
    for content in json.loads((SCRIPTS / f"{name}.json").read_text()):
        files = {field: (file, text) for field, (file, text) in content.pop("files", {}).items()}
        yield Case(**content, files=files)


@pytest.fixture(scope="module")
def pages(aws: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Page]]:
    """Return a function that returns the page of a script, cached by name."""

    @cache
    def page(name: str) -> Page:
        return page_of(SCRIPTS / f"{name}.py", tmp_path_factory.mktemp(name) / "tool", keep=False)

    with variables(ENVIRONMENT):
        yield page


@pytest.mark.parametrize("name", NAMES)
def test_a_page_gives_the_same_output_status_and_files_as_a_terminal(
    pages: Callable[[str], Page], name: str, tmp_path: Path
) -> None:
    script, page = SCRIPTS / f"{name}.py", pages(name)
    for number, case in enumerate(cases_of(name)):
        terminal = in_terminal(script, case, tmp_path / f"terminal-{number}" / "tool")
        answer = send(page, case, as_json=True)
        content = answer_of(answer)
        printed = plain(terminal.printed)
        if answer["statusCode"] == 422:
            assert terminal.status != 0, f"{case}: {content}"
            shown = " ".join(printed.split())
            # The page reports a missing value or choice without running the program.
            lacking = [text for text in content["errors"].values() if text.startswith(("Enter ", "Choose "))]
            for text in content["errors"].values():
                said = text.removeprefix("The program did not accept this: ")
                assert text in lacking or text == "This is required." or " ".join(said.split()) in shown
            continue
        assert answer["statusCode"] == 200, f"{case}: {content}"
        assert (content["printed"], content["status"]) == (printed, terminal.status), case
        assert {file["name"] for file in content.get("files", [])} == set(terminal.files), case


@pytest.mark.parametrize("name", NAMES)
def test_a_browser_shows_the_same_output_or_errors(pages: Callable[[str], Page], name: str) -> None:
    """The page shows the output, the files and the errors that an API client gets."""
    page = pages(name)
    for case in cases_of(name):
        if case.answers:
            continue  # a browser shows one question at a time: tests/site/test_command.py
        content = answer_of(send(page, case, as_json=True))
        answer = send(page, case)
        if "errors" in content:
            assert answer["statusCode"] == 422
            for message in content["errors"].values():
                assert " ".join(message.split()) in _text(answer["body"])
        else:
            assert answer["statusCode"] == 200
            assert " ".join(content["printed"].split()) in _text(answer["body"])
            for file in content.get("files", []):
                assert f'download="{file["name"]}"' in answer["body"]


def _text(body: str) -> str:
    return Document(body).text
