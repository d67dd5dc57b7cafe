"""List pages."""

from playwright.sync_api import Page

from tests.browsers.actions import add, add_many, file, follow, press, unfold

LONG = "-1.2345678901234567e-300"


def list_empty(page: Page) -> None:
    page.goto("/mode")


def list_with_numbers(page: Page) -> None:
    page.goto("/mode")
    add(page, LONG, "1" * 100, *"1234")


def list_with_an_error(page: Page) -> None:
    list_with_numbers(page)
    add(page, "<script>alert('wombat')</script>")


def list_unfolded(page: Page) -> None:
    page.goto("/mode")
    unfold(page, "Add many at once")


def list_with_many_errors(page: Page) -> None:
    page.goto("/mode")
    add_many(page, "\n".join(f"wombat{number}" for number in range(50)))


def list_with_a_bad_file(page: Page) -> None:
    list_unfolded(page)
    page.get_by_label("Or a file").set_input_files(file("sizes.csv", b"a,b\n1,2\n"))
    press(page, "Add them all")


def list_with_several_readings(page: Page) -> None:
    page.goto("/mode")
    add_many(page, "1,234 5,678")


def list_with_an_empty_cell(page: Page) -> None:
    list_unfolded(page)
    page.get_by_label("Or a file").set_input_files(file("sizes.csv", b"a,b\n1,2\n3,\n"))
    page.get_by_label("Column").fill("b")
    press(page, "Add them all")


def list_filled_at_once(page: Page) -> None:
    page.goto("/mode")
    add_many(page, " ".join(map(str, range(2_500))))


def list_all_entries(page: Page) -> None:
    list_filled_at_once(page)
    follow(page, "Show all")
    follow(page, "Next")


def list_all_texts(page: Page) -> None:
    list_with_further_fields(page)
    page.goto("/basket?all=1")


def list_result(page: Page) -> None:
    list_with_numbers(page)
    press(page, "Calculate")


def list_result_with_an_error(page: Page) -> None:
    list_result(page)
    add(page, "wombat")


def list_starting_over(page: Page) -> None:
    list_with_numbers(page)
    unfold(page, "Start over …")


def list_result_of_many(page: Page) -> None:
    list_filled_at_once(page)
    press(page, "Calculate")


def list_with_earlier_results(page: Page) -> None:
    page.goto("/mode")
    for number in "123":
        page.get_by_label("Number", exact=True).fill(number)
        press(page, "Calculate")
        follow(page, "Click here to calculate again")


def list_form_sent_twice(page: Page) -> None:
    page.goto("/mode")
    token = page.locator("input[name=submission]").first.input_value()
    add(page, "3")
    page.locator("form").first.evaluate("(form, token) => { form.elements.submission.value = token }", token)
    add(page, "3")


def list_changed_in_another_tab(page: Page) -> None:
    page.goto("/mode")
    add(page, "3")
    other = page.context.new_page()
    other.goto("/mode")
    add(other, "4")
    other.close()
    press(page, "Take back 3")


def list_with_further_fields(page: Page) -> None:
    page.goto("/basket")
    add_many(page, "\n".join(["roots", "grass", "a carrot <b>of some length</b>", "bark" * 60]))


def list_with_errors_in_further_fields(page: Page) -> None:
    list_with_further_fields(page)
    press(page, "Calculate")


def list_refused_by_its_function(page: Page) -> None:
    list_with_further_fields(page)
    page.get_by_label("Budget").fill("1")
    page.get_by_label("Day").fill("2024-12-31")
    press(page, "Calculate")


def list_result_with_further_fields(page: Page) -> None:
    list_with_further_fields(page)
    page.get_by_label("Budget").fill("100")
    page.get_by_label("Day").fill("2024-12-31")
    press(page, "Calculate")


def list_to_share(page: Page) -> None:
    list_result(page)
    unfold(page, "Share this result …")


def list_shared(page: Page) -> None:
    list_to_share(page)
    press(page, "Share this result")
