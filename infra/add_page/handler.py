"""The text of a page's `app.py`, which binds the script to the page."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from infra.add_page.block import Kind, runs_whole_script
from infra.add_page.decide import Wanted

ANY_KIND = Wanted()


class Made(NamedTuple):
    """What a script becomes: the kind of page, the function that it calls or '', its form's examples, whether
    the form's function gives files that may be large, and the bytes of the large ones that it takes."""

    kind: Kind
    function: str = ""
    examples: Sequence[Mapping[str, Any]] = ()
    large_files: bool = False
    uploads: int = 0


def handler(page: str, made: Made, title: str, wanted: Wanted = ANY_KIND, *, network: bool = False) -> str:
    """Return the source of a page's `app.py`."""
    kind = made.kind
    runs = runs_whole_script(kind)
    options = {
        "network=True": network and runs,
        "private=True": wanted.private,
        f"minutes={wanted.minutes}": wanted.minutes,
        "share=True": wanted.share,
    }
    given = [f"title={literal(title)}", *(option for option, chosen in options.items() if chosen)]
    given.insert(0, '"script.py"' if runs else made.function)
    arguments = ", ".join(given)
    if runs:
        return f"from core import {kind}_page\n\nhandler = {kind}_page({arguments})\n"
    if made.examples:
        listed = "".join(f"        {literal(example)},\n" for example in made.examples)
        lines = "".join(f"    {each},\n" for each in given)
        arguments = f"\n{lines}    examples=[\n{listed}    ],\n"
    return (
        f"from core import {kind}_page\nfrom functions.{page}.processing import {made.function}\n\n"
        f"handler = {kind}_page({arguments})\n"
    )


def literal(value: object) -> str:
    """Return a value's source as ruff formats it: strings in double quotes."""
    if isinstance(value, str):
        return f"'{value}'" if '"' in value and "'" not in value else json.dumps(value, ensure_ascii=False)
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{literal(key)}: {literal(each)}' for key, each in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    return repr(value)
