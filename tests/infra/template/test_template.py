"""template.yaml agrees with the code: routes, roles, limits, and resources that outlive the stack."""

import ast
import functools
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from core.folders.large import ONE_DAY
from infra.add_page.block import camel_case
from infra.read_command import write_of_page
from infra.template import read as template

ROOT, SITE = template.ROOT, template.SITE
TEMPLATE = template.read_template()
RESOURCES: dict[str, Any] = TEMPLATE["Resources"]
FUNCTIONS = template.functions(TEMPLATE)
DEFAULTS = {name: parameter["Default"] for name, parameter in TEMPLATE["Parameters"].items()}
LOGGING = {"logs:CreateLogStream", "logs:PutLogEvents"}
TOOLS = Path(sys.executable).parent


def of_type(name: str) -> dict[str, Any]:
    """Return the properties of all resources of a type, by logical id."""
    return {key: value["Properties"] for key, value in RESOURCES.items() if value["Type"] == name}


def page_of(function: dict[str, Any]) -> str:
    """The page whose items and files a function has: a worker has those of its page."""
    handler = template.variables_of(function).get("JOB_HANDLER", function["Properties"]["Handler"])
    return str(handler.split(".")[1])


def is_worker(function: dict[str, Any]) -> bool:
    return "JOB_HANDLER" in template.variables_of(function)


def role_of(function: dict[str, Any]) -> dict[str, Any]:
    (logical_id, attribute) = function["Properties"]["Role"]["Fn::GetAtt"]
    assert attribute == "Arn"
    properties: dict[str, Any] = RESOURCES[logical_id]["Properties"]
    return properties


def statements(role: dict[str, Any]) -> list[dict[str, Any]]:
    return [statement for policy in role["Policies"] for statement in policy["PolicyDocument"]["Statement"]]


def actions(statement: dict[str, Any]) -> set[str]:
    named = statement["Action"]
    return {named} if isinstance(named, str) else set(named)


# ---- The code ------------------------------------------------------------------------------------------


@functools.cache
def modules_loaded_by(logical_id: str) -> dict[str, Path]:
    """Return the project's modules that a function's handler imports, in a new process with moto. A command
    page imports its session when a program asks, and each page its large files when there are some."""
    function = FUNCTIONS[logical_id]
    write_of_page(SITE / "functions" / page_of(function))  # as a build does
    handler_module = function["Properties"]["Handler"].rpartition(".")[0]
    program = (
        "import importlib, json, os, sys, moto; moto.mock_aws().start(); "
        f"module = importlib.import_module({handler_module!r}); assert callable(module.handler); "
        "getattr(module.handler, 'commands', None) and __import__('core.pages.command.session'); "
        "os.environ.get('FILES_BUCKET') and __import__('core.folders.large'); "
        "print(json.dumps({name: module.__file__ for name, module in list(sys.modules.items())"
        " if name.partition('.')[0] in ('core', 'functions')}))"
    )
    variables = dict.fromkeys(template.variables_of(function), "7")
    environment = {"AWS_DEFAULT_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}
    finished = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **environment, **variables, "LOG_LEVEL": "INFO"},
        capture_output=True,
        text=True,
        cwd=SITE,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    loaded: dict[str, str] = json.loads(finished.stdout.splitlines()[-1])
    return {name: Path(path) for name, path in loaded.items()}


@functools.cache
def operations_of(service: str) -> dict[str, str]:
    """The names of a service's operations, by those of botocore's methods."""
    client: Any = boto3.client(service, region_name="eu-west-1")  # type: ignore[call-overload]
    names: dict[str, str] = client.meta.method_to_api_mapping
    return names


def called_by_name(node: ast.AST) -> str:
    """The name in `....call("NAME", ...)` or `...._call("NAME", ...)`."""
    match node:
        case ast.Call(func=ast.Attribute(attr="call" | "_call"), args=[ast.Constant(str(name)), *_]):
            return name
    return ""


