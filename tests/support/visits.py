"""The beginnings of visits that several tests share."""

from tests.support.client import Client


def add(visitor: Client, *numbers: str) -> None:
    """Open the mode calculator and add each of `numbers`."""
    visitor.open("/mode")
    for number in numbers:
        assert visitor.press("Add another", {"number": number}).status == 200
