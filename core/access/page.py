"""The sign-in page, in the look of the site."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import htpy as h
from markupsafe import Markup

from core.access.credentials import DEFAULT_NAME, Credential
from core.html.components import error_summary
from core.html.controls import Caption, hidden, text_input
from core.html.document import document

SIGN_IN, SIGN_OUT = "sign-in", "sign-out"  # the queries of the addresses to which the two forms go
NAME, PASSWORD, QUERY, FORM = "name", "password", "query", "form"  # fields of the first

NOT_KEPT = "Your form was too large to keep here. After you have signed in, fill it in again."
NO_FILES = " Files are not kept: choose them again afterwards."


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asked for who must sign in first.

    title, path: of the page, at the address that was asked for.
    query: of that address, for a GET.
    form: the URL-encoded fields of a POST, "" if there are none.
    notice: what becomes of the form.
    """

    title: str
    path: str
    query: str = ""
    form: str = ""
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """A sign-in that failed: the name that was typed, and errors by field."""

    name: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


def sign_in_page(asked: Asked, passwords: Mapping[str, Credential], tried: Tried | None = None) -> Markup:
    """The page that asks for the password; it says so if none has been set."""
    tried = tried or Tried()
    failed = "Error: " if tried.errors else ""
    summary = "This page is private. Sign in to see it."
    return document(
        f"{failed}Sign in: {asked.title}",
        h.h1[asked.title],
        h.p(".lead")[summary],
        error_summary([*tried.errors.items()]),
        asked.notice and h.div(".notice", role="status")[h.p[asked.notice]],
        [_form(asked, passwords, tried), _COOKIE] if passwords else _NONE_SET,
        summary=summary,
    )


def signed_out_page(asked: Asked) -> Markup:
    """The answer to a sign-out."""
    return document(
        "You are signed out",
        h.h1["You are signed out"],
        h.div(".card")[
            h.p["Your session on this site has ended. What you entered there cannot be opened again."],
            h.p[h.a(href=asked.path)["Sign in again"]],
        ],
        summary="Your session on this site has ended.",
    )


def with_sign_out(page: str, path: str) -> str:
    """The HTML of a private page with a button in its header. (Pages make parts of their HTML before anybody
    has signed in.)"""
    form = h.form(method="post", action=f"{path}?{SIGN_OUT}")[h.button(".plain")["Sign out"]]
    return page.replace("</header>", Markup(f"{form}</header>"), 1)  # noqa: S704 - our own HTML


def _form(asked: Asked, passwords: Mapping[str, Credential], tried: Tried) -> h.Element:
    error = tried.errors.get(PASSWORD, "")
    return h.form(".card", method="post", action=f"{asked.path}?{SIGN_IN}", novalidate=True)[
        hidden(QUERY, asked.query) if asked.query else None,
        hidden(FORM, asked.form) if asked.form else None,
        _name(tried) if {*passwords} != {DEFAULT_NAME} else _ONLY_NAME,
        text_input(
            Caption(PASSWORD, "Password", error=error),
            kind="password",
            autocomplete="current-password",
            autofocus=not error,
        ),
        h.p(".actions")[h.button(".main", type="submit")["Sign in"]],
    ]


def _name(tried: Tried) -> h.Element:
    """A name says which password it is; people keep both in their password manager."""
    return text_input(
        Caption(NAME, "Name"),
        value=tried.name,
        autocomplete="username",
        autocapitalize="off",
        spellcheck="false",
    )


_ONLY_NAME = h.input(type="text", name=NAME, value=DEFAULT_NAME, autocomplete="username", hidden=True)
_COOKIE = h.p["Signing in needs a cookie. If you come back to this form, allow cookies for this site."]
_NONE_SET = h.div(".card")[
    h.p["No password has been set for this page yet, so nobody can sign in."],
    h.p["If this is your site, set one: ", h.code[".venv/bin/wombat password"]],
]
