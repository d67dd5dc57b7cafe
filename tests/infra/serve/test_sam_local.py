"""`make sam-local` until SAM answers; tests/end_to_end visits the site that it serves."""

import json
import shutil
import socket
from pathlib import Path

import pytest

from infra.serve import sam_local
from infra.serve.site import SECRET, TABLE
from infra.template.read import SITE, functions
from tests.support.served import serving

SAM_LOCAL = "infra.serve.sam_local"


def test_a_machine_without_docker_gets_a_message(tmp_path: Path) -> None:
    with serving(module=SAM_LOCAL, PATH=str(tmp_path)) as server:
        assert server.wait_for_end() == (
            1,
            "sam local runs functions in Docker containers, and Docker is not installed.\n",
        )


def test_an_error_of_docker_is_shown(tmp_path: Path) -> None:
    docker = tmp_path / "docker"
    docker.write_text("#!/bin/sh\necho 'Cannot connect to the Docker daemon.' >&2\nexit 1\n")
    docker.chmod(0o755)
    with serving(module=SAM_LOCAL, PATH=str(tmp_path)) as server:
        code, output = server.wait_for_end()
        assert code == 1
        assert output.endswith("Docker failed: Cannot connect to the Docker daemon.\n")


def test_a_used_port_is_reported_before_anything_is_built() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with serving(port=port, module=SAM_LOCAL) as server:
            code, output = server.wait_for_end()
            assert code == 1
            assert f"Port {port} cannot be used" in output
            assert "Choose another: make sam-local PORT=" in output


@pytest.mark.parametrize(
    ("network", "addresses"),
    [
        ({"Gateway": "127.0.0.1", "Subnet": "127.0.0.0/8"}, ("127.0.0.1", "127.0.0.1")),
        ({"Subnet": "127.0.0.0/8"}, ("127.0.0.1", "127.0.0.1")),
        ({"Gateway": "192.0.2.1", "Subnet": "192.0.2.0/24"}, ("127.0.0.1", "host.docker.internal")),
    ],
    ids=["a bridge on this machine", "a new bridge", "a bridge in a virtual machine"],
)
def test_containers_reach_the_table_by_the_bridge(
    network: dict[str, str], addresses: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sam_local, "docker", lambda *_: json.dumps([{"IPAM": {"Config": [network]}}]))
    assert sam_local.address_for_containers() == addresses


def test_every_function_gets_the_address_of_the_table_and_the_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(SITE / "template.yaml", tmp_path)
    monkeypatch.setattr(sam_local, "PACKAGES", tmp_path)
    template = json.loads(sam_local.localized("http://192.0.2.1:4566", "http://192.0.2.1:3001").read_text())
    environments = {
        name: function["Properties"]["Environment"]["Variables"]
        for name, function in functions(template).items()
    }
    assert {variables["AWS_ENDPOINT_URL"] for variables in environments.values()} == {"http://192.0.2.1:4566"}
    assert environments["ModeFunction"]["TABLE_NAME"] == TABLE
    assert environments["PrimeFactorsFunction"]["AWS_ENDPOINT_URL_LAMBDA"] == "http://192.0.2.1:3001"
    assert environments["PrimeFactorsFunction"]["JOB_WORKER"] == "PrimeFactorsWorkerFunction"
    assert environments["ModeFunction"]["SIGNING_SECRET"] == SECRET
    assert environments["BurrowFunction"]["PYTHONHASHSEED"] == "0"
    assert all(isinstance(value, str) for variables in environments.values() for value in variables.values())
