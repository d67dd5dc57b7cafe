"""The picture of a link in a chat: the site's title on its colour. Chats show PNG, and no SVG."""

from io import BytesIO
from typing import TYPE_CHECKING

from core.identity import Identity

if TYPE_CHECKING:
    from PIL import ImageFont

SIZE = (1200, 630)  # pixels; large enough for every chat, in the shape that they show
LARGEST, SMALLEST, STEP = 150, 40, 10  # pixels of the letters
MARGIN = 90  # pixels

PNG = b"\x89PNG\r\n\x1a\n"
MAX_BYTES = 300_000  # WhatsApp shows no larger picture


def preview(site: Identity) -> bytes:
    """Return a PNG file with the title, as large as it fits. Letters that Pillow's own font lacks are left
    out: it has those of Latin scripts."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", SIZE, site.accent[0])
    draw = ImageDraw.Draw(image)
    for size in range(LARGEST, SMALLEST - 1, -STEP):
        font = ImageFont.load_default(size)
        if not isinstance(font, ImageFont.FreeTypeFont):
            break  # a Pillow without FreeType
        missing = bytes(font.getmask("\uffff"))
        title = "".join(each for each in site.title if bytes(font.getmask(each)) != missing)
        lines = _lines(title, font)
        box = draw.multiline_textbbox((0, 0), lines, font=font, spacing=size // 4)
        if box[2] <= SIZE[0] - 2 * MARGIN and box[3] <= SIZE[1] - 2 * MARGIN:
            middle = (SIZE[0] / 2, SIZE[1] / 2)
            draw.multiline_text(middle, lines, "#ffffff", font, "mm", size // 4, "center")
            break
    content = BytesIO()
    image.convert("P", palette=Image.Palette.ADAPTIVE, colors=32).save(content, "PNG", optimize=True)
    return content.getvalue()


def _lines(text: str, font: "ImageFont.FreeTypeFont") -> str:
    """Return the text with line ends between words, so that each line fits if its words do."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        lines[-1:] = (
            [longer] if font.getlength(longer) <= SIZE[0] - 2 * MARGIN or not lines[-1] else [lines[-1], word]
        )
    return "\n".join(lines)
