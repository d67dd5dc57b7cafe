"""A console page: an `input()`/`print()` script, unchanged. Each request runs it from the top with the
visitor's recorded answers, up to the first question without one (see `core.replay`)."""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import htpy as h
from markupsafe import Markup

from core.folders import Named
from core.lists import Outcome
from core.page import Page, calling_module, guard_of, path_of, summary_of
from core.pages.console.answers_form import AnswersForm
from core.pages.console.files_form import FilesForm, download, newest_files, uploaded
from core.pages.console.files_template import YourFiles, uses_files
from core.pages.console.folder import NotKept, clear, leaving
from core.pages.console.program import LIMITS, Program, Progress, Refused, values_of
from core.pages.console.record import Recorded, Start, is_faithful, read
from core.pages.console.sent import OF_FILES, Action, Sent, read_sent
from core.pages.console.shown import FormState, Shown
from core.pages.console.template import ConsoleTemplate
from core.pages.console.terminal_template import output
from core.pages.stateful import AS_OF, Visit, connection, handlers, or_program, sharing_handlers
from core.problems import BadRequest, CannotShare
from core.replay import fingerprints
from core.replay import start as start_run_server
from core.replay.folder import load
from core.replay.screen import plain
from core.settings import in_lambda
from core.web.event import Request, Response, see_other, send_file
from core.web.forms import FormData, read_query
from core.web.log import log_script_error

if TYPE_CHECKING:
    from core.pages.shared import Result

NOT_KEPT = (
    "Your browser did not keep this site’s cookie, so the program starts from the beginning. "
    "Allow cookies for this site. The cookie only distinguishes your answers from other people’s."
)
CONFLICT = (
    "Your files or your answers have changed since this page was shown, perhaps in another tab. Nothing was "
    "changed now. Look at them, and send it again."
)
OUTDATED = "The program was changed since your last visit, so it starts from the beginning."
GONE = "This answer no longer exists. Here is the program as it is now."

_DOWNLOADS = {"save", "file", "files", "kept"}  # in the query of the page's address


def console_page(
    script: str, *, title: str, network: bool = False, keep: bool = True, private: bool = False
) -> Page:
    """Make the handler of a page that runs `script`, a file beside the calling module, for each visitor.

    The page's summary is the first paragraph of the script's docstring. `network` allows the script
    connections: to the internet, and to the function's own runtime. With `keep`, each visitor's files are
    kept for the next time that the visitor starts the script. Whoever opens a `private` page must sign in.
    Raises `OSError` if the script cannot be read.
    """
    caller = calling_module()
    file = os.path.join(caller.folder, script)
    if in_lambda():
        start_run_server(file)  # before any key is read
    template = ConsoleTemplate(path_of(caller.name), title, summary_of(docstring_of(file)))
    guard = guard_of(caller.name, private=private)
    backend, page = connection(caller.name, guard), ConsolePage(file, network, keep, template)
    get, post = sharing_handlers(handlers(backend, page), backend, template, page.to_share)

    def answer_program(request: Request) -> Response:
        from core.pages.console.stateless import StatelessConsole

        return StatelessConsole(page, template.path, backend)(request)

    post = or_program(post, answer_program)
    return Page(template.path, title, template.summary, get, post, kind="console", guard=guard)


