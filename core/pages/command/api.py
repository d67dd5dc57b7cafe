"""A command page for programs: a field for the answers to a script's questions, and results as JSON."""

from typing import Any

from core.commands import Command
from core.commands.form import fields_for
from core.fields import Field
from core.fields.lists import list_of
from core.fields.text import LINE
from core.pages.command.outcome import Outcome
from core.replay import Replay
from core.replay.screen import plain
from core.web.event import Response

ANSWERS = Field(
    "answers",
    "Answers",
    list_of(LINE),
    "Answers to the program's questions, in order",
    default=None,
    optional=True,
)
"""For API clients. A browser shows one question at a time."""


def with_answers(command_path: tuple[Command, ...]) -> tuple[Field, ...]:
    """Return a form's fields and `ANSWERS`, unless a field of the script has the same name."""
    fields = fields_for(command_path)
    return fields if any(field.name == ANSWERS.name for field in fields) else (*fields, ANSWERS)


def as_json(outcome: Outcome) -> Response:
    """Return the JSON response: the output, the exit status and the files written."""
    from core.web.json_api import answer, errors

    run = outcome.run
    if outcome.errors:
        return errors(outcome.errors)
    if run.state == "asks":
        prompt = plain(run.prompt).strip()
        return errors(
            {ANSWERS.name: f"The program asks: {prompt} Add your answer to “answers”, and send all again."}
        )
    if outcome.failed:
        return errors({"": f"The program did not finish: {run.error}."}, 500)
    return answer({"printed": plain(run.transcript), **content_of(run)})


def content_of(run: Replay) -> dict[str, Any]:
    """Return what programs get of a run that has ended, besides its output."""
    content: dict[str, Any] = {"status": run.status}
    if run.files or run.pictures:
        from core.results.as_json import files_as_json

        content["files"] = files_as_json([shown.picture for shown in run.pictures], run.files)
    return content
