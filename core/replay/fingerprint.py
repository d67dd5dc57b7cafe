"""Short hashes of a transcript, which tell whether a script still asks what it asked."""

import re
from hashlib import blake2b

from core.replay.result import Replay

# Addresses of objects, as repr() and id() write them: 0x7f... and 140..., 0x55... and 94..., and similar.
# The check of what precedes one is not first: a pattern that begins with one of three characters is faster.
_ADDRESS = re.compile(r"(?:0x(?<!\w..)[0-9a-f]{6,16}|1[34](?<!\w..)[0-9]{13}|9[3-5](?<!\w..)[0-9]{12})\b")


def fingerprints(replay: Replay) -> list[str]:
    """One short hash of the transcript before each answer taken, and a last one of the whole transcript.

    So `fingerprints(replay)[n]` belongs to answer n, and the last to the answer that is still to come. Memory
    addresses (`<Dog object at 0x7f...>`, or the result of `id`) are left out: they differ from server to
    server. The hashes are the same in every process and Python version.
    """
    running = blake2b(digest_size=8)
    found = []
    start = 0
    for stop in [*(asked.opened for asked in replay.asked), len(replay.transcript)]:
        piece = replay.transcript[start:stop]
        running.update(_ADDRESS.sub("0x", piece).encode("utf-8", "surrogatepass"))
        found.append(running.hexdigest())
        start = stop
    return found
