"""What a visitor sees of an exception: an id. On the author's own machine, where it happened and why."""

import os
from pathlib import Path
from types import TracebackType

import htpy as h

from core.settings import shows_tracebacks

CONTEXT = 3  # source lines before and after the failing one

_CORE = str(Path(__file__).parents[1]) + os.sep


def failure(error: BaseException, request_id: str, values: h.Node = None) -> h.Fragment:
    """The author's function raised `error`. `values`: those that it was called with."""
    return h.fragment[
        h.section(".summary", role="alert", aria_labelledby="failure")[
            h.h2("#failure")["The program failed with these values"],
            h.p["Nothing is wrong with the form. Change a value to try again."],
            request_id and h.p["If it should work, tell the site’s owner this id: ", h.code[request_id]],
        ],
        details_of(error, values),
    ]


def details_of(error: BaseException, values: h.Node = None) -> h.Node:
    """On the author's machine the exception, the source lines around it, the whole traceback, the values."""
    if not shows_tracebacks():
        return None
    import traceback
    from linecache import getlines

    happened = _deepest_of_the_author(error.__traceback__)
    if happened is None:
        return None
    file, number = happened.tb_frame.f_code.co_filename, happened.tb_lineno
    first = max(1, number - CONTEXT)
    lines = getlines(file)[first - 1 : number + CONTEXT]
    return h.section(".card", aria_labelledby="exception")[
        h.h2("#exception")["".join(traceback.format_exception_only(error)).strip()],
        h.p[h.code[f"{_relative(file)}, line {number}, in {happened.tb_frame.f_code.co_name}"]],
        h.div(".printed")[
            h.pre[
                (
                    (h.strong if place == number else h.span)[f"{place:4}  {line.rstrip()}\n"]
                    for place, line in enumerate(lines, first)
                )
            ]
        ],
        h.details[
            h.summary["Traceback"], h.div(".printed")[h.pre["".join(traceback.format_exception(error))]]
        ],
        values,
    ]


def _deepest_of_the_author(traceback: TracebackType | None) -> TracebackType | None:
    """The last call in code that is neither Wombat's nor a package's; the last of all if there is no such."""
    found = last = None
    while traceback is not None:
        last = traceback
        name = traceback.tb_frame.f_code.co_filename
        if not name.startswith(_CORE) and "site-packages" not in name and os.path.exists(name):
            found = traceback
        traceback = traceback.tb_next
    return found or last


def _relative(file: str) -> str:
    root = str(Path(_CORE).parent) + os.sep
    return file.removeprefix(root)
