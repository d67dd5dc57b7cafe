"""Find code that behaves differently on a page: saving, sending, waiting. A static check of names."""

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
    """Return warnings for the author of a console or command page, one sentence each."""
    if kind not in ("console", "command"):
        return []
    names = names_in(tree)
    found = []
    if _saves(tree) or {name.rpartition(".")[2] for name in names} & _SAVING:
        found.append(
            "It writes files. Visitors can download them, and each visitor finds them at the next start; "
            "keep=False in app.py turns that off."
        )
    if {found.module for found in imports_of(tree)} & _SENDING:
        again = "each submission" if kind == "command" else "each answer"
        found.append(f"It repeats its network requests with {again}.")
    if names & _WAITING:
        found.append("Pauses are skipped: sleep() only advances the script's clock.")
    return found


def _saves(tree: ast.Module) -> bool:
    """Return whether the code opens a file for writing."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and names_in(node.func) & {"open", "io.open"}:
            modes = [*node.args[1:2], *(each.value for each in node.keywords if each.arg == "mode")]
            if any(isinstance(mode, ast.Constant) and set(str(mode.value)) & set("wax+") for mode in modes):
                return True
    return False
