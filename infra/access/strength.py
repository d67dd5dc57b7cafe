"""Is a password hard to guess? zxcvbn (https://github.com/dwolfhub/zxcvbn-python) knows common passwords,
names, dates, keyboard rows and repetitions.

Words of the site's own context are taken out before: the stack, the pages, the names of passwords, `CONTEXT`.
What is left must be hard to guess on its own.
"""

import re
from collections.abc import Iterable

from zxcvbn import zxcvbn

LEAST = 12  # characters
LEAST_SCORE = 3  # of 4: "safely unguessable", at least 10^8 guesses
MOST = 72  # characters that zxcvbn reads
CONTEXT = ("wombat", "password", "passwort", "private", "visitor")
SHORTEST_WORD = 3  # letters; shorter ones are in too many passwords


def weakness(password: str, context: Iterable[str] = ()) -> str:
    """Return why `password` is too easy to guess, "" if it is not."""
    if len(password) < LEAST:
        return f"It must have at least {LEAST} characters. Four unrelated words are easy to remember."
    words = [word for text in (*CONTEXT, *context) for word in re.findall(r"[a-z0-9]+", text.lower())]
    rest = password.lower()
    for word in sorted({*words}, key=len, reverse=True):
        if len(word) >= SHORTEST_WORD:
            rest = rest.replace(word, "")
    if not rest or zxcvbn(rest[:MOST])["score"] < LEAST_SCORE:
        found = zxcvbn(password[:MOST])["feedback"]["warning"]
        return f"It is too easy to guess. {found or 'Add some unrelated words.'}"
    return ""
