"""The form pages as programs see them: one OpenAPI 3.1 document, made when the site is built or served."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from core.fields import Field, Group, leaves
from core.fields.field import UNSET
from core.fields.numbers import parse_whole
from core.page import Page
from core.web.event import FORM_TYPE
from core.web.json_api import TYPE

Schema = dict[str, Any]

_FORMATS = {"date": "date", "email": "email", "url": "uri", "password": "password"}
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


_FILE = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "type": {"type": "string"},
        "base64": {"type": "string", "contentEncoding": "base64"},
    },
}
_RUN: Schema = {
    "type": "object",
    "required": ["printed", "status"],
    "properties": {
        "printed": {"type": "string"},
        "status": {"type": "integer", "description": "The exit status"},
        "files": {"type": "array", "items": _FILE, "description": "What the program wrote"},
    },
}


def openapi(title: str, pages: Iterable[Page]) -> Schema:
    """The document for those of `pages` that are form pages or command pages."""
    paths: Schema = {}
    for page in pages:
        if page.fields is not None:
            answer = _answer(schema_of_result(page.returns))
            paths[page.path] = {"post": _operation(page, page.path, page.fields, answer)}
        for path, fields in page.commands.items():
            paths[path] = {"post": _operation(page, path, fields, _RUN)}
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1"},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": {"Errors": _ERRORS}},
    }


def _answer(result: Schema) -> Schema:
    properties = {"result": result, "printed": {"type": "string"}}
    return {"type": "object", "required": ["result"], "properties": properties}


def _operation(page: Page, path: str, fields: Sequence[Field | Group], answer: Schema) -> Schema:
    upload = any(field.kind.control == "file" for field in leaves(fields))
    form = "multipart/form-data" if upload else FORM_TYPE
    errors = {"schema": {"$ref": "#/components/schemas/Errors"}}
    return {
        "operationId": path.strip("/").replace("-", "_").replace("/", "_"),
        "summary": page.title,
        "description": page.summary,
        "requestBody": {
            "required": True,
            "content": {TYPE: {"schema": _object(fields)}, form: {"schema": _flat(fields)}},
        },
        "responses": {
            "200": {"description": "What the program answered", "content": {TYPE: {"schema": answer}}},
            "422": {"description": "What is wrong with what was sent", "content": {TYPE: errors}},
            "default": {"description": "Why there is no answer", "content": {TYPE: errors}},
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
    if isinstance(each, Group):
        schema = _object(each.fields)
    elif each.kind.item:
        schema = {"type": "array", "items": _single(each.kind.item)} | _limits(each.kind, "Items")
    else:
        schema = _single(each.kind)
    if each.optional:
        schema = {"anyOf": [schema, {"type": "null"}]}
    if not isinstance(each, Group) and each.default not in (UNSET, None) and each.kind.control != "password":
        schema["default"] = msgspec.to_builtins(each.default)
    return words | schema


def _single(kind: Any) -> Schema:
    if kind.choices:
        return {"enum": [msgspec.to_builtins(choice.value) for choice in kind.choices]}
    if kind.control == "checkbox":
        return {"type": "boolean"}
    if kind.control == "file":
        text = kind.attributes.get("accept")
        return {"type": "string"} | ({} if text else {"contentEncoding": "base64"})
    if kind.one == "number":
        return {"type": "integer" if kind.parse is parse_whole else "number"} | _limits(kind, "")
    schema: Schema = {"type": "string"}
    if kind.control in _FORMATS:
        schema["format"] = _FORMATS[kind.control]
    return schema | _limits(kind, "Length")


def _limits(kind: Any, counted: str) -> Schema:
    limits = kind.limits
    if limits is None:
        return {}
    known = {
        f"min{counted}": limits.min_length,
        f"max{counted}": limits.max_length,
        "pattern": limits.pattern,
    }
    if kind.one == "number":
        known |= {
            "minimum": limits.ge,
            "exclusiveMinimum": limits.gt,
            "maximum": limits.le,
            "exclusiveMaximum": limits.lt,
            "multipleOf": limits.multiple_of,
        }
    return {name: _plain(value) for name, value in known.items() if value is not None}


def _plain(value: Any) -> Any:
    return value if isinstance(value, (int, float, str)) else float(value)


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
