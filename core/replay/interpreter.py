"""The interpreter that every run of one script is forked from: as one just started on a terminal, except that
its clock, its randomness and its terminal are the replay's."""

from __future__ import annotations

import builtins
import os
import sys
import warnings
from importlib.machinery import SourceFileLoader
from types import CodeType, ModuleType
from typing import Any

from core.replay import frames
from core.replay.clock import Clock
from core.replay.folder import Script
from core.replay.imports import Patches
from core.replay.pictures import Pictures
from core.replay.preload import preload
from core.replay.randomness import Randomness
from core.replay.terminal import Terminal
from core.replay.timer import IntervalTimer
from core.replay.working_directory import WorkingDirectory

_OURS = "core"
"""The package that a script must not find among the loaded ones."""

_STARTUP = frozenset({"abc", "codecs", "encodings", "genericpath", "io", "os", "posixpath", "site", "stat"})
"""Modules that a script cannot replace by its own of the same name: the interpreter has loaded them."""


class Interpreter:
    """The modules as changed for one script, its code, and the means of its run."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.clock = Clock()
        self.randomness = Randomness()
        self.terminal = Terminal(self.clock)
        self.pictures = Pictures(self.terminal)
        self.patches = Patches(
            {
                "datetime": self.clock.patch_datetime,
                "threading": self.clock.patch_threading,
                "selectors": self.clock.patch_selectors,
                "random": self.randomness.patch_random,
                "uuid": self.randomness.patch_uuid,
                "numpy.random": self.randomness.patch_numpy,
                "signal": IntervalTimer(self.clock).patch_signal,
                "getpass": self.terminal.patch_getpass,
                "subprocess": self.terminal.patch_subprocess,
                "matplotlib": self.pictures.patch_matplotlib,
                "matplotlib.pyplot": self.pictures.patch_pyplot,
                "PIL.ImageShow": self.pictures.patch_image_show,
                "inspect": frames.patch_inspect,
                "traceback": frames.patch_traceback,
            }
        )
        self._own = {name.partition("/")[0].removesuffix(".py") for name in script.names}
        self._hidden: list[ModuleType] = []  # freeing them would copy the memory that runs share
        self._codes: dict[str, CodeType | None] = {}

    def prepare(self) -> None:
        """Change the interpreter, before any package of the script is imported."""
        sys.dont_write_bytecode = True
        sys.path[:] = [entry for entry in sys.path if entry not in ("", self.script.folder)]
        replaced = self._own - set(sys.builtin_module_names) - _STARTUP
        for name in [name for name in sys.modules if name.partition(".")[0] in {_OURS, *replaced}]:
            self._hidden.append(sys.modules.pop(name))
        self.terminal.install(self.script.source)
        self.clock.install()
        self.randomness.install()
        self.patches.install()

    def preload(self, directory: WorkingDirectory) -> bool:
        """Make the imports at the script's top; False if a visitor could tell. See `preload`."""
        self.stand_in(directory)
        try:
            return preload(self.script.source, self._own, directory.temporary)
        finally:
            os.chdir("/")

    def stand_in(self, directory: WorkingDirectory) -> str:
        """Make `directory` the place of a run; the script's path there."""
        os.chdir(directory.here)
        if self.patches.here != directory.here:
            self.patches.here = directory.here
            os.environ.update(HOME=directory.here, TMPDIR=directory.temporary, PWD=directory.here)
            os.environ["MPLCONFIGDIR"] = directory.temporary  # or its font cache is one of the script's files
        tempfile: Any = sys.modules.get("tempfile")
        if tempfile is not None:
            tempfile.tempdir = tempfile._name_sequence = None
        path = os.path.join(directory.here, self.script.name)
        _make_main(path)
        return path

    def code(self, path: str) -> CodeType | None:
        """The script's code under that path; None if the compiler has a warning or an error for the visitor.

        Then the run compiles it itself, so that it is shown where a terminal shows it.
        """
        if path not in self._codes:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                try:
                    self._codes[path] = compile(self.script.source, path, "exec", dont_inherit=True)
                except Exception:
                    self._codes[path] = None
        return self._codes[path]


def _make_main(path: str) -> None:
    """Make `__main__` as the interpreter makes it for a script."""
    main = ModuleType("__main__")
    main.__dict__.update(__loader__=SourceFileLoader("__main__", path))
    if sys.version_info < (3, 14):  # later versions make annotations when they are asked for (PEP 649)
        main.__dict__.update(__annotations__={})
    main.__dict__.update(__builtins__=builtins, __file__=path, __cached__=None)
    sys.modules["__main__"] = main
