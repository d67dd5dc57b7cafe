"""Remove from a package what no page uses: a smaller package starts faster, and Lambda's limit is 250 MiB."""

import gzip
import json
import re
import shutil
from collections.abc import Iterator, Set
from pathlib import Path
from typing import Any

from infra.build.debug_sections import strip

# Only these subfolders of a dependency's folder are kept; files beside them are kept too.
USED = {
    "botocore/data": {"s3"},  # core.aws calls the others
}
# The operations of large services that pages call; S3 has a hundred.
OPERATIONS = {"s3": {"DeleteObject", "GetObject", "ListObjectsV2", "PutObject"}}
# Never read at run time.
UNUSED = (
    ".lock",
    "bin",
    "share",
    "boto3/data",
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
    for folder, used in USED.items():
        for path in list(package.glob(f"{folder}/*")):
            if path.is_dir() and path.name not in used:
                remove(path)
    for tests in unused_tests(package):
        remove(tests)
    shrink_data(package / "botocore" / "data")
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


def shrink_data(data: Path) -> None:
    """Remove the endpoints of 400 unused services and all documentation from botocore's data. Parsing them
    takes 25 ms of CPU at a cold start, and 9 MB of memory."""
    if not data.exists():
        return
    services = {folder.name for folder in data.iterdir() if folder.is_dir()}
    endpoints = json.loads((data / "endpoints.json").read_bytes())
    for partition in endpoints["partitions"]:
        known = partition["services"]
        partition["services"] = {name: known[name] for name in sorted(services & known.keys())}
    (data / "endpoints.json").write_bytes(compact(endpoints))
    for path in data.glob("*/*/service-2.json.gz"):
        service = without_documentation(json.loads(gzip.decompress(path.read_bytes())))
        for parameter in service.get("clientContextParams", {}).values():
            parameter["documentation"] = ""  # botocore requires it
        if wanted := OPERATIONS.get(path.parent.parent.name):
            service = only(service, wanted)
        path.write_bytes(gzip.compress(compact(service), mtime=0))  # reproducible


def only(service: dict[str, Any], wanted: Set[str]) -> dict[str, Any]:
    """A service's description with the `wanted` operations and the shapes that these need."""
    operations = {name: each for name, each in service["operations"].items() if name in wanted}
    shapes: dict[str, Any] = {}
    waiting = [operations]
    while waiting:
        for name in shapes_in(waiting.pop()):
            if name not in shapes:
                shapes[name] = service["shapes"][name]
                waiting.append(shapes[name])
    return service | {"operations": operations, "shapes": shapes}


def shapes_in(part: Any) -> Iterator[str]:
    """The names of the shapes that a part of a description refers to."""
    if isinstance(part, dict):
        if isinstance(part.get("shape"), str):
            yield part["shape"]
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from shapes_in(each)


def without_documentation(part: Any) -> Any:
    if isinstance(part, dict):
        return {
            name: without_documentation(value)
            for name, value in part.items()
            if name != "documentation"
            or not isinstance(value, str)  # a structure may have a member of that name
        }
    return [without_documentation(each) for each in part] if isinstance(part, list) else part


def compact(content: object) -> bytes:
    return json.dumps(content, separators=(",", ":")).encode()


def remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
