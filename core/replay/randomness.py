"""Randomness that repeats: everything random in a run comes from one seed.

`random` starts as after `random.seed(seed)`. What the operating system would give (`os.urandom`, and so
`secrets`, `uuid.uuid4` and `SystemRandom`) is a keyed stream: SHA-256 of the seed and a counter.
"""

from __future__ import annotations

import os
from hashlib import sha256
from types import ModuleType
from typing import Any


class Randomness:
    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._key = sha256(b"wombat:" + str(seed).encode()).digest()
        self._count = 0

    def bytes(self, size: int, /) -> bytes:
        """The next bytes of the stream. Raises ValueError if size is negative, as `os.urandom` does."""
        if size < 0:
            raise ValueError("negative argument not allowed")
        drawn = bytearray()
        while len(drawn) < size:
            self._count += 1
            drawn += sha256(self._key + self._count.to_bytes(8, "big")).digest()
        return bytes(drawn[:size])

    def install(self) -> None:
        os.urandom = self.bytes
        if hasattr(os, "getrandom"):
            os.getrandom = lambda size, flags=0: self.bytes(size)

    def patch_random(self, random: Any) -> None:
        """Seed the module's own generator; generators made without a seed take theirs from the stream."""
        random._urandom = self.bytes
        real_seed = random.Random.seed
        randomness = self

        def seed(self: Any, a: Any = None, version: int = 2) -> None:
            real_seed(self, int.from_bytes(randomness.bytes(32), "big") if a is None else a, version)

        def init(self: Any, x: Any = None) -> None:
            self.seed(x)
            self.gauss_next = None

        random.Random.seed = seed
        random.Random.__init__ = init
        random.seed = random._inst.seed
        random._inst.seed(self.seed)

    def patch_uuid(self, uuid: ModuleType) -> None:
        """uuid1 without this machine's address or its clock."""
        uuid._generate_time_safe = None  # type: ignore[attr-defined]
        uuid._UuidCreate = None  # type: ignore[attr-defined]
        uuid._node = int.from_bytes(self.bytes(6), "big") | (1 << 40)  # type: ignore[attr-defined]

    def patch_numpy(self, numpy_random: ModuleType) -> None:
        numpy_random.seed(self.seed % 2**32)
