"""The site as `template.yaml` describes it, in this process: which handler answers which route."""

import importlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from infra.read_command import write_of_page
from infra.template.read import ROOT, functions, read_template

REST = "{command+}"  # what a command page's second route takes: every path below the page's own

TABLE, SECRET = "wombat-local", "wombat-local-signing-key"

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Route:
    """One route of the HTTP API, as its key says: `ANY /mode`, or `$default` for all that is left."""

    key: str
    handler: Handler
    environment: Mapping[str, str]

    def answer(self, event: dict[str, Any]) -> dict[str, Any]:
        with variables(self.environment):
            return self.handler(event, None)


class Site:
    """Every route of the template, with its handler imported. Handlers run in this process, one at a time."""

    def __init__(self) -> None:
        template = read_template()
        self._routes: dict[str, Route] = {}
        for function in functions(template).values():
            keys = [
                key
                for event in function["Properties"].get("Events", {}).values()
                if (key := route_key(event))
            ]
            if keys:
                environment = environment_of(template, function)
                with variables(environment):
                    handler = load(function["Properties"]["Handler"])
                self._routes |= {key: Route(key, handler, environment) for key in keys}

    def route(self, method: str, path: str) -> Route | None:
        """API Gateway's choice: the path with this method, with any method, the longest path that it goes on
        from, or else the default route. Paths are compared to the letter."""
        above = list(accumulate(path.split("/")[:-1], "{}/{}".format))
        further = [f"ANY {each}/{REST}" for each in reversed(above) if path != f"{each}/"]
        for key in (f"{method} {path}", f"ANY {path}", *further, "$default"):
            if key in self._routes:
                return self._routes[key]
        return None


def load(dotted: str) -> Handler:
    """The handler of that name. A command page's description is written before, if its script is newer."""
    module, _, name = dotted.rpartition(".")
    write_of_page(ROOT.joinpath(*module.split(".")[:-1]))
    handler: Handler = getattr(importlib.import_module(module), name)
    return handler


def route_key(event: Mapping[str, Any]) -> str | None:
    """The route that one entry of a function's `Events` makes, None if it is no HTTP API event."""
    if event["Type"] != "HttpApi":
        return None
    properties = event.get("Properties", {})
    return f"{properties.get('Method', 'ANY')} {properties['Path']}" if "Path" in properties else "$default"


def environment_of(template: Mapping[str, Any], function: Mapping[str, Any]) -> dict[str, str]:
    """A function's environment variables, references to parameters and resources resolved."""
    everywhere = template["Globals"]["Function"].get("Environment", {}).get("Variables", {})
    own = function["Properties"].get("Environment", {}).get("Variables", {})
    known = {name: str(parameter.get("Default", "")) for name, parameter in template["Parameters"].items()}
    known |= {"Table": TABLE, "SigningKey": SECRET}
    return {
        name: known[value["Ref"]] if isinstance(value, dict) else str(value)
        for name, value in (everywhere | own).items()
    }


@contextmanager
def variables(wanted: Mapping[str, str]) -> Iterator[None]:
    """The environment variables that one function sees; what is set by hand wins over the template."""
    absent = {name: value for name, value in wanted.items() if name not in os.environ}
    os.environ.update(absent)
    try:
        yield
    finally:
        for name in absent:
            del os.environ[name]
