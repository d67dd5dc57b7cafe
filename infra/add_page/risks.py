"""Find lines of a script that are dangerous, or not repeatable, when strangers type the answers.

It is a static check, which knows names and not values, so it warns and does not forbid.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable
from typing import NamedTuple

from infra.add_page.shape import without_main

_CODE = "a visitor’s input can run as code on your server"
_PROGRAM = "a visitor’s input can run as a command on your server"
_NETWORK = "it reads from the network; every request runs the script again, and the response may have changed"
_OUTSIDE = "this file is outside the script’s folder, and the server does not have it"

_PARSE = "convert with int() or float(), look the text up in a dict, or use ast.literal_eval()"
_NO_SHELL = "use a function from the standard library, or a fixed list of arguments without a shell"
_JSON = "store data as JSON; json.load() never runs code"
_DATA_FILE = "put the data in a file beside the script"

_CALLS = {
    "eval": (_CODE, _PARSE),
    "exec": (_CODE, _PARSE),
    "compile": (_CODE, _PARSE),
    "__import__": (_CODE, "import the modules by name"),
    "importlib.import_module": (_CODE, "import the modules by name"),
    "code.interact": (_CODE, "remove it"),
    "code.InteractiveConsole": (_CODE, "remove it"),
    "breakpoint": (_CODE, "remove the debugger"),
    "pdb.set_trace": (_CODE, "remove the debugger"),
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
    "ctypes.": ("it can access the server’s memory", "remove it"),
    "runpy.": (_CODE, "import the module by name"),
    "smtplib.": (
        "it sends the mail again with every request",
        "send the mail from a program outside the script",
    ),
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
    """A line of the script, its risk, and what to write instead."""

    line: int
    what: str
    remedy: str


def risks(source: str, *, runs_again: bool = True, runs_main: bool = True) -> list[Risk]:
    """Return the risks in a script, by line.

    With `runs_again` every request runs the whole script, as on a console page, so reading from the network
    is a risk too. With `runs_main` the lines under `if __name__ == "__main__":` count. Raises SyntaxError if
    the source is not valid Python.
    """
    found = _Finder(runs_again)
    with warnings.catch_warnings(action="ignore"):  # the author sees them elsewhere
        tree = ast.parse(source)
        found.visit(tree if runs_main else without_main(tree))
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
            what = "SQL built from text: a visitor’s input can become part of the command"
            self._add(node, what, "write ? in the SQL, and pass the values as a tuple")
        self.generic_visit(node)

    def _outside(self, node: ast.Call, file: ast.expr) -> None:
        if isinstance(file, ast.Constant) and isinstance(file.value, str):
            path = file.value
            outside = path.startswith(("/", "~", "..")) or path[1:3] == ":\\"
            if outside and not path.startswith(("/dev/", "/tmp/")):
                self._add(node, f"{path}: {_OUTSIDE}", _DATA_FILE)
        elif self._from_input(file):
            what = "a visitor chooses which file is opened, anywhere on the server"
            self._add(node, what, "accept only names that os.listdir() returns for the script’s folder")

    def _from_input(self, node: ast.expr) -> bool:
        return any(isinstance(part, ast.Call) and self._name(part.func) == "input" for part in ast.walk(node))

    def _name(self, node: ast.expr) -> str:
        """Return the dotted name of a called function, as imported; '' if it has none."""
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
    """Whether a command is a literal that only clears the screen; a page does that itself."""
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
    """Whether text is built by an f-string, %, + or format()."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(value, ast.FormattedValue) for value in node.values)
    if isinstance(node, ast.BinOp):
        return True
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format"
