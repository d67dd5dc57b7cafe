"""Report the usage text of parsers without a form: their page has one line of arguments."""

import inspect
import os
import sys
from typing import Any


def install_docopt(module: Any, report: Any) -> None:
    def docopt(doc: str, *rest: Any, **options: Any) -> Any:
        _end(report, doc)

    module.docopt = docopt


def install_optparse(module: Any, report: Any) -> None:
    real = module.OptionParser.parse_args

    def parse_args(self: Any, args: Any = None, values: Any = None) -> Any:
        if args is not None and list(args) != list(sys.argv[1:]):
            return real(self, args, values)
        return _end(report, self.format_help())

    module.OptionParser.parse_args = parse_args


def install_fire(module: Any, report: Any) -> None:
    def fire(component: Any = None, command: Any = None, *rest: Any, **options: Any) -> Any:
        if component is None:
            component = {
                name: value for name, value in vars(sys.modules["__main__"]).items() if name[:1] != "_"
            }
        _end(report, "\n".join(_usage(component)))

    module.Fire = fire
    if package := sys.modules.get("fire"):
        package.Fire = fire  # type: ignore[attr-defined]


def _usage(component: Any) -> Any:
    """Yield a usage line for each function that fire would expose."""
    if callable(component) and not isinstance(component, type):
        yield _call("", component)
        return
    items = component.items() if isinstance(component, dict) else inspect.getmembers(component)
    for name, value in items:
        if name[:1] != "_" and callable(value):
            yield _call(name, value)


def _call(name: str, function: Any) -> str:
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return name
    needed = [each.name.upper() for each in parameters if each.default is each.empty and each.name != "self"]
    others = [f"[--{each.name}={each.default}]" for each in parameters if each.default is not each.empty]
    summary = (inspect.getdoc(function) or "").partition("\n")[0]
    line = " ".join([*filter(None, [name]), *needed, *others])
    return f"{line}\n    {summary}" if summary else line


def _end(report: Any, usage: str) -> Any:
    report("line", usage)
    os._exit(0)
