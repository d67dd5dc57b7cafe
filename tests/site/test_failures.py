"""Failures behind a page: the visitor gets a page with an id, the log has the details, the list is safe."""

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest

from core import list_page
from core.web.security_headers import security_headers
from infra.serve.site import SECRET
from tests.support.client import FORM, Client, make_event
from tests.support.scripts import (
    ENVIRONMENT,
    at,
    variables_set,
    visitor_of,
    visitor_of_list,
    visitors_of_program,
)

Logged = Callable[[], list[dict[str, Any]]]
IN_LAMBDA = {"AWS_LAMBDA_RUNTIME_API": "127.0.0.1:9001"}
PATH = "/support"
UNREACHABLE = "http://127.0.0.1:9"  # nothing listens on this port


def explode(number1: float, number2: float) -> float:
    """A script with a bug."""
    raise RuntimeError(f"secret plans about {number1}")


def count(numbers: list[float]) -> str:
    """How many numbers there are."""
    return f"There are {len(numbers)}"


@pytest.mark.row(76, 84)
def test_a_script_that_raises_gives_a_page_with_an_id_that_is_in_the_log(logged: Logged) -> None:
    client = visitor_of(explode)
    body = b"number1=23.25&number2=19"
    logged()
    answer = client.send(
        make_event("POST", PATH, body=body, headers={"content-type": FORM}, request_id="Id-To-Quote=")
    )
    assert answer.status == 500
    assert answer.page.heading == "A test"
    assert answer.page.form.fields == {"number1": "23.25", "number2": "19"}
    assert "The program failed with these values" in answer.text
    assert "try again in a moment" not in answer.text
    assert "tell the site’s owner this id: Id-To-Quote=" in answer.text
    for word in ("RuntimeError", "Traceback", "secret plans", "explode"):
        assert word not in answer.body
    failures = [line for line in logged() if line.get("message") == "failure"]
    assert [line["request_id"] for line in failures] == ["Id-To-Quote="]
    assert "RuntimeError" in failures[0]["exception"]
    assert 'in explode\n    raise RuntimeError(f"secret plans about' in failures[0]["exception"]
    assert security_headers().items() <= answer.headers.items()


@pytest.mark.row(84)
def test_the_next_visitor_finds_the_page_working(logged: Logged) -> None:
    client = visitor_of(explode)
    assert client.post(PATH, {"number1": "1", "number2": "2"}).status == 500
    assert client.open(PATH).status == 200


@pytest.mark.row(84)
def test_a_script_that_raises_over_a_list_does_not_lose_it(aws: None, logged: Logged) -> None:
    broken = True

    def sometimes(numbers: list[float]) -> str:
        if broken:
            raise ZeroDivisionError
        return count(numbers)

    client = visitor_of_list(sometimes)
    client.post(PATH, {"number": "7"})
    result = client.post(PATH, {"action": "Calculate number"}).headers["location"]
    assert client.open(result).status == 500
    broken = False
    assert "There are 1" in client.open(result).text


@pytest.mark.row(53)
def test_the_log_has_one_line_a_request_and_its_counts_and_nothing_that_was_typed(
    visitor: Client, logged: Logged
) -> None:
    logged()
    visitor.open("/mode?number=123456.5")
    visitor.press("Add another")
    visitor.press("Add another", {"number": "wombat-typed"})
    visitor.press("Calculate", {"number": "654321.25"})
    visitor.open("/adder?number1=7771.25")
    visitor.press("Run", {"number2": "888.5"})
    lines = logged()
    assert len(lines) == 8
    text = json.dumps(lines)
    key = boto3.client("secretsmanager").get_secret_value(SecretId=SECRET)["SecretString"]
    cookie = visitor.jar["__Host-visitor"]
    typed = ["123456", "wombat-typed", "654321", "7771.25", "888.5"]
    for word in [*typed, cookie, *cookie.split(".")[::3], key, "205.255", "Mozilla", "result="]:
        assert word not in text
    requests = [line for line in lines if line.get("message") == "request"]
    assert [(line["method"], line["status"]) for line in requests] == [
        ("GET", 200),
        ("POST", 303),
        ("GET", 200),
        ("POST", 422),
        ("POST", 303),
        ("GET", 200),
        ("GET", 200),
        ("POST", 200),
    ]
    assert all(line["ms"] > 0 for line in requests)


