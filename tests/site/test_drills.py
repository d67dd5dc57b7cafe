"""Failure drills: handlers in processes of their own, as Lambda runs them, while AWS fails.

The rotation function is the real one, and so is the end of a function that runs out of time: SIGKILL.
"""

import itertools
import json
import operator
import random
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.secretsmanager.models import secretsmanager_backends
from werkzeug.wrappers import Response

from core.web.security_headers import security_headers
from infra.serve.aws_server import aws_server
from infra.serve.local_aws import local_aws
from infra.serve.site import SECRET, Site
from tests.support.client import Answer, Client
from tests.support.handler_process import HandlerProcess, Killed

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

pytestmark = pytest.mark.slow

ADD, MANY, CALCULATE = "Add another", "Add them all", "Calculate"
STEPS = ["createSecret", "setSecret", "testSecret", "finishSecret"]


class Troubles:
    """A proxy for AWS: `before` a call may answer instead of AWS, `after` it the answer may get lost."""

    def __init__(self, aws: "WSGIApplication") -> None:
        self._aws = aws
        self.end()

    def end(self) -> None:
        self.before: Callable[[str], Response | None] = lambda operation: None
        self.after: Callable[[str], object] = lambda operation: None

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        operation = environ["HTTP_X_AMZ_TARGET"].rpartition(".")[2]
        if answer := self.before(operation):
            return answer(environ, start_response)
        done = self._aws(environ, start_response)
        self.after(operation)
        return done


class Aws:
    """The table and the secret for other processes, with failures."""

    def __init__(self, port: int, troubles: Troubles) -> None:
        self.troubles = troubles
        self._endpoint = f"http://127.0.0.1:{port}"
        self._started: list[HandlerProcess] = []

    def start(self, logical_id: str) -> HandlerProcess:
        process = HandlerProcess(logical_id, self._endpoint)
        self._started.append(process)
        return process

    def close(self) -> None:
        for process in self._started:
            process.close()


@pytest.fixture
def aws() -> Iterator[Aws]:
    found: list[Troubles] = []

    def with_troubles(app: "WSGIApplication") -> Troubles:
        found.append(Troubles(app))
        return found[0]

    with local_aws(), aws_server(around=with_troubles) as port:
        running = Aws(port, found[0])
        yield running
        running.close()


def served_by(choose: Callable[[], HandlerProcess]) -> Site:
    """A site where `choose` names the process for each request."""
    return cast(Site, SimpleNamespace(route=lambda method, path: choose()))


def visitor_of(process: HandlerProcess) -> Client:
    return Client(served_by(lambda: process))


def moved_to(process: HandlerProcess, client: Client) -> Client:
    """The same visitor, with the same page open, now served by another process."""
    return Client(served_by(lambda: process), jar=client.jar, now=client.now)


def lister(process: HandlerProcess, *numbers: str) -> Client:
    """A visitor with these numbers in the list, and the page open."""
    client = visitor_of(process)
    client.open("/mode")
    for number in numbers:
        client.press(ADD, {"number": number})
    return client


def refused(status: int, kind: str) -> Response:
    return Response(json.dumps({"__type": kind, "message": "a drill"}), status)


def assert_busy(answer: Answer) -> None:
    assert answer.status == 503
    assert answer.headers["retry-after"] == "5"
    assert security_headers().items() <= answer.headers.items()
    assert answer.cookies == []


# ---- The key rotates under load --------------------------------------------------------------------------


def begin_rotation() -> str:
    """A version without a value, as Secrets Manager makes it before the first step; moto does not."""
    version = str(uuid.uuid4())
    (secret,) = [
        found
        for region in secretsmanager_backends[DEFAULT_ACCOUNT_ID].values()
        for found in region.secrets.values()
        if found.name == SECRET
    ]
    secret.versions[version] = {"createdate": 0, "version_id": version, "version_stages": ["AWSPENDING"]}
    return version


