"""The packages of single pages, in the same versions here and on Lambda.

A page names them in `requirements.txt`. `make page` resolves them, and writes the versions and hashes beside
it, in `requirements.lock`; `make serve` and `sam build` install exactly these:

    python -m infra.build.page_packages

resolves again where requirements.txt has changed since, and installs all locks in the running environment.

On this machine all pages share one environment, with the tools. So no two pages may need two versions of a
package, and `cannot_lock` explains it to the author of the second.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from infra.build.environment import LOCKS, ROOT
from infra.build.lambda_python import PLATFORMS, UV, VERSION
from infra.build.package_names import normalized

REQUIREMENTS = "requirements.txt"
LOCK = "requirements.lock"

HEADER = "# The versions for Lambda and make serve. Change requirements.txt instead, and run make serve.\n"
_PIN = re.compile(r"^([\w.-]+)==([^\s;\\]+)", re.MULTILINE)
_SAME_PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}" == VERSION


class CannotLock(Exception):
    """No versions of a page's packages work here and on Lambda. The message tells the author why."""


def lock_of(requirements: Path, others: Iterable[Path] = ()) -> str:
    """Return the lock of a page's requirements, in versions that agree with the tools and with `others`, the
    locks of the other pages.

    Raises `CannotLock`.
    """
    others = list(others)
    problem = ""
    try:
        return _mark(requirements) + _resolve(requirements, others)
    except CannotLock as error:
        problem = str(error)
    if others:
        _refuse_other_versions(requirements, others)
    raise CannotLock(problem)


def is_current(requirements: Path) -> bool:
    """Whether there is a lock for these requirements, and for the tools of today."""
    lock = requirements.with_name(LOCK)
    return lock.exists() and lock.read_text(encoding="utf-8").startswith(_mark(requirements))


def pins(lock: str) -> dict[str, str]:
    """Return the versions in a lock, by normalized name."""
    return {normalized(name): version for name, version in _PIN.findall(lock)}


def install(locks: Sequence[Path]) -> None:
    """Install locks in the running environment.

    Raises `CannotLock` if a version has no wheel for this Python.
    """
    command: list[str | Path] = [UV, "pip", "install", "--quiet", "--python", sys.executable]
    command += ["--require-hashes", "--no-deps", "--only-binary", ":all:"]
    for lock in locks:
        command += ["-r", lock]
    # Try the cache first, so that nothing needs a network twice.
    if subprocess.run([*command, "--offline"], capture_output=True, check=False).returncode:
        finished = subprocess.run(command, capture_output=True, text=True, check=False)
        if finished.returncode:
            raise CannotLock(f"The packages cannot be installed:\n{finished.stderr.strip()}")


def _mark(requirements: Path) -> str:
    """Return the first lines of a lock, with a digest of all that determines its versions."""
    inputs = requirements.read_bytes() + (LOCKS / "dev.txt").read_bytes()
    return f"{HEADER}# {hashlib.sha256(inputs).hexdigest()}\n"


def _resolve(requirements: Path, others: Sequence[Path]) -> str:
    """Resolve for this machine and then for both of Lambda's processors, in the versions found before."""
    if _SAME_PYTHON:
        chosen, constraints = "", [LOCKS / "dev.txt", *others]
    else:
        chosen = _compile(requirements, "", [LOCKS / "dev.txt", *others], ["--python", sys.executable])
        constraints = [LOCKS / "list.txt"]
    for platform in PLATFORMS.values():
        options = ["--python-platform", platform, "--python-version", VERSION, "--only-binary", ":all:"]
        chosen = _compile(requirements, chosen, constraints, options)
    return chosen


def _compile(requirements: Path, chosen: str, constraints: Sequence[Path], options: Sequence[str]) -> str:
    """Return a lock in the versions of the lock `chosen`, where it has any."""
    command: list[str | Path] = [UV, "pip", "compile", "--quiet", "--no-header", "--no-annotate"]
    command += ["--generate-hashes", "--no-emit-index-url", "--constraint", "-", *options, requirements]
    for constraint in constraints:
        command += ["--constraint", constraint]
    versions = "\n".join(f"{name}=={version}" for name, version in pins(chosen).items())
    for where in (["--offline"], []):
        finished = subprocess.run(
            [*command, *where], input=versions, capture_output=True, text=True, check=False
        )
        if finished.returncode == 0:
            return finished.stdout
    raise CannotLock(f"No versions of the packages work here and on Lambda:\n{finished.stderr.strip()}")


def _refuse_other_versions(requirements: Path, others: Sequence[Path]) -> None:
    """Raise `CannotLock` if other pages need other versions, with the names of the packages."""
    try:
        alone = pins(_resolve(requirements, []))
    except CannotLock:
        return
    different = [
        f"    {name}: {alone[name]} here, {version} on the page {lock.parent.name}"
        for lock in others
        for name, version in pins(lock.read_text(encoding="utf-8")).items()
        if alone.get(name, version) != version
    ]
    if different:
        raise CannotLock(
            "Other pages need other versions of these packages, and all pages of a site share them:\n\n"
            + "\n".join(different)
            + "\n\nAllow these versions in one of the requirements.txt, or put the page on a site of its own."
        )


def main() -> None:
    """Resolve where a lock is missing or old, and install all. Exits with a message if that fails."""
    wanted = sorted((ROOT / "functions").glob(f"*/{REQUIREMENTS}"))
    old = [requirements for requirements in wanted if not is_current(requirements)]
    locks = [requirements.with_name(LOCK) for requirements in wanted if requirements not in old]
    try:
        for requirements in old:
            print(f"Resolving the packages of {requirements.parent.name}", flush=True)
            lock = requirements.with_name(LOCK)
            lock.write_text(lock_of(requirements, locks), encoding="utf-8")
            locks.append(lock)
        if locks:
            install(locks)
    except CannotLock as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
