"""Large files beside a script, which its working directory has as links: each becomes a copy when the script
opens it for writing, so that no run changes what others find.

Python tells an audit hook of it before it opens a file (PEP 578). A library that opens files in C without
telling, other than sqlite3, writes through the link: in Lambda, to a disk that refuses it.
"""

from __future__ import annotations

import errno
import os
import resource
import sys
from collections.abc import Mapping
from typing import Any

CHUNK_BYTES = 1_000_000
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_APPEND | os.O_TRUNC

_originals: dict[str, str] = {}


def copy_when_written(links: Mapping[str, str]) -> None:
    """Watch over links, given with what they lead to, in this process and those that it forks."""
    if links and not _originals:
        sys.addaudithook(_before)
    _originals.update({_place(link): original for link, original in links.items()})


def _before(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open":
        if not arguments[2] & _WRITING:
            return
    elif event not in ("os.truncate", "sqlite3.connect"):
        return
    if isinstance(arguments[0], (str, bytes, os.PathLike)):
        link = _place(os.fsdecode(arguments[0]))
        if link in _originals and os.path.islink(link):
            _copy(link, _originals[link], may_read=event == "sqlite3.connect")


def _place(link: str) -> str:
    """The absolute path of a link, without following it."""
    folder, name = os.path.split(link)
    return os.path.join(os.path.realpath(folder), name)


def _copy(link: str, original: str, *, may_read: bool) -> None:
    """Replace a link by a copy, with the times of the original. `may_read`: it may be opened only to be read,
    and so stays as it is if the run could not write a file of this size."""
    info = os.stat(original)
    most = resource.getrlimit(resource.RLIMIT_FSIZE)[0]
    if most != resource.RLIM_INFINITY and info.st_size > most:
        if may_read:
            return
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), link)
    part = f"{link}.wombat-copy"
    with open(original, "rb") as source, open(part, "xb") as target:
        while chunk := source.read(CHUNK_BYTES):
            target.write(chunk)
    os.utime(part, ns=(info.st_mtime_ns, info.st_mtime_ns))
    os.replace(part, link)
