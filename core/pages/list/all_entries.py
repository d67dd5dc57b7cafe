"""All of a long list: as pages of its rows, and as files to download."""

import re
from collections.abc import Iterator

import htpy as h

from core.html.components import document, entries, links
from core.lists import Closed, ListSnapshot, Value
from core.pages.list.template import ListTemplate
from core.web.event import Response

ROWS = 1_000  # values on one page: of the longest texts, 4 MB
FILE_ROWS = 200_000  # values in one file: at 26 bytes each it stays under Lambda's answer of 6 MB

_INDEX = re.compile("[0-9]{1,12}")


def is_index(text: str) -> bool:
    """Whether `text` is a number of a list or of a page, from 1."""
    return bool(_INDEX.fullmatch(text)) and int(text) > 0


def rows_in_a_file(template: ListTemplate) -> int:
    """How many values one file takes. Texts can be long: a file has those of one page."""
    return ROWS if template.field.kind.spaced else FILE_ROWS


def rows(template: ListTemplate, of: ListSnapshot | Closed, page: int, values: Iterator[Value]) -> Response:
    """Page `page` of all values of a list."""
    many = template.field.kind.many
    address = f"{template.path}?result={of.number}&" if isinstance(of, Closed) else f"{template.path}?"
    pages, files = -(-of.count // ROWS), -(-of.count // rows_in_a_file(template))
    first = (page - 1) * ROWS + 1
    shape = "lines" if template.field.kind.spaced else "columns"
    steps = [
        (f"{address}all={target}", word)
        for word, target in (("First", 1), ("Previous", page - 1), ("Next", page + 1), ("Last", pages))
        if 1 <= target <= pages and target != page
    ]
    parts = [page] if rows_in_a_file(template) == ROWS else range(1, files + 1)
    downloads = [
        (f"{address}all={part}&file", "Download as CSV" + (f", part {part} of {files}" if files > 1 else ""))
        for part in parts
    ]
    return document(
        f"All {many}: {template.title}",
        h.h1[f"All {of.count:,} {many}"],
        h.p[
            f"{first:,} to {min(of.count, page * ROWS):,}, in the order entered. ",
            h.a(href=address[:-1])["Back"],
        ],
        links(steps, "Pages"),
        h.div(".card")[entries(map(template.shown, values), first=first, shape=shape)],
        links(downloads, "Downloads"),
        summary=template.summary,
    )


def file(template: ListTemplate, part: int, values: Iterator[Value]) -> Response:
    """Part `part` of a list as a CSV file (RFC 4180) of one column, whose heading is the field's name."""
    name = f"{template.path.strip('/')}-{part}.csv"
    headers = {
        "content-type": "text/csv; charset=utf-8; header=present",
        "content-disposition": f'attachment; filename="{name}"',
    }
    body = "\r\n".join([template.field.name, *map(_cell, map(template.shown, values)), ""])
    return Response(body, headers=headers)


def _cell(text: str) -> str:
    """A cell of a CSV file, in quotes where it must be."""
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in '",\r\n') else text
