"""Remove the addresses for donations from npm's lock, for `make lock`."""

import json
import sys
from pathlib import Path


def without_addresses(lock: str) -> str:
    """Return the lock without its packages' `funding`. Download addresses are already left out by .npmrc."""
    content = json.loads(lock)
    for package in content["packages"].values():
        package.pop("funding", None)
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    file = Path(sys.argv[1])
    file.write_text(without_addresses(file.read_text(encoding="utf-8")), encoding="utf-8")
