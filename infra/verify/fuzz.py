"""Send made-up forms and JSON to every page, and fail if any answer is 500 or above: `make fuzz`.

    .venv/bin/python -m infra.verify.fuzz --forms 50000 --seed 1

The forms are those of the pages, with fields that are changed, left out, sent twice or invented; the hidden
tokens too (`infra.verify.grammar`). For them the site runs in this process. Programs' requests are made by
schemathesis (https://schemathesis.readthedocs.io), from the description in `/openapi.json`, and sent to a
served site.
"""

import argparse
import logging
import os
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from werkzeug.test import Client, TestResponse

from infra.build.site_index import write_index
from infra.build.tools import write_tools
from infra.serve.gateway import Gateway
from infra.serve.local_aws import local_aws
from infra.serve.site import QUIET, Site
from infra.template.read import ROOT, functions, read_template
from infra.verify.attack import served
from infra.verify.forms import Form, forms_of, links_of
from infra.verify.grammar import Sent, made_up, query

SCHEMATHESIS = ROOT / ".venv-schemathesis" / "bin" / "schemathesis"
CHECKS = "not_a_server_error,response_schema_conformance,content_type_conformance"
PHASES = "coverage,fuzzing"
FORGET = 0.02  # of the requests come from somebody without a cookie, or with one that is forged
COOKIES = ("a.b.c.d", "", "." * 100, "AAAAAAAAAAAAAAAAAAAAAA.1.aaaaaa." + "A" * 43, "é", "x" * 4_000)


@dataclass(slots=True)
class Visitor:
    """A client of one page, which knows the forms that it has last seen."""

    client: Client
    path: str
    draw: Random
    forms: list[Form] = field(default_factory=list)
    links: list[str] = field(default_factory=list)

    def step(self) -> tuple[str, TestResponse]:
        """Send one request. Returns it in words, and the answer."""
        if self.draw.random() < FORGET:
            self.client.delete_cookie("visitor")
            if self.draw.random() < 0.5:
                self.client.set_cookie("visitor", self.draw.choice(COOKIES))
        if not self.forms or self.draw.random() < 0.3:
            return self._get()
        return self._post(made_up(self.draw.choice(self.forms), self.draw))

    def _get(self) -> tuple[str, TestResponse]:
        address = self.path
        if self.draw.random() < 0.5:
            address = self.draw.choice([*self.links, f"{self.path}?{query(self.draw)}"])
        answer = self.client.get(address)
        self._look(answer)
        return f"GET {address}", answer

    def _post(self, sent: Sent) -> tuple[str, TestResponse]:
        body = sent.body(self.draw)
        answer = self.client.post(sent.path, data=body, content_type=sent.content_type)
        if answer.status_code != 303:
            self._look(answer)
        return f"POST {sent.path} {sent.content_type} {body!r}", answer

    def _look(self, answer: TestResponse) -> None:
        if answer.mimetype == "text/html":
            text = answer.get_data(as_text=True)
            self.forms = forms_of(text) or self.forms
            self.links = [link for link in links_of(text) if link.startswith(self.path)]


def paths() -> list[str]:
    """The addresses of all pages."""
    return sorted(
        event["Properties"]["Path"]
        for function in functions(read_template()).values()
        for event in function["Properties"].get("Events", {}).values()
        if "{" not in event["Properties"].get("Path", "{")
    )


def send_forms(count: int, seed: int) -> tuple[Counter[int], list[str]]:
    """Send `count` requests. Returns the number of answers by status, and the requests that failed."""
    draw = Random(seed)  # noqa: S311 - repeatable on purpose
    statuses, failed = Counter[int](), list[str]()
    with local_aws(os.environ.get("DYNAMODB_ENDPOINT", "")):
        write_index()
        write_tools()
        application = Gateway(Site())
        visitors = [Visitor(Client(application), path, draw) for path in paths()]
        for number in range(count):
            request, answer = visitors[number % len(visitors)].step()
            statuses[answer.status_code] += 1
            if answer.status_code >= 500:
                failed.append(f"request {number} of seed {seed}: {answer.status_code} for {request[:2_000]}")
    return statuses, failed


def send_programs(examples: int, seed: int) -> int:
    """Send `examples` JSON requests to each page that programs may use. Returns schemathesis's exit code."""
    with tempfile.TemporaryDirectory() as name, served(Path(name) / "site.log") as site:
        command: list[str | Path] = [SCHEMATHESIS, "run", f"{site}/openapi.json", "--url", site]
        command += ["--checks", CHECKS, "--phases", PHASES, "--max-examples", str(examples)]
        command += ["--header", "Accept: application/json"]
        command += ["--seed", str(seed), "--no-color", "--suppress-health-check", "all"]
        return subprocess.run(command, cwd=name, check=False).returncode


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--forms", type=int, default=3_000)
    parser.add_argument("--programs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if not os.environ.items() >= QUIET.items():  # the log reads them when it is imported
        again = [sys.executable, "-W", "ignore", "-m", "infra.verify.fuzz", *sys.argv[1:]]
        os.execve(sys.executable, again, os.environ | QUIET)  # noqa: S606 - this very program
    logging.disable(logging.CRITICAL)
    statuses, failed = send_forms(given.forms, given.seed)
    shown = ", ".join(f"{number} of {status}" for status, number in sorted(statuses.items()))
    print(f"{statuses.total()} made-up requests; answers: {shown}", flush=True)
    code = send_programs(given.programs, given.seed) if given.programs else 0
    if failed or code:
        sys.exit("\n".join(failed) or "schemathesis found a fault: see above.")


if __name__ == "__main__":
    main()
