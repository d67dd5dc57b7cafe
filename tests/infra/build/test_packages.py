"""The packages that `sam build` makes: their content and size, and that each runs on its own."""

import importlib.metadata
import io
import json
import os
import platform
import re
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from packaging.markers import Marker

from infra.build import bill_of_materials
from infra.build.lambda_python import VERSION, find_python
from infra.build.package_names import normalized
from infra.template import read as template
from tests.support.checks import cannot_run
from tests.support.client import make_event
from tests.support.mcp import HEADERS, NEWEST, message

ROOT, SITE = template.ROOT, template.SITE
FUNCTIONS = template.functions(template.read_template())
MEGABYTE = 1_000_000
LARGEST = {"page": 2 * MEGABYTE, "list": 3 * MEGABYTE}  # zipped with bytecode, by set of dependencies
MACHINE = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}[
    platform.machine().lower()
]
SUFFIXES = {"arm64": "aarch64-linux-gnu.so", "x86_64": "x86_64-linux-gnu.so"}
UNCHECKED_HASH = 1  # the flags in the header of a .pyc that is not compared with its source

Build = dict[str, Path]
"""The folders of the built packages, by architecture."""


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Build all packages for both architectures: this machine runs one, and Lambda usually the other."""
    try:
        find_python()
    except LookupError as problem:
        cannot_run(str(problem))
    made = subprocess.run(["make", "sam"], cwd=ROOT, capture_output=True, text=True, check=False)
    if made.returncode:
        cannot_run(f"the SAM CLI cannot be installed: {made.stderr}")
    return {
        architecture: sam_build(architecture, tmp_path_factory.mktemp(architecture))
        for architecture in SUFFIXES
    }


def sam_build(architecture: str, folder: Path) -> Path:
    environment = {**os.environ, "ARCHITECTURE": architecture, "SAM_CLI_TELEMETRY": "0"}
    command: list[str | Path] = [ROOT / ".venv-sam" / "bin" / "sam", "build", "--build-dir", folder]
    finished = subprocess.run(command, cwd=SITE, env=environment, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    return folder


def files(package: Path) -> dict[str, bytes]:
    """Return the content of all files of a package, by path."""
    return {
        str(path.relative_to(package)): path.read_bytes() for path in package.rglob("*") if path.is_file()
    }


def locked(logical_id: str) -> dict[str, str]:
    """Return the versions in the function's lock for Lambda's Python, by name."""
    lock = ROOT / "infra" / "build" / "locks" / f"{FUNCTIONS[logical_id]['Metadata']['Dependencies']}.txt"
    lines = re.findall(r"^([\w.-]+)==([\w.]+)(?: ; (.+))? \\$", lock.read_text(), re.MULTILINE)
    on_lambda = {"python_full_version": f"{VERSION}.0"}
    return {
        name: version for name, version, marker in lines if not marker or Marker(marker).evaluate(on_lambda)
    }


def page_name(logical_id: str) -> str:
    """The page's name, which for a worker is that of the page whose jobs it does."""
    function = FUNCTIONS[logical_id]
    handler = template.variables_of(function).get("JOB_HANDLER", function["Properties"]["Handler"])
    return str(handler.split(".")[1])


# ---- Content -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("architecture", SUFFIXES)
@pytest.mark.parametrize("logical_id", FUNCTIONS)
def test_a_package_contains_core_its_own_folder_and_the_locked_dependencies(
    build: Build, logical_id: str, architecture: str
) -> None:
    package = build[architecture] / logical_id
    distributions = importlib.metadata.distributions(path=[str(package)])
    installed = {normalized(each.name): each.version for each in distributions}
    assert locked(logical_id).items() <= installed.items()
    if not (SITE / "functions" / page_name(logical_id) / "requirements.txt").exists():
        assert installed.keys() == locked(logical_id).keys()
    assert {path.name for path in (package / "functions").iterdir()} == {
        "__init__.py",
        "__pycache__",
        "site.json",  # the site's identity
        page_name(logical_id),
    }
    bill = json.loads((package / bill_of_materials.NAME).read_text(encoding="utf-8"))
    assert {each["name"]: each["version"] for each in bill["components"]} == installed
    assert (package / "core" / "__init__.py").exists()
    strangers = {
        "infra",
        "tests",
        "test",
        "template.yaml",
        "pyproject.toml",
        "Makefile",
        ".venv",
        ".git",
        "bin",
        "pip",
    }
    assert not strangers & {path.name for path in package.rglob("*")}
    own = {path.relative_to(ROOT) for path in (ROOT / "core").rglob("*.py")}
    assert {path.relative_to(package) for path in (package / "core").rglob("*.py")} == own


