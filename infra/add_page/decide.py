"""Choose the kind of page for a script from its observed behaviour and its source."""

from __future__ import annotations

from dataclasses import dataclass

from core.jobs.worker import MAX_MINUTES
from infra.add_page.behaviour import Behaviour
from infra.add_page.block import Kind
from infra.add_page.kind import chosen_function
from infra.add_page.refusal import Refused
from infra.add_page.shape import Shape

KINDS: tuple[Kind, ...] = ("form", "list", "console", "command")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The author's choices; '' leaves a choice to `decide`. `private`: the page asks for a password.
    `minutes`: how long its work may take, 0 for as long as an answer. `share`: visitors of a form page can
    share a result."""

    kind: str = ""
    function: str = ""
    private: bool = False
    minutes: int = 0
    share: bool = False

    def __post_init__(self) -> None:
        if self.kind and self.kind not in KINDS:
            raise Refused(f"KIND={self.kind} is unknown. KIND is one of {', '.join(KINDS)}.")
        if self.function and self.kind in ("console", "command"):
            raise Refused(
                f"A {self.kind} page runs the whole script and calls no function. Omit FUNCTION or KIND."
            )

    @property
    def calls(self) -> bool:
        """Whether the author wants a page that calls a function."""
        return bool(self.function) or self.kind in ("form", "list")


def minutes_in(text: str) -> int:
    """Return the minutes that the author wants, 0 for "". Raises `Refused`."""
    if text and not (text.isascii() and text.isdigit() and 1 <= int(text) <= MAX_MINUTES):
        raise Refused(f"MINUTES={text} is not a whole number from 1 to {MAX_MINUTES}.")
    return int(text or 0)


def decide(shape: Shape, behaviour: Behaviour, wanted: Wanted, script: str) -> tuple[str, str]:
    """Return `function` and its name, or `command` or `console` and ''. Raises `Refused` if it is ambiguous.

    A parser takes precedence over a typed function, because it is the script's public interface. A typed
    function takes precedence over a script that reads `sys.argv`.
    """
    if wanted.kind in ("command", "console"):
        return wanted.kind, ""
    if wanted.calls:
        return "function", chosen_function(shape, wanted.function or _only_function(shape), script)
    if behaviour.parser:
        return "command", ""
    try:
        function = chosen_function(shape, "", script)
    except Refused:
        if behaviour.reads_arguments:
            return "command", ""
        if behaviour.asks or (behaviour.prints and not behaviour.error):
            return "console", ""
        if behaviour.error and not shape.functions:
            raise Refused(
                f"The script fails before it parses arguments, asks or prints:\n\n"
                f"    {behaviour.error}\n\n"
                "It ran without network access and without other files of this machine. Move its work after "
                "the line that parses the arguments."
            ) from None
        raise
    if function:
        return "function", function
    return ("command" if behaviour.reads_arguments and not behaviour.asks else "console"), ""


def _only_function(shape: Shape) -> str:
    """Return the name of the only typed function, or '' if the author has to choose."""
    return shape.functions[0].name if len(shape.functions) == 1 else ""


def alternatives(shape: Shape, behaviour: Behaviour, kind: Kind) -> list[str]:
    """Return one line for each other kind of page that the script could be."""
    found = []
    if kind in ("console", "command") and shape.functions:
        names = [function.name for function in shape.functions]
        found.append(f"FUNCTION={names[0]} makes a page that only calls {names[0]}().")
    if kind != "command" and (behaviour.parser or behaviour.reads_arguments):
        found.append("KIND=command makes a form for its command-line arguments.")
    if kind != "console" and (behaviour.asks or (shape.asks and not behaviour.parser)):
        found.append("KIND=console makes a page that asks its questions one by one.")
    return found
