"""Ten functions of different shapes, each a page as it is: filled in well, and filled in badly."""

import json
from collections.abc import Callable
from typing import Annotated, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Meta

from tests.support.client import Client
from tests.support.scripts import visitor_of
from tests.support.ten_functions import (
    average,
    convert,
    greet,
    later,
    measure,
    power,
    price,
    register,
    subscribe,
    words,
)

PATH = "/support"
HTML = "'\"><script>alert(1)</script>&amp;"


GOOD: list[tuple[Callable[..., Any], dict[str, str], str]] = [
    (power, {"base": "3", "exponent": "4"}, "The result is 81"),
    (price, {"net": "19.90", "rate": "0"}, "The result is 19.90"),
    (greet, {"name": "Wombat", "shout": "on", "note": ""}, "HELLO, WOMBAT"),
    (
        subscribe,
        {"email": "a@b.org", "site": "https://b.org", "password": "x"},
        "e-mail a@b.org site https://b.org strong no",
    ),
    (later, {"start": "2024-02-28", "days": "2"}, "The result is 2024-03-01"),
    (convert, {"length": "1.5", "unit": "feet", "rounding": "down"}, "1.5 feet down"),
    (average, {"numbers": "1 2\n6"}, "The result is 3"),
    (words, {"text": "a <b>\r\nc"}, "word length a 1 <b> 3 c 1"),
    (register, {"person.name": "Ann", "person.age": "7"}, "Name Ann Age 7"),
]  # fmt: skip
BAD: list[tuple[Callable[..., Any], dict[str, str], dict[str, str]]] = [
    (power, {"base": "3.5", "exponent": "101"}, {
        "base": "'3.5' is not a whole number. Write it without a point or an exponent.",
        "exponent": "Exponent must be between 0 and 100.",
    }),
    (price, {"net": "1,5,5", "rate": "-1"}, {
        "net": "'1,5,5' is not a number. ',' cannot stand after '1,5'.",
        "rate": "Rate must be 0 or more.",
    }),
    (greet, {"name": "", "shout": "perhaps"}, {
        "name": "Enter the name.",
        "shout": "'perhaps' is neither yes nor no.",
    }),
    (subscribe, {"email": "wombat", "site": "b.org", "password": ""}, {
        "email": "'wombat' is not an e-mail address. Write it like name@example.com.",
        "site": "'b.org' is not a web address. Write it like https://www.example.com/.",
        "password": "Enter the password.",
    }),
    (later, {"start": "tomorrow", "days": ""}, {
        "start": "'tomorrow' is not a date. Write it like 2024-12-31.", "days": "Enter a whole number."
    }),
    (convert, {"length": "1", "unit": "", "rounding": "over"}, {
        "unit": "Choose the unit.", "rounding": "'over' is not one of the choices: up, down."
    }),
    (average, {"numbers": "1 two"}, {"numbers": "Line 1: 'two' is not a number."}),
    (words, {"text": " "}, {"text": "Enter the text."}),
    (measure, {}, {
        "file": "Choose a file for the file.",
        "heading": "Choose a file for the heading.",
        "whole": "Choose a file for the whole.",
    }),
    (register, {"person.name": "", "person.age": "-1"}, {
        "person.name": "Enter the name.", "person.age": "Age must be 0 or more."
    }),
]  # fmt: skip


def texts_in(client: Client) -> dict[str, str]:
    """What the form's fields hold as they are shown."""
    found = dict(client.now.page.form.fields)
    for element in client.now.page.root.walk():
        name, value = element.attributes.get("name", ""), element.attributes.get("value", "")
        if element.tag == "select":
            chosen = [option for option in element.all("option") if "selected" in option.attributes]
            found[name] = chosen[0].attributes["value"] if chosen else ""
        elif element.tag == "input" and name:
            found[name] = value
    return found


