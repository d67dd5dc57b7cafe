"""Find files that a function opens by relative path: a page does not run in the script's folder."""

from __future__ import annotations

import ast

from infra.add_page.files import Source, named_files
from infra.add_page.refusal import Refused
from infra.add_page.shape import without_main

_JOINING = frozenset({"with_name", "joinpath", "join", "files"})  # functions that put a folder before a name


def refuse_relative_files(source: Source) -> None:
    """Raise `Refused` if a function opens a file beside the script by relative path."""
    for name, tree in source.modules.items():
        files = named_files(tree, source.script.parent)
        for node in ast.walk(without_main(tree)):
            if not isinstance(node, ast.Call) or _name_of(node.func) in _JOINING:
                continue
            for argument in node.args:
                if isinstance(argument, ast.Constant) and argument.value in files:
                    raise Refused(_message(name, node, str(argument.value)))


def _name_of(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else ""


def _message(name: str, node: ast.Call, file: str) -> str:
    found = f'Path(__file__).with_name("{file}")'
    if "/" in file:
        found = f'Path(__file__).parent.joinpath("{file}")'
    return (
        f"Line {node.lineno} of {name} opens {file} in the current folder, which on a server is not the "
        "script’s.\n"
        "Write that the file is beside the script:\n\n"
        "    from pathlib import Path\n\n"
        f"    {ast.unparse(node).replace(repr(file), found)}"
    )
