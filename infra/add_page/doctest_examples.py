"""A form's examples, from the doctests in its function's docstring."""

from __future__ import annotations

import ast
import doctest
import inspect
from collections.abc import Callable, Iterator
from typing import Any

from core import form_page
from core.fields import NotAField

MAX_EXAMPLES = 5  # links below the form; an author may add more


def doctest_examples(function: Callable[..., Any]) -> list[str]:
    """Return the source of a `dict` with the values by parameter, for each doctest that calls the function
    with literals that its form can take. Calls that raise an exception are no examples."""
    found: list[str] = []
    for values in _calls(function):
        source = repr(values)
        if values and source not in found and _fits(function, values):
            found.append(source)
    return found[:MAX_EXAMPLES]


def _calls(function: Callable[..., Any]) -> Iterator[dict[str, Any]]:
    """Yield the arguments of each call, by parameter."""
    try:
        examples = doctest.DocTestParser().get_examples(inspect.getdoc(function) or "")
    except ValueError:  # a malformed doctest
        return
    signature = inspect.signature(function)
    for example in examples:
        for call in ast.walk(_parsed(example)):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == function.__name__:
                try:
                    keywords = {str(each.arg): ast.literal_eval(each.value) for each in call.keywords}
                    bound = signature.bind(*map(ast.literal_eval, call.args), **keywords)
                except (TypeError, ValueError):
                    continue
                yield bound.arguments


def _parsed(example: doctest.Example) -> ast.AST:
    if example.exc_msg is None:
        try:
            return ast.parse(example.source)
        except SyntaxError:
            pass
    return ast.Module([], [])


def _fits(function: Callable[..., Any], values: dict[str, Any]) -> bool:
    try:
        form_page(function, title="A page", examples=[values])
    except NotAField:
        return False
    return True
