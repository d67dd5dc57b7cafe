"""`wombat doctor` says what would make a deployment fail, and what to do. AWS's answers are by Stubber."""

import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from infra.doctor import machine
from infra.doctor.account import look_at_account
from infra.doctor.command import report
from infra.doctor.finding import Finding
from infra.doctor.machine import Deployment, look_at_machine, read_deployment
from infra.template.read import ROOT, functions, read_template

pytestmark = pytest.mark.slow

TEMPLATE = read_template()
DEV = Deployment("default", "wombat-dev", {"ReservedConcurrency": "0"}, "eu-central-1")
PROD = Deployment("prod", "wombat", {"ReservedConcurrency": "10"}, "eu-central-1")
NUMBER = len(functions(TEMPLATE))
CALLER = {"UserId": "AIDAEXAMPLE", "Account": "123456789012", "Arn": "arn:aws:iam::123456789012:user/ada"}
NO_STACK = ("describe_stacks", "ValidationError", "Stack with id wombat-dev does not exist")


def settings(quota: int, unreserved: int | None = None) -> dict[str, Any]:
    limit = {"ConcurrentExecutions": quota, "UnreservedConcurrentExecutions": unreserved or quota}
    return {"AccountLimit": limit | {"TotalCodeSize": 80530636800}, "AccountUsage": {"FunctionCount": 3}}


def stack(state: str) -> dict[str, Any]:
    return {"Stacks": [{"StackName": "wombat-dev", "CreationTime": "2026-11-01", "StackStatus": state}]}


@contextmanager
def account(**answers: list[tuple[Any, ...]]) -> Iterator[Any]:
    """An AWS that answers for each service these operations, in order: (operation, answer), or
    (operation, code, message) for an error."""
    with ExitStack() as stubs:
        clients = {}
        for service, calls in answers.items():
            name = service.rstrip("_")
            made: Any = boto3.Session("key", "secret", region_name="eu-central-1")
            clients[name] = made.client(name)
            stub = stubs.enter_context(Stubber(clients[name]))
            for operation, *answer in calls:
                if len(answer) == 1:
                    stub.add_response(operation, answer[0])
                else:
                    stub.add_client_error(operation, *answer)
        yield clients.__getitem__


def findings(deployment: Deployment = DEV, **answers: Any) -> dict[str, Finding]:
    usual: dict[str, Any] = {
        "sts": [("get_caller_identity", CALLER)],
        "cloudformation": [NO_STACK],
        "lambda_": [("get_account_settings", settings(1000))],
        "logs": [("describe_log_groups", {"logGroups": []})] * 2,
        "dynamodb": [("list_tables", {"TableNames": []})],
        "s3": [("list_buckets", {"Buckets": []})],
    }
    with account(**(usual | answers)) as client:
        return {finding.subject: finding for finding in look_at_account(TEMPLATE, deployment, client)}


def test_an_account_that_is_ready_has_nothing_to_do() -> None:
    found = findings()
    assert {finding.state for finding in found.values()} == {"OK"}
    assert "123456789012" in found["credentials"].text
    assert found["region"].text == "eu-central-1"
    assert "sam deploy creates it" in found["stack"].text
    assert "1000 functions at a time" in found["concurrency"].text


def test_a_new_account_with_ten_concurrent_functions_can_reserve_nothing() -> None:
    new = [("get_account_settings", settings(10))]
    found = findings(PROD, lambda_=new)["concurrency"]
    assert found.state == "to do"
    assert f"{NUMBER} functions reserve 10 each, and the account can reserve 0 of its 10" in found.text
    assert "ReservedConcurrency=0" in found.text
    assert findings(DEV, lambda_=new)["concurrency"].state == "note"


def test_reservations_of_other_functions_count() -> None:
    room = 100 + 10 * NUMBER
    for unreserved, state in ((room, "OK"), (room - 1, "to do")):
        found = findings(PROD, lambda_=[("get_account_settings", settings(1000, unreserved))])
        assert found["concurrency"].state == state


@pytest.mark.parametrize(
    ("state", "advice"),
    [
        ("ROLLBACK_COMPLETE", "sam delete --config-env default"),
        ("REVIEW_IN_PROGRESS", "sam delete --config-env default"),
        ("UPDATE_IN_PROGRESS", "Wait until it is done"),
        ("UPDATE_ROLLBACK_FAILED", "continue-update-rollback --stack-name wombat-dev"),
    ],
)
def test_a_stack_that_cannot_be_updated_is_named_with_its_remedy(state: str, advice: str) -> None:
    found = findings(cloudformation=[("describe_stacks", stack(state))])["stack"]
    assert found.state == "to do"
    assert state in found.text
    assert advice in found.text


@pytest.mark.parametrize("state", ["CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"])
def test_a_stack_that_exists_is_updated_and_its_own_names_are_not_taken(state: str) -> None:
    found = findings(cloudformation=[("describe_stacks", stack(state))], logs=[], dynamodb=[], s3=[])
    assert found["stack"] == ("OK", "stack", f"wombat-dev is in state {state}: sam deploy updates it")
    assert "names" not in found


