"""A console page: an `input()`/`print()` script, unchanged. Each request runs it from the top with the
visitor's recorded answers, up to the first question without one (see `core.replay`)."""

import os
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from markupsafe import Markup

from core.lists import ListSnapshot, Outcome, Value
from core.page import Page, calling_module, guard_of, path_of, summary_of
from core.pages.console.record import Record, Recorded, Start, is_faithful, read, recorded, still_fitting
from core.pages.console.sent import Action, Sent, read_sent
from core.pages.console.template import ConsoleTemplate, FormState, Shown
from core.pages.stateful import TOO_MUCH, Visit, connection, handlers
from core.problems import BadRequest, NotFound
from core.replay import (
    END_OF_INPUT,
    INTERRUPT,
    Answer,
    Invocation,
    Limits,
    Replay,
    fingerprints,
    replay,
    script_hash,
)
from core.replay import start as start_run_server
from core.replay.screen import plain
from core.settings import DAY, in_lambda
from core.web.event import Request, Response, see_other, send_file
from core.web.forms import FormData, read_query
from core.web.log import log_script_error

MAX_ANSWER = 4_000  # characters; a terminal's line ends at 4,095
MAX_ANSWERS = 2_000  # each request runs the script with all of them
LIMITS = Limits(deadline=7.0)  # seconds; a changed answer takes three runs, and the function has 25

_BEGINNING = re.compile(r"([0-9a-f]{32})\.([0-9]{1,12})")  # random bits and Unix seconds

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
OUTDATED = "The program was changed since your last visit, so it starts from the beginning."
ENDED = "The program has ended and takes no more answers."
STOPPED = "With this input the program was stopped: {why}. Nothing was recorded. Enter something else."


def console_page(script: str, *, title: str, network: bool = False, private: bool = False) -> Page:
    """Make the handler of a page that runs `script`, a file beside the calling module, for each visitor.

    The page's summary is the first paragraph of the script's docstring. `network` allows the script
    connections: to the internet, and to the function's own runtime. Whoever opens a `private` page must sign
    in. Raises `OSError` if the script cannot be read.
    """
    caller = calling_module()
    file = Path(caller.folder, script)
    if in_lambda():
        start_run_server(file)  # before any key is read
    template = ConsoleTemplate(path_of(caller.name), title, summary_of(docstring_of(file)))
    guard = guard_of(caller.name, private=private)
    get, post = handlers(connection(caller.name, guard), ConsolePage(file, network, template))
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
class Progress:
    """How far a visitor is: the list in the store, and the record in it. `beginning`: the text that the first
    form of a new record must return. `outdated`: the list is a record of another script."""

    snapshot: ListSnapshot
    record: Record
    beginning: str = ""
    outdated: bool = False


class Refused(Exception):
    """Answers that are not recorded: errors for the field and answers to offer `instead`, or a notice above
    the page."""

    def __init__(self, *, errors: Sequence[str] = (), notice: str = "", instead: Sequence[str] = ()) -> None:
        super().__init__(*errors, notice)
        self.errors = errors
        self.notice = notice
        self.instead = instead


