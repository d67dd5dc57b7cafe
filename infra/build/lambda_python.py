"""Find the Python that Lambda runs: bytecode must come from the same minor version."""

import functools
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

VERSION = "3.13"
UV = Path(sys.executable).parent / "uv"


@functools.cache
def find_python() -> Path:
    """A Python 3.13: this one, or from PATH, pyenv or uv, which installs one if there is none.

    Raises LookupError if there is no way to get one.
    """
    for candidate in _candidates():
        if _output(candidate, "-c", "import sys; print('%d.%d' % sys.version_info[:2])") == VERSION:
            return Path(candidate)
    raise LookupError(
        f"Packages need Python {VERSION}, the version that Lambda runs. None was found on PATH, in pyenv or "
        f"by uv, and uv could not download one. Install it, for example with `pyenv install {VERSION}`."
    )


def _candidates() -> Iterator[str]:
    yield sys.executable
    yield shutil.which(f"python{VERSION}") or ""  # may be a shim of pyenv that only complains
    yield f"{_output('pyenv', 'prefix', VERSION)}/bin/python{VERSION}"
    yield _output(UV, "python", "find", "--no-project", VERSION)
    subprocess.run([UV, "python", "install", "--quiet", VERSION], check=False)
    yield _output(UV, "python", "find", "--no-project", VERSION)


def _output(*command: str | Path) -> str:
    """What a command prints; nothing if it fails or does not exist."""
    try:
        finished = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return finished.stdout.strip() if finished.returncode == 0 else ""


if __name__ == "__main__":
    try:
        print(find_python())
    except LookupError as problem:
        sys.exit(str(problem))
