"""The appearance of a page on each kind of screen, and whether it can be read and used there."""

from collections.abc import Iterator
from itertools import product

from playwright.sync_api import Page

PHONE, WIDE = 320, 1280  # pixels

# The lowest contrast between text and its background on a page.
LEAST_CONTRAST = """() => {
  const light = ([r, g, b]) => {
    const part = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const colour = text => text.match(/[\\d.]+/g).map(Number);
  const behind = element => {
    for (; element; element = element.parentElement) {
      const back = colour(getComputedStyle(element).backgroundColor);
      if (back.length < 4 || back[3] === 1) return back;
    }
    return [255, 255, 255];
  };
  let least = [99, ""];
  for (const element of document.body.querySelectorAll("*")) {
    const shown = element.checkVisibility() && (element.matches("input, textarea")
      || [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()));
    if (!shown) continue;
    const [a, b] = [light(colour(getComputedStyle(element).color)), light(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < least[0]) least = [ratio, element.outerHTML];
  }
  return least;
}"""

# The element with the focus: its place in the tab order, its HTML, and whether the focus is visible.
FOCUS = """() => {
  const element = document.activeElement;
  const stops = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  // Tab reaches the first of some radio buttons, arrow keys the others.
  const other = each => each.type === "radio" && document.getElementsByName(each.name)[0] !== each;
  const all = [...document.querySelectorAll(stops)].filter(each => each.checkVisibility() && !other(each));
  const style = getComputedStyle(element), box = element.getBoundingClientRect();
  const shown = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return [all.indexOf(element), all.length, element.outerHTML, shown && box.width > 0 && box.left >= 0];
}"""


def looks(page: Page) -> Iterator[str]:
    """Show the page on a phone and on a wide screen, in light and in dark; yield the name of each."""
    for scheme, width in product(("light", "dark"), (PHONE, WIDE)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 800})
        yield f"{scheme}, {width} px"


def scrolls_sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))
