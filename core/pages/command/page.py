"""A command page: a command-line script, unchanged. Its parser is a form, a submission its argument vector.

The parser is read when the site is built, into `command.json` beside the script: a page loads neither
argparse nor click for it. GET never runs the script. Nothing is stored unless the script asks
(`core.pages.command.session`).
"""

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from core.commands import Command, Description
from core.commands.description import FILE
from core.commands.form import fields_of
from core.commands.vector import argument_vector, mistakes
from core.fields import Field, Filled, fill
from core.fields.lists import list_of
from core.fields.text import LINE
from core.html.inputs import prefilled
from core.page import Handler, Page, calling_module, path_of
from core.pages.command.outcome import Outcome, interpret
from core.pages.command.template import Address, CommandTemplate
from core.pages.command.uploads import Laid, lay_out
from core.problems import NotFound
from core.replay import Answer, Limits, replay, script_hash
from core.replay.folder import load
from core.replay.screen import plain
from core.web.event import JSON_TYPE, Request, Response
from core.web.forms import MAX_TEXT_BYTES, MAX_UPLOAD_BYTES, read_form, read_form_with_files, read_query
from core.web.log import log_script_error

if TYPE_CHECKING:
    from core.pages.command.session import Session

MAX_WRITTEN_BYTES = 3_000_000  # of files that a run leaves: as base64, with the page, they fit Lambda's 6 MB
LIMITS = Limits(deadline=20.0, cpu=20, returned=MAX_WRITTEN_BYTES)  # seconds, of the function's 25
SESSION_LIMITS = LIMITS._replace(deadline=7.0, cpu=10)  # seconds; a changed answer takes three runs
SESSION = "-"  # no subcommand is called so: argparse and click would take it for an option

ANSWERS = Field(
    "answers",
    "Answers",
    list_of(LINE),
    "What the program is answered if it asks, in order",
    default=None,
    optional=True,
)
"""For programs: a browser is asked question by question."""


def command_page(script: str, *, title: str, button: str = "Run", network: bool = False) -> Page:
    """The handler of a page that runs `script`, a file beside the calling module, with arguments from a form.

    The form is the script's own parser, and the text above it the parser's description. The script is run by
    POST only; programs may send and get JSON. Raises OSError without `command.json` beside the script, which
    `make serve`, `make page` and `sam build` write, and `core.commands.description.WrongVersion`.
    """
    caller = calling_module()
    path = path_of(caller.name)
    description = _read(os.path.join(caller.folder, FILE))
    command = replace(description.command, name=title)
    description = replace(description, command=command)
    summary = command.summary or " ".join(command.description.partition("\n\n")[0].split())
    template = CommandTemplate(f"{path}/{SESSION}", title, summary, button)
    page = _CommandPage(Path(caller.folder, script), caller.name, path, description, template, network)
    return Page(
        path,
        title,
        summary,
        page.get,
        page.post,
        more={address: page.get for address in (*page.addresses, template.path) if address != path},
        commands=page.programs(),
        kind="command",
    )


def _read(file: str) -> Description:
    with open(file, encoding="utf-8") as opened:
        return Description.from_json(json.load(opened))


