"""The form pages as programs see them: one OpenAPI 3.1 document, made when the site is built or served."""

from collections.abc import Iterable
from typing import Any

import msgspec

from core.fields import Field, Group, leaves
from core.fields.field import UNSET
from core.page import Page
from core.web.event import FORM_TYPE, FORM_WITH_FILES_TYPE, JSON_TYPE

Schema = dict[str, Any]

_ERRORS = {
    "type": "object",
    "required": ["errors"],
    "properties": {
        "errors": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "description": "What is wrong, by field; under the empty name what belongs to no field.",
        }
    },
}


def openapi(title: str, pages: Iterable[Page]) -> Schema:
    """The document for those of `pages` that are form pages."""
    paths = {page.path: {"post": _operation(page, page.fields)} for page in pages if page.fields is not None}
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1"},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": {"Errors": _ERRORS}},
    }


def _operation(page: Page, fields: tuple[Field | Group, ...]) -> Schema:
    upload = any(field.kind.control == "file" for field in leaves(fields))
    form = FORM_WITH_FILES_TYPE if upload else FORM_TYPE
    answer = {
        "type": "object",
        "required": ["result"],
        "properties": {"result": schema_of_result(page.returns), "printed": {"type": "string"}},
    }
    errors = {"schema": {"$ref": "#/components/schemas/Errors"}}
    return {
        "operationId": page.path.strip("/").replace("-", "_"),
        "summary": page.title,
        "description": page.summary,
        "requestBody": {
            "required": True,
            "content": {JSON_TYPE: {"schema": _object(fields)}, form: {"schema": _flat(fields)}},
        },
        "responses": {
            "200": {"description": "What the program answered", "content": {JSON_TYPE: {"schema": answer}}},
            "422": {"description": "What is wrong with what was sent", "content": {JSON_TYPE: errors}},
            "default": {"description": "Why there is no answer", "content": {JSON_TYPE: errors}},
        },
    }


def _object(fields: Iterable[Field | Group]) -> Schema:
    fields = list(fields)
    required = [_name(each) for each in fields if _is_required(each)]
    schema: Schema = {"type": "object", "properties": {_name(each): schema_of(each) for each in fields}}
    return schema | ({"required": required} if required else {})


def _is_required(each: Field | Group) -> bool:
    if isinstance(each, Group):
        return not each.optional and any(map(_is_required, each.fields))
    return not each.optional and each.default is UNSET and each.kind.control != "checkbox"


def _flat(fields: Iterable[Field | Group]) -> Schema:
    """The same as a form has it: every field at the top, in text."""
    properties: Schema = {}
    for field in leaves(list(fields)):
        schema: Schema = {"type": "string", "title": field.label}
        if field.kind.control == "checkboxes":
            schema = {"type": "array", "items": {"type": "string"}, "title": field.label}
        properties[field.name] = schema
    return {"type": "object", "properties": properties}


def schema_of(each: Field | Group) -> Schema:
    """The JSON Schema of one field or group."""
    words = {"title": each.label} | ({"description": each.hint} if each.hint else {})
    schema = _object(each.fields) if isinstance(each, Group) else each.kind.json_schema()
    if each.optional:
        schema = {"anyOf": [schema, {"type": "null"}]}
    if isinstance(each, Field) and each.prefilled():
        schema["default"] = each.kind.to_json(each.default)
    return words | schema


def schema_of_result(returns: Any) -> Schema:
    """The schema of what a function is annotated to return; anything at all where msgspec knows none."""
    if returns in (Any, bytes):
        return {}
    try:
        (schema,), named = msgspec.json.schema_components([returns])
    except (TypeError, RuntimeError):
        return {}
    # Named schemas would need names that no other page has; a dataclass is described by none.
    return {} if named else dict(schema)


def _name(each: Field | Group) -> str:
    return each.name.rpartition(".")[2]
