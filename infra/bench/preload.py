"""What a package costs a console page whose script imports it at its top, run by run:

    path/to/python -m infra.bench.preload [PACKAGE=pandas]

The Python must have the package. Two scripts take turns, one with the import and one without, each at ten
answers. Prints the medians by the clock, and their difference, which is promised to be at most 30 ms.
"""

import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from core.replay import Answer, replay

ROUNDS = 101
SCRIPT = """
total = 0.0
while True:
    total += float(input(f"The sum is {total:g}. Another number? "))
"""
ANSWERS = [Answer(str(number), 1.0) for number in range(10)]


def seconds(script: Path) -> float:
    """By the clock, of one run."""
    before = time.perf_counter()
    run = replay(script, ANSWERS, seed=1, started=0.0)
    if run.taken != len(ANSWERS):
        raise RuntimeError(run.traceback or run.error)
    return time.perf_counter() - before


def main(package: str = "pandas") -> None:
    with TemporaryDirectory() as folder:
        scripts = {"without": Path(folder, "without", "script.py"), "with": Path(folder, "with", "script.py")}
        for name, script in scripts.items():
            script.parent.mkdir()
            script.write_text((f"import {package}\n" if name == "with" else "") + SCRIPT, encoding="utf-8")
            seconds(script)  # starts its run server
        took: dict[str, list[float]] = {name: [] for name in scripts}
        for _ in range(ROUNDS):
            for name, script in scripts.items():
                took[name].append(seconds(script))
    medians = {name: median(each) * 1e3 for name, each in took.items()}
    more = medians["with"] - medians["without"]
    print(f"without {medians['without']:.1f} ms, with {package} {medians['with']:.1f} ms: {more:.1f} ms more")


if __name__ == "__main__":
    main(*sys.argv[1:])
