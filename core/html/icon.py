"""The site's icon: an emoji, Wombat's own in the site's colour, or the author's SVG file."""

import htpy as h
from markupsafe import Markup, escape

from core.identity import Identity

ADDRESS = "/icon.svg"

_MARK = (
    '<rect width="32" height="32" rx="8" fill="{}"/><path d="M6 10l5 13 5-10 5 10 5-13" fill="none" '
    'stroke="#fff" stroke-width="3.2" stroke-linecap="round" stroke-linejoin="round"/>'
)
_EMOJI = '<text x="16" y="26" font-size="26" text-anchor="middle" fill="currentColor">{}</text>'


def is_file(icon: str) -> bool:
    """Whether an icon is the name of a file, and not an emoji."""
    return icon.lower().endswith(".svg")


def svg(site: Identity) -> str:
    """Return an icon that is no file as SVG."""
    shape = _EMOJI.format(escape(site.icon)) if site.icon else _MARK.format(site.accent[0])
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">{shape}</svg>'


def icon_address(site: Identity) -> str:
    """Return the icon's address for a `<link>`: the icon itself, as that is smaller than a request, or its
    path if it is a file."""
    if is_file(site.icon):
        return ADDRESS
    quoted = svg(site).replace('"', "'")
    return "data:image/svg+xml," + quoted.translate(
        {ord(" "): "%20", ord("<"): "%3C", ord(">"): "%3E", ord("#"): "%23"}
    )


def logo(site: Identity) -> h.Node:
    """Return the icon for the page's header, beside the site's name."""
    if is_file(site.icon):
        return h.img(src=ADDRESS, alt="", width="32", height="32")
    return Markup(  # noqa: S704 - ours, with the emoji escaped
        svg(site).replace('xmlns="http://www.w3.org/2000/svg"', 'aria-hidden="true"')
    )