@dataclass(frozen=True, slots=True)
class ConsolePage:
    """The part of the request cycle that depends on a script; a command page that asks goes on as one."""

    script: Path
    network: bool
    template: ConsoleTemplate

    def show(self, visit: Visit) -> Response:
        return self._page(visit, FormState(Sent()))

    def read(self, request: Request) -> Sent:
        return read_sent(request)

    def form_again(self, sent: Sent, error: str) -> Markup:
        return self.template.form_again(sent, error)

    def submit(self, visit: Visit, sent: Sent) -> Response:
        try:
            self._change(visit, sent)
        except Refused as refused:
            return self._page(visit, FormState(sent, refused.errors, refused.notice, refused.instead))
        return see_other(self.template.path if visit.visitor.known else f"{self.template.path}?new")

    def _page(self, visit: Visit, state: FormState) -> Response:
        """The program as it is, and the form as it was sent if it was refused."""
        query = read_query(visit.request)
        progress = self._progress(visit, state.sent.beginning)
        run = self._run(progress.record.start, [answer.answer() for answer in progress.record.answers])
        until = time.monotonic() + LIMITS.deadline  # rendering takes no longer than a run
        submission = progress.snapshot.submission()
        shown = Shown(run, progress.record.answers, submission, progress.beginning, until)
        if not is_faithful(run, progress.record.answers):
            return Response(self.template.not_repeatable(shown), 409)
        if "save" in query:
            name = f"{self.template.path.strip('/')}.txt"
            return send_file(name, plain(run.transcript), "text/plain; charset=utf-8")
        if "change" in query and not state.notice:
            return self._change_form(shown, state, query)
        if run.traceback:
            log_script_error(visit.request.id, run.traceback)
        status = 422 if state.errors else 409 if state.notice else 200
        # A script that fails because of an answer is no failure of the site, or any visitor could make one.
        at_fault = run.state == "stopped" or (run.state == "failed" and not shown.answers)
        if at_fault and status == 200:
            status = 500
        notices = [state.notice, OUTDATED if progress.outdated else ""]
        if "new" in query and not visit.visitor.known:
            notices.append(NOT_KEPT)
        state = replace(state, notice=" ".join(filter(None, notices)))
        return Response(self.template.page(shown, state, visit.request.id), status)

    def _change_form(self, shown: Shown, state: FormState, query: FormData) -> Response:
        index = query.one("change") or ""
        known = {str(number): answer.text for number, answer in enumerate(shown.answers)}
        if index not in known:
            raise NotFound("This answer no longer exists.")
        if not state.errors:
            state = FormState(Sent(index=int(index), text=known[index]))
        return Response(self.template.change(shown, state), 422 if state.errors else 200)

    def _change(self, visit: Visit, sent: Sent) -> None:
        """Change the record. Raises `Refused`, and `BadRequest` for an unknown action."""
        match sent.action:
            case Action.TAKE_BACK:
                outcome = visit.lists.take_back(visit.visitor.id, sent.submission)
            case Action.START_OVER | Action.RUN_AGAIN:
                outcome = visit.lists.start_over(visit.visitor.id, sent.submission)
            case Action.SEND | Action.SEND_MANY | Action.CHANGE | Action.END | Action.INTERRUPT:
                outcome = self._answer(visit, sent)
            case _:
                raise BadRequest("The form asked for something that this page does not do.")
        if outcome not in (Outcome.DONE, Outcome.AGAIN):
            raise Refused(notice=CONFLICT)

    def _answer(self, visit: Visit, sent: Sent) -> Outcome:
        """Record the answers, if the program takes them. Raises `Refused`."""
        progress = self._progress(visit, sent.beginning)
        record = progress.record
        if progress.snapshot.version != sent.submission.version and not sent.submission.anywhere:
            old = record.answers
            twice = 0 <= sent.question < len(old) and old[sent.question].text == sent.text
            return Outcome.AGAIN if twice and sent.action == Action.SEND else Outcome.CONFLICT
        now = time.time()
        new = [Answer(text, now) for text in _texts(sent)]
        if sent.action == Action.CHANGE:
            values = self._with_change(record, sent.index, new[0])
            _check_allowed(visit, values)
            return visit.lists.start_over(visit.visitor.id, sent.submission, values)
        taken = self._taken(record, new, sent)
        _check_allowed(visit, [answer.value() for answer in taken])
        if progress.outdated:
            values = Record(record.start, taken).values()
            return visit.lists.start_over(visit.visitor.id, sent.submission, values)
        values = [answer.value() for answer in taken]
        if not progress.snapshot.count:
            values.insert(0, record.start.value())
        return visit.lists.append(visit.visitor.id, sent.submission, values, if_unchanged=True)

    def _taken(self, record: Record, new: Sequence[Answer], sent: Sent) -> tuple[Recorded, ...]:
        """Those of the `new` answers that the program takes. Raises `Refused`."""
        old = [answer.answer() for answer in record.answers]
        if len(old) + len(new) > MAX_ANSWERS:
            raise Refused(errors=[f"A program takes at most {MAX_ANSWERS:,} answers."])
        run = self._accepted(record.start, [*old, *new])
        if not is_faithful(run, record.answers) or sent.before not in ("", fingerprints(run)[len(old)]):
            raise Refused(notice=CHANGED)
        if run.state == "asks" and run.error:
            raise _rejected(sent, run, new, len(old))
        taken = recorded(run, [*old, *new])[len(old) :]
        if not taken:
            raise Refused(notice=ENDED)
        return taken

    def _with_change(self, record: Record, index: int, new: Answer) -> list[Value]:
        """The record with answer `index` changed, and the answers after it while their questions stay."""
        answers = [answer.answer() for answer in record.answers]
        if not 0 <= index < len(answers):
            raise Refused(notice=CONFLICT)
        old = self._run(record.start, answers)
        answers[index] = new
        run = self._accepted(record.start, answers)
        if run.state == "asks" and run.error and run.taken <= index:
            raise Refused(errors=[run.error], instead=_instead(new.text))
        keep = still_fitting(old, run, index)
        if keep < len(answers):
            run = self._accepted(record.start, answers[:keep])
        return Record(record.start, recorded(run, answers[:keep])).values()

    def _progress(self, visit: Visit, beginning: str) -> Progress:
        """How far the visitor is; at the beginning if there is no record, or one of another script."""
        snapshot = visit.snapshot()
        complete = snapshot.count <= len(snapshot.newest)
        record = read(snapshot.newest if complete else visit.lists.entries(visit.visitor.id, snapshot))
        script = script_hash(self.script)
        if record and record.start.script == script:
            return Progress(snapshot, record)
        given = _BEGINNING.fullmatch(beginning)
        if not given or abs(time.time() - int(given[2])) > DAY:
            beginning = f"{os.urandom(16).hex()}.{int(time.time())}"
        # The seed is secret: whoever knows it can predict the script's random numbers.
        seed = visit.backend.visitors.secret_number(beginning)
        start = Start(seed, float(beginning.partition(".")[2]), script)
        return Progress(snapshot, Record(start), beginning, outdated=record is not None)

    def _accepted(self, start: Start, answers: Sequence[Answer]) -> Replay:
        """The run with new answers. Raises `Refused` if it was stopped: each later visit would be stopped
        as well, and the visitor could not go on."""
        limits = _stricter(self._limits())
        run = self._run(start, answers, limits)
        why = run.error if run.state == "stopped" else ""
        if not why and len(run.transcript) > limits.output:  # the end of a run may overtake the limit
            why = f"it wrote more than {limits.output:,} characters"
        if why:
            raise Refused(errors=[STOPPED.format(why=why)])
        return run

    def _run(self, start: Start, answers: Sequence[Answer], limits: Limits | None = None) -> Replay:
        return replay(
            self.script,
            answers,
            seed=start.seed,
            started=start.at,
            network=self.network,
            limits=limits or self._limits(),
            invocation=Invocation(start.argv, start.files),
        )

    def _limits(self) -> Limits:
        """The limits of a view. Those for new answers are stricter."""
        return LIMITS


def _stricter(limits: Limits) -> Limits:
    """Limits for new answers, so that each later view, on a busier server, can repeat the run."""
    return limits._replace(
        deadline=limits.deadline * 5 / 7, memory=limits.memory * 7 // 8, disk=limits.disk * 7 // 8
    )


def _check_allowed(visit: Visit, values: Sequence[Value]) -> None:
    """Raise `Refused` if the visitor has added too much."""
    if not visit.allows(values):
        raise Refused(errors=[TOO_MUCH])


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
