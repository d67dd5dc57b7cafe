"""The OpenAPI 3.1 document of the pages, for programs. Made when the site is built or served."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

import msgspec

from core.fields import Field, Group, leaves
from core.fields.field import UNSET
from core.page import Page
from core.pages.list.sent import ListFields
from core.pages.list.whole import fields_of_whole
from core.web.event import FORM_TYPE, FORM_WITH_FILES_TYPE, JSON_TYPE

Schema = dict[str, Any]

_ERRORS = {
    "type": "object",
    "required": ["errors"],
    "properties": {
        "errors": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "description": "Error messages by field; the empty name has the errors of the whole request.",
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

ANSWERS: Schema = {
    "type": "object",
    "properties": {
        "answers": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Answers to the program’s questions, in order: those after the ones in the state",
        },
        "state": {"type": "string", "description": "From the answer before, of the last hour"},
    },
}
_CONVERSATION: Schema = {
    "type": "object",
    "required": ["printed", "ended"],
    "properties": {
        "printed": {"type": "string", "description": "The program’s output so far, with the answers"},
        "ended": {"type": "boolean"},
        "question": {"type": "string", "description": "The open question"},
        "secret": {"type": "boolean", "description": "It asks for a password"},
        "state": {"type": "string", "description": "To send with the next answers"},
        "error": {"type": "string", "description": "Why the program failed"},
        "files": {"type": "array", "items": _FILE, "description": "What the program wrote"},
    },
}


_STARTED: Schema = {"type": "object", "required": ["job"], "properties": {"job": {"type": "string"}}}
_JOB_ID: Schema = {"name": "job", "in": "query", "required": True, "schema": {"type": "string"}}
_JOB: Schema = {
    "type": "object",
    "required": ["job", "state", "seconds", "printed"],
    "properties": {
        "job": {"type": "string"},
        "state": {"enum": ["waiting", "running", "ended", "failed", "stopped"]},
        "seconds": {"type": "integer", "description": "Since its start"},
        "printed": {"type": "string"},
        "progress": {"type": "object", "description": "How much is `done` of the `total`"},
        "reason": {"type": "string", "description": "Why it failed"},
    },
}


# Of private pages. A browser's session works as well, and is no concern of programs.
_TOKEN = {"token": {"type": "http", "scheme": "bearer", "description": "Made with `wombat token`."}}


def openapi(title: str, pages: Iterable[Page]) -> Schema:
    """The document for `pages`."""
    paths: Schema = {}
    components: Schema = {"schemas": {"Errors": _ERRORS}}
    for page in pages:
        if page.guard:
            components["securitySchemes"] = _TOKEN
        if page.fields is not None:
            answer = _answer(schema_of_result(page.returns))
            paths[page.path] = {"post": _operation(page, page.path, fields_in_json(page), answer)}
            if page.work:
                _add_job(paths[page.path], answer)
        if page.kind == "console":
            paths[page.path] = {"post": _operation(page, page.path, None, _CONVERSATION)}
        for path, fields in page.commands.items():
            paths[path] = {"post": _operation(page, path, fields, _RUN)}
            if page.work:
                _add_job(paths[path], _RUN)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1"},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": components,
    }


def _add_job(operations: Schema, answer: Schema) -> None:
    """Describe a page that takes minutes: it answers with the address of a job."""
    started = operations["post"]["responses"].pop("200")
    operations["post"]["responses"]["202"] = {
        "description": "The job was started. Send the cookie of this answer with requests to its Location.",
        "headers": {name: {"schema": {"type": "string"}} for name in ("Location", "Retry-After")},
        "content": {JSON_TYPE: {"schema": _STARTED}},
    }
    security = {name: operations["post"][name] for name in ("security",) if name in operations["post"]}
    name, parameters = operations["post"]["operationId"], [_JOB_ID]
    schema = {"allOf": [_JOB, {"properties": answer["properties"]}]}
    found = {"description": started["description"], "content": {JSON_TYPE: {"schema": schema}}}
    failed = {"default": operations["post"]["responses"]["default"]}
    operations["get"] = security | {
        "operationId": f"{name}_job",
        "summary": "A job as it is now",
        "parameters": parameters,
        "responses": {"200": found} | failed,
    }
    operations["delete"] = security | {
        "operationId": f"{name}_stop",
        "summary": "Stop a job",
        "parameters": parameters,
        "responses": {"204": {"description": "It was asked to stop"}} | failed,
    }


def _answer(result: Schema) -> Schema:
    files = {"type": "array", "items": _FILE, "description": "The figures and files that the program left"}
    properties = {"result": result, "printed": {"type": "string"}, "files": files}
    return {"type": "object", "required": ["result"], "properties": properties}


def fields_in_json(page: Page) -> tuple[Field | Group, ...]:
    """The fields of a page's JSON object."""
    fields = page.fields or ()
    if page.kind == "list":
        entry, *extra = fields
        return fields_of_whole(ListFields(cast(Field, entry), tuple(extra)))
    return fields


