"""A command-line interface as data: its arguments, its form, and the argument vector of a run.

This package imports neither argparse nor click. The build writes the description (`infra/read_command`); a
page reads it from JSON when it starts.

    core.commands.description   options, positionals, groups and subcommands, as JSON
    core.commands.form          convert a command to form fields
    core.commands.vector        convert form values to an argument vector
    core.commands.usage         assign a usage error to its field
"""

from core.commands.description import Argument as Argument
from core.commands.description import Command as Command
from core.commands.description import Description as Description
from core.commands.description import Exclusive as Exclusive
from core.commands.description import Section as Section
