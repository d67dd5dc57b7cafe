"""The forms that answer a program's questions, or change an earlier answer."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass

from core.folders import Named
from core.lists import Outcome
from core.pages.console.folder import clear, end_of
from core.pages.console.program import Program, Refused
from core.pages.console.record import Record, Recorded, is_faithful, recorded, still_fitting
from core.pages.console.sent import Action, Sent
from core.pages.stateful import TOO_MUCH, Visit
from core.replay import END_OF_INPUT, INTERRUPT, Answer, Replay, fingerprints

MAX_ANSWER = 4_000  # characters; a terminal's line ends at 4,095
MAX_ANSWERS = 2_000  # each request runs the script with all of them

ANSWERED = (
    "This question has already been answered, perhaps in another tab. Your answer was not recorded. "
    "Here is the program as it is now."
)
CHANGED = (
    "The program no longer asks the question that was on your page. Your answer was not recorded. "
    "Here is the program as it is now."
)
ENDED = "The program has ended and takes no more answers."


@dataclass(frozen=True, slots=True)
class AnswersForm:
    """One such form, as it was sent. Its methods raise `Refused` for answers that are not recorded."""

    program: Program
    visit: Visit
    sent: Sent

    def change(self) -> Outcome:
        """Record the answers, if the program takes them, and keep its files if they end it."""
        program, visit, sent = self.program, self.visit, self.sent
        progress = program.begun(visit, sent.beginning)
        record, version = progress.record, progress.snapshot.version
        if version != sent.submission.version and not sent.submission.anywhere:
            old = record.answers
            twice = 0 <= sent.question < len(old) and old[sent.question].text == sent.text
            if twice and sent.action == Action.SEND:
                return Outcome.AGAIN
            if sent.question == len(old):  # it is still open, but the files have changed
                return Outcome.CONFLICT
            raise Refused(notice=ANSWERED)
        now = time.time()
        new = [Answer(text, now) for text in _texts(sent)]
        if sent.action == Action.CHANGE:
            run, answers = self._with_change(record, sent.index, new[0])
            values = Record(record.start, answers).values()
        else:
            run, answers = self._taken(record, new)
            values = [answer.value() for answer in answers]
            if progress.outdated or not progress.snapshot.count:
                values.insert(0, record.start.value())
        if not visit.allows(values):
            raise Refused(errors=[TOO_MUCH])
        files = end_of(visit, record.start, progress.named, run) if program.keep else None
        if progress.outdated or sent.action == Action.CHANGE:
            outcome = visit.lists.start_over(visit.visitor.id, sent.submission, values, files=files)
        else:
            outcome = visit.lists.append(
                visit.visitor.id, sent.submission, values, if_unchanged=True, files=files
            )
        if files:
            kept = record.start.folder_version
            clear(visit, outcome, {progress.named.version, kept}, {Named.parse(files.name).version, kept})
        return outcome

    def _taken(self, record: Record, new: Sequence[Answer]) -> tuple[Replay, tuple[Recorded, ...]]:
        """The run with the `new` answers, and those of them that it takes."""
        sent = self.sent
        old = [answer.answer() for answer in record.answers]
        if len(old) + len(new) > MAX_ANSWERS:
            raise Refused(errors=[f"A program takes at most {MAX_ANSWERS:,} answers."])
        run = self.program.accepted(record.start, [*old, *new])
        prints = fingerprints(run)
        if not is_faithful(prints, record.answers) or sent.before not in ("", prints[len(old)]):
            raise Refused(notice=CHANGED)
        if run.state == "asks" and run.error:
            raise _rejected(sent, run, new, len(old))
        taken = recorded(prints, [*old, *new])[len(old) :]
        if not taken:
            raise Refused(notice=ENDED)
        return run, taken

    def _with_change(self, record: Record, index: int, new: Answer) -> tuple[Replay, tuple[Recorded, ...]]:
        """The run with answer `index` changed, and its answers: those after it stay while their questions
        do."""
        answers = [answer.answer() for answer in record.answers]
        if not 0 <= index < len(answers):
            raise Refused(notice=ANSWERED)
        old = self.program.run(record.start, answers)
        answers[index] = new
        run = self.program.accepted(record.start, answers)
        if run.state == "asks" and run.error and run.taken <= index:
            raise Refused(errors=[run.error], instead=_instead(new.text))
        keep = still_fitting(old, run, index)
        if keep < len(answers):
            run = self.program.accepted(record.start, answers[:keep])
        return run, recorded(fingerprints(run), answers[:keep])


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
    check_answers(texts)
    return texts


def check_answers(texts: Sequence[str]) -> None:
    """Raise `Refused` for a text that cannot be an answer."""
    for text in texts:
        if len(text) > MAX_ANSWER:
            raise Refused(errors=[f"An answer can have at most {MAX_ANSWER:,} characters."])
        if not text.isprintable() and re.search("[\x00-\x08\x0a-\x1f\x7f]", text):
            raise Refused(errors=["An answer must be one line of text, without control characters."])


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
