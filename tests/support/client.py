"""A visitor's browser, as a handler sees it: it sends API Gateway's events, keeps cookies and follows
redirects.

The events have payload version 2.0:
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

import base64
import copy
import gzip
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from infra.serve.site import Site
from tests.support.html import Page

FORM = "application/x-www-form-urlencoded"
BOUNDARY = "----geckoformboundary3f1c"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
HOST = "wombat.example"
BROWSER_HEADERS = {
    "accept": "text/html,application/xhtml+xml",
    "accept-encoding": "gzip, deflate, br",
    "host": HOST,
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "x-amzn-trace-id": "Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e",
    "x-forwarded-for": "205.255.255.176",
    "x-forwarded-port": "443",
    "x-forwarded-proto": "https",
}
GATEWAYS_HEADERS = {
    "apigw-requestid": "JKJaXmPLvHcESHA=",
    "connection": "keep-alive",
    "content-length": "1234",
    "date": "Tue, 10 Mar 2020 05:16:23 GMT",
}
Sent = Mapping[str, str] | Sequence[tuple[str, str]] | str | bytes


def make_event(
    method: str,
    address: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    cookies: Sequence[str] = (),
    encoded: bool = True,
    request_id: str = "JKJaXmPLvHcESHA=",
    source: str = "205.255.255.176",
) -> dict[str, Any]:
    """Return the event of a request. Its body is in base64 if `encoded`, as from API Gateway, and else plain
    text, as under `sam local`."""
    parts = urlsplit(address)
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": parts.path,
        "rawQueryString": parts.query,
        "headers": dict(BROWSER_HEADERS) | dict(headers or {}),
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "r3pmxmplak",
            "domainName": HOST,
            "domainPrefix": "wombat",
            "http": {
                "method": method,
                "path": parts.path,
                "protocol": "HTTP/1.1",
                "sourceIp": source,
                "userAgent": BROWSER_HEADERS["user-agent"],
            },
            "requestId": request_id,
            "routeKey": "$default",
            "stage": "$default",
            "time": "10/Mar/2020:05:16:23 +0000",
            "timeEpoch": 1583817383220,
        },
        "isBase64Encoded": False,
    }
    if cookies:
        event["cookies"] = list(cookies)
    if body is not None:
        event["isBase64Encoded"] = encoded
        event["body"] = base64.b64encode(body).decode() if encoded else body.decode()
        event["headers"]["content-length"] = str(len(body))
    return event


@dataclass(frozen=True, slots=True)
class Answer:
    """A handler's answer; `page` reads it as HTML. `size` is in bytes as sent, with status and headers."""

    status: int
    headers: dict[str, str]
    cookies: list[str]
    body: str
    is_base64: bool = False
    size: int = 0

    @property
    def page(self) -> Page:
        assert self.headers["content-type"] == "text/html; charset=utf-8"
        return Page(self.body)

    @property
    def text(self) -> str:
        return self.page.text

    @property
    def content(self) -> bytes:
        """The body as a browser saves it."""
        return base64.b64decode(self.body) if self.is_base64 else self.body.encode()


