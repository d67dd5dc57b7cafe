"""The description of form pages for programs."""

import json
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal

import annotated_types as at
import msgspec
import pytest
from openapi_spec_validator import validate

from core import Email, form_page
from infra.build.openapi import openapi
from tests.support.client import Client
from tests.support.ten_functions import TEN


def test_the_site_describes_every_page_and_nothing_else(visitor: Client) -> None:
    answer = visitor.ask("GET", "/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    described = json.loads(answer.body)
    validate(described)
    forms, consoles = (
        {"/adder", "/maze/draw", "/maze/solve", "/prime-factors"},
        {"/burrow", "/most-common", "/two-numbers"},
    )
    assert set(described["paths"]) == forms | consoles | {"/mode"}
    schema = described["paths"]["/adder"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert schema["required"] == ["number1", "number2"]
    assert schema["properties"]["number1"]["type"] == "number"


def test_a_list_and_the_answers_to_a_program_are_described_as_json_alone(visitor: Client) -> None:
    paths = json.loads(visitor.ask("GET", "/openapi.json").body)["paths"]
    (kind, whole), *others = paths["/mode"]["post"]["requestBody"]["content"].items()
    assert (kind, others) == ("application/json", [])
    assert whole["schema"]["required"] == ["numbers"]
    assert whole["schema"]["properties"]["numbers"]["items"] == {"type": "number"}
    ((_, answers),) = paths["/burrow"]["post"]["requestBody"]["content"].items()
    assert [*answers["schema"]["properties"]] == ["answers", "state"]


def test_the_description_of_every_kind_of_field_is_valid() -> None:
    for function in TEN:
        described = openapi("Test", [form_page(function, title=function.__name__)])
        validate(json.loads(json.dumps(described)))


class Route(Enum):
    DIRECT = ("Canberra", "Perth")
    SCENIC = ("Canberra", "Adelaide", "Perth")


@pytest.mark.parametrize(
    ("annotation", "default", "schema"),
    [
        (int, 7, {"type": "integer", "default": 7}),
        (Annotated[float, at.Ge(0), at.Lt(1)], 0.5, {"type": "number", "minimum": 0, "exclusiveMaximum": 1}),
        (
            Annotated[Decimal, at.MultipleOf(Decimal("0.5"))],
            Decimal("1.5"),
            {"multipleOf": 0.5, "default": 1.5},
        ),
        (bool, True, {"type": "boolean", "default": True}),
        (bool | None, None, {"anyOf": [{"enum": [True, False]}, {"type": "null"}]}),
        (Annotated[str, at.Len(2, 4)], "abc", {"type": "string", "minLength": 2, "maxLength": 4}),
        (Annotated[str, msgspec.Meta(pattern="^a")], "a", {"pattern": "^a", "default": "a"}),
        (Email, "a@b.org", {"format": "email"}),
        (date, date(2024, 2, 29), {"format": "date", "default": "2024-02-29"}),
        (Annotated[date, at.Ge(date(2024, 1, 1))], date(2024, 2, 29), {"type": "string"}),
        (Literal["a", 1], 1, {"enum": ["a", 1], "default": 1}),
        (Route, Route.SCENIC, {"enum": ["DIRECT", "SCENIC"], "default": "SCENIC"}),
        (list[int], [1, 2], {"type": "array", "items": {"type": "integer"}, "default": [1, 2]}),
        (Annotated[list[str], at.MaxLen(2)], ["a"], {"items": {"type": "string"}, "maxItems": 2}),
        (list[Literal["a", "b"]], ["b"], {"items": {"enum": ["a", "b"]}, "default": ["b"]}),
    ],
    ids=str,
)
def test_a_field_is_described_with_its_limits_and_default(
    annotation: Any, default: Any, schema: dict[str, Any]
) -> None:
    def function(value: Any = default) -> None: ...

    function.__annotations__["value"] = annotation
    described = openapi("Test", [form_page(function, title="Test")])
    validate(json.loads(json.dumps(described)))
    (path,) = described["paths"].values()
    content = path["post"]["requestBody"]["content"]["application/json"]
    value = content["schema"]["properties"]["value"]
    assert {name: value[name] for name in schema} == schema
    assert {"minimum", "minLength"} & {*value} <= {*schema}
