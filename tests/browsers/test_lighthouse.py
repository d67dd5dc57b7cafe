"""Lighthouse's four scores for each kind of page, as on a slow phone."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from infra.verify.screenshot import sandbox_options
from tests.browsers import checkers
from tests.browsers.site import Sites
from tests.browsers.states import STATES

KINDS = (
    "home",
    "form",
    "form_of_every_field",
    "list_empty",
    "list_with_numbers",
    "list_all_entries",
    "list_result",
    "console_first_question",
    "console_coloured",
    "console_finished",
    "private_form",
    "form_with_runs",
    "job_ended",
)
RESULT, PROBLEMS = "form_result", ("no_such_page", "sign_in")
ALL = {"performance": 100, "accessibility": 100, "best-practices": 100, "seo": 100}


@pytest.fixture(scope="module")
def reports(browser: Browser, chromium_path: str, sites: Sites, figures: list[str]) -> dict[str, Any]:
    """By page kind: the `scores`, and by category the audits that `lost` points."""
    pages: dict[str, Any] = {}
    for name in (*KINDS, *PROBLEMS):
        context = browser.new_context(base_url=sites.whole)
        page = context.new_page()
        STATES[name](page)
        wanted = ("name", "value", "domain", "path")
        cookies = [{part: cookie[part] for part in wanted} for cookie in context.cookies()]  # type: ignore[literal-required]
        pages[name] = {"address": page.url, "cookies": cookies}
        context.close()
    form = f"{sites.whole}/adder?number1=23&number2=19"  # a result has no address of its own
    pages[RESULT] = {"address": form, "cookies": [], "button": "button.main"}
    given = {"chromium": chromium_path, "options": sandbox_options(), "pages": pages}
    checkers.package("lighthouse")
    found: dict[str, Any] = checkers.run("lighthouse.mjs", given)
    figures.append(f"Lighthouse {checkers.version('lighthouse')}: {', '.join(ALL)}")
    figures += [
        f"    {' '.join(f'{score:3}' for score in report['scores'].values())}  {name}"
        for name, report in found.items()
    ]
    return found


@pytest.mark.parametrize("name", [*KINDS, RESULT])
def test_a_page_has_all_points(reports: dict[str, Any], name: str) -> None:
    assert reports[name]["scores"] == ALL, reports[name]["lost"]


@pytest.mark.parametrize("name", PROBLEMS)
def test_the_page_of_a_problem_loses_points_for_its_status_alone(reports: dict[str, Any], name: str) -> None:
    scores, lost = reports[name]["scores"], reports[name]["lost"]
    assert (scores["performance"], scores["accessibility"]) == (100, 100)
    assert lost["best-practices"] == ["errors-in-console"]  # Chromium logs each answer of 4xx there
    assert lost["seo"] == ["http-status-code"]
