"""When the signing keys are read, and what happens while Secrets Manager does not answer."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest

from core.aws.service import CallFailed
from core.problems import Unavailable
from core.visitor.signing_keys import FRESH_SECONDS, STALE_SECONDS, SigningKeys

Move = Callable[[float], None]

NO_ANSWER = CallFailed("Nobody is there.")
NOT_FOUND = CallFailed("", 400, "ResourceNotFoundException")


class Secret:
    """Answers as Secrets Manager's client does: the keys by stage, or an error instead."""

    def __init__(self, **keys: str) -> None:
        self.keys = keys
        self.error: Exception | None = None
        self.asked: list[str] = []

    def call(self, operation: str, *, SecretId: str, VersionStage: str) -> dict[str, Any]:  # noqa: N803 - AWS's names
        assert operation == "GetSecretValue"
        self.asked.append(VersionStage)
        if self.error:
            raise self.error
        if VersionStage not in self.keys:
            raise NOT_FOUND
        return {"SecretString": self.keys[VersionStage]}


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Move:
    """Let seconds pass."""
    now = [1000.0]
    monkeypatch.setattr("core.visitor.signing_keys.time", SimpleNamespace(monotonic=lambda: now[0]))

    def move(seconds: float) -> None:
        now[0] += seconds

    return move


def test_a_process_starts_with_one_read_and_reads_no_more_for_a_while(wait: Move) -> None:
    secret = Secret(AWSCURRENT="new", AWSPREVIOUS="old")
    keys = SigningKeys(cast(Any, secret), "id")
    assert keys() == keys() == ["new"]
    wait(FRESH_SECONDS)
    assert keys() == ["new"]
    assert secret.asked == ["AWSCURRENT"]


@pytest.mark.row(58)
def test_a_renewed_key_is_used_when_the_old_one_is_no_longer_fresh(wait: Move) -> None:
    secret = Secret(AWSCURRENT="one")
    keys = SigningKeys(cast(Any, secret), "id")
    assert keys() == ["one"]
    secret.keys = {"AWSPREVIOUS": "one", "AWSCURRENT": "two"}
    wait(FRESH_SECONDS + 1)
    assert keys() == ["one", "two"]


@pytest.mark.row(61)
@pytest.mark.parametrize(
    "error",
    [
        NO_ANSWER,
        CallFailed("", 400, "AccessDeniedException"),
        NOT_FOUND,
    ],
)
def test_without_any_key_nothing_is_signed(error: Exception) -> None:
    secret = Secret()
    secret.error = error
    with pytest.raises(Unavailable, match="could not be read"):
        SigningKeys(cast(Any, secret), "id")()


@pytest.mark.row(61)
def test_known_keys_are_used_for_an_hour_while_secrets_manager_does_not_answer(wait: Move) -> None:
    secret = Secret(AWSCURRENT="one")
    keys = SigningKeys(cast(Any, secret), "id")
    assert keys() == ["one"]
    secret.error = NO_ANSWER
    wait(FRESH_SECONDS + 1)
    assert keys() == ["one"]
    wait(STALE_SECONDS)
    with pytest.raises(Unavailable):
        keys()
    secret.error = None
    assert keys() == ["one"]


@pytest.mark.row(55)
def test_a_flood_of_forged_cookies_reads_keys_once_in_five_minutes_in_the_end(wait: Move) -> None:
    secret = Secret(AWSCURRENT="new", AWSPREVIOUS="old")
    keys = SigningKeys(cast(Any, secret), "id")
    keys()
    assert keys.reread()
    assert keys() == ["old", "new"]
    asked = len(secret.asked)
    assert not any(keys.reread() for _ in range(100))
    assert len(secret.asked) == asked

    def rereads(seconds: float) -> int:
        done = 0
        for _ in range(int(seconds)):
            wait(1)
            done += keys.reread()
        return done

    assert rereads(FRESH_SECONDS) <= 9
    assert rereads(10 * FRESH_SECONDS) <= 11


@pytest.mark.row(58)
def test_a_new_key_ends_the_pauses_between_reads(wait: Move) -> None:
    secret = Secret(AWSCURRENT="one")
    keys = SigningKeys(cast(Any, secret), "id")
    keys()
    for _ in range(5):
        wait(FRESH_SECONDS)
        assert keys.reread()
    secret.keys = {"AWSPREVIOUS": "one", "AWSCURRENT": "two"}
    wait(FRESH_SECONDS)
    assert keys.reread()
    wait(1)
    assert keys.reread()
    assert keys() == ["one", "two"]


@pytest.mark.row(61)
def test_while_keys_cannot_be_read_again_nobody_becomes_a_new_visitor(wait: Move) -> None:
    secret = Secret(AWSCURRENT="one")
    keys = SigningKeys(cast(Any, secret), "id")
    keys()
    secret.error = NO_ANSWER
    for _ in range(3):
        with pytest.raises(Unavailable):
            keys.reread()
    assert len(secret.asked) == 2  # one at the start, one for all three
    secret.error = None
    wait(1)
    assert keys.reread()
