"""Private pages in the template: roles, packages, variables; and a site that is private as a whole."""

from importlib.util import module_from_spec, spec_from_file_location
from typing import Any

import pytest
import yaml

from core.mcp import invoke
from infra.add_page.block import Kind, page_block
from infra.build.package import private_site
from infra.read_command import write_of_page
from infra.serve.site import Site, environment_of
from infra.template.read import SITE, _Loader, functions, read_template
from tests.support.client import Client
from tests.support.private import set_password

TEMPLATE = read_template()
KINDS: tuple[Kind, ...] = ("form", "list", "console", "command")


def block(kind: Kind, *, private: bool) -> dict[str, Any]:
    text = page_block("payroll", kind, private=private)
    content: dict[str, Any] = yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader
    return content


def keys_by_action(statements: list[dict[str, Any]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for statement in statements:
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        for action in actions:
            (condition,) = statement.get("Condition", {"": {}}).values()
            found.setdefault(action, set()).update(condition.get("dynamodb:LeadingKeys", []))
    return found


@pytest.mark.row(87)
@pytest.mark.parametrize("kind", KINDS)
def test_only_a_private_page_may_read_passwords_and_only_its_own(kind: Kind) -> None:
    for private in (True, False):
        role = block(kind, private=private)["PayrollRole"]["Properties"]
        (policy,) = role["Policies"]
        keys = keys_by_action(policy["PolicyDocument"]["Statement"])
        own = {"payroll#*"} if kind != "form" else set()
        assert keys.get("dynamodb:Query", set()) == own | ({"@access#payroll"} if private else set())
        assert not any("@" in key for action in keys if action != "dynamodb:Query" for key in keys[action])
        assert ({"Ref": "SignInPolicy"} in role["ManagedPolicyArns"]) is private


def test_nothing_that_a_page_may_do_changes_a_password() -> None:
    document = TEMPLATE["Resources"]["SignInPolicy"]["Properties"]["PolicyDocument"]
    keys = keys_by_action(document["Statement"])
    assert keys == {
        "secretsmanager:GetSecretValue": set(),
        "dynamodb:Query": {"@access#"},
        "dynamodb:GetItem": {"@ended#*", "@guesses#*"},
        "dynamodb:PutItem": {"@ended#*", "@guesses#*"},
        "dynamodb:UpdateItem": {"@ended#*", "@guesses#*"},
    }


@pytest.mark.parametrize("kind", KINDS)
def test_a_private_page_has_the_packages_and_variables_for_signing_in(kind: Kind) -> None:
    function = block(kind, private=True)["PayrollFunction"]
    assert function["Metadata"]["Dependencies"] == "list"
    variables = function["Properties"]["Environment"]["Variables"]
    assert {"TABLE_NAME", "SIGNING_SECRET", "IDLE_DAYS", "ABSOLUTE_DAYS"} <= variables.keys()


def test_a_public_page_of_a_public_site_gets_nothing_more() -> None:
    adder = functions(TEMPLATE)["AdderFunction"]
    assert environment_of(TEMPLATE, adder).keys() == {
        "LOG_LEVEL",
        "PRIVATE_SITE",
    }
    assert not private_site(TEMPLATE)


@pytest.mark.row(110)
def test_on_a_private_site_every_page_asks_for_the_password(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRIVATE_SITE", "true")
    assert private_site(TEMPLATE)
    set_password()
    monkeypatch.setattr(invoke, "in_process", None)  # the tools of other tests call the public site again
    visitor = Client(Site(_reload))
    for path in ("/", "/adder", "/mode", "/two-numbers", "/maze", "/openapi.json", "/nothing"):
        answer = visitor.ask("GET", path)
        assert (answer.status, answer.headers["cache-control"]) == (401, "no-store"), path
    visitor.open("/openapi.json")
    visitor.press("Sign in", {"password": "correct horse battery staple"})
    for path in ("/", "/adder", "/mode", "/two-numbers", "/maze", "/openapi.json"):
        answer = visitor.ask("GET", path)
        assert (answer.status, answer.headers["cache-control"]) == (200, "no-store"), path
    visitor.open("/mode")
    visitor.press("Add another", {"number": "3"})
    assert visitor.now.page.entries == ["3"]
    assert {*visitor.jar} == {"__Host-session"}


def _reload(dotted: str) -> Any:
    """The handler of a module, imported anew: the pages of other tests stay public."""
    module, _, name = dotted.rpartition(".")
    file = SITE.joinpath(*module.split(".")).with_suffix(".py")
    write_of_page(file.parent)
    spec = spec_from_file_location(module, file)
    assert spec
    assert spec.loader
    loaded = module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return getattr(loaded, name)
