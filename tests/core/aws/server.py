"""A stand-in for a service of AWS: it answers as a test says, and keeps what it was sent."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from typing import Any, NamedTuple


class Request(NamedTuple):
    """`port`: of the client, which tells its connections apart; `target`: the path and query."""

    port: int
    method: str
    target: str
    headers: dict[str, str]
    body: bytes


class Answer(NamedTuple):
    """`missing`: bytes at its end that never come; `then_closes`: the server closes the connection, without
    having said so."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = {}  # noqa: RUF012 - never changed
    missing: int = 0
    then_closes: bool = False


HANGS_UP = Answer(0)


class Server:
    """`answers`: to the next requests; the last one is that to all others."""

    def __init__(self) -> None:
        self.answers: list[Answer] = [Answer()]
        self.requests: list[Request] = []
        self.address = ""

    @contextmanager
    def running(self, tls: SSLContext | None = None) -> Iterator[None]:
        ours = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                assert len(headers) == len(self.headers)
                ours.requests.append(Request(self.client_address[1], self.command, self.path, headers, body))
                answer = ours.answers.pop(0) if len(ours.answers) > 1 else ours.answers[0]
                self.close_connection = answer.then_closes or answer.missing > 0 or not answer.status
                if answer.status:
                    self.send_response(answer.status)
                    for name, value in answer.headers.items():
                        self.send_header(name, value)
                    self.send_header("content-length", str(len(answer.body) + answer.missing))
                    self.end_headers()
                    if self.command != "HEAD":
                        self.wfile.write(answer.body)

            do_DELETE = do_GET = do_HEAD = do_POST = do_PUT = answer  # noqa: N815 - the base class names them so

            def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class names it so
                """Keep quiet."""

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                """Keep quiet: a client that trusts nobody hangs up."""

        with Quiet(("127.0.0.1", 0), Handler) as server:
            if tls:
                server.socket = tls.wrap_socket(server.socket, server_side=True)
            self.address = f"{'https' if tls else 'http'}://localhost:{server.server_port}"
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
            thread.start()
            try:
                yield
            finally:
                server.shutdown()
                thread.join()