def docstring_of(script: str) -> str:
    """A script's docstring, '' if it has none or has a syntax error. Raises `OSError`."""
    with open(script, "rb") as file:
        source = file.read()
    try:
        code = compile(source, os.path.basename(script), "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return ""
    first = code.co_consts[0] if "__doc__" in code.co_names and code.co_consts else None
    return first if isinstance(first, str) else ""


@dataclass(frozen=True, slots=True)
class ConsolePage(Program):
    """The part of the request cycle that depends on a script; a command page that asks goes on as one."""

    template: ConsoleTemplate

    def show(self, visit: Visit) -> Response:
        return self._page(visit, FormState(Sent()))

    def read(self, request: Request) -> Sent:
        return read_sent(request)

    def to_share(self, visit: Visit, form: FormData) -> "Result":
        from core.pages.shared import Result
        from core.results.files import files_out

        progress = self.progress(visit, form.one("beginning") or "")
        run = self.run(progress.record.start, [answer.answer() for answer in progress.record.answers])
        if run.state != "finished" or form.one("before") != fingerprints(run)[-1]:
            raise CannotShare("It is no longer the result that you saw, perhaps because of another tab.")
        files = files_out(run.files, self.template.path.split("/")[1])
        return Result(str(h.fragment[output(run), files]), run.transcript)

    def form_again(self, sent: Sent, error: str) -> Markup:
        return self.template.form_again(sent, error)

    def submit(self, visit: Visit, sent: Sent) -> Response:
        try:
            self.change(visit, sent)
        except Refused as refused:
            return self._page(visit, FormState(sent, refused.errors, refused.notice, refused.instead))
        except NotKept as why:
            return self._page(visit, FormState(sent, [str(why)]))
        query = {} if visit.visitor.known else {"new": ""}
        if sent.submission.makes and sent.action != Action.FORGET:
            query[AS_OF] = sent.submission.makes
        if sent.answers_by_upload:
            query["answer"] = next(iter(uploaded(self, sent)))
        return see_other(f"{self.template.path}?{urlencode(query)}" if query else self.template.path)

    def _page(self, visit: Visit, state: FormState) -> Response:
        """The program as it is, and the form as it was sent if it was refused; or a file of the program."""
        query = read_query(visit.request)
        progress = self.begun(visit, state.sent.beginning)
        shown = self._shown(visit, progress)
        if not is_faithful(shown.fingerprints, shown.answers):
            return Response(self.template.not_repeatable(shown), 409)
        if _DOWNLOADS & query.keys():
            return self._download(visit, query, shown, progress.record.start)
        if "change" in query and not state.notice:
            index = _index_of(query, shown.answers)
            if index is not None:
                return self._change_form(shown, state, index)
            state = FormState(Sent(), notice=GONE)
        elif "answer" in query and not state.errors:
            state = replace(state, sent=replace(state.sent, text=query.one("answer") or ""))
        if shown.run.traceback:
            log_script_error(visit.request.id, shown.run.traceback)
        lost = "new" in query and not visit.visitor.known
        notices = [state.notice, OUTDATED if progress.outdated else "", NOT_KEPT if lost else ""]
        with_all = replace(state, notice=" ".join(filter(None, notices)))
        return Response(self.template.page(shown, with_all, visit.request.id), _status(shown, state))

    def _shown(self, visit: Visit, progress: Progress) -> Shown:
        """The run of the record, and the visitor's files if the page keeps them."""
        start, answers = progress.record.start, progress.record.answers
        run = self.run(start, [answer.answer() for answer in answers])
        until = time.monotonic() + LIMITS.deadline  # rendering takes no longer than a run
        files = None
        if self.keep:
            wanted = uses_files(load(self.script).source)
            newest = newest_files(visit, progress.named)
            files = YourFiles(newest, leaving(start, progress.named, run), wanted)
        return Shown(run, answers, progress.snapshot.submission(), progress.beginning, until, files)

    def _download(self, visit: Visit, query: FormData, shown: Shown, start: Start) -> Response:
        """The transcript, or one of the files. Raises `NotFound`."""
        name = self.template.path.split("/")[1]
        if "save" in query:
            return send_file(f"{name}.txt", plain(shown.run.transcript), "text/plain; charset=utf-8")
        newest = shown.files.newest if shown.files else {}
        written = shown.run.files
        if any(file.content is None and file.name == query.one("file") for file in written):
            limits = self.run_limits()
            everything = limits._replace(returned=limits.file_size)
            written = self.run(start, [answer.answer() for answer in shown.answers], everything).files
        return download(visit, query, name, written, newest)

    def _change_form(self, shown: Shown, state: FormState, index: int) -> Response:
        if not state.errors:
            state = FormState(Sent(index=index, text=shown.answers[index].text))
        elif state.sent.index != index:  # the form was not this page's
            state = replace(state, sent=replace(state.sent, index=index))
        return Response(self.template.change(shown, state), 422 if state.errors else 200)

    def change(self, visit: Visit, sent: Sent) -> None:
        """Change the record or the files. Raises `Refused`, `NotKept`, and `BadRequest` for an unknown
        action."""
        match sent.action:
            case Action.TAKE_BACK:
                outcome = visit.lists.take_back(visit.visitor.id, sent.submission)
            case Action.START_OVER | Action.RUN_AGAIN:
                outcome = self._start_over(visit, sent)
            case action if self.keep and action in OF_FILES:
                outcome = FilesForm(self, visit, sent).change()
            case Action.FORGET:
                visit.forget()
                outcome = Outcome.DONE
            case Action.SEND | Action.SEND_MANY | Action.CHANGE | Action.END | Action.INTERRUPT:
                outcome = AnswersForm(self, visit, sent).change()
            case _:
                raise BadRequest("The form asked for something that this page does not do.")
        if outcome not in (Outcome.DONE, Outcome.AGAIN):
            raise Refused(notice=CONFLICT)

    def _start_over(self, visit: Visit, sent: Sent) -> Outcome:
        """Start over, and delete the files that the session began with if they have been replaced."""
        if not sent.has_files:
            return visit.lists.start_over(visit.visitor.id, sent.submission)
        snapshot = visit.snapshot()
        record = read(values_of(visit, snapshot))
        outcome = visit.lists.start_over(visit.visitor.id, sent.submission)
        if record and outcome is Outcome.DONE:
            clear(visit, outcome, {record.start.folder_version}, {Named.parse(snapshot.files).version})
        return outcome


def _index_of(query: FormData, answers: Sequence[Recorded]) -> int | None:
    """The index of the answer to change; None if there is no such answer."""
    known = {str(index): index for index in range(len(answers))}
    return known.get(query.one("change") or "")


def _status(shown: Shown, state: FormState) -> int:
    if state.errors:
        return 422
    if state.notice:
        return 404 if state.notice == GONE else 409
    # A script that fails because of an answer is no failure of the site, or any visitor could make one.
    run = shown.run
    at_fault = run.state == "stopped" or (run.state == "failed" and not shown.answers)
    return 500 if at_fault else 200
