"""Write docs/limits.md, the limits that an author can meet, from the constants in the code:

.venv/bin/python -m infra.build.limits_table
"""

from core import results
from core.fields import number
from core.fields.files import MAX_LARGE_BYTES
from core.lists import shared
from core.lists.protocol import MAX_VALUES
from core.mcp import page as mcp
from core.pages.command import page as command
from core.pages.console import answers_form, folder, program, stateless
from core.pages.list import sent
from core.replay import Limits
from core.replay.pictures import MAX_PICTURES
from core.replay.stream import PICTURE_BYTES
from core.results import rich
from core.results.files import MAX_LINK
from core.settings import DAY
from core.web import forms
from infra.add_page import checks, files
from infra.add_page.block import FREE_STORAGE
from infra.build.package_size import MAX_UNZIPPED_BYTES
from infra.serve.gateway import MAX_EVENT_BYTES
from infra.template.read import ROOT, read_template

DOCUMENT = ROOT / "docs" / "limits.md"
MEGABYTE = 1_000_000  # bytes
FUNCTION_LOADING_SECONDS = 10  # Lambda's limit for importing a function

Row = tuple[str, str, str, str, str]
"""A limit, and its value on form, list, console and command pages; '' if it has none."""


def document() -> str:
    """Return the whole of docs/limits.md."""
    template = read_template()
    seconds = f"{template['Globals']['Function']['Timeout']} s"
    memory = f"{template['Parameters']['MemorySize']['Default']} MB"
    script = Limits()
    upload = size(forms.MAX_UPLOAD_BYTES)
    written = size(command.MAX_WRITTEN_BYTES)
    script_memory = f"{script.memory // 2**20} MB"
    transcript, printed = characters(script.output), characters(results.MAX_PRINTED)
    text, digits, fields = (
        size(forms.MAX_TEXT_BYTES),
        characters(number.MAX_CHARACTERS),
        str(forms.MAX_FIELDS),
    )
    shown, link, file = f"{rich.MAX_ROWS:,}", size(MAX_LINK), size(results.MAX_FILE)
    command_seconds = f"{command.LIMITS.deadline:.0f} s; {command.SESSION_LIMITS.deadline:.0f} s if it asks"
    pictures = f"{MAX_PICTURES}, {size(PICTURE_BYTES)}"
    disk, script_file = f"{FREE_STORAGE} MB", size(script.file_size)
    kept = f"{folder.MAX_FILES}, {size(folder.MAX_BYTES)}"
    rows: list[Row] = [
        ("Time for an answer", seconds, seconds, f"{program.LIMITS.deadline:.0f} s a run", command_seconds),
        ("Memory", memory, memory, script_memory, script_memory),
        ("Processes at once", "", "", str(script.processes), str(script.processes)),
        ("One file that the script writes", "", "", script_file, script_file),
        ("Form without a text area", size(forms.MAX_FORM_BYTES), "", "", text),
        ("Form with a text area", text, size(forms.MAX_ENTRIES_BYTES), "", text),
        ("Form with files", upload, upload, "", upload),
        ("One file by way of the bucket", size(MAX_LARGE_BYTES), "", "", ""),
        ("All answers", "", "", size(forms.MAX_ANSWERS_BYTES), text),
        ("Kept files of a visitor", "", "", kept, kept),
        ("One kept file", "", "", size(folder.MAX_FILE_BYTES), size(folder.MAX_FILE_BYTES)),
        ("Number of entries or answers", "", f"{MAX_VALUES:,}", f"{answers_form.MAX_ANSWERS:,}", ""),
        ("One entry or answer", "", characters(sent.MAX_ENTRY), characters(answers_form.MAX_ANSWER), ""),
        ("One number", digits, digits, "", digits),
        ("Fields of a form", fields, fields, fields, fields),
        ("Pictures in the output", "", "", pictures, pictures),
        ("Output as text", printed, printed, transcript, transcript),
        ("Rows of a table on the page", shown, shown, "", ""),
        ("Files or images among other results", link, link, "", written),
        ("A single file as the answer itself", file, "", file, ""),
        ("One file as a link to the bucket", disk, disk, script_file, script_file),
    ]  # fmt: skip
    return TEXT.format(
        rows="\n".join(f"| {' | '.join(each or '–' for each in row)} |" for row in rows),
        package=f"{size(MAX_UNZIPPED_BYTES)} ({MAX_UNZIPPED_BYTES // 2**20} MiB)",
        beside=f"{size(files.MAX_BYTES)} in {files.MAX_FILES:,} files",
        loading=checks.LOADING_SECONDS,
        lambda_loading=FUNCTION_LOADING_SECONDS,
        event=f"{MAX_EVENT_BYTES // 2**20} MiB",
        message=size(mcp.MAX_BYTES),
        state=f"{stateless.STATE_SECONDS // 60} minutes",
        shared=size(shared.MAX_BYTES),
        days=shared.KEPT_SECONDS // DAY,
    )


def size(number_of_bytes: int) -> str:
    """Return a number of bytes as people say it."""
    if number_of_bytes < MEGABYTE:
        return f"{number_of_bytes // 1000:,} kB"
    return f"{number_of_bytes / MEGABYTE:.1f} MB".replace(".0 ", " ")


def characters(number_of_characters: int) -> str:
    return f"{number_of_characters:,} characters"


TEXT = """\
# Limits

Every limit that a page can meet. Generated from the code by `.venv/bin/python -m infra.build.limits_table`.
A visitor who exceeds one gets a message that names it. kB and MB are 1,000 and 1,000,000 bytes.

## Of a request

| limit | form page | list page | console page | command page |
| --- | --- | --- | --- | --- |
{rows}

The parameter `MemorySize` in `template.yaml` changes the memory of the functions; console and command pages
keep their limit for the script. Work of more than 25 seconds fits only a
[page that takes minutes](minutes.md), as API Gateway ends it after 30.

## Of a page

| limit | value | from |
| --- | --- | --- |
| Package, unzipped: the page, its packages, Wombat and bytecode | {package} | Lambda |
| Files beside the script | {beside} | `make page` |
| Time to load the script | {lambda_loading} s on Lambda, {loading} s in `make page` | Lambda |
| Request or answer, in base64 | {event} | Lambda |
| Message to `/mcp` | {message} | Wombat |
| Age of the state that a console page gives a program | {state} | Wombat |
| Shared result, compressed | {shared}, for {days} days | Wombat |

[The runbook](../infra/operate/RUNBOOK.md#a-page-that-is-too-large) describes what to do with a
larger page.
"""


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
