"""The script and the files beside it: read once, and hashed."""

from __future__ import annotations

import os
import stat
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

FILE_BYTES = 1024 * 1024
"""A larger file is linked into a run's folder, not copied: it is data, and copying costs each visit."""

FOLDER_FILES = 500
"""Files copied for a run; any more are linked. A script's folder has a handful."""

SKIPPED = frozenset({"__pycache__", "node_modules", "command.json"})
"""What a script does not find beside itself: `command.json` is made of it when it is built."""


class File(NamedTuple):
    """One file beside the script. `content` is None when it is linked instead of copied; `modified` is in
    nanoseconds."""

    name: str
    content: bytes | None
    mode: int
    modified: int

    @property
    def known(self) -> bytes | int:
        """How to tell after a run whether it has changed the file: its content, or when it was modified."""
        return self.modified if self.content is None else self.content


class Script:
    """A script with its folder, as last read."""

    def __init__(self, path: str, signature: object) -> None:
        self.folder, self.name = os.path.split(path)
        self.signature = signature
        self.source = _read(path)
        self.folders, self.files = _read_folder(self.folder)
        self.names = (*self.folders, *(file.name for file in self.files))

    @cached_property
    def hash(self) -> str:
        """16 hex digits of the script, its helper modules and its data."""
        from hashlib import sha256  # 7 ms of a cold start, of which a form page pays nothing

        found = sha256(self.source)
        for file in self.files:
            if file.name in (self.name, "app.py"):  # app.py is the page's handler: its title may change
                continue
            found.update(f"\n{file.name}\n".encode("utf-8", "surrogateescape"))
            found.update(sha256(file.content or b"").digest())
        return found.hexdigest()[:16]


_scripts: dict[str, Script] = {}


def load(script: Path | str) -> Script:
    """The script at that path, read again only when something in its folder has changed.

    Raises FileNotFoundError, or another OSError, if it cannot be read.
    """
    path = os.path.abspath(script)
    signature = _signature(path)
    loaded = _scripts.get(path)
    if loaded is None or loaded.signature != signature:
        loaded = _scripts[path] = Script(path, signature)
    return loaded


def script_hash(script: Path | str) -> str:
    """16 hex digits that change when the script, or a file in its folder other than `app.py`, changes."""
    return load(script).hash


def _signature(path: str) -> object:
    """Names, sizes and times of the folder's files: cheap to compare at each visit."""
    info = os.stat(path)
    found = [(path, info.st_size, info.st_mtime_ns)]
    waiting = [os.path.dirname(path)]
    while waiting and len(found) < FOLDER_FILES:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.name.startswith(".") or entry.name in SKIPPED:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                elif entry.is_file():
                    info = entry.stat()
                    found.append((entry.path, info.st_size, info.st_mtime_ns))
    return sorted(found)


def _read_folder(folder: str) -> tuple[list[str], list[File]]:
    """The folders and files to lay out for a run, nearest first, by names relative to the folder."""
    folders: list[str] = []
    files: list[File] = []
    waiting = [""]
    while waiting:
        inside = waiting.pop(0)
        try:
            entries = sorted(os.scandir(os.path.join(folder, inside)), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            name = f"{inside}/{entry.name}" if inside else entry.name
            if entry.name.startswith(".") or entry.name in SKIPPED:
                continue
            try:
                if len(files) >= FOLDER_FILES:
                    if not inside:
                        files.append(File(name, None, 0, 0))
                elif entry.is_dir(follow_symlinks=False):
                    folders.append(name)
                    waiting.append(name)
                elif entry.is_file():
                    info = entry.stat()
                    small = info.st_size <= FILE_BYTES
                    content = _read(entry.path) if small else None
                    files.append(File(name, content, stat.S_IMODE(info.st_mode), info.st_mtime_ns))
            except OSError:
                continue
    return folders, files


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()
