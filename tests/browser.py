"""What the tests with a real browser look at."""

from playwright.sync_api import Page

# The least contrast between text and what is behind it, in all of a page's visible text.
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


def entries(page: Page) -> list[str]:
    """The list's values, as shown."""
    return page.locator(".entries li").all_inner_texts()


def add(page: Page, *numbers: str) -> None:
    for number in numbers:
        page.get_by_label("Number", exact=True).fill(number)
        press(page, "Add another")


def press(page: Page, button: str) -> None:
    """Press a button and wait until the page that answers is there, whole: a click alone returns earlier."""
    with page.expect_navigation():
        page.get_by_role("button", name=button).click()


def follow(page: Page, link: str) -> None:
    """Follow a link to another page and wait until that is there, whole."""
    with page.expect_navigation():
        page.get_by_role("link", name=link).click()


def scrolls_sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))
