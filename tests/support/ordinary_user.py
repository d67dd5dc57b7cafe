"""Run a program without root's rights, as Lambda runs a function."""

import os
import shutil

from tests.support.checks import cannot_run

NOBODY = "65534"


def ordinary_user() -> list[str]:
    """The words before a command that make it run as an ordinary user.

    Root may read everything, so that a test of what a script can reach would prove nothing. Here `nobody` may
    still read every file, because the interpreter may lie in root's own folder; memory is another right.
    """
    if os.getuid() != 0:
        return []
    if not shutil.which("setpriv"):
        cannot_run("this needs setpriv (util-linux), to give up root's rights")
    rights = "-all,+dac_read_search"
    identity = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    return ["setpriv", *identity, f"--inh-caps={rights}", f"--ambient-caps={rights}"]