@dataclass(frozen=True)
class _CommandPage:
    script: Path
    name: str
    path: str
    description: Description
    template: CommandTemplate
    network: bool

    @cached_property
    def addresses(self) -> Mapping[str, Address]:
        found = {}
        for levels in self.description.levels():
            path = "/".join([self.path, *(quote(command.name) for command in levels[1:])])
            found[path] = Address(path, levels)
        return found

    def programs(self) -> dict[str, tuple[Field, ...]]:
        """The fields of each address that runs something, for programs."""
        return {
            address.path: _for_programs(address.levels)
            for address in self.addresses.values()
            if not address.command.needs_command
        }

    def get(self, request: Request) -> Response:
        if request.path == self.template.path:
            return self._handlers[0](request)
        at = self._address(request)
        query, fields = read_query(request), fields_of(at.levels)
        typed = {field.name: query.get(field.name, []) for field in fields}
        return Response(self.template.form(at, prefilled(fields, Filled(typed, {}))))

    def post(self, request: Request) -> Response:
        if request.path == self.template.path:
            return self._handlers[1](request)
        at = self._address(request)
        if at.command.needs_command:
            raise NotFound("This is a list of commands. Choose one of them.")
        filled = self._read_request(request, at)
        if not filled.errors:
            filled.errors |= mistakes(at.levels, filled.values)
        if filled.errors:
            return self._refuse(request, at, filled)
        return self._run(request, at, filled)

    def _address(self, request: Request) -> Address:
        at = self.addresses.get(request.path) or self.addresses.get(quote(request.path))
        if at is None:
            raise NotFound()
        return at

    def _run(self, request: Request, at: Address, filled: Filled) -> Response:
        laid = lay_out(filled.files, load(self.script).names)
        values = filled.values | laid.paths
        argv = argument_vector(self.description.reader, at.levels, values)
        answers = [Answer(text, time.time()) for text in filled.values.get("answers") or ()]
        seed, started = int.from_bytes(os.urandom(16)), time.time()
        run = replay(
            self.script,
            answers,
            seed=seed,
            started=started,
            network=self.network,
            limits=LIMITS,
            argv=argv,
            files=laid.contents,
        )
        if run.state == "asks" and not request.wants_json and not answers:
            return self._begin(request, (seed, started), argv, laid)
        if run.traceback:
            log_script_error(request.id, run.traceback)
        outcome = interpret(self.description.reader, at.levels, run)
        if request.wants_json:
            return _json(outcome)
        status = 422 if outcome.errors else 500 if outcome.failed else 200
        return Response(self.template.answered(at, filled, outcome, request.id), status)

    def _begin(self, request: Request, beginning: tuple[int, float], argv: list[str], laid: Laid) -> Response:
        """Keep how the program was started, and show its question."""
        from core.pages.console.record import Start

        seed, started = beginning
        start = Start(seed, started, script_hash(self.script), tuple(argv), laid.contents)
        return self._session.begin(request, start)

    @cached_property
    def _session(self) -> "Session":
        from core.pages.command.session import Session
        from core.pages.stateful import connection

        backend = connection(self.name)
        return Session(self.script, self.network, self.template, self.path, SESSION_LIMITS, backend)

    @cached_property
    def _handlers(self) -> tuple[Handler, Handler]:
        from core.pages.stateful import handlers

        return handlers(self._session.backend, self._session)

    def _read_request(self, request: Request, at: Address) -> Filled:
        fields = _for_programs(at.levels)
        kind = request.media_type
        files = any(field.kind.control == "file" for field in fields)
        limit = MAX_UPLOAD_BYTES if files else MAX_TEXT_BYTES
        if kind == JSON_TYPE and request.wants_json:  # a browser sends none
            from core.web.json_api import read_json

            return read_json(fields, request.read_body(limit * 4 // 3))  # files come as base64
        if files:
            return fill(fields, *read_form_with_files(request, limit, limit))
        return fill(fields, read_form(request, limit))

    def _refuse(self, request: Request, at: Address, filled: Filled) -> Response:
        if request.wants_json:
            from core.web.json_api import errors

            return errors(filled.errors)
        return Response(self.template.form(at, filled), 422)


def _for_programs(levels: tuple[Command, ...]) -> tuple[Field, ...]:
    fields = fields_of(levels)
    return fields if any(field.name == ANSWERS.name for field in fields) else (*fields, ANSWERS)


def _json(outcome: Outcome) -> Response:
    """What a program is answered: the text printed, the exit status, the files written."""
    from core.web.json_api import answer, errors

    run = outcome.run
    if outcome.errors:
        return errors(outcome.errors)
    if run.state == "asks":
        return errors(
            {ANSWERS.name: f"The program asks: {plain(run.prompt).strip()} Send the answer as well."}
        )
    if outcome.failed:
        return errors({"": f"The program did not finish: {run.error}."}, 500)
    content: dict[str, Any] = {"printed": plain(run.transcript), "status": run.status}
    if run.files:
        content["files"] = [_file(file.name, file.content or b"") for file in run.files]
    return answer(content)


def _file(name: str, content: bytes) -> dict[str, str]:
    from base64 import b64encode

    from core.results.media import media_type

    kind = media_type(name, content)[0]
    return {"name": name, "type": kind, "base64": b64encode(content).decode()}
