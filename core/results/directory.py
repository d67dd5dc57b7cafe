"""The working directory of a page's function: a copy of the page's folder, as new in every request."""

import os
from collections.abc import Iterator, Sequence
from contextlib import chdir, contextmanager
from threading import RLock
from typing import TYPE_CHECKING, Any
from weakref import finalize

from core.replay.folder import load
from core.replay.working_directory import WorkingDirectory, Written, written_files
from core.results import MAX_FILE
from core.settings import temporary_folder

if TYPE_CHECKING:
    from core.results.large import Store

MAX_PATH = 255  # characters of a returned text that may be the name of a file

_turn = RLock()  # a process has one working directory and one sys.stdout; `make serve` has many threads


@contextmanager
def beside(folder: str | os.PathLike[str]) -> Iterator[None]:
    """Go into a page's own folder, where a script finds its files while it is imported."""
    with _turn, chdir(folder):
        yield


class FunctionDirectory:
    """The copy of a page's folder in which the page's function runs.

    The copy is made at the first call, and again after each call that has changed it. A function that touches
    no file pays for one look at the names, sizes and times in the copy.
    """

    def __init__(self, module: str) -> None:
        self._module = module
        self._copy: WorkingDirectory | None = None
        self._remove: finalize[Any, Any] | None = None  # also when the page is imported again, and at the end
        self._known: dict[str, bytes | int] = {}
        self._original: Sequence[object] = ()
        self._unchanged = False  # as `written` has found, so that one look is enough

    @contextmanager
    def entered(self) -> Iterator[str]:
        """Go into the copy, and leave nothing of this call there. Raises `OSError` if it cannot be made."""
        with _turn:
            if not os.path.isfile(self._module):  # a page that was made without a file has no folder
                yield os.getcwd()
                return
            copy = self._copy = self._copy or self._laid_out()
            self._unchanged = False
            try:
                with chdir(copy.here):
                    yield copy.here
            finally:
                if self._remove and not self._unchanged and _state(copy.here) != self._original:
                    self._remove()
                    self._copy = None

    def written(self, most: int) -> list[Written]:
        """The files in the copy that are new or changed, with up to `most` bytes of content in all."""
        if self._copy is None:
            return []
        self._unchanged = _state(self._copy.here) == self._original
        return [] if self._unchanged else list(written_files(self._copy.here, self._known, most))

    def _laid_out(self) -> WorkingDirectory:
        script = load(self._module)
        copy = WorkingDirectory(script, temporary_folder(), "wombat-function")
        self._remove = finalize(self, copy.remove)
        self._known = {file.name: file.known for file in script.files}
        if copy.links:
            from core.replay.copy_on_write import (
                copy_when_written,  # here, because few pages have large files
            )

            copy_when_written(copy.links)
        self._original = _state(copy.here)
        return copy


def named_files(
    result: Any, here: str, written: Sequence[Written], store: "Store | None" = None
) -> tuple[Any, list[Written]]:
    """The result with each path, and each name of a file that the function has `written`, replaced by the
    file; and the written files that are left. A path of a file that is too large to be read is stored.
    Raises `OSError` for a path that cannot be read."""
    if isinstance(result, tuple) and not hasattr(result, "_fields"):
        parts, left = [], list(written)
        for part in result:
            found, left = named_files(part, here, left, store)
            parts.append(found)
        return tuple(parts), left
    if not isinstance(result, (str, os.PathLike)) or (
        isinstance(result, str) and not 0 < len(result) <= MAX_PATH
    ):
        return result, list(written)
    name = os.path.relpath(os.path.join(here, os.fspath(result)), here)
    left = [file for file in written if file.name != name or (file.content is None and not file.address)]
    found = next((file for file in written if file not in left), None)
    if found and found.address:
        return found, left
    if isinstance(result, os.PathLike):
        from core.results.large import stored_path  # here, because a function seldom returns a path
        from core.results.media import file_of

        return (store and stored_path(result, MAX_FILE, store)) or file_of(result, ""), left
    if not found:
        return result, left
    from core.fields.files import UploadedFile  # here, because most functions leave no file

    return UploadedFile(os.path.basename(name), found.content or b""), left


def _state(folder: str) -> list[object]:
    """Names, sizes and times below a folder, which differ after any change; empty if it is not there."""
    found: list[object] = []
    waiting = [folder]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    info = entry.stat(follow_symlinks=False)
                    found.append((entry.path, info.st_size, info.st_mtime_ns, info.st_ctime_ns))
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
        except OSError:
            found.append(None)
    return found
