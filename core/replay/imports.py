"""Changes to modules of the standard library, made when, and only if, a script imports them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

Patch = Callable[[ModuleType], None]

SCREENS = frozenset({"curses", "tkinter", "turtle"})
"""Modules that draw on a screen or in a window. A page has neither."""


class Patches:
    """A finder at the head of `sys.meta_path` that changes a module right after it has been executed.

    A script's own module, in the folder `here`, is left alone, whatever its name.
    """

    here = ""

    def __init__(self, patches: dict[str, Patch]) -> None:
        self._waiting = patches

    def install(self) -> None:
        """Change the modules that are already loaded, and wait for the others."""
        for name in [name for name in self._waiting if name in sys.modules]:
            self._waiting.pop(name)(sys.modules[name])
        sys.meta_path.insert(0, self)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name not in SCREENS and name not in self._waiting:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.origin is not None and spec.origin.startswith(self.here + "/"):
            return spec
        if name in SCREENS:
            raise ImportError(f"{name} needs a screen of its own, which a web page does not have", name=name)
        patch = self._waiting.pop(name)
        loader = spec.loader if spec else None
        if spec is None or loader is None or not hasattr(loader, "exec_module"):
            return None
        real_exec = loader.exec_module

        def exec_module(module: ModuleType) -> None:
            del loader.exec_module
            real_exec(module)
            patch(module)

        loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec
