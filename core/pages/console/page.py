"""A console page: an `input()`/`print()` script, unchanged. Each request runs it from the top with the
visitor's recorded answers, up to the first question without one (see `core.replay`)."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import htpy as h
from markupsafe import Markup

from core.folders import Named
from core.lists import Outcome
from core.page import Page, calling_module, guard_of, path_of, summary_of
from core.pages.console.files_form import FilesForm, download, newest_files, uploaded
from core.pages.console.files_template import YourFiles, uses_files
from core.pages.console.folder import NotKept, clear, end_of, leaving
from core.pages.console.program import LIMITS, Program, Progress, Refused, values_of
from core.pages.console.record import Record, Recorded, is_faithful, read, recorded, still_fitting
from core.pages.console.sent import OF_FILES, Action, Sent, read_sent
from core.pages.console.template import ConsoleTemplate, FormState, Shown
from core.pages.stateful import TOO_MUCH, Visit, connection, sharing_handlers
from core.problems import BadRequest, CannotShare
from core.replay import (
    END_OF_INPUT,
    INTERRUPT,
    Answer,
    Replay,
    fingerprints,
)
from core.replay import start as start_run_server
from core.replay.folder import load
from core.replay.screen import plain
from core.settings import in_lambda
from core.web.event import Request, Response, see_other, send_file
from core.web.forms import FormData, read_query
from core.web.log import log_script_error

if TYPE_CHECKING:
    from core.pages.shared import Result

MAX_ANSWER = 4_000  # characters; a terminal's line ends at 4,095
MAX_ANSWERS = 2_000  # each request runs the script with all of them


NOT_KEPT = (
    "Your browser did not keep this site’s cookie, so the program starts from the beginning. "
    "Allow cookies for this site. The cookie only distinguishes your answers from other people’s."
)
CONFLICT = (
    "This question has already been answered, perhaps in another tab. Your answer was not recorded. "
    "Here is the program as it is now."
)
CHANGED = (
    "The program no longer asks the question that was on your page. Your answer was not recorded. "
    "Here is the program as it is now."
)
FILES_CONFLICT = (
    "Your files or your answers have changed since this page was shown, perhaps in another tab. Nothing was "
    "changed now. Look at them, and send it again."
)
OUTDATED = "The program was changed since your last visit, so it starts from the beginning."
GONE = "This answer no longer exists. Here is the program as it is now."
ENDED = "The program has ended and takes no more answers."


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
    file = Path(caller.folder, script)
    if in_lambda():
        start_run_server(file)  # before any key is read
    template = ConsoleTemplate(path_of(caller.name), title, summary_of(docstring_of(file)))
    guard = guard_of(caller.name, private=private)
    get, post = sharing_handlers(connection(caller.name, guard), ConsolePage(file, network, keep, template))
    return Page(template.path, title, template.summary, get, post, kind="console", guard=guard)


def docstring_of(script: Path) -> str:
    """A script's docstring, '' if it has none or has a syntax error. Raises `OSError`."""
    try:
        code = compile(script.read_bytes(), script.name, "exec", dont_inherit=True)
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
        return Result(str(h.fragment[self.template.output(run), files]), run.transcript)

    def form_again(self, sent: Sent, error: str) -> Markup:
        return self.template.form_again(sent, error)

    def begun(self, visit: Visit, beginning: str) -> Progress:
        """How far the visitor is in the program."""
        return self.progress(visit, beginning)

    def submit(self, visit: Visit, sent: Sent) -> Response:
        try:
            self.change(visit, sent)
        except Refused as refused:
            return self._page(visit, FormState(sent, refused.errors, refused.notice, refused.instead))
        except NotKept as why:
            return self._page(visit, FormState(sent, [str(why)]))
        query = {} if visit.visitor.known else {"new": ""}
        if sent.answers_by_upload:
            query["answer"] = next(iter(uploaded(self, sent)))
        return see_other(f"{self.template.path}?{urlencode(query)}" if query else self.template.path)

    def _page(self, visit: Visit, state: FormState) -> Response:
        """The program as it is, and the form as it was sent if it was refused."""
        query = read_query(visit.request)
        progress = self.begun(visit, state.sent.beginning)
        run = self.run(progress.record.start, [answer.answer() for answer in progress.record.answers])
        until = time.monotonic() + LIMITS.deadline  # rendering takes no longer than a run
        submission = progress.snapshot.submission()
        files = None
        if self.keep:
            newest = newest_files(visit, progress.named)
            files = YourFiles(
                newest,
                leaving(progress.record.start, progress.named, run),
                uses_files(load(self.script).source),
            )
        shown = Shown(run, progress.record.answers, submission, progress.beginning, until, files)
        if not is_faithful(run, progress.record.answers):
            return Response(self.template.not_repeatable(shown), 409)
        if "save" in query:
            name = f"{self.template.path.strip('/')}.txt"
            return send_file(name, plain(run.transcript), "text/plain; charset=utf-8")
        if {"file", "files", "kept"} & query.keys():
            newest = files.newest if files else {}
            return download(query, self.template.path.split("/")[1], run.files, newest)
        if "answer" in query and not state.errors:
            state = replace(state, sent=replace(state.sent, text=query.one("answer") or ""))
        status = 422 if state.errors else 409 if state.notice else 200
        if "change" in query and not state.notice:
            index = _index_of(query, shown.answers)
            if index is not None:
                return self._change_form(shown, state, index)
            state, status = FormState(Sent(), notice=GONE), 404
        if run.traceback:
            log_script_error(visit.request.id, run.traceback)
        # A script that fails because of an answer is no failure of the site, or any visitor could make one.
        at_fault = run.state == "stopped" or (run.state == "failed" and not shown.answers)
        if at_fault and status == 200:
            status = 500
        notices = [state.notice, OUTDATED if progress.outdated else ""]
        if "new" in query and not visit.visitor.known:
            notices.append(NOT_KEPT)
        state = replace(state, notice=" ".join(filter(None, notices)))
        return Response(self.template.page(shown, state, visit.request.id), status)

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
                outcome = self._answer(visit, sent)
            case _:
                raise BadRequest("The form asked for something that this page does not do.")
        if outcome not in (Outcome.DONE, Outcome.AGAIN):
            raise Refused(notice=FILES_CONFLICT if sent.action in OF_FILES else CONFLICT)

    def _start_over(self, visit: Visit, sent: Sent) -> Outcome:
        """Start over, and delete the files that the session began with if they have been replaced."""
        if not sent.has_files:
            return visit.lists.start_over(visit.visitor.id, sent.submission)
        snapshot = visit.snapshot()
        record = read(values_of(visit, snapshot))
        outcome = visit.lists.start_over(visit.visitor.id, sent.submission)
        if record and outcome is Outcome.DONE:
            clear(visit, outcome, {record.start.kept}, {Named.parse(snapshot.files).version})
        return outcome

    def _answer(self, visit: Visit, sent: Sent) -> Outcome:
        """Record the answers, if the program takes them, and keep its files if they end it. Raises
        `Refused`."""
        progress = self.begun(visit, sent.beginning)
        record, version = progress.record, progress.snapshot.version
        if version != sent.submission.version and not sent.submission.anywhere:
            old = record.answers
            twice = 0 <= sent.question < len(old) and old[sent.question].text == sent.text
            return Outcome.AGAIN if twice and sent.action == Action.SEND else Outcome.CONFLICT
        now = time.time()
        new = [Answer(text, now) for text in _texts(sent)]
        if sent.action == Action.CHANGE:
            run, answers = self._with_change(record, sent.index, new[0])
            values = Record(record.start, answers).values()
        else:
            run, answers = self._taken(record, new, sent)
            values = [answer.value() for answer in answers]
            if progress.outdated or not progress.snapshot.count:
                values.insert(0, record.start.value())
        if not visit.allows(values):
            raise Refused(errors=[TOO_MUCH])
        files = end_of(visit, record.start, progress.named, run) if self.keep else None
        if progress.outdated or sent.action == Action.CHANGE:
            outcome = visit.lists.start_over(visit.visitor.id, sent.submission, values, files=files)
        else:
            outcome = visit.lists.append(
                visit.visitor.id, sent.submission, values, if_unchanged=True, files=files
            )
        if files:
            kept = record.start.kept
            clear(visit, outcome, {progress.named.version, kept}, {Named.parse(files.name).version, kept})
        return outcome

    def _taken(
        self, record: Record, new: Sequence[Answer], sent: Sent
    ) -> tuple[Replay, tuple[Recorded, ...]]:
        """The run with the `new` answers, and those of them that it takes. Raises `Refused`."""
        old = [answer.answer() for answer in record.answers]
        if len(old) + len(new) > MAX_ANSWERS:
            raise Refused(errors=[f"A program takes at most {MAX_ANSWERS:,} answers."])
        run = self.accepted(record.start, [*old, *new])
        if not is_faithful(run, record.answers) or sent.before not in ("", fingerprints(run)[len(old)]):
            raise Refused(notice=CHANGED)
        if run.state == "asks" and run.error:
            raise _rejected(sent, run, new, len(old))
        taken = recorded(run, [*old, *new])[len(old) :]
        if not taken:
            raise Refused(notice=ENDED)
        return run, taken

    def _with_change(self, record: Record, index: int, new: Answer) -> tuple[Replay, tuple[Recorded, ...]]:
        """The run with answer `index` changed, and its answers: those after it stay while their questions
        do."""
        answers = [answer.answer() for answer in record.answers]
        if not 0 <= index < len(answers):
            raise Refused(notice=CONFLICT)
        old = self.run(record.start, answers)
        answers[index] = new
        run = self.accepted(record.start, answers)
        if run.state == "asks" and run.error and run.taken <= index:
            raise Refused(errors=[run.error], instead=_instead(new.text))
        keep = still_fitting(old, run, index)
        if keep < len(answers):
            run = self.accepted(record.start, answers[:keep])
        return run, recorded(run, answers[:keep])


