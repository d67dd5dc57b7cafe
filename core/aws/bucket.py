"""A bucket of S3: its objects are written, read and deleted whole, and browsers reach one by a signed link or
form.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import BinaryIO
from urllib.parse import quote, unquote_plus, urlencode

from core.aws.connection import Reply
from core.aws.credentials import credentials, endpoint_of, own_endpoint, region
from core.aws.endpoint import CallFailed, Endpoint
from core.aws.signature import DIGEST, digest_of, signed_link, signed_policy

_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class Bucket(Endpoint):
    """The bucket named `name`. Requests may raise `CallFailed`."""

    def __init__(self, name: str) -> None:
        address = endpoint_of("s3", region())
        self._bucket, self._root = name, "/"
        if own_endpoint("s3") or "." in name:  # a stand-in has one host, and AWS's certificates have no dots
            self._root = f"/{name}/"
        else:
            address = address.replace("://", f"://{name}.")
        super().__init__("s3", address=address)

    def put(self, key: str, body: bytes | BinaryIO, headers: Mapping[str, str] = _NO_HEADERS) -> None:
        """Store an object. `headers`: those of PutObject, their names in lower case. S3 compares what it
        stores with the signed digest of the body, for which a file is read once more."""
        self._ask("PUT", self._path(key), headers, body)

    def get(self, key: str, into: BinaryIO) -> bool:
        """Copy an object into a file, in place of what is there. Returns False if there is no such object."""
        try:
            self._ask("GET", self._path(key), into=into)
        except CallFailed as failed:
            if failed.code != "NoSuchKey":
                raise
            return False
        return True

    def head(self, key: str) -> Mapping[str, str] | None:
        """Return the headers of an object, such as content-length; None if there is no such object."""
        try:
            return self._ask("HEAD", self._path(key)).headers
        except CallFailed as failed:  # without a body, which would have the code
            if failed.status != 404:
                raise
            return None

    def delete(self, key: str) -> None:
        """Delete an object, if it is there."""
        self._ask("DELETE", self._path(key))

    def keys_under(self, prefix: str) -> Iterator[str]:
        """The keys that begin with `prefix`, in order."""
        query = {"encoding-type": "url", "list-type": "2", "prefix": prefix}
        while True:
            reply = self._ask("GET", f"{self._root}?{urlencode(sorted(query.items()), quote_via=quote)}")
            if not _texts(reply, "IsTruncated"):
                raise CallFailed("The answer is no list of keys.")
            yield from map(unquote_plus, _texts(reply, "Key"))
            token = _texts(reply, "NextContinuationToken")
            if not token:
                return
            query["continuation-token"] = token[0]

    def link(self, key: str, query: Mapping[str, str], seconds: int) -> str:
        """Return an address from which anybody gets the object, for so many seconds. `query`: parameters of
        GetObject. Raises `NoCredentials`."""
        host, address = self._connections.host, self._connections.address
        return address + signed_link(host, self._path(key), query, seconds, credentials(), self._region)

    def form(
        self, key: str, fields: Mapping[str, str], conditions: Sequence[object], seconds: int
    ) -> tuple[str, dict[str, str]]:
        """Return the address of a form by which anybody may store the object, for so many seconds, and its
        fields: `fields`, which the policy's `conditions` must allow, and those that sign the policy. Raises
        `NoCredentials`."""
        conditions = [*conditions, {"bucket": self._bucket}, {"key": key}]
        signing = signed_policy(conditions, seconds, credentials(), self._region)
        return self._connections.address + self._root, {**fields, "key": key, **signing}

    def _ask(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str] = _NO_HEADERS,
        body: bytes | BinaryIO = b"",
        into: BinaryIO | None = None,
    ) -> Reply:
        headers = {**headers, DIGEST: digest_of(body)}
        return self.try_again(lambda: self.send(method, target, headers, body, into))

    def _path(self, key: str) -> str:
        return self._root + quote(key)

    def _failure(self, reply: Reply) -> CallFailed:
        """The error of an answer in XML."""
        code, message = (next(iter(_texts(reply, name)), "") for name in ("Code", "Message"))
        return CallFailed(message or f"status {reply.status}", reply.status, code)


def _texts(reply: Reply, name: str) -> list[str]:
    """The texts of all elements of that name in an answer; none if it is no XML."""
    from xml.etree.ElementTree import ParseError, fromstring

    try:
        root = fromstring(reply.body)  # noqa: S314 - S3 wrote it
    except ParseError:
        return []
    return [each.text or "" for each in root.findall(f".//{{*}}{name}")]
