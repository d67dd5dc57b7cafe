"""A command line as data: what a program takes, the form for it, and the arguments of a run.

Pure: neither argparse nor click is loaded here. The description is made when the site is built
(`infra/read_command`) and read from JSON when a page starts.

    core.commands.description   options, positionals, groups and subcommands, as JSON
    core.commands.form          from a command to the fields of its form
    core.commands.vector        from the values of a form to the argument vector
    core.commands.usage         which field a usage error belongs to
"""

from core.commands.description import Argument as Argument
from core.commands.description import Command as Command
from core.commands.description import Description as Description
from core.commands.description import Exclusive as Exclusive
from core.commands.description import Section as Section
