"""The sign-in of a private page: every request passes here, before the page sees it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from urllib.parse import urlencode

from core.access.credentials import DEFAULT_NAME, EVERY_PAGE, Credentials
from core.access.guesses import Guesses, TooSoon
from core.access.page import (
    FORM,
    NAME,
    NO_FILES,
    NOT_KEPT,
    PASSWORD,
    QUERY,
    SIGN_IN,
    SIGN_OUT,
    Asked,
    Tried,
    sign_in_page,
    signed_out_page,
    with_sign_out,
)
from core.access.scrypt import NOBODY
from core.access.sessions import Sessions
from core.aws import dynamodb, secrets_manager
from core.problems import Problem
from core.settings import Settings, in_lambda
from core.visitor.cookie import Visitor
from core.visitor.signing_keys import SigningKeys
from core.web.event import FORM_TYPE, FORM_WITH_FILES_TYPE, Request, Response, see_other
from core.web.forms import MAX_TEXT_BYTES, MAX_UPLOAD_BYTES, read_form, read_form_with_files
from core.web.log import log_failure
from core.web.origin import check_origin

Respond = Callable[[Request], Response]

MAX_KEPT = (
    300_000  # characters of a form that waits for a sign-in; coded twice, it stays below MAX_TEXT_BYTES
)
MAX_PASSWORD = 1_000  # characters: nobody's password is longer

WRONG = "The name or the password is wrong."
WRONG_PASSWORD = "The password is wrong."  # noqa: S105 - a message
EMPTY = "Enter the password."
WAIT = "There were too many wrong passwords. Wait {seconds}, then try again."
KEPT = "Your form is kept here, and sent when you have signed in."

_QUERY = re.compile(r"[!-~]*")  # printable ASCII without blanks: no header can end in it


class SignInNeeded(Problem):
    """Nobody is signed in, or the sign-in failed."""

    status = 401
    title = "This page is private"
    advice = "Send a token that its owner has made for you: Authorization: Bearer wombat_…"
    headers = MappingProxyType({"www-authenticate": 'Bearer realm="wombat"'})


class WrongToken(SignInNeeded):
    """The request has a token that does not open this page."""

    title = "This token does not open this page"
    headers = MappingProxyType({"www-authenticate": 'Bearer realm="wombat", error="invalid_token"'})


class TooManyGuesses(Problem):
    """A try before its time."""

    status = 429
    title = "There were too many wrong passwords"
    advice = "Wait, then try again."

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.headers = {"retry-after": str(seconds)}


@dataclass(frozen=True, slots=True)
class _Connected:
    credentials: Credentials
    sessions: Sessions
    guesses: Guesses


class Guard:
    """The sign-in of the page named `page`. `own`: the page may have credentials of its own, besides those
    for every private page. It connects at its first request; in Lambda now. Raises
    `core.settings.SettingError`."""

    def __init__(self, page: str, *, own: bool) -> None:
        self._page = page
        self._scopes = (page, EVERY_PAGE) if own else (EVERY_PAGE,)
        if in_lambda():
            self._connect_and_prime()

    def answer(self, request: Request, asked: Asked, respond: Respond) -> Response:
        """Answer a request: by `respond` for whoever may see the page, else with the sign-in page. Raises
        `Problem`."""
        check_origin(request)
        if request.method == "POST" and request.raw_query == SIGN_IN:
            return self._sign_in(request, asked, respond)
        if request.method == "POST" and request.raw_query == SIGN_OUT:
            return self._sign_out(request, asked)
        visitor = self.sessions.find(request)
        if visitor.claim:
            return self._respond(request, visitor, asked, respond)
        if "authorization" in request.headers:
            raise WrongToken()
        raise self._refusal(SignInNeeded(), request, _kept(request, asked))

    @property
    def sessions(self) -> Sessions:
        """The sessions at this page."""
        return self._connected.sessions

    @cached_property
    def _connected(self) -> "_Connected":
        settings, service = Settings.read(), dynamodb()
        table = settings.table_name
        keys = SigningKeys(secrets_manager(), settings.signing_secret)
        credentials = Credentials(service, table, self._scopes)
        sessions = Sessions(service, table, keys, credentials, self._page)
        return _Connected(credentials, sessions, Guesses(service, table, self._page))

    def _connect_and_prime(self) -> None:
        """Connect at the start of a Lambda function; a failure is logged, and has a page at the first
        request."""
        try:
            self.sessions.prime()
        except Problem:
            log_failure("start")

    def _respond(self, request: Request, visitor: Visitor, asked: Asked, respond: Respond) -> Response:
        """The page's own answer, which no cache keeps, with a button to sign out."""
        cookies = [] if visitor.fresh or not visitor.known else [self.sessions.cookie(visitor, request)]
        try:
            response = respond(request)
        except Problem as problem:
            problem.page = with_sign_out(problem.page, asked.path)
            problem.cookies = cookies
            raise
        response.cookies = response.cookies or cookies
        html = response.headers.get("content-type", "text/html").startswith("text/html")
        if html and isinstance(response.body, str):
            response.body = with_sign_out(response.body, asked.path)
        response.headers["cache-control"] = "no-store"
        return response

    def _sign_in(self, request: Request, asked: Asked, respond: Respond) -> Response:
        sent = read_form(request, MAX_TEXT_BYTES)
        form, query = sent.one(FORM) or "", sent.one(QUERY) or ""
        query = query if _QUERY.fullmatch(query) else ""
        asked = Asked(asked.title, asked.path, query, form, KEPT if form else "")
        name, password = (sent.one(NAME) or DEFAULT_NAME).strip(), sent.one(PASSWORD) or ""
        if not password:
            error = SignInNeeded()
            error.status = 422
            raise self._refusal(error, request, asked, Tried(name, {PASSWORD: EMPTY}))
        network = self.sessions.secret_network(request)
        try:
            before = self._connected.guesses.count(network)
        except TooSoon as early:
            errors = {PASSWORD: WAIT.format(seconds=_in_words(early.seconds))}
            problem = TooManyGuesses(early.seconds)
            raise self._refusal(problem, request, asked, Tried(name, errors)) from None
        found = self._connected.credentials().passwords.get(name)
        known = found.hash if found and found.hash else NOBODY
        # `and` last, so that the hash is computed for a wrong name as well.
        if not (known.fits(password[:MAX_PASSWORD]) and found and len(password) <= MAX_PASSWORD):
            wrong = WRONG_PASSWORD if {*self._connected.credentials().passwords} == {DEFAULT_NAME} else WRONG
            raise self._refusal(SignInNeeded(), request, asked, Tried(name, {PASSWORD: wrong}))
        self._connected.guesses.take_back(network, before)
        self.sessions.end(request)
        return self._go_on(request, self.sessions.new(found.claim), asked, respond)

    def _go_on(self, request: Request, visitor: Visitor, asked: Asked, respond: Respond) -> Response:
        """Answer as if the visitor had been signed in before: with the page, or to the form that was kept."""
        cookie = self.sessions.cookie(visitor, request)
        if not asked.form:
            location = f"{asked.path}?{asked.query}" if asked.query else asked.path
            response = see_other(location)
        else:
            name, _, value = cookie.partition(";")[0].partition("=")
            others = (each for each in request.cookies if each.partition("=")[0].strip() != name)
            again = request._replace(
                raw_query="",
                headers={**request.headers, "content-type": FORM_TYPE},
                cookies=(*others, f"{name}={value}"),
                body=asked.form,
                body_is_base64=False,
            )
            try:
                response = self._respond(again, visitor, asked, respond)
            except Problem as problem:
                problem.cookies = [cookie]
                raise
        response.cookies = response.cookies or [cookie]
        return response

    def _sign_out(self, request: Request, asked: Asked) -> Response:
        response = Response(signed_out_page(asked), cookies=self.sessions.end(request))
        # Where a browser kept pages in spite of `no-store`.
        response.headers["clear-site-data"] = '"cache"'
        return response

    def _refusal(
        self, problem: Problem, request: Request, asked: Asked, tried: Tried | None = None
    ) -> Problem:
        """`problem` with the sign-in page. A program gets the problem's own words."""
        if not request.wants_json:
            problem.page = sign_in_page(asked, self._connected.credentials().passwords, tried)
        return problem


def _kept(request: Request, asked: Asked) -> Asked:
    """What was asked for, with the address's query, or the form that was sent."""
    if request.method != "POST":
        query = request.raw_query if _QUERY.fullmatch(request.raw_query) else ""
        return Asked(asked.title, asked.path, "" if query in (SIGN_IN, SIGN_OUT) else query)
    if request.media_type not in (FORM_TYPE, FORM_WITH_FILES_TYPE):
        return asked
    try:
        form, _ = read_form_with_files(request, MAX_TEXT_BYTES, MAX_UPLOAD_BYTES)
    except Problem:
        return Asked(asked.title, asked.path, notice=NOT_KEPT)
    fields = urlencode(form, doseq=True)
    if len(fields) > MAX_KEPT:
        return Asked(asked.title, asked.path, notice=NOT_KEPT)
    notice = KEPT + (NO_FILES if request.media_type == FORM_WITH_FILES_TYPE else "")
    return Asked(asked.title, asked.path, form=fields, notice=notice)


def _in_words(seconds: int) -> str:
    if seconds < 120:
        return "1 second" if seconds == 1 else f"{seconds} seconds"
    return f"{-(-seconds // 60)} minutes"
