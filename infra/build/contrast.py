"""Whether the site's colour can be read, in a light and in a dark colour scheme.

The accent is the colour of links and of other buttons on three backgrounds, and the background of the main
button. WCAG 2.2 wants a contrast of 4.5:1 for text (success criterion 1.4.3,
https://www.w3.org/TR/WCAG22/#contrast-minimum). The nearest colour that passes has the same hue in OKLab, the
space of Björn Ottosson (https://bottosson.github.io/posts/oklab/), and the nearest lightness.
"""

import re
from collections.abc import Iterator
from math import cbrt
from typing import NamedTuple

MIN_CONTRAST = 4.5
DERIVED_CONTRAST = 7.0  # of a colour that is made for the dark scheme, as of the other text on pages
TINT_SHARE = 0.1  # of the accent in the tint, the rest is the card
HOVER_BRIGHTNESS = 1.12  # of the main button, see style.css
STEP = 0.002  # of OKLab's lightness, which goes from 0 to 1
HEX = re.compile(r"#[0-9a-f]{6}")

Linear = tuple[float, float, float]
"""Red, green and blue as light, from 0 to 1."""


class Scheme(NamedTuple):
    """A colour scheme of style.css. `towards`: the lightness at which every hue passes."""

    name: str
    ground: str
    card: str
    ink: str  # on the main button
    towards: float


LIGHT = Scheme("light", "#f7f4ef", "#ffffff", "#ffffff", 0.0)
DARK = Scheme("dark", "#171310", "#211c18", "#24150a", 1.0)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours by WCAG, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def tint(accent: str, scheme: Scheme) -> str:
    """Return the background of hints and of buttons under the pointer."""
    pairs = zip(_channels(accent), _channels(scheme.card), strict=True)
    return _hex(one * TINT_SHARE + other * (1 - TINT_SHARE) for one, other in pairs)


def worst(accent: str, scheme: Scheme) -> float:
    """Return the lowest contrast that the accent has where it is used."""
    hovered = _hex(min(255.0, each * HOVER_BRIGHTNESS) for each in _channels(accent))
    backgrounds = (scheme.ground, scheme.card, tint(accent, scheme))
    buttons = (contrast(each, scheme.ink) for each in (accent, hovered))
    return min(*buttons, *(contrast(accent, each) for each in backgrounds))


def nearest(accent: str, scheme: Scheme, least: float = MIN_CONTRAST) -> str:
    """Return the nearest colour of the accent's hue with at least this contrast: itself if it passes."""
    if worst(accent, scheme) >= least:
        return accent
    lightness, a, b = _oklab(_linear(accent))
    direction = STEP if scheme.towards > lightness else -STEP
    found = accent
    while worst(found, scheme) < least:
        lightness = min(1.0, max(0.0, lightness + direction))
        found = _in_gamut(lightness, a, b)
        if lightness == scheme.towards:
            break
    return found


def _channels(colour: str) -> Linear:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


def _hex(channels: Iterator[float]) -> str:
    return "#" + bytes(round(each) for each in channels).hex()


def _linear(colour: str) -> Linear:
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (each / 255 for each in _channels(colour))
    )
    return red, green, blue


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _in_gamut(lightness: float, a: float, b: float) -> str:
    """Return the colour, with as much of its chroma as sRGB has at this lightness."""
    chroma = 1.0
    while True:
        light = _from_oklab(lightness, a * chroma, b * chroma)
        if chroma <= 0 or all(-1e-4 <= each <= 1 + 1e-4 for each in light):
            break
        chroma = max(0.0, chroma - 0.02)
    clipped = (min(1.0, max(0.0, each)) for each in light)
    return _hex(
        255 * (each * 12.92 if each <= 0.0031308 else 1.055 * each ** (1 / 2.4) - 0.055) for each in clipped
    )


def _oklab(light: Linear) -> Linear:
    red, green, blue = light
    long = cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _from_oklab(lightness: float, a: float, b: float) -> Linear:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
