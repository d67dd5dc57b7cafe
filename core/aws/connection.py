"""Connections to a service, kept open from one call to the next."""

import os
import select
import socket
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection, IncompleteRead
from ssl import SSLContext, SSLError, create_default_context
from typing import BinaryIO, NamedTuple
from urllib.parse import urlsplit

CONNECT_SECONDS = 1.0
READ_SECONDS = 4.0
PART_BYTES = 1_000_000  # of a file, in memory at once


class Reply(NamedTuple):
    """The names of `headers` are in lower case."""

    status: int
    body: bytes
    headers: Mapping[str, str] = {}


class Connections:
    """Connections to the host of the URL `address`, which wait `within` seconds for an answer. Threads may
    share them: each request has one alone."""

    def __init__(self, address: str, within: float) -> None:
        self.address = address.rstrip("/")  # each target begins with one
        self.host = urlsplit(address).netloc
        self._within = within
        self._idle: list[HTTPConnection] = []

    def __del__(self) -> None:
        for connection in self._idle:
            connection.close()

    def send(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: bytes | BinaryIO = b"",
        into: BinaryIO | None = None,
    ) -> Reply:
        """Send one request to `target`, a path and query, and return its answer. A file as `body` is sent
        whole. `into`: a file that then holds the answer's body, and nothing else, unless that is of an error.
        Raises `OSError` or `HTTPException` if there is no answer; the service may have received the request
        all the same."""
        length = len(body) if isinstance(body, bytes) else body.seek(0, os.SEEK_END)
        lines = "".join([f"{name}: {value}\r\n" for name, value in headers.items()])
        own = f"accept-encoding: identity\r\ncontent-length: {length}\r\n"
        head = f"{method} {target} HTTP/1.1\r\n{own}{lines}\r\n".encode()
        connection = self._open()
        try:
            _send(connection, head, body)
            with HTTPResponse(connection.sock, method=method) as response:
                response.begin()
                content = response.read() if into is None or response.status >= 300 else _copy(response, into)
        except BaseException:
            connection.close()  # what arrives later must not be taken for the next answer
            raise
        if response.will_close:
            connection.close()
        else:
            self._idle.append(connection)
        return Reply(response.status, content, {name.lower(): value for name, value in response.getheaders()})

    def _open(self) -> HTTPConnection:
        while self._idle:
            connection = self._idle.pop()
            if not _is_closed(connection.sock):
                return connection
            connection.close()
        connection = _unconnected(self.address)
        connection.connect()
        connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        connection.sock.settimeout(self._within)
        return connection


def _send(connection: HTTPConnection, head: bytes, body: bytes | BinaryIO) -> None:
    """Send a request, or as much of it as the service takes: it may hang up, and its answer says why."""
    with suppress(ConnectionError, SSLError):
        if isinstance(body, bytes):
            # At once: `request` checks each header, and sends the body in a second packet.
            connection.send(head + body)
            return
        connection.send(head)
        body.seek(0)
        while part := body.read(PART_BYTES):
            connection.send(part)


def _copy(response: HTTPResponse, file: BinaryIO) -> bytes:
    """Copy the body into the file, where an earlier attempt may have left half of it. Nothing is left."""
    file.seek(0)
    file.truncate()
    while part := response.read(PART_BYTES):
        file.write(part)
    if response.length:  # `read` notices that bytes are missing only without a size
        raise IncompleteRead(b"", response.length)
    return b""


def _is_closed(kept: socket.socket) -> bool:
    """Whether the service has closed an idle connection, such as while Lambda had frozen this process: there
    is something to read, although nothing was asked."""
    poll = select.poll()
    poll.register(kept, select.POLLIN)
    return bool(poll.poll(0))


def _unconnected(address: str) -> HTTPConnection:
    url = urlsplit(address)
    if url.scheme == "http":  # a stand-in on this machine
        return HTTPConnection(url.netloc, timeout=CONNECT_SECONDS)
    proxy = _proxy(url.netloc)
    connection = HTTPSConnection(proxy or url.netloc, timeout=CONNECT_SECONDS, context=_verifying())
    if proxy:
        connection.set_tunnel(url.netloc)
    return connection


@cache
def _verifying() -> SSLContext:
    """Trust the certificates that the system trusts, or those that the environment names."""
    return create_default_context(cafile=os.environ.get("AWS_CA_BUNDLE"))


def _proxy(host: str) -> str:
    """The proxy for `host`, as the environment names it; often there is one at an author's office."""
    if not any(name.lower() == "https_proxy" for name in os.environ):
        return ""
    from urllib.request import getproxies, proxy_bypass

    proxy = "" if proxy_bypass(host) else getproxies().get("https", "")
    return urlsplit(proxy).netloc or proxy
