"""Commands, options, resources, parameters and alarms in infra/operate/RUNBOOK.md exist."""

import importlib.util
import re
import shlex

import boto3
import pytest
from botocore import xform_name
from botocore.session import Session

from infra.operate import cost_report
from infra.template.read import ROOT, read_template

RUNBOOK = (ROOT / "infra" / "operate" / "RUNBOOK.md").read_text(encoding="utf-8")
TEMPLATE = read_template()
RESOURCES = TEMPLATE["Resources"]
COMMANDS = [
    line for block in re.findall(r"```console\n(.*?)```", RUNBOOK, re.DOTALL) for line in block.splitlines()
]
CALLS = [command for command in COMMANDS if re.search(r"\baws [a-z]", command)]
NAMES = {"s3api": "s3", "deploy": "codedeploy"}  # the AWS CLI's names that differ from botocore's
OPTIONS = {"query", "output"}  # of every command
TAIL = {"since", "filter-pattern"}  # `aws logs tail` is the AWS CLI's own


def alarms() -> dict[str, str]:
    """Return the text on each alarm."""
    return dict(re.findall(r"^\| `(\w+Alarm)` \| (.*) \|$", RUNBOOK, re.MULTILINE))


def test_every_alarm_has_a_meaning_and_an_action() -> None:
    there = {key for key, value in RESOURCES.items() if value["Type"] == "AWS::CloudWatch::Alarm"}
    described = alarms()
    assert described.keys() == there
    for text in described.values():
        meaning, do = text.split(" | ")
        assert len(meaning) > 20
        assert len(do) > 60


@pytest.mark.parametrize("name", sorted(set(re.findall(r"resource (\w+)", "\n".join(COMMANDS)))))
def test_a_resource_in_a_command_exists(name: str) -> None:
    assert name in RESOURCES


def test_every_name_is_a_parameter_resource_or_output_of_the_template() -> None:
    known = TEMPLATE["Parameters"].keys() | RESOURCES.keys() | TEMPLATE["Outputs"].keys()
    names = set(re.findall(r"`([A-Z][a-z]+(?:[A-Z][a-z]+)*)(?:=[^`]*)?`", RUNBOOK))
    assert len(names) > 12
    assert names <= known


def test_every_value_of_a_parameter_is_allowed() -> None:
    answers = re.findall(r"\b([A-Z]\w+)=([\w.]+)", RUNBOOK)
    of_the_template = [(name, value) for name, value in answers if name in TEMPLATE["Parameters"]]
    assert len(of_the_template) >= 4
    for name, value in of_the_template:
        assert value in TEMPLATE["Parameters"][name].get("AllowedValues", [value])


@pytest.mark.parametrize("command", CALLS)
def test_an_aws_command_exists_and_has_these_options(command: str) -> None:
    words = shlex.split(command[command.index("aws ") :].partition("; }")[0])
    service, operation, *rest = words[1:]
    options = {word.removeprefix("--") for word in rest if word.startswith("--")} - OPTIONS
    if (service, operation) == ("logs", "tail"):
        assert options <= TAIL
        return
    client = boto3.client(NAMES.get(service, service), region_name="eu-west-1")  # type: ignore[call-overload]
    if operation == "wait":
        assert rest[0].replace("-", "_") in client.waiter_names
        operation = "describe-table"
    method = client.meta.method_to_api_mapping[operation.replace("-", "_")]
    members = client.meta.service_model.operation_model(method).input_shape.members
    taken = {xform_name(name, "-") for name in members}
    assert {option.removeprefix("no-") for option in options} <= taken


def test_services_have_their_names_in_the_aws_cli() -> None:
    services = {re.search(r"aws ([a-z0-9]+)", command)[1] for command in CALLS}  # type: ignore[index]
    assert {NAMES.get(name, name) for name in services} <= set(Session().get_available_services())


def test_every_log_group_and_environment_in_a_command_exists() -> None:
    pages = {
        value["Properties"]["LogGroupName"]["Fn::Sub"].replace("${AWS::StackName}", "wombat")
        for value in RESOURCES.values()
        if value["Type"] == "AWS::Logs::LogGroup"
    }
    named = re.findall(r"(?:tail|--log-group-name) (/\S+)", "\n".join(COMMANDS))
    assert named
    assert set(named) <= pages
    prefixes = re.findall(r"prefix (/\S+)", "\n".join(COMMANDS))
    assert all(any(page.startswith(prefix) for prefix in prefixes) for page in pages)
    settings = (ROOT / "samconfig.toml").read_text()
    for environment in re.findall(r"--config-env (\w+)", RUNBOOK):
        assert f"[{environment}.deploy.parameters]" in settings
    assert 'stack_name = "wombat"' in settings


def test_every_make_target_and_module_in_a_command_exists() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"\bmake ([a-z]+)", "\n".join(COMMANDS)):
        assert f"\n{target}:" in makefile
    modules = re.findall(r"-m (infra\.\w+)", RUNBOOK)
    assert modules
    assert all(importlib.util.find_spec(module) for module in modules)


def test_a_rollback_moves_the_alias_that_serves_visitors() -> None:
    assert f"--name {TEMPLATE['Globals']['Function']['AutoPublishAlias']} " in "\n".join(COMMANDS)


def test_the_cost_of_a_month_is_the_computed_one() -> None:
    """`.venv/bin/python -m infra.operate.cost_report` writes it."""
    assert cost_report.arithmetic() in RUNBOOK
