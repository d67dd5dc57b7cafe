"""Locks name packages by hash, and never by address."""

import json
from pathlib import Path

import pytest

from infra.build.lock_without_addresses import without_addresses
from infra.template.read import ROOT

NPM = ROOT / "infra" / "verify" / "checkers" / "package-lock.json"
LOCKS = [*(ROOT / "infra" / "build" / "locks").glob("*.txt"), NPM]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_has_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    assert ('"integrity": "sha512-' if lock == NPM else "--hash=sha256:") in text


def test_only_the_addresses_for_donations_are_removed_from_npms_lock() -> None:
    package = {"version": "1.0.0", "integrity": "sha512-x"}
    lock = {"packages": {"node_modules/a": package | {"funding": {"url": "https://example.com"}}}}
    assert json.loads(without_addresses(json.dumps(lock))) == {"packages": {"node_modules/a": package}}
