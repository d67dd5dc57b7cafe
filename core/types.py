"""Names for a signature that say more than Python's own types do.

    from core import Email, File, Html, LongText, Password, TextFile, Url

To a type checker, and to the function, they are what they say they are: `Email` is a `str`. A script
that would rather import nothing of ours can say the same with msgspec's `Meta`, whose
`extra_json_schema={"format": "email"}` is recognised.
"""

from dataclasses import dataclass
from typing import Annotated

from markupsafe import Markup

from core.fields.files import UploadedFile


@dataclass(frozen=True, slots=True)
class Format:
    """In `Annotated[str, Format("email")]`: how a text is asked for. Known are email, uri, password,
    textarea (many lines) and file (the text of an uploaded file)."""

    format: str


File = UploadedFile
"""An uploaded file, with its `name` and `content`."""

Email = Annotated[str, Format("email")]
LongText = Annotated[str, Format("textarea")]
Password = Annotated[str, Format("password")]
TextFile = Annotated[str, Format("file")]
Url = Annotated[str, Format("uri")]

Html = Markup
"""What a function returns as `Html(...)` is put into the page as it is: escape what you put into it,
or let `Html("<b>{}</b>").format(text)` do it."""