def test_where_only_warnings_are_logged_requests_are_not(visitor: Client, logged: Logged) -> None:
    visitor.open("/adder")
    assert [line["message"] for line in logged()] == ["request"]
    logger = logging.getLogger("wombat")
    logger.setLevel(logging.WARNING)
    try:
        visitor.open("/adder")
    finally:
        logger.setLevel(logging.INFO)
    assert logged() == []


@pytest.mark.row(51, 53)
def test_a_line_break_in_a_request_makes_no_line_in_the_log(visitor: Client, logged: Logged) -> None:
    logged()
    event = make_event("GET", "/adder", request_id='a\r\nb{"level": "forged"}')
    event["requestContext"]["http"]["method"] = "BREW\r\nX"
    visitor.send(event)
    lines = logged()
    assert len(lines) == 1
    assert [line["method"] for line in lines if line.get("message") == "request"] == ["other"]


@pytest.mark.row(53)
def test_neither_answers_nor_files_are_logged(visitor: Client, logged: Logged) -> None:
    logged()
    visitor.open("/two-numbers")
    visitor.press("Send", {"answer": "123456.5"})
    visitor.press("Send", {"answer": "-123456.25"})
    visitor.open("/mode")
    visitor.press("Add them all", {"numbers": "7771.25"}, ("secret-name.csv", b"888.5\n999.75"))
    assert visitor.now.page.entries == ["7771.25", "888.5", "999.75"]
    lines = logged()
    assert len(lines) == 8
    for word in ("123456", "secret-name", "7771.25", "888.5", "999.75", visitor.jar["__Host-visitor"]):
        assert word not in json.dumps(lines)


BROKEN = 'a\r\nset-cookie: b=c\r\n\r\n{"level": "forged"}\n'


@pytest.mark.row(51)
@pytest.mark.parametrize("path", ["/", "/adder", "/mode", "/two-numbers"])
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("place", ["path", "query", "header", "cookie", "body", "method", "id"])
def test_a_line_break_anywhere_makes_neither_a_header_nor_a_line(
    visitor: Client, logged: Logged, path: str, method: str, place: str
) -> None:
    logged()
    event = make_event(method, path, body=b"number=1&answer=1", headers={"content-type": FORM})
    match place:
        case "path":
            event["rawPath"] = path + BROKEN
        case "query":
            event["rawQueryString"] = f"number={BROKEN}&result={BROKEN}"
        case "header":
            event["headers"] |= dict.fromkeys(("accept", "host", "origin", "x-forwarded-for"), BROKEN)
        case "cookie":
            event["cookies"] = [BROKEN, f"__Host-visitor={BROKEN}"]
        case "body":
            event |= {"body": f"number={BROKEN}&answer={BROKEN}", "isBase64Encoded": False}
        case "method":
            event["requestContext"]["http"]["method"] += BROKEN
        case "id":
            event["requestContext"]["requestId"] = BROKEN
    answer = visitor.send(event)
    assert all(value.isprintable() for value in (*answer.headers.values(), *answer.cookies))
    assert "b=c" not in str(answer.cookies)
    (line,) = logged()
    assert line["level"] == "INFO"


@pytest.mark.row(61)
def test_without_its_key_a_page_keeps_nothing_and_says_when_to_come_back(aws: None, logged: Logged) -> None:
    client = visitor_of_list(count, SIGNING_SECRET="no-such-secret")  # noqa: S106 - the name of one
    for answer in (client.ask("GET", PATH, cookies=["__Host-visitor=a.1.b.c"]), client.ask("GET", PATH)):
        assert answer.cookies == []
    answer = client.post(PATH, {"number": "7"})
    assert answer.status == 503
    assert answer.headers["retry-after"] == "5"
    assert answer.cookies == []
    assert answer.page.form.fields["number"] == "7"
    assert "Wait a few seconds, then try again." in answer.text


@pytest.mark.row(61)
def test_a_cookie_that_no_key_can_check_is_not_taken_for_a_stranger(aws: None, logged: Logged) -> None:
    """A visitor with a list must not see an empty page because Secrets Manager does not answer."""
    client = visitor_of_list(count, SIGNING_SECRET="no-such-secret")  # noqa: S106 - the name of one
    answer = client.ask("GET", PATH, cookies=["__Host-visitor=a.1.b.c"])
    assert answer.status == 503
    assert answer.page.heading == "The site is busy"
    assert answer.headers["retry-after"] == "5"


