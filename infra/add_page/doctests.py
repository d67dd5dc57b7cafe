"""The examples of a form page, from the doctests of its function."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from contextlib import suppress
from doctest import DocTestParser
from typing import Any

from core.fields import NotAField
from core.fields.examples import examples_of
from core.fields.signature import fields_of

MAX_EXAMPLES = 5  # links below the form; more would be a list to search


def examples_from(function: Callable[..., Any]) -> list[dict[str, Any]]:
    """Return the arguments, by parameter, of the calls in the docstring's doctests that fit the form.

    >>> def add(number1: int, number2: int = 2) -> int:
    ...     '''>>> add(1)
    ...     3
    ...     '''
    >>> examples_from(add)
    [{'number1': 1}]
    """
    found: list[dict[str, Any]] = []
    for arguments in _calls(function):
        with suppress(NotAField):
            examples_of(fields_of(function), [arguments])
            if arguments and arguments not in found:
                found.append(arguments)
    return found[:MAX_EXAMPLES]


def _calls(function: Callable[..., Any]) -> Iterator[dict[str, Any]]:
    """The arguments of each call that has only literals. Other doctests show no input of the form."""
    with suppress(ValueError, SyntaxError):  # no doctest, although it looks like one
        for example in DocTestParser().get_examples(inspect.getdoc(function) or ""):
            for call in ast.walk(ast.parse(example.source)):
                if isinstance(call, ast.Call) and ast.unparse(call.func) == function.__name__:
                    with suppress(ValueError, TypeError, SyntaxError):
                        yield _bound(function, call)


def _bound(function: Callable[..., Any], call: ast.Call) -> dict[str, Any]:
    values = [ast.literal_eval(value) for value in call.args]
    named = {keyword.arg or "": ast.literal_eval(keyword.value) for keyword in call.keywords}
    return dict(inspect.signature(function).bind(*values, **named).arguments)