class Crowd:
    """Visitors who add numbers continuously, with each request at a random process, and check each page."""

    def __init__(self, size: int, processes: list[HandlerProcess]) -> None:
        site = served_by(lambda: random.choice(processes))  # noqa: S311 - no secret
        self.clients = [Client(site) for _ in range(size)]
        self.turns = [0] * size
        self.wrong: list[str] = []
        self._turned = threading.Condition()
        self._leaving = False
        self._threads = [threading.Thread(target=self._visit, args=(number,)) for number in range(size)]
        for thread in self._threads:
            thread.start()

    def _visit(self, number: int) -> None:
        client = self.clients[number]
        try:
            client.open("/mode")
            while not self._leaving and not self.wrong:
                turn = self.turns[number]
                answer = client.press(ADD, {"number": str(turn)})
                if answer.status != 200 or answer.page.entries != entries(turn + 1):
                    self.wrong.append(f"visitor {number}, turn {turn}: {answer.status} {answer.text}")
                with self._turned:
                    self.turns[number] += 1
                    self._turned.notify_all()
        except Exception as error:  # noqa: BLE001 - the test reports it, and the other visitors stop
            self.wrong.append(repr(error))
        with self._turned:
            self._turned.notify_all()

    def go_on(self, turns: int = 2) -> None:
        """Wait until each visitor has added this many more numbers."""
        wanted = [done + turns for done in self.turns]
        with self._turned:
            self._turned.wait_for(lambda: self.wrong or all(map(operator.ge, self.turns, wanted)))
        assert not self.wrong

    def leave(self) -> None:
        self._leaving = True
        for thread in self._threads:
            thread.join()


@contextmanager
def crowd(size: int, processes: list[HandlerProcess]) -> Iterator[Crowd]:
    people = Crowd(size, processes)
    try:
        yield people
    finally:
        people.leave()


def entries(count: int) -> list[str]:
    """The entries shown of a list of 0, 1, 2, ...: the newest hundred."""
    return [str(number) for number in range(count)][-100:]


@pytest.mark.row(58)
def test_the_key_rotates_twice_under_load_and_nobody_loses_a_list(aws: Aws) -> None:
    """Between the rotations every process is replaced, as in a real month."""
    rotation = aws.start("RotateFunction")
    processes = [aws.start("ModeFunction") for _ in range(3)]
    with crowd(4, processes) as people:
        people.go_on()
        for _ in range(2):
            cookies = [client.jar["__Host-visitor"] for client in people.clients]
            version = begin_rotation()
            for step in STEPS:
                rotation.answer({"SecretId": SECRET, "ClientRequestToken": version, "Step": step})
                people.go_on()
            for place in range(len(processes)):
                processes[place] = aws.start("ModeFunction")
                people.go_on()
            people.go_on()
            assert not set(cookies) & {client.jar["__Host-visitor"] for client in people.clients}
    newest = aws.start("ModeFunction")
    for client, turns in zip(people.clients, people.turns, strict=True):
        assert moved_to(newest, client).open("/mode").page.entries == entries(turns)


# ---- The secret cannot be read ---------------------------------------------------------------------------


@pytest.mark.row(61)
def test_a_function_that_cannot_read_the_key_says_so_and_recovers_without_a_restart(aws: Aws) -> None:
    client = lister(aws.start("ModeFunction"), "7")
    client = moved_to(aws.start("ModeFunction"), client)
    form = client.now
    aws.troubles.before = lambda operation: (
        refused(500, "InternalServiceError") if operation == "GetSecretValue" else None
    )
    assert_busy(client.press(ADD, {"number": "8"}))
    assert client.now.page.form_with(ADD).fields["number"] == "8"
    assert_busy(client.open("/mode"))
    stranger = Client(client.site)
    assert stranger.open("/mode").status == 200
    assert_busy(stranger.press(ADD, {"number": "1"}))
    aws.troubles.end()
    client.now = form
    client.press(ADD, {"number": "8"})
    assert client.now.page.entries == ["7", "8"]
    assert stranger.press(ADD).page.entries == ["1"]


@pytest.mark.row(61)
def test_a_function_that_knows_the_key_serves_on_without_secrets_manager(aws: Aws) -> None:
    client = lister(aws.start("ModeFunction"), "7")
    aws.troubles.before = lambda operation: (
        refused(400, "AccessDeniedException") if operation == "GetSecretValue" else None
    )
    assert client.press(ADD, {"number": "8"}).page.entries == ["7", "8"]


# ---- The table is throttled ------------------------------------------------------------------------------


def throttled(operation: str) -> Response | None:
    kind = "com.amazonaws.dynamodb.v20120810#ThrottlingException"
    return None if operation == "GetSecretValue" else refused(400, kind)


@pytest.mark.row(9, 17)
@pytest.mark.parametrize("action", [ADD, CALCULATE])
def test_a_throttled_table_costs_a_visitor_of_a_list_a_second_press_and_nothing_else(
    aws: Aws, action: str
) -> None:
    client = lister(aws.start("ModeFunction"), "7")
    aws.troubles.before = throttled
    assert_busy(client.press(action, {"number": "7"}))
    assert client.now.page.form_with(action).fields["number"] == "7"
    busy = client.now
    assert_busy(client.open("/mode"))
    aws.troubles.end()
    client.now = busy
    client.press(action)
    assert client.open("/mode").page.entries == (["7", "7"] if action == ADD else [])
    if action == CALCULATE:
        assert "The mode of the numbers is 7" in client.open(client.now.page.links["Last result"]).text


