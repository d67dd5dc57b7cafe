"""The seed's way: Flask and serverless-wsgi, with the list in a signed session cookie."""

import os
from typing import Any

import serverless_wsgi
from flask import Flask, request, session
from markupsafe import escape

from functions.adder.processing import do_calculation
from functions.mode.processing import calculate_mode
from infra.bench.peers.html import ADDER, RESULT, mode_page

app = Flask(__name__)
app.config["SECRET_KEY"] = os.environ["SECRET_KEY"]


@app.route("/adder", methods=["GET", "POST"])
def adder_page() -> str:
    errors = ""
    if request.method == "POST":
        numbers = []
        for name in ("number1", "number2"):
            try:
                numbers.append(float(request.form[name]))
            except ValueError:
                errors += f"<p>{escape(repr(request.form[name]))} is not a number.</p>\n"
        if not errors:
            return RESULT.format(result=f"The result is {do_calculation(*numbers)}")
    return ADDER.format(errors=errors)


@app.route("/mode", methods=["GET", "POST"])
def page() -> str:
    if "inputs" not in session:
        session["inputs"] = []
    errors = ""
    if request.method == "POST":
        try:
            session["inputs"].append(float(request.form["number"]))
            session.modified = True
        except ValueError:
            errors += f"<p>{escape(repr(request.form['number']))} is not a number.</p>\n"
        if request.form["action"] == "Calculate number":
            result = calculate_mode(session["inputs"])
            session["inputs"].clear()
            session.modified = True
            return RESULT.format(result=result)
    return mode_page(session["inputs"], errors)


def handler(event: dict[str, Any], context: object) -> Any:
    return serverless_wsgi.handle_request(app, event, context)
