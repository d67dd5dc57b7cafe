"""Takes the addresses out of npm's lock: for each package it says where to give money. For `make lock`."""

import json
import sys
from pathlib import Path


def without_addresses(lock: str) -> str:
    """The lock as it was, but for its packages' `funding`. Where they come from, .npmrc keeps out of it."""
    content = json.loads(lock)
    for package in content["packages"].values():
        package.pop("funding", None)
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    file = Path(sys.argv[1])
    file.write_text(without_addresses(file.read_text(encoding="utf-8")), encoding="utf-8")