@pytest.mark.parametrize(
    "logical_id", [key for key in FUNCTIONS if FUNCTIONS[key]["Metadata"]["Dependencies"] == "page"]
)
def test_a_form_page_contains_nothing_for_cookies_and_spreadsheets(build: Build, logical_id: str) -> None:
    top = {path.name for path in (build["arm64"] / logical_id).iterdir()}
    assert not top & {"itsdangerous", "python_calamine"}


def test_a_function_gets_the_list_dependencies_exactly_if_it_may_call_aws() -> None:
    """The role of a function that may call AWS has a second statement, besides that for its logs. That of
    /mcp needs none: each page allows it to call its function."""
    resources = template.read_template()["Resources"]
    for logical_id, function in FUNCTIONS.items():
        role = resources[function["Properties"]["Role"]["Fn::GetAtt"][0]]["Properties"]
        statements = role["Policies"][0]["PolicyDocument"]["Statement"]
        assert (function["Metadata"]["Dependencies"] == "list") == (
            len(statements) > 1 or logical_id == "McpFunction"
        ), logical_id


@pytest.mark.parametrize("logical_id", FUNCTIONS)
def test_core_needs_no_botocore(logical_id: str) -> None:
    assert not locked(logical_id).keys() & {"boto3", "botocore", "jmespath", "python-dateutil", "urllib3"}


def test_the_home_page_contains_the_list_of_pages(build: Build) -> None:
    assert (
        json.loads((build["arm64"] / "HomeFunction" / "functions" / "home" / "pages.json").read_text())
        is not None
    )


@pytest.mark.parametrize("logical_id", FUNCTIONS)
def test_every_module_has_bytecode_that_lambda_uses_without_a_check(build: Build, logical_id: str) -> None:
    package = build["arm64"] / logical_id
    cache_tag = f"cpython-{VERSION.replace('.', '')}"
    sources = {path.parent / "__pycache__" / f"{path.stem}.{cache_tag}.pyc" for path in package.rglob("*.py")}
    bytecode = set(package.rglob("*.pyc"))
    assert bytecode == sources
    python = find_python()
    magic = subprocess.check_output(
        [python, "-c", "import importlib.util as u; print(u.MAGIC_NUMBER.hex())"], text=True
    )
    for path in bytecode:
        header = path.read_bytes()[:8]
        assert header[:4].hex() == magic.strip(), path
        assert int.from_bytes(header[4:], "little") == UNCHECKED_HASH, path


@pytest.mark.parametrize("logical_id", FUNCTIONS)
def test_both_architectures_get_the_same_files_but_for_compiled_extensions(
    build: Build, logical_id: str
) -> None:
    """So tests on this machine hold for both, and builds are reproducible."""
    contents = {}
    for architecture, suffix in SUFFIXES.items():
        found = files(build[architecture] / logical_id)
        extensions = {path for path in found if path.endswith(".so")}
        assert all(path.endswith(suffix) for path in extensions)
        contents[architecture] = {path: content for path, content in found.items() if path not in extensions}
        contents[architecture].update({path.removesuffix(suffix): b"" for path in extensions})
    different = {
        path
        for path in contents["arm64"].keys() | contents["x86_64"].keys()
        if contents["arm64"].get(path) != contents["x86_64"].get(path)
    }
    assert not different


