"""Build the package of one Lambda function. `sam build` runs this through make, once for each function:

    python -m infra.build.package AdderFunction <folder to fill>

A package holds core, the function's own folder, the locked dependencies for Lambda's platform without unused
parts, and bytecode. `Dependencies` in the function's Metadata names its lock in infra/build/locks. Packages
in the page's own requirements.txt are added without hashes, in versions that agree with the lock. The
processor is the default of the template's parameter `Architecture`, or the environment variable ARCHITECTURE,
because SAM passes no parameters to make.
"""

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from infra.build.lambda_python import UV, VERSION, find_python
from infra.template.read import ROOT, functions, read_template

# Lambda's Amazon Linux 2023 has glibc 2.34.
PLATFORMS = {"arm64": "aarch64-manylinux_2_28", "x86_64": "x86_64-manylinux_2_28"}

# Only these subfolders of a dependency's folder are kept; files beside them are kept too.
POWERTOOLS = {"exceptions", "logging", "metrics", "shared", "tracing", "utilities", "warnings"}
USED = {
    "aws_lambda_powertools": POWERTOOLS,
    "aws_lambda_powertools/utilities": {"jmespath_utils"},
    "botocore/data": {"dynamodb", "secretsmanager"},
}
# Never read at run time.
UNUSED = (
    ".lock",
    "bin",
    "boto3/data",
    "boto3/examples",
    "botocore/data/*/*/examples-1.json",
    "**/*.c",
    "**/*.pyi",
    "**/py.typed",
)


def main(logical_id: str, package: Path) -> None:
    """Fill the folder `package`. Exits with a message if the architecture or Python is not available."""
    template = read_template()
    function = functions(template)[logical_id]
    architecture = os.environ.get("ARCHITECTURE") or template["Parameters"]["Architecture"]["Default"]
    if architecture not in PLATFORMS:
        sys.exit(f"ARCHITECTURE is {architecture}. Set it to one of: {', '.join(PLATFORMS)}.")
    try:
        python = find_python()
    except LookupError as problem:
        sys.exit(str(problem))

    lock = ROOT / "infra" / "build" / "locks" / f"{function['Metadata']['Dependencies']}.txt"
    install(PLATFORMS[architecture], package, "--require-hashes", "--no-deps", "-r", lock)
    requirements = ROOT / "functions" / page_of(function) / "requirements.txt"
    if requirements.exists():
        install(PLATFORMS[architecture], package, "--constraint", lock, "-r", requirements)
    prune(package)
    copy_source(function, package)
    compile_bytecode(python, package)
    (package / "deployed-with").write_text(deployed_with())


def deployed_with() -> str:
    """Return a digest of the template and its parameters' values.

    It is part of the package, because Lambda publishes a new version of a function only if its package
    changes.
    """
    settings = (ROOT / "template.yaml", ROOT / "samconfig.toml")
    return hashlib.sha256(b"".join(path.read_bytes() for path in settings)).hexdigest()


def install(platform: str, package: Path, *requirements: str | Path) -> None:
    """Install wheels for Lambda's Python and processor; `requirements` are uv's options that select them."""
    command: list[str | Path] = [UV, "pip", "install", "--quiet", "--python", sys.executable]
    # Copies, because pruning linked files would change uv's cache.
    command += ["--link-mode", "copy"]
    command += ["--target", package, "--python-platform", platform, "--python-version", VERSION]
    command += ["--only-binary", ":all:", *requirements]
    # Try the cache first, so that a build needs no network.
    if subprocess.run([*command, "--offline"], stderr=subprocess.DEVNULL, check=False).returncode:
        subprocess.run(command, check=True)


def prune(package: Path) -> None:
    """Delete the parts of the dependencies that no page uses."""
    for pattern in UNUSED:
        for path in package.glob(pattern):
            remove(path)
    for folder, used in USED.items():
        for path in package.glob(f"{folder}/*"):
            if path.is_dir() and path.name not in used:
                remove(path)
    shrink_data(package / "botocore" / "data")
    for metadata in package.glob("*.dist-info/*"):
        if metadata.name == "METADATA":
            # Keep the headers, which importlib.metadata reads, without the README below them.
            metadata.write_text(
                metadata.read_text(encoding="utf-8").split("\n\n", 1)[0] + "\n", encoding="utf-8"
            )
        else:
            remove(metadata)


def shrink_data(data: Path) -> None:
    """Remove the endpoints of 400 unused services and all documentation from botocore's data. Parsing them
    takes 25 ms of CPU at a cold start, and 9 MB of memory."""
    if not data.exists():
        return
    services = {folder.name for folder in data.iterdir() if folder.is_dir()}
    endpoints = json.loads((data / "endpoints.json").read_bytes())
    for partition in endpoints["partitions"]:
        known = partition["services"]
        partition["services"] = {name: known[name] for name in sorted(services & known.keys())}
    (data / "endpoints.json").write_bytes(compact(endpoints))
    for path in data.glob("*/*/service-2.json.gz"):
        service = without_documentation(json.loads(gzip.decompress(path.read_bytes())))
        path.write_bytes(gzip.compress(compact(service), mtime=0))  # reproducible


def without_documentation(part: Any) -> Any:
    if isinstance(part, dict):
        return {
            name: without_documentation(value)
            for name, value in part.items()
            if name != "documentation"
            or not isinstance(value, str)  # a structure may have a member of that name
        }
    return [without_documentation(each) for each in part] if isinstance(part, list) else part


def compact(content: object) -> bytes:
    return json.dumps(content, separators=(",", ":")).encode()


def remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def page_of(function: dict[str, Any]) -> str:
    """Return the name of a function's folder."""
    return str(function["Properties"]["Handler"].split(".")[1])


def copy_source(function: dict[str, Any], package: Path) -> None:
    """Copy core and the function's folder; the home page also gets the index of all pages."""
    page = page_of(function)
    without_bytecode = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "core", package / "core", ignore=without_bytecode)
    shutil.copytree(ROOT / "functions" / page, package / "functions" / page, ignore=without_bytecode)
    shutil.copy(ROOT / "functions" / "__init__.py", package / "functions")
    command_line: list[str | Path] = [
        sys.executable,
        "-m",
        "infra.read_command",
        package / "functions" / page,
    ]
    subprocess.run(command_line, cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": "0"}, check=True)
    if page == "home":
        command: list[str | Path] = [
            sys.executable,
            "-m",
            "infra.build.site_index",
            package / "functions" / "home",
        ]
        subprocess.run(command, cwd=ROOT, check=True)


def compile_bytecode(python: Path, package: Path) -> None:
    """Compile bytecode that Python never compares with the source: SAM sets all file times to 1980."""
    command: list[str | Path] = [
        python,
        "-I",
        "-m",
        "compileall",
        "-q",
        "-j",
        "0",
        "--invalidation-mode",
        "unchecked-hash",
    ]
    # Tracebacks show the paths in Lambda.
    command += ["-s", package, "-p", "/var/task", package]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1], Path(sys.argv[2]).resolve())
    except subprocess.CalledProcessError as failure:
        sys.exit(f"This command failed: {' '.join(map(str, failure.cmd))}")
