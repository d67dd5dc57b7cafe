"""Every page in each of its states, by name, and the way there.

Each public function of the modules here is one state, and leaves a browser's page in it.
"""

from collections.abc import Callable
from inspect import isfunction
from types import ModuleType

from playwright.sync_api import Page

from tests.browsers.states import commands, consoles, forms, jobs, lists, out_of_reach, private, problems

State = Callable[[Page], None]


def states_of(*modules: ModuleType) -> dict[str, State]:
    return {
        name: function
        for module in modules
        for name, function in vars(module).items()
        if isfunction(function) and function.__module__ == module.__name__ and not name.startswith("_")
    }


STATES = states_of(forms, lists, consoles, commands, problems, private, jobs)
STATES_WITHOUT_TABLE = states_of(out_of_reach)
OF_KNOWN_VISITORS = {"page_out_of_reach"}  # the page of a new visitor needs no table
