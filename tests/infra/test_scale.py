"""The simulation of a busy site has the limits of the services in it."""

from dataclasses import replace
from random import Random

import pytest

from infra.bench import scale
from infra.bench.scale import SITES, Bucket, busy_site, shared_list
from infra.template.read import read_template


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scale, "SECONDS", 20)


@pytest.fixture
def chance() -> Random:
    return Random(1)  # noqa: S311 - the same in every run


def test_a_bucket_gives_its_burst_and_then_its_rate() -> None:
    bucket = Bucket(rate=10, burst=5)
    assert [bucket.take(0.0) for _ in range(7)] == [True] * 5 + [False] * 2
    assert [bucket.take(0.25) for _ in range(3)] == [True, True, False]


def test_the_first_row_has_the_limits_of_the_template() -> None:
    parameters = {name: each["Default"] for name, each in read_template()["Parameters"].items()}
    site = SITES[0]
    assert (site.rate, site.processes, site.units) == (
        parameters["RequestsPerSecond"],
        parameters["ReservedConcurrency"],
        parameters["MaxWriteUnits"],
    )


def test_the_gateway_refuses_what_is_above_its_rate(chance: Random) -> None:
    seen = busy_site(SITES[0], chance)
    assert seen.answers["429"] / seen.answers.total() > 0.9
    assert seen.answers["answered"] <= SITES[0].rate * 20 + 100


def test_without_narrow_limits_everybody_is_answered(chance: Random) -> None:
    seen = busy_site(SITES[3], chance)
    assert set(seen.answers) == {"answered"}
    assert seen.most == seen.starts <= 1_000


def test_a_table_that_throttles_makes_lambda_refuse_too(chance: Random) -> None:
    few = busy_site(replace(SITES[4], arriving=1_000, processes=100, units=100), chance)
    assert few.answers["503 of Lambda"] > 0
    assert few.answers["503 of the table"] > 0


def test_a_classroom_on_one_list_loses_nothing(chance: Random) -> None:
    seen = shared_list(30, chance)
    assert set(seen.answers) == {"stored"}
    assert 1.15 < seen.units / seen.answers["stored"] < 1.35


def test_one_item_stores_no_more_than_its_limit(chance: Random) -> None:
    seen = shared_list(2_000, chance)
    assert seen.answers["503"] > seen.answers["stored"]
