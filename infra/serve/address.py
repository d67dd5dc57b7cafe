"""The address at which the site is served on this machine, and the line that announces it."""

import os
import re
import socket
import sys

from infra.template.read import SITE

HOST = "127.0.0.1"
DEFAULT_PORT = 3000
PORT_FILE = SITE / ".wombat" / "port"  # of the running make serve
READY = re.compile(r"Wombat is ready: (http://localhost:[0-9]+)/")


def wanted_port() -> int:
    """Return the port in the environment variable PORT. Exits with a message if it is not a number."""
    port = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not port.isdecimal():
        sys.exit(f"PORT is {port!r}, and must be a number, such as {DEFAULT_PORT}.")
    return int(port)


def listen(port: int, command: str) -> socket.socket:
    """Return a socket that listens on the port, 0 for any. Exits with a message if the port cannot be used;
    the message suggests `command` with another port."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except (OSError, OverflowError) as error:
        sys.exit(f"Port {port} cannot be used: {error}. Choose another: {command} PORT={port % 60_000 + 1}")
    listener.listen(128)
    return listener


def announce(port: int) -> None:
    """Print the line that matches READY."""
    print(f"Wombat is ready: http://localhost:{port}/  (Ctrl-C stops it)", flush=True)


def running_address() -> str | None:
    """Return the address of the running `make serve`, None if there is none."""
    try:
        port = int(PORT_FILE.read_text())
        with socket.create_connection((HOST, port), timeout=1):
            return f"http://localhost:{port}"
    except (OSError, ValueError):
        return None


def free_port() -> int:
    """Return a port that no process uses now."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        port: int = listener.getsockname()[1]
        return port
