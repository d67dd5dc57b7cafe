"""Pictures that a script shows. On a terminal a window would open; here the picture goes into the output.

matplotlib and Pillow are changed when, and only if, a script imports them.
"""

from __future__ import annotations

import sys
from typing import Any
from weakref import WeakSet

from core.figures import STYLE, Picture, open_figures, picture_of
from core.replay import stream
from core.replay.terminal import Terminal

MAX_PICTURES = 10  # of a run

WITHOUT_WINDOWS = frozenset({"agg", "cairo", "pdf", "pgf", "ps", "svg"})
"""matplotlib's backends that need no screen."""

IMAGE_TITLE = "Image"  # of an image of Pillow without a title and a file's name


class Pictures:
    """What the libraries of pictures do in a run, and the pictures that it has shown so far."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._count = 0
        self._bytes = 0
        self._saved: WeakSet[Any] = WeakSet()

    def patch_matplotlib(self, matplotlib: Any) -> None:
        """Give charts the site's look, as on other pages, and let a window's backend draw without one. Leave
        out the notice that the font cache is made: a terminal shows it once and never again."""
        matplotlib.rcParams.update(matplotlib.rc_params_from_file(STYLE, use_default_template=False))
        real_use = matplotlib.use

        def use(backend: str, **options: Any) -> None:
            real_use(backend if backend.lower() in WITHOUT_WINDOWS else "agg", **options)

        matplotlib.use = use
        logger = sys.modules["logging"].getLogger("matplotlib.font_manager")
        logger.addFilter(lambda record: "font cache" not in str(record.msg))

    def patch_pyplot(self, pyplot: Any) -> None:
        figure_class = pyplot.Figure
        real_savefig = figure_class.savefig

        def show(*args: Any, block: bool | None = None, **kwargs: Any) -> None:
            """Show all figures and close them, as their windows are closed before `show` returns. If it
            would return at once, they stay open, and are shown as they are at the end."""
            if block is False or (block is None and pyplot.isinteractive()):
                return
            for figure in open_figures():
                self._show(picture_of(figure))
            pyplot.close("all")

        def savefig(figure: Any, *args: Any, **kwargs: Any) -> Any:
            self._saved.add(figure)
            return real_savefig(figure, *args, **kwargs)

        pyplot.show = show
        figure_class.show = lambda figure, warn=True: None
        figure_class.savefig = savefig

    def patch_image_show(self, image_show: Any) -> None:
        """Register the page as the viewer of Pillow's images."""
        pictures = self

        class Page(image_show.Viewer):  # type: ignore[misc]
            format = "PNG"

            def show_image(self, image: Any, title: str | None = None, **options: Any) -> int:
                from io import BytesIO

                content = BytesIO()
                image.save(content, "PNG")
                name = str(getattr(image, "filename", "")).rpartition("/")[2]
                pictures._show(Picture(title or name or IMAGE_TITLE, content.getvalue()))
                return 1

        image_show.register(Page(), 0)

    def show_left_open(self) -> None:
        """Show the figures that are open at the end of the script, but for those that are in a file."""
        for figure in open_figures():
            if figure not in self._saved:
                self._show(picture_of(figure))

    def _show(self, picture: Picture) -> None:
        """Send a picture, or beyond the limits its title alone."""
        for out in (sys.stdout, sys.stderr):
            try:
                out.flush()  # the picture stands where it was shown
            except Exception:
                pass
        self._count += 1
        if self._count <= MAX_PICTURES and self._bytes + len(picture.content) <= stream.PICTURE_BYTES:
            self._bytes += len(picture.content)
            self._terminal.send(stream.PICTURE_PIECE, picture.content)
        self._terminal.tell(stream.PICTURE, stream.on_one_line(picture.title))
