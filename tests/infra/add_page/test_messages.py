"""Every message for the author of a page, in messages.txt beside this test, to be read as a whole.

python -m tests.infra.add_page.test_messages writes that file.
"""

from pathlib import Path

from infra.template.read import ROOT
from tests.support.messages import literals, messages

SNAPSHOT = Path(__file__).with_name("messages.txt")
FOLDER = ROOT / "infra" / "add_page"
WITHOUT_EXCEPTIONS = ("kind.py", "packages.py", "report.py", "risks.py", "try_page.py", "uses.py")


def snapshot() -> str:
    parts = []
    for file in sorted(FOLDER.glob("*.py")):
        if file.name in WITHOUT_EXCEPTIONS:
            found = list(dict.fromkeys(literals(file)))
        else:
            found = list(messages(file, ("Refused", "CannotEdit")))
        if found:
            parts.append("\n\n".join([f"==== {file.name}", *(text.strip("\n") for text in found)]))
    return "\n\n\n".join(parts) + "\n"


def test_the_messages_are_those_that_were_read() -> None:
    assert snapshot() == SNAPSHOT.read_text(encoding="utf-8")


if __name__ == "__main__":
    SNAPSHOT.write_text(snapshot(), encoding="utf-8")
