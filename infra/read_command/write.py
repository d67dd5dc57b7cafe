"""Write the description of a page's command-line interface beside its script:

python -m infra.read_command functions/maze
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

from core.commands import Argument, Command, Description
from core.commands.description import FILE, VERSION
from core.replay import script_hash
from core.replay.screen import plain
from infra.read_command.observation import Observation, observe

LINE_HELP = (
    "As on a command line: separated by spaces, with quotation marks around arguments that contain spaces"
)


class CannotRead(Exception):
    """The script does not reach the call that parses its arguments; the message says why."""


def describe(observation: Observation, docstring: str) -> Description:
    """Return the description of an observed script.

    A script that parses its own arguments gets one field for all of them, below its usage text. Raises
    `CannotRead`.
    """
    if observation.parser:
        return Description.from_json({"version": VERSION} | observation.parser)
    run = observation.run
    if observation.usage is None and run.state == "failed" and not observation.reads_arguments:
        raise CannotRead(
            "The script fails before it parses its arguments:\n\n"
            f"    {observation.last_error_line}\n\n"
            "It ran without network access and without input. Move its work after the line that parses the "
            "arguments."
        )
    if observation.usage is None and run.state == "stopped" and not observation.reads_arguments:
        raise CannotRead(
            f"The script was stopped before it parsed its arguments: {run.error}. Parse the arguments first."
        )
    usage = docstring if observation.usage is None else observation.usage
    if not usage and run.state == "finished" and "usage" in run.transcript.lower():
        usage = plain(run.transcript)
    line = Argument(name="arguments", label="Arguments", help=LINE_HELP, syntax="rest", nargs=0)
    return Description(reader="line", command=Command(description=usage.strip(), arguments=(line,)))


def write_description(script: Path, folder: Path | None = None) -> Description:
    """Write the description of a script to `folder`, by default the script's own, and return it.

    An up-to-date description is kept. Raises `CannotRead` or OSError.
    """
    target = (folder or script.parent) / FILE
    hash_ = script_hash(script)
    if target.exists():
        content = json.loads(target.read_bytes())
        if content.get("version") == VERSION and content.get("script") == hash_:
            return Description.from_json(content)
    docstring = ast.get_docstring(ast.parse(script.read_bytes(), str(script))) or ""
    found = describe(observe(script), docstring)
    content = found.to_json() | {"script": hash_}
    target.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return Description.from_json(content)


def write_of_page(folder: Path) -> list[Description]:
    """Write the descriptions for the command pages in a folder, and return them. Raises `CannotRead`."""
    written = []
    app = folder / "app.py"
    for name in _scripts(app) if app.exists() else ():
        try:
            written.append(write_description(folder / name))
        except CannotRead as problem:
            raise CannotRead(f"functions/{folder.name}/{name}: {problem}") from None
    return written


def _scripts(app: Path) -> Iterator[str]:
    """Yield the scripts that an `app.py` passes to `command_page`."""
    for node in ast.walk(ast.parse(app.read_bytes(), str(app))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "command_page":
            yield from (str(each.value) for each in node.args if isinstance(each, ast.Constant))
