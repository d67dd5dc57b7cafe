"""The folders of one page in S3. `core.folders` states the algorithm and its invariants."""

import os
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO

from core.aws.bucket import Bucket
from core.aws.endpoint import CallFailed
from core.folders.named import Files
from core.problems import Unavailable

VERSION_BYTES = 12  # random: no two writes ever use the same name
REMEMBERED_BYTES = (
    20_000_000  # of folders last used, in memory: a view of a running program then asks S3 nothing
)

_NO_ANSWER = "The store that keeps your files did not answer."


@contextmanager
def as_unavailable() -> Iterator[None]:
    """Raise `Unavailable` for a call of S3 that failed, if a later attempt may succeed."""
    try:
        yield
    except CallFailed as failed:
        if failed.transient or not failed.status or failed.code == "ConditionalRequestConflict":
            raise Unavailable(_NO_ANSWER) from failed
        raise


class Folders:
    """The folders of all visitors of the page named `page`, in `bucket`. Calls may raise
    `core.problems.Unavailable`: the call may or may not have been made."""

    def __init__(self, bucket: Bucket, page: str) -> None:
        self._bucket = bucket
        self._page = page
        self._remembered: OrderedDict[str, Files] = OrderedDict()

    @as_unavailable()
    def put(self, visitor: str, files: Files, packed: bytes) -> str:
        """Store the files, `packed` as in `core.folders.archive`, as a new version. Returns its name."""
        version = os.urandom(VERSION_BYTES).hex()
        key = self._key(visitor, version)
        try:
            self._bucket.put(key, packed, {"if-none-match": "*"})
        except CallFailed as failed:
            if failed.code != "PreconditionFailed":  # else an attempt before was applied
                raise
        self._remember(key, files)
        return version

    @as_unavailable()
    def get(self, visitor: str, version: str) -> Files | None:
        """The files of a version; None if there is no such version, or no longer."""
        if not version:
            return {}
        key = self._key(visitor, version)
        files = self._remembered.get(key)
        if files is None:
            from core.folders.archive import unpack

            packed = BytesIO()
            if not self._bucket.get(key, packed):
                return None
            files = unpack(packed)
        self._remember(key, files)
        return files

    def remove(self, visitor: str, versions: Iterable[str]) -> None:
        """Delete versions that nothing names any more, if S3 answers; else its lifecycle rule will."""
        for version in versions:
            key = self._key(visitor, version)
            self._remembered.pop(key, None)
            try:
                with as_unavailable():
                    self._bucket.delete(key)
            except Unavailable:
                return

    def forget(self, visitor: str) -> None:
        """Delete everything that the visitor has in the bucket for this page."""
        for key in delete_all(self._bucket, self._key(visitor, "")):
            self._remembered.pop(key, None)

    def _key(self, visitor: str, version: str) -> str:
        return f"{self._page}/{visitor}/{version}"

    def _remember(self, key: str, files: Files) -> None:
        self._remembered[key] = files
        self._remembered.move_to_end(key)
        size = sum(sum(map(len, each.values())) for each in self._remembered.values())
        while size > REMEMBERED_BYTES:
            size -= sum(map(len, self._remembered.popitem(last=False)[1].values()))


@as_unavailable()
def delete_all(bucket: Bucket, prefix: str) -> list[str]:
    """Delete all objects whose keys begin with `prefix`. Returns the keys. Raises `Unavailable`."""
    deleted = []
    for key in bucket.keys_under(prefix):
        bucket.delete(key)
        deleted.append(key)
    return deleted