@pytest.mark.row(9, 17)
def test_what_was_typed_is_still_there_when_the_table_does_not_answer(aws: None, logged: Logged) -> None:
    client = visitor_of_list(count, DYNAMODB_ENDPOINT=UNREACHABLE)
    logged()
    answer = client.post(PATH, {"number": "7.5", "submission": "0.0.0123456789"})
    assert answer.status == 503
    assert answer.headers["retry-after"] == "5"
    assert answer.page.form.fields == {"number": "7.5", "submission": "0.0.0123456789"}
    assert "Sending it again is safe: it will be counted once." in answer.page.errors[""]
    assert answer.page.error_beside("number") == ""
    assert answer.cookies == []
    log = logged()
    assert [line["message"] for line in log if "message" in line] == ["failure", "request"]


@pytest.mark.row(9, 17)
def test_an_answer_is_still_there_when_the_table_does_not_answer_and_the_log_says_why(
    aws: None, logged: Logged, tmp_path: Path
) -> None:
    source = "input('First? ')\ninput('Second? ')\n"
    client = visitors_of_program(tmp_path, source)()
    client.open("/program")
    client.press("Send", {"answer": "1"})
    form = client.now.page.form
    cut_off = visitors_of_program(tmp_path, source, DYNAMODB_ENDPOINT=UNREACHABLE)()
    cut_off.jar = client.jar
    logged()
    answer = cut_off.post("/program", form.fields | {"answer": "typed", "action": "Send"})
    assert answer.status == 503
    assert answer.headers["retry-after"] == "5"
    assert answer.page.form.fields["answer"] == "typed"
    assert answer.page.form.fields["submission"] == form.fields["submission"]
    assert "Sending it again is safe: it will be counted once." in answer.page.errors[""]
    assert answer.cookies == []
    failure, request = logged()
    assert failure["message"] == "failure"
    assert "Unavailable" in failure["exception"]
    assert failure["request_id"] == request["request_id"]
    assert request["status"] == 503
    assert "typed" not in json.dumps(failure)
    resent = answer.page.form.fields | {"action": "Send"}
    assert client.post("/program", resent).status == 303, "and it can be sent again"
    assert "typed" in client.open("/program").text


@pytest.mark.row(53)
def test_not_even_a_failure_logs_what_was_typed_or_who_typed_it(aws: None, logged: Logged) -> None:
    client = visitor_of_list(count, DYNAMODB_ENDPOINT=UNREACHABLE)
    logged()
    client.post(PATH, {"number": "123456.5"})
    assert "123456" not in json.dumps(logged())


def test_a_page_that_cannot_read_its_list_says_so(aws: None, logged: Logged) -> None:
    client = visitor_of_list(count)
    client.post(PATH, {"number": "7"})
    cut_off = visitor_of_list(count, DYNAMODB_ENDPOINT=UNREACHABLE)
    cut_off.jar = client.jar
    answer = cut_off.open(PATH)
    assert answer.status == 503
    assert answer.page.heading == "The site is busy"
    assert "Everything you added before is safe." in answer.text
    assert client.open(PATH).page.entries == ["7"]


def test_in_lambda_a_page_connects_before_its_first_visitor(aws: None, logged: Logged) -> None:
    with variables_set(ENVIRONMENT | IN_LAMBDA):
        page = list_page(count, title="A test")
    client = at(page)
    client.post(page.path, {"number": "7"})
    assert client.open(page.path).page.entries == ["7"]
    assert "failure" not in [line.get("message") for line in logged()]


def test_a_start_without_the_table_is_logged_and_the_page_still_answers(aws: None, logged: Logged) -> None:
    """Otherwise Lambda would restart it again and again, and visitors would get the gateway's error."""
    with variables_set(ENVIRONMENT | IN_LAMBDA | {"DYNAMODB_ENDPOINT": UNREACHABLE}):
        page = list_page(count, title="A test")
    assert [line["request_id"] for line in logged() if line.get("message") == "failure"] == ["start"]
    assert at(page).open(page.path).status == 200
    assert at(page).post(page.path, {"number": "7"}).status == 503
