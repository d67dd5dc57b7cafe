"""The examples in docs/adding-a-page.md, each a page that does what is written below it; and that what a
document names is there."""

import re
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

from core.fields import fields_of
from core.fields.registry import FORMATS, TYPES
from core.types import File
from infra.template.read import ROOT
from tests.support.scripts import visitor_of, visitor_of_list

GUIDE = (ROOT / "docs" / "adding-a-page.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n# functions/(\w+)/(\w+)\.py\n(.*?)```", GUIDE, re.DOTALL)
# Not those in infra that are only parts of what is written into docs.
DOCUMENTS = [
    *ROOT.glob("*.md"),
    ROOT / "infra" / "operate" / "RUNBOOK.md",
    *(path for folder in ("core", "docs", "tests") for path in (ROOT / folder).rglob("*.md")),
]
SCRIPTS = [(name, code) for name, module, code in EXAMPLES if module == "processing"]


def functions_in(code: str, name: str) -> dict[str, Any]:
    module: dict[str, Any] = {"__name__": f"functions.{name}.processing"}
    exec(compile(code, name, "exec"), module)  # noqa: S102 - the guide's own code
    return {key: value for key, value in module.items() if isinstance(value, FunctionType)}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_to_a_file_leads_to_one(document: Path) -> None:
    text = re.sub("```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text)
    missing = [link for link in links if ":" not in link and not (document.parent / link).exists()]
    assert missing == []


def test_every_file_that_the_comparison_with_aws_names_is_there() -> None:
    """docs/local.md says where the code copes."""
    text = (ROOT / "docs" / "local.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:core|infra|tests)/[\w/]+(?:\.py)?)`", text))
    assert len(named) > 5
    assert {name for name in named if not (ROOT / name).exists()} == set()


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
        answer = visitor_of(function).post("/support", pairs)
        assert answer.status in (200, 422)
        assert said in answer.text


def test_the_example_of_a_list_gathers_words(aws: None) -> None:
    ((name, code),) = [(name, code) for name, module, code in EXAMPLES if "list_page" in code]
    function = functions_in(code.partition("handler")[0], name)["longest"]
    client = visitor_of_list(function)
    for word in ("ant", "wombat"):
        client.post("/support", {"word": word})
    answer = client.post("/support", {"action": "Calculate number", "least": "2"})
    assert "wombat" in client.open(answer.headers["location"]).text


def test_every_type_is_in_the_table() -> None:
    table = GUIDE.partition("## Every type")[2].partition("## Limits")[0]
    imported = {f"{File.__module__}.{File.__qualname__}": "File"}  # authors know it by another name
    for name in TYPES:
        assert f"`{imported.get(name, name.rpartition('.')[2])}`" in table
    for name in ("email", "uri", "password", "textarea", "file"):
        assert name in FORMATS
        assert f"`{name}`" in table
    assert fields_of(lambda: None) == ()
