"""The mode calculator with FastAPI, Mangum, Jinja2 and boto3. The visitor's id is in a cookie signed with
itsdangerous, as Starlette signs its sessions."""

import os
import secrets

from fastapi import Cookie, FastAPI, Form, Response
from fastapi.responses import HTMLResponse
from itsdangerous import BadSignature, TimestampSigner
from jinja2 import Environment
from mangum import Mangum

from functions.mode.processing import calculate_mode
from infra.bench.peers import numbers_table
from infra.bench.peers.html import MODE, RESULT

SO_FAR = "{% if numbers %}<p>Numbers so far:</p>{% endif %}{% for n in numbers %}<p>{{ n }}</p>{% endfor %}"
templates = Environment(autoescape=True)
ERRORS = "{% if error %}<p>{{ error }}</p>{% endif %}"
form = templates.from_string(MODE.replace("{numbers_so_far}", SO_FAR).replace("{errors}", ERRORS))
result = templates.from_string(RESULT.replace("{result}", "{{ result }}"))
MAX_AGE = 30 * 86_400  # seconds
signer = TimestampSigner(os.environ["SECRET_KEY"])
app = FastAPI()


def visitor_of(cookie: str | None, response: Response) -> str:
    try:
        visitor = signer.unsign(cookie or "", max_age=MAX_AGE).decode()
    except BadSignature:
        visitor = secrets.token_urlsafe(16)
    signed = signer.sign(visitor).decode()
    response.set_cookie("visitor", signed, max_age=MAX_AGE, httponly=True, secure=True, samesite="lax")
    return visitor


@app.get("/mode", response_class=HTMLResponse)
def show(response: Response, visitor: str | None = Cookie(None)) -> str:
    return form.render(numbers=numbers_table.read(visitor_of(visitor, response)))


@app.post("/mode", response_class=HTMLResponse)
def add(
    response: Response,
    number: str = Form(""),
    action: str = Form("Add another"),
    visitor: str | None = Cookie(None),
) -> str:
    known = visitor_of(visitor, response)
    error, numbers = "", None
    try:
        numbers = numbers_table.append(known, float(number))
    except ValueError:
        error = f"{number!r} is not a number."
    if numbers is None:
        numbers = numbers_table.read(known)
    if action == "Calculate number":
        numbers_table.delete(known)
        return result.render(result=calculate_mode(numbers))
    return form.render(numbers=numbers, error=error)


handler = Mangum(app, lifespan="off")
