"""What a deployment needs on this machine: tools, settings, and packages that Lambda takes."""

import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from infra.build.lambda_python import VERSION, find_python
from infra.build.package import page_of
from infra.build.package_size import MAX_UNZIPPED_BYTES, megabytes, unzipped_bytes
from infra.doctor.finding import Finding
from infra.template.read import ROOT, SITE, functions

MIN_SAM = (1, 140)  # as pyproject.toml
OWN_SAM = ROOT / ".venv-sam" / "bin" / "sam"  # what `make sam` installs
BUILT = SITE / ".aws-sam" / "build"


class Deployment(NamedTuple):
    """What samconfig.toml and the template say of a deployment."""

    config_env: str
    stack: str
    parameters: dict[str, str]
    region: str | None = None


def read_deployment(config_env: str, template: dict[str, Any], samconfig: Path) -> Deployment:
    """Return the deployment of `sam deploy --config-env`. Raises LookupError for an unknown one."""
    sections = tomllib.loads(samconfig.read_text(encoding="utf-8"))
    if config_env not in sections:
        raise LookupError(f"samconfig.toml has no section {config_env}.")
    settings: dict[str, Any] = {}
    for command in ("global", "deploy"):
        settings |= sections[config_env].get(command, {}).get("parameters", {})
    values = {name: str(parameter.get("Default", "")) for name, parameter in template["Parameters"].items()}
    overrides = settings.get("parameter_overrides", [])
    for each in overrides.split() if isinstance(overrides, str) else overrides:
        name, _, value = each.partition("=")
        values[name] = value.strip('"')
    return Deployment(config_env, settings["stack_name"], values, settings.get("region"))


def look_at_machine(template: dict[str, Any], deployment: Deployment) -> Iterator[Finding]:
    """Yield the findings that need no account. Python is downloaded if there is none, as a build does."""
    yield _sam()
    if shutil.which("make"):
        yield Finding("OK", "make", "sam build runs it")
    else:
        yield Finding("to do", "make", "Not found. sam build runs it. Install it, such as: apt install make")
    try:
        yield Finding("OK", "Python", f"{VERSION} at {find_python()}, for the build")
    except LookupError as problem:
        yield Finding("to do", "Python", str(problem))
    yield from _asked(template, deployment)
    yield from _packages(template)


def _sam() -> Finding:
    found = shutil.which("sam") or (str(OWN_SAM) if OWN_SAM.exists() else None)
    if found is None:
        return Finding("to do", "SAM CLI", "Not found. Install it with: make sam")
    said = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout
    numbers = re.search(r"(\d+)\.(\d+)\.\d+", said)
    if not numbers:
        return Finding("to do", "SAM CLI", f"{found} does not tell its version. Install another: make sam")
    if (int(numbers[1]), int(numbers[2])) < MIN_SAM:
        least = ".".join(map(str, MIN_SAM))
        return Finding("to do", "SAM CLI", f"{numbers[0]} is older than {least}. Install another: make sam")
    return Finding("OK", "SAM CLI", f"{numbers[0]} at {found}")


def _asked(template: dict[str, Any], deployment: Deployment) -> Iterator[Finding]:
    missing = [name for name in template["Parameters"] if not _has_value(template, deployment, name)]
    if missing:
        names = ", ".join(missing)
        yield Finding("to do", "parameters", f"No value for {names}. Add it to samconfig.toml")
    else:
        yield Finding("OK", "parameters", "each has a value, so sam deploy asks for none")


def _has_value(template: dict[str, Any], deployment: Deployment, name: str) -> bool:
    return "Default" in template["Parameters"][name] or bool(deployment.parameters.get(name))


def _packages(template: dict[str, Any]) -> Iterator[Finding]:
    """Yield the size of each package that is built; of the others, one line."""
    waiting = []
    for logical_id, function in functions(template).items():
        name = page_of(function)
        if function["Properties"].get("PackageType") == "Image":
            continue  # of up to 10 GB
        if not (BUILT / logical_id).is_dir():
            waiting.append(name)
            continue
        size = unzipped_bytes(BUILT / logical_id)
        text = f"{megabytes(size)} unzipped, of at most {megabytes(MAX_UNZIPPED_BYTES)}"
        if size > MAX_UNZIPPED_BYTES:
            advice = "See “A page that is too large” in infra/operate/RUNBOOK.md"
            yield Finding("to do", f"package {name}", f"{text}. {advice}")
        else:
            yield Finding("OK", f"package {name}", text)
    if waiting:
        names = ", ".join(waiting)
        yield Finding("to do", "packages", f"Not built yet: {names}. Run: sam build.")
