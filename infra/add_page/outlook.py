"""Tell an author which kind of page a script would be, before it is one."""

from __future__ import annotations

import ast
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from infra.add_page.behaviour import Behaviour, observe_page_script
from infra.add_page.block import Kind
from infra.add_page.decide import Wanted, alternatives, decide
from infra.add_page.files import Source, read_source
from infra.add_page.kind import types_hint
from infra.add_page.refusal import Refused
from infra.add_page.shape import Shape, shape_of

_PAGES = {
    "form": "a form for the parameters of {function}(); this run did not call it",
    "list": "a list that is passed to {function}(); this run did not call it",
    "console": "the script as in a terminal, question by question",
    "command": "a form for its command-line arguments",
}


@dataclass(frozen=True, slots=True)
class Outlook:
    """The page that `make page` would make of a script."""

    kind: Kind | None
    """None if the script cannot be a page yet."""
    words: str
    """For the author: the kind of page, and how to choose another; or the reason why there is no page."""


def outlook(script: Path) -> Outlook:
    """Return the page that a script would be. Runs the script in the sandbox."""
    try:
        source = read_source(str(script))
        shape = shape_of(source.tree)
        behaviour = _observe(source)
        made, function = decide(shape, behaviour, Wanted(), script.name)
    except Refused as refused:
        return Outlook(None, f"It cannot be a page yet. {refused}")
    kind = _kind(made, function, shape)
    words = [
        f"As a page: {_PAGES[kind].format(function=function)}. Make it: make page FROM={script}",
        *alternatives(shape, behaviour, kind),
        types_hint(shape) if kind in ("console", "command") else "",
    ]
    return Outlook(kind, "\n".join(filter(None, words)))


def _observe(source: Source) -> Behaviour:
    """Run the script beside copies of its own files alone: its folder may hold much more."""
    with tempfile.TemporaryDirectory() as folder:
        for name, file in {**source.files, "script.py": source.script}.items():
            target = Path(folder, "page", name)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
        return Behaviour.of(observe_page_script(Path(folder, "page", "script.py")))


def _kind(made: str, function: str, shape: Shape) -> Kind:
    if made == "function":
        node = next(each for each in shape.functions if each.name == function)
        return "list" if _takes_one_list(node) else "form"
    return "command" if made == "command" else "console"


def _takes_one_list(function: ast.FunctionDef) -> bool:
    given = function.args
    parameters = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    annotation = parameters[0].annotation if len(parameters) == 1 else None
    return annotation is not None and ast.unparse(annotation).partition("[")[0] == "list"