# The IAM actions of a bucket's methods; a link or a form allows others what its signer may do.
OF_BUCKET = {
    "delete": "s3:DeleteObject",
    "form": "s3:PutObject",
    "get": "s3:GetObject",
    "head": "s3:GetObject",
    "keys_under": "s3:ListBucket",
    "link": "s3:GetObject",
    "put": "s3:PutObject",
}


def aws_actions(sources: list[Path]) -> set[str]:
    """The IAM actions of the operations that some files use: of `call("GetItem")`, dynamodb:GetItem, of
    `bucket.put`, s3:PutObject, and of `Functions()`, lambda:InvokeFunction.

    The parts of a TransactWriteItems are authorised as single actions, and are the keys of its dicts.
    """
    found: set[str] = set()
    for source in sources:
        nodes = list(ast.walk(ast.parse(source.read_text())))
        used = [n for n in nodes if isinstance(n, ast.Attribute) and ast.unparse(n.value).endswith("bucket")]
        found |= {OF_BUCKET[n.attr] for n in used}
        dicts = [n for n in nodes if isinstance(n, ast.Dict)]
        keys = {str(key.value) for n in dicts for key in n.keys if isinstance(key, ast.Constant)}
        by_name = {name for n in nodes if (name := called_by_name(n))}
        for service in ("dynamodb", "secretsmanager"):
            found |= {f"{service}:{name}" for name in by_name & {*operations_of(service).values()}}
        if any(isinstance(n, ast.Attribute) and ast.unparse(n.value) == "Functions()" for n in nodes):
            found.add("lambda:InvokeFunction")
        if "TransactWriteItems" in by_name:
            parts = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem"}
            parts["ConditionCheck"] = "ConditionCheckItem"
            found |= {f"dynamodb:{parts[key]}" for key in keys & parts.keys()}
    return found - {"dynamodb:TransactWriteItems"}  # no action of its own


@pytest.mark.slow
@pytest.mark.row(87)
@pytest.mark.parametrize("logical_id", FUNCTIONS)
def test_a_role_allows_exactly_the_calls_of_its_code(logical_id: str) -> None:
    function = FUNCTIONS[logical_id]
    sources = list(modules_loaded_by(logical_id).values())
    allowed = set().union(*map(actions, statements(role_of(function))))
    used = aws_actions(sources)
    if is_worker(function):
        used -= {"s3:GetObject", "s3:ListBucket"}  # of the module of large files; a worker only stores them
    assert allowed == LOGGING | used


@pytest.mark.parametrize("logical_id", FUNCTIONS)
def test_a_function_has_a_folder_a_log_group_and_a_role(logical_id: str) -> None:
    function = FUNCTIONS[logical_id]
    page = page_of(function)
    prefix = camel_case(page) + ("Worker" if is_worker(function) else "")
    assert logical_id == f"{prefix}Function"
    if is_worker(function):
        variables = template.variables_of(function)
        assert function["Properties"]["Handler"] == "core.jobs.worker.handler"
        assert variables["JOB_HANDLER"] == f"functions.{page}.app.handler"
        assert "SIGNING_SECRET" not in variables
    else:
        assert function["Properties"]["Handler"] == f"functions.{page}.app.handler"
        assert f"functions.{page}.app" in modules_loaded_by(logical_id)
    assert function["Properties"]["LoggingConfig"] == {"LogGroup": {"Ref": f"{prefix}Logs"}}
    users = [
        other for other in FUNCTIONS.values() if other["Properties"]["Role"] == function["Properties"]["Role"]
    ]
    assert len(users) == 1


