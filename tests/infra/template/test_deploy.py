"""`sam deploy` without AWS: its questions, and SAM's translation of the template for dev and prod."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from infra.template.read import ROOT, functions, read_template
from tests.support.checks import cannot_run

pytestmark = pytest.mark.slow

Resources = dict[str, Any]
SAM = ROOT / ".venv-sam" / "bin"
FUNCTIONS = functions(read_template())
PAGES = {key for key, value in FUNCTIONS.items() if "Events" in value["Properties"]}


@pytest.fixture(scope="module", autouse=True)
def sam() -> None:
    made = subprocess.run(["make", "sam"], cwd=ROOT, capture_output=True, text=True, check=False)
    if made.returncode:
        cannot_run(f"the SAM CLI cannot be installed: {made.stderr}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("translated")


@pytest.fixture(scope="module", params=["default", "prod"])
def translated(folder: Path, request: pytest.FixtureRequest) -> Path:
    return translate(request.param, folder)


@pytest.fixture(scope="module")
def prod(folder: Path) -> Resources:
    return resources(translate("prod", folder))


def translate(environment: str, folder: Path) -> Path:
    file = folder / f"{environment}.json"
    subprocess.run(
        [SAM / "python", "-m", "infra.template.translate", environment, file], cwd=ROOT, check=True
    )
    return file


def resources(file: Path) -> Resources:
    content: Resources = json.loads(file.read_text())["Resources"]
    return content


def of_type(content: Resources, name: str) -> Resources:
    return {key: value for key, value in content.items() if value["Type"] == name}


def test_the_translated_template_is_valid(translated: Path) -> None:
    """In particular it has no circular references, which only the translation shows."""
    linted = subprocess.run(
        [ROOT / ".venv" / "bin" / "cfn-lint", "--ignore-checks", "W2001", "--", translated],
        capture_output=True,
        text=True,
        check=False,
    )
    assert linted.returncode == 0, linted.stdout


def test_every_route_calls_the_live_version(translated: Path) -> None:
    content = resources(translated)
    (api,) = of_type(content, "AWS::ApiGatewayV2::Api").values()
    routes = api["Properties"]["Body"]["paths"].values()
    called = {
        integration["uri"]["Fn::Sub"].rpartition("functions/")[2]
        for route in routes
        for integration in [route["x-amazon-apigateway-any-method"]["x-amazon-apigateway-integration"]]
    }
    assert called == {f"${{{page}Aliaslive}}/invocations" for page in PAGES}
    allowed = {
        permission["Properties"]["FunctionName"]["Ref"]
        for permission in of_type(content, "AWS::Lambda::Permission").values()
        if permission["Properties"]["Principal"] == "apigateway.amazonaws.com"
    }
    assert allowed == {f"{page}Aliaslive" for page in PAGES}


def test_in_production_a_new_version_starts_with_a_tenth_and_rolls_back_on_errors(prod: Resources) -> None:
    for page in PAGES:
        update = prod[f"{page}Aliaslive"]["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]
        group = prod[update["DeploymentGroupName"]["Ref"]]["Properties"]
        assert "Canary10Percent10Minutes" in str(group["DeploymentConfigName"])
        assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]
        condition, watched, _ = group["AlarmConfiguration"]["Fn::If"]
        assert condition == prod["ServerErrorAlarm"]["Condition"]
        assert watched == {
            "Enabled": True,
            "Alarms": [{"Name": prod["ServerErrorAlarm"]["Properties"]["AlarmName"]}],
        }


def test_in_development_a_new_version_serves_all_at_once(folder: Path) -> None:
    content = resources(translate("default", folder))
    assert not [key for key, value in content.items() if value["Type"].startswith("AWS::CodeDeploy")]


def test_an_update_keeps_what_published_versions_use(prod: Resources) -> None:
    versions = of_type(prod, "AWS::Lambda::Version")
    assert len(versions) == len(FUNCTIONS)
    assert {version["DeletionPolicy"] for version in versions.values()} == {"Retain"}


@pytest.mark.parametrize(
    ("environment", "answers"),
    [
        ("default", ["Stack Name [wombat-dev]", "Environment [dev]", "Deployment [false]", "deploy [y/N]"]),
        ("prod", ["Stack Name [wombat]", "Environment [prod]", "Deployment [true]", "deploy [Y/n]"]),
    ],
)
def test_the_guided_deployment_offers_the_values_of_its_environment(
    environment: str, answers: list[str], tmp_path: Path
) -> None:
    asked = subprocess.run(
        [SAM / "sam", "deploy", "--guided", "--config-env", environment],
        cwd=ROOT,
        input="\n" * 60,  # Enter, until it asks whether everybody may use the site, where Enter means no
        env={**os.environ, "SAM_CLI_TELEMETRY": "0", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "no authentication. Is this okay?" in asked.stdout
    assert all(answer in asked.stdout for answer in answers), asked.stdout
