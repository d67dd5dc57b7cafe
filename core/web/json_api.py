"""A page for programs: fields in, result or errors out, as JSON.

Numbers keep their text, so that the same rules apply as to a form's.
"""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from core.fields import Field, Filled, Group, fill
from core.fields.field import UNSET
from core.fields.files import UploadedFile
from core.problems import BadRequest
from core.web.event import JSON_TYPE, Response
from core.web.forms import FormData


def read_json(fields: Sequence[Field | Group], body: bytes) -> Filled:
    """Return the values of `fields` in a JSON object; a field that it leaves out has its default. Raises
    `BadRequest` for anything but a JSON object."""
    sent = read_object(body)
    found, files, wrong = FormData(), dict[str, UploadedFile](), dict[str, str]()
    _read_object(fields, sent, found, files, wrong)
    filled = fill(fields, found, files, strict=True)
    filled.errors = filled.errors | wrong
    return filled


def read_object(body: bytes) -> dict[str, Any]:
    """Return a JSON object, its numbers as text. Raises `BadRequest` for anything else."""
    try:
        # As text, so that a decimal keeps its digits, and NaN is refused by the rule for numbers.
        sent = json.loads(
            body, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=_object_once
        )
    except (ValueError, RecursionError):
        raise BadRequest("The body is not JSON.") from None
    if not isinstance(sent, dict):
        raise BadRequest("The body must be a JSON object with a member for each field.")
    return sent


def _object_once(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object. Raises `BadRequest` for a name that it has twice: a guess may be wrong."""
    found = dict(members)
    if len(found) < len(members):
        names = Counter(name for name, _ in members)
        name, times = names.most_common(1)[0]
        raise BadRequest(f"The member “{name}” was sent {times} times; it can only be sent once.")
    return found


def answer(content: dict[str, Any], status: int = 200) -> Response:
    text = json.dumps(content, ensure_ascii=True, allow_nan=False)
    return Response(text, status, {"content-type": JSON_TYPE})


def errors(messages: dict[str, str], status: int = 422) -> Response:
    """Error messages by field; those that belong to no field are under the empty name."""
    return answer({"errors": messages}, status)


def _read_object(
    fields: Sequence[Field | Group],
    sent: dict[str, Any],
    found: FormData,
    files: dict[str, UploadedFile],
    wrong: dict[str, str],
) -> None:
    for each in fields:
        name = each.name.rpartition(".")[2]
        if isinstance(each, Group):
            inner = sent.get(name)
            if inner is not None and not isinstance(inner, dict):
                wrong[each.name] = f"{each.label} must be an object."
            _read_object(each.fields, inner if isinstance(inner, dict) else {}, found, files, wrong)
        elif name not in sent:
            if each.default not in (UNSET, None):
                found[each.name] = [each.kind.show(each.default)]
        elif each.kind.control == "file":
            _read_file(each, sent[name], files, wrong)
        else:
            try:
                found[each.name] = _texts(each, sent[name])
            except ValueError as error:
                wrong[each.name] = str(error)


def _texts(field: Field, value: Any) -> list[str]:
    """The texts that a form would send for a JSON value."""
    if field.kind.item is None:
        return [_text(field, value)]
    if not isinstance(value, list):
        if value is None:
            return []
        raise ValueError(f"{field.label} must be an array.")
    texts = [_text(field, each) for each in value]
    if any("\n" in text or "\r" in text for text in texts):
        raise ValueError(f"{field.label} must have no line ends inside an entry.")
    return texts if field.kind.choices else ["\n".join(texts)]


def _text(field: Field, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"{field.label} must not be an object or array.")
    return value


def _read_file(field: Field, value: Any, files: dict[str, UploadedFile], wrong: dict[str, str]) -> None:
    """Read a file's text, or its bytes in base64."""
    if value is None:
        return
    from base64 import b64decode

    try:
        if field.kind.attributes.get("accept"):
            content = _text(field, value).encode()
        else:
            content = b64decode(_text(field, value), validate=True)
    except ValueError:
        wrong[field.name] = f"{field.label} must be a string of base64."
    else:
        files[field.name] = UploadedFile(field.name, content)