def test_every_page_has_its_route_and_home_has_all_others() -> None:
    routes = {
        (event["Properties"].get("Path", "$default"), event["Properties"].get("Method", "ANY")): page_of(
            function
        )
        for function in FUNCTIONS.values()
        for event in function["Properties"].get("Events", {}).values()
    }
    assert routes.pop(("$default", "ANY")) == "home"
    assert routes.pop(("/", "ANY")) == "home"
    assert routes.pop(("/maze/{command+}", "ANY")) == "maze"  # a command page has paths below its own
    folders = {path.parent.name for path in (SITE / "functions").glob("*/app.py")} - {"home", "rotate"}
    assert routes == {("/" + page.replace("_", "-"), "ANY"): page for page in folders}


@pytest.mark.parametrize("logical_id", FUNCTIONS)
def test_sets_have_the_same_order_on_all_servers_of_a_console_page(logical_id: str) -> None:
    """Otherwise a replay of a script that prints a set would differ."""
    function = FUNCTIONS[logical_id]
    variables = template.variables_of(function)
    is_console = "core.pages.console.page" in modules_loaded_by(logical_id)
    assert variables.get("PYTHONHASHSEED") == ("0" if is_console else None)


# ---- Row 87: each function only its actions, its table and its secret ----------------------------------


def resources_of(statement: dict[str, Any]) -> list[Any]:
    resource = statement["Resource"]
    return resource if isinstance(resource, list) else [resource]


@pytest.mark.parametrize("logical_id", FUNCTIONS)
def test_a_role_reaches_only_its_own_logs_keys_and_secret(logical_id: str) -> None:
    function = FUNCTIONS[logical_id]
    page = page_of(function)
    for statement in statements(role_of(function)):
        assert statement["Effect"] == "Allow"
        (service,) = {action.partition(":")[0] for action in actions(statement)}
        if service == "logs":
            logs = logical_id.removesuffix("Function") + "Logs"
            assert resources_of(statement) == [{"Fn::GetAtt": [logs, "Arn"]}]
        elif service == "lambda":
            assert resources_of(statement) == [{"Ref": f"{camel_case(page)}WorkerFunction.Alias"}]
        elif service == "secretsmanager":
            assert not is_worker(function)
            assert resources_of(statement) == [{"Ref": "SigningKey"}]
        elif service == "s3":
            own = [f"{page}/*"] if is_worker(function) else [f"{page}/*", f"{ONE_DAY}{page}/*"]
            files: list[dict[str, Any]] = [{"Fn::Sub": f"${{Files.Arn}}/{prefix}"} for prefix in own]
            if "s3:ListBucket" in actions(statement):
                files = [{"Fn::GetAtt": ["Files", "Arn"]}]
                assert statement["Condition"] == {"StringLike": {"s3:prefix": own}}
            assert resources_of(statement) == files
        else:
            assert service == "dynamodb"
            assert resources_of(statement) == [{"Fn::GetAtt": ["Table", "Arn"]}]
            assert statement["Condition"] == {
                "ForAllValues:StringLike": {"dynamodb:LeadingKeys": [f"{page}#*"]}
            }


@pytest.mark.parametrize("role", of_type("AWS::IAM::Role"))
def test_a_role_is_for_lambda_only_and_has_no_other_policy(role: str) -> None:
    properties = RESOURCES[role]["Properties"]
    assert properties.keys() == {"AssumeRolePolicyDocument", "ManagedPolicyArns", "Policies"}
    (trusted,) = properties["AssumeRolePolicyDocument"]["Statement"]
    assert trusted["Principal"] == {"Service": "lambda.amazonaws.com"}
    traced = {"Fn::If": ["Traced", {"Ref": "TracePolicy"}, {"Ref": "AWS::NoValue"}]}
    private = {"Fn::If": ["PrivateSite", {"Ref": "SignInPolicy"}, {"Ref": "AWS::NoValue"}]}
    asks_nobody_to_sign_in = role == "RotateRole" or role.endswith("WorkerRole")
    assert properties["ManagedPolicyArns"] == ([traced] if asks_nobody_to_sign_in else [private, traced])


