"""A client for the article's site knows its fields and buttons only: no token, no browser's headers, at first
perhaps no cookie. It works here too."""

from tests.support.client import Client


def test_the_seeds_client_adds_two_numbers(either: Client) -> None:
    answer = either.post("/adder", {"number1": "23", "number2": "19"})
    assert "The result is 42" in answer.text


def test_the_seeds_client_reads_its_errors(either: Client) -> None:
    answer = either.post("/adder", {"number1": "koala", "number2": "wallaby"})
    assert "'koala' is not a number." in answer.text
    assert "'wallaby' is not a number." in answer.text


def test_the_seeds_client_finds_the_mode(either: Client) -> None:
    for number in ("1", "2", "2"):
        answer = either.post("/mode", {"number": number, "action": "Add another"})
        assert answer.status == 303
    assert either.open("/mode").page.entries == ["1", "2", "2"]
    answer = either.post("/mode", {"number": "", "action": "Calculate number"})
    assert "The mode of the numbers is 2" in either.open(answer.headers["location"]).text
    assert either.open("/mode").page.entries == []


def test_every_post_without_a_token_counts(visitor: Client) -> None:
    visitor.post("/mode", {"number": "7", "action": "Add another"})
    visitor.post("/mode", {"number": "7", "action": "Add another"})
    assert visitor.open("/mode").page.entries == ["7", "7"]


def test_the_enter_key_adds(visitor: Client) -> None:
    """Enter presses the first button of a form; some clients then send no button name."""
    page = visitor.open("/mode").page
    assert next(iter(page.form.buttons)) == "Add another"
    visitor.post("/mode", {"number": "7"})
    assert visitor.open("/mode").page.entries == ["7"]


def test_calculating_with_no_field_at_all_is_as_good_as_an_empty_one(visitor: Client) -> None:
    visitor.post("/mode", {"number": "7"})
    answer = visitor.post("/mode", {"action": "Calculate number"})
    assert "The mode of the numbers is 7" in visitor.open(answer.headers["location"]).text


def test_taking_back_and_starting_over_need_no_token_either(visitor: Client) -> None:
    for number in ("7", "8", "9"):
        visitor.post("/mode", {"number": number})
    visitor.post("/mode", {"action": "Take back"})
    assert visitor.open("/mode").page.entries == ["7", "8"]
    visitor.post("/mode", {"action": "Start over"})
    assert visitor.open("/mode").page.entries == []
