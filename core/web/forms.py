"""The data of forms and queries, both parsers, and every limit on uploads."""

from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from core.problems import BadRequest, UnsupportedType
from core.web.event import FORM_TYPE, FORM_WITH_FILES_TYPE, Request

if TYPE_CHECKING:
    from core.fields.files import UploadedFile

# Bytes of a request's body. Lambda's limit of 6 MB leaves about 4.5 MB, because the gateway sends base64.
MAX_FORM_BYTES = 100_000  # short fields
MAX_ANSWERS_BYTES = 300_000  # answers to a console page, one a line
MAX_TEXT_BYTES = 1_000_000  # a form with a text box: a novel
MAX_ENTRIES_BYTES = 3_000_000  # a list page's text box: 150,000 of the longest numbers
MAX_UPLOAD_BYTES = 4 * 1024 * 1024 + 100_000  # `core.fields.files.MAX_SENT_BYTES`, and the form around them
MAX_FIELDS = 200  # of one form or query: no page has more, and parsing them costs CPU


class FormData(dict[str, list[str]]):
    """Every value sent under each name, in the order sent."""

    def one(self, name: str) -> str | None:
        """The value sent under `name`, None if there is none. Raises `BadRequest` if there are several:
        a guess may be wrong."""
        values = self.get(name, [])
        if len(values) > 1:
            raise BadRequest(f"The field “{name}” was sent {len(values)} times; it can only be sent once.")
        return values[0] if values else None


def read_query(request: Request) -> FormData:
    """Return the fields in the request's address. Raises `BadRequest`."""
    return _parse(request.raw_query.encode("utf-8", "surrogatepass"))


def read_form(request: Request, max_bytes: int) -> FormData:
    """Return the fields of a URL-encoded form. Raises `UnsupportedType`, `TooLarge` or `BadRequest`."""
    if request.media_type != FORM_TYPE:
        raise UnsupportedType()
    return _parse(request.read_body(max_bytes))


def read_form_with_files(
    request: Request, max_bytes: int, max_file_bytes: int
) -> "tuple[FormData, dict[str, UploadedFile]]":
    """Return the fields of a form, and its files, by field. A URL-encoded form may have `max_bytes`, a
    multipart one `max_file_bytes`. Raises `UnsupportedType`, `TooLarge` or `BadRequest`.

    An input without a file sends an empty one without a name, which is left out.
    """
    if request.media_type != FORM_WITH_FILES_TYPE:
        return read_form(request, max_bytes), {}
    fields, sent = _parse_multipart(request, max_file_bytes)
    files = dict(sent)
    if len(files) < len(sent):
        raise BadRequest("A file was sent more than once.")
    return fields, {name: file for name, file in files.items() if file.name or file.content}


def _parse(encoded: bytes) -> FormData:
    try:
        pairs = parse_qsl(
            encoded.decode(), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS
        )
    except UnicodeError:
        raise BadRequest("The form holds bytes that are not UTF-8 text.") from None
    except ValueError:
        raise BadRequest(f"The form has more than {MAX_FIELDS} fields.") from None
    fields = FormData()
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return fields


def read_form_with_several_files(
    request: Request, max_bytes: int, max_file_bytes: int
) -> "tuple[FormData, list[UploadedFile]]":
    """The same for a form whose only file field may have several files."""
    if request.media_type != FORM_WITH_FILES_TYPE:
        return read_form(request, max_bytes), []
    fields, files = _parse_multipart(request, max_file_bytes)
    return fields, [file for _, file in files if file.name or file.content]


def _parse_multipart(request: Request, max_bytes: int) -> "tuple[FormData, list[tuple[str, UploadedFile]]]":
    """Return the fields and the files, by field. Raises `TooLarge` or `BadRequest`."""
    # Imported here, so that only a request that brings files pays for it.
    from multipart import MultipartError, MultipartParser, parse_options_header

    from core.fields.files import UploadedFile

    body = request.read_body(max_bytes)
    _, options = parse_options_header(request.headers.get("content-type", ""))
    fields, files = FormData(), []
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
            else:
                files.append((part.name, UploadedFile(part.filename, part.raw)))
    except (MultipartError, UnicodeDecodeError):
        raise BadRequest("The form did not arrive completely.") from None
    return fields, files