@pytest.mark.row(9, 17)
def test_a_throttled_table_costs_a_visitor_of_a_program_a_second_press_and_nothing_else(aws: Aws) -> None:
    client = visitor_of(aws.start("TwoNumbersFunction"))
    client.open("/two-numbers")
    aws.troubles.before = throttled
    assert_busy(client.press("Send", {"answer": "5"}))
    assert client.now.page.form_with("Send").fields["answer"] == "5"
    aws.troubles.end()
    assert "The second number?" in client.press("Send").text
    assert "Together they make 12" in client.press("Send", {"answer": "7"}).text


# ---- The function runs out of time half-way --------------------------------------------------------------


class Death:
    """A visitor, and the process that serves them next, which dies at its `call`th call to the table: before
    DynamoDB hears of it, or once it is `done`."""

    def __init__(self, aws: Aws, client: Client, process: HandlerProcess, call: int, *, done: bool) -> None:
        self.client = client
        self.died = False
        self._troubles = aws.troubles
        self._process = process
        self._calls_left = call
        self._done = done

    def press(self, words: str, typed: dict[str, str]) -> Answer:
        """Press a button of the open page; then again, served by a live process."""
        if self._done:
            self._troubles.after = self._strike
        else:
            self._troubles.before = self._strike
        try:
            moved_to(self._process, self.client).press(words, typed)
        except Killed:
            self.died = True
        finally:
            self._troubles.end()
        return self.client.press(words, typed)

    def _strike(self, operation: str) -> Response | None:
        self._calls_left -= operation != "GetSecretValue"
        if self._calls_left:
            return None
        self._process.kill()
        return refused(500, "InternalServerError")  # nobody receives it


def deaths(aws: Aws, logical_id: str, prepare: Callable[[HandlerProcess], Client]) -> Iterator[Death]:
    """One for every call that a press makes, before and after it, each with somebody new; the last of each
    kind is spared, because there was no such call."""
    healthy = aws.start(logical_id)
    for done in (False, True):
        for call in itertools.count(1):
            doomed = aws.start(logical_id)
            client = prepare(healthy)
            doomed.answer({})  # connects
            death = Death(aws, client, doomed, call, done=done)
            yield death
            if not death.died:
                assert call > 1
                break


FULL = [str(number) for number in range(20)]  # a full tail


@pytest.mark.row(10, 11, 12)
@pytest.mark.parametrize(
    ("numbers", "words", "typed", "left"),
    [
        ([], ADD, {"number": "8"}, ["8"]),
        (["7"], ADD, {"number": "8"}, ["7", "8"]),
        (FULL, ADD, {"number": "8"}, [*FULL, "8"]),
        (["7"], MANY, {"numbers": "\n".join(FULL * 2)}, ["7", *FULL * 2]),
        (["7", "8"], "Take back 8", {}, ["7"]),
        (FULL, "Start over", {}, []),
    ],
    ids=["begin", "add", "seal", "many", "take back", "start over"],
)
def test_a_function_that_crashes_half_way_loses_nothing_and_doubles_nothing(
    aws: Aws, numbers: list[str], words: str, typed: dict[str, str], left: list[str]
) -> None:
    for death in deaths(aws, "ModeFunction", lambda process: lister(process, *numbers)):
        assert death.press(words, typed).status == 200
        assert death.client.open("/mode").page.entries == left


@pytest.mark.row(10, 11, 12)
def test_a_calculation_that_crashes_half_way_is_there_once(aws: Aws) -> None:
    for death in deaths(aws, "ModeFunction", lambda process: lister(process, "7", "8", "7")):
        result = death.press(CALCULATE, {"number": "8.5"})
        assert "The mode of the numbers is 7" in result.text
        assert result.page.entries == ["7", "8", "7", "8.5"]
        assert death.client.open("/mode").page.entries == []


@pytest.mark.row(10, 11, 12)
def test_an_answer_is_taken_once_when_the_function_crashes_half_way(aws: Aws) -> None:
    def begin(process: HandlerProcess) -> Client:
        client = visitor_of(process)
        client.open("/two-numbers")
        return client

    for death in deaths(aws, "TwoNumbersFunction", begin):
        assert "The second number?" in death.press("Send", {"answer": "5"}).text
        assert "Together they make 12" in death.client.press("Send", {"answer": "7"}).text
