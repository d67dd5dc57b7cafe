"""What in a script is dangerous, or not repeatable, once strangers type its answers.

A static look at the source: it knows names, not values, so it points out, and does not forbid.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable
from typing import NamedTuple

_CODE = "what a visitor types can become code that runs on your server"
_PROGRAM = "what a visitor types can become a command that runs on your server"
_NETWORK = "it reads the network: each request runs the script anew, so the answer must not change"
_OUTSIDE = "it names a file outside the script's folder, which another server may not have"

_PARSE = "convert with int() or float(), look the text up in a dict, or use ast.literal_eval()"
_NO_SHELL = "use a function of the standard library; or a fixed list of arguments, without a shell"
_JSON = "keep data as JSON: json.load() makes only data"
_DATA_FILE = "put what it needs in a file beside the script"

_CALLS = {
    "eval": (_CODE, _PARSE),
    "exec": (_CODE, _PARSE),
    "compile": (_CODE, _PARSE),
    "__import__": (_CODE, "import the modules that are needed by name"),
    "importlib.import_module": (_CODE, "import the modules that are needed by name"),
    "code.interact": (_CODE, "leave it out"),
    "code.InteractiveConsole": (_CODE, "leave it out"),
    "breakpoint": (_CODE, "leave the debugger out"),
    "pdb.set_trace": (_CODE, "leave the debugger out"),
    "timeit.timeit": (_CODE, "pass a function instead of text"),
    "os.system": (_PROGRAM, _NO_SHELL),
    "os.popen": (_PROGRAM, _NO_SHELL),
    "pty.spawn": (_PROGRAM, _NO_SHELL),
    "pickle.load": (_CODE, _JSON),
    "pickle.loads": (_CODE, _JSON),
    "pickle.Unpickler": (_CODE, _JSON),
    "marshal.load": (_CODE, _JSON),
    "marshal.loads": (_CODE, _JSON),
    "shelve.open": (_CODE, _JSON),
    "dill.load": (_CODE, _JSON),
    "dill.loads": (_CODE, _JSON),
    "joblib.load": (_CODE, _JSON),
    "pandas.read_pickle": (_CODE, _JSON),
    "pandas.eval": (_CODE, _PARSE),
    "numexpr.evaluate": (_CODE, _PARSE),
    "sympy.sympify": (_CODE, _PARSE),
    "sympy.parse_expr": (_CODE, _PARSE),
    "yaml.load": (_CODE, "use yaml.safe_load()"),
    "yaml.unsafe_load": (_CODE, "use yaml.safe_load()"),
}
_FAMILIES = {
    "subprocess.": (_PROGRAM, _NO_SHELL),
    "os.exec": (_PROGRAM, _NO_SHELL),
    "os.spawn": (_PROGRAM, _NO_SHELL),
    "os.posix_spawn": (_PROGRAM, _NO_SHELL),
    "asyncio.create_subprocess": (_PROGRAM, _NO_SHELL),
    "ctypes.": ("it can reach the server's own memory", "leave it out"),
    "runpy.": (_CODE, "import the module that is needed by name"),
    "smtplib.": ("it sends mail again with every request", "let something outside the script send it, once"),
}
_NETWORKS = frozenset(
    [
        "socket",
        "urllib.request",
        "http.client",
        "requests",
        "httpx",
        "aiohttp",
        "urllib3",
        "ftplib",
        "poplib",
        "imaplib",
        "telnetlib",
        "websockets",
        "paramiko",
        "boto3",
    ]
)
_SQL = frozenset({"execute", "executemany", "executescript"})


class Risk(NamedTuple):
    """A line of the script, what is risky there, and what to write instead."""

    line: int
    what: str
    remedy: str


def risks(source: str, *, runs_again: bool = True) -> list[Risk]:
    """The risks in a script, by line; `runs_again`: each request runs all of it, as console pages do, so that
    it must not read the network. Raises SyntaxError if it is not Python."""
    found = _Finder(runs_again)
    with warnings.catch_warnings(action="ignore"):  # what Python says of the style is no matter here
        found.visit(ast.parse(source))
    return sorted(set(found.risks))


def uses_network(modules: Iterable[str]) -> bool:
    """Whether one of these modules, by dotted names, connects to other machines."""
    return any(_is_network(name) for name in modules)


def _is_network(name: str) -> bool:
    return name in _NETWORKS or name.partition(".")[0] in _NETWORKS - {"urllib", "http"}


class _Finder(ast.NodeVisitor):
    def __init__(self, runs_again: bool) -> None:
        self.risks: list[Risk] = []
        self._runs_again = runs_again
        self._meaning: dict[str, str] = {}  # local name: the dotted name that it was imported as

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._meaning[alias.asname or alias.name.partition(".")[0]] = (
                alias.name if alias.asname else alias.name.partition(".")[0]
            )
            self._network(node, alias.name)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        module = node.module or ""
        for alias in node.names:
            self._meaning[alias.asname or alias.name] = f"{module}.{alias.name}"
        if node.level == 0:
            self._network(node, module, *(f"{module}.{alias.name}" for alias in node.names))

    def _network(self, node: ast.stmt, *names: str) -> None:
        if not self._runs_again:
            return
        for name in names:
            if _is_network(name):
                self._add(node, f"{name}: {_NETWORK}", _DATA_FILE)
                return

    def visit_Call(self, node: ast.Call) -> None:
        name = self._name(node.func)
        if name in _CALLS:
            if not (name == "os.system" and _clears(node)):
                self._add(node, f"{name}: {_CALLS[name][0]}", _CALLS[name][1])
        else:
            for start, (what, remedy) in _FAMILIES.items():
                if name.startswith(start) and not _clears(node):
                    self._add(node, f"{name}: {what}", remedy)
        if name in ("open", "io.open", "pathlib.Path") and node.args:
            self._outside(node, node.args[0])
        if (
            isinstance(node.func, ast.Attribute)
            and node.func.attr in _SQL
            and node.args
            and _is_built(node.args[0])
        ):
            what = "SQL put together from text: what a visitor types can become part of the command"
            self._add(node, what, "write ? in the SQL and pass the values as a tuple")
        self.generic_visit(node)

    def _outside(self, node: ast.Call, file: ast.expr) -> None:
        if isinstance(file, ast.Constant) and isinstance(file.value, str):
            path = file.value
            outside = path.startswith(("/", "~", "..")) or path[1:3] == ":\\"
            if outside and not path.startswith(("/dev/", "/tmp/")):
                self._add(node, f"{path}: {_OUTSIDE}", _DATA_FILE)
        elif self._from_input(file):
            what = "a visitor chooses which file is opened: a path can lead anywhere on the server"
            self._add(node, what, "keep to the names that os.listdir() gives for the script's folder")

    def _from_input(self, node: ast.expr) -> bool:
        return any(isinstance(part, ast.Call) and self._name(part.func) == "input" for part in ast.walk(node))

    def _name(self, node: ast.expr) -> str:
        """The dotted name of what is called, as it was imported; '' if it has none."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        parts.append(self._meaning.get(node.id, node.id))
        return ".".join(reversed(parts)).removeprefix("builtins.")

    def _add(self, node: ast.expr | ast.stmt, what: str, remedy: str) -> None:
        self.risks.append(Risk(node.lineno, what, remedy))


def _clears(node: ast.Call) -> bool:
    """Whether a command is a literal that only clears the screen, which a page does itself."""
    texts = [
        part.value
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]
    computed = any(
        isinstance(part, (ast.JoinedStr, ast.BinOp)) or (isinstance(part, ast.Call) and part is not node)
        for part in ast.walk(node)
    )
    named = node.args and isinstance(node.args[0], (ast.Constant, ast.IfExp, ast.List))
    return bool(named) and not computed and bool(texts) and set(texts) <= {"clear", "cls", "nt", "posix"}


def _is_built(node: ast.expr) -> bool:
    """Whether text is put together by an f-string, %, + or format()."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(value, ast.FormattedValue) for value in node.values)
    if isinstance(node, ast.BinOp):
        return True
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format"
