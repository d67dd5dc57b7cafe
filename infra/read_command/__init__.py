"""Describe a script's command-line interface: run it in the sandbox until it parses its arguments."""

from infra.read_command.observation import Observation as Observation
from infra.read_command.observation import observe as observe
from infra.read_command.write import CannotRead as CannotRead
from infra.read_command.write import describe as describe
from infra.read_command.write import write_description as write_description
from infra.read_command.write import write_of_page as write_of_page
