"""The cookie alone identifies a visitor: a forged, altered or incomplete cookie makes a new visitor."""

import time
from collections.abc import Callable
from string import ascii_letters, digits

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from itsdangerous import TimestampSigner

from core.aws import dynamodb
from core.settings import DAY
from infra.serve.site import SECRET, TABLE, Site
from tests.support.client import Client

NAME = "__Host-visitor"
ID = "A" * 21 + "Q"  # 128 bits in base64url
Sign = Callable[..., str]


@pytest.fixture
def lister(visitor: Client) -> Client:
    """A visitor with 7 in the list."""
    visitor.post("/mode", {"number": "7"})
    assert visitor.open("/mode").page.entries == ["7"]
    return visitor


def sign(text: str, key: str, *, age: float = 0) -> str:
    """A cookie's value, signed `age` seconds ago."""

    class Signer(TimestampSigner):
        def get_timestamp(self) -> int:
            return int(time.time() - age)

    import hashlib

    return (
        Signer(key, salt="wombat.visitor", key_derivation="hmac", digest_method=hashlib.sha256)
        .sign(text)
        .decode()
    )


def key_in_use() -> str:
    value: str = boto3.client("secretsmanager").get_secret_value(SecretId=SECRET)["SecretString"]
    return value


def numbers_of(site: Site, *cookies: str) -> list[str]:
    """The entries that a browser with these cookies sees."""
    return Client(site).ask("GET", "/mode", cookies=cookies).page.entries


def test_the_cookie_is_for_this_host_alone_and_out_of_reach_of_scripts(visitor: Client) -> None:
    (cookie,) = visitor.post("/mode", {"number": "7"}).cookies
    name_and_value, *attributes = cookie.split("; ")
    assert name_and_value.startswith(f"{NAME}=")
    assert set(attributes) == {"Path=/", "HttpOnly", "Secure", "SameSite=Lax", f"Max-Age={30 * DAY}"}
    assert set(name_and_value.partition("=")[2]) <= set(ascii_letters + digits + "-_.")


def test_looking_sets_no_cookie_and_the_first_number_does(visitor: Client) -> None:
    assert visitor.open("/mode").cookies == []
    assert visitor.post("/mode", {"number": "wombat"}).cookies == []
    assert visitor.post("/mode", {"number": "7"}).cookies != []


def test_over_plain_http_the_cookie_has_a_name_that_browsers_take_there(visitor: Client) -> None:
    answer = visitor.post("/mode", {"number": "7"}, {"x-forwarded-proto": "http"})
    (cookie,) = answer.cookies
    assert cookie.startswith("visitor=")
    assert "Secure" not in cookie
    page = visitor.ask("GET", "/mode", headers={"x-forwarded-proto": "http"}).page
    assert page.entries == ["7"]


def test_a_client_cannot_pretend_that_the_gateway_speaks_plain_http(visitor: Client) -> None:
    answer = visitor.post("/mode", {"number": "7"}, {"x-forwarded-proto": "http,https"})
    assert answer.cookies[0].startswith(NAME)


@pytest.mark.row(55, 57)
@pytest.mark.parametrize(
    "value",
    [
        "",
        "7",
        ID,
        f"{ID}.1",
        pytest.param(f"{ID}.{int(time.time())}.x.y", id="of-now"),
        "a.b.c.d",
        "....",
        "é.1.2.3",
        "%00",
        "x" * 4000,
        '"quoted"',
    ],
)
def test_who_forges_a_cookie_is_a_new_visitor(site: Site, value: str) -> None:
    client = Client(site)
    first = client.ask("GET", "/mode", cookies=[f"{NAME}={value}"])
    assert first.status == 200
    assert first.page.entries == []
    client.jar[NAME] = value
    assert client.post("/mode", {"number": "1"}).status == 303
    assert client.jar[NAME] != value
    assert not value or ID not in client.jar[NAME]
    assert client.open("/mode").page.entries == ["1"]


@pytest.mark.row(57)
def test_an_id_that_the_client_chose_is_never_its_own_even_signed_with_a_guessed_key(site: Site) -> None:
    for key in ("", "secret", "wombat"):
        client = Client(site, jar={NAME: sign(f"{ID}.{int(time.time())}", key)})
        client.post("/mode", {"number": "1"})
        assert ID not in client.jar[NAME]


