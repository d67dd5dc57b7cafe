"""Make a virtual environment hold exactly what a lock file says.

    python3 infra/build/environment.py .venv dev
    python3 infra/build/environment.py .venv-sam sam

Runs under any Python from 3.11 on, with the standard library alone. pip installs uv by its hash,
and uv installs the lock `infra/build/locks/<name>.txt` by its hashes; `.venv` also gets the project itself,
editable, and so the command `wombat`, and the packages that pages ask for in `functions/*/requirements.txt`,
in versions that agree with the lock. Once that is done, the file `<environment>/ready` holds a
digest of the locks: while it is up to date nothing is touched and no network is needed.
"""

from __future__ import annotations  # an older Python shall get as far as the message about it

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
    """Bring an environment up to date with its lock; several builds may ask at once."""
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
        ready.touch()  # make compares times, and a fresh checkout makes the locks look new


def digest(lock_name: str) -> str:
    """What decides about an environment's content: the locks, the metadata, the place, and how it is made."""
    inputs = [LOCKS / "uv.txt", LOCKS / f"{lock_name}.txt", ROOT / "pyproject.toml", Path(__file__)]
    content = b"\0".join(path.read_bytes() for path in inputs)
    return hashlib.sha256(content + bytes(ROOT)).hexdigest()


def prepare_pages(environment: Path) -> None:
    """Bring the packages that single pages need up to date. All pages share this environment, though each
    has a package of its own in Lambda."""
    ready = environment / "pages"
    wanted = sorted(ROOT.glob("functions/*/requirements.txt"))
    content = "\n".join(f"{path.parent.name}\n{path.read_text(encoding='utf-8')}" for path in wanted)
    if content and (not ready.exists() or ready.read_text(encoding="utf-8") != content):
        for requirements in wanted:
            run(*install_requirements(environment, requirements))
        ready.write_text(content, encoding="utf-8")


def install_requirements(environment: Path, requirements: Path) -> list[Path | str]:
    """The command that installs what one page needs, without changing anything that is locked."""
    python, lock = environment / "bin" / "python", LOCKS / "dev.txt"
    command: list[Path | str] = [environment / "bin" / "uv", "pip", "install", "--quiet", "--python", python]
    return [*command, "--constraint", lock, "-r", requirements]


def install(environment: Path, lock_name: str) -> None:
    print(f"Preparing {environment.name}", flush=True)
    try:
        # A copied interpreter would not find its library if it was started by a link.
        venv.create(environment, with_pip=True, clear=True, symlinks=True)
    except subprocess.CalledProcessError:
        sys.exit("Python cannot make a virtual environment; on Debian and Ubuntu install python3-venv.")
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
        # uv contains the build backend that pyproject.toml names: nothing is downloaded for this.
        run(*uv_install, "--no-deps", "--offline", "--editable", ROOT)


def run(*command: Path | str) -> None:
    if subprocess.run(command, check=False).returncode:
        sys.exit(f"This command failed: {' '.join(map(str, command))}")


if __name__ == "__main__":
    if sys.version_info < OLDEST:
        sys.exit(f"Wombat needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}.")
    prepare(ROOT / sys.argv[1], sys.argv[2])
