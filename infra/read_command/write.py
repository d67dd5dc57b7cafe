"""Write the description of a page's command line beside its script:

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

LINE_HELP = "As on a command line: separated by blanks, with quotation marks around what holds blanks"


class CannotRead(Exception):
    """The script does not come to the point at which it parses its arguments; the message says why."""


def describe(observation: Observation, docstring: str) -> Description:
    """The command line of a script that was observed. One that parses its arguments by itself gets one line
    for all of them, below its usage. Raises `CannotRead`."""
    if observation.parser:
        return Description.from_json({"version": VERSION} | observation.parser)
    run = observation.run
    if observation.usage is None and run.state == "failed" and not observation.reads_arguments:
        raise CannotRead(
            "The script ends with an error before it parses its arguments:\n\n"
            f"    {observation.last_words}\n\n"
            "It is run without a network and without anybody to ask. Let it do its work only after it has "
            "parsed its arguments."
        )
    if observation.usage is None and run.state == "stopped" and not observation.reads_arguments:
        raise CannotRead(
            f"The script does not come to the point at which it parses its arguments: {run.error}."
        )
    usage = docstring if observation.usage is None else observation.usage
    if not usage and run.state == "finished" and "usage" in run.transcript.lower():
        usage = plain(run.transcript)
    line = Argument(name="arguments", label="Arguments", help=LINE_HELP, takes="rest", words=0)
    return Description(reader="line", command=Command(description=usage.strip(), arguments=(line,)))


def write_description(script: Path, folder: Path | None = None) -> Description:
    """Read the script and put its description into `folder`, its own unless another is given; what is up to
    date stays. Raises `CannotRead` or OSError."""
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
    """Write the description for the page in a folder, if it is a command page, and return it. Raises
    `CannotRead`."""
    written = []
    app = folder / "app.py"
    for name in _scripts(app) if app.exists() else ():
        try:
            written.append(write_description(folder / name))
        except CannotRead as problem:
            raise CannotRead(f"functions/{folder.name}/{name}: {problem}") from None
    return written


def _scripts(app: Path) -> Iterator[str]:
    """The scripts that an `app.py` makes command pages of."""
    for node in ast.walk(ast.parse(app.read_bytes(), str(app))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "command_page":
            yield from (str(each.value) for each in node.args if isinstance(each, ast.Constant))
