"""Run a script in the sandbox, and observe whether it parses arguments, asks or prints."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.replay import Limits, Replay, replay

HOOKS_PACKAGE = "_wombat_reading"
LIMITS = Limits(deadline=15.0, cpu=15)  # seconds; a build can wait longer for imports than a visitor
START_TIMES = (
    1_700_000_000.0,
    1_800_000_000.5,
)  # Unix seconds; a default that differs between the two runs is not constant

_DRIVER = "from {hooks}.driver import run\nrun({script!r}, {arguments!r}, {token!r}, {hooks!r})\n"
_DRIVER_NAME = "_wombat_driver.py"


@dataclass(frozen=True, slots=True)
class Observation:
    """The behaviour of a script that ran without arguments, or with `--help` if it then called no parser.

    `parser` describes its argparse, click or typer parser. `usage` is the usage text of any other parser.
    `reads_arguments` means that the script itself reads `sys.argv`. `run` has the output and the final state.
    """

    run: Replay
    parser: dict[str, Any] | None = None
    usage: str | None = None
    reads_arguments: bool = False

    @property
    def parses(self) -> bool:
        return self.parser is not None or self.usage is not None

    @property
    def printed(self) -> str:
        return self.run.transcript

    @property
    def last_error_line(self) -> str:
        """The last line of the traceback, or the reason why the run was stopped."""
        lines = self.run.traceback.strip().splitlines()
        return lines[-1] if lines else self.run.error


def observe(script: Path) -> Observation:
    """Run a script, and return its behaviour. Raises OSError if the script cannot be read."""
    with tempfile.TemporaryDirectory(prefix="wombat-read-") as place:
        folder = Path(place) / script.resolve().parent.name
        _copy(script.resolve().parent, folder)
        first = _observe(folder, script.name, [], 0)
        if not first.parses and first.run.state in ("finished", "failed"):
            other = _observe(folder, script.name, ["--help"], 0)
            if other.parses:
                return _drop_varying_defaults(other, _observe(folder, script.name, ["--help"], 1))
            return first
        if not first.parses:
            return first
        return _drop_varying_defaults(first, _observe(folder, script.name, [], 1))


def _copy(source: Path, target: Path) -> None:
    def link(from_: str, to: str) -> str:
        try:
            os.link(from_, to)
        except OSError:  # on another file system
            shutil.copy2(from_, to)
        return to

    ignored = shutil.ignore_patterns("__pycache__", ".*", "node_modules", _DRIVER_NAME)
    shutil.copytree(source, target, copy_function=link, ignore=ignored)
    shutil.copytree(Path(__file__).parent / "inside", target / HOOKS_PACKAGE, ignore=ignored)


def _observe(folder: Path, name: str, arguments: Sequence[str], attempt: int) -> Observation:
    token = secrets.token_hex(16)
    driver = folder / _DRIVER_NAME
    text = _DRIVER.format(hooks=HOOKS_PACKAGE, script=name, arguments=[*arguments], token=token)
    driver.write_text(text, encoding="utf-8")
    run = replay(driver, [], seed=attempt + 1, started=START_TIMES[attempt], limits=LIMITS)
    parser = usage = None
    reads_arguments = False
    for line in re.findall(rf"^{token}(.*)$", run.transcript, re.MULTILINE):
        report = json.loads(line)
        match report["what"]:
            case "parser":
                parser = report["found"]
            case "line":
                usage = report["found"]
            case "argv":
                reads_arguments = True
    shown = re.sub(rf"\n{token}.*\n", "", run.transcript)
    return Observation(run._replace(transcript=shown), parser, usage, reads_arguments)


def _drop_varying_defaults(first: Observation, second: Observation) -> Observation:
    """Return `first` without defaults that depend on the time or on chance: a build must not freeze them."""
    if first.parser and second.parser and first.parser != second.parser:
        _clear_varying_defaults(first.parser["command"], second.parser["command"])
    return first


def _clear_varying_defaults(command: dict[str, Any], other: dict[str, Any]) -> None:
    for argument, again in zip(command["arguments"], other["arguments"], strict=False):
        if argument["default"] != again["default"]:
            argument["default"] = []
        if argument["help"] != again["help"]:
            argument["help"] = "If empty, the program chooses a value"
    for inner, again in zip(command["commands"], other["commands"], strict=False):
        _clear_varying_defaults(inner, again)
