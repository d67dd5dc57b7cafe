"""The visitor's files on a console or command page: what a run has left, uploads, and "Your files"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

import htpy as h

from core.folders import Files
from core.html.controls import Caption, action_button, confirmed, hidden, text_input
from core.pages.console.folder import MAX_BYTES, MAX_FILE_BYTES, MAX_FILES, Leaving
from core.pages.console.sent import Action
from core.replay import Replay
from core.web.event import FORM_WITH_FILES_TYPE

AFRESH = "Your files are deleted, and the program starts from the beginning."
YOURS = "yours"  # in a query: the page with the visitor's files, which a command page has
LIMITS = f"Up to {MAX_FILES} files of at most {MAX_FILE_BYTES // 10**6} MB, {MAX_BYTES // 10**6} MB in all"

_USES_FILES = re.compile(
    rb"\bopen\(|\bsqlite3\b|\bshelve\b|\bPath\(|\.(?:read|write|load|save|to)_\w+\(|\.(?:load|save|savefig|imread)\("
)
_ASKS_FOR_FILE = re.compile(
    r"\b(?:file|filename|path|document|image|photo|picture|csv|json|txt|xlsx)\b", re.IGNORECASE
)
_NO_SUCH_FILE = "No such file"


@dataclass(frozen=True, slots=True)
class YourFiles:
    """The visitor's newest files, what becomes of those that an ended run has left, and whether the script
    seems to use files."""

    newest: Files
    leaving: Leaving
    wanted: bool = False


def uses_files(source: bytes) -> bool:
    """Whether a script seems to read or write files."""
    return bool(_USES_FILES.search(source))


def asks_for_file(run: Replay, errors: Sequence[str]) -> bool:
    """Whether the open question is likely to be for a file."""
    return bool(_ASKS_FOR_FILE.search(run.prompt)) or any(_NO_SUCH_FILE in error for error in errors)


def left_files(path: str, form: h.Node, run: Replay, leaving: Leaving) -> h.Node:
    """The files that a run has left, whether they are kept, and a button to keep them. `form` holds the
    hidden fields."""
    if not run.files and not leaving.note:
        return None
    from core.results.files import files_out

    return [
        files_out(run.files, path.split("/")[1], path, embedded=run.picture_bytes),
        leaving.note and h.p[leaving.note],
        h.form(method="post", action=path)[form, h.p(".actions")[action_button(Action.KEEP)]]
        if leaving.offer
        else None,
    ]


def upload_beside(path: str, form: h.Node, error: str) -> h.Element:
    """An upload for a question that asks for a file."""
    return h.form(".card", method="post", action=path, enctype=FORM_WITH_FILES_TYPE, novalidate=True)[
        form,
        hidden("beside", "1"),
        text_input(Caption("upload", "A file of yours", LIMITS, error), kind="file"),
        h.p(".actions")[action_button(Action.UPLOAD, "Use this file")],
    ]


def your_files(path: str, form: h.Node, files: Files, error: str, *, unfolded: bool = False) -> h.Element:
    """The visitor's files: a download of each, and the forms that change them."""
    count = f" ({len(files):,})" if files else ""
    return h.details("#your-files", open=unfolded or bool(error))[
        h.summary[f"Your files{count}"],
        h.div(".card")[
            # A form of its own, because Enter presses a form's first button.
            h.form(method="post", action=path)[
                form,
                h.ul(".files")[(h.li[_line(path, name, content)] for name, content in sorted(files.items()))],
            ]
            if files
            else None,
            h.form(method="post", action=path, enctype=FORM_WITH_FILES_TYPE, novalidate=True)[
                form,
                text_input(Caption("uploads", "Upload files", LIMITS, error), kind="file", multiple=True),
                h.p(".actions")[action_button(Action.UPLOAD)],
                confirmed(Action.START_AFRESH, AFRESH) if files else None,
            ],
        ],
    ]


def _line(path: str, name: str, content: bytes) -> h.Node:
    from core.results.files import in_bytes

    return [
        h.a(href=f"{path}?kept={quote(name)}", download=name.rpartition("/")[2])[name],
        f" ({in_bytes(len(content))}) ",
        h.button(".plain", type="submit", name="delete", value=name, aria_label=f"Delete {name}")["Delete"],
    ]
