"""`wombat try script.py`: run a script as its page does, and print what the page shows."""

from __future__ import annotations

import argparse
import json
import secrets
import sys
import time
from pathlib import Path

from core.replay import Answer, Replay, replay


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subcommand `try`, which calls `run`."""
    parser = subparsers.add_parser("try", help="run a script as its page does")
    _add_arguments(parser)
    parser.set_defaults(run=run)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="wombat try", description=__doc__)
    _add_arguments(parser)
    return run(parser.parse_args(argv))


def run(args: argparse.Namespace) -> int:
    """Run the script. Returns 0 if it asks or has finished, 1 if it failed or was stopped, 2 if it is
    unreadable."""
    try:
        answers = None if args.answers is None else read_answers(args.answers)
        seed = secrets.randbits(128) if args.seed is None else args.seed
        started = time.time()
        if answers is None and not args.json and sys.stdin.isatty() and sys.stdout.isatty():
            result = _converse(args.script, seed, started)
        else:
            given = [Answer(text, started) for text in answers or ()]
            result = replay(args.script, given, seed=seed, started=started)
            print(as_json(result) if args.json else as_text(result))
    except OSError as error:
        print(f"wombat try: {error}", file=sys.stderr)
        return 2
    if result.traceback and not args.json:
        print(result.traceback, end="", file=sys.stderr)
    return 0 if result.state in ("asks", "finished") else 1


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


def _converse(script: Path, seed: int, started: float) -> Replay:
    """Ask on the terminal, question by question; each answer runs the script again, as the page does."""
    answers: list[Answer] = []
    shown = 0
    while True:
        result = replay(script, answers, seed=seed, started=started)
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
    parser.add_argument("script", type=Path, help="the script, unchanged")
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
