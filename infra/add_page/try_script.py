"""`wombat try script.py ARGUMENTS`: run a script as its page does, and print what the page shows.

The kind of page, and the limits that the script came near, are printed to standard error.
"""

from __future__ import annotations

import argparse
import json
import secrets
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from core.pages.command import page as command
from core.replay import Answer, Invocation, Replay, replay
from infra.add_page.consumption import consumption
from infra.add_page.outlook import outlook

LIMITS = command.LIMITS  # those of the page that may take longest; the comparison is with the page's own


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subcommand `try`, which calls `run`."""
    parser = subparsers.add_parser("try", help="run a script as its page does", allow_abbrev=False)
    _add_arguments(parser)
    parser.set_defaults(run=run)


def split(argv: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the arguments before `--`, and those after it, which are all for the script."""
    end = argv.index("--") if "--" in argv else len(argv)
    return [*argv[:end]], [*argv[end + 1 :]]


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="wombat try", description=__doc__, allow_abbrev=False)
    _add_arguments(parser)
    own, after = split(sys.argv[1:] if argv is None else argv)
    arguments, unknown = parser.parse_known_args(own)
    arguments.arguments = [*unknown, *after]
    return run(arguments)


def run(args: argparse.Namespace) -> int:
    """Run the script with `args.arguments`. Returns 0 if it asks or has finished, 1 if it failed or was
    stopped, 2 if it is unreadable."""
    trial = Trial(args.script, invocation_of(args.arguments, args.script), args.seed)
    try:
        answers = None if args.answers is None else read_answers(args.answers)
        if answers is None and not args.json and sys.stdin.isatty() and sys.stdout.isatty():
            result = _converse(trial)
        else:
            result = trial.run([Answer(text, trial.started) for text in answers or ()])
            print(as_json(result) if args.json else as_text(result))
    except OSError as error:
        print(f"wombat try: {error}", file=sys.stderr)
        return 2
    if not args.json:
        sys.stdout.flush()
        print(f"{result.traceback}\n{_notes(trial)}", file=sys.stderr)
    return 0 if result.state in ("asks", "finished") else 1


class Trial:
    """The runs of one script: each with all answers so far, as on its page."""

    def __init__(self, script: Path, invocation: Invocation, seed: int | None) -> None:
        self.script = script
        self.started = time.time()
        self.runs: list[tuple[float, Replay]] = []
        """Each run with its seconds."""
        self._invocation = invocation
        self._seed = secrets.randbits(128) if seed is None else seed

    def run(self, answers: Sequence[Answer]) -> Replay:
        """Run the script. Raises OSError if it cannot be read."""
        began = time.monotonic()
        result = replay(
            self.script,
            answers,
            seed=self._seed,
            started=self.started,
            invocation=self._invocation,
            limits=LIMITS,
        )
        self.runs.append((time.monotonic() - began, result))
        return result


def invocation_of(arguments: Sequence[str], script: Path) -> Invocation:
    """Return how a script is called with these arguments in its own folder. A file elsewhere on this machine
    is added to that folder, as an upload is."""
    folder = script.resolve().parent
    argv, files = [], {}
    for argument in arguments:
        file = Path(argument).resolve()
        if not file.is_file():
            argv.append(argument)
        elif file.is_relative_to(folder):
            argv.append(str(file.relative_to(folder)))
        else:
            files[file.name] = file.read_bytes()
            argv.append(file.name)
    return Invocation(tuple(argv), files)


def _notes(trial: Trial) -> str:
    """Return the kind of page that the script would be, and the limits that it came near."""
    used = consumption(trial.script, trial.runs)
    page = outlook(trial.script)
    if page.kind not in ("console", "command"):
        return page.words
    return f"{page.words}\n{used.words(page.kind)}"


def read_answers(path: Path) -> list[str]:
    """Return the answers in a file, one per line; an empty line is an empty answer."""
    text = path.read_text("utf-8")
    return [line.removesuffix("\r") for line in text.removesuffix("\n").split("\n")] if text else []


def as_json(result: Replay) -> str:
    """Return a JSON object with `transcript`, `state`, `prompt` and `error`."""
    return json.dumps(
        {
            "transcript": result.transcript,
            "state": result.state,
            "prompt": result.prompt,
            "error": result.error,
        }
    )


def as_text(result: Replay) -> str:
    """Return the transcript, and below it the state that the page shows."""
    return f"{result.transcript.rstrip(chr(10))}\n\n[{_state(result)}]"


def _state(result: Replay) -> str:
    if result.state == "asks" and result.error:
        return f"asks again: {result.error}"
    if result.state == "asks":
        return "asks for a secret" if result.secret else "asks"
    return f"{result.state}: {result.error}" if result.error else result.state


def _converse(trial: Trial) -> Replay:
    """Ask on the terminal, question by question; each answer runs the script again, as the page does."""
    answers: list[Answer] = []
    shown = 0
    while True:
        result = trial.run(answers)
        if result.error and result.state == "asks":
            answers = answers[: result.taken]
            print(f"[{result.error}]")
            shown = max(result.transcript.rfind("\n") + 1, 0)
        print(result.transcript[shown:], end="", flush=True)
        if result.state != "asks":
            print(f"\n[{_state(result)}]")
            return result
        try:
            text = input()
        except (EOFError, KeyboardInterrupt):
            print()
            return result
        answers.append(Answer(text, time.time()))
        shown = len(result.transcript) + (0 if result.secret else len(text)) + 1


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "script",
        type=Path,
        help="the script, unchanged. It gets all arguments but the options of wombat try, and all after --",
    )
    parser.add_argument(
        "--answers",
        type=Path,
        metavar="FILE",
        help="read the answers from a file, one per line, instead of asking",
    )
    parser.add_argument(
        "--seed", type=int, metavar="N", help="seed for random numbers, as for random.seed(N)"
    )
    parser.add_argument("--json", action="store_true", help="print a JSON object instead of text")


if __name__ == "__main__":
    sys.exit(main())