@dataclass(slots=True)
class Client:
    """A visitor. `encoded`: bodies are sent in base64. `jar` has the cookies, `now` the page that is
    shown."""

    site: Site
    encoded: bool = True
    keeps_cookies: bool = True
    jar: dict[str, str] = field(default_factory=dict)
    now: Answer = field(default_factory=lambda: Answer(0, {}, [], ""))
    address: str = "205.255.255.176"

    def ask(
        self,
        method: str,
        address: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        cookies: Sequence[str] = (),
    ) -> Answer:
        """Send one request, with the cookies of the jar and `cookies`, and return its answer."""
        jar = [f"{name}={value}" for name, value in self.jar.items()]
        event = make_event(
            method,
            address,
            body=body,
            headers=headers,
            cookies=[*jar, *cookies],
            encoded=self.encoded,
            source=self.address,
        )
        return self.send(event)

    def send(self, event: dict[str, Any]) -> Answer:
        """Return the answer to an event, and keep its cookies."""
        http = event["requestContext"]["http"]
        route = self.site.route(http["method"], http["path"])
        assert route
        answer = route.answer(copy.deepcopy(event))
        assert set(answer) == {"statusCode", "headers", "cookies", "body", "isBase64Encoded"}
        for cookie in answer["cookies"] if self.keeps_cookies else ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.jar[name] = value
        size = _size(answer)
        if answer["headers"].get("content-encoding") == "gzip":
            answer["body"] = gzip.decompress(base64.b64decode(answer["body"])).decode()
            answer["isBase64Encoded"] = False
        status, headers, cookies, body, is_base64 = answer.values()
        return Answer(status, headers, cookies, body, is_base64, size)

    def open(self, address: str) -> Answer:
        """Open an address, as if typed, and follow redirects."""
        self.now = self._follow(self.ask("GET", address, headers={"sec-fetch-site": "none"}), "none")
        return self.now

    def post(self, address: str, sent: Sent, headers: Mapping[str, str] | None = None) -> Answer:
        """Send a form, and return the answer without following redirects."""
        body = sent if isinstance(sent, bytes) else _urlencoded(sent)
        return self.ask("POST", address, body, {"content-type": FORM} | dict(headers or {}))

    def press(
        self, words: str, typed: Mapping[str, str] | None = None, file: tuple[str, bytes] = ("", b"")
    ) -> Answer:
        """Fill in the form on the current page, press the button `words`, and follow redirects.

        `file` is the name and content of a file, for a form with a file upload.
        """
        form = self.now.page.form_with(words)
        name, value = form.buttons[words]
        sent = form.fields | dict(typed or {}) | ({name: value} if name else {})
        headers = {"origin": f"https://{HOST}", "sec-fetch-site": "same-origin"}
        if form.element.attributes.get("enctype") == "multipart/form-data":
            answer = self.post(form.address, multipart(sent, file), headers | {"content-type": MULTIPART})
        else:
            answer = self.post(form.address, sent, headers)
        self.now = self._follow(answer, "same-origin")
        return self.now

    def _follow(self, answer: Answer, site: str) -> Answer:
        for _ in range(5):
            if answer.status != 303:
                return answer
            answer = self.ask("GET", answer.headers["location"], headers={"sec-fetch-site": site})
        raise AssertionError("too many redirects")


def multipart(fields: Mapping[str, str], file: tuple[str, bytes]) -> bytes:
    """Return a form with one file, encoded as browsers do (RFC 7578)."""
    parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    parts.append(f'name="file"; filename="{file[0]}"\r\ncontent-type: text/plain\r\n\r\n'.encode() + file[1])
    start = f"--{BOUNDARY}\r\ncontent-disposition: form-data; ".encode()
    return b"".join(start + part + b"\r\n" for part in parts) + f"--{BOUNDARY}--\r\n".encode()


def _urlencoded(sent: Mapping[str, str] | Sequence[tuple[str, str]] | str) -> bytes:
    return (sent if isinstance(sent, str) else urlencode(sent)).encode()


def _size(answer: Mapping[str, Any]) -> int:
    """The bytes of an answer over HTTP/1.1, with the headers that the gateway adds."""
    body = base64.b64decode(answer["body"]) if answer["isBase64Encoded"] else answer["body"].encode()
    sent = {**answer["headers"], **GATEWAYS_HEADERS}
    lines = [f"{name}: {value}" for name, value in sent.items()]
    lines += [f"set-cookie: {cookie}" for cookie in answer["cookies"]]
    return len("HTTP/1.1 200 OK\r\n\r\n") + sum(len(line) + 2 for line in lines) + len(body)


def until(visitor: Client, address: str, words: str) -> Answer:
    """Look again until the page has these words; the test's own time limit is the last resort."""
    end = time.monotonic() + 60
    while words not in visitor.open(address).text:
        assert time.monotonic() < end, visitor.now.text
        time.sleep(0.1)
    return visitor.now
