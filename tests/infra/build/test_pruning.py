"""What is left out of a package, and its size."""

import ctypes
import shutil
import struct
from pathlib import Path

import markupsafe._speedups
import pytest

from infra.build.debug_sections import HEADER_BYTES, mapped, strip
from infra.build.package_size import MAX_UNZIPPED_BYTES, TooLarge, refuse_if_too_large
from infra.build.pruning import prune

EXTENSION = Path(markupsafe._speedups.__file__)


def fill(package: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(text)


def names(package: Path) -> set[str]:
    return {str(path.relative_to(package)) for path in package.rglob("*") if path.is_file()}


def test_tests_headers_stubs_and_records_are_removed(tmp_path: Path) -> None:
    kept = {
        "burrow/__init__.py": "",
        "burrow/data/tests.csv": "1",
        "burrow-1.dist-info/METADATA": "Name: a\n",
    }
    removed = {
        "burrow/tests/test_burrow.py": "import burrow",
        "burrow/deep/test/data.csv": "1",
        "burrow/include/burrow.h": "",
        "burrow/__init__.pyi": "",
        "burrow/py.typed": "",
        "burrow-1.dist-info/RECORD": "",
        "bin/burrow": "",
    }
    fill(tmp_path, kept | removed)
    prune(tmp_path)
    assert names(tmp_path) == kept.keys()


def test_boto3_that_a_page_names_keeps_all_services(tmp_path: Path) -> None:
    kept = {
        "boto3/data/sqs/2012-11-05/resources-1.json": "{}",
        "botocore/data/endpoints.json": "{}",
        "botocore/data/sqs/2012-11-05/service-2.json.gz": "",
    }
    fill(tmp_path, kept | {"botocore/data/sqs/2012-11-05/examples-1.json": "{}"})
    prune(tmp_path)
    assert names(tmp_path) == kept.keys()


@pytest.mark.parametrize(
    "line", ["from burrow.tests.tools import dig", "import burrow.tests", "from .tests import tools"]
)
def test_tests_that_a_module_imports_are_kept(tmp_path: Path, line: str) -> None:
    fill(tmp_path, {"burrow/__init__.py": f"{line}\n", "burrow/tests/tools.py": ""})
    prune(tmp_path)
    assert "burrow/tests/tools.py" in names(tmp_path)


def test_a_module_whose_own_name_is_tests_is_kept(tmp_path: Path) -> None:
    fill(tmp_path, {"tests/__init__.py": ""})
    prune(tmp_path)
    assert names(tmp_path) == {"tests/__init__.py"}


def test_an_extension_module_can_be_loaded_after_it_was_stripped(tmp_path: Path) -> None:
    copy = Path(shutil.copy(EXTENSION, tmp_path))
    strip(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [copy.name]
    ctypes.CDLL(str(copy))


def test_a_file_that_the_loader_would_refuse_maps_nothing() -> None:
    elf = bytearray(EXTENSION.read_bytes())
    assert mapped(bytes(elf))
    start, size, count = struct.unpack_from("<32xQ14xHH", elf)
    for number in range(count):
        (address,) = struct.unpack_from("<16xQ", elf, start + number * size)
        struct.pack_into("<Q", elf, start + number * size + 16, address + 1)  # not aligned any more
    assert mapped(bytes(elf)) == []
    assert mapped(b"#!/bin/sh".ljust(HEADER_BYTES)) == []


def test_other_content_in_memory_is_noticed() -> None:
    elf = bytearray(EXTENSION.read_bytes())
    before = mapped(bytes(elf))
    elf[HEADER_BYTES * 16] ^= 1  # behind the headers
    assert mapped(bytes(elf)) != before


def test_a_package_above_lambdas_limit_is_refused_with_its_largest_parts(tmp_path: Path) -> None:
    fill(tmp_path, {"burrow.libs/lib.so": "", "burrow/__init__.py": "", "small/__init__.py": "x = 1"})
    with (tmp_path / "burrow.libs" / "lib.so").open("r+b") as file:
        file.truncate(MAX_UNZIPPED_BYTES - 1000)  # takes no space on disk
    assert refuse_if_too_large(tmp_path, "digging") < MAX_UNZIPPED_BYTES
    with pytest.raises(TooLarge, match=r"The page digging is too large for Lambda(.|\n)*burrow +262 MB"):
        refuse_if_too_large(tmp_path, "digging", more_bytes=1000)
