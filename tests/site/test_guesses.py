"""Guessing passwords: slow for one network and for many, and never at the expense of the hash."""

import time
from collections.abc import Callable, Iterator

import pytest

from core.access import credentials, guesses, scrypt
from core.access.guesses import FORGET_SECONDS, FREE, LONGEST_SECONDS, PAGE_TRIES, delay
from core.lists.table import Table
from tests.support.client import Answer, Client
from tests.support.private import PASSWORD, PATH, forget_everything, set_password, sign_in, visitors_of


def secret(number: float) -> float:
    return number


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = time.time() // 60 * 60  # the start of a minute

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(time, "time", clock)
    return clock


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passwords whose hash was computed; it stays cheap."""
    computed: list[str] = []
    fits = scrypt.PasswordHash.fits

    def count(self: scrypt.PasswordHash, password: str) -> bool:
        computed.append(password)
        return self is not scrypt.NOBODY and fits(self, password)

    monkeypatch.setattr(scrypt.PasswordHash, "fits", count)
    return computed


@pytest.fixture
def newcomer(aws: None, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Client]]:
    monkeypatch.setattr(credentials, "CACHED_SECONDS", 0.0)
    forget_everything()
    set_password()
    yield visitors_of(secret)
    forget_everything()


def guess(client: Client, password: str, name: str = "visitor") -> Answer:
    return client.post(f"{PATH}?sign-in", {"name": name, "password": password})


@pytest.mark.slow
@pytest.mark.row(117)
def test_ten_thousand_guesses_of_one_network_compute_a_handful_of_hashes(
    newcomer: Callable[[], Client], clock: Clock, hashes: list[str]
) -> None:
    """In an hour and a half, by a program that keeps no cookie."""
    client, statuses = newcomer(), []
    for number in range(10_000):
        sent = {"name": "visitor", "password": f"guess {number}"}
        statuses.append(client.post(f"{PATH}?sign-in", sent, {"accept": "application/json"}).status)
        clock.now += 0.5
    assert {*statuses} == {401, 429}
    assert len(hashes) == statuses.count(401) < 25
    assert statuses[:FREE] == [401] * FREE


@pytest.mark.row(117)
def test_each_wrong_password_doubles_the_wait_and_the_answer_says_how_long(
    newcomer: Callable[[], Client], clock: Clock
) -> None:
    client, waited = newcomer(), []
    for number in range(20):
        assert guess(client, f"guess {number}").status == 401
        early = guess(client, PASSWORD)
        if early.status == 429:
            assert "There were too many wrong passwords. Wait " in early.text
            waited.append(int(early.headers["retry-after"]))
            clock.now += waited[-1]
        else:
            assert number < FREE
            early.cookies.clear()
            assert early.status == 303
    assert waited[:4] == [2, 3, 5, 9]
    assert waited == sorted(waited)
    assert waited[-1] == LONGEST_SECONDS + 1


def test_after_an_hour_without_a_wrong_password_all_is_forgotten(
    newcomer: Callable[[], Client], clock: Clock
) -> None:
    client = newcomer()
    for number in range(FREE):
        guess(client, f"guess {number}")
    assert guess(client, "one more").status == 429
    clock.now += FORGET_SECONDS + 1
    assert [guess(client, f"guess {number}").status for number in range(FREE)] == [401] * FREE


def test_others_sign_in_while_one_network_guesses(newcomer: Callable[[], Client]) -> None:
    guesser, other = newcomer(), newcomer()
    guesser.address = "192.0.2.1"
    for number in range(100):
        guess(guesser, f"guess {number}")
    other.address = "192.0.2.2"
    other.open(PATH)
    assert sign_in(other).status == 200


def test_a_right_password_does_not_forgive_wrong_ones(newcomer: Callable[[], Client], clock: Clock) -> None:
    """Or whoever knows one could guess another at full speed."""
    set_password("the one for accounting", "accounting")
    client, refused = newcomer(), 0
    for number in range(40):
        refused += guess(client, f"guess {number}", "accounting").status == 429
        refused += guess(client, PASSWORD).status == 429
        clock.now += 2
    assert refused > 60


def test_right_passwords_are_not_counted(newcomer: Callable[[], Client]) -> None:
    """People of one office have one address."""
    assert [guess(newcomer(), PASSWORD).status for _ in range(3 * FREE)] == [303] * 3 * FREE


@pytest.mark.slow
@pytest.mark.row(118)
def test_guesses_of_many_networks_are_limited_for_the_page_and_lock_nobody_out(
    newcomer: Callable[[], Client], clock: Clock, hashes: list[str]
) -> None:
    member = newcomer()
    member.open(PATH)
    assert sign_in(member).status == 200
    statuses = []
    for number in range(PAGE_TRIES + 40):
        client = newcomer()
        client.address = f"198.51.100.{number}"
        statuses.append(guess(client, f"guess {number}").status)
    assert statuses.count(429) >= 40
    assert len(hashes) <= PAGE_TRIES
    assert member.open(PATH).status == 200, "sessions go on"
    clock.now += guesses.PAGE_SECONDS
    late = newcomer()
    late.address = "203.0.113.1"
    late.open(PATH)
    assert sign_in(late).status == 200


def test_tries_at_the_same_time_are_counted_one_after_the_other(
    newcomer: Callable[[], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process has counted a try after this one has read the counter."""
    client, other, get = newcomer(), newcomer(), Table.get
    raced: list[int] = []

    def race(self: Table, visitor: str, sort: str) -> object:
        item = get(self, visitor, sort)
        if sort == "guesses":
            monkeypatch.undo()
            raced.append(guess(other, "another").status)
        return item

    monkeypatch.setattr(Table, "get", race)
    answer = guess(client, PASSWORD)
    assert raced == [401]
    assert (answer.status, answer.headers["retry-after"]) == (429, "1")


@pytest.mark.row(119)
def test_a_wrong_name_and_a_wrong_password_have_the_same_answer_and_cost(
    newcomer: Callable[[], Client], hashes: list[str]
) -> None:
    set_password("the one for accounting", "accounting")
    client = newcomer()
    wrong_password = guess(client, "guess", "accounting")
    wrong_name = guess(client, "guess", "nobody")
    assert wrong_password.body.replace("accounting", "nobody") == wrong_name.body
    assert (wrong_password.status, wrong_password.headers) == (wrong_name.status, wrong_name.headers)
    assert "The name or the password is wrong." in wrong_name.text
    assert hashes == ["guess", "guess"]
    assert scrypt.NOBODY.cost == scrypt.hash_password("guess").cost


def test_nobodys_hash_fits_no_password() -> None:
    assert not scrypt.NOBODY.fits("")
    assert not scrypt.NOBODY.fits("guess")


def test_the_wait_grows_from_nothing_to_a_quarter_of_an_hour() -> None:
    waits = [delay(wrong) for wrong in range(30)]
    assert waits[:FREE] == [0] * FREE
    assert waits[FREE : FREE + 5] == [1, 2, 4, 8, 16]
    assert waits[-1] == 900
