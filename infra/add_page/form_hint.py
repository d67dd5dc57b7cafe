"""Suggest the function that would turn a console page into a form."""

from __future__ import annotations

import ast

from infra.add_page.shape import names_in

_LOOPS = (ast.While, ast.For, ast.ListComp, ast.GeneratorExp, ast.SetComp)
_TYPES = ("int", "float", "Decimal", "bool")
MAX_PARAMETERS = 6  # more would not fit on one line


def needed_function(tree: ast.Module) -> str:
    """Return the first line of a function whose parameters are the script's questions.

    It has one list parameter if the script asks one question in a loop. Returns '' if the script asks
    nothing, or both in loops and outside of them.
    """
    scalars: dict[str, str] = {}
    in_loop: dict[str, str] = {}
    _gather(tree, in_loop=False, found=(scalars, in_loop))
    converted = _conversions(tree)
    if in_loop:
        if scalars or len(in_loop) > 1:
            return ""
        name, kind = next(iter(in_loop.items()))
        plural = name if name.endswith("s") else f"{name}s"
        return f"def do_calculation({plural}: list[{converted.get(name, kind)}]) -> str:"
    if not scalars:
        return ""
    parameters = [f"{name}: {converted.get(name, kind)}" for name, kind in scalars.items()][:MAX_PARAMETERS]
    return f"def do_calculation({', '.join(parameters)}) -> str:"


def _gather(node: ast.AST, *, in_loop: bool, found: tuple[dict[str, str], dict[str, str]]) -> None:
    in_loop = in_loop or isinstance(node, _LOOPS)
    value = getattr(node, "value", None)
    if isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(value, ast.AST) and _asks(value):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        loop = in_loop or any(isinstance(part, _LOOPS) for part in ast.walk(value))
        for target in targets:
            for name in ast.walk(target):
                if isinstance(name, ast.Name):
                    found[loop].setdefault(name.id, _type_of(value))
        return
    if isinstance(node, ast.Return):
        return  # a function that asks on behalf of others; its question has many names
    if isinstance(node, ast.Call) and _asks(node):
        found[in_loop].setdefault("numbers" if in_loop else "answer", _type_of(node))
        return
    for child in ast.iter_child_nodes(node):
        _gather(child, in_loop=in_loop, found=found)


def _conversions(tree: ast.Module) -> dict[str, str]:
    """Return the types that names are converted to in separate calls, such as `float(answer)`."""
    return {
        part.args[0].id: part.func.id
        for part in ast.walk(tree)
        if isinstance(part, ast.Call)
        and isinstance(part.func, ast.Name)
        and part.func.id in _TYPES
        and len(part.args) == 1
        and isinstance(part.args[0], ast.Name)
    }


def _asks(node: ast.AST) -> bool:
    return "input" in names_in(node)


def _type_of(node: ast.AST) -> str:
    """Return the type that an answer is converted to: `float` in `float(input("First number: "))`."""
    names = names_in(node)
    return next((kind for kind in _TYPES if kind in names), "str")
