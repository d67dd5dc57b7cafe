"""A job on its page: what it has printed, how far it is, how it has ended."""

import os
import time
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import htpy as h
from markupsafe import Markup

from core.html.components import error_summary, links
from core.html.controls import confirmed
from core.html.inputs import NEW_JOB

if TYPE_CHECKING:
    from core.jobs.job import Job

AGAIN, STOP, FORGET = "job-again", "job-stop", "job-forget"  # the fields of the buttons of jobs
FORGETS = (
    "Your runs on this page, with what you entered, their output and their results, and the results that you "
    "shared are deleted for good. Runs that have not ended are stopped."
)

FAILED = {
    "not started": "The work was not started: the site is busy.",
    "silent": "The program has not reported for 20 seconds: its machine failed, or ran out of memory.",
    "memory": "The program used up its memory and was stopped.",
    "time": "The program used up its time and was stopped.",
    "exit": "The program ended itself, without a result.",
    "raised": "The program failed with these values.",
    "result": "The program’s result is too large for a page.",
    "room": "The site has no room for the program’s files now. Try again in an hour.",
}
STATES = {
    "waiting": "is starting",
    "running": "is running",
    "ended": "has ended",
    "failed": "failed",
    "stopped": "was stopped",
}


@cache
def script() -> str:
    """The script of a job that has not ended; the only one of the site."""
    with open(os.path.join(os.path.dirname(__file__), "job.js"), encoding="utf-8") as file:
        return file.read()


def job_card(path: str, job: "Job", printed: str, ended: Mapping[str, Any], token: str) -> h.Node:
    """Return the job as it is. `printed`: its output; `ended`: what is kept of its end; `token`: of a new
    start."""
    if not job.over:
        return [
            h.div("#job.card", tabindex="-1")[
                h.div("#job-state")[_state(job)],
                _running(path, job),
                h.div("#job-output")[_printed(job, printed)],
            ],
            h.p("#announcement", role="status"),
            h.script[Markup(script())],  # noqa: S704 - our own
        ]
    return h.div("#job.card")[
        _result(job, ended),
        _printed(job, printed),
        not ended and _again(path, job, token),
        h.p[h.a(href=path)["Click here to calculate again"]],
    ]


def result_with_output(job: "Job", printed: str, ended: Mapping[str, Any]) -> h.Node:
    """Return the result of a job and what it has printed, to be shared."""
    return [_shown(ended), _printed(job, printed)]


def _shown(ended: Mapping[str, Any]) -> Markup:
    return Markup(ended["html"])  # noqa: S704 - made by core.results in the worker


def jobs_listed(path: str, jobs: "Sequence[Job]") -> h.Node:
    """Return links to the visitor's jobs, and the button that deletes them; None without any."""
    if not jobs:
        return None
    return h.section(".card", aria_labelledby="jobs")[
        h.h2("#jobs")["Your runs"],
        links([(f"{path}?job={job.id}", _named(job)) for job in jobs], "Your runs"),
        h.form(method="post", action=path)[confirmed("Delete my data", FORGETS, name=FORGET)],
    ]


def _named(job: "Job") -> str:
    begun = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(job.created))
    return f"{begun}: {STATES[job.state]}"


def in_words(seconds: int) -> str:
    """A time in minutes and seconds."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes}\u00a0min {rest}\u00a0s" if minutes else f"{rest}\u00a0s"


def _state(job: "Job") -> h.Node:
    return [h.div(".result")["The program ", STATES[job.state], f": {in_words(job.elapsed)}"], _bar(job)]


def _running(path: str, job: "Job") -> h.Node:
    return [
        h.p["You can close this page. The result stays at this address."],
        h.p[h.a(".button", href=f"{path}?job={job.id}&seen={job.version}")["Look again"]],
        h.form(method="post", action=path)[
            h.input(type="hidden", name=STOP, value=job.id), h.p[h.button(type="submit")["Stop"]]
        ],
    ]


def _result(job: "Job", ended: Mapping[str, Any]) -> h.Node:
    if ended.get("error"):
        return error_summary([("", ended["error"])])
    if ended:
        return _shown(ended)
    if job.state == "stopped":
        return h.div(".result", role="status")[f"You have stopped the program after {in_words(job.elapsed)}."]
    return h.section(".summary", role="alert", aria_labelledby="failure")[
        h.h2("#failure")[FAILED[job.reason]],
        h.p[
            "What it had printed is kept. If it should work, tell the site’s owner this id: ",
            h.code[job.id],
        ],
    ]


def _bar(job: "Job") -> h.Node:
    if job.bar is None or job.bar.total <= 0:
        return None
    done, total = min(job.bar.done, job.bar.total), job.bar.total
    words = f"{done / total:.0%}"
    return h.p[
        h.label[job.bar.text or "Progress", " ", h.progress(value=f"{done:g}", max=f"{total:g}")[words]],
        f" {words}",
    ]


def _printed(job: "Job", printed: str) -> h.Node:
    if not printed.strip():
        return None
    return h.section(".printed", aria_labelledby="printed")[
        h.h2("#printed")["Output"],
        h.pre[printed.rstrip("\n")],
        job.left_out > 0 and h.p[f"{job.left_out:,} more characters were printed."],
    ]


def _again(path: str, job: "Job", token: str) -> h.Node:
    return h.form(method="post", action=path)[
        h.input(type="hidden", name=AGAIN, value=job.id),
        h.input(type="hidden", name=NEW_JOB, value=token),
        h.p[h.button(".main", type="submit")["Try again"]],
    ]
