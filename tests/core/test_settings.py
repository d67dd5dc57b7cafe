"""A page that keeps lists is told where; a variable that is missing or malformed is named."""

import pytest

from core.settings import DAY, SettingError, Settings, jobs_at_once
from tests.support.scripts import ENVIRONMENT


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


def test_the_settings_are_what_the_template_sets() -> None:
    settings = Settings.read()
    assert settings.table_name == ENVIRONMENT["TABLE_NAME"]
    assert settings.signing_secret == ENVIRONMENT["SIGNING_SECRET"]
    assert (settings.idle_seconds, settings.absolute_seconds) == (30 * DAY, 90 * DAY)


OF_SOME_PAGES = {"FILES_BUCKET", "VISITOR_JOBS", "PAGE_JOBS"}  # those with files or jobs


@pytest.mark.parametrize("name", sorted(ENVIRONMENT.keys() - OF_SOME_PAGES))
def test_a_missing_variable_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(name)
    with pytest.raises(SettingError, match=f"environment variable {name} is missing"):
        Settings.read()


@pytest.mark.parametrize("name", ["VISITOR_JOBS", "PAGE_JOBS"])
@pytest.mark.parametrize("value", ["wombat", "0", ""])
def test_a_missing_or_wrong_number_of_jobs_is_named(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingError, match=f"environment variable {name} "):
        jobs_at_once()


@pytest.mark.parametrize("name", ["IDLE_DAYS", "ABSOLUTE_DAYS"])
@pytest.mark.parametrize("value", ["wombat", "1.5", "-3", "0", "٣"])
def test_days_that_are_not_a_whole_number_are_named(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingError, match=f"{name} must be a whole number of days, not '{value}'"):
        Settings.read()
