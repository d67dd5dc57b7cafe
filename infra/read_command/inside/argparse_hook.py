"""Report a program's `argparse.ArgumentParser` when it parses the command line."""

import os
import sys
from collections.abc import Callable
from typing import Any

from .argparse_parser import Reader

_FULL_PARSERS = ("parse_args", "parse_intermixed_args")
_PARTIAL_PARSERS = ("parse_known_args", "parse_known_intermixed_args")
_HELP_METHODS = ("print_help", "print_usage", "error")  # a script without arguments may call these instead


def install(module: Any, report: Callable[[str, Any], None]) -> None:
    """Replace the parsing methods of the module's `ArgumentParser`."""
    _Hook(module.ArgumentParser, report).install()


class _Hook:
    def __init__(self, kind: Any, report: Callable[[str, Any], None]) -> None:
        self._kind = kind
        self._report = report
        self._partial: list[Any] = []  # parsers that have parsed known arguments only

    def install(self) -> None:
        for names, wrap in ((_FULL_PARSERS, self._stop_at), (_HELP_METHODS, self._report_at)):
            for name in names:
                setattr(self._kind, name, wrap(getattr(self._kind, name)))
        known = self._parse_partially(self._kind.parse_known_args)
        for name in _PARTIAL_PARSERS:
            setattr(self._kind, name, known)

    def _stop_at(self, real: Callable[..., Any]) -> Callable[..., Any]:
        """End the program when it parses the whole command line."""

        def parse(parser: Any, args: Any = None, namespace: Any = None) -> Any:
            if not _is_command_line(args):
                return real(parser, args, namespace)
            self._describe([*self._partial, parser])
            os._exit(0)

        return parse

    def _parse_partially(self, real: Callable[..., Any]) -> Callable[..., Any]:
        """Continue after a partial parse unless it requires arguments, because another parser may follow."""

        def parse(parser: Any, args: Any = None, namespace: Any = None) -> Any:
            if not _is_command_line(args):
                return real(parser, args, namespace)
            self._partial.append(parser)
            self._describe(self._partial)
            if any(action.required for action in parser._actions):
                os._exit(0)
            return real(parser, [], namespace)

        return parse

    def _report_at(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def show(parser: Any, *rest: Any, **options: Any) -> Any:
            if parser not in self._partial:
                self._describe([parser])
            return real(parser, *rest, **options)

        return show

    def _describe(self, parsers: list[Any]) -> None:
        try:
            found = Reader(parsers).description()
        except Exception:  # another argparse version or an unusual parser: fall back to its help text
            self._report("line", parsers[-1].format_help())
        else:
            self._report("parser", found)


def _is_command_line(arguments: Any) -> bool:
    return arguments is None or list(arguments) == list(sys.argv[1:])
