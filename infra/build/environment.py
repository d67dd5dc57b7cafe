"""Bring a virtual environment in line with a lock file.

    python3 infra/build/environment.py .venv dev
    python3 infra/build/environment.py .venv-sam sam

It runs on any Python from 3.11 on, with only the standard library. pip installs uv, and uv installs the lock
`infra/build/locks/<name>.txt`, both with hashes checked. An environment for the lock `dev` also gets the
project itself, editable, with the command `wombat`, and the packages of single pages
(infra/build/page_packages.py). The file `<environment>/ready` then holds a digest of the locks; while it
matches, nothing is changed and no network is needed.
"""

from __future__ import annotations  # so that an older Python gets as far as the message about its version

import fcntl
import hashlib
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ROOT / "infra" / "build" / "locks"
OLDEST = (3, 11)


def prepare(environment: Path, lock_name: str) -> None:
    """Bring an environment up to date with its lock. Several processes may call this at once."""
    ready = environment / "ready"
    wanted = digest(lock_name)
    with (LOCKS / f"{lock_name}.txt").open() as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if not ready.exists() or ready.read_text() != wanted:
            ready.unlink(missing_ok=True)
            install(environment, lock_name)
            ready.write_text(wanted)
        if lock_name == "dev":
            prepare_pages(environment)
        ready.touch()  # make compares times, and a checkout renews those of the locks


def digest(lock_name: str) -> str:
    """Return a digest of all that determines an environment: locks, metadata, path, and this module."""
    inputs = [LOCKS / "uv.txt", LOCKS / f"{lock_name}.txt", ROOT / "pyproject.toml", Path(__file__)]
    content = b"\0".join(path.read_bytes() for path in inputs)
    return hashlib.sha256(content + bytes(ROOT)).hexdigest()


def prepare_pages(environment: Path) -> None:
    """Install the packages that only some pages need. All pages share this environment; in Lambda each page
    has its own package."""
    ready = environment / "pages"
    if not ready.exists() or ready.read_text(encoding="utf-8") != pages_digest():
        run(environment / "bin" / "python", "-m", "infra.build.page_packages", folder=ROOT)
        ready.write_text(pages_digest(), encoding="utf-8")


def pages_digest() -> str:
    """Return a digest of the requirements and the locks of all pages."""
    files = sorted(ROOT.glob("functions/*/requirements.*"))
    content = b"\0".join(part for file in files for part in (bytes(file), file.read_bytes()))
    return hashlib.sha256(content).hexdigest()


def install(environment: Path, lock_name: str) -> None:
    """Create an environment with the packages of a lock. Exits with a message if that fails."""
    print(f"Preparing {environment.name}", flush=True)
    try:
        # Links, because a copied interpreter does not find its library if a link started it.
        venv.create(environment, with_pip=True, clear=True, symlinks=True)
    except subprocess.CalledProcessError:
        sys.exit("Python cannot create a virtual environment. On Debian and Ubuntu, install python3-venv.")
    python = environment / "bin" / "python"
    pip_install: list[Path | str] = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    uv_install: list[Path | str] = [
        environment / "bin" / "uv",
        "pip",
        "install",
        "--quiet",
        "--python",
        python,
    ]
    run(*pip_install, "--require-hashes", "--no-deps", "-r", LOCKS / "uv.txt")
    run(*uv_install, "--require-hashes", "--no-deps", "-r", LOCKS / f"{lock_name}.txt")
    if lock_name == "dev":
        # Offline, because uv contains the build backend that pyproject.toml names.
        run(*uv_install, "--no-deps", "--offline", "--editable", ROOT)


def run(*command: Path | str, folder: Path | None = None) -> None:
    """Run a command in a folder. Exits with a message if it fails."""
    if subprocess.run(command, cwd=folder, check=False).returncode:
        sys.exit(f"This command failed: {' '.join(map(str, command))}")


if __name__ == "__main__":
    if sys.version_info < OLDEST:
        sys.exit(
            f"Wombat needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}. "
            "Choose another one: make PYTHON=python3.14 ..."
        )
    prepare(ROOT / sys.argv[1], sys.argv[2])
