"""A console page: an `input()`/`print()` script, unchanged. Each request runs it from the top with the
visitor's recorded answers, up to the first question that has none (see `core.replay`)."""

import os
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.aws import in_lambda
from core.backend import Backend, connect, connect_and_prime
from core.lists import ListSnapshot, Outcome, Submission, Value
from core.page import Page, name_of_caller, path_of, summary_of
from core.pages.console import template as views
from core.pages.console.record import Record, Start, is_faithful, read, recorded, still_fitting
from core.pages.console.sent import Action, Sent, read_sent
from core.pages.console.template import Shown
from core.problems import BadRequest, NotFound, Unavailable
from core.replay import END_OF_INPUT, INTERRUPT, Answer, Limits, Replay, fingerprints, replay, script_hash
from core.settings import DAY
from core.visitor.cookie import Visitor
from core.web.event import Request, Response, see_other
from core.web.log import log_script_error

MAX_FORM_BYTES = 300_000
MAX_ANSWER = 4_000  # characters; a terminal's line ends at 4,095
MAX_ANSWERS = 2_000  # each visit runs the script with all of them
LIMITS = Limits(deadline=7.0)  # seconds; a changed answer takes three runs, and the function has 25

_BEGINNING = re.compile(r"([0-9a-f]{32})\.([0-9]{1,12})")

NOT_KEPT = (
    "Your browser did not keep this site’s cookie, so the program starts from the beginning. "
    "Allow cookies for this site. The cookie only tells your answers from other people’s."
)
CONFLICT = (
    "This question has been answered already, perhaps in another tab; your answer was not taken. "
    "Here is where the program stands now."
)
CHANGED = "The program no longer asks what it asked when this page was opened; your answer was not taken."
OUTDATED = "The program was changed since your last visit, so it starts from the beginning."
ENDED = "The program has ended; it takes no more answers."


def console_page(script: str, *, title: str) -> Page:
    """The handler of a page that runs `script`, a file beside the calling module, for each visitor.

    The page's summary is the first paragraph of the script's docstring. Raises OSError if the script
    cannot be read.
    """
    file = Path(sys._getframe(1).f_globals["__file__"]).with_name(script)
    name = name_of_caller()
    backend = cache(lambda: connect(name))
    if in_lambda():
        backend = cache(lambda: connect_and_prime(name))
        backend()
    template = views.ConsoleTemplate(path_of(name), title, summary_of(docstring_of(file)))
    page = _ConsolePage(file, template, backend)
    return Page(template.path, title, template.summary, page.get, page.post)


