"""The examples in docs/adding-a-page.md do what their comments say, and files that documents name exist."""

import builtins
import datetime
import decimal
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import FunctionType, SimpleNamespace
from typing import Annotated, Any, cast

import pytest
from msgspec import Meta

import core
from core import types
from core.fields import fields_of
from infra.template.read import ROOT
from tests.support.client import Client
from tests.support.scripts import at, visitor_of, visitor_of_list

GUIDE = (ROOT / "docs" / "adding-a-page.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n# functions/(\w+)/(\w+)\.py\n(.*?)```", GUIDE, re.DOTALL)
# Without the files in infra that are parts of a generated document.
DOCUMENTS = [
    *ROOT.glob("*.md"),
    ROOT / "infra" / "README.md",
    ROOT / "infra" / "operate" / "RUNBOOK.md",
    *(path for folder in ("core", "docs", "tests") for path in (ROOT / folder).rglob("*.md")),
]
SCRIPTS = [(name, code) for name, module, code in EXAMPLES if module == "processing"]


def functions_in(code: str, name: str) -> dict[str, Any]:
    module: dict[str, Any] = {"__name__": f"functions.{name}.processing"}
    exec(compile(code, name, "exec"), module)  # noqa: S102 - the guide's own code
    return {key: value for key, value in module.items() if isinstance(value, FunctionType)}


def core_types() -> set[str]:
    """Return the names of the types that authors import from core."""
    return set(re.findall(r"from core import ([\w, ]+)\n", str(types.__doc__))[0].split(", "))


def function_of(annotation: Any) -> Callable[..., Any]:
    """Return a function with one parameter, `value`, of a type."""

    def function(value: Any) -> None: ...

    function.__annotations__ = {"value": annotation, "return": None}
    return function


def test_the_program_in_the_guide_to_sharing_gets_the_sum(
    visitor: Client, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def post(address: str, **sent: Any) -> SimpleNamespace:
        """Send what requests would: its Accept is */*."""
        headers = {"content-type": "application/json", "accept": "*/*"}
        body = json.dumps(sent["json"]).encode()
        answer = visitor.post(address.removeprefix("https://your.site"), body, headers)
        return SimpleNamespace(json=lambda: json.loads(answer.body))

    guide = (ROOT / "docs" / "sharing.md").read_text(encoding="utf-8")
    (program,) = re.findall("```python\n(.*?)```", guide, re.DOTALL)
    monkeypatch.setitem(sys.modules, "requests", cast(Any, SimpleNamespace(post=post)))
    exec(compile(program, "sharing.md", "exec"), {})  # noqa: S102 - the guide's own code
    assert capsys.readouterr().out.splitlines()[-1] == "42.0"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_to_a_file_leads_to_one(document: Path) -> None:
    text = re.sub("```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text)
    missing = [link for link in links if ":" not in link and not (document.parent / link).exists()]
    assert missing == []


def test_every_file_named_in_the_comparison_with_aws_exists() -> None:
    text = (ROOT / "docs" / "local.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:core|infra|tests)/[\w/]+(?:\.py)?)`", text))
    assert len(named) > 5
    assert {name for name in named if not (ROOT / name).exists()} == set()


def test_every_example_is_tested() -> None:
    assert len(EXAMPLES) == GUIDE.count("```python") == 8


@pytest.mark.parametrize(("name", "code"), SCRIPTS, ids=[name for name, _ in SCRIPTS])
def test_an_example_does_what_its_comments_say(name: str, code: str, monkeypatch: Any) -> None:
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


def test_the_example_of_a_list_page_collects_words(aws: None) -> None:
    ((name, code),) = [(name, code) for name, module, code in EXAMPLES if "list_page" in code]
    function = functions_in(code.partition("handler")[0], name)["longest"]
    client = visitor_of_list(function)
    for word in ("ant", "wombat"):
        client.post("/support", {"word": word})
    answer = client.post("/support", {"action": "Calculate number", "least": "2"})
    assert "wombat" in client.open(answer.headers["location"]).text


def test_the_examples_of_a_form_page_fill_its_form() -> None:
    ((name, code),) = [(name, code) for name, module, code in EXAMPLES if "examples=" in code]
    module: dict[str, Any] = {"__name__": f"functions.{name}.app"}
    exec(compile(code, name, "exec"), module)  # noqa: S102 - the guide's own code
    client = at(module["handler"])
    links = client.open(f"/{name}").page.links
    client.open(links["Capital: 250, Rate: 1.5, Years: 30"])
    client.press("Run")
    assert "The result is 390.77" in client.now.text


TABLE = GUIDE.partition("## Every type")[2].partition("## Limits")[0]
TYPES = [
    name
    for row in re.findall(r"^\| (`.*?) \|", TABLE, re.MULTILINE)
    for name in re.findall(r"`(\w+)`", row)
    if name != "Enum"
]
FORMATS = re.findall(r"`(\w+)`", TABLE.partition("the formats are")[2].partition("\n\n")[0])
KNOWN = vars(builtins) | vars(datetime) | vars(decimal) | {name: getattr(core, name) for name in core_types()}


@pytest.mark.parametrize("name", TYPES)
def test_every_type_in_the_table_is_a_field(name: str) -> None:
    (field,) = fields_of(function_of(KNOWN[name]))
    assert field.name == "value"


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_in_the_guide_is_a_field(name: str) -> None:
    annotation = Annotated[str, Meta(extra_json_schema={"format": name})]
    (field,) = fields_of(function_of(annotation))
    assert field.name == "value"


def test_every_type_of_core_is_in_the_guide() -> None:
    assert len(FORMATS) == 5
    assert core_types() - {"Html"} <= set(TYPES)  # a page shows HTML, and does not ask for it