def strings(content: Any) -> Iterator[str]:
    if isinstance(content, dict):
        for key, value in content.items():
            yield from strings(key)
            yield from strings(value)
    elif isinstance(content, list):
        for value in content:
            yield from strings(value)
    else:
        yield str(content)


@pytest.mark.row(87)
def test_no_policy_has_a_wildcard() -> None:
    policies = [*of_type("AWS::IAM::Role").values(), *of_type("AWS::IAM::ManagedPolicy").values()]
    wildcards = [text for policy in policies for text in strings(policy) if "*" in text]
    keys = []
    for function in FUNCTIONS.values():
        page, variables = page_of(function), template.variables_of(function)
        keys += [f"{page}#*"] if "TABLE_NAME" in variables else []
        if is_worker(function):
            keys.append(f"${{Files.Arn}}/{page}/*")
            continue
        for prefix in (page, f"one-day/{page}"):
            keys += [f"${{Files.Arn}}/{prefix}/*", f"{prefix}/*"] if "FILES_BUCKET" in variables else []
    sign_in = ["@ended#*", "@guesses#*"]
    # The last is X-Ray's, which has no narrower resource.
    assert sorted(wildcards) == sorted([*keys, *sign_in, "*"])


def test_only_secrets_manager_may_call_the_rotation_and_only_for_this_secret() -> None:
    permission = of_type("AWS::Lambda::Permission")["RotatePermission"]
    assert permission["Principal"] == "secretsmanager.amazonaws.com"
    assert permission["SourceArn"] == {"Ref": "SigningKey"}
    assert permission["FunctionName"] == {"Fn::GetAtt": ["RotateFunction", "Arn"]}


@pytest.mark.row(87)
def test_the_tools_may_call_the_functions_of_pages_and_no_other() -> None:
    allowed = of_type("AWS::Lambda::Permission")
    del allowed["RotatePermission"]
    for permission in allowed.values():
        assert permission["Action"] == "lambda:InvokeFunction"
        assert permission["Principal"] == {"Fn::GetAtt": ["McpRole", "Arn"]}
    called = {str(permission["FunctionName"]["Ref"]) for permission in allowed.values()}
    pages = {
        logical_id
        for logical_id, function in FUNCTIONS.items()
        if "Events" in function["Properties"] and logical_id not in ("HomeFunction", "McpFunction")
    }
    assert called == {f"{page}.Alias" for page in pages}
    for page in pages:
        expected = {"Fn::Sub": f"${{AWS::StackName}}-{page_of(FUNCTIONS[page])}"}
        assert FUNCTIONS[page]["Properties"]["FunctionName"] == expected


# ---- Row 86: a flood -----------------------------------------------------------------------------------


@pytest.mark.row(86)
def test_a_flood_is_throttled_at_the_stage_and_can_be_limited_by_concurrency() -> None:
    (api,) = of_type("AWS::Serverless::HttpApi").values()
    assert api["DefaultRouteSettings"] == {
        "ThrottlingRateLimit": {"Ref": "RequestsPerSecond"},
        "ThrottlingBurstLimit": {"Ref": "RequestBurst"},
    }
    assert 0 < DEFAULTS["RequestsPerSecond"] <= DEFAULTS["RequestBurst"] <= 1000
    everywhere = TEMPLATE["Globals"]["Function"]
    assert everywhere["ReservedConcurrentExecutions"]["Fn::If"][1] == {"Ref": "ReservedConcurrency"}
    assert everywhere["Timeout"] < 30
    assert 0 < DEFAULTS["ReservedConcurrency"] * len(FUNCTIONS) < 900, (
        "a quota of 1,000 leaves 100 unreserved"
    )


