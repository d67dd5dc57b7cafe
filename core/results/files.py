"""Files as a part of a page: pictures shown, and a download of each."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import quote

import htpy as h

from core.fields.files import UploadedFile
from core.results.media import image_type, media_type

if TYPE_CHECKING:
    from core.figures import Picture
    from core.replay import Written

MAX_LINK = 1_500_000  # bytes in a link: Chromium takes addresses of 2 MB, and base64 adds a third
MAX_EMBEDDED = 4_000_000  # bytes of all that is in one page; in base64 they fit Lambda's limit for an answer


def files_out(files: "Sequence[Written]", name: str, address: str = "", *, embedded: int = 0) -> h.Node:
    """The files that a run left: pictures shown, and a download of each; several also as `name`.zip.

    Downloads are in the page, or, if it has an `address` for them, at `?file=<name>` and `?files` there.
    `embedded` bytes of other files and pictures are in the page.
    """
    if not files:
        return None
    room = MAX_EMBEDDED - embedded - (0 if address else sum(len(file.content or b"") for file in files))
    pictures = []
    for file in files:
        if file.content and file.size <= min(room, MAX_LINK) and image_type(file.content):
            room -= file.size
            pictures.append(h.figure[_picture(UploadedFile(file.name, file.content))])
    return h.section(".card", aria_labelledby="files")[
        h.h2("#files")["Files"],
        pictures,
        h.ul(".files")[(h.li[_download(file, address)] for file in files)],
        _all_in_one(files, f"{name}.zip", address, room) if len(files) > 1 else None,
    ]


def files_in_page(files: "Sequence[Written]", name: str, embedded: int) -> h.Node:
    """The files that a function left, for which the page itself is the only place. `embedded` bytes of other
    files are in the page."""
    shown, left_out = [], 0
    for file in files:
        if file.content is not None and embedded + file.size > MAX_EMBEDDED:
            left_out += 1
            file = file._replace(content=None)
        embedded += len(file.content or b"")
        shown.append(file)
    return [
        files_out(shown, name),
        left_out > 0
        and h.p[
            f"A page can hold {MAX_EMBEDDED // 10**6} MB of files, and these are more. Ask for less at once."
        ],
    ]


def pictures_in_page(pictures: "Sequence[Picture]") -> Iterator[h.Element]:
    """Figures, with their titles as alternative text."""
    room = MAX_EMBEDDED
    for picture in pictures:
        room -= len(picture.content)
        if room < 0:
            yield h.p[f"The picture “{picture.title}” does not fit on this page."]
        else:
            yield h.figure[image(picture)]


def image(picture: "Picture") -> h.VoidElement:
    """A picture, with its title as alternative text."""
    return h.img(src=_address(UploadedFile(f"{picture.title}.png", picture.content)), alt=picture.title)


def zip_of(files: Sequence[UploadedFile]) -> bytes:
    """The files in one archive."""
    from zipfile import ZIP_DEFLATED, ZipFile

    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for file in files:
            archive.writestr(file.name, file.content)
    return packed.getvalue()


def result_file(file: UploadedFile) -> h.Node:
    """A file that a function returned; an image is shown."""
    if image_type(file.content):
        return h.figure[_picture(file, "The result: "), link(file, "Download the image")]
    return link(file, f"Download {file.name} ({in_bytes(len(file))})")


def link(file: UploadedFile, words: str) -> h.Node:
    """A button that saves the file, which is in the page; or that it is too large for that."""
    if len(file) > MAX_LINK:
        return h.p[f"{file.name} has {len(file):,} bytes, which is too large for a link on this page."]
    return h.p[h.a(".button", href=_address(file), download=file.name)[words]]


def stored_file(file: "Written") -> h.Node:
    """A button that saves a file from where the page has stored it."""
    name = file.name.rpartition("/")[2]
    return h.p[h.a(".button", href=file.address, download=name)[f"Download {name} ({in_bytes(file.size)})"]]


def in_bytes(size: int) -> str:
    """A size in words."""
    return f"{size:,} {'byte' if size == 1 else 'bytes'}"


def _picture(file: UploadedFile, about: str = "") -> h.VoidElement:
    return h.img(src=_address(file), alt=f"{about}{file.name}")


def _download(file: "Written", address: str) -> h.Node:
    base_name = file.name.rpartition("/")[2]
    if file.address:
        href = file.address
    elif address:
        href = f"{address}?file={quote(file.name)}"
    elif file.content is not None and file.size <= MAX_LINK:
        href = _address(UploadedFile(base_name, file.content))
    else:
        return f"{file.name} is too large to download: it has {in_bytes(file.size)}."
    return [h.a(href=href, download=base_name)[file.name], f" ({in_bytes(file.size)})"]


def _all_in_one(files: "Sequence[Written]", name: str, address: str, room: int) -> h.Node:
    """A link to all files in one archive, if they fit."""
    words = "Download all as .zip"
    if any(file.content is None for file in files):
        return None
    if address:
        return h.p[h.a(".button", href=f"{address}?files", download=name)[words]]
    archive = zip_of([UploadedFile(file.name, file.content or b"") for file in files])
    return link(UploadedFile(name, archive), words) if len(archive) <= min(room, MAX_LINK) else None


def _address(file: UploadedFile) -> str:
    kind = media_type(file.name, file.content)[0]
    return f"data:{kind};base64,{b64encode(file.content).decode()}"
