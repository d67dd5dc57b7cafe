"""What runs beside a script while its command line is read: the standard library alone.

They are copied into the folder of the run (`infra.read_command.observation`), because a run does not find the
project's own modules.
"""
