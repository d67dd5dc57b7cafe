"""Find code that behaves differently on a page: saving, sending, waiting. A static check of names."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from infra.add_page.block import Kind
from infra.add_page.imports import imports_of
from infra.add_page.shape import names_in

_SAVING = frozenset(["savefig", "to_csv", "to_excel", "write_bytes", "write_text"])
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
    if files := written(tree):
        again = "." if minutes else ", and each visitor finds them at the next start; keep=False in app.py "
        again += "" if minutes else "turns that off."
        found.append(f"It writes {_in_words(files)}. Visitors can download them{again}")
    if {found.module for found in imports_of(tree)} & _SENDING:
        again = "each submission" if kind == "command" else "each answer"
        found.append(f"It repeats its network requests with {again}.")
    if names & _WAITING and not minutes:
        found.append("Pauses are skipped: sleep() only advances the script's clock.")
        if kind == "command" and (pauses := seconds_asleep(tree)) > SHORT_SECONDS:
            found.append(f"Its pauses take {pauses:,.0f} seconds. If it must wait for them, give it MINUTES.")
    return found


def _in_words(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if parts[1:] else parts)


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


def written(tree: ast.Module) -> list[str]:
    """Return the files that the code writes: those whose name stands in it, in its order, and "files" or
    "other files" if there are others."""
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _writes(node)]
    files = [_text(_target(call), constants) for call in calls]
    named = list(dict.fromkeys(filter(None, files)))
    return named if all(files) else [*named, "other files" if named else "files"]


def _writes(call: ast.Call) -> bool:
    names = names_in(call.func)
    if names & {"open", "io.open"}:
        modes = [*call.args[1:2], *(each.value for each in call.keywords if each.arg == "mode")]
        return any(isinstance(mode, ast.Constant) and set(str(mode.value)) & set("wax+") for mode in modes)
    return bool({name.rpartition(".")[2] for name in names} & _SAVING)


def _target(call: ast.Call) -> ast.expr | None:
    """Return what a call writes to: `open(target, "w")`, `frame.to_csv(target)`, `target.write_text(...)`."""
    if isinstance(call.func, ast.Attribute) and call.func.attr.startswith("write"):
        return call.func.value
    return call.args[0] if call.args else None


def _text(node: ast.expr | None, constants: Mapping[str, ast.expr]) -> str:
    """Return the text that an expression is: a literal, `Path` of one, or a module's constant; "" if it is
    another."""
    if isinstance(node, ast.Name):
        node = constants.get(node.id)
    if isinstance(node, ast.Call) and names_in(node.func) & {"Path", "pathlib.Path"} and len(node.args) == 1:
        node = node.args[0]
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
