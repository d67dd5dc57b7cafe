"""`make serve` as a developer uses it: processes, ports, signals, and HTTP from outside."""

import http.client
import os
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from infra.serve.address import READY
from infra.serve.aws_server import aws_server
from infra.serve.in_moto import in_moto
from tests.support.html import Page
from tests.support.project import copy_of_project
from tests.support.served import serving

RESTARTED = re.compile("starting again")


class Browser:
    """An HTTP client that keeps cookies."""

    def __init__(self) -> None:
        local = DefaultCookiePolicy(secure_protocols=("http", "https"))
        self._opener = build_opener(HTTPCookieProcessor(CookieJar(local)))

    def open(self, address: str, form: dict[str, str] | None = None) -> Page:
        try:
            with self._opener.open(address, urlencode(form).encode() if form else None) as response:
                return Page(response.read().decode())
        except HTTPError as error:
            with error:
                return Page(error.read().decode())


@contextmanager
def dynamodb() -> Iterator[str]:
    """Yield the address of a DynamoDB that several processes share."""
    if given := os.environ.get("DYNAMODB_ENDPOINT"):
        yield given
    else:
        with in_moto(), aws_server() as port:
            yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving() as server:
        yield server.wait_until_ready()


def test_the_whole_site_works_over_http(address: str) -> None:
    browser = Browser()
    assert browser.open(f"{address}/").heading == "Wombat"
    page = browser.open(f"{address}/adder", {"number1": "23", "number2": "19"})
    assert "The result is 42" in page.text
    for number in ("3", "1", "3"):
        page = browser.open(f"{address}/mode", {"number": number, "action": "Add another"})
    assert page.entries == ["3", "1", "3"]
    page = browser.open(f"{address}/mode", {"number": "", "action": "Calculate number"})
    assert "The mode of the numbers is 3" in page.text


def test_errors_have_pages_over_http(address: str) -> None:
    browser = Browser()
    assert browser.open(f"{address}/nothing").heading == "There is no page here"
    assert "'wombat' is not a number." in unescape(browser.open(f"{address}/mode", {"number": "wombat"}).text)
    assert browser.open(f"{address}/mode", {"number": "1" * 4_000_000}).heading == "That is too much at once"


@pytest.mark.row(54, 82)
def test_unusual_paths_redirect_nowhere(address: str) -> None:
    host = address.removeprefix("http://")
    for path in ("//evil.example/mode", "//mode", "/mode/", "/%2e%2e/mode", "/mode%00", "/m%6fde", "/MODE"):
        connection = http.client.HTTPConnection(host)
        connection.request("GET", path)
        response = connection.getresponse()
        assert response.status in (200, 404), path
        assert response.getheader("location") is None
        connection.close()


def test_a_used_port_is_reported_and_no_process_stays(address: str) -> None:
    port = int(address.rpartition(":")[2])
    with serving(port=port) as server:
        code, output = server.wait_for_end()
        assert code == 1
        assert f"Port {port} cannot be used" in output
        assert "Choose another: make serve PORT=" in output
        assert "Traceback" not in output
        assert not server.has_survivors()


@pytest.mark.parametrize("port", ["-1", "70000", "http"])
def test_an_invalid_port_is_reported(port: str) -> None:
    with serving(PORT=port) as server:
        code, output = server.wait_for_end()
        assert code == 1
        assert "Traceback" not in output
        assert port in output


def test_ctrl_c_stops_everything_and_frees_the_port() -> None:
    with serving() as server:
        address = server.wait_until_ready()
        Browser().open(f"{address}/adder")
        server.press_ctrl_c()
        code, output = server.wait_for_end()
        assert code == 0
        assert output.endswith("\nStopped.\n")
        assert re.search(r"^page +day +visits +submissions +refused +errors", output, re.MULTILINE)
        assert re.search(r"^adder +\d{4}-\d\d-\d\d +1 +0 +0 +0 ", output, re.MULTILINE)
        assert "Traceback" not in output
        assert not server.has_survivors()
        with socket.socket() as again:
            again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            again.bind(("127.0.0.1", int(address.rpartition(":")[2])))


