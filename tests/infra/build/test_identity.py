"""functions/home/app.py declares the site's identity; one that cannot be used is refused with the reason."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from core import home_page
from core.html.document import document
from core.html.style import style, style_version
from core.identity import ACCENT, FILE, Identity, identity
from infra.build.contrast import LIGHT, nearest
from infra.build.identity import BadIdentity, checked, declared, write_identity
from infra.template.read import ROOT
from tests.support.identities import identified


def test_without_a_declaration_the_site_is_wombats(tmp_path: Path) -> None:
    write_identity(tmp_path, home_page(summary="Small programs."))
    written = json.loads((tmp_path / FILE).read_text())
    assert (written["title"], written["accent"], written["colours"]) == ("Wombat", list(ACCENT), "")


def test_a_red_that_is_hard_to_read_is_refused_with_the_nearest_that_is_not() -> None:
    with pytest.raises(BadIdentity, match=r"#ff0000 is hard to read in the light .* 3\.37:1") as refused:
        checked(Identity(accent="#FF0000"))
    suggested = str(refused.value).rpartition(" ")[2].removesuffix(".")
    assert checked(Identity(accent=suggested)).accent[0] == suggested


def test_a_colour_of_the_authors_own_for_the_dark_scheme_is_checked_as_well() -> None:
    assert checked(Identity(accent=("#0057a8", "#8fc1ff"))).accent == ("#0057a8", "#8fc1ff")
    with pytest.raises(BadIdentity, match="#0057a8 is hard to read in the dark colour scheme"):
        checked(Identity(accent=("#0057a8", "#0057a8")))


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"title": " "}, "title must have 1 to 60 characters"),
        ({"title": "x" * 61}, "title must have 1 to 60 characters, not 61"),
        ({"accent": "red"}, "accent is 'red'. Write a colour, such as"),
        ({"accent": "#123"}, "Write a colour"),
        ({"accent": ("#123456", "#abcdef", "#000000")}, "or two: for light and for dark"),
        ({"lang": "German"}, "lang is 'German'. Write a language code"),
        ({"icon": "W"}, "Write an emoji, or the name of an SVG file"),
        ({"icon": "missing.svg"}, "There is no icon missing.svg"),
        ({"icon": "broken.svg"}, "broken.svg is not an SVG file"),
        ({"icon": "other.svg"}, "other.svg is not an SVG file"),
        ({"icon": "large.svg"}, "of at most 20,000: every new visitor loads it"),
    ],
)
def test_what_cannot_be_used_is_refused(given: dict[str, Any], reason: str, tmp_path: Path) -> None:
    (tmp_path / "broken.svg").write_text("<svg")
    (tmp_path / "other.svg").write_text("<html/>")
    (tmp_path / "large.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg"><!--{"x" * 20_000}--></svg>'
    )
    with pytest.raises(BadIdentity, match=reason):
        checked(Identity(**given), tmp_path)


def test_every_page_follows_the_identity() -> None:
    given = Identity(
        "Zahlen & mehr",
        accent="#0057a8",
        icon="🦉",
        lang="de",
        footer="Fragen: https://zahlen.example/hilfe.",
    )
    with identified(given):
        page = document("Addieren", summary="Zwei Zahlen.")
        colours = identity().colours
    assert '<html lang="de">' in page
    assert "<title>Addieren – Zahlen &amp; mehr</title>" in page
    assert "🦉" in page
    assert f'href="/style.css?{style_version(colours)}"' in page
    assert "--accent:#0057a8" in style(colours)
    assert '<a href="https://zahlen.example/hilfe">https://zahlen.example/hilfe</a>.' in page
    assert '<p lang="en">Made with Wombat.' in page
    assert '<a class="skip" href="#main" lang="en">' in page


def test_made_with_wombat_can_be_taken_away() -> None:
    with identified(Identity(made_with=False)):
        assert "<footer>" not in document("Add")
    with identified(Identity(made_with=False, footer="School of Example")):
        page = document("Add")
    assert "<footer><p>School of Example</p></footer>" in page
    assert "Made with" not in page


def test_the_example_of_the_guide_can_be_used_and_its_red_is_refused_as_it_says() -> None:
    guide = (ROOT / "docs" / "your-site.md").read_text(encoding="utf-8")
    module: dict[str, Any] = {"__name__": "functions.home.app", "__file__": "app.py"}
    exec(guide.partition("```python\n")[2].partition("```")[0], module)  # noqa: S102 - the guide's own code
    assert checked(declared(module["handler"])).accent[0] == "#0057a8"
    refused, suggested = re.findall(r'for `"(#\w+)"` it is `"(#\w+)"`', guide)[0]
    assert nearest(refused, LIGHT) == suggested


def test_an_emoji_cannot_break_out_of_the_icon() -> None:
    with identified(Identity(icon='🦉"<b>')):
        assert "<b>" not in document("Add")
