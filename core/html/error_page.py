"""The page that a visitor gets instead of an answer."""

import htpy as h
from markupsafe import Markup

from core.html.document import document
from core.html.failure import details_of
from core.identity import identity
from core.problems import Problem


def error_page(problem: Problem, request_id: str, cause: BaseException | None = None) -> Markup:
    """What happened, what to do next, and for a failure on the server its id in the log. On the author's
    machine also its `cause`."""
    lang = identity().own_words
    return document(
        problem.title,
        h.h1(lang=lang)[problem.title],
        h.div(".card", lang=lang)[
            problem.message and h.p[problem.message],
            h.p[problem.advice],
            problem.status >= 500
            and request_id
            and h.p["If it happens again, tell the site’s owner this id: ", h.code[request_id]],
            h.p[h.a(href="/")["See all pages"]],
        ],
        details_of(cause) if cause and problem.status == 500 else None,
        summary=problem.advice,
    )
