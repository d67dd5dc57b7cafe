"""Run a scanner against the site: `make attack`.

    .venv/bin/python -m infra.verify.attack

wapiti (https://wapiti-scanner.github.io) crawls the served site and attacks every link, form and header. The
forms with several buttons are attacked again, because wapiti presses all buttons at once. One page of each
kind is attacked, as pages of a kind share their code. Then the whole site is private, and is attacked without
a session and with one. It prints a summary, and exits with an error if there
are findings, or answers with a status of 500 or above.
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
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from infra.serve.address import READY
from infra.template.read import ROOT
from infra.termination import running

WAPITI = ROOT / ".venv-wapiti" / "bin" / "wapiti"
ACTIVE = "backup crlf exec file htaccess permanentxss redirect shellshock spring4shell sql upload xss xxe"
WATCHING = "csp http_headers inconsistent_redirection information_disclosure stacktrace_disclosure"
MODULES = (*ACTIVE.split(), *WATCHING.split())
# Left out: csrf, which expects a token in each form, while this site checks the request's origin
# (tests/core/web/test_origin.py); ldap, which takes an error that quotes input for a directory's answer;
# methods, which reports the Allow header; cookieflags, https_redirect and unsecure_password, as this machine
# serves plain HTTP (tests/site/test_visitor_cookie.py); ssrf and log4shell, which need a server on the
# internet; timesql, which waits; and modules for products that are not used here.
ALIKE = ("/burrow", "/most-common")  # of the same kind as /two-numbers


@dataclass(frozen=True, slots=True)
class Attack:
    """One run of wapiti: its start, and its options."""

    what: str
    path: str
    options: tuple[str, ...]


FORGETFUL = (
    "--drop-set-cookie"  # a new visitor for each request, because a kept cookie soon makes forms outdated
)
ATTACKS = (
    Attack("the site, by its links and forms", "/", ("--scope", "folder", "--depth", "2", FORGETFUL)),
    Attack("a number", "/mode", ("--scope", "url", "--data", "number=1&action=Add another")),
    Attack("an answer", "/two-numbers", ("--scope", "url", "--data", "answer=1&action=Send", FORGETFUL)),
)
PASSWORD = "seven green umbrellas"  # noqa: S105 - of the site that is served here
PRIVATE = {"PRIVATE_SITE": "true", "PASSWORD": PASSWORD}
WITHOUT_SESSION = (
    Attack("a private site, before signing in", "/", ("--scope", "folder", "--depth", "2", FORGETFUL)),
)
WITH_SESSION = (Attack("a private page, after signing in", "/adder", ("--scope", "url")),)
STOP_SECONDS = 5  # for the site to finish a request
ANSWERED = re.compile(r" (\d{3}) \d+ ms$", re.MULTILINE)  # at the end of the log line for a request


@contextmanager
def served(log: Path, **more: str) -> Iterator[str]:
    """Run `make serve` on a free port, with its output in `log` and `more` variables, and yield the
    address."""
    environment = os.environ | {"PORT": "0", "PYTHONUNBUFFERED": "1"} | more
    command = [sys.executable, "-m", "infra.serve"]
    options = {"cwd": ROOT, "env": environment, "stderr": subprocess.STDOUT}
    with log.open("w") as output, running(command, STOP_SECONDS, stdout=output, **options) as server:
        while not (found := READY.search(log.read_text())):
            if server.poll() is not None:
                sys.exit(f"The site did not start:\n{log.read_text()}")
            time.sleep(0.1)
        yield found[1]


def attack(
    address: str, folder: Path, options: Iterable[str], modules: Iterable[str] = MODULES
) -> dict[str, Any]:
    """Run wapiti against `address`, and return its report. Raises CalledProcessError if it fails."""
    report = folder / "report.json"
    command: list[str | Path] = [WAPITI, "--url", address, "--module", ",".join(modules), *options]
    command += ["--format", "json", "--output", report, "--verbose", "0", "--no-bugreport", "--flush-session"]
    command += ["--store-session", folder, "--store-config", folder]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
    content: dict[str, Any] = json.loads(report.read_text())
    return content


def findings(report: dict[str, Any]) -> list[str]:
    """Return the findings of a report, one line each."""
    return [
        f"{kind}: {found['method']} {found['path']} {found['info']}"
        for part in ("vulnerabilities", "anomalies", "additionals")
        for kind, all_found in report[part].items()
        for found in all_found
    ]


def sign_in(site: str) -> tuple[str, ...]:
    """Sign in, and return wapiti's options for the session. Its forms that would end it are left out."""
    sent = urlencode({"password": PASSWORD}).encode()
    cookies = CookieJar(DefaultCookiePolicy(secure_protocols=("http", "https")))
    with build_opener(HTTPCookieProcessor(cookies)).open(f"{site}/adder?sign-in", sent):
        (session,) = cookies
    return "--cookie-value", f"{session.name}={session.value}", "--exclude", f"{site}/*?sign-*"


@dataclass
class Outcome:
    """The findings so far, and the number of answers with each status."""

    findings: list[str] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)


def run(attacks: Iterable[Attack], site: str, log: Path, folder: Path, more: Iterable[str] = ()) -> Outcome:
    """Run attacks against a served site, and print a line about each. Exits if one sends nothing."""
    outcome = Outcome()
    excluded = [option for path in ALIKE for option in ("--exclude", site + path)]
    for each in attacks:
        before = Counter(ANSWERED.findall(log.read_text()))
        report = attack(site + each.path, folder, (*each.options, *excluded, *more))
        answered = Counter(ANSWERED.findall(log.read_text())) - before
        outcome.findings += findings(report)
        outcome.statuses += answered
        pages = report["infos"]["crawled_pages_nbr"]
        print(f"{each.what}: {pages} links and forms, {answered.total()} requests", flush=True)
        if not answered:
            sys.exit(f"No request for {each.what} stands in the site's log.")
    return outcome


def main() -> None:
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder, log = Path(name), Path(name) / "site.log"
        with served(log) as site:
            public = run(ATTACKS, site, log, folder)
        with served(log, **PRIVATE) as site:
            refused = run(WITHOUT_SESSION, site, log, folder)
            private = run(WITH_SESSION, site, log, folder, sign_in(site))
    if seen := {*refused.statuses} & {"200", "303"}:
        sys.exit(f"Without a session there were answers of {', '.join(seen)}.")
    if "200" not in private.statuses:
        sys.exit("With a session there was no page.")
    statuses = public.statuses + refused.statuses + private.statuses
    found = public.findings + refused.findings + private.findings
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
