"""Each package says what is in it, in CycloneDX's JSON."""

import json
from pathlib import Path

from infra.build.bill_of_materials import document


def installed(folder: Path, name: str, *headers: str) -> None:
    """A distribution of version 1.2 as an installer leaves it."""
    info = folder / f"{name}-1.2.dist-info"
    info.mkdir(parents=True)
    lines = ["Metadata-Version: 2.4", f"Name: {name}", "Version: 1.2", *headers]
    (info / "METADATA").write_text("\n".join(lines) + "\n\nA README\n")


def test_it_names_each_distribution_with_its_version_address_and_license(tmp_path: Path) -> None:
    installed(tmp_path, "Zebra_Lists", "License-Expression: MIT OR Apache-2.0")
    installed(tmp_path, "antelope", "License: BSD")
    installed(tmp_path, "bear", "Classifier: License :: OSI Approved :: MIT License")
    installed(tmp_path, "cat")
    bill = json.loads(document(tmp_path, "mode"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert bill["metadata"]["component"]["name"] == "mode"
    assert [(each["name"], each.get("licenses")) for each in bill["components"]] == [
        ("antelope", [{"license": {"name": "BSD"}}]),
        ("bear", [{"license": {"name": "MIT License"}}]),
        ("cat", None),
        ("zebra-lists", [{"expression": "MIT OR Apache-2.0"}]),
    ]
    assert bill["components"][-1]["purl"] == "pkg:pypi/zebra-lists@1.2"
    assert bill["dependencies"][0]["dependsOn"] == [each["bom-ref"] for each in bill["components"]]


def test_equal_packages_have_equal_bills(tmp_path: Path) -> None:
    for place in ("one", "two"):
        installed(tmp_path / place, "bear")
    assert document(tmp_path / "one", "mode") == document(tmp_path / "two", "mode")
    installed(tmp_path / "two", "cat")
    assert document(tmp_path / "one", "mode") != document(tmp_path / "two", "mode")
