"""The mode calculator with Flask and serverless-wsgi; the list is in DynamoDB, the visitor's id in the
session."""

import os
import secrets
from typing import Any

import serverless_wsgi
from flask import Flask, request, session
from markupsafe import escape

from functions.mode.processing import calculate_mode
from infra.bench.peers import numbers_table
from infra.bench.peers.html import RESULT, mode_page

app = Flask(__name__)
app.config["SECRET_KEY"] = os.environ["SECRET_KEY"]


@app.route("/mode", methods=["GET", "POST"])
def page() -> str:
    if "visitor" not in session:
        session["visitor"] = secrets.token_urlsafe(16)
    visitor = session["visitor"]
    errors = ""
    numbers = None
    if request.method == "POST":
        try:
            numbers = numbers_table.append(visitor, float(request.form["number"]))
        except ValueError:
            errors = f"<p>{escape(repr(request.form['number']))} is not a number.</p>\n"
        if request.form["action"] == "Calculate number":
            result = calculate_mode(numbers_table.read(visitor) if numbers is None else numbers)
            numbers_table.delete(visitor)
            return RESULT.format(result=result)
    return mode_page(numbers_table.read(visitor) if numbers is None else numbers, errors)


def handler(event: dict[str, Any], context: object) -> Any:
    return serverless_wsgi.handle_request(app, event, context)
