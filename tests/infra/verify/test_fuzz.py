"""`make fuzz` finds a page that fails; otherwise a run without findings would prove nothing."""

from random import Random

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

from infra.verify.forms import forms_of, links_of
from infra.verify.fuzz import Visitor, paths, send_forms
from infra.verify.grammar import made_up

PAGE = """
<a href="/page?change=0">3</a>
<form method=post action=/page>
  <input type=hidden name=submission value=1790000000.3.0123456789><input name=number value=3>
  <select name=unit><option value=m>Metre<option value=ft selected>Foot</select>
  <textarea name=numbers>1 &lt; 2</textarea>
  <button name=action value="Add another">Add another</button>
</form>
"""


@Request.application
def careless(request: Request) -> Response:
    """A page that believes that a token in good form is one of its own."""
    parts = request.form.get("submission", "1.3.0").split(".")
    if len(parts) == 3 and all(part.isalnum() and part.isascii() for part in parts):
        ("one", "two", "three", "four")[int(parts[1])]
    return Response(PAGE, content_type="text/html")


def drawn(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - repeatable on purpose


def test_a_form_is_read_as_a_browser_would_send_it() -> None:
    (form,) = forms_of(PAGE)
    assert (form.path, form.has_files) == ("/page", False)
    assert form.fields == [
        ("submission", "1790000000.3.0123456789"),
        ("number", "3"),
        ("unit", "ft"),
        ("numbers", "1 < 2"),
    ]
    assert form.buttons == [("action", "Add another")]
    assert links_of(PAGE) == ["/page?change=0"]


def test_a_page_that_trusts_a_token_in_good_form_is_found_out() -> None:
    visitor = Visitor(Client(careless), "/page", drawn(1))
    failures = []
    for _ in range(300):
        try:
            visitor.step()
        except (IndexError, ValueError) as failure:
            failures.append(failure)
    assert failures


def test_the_same_seed_makes_the_same_forms() -> None:
    (form,) = forms_of(PAGE)
    first, second = ([made_up(form, draw) for _ in range(50)] for draw in (drawn(5), drawn(5)))
    assert first == second
    assert len({str(each) for each in first}) > 40


@pytest.mark.row(92)
def test_every_page_is_visited_and_none_fails() -> None:
    statuses, failed = send_forms(len(paths()) * 6, seed=7)
    assert failed == []
    assert statuses[200] >= len(paths())
