"""The packages that a script needs: whether its page will have them, and what to do if not."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from importlib.metadata import packages_distributions
from pathlib import Path

from infra.add_page.files import REQUIREMENTS, Source
from infra.add_page.imports import Import, missing, package_of
from infra.add_page.refusal import Refused
from infra.build.environment import LOCKS
from infra.build.package_names import normalized
from infra.build.page_packages import LOCK, CannotLock, install, lock_of


@dataclass(frozen=True, slots=True)
class Packages:
    """A page's own packages: the lines of its requirements.txt, and the lock of their versions."""

    lines: tuple[str, ...] = ()
    lock: str = ""


def refuse_missing(source: Source, lock: str, root: Path) -> Packages:
    """Return the page's own packages, which are then installed here. `lock` names those that it has anyway.

    Raises `Refused` if the script imports a module that neither they nor the packages of `lock` provide.
    """
    everywhere = _modules_of_lock(lock) | {"core"}  # for types such as LongText
    needed = missing(source.imports(), source.beside, everywhere)
    if REQUIREMENTS not in source.files:
        if needed:
            raise Refused(_how_to_require(source, needed))
        return Packages()
    requirements = source.files[REQUIREMENTS]
    own_lock = _install(requirements, sorted((root / "functions").glob(f"*/{LOCK}")))
    provided = set(packages_distributions())
    absent = [found for found in needed if found.top not in provided]
    if absent:
        raise Refused(
            f"Line {absent[0].line} imports {absent[0].top}, which no package in {REQUIREMENTS} provides.\n"
            f"Add the package to {requirements}, most likely: {package_of(absent[0].top)}"
        )
    lines = requirements.read_text(encoding="utf-8").splitlines()
    named = [line.strip() for line in lines if line.strip() and not line.strip().startswith("#")]
    return Packages(tuple(named), own_lock)


def _modules_of_lock(lock: str) -> set[str]:
    """Return the modules that every page with this lock can import."""
    text = (LOCKS / f"{lock}.txt").read_text(encoding="utf-8")
    locked = {normalized(name) for name in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}
    return {
        module
        for module, packages in packages_distributions().items()
        if any(normalized(package) in locked for package in packages)
    }


def _how_to_require(source: Source, needed: list[Import]) -> str:
    named = "\n".join(f"    line {found.line}: {found.top}" for found in needed)
    packages = "\n".join(f"    {package_of(found.top)}" for found in needed)
    return (
        f"The script imports modules that are not part of Python:\n\n{named}\n\n"
        f"If their names are correct, create a file {REQUIREMENTS} beside the script with their packages, "
        "most "
        f"likely:\n\n{packages}\n\nThen run the command again."
    )


def _install(requirements: Path, others: list[Path]) -> str:
    """Return the lock of the requirements, after installing it where the page is checked and served."""
    try:
        lock = lock_of(requirements, others)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, LOCK)
            file.write_text(lock, encoding="utf-8")
            install([file])
    except CannotLock as problem:
        raise Refused(f"The packages in {requirements} cannot be used. {problem}") from None
    return lock
