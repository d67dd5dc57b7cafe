"""The text of one page's resources in template.yaml: its function, log group, role, and permission for /mcp.

The sample pages have exactly this text (tests/infra/add_page/test_template_edit.py).
"""

from collections.abc import Mapping
from typing import Literal

from core.page import path_of

Kind = Literal["form", "list", "console", "command"]


def runs_whole_script(kind: Kind) -> bool:
    """Whether such a page runs its script as a terminal does, instead of calling one of its functions."""
    return kind in ("console", "command")


MARKER = "  # ---- Add pages above this line"
PARTS = ("Function", "Logs", "Role")  # the suffixes of the logical ids of a page's resources
# Of those that it may lack: the permission, if it is older than /mcp, and the worker, if its work is short.
OPTIONAL_PARTS = ("Call", "WorkerFunction", "WorkerLogs", "WorkerRole")

FREE_STORAGE = 512  # MB of /tmp that Lambda does not bill
OWN_STORAGE = 256  # MB of it for what a page's function writes

_IF_SITE_IS_PRIVATE = "!If [PrivateSite, !Ref SignInPolicy, !Ref AWS::NoValue]"
_FUNCTION = """\
  <Page>Function:
    # checkov:skip=CKV_AWS_116: calls are synchronous, so there is nothing for a dead-letter queue
    # checkov:skip=CKV_AWS_117: it calls only AWS's public endpoints; a VPC would need a paid gateway
    # checkov:skip=CKV_AWS_173: its variables hold no secrets
    Type: AWS::Serverless::Function
    Metadata: {BuildMethod: makefile, Dependencies: <lock>}
    Properties:
      FunctionName: !Sub ${AWS::StackName}-<page>
      Handler: functions.<page>.app.handler
      Role: !GetAtt <Page>Role.Arn
      LoggingConfig: {LogGroup: !Ref <Page>Logs}
"""
_STORAGE = """\
      EphemeralStorage: {Size: <storage>}     # MB, for the largest uploads
"""
_VARIABLES = """\
      Environment:
        Variables:
"""
_HASH_SEED = """\
          PYTHONHASHSEED: '0'     # so that a script's sets have the same order on all servers
"""
_STATE = """\
          TABLE_NAME: !Ref Table
          SIGNING_SECRET: !Ref SigningKey
          IDLE_DAYS: !Ref IdleDays
          ABSOLUTE_DAYS: !Ref AbsoluteDays
"""
_FILES = """\
          FILES_BUCKET: !Ref Files
"""
_WORKER_NAME = """\
          JOB_WORKER: !Ref <Page>WorkerFunction.Alias
          VISITOR_JOBS: !Ref VisitorJobs
          PAGE_JOBS: !Ref PageJobs
"""
_ROUTE = """\
      Events:
        Page:
          Type: HttpApi
          Properties: {ApiId: !Ref Api, Path: <path>, Method: ANY}
"""
_COMMAND_ROUTES = """\
        Commands:
          Type: HttpApi
          Properties: {ApiId: !Ref Api, Path: '<path>/{command+}', Method: ANY}
"""
# `<Worker>` and `<-worker>` are empty in the resources of the page itself.
_LOGS_ROLE = """\

  <Page><Worker>Logs:
    # checkov:skip=CKV_AWS_158: CloudWatch encrypts it; a key of our own in KMS costs 1 USD a month
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: !Sub /aws/lambda/${AWS::StackName}<path><-worker>
      RetentionInDays: !Ref LogRetentionDays

  <Page><Worker>Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}
      ManagedPolicyArns:
<sign-in>        - !If [Traced, !Ref TracePolicy, !Ref AWS::NoValue]
      Policies:
        - PolicyName: <page><-worker>
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
              - Effect: Allow
                Action: [logs:CreateLogStream, logs:PutLogEvents]
                Resource: !GetAtt <Page><Worker>Logs.Arn
"""
_KEY_ROLE = """\
              - Effect: Allow
                Action: secretsmanager:GetSecretValue
                Resource: !Ref SigningKey
"""
_TABLE_ROLE = """\
              - Effect: Allow
                Action:
                  - dynamodb:DeleteItem
                  - dynamodb:GetItem
                  - dynamodb:PutItem
                  - dynamodb:Query
                  - dynamodb:UpdateItem
                Resource: !GetAtt Table.Arn
                Condition:
                  ForAllValues:StringLike: {dynamodb:LeadingKeys: ['<page>#*']}
"""
_PASSWORDS_ROLE = """\
              - Effect: Allow
                Action: dynamodb:Query
                Resource: !GetAtt Table.Arn
                Condition:
                  ForAllValues:StringEquals: {dynamodb:LeadingKeys: ['@access#<page>']}
"""
_FILES_ROLE = """\
              - Effect: Allow
                Action: [s3:DeleteObject, s3:GetObject, s3:PutObject]
                Resource: [!Sub '${Files.Arn}/<page>/*', !Sub '${Files.Arn}/one-day/<page>/*']
              - Effect: Allow
                Action: s3:ListBucket     # without it, S3 calls a missing object forbidden
                Resource: !GetAtt Files.Arn
                Condition:
                  StringLike: {s3:prefix: [<page>/*, one-day/<page>/*]}
"""
_WORKER_FILES_ROLE = """\
              - Effect: Allow
                Action: [s3:DeleteObject, s3:PutObject]
                Resource: !Sub '${Files.Arn}/<page>/*'
"""
_START_ROLE = """\
              - Effect: Allow
                Action: lambda:InvokeFunction
                Resource: !Ref <Page>WorkerFunction.Alias
"""
_CALL = """\

  <Page>Call:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref <Page>Function.Alias
      Action: lambda:InvokeFunction
      Principal: !GetAtt McpRole.Arn     # so that the page is a tool
"""
_WORKER = """\

  <Page>WorkerFunction:
    # checkov:skip=CKV_AWS_116: the table says what became of a job; there is nothing to deliver again
    # checkov:skip=CKV_AWS_117: it calls only AWS's public endpoints; a VPC would need a paid gateway
    # checkov:skip=CKV_AWS_173: its variables hold no secrets
    Type: AWS::Serverless::Function
    Metadata: {BuildMethod: makefile, Dependencies: list}
    Properties:
      Handler: core.jobs.worker.handler
      Timeout: 900     # seconds, Lambda's limit
      EventInvokeConfig: {MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60}
      Role: !GetAtt <Page>WorkerRole.Arn
      LoggingConfig: {LogGroup: !Ref <Page>WorkerLogs}
      Environment:
        Variables:
          JOB_HANDLER: functions.<page>.app.handler
          TABLE_NAME: !Ref Table
          IDLE_DAYS: !Ref IdleDays
          FILES_BUCKET: !Ref Files
"""


