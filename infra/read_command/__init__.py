"""Read a script's command line: run it in the sandbox up to the point at which it parses its arguments."""

from infra.read_command.observation import Observation as Observation
from infra.read_command.observation import observe as observe
from infra.read_command.write import CannotRead as CannotRead
from infra.read_command.write import describe as describe
from infra.read_command.write import write_description as write_description
from infra.read_command.write import write_of_page as write_of_page
