"""From a page's JSON to the result of a tool: its text, its values, and its files."""

import json
from typing import Any
from urllib.parse import quote

from core.mcp.invoke import PageAnswer

MAX_CHARACTERS = 5_000_000  # of a result, which has its text twice: Lambda's answer has at most 6 MB
TOO_LARGE = "The result is too large for a tool. Open the page itself: {path}"
_FILE = {"name", "type", "base64"}
_PICTURES = ("image/gif", "image/jpeg", "image/png", "image/webp")  # no client shows SVG

Content = dict[str, Any]


def tool_result(answer: PageAnswer, path: str) -> Content:
    """The result of a tool whose page, at `path`, has given this answer; an error is one that its caller can
    see and correct."""
    if "errors" in answer.content:
        return failed("\n".join(_named(name, text) for name, text in answer.content["errors"].items()))
    files: list[Content] = []
    content = _without_files(answer.content, files)
    texts = [content["printed"]] if "result" not in content else [json.dumps(content, ensure_ascii=False)]
    if "error" in content:
        texts.append(f"The program failed: {content['error']}")
    if "state" in content:
        texts.append(_how_to_answer(content))
    found: Content = {"content": [*map(text, texts), *files], "structuredContent": content}
    if "error" in content:
        found["isError"] = True
    size = sum(map(len, texts)) * 2 + sum(map(_bytes_in, files))
    return found if size <= MAX_CHARACTERS else failed(TOO_LARGE.format(path=path))


def failed(why: str) -> Content:
    """The result of a tool that has none."""
    return {"content": [text(why)], "isError": True}


def text(words: str) -> Content:
    return {"type": "text", "text": words}


def question(content: Content, before: str = "") -> Content:
    """The result that makes the client ask its user the open question of a program; `before`: why the last
    answer was not taken."""
    asked = {
        "type": "object",
        "properties": {"answer": {"type": "string", "title": content["question"] or "Answer"}},
        "required": ["answer"],
    }
    message = "\n".join(filter(None, (before, content["printed"])))
    params = {"mode": "form", "message": message, "requestedSchema": asked}
    return {
        "resultType": "input_required",
        "inputRequests": {"answer": {"method": "elicitation/create", "params": params}},
        "requestState": content["state"],
    }


def _how_to_answer(content: Content) -> str:
    return (
        f"The program asks: {content['question']}\nTo answer, call this tool again with your answers as "
        f"“answers”, and with this “state”: {content['state']}"
    )


def _named(name: str, words: str) -> str:
    return f"{name}: {words}" if name else words


def _bytes_in(file: Content) -> int:
    return len(file["data"] if file["type"] == "image" else file["resource"]["blob"])


def _without_files(value: Any, files: list[Content]) -> Any:
    """`value` with the content of its files in `files`: pictures that clients show as images, and others as
    embedded resources."""
    if isinstance(value, list):
        return [_without_files(each, files) for each in value]
    if not isinstance(value, dict):
        return value
    if value.keys() != _FILE:
        return {name: _without_files(each, files) for name, each in value.items()}
    if value["type"] in _PICTURES:
        files.append({"type": "image", "data": value["base64"], "mimeType": value["type"]})
        return {"name": value["name"], "type": value["type"]}
    uri = f"file:///{quote(value['name'], safe='')}"
    resource = {"uri": uri, "mimeType": value["type"], "blob": value["base64"]}
    files.append({"type": "resource", "resource": resource})
    return {"name": value["name"], "type": value["type"], "uri": uri}
