import os
import signal
import sys
import time

from core import track


def nap(breaths: int = 3, dreams: bool = True) -> str:
    """Sleep for a number of breaths, half a second each."""
    if not dreams:
        print("Sleeping badly", file=sys.stderr, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    if breaths < 1:
        raise ValueError("That is no nap.")
    for breath in track(range(breaths), "Breathing"):
        print(f"Breath {breath + 1}", flush=True)
        time.sleep(0.5)
    return f"Slept for {breaths} breaths."