@pytest.mark.row(56)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
@pytest.mark.slow
def test_any_one_character_of_a_cookie_altered_makes_a_new_visitor(
    lister: Client, data: st.DataObject
) -> None:
    value = lister.jar[NAME]
    place = data.draw(st.integers(0, len(value) - 1))
    other = data.draw(
        st.one_of(
            st.sampled_from(ascii_letters + digits + "-_=. +/"),
            st.characters(exclude_categories=["Cs"], exclude_characters=";,"),
        ).filter(lambda character: character != value[place])
    )
    altered = value[:place] + other + value[place + 1 :]
    assert numbers_of(lister.site, f"{NAME}={value}") == ["7"]
    assert numbers_of(lister.site, f"{NAME}={altered}") == []


@pytest.mark.row(56)
def test_no_single_bit_of_the_last_character_may_be_altered(lister: Client) -> None:
    """Base64's last character has bits that decoding ignores."""
    value = lister.jar[NAME]
    for character in ascii_letters + digits + "-_":
        if character != value[-1]:
            assert numbers_of(lister.site, f"{NAME}={value[:-1]}{character}") == []


@pytest.mark.row(56)
@pytest.mark.parametrize("change", [lambda v: v[:-1], lambda v: v + "A", lambda v: v + "=", lambda v: v * 2])
def test_a_cookie_cut_or_grown_makes_a_new_visitor(lister: Client, change: Callable[[str], str]) -> None:
    assert numbers_of(lister.site, f"{NAME}={change(lister.jar[NAME])}") == []


@pytest.mark.row(66)
def test_the_cookie_sent_twice_makes_a_new_visitor(lister: Client) -> None:
    ours = f"{NAME}={lister.jar[NAME]}"
    assert numbers_of(lister.site, ours, ours) == []
    assert numbers_of(lister.site, ours, f"{NAME}=x") == []
    assert numbers_of(lister.site, f"{NAME}=", ours) == []


@pytest.mark.row(67)
@pytest.mark.parametrize("blank", ["\u00a0", "\u2000", "\u3000", "\x1f", "\t", "\v", "\u200b", "\ufeff"])
def test_a_name_with_a_look_alike_blank_before_it_is_another_cookie(lister: Client, blank: str) -> None:
    """Browsers let any page set such a cookie; some servers strip the blank and accept it."""
    mine = lister.jar[NAME]
    assert numbers_of(lister.site, f"{blank}{NAME}={mine}") == []
    assert numbers_of(lister.site, f"{NAME}{blank}={mine}") == []
    assert numbers_of(lister.site, f"{blank}{NAME}=evil", f"{NAME}={mine}") == ["7"]


@pytest.mark.row(68)
@pytest.mark.parametrize(
    "neighbour",
    ["", "=", "broken", "a b=c d", '{"json": "here"}', "x=\u00e9", "[]=1", 'q="', "\x00", "$Version=1"],
)
def test_a_broken_neighbour_does_not_hide_our_cookie(lister: Client, neighbour: str) -> None:
    ours = f"{NAME}={lister.jar[NAME]}"
    assert numbers_of(lister.site, neighbour, ours) == ["7"]
    assert numbers_of(lister.site, ours, neighbour) == ["7"]


@pytest.mark.row(68, 83)
def test_cookies_are_read_from_their_header_where_no_list_of_them_comes(lister: Client) -> None:
    """As some local gateways send them."""
    header = {"cookie": f"broken; a=b; {NAME}={lister.jar[NAME]}; c=d"}
    assert Client(lister.site).ask("GET", "/mode", headers=header).page.entries == ["7"]


@pytest.mark.row(65)
def test_nobody_sees_anothers_list_on_one_process(site: Site) -> None:
    clients = [Client(site) for _ in range(5)]
    for number, client in enumerate(clients):
        client.post("/mode", {"number": str(number)})
    assert len({client.jar[NAME] for client in clients}) == 5
    for number, client in enumerate(clients):
        assert client.open("/mode").page.entries == [str(number)]


