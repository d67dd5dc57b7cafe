"""Change template.yaml as text, so that its comments, its order and every other line stay as they are."""

from typing import Any

import yaml

from infra.add_page.block import MARKER, Kind, logical_ids, page_block


class CannotEdit(Exception):
    """The template is not as expected; the message says what is wrong."""


def insert_page(template: str, page: str, kind: Kind) -> str:
    """The template's text with one page more. Raises `CannotEdit` without the marker."""
    place = template.find("\n" + MARKER) + 1
    if not place:
        raise CannotEdit(f"template.yaml has lost the line above which pages are added:\n{MARKER} ----")
    return template[:place] + page_block(page, kind) + template[place:]


def without_page(template: str, page: str) -> str:
    """The template's text without a page's three resources and the comments right above them.

    Raises `CannotEdit` if one of the three is not there.
    """
    lines = template.splitlines(keepends=True)
    starts = resource_lines(template)
    for logical_id in logical_ids(page):
        if logical_id not in starts:
            raise CannotEdit(f"template.yaml has no {logical_id}.")
    for logical_id in sorted(logical_ids(page), key=lambda each: starts[each], reverse=True):
        first = starts[logical_id]
        end = first + 1
        while end < len(lines) and (not lines[end].strip() or lines[end].startswith("   ")):
            end += 1
        while first and lines[first - 1].startswith("  #"):
            first -= 1
        del lines[first:end]
    return "".join(lines)


def resource_lines(template: str) -> dict[str, int]:
    """The number of the line, from 0, at which each resource begins, by logical id."""
    root: Any = yaml.compose(template, Loader=yaml.SafeLoader)
    (resources,) = [value for key, value in root.value if key.value == "Resources"]
    return {key.value: key.start_mark.line for key, _ in resources.value}
