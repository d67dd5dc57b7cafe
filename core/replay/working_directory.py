"""A run's own copy of the script's folder, and the removal of everything that the run has written."""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from core.replay.folder import SKIPPED, Script

MAX_FILES = 100
"""Files of a run that are returned; a page cannot show more."""


class Written(NamedTuple):
    """A file that a run made or changed, by its path in the folder; beyond `Limits.returned`, `content` is
    None. `address`: where a page has stored it instead."""

    name: str
    size: int
    content: bytes | None
    address: str = ""


class WorkingDirectory:
    """A run's own folder in `base`: `here` holds the copy, `temporary` is its TMPDIR.

    The path is the same in every run of every server (unless two runs overlap), because scripts print it.
    """

    def __init__(self, script: Script, base: str, kind: str = "wombat") -> None:
        base = os.path.join(base, f"{kind}-{os.getuid()}")
        number = 0
        while True:
            self.root = os.path.join(base, str(number))
            try:
                if self._claim(base):
                    break
                number += 1
            except FileNotFoundError:
                pass  # another run that ended has just removed it
        self.here = os.path.join(self.root, os.path.basename(script.folder) or "script")
        self.temporary = os.path.join(self.root, "tmp")
        self.links: dict[str, str] = {}  # to large files beside the script, with what they lead to
        try:
            self._lay_out(script)
        except BaseException:
            self.remove()
            raise

    def _claim(self, base: str) -> bool:
        for folder in (base, self.root):
            try:
                os.mkdir(folder, 0o700)
            except FileExistsError:
                pass
        if os.lstat(base).st_uid != os.getuid():
            raise PermissionError(f"{base} belongs to somebody else")
        self._lock = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(self._lock).st_ino == os.stat(self.root).st_ino:
                _empty(self._lock)  # a server that was killed may have left something
                return True
        except OSError:
            pass
        os.close(self._lock)
        return False

    def _lay_out(self, script: Script) -> None:
        os.mkdir(self.temporary)
        os.mkdir(self.here)
        for folder in script.folders:
            os.mkdir(f"{self.here}/{folder}")
        for file in script.files:
            target = f"{self.here}/{file.name}"
            if file.content is None:
                original = os.path.join(script.folder, file.name)
                os.symlink(original, target)
                if os.path.isfile(original):
                    self.links[target] = original
                continue
            fd = os.open(
                target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, file.mode | stat.S_IRUSR | stat.S_IWUSR
            )
            try:
                os.write(fd, file.content)
                os.utime(fd, ns=(file.modified, file.modified))
            finally:
                os.close(fd)

    def add(self, files: Mapping[str, bytes], script: str) -> None:
        """Add files to the copy, in the place of those that are there, except for the `script`. One whose
        name is no longer possible, because the script's folder has changed since, is left out."""
        for name, content in files.items():
            target = os.path.join(self.here, name)
            try:
                os.makedirs(os.path.dirname(target), exist_ok=True)
                if os.path.lexists(target):
                    if name == script:
                        continue
                    os.unlink(target)  # it may be a link to the original
                with open(target, "xb") as file:
                    file.write(content)
            except (FileExistsError, IsADirectoryError, NotADirectoryError, PermissionError):
                continue

    def remove(self) -> None:
        """Remove the folder, whatever the script has made of it."""
        try:
            os.fchmod(self._lock, 0o700)
            _empty(self._lock)
            os.rmdir(self.root)
            os.rmdir(os.path.dirname(self.root))
        except OSError:
            pass  # not empty: another run is under way
        finally:
            os.close(self._lock)


def written_files(folder: str, known: Mapping[str, bytes | int], most: int) -> Iterator[Written]:
    """The files in a run's folder that are not `known`, as `core.replay.folder.File` says it, or differ from
    that, with up to `most` bytes of content in all. The run has ended, so nobody else writes here; links are
    not followed, because a script could link any file of its server."""
    found = 0
    for name, info in _regular_files(folder):
        size = info.st_size
        if known.get(name) == info.st_mtime_ns:
            continue  # a copy of a large file that was not written after all
        content = _read(f"{folder}/{name}") if size <= most else None
        if content is None or content != known.get(name):
            most -= len(content or b"")
            found += 1
            yield Written(name, size, content)
        if found == MAX_FILES:
            return


def _regular_files(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    """Every regular file below the folder by its relative path, with its size and times."""
    waiting = [""]
    while waiting:
        inside = waiting.pop(0)
        try:
            entries = sorted(os.scandir(f"{folder}/{inside}"), key=lambda entry: entry.name)
        except OSError:
            continue  # the script has locked it
        for entry in entries:
            name = f"{inside}/{entry.name}" if inside else entry.name
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in SKIPPED:
                    waiting.append(name)
            elif entry.is_file(follow_symlinks=False) and name.isprintable():
                yield name, entry.stat(follow_symlinks=False)


def _read(path: str) -> bytes | None:
    """A file's content, None if the script has locked it."""
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
            return file.read()
    except OSError:
        return None


def sweep(folders: Iterable[str]) -> None:
    """Remove all that this user can remove from these folders, which must be nobody else's."""
    for folder in folders:
        try:
            fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        except OSError:
            continue
        try:
            _empty(fd)
        finally:
            os.close(fd)


def _empty(top: int) -> None:
    """Remove all that can be removed from an open directory. Sub-folders move up first, so that no depth is
    too deep."""
    moved = 0
    stuck: set[str] = set()
    while names := [name for name in os.listdir(top) if name not in stuck]:
        for name in names:
            try:
                os.unlink(name, dir_fd=top)
                continue
            except (IsADirectoryError, PermissionError):
                pass
            try:
                moved = _empty_one(top, name, moved)
            except OSError:
                stuck.add(name)  # it belongs to somebody else


def _empty_one(top: int, name: str, moved: int) -> int:
    """Remove one sub-folder once its own sub-folders have moved up; the count of those moved so far."""
    os.chmod(name, 0o700, dir_fd=top)
    fd = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=top)
    try:
        for inner in os.listdir(fd):
            try:
                os.unlink(inner, dir_fd=fd)
            except (IsADirectoryError, PermissionError):
                os.chmod(inner, 0o700, dir_fd=fd)
                moved += 1
                os.rename(inner, f".wombat-{moved}", src_dir_fd=fd, dst_dir_fd=top)
    finally:
        os.close(fd)
    os.rmdir(name, dir_fd=top)
    return moved