def test_log_groups_of_a_deleted_stack_are_in_the_way() -> None:
    left = {"logGroupName": "/aws/lambda/wombat-dev/home", "creationTime": 1795000000000, "storedBytes": 0}
    pages = [("describe_log_groups", {"logGroups": [left]}), ("describe_log_groups", {"logGroups": []})]
    found = findings(logs=pages)["names"]
    assert found.state == "to do"
    assert "aws logs delete-log-group --log-group-name /aws/lambda/wombat-dev/home" in found.text


def test_a_table_that_a_deleted_stack_kept_is_noted() -> None:
    tables = {"TableNames": ["other", "wombat-dev-Table-1ABCDEFG", "wombat-dev-Tables-X"]}
    found = findings(dynamodb=[("list_tables", tables)])["kept"]
    assert found.state == "note"
    assert "aws dynamodb delete-table --table-name wombat-dev-Table-1ABCDEFG" in found.text


def test_expired_credentials_are_something_to_do() -> None:
    expired = ("get_caller_identity", "ExpiredToken", "The security token included in the request is expired")
    found = findings(sts=[expired])
    assert found["credentials"] == ("to do", "credentials", found["credentials"].text)
    assert "ExpiredToken" in found["credentials"].text
    assert found["account"].state == "unknown"


def test_a_missing_permission_is_said_and_the_rest_is_looked_at() -> None:
    denied = ("get_account_settings", "AccessDeniedException", "User is not authorized")
    found = findings(lambda_=[denied])
    assert found["concurrency"] == ("unknown", "concurrency", "AWS answered AccessDeniedException")
    assert found["names"].state == "OK"


def test_without_a_region_nobody_can_look() -> None:
    found = findings(DEV._replace(region=None))
    assert found["region"].state == "to do"
    assert found["account"].state == "unknown"


def test_no_deployment_from_a_fresh_clone_asks_for_anything() -> None:
    for name, sections in tomllib.loads((ROOT / "samconfig.toml").read_text()).items():
        if name == "version":
            continue
        deployment = read_deployment(name, TEMPLATE, ROOT / "samconfig.toml")
        asked = {each.subject: each for each in look_at_machine(TEMPLATE, deployment)}["parameters"]
        assert asked.state == "OK"
        settings = sections["deploy"]["parameters"]
        assert settings["resolve_s3"]
        assert settings["capabilities"] == "CAPABILITY_IAM"
    prod = read_deployment("prod", TEMPLATE, ROOT / "samconfig.toml")
    assert (prod.stack, prod.parameters["Environment"]) == ("wombat", "prod")
    assert prod.parameters["ReservedConcurrency"] == str(
        TEMPLATE["Parameters"]["ReservedConcurrency"]["Default"]
    )


def test_a_parameter_without_a_value_is_named() -> None:
    template = TEMPLATE | {"Parameters": TEMPLATE["Parameters"] | {"Wombat": {"Type": "String"}}}
    found = {each.subject: each for each in look_at_machine(template, DEV)}
    assert found["parameters"] == ("to do", "parameters", "No value for Wombat. Add it to samconfig.toml")


def test_packages_are_measured_against_lambdas_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "BUILT", tmp_path)
    (tmp_path / "HomeFunction").mkdir()
    (tmp_path / "HomeFunction" / "app.py").write_bytes(b" " * 2_000_000)
    (tmp_path / "ModeFunction").mkdir()
    with (tmp_path / "ModeFunction" / "large").open("wb") as file:
        file.truncate(263_000_000)  # a sparse file
    found = {each.subject: each for each in look_at_machine(TEMPLATE, DEV)}
    assert found["package home"] == ("OK", "package home", "2 MB unzipped, of at most 262 MB")
    assert found["package mode"].state == "to do"
    assert "RUNBOOK.md" in found["package mode"].text
    assert "adder" in found["packages"].text
    assert "home" not in found["packages"].text


@pytest.mark.parametrize(
    ("says", "state"),
    [("SAM CLI, version 1.161.1", "OK"), ("SAM CLI, version 1.90.0", "to do"), ("wombat", "to do")],
)
def test_the_sam_cli_must_be_new_enough(
    says: str, state: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sam = tmp_path / "sam"
    sam.write_text(f"#!/bin/sh\necho '{says}'\n")
    sam.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    found = {each.subject: each for each in look_at_machine(TEMPLATE, DEV)}
    assert found["SAM CLI"].state == state


def test_the_oldest_sam_cli_is_the_projects_own() -> None:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    assert groups["sam"] == [f"aws-sam-cli>={'.'.join(map(str, machine.MIN_SAM))}"]


def test_the_exit_code_tells_whether_there_is_something_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert report([Finding("OK", "make", "there"), Finding("note", "kept", "a table")]) == 0
    assert "Ready: sam deploy" in capsys.readouterr().out
    assert report([Finding("to do", "region", "None is set.")]) == 1
    assert report([Finding("unknown", "account", "Not looked at")]) == 1


def test_it_works_without_credentials_and_says_so(tmp_path: Path) -> None:
    bare = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    bare |= {"AWS_CONFIG_FILE": str(tmp_path / "config"), "AWS_EC2_METADATA_DISABLED": "true"}
    bare |= {"AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none"), "AWS_DEFAULT_REGION": "eu-central-1"}
    command = [sys.executable, "-m", "infra.cli", "doctor"]
    done = subprocess.run(command, cwd=ROOT, env=bare, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "credentials          None were found. Sign in: aws configure" in done.stdout
    assert done.stderr == ""
