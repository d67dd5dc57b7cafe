"""Choose paths for uploaded files in a run's working directory."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from core.fields.files import UploadedFile, safe_name

SEPARATE_FOLDER = "files"
"""The folder for uploads whose names could conflict with the script's files."""

CODE = (".py", ".pyc", ".pyd", ".pyw", ".so", ".pth")
"""Endings of files that Python could import."""


@dataclass(slots=True)
class StagedFiles:
    """The uploaded files of a run: `paths` by field name, `contents` by path."""

    paths: dict[str, str] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)


def stage_uploads(uploads: Mapping[str, UploadedFile], taken: Collection[str]) -> StagedFiles:
    """Return a path for each upload, by field name.

    A file keeps its name, because the program may print it. A file that Python could import, or that has a
    name in `taken` (the names of the script's own files), goes to `SEPARATE_FOLDER`.
    """
    staged = StagedFiles()
    known = {name.partition("/")[0] for name in taken}
    for name, file in uploads.items():
        path = base_name = safe_name(file.name)
        if base_name in known or base_name == SEPARATE_FOLDER or base_name.lower().endswith(CODE):
            path = f"{SEPARATE_FOLDER}/{base_name}"
        number = 2
        while path in staged.contents:
            path = f"{SEPARATE_FOLDER}/{number}-{base_name}"
            number += 1
        staged.paths[name] = path
        staged.contents[path] = file.content
    return staged
