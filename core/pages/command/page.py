"""Command pages: run an unchanged command-line script with arguments from a form.

The build describes the script's parser in `command.json`, so a page imports neither argparse nor click. GET
never runs the script. A page stores nothing unless the script asks for input (`core.pages.command.session`).
"""

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import quote

import htpy as h

from core.commands import Description
from core.commands.description import FILE
from core.commands.form import fields_for
from core.commands.vector import argument_vector, constraint_errors
from core.fields import Field, Filled, fill
from core.html.inputs import prefilled
from core.page import Handler, Page, calling_module, guard_of, path_of
from core.pages.command.api import as_json, with_answers
from core.pages.command.outcome import Outcome, interpret
from core.pages.command.template import Address, CommandTemplate
from core.pages.console.record import Start
from core.pages.uploads import stage_uploads
from core.problems import NotFound
from core.replay import Answer, Limits, replay, script_hash
from core.replay.folder import load
from core.settings import files_bucket
from core.web.embedding import CannotEmbed, embedding_sites
from core.web.event import Request, Response
from core.web.forms import (
    MAX_TEXT_BYTES,
    MAX_UPLOAD_BYTES,
    FormData,
    read_form,
    read_form_with_files,
    read_query,
)
from core.web.log import log_script_error

if TYPE_CHECKING:
    from core.access.guard import Guard
    from core.backend import Backend
    from core.pages.command.kept import Kept
    from core.pages.command.session import Session
    from core.pages.large_results import LargeResults

MAX_WRITTEN_BYTES = 3_000_000  # files written by one run; as base64, with the page, they fit Lambda's 6 MB
LIMITS = Limits(deadline=20.0, cpu=20, returned=MAX_WRITTEN_BYTES)  # seconds; the Lambda function has 25
STORED_LIMITS = LIMITS._replace(returned=LIMITS.file_size)  # where larger files can be stored
SESSION_LIMITS = LIMITS._replace(deadline=7.0, cpu=10)  # seconds; changing an answer takes three runs
SESSION = "-"  # cannot be a subcommand: argparse and click would read it as an option


def command_page(
    script: str,
    *,
    title: str,
    button: str = "Run",
    network: bool = False,
    keep: bool = True,
    embed: Sequence[str] = (),
    private: bool = False,
    minutes: int = 0,
) -> Page:
    """Return a page that runs `script`, a file beside the calling module, with arguments from a form.

    The script's parser determines the fields and the text of the form. Only POST runs the script. API clients
    can send and receive JSON. `network` allows the script to open connections. The sites in `embed`, such as
    "https://school.example", may show the page in a frame. Whoever opens a `private` page must sign in. With
    `minutes`, at most 15, the script may take so long, and goes on when the visitor closes the page. Then it
    cannot ask, and its files are not kept for its next start.

    Raises OSError if `command.json` is missing; `make serve`, `make page` and `sam build` write it. Raises
    `core.commands.description.WrongVersion` if another version of Wombat wrote it, and
    `core.web.embedding.CannotEmbed`.
    """
    caller = calling_module()
    path = path_of(caller.name)
    description = _read(os.path.join(caller.folder, FILE))
    command = replace(description.command, name=title)
    description = replace(description, command=command)
    summary = command.summary or " ".join(command.description.partition("\n\n")[0].split())
    keep = keep and not minutes
    template = CommandTemplate(f"{path}/{SESSION}", title, summary, button, keep)
    guard = guard_of(caller.name, private=private)
    script_file = os.path.join(caller.folder, script)
    page = CommandPage(script_file, caller.name, path, description, template, network, keep, guard, minutes)
    get: Handler = page.get
    post: Handler = page.post
    delete: Handler | None = None
    work = None
    if minutes and embed:
        raise CannotEmbed("A page that takes minutes cannot be shown on other sites: leave embed= out.")
    if minutes:  # here, so that a short page pays nothing for it
        from core.pages.command.job import job_handlers, work_of

        get, post, delete = job_handlers(page)
        work = work_of(page)
    addresses = (*page.addresses, *([] if minutes else [template.path]))
    return Page(
        path,
        title,
        summary,
        get,
        post,
        more={address: get for address in addresses if address != path},
        commands=page.api_fields(),
        kind="command",
        embed=embedding_sites(embed, private=private),
        guard=guard,
        delete=delete,
        work=work,
    )


def _read(file: str) -> Description:
    with open(file, encoding="utf-8") as opened:
        return Description.from_json(json.load(opened))


