"""Modules that run in the sandbox with an observed script. They import only the standard library.

`infra.read_command.observation` copies them into the run's working directory, because a run cannot import the
project's modules.
"""
