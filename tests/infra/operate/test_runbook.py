"""infra/operate/RUNBOOK.md names only what there is: commands and options, resources, parameters, alarms."""

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
NAMES = {"deploy": "codedeploy"}  # what the AWS CLI calls otherwise than botocore
OPTIONS = {"query", "output"}  # of every command
TAIL = {"since", "filter-pattern"}  # `aws logs tail` is the AWS CLI's own


def alarms() -> dict[str, str]:
    """What the runbook says of each alarm."""
    return dict(re.findall(r"^\| `(\w+Alarm)` \| (.*) \|$", RUNBOOK, re.MULTILINE))


def test_every_alarm_says_what_it_means_and_what_to_do() -> None:
    there = {key for key, value in RESOURCES.items() if value["Type"] == "AWS::CloudWatch::Alarm"}
    told = alarms()
    assert told.keys() == there
    for text in told.values():
        meaning, do = text.split(" | ")
        assert len(meaning) > 20
        assert len(do) > 60


@pytest.mark.parametrize("name", sorted(set(re.findall(r"resource (\w+)", "\n".join(COMMANDS)))))
def test_a_resource_that_a_command_asks_for_exists(name: str) -> None:
    assert name in RESOURCES


def test_every_name_in_the_text_is_a_parameter_a_resource_or_an_output_of_the_template() -> None:
    known = TEMPLATE["Parameters"].keys() | RESOURCES.keys() | TEMPLATE["Outputs"].keys()
    names = set(re.findall(r"`([A-Z][a-z]+(?:[A-Z][a-z]+)*)(?:=[^`]*)?`", RUNBOOK))
    assert len(names) > 12
    assert names <= known


def test_every_answer_to_a_parameter_is_one_that_it_allows() -> None:
    answers = re.findall(r"\b([A-Z]\w+)=([\w.]+)", RUNBOOK)
    of_the_template = [(name, value) for name, value in answers if name in TEMPLATE["Parameters"]]
    assert len(of_the_template) >= 4
    for name, value in of_the_template:
        assert value in TEMPLATE["Parameters"][name].get("AllowedValues", [value])


@pytest.mark.parametrize("command", CALLS)
def test_a_command_of_aws_exists_and_takes_these_options(command: str) -> None:
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


def test_the_services_are_named_as_by_the_aws_cli() -> None:
    services = {re.search(r"aws ([a-z]+)", command)[1] for command in CALLS}  # type: ignore[index]
    assert {NAMES.get(name, name) for name in services} <= set(Session().get_available_services())


def test_every_log_group_and_every_environment_of_a_command_exists() -> None:
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


def test_every_make_target_and_module_of_a_command_exists() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"\bmake ([a-z]+)", "\n".join(COMMANDS)):
        assert f"\n{target}:" in makefile
    modules = re.findall(r"-m (infra\.\w+)", RUNBOOK)
    assert modules
    assert all(importlib.util.find_spec(module) for module in modules)


def test_the_alias_that_a_rollback_moves_is_the_one_that_visitors_are_served_by() -> None:
    assert f"--name {TEMPLATE['Globals']['Function']['AutoPublishAlias']} " in "\n".join(COMMANDS)


def test_what_a_month_costs_is_what_is_computed() -> None:
    """`.venv/bin/python -m infra.operate.cost_report` writes it."""
    assert cost_report.arithmetic() in RUNBOOK
    assert cost_report.flood() in RUNBOOK
