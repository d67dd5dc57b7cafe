"""Why a page is not added or removed."""


class Refused(Exception):
    """The command does nothing; the message tells the author why and what to do instead."""
