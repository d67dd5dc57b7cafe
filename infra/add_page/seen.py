"""What a script does when it is run in the sandbox: does it parse arguments, ask, print?"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Seen:
    """`parser`: the parser that it called, '' for none; `reads_arguments`: whether it looks at `sys.argv`
    itself; `asks`: the question at which it stopped, `stops_to_ask` whether it did; `prints`: whether it
    printed; `died`: the traceback's last line."""

    parser: str = ""
    reads_arguments: bool = False
    asks: str = ""
    stops_to_ask: bool = False
    prints: bool = False
    died: str = ""

    @classmethod
    def of(cls, content: dict[str, Any]) -> Seen:
        return cls(**content)

    def words(self) -> str:
        """The same as one sentence for the author."""
        parts = [f"parses its arguments with {self.parser}" if self.parser else ""]
        parts.append("looks at sys.argv" if self.reads_arguments and not self.parser else "")
        question = f" “{self.asks}”" if self.asks else ""
        parts.append(f"asks{question}" if self.stops_to_ask else "")
        parts.append("prints" if self.prints and not self.stops_to_ask and not self.parser else "")
        parts.append(f"ends with {self.died}" if self.died and not self.parser else "")
        done = [part for part in parts if part]
        return f"When it is run, it {' and '.join(done)}." if done else ""


def watch(script: Path) -> dict[str, Any]:
    """What the script at that path does, as data."""
    from core.replay.screen import plain
    from infra.read_command import observe

    found = observe(script)
    run = found.run
    parser = str(found.parser["reader"]) if found.parser else ""
    if found.usage is not None:
        parser = "a parser of options"
    asks = run.state == "asks" and not parser
    question = " ".join(plain(run.prompt).split())[:80] if asks else ""
    died = found.last_words if run.state in ("failed", "stopped") and not parser else ""
    seen = Seen(parser, found.reads_arguments, question, asks, bool(run.transcript.strip()), died)
    return asdict(seen)
