"""Remove from a package what no page uses: a smaller package starts faster, and Lambda's limit is 250 MiB."""

import re
import shutil
from pathlib import Path

from infra.build.debug_sections import strip

# Never read at run time.
UNUSED = (
    ".lock",
    "bin",
    "share",
    "boto3/examples",
    "botocore/data/*/*/examples-1.json",
    "dateutil/zoneinfo/*.tar.gz",
    "matplotlib/mpl-data/sample_data",
    "numpy/_core/_simd.*.so",  # imported by numpy's tests alone, as the next
    "numpy/_core/_*_tests.*.so",
    "segno/__main__.py",
    "segno/cli.py",
    "urllib3/contrib/emscripten",
    "**/*.a",
    "**/*.c",
    "**/*.cpp",
    "**/*.h",
    "**/*.hpp",
    "**/*.pxd",
    "**/*.pyi",
    "**/*.pyx",
    "**/py.typed",
)
TESTS = ("test", "tests")  # names of folders
IMPORT_FROM_TESTS = re.compile(r"^[ \t]*(?:from|import)[ \t].*\btests?\b.*$", re.MULTILINE)


def prune(package: Path) -> None:
    """Delete the parts of the dependencies that no page uses, before the page itself is copied."""
    for pattern in UNUSED:
        for path in list(package.glob(pattern)):
            remove(path)
    for tests in unused_tests(package):
        remove(tests)
    for metadata in list(package.glob("*.dist-info/*")):
        if metadata.name == "METADATA":
            # Keep the headers, which importlib.metadata reads, without the README below them.
            metadata.write_text(
                metadata.read_text(encoding="utf-8").split("\n\n", 1)[0] + "\n", encoding="utf-8"
            )
        elif metadata.name != "entry_points.txt":  # packages find their plugins there
            remove(metadata)
    strip(package)


def unused_tests(package: Path) -> list[Path]:
    """Return the folders of tests inside packages, without those that a module outside them may import."""
    folders = [folder for name in TESTS for folder in package.glob(f"*/**/{name}") if folder.is_dir()]
    imports: list[tuple[str, str]] = []  # the top-level package, and the line of an import from tests
    for module in package.rglob("*.py"):
        parts = module.relative_to(package).parts
        if not set(TESTS) & set(parts):
            text = module.read_text(encoding="utf-8", errors="replace")
            imports += [(parts[0], line) for line in IMPORT_FROM_TESTS.findall(text)]
    return [folder for folder in folders if not _is_imported(folder.relative_to(package).parts, imports)]


def _is_imported(folder: tuple[str, ...], imports: list[tuple[str, str]]) -> bool:
    absolute = re.compile(rf"\b{re.escape('.'.join(folder))}\b")
    return any(
        absolute.search(line) or (top == folder[0] and line.split()[1].startswith("."))
        for top, line in imports
    )


def remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
