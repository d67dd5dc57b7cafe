"""The run's interpreter as one just started: what a server has done to its own is undone."""

from __future__ import annotations

import atexit
import builtins
import sys
import warnings
from collections.abc import Sequence
from functools import lru_cache
from importlib.machinery import SourceFileLoader
from itertools import count
from types import ModuleType
from typing import Any

from core.replay.folder import Script

# Modules that a script must not find: Wombat's own, and the debugger, which test runners change.
_OURS = {"core", "functions", "infra", "tests", "pdb"}
_kept: list[object] = []  # not freed, because that would copy the memory that they share with the parent


@lru_cache(maxsize=1)
def hidden_modules(files: Sequence[str], loaded: int) -> list[str]:
    """Those of the `loaded` modules that the script must not find: ours, and what its folder has too.

    For the parent to call, and seldom: after a fork each name looked at is a page of memory touched.
    """
    beside = {entry.partition("/")[0].removesuffix(".py") for entry in files}
    beside -= set(sys.builtin_module_names)
    startup = {"os", "io", "abc", "codecs", "site", "stat", "posixpath", "encodings", "genericpath"}
    hidden = (beside - startup) | _OURS
    return [name for name in sys.modules if name.partition(".")[0] in hidden]


def forget_parent(script: Script, hidden: Sequence[str]) -> None:
    """Undo what a server does to its interpreter and a terminal's does not have."""
    atexit._clear()
    sys.settrace(None)
    sys.setprofile(None)
    sys.excepthook = sys.__excepthook__
    sys.unraisablehook = sys.__unraisablehook__
    sys.displayhook = sys.__displayhook__
    sys.breakpointhook = sys.__breakpointhook__
    sys.dont_write_bytecode = True
    sys.path[:] = [entry for entry in sys.path if entry not in ("", script.folder)]
    _kept.extend(map(sys.modules.pop, hidden))
    _reset_warnings()
    resets = {"logging": _reset_logging, "tempfile": _reset_tempfile, "threading": _reset_threading}
    for name, reset in resets.items():
        module = sys.modules.get(name)
        if module is not None:
            reset(module)


def _fresh_filters() -> list[Any]:
    """The filters of warnings that a new interpreter has."""
    with warnings.catch_warnings():
        warnings.resetwarnings()
        for category in (ResourceWarning, ImportWarning, PendingDeprecationWarning, DeprecationWarning):
            warnings.simplefilter("ignore", category)
        warnings.filterwarnings("default", category=DeprecationWarning, module="__main__")
        return [*warnings.filters]


_FILTERS = _fresh_filters()


def _reset_warnings() -> None:
    module: Any = warnings
    warnings.resetwarnings()
    module.filters[:] = _FILTERS
    module.showwarning = module._showwarning_orig

    def show(message: Any) -> None:
        try:
            (message.file or sys.stderr).write(module._formatwarnmsg(message))
        except (AttributeError, OSError):
            pass

    module._showwarnmsg_impl = show


def _reset_logging(logging: Any) -> None:
    _kept.append(logging.root.manager.loggerDict)
    logging.root.manager.loggerDict = {}
    logging.root.handlers.clear()
    logging.root.filters.clear()
    logging.root.setLevel(logging.WARNING)
    logging.disable(logging.NOTSET)
    logging.captureWarnings(False)
    logging.lastResort = logging._StderrHandler(logging.WARNING)
    logging._handlerList.clear()
    atexit.register(logging.shutdown)


def _reset_tempfile(tempfile: Any) -> None:
    tempfile.tempdir = None
    tempfile._name_sequence = None


def _reset_threading(threading: Any) -> None:
    threading.excepthook = threading.__excepthook__
    threading._counter = count(1).__next__  # the first thread that the script starts is Thread-1


def main_module(path: str) -> ModuleType:
    """`__main__` as the interpreter makes it for a script."""
    main = ModuleType("__main__")
    main.__dict__.update(__loader__=SourceFileLoader("__main__", path))
    if sys.version_info < (3, 14):  # later versions make annotations when they are asked for (PEP 649)
        main.__dict__.update(__annotations__={})
    main.__dict__.update(__builtins__=builtins, __file__=path, __cached__=None)
    sys.modules["__main__"] = main
    return main


def level_recursion() -> None:
    """Let the script recurse as deep as on a terminal, where no frame is below its own."""
    below = 0
    frame: Any = sys._getframe(1)
    while frame is not None:
        below += 1
        frame = frame.f_back
    get, change = sys.getrecursionlimit, sys.setrecursionlimit
    change(1000 + below)
    sys.getrecursionlimit = lambda: get() - below
    sys.setrecursionlimit = lambda limit, /: change(limit + below)
