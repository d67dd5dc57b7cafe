"""`wombat password` and `wombat token` against a stack in moto."""

import json
import sys
from collections.abc import Callable, Iterator
from io import StringIO

import boto3
import pytest

from core.access import credentials
from core.aws import dynamodb
from infra import cli
from infra.access import password as password_command
from infra.access.strength import weakness
from infra.add_page.refusal import Refused
from infra.serve.site import TABLE
from tests.support.client import Client
from tests.support.private import PATH, forget_everything, sign_in, visitors_of

GOOD, BETTER = "seven green umbrellas", "eleven brown umbrellas"
TEMPLATE = {
    "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
    "Outputs": {"TableName": {"Value": TABLE}},
}


def secret(number: float) -> float:
    return number


@pytest.fixture
def stack(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The stacks of a site and of something else."""
    monkeypatch.setattr(credentials, "CACHED_SECONDS", 0.0)
    forget_everything()
    clouds = boto3.client("cloudformation")
    without = {"Resources": TEMPLATE["Resources"]}
    for name, template in (("wombat-dev", TEMPLATE), ("other", without)):
        clouds.create_stack(StackName=name, TemplateBody=json.dumps(template))
    yield
    for name in ("wombat-dev", "other"):
        clouds.delete_stack(StackName=name)
    forget_everything()


Run = Callable[..., tuple[int, str]]


@pytest.fixture
def wombat(stack: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command with arguments, and with passwords typed at a terminal."""

    def run(*arguments: str, typed: tuple[str, ...] = ()) -> tuple[int, str]:
        answers = iter(typed)
        monkeypatch.setattr(sys, "argv", ["wombat", *arguments])
        monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
        monkeypatch.setattr(password_command, "getpass", lambda prompt: next(answers))
        with pytest.raises(SystemExit) as ended:
            cli.main()
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out + printed.err

    return run


@pytest.fixture
def visitor() -> Client:
    return visitors_of(secret)()


@pytest.mark.slow
def test_a_password_is_set_changed_listed_and_removed(wombat: Run, visitor: Client) -> None:
    assert wombat("password", typed=(GOOD, GOOD)) == (
        0,
        "Set the password visitor of every private page. It works in 10 seconds at the latest.\n",
    )
    visitor.open(PATH)
    assert sign_in(visitor, GOOD).status == 200
    code, printed = wombat("password", typed=(BETTER, BETTER))
    assert (code, "Changed the password visitor of every private page. Its sessions end" in printed) == (
        0,
        True,
    )
    assert visitor.open(PATH).status == 401
    assert sign_in(visitor, BETTER).status == 200
    assert "For every private page:\n  visitor " in wombat("password", "--list")[1]
    assert wombat("password", "--remove")[0] == 0
    assert visitor.open(PATH).status == 401
    assert wombat("password", "--list")[1].endswith("There is no password for every private page.\n")


@pytest.mark.slow
def test_several_passwords_have_names_so_that_one_can_be_withdrawn(wombat: Run, visitor: Client) -> None:
    wombat("password", "--name", "accounting", typed=(GOOD, GOOD))
    wombat("password", "--name", "guest", typed=(BETTER, BETTER))
    visitor.open(PATH)
    assert sign_in(visitor, BETTER, name="guest").status == 200
    wombat("password", "--name", "accounting", "--remove")
    assert visitor.open(PATH).status == 200
    code, printed = wombat("password", "--name", "accounting", "--remove")
    assert code == 1
    assert "There is no password with the name accounting" in printed
    assert "The names are: guest." in printed


def test_a_password_of_one_page_is_kept_apart(wombat: Run, visitor: Client) -> None:
    assert "of the page adder" in wombat("password", "--page", "adder", typed=(GOOD, GOOD))[1]
    assert "No password has been set" in visitor.open(PATH).text
    code, printed = wombat("password", "--page", "nothing", typed=(GOOD, GOOD))
    assert (code, "There is no page nothing in functions/." in printed) == (1, True)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (("short",), "It must have at least 12 characters."),
        (("passwordpassword",), "It is too easy to guess."),
        (("123456789012345",), "It is too easy to guess."),
        (("wombat-adder-mode-2026",), "It is too easy to guess."),
        (("accountingaccounting",), "It is too easy to guess."),
        ((GOOD, BETTER), "The two are different."),
    ],
)
def test_an_easy_or_mistyped_password_is_refused(wombat: Run, typed: tuple[str, ...], why: str) -> None:
    code, printed = wombat("password", "--name", "accounting", "--page", "adder", typed=typed)
    assert (code, why in printed) == (1, True)
    assert printed.startswith("Nothing was changed.")
    assert typed[0] not in printed
    assert "There is no password" in wombat("password", "--page", "adder", "--list")[1]


@pytest.mark.parametrize("good", [GOOD, "ünïcødé – \t pässwörd 7", "x9$" * 3 + "Kq!7 zebra", "y" + GOOD * 10])
def test_a_password_of_any_composition_and_length_is_taken(good: str) -> None:
    assert weakness(good) == ""


def test_a_password_is_never_read_from_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", StringIO("seven green umbrellas"))
    with pytest.raises(Refused, match="typed at a terminal"):
        password_command.ask("visitor", [])


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("password", "--stack", "missing", "--list"), "The stack missing cannot be read: "),
        (("password", "--stack", "other", "--list"), "The stack other has no output TableName"),
        (("password", "--name", "Some One", "--list"), "Some One cannot be a name."),
        (("token",), "Which token? Name it after the program that will use it"),
        (("token", "robot", "--remove"), "There is no token with the name robot"),
    ],
)
def test_what_cannot_be_done_is_explained(wombat: Run, arguments: tuple[str, ...], why: str) -> None:
    code, printed = wombat(*arguments)
    assert (code, why in printed) == (1, True)


@pytest.mark.row(120)
def test_a_token_is_shown_once_works_and_can_be_revoked(wombat: Run, visitor: Client) -> None:
    printed = wombat("token", "robot")[1]
    (token,) = [line.strip() for line in printed.splitlines() if line.startswith("  wombat_")]
    headers = {"authorization": f"Bearer {token}"}
    assert visitor.ask("GET", PATH, headers=headers).status == 200
    listed = wombat("token", "--list")[1]
    assert "  robot " in listed
    assert token not in listed
    stored = json.dumps(dynamodb().call("Scan", TableName=TABLE)["Items"], default=repr)
    assert token not in stored
    code, printed = wombat("token", "robot")
    assert (code, "There is a token robot for every private page." in printed) == (1, True)
    wombat("token", "robot", "--remove")
    assert visitor.ask("GET", PATH, headers=headers).status == 401
