"""Whom a client trusts, how it gets through a proxy, and what it hears of a service that hangs up."""

import datetime
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from core.aws import connection as module
from core.aws import dynamodb, s3
from core.aws.endpoint import ATTEMPTS, CallFailed
from tests.core.aws.server import Server


def certificate(folder: Path, host: str) -> Path:
    """A new certificate for `host` that signs itself, with its key, in a file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = folder / f"{host}.pem"
    file.write_bytes(made.public_bytes(pem) + private)
    return file


@contextmanager
def secure(file: Path) -> Iterator[Server]:
    """A server with the certificate in `file`."""
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(file)
    server = Server()
    with server.running(tls):
        yield server


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    module._verifying.cache_clear()
    yield
    module._verifying.cache_clear()


def test_a_certificate_that_the_environment_trusts_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certificate(tmp_path, "localhost")
    monkeypatch.setenv("AWS_CA_BUNDLE", str(file))
    with secure(file) as server:
        table = dynamodb(server.address)
        for _ in range(2):
            assert table.call("GetItem") == {}
    assert len({request.port for request in server.requests}) == 1


@pytest.mark.row(162)
@pytest.mark.parametrize(("host", "trusted"), [("localhost", False), ("example.org", True)])
def test_a_server_that_cannot_prove_its_name_is_sent_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str, *, trusted: bool
) -> None:
    file = certificate(tmp_path, host)
    if trusted:
        monkeypatch.setenv("AWS_CA_BUNDLE", str(file))
    with secure(file) as server:
        with pytest.raises(CallFailed) as failed:
            dynamodb(server.address).call("GetItem")
        assert isinstance(failed.value.__cause__, ssl.SSLCertVerificationError)
        assert server.requests == []


@pytest.mark.parametrize("without", ["", "example.org", "example.org, localhost"])
def test_a_proxy_is_used_as_the_environment_says(monkeypatch: pytest.MonkeyPatch, without: str) -> None:
    asked: list[str] = []

    class Proxy(BaseHTTPRequestHandler):
        def do_CONNECT(self) -> None:
            asked.append(self.path)
            self.send_error(403)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class names it so
            """Keep quiet."""

    with HTTPServer(("127.0.0.1", 0), Proxy) as proxy, socket.create_server(("127.0.0.1", 0)) as silent:
        thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.server_port}")
        monkeypatch.setenv("NO_PROXY", without)
        monkeypatch.setattr(module, "CONNECT_SECONDS", 0.05)
        host = f"localhost:{silent.getsockname()[1]}"
        with pytest.raises(CallFailed):
            dynamodb(f"https://{host}").call("GetItem")
        proxy.shutdown()
        thread.join()
    assert asked == ([] if "localhost" in without else [host] * ATTEMPTS)


@contextmanager
def refuses_early() -> Iterator[str]:
    """The address of a server that answers a request before it has all of it, and hangs up."""

    def serve() -> None:
        connection, _ = listening.accept()
        with connection:
            connection.recv(1_000)
            connection.sendall(
                b"HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 41\r\n\r\n"
                b"<Error><Code>AccessDenied</Code> </Error>"
            )

    with socket.create_server(("localhost", 0)) as listening:
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://localhost:{listening.getsockname()[1]}"
        thread.join()


@pytest.mark.row(164)
@pytest.mark.parametrize("error", [BrokenPipeError, ConnectionResetError, ssl.SSLEOFError])
@pytest.mark.parametrize("kind", [bytes, BytesIO])
def test_what_is_refused_before_its_end_has_a_reason(
    monkeypatch: pytest.MonkeyPatch, kind: type[bytes | BytesIO], error: type[OSError]
) -> None:
    send = HTTPConnection.send

    def send_some(connection: HTTPConnection, part: bytes) -> None:
        """As a system does that has noticed that the server has hung up; over TLS it is the last error."""
        send(connection, part[:100])
        raise error

    monkeypatch.setattr(HTTPConnection, "send", send_some)
    with refuses_early() as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", address)
        with pytest.raises(CallFailed) as failed:
            s3("files").put("a", kind(b"x" * 1_000))
    assert (failed.value.status, failed.value.code) == (403, "AccessDenied")
