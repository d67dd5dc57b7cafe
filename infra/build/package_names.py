"""Package names, which may be written in several ways."""

import re


def normalized(name: str) -> str:
    """Return the name as package indexes compare it: `ruamel_yaml` and `Ruamel.YAML` are `ruamel-yaml`."""
    return re.sub(r"[-_.]+", "-", name).lower()
