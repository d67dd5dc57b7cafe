"""Console pages."""

from playwright.sync_api import Page

from tests.browsers.actions import answer, file, follow, press, unfold


def console_first_question(page: Page) -> None:
    page.goto("/two-numbers")


def console_refused_answer(page: Page) -> None:
    page.goto("/two-numbers")
    answer(page, "1", "wombat")


def console_coloured(page: Page) -> None:
    page.goto("/terminal")
    answer(page, "colours", "wide", "clap <b>hands</b>")


def console_long(page: Page) -> None:
    page.goto("/terminal")
    answer(page, "lines")
    page.get_by_text("lines before").click()


def console_secret(page: Page) -> None:
    page.goto("/terminal")
    answer(page, "whisper")


def console_cleared(page: Page) -> None:
    page.goto("/terminal")
    answer(page, "wide", "clear")


def console_unfolded(page: Page) -> None:
    page.goto("/terminal")
    answer(page, "count")
    unfold(page, "Many answers at once, end of input, interrupt")


def console_many_answers_refused(page: Page) -> None:
    console_unfolded(page)
    page.get_by_label("Many answers at once").fill("2\ncount\nwombat")
    press(page, "Send all lines")


def console_changing_an_answer(page: Page) -> None:
    page.goto("/two-numbers")
    answer(page, "23")
    follow(page, "23")


def console_changing_an_answer_refused(page: Page) -> None:
    console_changing_an_answer(page)
    page.get_by_label("The first number?").fill("wombat")
    press(page, "Change")


def console_answered_in_another_tab(page: Page) -> None:
    page.goto("/terminal")
    answer(page, "lines")
    other = page.context.new_page()
    other.goto("/terminal")
    answer(other, "wide")
    other.close()
    answer(page, "colours")


def console_asks_for_a_file(page: Page) -> None:
    page.goto("/scoreboard")
    answer(page, "missing.txt")


def console_files_kept(page: Page) -> None:
    page.goto("/scoreboard")
    page.get_by_label("A file of yours").set_input_files(file("poem.txt", b"wombats dig at night"))
    press(page, "Use this file")
    press(page, "Send")
    unfold(page, "Your files (3)")
    unfold(page, "Delete my data …")


def console_upload_refused(page: Page) -> None:
    page.goto("/scoreboard")
    unfold(page, "Your files")
    with page.expect_navigation():
        page.get_by_role(
            "button", name="Upload", exact=True
        ).click()  # the file's own button has a longer name


def console_starting_over(page: Page) -> None:
    page.goto("/two-numbers")
    answer(page, "23")
    unfold(page, "Start over …")


def console_finished(page: Page) -> None:
    page.goto("/two-numbers")
    answer(page, "23", "19")


def console_failed(page: Page) -> None:
    page.goto("/terminal")
    answer(page, "fail")


def console_stopped(page: Page) -> None:
    page.goto("/terminal")
    answer(page, "die")


def console_changed_meanwhile(page: Page) -> None:
    page.goto("/terminal")
    answer(page, "look outside", "lines")


def console_not_repeatable(page: Page) -> None:
    page.goto("/terminal")
    unfold(page, "Many answers at once, end of input, interrupt")
    page.get_by_label("Many answers at once").fill("look outside\nlines")
    press(page, "Send all lines")


def console_shared(page: Page) -> None:
    console_finished(page)
    unfold(page, "Share this result …")
    press(page, "Share this result")
