"""`make audit` finds a vulnerable version in a lock; it asks a list on this machine here."""

import json
import subprocess
import threading
from collections.abc import Iterator

import pytest
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from infra.template.read import ROOT
from tests.support.checks import cannot_run

pytestmark = pytest.mark.slow

VULNERABLE = "itsdangerous"  # in the locks `list` and `dev`, and in some others
REPORT = {
    "id": "TEST-2026-1",
    "summary": "Signs anything",
    "affected": [
        {
            "package": {"name": VULNERABLE, "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "99.0"}]}],
        }
    ],
}


@Request.application
def known_vulnerabilities(request: Request) -> Response:
    """A list in the form of https://google.github.io/osv.dev/post-v1-query/."""
    asked = json.loads(request.get_data())["package"]["name"]
    return Response(
        json.dumps({"vulns": [REPORT]} if asked == VULNERABLE else {}), mimetype="application/json"
    )


@pytest.fixture
def address() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, known_vulnerabilities, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}/v1/query"
    server.shutdown()
    thread.join()


def audit(lock: str, address: str) -> tuple[int, str]:
    """The exit code and the output of `make audit` for one lock."""
    made = subprocess.run(
        ["make", ".venv-audit/ready"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if made.returncode:
        cannot_run(f"pip-audit cannot be installed: {made.stderr}")
    options = f"AUDIT_OPTIONS=--vulnerability-service osv --osv-url {address}"
    command = ["make", "audit", f"AUDIT_LOCKS=infra/build/locks/{lock}.txt", options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_a_lock_with_a_vulnerable_version_is_named_with_the_version_to_use(address: str) -> None:
    code, output = audit("list", address)
    assert code
    assert "infra/build/locks/list.txt" in output
    assert VULNERABLE in output
    assert "TEST-2026-1" in output
    assert "99.0" in output


def test_a_lock_without_one_passes(address: str) -> None:
    code, output = audit("page", address)
    assert code == 0
    assert "No known vulnerabilities found" in output
