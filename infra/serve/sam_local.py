"""Serve the built site on this machine with SAM: `make sam-local`, or `make sam-local PORT=8123`.

`sam build` makes the packages for this machine's processor. `sam local start-api` answers requests and runs
each function in a container, as Lambda does; `sam local start-lambda` runs the workers of pages that take
minutes. The table and the secret are in moto, or the table is in the DynamoDB that DYNAMODB_ENDPOINT names.
Ctrl-C ends all of it. SAM_LOCAL_OPTIONS passes more options to both commands of SAM, such as
--skip-pull-image where Lambda's image is installed but cannot be pulled.
"""

import fcntl
import ipaddress
import json
import logging
import os
import platform
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from subprocess import PIPE, STDOUT
from typing import Any

from infra.serve.address import HOST, announce, listen, wanted_port
from infra.serve.aws_server import aws_server
from infra.serve.local_aws import local_aws
from infra.serve.site import JOB_HANDLER, JOB_WORKER, environment_of
from infra.template.read import ROOT, SITE, functions, is_image, read_template, variables_of
from infra.termination import interrupt_on, running

SAM = ROOT / ".venv-sam" / "bin" / "sam"
FOLDER = ROOT / ".wombat" / "sam-local"
PACKAGES = FOLDER / "packages"  # not .aws-sam, which holds the packages for Lambda's processor
PROCESSOR = "arm64" if platform.machine().lower() in ("aarch64", "arm64") else "x86_64"
PARAMETERS = ("--parameter-overrides", f"Architecture={PROCESSOR}")
STOP_SECONDS = 30  # for SAM to remove its containers

# Keep a container for the next request, as Lambda does. Packages do not change while they are served.
OPTIONS = ("--warm-containers", "LAZY", "--no-watch")


class CannotStart(Exception):
    """SAM cannot run the site on this machine; the message says what is missing."""


def main() -> None:
    """Build the site, then serve it until interrupted."""
    interrupt_on(signal.SIGTERM, signal.SIGHUP)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    dynamodb = os.environ.get("DYNAMODB_ENDPOINT", "")
    try:
        with listen(wanted_port(), "make sam-local") as listener:
            port = listener.getsockname()[1]
        here, there = address_for_containers()
        with only_one(), local_aws(dynamodb), aws_server(here, dynamodb) as aws_port:
            build()
            lambda_port = free_port(here)
            template = localized(f"http://{there}:{aws_port}", f"http://{there}:{lambda_port}")
            with workers(template, here, lambda_port):
                serve(template, port)
    except CannotStart as reason:
        sys.exit(str(reason))
    except KeyboardInterrupt:
        pass
    print("\nStopped.")


@contextmanager
def only_one() -> Iterator[None]:
    """Hold this project's lock. Raises `CannotStart` if another process holds it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart("make sam-local is already running for this project. Stop it first.") from None
        yield


def address_for_containers() -> tuple[str, str]:
    """Return the address on which a server must listen for containers to reach it, and the host name that
    containers use for it. Raises `CannotStart` without Docker.

    On Linux it is the address of Docker's bridge, which only this machine can reach. Docker Desktop has its
    bridge in a virtual machine, where host.docker.internal is this machine's loopback.
    """
    network = json.loads(docker("network", "inspect", "bridge"))[0]["IPAM"]["Config"][0]
    # A new daemon reports no gateway yet; it will be the first address.
    bridge = network.get("Gateway") or str(next(ipaddress.ip_network(network["Subnet"]).hosts()))
    try:
        with socket.socket() as listener:
            listener.bind((bridge, 0))
    except OSError:
        return "127.0.0.1", "host.docker.internal"
    return bridge, bridge


def free_port(host: str) -> int:
    """Return a port on which nothing listens."""
    with socket.create_server((host, 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def build() -> None:
    """Build the packages and their template. Raises `CannotStart` with SAM's output if that fails."""
    print(f"Building the site for {PROCESSOR} ...", flush=True)
    environment = os.environ | {"ARCHITECTURE": PROCESSOR}
    images: list[str | Path] = [sys.executable, "-m", "infra.build.images"]
    packages: list[str | Path] = [SAM, "build", "--build-dir", PACKAGES, *PARAMETERS]
    for command in (images, packages):
        with in_own_session(command, env=environment, stdout=PIPE, stderr=STDOUT) as building:
            output, _ = building.communicate()
        if building.returncode:
            raise CannotStart(output.decode())