def test_ctrl_c_before_the_site_is_ready_stops_it() -> None:
    with serving() as server:
        server.press_ctrl_c()
        _, output = server.wait_for_end()
        assert not server.has_survivors()
        assert not READY.search(output)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project, to be changed."""
    return copy_of_project(tmp_path).root


def test_a_change_of_a_page_is_visible_at_the_next_request_and_keeps_the_lists(project: Path) -> None:
    app = project / "functions" / "adder" / "app.py"
    with serving(project) as server:
        address = server.wait_until_ready()
        browser = Browser()
        browser.open(f"{address}/mode", {"number": "3"})
        assert browser.open(f"{address}/adder").heading == "Add two numbers"
        app.write_text(app.read_text().replace("Add two numbers", "Add two wombats"))
        assert browser.open(f"{address}/adder").heading == "Add two wombats"
        assert "Add two wombats" in browser.open(f"{address}/").text
        assert browser.open(f"{address}/mode").entries == ["3"]


def test_a_page_that_cannot_be_imported_is_an_error_page_and_all_others_go_on(project: Path) -> None:
    processing = project / "functions" / "adder" / "processing.py"
    code = processing.read_text()
    with serving(project) as server:
        address = server.wait_until_ready()
        browser = Browser()
        for broken, reason in (
            ("this is no Python", "SyntaxError"),
            ("import no_such_module", "No module named 'no_such_module'"),
            ("raise SystemExit('wombat')", "SystemExit: wombat"),
        ):
            processing.write_text(broken)
            page = browser.open(f"{address}/adder")
            assert page.heading == "The page adder cannot be loaded"
            assert reason in unescape(page.text)
            assert "processing.py" in page.text
            assert "importlib" not in page.text
            server.wait_for(re.compile(re.escape(reason)))
            assert "This page cannot be loaded" in browser.open(f"{address}/").text
            assert browser.open(f"{address}/mode").heading
        processing.write_text(code)
        assert browser.open(f"{address}/adder").heading == "Add two numbers"
        assert "cannot be loaded" not in browser.open(f"{address}/").text


def test_a_change_of_the_sites_identity_is_visible_on_every_page_at_the_next_request(project: Path) -> None:
    app = project / "functions" / "home" / "app.py"
    code = (
        "from core import home_page\nhandler = home_page(title='Zahlen', summary='Rechner.', accent='{}')\n"
    )
    with serving(project) as server:
        address = server.wait_until_ready()
        browser = Browser()
        assert browser.open(f"{address}/adder").links["Wombat"] == "/"
        app.write_text(code.format("#ff0000"))
        page = browser.open(f"{address}/")
        assert page.heading == "The page home cannot be loaded"
        assert "The nearest colour that passes is #" in page.text
        assert browser.open(f"{address}/adder").links["Wombat"] == "/"
        app.write_text(code.format("#0057a8"))
        assert browser.open(f"{address}/mode").links["Zahlen"] == "/"
        assert browser.open(f"{address}/").heading == "Zahlen"


@pytest.mark.slow
def test_a_change_of_core_starts_the_server_again(project: Path) -> None:
    problems = project / "core" / "problems.py"
    with serving(project) as server:
        address = server.wait_until_ready()
        problems.write_text(problems.read_text().replace("There is no page here", "No wombat here"))
        server.wait_for(RESTARTED)
        assert server.wait_until_ready() == address
        assert Browser().open(f"{address}/nothing").heading == "No wombat here"
        server.press_ctrl_c()
        assert server.wait_for_end()[0] == 0


def test_an_exception_is_shown_in_the_page_with_the_form_as_it_was_sent(project: Path) -> None:
    script = project / "functions" / "adder" / "processing.py"
    script.write_text(script.read_text().replace("number1 + number2", "number1 / (number2 - 19)"))
    with serving(project) as server:
        page = Browser().open(f"{server.wait_until_ready()}/adder", {"number1": "23", "number2": "19"})
    assert "ZeroDivisionError: " in page.text
    assert "division by zero" in page.text
    assert "return number1 / (number2 - 19)" in page.root.one("strong").text
    assert page.form.fields == {"number1": "23", "number2": "19"}


def test_the_terminal_has_one_short_line_for_each_request(project: Path) -> None:
    processing = project / "functions" / "adder" / "processing.py"
    processing.write_text("def do_calculation(number1: float) -> float:\n    return {}['wombat']\n")
    with serving(project) as server:
        where = server.wait_until_ready()
        Browser().open(f"{where}/adder?x=%1B%5B")
        server.wait_for(re.compile(r"^\d\d:\d\d:\d\d GET /adder\?x=%1B%5B 200 \d+ ms$"))
        Browser().open(f"{where}/adder", {"number1": "1"})
        server.wait_for(re.compile("KeyError: 'wombat'"))
        server.wait_for(re.compile("POST /adder 500"))
        assert [line for line in server.lines if "return {}['wombat']" in line]
        assert not [line for line in server.lines if line.startswith("{")]


def test_a_visitor_has_one_list_on_all_servers() -> None:
    """The seed's site lost numbers if a second process answered."""
    with (
        dynamodb() as endpoint,
        serving(DYNAMODB_ENDPOINT=endpoint) as one,
        serving(DYNAMODB_ENDPOINT=endpoint) as two,
        serving(DYNAMODB_ENDPOINT=endpoint) as three,
    ):
        addresses = [server.wait_until_ready() for server in (one, two, three)]
        browser, stranger = Browser(), Browser()
        for number in range(9):
            page = browser.open(f"{addresses[number % 3]}/mode", {"number": str(number)})
            assert page.entries == list(map(str, range(number + 1)))
        for address in addresses:
            assert len(browser.open(f"{address}/mode").entries) == 9
            assert stranger.open(f"{address}/mode").entries == []
        page = browser.open(f"{addresses[1]}/mode", {"number": "4", "action": "Calculate number"})
        assert "The mode of the numbers is 4" in page.text
        assert browser.open(f"{addresses[2]}/mode").entries == []
        result = browser.open(f"{addresses[0]}/mode").links["Last result"]
        assert "The mode of the numbers is 4" in browser.open(f"{addresses[0]}{result}").text


@pytest.mark.slow
def test_a_list_in_dynamodb_outlives_a_restart() -> None:
    browser = Browser()
    with dynamodb() as endpoint:
        for restarts in range(3):
            with serving(DYNAMODB_ENDPOINT=endpoint) as server:
                address = server.wait_until_ready()
                page = browser.open(f"{address}/mode")
                assert page.entries == list(map(str, range(restarts)))
                browser.open(f"{address}/mode", {"number": str(restarts)})
                server.press_ctrl_c()
                assert server.wait_for_end()[0] == 0


def test_a_list_in_memory_ends_with_the_server() -> None:
    browser = Browser()
    for _ in range(2):
        with serving(DYNAMODB_ENDPOINT="") as server:
            address = server.wait_until_ready()
            assert browser.open(f"{address}/mode").entries == []
            assert browser.open(f"{address}/mode", {"number": "1"}).entries == ["1"]
