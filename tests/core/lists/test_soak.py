"""A short soak test, and the same for a session cookie. `python -m infra.verify.soak` is the long one."""

import os
import random

import pytest

from infra.verify.soak import soak_cookie, soak_store, table
from infra.verify.soak_cookie import Browser
from infra.verify.soak_jobs import soak_jobs
from tests.support.lists import Place

SEED = int(os.environ.get("SOAK_SEED", "1"))


@pytest.mark.row(1, 2, 3, 6, 7, 8, 11, 12, 24)
def test_under_faults_nothing_is_lost_or_duplicated(on_dynamodb: Place) -> None:
    count = soak_store(clients=8, submissions=400, seed=SEED)
    assert count.faults > 0
    assert (count.acknowledged, count.lost, count.duplicated) == (400, 0, 0), table([count])


@pytest.mark.slow  # a killed worker is missed after 20 seconds
@pytest.mark.row(130, 132, 136)
def test_under_faults_each_job_ends_once_and_none_runs_twice(on_dynamodb: Place) -> None:
    found = soak_jobs(16, seed=SEED, killed=0.03)  # a third of the workers
    assert found.killed > 0
    assert found.states["ended"] > 0
    assert found.wrong == [], found


def test_a_list_in_a_session_cookie_loses_and_doubles_numbers_under_the_same_faults() -> None:
    count = soak_cookie(clients=8, submissions=1_600, seed=SEED)
    assert count.lost > 0
    assert count.duplicated > 0


def test_a_list_in_a_session_cookie_ends_near_four_kilobytes() -> None:
    browser, draw = Browser(), random.Random(SEED)  # noqa: S311 - no secret
    for _ in range(400):
        browser.add(draw.random())
    assert 150 < len(browser.inputs()) < 400
