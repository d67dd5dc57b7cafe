"""Whole visits, from the home page to a result and beyond: with JavaScript, and without."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browsers.actions import add, add_many, answer, entries, follow, press, unfold


@pytest.mark.row(78)
def test_a_whole_visit_of_the_adder(page: Page) -> None:
    follow(page, "Add two numbers Give")
    assert page.locator(":focus").get_attribute("id") == "number1"
    page.get_by_label("Number 1").fill("wombat")
    page.get_by_label("Number 2").fill("19")
    press(page, "Run")
    assert page.locator(":focus").get_attribute("role") == "alert"
    page.get_by_role("link", name="'wombat' is not a number.").click()
    expect(page.get_by_label("Number 1")).to_be_focused()
    assert page.get_by_label("Number 2").input_value() == "19"
    page.get_by_label("Number 1").fill("23")
    press(page, "Run")
    assert page.get_by_text("The result is 42").is_visible()
    follow(page, "Click here to calculate again")
    assert page.get_by_label("Number 1").input_value() == ""


@pytest.mark.row(78)
def test_a_whole_visit_of_the_mode_calculator(page: Page) -> None:
    follow(page, "Find the mode Enter")
    add(page, "3", "1", "wombat")
    assert page.locator(":focus").get_attribute("role") == "alert"
    assert entries(page) == ["3", "1"]
    add(page, "4")
    press(page, "Take back 4")
    assert entries(page) == ["3", "1"]
    page.get_by_label("Number", exact=True).fill("3")
    press(page, "Calculate")
    assert page.get_by_text("The mode of the numbers is 3").is_visible()
    page.reload()
    assert page.get_by_text("The mode of the numbers is 3").is_visible()
    follow(page, "Click here to calculate again")
    assert entries(page) == []
    add(page, "8")
    unfold(page, "Start over …")
    press(page, "Start over")
    assert entries(page) == []


@pytest.mark.row(78)
def test_many_numbers_come_from_a_text_box_and_a_file(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "numbers.csv"
    file.write_text("size\n5\n6\n")
    page.goto("/mode")
    unfold(page, "Add many at once")
    page.get_by_label("Numbers", exact=True).fill("3 4\n5")
    page.get_by_label("Or a file").set_input_files(file)
    press(page, "Add them all")
    assert entries(page) == ["3", "4", "5", "5", "6"]
    add_many(page, "7\nwombat")
    assert page.get_by_role("alert").get_by_text("'wombat' is not a number.").is_visible()
    assert page.get_by_label("Numbers", exact=True).input_value() == "7\nwombat"
    assert entries(page) == ["3", "4", "5", "5", "6"]


def test_all_of_a_long_list_is_shown_page_by_page_and_can_be_downloaded(page: Page) -> None:
    numbers = [str(number) for number in range(1_100)]
    page.goto("/mode")
    add_many(page, "\n".join(numbers))
    assert page.get_by_text("1,100 numbers were added.").is_visible()
    assert entries(page) == numbers[-100:]
    follow(page, "Show all")
    assert entries(page) == numbers[:1_000]
    follow(page, "Last")
    assert entries(page) == numbers[1_000:]
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as CSV").click()
    assert download.value.path().read_text().splitlines() == ["number", *numbers]
    follow(page, "Back")
    assert entries(page) == numbers[-100:]


@pytest.mark.row(78)
def test_a_whole_visit_of_a_program_that_asks(page: Page) -> None:
    follow(page, "Add two numbers, the old way")
    answer(page, "23", "wombat")
    assert page.locator(":focus").get_attribute("role") == "alert"
    assert page.get_by_label("The second number?").input_value() == "wombat"
    answer(page, "19")
    assert page.get_by_text("Together they make 42.").is_visible()
    follow(page, "23")
    page.get_by_label("The first number?").fill("20")
    press(page, "Change")
    assert page.get_by_text("Together they make 39.").is_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Save transcript").click()
    assert "The first number? 20" in download.value.path().read_text()
    press(page, "Take back the last answer")
    assert page.get_by_label("The second number?").is_visible()
    unfold(page, "Many answers at once, end of input, interrupt")
    page.get_by_label("Many answers at once").fill("22")
    press(page, "Send all lines")
    assert page.get_by_text("Together they make 42.").is_visible()
    press(page, "Run again")
    assert page.get_by_label("The first number?").is_visible()


def test_values_from_the_browsers_own_pickers_arrive(page: Page, tmp_path: Path) -> None:
    """A form with every kind of field, with the browser's own pickers, boxes and choices."""
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear hosts")
    page.goto("/booking")
    texts = {
        "Nights": "7", "Lantern": "0.5", "Price": "19.90", "Code": "WOM42", "Email": "wombat@example.com",
        "Website": "https://wombat.example/", "Password": "carrots", "Arrival": "2024-12-31", "Hour": "14:30",
        "Until": "2025-01-07T10:00", "Weights": "25\n31.5", "Wishes": "No koalas,\nplease.",
    }  # fmt: skip
    for label, text in texts.items():
        page.get_by_label(label).fill(text)
    host = page.get_by_role("group", name="Host")
    host.get_by_label("Name").fill("Wombat")
    host.get_by_label("Age").fill("7")
    page.get_by_label("Room").select_option("hall")
    page.get_by_label("Bed").select_option("leaves")
    page.get_by_label("cake").check()
    page.get_by_label("carrots").check()
    page.get_by_label("Quiet").uncheck()
    for label in ("Picture", "Letter"):
        page.get_by_label(label).set_input_files(letter)
    press(page, "Run")
    assert page.get_by_text("Welcome to the burrow.").is_visible()
    shown = {label: page.get_by_label(label).input_value() for label in texts}
    assert shown == texts | {"Password": ""}
    assert host.get_by_label("Name").input_value() == "Wombat"
    assert host.get_by_label("Age").input_value() == "7"
    assert page.get_by_label("Room").locator("option:checked").inner_text() == "hall"
    assert page.get_by_label("Bed").locator("option:checked").inner_text() == "leaves"
    assert [page.get_by_label(extra).is_checked() for extra in ("tea", "cake", "carrots", "Quiet")] == [
        False, True, True, False,
    ]  # fmt: skip
    assert page.get_by_text("Choose 'letter.txt' again").count() == 2


@pytest.mark.row(47)
@pytest.mark.parametrize("path", ["/mode", "/adder", "/terminal"])
def test_a_script_that_is_typed_is_shown_and_never_run(page: Page, path: str) -> None:
    page.on("dialog", lambda dialog: pytest.fail(f"it ran: {dialog.message}"))
    html = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    page.goto(path)
    page.locator("input[type=text]").first.fill(html)
    with page.expect_navigation():
        page.locator("button.main").click()
    assert page.locator("main").get_by_text("<script>alert(1)</script>").first.is_visible()
    assert page.locator("main script, main img").count() == 0
