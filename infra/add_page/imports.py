"""What a script imports: from Python, from beside it, from elsewhere, and what no page can have."""

from __future__ import annotations

import ast
import sys
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

# Modules by what they need. A page has no window, no other server inside it, and asks by input() alone.
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

# Packages whose name is not that of their module; the others mostly are.
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
    """One imported module by its dotted name (of `from a import b`, `a`), and the line it stands on."""

    module: str
    line: int

    @property
    def top(self) -> str:
        return self.module.partition(".")[0]


def imports_of(tree: ast.Module) -> list[Import]:
    """The modules that a script cannot do without, by line; not those in a `try` that expects them to be
    missing, nor those that are only for a type checker. `from a import b` gives `a` and `a.b`."""
    return [found for node in tree.body for found in _imports(node)]


def _imports(node: ast.AST) -> Iterator[Import]:
    if isinstance(node, ast.Import):
        yield from (Import(alias.name, node.lineno) for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        if node.level == 0 and node.module:
            yield Import(node.module, node.lineno)
            yield from (Import(f"{node.module}.{alias.name}", node.lineno) for alias in node.names)
    elif not _may_be_left_out(node):
        for child in ast.iter_child_nodes(node):
            yield from _imports(child)


def _may_be_left_out(node: ast.AST) -> bool:
    """Whether a statement is a `try` that goes on without a module, or is for a type checker alone."""
    if isinstance(node, ast.If):
        return "TYPE_CHECKING" in ast.unparse(node.test)
    if not isinstance(node, ast.Try):
        return False
    caught = [ast.unparse(handler.type) if handler.type else "Exception" for handler in node.handlers]
    return any(word in name for name in caught for word in ("ImportError", "ModuleNotFound", "Exception"))


def first_of(imports: Collection[Import], modules: frozenset[str]) -> Import | None:
    """The first import of one of `modules` or of what is inside one."""
    for found in imports:
        if found.top in modules or found.module in modules:
            return found
    return None


def missing(imports: Sequence[Import], beside: Collection[str], installed: Collection[str]) -> list[Import]:
    """The first import of each module that is not Python's own, not beside the script, not installed."""
    known = {*sys.stdlib_module_names, *beside, *installed}
    first = {found.top: found for found in reversed(imports) if found.top not in known}
    return sorted(first.values(), key=lambda found: found.line)


def package_of(module: str) -> str:
    """The name under which a module's package is most likely published."""
    return _PACKAGES.get(module, module)
