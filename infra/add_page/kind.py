"""Choose whether a page calls one of a script's functions, or runs the script as in a terminal."""

from __future__ import annotations

import ast

from infra.add_page.refusal import Refused
from infra.add_page.shape import Shape

RUN_LINES = 'if __name__ == "__main__":'


def chosen_function(shape: Shape, wanted: str, script: str) -> str:
    """Return the name of the function that the page calls, '' for a console page.

    `wanted` is the function that the author named, if any. Raises `Refused` if the choice is not clear.
    """
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
            f"{script} has {len(shape.functions)} functions that could be the page:\n\n{listed}\n\n"
            f"Choose one, such as FUNCTION={shape.functions[0].name}, or begin the names of the others with "
            "_."
        )
    if shape.untyped:
        raise Refused(_needs_types(shape.untyped[0]))
    if shape.asynchronous:
        raise Refused(_is_asynchronous(shape.asynchronous[0].name))
    if shape.asks:
        raise Refused(
            f"{script} has functions that ask, but does not call them, so the page would be empty.\n"
            "Call one on the last line, such as: main()"
        )
    raise Refused(
        f"{script} has nothing to show. Give it a function with typed parameters, or let it ask with input() "
        "and "
        "print."
    )


def _named(shape: Shape, wanted: str, script: str) -> str:
    if wanted in [function.name for function in shape.untyped]:
        raise Refused(_needs_types(next(each for each in shape.untyped if each.name == wanted)))
    if wanted in [function.name for function in shape.asynchronous]:
        raise Refused(_is_asynchronous(wanted))
    names = [function.name for function in shape.functions]
    if wanted not in names:
        has = f"It has {', '.join(names)}." if names else "It has no function with typed parameters."
        raise Refused(f"{script} has no function {wanted} that a page can call. {has}")
    if shape.speaks_at is not None:
        raise Refused(
            f"Line {shape.speaks_at} of {script} asks or prints when the script is loaded, but the page "
            "should only "
            f"call {wanted}().\nMove the code that runs when the script is loaded below a line {RUN_LINES}"
        )
    return wanted


def types_hint(shape: Shape) -> str:
    """Return how types would make the script's first function without them a form, '' if all have types."""
    if not shape.untyped:
        return ""
    function = shape.untyped[0]
    return (
        f"{function.name}() has parameters without types. With types it can be a form:\n\n"
        f"    {_with_types(function)}"
    )


def _needs_types(function: ast.FunctionDef) -> str:
    return (
        f"Line {function.lineno}: the parameters of {function.name}() become the fields of a form, so each "
        "needs a type.\n"
        f"For example:\n\n    {_with_types(function)}"
    )


def _with_types(function: ast.FunctionDef) -> str:
    """Return the function's first line with a type for each parameter, after its default if it has one."""
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = [None] * (len(positional) - len(arguments.defaults)) + [*arguments.defaults]
    pairs = [*zip(positional, defaults, strict=True)]
    pairs += zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    return f"def {function.name}({', '.join(_with_type(*pair) for pair in pairs)}):"


def _with_type(parameter: ast.arg, default: ast.expr | None) -> str:
    kind = "float"
    if isinstance(default, ast.Constant) and isinstance(default.value, (bool, str)):
        kind = type(default.value).__name__
    typed = ast.unparse(parameter) if parameter.annotation else f"{parameter.arg}: {kind}"
    return f"{typed} = {ast.unparse(default)}" if default else typed


def _is_asynchronous(name: str) -> str:
    return f"{name}() is an async function, which a page cannot call. Write def instead of async def."
