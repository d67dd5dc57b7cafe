"""The imports of a script, and the modules that no page can use."""

from __future__ import annotations

import ast
import sys
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

# A page has no window, runs no other server, and asks only with input().
WINDOWS = frozenset(
    [
        "arcade",
        "asciimatics",
        "blessed",
        "curses",
        "customtkinter",
        "dearpygui",
        "easygui",
        "flet",
        "guizero",
        "kivy",
        "pgzero",
        "pgzrun",
        "pygame",
        "pyglet",
        "pynput",
        "PyQt5",
        "PyQt6",
        "PySide2",
        "PySide6",
        "PySimpleGUI",
        "textual",
        "tkinter",
        "turtle",
        "urwid",
        "wx",
    ]
)
SERVERS = frozenset(
    [
        "aiohttp.web",
        "bokeh.server",
        "bottle",
        "cherrypy",
        "dash",
        "discord",
        "django",
        "fastapi",
        "flask",
        "gradio",
        "http.server",
        "nicegui",
        "panel",
        "pywebio",
        "quart",
        "sanic",
        "shiny",
        "socketserver",
        "starlette",
        "streamlit",
        "telebot",
        "telegram",
        "tornado",
        "uvicorn",
        "waitress",
        "wsgiref",
    ]
)
ASKERS = frozenset(
    [
        "aioconsole",
        "inquirer",
        "InquirerPy",
        "pick",
        "prompt_toolkit",
        "questionary",
        "simple_term_menu",
    ]
)

# Modules whose package has another name.
_PACKAGES = {
    "attr": "attrs",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python-headless",
    "dateutil": "python-dateutil",
    "docx": "python-docx",
    "dotenv": "python-dotenv",
    "fitz": "pymupdf",
    "PIL": "pillow",
    "pptx": "python-pptx",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "yaml": "pyyaml",
}


class Import(NamedTuple):
    """The dotted name of an imported module, and the line of the import."""

    module: str
    line: int

    @property
    def top(self) -> str:
        return self.module.partition(".")[0]


def imports_of(tree: ast.Module) -> list[Import]:
    """Return the modules that a script requires, by line. `from a import b` gives `a` and `a.b`.

    Imports in a `try` that handles their absence, and those for type checkers only, do not count.
    """
    return [found for node in tree.body for found in _imports(node)]


def _imports(node: ast.AST) -> Iterator[Import]:
    if isinstance(node, ast.Import):
        yield from (Import(alias.name, node.lineno) for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        if node.level == 0 and node.module:
            yield Import(node.module, node.lineno)
            yield from (Import(f"{node.module}.{alias.name}", node.lineno) for alias in node.names)
    elif not _is_optional(node):
        for child in ast.iter_child_nodes(node):
            yield from _imports(child)


def _is_optional(node: ast.AST) -> bool:
    """Whether a statement is a `try` that handles a missing module, or is for type checkers only."""
    if isinstance(node, ast.If):
        return "TYPE_CHECKING" in ast.unparse(node.test)
    if not isinstance(node, ast.Try):
        return False
    caught = [ast.unparse(handler.type) if handler.type else "Exception" for handler in node.handlers]
    return any(word in name for name in caught for word in ("ImportError", "ModuleNotFound", "Exception"))


def first_of(imports: Collection[Import], modules: frozenset[str]) -> Import | None:
    """Return the first import of one of `modules`, or of a submodule."""
    for found in imports:
        if found.top in modules or found.module in modules:
            return found
    return None


def missing(imports: Sequence[Import], beside: Collection[str], installed: Collection[str]) -> list[Import]:
    """Return the first import of each module that is not in Python, not beside the script, and not
    installed."""
    known = {*sys.stdlib_module_names, *beside, *installed}
    first = {found.top: found for found in reversed(imports) if found.top not in known}
    return sorted(first.values(), key=lambda found: found.line)


def package_of(module: str) -> str:
    """Return the most likely name of a module's package."""
    return _PACKAGES.get(module, module)
