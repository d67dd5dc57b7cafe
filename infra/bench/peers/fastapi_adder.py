"""The adder with FastAPI, Mangum and a Jinja2 template."""

from fastapi import FastAPI, Form
from fastapi.responses import HTMLResponse
from jinja2 import Environment
from mangum import Mangum

from functions.adder.processing import do_calculation
from infra.bench.peers.html import ADDER, RESULT

templates = Environment(autoescape=True)
form = templates.from_string(ADDER.replace("{errors}", "{% for e in errors %}<p>{{ e }}</p>{% endfor %}"))
result = templates.from_string(RESULT.replace("{result}", "{{ result }}"))
app = FastAPI()


@app.get("/adder", response_class=HTMLResponse)
async def show() -> str:
    return form.render(errors=[])


@app.post("/adder", response_class=HTMLResponse)
async def add(number1: str = Form(""), number2: str = Form("")) -> str:
    numbers, errors = [], []
    for text in (number1, number2):
        try:
            numbers.append(float(text))
        except ValueError:
            errors.append(f"{text!r} is not a number.")
    if errors:
        return form.render(errors=errors)
    return result.render(result=f"The result is {do_calculation(*numbers)}")


handler = Mangum(app, lifespan="off")