def page_block(
    page: str,
    kind: Kind,
    *,
    private: bool = False,
    minutes: int = 0,
    share: bool = False,
    large_files: int | None = None,
) -> str:
    """Return the resources of the page in `functions/<page>/`, each followed by a blank line. With `minutes`,
    it has a worker; with `share`, a form page has the rights that sharing a result needs; with `large_files`,
    it has a place for them, as all other kinds do: the number is that of the bytes that one form takes."""
    has_files = kind != "form" or large_files is not None or minutes > 0
    has_visitors = has_files or minutes > 0 or share
    has_state = has_visitors or private
    storage = -(-(large_files or 0) // 2**20) + OWN_STORAGE
    parts = [
        (True, _FUNCTION),
        (storage > FREE_STORAGE, _STORAGE),
        (has_state, _VARIABLES),
        (runs_whole_script(kind), _HASH_SEED),
        (has_state, _STATE),
        (has_files, _FILES),
        (minutes, _WORKER_NAME),
        (True, _ROUTE),
        (kind == "command", _COMMAND_ROUTES),
        (True, _LOGS_ROLE),
        (has_visitors, _KEY_ROLE),
        (has_visitors, _TABLE_ROLE),
        (private, _PASSWORDS_ROLE),
        (has_files, _FILES_ROLE),
        (minutes, _START_ROLE),
        (True, _CALL),
    ]
    sign_in = "!Ref SignInPolicy" if private else _IF_SITE_IS_PRIVATE
    text = _filled(
        "".join(part for wanted, part in parts if wanted),
        {"<Worker>": "", "<-worker>": "", "<sign-in>": f"        - {sign_in}\n"},
    )
    if minutes:
        of_worker = {"<Worker>": "Worker", "<-worker>": "-worker", "<sign-in>": ""}
        text += _filled(_WORKER + _LOGS_ROLE + _TABLE_ROLE + _WORKER_FILES_ROLE, of_worker)
    names = {
        "<storage>": str(storage),
        "<Page>": camel_case(page),
        "<page>": page,
        "<path>": path_of(page),
        "<lock>": "list" if has_state else "page",
    }
    return _filled(text + "\n", names)


def _filled(text: str, values: Mapping[str, str]) -> str:
    for placeholder, value in values.items():
        text = text.replace(placeholder, value)
    return text


def camel_case(page: str) -> str:
    """Return the prefix of a page's logical ids: `two_numbers` gives `TwoNumbers`."""
    return "".join(word.capitalize() for word in page.split("_"))


def logical_ids(page: str) -> tuple[str, ...]:
    """Return the logical ids of a page's function, log group and role."""
    return tuple(camel_case(page) + part for part in PARTS)


def optional_ids(page: str) -> tuple[str, ...]:
    """Return the logical ids of the resources that a page may have: its permission for /mcp, and a worker."""
    return tuple(camel_case(page) + part for part in OPTIONAL_PARTS)
