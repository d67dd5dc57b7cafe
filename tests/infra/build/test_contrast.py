"""A colour passes where it can be read; of one that does not, the nearest that does is named."""

import re
from pathlib import Path

import pytest

from core.identity import ACCENT
from infra.build.contrast import DARK, LIGHT, MIN_CONTRAST, Scheme, contrast, nearest, worst

STYLE = (Path(__file__).parents[3] / "core" / "html" / "style.css").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#ff0000", "#ffffff", 4.0)],
)
def test_contrast_is_as_wcag_computes_it(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    "colour", ["#ff0000", "#00ff00", "#0000ff", "#ffff00", "#808080", "#ffffff", "#000000", "#7b3f0c"]
)
def test_the_nearest_colour_passes_and_is_no_further_than_it_must_be(colour: str, scheme: Scheme) -> None:
    found = nearest(colour, scheme)
    if worst(colour, scheme) >= MIN_CONTRAST:
        assert found == colour
    else:
        assert MIN_CONTRAST <= worst(found, scheme) < MIN_CONTRAST + 0.1


def test_the_backgrounds_are_those_of_the_style_sheet() -> None:
    light, dark = STYLE.partition("@media (prefers-color-scheme: dark)")[::2]
    for text, scheme, accent in ((light, LIGHT, ACCENT[0]), (dark, DARK, ACCENT[1])):
        colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", text))
        used = (colours["ground"], colours["card"], colours["accent-ink"], colours["accent"])
        assert used == (scheme.ground, scheme.card, scheme.ink, accent)
    assert "filter: brightness(1.12)" in STYLE
