"""Attack the site as a stranger's scanner would: `make attack`.

    .venv/bin/python -m infra.verify.attack

wapiti (https://wapiti-scanner.github.io) crawls the served site and sends what it knows into every link, form
and header; then again into the forms that it cannot fill in as a browser does, because it presses all buttons
of a form at once. One page of each kind is attacked, which share their code with all others. Prints what was
sent and found; anything found, or any answer of 500 and above, ends it with an error.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.serve.address import READY
from infra.template.read import ROOT

WAPITI = ROOT / ".venv-wapiti" / "bin" / "wapiti"
ACTIVE = "backup crlf exec file htaccess permanentxss redirect shellshock spring4shell sql upload xss xxe"
WATCHING = "csp http_headers inconsistent_redirection information_disclosure"
WATCHING += " stacktrace_disclosure unsecure_password"
MODULES = (*ACTIVE.split(), *WATCHING.split())
# Left out: csrf, which looks for a token in each form, where this site goes by what browsers say of a
# request's origin (tests/core/web/test_origin.py); ldap, which takes an error that quotes what was typed
# for a directory's answer; methods, which reports the Allow header; cookieflags and https_redirect, as
# the site speaks plain HTTP here (tests/site/test_visitor_cookie.py); ssrf and log4shell, which need a
# server of wapiti's on the internet; timesql, which waits; and what looks for products that are not here.
ALIKE = ("/burrow", "/most-common")  # pages of a kind that /two-numbers stands for


@dataclass(frozen=True, slots=True)
class Attack:
    """Where one run of wapiti begins, and with what."""

    what: str
    path: str
    options: tuple[str, ...]


FORGETFUL = "--drop-set-cookie"  # each request is somebody new: whoever keeps the cookie soon sends old forms
ATTACKS = (
    Attack("the site, by its links and forms", "/", ("--scope", "folder", "--depth", "2", FORGETFUL)),
    Attack("a number", "/mode", ("--scope", "url", "--data", "number=1&action=Add another")),
    Attack("an answer", "/two-numbers", ("--scope", "url", "--data", "answer=1&action=Send", FORGETFUL)),
)
ANSWERED = re.compile(r'" (?:\x1b\[\d+m)*(\d{3}) ')  # in a line that werkzeug logs of a request


@contextmanager
def served(log: Path) -> Iterator[str]:
    """The address of the site, as `make serve` starts it on a free port; `log` gets its lines."""
    environment = os.environ | {"PORT": "0", "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "infra.serve"]
    with log.open("w") as output:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        while not (found := READY.search(log.read_text())):
            if server.poll() is not None:
                sys.exit(f"The site did not start:\n{log.read_text()}")
            time.sleep(0.1)
        yield found[1]
    finally:
        server.terminate()
        server.wait()


def attack(
    address: str, folder: Path, options: Iterable[str], modules: Iterable[str] = MODULES
) -> dict[str, Any]:
    """wapiti's report of one run against `address`. Raises CalledProcessError if it cannot run."""
    report = folder / "report.json"
    command: list[str | Path] = [WAPITI, "--url", address, "--module", ",".join(modules), *options]
    command += ["--format", "json", "--output", report, "--verbose", "0", "--no-bugreport", "--flush-session"]
    command += ["--store-session", folder, "--store-config", folder]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
    content: dict[str, Any] = json.loads(report.read_text())
    return content


def findings(report: dict[str, Any]) -> list[str]:
    return [
        f"{kind}: {found['method']} {found['path']} {found['info']}"
        for part in ("vulnerabilities", "anomalies", "additionals")
        for kind, all_found in report[part].items()
        for found in all_found
    ]


def main() -> None:
    found: list[str] = []
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder, log = Path(name), Path(name) / "site.log"
        with served(log) as site:
            before = 0
            for each in ATTACKS:
                excluded = (option for path in ALIKE for option in ("--exclude", site + path))
                report = attack(site + each.path, folder, (*each.options, *excluded))
                found += findings(report)
                answered = len(ANSWERED.findall(log.read_text()))
                pages = report["infos"]["crawled_pages_nbr"]
                print(f"{each.what}: {pages} links and forms, {answered - before} requests", flush=True)
                before = answered
        statuses = Counter(ANSWERED.findall(log.read_text()))
    failed = sum(number for status, number in statuses.items() if status >= "500")
    print("answers: " + ", ".join(f"{number} of {status}" for status, number in sorted(statuses.items())))
    print(
        f"wapiti: {len(MODULES)} modules, {statuses.total()} requests, {len(found)} findings,"
        f" {failed} answers of 500 and above, {time.monotonic() - started:.0f} s"
    )
    if found or failed:
        sys.exit("\n".join(found) or "The site failed.")


if __name__ == "__main__":
    main()
