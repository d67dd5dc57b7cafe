"""A command page whose script takes minutes: each of its addresses starts jobs (`core.pages.job_form`)."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import htpy as h
from markupsafe import Markup

from core.commands.vector import argument_vector
from core.fields import Filled
from core.page import Handler
from core.pages import job_form
from core.pages.command.api import content_of
from core.pages.command.outcome import Outcome, interpret
from core.pages.command.page import MAX_WRITTEN_BYTES, STORED_LIMITS, CommandPage
from core.pages.command.template import Address
from core.pages.job_end import ended
from core.pages.stateful import connection
from core.pages.uploads import stage_uploads
from core.replay import Invocation, replay, stream
from core.replay.folder import load
from core.replay.screen import plain
from core.results.large import Store, files_with_links
from core.web.event import Request, Response
from core.web.forms import FormData

OUTPUT = 10_000_000  # characters: a bar redraws itself thousands of times; the page shows the last state
MARGIN_SECONDS = 60  # the worker ends a program that has used up its time, and says so

ASKS = (
    "The program asks: “{}” A program that takes minutes cannot ask: "
    "tell the site’s owner that it needs this as an argument."
)


class ScriptFailed(Exception):
    """The script has raised an exception; the message is its traceback."""


@dataclass(frozen=True)
class CommandForm:
    """The form at one address of a command page."""

    command: CommandPage
    address: Address

    @property
    def path(self) -> str:
        return self.address.path

    @property
    def title(self) -> str:
        return self.command.template.title_of(self.address)

    def prefilled(self, query: FormData) -> Filled:
        return self.command.prefilled(self.address, query)

    def read(self, request: Request) -> tuple[Filled, FormData]:
        return self.command.read(request, self.address)

    def page(self, filled: Filled, out: h.Node = None, *, title: str, token: str = "") -> Markup:
        return self.command.template.form(self.address, filled, printed=out, full_title=title, token=token)

    def copy(self, filled: Filled, result: h.Node) -> h.Renderable:
        return self.command.template.copy(self.address, filled, result)

    def refused(self, request: Request, filled: Filled, token: str = "") -> Response:
        return self.command.refuse(request, self.address, filled, token)


def job_handlers(command: CommandPage) -> tuple[Handler, Handler, Handler]:
    """Return the GET, POST and DELETE of all addresses of a command page."""
    backend = connection(command.name, command.guard)

    @cache
    def at(path: str) -> tuple[Handler, Handler, Handler]:
        return job_form.job_handlers(backend, CommandForm(command, command.addresses[path]), command.minutes)

    def get(request: Request) -> Response:
        return at(command.address(request).path)[0](request)

    def post(request: Request) -> Response:
        return at(command.address(request).path)[1](request)

    def delete(request: Request) -> Response:
        return at(command.address(request).path)[2](request)

    return get, post, delete


def work_of(command: CommandPage) -> Callable[[Request, Store], bytes]:
    """Return what runs the script with the values of a request, and returns what is kept of its end. Its
    output goes to standard output. Raises `ScriptFailed`."""

    def work(request: Request, store: Store) -> bytes:
        address = command.address(request)
        filled, _ = command.read(request, address)
        staged = stage_uploads(filled.files, load(command.script).names)
        values = filled.values | staged.paths
        argv = argument_vector(command.description.reader, address.command_path, values)
        seconds = command.minutes * 60 + MARGIN_SECONDS
        run = replay(
            command.script,
            (),
            seed=int.from_bytes(os.urandom(16)),
            started=time.time(),
            network=command.network,
            limits=STORED_LIMITS._replace(deadline=seconds, cpu=seconds, output=OUTPUT),
            invocation=Invocation(tuple(argv), staged.contents, lambda printed: stream.write(1, printed)),
        )
        files = files_with_links(run.files, MAX_WRITTEN_BYTES - run.picture_bytes, store)
        run = run._replace(files=tuple(files))
        return _end(command, interpret(command.description.reader, address.command_path, run))

    return work


def _end(command: CommandPage, outcome: Outcome) -> bytes:
    run = outcome.run
    if run.state == "asks":
        return ended(error=ASKS.format(plain(run.prompt).strip()))
    if outcome.errors:
        return ended(error=" ".join(outcome.errors.values()))
    if run.traceback:
        raise ScriptFailed(run.traceback)
    if outcome.failed:
        return ended(error=f"The program did not finish: {run.error}.")
    return ended(html=str(command.template.end_of_job(run)), json_content=content_of(run))
