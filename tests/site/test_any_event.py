"""Whatever arrives: an answer with the security headers, no exception, no 500, no echo of HTML."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import escape

from core.web.security_headers import security_headers
from infra.serve.site import Site
from infra.template.read import functions, read_template
from tests.support.client import BROWSER_HEADERS, FORM, HOST, MULTIPART, Client, make_event, multipart

pytestmark = pytest.mark.slow

PAGES = sorted(
    {
        event["Properties"]["Path"]
        for function in functions(read_template()).values()
        for event in function["Properties"].get("Events", {}).values()
        if "Path" in event["Properties"]
    }
)
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", ""]
MARKS = ["<script>x</script>", "\"><i x='"]  # as text, and to break out of an attribute
BUTTONS = ["Add another", "Add them all", "Calculate number", "Take back", "Start over", "Send", "Interrupt"]
NAMES = [
    "number",
    "number1",
    "numbers",
    "action",
    "submission",
    "column",
    "file",
    "result",
    "all",
    "new",
    "again",
]
NAMES += ["answer", "answers", "question", "before", "beginning", "index", "added", "heading"]
HEADERS = [
    "content-type",
    "Content-Type",
    "accept",
    "origin",
    "host",
    "cookie",
    "sec-fetch-site",
    "referer",
    "range",
]
HEADERS += ["x-forwarded-proto", "x-forwarded-for", "user-agent", "content-length", "content-encoding"]
HEADER_VALUES = [*MARKS, FORM, MULTIPART, "application/json", "text/html", "http", "same-origin", "gzip"]

fuzzed = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
texts = st.text(max_size=30)
names = st.one_of(st.sampled_from(NAMES), texts)
values = st.one_of(
    st.sampled_from(MARKS),
    texts,
    st.sampled_from([*BUTTONS, "1", "-1", "1e999", "0", "99999999999999999999"]),
    st.from_regex(r"\d{1,13}\.\d{1,13}\.\d{1,13}\.[0-9a-f]{10}", fullmatch=True),
)
quoted = st.one_of(
    st.lists(st.tuples(names, values), max_size=4).map(
        lambda pairs: "&".join(f"{name}={value}" for name, value in pairs)
    ),
    st.text(st.sampled_from("number1=&;%+0az<>\"'\0\r\né\ud800"), max_size=60),
)
headers = st.dictionaries(
    st.one_of(st.sampled_from(HEADERS), st.text(max_size=10)),
    st.one_of(st.text(max_size=40), st.sampled_from(HEADER_VALUES)),
    max_size=5,
)
cookies = st.lists(
    st.one_of(
        st.text(max_size=40),
        st.just("KNOWN"),  # replaced by the cookie of a visitor with lists
        st.builds("__Host-visitor={}".format, st.text(max_size=60)),
        st.builds("__Host-visitor={}.{}.{}.{}".format, *[st.text("Aaz09-_é ", max_size=22)] * 4),
    ),
    max_size=3,
)
junk: Any = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


paths = st.one_of(
    st.sampled_from([*PAGES, "/openapi.json", "/adder/", "//evil.example", "/MODE", ""]),
    st.text(max_size=20).map("/{}".format),
    st.text(max_size=8),
)
methods = st.one_of(st.sampled_from(["GET", "POST"]), st.sampled_from(METHODS), st.text(max_size=8))


def encoded(body: bytes) -> str:
    return base64.b64encode(body).decode()


# The parts of an event that a body makes: as text, in base64, or as text that is falsely marked as base64.
bodies: Any = st.one_of(
    st.just({}),
    st.one_of(quoted, st.text()).map(lambda text: {"body": text}),
    st.binary(max_size=80).map(lambda body: {"body": encoded(body), "isBase64Encoded": True}),
    quoted.map(lambda text: {"body": encoded(text.encode("utf-8", "replace")), "isBase64Encoded": True}),
    st.text(max_size=40).map(lambda text: {"body": text, "isBase64Encoded": True}),
)
TYPED = {"number1", "number2", "number", "numbers", "answer", "answers"}  # pages show their content again
forms = st.builds(
    dict.__or__,
    st.dictionaries(names, values, max_size=3),
    st.fixed_dictionaries({}, optional=dict.fromkeys(sorted(TYPED), values)),
)
files = st.tuples(values, st.binary(max_size=60))
bodies_of_files = st.builds(multipart, st.dictionaries(st.sampled_from(NAMES), values, max_size=4), files)


def check(answer: Any, method: str = "") -> None:
    assert set(answer) == {"statusCode", "headers", "cookies", "body", "isBase64Encoded"}
    assert 200 <= answer["statusCode"] < 500
    assert security_headers().items() <= answer["headers"].items()
    if answer["headers"]["content-type"].startswith("text/html"):
        assert not any(mark in answer["body"] for mark in MARKS)
    for name, value in (
        *answer["headers"].items(),
        *(("set-cookie", cookie) for cookie in answer["cookies"]),
    ):
        assert value.isprintable(), f"no visitor may break {name}"
        value.encode("latin-1")
    answer["body"].encode()
    json.dumps(answer)
    if method == "HEAD":
        assert answer["body"] == ""


@pytest.fixture(scope="module")
def known(aws: None) -> Callable[[Site], str]:
    """The cookie of a visitor who has started on every page."""
    jars: list[str] = []

    def cookie(site: Site) -> str:
        if not jars:
            client = Client(site)
            for page in PAGES:
                client.post(page, {"number": "7", "answer": "7"})
            jars.append(f"__Host-visitor={client.jar['__Host-visitor']}")
        return jars[0]

    return cookie


def answer_to(site: Site, event: dict[str, Any]) -> Any:
    http = event["requestContext"]["http"]
    route = site.route(http["method"], http["path"])
    assert route
    return route.answer(event)


@pytest.mark.row(48)
@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/adder", "number1"),
        ("/mode", "number"),
        ("/mode", "numbers"),
        ("/two-numbers", "answer"),
        ("/most-common", "answer"),
    ],
)
def test_html_comes_back_as_what_was_typed(visitor: Client, path: str, name: str, mark: str) -> None:
    """This proves that the tests below would notice unescaped text: pages do show it again, escaped."""
    answer = visitor.post(path, {name: mark, "action": "Add them all" if name == "numbers" else ""})
    if answer.status == 303:
        answer = visitor.open(path)
    assert escape(mark) in answer.body
    assert mark not in answer.body


@pytest.mark.row(48, 51, 75)
@settings(fuzzed, max_examples=400)
@given(paths, methods, quoted, headers, cookies, bodies)
def test_any_request_is_answered(
    site: Site,
    known: Callable[[Site], str],
    path: str,
    method: str,
    query: str,
    more: dict[str, str],
    jar: list[str],
    body: dict[str, Any],
) -> None:
    event = make_event(method, "/", headers={"content-type": FORM} | more)
    event |= {"rawPath": path, "rawQueryString": query, **body}
    event["requestContext"]["http"]["path"] = path
    event["cookies"] = [known(site) if cookie == "KNOWN" else cookie for cookie in jar]
    check(answer_to(site, event), method)


@pytest.mark.row(41, 42, 48)
@pytest.mark.parametrize("path", PAGES)
@settings(fuzzed, max_examples=60)
@given(forms, st.booleans(), st.booleans())
def test_every_form_with_any_fields_is_answered(
    site: Site, known: Callable[[Site], str], path: str, form: dict[str, str], in_base64: bool, again: bool
) -> None:
    jar = [known(site)] if again else []
    body = "&".join(f"{name}={value}" for name, value in form.items()).encode("utf-8", "replace")
    event = make_event(
        "POST", path, body=body, headers={"content-type": FORM}, cookies=jar, encoded=in_base64
    )
    check(answer_to(site, event))


@pytest.mark.row(41, 42)
@pytest.mark.parametrize("path", PAGES)
@settings(fuzzed, max_examples=40)
@given(
    st.one_of(bodies_of_files, st.binary(max_size=60)), st.sampled_from([FORM, MULTIPART, "application/json"])
)
def test_every_form_with_any_bytes_or_file_is_answered(
    site: Site, path: str, body: bytes, content_type: str
) -> None:
    check(answer_to(site, make_event("POST", path, body=body, headers={"content-type": content_type})))


@fuzzed
@given(junk, st.sampled_from(PAGES))
def test_any_json_is_answered(site: Site, content: Any, path: str) -> None:
    body = json.dumps(content).encode()
    check(answer_to(site, make_event("POST", path, body=body, headers={"content-type": "application/json"})))


@fuzzed
@given(
    st.sampled_from(PAGES),
    st.sampled_from(["GET", "POST"]),
    st.lists(
        st.tuples(
            st.sampled_from(
                [
                    ("version",),
                    ("rawPath",),
                    ("rawQueryString",),
                    ("headers",),
                    ("headers", "content-type"),
                    ("headers", "cookie"),
                    ("headers", "x-forwarded-proto"),
                    ("cookies",),
                    ("body",),
                    ("isBase64Encoded",),
                    ("requestContext",),
                    ("requestContext", "http"),
                    ("requestContext", "http", "method"),
                    ("requestContext", "requestId"),
                ]
            ),
            st.one_of(st.just("missing"), junk),
        ),
        max_size=3,
    ),
)
def test_an_event_with_parts_missing_or_odd_is_answered(
    site: Site, path: str, method: str, changes: list[tuple[tuple[str, ...], Any]]
) -> None:
    """API Gateway never sends these; a test in Lambda's console may."""
    event = make_event(method, path, body=b"number=1", headers={"content-type": FORM}, cookies=["a=b"])
    for place, value in changes:
        inside: Any = event
        for key in place[:-1]:
            inside = inside.get(key) if isinstance(inside, dict) else None
        if isinstance(inside, dict):
            if value == "missing":
                inside.pop(place[-1], None)
            else:
                inside[place[-1]] = value
    route = site.route(method, path)
    assert route
    check(route.answer(event))


@pytest.mark.row(75)
@pytest.mark.parametrize("path", ["/mode", "/two-numbers"])
@settings(fuzzed, max_examples=40)
@given(st.sampled_from(["GET", "HEAD", "OPTIONS"]), quoted, headers, st.text(max_size=30))
def test_looking_changes_nothing(
    visitor: Client, path: str, method: str, query: str, more: dict[str, str], body: str
) -> None:
    visitor.jar = {}
    visitor.post(path, {"number": "7", "answer": "7"})
    before = visitor.open(path).page
    jar = [f"{name}={value}" for name, value in visitor.jar.items()]
    event = make_event(method, path, headers=more, cookies=jar)
    event |= {"rawQueryString": query, "body": body}
    event["headers"] = BROWSER_HEADERS | more
    visitor.send(event)
    after = visitor.open(path).page
    assert (after.entries, after.text) == (before.entries, before.text)
    assert "7" in after.text
    assert visitor.now.body.count(HOST) == 2  # in the addresses for link previews
