"""The error of a command that cannot do what it was asked."""


class Refused(Exception):
    """The command changes nothing. The message tells the author why, and what to do."""