def localized(endpoint: str, lambda_endpoint: str) -> Path:
    """Write the built template with the environment variables of `make serve`, AWS at `endpoint` and Lambda
    at `lambda_endpoint`; return its path.

    SAM's --env-vars cannot set the endpoints: it only sets variables that the template already has.
    """
    template = read_template(PACKAGES / "template.yaml")
    endpoints = {"AWS_ENDPOINT_URL": endpoint, "AWS_ENDPOINT_URL_LAMBDA": lambda_endpoint}
    names = {variables_of(each).get(JOB_HANDLER): name for name, each in functions(template).items()}
    for function in functions(template).values():
        variables = environment_of(template, function) | endpoints
        if JOB_WORKER in variables:
            variables[JOB_WORKER] = names[variables[JOB_WORKER]]  # as SAM calls it
        function["Properties"]["Environment"] = {"Variables": variables}
    path = PACKAGES / "local.json"
    path.write_text(json.dumps(template))
    return path


@contextmanager
def workers(template: Path, host: str, port: int) -> Iterator[None]:
    """Let SAM run the workers of jobs, each in a new container, if the template has any. Raises `CannotStart`
    if SAM fails."""
    if not any(JOB_HANDLER in variables_of(each) for each in functions(read_template()).values()):
        yield
        return
    with local_sam("start-lambda", template, host, port) as sam:
        while not listens(host, port):
            if sam.poll() is not None:
                raise CannotStart("sam local start-lambda failed; its message is above.")
            time.sleep(0.1)
        yield


def listens(host: str, port: int) -> bool:
    """Whether something listens on the port."""
    with socket.socket() as client:
        return client.connect_ex((host, port)) == 0


def local_sam(
    command: str, template: Path, host: str, port: int, *options: str
) -> AbstractContextManager["subprocess.Popen[bytes]"]:
    """Run a command of `sam local` that listens on a port."""
    where = ["--template", str(template), "--host", host, "--port", str(port)]
    more = shlex.split(os.environ.get("SAM_LOCAL_OPTIONS", ""))
    return in_own_session([SAM, "local", command, *where, *PARAMETERS, *options, *more])


def serve(template: Path, port: int) -> None:
    """Run SAM until it ends or is interrupted, and remove its containers. Raises `CannotStart` if SAM
    fails."""
    remove_containers()  # left by a run that was killed
    try:
        with local_sam("start-api", template, HOST, port, *OPTIONS) as sam:
            while (status := status_of_home(port)) is None and sam.poll() is None:
                time.sleep(0.1)
            if status == HTTPStatus.OK:
                announce(port)
                sam.wait()
        raise CannotStart(
            "sam local start-api failed; its message is above. If Lambda's image is installed but cannot be "
            "pulled, run: make sam-local SAM_LOCAL_OPTIONS=--skip-pull-image"
        )
    finally:
        remove_containers()


def status_of_home(port: int) -> int | None:
    """Return the status of the home page, None while nothing listens on the port."""
    connection = HTTPConnection(HOST, port)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    except (ConnectionError, HTTPException):
        return None
    finally:
        connection.close()


def in_own_session(
    command: Sequence[str | Path], **options: Any
) -> AbstractContextManager["subprocess.Popen[bytes]"]:
    """Run SAM in a session of its own, so that a terminal's Ctrl-C reaches only us; we then stop it once,
    and wait."""
    return running(command, STOP_SECONDS, cwd=SITE, start_new_session=True, **options)


def remove_containers() -> None:
    """Remove the containers of our packages and images. SAM does so itself, unless it is killed."""
    packages = [f"--filter=volume={package}" for package in PACKAGES.glob("*Function")]
    images = [
        f"--filter=ancestor={name.lower()}:{function['Metadata']['DockerTag']}"
        for name, function in functions(read_template()).items()
        if is_image(function)
    ]
    for ours in (packages, images):
        if ours and (left := docker("ps", "--all", "--quiet", *ours).split()):
            docker("rm", "--force", *left)


def docker(*command: str) -> str:
    """Return the output of a Docker command. Raises `CannotStart` without Docker, or if the command fails."""
    if not shutil.which("docker"):
        raise CannotStart("sam local runs functions in Docker containers, and Docker is not installed.")
    done = subprocess.run(["docker", *command], capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotStart(
            f"sam local runs functions in Docker containers, and Docker failed: {done.stderr.strip()}"
        )
    return done.stdout


if __name__ == "__main__":
    main()
