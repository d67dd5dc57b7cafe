"""A visitor's text inside a message: on one line, and cut short."""

ECHOED_CHARACTERS = 60  # enough to recognise the text, and no more than one line of a message


def quote(text: str) -> str:
    """`text` in quotes, on one line, cut short."""
    return f"'{shortened(text)}'"


def shortened(text: str) -> str:
    """`text` on one line, cut short."""
    text = " ".join(text.split())
    return text if len(text) <= ECHOED_CHARACTERS else text[:ECHOED_CHARACTERS] + "…"
