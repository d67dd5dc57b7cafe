"""Choose what of a script becomes the page: one of its functions, or the script as it runs in a terminal."""

from __future__ import annotations

import ast

from infra.add_page.refusal import Refused
from infra.add_page.shape import Shape

RUN_LINES = 'if __name__ == "__main__":'


def chosen_function(shape: Shape, wanted: str, script: str) -> str:
    """The name of the function that the page calls, '' for a script that runs as it is. `wanted` is the
    function that the author named, if any. Raises `Refused` if the choice is not clear."""
    if wanted:
        return _named(shape, wanted, script)
    if shape.speaks_at is not None:
        return ""
    if len(shape.functions) == 1:
        return shape.functions[0].name
    if shape.speaks_when_run is not None and (shape.asks or not shape.functions):
        return ""
    if shape.functions:
        listed = "\n".join(
            f"    {function.name}({ast.unparse(function.args)})" for function in shape.functions
        )
        raise Refused(
            f"Which function of {script} is the page? It has {len(shape.functions)}:\n\n{listed}\n\n"
            f"Name one: FUNCTION={shape.functions[0].name}. "
            "(Functions whose names begin with _ do not count.)"
        )
    if shape.untyped:
        raise Refused(_needs_types(shape.untyped[0]))
    if shape.asynchronous:
        raise Refused(_is_asynchronous(shape.asynchronous[0].name))
    if shape.asks:
        raise Refused(
            f"{script} has functions that ask, but nothing calls them when the script runs, so it would show "
            "nothing.\nCall one in the last line, as in: main()"
        )
    raise Refused(
        f"{script} shows nothing: it has no function with typed parameters, and neither asks with input() "
        "nor prints."
    )


def _named(shape: Shape, wanted: str, script: str) -> str:
    if wanted in [function.name for function in shape.untyped]:
        raise Refused(_needs_types(next(each for each in shape.untyped if each.name == wanted)))
    if wanted in [function.name for function in shape.asynchronous]:
        raise Refused(_is_asynchronous(wanted))
    names = [function.name for function in shape.functions]
    if wanted not in names:
        has = f"It has {', '.join(names)}." if names else "It has no function with typed parameters."
        raise Refused(f"{script} has no function {wanted} that a page could call. {has}")
    if shape.speaks_at is not None:
        raise Refused(
            f"{script} asks or prints in line {shape.speaks_at} as soon as it is loaded, which a page that "
            f"calls {wanted}() cannot have.\nMove what runs by itself below a line that says {RUN_LINES}"
        )
    return wanted


def _needs_types(function: ast.FunctionDef) -> str:
    parameters = ", ".join(
        ast.unparse(each) if each.annotation else f"{each.arg}: float"
        for each in [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    )
    return (
        f"Line {function.lineno}: {function.name}() does not say what its parameters are, and each becomes a "
        f"field of a form.\nGive each a type, for example:\n\n    def {function.name}({parameters}):"
    )


def _is_asynchronous(name: str) -> str:
    return f"{name}() is an async function, and a page calls ordinary ones. Write def instead of async def."
