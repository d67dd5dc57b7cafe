"""What a page does not do for a script that saves, sends or waits. A static look at names, like `risks`."""

from __future__ import annotations

import ast

from infra.add_page.block import Kind
from infra.add_page.imports import imports_of
from infra.add_page.shape import names_in

_SAVING = frozenset(["to_csv", "to_excel", "writelines", "write_bytes", "write_text"])
_SENDING = frozenset(
    ["aiohttp", "ftplib", "httpx", "paramiko", "requests", "smtplib", "socket", "urllib.request"]
)
_WAITING = frozenset(["sched", "schedule", "sleep", "threading.Timer", "time.sleep"])


def caveats(tree: ast.Module, kind: Kind) -> list[str]:
    """Sentences for the author of a script that runs as it is."""
    if kind not in ("console", "command"):
        return []
    names = names_in(tree)
    found = []
    if _saves(tree) or {name.rpartition(".")[2] for name in names} & _SAVING:
        kept = "the page offers it as a download" if kind == "command" else "nothing of it stays"
        found.append(f"What it saves lies in a folder of that run alone: {kept}.")
    if {found.module for found in imports_of(tree)} & _SENDING:
        again = "each submission" if kind == "command" else "each answer"
        found.append(f"What it sends or fetches, it sends or fetches again with {again}.")
    if names & _WAITING:
        found.append("It does not wait: a pause moves its clock, and the page comes at once.")
    return found


def _saves(tree: ast.Module) -> bool:
    """Whether something is opened for writing."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and names_in(node.func) & {"open", "io.open"}:
            modes = [*node.args[1:2], *(each.value for each in node.keywords if each.arg == "mode")]
            if any(isinstance(mode, ast.Constant) and set(str(mode.value)) & set("wax+") for mode in modes):
                return True
    return False
