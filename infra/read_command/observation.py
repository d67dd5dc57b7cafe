"""Run a script in the sandbox, and see what it does first: parse arguments, ask, or print."""

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

HELPERS = "_wombat_reading"
LIMITS = Limits(deadline=15.0, cpu=15)  # a build waits longer than a visitor for what a script imports
STARTED = (
    1_700_000_000.0,
    1_800_000_000.5,
)  # two moments: a default that differs between them is no constant

_DRIVER = "from {helpers}.driver import run\nrun({script!r}, {arguments!r}, {token!r}, {helpers!r})\n"
_DRIVER_NAME = "_wombat_driver.py"


@dataclass(frozen=True, slots=True)
class Observation:
    """What a script did when it was run without an argument, or failing that with `--help`.

    `parser` is the command line that a parser was made for; `usage` the text of a parser whose options are no
    fields; `reads_arguments`: whether the script itself looks at `sys.argv`. `run` is how far it came.
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
    def last_words(self) -> str:
        """The last line of its traceback, or why it was stopped."""
        lines = self.run.traceback.strip().splitlines()
        return lines[-1] if lines else self.run.error


def observe(script: Path) -> Observation:
    """What the script at that path does. Raises OSError if it cannot be read."""
    with tempfile.TemporaryDirectory(prefix="wombat-read-") as place:
        folder = Path(place) / script.resolve().parent.name
        _copy(script.resolve().parent, folder)
        first = _observe(folder, script.name, [], 0)
        if not first.parses and first.run.state in ("finished", "failed"):
            other = _observe(folder, script.name, ["--help"], 0)
            if other.parses:
                return _without_moments(other, _observe(folder, script.name, ["--help"], 1))
            return first
        if not first.parses:
            return first
        return _without_moments(first, _observe(folder, script.name, [], 1))


def _copy(source: Path, target: Path) -> None:
    def link(from_: str, to: str) -> str:
        try:
            os.link(from_, to)
        except OSError:  # on another file system
            shutil.copy2(from_, to)
        return to

    ignored = shutil.ignore_patterns("__pycache__", ".*", "node_modules", _DRIVER_NAME)
    shutil.copytree(source, target, copy_function=link, ignore=ignored)
    shutil.copytree(Path(__file__).parent / "inside", target / HELPERS, ignore=ignored)


def _observe(folder: Path, name: str, arguments: Sequence[str], moment: int) -> Observation:
    token = secrets.token_hex(16)
    driver = folder / _DRIVER_NAME
    text = _DRIVER.format(helpers=HELPERS, script=name, arguments=[*arguments], token=token)
    driver.write_text(text, encoding="utf-8")
    run = replay(driver, [], seed=moment + 1, started=STARTED[moment], limits=LIMITS)
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


def _without_moments(first: Observation, second: Observation) -> Observation:
    """The first one, without defaults that the moment or chance decides: a build must not freeze them."""
    if first.parser and second.parser and first.parser != second.parser:
        _forget(first.parser["command"], second.parser["command"])
    return first


def _forget(command: dict[str, Any], other: dict[str, Any]) -> None:
    for argument, again in zip(command["arguments"], other["arguments"], strict=False):
        if argument["default"] != again["default"]:
            argument["default"] = []
        if argument["help"] != again["help"]:
            argument["help"] = "Left empty, the program has a value of its own"
    for inner, again in zip(command["commands"], other["commands"], strict=False):
        _forget(inner, again)
