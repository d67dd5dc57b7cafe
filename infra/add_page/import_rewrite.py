"""Give imports of modules beside a script their full names.

A typed function is imported as part of the package `functions.<page>`, and its folder is not on `sys.path`,
so `import helper` becomes `from functions.<page> import helper`. A console script runs unchanged in its
folder.
"""

from __future__ import annotations

import ast
from collections.abc import Collection


def with_full_names(source: str, page: str, beside: Collection[str]) -> str:
    """Return the source with imports of the modules `beside` changed to `functions.<page>`, and nothing
    else."""
    lines = source.splitlines(keepends=True)
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, (ast.Import, ast.ImportFrom))]
    for node in sorted(nodes, key=lambda each: (each.lineno, each.col_offset), reverse=True):
        old = ast.get_source_segment(source, node) or ""
        new = _renamed(node, old, f"functions.{page}", beside)
        if new != old:
            first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
            before = lines[first].encode()[: node.col_offset].decode()
            after = lines[last].encode()[node.end_col_offset :].decode()
            lines[first : last + 1] = [before + new + after]
    return "".join(lines)


def _renamed(node: ast.Import | ast.ImportFrom, old: str, package: str, beside: Collection[str]) -> str:
    if isinstance(node, ast.ImportFrom):
        if node.level or (node.module or "").partition(".")[0] not in beside:
            return old
        return old.replace(node.module or "", f"{package}.{node.module}", 1)
    if not any(alias.name.partition(".")[0] in beside for alias in node.names):
        return old
    return "; ".join(_import(alias, package, beside) for alias in node.names)


def _import(alias: ast.alias, package: str, beside: Collection[str]) -> str:
    top, _, inner = alias.name.partition(".")
    called = f" as {alias.asname}" if alias.asname else ""
    if top not in beside:
        return f"import {alias.name}{called}"
    if not inner:
        return f"from {package} import {alias.name}{called}"
    if called:
        return f"import {package}.{alias.name}{called}"
    return f"import {package}.{alias.name}; from {package} import {top}"
