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
SHORT_SECONDS = 20  # of a run on a command page without minutes
_WAITING = frozenset(["sched", "schedule", "sleep", "threading.Timer", "time.sleep"])


def caveats(tree: ast.Module, kind: Kind, minutes: int = 0) -> list[str]:
    """Return warnings for the author of a console or command page, one sentence each."""
    if kind not in ("console", "command"):
        return []
    names = names_in(tree)
    found = []
    if _saves(tree) or {name.rpartition(".")[2] for name in names} & _SAVING:
        again = "." if minutes else ", and each visitor finds them at the next start; keep=False in app.py "
        again += "" if minutes else "turns that off."
        found.append(f"It writes files. Visitors can download them{again}")
    if {found.module for found in imports_of(tree)} & _SENDING:
        again = "each submission" if kind == "command" else "each answer"
        found.append(f"It repeats its network requests with {again}.")
    if names & _WAITING and not minutes:
        found.append("Pauses are skipped: sleep() only advances the script's clock.")
        if kind == "command" and (pauses := seconds_asleep(tree)) > SHORT_SECONDS:
            found.append(f"Its pauses take {pauses:,.0f} seconds. If it must wait for them, give it MINUTES.")
    return found


def seconds_asleep(tree: ast.AST, times: float = 1) -> float:
    """Return the sum of the pauses whose length stands in the code; in a loop over a `range` of a number,
    that many times."""
    total = 0.0
    for node in ast.iter_child_nodes(tree):
        total += seconds_asleep(node, times * _turns(node))
        if isinstance(node, ast.Call) and names_in(node.func) & {"sleep", "time.sleep"}:
            total += times * (_literal(node.args[0]) if node.args else 0)
    return total


def _turns(node: ast.AST) -> float:
    """Return how often a loop runs, as far as its code says so."""
    if not isinstance(node, ast.For):
        return 1
    numbers = [
        _literal(call.args[-1 if len(call.args) == 1 else 1])
        for call in ast.walk(node.iter)
        if isinstance(call, ast.Call)
        and names_in(call.func) & {"range", "trange", "tqdm.trange"}
        and call.args
    ]
    return max([1.0, *numbers])


def _literal(node: ast.expr) -> float:
    """Return the number that an expression is; 0 for all others."""
    value = node.value if isinstance(node, ast.Constant) else None
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else 0.0


def _saves(tree: ast.Module) -> bool:
    """Return whether the code opens a file for writing."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and names_in(node.func) & {"open", "io.open"}:
            modes = [*node.args[1:2], *(each.value for each in node.keywords if each.arg == "mode")]
            if any(isinstance(mode, ast.Constant) and set(str(mode.value)) & set("wax+") for mode in modes):
                return True
    return False
