"""The software bill of materials of a package: the distributions in it, in CycloneDX 1.6's JSON.

https://cyclonedx.org/docs/1.6/json/. A library would add six packages to every build for these fields. Equal
packages have equal documents: there is neither a time nor a random number in it.
"""

import hashlib
import importlib.metadata
import json
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from infra.build.package_names import normalized

NAME = "sbom.cdx.json"


def write(package: Path, function: str) -> None:
    """Write the bill of materials of the page `function` into its folder `package`."""
    (package / NAME).write_text(document(package, function), encoding="utf-8")


def document(package: Path, function: str) -> str:
    """Return the bill of materials of the folder `package`."""
    found = importlib.metadata.distributions(path=[str(package)])
    components = sorted(map(_component, found), key=lambda each: str(each["name"]))
    content = json.dumps(components, sort_keys=True).encode()
    serial = uuid.UUID(bytes=hashlib.sha256(function.encode() + content).digest()[:16], version=4)
    bill = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": function, "bom-ref": function}},
        "components": components,
        "dependencies": [{"ref": function, "dependsOn": [each["bom-ref"] for each in components]}],
    }
    return json.dumps(bill, indent=1) + "\n"


def _component(found: importlib.metadata.Distribution) -> dict[str, Any]:
    name = normalized(found.name)
    address = f"pkg:pypi/{name}@{found.version}"
    component = {
        "type": "library",
        "bom-ref": address,
        "name": name,
        "version": found.version,
        "purl": address,
    }
    licenses = list(_licenses(found.metadata))
    return component | ({"licenses": licenses} if licenses else {})


def _licenses(metadata: importlib.metadata.PackageMetadata) -> Iterable[dict[str, Any]]:
    """Yield the license that the author names: an SPDX expression, or words on one line."""
    if "License-Expression" in metadata:
        yield {"expression": metadata["License-Expression"]}
        return
    for words in metadata.get_all("License") or ():
        if "\n" not in words:
            yield {"license": {"name": words}}
            return
    for line in metadata.get_all("Classifier") or ():
        if line.startswith("License :: "):
            yield {"license": {"name": line.rpartition(" :: ")[2]}}
