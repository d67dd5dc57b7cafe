"""A stand-in for AWS on the loopback interface, with prepared answers.

    python infra/bench/stub.py answers.json

prints its port. All lists have the same length, and requests do not change them. The answers are prepared as
bytes, so that the stub does not slow the measured processes down.
"""

import asyncio
import json
import sys
import zlib
from pathlib import Path

END = b"\r\n\r\n"


def response(answer: object) -> bytes:
    body = json.dumps(answer).encode()
    head = (
        "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\n"
        f"Content-Length: {len(body)}\r\nx-amz-crc32: {zlib.crc32(body)}\r\n"
        "x-amzn-RequestId: 4KBNVRGD25RG1KEO9UT4V3FQDJVV4KQNSO5AEMVJF66Q9ASUAAJG"
    )
    return head.encode() + END + body


class Stub(asyncio.Protocol):
    def __init__(self, answers: dict[str, list[tuple[bytes, bytes]]]) -> None:
        self._answers = answers
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        while END in self._received:
            head, _, body = self._received.partition(END)
            headers = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
            length = int(headers.get(b"content-length", 0))
            if len(body) < length:
                return
            self._received = body[length:]
            operation = headers[b"x-amz-target"].decode().rpartition(".")[2]
            self._transport.write(self._choose(operation, body[:length]))

    def _choose(self, operation: str, body: bytes) -> bytes:
        """Return the first answer whose mark is in the request."""
        return next(answer for mark, answer in self._answers[operation] if mark in body)


async def serve(answers: dict[str, list[tuple[bytes, bytes]]]) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: Stub(answers), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(
        serve(
            {
                operation.lower(): [(mark.encode(), response(answer)) for mark, answer in known]
                for operation, known in json.loads(Path(sys.argv[1]).read_text()).items()
            }
        )
    )
