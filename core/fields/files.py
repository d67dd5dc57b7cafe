"""Uploaded files: their bytes, their text, or name and bytes both."""

from core.fields.bulk import UploadedFile, decoded
from core.fields.field import Kind


def read_bytes(file: UploadedFile) -> bytes:
    return file.content


def read_file(file: UploadedFile) -> UploadedFile:
    return file


_MISSING = "Choose a file for the {}."

BYTES = Kind(one="file", many="files", parse=read_bytes, control="file", missing=_MISSING)
FILE = Kind(one="file", many="files", parse=read_file, control="file", missing=_MISSING)
TEXT = Kind(
    one="file",
    many="files",
    parse=decoded,  # raises ValueError for what is no text
    control="file",
    hint="A text file",
    missing=_MISSING,
    attributes={"accept": "text/*,.csv,.json,.md,.txt"},
)
KINDS = {"builtins.bytes": BYTES, "core.fields.bulk.UploadedFile": FILE}
FORMATS = {"file": TEXT}
