"""The built site on this machine as SAM runs it: `make sam-local`, or `make sam-local PORT=8123`.

`sam build` makes the packages, for this machine's processor; `sam local start-api` answers, and runs each
function in a container as Lambda would; beside it stand a table and a secret, in moto, or the table in the
DynamoDB that DYNAMODB_ENDPOINT names. Ctrl-C ends all of it. SAM_LOCAL_OPTIONS holds more options for
`sam local start-api`, such as --skip-pull-image where Lambda's image is here but cannot be pulled.
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
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from subprocess import PIPE, STDOUT
from typing import Any

from infra.serve.__main__ import HOST, interrupt, listen, wanted_port
from infra.serve.aws_server import aws_server
from infra.serve.local_aws import local_aws
from infra.serve.site import environment_of
from infra.template.read import ROOT, functions, read_template

SAM = ROOT / ".venv-sam" / "bin" / "sam"
FOLDER = ROOT / ".wombat" / "sam-local"
PACKAGES = FOLDER / "packages"  # not .aws-sam: what `sam deploy` sends is for Lambda's processor
PROCESSOR = "arm64" if platform.machine().lower() in ("aarch64", "arm64") else "x86_64"
PARAMETERS = ("--parameter-overrides", f"Architecture={PROCESSOR}")
STOP_SECONDS = 30  # that SAM has to take its containers down

# A container is kept for the next request, as Lambda does; nobody changes a package while it is served.
OPTIONS = ("--warm-containers", "LAZY", "--no-watch")


class CannotStart(Exception):
    """SAM cannot run the site here; the message says what is missing."""


def main() -> None:
    """Build the site, then answer until Ctrl-C."""
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, interrupt)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    dynamodb = os.environ.get("DYNAMODB_ENDPOINT", "")
    try:
        with listen(wanted_port(), "make sam-local") as listener:
            port = listener.getsockname()[1]
        here, there = address_for_containers()
        with only_one(), local_aws(dynamodb), aws_server(here, dynamodb) as aws_port:
            build()
            serve(localized(f"http://{there}:{aws_port}"), port)
    except CannotStart as reason:
        sys.exit(str(reason))
    except KeyboardInterrupt:
        pass
    print("\nStopped.")


@contextmanager
def only_one() -> Iterator[None]:
    """The packages of this project are served once at a time. Raises `CannotStart`."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart("make sam-local runs already, for this same project.") from None
        yield


def address_for_containers() -> tuple[str, str]:
    """Where a server must listen for containers to reach it, and the name they know that place by. Raises
    `CannotStart` without Docker.

    On Linux that is the address of Docker's bridge: nobody outside this machine can reach it. Docker Desktop
    has its bridge in a virtual machine, whose host.docker.internal is this machine's loopback.
    """
    network = json.loads(docker("network", "inspect", "bridge"))[0]["IPAM"]["Config"][0]
    # A daemon that has started for the first time names no gateway yet; it will be the first address.
    bridge = network.get("Gateway") or str(next(ipaddress.ip_network(network["Subnet"]).hosts()))
    try:
        with socket.socket() as listener:
            listener.bind((bridge, 0))
    except OSError:
        return "127.0.0.1", "host.docker.internal"
    return bridge, bridge


def build() -> None:
    """The packages, and beside them their template. Raises `CannotStart`."""
    print(f"Building the site for {PROCESSOR} ...", flush=True)
    command: list[str | Path] = [SAM, "build", "--build-dir", PACKAGES, *PARAMETERS]
    environment = os.environ | {"ARCHITECTURE": PROCESSOR}
    with running(command, env=environment, stdout=PIPE, stderr=STDOUT) as building:
        said, _ = building.communicate()
    if building.returncode:
        raise CannotStart(said.decode())


def localized(endpoint: str) -> Path:
    """The built template with every function's variables as `make serve` has them, and AWS at `endpoint`.

    SAM's own --env-vars cannot say where AWS is: it only fills in variables that the template has.
    """
    template = read_template(PACKAGES / "template.yaml")
    for function in functions(template).values():
        variables = environment_of(template, function) | {"AWS_ENDPOINT_URL": endpoint}
        function["Properties"]["Environment"] = {"Variables": variables}
    path = PACKAGES / "local.json"
    path.write_text(json.dumps(template))
    return path


def serve(template: Path, port: int) -> None:
    """Run SAM until it ends or Ctrl-C; whatever happens, no container stays."""
    where: list[str | Path] = ["--template", template, "--host", HOST, "--port", str(port)]
    more = shlex.split(os.environ.get("SAM_LOCAL_OPTIONS", ""))
    remove_containers()  # of a run that was killed
    try:
        with running([SAM, "local", "start-api", *where, *PARAMETERS, *OPTIONS, *more]) as sam:
            while (status := status_of_home(port)) is None and sam.poll() is None:
                time.sleep(0.1)
            if status == HTTPStatus.OK:
                print(f"Wombat is ready: http://localhost:{port}/  (Ctrl-C stops it)", flush=True)
                sam.wait()
        raise CannotStart(
            "sam local start-api cannot go on; it says why above. Where Lambda's image is here but cannot be "
            "pulled: make sam-local SAM_LOCAL_OPTIONS=--skip-pull-image"
        )
    finally:
        remove_containers()


def status_of_home(port: int) -> int | None:
    """What the home page's function answers from its container, None if nobody listens yet."""
    connection = HTTPConnection(HOST, port)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    except (ConnectionError, HTTPException):
        return None
    finally:
        connection.close()


@contextmanager
def running(command: Sequence[str | Path], **options: Any) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that does not outlast this, nor do its children. It has a session of its own: a terminal's
    Ctrl-C is for us alone, and we stop it once, and wait."""
    process = subprocess.Popen(command, cwd=ROOT, start_new_session=True, **options)
    try:
        yield process
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C would leave things half taken down
        raise
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def remove_containers() -> None:
    """Those of our packages: SAM takes them down itself, unless it dies."""
    ours = [f"--filter=volume={package}" for package in PACKAGES.glob("*Function")]
    if left := docker("ps", "--all", "--quiet", *ours).split():
        docker("rm", "--force", *left)


def docker(*command: str) -> str:
    """What a command of Docker says. Raises `CannotStart`."""
    if not shutil.which("docker"):
        raise CannotStart("sam local needs Docker, to run functions in containers; there is none here.")
    done = subprocess.run(["docker", *command], capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotStart(f"sam local needs Docker, and Docker refuses: {done.stderr.strip()}")
    return done.stdout


if __name__ == "__main__":
    main()
