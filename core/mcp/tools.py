"""The site's tools, one for each page and each command of a page. `infra/build/tools.py` lists them."""

import json
import re
import time
from dataclasses import dataclass
from typing import Any, NamedTuple

from core.mcp.invoke import Call, PageAnswer, call
from core.mcp.messages import INVALID_PARAMS, Params, Refused
from core.mcp.results import Content, failed, question, tool_result
from core.web.event import Request

JOB = "job-id"  # no parameter of a function has a hyphen
HOLD_SECONDS = 5.0  # for the end of work that takes minutes; then the caller asks again
POLL_SECONDS = 1.0
_JOB = re.compile(r"([0-9a-f]{32});([!-:<-~]{1,1000})")  # its id, and the cookie of the visitor who has it
_OF_JOB = ("job", "state", "seconds", "progress")  # no part of its result
_NOT_ANSWERED = "The question was not answered. Answer it with the arguments “state” and “answers”."


class Tool(NamedTuple):
    """`page` is the name of the function, `path` of the page or the command. `private`: it needs a token."""

    name: str
    title: str
    description: str
    schema: dict[str, Any]
    page: str
    path: str
    kind: str
    private: bool = False

    def listed(self) -> Content:
        """As a client sees it."""
        words = {"name": self.name, "title": self.title, "description": self.description or self.title}
        return {**words, "inputSchema": self.schema}


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One call of a tool."""

    request: Request
    tool: Tool
    params: Params
    asks: bool

    def result(self) -> Content:
        """The tool's result. Raises `Refused`, and `core.problems.Unavailable`."""
        arguments = bytes(self.params.arguments).decode()
        if not arguments.startswith("{"):
            raise Refused(INVALID_PARAMS, "The arguments must be an object.")
        if self.tool.kind == "console":
            return self._conversation(arguments)
        if self.tool.kind == "job":
            return self._job(arguments)
        return self._shown(self._post(arguments))

    def _post(self, body: str) -> PageAnswer:
        return call(Call(self.request, self.tool.page, self.tool.path, body))

    def _shown(self, answer: PageAnswer) -> Content:
        return tool_result(answer, self.tool.path)

    def _conversation(self, arguments: str) -> Content:
        """Ask for the next answer where the client can, else say how to give it."""
        state = self.params.request_state
        if not state:
            return self._asked(self._post(arguments))
        given = self.params.input_responses.get("answer")
        action = given.get("action") if isinstance(given, dict) else None
        if action in ("decline", "cancel"):
            return self._unanswered(state)
        content = given.get("content") if isinstance(given, dict) else None
        text = content.get("answer") if isinstance(content, dict) else None
        answers = [text] if action == "accept" and isinstance(text, str) else []  # none: it is asked again
        answer = self._post(json.dumps({"state": state, "answers": answers}))
        wrong = answer.content.get("errors", {})
        if "state" in wrong:
            raise Refused(INVALID_PARAMS, "Invalid or expired requestState")
        if "answers" in wrong:
            return self._asked(self._post(json.dumps({"state": state})), before=wrong["answers"])
        return self._asked(answer)

    def _asked(self, answer: PageAnswer, before: str = "") -> Content:
        content = answer.content
        if self.asks and "state" in content and not content.get("secret"):
            return question(content, before)
        return self._shown(answer)

    def _unanswered(self, state: str) -> Content:
        shown = self._shown(self._post(json.dumps({"state": state})))
        return shown | {"content": [*failed(_NOT_ANSWERED)["content"], *shown["content"]]}

    def _job(self, arguments: str) -> Content:
        """Start a job, or look at one, and wait a little for its end."""
        wanted = _job_in(arguments)
        if not wanted:
            started = self._post(arguments)
            if started.status != 202:
                return self._shown(started)
            wanted = f"{started.content['job']};{started.cookie}"
        found = _JOB.fullmatch(wanted)
        if found is None:
            return failed(f"There is no run with this {JOB}.")
        end = time.monotonic() + HOLD_SECONDS
        while (answer := self._look(*found.groups())).content.get("state") in ("waiting", "running"):
            if time.monotonic() > end:
                return _still_working(answer.content, wanted)
            time.sleep(POLL_SECONDS)
        if answer.content.get("state") == "ended" or "errors" in answer.content:
            content = {name: each for name, each in answer.content.items() if name not in _OF_JOB}
            return self._shown(answer._replace(content=content))
        why = answer.content.get("reason") or answer.content["state"]
        return failed(f"The work did not finish: {why}.\n{answer.content['printed']}")

    def _look(self, job: str, cookie: str) -> PageAnswer:
        tool = self.tool
        return call(Call(self.request, tool.page, tool.path, "", "GET", f"job={job}", cookie))


def _job_in(arguments: str) -> str:
    """The job that the arguments name, "" for none."""
    if f'"{JOB}"' not in arguments:
        return ""
    try:
        wanted = json.loads(arguments).get(JOB)
    except (ValueError, RecursionError):
        return ""
    return wanted if isinstance(wanted, str) else "?"


def _still_working(content: Content, job: str) -> Content:
    progress = content.get("progress", {}).get("text") or ""
    words = f"The work goes on, since {content['seconds']} seconds. {progress}".strip()
    how = f"{words}\nTo get its result, call this tool again with “{JOB}” alone: {job}"
    structured = {
        "state": content["state"],
        "seconds": content["seconds"],
        "printed": content["printed"],
        JOB: job,
    }
    return {"content": [{"type": "text", "text": how}], "structuredContent": structured}