@pytest.mark.parametrize("logical_id", FUNCTIONS)
def test_a_package_is_small(build: Build, logical_id: str) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as package:
        for path, content in sorted(files(build["arm64"] / logical_id).items()):
            package.writestr(path, content)
    assert archive.tell() <= LARGEST[FUNCTIONS[logical_id]["Metadata"]["Dependencies"]]


# ---- Running -----------------------------------------------------------------------------------------


class StandInForAws(BaseHTTPRequestHandler):
    """Answers like an account with an empty table, one key and a bucket, as handlers need."""

    VERSION = "11111111-2222-3333-4444-555555555555"
    objects: ClassVar[dict[str, bytes]] = {}

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        answers: dict[str, dict[str, Any]] = {
            "secretsmanager.GetSecretValue": {"SecretString": "k" * 64, "VersionId": self.VERSION},
            "secretsmanager.DescribeSecret": {"VersionIdsToStages": {self.VERSION: ["AWSPENDING"]}},
        }
        self._answer(json.dumps(answers.get(self.headers["X-Amz-Target"], {})).encode())

    def do_PUT(self) -> None:
        self.objects[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(b"")

    def do_GET(self) -> None:
        self._answer(self.objects[self.path])

    def do_HEAD(self) -> None:
        self._answer(b"")

    def do_DELETE(self) -> None:
        self._answer(b"")

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class names it so
        """Keep quiet."""


@pytest.fixture(scope="module")
def aws() -> Iterator[str]:
    """Run the stand-in, and yield its address."""
    with HTTPServer(("127.0.0.1", 0), StandInForAws) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


# With -I -S, sys.path has only the standard library; the package is added, as in Lambda.
CALL = """
import importlib, json, sys
package, handler, event = sys.argv[1:]
sys.path.insert(0, package)

class Context:
    function_name = "test"
    function_version = "$LATEST"
    memory_limit_in_mb = "512"
    invoked_function_arn = "arn:aws:lambda:eu-west-1:123456789012:function:test"
    aws_request_id = "52fdfc07-2182-454f-963f-5f0f9a621d72"
    log_group_name = log_stream_name = "test"
    def get_remaining_time_in_millis(self): return 25_000

module, _, name = handler.rpartition(".")
answer = getattr(importlib.import_module(module), name)(json.loads(event), Context())
files = {name: getattr(module, "__file__", None) or "" for name, module in list(sys.modules.items())}
compiled = [name for name, file in files.items() if file.startswith(package) and file.endswith(".so")]
print(json.dumps({"answer": answer, "path": sys.path, "compiled": compiled}))
"""


def get(path: str) -> dict[str, Any]:
    """Return the payload 2.0 event of a GET."""
    host = "abcde12345.execute-api.eu-west-1.amazonaws.com"
    return {
        "version": "2.0",
        "routeKey": f"ANY {path}",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {
            "accept": "text/html",
            "host": host,
            "user-agent": "Mozilla/5.0",
            "x-forwarded-proto": "https",
        },
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "abcde12345",
            "domainName": host,
            "domainPrefix": "abcde12345",
            "http": {
                "method": "GET",
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1",
                "userAgent": "Mozilla/5.0",
            },
            "requestId": "JKJaXmPLvHcESHA=",
            "routeKey": f"ANY {path}",
            "stage": "$default",
            "time": "12/Mar/2026:19:03:58 +0000",
            "timeEpoch": 1773342238000,
        },
        "isBase64Encoded": False,
    }


