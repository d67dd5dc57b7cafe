"""Every message that a visitor or an author can read, at one glance: tests/messages.md.

A string with a blank and an upper-case first letter counts as a message, unless it is a docstring or code.
After changing one, update the file, and read it aloud:

    .venv/bin/python -m tests.test_messages
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from infra.template.read import ROOT

MESSAGES = Path(__file__).with_name("messages.md")
# Where the words for a visitor, and those for an author, stand.
FOLDERS = {
    "Visitors": ("core", "functions/home", "functions/rotate"),
    "Authors and operators": (
        "infra/add_page",
        "infra/build",
        "infra/serve",
        "infra/operate/restore.py",
        "infra/cli.py",
    ),
}
# Patterns, markup, YAML, and DynamoDB's expressions.
CODE = re.compile(r"[\\^]|<[A-Za-z/!]|\(\?|!(?:Ref|Sub|GetAtt)|\n  |^\{[^}]*\}[^\w]*\{|^SET |:empty")


def modules(folder: str) -> Iterator[Path]:
    path = ROOT / folder
    yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


def text_of(node: ast.expr) -> str | None:
    """A string as it stands in the code, with `{...}` for each value in it; None for anything else."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if not isinstance(node, ast.JoinedStr):
        return None
    return "".join(
        str(part.value) if isinstance(part, ast.Constant) else "{" + ast.unparse(part.value) + "}"
        for part in node.values
        if isinstance(part, (ast.Constant, ast.FormattedValue))
    )


def docstrings(tree: ast.AST) -> set[int]:
    """The ids of the nodes of all docstrings."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def messages(source: str) -> list[str]:
    """The sentences in a module, in order."""
    tree = ast.parse(source)
    left_out = docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):  # its parts are not messages of their own
            left_out |= {id(part) for part in ast.walk(node) if part is not node}
    found = [
        (node.lineno, node.col_offset, text)
        for node in ast.walk(tree)
        if isinstance(node, ast.expr) and id(node) not in left_out and (text := text_of(node))
    ]
    return [text for _, _, text in sorted(found) if is_sentence(text)]


def is_sentence(text: str) -> bool:
    words = text.strip()
    return " " in words and (words[0].isupper() or words[0] == "{") and not CODE.search(words)


def listing() -> str:
    parts = ["# Messages\n\ntests/test_messages.py writes this file. Read it aloud after a change.\n"]
    for readers, folders in FOLDERS.items():
        parts.append(f"\n## {readers}\n")
        for folder in folders:
            for module in modules(folder):
                if found := messages(module.read_text(encoding="utf-8")):
                    lines = "".join(f"- {' '.join(text.split())}\n" for text in found)
                    parts.append(f"\n{module.relative_to(ROOT).as_posix()}\n\n{lines}")
    return "".join(parts)


def test_the_list_of_messages_is_up_to_date() -> None:
    assert MESSAGES.read_text(encoding="utf-8") == listing()


if __name__ == "__main__":
    MESSAGES.write_text(listing(), encoding="utf-8")