def _index_of(query: FormData, answers: Sequence[Recorded]) -> int | None:
    """The index of the answer to change; None if there is no such answer."""
    known = {str(index): index for index in range(len(answers))}
    return known.get(query.one("change") or "")


def _texts(sent: Sent) -> list[str]:
    """The answers in a form. Raises `Refused`."""
    match sent.action:
        case Action.END:
            return [END_OF_INPUT]
        case Action.INTERRUPT:
            return [INTERRUPT]
        case Action.SEND_MANY:
            texts = sent.many.removesuffix("\n").split("\n") if sent.many.strip("\n") else []
        case _:
            texts = [sent.text]
    if not texts:
        raise Refused(errors=["Enter some answers, one on each line."])
    for text in texts:
        if len(text) > MAX_ANSWER:
            raise Refused(errors=[f"An answer can have at most {MAX_ANSWER:,} characters."])
        if not text.isprintable() and re.search("[\x00-\x08\x0a-\x1f\x7f]", text):
            raise Refused(errors=["An answer must be one line of text, without control characters."])
    return texts


def _rejected(sent: Sent, run: Replay, new: Sequence[Answer], first: int) -> Refused:
    """The program raised an error for an answer: its message, and of several answers which one it was."""
    if sent.action != Action.SEND_MANY:
        return Refused(errors=[run.error], instead=_instead(sent.text))
    line = run.taken - first
    text = new[line].text if 0 <= line < len(new) else ""
    return Refused(errors=[f"Line {line + 1}, {text!r}: {run.error}. None of the lines was recorded."])


def _instead(text: str) -> list[str]:
    """A number that was typed with a comma, as Python reads it: by each of its readings."""
    if "," not in text:
        return []
    from core.fields.readings import readings_of_one  # here, so that only such an answer pays for it

    return [reading.texts[0] for reading in readings_of_one(text)]
