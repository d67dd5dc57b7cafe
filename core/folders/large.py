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
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import quote

from core.folders.store import call, delete_all

ONE_DAY = "one-day/"  # no page has this name: a page's is a Python identifier
NAME_BYTES = 12  # random
FORM_SECONDS = 3_600  # to choose a file: S3 refuses an upload that begins later
LINK_SECONDS = 60  # to begin a download; the page makes a new link at each click
SIZE_MARGIN = 2  # S3's own refusal is XML without a way back: up to so many times its limit the page refuses
PART_BYTES = 1_000_000  # read at once

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
    """The large files of the page named `page`, in `bucket`; `kept` says which of the two sorts. `connect`
    makes the client at the first use. Calls may raise `core.problems.Unavailable`."""

    def __init__(self, connect: Callable[[], Any], bucket: str, page: str, *, kept: bool = False) -> None:
        self._connect = connect
        self._bucket = bucket
        self._prefix = page if kept else f"{ONE_DAY}{page}"
        self._connected: Any = None

    def put(self, visitor: str, called: str, content: bytes | BinaryIO) -> str:
        """Store a result that its visitor knows as `called`. Returns its name."""
        from email.header import Header

        name = new_name()
        call(
            self._client().put_object,
            **self._object(visitor, name),
            Body=content,
            ContentType=_TYPE,
            Metadata={"name": Header(called, "utf-8").encode(maxlinelen=0)},
        )
        return name

    def find(self, visitor: str, name: str) -> Stored | None:
        """The visitor's file of this name; None if there is none, or no longer."""
        from botocore.exceptions import ClientError

        client = self._client()
        try:
            found = call(client.head_object, **self._object(visitor, name))
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
                raise
            return None
        return Stored(_called(found["Metadata"].get("name", "")), found["ContentLength"])

    def link(self, visitor: str, name: str, called: str) -> str:
        """An address from which anybody can save the file, for `LINK_SECONDS`."""
        disposition = f"attachment; filename*=UTF-8''{quote(called, safe='')}"
        wanted = {**self._object(visitor, name), "ResponseContentDisposition": disposition}
        address: str = self._client().generate_presigned_url("get_object", wanted, LINK_SECONDS)
        return address

    def form(self, visitor: str, name: str, most: int, back: str) -> Form:
        """A form by which the visitor stores an upload of at most `most` bytes under `name`; S3 then sends
        the browser to the address `back`. It holds for `FORM_SECONDS`."""
        fields = {"success_action_redirect": back, "Content-Type": _TYPE}
        conditions = [
            *({field: value} for field, value in fields.items()),
            ["starts-with", "$x-amz-meta-name", ""],
            ["content-length-range", 0, most * SIZE_MARGIN],
        ]
        signed = self._client().generate_presigned_post(
            self._bucket, self._object(visitor, name)["Key"], fields, conditions, FORM_SECONDS
        )
        return Form(signed["url"], {**signed["fields"], "x-amz-meta-name": "${filename}"})

    def fetch(self, visitor: str, name: str, path: Path) -> None:
        """Copy the visitor's file of this name to `path`. Raises `FileNotFoundError` if it is there no
        longer."""
        from botocore.exceptions import ClientError

        def copy() -> None:
            body = client.get_object(**self._object(visitor, name))["Body"]
            with path.open("wb") as file:
                for part in body.iter_chunks(PART_BYTES):
                    file.write(part)

        client = self._client()
        try:
            call(copy)
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchKey":
                raise
            raise FileNotFoundError(name) from None

    def remove(self, visitor: str, name: str) -> None:
        """Delete the visitor's file of this name."""
        call(self._client().delete_object, **self._object(visitor, name))

    def forget(self, visitor: str) -> None:
        """Delete all large files of the visitor."""
        delete_all(self._client(), self._bucket, self._object(visitor, "")["Key"])

    def _client(self) -> Any:
        if self._connected is None:
            self._connected = self._connect()
        return self._connected

    def _object(self, visitor: str, name: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": f"{self._prefix}/{visitor}/{name}"}


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
