"""The script and the files beside it: read once, hashed, compiled once."""

from __future__ import annotations

import os
import stat
import sys
import warnings
from hashlib import sha256
from types import CodeType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

FILE_BYTES = 1024 * 1024
"""A larger file is linked into a run's folder, not copied: it is data, and copying costs each visit."""

FOLDER_FILES = 500
"""Files copied for a run; what is past it is linked. A script's folder has a handful."""

SKIPPED = frozenset({"__pycache__", "node_modules", "command.json"})
"""What a script does not find beside itself: `command.json` is made of it when it is built."""

# The standard library that scripts import most: a script's own choice of it is imported once, in the warm
# process, instead of in each run. None of them does anything but define names when imported.
_WARM = frozenset(
    """abc argparse array ast asyncio atexit base64 bisect calendar cmath cmd codecs collections configparser
    contextlib copy csv dataclasses datetime decimal difflib enum errno fileinput fnmatch fractions functools
    getpass glob hashlib heapq hmac html inspect io itertools json keyword locale logging math numbers
    operator os pathlib pickle platform pprint queue random re sched secrets select shelve shlex shutil signal
    socket sqlite3 statistics string struct subprocess sys tempfile textwrap threading time timeit traceback
    types typing unicodedata unittest urllib uuid warnings weakref zlib zoneinfo""".split()
)


class File(NamedTuple):
    """One file beside the script. `content` is None when it is linked instead of copied."""

    name: str
    content: bytes | None
    mode: int
    modified: int


class Script:
    """A script with its folder, as last read. `hash` covers the script, its helper modules and its data."""

    def __init__(self, path: str, signature: object) -> None:
        self.folder, self.name = os.path.split(path)
        self.signature = signature
        self.source = _read(path)
        self.folders, self.files = _read_folder(self.folder)
        self.names = (*self.folders, *(file.name for file in self.files))
        self.hash = _hash(self.name, self.source, self.files)
        self.compiled: dict[str, CodeType | None] = {}

    def compile(self, filename: str) -> CodeType | None:
        """The script's code under that file name; None if the compiler has something to say.

        Then the run compiles it itself, so that the warning or the error is shown where a terminal shows it.
        """
        if filename not in self.compiled:
            if len(self.compiled) > 8:
                self.compiled.clear()
            self.compiled[filename] = self._compile(filename)
        return self.compiled[filename]

    def _compile(self, filename: str) -> CodeType | None:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                code = compile(self.source, filename, "exec", dont_inherit=True)
            except Exception:
                return None
        beside = {name.partition("/")[0].removesuffix(".py") for name in self.names}
        for name in _names(code) & _WARM - beside:
            if name not in sys.modules:
                try:
                    __import__(name)
                except ImportError:
                    pass
        return code


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
    """Names, sizes and times of what lies in the folder: cheap to compare with each visit."""
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


def _hash(name: str, source: bytes, files: list[File]) -> str:
    found = sha256(source)
    for file in files:
        if file.name in (name, "app.py"):  # app.py is the page's handler: its title may change
            continue
        found.update(f"\n{file.name}\n".encode("utf-8", "surrogateescape"))
        found.update(sha256(file.content or b"").digest())
    return found.hexdigest()[:16]


def _names(code: CodeType) -> set[str]:
    """Every name in the code: among them the modules it imports."""
    found = {name.split(".")[0] for name in code.co_names}
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            found |= _names(constant)
    return found