@pytest.mark.parametrize(("function", "typed", "said"), GOOD)
def test_a_page_filled_in_well_shows_the_result(
    function: Callable[..., Any], typed: dict[str, str], said: str
) -> None:
    client = visitor_of(function)
    assert client.open(PATH).status == 200
    answer = client.post(PATH, typed)
    assert answer.status == 200
    assert said in answer.text


@pytest.mark.row(36, 37)
@pytest.mark.parametrize(("function", "typed", "errors"), BAD)
def test_a_page_filled_in_badly_says_everything_at_once_and_loses_nothing(
    function: Callable[..., Any], typed: dict[str, str], errors: dict[str, str]
) -> None:
    client = visitor_of(function)
    client.now = client.post(PATH, typed)
    assert client.now.status == 422
    assert client.now.page.errors == errors
    for name, message in errors.items():
        assert client.now.page.error_beside(name) == message
    shown = texts_in(client)
    for name, text in typed.items():
        if name not in ("password", "shout"):
            assert shown[name].replace("\r\n", "\n") == text


@pytest.mark.row(48)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text("'\"<>&;=a\n", max_size=12))
@pytest.mark.parametrize(("function", "typed"), [(function, typed) for function, typed, _ in GOOD])
def test_quotes_and_angle_brackets_in_every_field_stay_text(
    function: Callable[..., Any], typed: dict[str, str], text: str
) -> None:
    answer = visitor_of(function).post(PATH, dict.fromkeys(typed, HTML + text))
    assert answer.status in (200, 422)
    assert answer.page.root.all("script") == []


def multipart(files: dict[str, tuple[str, bytes]], fields: dict[str, str]) -> tuple[bytes, dict[str, str]]:
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode()
        for k, v in fields.items()
    ]
    for name, (file, content) in files.items():
        head = f'--x\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n\r\n'.encode()
        parts.append(head + content + b"\r\n")
    return b"".join(parts) + b"--x--\r\n", {"content-type": "multipart/form-data; boundary=x"}


def test_files_are_given_as_bytes_as_text_or_whole() -> None:
    content = {"file": ("a.bin", b"\xff\0"), "heading": ("h.txt", "né".encode()), "whole": ("w.pdf", b"x")}
    answer = visitor_of(measure).post(PATH, *multipart(content, {}))
    assert "The result is 2 né w.pdf" in answer.text
    assert "Choose 'a.bin' again" in answer.text


def test_a_file_that_must_be_chosen_again_is_named() -> None:
    content = {"file": ("a.bin", b"\xff\0"), "heading": ("h.bin", b"\xff\xfe\xff")}
    answer = visitor_of(measure).post(PATH, *multipart(content, {}))
    assert answer.status == 422
    assert answer.page.errors["heading"] == "'h.bin' is not a text file."
    assert "Choose 'a.bin' again: a browser does not send a file twice" in answer.text


def test_a_password_is_never_sent_back_and_the_page_says_so() -> None:
    typed = {"email": "x", "site": "https://b.org", "password": "sesame"}
    answer = visitor_of(subscribe).post(PATH, typed)
    assert "sesame" not in answer.body
    assert "Enter it again: a password is not sent back to you" in answer.text
    answer = visitor_of(subscribe).post(PATH, typed | {"email": "a@b.org"})
    assert answer.status == 200
    assert "sesame" not in answer.body


def test_a_value_error_of_the_function_is_shown_above_the_form_that_is_still_filled_in() -> None:
    client = visitor_of(register)
    client.now = client.post(PATH, {"person.name": "koala", "person.age": "7"})
    assert client.now.status == 422
    assert client.now.page.root.one(role="alert").text == "There is a problem Koalas are asleep."
    assert texts_in(client)["person.name"] == "koala"


def test_defaults_prefill_the_form() -> None:
    client = visitor_of(power)
    client.open(PATH)
    assert client.now.page.form.fields == {"base": "", "exponent": "2"}
    assert client.now.page.root.one(id="exponent-hint").text == "At least 0, at most 100"


