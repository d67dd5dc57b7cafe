"""The files of a folder in one object: a zip archive, so that an owner can open it."""

from io import BytesIO
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from core.folders.named import Files


def pack(files: Files) -> bytes:
    """Return the archive."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(name, content)
    return packed.getvalue()


def unpack(packed: BinaryIO) -> Files:
    """Return the files of an archive that `pack` has made."""
    with ZipFile(packed) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
