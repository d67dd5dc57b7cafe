"""The site as `make serve` serves it, with more pages, for states that its own pages never have; and the
same site when its table is out of reach."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from infra.add_page.block import Kind, page_block
from infra.add_page.decide import Wanted
from infra.add_page.handler import ANY_KIND, Made, handler
from infra.add_page.template_edit import insert_page
from tests.support.project import copy_of_project
from tests.support.served import serving

SCRIPTS = Path(__file__).parent / "pages"


@dataclass(frozen=True, slots=True)
class Further:
    """A page in addition to the site's own: its script is `pages/<name>.py`."""

    name: str
    kind: Kind
    function: str
    title: str
    wanted: Wanted = ANY_KIND
    large_files: int | None = None


PASSWORD = "seven green umbrellas"  # noqa: S105 - of the private page
FURTHER = (
    Further("basket", "list", "basket", "Fill a basket"),
    Further("booking", "form", "book", "Book a night", Wanted(share=True)),
    Further("cube", "form", "cube", "Compute a cube"),
    Further("log", "form", "lines_with", "Search a log", large_files=20_000_000),
    Further("nap", "form", "nap", "Take a nap", Wanted(minutes=1)),
    Further("salary", "form", "salary", "Look up a salary", Wanted(private=True)),
    Further("scoreboard", "console", "", "Keep a score"),
    Further("sums", "list", "add_up", "Add slowly", Wanted(minutes=1)),
    Further("terminal", "console", "", "Use a terminal"),
)


@dataclass(frozen=True, slots=True)
class Sites:
    """The addresses of the whole site, and of the same without its table; their signing key is the same."""

    whole: str
    without_table: str


def project_with_further_pages(place: Path) -> Path:
    """Make a copy of the project in `place`, with the further pages; return its root."""
    root = copy_of_project(place).root
    template = (root / "template.yaml").read_text()
    for page in FURTHER:
        folder = root / "functions" / page.name
        folder.mkdir()
        (folder / "__init__.py").touch()
        script = "script.py" if page.kind == "console" else "processing.py"
        (folder / script).write_bytes((SCRIPTS / f"{page.name}.py").read_bytes())
        made, wanted = Made(page.kind, page.function), page.wanted
        (folder / "app.py").write_text(handler(page.name, made, page.title, wanted))
        block = page_block(
            page.name,
            page.kind,
            private=wanted.private,
            minutes=wanted.minutes,
            share=wanted.share,
            large_files=page.large_files,
        )
        template = insert_page(template, block)
    (root / "template.yaml").write_text(template)
    return root


@contextmanager
def sites(place: Path) -> Iterator[Sites]:
    """The site with the further pages, served twice."""
    root = project_with_further_pages(place)
    with serving(root, PASSWORD=PASSWORD) as whole, refusing_table() as table:
        address = whole.wait_until_ready()
        with serving(root, DYNAMODB_ENDPOINT=table) as without_table:
            yield Sites(address, without_table.wait_until_ready())


@contextmanager
def refusing_table() -> Iterator[str]:
    """The address of a DynamoDB that makes a table and then refuses every call."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Refusing) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


class _Refusing(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        made = self.headers["x-amz-target"].endswith((".CreateTable", ".UpdateTimeToLive"))
        body = b"{}" if made else b'{"__type": "ThrottlingException"}'
        self.send_response(200 if made else 400)
        self.send_header("content-type", "application/x-amz-json-1.0")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Log nothing."""
