"""A process as a Lambda function's is, with secrets in it, whose page runs whatever Python its visitor types:

    python -m tests.support.attacked_handler FOLDER < answers.json > transcripts.json

It has a credential in its environment, a key and a visitor's id in its memory, and before each answer of the
attacker another visitor answers and leaves files. Prints each attack's transcript, and how often the
runtime's address on loopback was called. An attacker who sees SECRET- and a digit has won.
"""

import http.server
import json
import os
import sys
import threading
from pathlib import Path

from core.replay import Answer, Limits, replay, run
from tests.support.attacks import SCRIPT

SECRET = "SECRET-"  # no secret stands in this file as a whole: the attackers' own code is in their memory

LEAVE_FILES = """
for folder in (".", {scratch!r}, __import__("os").environ["TMPDIR"]):
    open(folder + "/left", "w").write(input.__name__[:0] + "{secret}")
"""


def leave_files(scratch: Path) -> str:
    """Python for one line, as an answer is: the earlier visitor's own files."""
    source = LEAVE_FILES.format(scratch=str(scratch), secret=f"{SECRET}3")
    return f"exec({source!r})"


class RuntimeApi(http.server.BaseHTTPRequestHandler):
    """Counts who calls."""

    calls = 0

    def do_GET(self) -> None:
        RuntimeApi.calls += 1
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"{SECRET}4".encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


def main(folder: Path) -> None:
    scratch = folder / "scratch"
    scratch.mkdir()
    run.SCRATCH = (str(scratch),)
    run.LAMBDA_ROOT = str(folder)
    page = folder / "page"
    page.mkdir()
    script = page / "script.py"
    script.write_text(SCRIPT)
    server = http.server.HTTPServer(("127.0.0.1", 0), RuntimeApi)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    os.environ["AWS_LAMBDA_RUNTIME_API"] = f"127.0.0.1:{server.server_port}"
    secrets = [f"{SECRET}{number}" for number in (1, 2)]  # a key, a visitor's id
    shown = []
    limits = Limits(deadline=30.0, cpu=30)  # the machine may be busy
    for attack in json.load(sys.stdin):
        attack = attack.replace("PORT", str(server.server_port)).replace("SCRATCH", str(scratch))
        earlier = replay(script, [Answer(leave_files(scratch), 1.0)], seed=1, started=0.0, limits=limits)
        attacked = replay(script, [Answer(attack, 1.0)], seed=2, started=0.0, limits=limits)
        typed = attacked.asked[0].position + len(attack)
        shown.append(
            {
                "shown": attacked.transcript[typed:].strip(),
                "state": attacked.state,
                "error": attacked.error,
                "earlier": earlier.state,
                "left": os.listdir(scratch),
            }
        )
    print(json.dumps({"shown": shown, "calls": RuntimeApi.calls, "secrets": len(secrets)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
