"""Private pages: signing in and out, and what nobody sees without it."""

import re
import subprocess
import sys
import time
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterator

import pytest

from core.access import credentials, sessions
from tests.support.client import Client
from tests.support.private import (
    PASSWORD,
    PATH,
    forget_everything,
    remove,
    set_password,
    sign_in,
    visitors_of,
)
from tests.support.sharing import share

JSON = {"accept": "application/json", "content-type": "application/json"}
SECRET = "42,000"  # noqa: S105 - what the private page computes


def salary(number: float) -> str:
    """Look up a salary."""
    return f"{number} earns {SECRET}"


def total(numbers: list[float]) -> float:
    """Add salaries up."""
    return sum(numbers)


@pytest.fixture
def table(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty table, whose credentials are read at every request."""
    monkeypatch.setattr(credentials, "CACHED_SECONDS", 0.0)
    forget_everything()
    yield
    forget_everything()


@pytest.fixture
def newcomer(table: None) -> Callable[[], Client]:
    set_password()
    return visitors_of(salary)


@pytest.fixture
def visitor(newcomer: Callable[[], Client]) -> Client:
    return newcomer()


@pytest.fixture
def lister(table: None) -> Client:
    """Somebody at a private list page."""
    set_password()
    return visitors_of(total, a_list=True)()


def advance(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let the clock of cookies go on."""
    later = time.time() + seconds
    monkeypatch.setattr(time, "time", lambda: later)


@pytest.mark.row(110)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("path", [PATH, f"{PATH}?number=1", f"{PATH}/more", "//evil.example"])
def test_without_a_session_nothing_is_shown_at_any_address(visitor: Client, method: str, path: str) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = visitor.ask(method, path, b"number=1", headers)
    assert answer.status == 401
    assert SECRET not in answer.body
    assert 'name="number"' not in answer.body
    assert answer.headers["cache-control"] == "no-store"


def test_a_visitor_signs_in_and_comes_to_what_was_asked_for(visitor: Client) -> None:
    shown = visitor.open(f"{PATH}?number=7")
    assert shown.status == 401
    assert "Payroll This page is private. Sign in to see it." in shown.text
    shown = sign_in(visitor)
    assert shown.status == 200
    assert shown.page.form_with("Run").fields["number"] == "7"
    assert SECRET in visitor.press("Run").text
    assert visitor.open(PATH).status == 200


def test_a_password_manager_finds_one_form_with_a_name_and_a_password(visitor: Client) -> None:
    page = visitor.open(PATH).body
    assert page.count("<form") == 1
    (password,) = re.findall(r'<input[^>]*type="password"[^>]*>', page)
    assert 'autocomplete="current-password"' in password
    (name,) = re.findall(r'<input[^>]*autocomplete="username"[^>]*>', page)
    assert 'value="visitor"' in name
    assert " hidden" in name


def test_a_wrong_password_says_so_and_keeps_what_was_asked_for(visitor: Client) -> None:
    visitor.open(f"{PATH}?number=7")
    shown = sign_in(visitor, "wrong")
    assert shown.status == 401
    assert "There is a problem The password is wrong." in shown.text
    assert 'value="wrong"' not in shown.body
    assert sign_in(visitor).page.form_with("Run").fields["number"] == "7"


def test_no_password_is_no_guess(visitor: Client) -> None:
    visitor.open(PATH)
    for _ in range(20):
        shown = sign_in(visitor, "")
        assert (shown.status, "Enter the password." in shown.text) == (422, True)
    assert sign_in(visitor).status == 200


def test_passwords_count_exactly_as_they_were_set(visitor: Client) -> None:
    long = " Ünï\tcode " + "x" * 200 + "<>&\"' "
    set_password(long)
    visitor.open(PATH)
    for wrong in (long.strip(), long.lower(), long[:72]):
        assert sign_in(visitor, wrong).status == 401
    assert sign_in(visitor, long).status == 200


@pytest.mark.row(111)
def test_a_form_that_met_an_expired_session_is_kept_and_sent_after_the_sign_in(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.open(PATH)
    sign_in(visitor)
    advance(monkeypatch, sessions.IDLE_SECONDS + 1)
    shown = visitor.press("Run", {"number": "7"})
    assert shown.status == 401
    assert "Your form is kept here, and sent when you have signed in." in shown.text
    shown = sign_in(visitor, "wrong")
    assert "Your form is kept here" in shown.text
    assert f"7.0 earns {SECRET}" in sign_in(visitor).text
    monkeypatch.undo()
    assert visitor.open(PATH).status in (200, 401)


def test_a_kept_form_that_is_wrong_comes_back_with_its_errors(visitor: Client) -> None:
    kept = visitor.post(PATH, {"number": "wombat"})
    visitor.now = kept
    shown = sign_in(visitor)
    assert shown.status == 422
    assert "'wombat' is not a number." in shown.text
    assert visitor.open(PATH).status == 200, "and the visitor is signed in"


def test_of_a_form_with_files_the_fields_are_kept(table: None) -> None:
    from core import File

    def weigh(name: str, file: File) -> str:
        return f"{name} {len(file.content)}"

    set_password()
    visitor = visitors_of(weigh)()
    visitor.open(PATH)
    sign_in(visitor)
    visitor.jar.clear()
    visitor.press("Run", {"name": "Ann"}, ("letter.txt", b"Dear Ann"))
    assert "Files are not kept: choose them again afterwards." in visitor.now.text
    shown = sign_in(visitor)
    assert shown.status == 422
    assert shown.page.form_with("Run").fields["name"] == "Ann"


def test_a_form_that_is_too_large_to_keep_is_not_kept_and_the_page_says_so(visitor: Client) -> None:
    visitor.now = visitor.post(PATH, {"number": "1" * 400_000})
    assert visitor.now.status == 401
    assert "Your form was too large to keep here." in visitor.now.text
    assert sign_in(visitor).status == 200


@pytest.mark.row(112)
def test_signing_out_ends_the_session_for_whoever_has_a_copy_of_its_cookie(visitor: Client) -> None:
    visitor.open(PATH)
    sign_in(visitor)
    copied = dict(visitor.jar)
    shown = visitor.press("Sign out")
    assert "You are signed out" in shown.text
    assert visitor.jar["__Host-session"] == ""
    visitor.jar = copied
    assert visitor.open(PATH).status == 401


def test_every_page_of_a_session_has_a_button_to_sign_out(visitor: Client) -> None:
    visitor.open(PATH)
    assert "Sign out" not in visitor.now.text
    sign_in(visitor)
    for number in ("1", "wombat"):
        visitor.press("Run", {"number": number})
        assert "Sign out" in visitor.now.text


@pytest.mark.row(113)
def test_a_session_ends_when_it_is_idle_and_after_thirty_days_in_any_case(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.open(PATH)
    sign_in(visitor)
    began = time.time()
    for hour in range(0, 30 * 24, 6 * 24):
        monkeypatch.setattr(time, "time", lambda hour=hour: began + hour * 3_600)
        assert visitor.open(PATH).status == 200, hour
    monkeypatch.setattr(time, "time", lambda: began + sessions.ABSOLUTE_SECONDS + 5)
    assert visitor.open(PATH).status == 401


@pytest.mark.row(113)
def test_an_idle_session_ends_after_a_week(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor.open(PATH)
    sign_in(visitor)
    advance(monkeypatch, sessions.IDLE_SECONDS + 5)
    assert visitor.open(PATH).status == 401


@pytest.mark.row(114)
def test_a_changed_password_ends_all_of_its_sessions_and_no_others(newcomer: Callable[[], Client]) -> None:
    set_password("the one for guests", "guest")
    owner, guest = newcomer(), newcomer()
    for client, name, password in ((owner, "visitor", PASSWORD), (guest, "guest", "the one for guests")):
        client.open(PATH)
        assert sign_in(client, password, name=name).status == 200
    set_password("another one for guests", "guest")
    assert (owner.open(PATH).status, guest.open(PATH).status) == (200, 401)
    assert sign_in(guest, "the one for guests", name="guest").status == 401
    assert sign_in(guest, "another one for guests", name="guest").status == 200
    remove("password", "guest")
    assert (owner.open(PATH).status, guest.open(PATH).status) == (200, 401)


def test_the_same_password_set_again_ends_its_sessions_as_well(visitor: Client) -> None:
    visitor.open(PATH)
    sign_in(visitor)
    set_password()
    assert visitor.open(PATH).status == 401


def test_a_process_reads_the_credentials_once_in_ten_seconds(
    newcomer: Callable[[], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(credentials, "CACHED_SECONDS", 10.0)
    visitor = newcomer()
    visitor.open(PATH)
    sign_in(visitor)
    remove("password")
    assert visitor.open(PATH).status == 200
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 10)
    assert visitor.open(PATH).status == 401


def test_a_page_without_a_password_admits_nobody_and_says_what_to_do(visitor: Client) -> None:
    remove("password")
    shown = visitor.open(PATH)
    assert shown.status == 401
    assert "No password has been set for this page yet, so nobody can sign in." in shown.text
    answer = visitor.post(f"{PATH}?sign-in", {"password": PASSWORD})
    assert (answer.status, answer.cookies) == (401, [])


def test_a_password_of_one_page_opens_no_other(table: None) -> None:
    set_password("for another page", scope="another")
    visitor = visitors_of(salary)()
    visitor.open(PATH)
    assert "No password has been set" in visitor.now.text
    set_password("for this page", scope="support")
    visitor.open(PATH)
    assert sign_in(visitor, "for another page").status == 401
    assert sign_in(visitor, "for this page").status == 200
    assert {*visitor.jar} == {"__Host-session-support"}


@pytest.mark.row(115)
def test_a_sign_in_begins_with_a_new_id_and_a_list_of_its_own(lister: Client) -> None:
    lister.open(PATH)
    sign_in(lister)
    lister.press("Add another", {"number": "1"})
    planted = dict(lister.jar)
    assert lister.open(PATH).page.entries == ["1"]
    lister.press("Sign out")
    lister.jar = dict(planted)
    lister.open(PATH)
    assert sign_in(lister).status == 200
    assert lister.jar["__Host-session"].split(".")[0] != planted["__Host-session"].split(".")[0]
    assert not lister.now.page.entries


def test_a_second_sign_in_ends_the_first_session(newcomer: Callable[[], Client]) -> None:
    visitor = newcomer()
    visitor.open(PATH)
    sign_in(visitor)
    first = dict(visitor.jar)
    answer = visitor.post(f"{PATH}?sign-in", {"password": PASSWORD, "name": "visitor"})
    assert answer.status == 303
    assert visitor.open(PATH).status == 200
    visitor.jar = first
    assert visitor.open(PATH).status == 401


def test_a_sessions_id_has_128_random_bits(newcomer: Callable[[], Client]) -> None:
    ids = set()
    for _ in range(20):
        visitor = newcomer()
        visitor.open(PATH)
        sign_in(visitor)
        ids.add(visitor.jar["__Host-session"].partition(".")[0])
    assert len(ids) == 20
    assert {len(urlsafe_b64decode(f"{each}==")) for each in ids} == {16}


@pytest.mark.row(116)
@pytest.mark.parametrize("query", ["//evil.example", "\r\nlocation: x", "a b", "ü", "sign-out", "sign-in"])
def test_a_sign_in_goes_on_at_the_pages_own_address_only(visitor: Client, query: str) -> None:
    sent = {"password": PASSWORD, "name": "visitor", "query": query}
    answer = visitor.post(f"{PATH}?sign-in", sent)
    assert answer.status == 303
    assert re.fullmatch(rf"{PATH}(\?[!-~]+)?", answer.headers["location"])
    answer = visitor.post("//evil.example?sign-in", sent)
    assert answer.headers["location"].startswith(PATH)


@pytest.mark.row(73)
def test_another_site_can_neither_sign_a_visitor_in_nor_out(visitor: Client) -> None:
    theirs = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    sent = {"password": PASSWORD, "name": "visitor"}
    answer = visitor.post(f"{PATH}?sign-in", sent, theirs)
    assert (answer.status, answer.cookies) == (403, [])
    visitor.open(PATH)
    sign_in(visitor)
    assert visitor.post(f"{PATH}?sign-out", {}, theirs).status == 403
    assert visitor.post(PATH, {"number": "1"}, theirs).status == 403
    assert visitor.open(PATH).status == 200


@pytest.mark.parametrize("change", ["first", "claim", "signature"])
def test_an_altered_session_is_none(visitor: Client, change: str) -> None:
    visitor.open(PATH)
    sign_in(visitor)
    value = visitor.jar["__Host-session"]
    altered = {
        "first": value.replace(".", ".1", 1),
        "claim": value.replace(".password.", ".token.", 1),
        "signature": value[:-1] + ("A" if value[-1] != "A" else "B"),
    }[change]
    assert altered != value
    visitor.jar["__Host-session"] = altered
    assert visitor.open(PATH).status == 401


def test_a_visitors_cookie_is_no_session(visitor: Client, site: object, lister: Client) -> None:
    lister.open(PATH)
    public = Client(site)  # type: ignore[arg-type]
    public.open("/mode")
    public.press("Add another", {"number": "1"})
    value = public.jar["__Host-visitor"]
    visitor.jar |= {"__Host-session": value, "__Host-session-support": value, "__Host-visitor": value}
    assert visitor.open(PATH).status == 401


def test_a_failure_of_the_table_admits_nobody(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from core.lists.table import Table
    from core.problems import Unavailable

    def fail(*_: object, **__: object) -> None:
        raise Unavailable("The database did not answer.")

    visitor.open(PATH)
    sign_in(visitor)
    monkeypatch.setattr(Table, "query", fail)
    monkeypatch.setattr(Table, "get", fail)
    assert visitor.open(PATH).status == 503
    monkeypatch.undo()


def test_a_public_page_does_not_import_what_private_pages_need() -> None:
    program = (
        "import sys\nfrom core import form_page\ndef double(number: float) -> float: return 2 * number\n"
        "form_page(double, title='Double')\nprint([name for name in sys.modules if 'core.access' in name])"
    )
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert printed.stdout.strip() == "[]"


def test_only_who_has_signed_in_sees_what_another_has_shared(table: None) -> None:
    set_password()
    newcomer = visitors_of(salary, share=True)
    visitor, colleague, stranger = newcomer(), newcomer(), newcomer()
    visitor.open(PATH)
    sign_in(visitor)
    visitor.press("Run", {"number": "7"})
    address = share(visitor)
    asked = stranger.open(address)
    assert (asked.status, SECRET in asked.body) == (401, False)
    colleague.open(address)
    seen = sign_in(colleague)
    assert f"7.0 earns {SECRET}" in seen.text
    assert "Withdraw" not in seen.text
    visitor.open(address)
    visitor.press("Withdraw")
    assert colleague.open(address).status == 404
