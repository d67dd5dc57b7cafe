"""Wheels in a folder, from which uv installs without a network."""

import base64
import hashlib
import zipfile
from pathlib import Path

import pytest


def make_wheel(folder: Path, name: str, version: str, tag: str = "py3-none-any") -> None:
    """Write a wheel with one module of the package's name."""
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": f"version = {version!r}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: {tag}\n",
    }
    record = "".join(
        f"{file},sha256={_digest(text.encode())},{len(text.encode())}\n" for file, text in files.items()
    )
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(folder / f"{name}-{version}-{tag}.whl", "w") as wheel:
        for file, text in (files | {f"{info}/RECORD": f"{record}{info}/RECORD,,\n"}).items():
            wheel.writestr(file, text)


def use_wheels(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let uv know only the wheels in a folder."""
    monkeypatch.setenv("UV_FIND_LINKS", str(folder))
    monkeypatch.setenv("UV_NO_INDEX", "1")


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
