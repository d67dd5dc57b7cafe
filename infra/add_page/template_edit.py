"""Change template.yaml as text, so that comments, order and all other lines stay the same."""

from typing import Any

import yaml

from infra.add_page.block import MARKER, logical_ids, optional_ids
from infra.template.read import FAST_LOADER


class CannotEdit(Exception):
    """The template does not have the expected form. The message tells the author what to change."""


def insert_page(template: str, block: str) -> str:
    """Return the template with a further page, whose resources `page_block` has made. Raises `CannotEdit` if
    the marker line is missing."""
    place = template.find("\n" + MARKER) + 1
    if not place:
        raise CannotEdit(
            "template.yaml lacks the line above which new pages go. Add this line after the last page:\n"
            f"{MARKER} ----"
        )
    return template[:place] + block + template[place:]


def without_page(template: str, page: str) -> str:
    """Return the template without a page's three resources, and those that it may have besides, and the
    comments right above them.

    Raises `CannotEdit` if one of the three is missing.
    """
    lines = template.splitlines(keepends=True)
    starts = resource_lines(template)
    for logical_id in logical_ids(page):
        if logical_id not in starts:
            raise CannotEdit(
                f"template.yaml has no resource {logical_id}. Restore it, or remove the page by hand."
            )
    there = [*logical_ids(page), *(each for each in optional_ids(page) if each in starts)]
    for logical_id in sorted(there, key=lambda each: starts[each], reverse=True):
        first = starts[logical_id]
        end = first + 1
        while end < len(lines) and (not lines[end].strip() or lines[end].startswith("   ")):
            end += 1
        while first and lines[first - 1].startswith("  #"):
            first -= 1
        del lines[first:end]
    return "".join(lines)


def resource_lines(template: str) -> dict[str, int]:
    """Return the line, from 0, on which each resource begins, by logical id."""
    root: Any = yaml.compose(template, Loader=FAST_LOADER)
    (resources,) = [value for key, value in root.value if key.value == "Resources"]
    return {key.value: key.start_mark.line for key, _ in resources.value}
