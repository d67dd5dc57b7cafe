"""All values of a long list: as pages of its rows, and as files to download."""

from collections.abc import Iterator

import htpy as h
from markupsafe import Markup

from core.html.components import entries, links
from core.html.document import document
from core.lists import Closed, ListSnapshot, Value
from core.pages.list.entries_template import ROWS
from core.pages.list.template import ListTemplate
from core.results.csv_text import csv_text
from core.web.event import Response, send_file


def rows(template: ListTemplate, of: ListSnapshot | Closed, page: int, values: Iterator[Value]) -> Markup:
    """Page `page` of a list; `values` are those of the page."""
    kind, listed = template.fields.entry.kind, template.entries
    address = f"{template.path}?result={of.number}&" if isinstance(of, Closed) else f"{template.path}?"
    pages, files = -(-of.count // ROWS), -(-of.count // listed.file_rows)
    first = (page - 1) * ROWS + 1
    steps = [
        (f"{address}all={target}", word)
        for word, target in (("First", 1), ("Previous", page - 1), ("Next", page + 1), ("Last", pages))
        if 1 <= target <= pages and target != page
    ]
    parts = [page] if listed.file_rows == ROWS else range(1, files + 1)
    downloads = [
        (f"{address}all={part}&file", "Download as CSV" + (f", part {part} of {files}" if files > 1 else ""))
        for part in parts
    ]
    return document(
        f"All {kind.many}: {template.title}",
        h.h1[f"All {of.count:,} {kind.many}"],
        h.p[
            f"{first:,} to {min(of.count, page * ROWS):,}, in the order entered. ",
            h.a(href=address[:-1])["Back"],
        ],
        links(steps, "Pages"),
        h.div(".card")[
            entries(map(listed.shown, values), first=first, shape="lines" if kind.spaced else "columns")
        ],
        links(downloads, "Downloads"),
        summary=template.summary,
    )


def file(template: ListTemplate, part: int, values: Iterator[Value]) -> Response:
    """Part `part` of a list as a CSV file of one column, with the field's name as its heading."""
    text = csv_text([template.fields.entry.name], ([template.entries.shown(value)] for value in values))
    return send_file(
        f"{template.path.strip('/')}-{part}.csv", text, "text/csv; charset=utf-8; header=present"
    )
