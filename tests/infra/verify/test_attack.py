"""`make attack` finds known vulnerabilities; otherwise a run without findings would prove nothing."""

import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from infra.template.read import ROOT
from infra.verify.attack import attack, findings
from tests.support.checks import cannot_run

pytestmark = pytest.mark.slow

FORM = "<form method=post action=/><input name=word><button>Send</button></form>"


@Request.application
def careless(request: Request) -> Response:
    """A page that shows input without escaping it."""
    shown = f"<p>{request.form.get('word', '')}</p>{FORM}"
    return Response(shown, 200 if request.path == "/" else 404, content_type="text/html")


@pytest.fixture
def address() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, careless)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}/"
    server.shutdown()
    thread.join()


def test_a_page_without_escaping_and_headers_has_findings(address: str, tmp_path: Path) -> None:
    made = subprocess.run(
        ["make", ".venv-wapiti/ready"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if made.returncode:
        cannot_run(f"wapiti cannot be installed: {made.stderr}")
    found = "\n".join(findings(attack(address, tmp_path, ["--scope", "folder"], ["xss", "csp"])))
    assert "Reflected Cross Site Scripting: POST /" in found
    assert "Content Security Policy Configuration" in found
