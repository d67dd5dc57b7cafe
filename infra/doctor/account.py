"""What a deployment needs in the AWS account: credentials, a region, free names, free concurrency."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

from infra.doctor.finding import Finding
from infra.doctor.machine import Deployment
from infra.template.read import functions

# Lambda keeps this much of the account's concurrency for functions without a reservation:
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
UNRESERVED = 100
FEW = 100  # concurrent functions; below, a class of visitors meets 503
QUICK = Config(connect_timeout=5, read_timeout=10, retries={"max_attempts": 1})  # seconds

# States of a stack that was never complete.
USELESS = ("CREATE_FAILED", "DELETE_FAILED", "REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED")

Client = Callable[[str], Any]
"""Makes a client of AWS for the service of that name."""


def client_in(region: str | None) -> Client:
    session: Any = boto3.session.Session(region_name=region)
    return lambda service: session.client(service, config=QUICK)


def look_at_account(template: dict[str, Any], deployment: Deployment, client: Client) -> Iterator[Finding]:
    """Yield the findings that need an account. Without credentials or a region nobody can look."""
    if deployment.region:
        yield Finding("OK", "region", deployment.region)
    else:
        yield Finding("to do", "region", "None is set. Choose one: aws configure set region eu-central-1")
    caller = None
    try:
        if deployment.region:
            caller = client("sts").get_caller_identity()
    except NoCredentialsError:
        yield Finding("to do", "credentials", "None were found. Sign in: aws configure, or aws sso login")
    except (BotoCoreError, ClientError) as error:
        yield Finding("to do", "credentials", f"AWS does not take them: {_reason(error)}. Sign in again")
    if caller is None:
        yield Finding("unknown", "account", "Not looked at: that needs a region and credentials")
        return
    yield Finding("OK", "credentials", f"of account {caller['Account']}")
    try:
        state = _state(client("cloudformation"), deployment.stack)
    except (BotoCoreError, ClientError) as error:
        yield Finding("unknown", "stack", f"{_reason(error)} (cloudformation:DescribeStacks)")
        return
    yield _stack(deployment, state)
    exists = state not in ("", "DELETE_COMPLETE")
    looks: tuple[tuple[str, Callable[[], Iterable[Finding]]], ...] = (
        ("concurrency", lambda: _concurrency(client("lambda"), template, deployment, exists)),
        ("names", lambda: [] if exists else _names(client("logs"), template, deployment.stack)),
        ("kept", lambda: [] if exists else _kept(client, template, deployment.stack)),
    )
    for subject, look in looks:
        try:
            yield from look()
        except (BotoCoreError, ClientError) as error:
            yield Finding("unknown", subject, _reason(error))


def _state(cloudformation: Any, stack: str) -> str:
    """Return the stack's state, '' if there is none."""
    try:
        return str(cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"])
    except ClientError as error:
        if "does not exist" in str(error):
            return ""
        raise


def _stack(deployment: Deployment, state: str) -> Finding:
    stack, option = deployment.stack, f" --config-env {deployment.config_env}"
    if not state:
        return Finding("OK", "stack", f"{stack} does not exist yet: sam deploy creates it")
    if state in USELESS:
        advice = f"It was never complete, and cannot be updated. Delete it: sam delete{option}"
    elif state.endswith("_IN_PROGRESS"):
        advice = "Wait until it is done"
    elif state == "UPDATE_ROLLBACK_FAILED":
        advice = f"Run: aws cloudformation continue-update-rollback --stack-name {stack}"
    else:
        return Finding("OK", "stack", f"{stack} is in state {state}: sam deploy updates it")
    return Finding("to do", "stack", f"{stack} is in state {state}. {advice}")


def _concurrency(
    lambda_: Any, template: dict[str, Any], deployment: Deployment, exists: bool
) -> Iterator[Finding]:
    """Compare the account's quota with the template's reservations. Those of a stack that exists are in
    the account's already."""
    limit = lambda_.get_account_settings()["AccountLimit"]
    quota = limit["ConcurrentExecutions"]
    number = len(functions(template))
    each = int(deployment.parameters["ReservedConcurrency"])
    free = max(0, (quota if exists else limit["UnreservedConcurrentExecutions"]) - UNRESERVED)
    request = "Request a higher quota: Service Quotas, AWS Lambda, “Concurrent executions”"
    if each * number > free:
        yield Finding(
            "to do",
            "concurrency",
            f"{number} functions reserve {each} each, and the account can reserve {free} of its {quota}. Set "
            f"ReservedConcurrency={free // number} in samconfig.toml. {request}",
        )
    elif quota < FEW:
        text = f"The account runs {quota} functions at a time, above that visitors get 503. {request}"
        yield Finding("note", "concurrency", text)
    else:
        reserved = f"{each * number} of them reserved" if each else "none of them reserved"
        yield Finding("OK", "concurrency", f"the account runs {quota} functions at a time, {reserved}")


def _names(logs: Any, template: dict[str, Any], stack: str) -> Iterator[Finding]:
    """Look for log groups that the template would create. A function that still ran while its stack was
    deleted makes its group again."""
    wanted = {
        _with_stack(resource["Properties"]["LogGroupName"], stack)
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Logs::LogGroup"
    }
    pages = logs.get_paginator("describe_log_groups")
    taken = {
        group["logGroupName"]
        for prefix in sorted({name.rpartition("/")[0] + "/" for name in wanted})
        for page in pages.paginate(logGroupNamePrefix=prefix)
        for group in page["logGroups"]
    }
    for name in sorted(taken & wanted):
        advice = f"Delete it: aws logs delete-log-group --log-group-name {name}"
        yield Finding("to do", "names", f"The log group {name} is left of a deleted stack. {advice}")
    if not taken & wanted:
        yield Finding("OK", "names", "no log group of the template exists yet")


def _with_stack(name: Any, stack: str) -> str:
    text = name["Fn::Sub"] if isinstance(name, dict) else name
    return str(text).replace("${AWS::StackName}", stack)


def _kept(client: Client, template: dict[str, Any], stack: str) -> Iterator[Finding]:
    """Name tables and buckets that deleted stacks of this name kept. CloudFormation adds random letters to
    their names, so they are in nobody's way."""
    for logical_id, resource in template["Resources"].items():
        if resource.get("DeletionPolicy") != "Retain":
            continue
        prefix = f"{stack}-{logical_id}-"
        if resource["Type"] == "AWS::DynamoDB::Table":
            pages = client("dynamodb").get_paginator("list_tables").paginate()
            found = [name for page in pages for name in page["TableNames"] if name.startswith(prefix)]
            delete = "aws dynamodb delete-table --table-name {}"
        elif resource["Type"] == "AWS::S3::Bucket":
            buckets = client("s3").list_buckets()["Buckets"]
            found = [each["Name"] for each in buckets if each["Name"].startswith(prefix.lower())]
            delete = "aws s3 rb --force s3://{}"
        else:
            continue
        for name in found:
            text = f"{name} is left of a deleted stack, with visitors' data. The new stack does not use it. "
            yield Finding("note", "kept", text + f"To delete it: {delete.format(name)}")


def _reason(error: Exception) -> str:
    """Return a short reason: AWS's code, or the first sentence."""
    if isinstance(error, ClientError):
        return f"AWS answered {error.response['Error']['Code']}"
    return str(error).partition(". ")[0].rstrip(".")
