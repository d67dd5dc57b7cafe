"""The Python version and the platforms that Lambda runs; bytecode and wheels are specific to them."""

import functools
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

VERSION = "3.14"
# Lambda's Amazon Linux 2023 has glibc 2.34.
PLATFORMS = {"arm64": "aarch64-manylinux_2_28", "x86_64": "x86_64-manylinux_2_28"}
UV = Path(sys.executable).parent / "uv"

# The interpreter itself: a shim or a wrapper on PATH would start a shell each time.
SCRIPT = "import sys; print('%d.%d' % sys.version_info[:2], sys.executable)"


@functools.cache
def find_python() -> Path:
    """Return a Python of this version: the running one, or one from PATH, pyenv or uv.

    uv installs it if there is none.

    Raises LookupError if none can be found or installed.
    """
    for candidate in _candidates():
        version, _, executable = _output(candidate, "-c", SCRIPT).partition(" ")
        if version == VERSION:
            return Path(executable)
    raise LookupError(
        f"Packages need Python {VERSION}, the version that Lambda runs. It is not on PATH, pyenv and uv do "
        f"not know one, and uv could not download it. Install it, for example: pyenv install {VERSION}"
    )


def _candidates() -> Iterator[str]:
    yield sys.executable
    yield shutil.which(f"python{VERSION}") or ""  # may be a shim of pyenv that only complains
    yield f"{_output('pyenv', 'prefix', VERSION)}/bin/python{VERSION}"
    yield _output(UV, "python", "find", "--no-project", VERSION)
    subprocess.run([UV, "python", "install", "--quiet", VERSION], check=False)
    yield _output(UV, "python", "find", "--no-project", VERSION)


def _output(*command: str | Path) -> str:
    """Return a command's output, or '' if it fails or does not exist."""
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
