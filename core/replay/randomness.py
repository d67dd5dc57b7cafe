"""Randomness that repeats: everything random in a run comes from one seed.

`random` starts as after `random.seed(seed)`. The operating system's source (`os.urandom`, and so `secrets`,
`uuid.uuid4` and `SystemRandom`) is replaced by a keyed stream: SHA-256 of the seed and a counter.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from hashlib import sha256
from types import ModuleType
from typing import Any


class Randomness:
    """The stream, and the modules that have a state of their own. The seed is 0 until a run starts."""

    def __init__(self) -> None:
        self._modules: list[Callable[[], None]] = []
        self.start(0)

    def start(self, seed: int) -> None:
        """Begin a run with that seed."""
        self._seed = seed
        self._count = 0
        for seed_module in self._modules:
            seed_module()

    def bytes(self, size: int, /) -> bytes:
        """The next bytes of the stream. Raises ValueError if size is negative, as `os.urandom` does."""
        if size < 0:
            raise ValueError("negative argument not allowed")
        drawn, key = bytearray(), _key_of(self._seed)
        while len(drawn) < size:
            self._count += 1
            drawn += sha256(key + self._count.to_bytes(8, "big")).digest()
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
        self._seed_now_and_at_start(lambda: random._inst.seed(self._seed))

    def patch_uuid(self, uuid: ModuleType) -> None:
        """uuid1 without this machine's address or its clock."""
        uuid._generate_time_safe = None  # type: ignore[attr-defined]
        uuid._UuidCreate = None  # type: ignore[attr-defined]

        def make_node() -> None:  # not from the stream: the module may be imported before the run or in it
            node = sha256(_key_of(self._seed) + b"node").digest()[:6]
            uuid._node = int.from_bytes(node, "big") | (1 << 40)  # type: ignore[attr-defined]

        self._seed_now_and_at_start(make_node)

    def patch_numpy(self, numpy_random: ModuleType) -> None:
        self._seed_now_and_at_start(lambda: numpy_random.seed(self._seed % 2**32))

    def _seed_now_and_at_start(self, seed_module: Callable[[], None]) -> None:
        seed_module()
        self._modules.append(seed_module)


def _key_of(seed: int) -> bytes:
    """The key of the stream. Made when something is drawn, for most scripts draw nothing."""
    return sha256(b"wombat:" + str(seed).encode()).digest()
