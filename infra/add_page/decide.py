"""Choose the kind of page that a script becomes: by what it does when it is run, and by what stands in it."""

from __future__ import annotations

from dataclasses import dataclass

from infra.add_page.block import Kind
from infra.add_page.kind import chosen_function
from infra.add_page.refusal import Refused
from infra.add_page.seen import Seen
from infra.add_page.shape import Shape

KINDS: tuple[Kind, ...] = ("form", "list", "console", "command")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the author asked for; '' leaves the choice to us."""

    kind: str = ""
    function: str = ""

    def __post_init__(self) -> None:
        if self.kind and self.kind not in KINDS:
            raise Refused(f"There is no kind of page {self.kind}. KIND is one of {', '.join(KINDS)}.")
        if self.function and self.kind in ("console", "command"):
            raise Refused(f"A {self.kind} page runs the script as it is, and calls no function of it.")

    @property
    def calls(self) -> bool:
        """Whether the page shall call a function."""
        return bool(self.function) or self.kind in ("form", "list")


def decide(shape: Shape, seen: Seen, wanted: Wanted, script: str) -> tuple[str, str]:
    """`function` and its name, or `command` or `console`. Raises `Refused` if the choice is not clear.

    A parser is made for people to call the script by, so it comes before a typed function, and that before a
    look at `sys.argv`.
    """
    if wanted.kind in ("command", "console"):
        return wanted.kind, ""
    if wanted.calls:
        return "function", chosen_function(shape, wanted.function or _only_function(shape), script)
    if seen.parser:
        return "command", ""
    try:
        function = chosen_function(shape, "", script)
    except Refused:
        if seen.reads_arguments:
            return "command", ""
        if seen.stops_to_ask or (seen.prints and not seen.died):
            return "console", ""
        if seen.died and not shape.functions:
            raise Refused(
                f"The script ends with an error before it parses its arguments, asks or prints:\n\n"
                f"    {seen.died}\n\n"
                "It is run without a network, and without anything that lies elsewhere on this machine. Let "
                "it do its work only after it has parsed its arguments."
            ) from None
        raise
    if function:
        return "function", function
    return ("command" if seen.reads_arguments and not seen.stops_to_ask else "console"), ""


def _only_function(shape: Shape) -> str:
    """The typed function, where there is one; among several the author has to choose."""
    return shape.functions[0].name if len(shape.functions) == 1 else ""


def others(shape: Shape, seen: Seen, kind: Kind) -> list[str]:
    """How to choose otherwise, one line for each other kind that the script could be."""
    found = []
    if kind in ("console", "command") and shape.functions:
        names = [function.name for function in shape.functions]
        found.append(f"FUNCTION={names[0]} makes a page of the function {names[0]}() alone.")
    if kind != "command" and (seen.parser or seen.reads_arguments):
        found.append("KIND=command makes a page of its command line.")
    if kind != "console" and (seen.stops_to_ask or (shape.asks and not seen.parser)):
        found.append("KIND=console makes a page that asks what it asks, question by question.")
    return found