@pytest.mark.row(86)
def test_a_flood_is_throttled_at_the_table_and_reported_by_an_alarm_and_a_budget() -> None:
    (table,) = of_type("AWS::DynamoDB::Table").values()
    assert table["OnDemandThroughput"] == {
        "MaxReadRequestUnits": {"Ref": "MaxReadUnits"},
        "MaxWriteRequestUnits": {"Ref": "MaxWriteUnits"},
    }
    alarm = RESOURCES["TableWriteAlarm"]["Properties"]
    assert alarm["MetricName"] == "ConsumedWriteCapacityUnits"
    assert alarm["Threshold"] < DEFAULTS["MaxWriteUnits"] * alarm["Period"], "it can go off"
    (budget,) = of_type("AWS::Budgets::Budget").values()
    assert budget["Budget"]["BudgetLimit"] == {"Amount": {"Ref": "MonthlyBudget"}, "Unit": "USD"}
    told = [each["Subscribers"] for each in budget["NotificationsWithSubscribers"]]
    assert told == [[{"SubscriptionType": "EMAIL", "Address": {"Ref": "AlarmEmail"}}]] * 2


@pytest.mark.row(95)
def test_one_failure_does_not_take_a_deployment_back() -> None:
    alarm = RESOURCES["ServerErrorAlarm"]["Properties"]
    (watched,) = [each for each in alarm["Metrics"] if each.get("ReturnData", True)]
    expression = watched["Expression"].removeprefix("IF(").removesuffix(")")
    condition, rate, otherwise = expression.split(", ")

    def goes_off(failed: int, requests: int) -> bool:
        metrics = {"failed": failed, "requests": requests}
        value = eval(rate if eval(condition, {}, metrics) else otherwise, {}, metrics)  # noqa: S307 - arithmetic
        return bool(value >= alarm["Threshold"])

    assert not goes_off(1, 1)
    assert not goes_off(4, 4)
    assert not goes_off(5, 101)
    assert goes_off(5, 100)
    assert goes_off(50, 50)


# ---- Row 88: the stack is deleted, or its table replaced -----------------------------------------------


@pytest.mark.row(88)
def test_the_table_outlives_the_stack_and_can_be_restored_in_production() -> None:
    ((logical_id, table),) = of_type("AWS::DynamoDB::Table").items()
    assert RESOURCES[logical_id]["DeletionPolicy"] == RESOURCES[logical_id]["UpdateReplacePolicy"] == "Retain"
    assert TEMPLATE["Conditions"]["Production"] == {"Fn::Equals": [{"Ref": "Environment"}, "prod"]}
    in_production = {"Fn::If": ["Production", True, False]}
    assert table["DeletionProtectionEnabled"] == in_production
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": in_production}
    assert "TableName" not in table, "a named table could not be replaced"


@pytest.mark.row(88)
def test_the_bucket_of_files_outlives_the_stack_and_is_private() -> None:
    ((logical_id, bucket),) = of_type("AWS::S3::Bucket").items()
    assert RESOURCES[logical_id]["DeletionPolicy"] == RESOURCES[logical_id]["UpdateReplacePolicy"] == "Retain"
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    assert len(bucket["PublicAccessBlockConfiguration"]) == 4
    (policy,) = of_type("AWS::S3::BucketPolicy").values()
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Condition"]) == (
        "Deny",
        {"Bool": {"aws:SecureTransport": "false"}},
    )
    assert "BucketName" not in bucket, "a named bucket could not be replaced"


def test_a_file_is_deleted_no_earlier_than_the_cookie_of_its_visitor() -> None:
    (bucket,) = of_type("AWS::S3::Bucket").values()
    of_a_day, rule = bucket["LifecycleConfiguration"]["Rules"]
    assert (rule["Status"], rule["ExpirationInDays"]) == ("Enabled", {"Ref": "AbsoluteDays"})
    assert (of_a_day["Prefix"], of_a_day["Status"], of_a_day["ExpirationInDays"]) == (ONE_DAY, "Enabled", 1)


