"""Build the package of one Lambda function. `sam build` runs this through make, once for each function:

    python -m infra.build.package AdderFunction <folder to fill>
    python -m infra.build.package AdderFunction         only check that Lambda allows its size

A package holds core, the function's own folder, the locked dependencies for Lambda's platform without unused
parts, and bytecode. `Dependencies` in the function's Metadata names its lock in infra/build/locks; the page's
own packages are in the lock in its folder. The processor is the default of the template's parameter
`Architecture`, or the environment variable ARCHITECTURE, because SAM passes no parameters to make; the same
holds for `PrivateSite` and PRIVATE_SITE.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from infra.build import bill_of_materials
from infra.build.lambda_python import PLATFORMS, UV, VERSION, find_python
from infra.build.package_size import TooLarge, refuse_if_too_large
from infra.build.page_packages import LOCK, REQUIREMENTS, is_current
from infra.build.pruning import prune
from infra.serve.site import JOB_HANDLER
from infra.template.read import ROOT, SITE, functions, handler_of, is_image, read_template, variables_of

LISTS = {"home": "infra.build.site_index", "mcp": "infra.build.tools"}  # what makes the lists of all pages
BYTECODE_PER_SOURCE = 1.2  # bytes per byte, as of pandas and matplotlib


def main(logical_id: str, package: Path) -> None:
    """Fill the folder `package`. Raises LookupError without Lambda's Python, `CannotBuild`, or, unless the
    function is a container image, `TooLarge`."""
    function = functions(read_template())[logical_id]
    python = find_python()
    fill(logical_id, package)
    compile_bytecode(python, package)
    (package / "deployed-with").write_text(deployed_with())
    if not is_image(function):
        refuse_if_too_large(package, page_of(function))


def check_size(logical_id: str) -> None:
    """Check the size of a package that is not built yet. Raises `CannotBuild` or `TooLarge`."""
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder)
        fill(logical_id, package)
        bytecode = sum(path.stat().st_size for path in package.rglob("*.py")) * BYTECODE_PER_SOURCE
        page = page_of(functions(read_template())[logical_id])
        refuse_if_too_large(package, page, more_bytes=round(bytecode))


def fill(logical_id: str, package: Path) -> None:
    """Fill the folder `package` with all but bytecode. Raises `CannotBuild`."""
    template = read_template()
    function = functions(template)[logical_id]
    architecture = os.environ.get("ARCHITECTURE") or template["Parameters"]["Architecture"]["Default"]
    if architecture not in PLATFORMS:
        raise CannotBuild(f"ARCHITECTURE is {architecture}. Set it to one of: {', '.join(PLATFORMS)}.")
    lock = "list" if private_site(template) else function["Metadata"]["Dependencies"]
    locks = [ROOT / "infra" / "build" / "locks" / f"{lock}.txt"]
    requirements = SITE / "functions" / page_of(function) / REQUIREMENTS
    if requirements.exists():
        if not is_current(requirements):
            raise CannotBuild(f"{requirements.relative_to(SITE)} has changed. Try the page: make serve")
        locks.append(requirements.with_name(LOCK))
    for lock in locks:
        install(PLATFORMS[architecture], package, lock)
    bill_of_materials.write(package, page_of(function))
    prune(package)
    copy_source(function, package)


def private_site(template: dict[str, Any]) -> bool:
    """Return whether every page asks for a password, so that it needs the package for cookies: the
    environment variable PRIVATE_SITE, or the default of the template's parameter."""
    default = template["Parameters"]["PrivateSite"]["Default"]
    return (os.environ.get("PRIVATE_SITE") or default) == "true"


class CannotBuild(Exception):
    """A setting or a file prevents the build. The message says what to do."""


def deployed_with() -> str:
    """Return a digest of the template and its parameters' values.

    It is part of the package, because Lambda publishes a new version of a function only if its package
    changes.
    """
    settings = (SITE / "template.yaml", ROOT / "samconfig.toml")
    return hashlib.sha256(b"".join(path.read_bytes() for path in settings)).hexdigest()


def install(platform: str, package: Path, lock: Path) -> None:
    """Install the wheels of a lock for Lambda's Python and processor."""
    command: list[str | Path] = [UV, "pip", "install", "--quiet", "--python", sys.executable]
    # Copies, because pruning linked files would change uv's cache.
    command += ["--link-mode", "copy"]
    command += ["--target", package, "--python-platform", platform, "--python-version", VERSION]
    command += ["--only-binary", ":all:", "--require-hashes", "--no-deps", "-r", lock]
    # Try the cache first, so that a build needs no network.
    if subprocess.run([*command, "--offline"], stderr=subprocess.DEVNULL, check=False).returncode:
        subprocess.run(command, check=True)


def page_of(function: dict[str, Any]) -> str:
    """Return the name of a function's folder; a worker has that of its page."""
    return str(variables_of(function).get(JOB_HANDLER) or handler_of(function)).split(".")[1]


def copy_source(function: dict[str, Any], package: Path) -> None:
    """Copy core and the function's folder; the home page also gets the index of all pages, and /mcp the
    tools."""
    page = page_of(function)
    without_bytecode = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "core", package / "core", ignore=without_bytecode)
    shutil.copytree(SITE / "functions" / page, package / "functions" / page, ignore=without_bytecode)
    shutil.copy(SITE / "functions" / "__init__.py", package / "functions")
    command_line: list[str | Path] = [
        sys.executable,
        "-m",
        "infra.read_command",
        package / "functions" / page,
    ]
    subprocess.run(command_line, cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": "0"}, check=True)
    for_all: list[str | Path] = [sys.executable, "-m", "infra.build.identity", package / "functions"]
    if subprocess.run(for_all, cwd=ROOT, check=False).returncode:
        raise CannotBuild("The site’s identity cannot be used: see above.")
    if page in LISTS:
        command: list[str | Path] = [sys.executable, "-m", LISTS[page], package / "functions" / page]
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
        main(sys.argv[1], Path(sys.argv[2]).resolve()) if sys.argv[2:] else check_size(sys.argv[1])
    except (LookupError, CannotBuild, TooLarge) as problem:
        sys.exit(str(problem))
    except subprocess.CalledProcessError as failure:
        sys.exit(f"This command failed: {' '.join(map(str, failure.cmd))}")
