"""The result of `wombat add`."""

from dataclasses import dataclass

from infra.add_page.block import Kind
from infra.add_page.risks import Risk


@dataclass(frozen=True, slots=True)
class Added:
    """A page that was added to the project."""

    page: str
    """The name of its folder in functions/."""
    path: str
    kind: Kind
    title: str
    function: str
    """The function that the page calls; '' for a console page."""
    files: tuple[str, ...]
    """The files in its folder."""
    renamed: bool
    """Whether imports of modules beside the script were given their full names."""
    packages: tuple[str, ...]
    """The requirements of the page itself."""
    risks: tuple[tuple[str, Risk], ...]
    """Risky lines, each with its file; '' for the script."""
    asks: bool
    """Whether the script asks, with input() or through a package."""
    hint: str
    """The function that would make a console page a form; '' if there is none to suggest."""
    types_hint: str
    """How types would make a function of the script a form; '' if the page is one, or all have types."""
    runs_at: int | None
    """The first line that asks or prints when the script is loaded, if it has functions as well."""
    behaviour: str = ""
    """The observed behaviour, as a sentence."""
    alternatives: tuple[str, ...] = ()
    """Other kinds of page, and how to choose them."""
    caveats: tuple[str, ...] = ()
    """Differences between the page and a terminal."""
    tried: str = ""
    """The outcome of one submission of a command page."""
    network: bool = False
    """Whether the page allows its script to open connections."""
    private: bool = False
    """Whether the page asks for a password."""
    large_files: bool = False
    """Whether a form page has a place for large results."""
    uploads: int = 0
    """The bytes of the large files that its form takes."""