@dataclass(frozen=True)
class CommandPage:
    script: str
    name: str
    path: str
    description: Description
    template: CommandTemplate
    network: bool
    keep: bool
    guard: "Guard | None"
    minutes: int = 0

    @cached_property
    def addresses(self) -> Mapping[str, Address]:
        found = {}
        for command_path in self.description.command_paths():
            path = "/".join([self.path, *(quote(command.name) for command in command_path[1:])])
            found[path] = Address(path, command_path)
        return found

    def api_fields(self) -> dict[str, tuple[Field, ...]]:
        """Return the fields of each address that runs a command, for API clients."""
        return {
            address.path: self.fields(address)
            for address in self.addresses.values()
            if not address.command.needs_command
        }

    def get(self, request: Request) -> Response:
        if request.path == self.template.path:
            return self._handlers[0](request)
        if request.raw_query.startswith("large-file=") and files_bucket():
            from core.pages.large_results import LARGE_FILE, found
            from core.pages.stateful import visit

            name = read_query(request).one(LARGE_FILE) or ""
            return found(visit(request, self._backend()), name)
        address = self.address(request)
        return Response(self.template.form(address, self.prefilled(address, read_query(request))))

    def post(self, request: Request) -> Response:
        if request.path == self.template.path:
            return self._handlers[1](request)
        address = self.address(request)
        filled, _ = self.read(request, address)
        if filled.errors:
            return self.refuse(request, address, filled)
        return self._run(request, address, filled)

    def fields(self, address: Address) -> tuple[Field, ...]:
        """Return the fields that a request may have: a program that takes minutes gets no answers."""
        if self.minutes:
            return fields_for(address.command_path)
        return with_answers(address.command_path)

    def prefilled(self, address: Address, query: FormData) -> Filled:
        """Return the form as an address fills it in."""
        fields = fields_for(address.command_path)
        typed = {field.name: query.get(field.name, []) for field in fields}
        return prefilled(fields, Filled(typed, {}))

    def address(self, request: Request) -> Address:
        address = self.addresses.get(request.path) or self.addresses.get(quote(request.path))
        if address is None:
            raise NotFound()
        return address

    def _run(self, request: Request, address: Address, filled: Filled) -> Response:
        staged = stage_uploads(filled.files, load(self.script).names)
        values = filled.values | staged.paths
        argv = argument_vector(self.description.reader, address.command_path, values)
        answers = [Answer(text, time.time()) for text in filled.values.get("answers") or ()]
        seed = int.from_bytes(os.urandom(16))
        start = Start(seed, time.time(), script_hash(self.script), tuple(argv), staged.contents)
        kept = self._kept(request) if self.keep and request.cookies else None
        if kept:
            start = kept.begin(start)
        store = self._store(request)
        run = replay(
            self.script,
            answers,
            seed=start.seed,
            started=start.at,
            network=self.network,
            limits=LIMITS if store is None else STORED_LIMITS,
            invocation=start.invocation(),
        )
        if run.state == "asks" and not request.wants_json and not answers:
            return self._session.begin(request, start)
        if run.traceback:
            log_script_error(request.id, run.traceback)
        if self.keep and (run.files or run.gone) and not request.wants_json:
            kept = kept or self._kept(request)
        note = kept.end(start, run) if kept else ""
        if store and run.files:
            from core.results.large import files_with_links

            store.visit = kept.visit if kept else None
            room = MAX_WRITTEN_BYTES - run.picture_bytes
            run = run._replace(files=tuple(files_with_links(run.files, room, store)))
        outcome = interpret(self.description.reader, address.command_path, run)
        if request.wants_json:
            return as_json(outcome)
        alone = store is not None and store.used  # links to large files are for this visitor alone
        response = self._show(request, address, filled, outcome, note, alone=alone)
        if note and kept:
            kept.name_visitor(response)
        elif store:
            store.name_visitor(response)
        return response

    def _store(self, request: Request) -> "LargeResults | None":
        """What stores the files that do not fit an answer; programs do without them."""
        if request.wants_json or not files_bucket():
            return None
        from core.pages.large_results import LargeResults

        return LargeResults(request, self._backend, self.path)

    def _show(
        self, request: Request, address: Address, filled: Filled, outcome: Outcome, kept: str, *, alone: bool
    ) -> Response:
        """The output of a run with the form, and the button that shares it if it has ended well and is not
        for this visitor `alone`. `kept`: what became of the files."""
        printed, share = self.template.result(outcome, request.id), None
        if outcome.run.state == "finished" and not outcome.errors and not alone:
            from core.pages.shared import Result, share_signed

            copy = Result(str(self.template.copy(address, filled, printed)), outcome.run.transcript)
            share = share_signed(self._backend, request, self.template.path, copy)
        filled.errors |= outcome.errors
        out = h.fragment[printed, kept and h.p[kept], share]
        status = 422 if outcome.errors else 500 if outcome.failed else 200
        return Response(self.template.form(address, filled, printed=out), status)

    def _kept(self, request: Request) -> "Kept":
        from core.pages.command.kept import kept

        return kept(request, self._backend)

    @cached_property
    def _backend(self) -> "Callable[[], Backend]":
        from core.pages.stateful import connection

        return connection(self.name, self.guard)

    @cached_property
    def _session(self) -> "Session":
        from core.pages.command.session import Session

        return Session(
            self.script, self.network, self.keep, self.template, self.path, SESSION_LIMITS, self._backend
        )

    @cached_property
    def _handlers(self) -> tuple[Handler, Handler]:
        from core.pages.stateful import handlers, sharing_handlers

        own = handlers(self._backend, self._session)
        return sharing_handlers(own, self._backend, self.template, self._session.to_share)

    def read(self, request: Request, address: Address) -> tuple[Filled, FormData]:
        """Return the values of a request with their errors, and all its fields. Raises `Problem`."""
        if address.command.needs_command:
            raise NotFound("This page only lists commands. Choose one of them.")
        filled, found = self._read_fields(request, self.fields(address))
        if not filled.errors:
            filled.errors |= constraint_errors(address.command_path, filled.values)
        return filled, found

    def _read_fields(self, request: Request, fields: tuple[Field, ...]) -> tuple[Filled, FormData]:
        files = any(field.kind.control == "file" for field in fields)
        limit = MAX_UPLOAD_BYTES if files else MAX_TEXT_BYTES
        if request.from_program:
            from core.web.json_api import read_json

            return read_json(fields, request.read_body(limit * 4 // 3)), FormData()  # files are base64
        if files:
            found, sent = read_form_with_files(request, limit, limit)
            return fill(fields, found, sent), found
        found = read_form(request, limit)
        return fill(fields, found), found

    def refuse(self, request: Request, address: Address, filled: Filled, token: str = "") -> Response:
        if request.wants_json:
            from core.web.json_api import errors

            return errors(filled.errors)
        return Response(self.template.form(address, filled, token=token), 422)
