"""Read template.yaml as plain data: `!Ref X` becomes {"Ref": "X"}, and `!Sub text` {"Fn::Sub": text}."""

import os
import sys
from pathlib import Path
from typing import Any, cast

import yaml

ROOT = Path(__file__).resolve().parents[2]
# The folder with template.yaml and functions/. WOMBAT_SITE names another one, see tests/support/samples.py.
SITE = Path(os.environ.get("WOMBAT_SITE") or ROOT)
if SITE != ROOT:
    sys.path.insert(0, str(SITE))  # for the package `functions`


# libyaml's loader, where PyYAML was built with it: ten times as fast.
FAST_LOADER: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


class _Loader(FAST_LOADER):  # type: ignore[misc]
    pass


def _intrinsic(loader: Any, tag: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(cast(yaml.MappingNode, node), deep=True)
    if tag == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {tag if tag in ("Ref", "Condition") else f"Fn::{tag}": value}


_Loader.add_multi_constructor("!", _intrinsic)


def read_template(path: Path = SITE / "template.yaml") -> dict[str, Any]:
    """Return the template, with CloudFormation's short tags in their long form."""
    content: dict[str, Any] = yaml.load(path.read_text(), Loader=_Loader)  # noqa: S506 - a SafeLoader
    return content


def functions(template: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return all Lambda functions of a template, by logical id."""
    return {
        logical_id: resource
        for logical_id, resource in template["Resources"].items()
        if resource["Type"] == "AWS::Serverless::Function"
    }


def variables_of(function: dict[str, Any]) -> dict[str, Any]:
    """Return a function's own environment variables."""
    variables: dict[str, Any] = function["Properties"].get("Environment", {}).get("Variables", {})
    return variables


def is_image(function: dict[str, Any]) -> bool:
    """Return whether a function is deployed as a container image, not as a zip file."""
    return bool(function["Properties"].get("PackageType") == "Image")


def handler_of(function: dict[str, Any]) -> str:
    """Return the dotted name of a function's handler, also of one that is a container image."""
    properties = function["Properties"]
    return str(properties["ImageConfig"]["Command"][0] if is_image(function) else properties["Handler"])
