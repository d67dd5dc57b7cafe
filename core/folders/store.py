"""The folders of one page in S3. `core.folders` states the algorithm and its invariants."""

import os
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any

from core.folders.named import Files
from core.problems import Unavailable

VERSION_BYTES = 12  # random: no two writes ever use the same name
REMEMBERED_BYTES = (
    20_000_000  # of folders last used, in memory: a view of a running program then asks S3 nothing
)

_MAY_PASS = ("ConditionalRequestConflict", "SlowDown")
_NO_ANSWER = "The store that keeps your files did not answer."


class Folders:
    """The folders of all visitors of the page named `page`, in `bucket`. `connect` makes the client at the
    first use. Calls may raise `core.problems.Unavailable`: the call may or may not have been made."""

    def __init__(self, connect: Callable[[], Any], bucket: str, page: str) -> None:
        self._connect = connect
        self._bucket = bucket
        self._page = page
        self._connected: Any = None
        self._remembered: OrderedDict[str, Files] = OrderedDict()

    def put(self, visitor: str, files: Files, packed: bytes) -> str:
        """Store the files, `packed` as in `core.folders.archive`, as a new version. Returns its name."""
        version = os.urandom(VERSION_BYTES).hex()
        key = self._key(visitor, version)
        client = self._client()
        from botocore.exceptions import ClientError

        try:
            call(client.put_object, Bucket=self._bucket, Key=key, Body=packed, IfNoneMatch="*")
        except ClientError as error:
            if error.response["Error"]["Code"] != "PreconditionFailed":  # else an attempt before was applied
                raise
        self._remember(key, files)
        return version

    def get(self, visitor: str, version: str) -> Files | None:
        """The files of a version; None if there is no such version, or no longer."""
        if not version:
            return {}
        key = self._key(visitor, version)
        files = self._remembered.get(key)
        if files is None:
            from botocore.exceptions import ClientError

            from core.folders.archive import unpack

            client = self._client()
            try:
                packed = call(lambda: client.get_object(Bucket=self._bucket, Key=key)["Body"].read())
            except ClientError as error:
                if error.response["Error"]["Code"] != "NoSuchKey":
                    raise
                return None
            files = unpack(packed)
        self._remember(key, files)
        return files

    def remove(self, visitor: str, versions: Iterable[str]) -> None:
        """Delete versions that nothing names any more, if S3 answers; else its lifecycle rule will."""
        client = self._client()
        for version in versions:
            key = self._key(visitor, version)
            self._remembered.pop(key, None)
            try:
                call(client.delete_object, Bucket=self._bucket, Key=key)
            except Unavailable:
                return

    def forget(self, visitor: str) -> None:
        """Delete everything that the visitor has in the bucket for this page."""
        for key in delete_all(self._client(), self._bucket, self._key(visitor, "")):
            self._remembered.pop(key, None)

    def _client(self) -> Any:
        if self._connected is None:
            self._connected = self._connect()
        return self._connected

    def _key(self, visitor: str, version: str) -> str:
        return f"{self._page}/{visitor}/{version}"

    def _remember(self, key: str, files: Files) -> None:
        self._remembered[key] = files
        self._remembered.move_to_end(key)
        size = sum(sum(map(len, each.values())) for each in self._remembered.values())
        while size > REMEMBERED_BYTES:
            size -= sum(map(len, self._remembered.popitem(last=False)[1].values()))


def delete_all(client: Any, bucket: str, prefix: str) -> list[str]:
    """Delete all objects whose keys begin with `prefix`. Returns the keys. Raises `Unavailable`."""
    deleted, more = [], True
    while more:
        found = call(client.list_objects_v2, Bucket=bucket, Prefix=prefix)
        for each in found.get("Contents", ()):
            call(client.delete_object, Bucket=bucket, Key=each["Key"])
            deleted.append(each["Key"])
        more = found["IsTruncated"]
    return deleted


def call(operation: Callable[..., Any], **arguments: Any) -> Any:
    """Call S3. Raises `Unavailable` if a later attempt may succeed."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        return operation(**arguments)
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        if status >= 500 or error.response["Error"]["Code"] in _MAY_PASS:
            raise Unavailable(_NO_ANSWER) from error
        raise
    except BotoCoreError as error:
        raise Unavailable(_NO_ANSWER) from error
