"""Forms with files: `multipart/form-data`, read by Marcel Hellkamp's multipart. Only a request that
brings such a form imports it."""

from io import BytesIO

from multipart import MultipartError, MultipartParser, parse_options_header

from core.fields.files import UploadedFile
from core.problems import BadRequest
from core.web.event import MAX_FIELDS, FormData, Request

FORM_WITH_FILES = "multipart/form-data"


def read_form_with_files(request: Request, max_bytes: int) -> tuple[FormData, dict[str, UploadedFile]]:
    """The fields of a form of at most `max_bytes`, and its files that are not empty, by field. Raises
    `TooLarge` or `BadRequest`."""
    body = request.read_body(max_bytes)
    _, options = parse_options_header(request.headers.get("content-type", ""))
    fields, files = FormData(), {}
    try:
        parser = MultipartParser(
            BytesIO(body),
            options.get("boundary", ""),
            len(body),
            strict=True,
            part_limit=MAX_FIELDS,
            spool_limit=max_bytes,  # in memory: Lambda's disk is no faster, and nothing is left behind
            memory_limit=max_bytes,
        )
        for part in parser:
            if part.filename is None:
                fields.setdefault(part.name, []).append(part.raw.decode())
            elif part.raw:
                files[part.name] = UploadedFile(part.filename, part.raw)
    except (MultipartError, UnicodeDecodeError):
        raise BadRequest("The form did not arrive whole.") from None
    return fields, files
