"""Change the project completely or not at all.

A page is a folder in functions/ and a block in template.yaml. Both are prepared and checked in a copy of the
project (`workspace`), and put in place by two renames. Signals are blocked between the two; if the process is
killed there, the next command cleans up (`recover`).
"""

from __future__ import annotations

import fcntl
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.add_page.block import logical_ids
from infra.add_page.refusal import Refused
from infra.add_page.template_edit import resource_lines

COPIED = ("core", "functions", "infra", "template.yaml")  # enough to run the site
_IGNORED = shutil.ignore_patterns("__pycache__", "node_modules", "pages.json", "preview.png", "site.json")


@contextmanager
def workspace(root: Path) -> Iterator[Path]:
    """Yield a copy of the project on the same file system, and delete it afterwards.

    Raises `Refused` while another command has a copy.
    """
    own = root / ".wombat"
    own.mkdir(exist_ok=True)
    with (own / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused("Another command is changing this project. Try again when it is done.") from None
        copy = own / "copy"
        recover(root)
        try:
            shutil.rmtree(copy, ignore_errors=True)  # left by a killed command
            copy.mkdir()
            for name in COPIED:
                if (root / name).is_dir():
                    shutil.copytree(root / name, copy / name, ignore=_IGNORED)
                else:
                    shutil.copy2(root / name, copy / name)
            yield copy
        finally:
            shutil.rmtree(copy, ignore_errors=True)


def put_in_place(root: Path, copy: Path, page: str, before: str) -> None:
    """Move a new page from the copy into the project. Raises `Refused` if the template is not the same as
    `before` any more."""
    _refuse_if_changed(root, before)
    target = root / "functions" / page
    with _uninterrupted(), _noted(root, page):
        (copy / "functions" / page).rename(target)
        try:
            (copy / "template.yaml").replace(root / "template.yaml")
        except BaseException:
            shutil.rmtree(target)
            raise


def remove_from_place(root: Path, copy: Path, page: str, before: str) -> Path:
    """Replace the template by the copy's, and move the page's folder away. Returns its new path.

    Raises `Refused` if the template is not the same as `before` any more.
    """
    _refuse_if_changed(root, before)
    with _uninterrupted(), _noted(root, page):
        (copy / "template.yaml").replace(root / "template.yaml")
        return _move_away(root, page)


def recover(root: Path) -> None:
    """Clean up after a command that was killed between two renames: move away a folder without a template
    entry."""
    note = root / ".wombat" / "unfinished"
    if not note.exists():
        return
    page = note.read_text()
    entries = resource_lines((root / "template.yaml").read_bytes().decode())
    if page and logical_ids(page)[0] not in entries and (root / "functions" / page).exists():
        _move_away(root, page)
    note.unlink()


def _move_away(root: Path, page: str) -> Path:
    kept = root / ".wombat" / "removed"
    kept.mkdir(exist_ok=True)
    place = kept / page
    number = 2
    while place.exists():
        place = kept / f"{page}-{number}"
        number += 1
    (root / "functions" / page).rename(place)
    return place


def _refuse_if_changed(root: Path, before: str) -> None:
    if (root / "template.yaml").read_bytes().decode() != before:
        raise Refused("template.yaml was changed while the command ran. Run the command again.")


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Delay Ctrl-C and other requests to end until after this context."""
    waiting = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    old = signal.pthread_sigmask(signal.SIG_BLOCK, waiting)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, old)


@contextmanager
def _noted(root: Path, page: str) -> Iterator[None]:
    note = root / ".wombat" / "unfinished"
    note.write_text(page)
    yield
    note.unlink()