@pytest.mark.row(63)
def test_a_cookie_idle_for_too_long_makes_a_new_visitor(site: Site) -> None:
    key, first = key_in_use(), int(time.time()) - 31 * DAY
    client = Client(site, jar={NAME: sign(f"{ID}.{first}", key, age=29 * DAY)})
    client.post("/mode", {"number": "7"})
    assert numbers_of(site, f"{NAME}={sign(f'{ID}.{first}', key, age=29 * DAY)}") == ["7"]
    assert numbers_of(site, f"{NAME}={sign(f'{ID}.{first}', key, age=31 * DAY)}") == []


@pytest.mark.row(63)
def test_a_cookie_past_its_absolute_age_makes_a_new_visitor_however_lately_used(site: Site) -> None:
    key, old, older = key_in_use(), int(time.time()) - 89 * DAY, int(time.time()) - 91 * DAY
    client = Client(site, jar={NAME: sign(f"B{ID[1:]}.{old}", key)})
    client.post("/mode", {"number": "7"})
    assert client.open("/mode").page.entries == ["7"]
    assert "Max-Age=86" in client.post("/mode", {"number": "8"}).cookies[0], "a day is left"
    assert numbers_of(site, f"{NAME}={sign(f'B{ID[1:]}.{older}', key)}") == []


@pytest.mark.row(63)
def test_coming_back_counts_as_use(site: Site) -> None:
    key, first = key_in_use(), int(time.time()) - 2 * DAY
    client = Client(site, jar={NAME: sign(f"C{ID[1:]}.{first}", key, age=2 * DAY)})
    (renewed,) = client.open("/mode").cookies
    assert renewed.startswith(f"{NAME}=C{ID[1:]}.{first}.")
    assert client.open("/mode").cookies == [], "once a day is enough"


@pytest.mark.row(26, 63)
@pytest.mark.parametrize(("attribute", "days"), [("touched", 31), ("since", 91)])
def test_a_list_past_its_time_is_gone_though_its_item_is_still_there(
    lister: Client, attribute: str, days: int
) -> None:
    visitor = lister.jar[NAME].partition(".")[0]
    key = {"pk": {"S": f"mode#{visitor}"}, "sk": {"S": "head"}}
    dynamodb().call(
        "UpdateItem",
        TableName=TABLE,
        Key=key,
        UpdateExpression=f"SET {attribute} = :then",
        ExpressionAttributeValues={":then": {"N": str(int(time.time()) - days * DAY)}},
    )
    assert lister.open("/mode").page.entries == []
    lister.post("/mode", {"number": "8"})
    assert lister.open("/mode").page.entries == ["8"]


@pytest.mark.row(26)
def test_a_result_past_its_time_is_a_404_page(lister: Client) -> None:
    address = lister.post("/mode", {"action": "Calculate number"}).headers["location"]
    assert lister.open(address).status == 200
    visitor, number = lister.jar[NAME].partition(".")[0], int(address.partition("=")[2])
    dynamodb().call(
        "UpdateItem",
        TableName=TABLE,
        Key={"pk": {"S": f"mode#{visitor}"}, "sk": {"S": f"r#{number:012d}"}},
        UpdateExpression="SET expires = :then",
        ExpressionAttributeValues={":then": {"N": str(int(time.time()) - 1)}},
    )
    answer = lister.open(address)
    assert answer.status == 404
    assert "it has expired" in answer.text


@pytest.mark.row(71)
def test_a_browser_that_keeps_no_cookies_is_told_so_and_not_led_in_circles(site: Site) -> None:
    client = Client(site, keeps_cookies=False)
    client.open("/mode")
    client.press("Add another", {"number": "7"})
    assert client.now.status == 200
    assert "Your browser did not keep this site’s cookie" in client.now.text
    assert "Allow cookies" in client.now.text
    assert client.now.page.entries == []


def test_a_browser_that_keeps_cookies_is_told_nothing(visitor: Client) -> None:
    visitor.open("/mode")
    visitor.press("Add another", {"number": "7"})
    assert visitor.now.page.root.all(role="status") == []
