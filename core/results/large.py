"""Files of a result that its page cannot hold: they are stored, and the page has a link to each."""

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

from core.replay.working_directory import Written
from core.results.files import MAX_EMBEDDED, MAX_LINK
from core.results.media import file_of
from core.results.text import as_text

if TYPE_CHECKING:
    from core.results import FunctionResult

Store = Callable[[str, bytes | BinaryIO], str]
"""Stores a file under the name that its visitor sees, and returns the address that saves it."""


def stored_from_disk(files: Sequence[Written], folder: str, store: Store) -> list[Written]:
    """The files that a function has left in `folder`; those whose content is too large to be read are
    stored. One that the function has locked stays as it is."""
    return [file if file.content is not None else _stored(file, folder, store) for file in files]


def stored_path(path: os.PathLike[str], most: int, store: Store) -> Written | None:
    """The file that a function has returned the path of; None if it has at most `most` bytes. Raises
    `OSError`."""
    size = os.path.getsize(path)
    if size <= most:
        return None
    return _stored(Written(os.path.basename(path), size, None), os.path.dirname(path), store)


def with_links(outcome: "FunctionResult", name: str, store: Store) -> "FunctionResult":
    """A result whose files are stored as far as the page has no room for them. `name`: the page's."""
    room = MAX_EMBEDDED - sum(len(picture.content) for picture in outcome.pictures)
    if isinstance(outcome.result, tuple) and not hasattr(outcome.result, "_fields"):
        result: Any = tuple(
            _part(part, f"{name}-{place}", store) for place, part in enumerate(outcome.result, 1)
        )
    else:
        result = _part(outcome.result, name, store)
    return outcome._replace(result=result, files=files_with_links(outcome.files, room, store))


def files_with_links(files: Sequence[Written], room: int, store: Store) -> list[Written]:
    """The files that a run has left, stored as far as they do not fit in `room` bytes of the page."""
    found = []
    for file in files:
        if file.content is not None and file.size > min(room, MAX_LINK):
            address = store(os.path.basename(file.name), file.content)
            file = file._replace(content=None, address=address)
        room -= len(file.content or b"")
        found.append(file)
    return found


def _part(value: Any, name: str, store: Store) -> Any:
    if as_text(value) is not None or hasattr(value, "__html__") or isinstance(value, Written):
        return value
    file = file_of(value, name)
    if file is None or len(file) <= MAX_LINK:
        return value
    return Written(file.name, len(file), None, store(file.name, file.content))


def _stored(file: Written, folder: str, store: Store) -> Written:
    try:
        with open(os.path.join(folder, file.name), "rb") as opened:
            return file._replace(address=store(os.path.basename(file.name), opened))
    except PermissionError:
        return file
