"""Run a script in the sandbox, and report whether it parses arguments, asks or prints."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The behaviour of a script that ran without arguments."""

    parser: str = ""
    """The parser that it called, '' if it called none."""
    reads_arguments: bool = False
    """Whether it reads `sys.argv` itself."""
    question: str = ""
    """The prompt of its first question."""
    asks: bool = False
    prints: bool = False
    error: str = ""
    """The last line of its traceback, or the reason why it was stopped."""

    @classmethod
    def of(cls, content: dict[str, Any]) -> Behaviour:
        return cls(**content)

    def summary(self) -> str:
        """Return the behaviour as one sentence for the author, '' if there is nothing to report."""
        parts = [f"parses its arguments with {self.parser}" if self.parser else ""]
        parts.append("reads sys.argv" if self.reads_arguments and not self.parser else "")
        question = f" “{self.question}”" if self.question else ""
        parts.append(f"asks{question}" if self.asks else "")
        parts.append("prints" if self.prints and not self.asks and not self.parser else "")
        parts.append(f"fails with {self.error}" if self.error and not self.parser else "")
        done = [part for part in parts if part]
        return f"When it runs, it {' and '.join(done)}." if done else ""


def observe_page_script(script: Path) -> dict[str, Any]:
    """Run the script at a path, and return its behaviour as JSON data."""
    from core.replay.screen import plain
    from infra.read_command import observe

    found = observe(script)
    run = found.run
    parser = str(found.parser["reader"]) if found.parser else ""
    if found.usage is not None:
        parser = "an argument parser"
    asks = run.state == "asks" and not parser
    question = " ".join(plain(run.prompt).split())[:80] if asks else ""
    error = found.last_error_line if run.state in ("failed", "stopped") and not parser else ""
    behaviour = Behaviour(parser, found.reads_arguments, question, asks, bool(run.transcript.strip()), error)
    return asdict(behaviour)