def test_the_table_is_billed_on_demand_and_deletes_expired_items() -> None:
    (table,) = of_type("AWS::DynamoDB::Table").values()
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}
    assert [(key["AttributeName"], key["KeyType"]) for key in table["KeySchema"]] == [
        ("pk", "HASH"),
        ("sk", "RANGE"),
    ]


# ---- Logs, keys, and what an idle site costs -----------------------------------------------------------


def test_every_log_has_a_retention() -> None:
    groups = of_type("AWS::Logs::LogGroup")
    assert len(groups) == len(FUNCTIONS) + 1
    assert all(group["RetentionInDays"] == {"Ref": "LogRetentionDays"} for group in groups.values())


def test_the_access_log_is_json_without_cookies_and_query_strings() -> None:
    (api,) = of_type("AWS::Serverless::HttpApi").values()
    logged = json.loads(api["AccessLogSettings"]["Format"])
    allowed = {"requestId", "identity.sourceIp", "httpMethod", "path", "routeKey"}
    allowed |= {"status", "responseLength", "responseLatency", "error.message", "integrationErrorMessage"}
    assert {value.removeprefix("$context.") for value in logged.values()} <= allowed


def test_a_cookie_expires_with_the_key_that_signed_it() -> None:
    assert DEFAULTS["IdleDays"] <= DEFAULTS["SigningKeyDays"]
    assert DEFAULTS["IdleDays"] <= DEFAULTS["AbsoluteDays"]


def test_an_idle_site_costs_only_its_secret() -> None:
    free_when_idle = {
        "AWS::Budgets::Budget",
        "AWS::ApiGatewayV2::ApiMapping",
        "AWS::ApiGatewayV2::DomainName",
        "AWS::DynamoDB::Table",
        "AWS::S3::Bucket",
        "AWS::S3::BucketPolicy",
        "AWS::IAM::ManagedPolicy",
        "AWS::IAM::Role",
        "AWS::Lambda::Permission",
        "AWS::Logs::LogGroup",
        "AWS::Logs::MetricFilter",  # its metric is billed by the hour in which somebody is refused
        "AWS::SNS::Topic",
        "AWS::SecretsManager::RotationSchedule",
        "AWS::Serverless::Function",
        "AWS::Serverless::HttpApi",
    }
    paid = {key: value for key, value in RESOURCES.items() if value["Type"] not in free_when_idle}
    free_in_number = {"AWS::CloudWatch::Alarm": 10, "AWS::CloudWatch::Dashboard": 3}  # for an account
    for kind, number in free_in_number.items():
        alike = [key for key, value in paid.items() if value["Type"] == kind]
        assert all(paid.pop(key)["Condition"] == "Monitored" for key in alike)
        assert len(alike) <= number
    assert {value["Type"] for value in paid.values()} == {"AWS::SecretsManager::Secret"}
    assert len(paid) == 1
    everywhere = TEMPLATE["Globals"]["Function"]
    assert not everywhere.keys() & {"SnapStart", "ProvisionedConcurrencyConfig"}
    assert DEFAULTS["Tracing"] == "off"
    assert "KmsKeyId" not in set(strings(RESOURCES))


def test_every_parameter_has_a_description_and_a_default() -> None:
    assert all(
        {"Description", "Default", "Type"} <= parameter.keys()
        for parameter in TEMPLATE["Parameters"].values()
    )


# ---- The linters ---------------------------------------------------------------------------------------


def lint(path: Path) -> None:
    finished = subprocess.run([TOOLS / "cfn-lint", path], capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout


@pytest.mark.slow
def test_cfn_lint_finds_nothing() -> None:
    lint(ROOT / "template.yaml")


@pytest.mark.slow
def test_the_line_that_turns_snapstart_on_is_valid(tmp_path: Path) -> None:
    template = (SITE / "template.yaml").read_text()
    line = "    # SnapStart: {"
    assert template.count(line) == 1
    (tmp_path / "template.yaml").write_text(template.replace(line, "    SnapStart: {"))
    lint(tmp_path / "template.yaml")
