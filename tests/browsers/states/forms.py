"""The home page, and form pages with their answers."""

from playwright.sync_api import Page

from tests.browsers.actions import file, press, unfold


def home(page: Page) -> None:
    page.goto("/")


def form(page: Page) -> None:
    page.goto("/adder")


def form_with_errors(page: Page) -> None:
    page.goto("/adder")
    page.get_by_label("Number 1").fill("wombat" * 30)
    press(page, "Run")


def form_with_two_readings(page: Page) -> None:
    page.goto("/adder?number1=1,234&number2=19")
    press(page, "Run")


def form_result(page: Page) -> None:
    page.goto("/adder?number1=23&number2=19")
    press(page, "Run")


def form_of_every_field(page: Page) -> None:
    page.goto("/booking")


def form_of_every_field_with_errors(page: Page) -> None:
    page.goto("/booking?until=soon&arrival=tomorrow&nights=8&host.age=old&code=wombat&room=tower&weights=1,5")
    page.get_by_label("Letter").set_input_files(file("letter.txt", b"\xff"))
    press(page, "Run")


def form_refused_by_its_function(page: Page) -> None:
    _book(page, "Koala")


def result_of_every_kind(page: Page) -> None:
    _book(page, "Wombat")


def form_result_shared(page: Page) -> None:
    _book(page, "Wombat")
    unfold(page, "Share this result …")
    press(page, "Share this result")


def form_whose_function_fails(page: Page) -> None:
    page.goto("/cube?edge=2")
    press(page, "Run")


def _book(page: Page, name: str) -> None:
    """A complete booking."""
    page.goto(
        f"/booking?host.name={name}&host.age=7&nights=14&lantern=0.5&price=19.90&code=WOM42"
        "&email=wombat%40example.com&website=https://wombat.example/&arrival=2024-12-31&hour=14:30"
        "&until=2025-01-14T10:00&room=nook&bed=straw&extras=tea&weights=25 31.5&wishes=No koalas, please."
    )
    page.get_by_label("Password").fill("carrots")
    page.get_by_label("Picture").set_input_files(file("wombat.png", b"\x89PNG"))
    page.get_by_label("Letter").set_input_files(file("letter.txt", b"Dear hosts"))
    press(page, "Run")


def form_qr_code(page: Page) -> None:
    page.goto("/adder?number1=23&number2=19&qr-code")


def form_with_values_that_are_too_long_for_a_link(page: Page) -> None:
    page.goto(f"/adder?number1={'1' * 2_001}")


def form_of_a_large_upload(page: Page) -> None:
    page.goto("/log")


def form_of_a_large_upload_that_is_gone(page: Page) -> None:
    page.goto("/log?upload-log=" + "0" * 24)


def form_with_a_large_upload(page: Page) -> None:
    page.goto("/log")
    page.get_by_label("Log").set_input_files(file("server.log", b"ERROR: a wombat\n" * 500_000))
    press(page, "Upload")


def form_result_that_is_a_link(page: Page) -> None:
    form_with_a_large_upload(page)
    press(page, "Run")
