"""Whatever arrives: an answer with the security headers, no exception, no 500, no echo of HTML."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.page import SECURITY_HEADERS
from infra.site import Site
from tests.client import BROWSER_HEADERS, FORM, HOST, MULTIPART, Client, make_event

PATHS = ["/", "/adder", "/mode"]
METHODS = ["GET", "HEAD", "POST", "PUT", "OPTIONS", "TRACE", ""]
MARK = "<script>x</script>"
fuzzed = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

names = st.sampled_from(
    [
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
)
values = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            MARK,
            "1",
            "-1",
            "1e999",
            "Add another",
            "Add them all",
            "Calculate number",
            "Take back",
            "Start over",
        ]
    ),
    st.from_regex(r"\d{1,13}\.\d{1,13}\.\d{1,13}\.[0-9a-f]{10}", fullmatch=True),
)
quoted = st.one_of(
    st.lists(st.tuples(names, values), max_size=4).map(
        lambda pairs: "&".join(f"{name}={value}" for name, value in pairs)
    ),
    st.text(st.sampled_from("number1=&;%+0az<>\"'\0\r\né\ud800"), max_size=60),
)
header_values = st.one_of(
    st.text(max_size=40), st.sampled_from([MARK, FORM, MULTIPART, "http", "same-origin"])
)
headers = st.dictionaries(
    st.one_of(
        st.sampled_from(
            [
                "content-type",
                "Content-Type",
                "origin",
                "host",
                "cookie",
                "sec-fetch-site",
                "x-forwarded-proto",
            ]
        ),
        st.text(max_size=10),
    ),
    header_values,
    max_size=5,
)
cookies = st.lists(
    st.one_of(
        st.text(max_size=40),
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


def check(answer: Any, method: str) -> None:
    assert set(answer) == {"statusCode", "headers", "cookies", "body", "isBase64Encoded"}
    assert 200 <= answer["statusCode"] < 500
    assert SECURITY_HEADERS.items() <= answer["headers"].items()
    assert MARK not in answer["body"]
    for value in (*answer["headers"].values(), *answer["cookies"]):
        assert value.isprintable(), "no visitor may break a header"
    answer["body"].encode()
    if method == "HEAD":
        assert answer["body"] == ""


@pytest.mark.row(48, 51, 75)
@fuzzed
@given(
    st.sampled_from(PATHS), st.sampled_from(METHODS), quoted, headers, cookies, st.one_of(quoted, st.text())
)
def test_any_request_is_answered(
    site: Site, path: str, method: str, query: str, more: dict[str, str], jar: list[str], body: str
) -> None:
    event = make_event(method, path, headers={"content-type": FORM} | more, cookies=jar)
    event |= {"rawQueryString": query, "body": body}
    route = site.route("GET", path)
    assert route
    check(route.answer(event), method)


@pytest.mark.row(41, 42)
@fuzzed
@given(st.sampled_from(PATHS), st.binary(max_size=60), st.booleans(), st.sampled_from([FORM, MULTIPART]))
def test_any_bytes_are_answered(site: Site, path: str, body: bytes, encoded: bool, content_type: str) -> None:
    text = body if encoded else body.decode("utf-8", "replace").encode()
    event = make_event("POST", path, body=text, headers={"content-type": content_type}, encoded=encoded)
    route = site.route("POST", path)
    assert route
    check(route.answer(event), "POST")


@fuzzed
@given(
    st.sampled_from(PATHS),
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
    """API Gateway sends none of these; somebody's test in Lambda's console does."""
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
    check(route.answer(event), "")


@pytest.mark.row(75)
@settings(fuzzed, max_examples=40)
@given(st.sampled_from(["GET", "HEAD", "OPTIONS"]), quoted, headers, st.text(max_size=30))
def test_looking_changes_nothing(
    visitor: Client, method: str, query: str, more: dict[str, str], body: str
) -> None:
    visitor.jar = {}
    visitor.post("/mode", {"number": "7"})
    jar = [f"{name}={value}" for name, value in visitor.jar.items()]
    event = make_event(method, "/mode", headers=more, cookies=jar)
    event |= {"rawQueryString": query, "body": body}
    event["headers"] = BROWSER_HEADERS | more
    visitor.send(event)
    assert visitor.open("/mode").page.entries == ["7"]
    assert HOST not in visitor.now.body