def docstring_of(script: Path) -> str:
    """A script's docstring, '' if it has none or is not even Python."""
    try:
        code = compile(script.read_bytes(), script.name, "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return ""
    first = code.co_consts[0] if "__doc__" in code.co_names and code.co_consts else None
    return first if isinstance(first, str) else ""


@dataclass(frozen=True, slots=True)
class _Visit:
    """Where a visitor stands: the list as the store has it, and the record to go on with. `beginning`:
    what the first form of a record must bring back. `outdated`: the list is of another script."""

    view: ListSnapshot
    record: Record
    beginning: str = ""
    outdated: bool = False


class _Refused(Exception):
    """An answer that is not taken: why, beside its field or above all, and the page's status."""

    def __init__(self, *, errors: Sequence[str] = (), notice: str = "") -> None:
        super().__init__(*errors, notice)
        self.errors = errors
        self.notice = notice
        self.status = 422 if errors else 409 if notice else 200


@dataclass(frozen=True, slots=True)
class _ConsolePage:
    script: Path
    template: views.ConsoleTemplate
    backend: Callable[[], Backend]

    def get(self, request: Request) -> Response:
        visitors = self.backend().visitors
        visitor = visitors.find(request)
        response = self._page(request, visitor, Sent(), _Refused())
        if visitor.known and not visitor.fresh:
            response.cookies.append(visitors.cookie(visitor, request))
        return response

    def post(self, request: Request) -> Response:
        sent = read_sent(request.read_form(MAX_FORM_BYTES))
        try:
            visitors = self.backend().visitors
            visitor = visitors.find(request)
            try:
                self._do(visitor, sent)
            except _Refused as refused:
                return self._page(request, visitor, sent, refused)
            response = see_other(self.template.path if visitor.known else f"{self.template.path}?new")
            response.cookies.append(visitors.cookie(visitor, request))
            return response
        except Unavailable as problem:
            return self.template.unavailable(problem, sent)

    def _page(self, request: Request, visitor: Visitor, sent: Sent, refused: _Refused) -> Response:
        """The program as it stands, and what was sent if it was refused."""
        visit = self._visit(visitor, sent.beginning)
        run = self._run(visit.record.start, [answer.answer() for answer in visit.record.answers])
        shown = Shown(run, visit.record.answers, visit.view.submission(), visit.beginning)
        if not is_faithful(run, visit.record.answers):
            return self.template.not_repeatable(shown)
        if "save" in request.query:
            return self.template.transcript(shown)
        if "change" in request.query and not refused.notice:
            return self._change_form(shown, sent, refused, request.query.one("change") or "")
        if run.traceback:
            log_script_error(request.id, run.traceback)
        notices = [refused.notice, OUTDATED if visit.outdated else ""]
        if "new" in request.query and not visitor.known:
            notices.append(NOT_KEPT)
        notice = " ".join(filter(None, notices))
        return self.template.page(shown, sent, refused.errors, notice, refused.status, request.id)

    def _change_form(self, shown: Shown, sent: Sent, refused: _Refused, index: str) -> Response:
        known = {str(number): answer.text for number, answer in enumerate(shown.answers)}
        if index not in known:
            raise NotFound("There is no such answer any more.")
        if not refused.errors:
            sent = Sent(index=int(index), text=known[index])
        return self.template.change(shown, sent, refused.errors)

    def _do(self, visitor: Visitor, sent: Sent) -> None:
        """What the visitor chose. Raises `_Refused`."""
        lists = self.backend().lists
        match sent.action:
            case Action.TAKE_BACK:
                outcome = lists.take_back(visitor.id, sent.submission)
            case Action.START_OVER | Action.RUN_AGAIN:
                outcome = lists.start_over(visitor.id, sent.submission)
            case Action.SEND | Action.SEND_MANY | Action.CHANGE | Action.END | Action.INTERRUPT:
                outcome = self._answer(visitor, sent)
            case _:
                raise BadRequest("The form asked for something that this page does not do.")
        if outcome not in (Outcome.DONE, Outcome.AGAIN):
            raise _Refused(notice=CONFLICT)

    def _answer(self, visitor: Visitor, sent: Sent) -> Outcome:
        """Record what was answered, if the program takes it."""
        visit = self._visit(visitor, sent.beginning)
        old = visit.record.answers
        if visit.view.version != sent.submission.version and not sent.submission.anywhere:
            twice = len(old) > sent.question and old[sent.question].text == sent.text
            return Outcome.AGAIN if twice and sent.action == Action.SEND else Outcome.CONFLICT
        now = time.time()
        new = [Answer(text, now) for text in _texts(sent)]
        kept = [answer.answer() for answer in old]
        start = visit.record.start
        if sent.action == Action.CHANGE:
            values = self._changed(start, kept, sent.index, new[0])
            return self._store(visitor, sent.submission, values, anew=True)
        if len(kept) + len(new) > MAX_ANSWERS:
            raise _Refused(errors=[f"A program takes at most {MAX_ANSWERS:,} answers."])
        run = self._run(start, [*kept, *new])
        before = fingerprints(run)
        faithful = run.taken >= len(old) and all(
            answer.before == found for answer, found in zip(old, before, strict=False)
        )
        if not faithful or (sent.before and sent.before != before[len(old)]):
            raise _Refused(notice=CHANGED)
        if run.state == "asks" and run.error:
            raise _rejected(sent, run, new, len(kept))
        taken = recorded(run, [*kept, *new])[len(kept) :]
        if not taken:
            raise _Refused(notice=ENDED)
        if visit.view.count and not visit.outdated:
            return self._store(visitor, sent.submission, [answer.value() for answer in taken])
        return self._store(visitor, sent.submission, Record(start, taken).values(), anew=visit.outdated)

    def _changed(self, start: Start, kept: list[Answer], index: int, new: Answer) -> list[Value]:
        """The record with answer `index` changed, and those behind it as long as their questions stay."""
        if index >= len(kept):
            raise _Refused(notice=CONFLICT)
        old = self._run(start, kept)
        answers = [*kept[:index], new, *kept[index + 1 :]]
        run = self._run(start, answers)
        if run.state == "asks" and run.error and run.taken <= index:
            raise _Refused(errors=[run.error])
        keep = still_fitting(old, run, index)
        if keep < len(answers):
            run = self._run(start, answers[:keep])
        return Record(start, recorded(run, answers[:keep])).values()

    def _store(
        self, visitor: Visitor, submission: Submission, values: Sequence[Value], *, anew: bool = False
    ) -> Outcome:
        lists = self.backend().lists
        if anew:
            return lists.start_over(visitor.id, submission, values)
        return lists.append(visitor.id, submission, values, if_unchanged=True)

    def _visit(self, visitor: Visitor, beginning: str) -> _Visit:
        """Where the visitor stands; one who has not begun, or whose script has changed, at the beginning."""
        lists = self.backend().lists
        view = lists.read(visitor.id) if visitor.known else ListSnapshot()
        record = read(view.newest if view.count <= len(view.newest) else lists.entries(visitor.id, view))
        script = script_hash(self.script)
        if record and record.start.script == script:
            return _Visit(view, record)
        given = _BEGINNING.fullmatch(beginning)
        if not given or abs(time.time() - int(given[2])) > DAY:
            beginning = f"{os.urandom(16).hex()}.{int(time.time())}"
        # The seed is secret: who knew it could foresee what the script's chance will bring.
        seed = self.backend().visitors.secret_number(beginning)
        start = Start(seed, float(beginning.partition(".")[2]), script)
        return _Visit(view, Record(start), beginning, outdated=record is not None)

    def _run(self, start: Start, answers: Sequence[Answer]) -> Replay:
        return replay(self.script, answers, seed=start.seed, started=start.at, limits=LIMITS)


def _texts(sent: Sent) -> list[str]:
    """The answers that a form brought. Raises `_Refused`."""
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
        raise _Refused(errors=["Enter some answers, one a line."])
    for text in texts:
        if len(text) > MAX_ANSWER:
            raise _Refused(errors=[f"An answer can have at most {MAX_ANSWER:,} characters."])
        if not text.isprintable() and re.search("[\x00-\x08\x0a-\x1f\x7f]", text):
            raise _Refused(errors=["An answer is one line of text, without control characters."])
    return texts


def _rejected(sent: Sent, run: Replay, new: Sequence[Answer], first: int) -> _Refused:
    """The program died of an answer: the error in its own words, and which line it was."""
    if sent.action != Action.SEND_MANY:
        return _Refused(errors=[run.error])
    line = run.taken - first
    text = new[line].text if 0 <= line < len(new) else ""
    return _Refused(errors=[f"Line {line + 1}, {text!r}: {run.error}. None of the lines was taken."])