def test_a_large_end_of_a_range_is_written_in_groups() -> None:
    def factors(number: Annotated[int, Meta(ge=2, lt=10**21)]) -> int:
        return number

    hint = visitor_of(factors).open(PATH).page.root.one(id="number-hint").text
    assert hint.startswith("At least 2, less than 1,000,000,000,000,000,000,000.")


def as_json(client: Client, sent: Any, **headers: str) -> tuple[int, Any]:
    body = json.dumps(sent).encode()
    known = {"accept": "application/json", "content-type": "application/json"}
    answer = client.post(PATH, body, known | headers)
    assert answer.headers["content-type"] == "application/json"
    return answer.status, json.loads(answer.body)


@pytest.mark.parametrize(
    ("function", "sent", "result"),
    [
        (power, {"base": 3}, 9),
        (price, {"net": 19.90}, "23.681"),
        (greet, {"name": "W", "shout": True, "note": None}, "HELLO, W"),
        (later, {"start": "2024-02-28", "days": 2}, "2024-03-01"),
        (convert, {"length": 1.5, "unit": "feet"}, "1.5 feet up"),
        (average, {"numbers": [1, 2, 6]}, 3.0),
        (words, {"text": "a"}, [{"word": "a", "length": 1}]),
        (measure, {"file": "AAA=", "heading": "h", "whole": "eA=="}, [2, "h", "whole"]),
        (register, {"person": {"name": "Ann", "age": 7}}, {"name": "Ann", "age": 7}),
    ],
)
def test_a_program_gets_the_result_as_json(function: Callable[..., Any], sent: Any, result: Any) -> None:
    assert as_json(visitor_of(function), sent) == (200, {"result": result})


@pytest.mark.row(93)
def test_a_name_that_a_program_sends_twice_is_an_error() -> None:
    headers = {"content-type": "application/json", "accept": "application/json"}
    for body in (b'{"base": 1, "base": 2, "exponent": 3}', b'{"base": {"x": 1, "x": 2}}'):
        answer = visitor_of(power).ask("POST", PATH, body, headers)
        assert answer.status == 400
        assert "was sent 2 times" in json.loads(answer.body)["errors"][""]


def test_a_result_that_is_no_number_in_json_is_an_error() -> None:
    def add(first: float, second: float) -> float:
        return first + second

    def listed(first: float) -> list[float]:
        return [first, first * 10]

    for function, sent in ((add, {"first": 1e308, "second": 1e308}), (listed, {"first": 1e308})):
        status, answer = as_json(visitor_of(function), sent)
        assert status == 422
        assert "not a number in JSON" in answer["errors"][""]


def test_a_program_gets_the_errors_by_field_as_json() -> None:
    assert as_json(visitor_of(power), {"base": "x", "exponent": 101}) == (
        422,
        {"errors": {"base": "'x' is not a whole number.", "exponent": "Exponent must be between 0 and 100."}},
    )
    status, answer = as_json(visitor_of(register), {"person": {"name": "koala", "age": 1}})
    assert (status, answer) == (422, {"errors": {"": "Koalas are asleep."}})
    assert as_json(visitor_of(average), {"numbers": 5})[1] == {
        "errors": {"numbers": "Numbers must be an array."}
    }
    assert as_json(visitor_of(power), [1])[0] == 400


def test_a_program_may_send_a_form_and_is_held_to_the_same_origin() -> None:
    client = visitor_of(power)
    answer = client.post(PATH, {"base": "3"}, {"accept": "application/json"})
    assert (answer.status, json.loads(answer.body)) == (200, {"result": 9})
    status, answer_ = as_json(client, {"base": 3}, origin="https://evil.example")
    assert status == 403
    assert list(answer_["errors"]) == [""]
    assert as_json(client, {"base": "1" * 200_000})[0] == 413


@pytest.mark.row(75)
def test_get_never_runs_the_function() -> None:
    def never(number: float = 1) -> None:
        raise AssertionError

    client = visitor_of(never)
    for accept in ("text/html", "application/json"):
        assert client.ask("GET", f"{PATH}?number=1", headers={"accept": accept}).status == 200
