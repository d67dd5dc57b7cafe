"""Remove debug sections from extension modules, as far as a tool of this machine can.

Wheels' libraries have been edited by patchelf, and stripping breaks some of them. So a stripped file is used
only if the loader would map the same memory from it.
"""

import shutil
import struct
import subprocess
from pathlib import Path

TOOLS = ("llvm-strip", "strip")  # LLVM's knows all processors, GNU's only that of this machine

# https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html, 64 bits, little-endian
ELF_64_LITTLE_ENDIAN = b"\x7fELF\x02\x01"
HEADER_BYTES = 64
_PROGRAM_HEADERS_AT = struct.Struct("<32xQ14xHH")  # their offset, the size of each, and their number
_PROGRAM_HEADER = struct.Struct(
    "<IIQQQQQQ"
)  # type, flags, offset, address, -, size in file and memory, alignment
_LOAD = 1  # the type of a segment that is mapped


def strip(package: Path) -> None:
    """Strip the extension modules and libraries of a package that stay loadable and become smaller."""
    tool = next(filter(None, map(shutil.which, TOOLS)), None)
    if tool is None:
        return
    for file in [path for path in package.rglob("*.so*") if path.is_file()]:
        stripped = file.with_name(f"{file.name}.stripped")
        command: list[str | Path] = [tool, "--strip-unneeded", "-o", stripped, file]
        if subprocess.run(command, capture_output=True, check=False).returncode == 0:
            before, after = file.read_bytes(), stripped.read_bytes()
            if len(after) < len(before) and mapped(after) == mapped(before) != []:
                file.write_bytes(after)
        stripped.unlink(missing_ok=True)


def mapped(elf: bytes) -> list[tuple[object, ...]]:
    """Return what the loader reads from an ELF file: its program headers without offsets, and the content of
    its segments without the headers; an empty list if the loader would refuse it."""
    if not elf.startswith(ELF_64_LITTLE_ENDIAN):
        return []
    start, size, count = _PROGRAM_HEADERS_AT.unpack_from(elf)
    content = bytearray(elf)
    content[:HEADER_BYTES] = bytes(HEADER_BYTES)
    content[start : start + size * count] = bytes(size * count)
    found: list[tuple[object, ...]] = []
    for number in range(count):
        header = _PROGRAM_HEADER.unpack_from(elf, start + number * size)
        kind, flags, offset, address, _, in_file, in_memory, alignment = header
        if kind == _LOAD and alignment and (address - offset) % alignment:
            return []
        segment = bytes(content[offset : offset + in_file]) if kind == _LOAD else b""
        found.append((kind, flags, address, in_file, in_memory, alignment, segment))
    return found
