"""Translate template.yaml to plain CloudFormation with SAM's own translator and the parameters in
samconfig.toml.

    .venv-sam/bin/python -m infra.template.translate prod prod.json

On AWS the same translator runs as the transform AWS::Serverless-2016-10-31. The parameters' values become
their defaults, so that a linter evaluates conditions as in that environment.
"""

import json
import logging
import os
import shlex
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from samtranslator.translator.transform import transform

from infra.template.read import ROOT, functions, read_template

REGION = "eu-central-1"  # the translator needs one; the result does not depend on it


def answers(environment: str) -> dict[str, str]:
    """Return the parameters of `sam deploy --config-env <environment>`."""
    settings = tomllib.loads((ROOT / "samconfig.toml").read_text(encoding="utf-8"))
    given = settings[environment]["deploy"]["parameters"]["parameter_overrides"]
    pairs = shlex.split(given) if isinstance(given, str) else given  # `sam deploy --guided` writes one string
    return dict(each.split("=", 1) for each in pairs)


def translate(template: dict[str, Any], parameters: dict[str, str]) -> dict[str, Any]:
    """Return the template after SAM's transform. Raises InvalidDocumentException if SAM rejects it."""
    template["Globals"]["Function"].pop("CodeUri")
    for function in functions(template).values():
        function["Properties"]["CodeUri"] = "s3://bucket/package"  # as after the upload by `sam deploy`
    for name, value in parameters.items():
        template["Parameters"][name]["Default"] = value
    os.environ.setdefault("AWS_DEFAULT_REGION", REGION)
    logging.getLogger("samtranslator").setLevel(logging.ERROR)  # it warns about its own feature toggles
    no_managed_policies = SimpleNamespace(load=dict)
    translated: dict[str, Any] = transform(
        template, parameters, no_managed_policies, passthrough_metadata=True
    )
    return translated


if __name__ == "__main__":
    result = translate(read_template(), answers(sys.argv[1]))
    Path(sys.argv[2]).write_text(json.dumps(result, indent=1), encoding="utf-8")
    print(f"{sys.argv[1]}: {len(result['Resources'])} resources")
