"""Results that are files or images, and their media types."""

import os
from io import BytesIO
from typing import Any

from core.fields.files import UploadedFile

# The first bytes of each, its media type and file ending.
_IMAGES = {
    b"\x89PNG\r\n\x1a\n": ("image/png", ".png"),
    b"\xff\xd8\xff": ("image/jpeg", ".jpg"),
    b"GIF87a": ("image/gif", ".gif"),
    b"GIF89a": ("image/gif", ".gif"),
}
_SVG = ("image/svg+xml", ".svg")
_WEBP = ("image/webp", ".webp")


def image_type(content: bytes) -> tuple[str, str] | None:
    """The media type and file ending of an image that a browser shows, None for anything else. Pages show
    SVG by `<img>` only, where browsers run no script in it."""
    for start, kind in _IMAGES.items():
        if content.startswith(start):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _WEBP
    head = content[:1000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"<svg") or (head.startswith((b"<?xml", b"<!--", b"<!DOCTYPE")) and b"<svg" in head):
        return _SVG
    return None


def media_type(name: str, content: bytes) -> tuple[str, str]:
    """The media type of a file, and the ending that its name should have."""
    if image := image_type(content):
        return image
    from mimetypes import guess_type

    kind = guess_type(name)[0]
    if kind:
        return kind, ""
    try:
        content.decode()
    except UnicodeDecodeError:
        return "application/octet-stream", ".bin"
    return "text/plain;charset=utf-8", ".txt"


def file_of(value: Any, name: str) -> UploadedFile | None:
    """A result as a file; None unless it is a file or an image. Raises `OSError` for an unreadable path."""
    if isinstance(value, UploadedFile):
        return value
    if isinstance(value, (bytes, bytearray, memoryview)):
        content = bytes(value)
        return UploadedFile(f"{name}{media_type('', content)[1]}", content)
    if isinstance(value, os.PathLike):
        with open(value, "rb") as file:
            return UploadedFile(os.path.basename(os.fspath(value)), file.read())
    if (image := _drawn(value)) is not None:
        return UploadedFile(f"{name}{media_type('', image)[1]}", image)
    return None


def _drawn(value: Any) -> bytes | None:
    """The image of an object that can draw itself: a matplotlib figure, or anything that Jupyter shows as
    PNG or SVG, such as a Pillow image; None for anything else."""
    if isinstance(value, type):
        return None
    if callable(save := getattr(value, "savefig", None)):
        picture = BytesIO()
        save(picture, format="png")
        return picture.getvalue()
    for method in ("_repr_png_", "_repr_svg_"):
        if callable(draw := getattr(value, method, None)) and (content := draw()):
            return content.encode() if isinstance(content, str) else bytes(content)
    return None
