"""Types for a signature that say more than Python's own.

    from core import Email, File, Html, LongText, Password, TextFile, Url

To a type checker and to the function they are ordinary types: `Email` is a `str`. A script that should not
import Wombat can use msgspec's `Meta(extra_json_schema={"format": "email"})` instead.
"""

from dataclasses import dataclass
from typing import Annotated

from markupsafe import Markup

from core.fields.files import UploadedFile


@dataclass(frozen=True, slots=True)
class Format:
    """The format of a text, as in `Annotated[str, Format("email")]`: email, uri, password, textarea (many
    lines) or file (the text of an uploaded file)."""

    format: str


File = UploadedFile
"""An uploaded file, with its `name` and `content`."""

Email = Annotated[str, Format("email")]
LongText = Annotated[str, Format("textarea")]
Password = Annotated[str, Format("password")]
TextFile = Annotated[str, Format("file")]
Url = Annotated[str, Format("uri")]

Html = Markup
"""A result that the page shows as HTML, unescaped: escape text in it, or let `Html("<b>{}</b>").format(text)`
do it."""
