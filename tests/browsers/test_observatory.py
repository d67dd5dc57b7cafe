"""MDN's HTTP Observatory on the site's answers, as they come over HTTPS with a visitor's cookie."""

from typing import Any

import pytest

from tests.browsers import checkers
from tests.support.client import HOST, Answer, Client

# The steps before, and the address of the answer to check.
WITH_COOKIE = {
    "/mode": {"number": "3"},
    "/mode?all=1": {"number": "3"},
    "/two-numbers": {"answer": "23"},
    "/burrow": {"answer": "Wombat"},
}
WITHOUT_COOKIE: dict[str, dict[str, str]] = {"/": {}, "/adder": {}, "/nothing": {}}
ORIGIN = "https://http-observatory.security.mozilla.org"


def fed(client: Client, path: str, typed: dict[str, str]) -> dict[str, Any]:
    """The answer as the Observatory would get it."""
    cookies = client.post(path.partition("?")[0], typed).cookies if typed else []
    preflight = {"origin": ORIGIN, "access-control-request-method": "GET"}
    return {
        "page": parts(client.ask("GET", path)),
        "preflight": parts(client.ask("OPTIONS", path, headers=preflight)),
        "cookies": cookies,
    }


def parts(answer: Answer) -> dict[str, Any]:
    return {"status": answer.status, "headers": answer.headers, "body": answer.body}


@pytest.fixture
def graded(visitor: Client, figures: list[str]) -> dict[str, Any]:
    """`answers` by their path, and the `most` points that the Observatory's own table has."""
    checkers.package("@mdn/mdn-http-observatory")
    pages = (WITH_COOKIE | WITHOUT_COOKIE).items()
    answers = {path: fed(Client(visitor.site), path, typed) for path, typed in pages}
    found: dict[str, Any] = checkers.run("observatory.mjs", {"host": HOST, "answers": answers})
    figures.append(f"HTTP Observatory {checkers.version('@mdn/mdn-http-observatory')}:")
    figures += [
        f"    {answer['score']} {answer['grade']}  {path}" for path, answer in found["answers"].items()
    ]
    figures.append(
        f"    Its table has {found['most']} at most without scripts and preload, {found['mostOfAny']} in all."
    )
    return found


def test_every_answer_has_the_most_points_that_a_site_without_scripts_and_preload_can_have(
    graded: dict[str, Any],
) -> None:
    answers = graded["answers"]
    assert {path: answer["failed"] for path, answer in answers.items() if answer["failed"]} == {}
    assert {path: answers[path]["score"] for path in WITH_COOKIE} == dict.fromkeys(
        WITH_COOKIE, graded["most"]
    )
    # A safe cookie brings 5 points; an answer without a cookie brings no points.
    assert {path: answers[path]["results"]["cookies"] for path in WITHOUT_COOKIE} == dict.fromkeys(
        WITHOUT_COOKIE, "cookies-not-found"
    )
    assert {answers[path]["score"] for path in WITHOUT_COOKIE} == {graded["most"] - 5}
