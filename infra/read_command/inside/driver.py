"""Run a script until it parses its arguments, and report its parser.

Each report is one line of output: a token, then JSON.
"""

import json
import os
import sys
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any

Report = Callable[[str, Any], None]

_PARSERS = ("argparse", "click", "docopt", "fire", "optparse", "typer", __name__.partition(".")[0])


def run(path: str, arguments: list[str], token: str, hooks_package: str) -> None:
    """Run the script at `path` as `__main__` with these arguments until it calls a parser."""

    def report(what: str, found: Any) -> None:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os.write(1, f"\n{token}{json.dumps({'what': what, 'found': found})}\n".encode())

    sys.argv = WatchedArguments([path, *arguments], report)
    _install_hooks(report, hooks_package)
    main = ModuleType("__main__")
    path = os.path.abspath(path)
    main.__dict__.update(__file__=path, __builtins__=__builtins__, __annotations__={}, __cached__=None)
    sys.modules["__main__"] = main
    with open(path, "rb") as file:
        code = compile(file.read(), path, "exec", dont_inherit=True)
    exec(code, main.__dict__)


class WatchedArguments(list[str]):
    """A `sys.argv` that reports the first access to an argument after the program name."""

    def __init__(self, arguments: Iterable[str], report: Report) -> None:
        super().__init__(arguments)
        self._report: Report | None = report

    def _report_read(self) -> None:
        caller = sys._getframe(2).f_globals.get("__name__", "")
        # Parsers also read sys.argv; their own hooks report more.
        if self._report and caller.partition(".")[0] not in _PARSERS:
            report, self._report = self._report, None
            report("argv", True)

    def __getitem__(self, index: Any) -> Any:
        if index != 0:
            self._report_read()
        return super().__getitem__(index)

    def __iter__(self) -> Any:
        self._report_read()
        return super().__iter__()

    def __len__(self) -> int:
        self._report_read()
        return super().__len__()

    def __contains__(self, item: object) -> bool:
        self._report_read()
        return super().__contains__(item)

    def pop(self, index: Any = -1) -> str:
        if index != 0:
            self._report_read()
        return super().pop(index)


def _install_hooks(report: Report, hooks_package: str) -> None:
    """Patch each parser module as soon as it is imported."""
    package = __import__(hooks_package, fromlist=["argparse_hook", "click_hook", "line_hooks"])
    hooks: dict[str, Callable[[Any, Report], None]] = {
        "argparse": package.argparse_hook.install,
        "optparse": package.line_hooks.install_optparse,
        "docopt": package.line_hooks.install_docopt,
        "fire.core": package.line_hooks.install_fire,
        "click.core": package.click_hook.install,
        "typer._click.core": package.click_hook.install,
        "typer.core": package.click_hook.install_typer,
    }
    for name in [name for name in hooks if name in sys.modules]:
        hooks.pop(name)(sys.modules[name], report)
    sys.meta_path.insert(0, _AfterImport(hooks, report))


class _AfterImport:
    """Call a hook right after its module is executed. Modules beside the script are not hooked."""

    def __init__(self, hooks: dict[str, Callable[[Any, Report], None]], report: Report) -> None:
        self._hooks = hooks
        self._report = report

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name not in self._hooks:
            return None
        from importlib.machinery import PathFinder

        spec = PathFinder.find_spec(name, path, target)
        loader: Any = spec.loader if spec else None
        if spec is None or loader is None or os.path.dirname(spec.origin or "") == os.getcwd():
            return None
        hook = self._hooks.pop(name)
        real = loader.exec_module

        def exec_module(module: ModuleType) -> None:
            del loader.exec_module
            real(module)
            hook(module, self._report)

        loader.exec_module = exec_module
        return spec
