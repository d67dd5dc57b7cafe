"""Large files in S3: those that do not fit a request or an answer of Lambda, which hold about 4.4 MB.

A visitor's browser sends such a file to the bucket itself, by a form that the page has signed, and gets one
from there by a link that the page has signed. The objects:

    one-day/<page>/<visitor>/<name>     an upload, or a result that a page shows once
    <page>/<visitor>/<name>             a result that is kept, beside the versions of the visitor's folder

Invariants.

1. A name is 96 random bits, and a page looks only among the objects of the visitor whose cookie a request
   has: nobody reaches another visitor's file, whatever an address or a form says.
2. A form is for one object, and bounds its size and type; a link is for one object, and attaches it to no
   page of the bucket's origin: browsers save it.
3. The bucket's lifecycle rule deletes what is below `one-day/` a day later, the rest as `core.folders` says.
4. Neither an upload nor a result is in memory as a whole.
"""

import os
from binascii import b2a_base64
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO, NamedTuple
from urllib.parse import quote

from core.aws.bucket import Bucket
from core.folders.store import as_unavailable, delete_all

ONE_DAY = "one-day/"  # no page has this name: a page's is a Python identifier
NAME_BYTES = 12  # random
FORM_SECONDS = 3_600  # to choose a file: S3 refuses an upload that begins later
LINK_SECONDS = 60  # to begin a download; the page makes a new link at each click
SIZE_MARGIN = 2  # S3's own refusal is XML without a way back: up to so many times its limit the page refuses

_CALLED = "x-amz-meta-name"  # the header and the field with what its owner calls a file
_TYPE = "application/octet-stream"  # whatever a visitor sends: no browser shows it as a page of the bucket


class Form(NamedTuple):
    """A form that sends a file to S3: its address, and its fields, which come before the `file`."""

    address: str
    fields: Mapping[str, str]


class Stored(NamedTuple):
    """A large file in the bucket: what its owner calls it, and its size in bytes."""

    called: str
    size: int


class LargeFiles:
    """The large files of the page named `page`, in `bucket`; `kept` says which of the two sorts. Calls may
    raise `core.problems.Unavailable`."""

    def __init__(self, bucket: Bucket, page: str, *, kept: bool = False) -> None:
        self._bucket = bucket
        self._prefix = page if kept else f"{ONE_DAY}{page}"

    @as_unavailable()
    def put(self, visitor: str, called: str, content: bytes | BinaryIO) -> str:
        """Store a result that its visitor knows as `called`. Returns its name."""
        name = new_name()
        # As in mails (RFC 2047), but always on one line.
        encoded = b2a_base64(called.encode(), newline=False).decode()
        headers = {"content-type": _TYPE, _CALLED: f"=?utf-8?b?{encoded}?="}
        self._bucket.put(self._key(visitor, name), content, headers)
        return name

    @as_unavailable()
    def find(self, visitor: str, name: str) -> Stored | None:
        """The visitor's file of this name; None if there is none, or no longer."""
        found = self._bucket.head(self._key(visitor, name))
        return Stored(_called(found.get(_CALLED, "")), int(found["content-length"])) if found else None

    def link(self, visitor: str, name: str, called: str) -> str:
        """An address from which anybody can save the file, for `LINK_SECONDS`."""
        disposition = f"attachment; filename*=UTF-8''{quote(called, safe='')}"
        wanted = {"response-content-disposition": disposition}
        return self._bucket.link(self._key(visitor, name), wanted, LINK_SECONDS)

    def form(self, visitor: str, name: str, most: int, back: str) -> Form:
        """A form by which the visitor stores an upload of at most `most` bytes under `name`; S3 then sends
        the browser to the address `back`. It holds for `FORM_SECONDS`."""
        fields = {"success_action_redirect": back, "Content-Type": _TYPE}
        conditions = [
            *({field: value} for field, value in fields.items()),
            ["starts-with", f"${_CALLED}", ""],
            ["content-length-range", 0, most * SIZE_MARGIN],
        ]
        address, signed = self._bucket.form(self._key(visitor, name), fields, conditions, FORM_SECONDS)
        return Form(address, {**signed, _CALLED: "${filename}"})

    @as_unavailable()
    def fetch(self, visitor: str, name: str, path: Path) -> None:
        """Copy the visitor's file of this name to `path`. Raises `FileNotFoundError` if it is there no
        longer."""
        with path.open("wb") as file:
            if not self._bucket.get(self._key(visitor, name), file):
                raise FileNotFoundError(name)

    @as_unavailable()
    def remove(self, visitor: str, name: str) -> None:
        """Delete the visitor's file of this name."""
        self._bucket.delete(self._key(visitor, name))

    def forget(self, visitor: str) -> None:
        """Delete all large files of the visitor."""
        delete_all(self._bucket, self._key(visitor, ""))

    def _key(self, visitor: str, name: str) -> str:
        return f"{self._prefix}/{visitor}/{name}"


def new_name() -> str:
    """A name for an object, which nobody can guess."""
    return os.urandom(NAME_BYTES).hex()


def is_name(text: str) -> bool:
    """Whether `new_name` may have made this text."""
    return len(text) == 2 * NAME_BYTES and set(text) <= set("0123456789abcdef")


def _called(stored: str) -> str:
    """What a visitor calls a file: S3 returns a text that is not ASCII as in mails (RFC 2047)."""
    from email.errors import HeaderParseError
    from email.header import decode_header, make_header

    try:
        return str(make_header(decode_header(stored)))
    except (HeaderParseError, LookupError, UnicodeError):
        return stored
