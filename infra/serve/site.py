"""The site that `template.yaml` describes, in this process: which handler answers which route."""

import importlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from core.mcp import invoke
from core.results.directory import beside
from infra.read_command import write_of_page
from infra.template.read import SITE, functions, handler_of, read_template, variables_of

REST = "{command+}"  # what a command page's second route takes: every path below the page's own

JOB_HANDLER = "JOB_HANDLER"  # the variable of a worker that names its page's handler
JOB_WORKER = "JOB_WORKER"  # the variable of a page that names its worker

TABLE, SECRET, BUCKET = "wombat-local", "wombat-local-signing-key", "wombat-local-files"

# An environment variable that turns off log lines for each request: werkzeug writes one already.
QUIET = {"LOG_LEVEL": "WARNING"}

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Route:
    """One route of the HTTP API. Its key is as in API Gateway: `ANY /mode`, or `$default` for all other
    paths."""

    key: str
    handler: Handler
    environment: Mapping[str, str]

    def answer(self, event: dict[str, Any]) -> dict[str, Any]:
        with variables(self.environment):
            return self.handler(event, None)


class Site:
    """All routes of the template, with their handlers imported. Handlers run in this process."""

    def __init__(self, load: Callable[[str], Handler] | None = None) -> None:
        load = load or load_handler
        template = read_template()
        self._routes: dict[str, Route] = {}
        self._by_page: dict[str, Route] = {}
        invoke.in_process = self.call
        for function in functions(template).values():
            keys = [
                key
                for event in function["Properties"].get("Events", {}).values()
                if (key := route_key(event))
            ]
            if keys:
                environment = environment_of(template, function)
                with variables(environment):
                    handler = load(handler_of(function))
                routes = {key: Route(key, handler, environment) for key in keys}
                self._routes |= routes
                self._by_page[handler_of(function).split(".")[1]] = routes[keys[0]]

    def call(self, page: str, event: dict[str, Any]) -> dict[str, Any]:
        """Return the answer of the page's handler, as Lambda does for `/mcp`. It runs inside the request to
        that, so that handlers still run one at a time."""
        return self._by_page[page].answer(event)

    def route(self, method: str, path: str) -> Route | None:
        """Choose a route as API Gateway does: the exact path with this method, with any method, the longest
        path that this one continues, or `$default`.

        Returns None if there is no such route.
        """
        above = list(accumulate(path.split("/")[:-1], "{}/{}".format))
        further = [f"ANY {each}/{REST}" for each in reversed(above) if path != f"{each}/"]
        for key in (f"{method} {path}", f"ANY {path}", *further, "$default"):
            if key in self._routes:
                return self._routes[key]
        return None


def load_handler(dotted: str) -> Handler:
    """The handler of that name. A command page's description is written before, if its script is newer."""
    module, _, name = dotted.rpartition(".")
    folder = SITE.joinpath(*module.split(".")[:-1])
    write_of_page(folder)
    with beside(folder):
        handler: Handler = getattr(importlib.import_module(module), name)
    return handler


def route_key(event: Mapping[str, Any]) -> str | None:
    """Return the route key of an entry in a function's `Events`, None unless it is an HTTP API event."""
    if event["Type"] != "HttpApi":
        return None
    properties = event.get("Properties", {})
    return f"{properties.get('Method', 'ANY')} {properties['Path']}" if "Path" in properties else "$default"


def environment_of(template: dict[str, Any], function: dict[str, Any]) -> dict[str, str]:
    """Return a function's environment variables, with references to parameters and resources resolved."""
    everywhere = template["Globals"]["Function"].get("Environment", {}).get("Variables", {})
    own = variables_of(function)
    known = {name: str(parameter.get("Default", "")) for name, parameter in template["Parameters"].items()}
    known |= {
        f"{logical_id}.Alias": handler
        for logical_id, each in functions(template).items()
        if (handler := variables_of(each).get(JOB_HANDLER))
    }
    known |= {"Table": TABLE, "SigningKey": SECRET, "Files": BUCKET, "AWS::StackName": "local"}
    known["PrivateSite"] = os.environ.get("PRIVATE_SITE") or known.get("PrivateSite", "false")
    if known["PrivateSite"] != "true":
        everywhere = {name: value for name, value in everywhere.items() if not _if_private(value)}
    return {
        name: known[_chosen(value)["Ref"]] if isinstance(value, dict) else str(value)
        for name, value in (everywhere | own).items()
    }


def _if_private(value: Any) -> bool:
    """Whether a value is set only on a private site."""
    return isinstance(value, dict) and value.get("Fn::If", [""])[0] == "PrivateSite"


def _chosen(value: Mapping[str, Any]) -> Any:
    """The value of a condition that is true."""
    return value["Fn::If"][1] if "Fn::If" in value else value


@contextmanager
def variables(wanted: Mapping[str, str]) -> Iterator[None]:
    """Set a function's environment variables in this context; those that are already set stay."""
    absent = {name: value for name, value in wanted.items() if name not in os.environ}
    os.environ.update(absent)
    try:
        yield
    finally:
        for name in absent:
            del os.environ[name]
