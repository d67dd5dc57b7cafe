"""A tour of every page in each of its states."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, ConsoleMessage, Page, Response

from tests.browsers.actions import add
from tests.browsers.site import Sites
from tests.browsers.states import OF_KNOWN_VISITORS, STATES, STATES_WITHOUT_TABLE

STOPS = (*STATES, *STATES_WITHOUT_TABLE)


class Tour:
    """Brings a new visitor to each state, and keeps the HTML of each: `documents`, by state."""

    def __init__(self, browser: Browser, sites: Sites) -> None:
        self._browser = browser
        self._sites = sites
        self.documents: dict[str, bytes] = {}

    @contextmanager
    def stop(self, name: str) -> Iterator[Page]:
        """The page in the state `name`. Any message in the browser's console is an error."""
        address = self._sites.without_table if name in STATES_WITHOUT_TABLE else self._sites.whole
        responses: list[Response] = []
        complaints: list[str] = []
        context = self._browser.new_context(base_url=address)
        context.on("console", lambda message: complaints.extend(complaint(message)))
        page = context.new_page()
        page.on("response", lambda response: responses.append(response) if is_page(response) else None)
        if name in OF_KNOWN_VISITORS:
            page.goto(f"{self._sites.whole}/mode")
            add(page, "3")
        (STATES | STATES_WITHOUT_TABLE)[name](page)
        self.documents[name] = responses[-1].body()
        yield page
        context.close()
        assert complaints == []


def is_page(response: Response) -> bool:
    return response.request.is_navigation_request() and response.status != 303


def complaint(message: ConsoleMessage) -> list[str]:
    """The messages of a browser about a page, without those about answers of 4xx, which Chromium logs too."""
    bad = message.type in ("error", "warning") and "the server responded with a status" not in message.text
    return [message.text] if bad else []
