"""The record of a console page, as values of one list: the start of the script, then each answer.

Each answer has a fingerprint of the transcript before it. If a replay's differs, so does the question.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import starmap

from core.lists import Value
from core.replay import Answer, Invocation, Replay


@dataclass(frozen=True, slots=True)
class Start:
    """The start of a script. `seed`: 128 bits for random numbers; `at`: Unix seconds; `script`: its hash;
    `argv`: its arguments; `files`: those that came with these, by name. `folder_version`: the version of the
    visitor's folder that it began with, and `folder` its files, which are not part of the record."""

    seed: int
    at: float
    script: str
    argv: tuple[str, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    folder_version: str = ""
    folder: Mapping[str, bytes] = field(default_factory=dict)

    def value(self) -> Value:
        parts: list[object] = [f"{self.seed:x}", self.at, self.script]
        if self.argv or self.files or self.folder_version:
            parts += [self.argv, {name: b64encode(content).decode() for name, content in self.files.items()}]
        if self.folder_version:
            parts.append(self.folder_version)
        return json.dumps(parts, ensure_ascii=False)

    def invocation(self) -> Invocation:
        """How to call the script."""
        return Invocation(self.argv, {**self.folder, **self.files})

    @classmethod
    def from_value(cls, value: Value) -> "Start":
        seed, at, script, *more = json.loads(str(value))
        argv, files, version = (*more, "")[:3] if more else ((), {}, "")
        contents = {name: b64decode(content) for name, content in files.items()}
        return cls(int(seed, 16), at, script, tuple(argv), contents, version)


@dataclass(frozen=True, slots=True)
class Recorded:
    """One answer: its text, its Unix time in seconds, the fingerprint of the transcript before it."""

    text: str
    at: float
    before: str

    def value(self) -> Value:
        return json.dumps([self.text, self.at, self.before], ensure_ascii=False)

    def answer(self) -> Answer:
        return Answer(self.text, self.at)


@dataclass(frozen=True, slots=True)
class Record:
    start: Start
    answers: tuple[Recorded, ...] = ()

    def values(self) -> list[Value]:
        return [self.start.value(), *(answer.value() for answer in self.answers)]


def read(values: Iterable[Value]) -> Record | None:
    """The record in a list, None if the list is empty."""
    found = [*values]
    if not found:
        return None
    start, *answers = found
    # At once: a call for each takes three times as long.
    parts = json.loads(f"[{','.join(map(str, answers))}]")
    return Record(Start.from_value(start), tuple(starmap(Recorded, parts)))


def recorded(prints: Sequence[str], answers: Sequence[Answer]) -> tuple[Recorded, ...]:
    """Those of `answers` that a replay with the fingerprints `prints` took, with theirs."""
    return tuple(
        Recorded(answer.text, answer.at, before) for answer, before in zip(answers, prints[:-1], strict=False)
    )


def is_faithful(prints: Sequence[str], answers: Sequence[Recorded]) -> bool:
    """Whether a replay with the fingerprints `prints` asked the question of each answer again."""
    return len(prints) > len(answers) and all(
        answer.before == found for answer, found in zip(answers, prints, strict=False)
    )


def still_fitting(old: Replay, new: Replay, changed: int) -> int:
    """The number of answers of `new` to keep after answer `changed` was changed: those after it while the
    questions stay the same."""
    keep = changed + 1
    while keep < min(new.taken, old.taken) and new.asked[keep].prompt == old.asked[keep].prompt:
        keep += 1
    return keep
