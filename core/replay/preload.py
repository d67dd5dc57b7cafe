"""Import a script's packages ahead of its runs, once in the run server instead of in each run.

Only where a run cannot tell the difference: the imports that stand at the script's top, before any other
statement, in their order, and of modules that do nothing but define names when they are imported.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Collection, Iterator

PACKAGES = frozenset({"matplotlib", "numpy", "pandas"})

STANDARD_LIBRARY = frozenset(
    """abc argparse array ast asyncio base64 bisect calendar cmath cmd codecs collections configparser
    contextlib copy csv dataclasses datetime decimal difflib enum errno fileinput fnmatch fractions functools
    getpass glob hashlib heapq hmac html inspect io itertools json keyword locale logging math numbers
    operator os pathlib pickle platform pprint queue random re sched secrets select shelve shlex shutil
    signal socket sqlite3 statistics string struct subprocess sys tempfile textwrap threading time timeit
    traceback types typing unicodedata unittest urllib uuid warnings weakref zlib zoneinfo""".split()
)

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
"""For NumPy: threads do not survive a fork, and sums over several threads are not repeatable."""

_PARSE_ONLY = 0x400  # ast.PyCF_ONLY_AST, without importing ast

Import = tuple[str, tuple[str, ...]]  # the module, and the names taken from it


def imports_at_top(source: bytes, own: Collection[str]) -> Iterator[Import]:
    """The imports that stand before any other statement and before one of the script's `own` modules."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            statements = compile(source, "script", "exec", _PARSE_ONLY, dont_inherit=True).body
        except (SyntaxError, ValueError):
            return
    for statement in statements:
        for module, names in _imports_of(statement):
            top = module.partition(".")[0]
            if not top or top in own:
                return
            if top in PACKAGES or top in STANDARD_LIBRARY:
                yield module, names


def _imports_of(statement: object) -> list[Import]:
    """A statement's imports; [("", ())] if it is no import. A docstring imports nothing."""
    node: object
    match type(statement).__name__, vars(statement):
        case "Import", {"names": names}:
            return [(alias.name, ()) for alias in names]
        case "ImportFrom", {"level": 0, "module": "__future__"}:
            return []
        case "ImportFrom", {"level": 0, "module": module, "names": names}:
            return [(module, tuple(alias.name for alias in names if alias.name != "*"))]
        case "Expr", {"value": node} if isinstance(getattr(node, "value", None), str):
            return []
    return [("", ())]


def preload(source: bytes, own: Collection[str], temporary: str) -> bool:
    """Make the imports at the script's top. False if a visitor could tell: something was printed, such
    as a warning, or a thread is left. Then this process is of no use for runs."""
    os.environ.update(ONE_THREAD)
    printed = os.open(os.path.join(temporary, "printed"), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    saved = os.dup(1), os.dup(2)
    os.dup2(printed, 1)
    os.dup2(printed, 2)
    try:
        for module, names in imports_at_top(source, own):
            __import__(module, {"__name__": "__main__"}, None, names)
    except Exception:
        pass  # each run shows it: the script imports the module again
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        for fd, number in zip(saved, (1, 2), strict=True):
            os.dup2(fd, number)
            os.close(fd)
        for name in ONE_THREAD:
            del os.environ[name]
    size = os.fstat(printed).st_size
    os.close(printed)
    return size == 0 and _threads() == 1


def _threads() -> int:
    try:
        return len(os.listdir("/proc/self/task"))
    except OSError:  # not Linux
        threading = sys.modules.get("threading")
        return threading.active_count() if threading else 1
