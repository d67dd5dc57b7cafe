"""The messages in source code, for a snapshot that shows all of them at once."""

import ast
from collections.abc import Collection, Iterator
from pathlib import Path


def messages(file: Path, exceptions: Collection[str]) -> Iterator[str]:
    """Yield the messages with which a file makes one of these exceptions; `{...}` stands for a value."""
    for node in _in_order(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in exceptions:
            yield from (text for argument in node.args if (text := _text(argument)))


def literals(file: Path) -> Iterator[str]:
    """Yield all texts of a file that have several words, except for docstrings."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    inside = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in ast.walk(node)
        if part is not node
    }
    for node in _in_order(tree):
        if isinstance(node, (ast.Constant, ast.JoinedStr)) and id(node) not in docstrings | inside:
            text = _text(node)
            if text.strip("{.} \n").count(" "):
                yield text


def _in_order(tree: ast.AST) -> list[ast.expr]:
    expressions = [node for node in ast.walk(tree) if isinstance(node, ast.expr)]
    return sorted(expressions, key=lambda node: (node.lineno, node.col_offset))


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(value) or "{...}" for value in node.values)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return _text(node.func.value)  # such as text.rstrip()
    return ""
