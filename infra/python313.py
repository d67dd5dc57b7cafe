"""Find the Python that Lambda runs: bytecode must come from the same minor version."""

import functools
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

VERSION = "3.13"
UV = Path(sys.executable).parent / "uv"


@functools.cache
def find_python() -> Path:
    """A Python 3.13: this one, or from PATH, pyenv or uv, which installs one if there is none.

    Raises LookupError if there is no way to get one.
    """
    for candidate in _candidates():
        if (
            candidate
            and _says(candidate, "-c", "import sys; print('%d.%d' % sys.version_info[:2])") == VERSION
        ):
            return Path(candidate)
    raise LookupError(
        f"Packages need Python {VERSION}, the version that Lambda runs. None was found on PATH, in pyenv or "
        f"by uv, and uv could not download one. Install it, e.g. with `pyenv install {VERSION}`."
    )


def _candidates() -> Iterator[str | None]:
    yield sys.executable
    yield shutil.which(f"python{VERSION}")  # may be a pyenv shim that only complains, hence the check
    prefix = _says("pyenv", "prefix", VERSION)
    yield prefix and f"{prefix}/bin/python{VERSION}"
    uv_find: Callable[[], str] = lambda: _says(UV, "python", "find", "--no-project", VERSION)  # noqa: E731
    yield uv_find()
    subprocess.run([UV, "python", "install", "--quiet", VERSION], check=False)
    yield uv_find()


def _says(*command: str | Path) -> str:
    """The command's output; empty if it fails or does not exist."""
    try:
        finished = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return finished.stdout.strip() if finished.returncode == 0 else ""
