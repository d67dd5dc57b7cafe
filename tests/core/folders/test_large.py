"""Large files against moto: what a page keeps and its links; tests/site/test_large_files.py uploads."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest

from core.aws import s3
from core.folders.large import LINK_SECONDS, LargeFiles, Stored, is_name, new_name
from core.folders.store import Folders
from infra.serve.local_aws import local_aws
from infra.serve.site import BUCKET

NAME = "Größe 100%25 “x”.bin"
IN_LINES = "a\r\nx-amz-acl: public-read\u2028b"


@pytest.fixture
def large() -> Iterator[LargeFiles]:
    with local_aws():
        yield LargeFiles(s3(BUCKET), "report")


@pytest.mark.parametrize("called", [NAME, IN_LINES, "x" * 255, "ü" * 127])
def test_a_result_comes_back_as_it_was_and_under_its_name(
    large: LargeFiles, tmp_path: Path, called: str
) -> None:
    name = large.put("ann", called, BytesIO(b"many bytes"))
    assert large.find("ann", name) == Stored(called, 10)
    large.fetch("ann", name, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b"many bytes"


def test_nobody_finds_the_file_of_another_visitor_or_page(large: LargeFiles, tmp_path: Path) -> None:
    name = large.put("ann", NAME, b"many bytes")
    assert large.find("bob", name) is None
    assert LargeFiles(s3(BUCKET), "other").find("ann", name) is None
    with pytest.raises(FileNotFoundError):
        large.fetch("bob", name, tmp_path / "copy")


def test_a_link_is_short_lived_and_saves_the_file_under_its_name(large: LargeFiles) -> None:
    address = urlsplit(large.link("ann", large.put("ann", NAME, b"many bytes"), NAME))
    query = parse_qs(address.query)
    assert query["X-Amz-Expires"] == [str(LINK_SECONDS)]
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    disposition = "attachment; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20100%2525%20%E2%80%9Cx%E2%80%9D.bin"
    assert query["response-content-disposition"] == [disposition]
    assert address.netloc.startswith(f"{BUCKET}.s3.")


def test_files_of_a_day_and_kept_files_are_apart(large: LargeFiles) -> None:
    kept = LargeFiles(s3(BUCKET), "report", kept=True)
    of_a_day = large.put("ann", "a", b"1")
    name = kept.put("ann", "a", b"1")
    assert large.find("ann", name) is None
    Folders(s3(BUCKET), "report").forget("ann")  # a visitor who deletes everything
    assert kept.find("ann", name) is None
    assert large.find("ann", of_a_day)
    large.forget("ann")
    assert large.find("ann", of_a_day) is None
    assert "Contents" not in boto3.client("s3").list_objects_v2(Bucket=BUCKET)


def test_a_removed_file_is_gone(large: LargeFiles) -> None:
    name = large.put("ann", "a", b"1")
    large.remove("ann", name)
    assert large.find("ann", name) is None


@pytest.mark.parametrize("text", ["", "../x", "g" * 24, "0" * 23, "A" * 24])
def test_only_a_name_is_a_name(text: str) -> None:
    assert not is_name(text)
    assert is_name(new_name())
