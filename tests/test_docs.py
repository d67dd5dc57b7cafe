"""The examples in docs/adding-a-page.md, each a page that does what is written below it."""

import re
from types import FunctionType
from typing import Any

import pytest

from core.fields import fields_of
from core.fields.signature import _FORMATS, _MODULES
from infra.template import ROOT
from tests.pages.scripts import visitor_of, visitor_of_list

GUIDE = (ROOT / "docs" / "adding-a-page.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n# functions/(\w+)/(\w+)\.py\n(.*?)```", GUIDE, re.DOTALL)
SCRIPTS = [(name, code) for name, module, code in EXAMPLES if module == "processing"]


def functions_in(code: str, name: str) -> dict[str, Any]:
    module: dict[str, Any] = {"__name__": f"functions.{name}.processing"}
    exec(compile(code, name, "exec"), module)  # noqa: S102 - the guide's own code
    return {key: value for key, value in module.items() if isinstance(value, FunctionType)}


def test_no_example_is_passed_over() -> None:
    assert len(EXAMPLES) == GUIDE.count("```python") == 7


@pytest.mark.parametrize(("name", "code"), SCRIPTS, ids=[name for name, _ in SCRIPTS])
def test_an_example_does_what_is_written_below_it(name: str, code: str, monkeypatch: Any) -> None:
    import sys
    from types import ModuleType

    monkeypatch.setitem(sys.modules, f"functions.{name}.processing", ModuleType("example"))
    function = functions_in(code, name)[name]
    claims = re.findall(r"^# (.*) → (.*)$", code, re.MULTILINE)
    assert claims
    for typed, said in claims:
        pairs = dict(pair.split("=", 1) for pair in typed.split())
        answer = visitor_of(function).post("/pages", pairs)
        assert answer.status in (200, 422)
        assert said in answer.text


def test_the_example_of_a_list_gathers_words(aws: None) -> None:
    ((name, code),) = [(name, code) for name, module, code in EXAMPLES if "list_page" in code]
    function = functions_in(code.partition("handler")[0], name)["longest"]
    client = visitor_of_list(function)
    for word in ("ant", "wombat"):
        client.post("/pages", {"word": word})
    answer = client.post("/pages", {"action": "Calculate number", "least": "2"})
    assert "wombat" in client.open(answer.headers["location"]).text


def test_every_type_is_in_the_table() -> None:
    table = GUIDE.partition("## Every type")[2].partition("## Limits")[0]
    for name in _MODULES:
        assert f"`{name.rpartition('.')[2]}`" in table
    for name in ("email", "uri", "password", "textarea", "file"):
        assert name in _FORMATS
        assert f"`{name}`" in table
    assert fields_of(lambda: None) == ()