def _operation(page: Page, path: str, fields: Sequence[Field | Group] | None, answer: Schema) -> Schema:
    """What a POST takes and answers: `fields`, or a program's answers."""
    bodies = {JSON_TYPE: {"schema": ANSWERS if fields is None else schema_of_fields(fields)}}
    if fields is not None and page.kind != "list":
        upload = any(field.kind.control == "file" for field in leaves(fields))
        bodies[FORM_WITH_FILES_TYPE if upload else FORM_TYPE] = {"schema": _flat(fields)}
    errors = {"schema": {"$ref": "#/components/schemas/Errors"}}
    refused = {"401": {"description": "The token is missing or wrong", "content": {JSON_TYPE: errors}}}
    return ({"security": [{"token": []}]} if page.guard else {}) | {
        "operationId": path.strip("/").replace("-", "_").replace("/", "_"),
        "summary": page.title,
        "description": page.summary,
        "requestBody": {"required": True, "content": bodies},
        "responses": {
            "200": {"description": "The result of the program", "content": {JSON_TYPE: {"schema": answer}}},
            **(refused if page.guard else {}),
            "422": {"description": "Errors in the request", "content": {JSON_TYPE: errors}},
            "default": {"description": "Why there is no result", "content": {JSON_TYPE: errors}},
        },
    }


def schema_of_fields(fields: Iterable[Field | Group]) -> Schema:
    """The schema of a JSON object with a member for each field."""
    fields = list(fields)
    required = [_name(each) for each in fields if _is_required(each)]
    schema: Schema = {"type": "object", "properties": {_name(each): schema_of(each) for each in fields}}
    return schema | ({"required": required} if required else {})


def _is_required(each: Field | Group) -> bool:
    if isinstance(each, Group):
        return not each.optional and any(map(_is_required, each.fields))
    return not each.optional and each.default is UNSET and each.kind.control != "checkbox"


def _flat(fields: Iterable[Field | Group]) -> Schema:
    """The same for a form: every field at the top level, as text."""
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
    schema = schema_of_fields(each.fields) if isinstance(each, Group) else each.kind.json_schema()
    if each.optional:
        schema = {"anyOf": [schema, {"type": "null"}]}
    if isinstance(each, Field) and each.prefilled():
        schema["default"] = each.kind.to_json(each.default)
    return words | schema


def schema_of_result(returns: Any) -> Schema:
    """The schema of a return annotation; of any value if msgspec has no schema for it."""
    if returns in (Any, bytes):
        return {}
    try:
        (schema,), named = msgspec.json.schema_components([returns])
    except (TypeError, RuntimeError):
        return {}
    # A dataclass has a named schema, whose name would have to be unique on the site: leave it out.
    return {} if named else dict(schema)


def _name(each: Field | Group) -> str:
    return each.name.rpartition(".")[2]
