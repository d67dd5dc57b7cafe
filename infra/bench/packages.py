"""Build the packages for Lambda: Wombat's with `infra.build.package`, and the others' as `sam build` does
with a requirements.txt: the framework, its dependencies and the code, without bytecode."""

import io
import os
import platform
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path

from infra.build.lambda_python import VERSION, find_python
from infra.build.package_names import normalized
from infra.template.read import ROOT, SITE

PLACE = ROOT / ".wombat" / "bench"
ARCHITECTURE = {"x86_64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}[platform.machine()]


@dataclass(frozen=True, slots=True)
class Package:
    """One page: its `handler`, and its requirements `needs`, or for Wombat the logical id of its
    `function`."""

    name: str
    handler: str
    needs: tuple[str, ...] = ()
    function: str = ""

    def with_bytecode(self) -> Path:
        return PLACE / self.name.replace(" ", "-")

    def without_bytecode(self) -> Path:
        return PLACE / (self.name.replace(" ", "-") + "-source")

    def as_built(self) -> Path:
        """Return the package as deployed: Wombat's has bytecode, the others' have none."""
        return self.with_bytecode() if self.function else self.without_bytecode()

    def make(self) -> None:
        if self.function:
            made = self.with_bytecode()
            shutil.rmtree(made, ignore_errors=True)
            made.mkdir(parents=True)
            environment = {**os.environ, "ARCHITECTURE": ARCHITECTURE}
            command = [sys.executable, "-m", "infra.build.package", self.function, str(made)]
            subprocess.run(command, cwd=ROOT, env=environment, check=True)
            bytecode = shutil.ignore_patterns("__pycache__")
            shutil.copytree(made, _emptied(self.without_bytecode()), ignore=bytecode, dirs_exist_ok=True)
        else:
            source = _emptied(self.without_bytecode())
            for distribution in closure(self.needs):
                copy(distribution, source)
            folders = [(SITE, "functions/adder"), (SITE, "functions/mode"), (ROOT, "infra/bench/peers")]
            for root, name in folders:
                shutil.copytree(root / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
            for name in ("functions", "infra", "infra/bench"):
                shutil.copy(ROOT / name / "__init__.py", source / name)
            shutil.copy(ROOT / "infra" / "bench" / "draw.py", source / "infra" / "bench")
            made = _emptied(self.with_bytecode())
            shutil.copytree(source, made, dirs_exist_ok=True)
            command = [str(find_python()), "-I", "-m", "compileall", "-q", "-j", "0"]
            subprocess.run([*command, "--invalidation-mode", "unchecked-hash", made], check=True)


def closure(names: tuple[str, ...]) -> list[Distribution]:
    """Return the distributions of `names` in the benchmark's environment, with their dependencies."""
    site = ROOT / ".venv-bench" / "lib" / f"python{VERSION}" / "site-packages"
    installed = {normalized(each.name): each for each in distributions(path=[str(site)])}
    wanted, found = list(names), dict[str, Distribution]()
    while wanted:
        name = normalized(wanted.pop())
        if name in installed and name not in found:  # those that are not installed are for other platforms
            found[name] = installed[name]
            wanted += [
                match[0]
                for needed in installed[name].requires or ()
                if "extra ==" not in needed and (match := re.match(r"[\w.-]+", needed))
            ]
    return list(found.values())


def copy(distribution: Distribution, package: Path) -> None:
    for file in distribution.files or ():
        if ".." not in file.parts and file.suffix != ".pyc":
            (package / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(str(file.locate()), package / file)


def zipped_bytes(package: Path) -> int:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as content:
        for path in sorted(package.rglob("*")):
            if path.is_file():
                content.writestr(str(path.relative_to(package)), path.read_bytes())
    return archive.tell()


def _emptied(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