def call(package: Path, logical_id: str, event: dict[str, Any], aws: str) -> dict[str, Any]:
    """Return a handler's answer on Lambda's Python, with only its package importable, and what it loaded."""
    properties = FUNCTIONS[logical_id]["Properties"]
    variables = {
        name: value
        for name, value in properties.get("Environment", {}).get("Variables", {}).items()
        if isinstance(value, str)
    }
    numbers = {"IDLE_DAYS": "30", "ABSOLUTE_DAYS": "90"}
    endpoints = {"AWS_ENDPOINT_URL": aws, "DYNAMODB_ENDPOINT": aws}
    account = {"AWS_DEFAULT_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}
    names = {"TABLE_NAME": "table", "SIGNING_SECRET": "key"}
    finished = subprocess.run(
        [find_python(), "-I", "-S", "-B", "-c", CALL, package, properties["Handler"], json.dumps(event)],
        env={**variables, **numbers, **endpoints, **account, **names},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    result: dict[str, Any] = json.loads(finished.stdout.splitlines()[-1])
    assert not [path for path in result["path"] if "site-packages" in path]
    return result


PAGES = [
    pytest.param(logical_id, event["Properties"]["Path"], id=page_name(logical_id))
    for logical_id, function in FUNCTIONS.items()
    for event in function["Properties"].get("Events", {}).values()
    if "Path" in event["Properties"] and "{" not in event["Properties"]["Path"]
    if event["Properties"]["Path"] != "/mcp"  # it has no page
]


@pytest.mark.parametrize(("logical_id", "path"), PAGES)
def test_a_page_answers_from_its_package_only(build: Build, aws: str, logical_id: str, path: str) -> None:
    if sys.platform != "linux":
        cannot_run("the packages' compiled extensions are for Linux")
    result = call(build[MACHINE] / logical_id, logical_id, get(path), aws)
    assert result["answer"]["statusCode"] == 200
    assert "<" in result["answer"]["body"]
    assert "markupsafe._speedups" in result["compiled"]


def test_the_tools_are_listed_from_their_package_only(build: Build, aws: str) -> None:
    if sys.platform != "linux":
        cannot_run("the packages' compiled extensions are for Linux")
    headers = {**HEADERS, "mcp-protocol-version": NEWEST, "mcp-method": "tools/list"}
    event = make_event("POST", "/mcp", body=json.dumps(message("tools/list")).encode(), headers=headers)
    result = call(build[MACHINE] / "McpFunction", "McpFunction", event, aws)
    names = {each["name"] for each in json.loads(result["answer"]["body"])["result"]["tools"]}
    assert {"adder", "maze.draw", "burrow"} <= names


def test_the_rotation_runs_from_its_package_only(build: Build, aws: str) -> None:
    event = {"SecretId": "key", "ClientRequestToken": StandInForAws.VERSION, "Step": "testSecret"}
    assert call(build[MACHINE] / "RotateFunction", "RotateFunction", event, aws)["answer"] is None


FILES = """
import io, sys
sys.path.insert(0, sys.argv[1])
from core.folders.store import Folders
from core.folders.archive import pack
from core.folders.large import LargeFiles
from core.aws import s3

bucket = s3("files")
version = Folders(bucket, "mode").put("visitor", {"a.txt": b"1"}, pack({"a.txt": b"1"}))
print(Folders(bucket, "mode").get("visitor", version))  # from the bucket: nothing is remembered
large = LargeFiles(bucket, "mode")
name = large.put("visitor", "a.txt", io.BytesIO(b"1"))
large.find("visitor", name)
large.link("visitor", name, "a.txt"), large.form("visitor", name, 1, "https://example.org/")
large.remove("visitor", name)
"""


def test_files_are_stored_from_a_package_only(build: Build, aws: str) -> None:
    if sys.platform != "linux":
        cannot_run("the packages' compiled extensions are for Linux")
    stored = subprocess.run(
        [find_python(), "-I", "-S", "-B", "-c", FILES, build[MACHINE] / "ModeFunction"],
        env={
            "AWS_ENDPOINT_URL": aws,
            "AWS_REGION": "eu-west-1",
            "AWS_ACCESS_KEY_ID": "x",
            "AWS_SECRET_ACCESS_KEY": "x",
        },
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (stored.stdout, stored.stderr) == ("{'a.txt': b'1'}\n", "")
