"""Report a program's `argparse.ArgumentParser` where it parses the command line."""

import os
import sys
from collections.abc import Callable
from typing import Any

from .argparse_parser import Reader

_FOR_ALL = ("parse_args", "parse_intermixed_args")
_FOR_SOME = ("parse_known_args", "parse_known_intermixed_args")
_SHOWING = ("print_help", "print_usage", "error")  # what a script may do instead, if it has no argument


def install(module: Any, report: Callable[[str, Any], None]) -> None:
    """Change the methods of the module's parser."""
    _Hook(module.ArgumentParser, report).install()


class _Hook:
    def __init__(self, kind: Any, report: Callable[[str, Any], None]) -> None:
        self._kind = kind
        self._report = report
        self._before: list[Any] = []  # parsers that took what they knew, and left the rest to another one

    def install(self) -> None:
        for names, changed in ((_FOR_ALL, self._all), (_SHOWING, self._showing)):
            for name in names:
                setattr(self._kind, name, changed(getattr(self._kind, name)))
        known = self._some(self._kind.parse_known_args)
        for name in _FOR_SOME:
            setattr(self._kind, name, known)

    def _all(self, real: Callable[..., Any]) -> Callable[..., Any]:
        """The program ends where it parses all of its command line."""

        def parse(parser: Any, args: Any = None, namespace: Any = None) -> Any:
            if not _is_command_line(args):
                return real(parser, args, namespace)
            self._describe([*self._before, parser])
            os._exit(0)

        return parse

    def _some(self, real: Callable[..., Any]) -> Callable[..., Any]:
        """A parser of a part of it may have another one behind it, as long as it needs no argument."""

        def parse(parser: Any, args: Any = None, namespace: Any = None) -> Any:
            if not _is_command_line(args):
                return real(parser, args, namespace)
            self._before.append(parser)
            self._describe(self._before)
            if any(action.required for action in parser._actions):
                os._exit(0)
            return real(parser, [], namespace)

        return parse

    def _showing(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def show(parser: Any, *rest: Any, **options: Any) -> Any:
            if parser not in self._before:
                self._describe([parser])
            return real(parser, *rest, **options)

        return show

    def _describe(self, parsers: list[Any]) -> None:
        try:
            found = Reader(parsers).description()
        except Exception:  # an argparse of another year, or a parser unlike any: its help is text in any case
            self._report("line", parsers[-1].format_help())
        else:
            self._report("parser", found)


def _is_command_line(arguments: Any) -> bool:
    return arguments is None or list(arguments) == list(sys.argv[1:])
