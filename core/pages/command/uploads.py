"""Uploaded files in the folder of a run."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from core.fields.files import UploadedFile

APART = "files"
"""The folder for files that may not lie beside the script under their own names."""

MAX_NAME = 60  # characters, of up to 4 bytes; the file system's limit is 255 bytes

_CODE = (".py", ".pyc", ".pyd", ".pyw", ".so", ".pth")  # Python would import it


@dataclass(slots=True)
class Laid:
    """The files of a run: where each field's lies, and their content by path."""

    paths: dict[str, str] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)


def lay_out(uploads: Mapping[str, UploadedFile], taken: Collection[str]) -> Laid:
    """A path for each of the files, by field. A file keeps its name, so that the program shows one that its
    visitor knows; one that the script could take for a part of itself lies in a folder apart. `taken`: the
    names beside the script."""
    laid = Laid()
    known = {name.partition("/")[0] for name in taken}
    for name, file in uploads.items():
        path = called = _safe_name(file.name)
        if called in known or called == APART or called.lower().endswith(_CODE):
            path = f"{APART}/{called}"
        number = 2
        while path in laid.contents:
            path = f"{APART}/{number}-{called}"
            number += 1
        laid.paths[name] = path
        laid.contents[path] = file.content
    return laid


def _safe_name(name: str) -> str:
    """The last part of a path of any system, without what a file system or terminal could trip over."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(character for character in last if character.isprintable()).strip()
    return shown.lstrip(".")[-MAX_NAME:] or "file"
