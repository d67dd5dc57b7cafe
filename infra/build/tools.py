"""Write the list of the site's tools for `/mcp`, beside its handler, because a Lambda package contains only
its own page:

    python -m infra.build.tools FOLDER
"""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from core.mcp.page import TOOLS
from core.mcp.tools import JOB, Tool
from core.page import Page
from infra.build.openapi import ANSWERS, Schema, fields_in_json, schema_of_fields
from infra.build.site_index import all_pages
from infra.template.read import SITE

FOLDER = SITE / "functions" / "mcp"
_JOB_ID: Schema = {
    "type": "string",
    "description": "From an answer that the work goes on: to get its result, send this alone",
}


def tools_of(pages: Sequence[Page]) -> Iterator[Tool]:
    """Yield the tools of these pages: one for a page, or for each command of a page."""
    for page in pages:
        if page.kind == "console":
            yield _tool(page, page.path, ANSWERS)
        elif page.fields is not None:
            yield _tool(page, page.path, schema_of_fields(fields_in_json(page)))
        for path, fields in page.commands.items():
            yield _tool(page, path, schema_of_fields(fields))


def _tool(page: Page, path: str, schema: Schema) -> Tool:
    name = path.strip("/").replace("/", ".")
    command = name.partition(".")[2].replace(".", " ")
    return Tool(
        name=name,
        title=f"{page.title}: {command}" if command else page.title,
        description=page.summary,
        schema=_or_job(schema) if page.work else schema,
        page=page.path.strip("/").replace("-", "_"),
        path=path,
        kind="job" if page.work else page.kind,
        private=page.guard is not None,
    )


def _or_job(schema: Schema) -> Schema:
    """The schema of a page that takes minutes: no parameter is required of a call that asks for a result."""
    return {"type": "object", "properties": schema["properties"] | {JOB: _JOB_ID}}


def write_tools(folder: Path = FOLDER, pages: Sequence[Page] | None = None) -> None:
    """Write the list into `folder`, of these pages or of all."""
    tools = [tool._asdict() for tool in tools_of(all_pages() if pages is None else pages)]
    text = json.dumps(tools, ensure_ascii=False, indent=1)
    (folder / TOOLS).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_tools(Path(sys.argv[1]))
