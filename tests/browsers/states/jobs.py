"""A page whose work takes minutes: work that goes on, and how it ends."""

from playwright.sync_api import Page

from tests.browsers.actions import press, unfold


def job_running(page: Page) -> None:
    _nap(page, breaths=100)
    page.get_by_text("Breath 2").wait_for()


def job_ended(page: Page) -> None:
    _nap(page, breaths=1)
    page.get_by_text("Slept for 1 breaths.").wait_for()
    page.reload()  # as it is without the script


def job_result_shared(page: Page) -> None:
    job_ended(page)
    unfold(page, "Share this result …")
    press(page, "Share this result")


def job_refused_by_its_function(page: Page) -> None:
    _nap(page, breaths=0)
    page.get_by_text("That is no nap.").wait_for()
    page.reload()


def job_stopped(page: Page) -> None:
    job_running(page)
    press(page, "Stop")
    page.get_by_text("You have stopped").wait_for()
    page.reload()


def job_failed(page: Page) -> None:
    page.goto("/nap?dreams=no")
    press(page, "Run")
    page.get_by_text("used up its memory").wait_for()
    page.reload()


def form_with_runs(page: Page) -> None:
    job_ended(page)
    page.goto("/nap")


def list_job_running(page: Page) -> None:
    _add_up(page, naps=100)
    page.get_by_text("Nap 2").wait_for()


def list_job_ended(page: Page) -> None:
    _add_up(page, naps=1)
    page.get_by_text("The sum is 3.").wait_for()
    page.reload()


def list_not_calculated(page: Page) -> None:
    for _ in range(3):  # two may run at once
        _add_up(page, naps=100)
    page.get_by_text("Your list is kept").wait_for()


def _add_up(page: Page, *, naps: int) -> None:
    page.goto("/sums")
    for number in "12":
        page.get_by_label("Number", exact=True).fill(number)
        press(page, "Add another")
    page.get_by_label("Naps").fill(str(naps))
    press(page, "Calculate")


def _nap(page: Page, *, breaths: int) -> None:
    page.goto(f"/nap?breaths={breaths}&dreams=on")
    press(page, "Run")
