"""What programs are told of the form pages."""

import json

from openapi_spec_validator import validate

from core import form_page
from infra.build.openapi import openapi
from tests.site.test_ten_functions import BAD
from tests.support.client import Client


def test_the_site_describes_every_form_and_command_and_nothing_else(visitor: Client) -> None:
    answer = visitor.ask("GET", "/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    described = json.loads(answer.body)
    validate(described)
    assert list(described["paths"]) == ["/adder", "/maze/draw", "/maze/solve"]
    schema = described["paths"]["/adder"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert schema["required"] == ["number1", "number2"]
    assert schema["properties"]["number1"]["type"] == "number"


def test_the_description_of_every_kind_of_field_is_valid() -> None:
    for function, _, _ in BAD:
        described = openapi("Test", [form_page(function, title=function.__name__)])
        validate(json.loads(json.dumps(described)))
