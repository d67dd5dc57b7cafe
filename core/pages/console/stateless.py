"""A console page for programs: a request brings answers, and the state that the page gave with its last
question. Nothing is stored.

The state has what a visitor's record has: how the program began, and each answer. The page signs it for its
own path. The seed is not in it, because whoever knows it can predict the program's random numbers: the page
derives it again, so that a state ends at the latest when the signing key is renewed.
"""

import json
import time
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from core.backend import Backend
from core.pages.console.answers_form import ENDED, MAX_ANSWERS, check_answers
from core.pages.console.page import OUTDATED
from core.pages.console.program import Program, Refused, new_beginning
from core.pages.console.record import Recorded, is_faithful, recorded
from core.pages.stateful import Visit, visit
from core.replay import END_OF_INPUT, INTERRUPT, Answer, Replay, fingerprints, script_hash
from core.replay.screen import plain
from core.results.as_json import files_as_json
from core.web.event import Request, Response
from core.web.forms import MAX_TEXT_BYTES
from core.web.json_api import answer, errors, read_object
from core.web.log import log_script_error

ANSWERS, STATE = "answers", "state"
STATE_SECONDS = 3_600  # for which a state can be answered: a pause in a conversation
RETURNED_BYTES = 4_000_000  # of files: in base64 they fit Lambda's limit of 6 MB for an answer

_KEYS = (END_OF_INPUT, INTERRUPT)
_NO_STATE = (
    "This state is not one of this page, or it is more than an hour old. "
    "Leave it out, and send all answers, to start the program again."
)


class BadState(Exception):
    """A state that cannot be continued."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """How the program began, and the answers so far."""

    beginning: str
    script: str
    answers: tuple[Recorded, ...] = ()

    def packed(self) -> str:
        """This as base64url."""
        parts = [self.beginning, self.script, [each.value() for each in self.answers]]
        packed = zlib.compress(json.dumps(parts).encode())
        return urlsafe_b64encode(packed).rstrip(b"=").decode()

    @classmethod
    def unpacked(cls, packed: str) -> "Conversation":
        padded = packed + "=" * (-len(packed) % 4)
        beginning, script, answers = json.loads(zlib.decompress(urlsafe_b64decode(padded)))
        return cls(beginning, script, tuple(Recorded(*json.loads(each)) for each in answers))


@dataclass(frozen=True, slots=True)
class StatelessConsole:
    """The POST of JSON at the console page at `path`."""

    program: Program
    path: str
    backend: Callable[[], Backend]

    def __call__(self, request: Request) -> Response:
        """Answer with what the program has printed, and its open question. Raises `core.problems.Problem`."""
        sent = read_object(request.read_body(MAX_TEXT_BYTES))
        if unknown := sent.keys() - {ANSWERS, STATE}:
            return errors(dict.fromkeys(unknown, "This page takes “answers” and “state”."))
        current = visit(request, self.backend())
        try:
            new = _answers(sent.get(ANSWERS))
            before = self._before(current, sent.get(STATE))
            run, conversation = self._run(current, before, new)
        except BadState as why:
            return errors({STATE: str(why)})
        except Refused as why:
            return errors({ANSWERS: str(why)})
        if run.traceback:
            log_script_error(request.id, run.traceback)
        return self._shown(current, run, conversation)

    def _before(self, visit: Visit, state: Any) -> Conversation:
        """The conversation that the state holds, or a new one. Raises `BadState`."""
        script = script_hash(self.program.script)
        if state in (None, ""):
            return Conversation(new_beginning(), script)
        visitors = visit.backend.visitors
        packed = visitors.signed(state, self._purpose, STATE_SECONDS) if isinstance(state, str) else None
        if packed is None:
            raise BadState(_NO_STATE)
        before = Conversation.unpacked(packed)
        if before.script != script:
            raise BadState(OUTDATED)
        return before

    def _run(self, visit: Visit, before: Conversation, new: Sequence[str]) -> tuple[Replay, Conversation]:
        """The run with the `new` answers, and the conversation with them. Raises `BadState` and `Refused`."""
        old, now = [each.answer() for each in before.answers], time.time()
        answers = [*old, *(Answer(text, now) for text in new)]
        if len(answers) > MAX_ANSWERS:
            raise Refused(errors=[f"A program takes at most {MAX_ANSWERS:,} answers."])
        limits = self.program.run_limits()._replace(returned=RETURNED_BYTES)
        run = self.program.accepted(self.program.start(visit, before.beginning), answers, limits)
        prints = fingerprints(run)
        if not is_faithful(prints, before.answers):
            raise BadState(_NO_STATE)
        if run.state == "asks" and run.error:
            raise Refused(errors=[_rejected(run, new, len(old))])
        if run.taken < len(answers):
            raise Refused(errors=[ENDED])
        return run, Conversation(before.beginning, before.script, recorded(prints, answers))

    def _shown(self, visit: Visit, run: Replay, conversation: Conversation) -> Response:
        if run.state == "failed" and not conversation.answers:
            return errors({"": f"The program did not finish: {run.error}."}, 500)
        content: dict[str, Any] = {"printed": plain(run.transcript), "ended": run.state != "asks"}
        if run.state == "asks":
            content["question"] = plain(run.prompt).strip()
            content[STATE] = visit.backend.visitors.sign(conversation.packed(), self._purpose)
        if run.secret:
            content["secret"] = True
        if run.state == "failed":
            content["error"] = run.error
        if files := files_as_json([shown.picture for shown in run.pictures], run.files):
            content["files"] = files
        return answer(content)

    @property
    def _purpose(self) -> str:
        return f"state {self.path}"


def _answers(sent: Any) -> list[str]:
    """The answers in a request. Raises `Refused`."""
    if sent is None:
        return []
    if not isinstance(sent, list) or not all(isinstance(each, str) for each in sent):
        raise Refused(errors=["The answers must be an array of texts."])
    check_answers([text for text in sent if text not in _KEYS])
    return sent


def _rejected(run: Replay, new: Sequence[str], first: int) -> str:
    """Which answer the program did not take, and why."""
    place = run.taken - first
    text = new[place] if 0 <= place < len(new) else ""
    return f"Answer {place + 1}, {text!r}: {run.error}. The program did not take any of them."
