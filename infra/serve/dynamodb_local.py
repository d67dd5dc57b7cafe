"""Run AWS's own DynamoDB Local on this machine. `make serve` can keep its table there, and tests use it to
check what moto does not model: concurrency, transactions, capacity units. It needs Java 17 and Maven, and
runs on Linux and macOS on x86-64, and on Windows.

    .venv/bin/python -m infra.serve.dynamodb_local                    print the endpoint, until Ctrl-C
    .venv/bin/python -m infra.serve.dynamodb_local .venv/bin/pytest   run a command with DYNAMODB_ENDPOINT set
    .venv/bin/python -m infra.serve.dynamodb_local make serve         the site, with its table there

Maven downloads it once into `.dynamodb-local`. It keeps everything in memory, and only this machine can reach
it.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from infra.serve.address import free_port
from infra.template.read import ROOT
from infra.termination import running

VERSION = "3.1.0"
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"
FOLDER = ROOT / ".dynamodb-local"
START_SECONDS = 60  # at most, on a busy machine
STOP_SECONDS = 10

# Its own POM names the exact version of its native part, sqlite4java.
_POM = f"""<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>wombat</groupId>
  <artifactId>dynamodb-local</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>software.amazon.dynamodb</groupId>
      <artifactId>DynamoDBLocal</artifactId>
      <version>{VERSION}</version>
    </dependency>
  </dependencies>
</project>
"""

# DynamoDB Local listens on all interfaces, and has no option to change that.
_START = """
import org.eclipse.jetty.server.*;
import software.amazon.dynamodb.services.local.main.ServerRunner;

class Start {
    public static void main(String[] options) throws Exception {
        var dynamodb = ServerRunner.createServerFromCommandLineArgs(options);
        var server = dynamodb.getClass().getDeclaredField("server");
        server.setAccessible(true);
        for (var connector : ((Server) server.get(dynamodb)).getConnectors())
            ((ServerConnector) connector).setHost("127.0.0.1");
        dynamodb.safeStart();
        dynamodb.join();
    }
}
"""


class CannotStart(Exception):
    """DynamoDB Local cannot run on this machine; the message says what is missing."""


@contextmanager
def dynamodb_local() -> Iterator[str]:
    """Run a new, empty DynamoDB in this context, and yield its endpoint. Raises `CannotStart`."""
    jars = installed()
    port = free_port()
    options = ["-inMemory", "-disableTelemetry", "-port", str(port)]
    java = [
        "java",
        "-XX:+UseSerialGC",
        f"-Dsqlite4java.library.path={jars}",
        "-cp",
        f"{jars}{os.sep}*",
        str(jars / "Start.java"),
    ]
    with (
        tempfile.TemporaryFile() as log,
        running([*java, *options], STOP_SECONDS, stdout=log, stderr=subprocess.STDOUT) as process,
    ):
        if not _answers(process, port):
            log.seek(0)
            raise CannotStart(f"DynamoDB Local did not start:\n{log.read().decode()}")
        yield f"http://127.0.0.1:{port}"


def installed() -> Path:
    """Return the folder with DynamoDB Local's files, downloading them first if needed. Raises
    `CannotStart`."""
    folder = FOLDER / VERSION
    if missing := [command for command in ("java", "mvn") if not shutil.which(command)]:
        raise CannotStart(
            f"DynamoDB Local needs {' and '.join(missing)}. Install what is missing, and try again."
        )
    if not folder.exists():
        FOLDER.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=FOLDER) as unfinished:
            pom = Path(unfinished) / "pom.xml"
            pom.write_text(_POM)
            jars = Path(unfinished) / "jars"
            maven = ["mvn", "--quiet", "--batch-mode", "--file", str(pom), COPY, f"-DoutputDirectory={jars}"]
            if subprocess.run(maven, check=False).returncode:
                raise CannotStart("Maven could not download DynamoDB Local; its message is above.")
            (jars / "Start.java").write_text(_START)
            jars.rename(folder)
    return folder


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return True
    return False


def main(command: Sequence[str]) -> int:
    try:
        with dynamodb_local() as endpoint:
            print(endpoint, flush=True)
            try:
                if command:
                    environment = os.environ | {"DYNAMODB_ENDPOINT": endpoint}
                    return subprocess.run(command, env=environment, check=False).returncode
                while True:
                    time.sleep(3600)
            except KeyboardInterrupt:
                return 0
    except CannotStart as reason:
        print(reason, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
