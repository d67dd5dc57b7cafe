"""The shape of a script: the functions that a page could call, and whether the script itself asks or prints.

It is a static check that runs nothing. Whether a function's types can be fields is decided when its page is
built (infra/add_page/try_page.py).
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TypeGuard

_ASKING = frozenset({"input", "getpass", "getpass.getpass", "sys.stdin"})
_PRINTING = frozenset({"print", "pprint", "pprint.pprint", "sys.stdout"})

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a static look at a script shows."""

    functions: tuple[ast.FunctionDef, ...]
    """The functions that a page could call, in the script's order."""
    untyped: tuple[ast.FunctionDef, ...]
    """Public functions with a parameter that has no type."""
    asynchronous: tuple[ast.AsyncFunctionDef, ...]
    speaks_at: int | None
    """The first line that asks or prints when the script is loaded, None if there is none."""
    speaks_when_run: int | None
    """The same under `if __name__ == "__main__"`."""
    asks: bool
    """Whether any code in the script asks."""


def shape_of(tree: ast.Module) -> Shape:
    """Return the shape of a parsed script."""
    definitions = {node.name: node for node in tree.body if isinstance(node, _DEFINITIONS)}
    speaking = _reach(definitions, _ASKING | _PRINTING)
    asking = _reach(definitions, _ASKING)
    at_top, guarded = _statements(tree)
    public = [
        node
        for name, node in definitions.items()
        if isinstance(node, ast.FunctionDef) and not name.startswith("_") and name not in asking
    ]
    return Shape(
        functions=tuple(node for node in public if _is_typed(node)),
        untyped=tuple(node for node in public if not _is_typed(node) and _parameters(node)),
        asynchronous=tuple(node for node in definitions.values() if isinstance(node, ast.AsyncFunctionDef)),
        speaks_at=_first_line(at_top, speaking | _ASKING | _PRINTING),
        speaks_when_run=_first_line(guarded, speaking | _ASKING | _PRINTING),
        asks=bool(names_in(tree) & _ASKING),
    )


def without_main(tree: ast.Module) -> ast.Module:
    """Return the code without the block under `if __name__ == "__main__"`, which does not run when a page
    calls a function."""
    body: list[ast.stmt] = []
    for node in tree.body:
        body += node.orelse if _is_main(node) else [node]
    return ast.Module(body, tree.type_ignores)


def _is_main(node: ast.stmt) -> TypeGuard[ast.If]:
    return isinstance(node, ast.If) and "__name__" in ast.unparse(node.test)


def _statements(tree: ast.Module) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """Return the statements that run when the script is loaded, and those under `if __name__ ==
    "__main__"`."""
    at_top: list[ast.stmt] = []
    guarded: list[ast.stmt] = []
    for node in tree.body:
        if _is_main(node):
            guarded += node.body
            at_top += node.orelse
        elif not isinstance(node, _DEFINITIONS):
            at_top.append(node)
    return at_top, guarded


def _reach(definitions: dict[str, FunctionNode | ast.ClassDef], names: frozenset[str]) -> frozenset[str]:
    """Return the definitions that use one of `names`, directly or through other definitions."""
    uses = {name: names_in(node) for name, node in definitions.items()}
    found: frozenset[str] = frozenset()
    while True:
        more = frozenset(name for name, used in uses.items() if used & (names | found))
        if more == found:
            return found
        found = more


def names_in(node: ast.AST) -> frozenset[str]:
    """Return all names and dotted names in some code."""
    return frozenset(name for part in ast.walk(node) if (name := _dotted(part)))


def _dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = _dotted(node.value)
        return before and f"{before}.{node.attr}"
    return ""


def _first_line(statements: list[ast.stmt], names: frozenset[str]) -> int | None:
    return next((node.lineno for node in statements if names_in(node) & names), None)


def _parameters(node: ast.FunctionDef) -> list[ast.arg]:
    found = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return found + [each for each in (node.args.vararg, node.args.kwarg) if each]


def _is_typed(node: ast.FunctionDef) -> bool:
    """Whether all parameters have a type. A function without parameters needs a return type instead, which
    tells it from a `main()`."""
    parameters = _parameters(node)
    if not parameters:
        return node.returns is not None and ast.unparse(node.returns) != "None"
    return all(parameter.annotation for parameter in parameters)
