"""Files that are too large for a request: sent to the bucket by a form of S3's own, then used by the page."""

import os
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Annotated, Any
from unittest.mock import patch
from urllib.parse import urlsplit
from urllib.request import urlopen

import boto3
import pytest
from annotated_types import MaxLen

from core import File, TextFile, form_page, list_page
from core.fields import NotAField
from core.folders import large as large_module
from core.folders.large import ONE_DAY
from infra.serve.aws_server import aws_server
from infra.serve.site import BUCKET
from infra.template.read import ROOT
from tests.support.client import BOUNDARY, HOST, MULTIPART, Answer, Client
from tests.support.html import Form
from tests.support.scripts import ENVIRONMENT, at, variables_set

pytestmark = pytest.mark.usefixtures("aws", "bucket")

LIMIT = 6_000_000
Large = Annotated[File, MaxLen(LIMIT)]
CONTENT = b"0123456789" * 500_000  # more than a request of Lambda holds


@pytest.fixture(scope="module")
def bucket(aws: None) -> Iterator[None]:
    """The bucket at an address of its own, as browsers reach it."""
    with aws_server() as port, variables_set({"AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{port}"}):
        yield


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Client]]:
    """A visitor of the form page of a function."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    with variables_set(ENVIRONMENT):
        yield lambda function: at(form_page(function, title="A tool"))


def tail(data: Large, number: int = 3) -> str:
    """Show the end of a file."""
    with data.path.open("rb") as file:
        file.seek(-number, os.SEEK_END)
        return f"{data.name}, {len(data)} bytes, ends with {file.read().decode()}"


PATH = "/site"  # of a page that is made in this folder


def send(form: Form, name: str, content: bytes, **changed: str) -> HTTPResponse:
    """Send a file to the bucket as a browser does."""
    part = f"--{BOUNDARY}\r\ncontent-disposition: form-data; name={{}}\r\n\r\n"
    body = b""
    for field, text in (form.fields | changed).items():
        if field != "file":
            body += part.format(f'"{field}"').encode() + text.encode() + b"\r\n"
    body += part.format(f'"file"; filename="{name}"').encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
    address = urlsplit(form.address)
    connection = HTTPConnection(address.netloc)
    connection.request("POST", address.path, body, {"content-type": MULTIPART})
    return connection.getresponse()


def upload(visitor: Client, name: str = "numbers.txt", content: bytes = CONTENT) -> Answer:
    """Send a file, and go where the bucket sends the browser."""
    answer = send(visitor.now.page.form_with("Upload"), name, content)
    assert answer.status == 303, answer.read()
    back = urlsplit(answer.headers["location"])
    assert back.netloc == HOST
    return visitor.open(f"{back.path}?{back.query}")


def stored() -> list[str]:
    found = boto3.client("s3").list_objects_v2(Bucket=BUCKET, Prefix=ONE_DAY)
    return [each["Key"] for each in found.get("Contents", ())]


@pytest.mark.row(108)
def test_a_large_file_is_sent_to_the_bucket_and_the_function_reads_it_from_the_disk(
    tool: Callable[..., Client], tmp_path: Path
) -> None:
    visitor = tool(tail)
    page = visitor.open(PATH).page
    assert "At most 6 MB" in page.text
    assert "Number" not in page.text, "the other fields come when the file is there"
    page = upload(visitor, "Größe “x”.txt").page
    assert "Größe “x”.txt (5,000,000 bytes)" in page.text
    answer = visitor.press("Run", {"number": "4"})
    assert "Größe “x”.txt, 5000000 bytes, ends with 6789" in answer.text
    assert "Größe “x”.txt (5,000,000 bytes)" in answer.text, "the form keeps the file"
    assert "ends with 89" in visitor.press("Run", {"number": "2"}).text
    assert not list(tmp_path.glob("wombat-upload-*"))


def test_the_policy_names_the_bucket_for_forms_on_the_page_of_the_upload_alone(
    tool: Callable[..., Client],
) -> None:
    visitor = tool(tail)
    origin = "http://" + urlsplit(os.environ["AWS_ENDPOINT_URL_S3"]).netloc
    answer = visitor.open(PATH)
    assert f"form-action 'self' {origin};" in answer.headers["content-security-policy"]
    assert "form-action 'self';" in upload(visitor).headers["content-security-policy"]


@pytest.mark.row(109)
def test_nobody_can_use_the_upload_of_another_visitor(tool: Callable[..., Client]) -> None:
    visitor, stranger = tool(tail), tool(tail)
    visitor.open(PATH)
    stranger.open(PATH)
    name = upload(visitor).page.form_with("Run").fields["upload-data"]
    assert "no longer there" in stranger.open(f"{PATH}?upload-data={name}").text
    stranger.open(PATH)
    upload(stranger)
    answer = stranger.press("Run", {"upload-data": name})
    assert answer.status == 422
    assert "Data: This file is no longer there" in answer.text


@pytest.mark.row(109)
@pytest.mark.parametrize(
    "changed",
    [
        {"key": "one-day/tool/somebody/else"},
        {"Content-Type": "text/html"},
        {"success_action_redirect": "https://elsewhere.example/"},
        {"acl": "public-read"},
    ],
)
def test_a_form_that_somebody_has_changed_stores_nothing(
    tool: Callable[..., Client], changed: dict[str, str]
) -> None:
    visitor = tool(tail)
    form = visitor.open(PATH).page.form_with("Upload")
    before = stored()
    answer = send(form, "a.html", b"<script>", **changed)
    assert (answer.status, stored()) == (403, before)


@pytest.mark.row(121)
def test_an_upload_that_is_too_large_is_refused_in_words_and_deleted(tool: Callable[..., Client]) -> None:
    visitor = tool(tail)
    visitor.open(PATH)
    before = stored()
    answer = upload(visitor, content=b"x" * (LIMIT + 1))
    assert answer.status == 422
    assert "numbers.txt has 6,000,001 bytes, and may have at most 6 MB." in answer.text
    assert stored() == before
    assert "ends with" in [upload(visitor), visitor.press("Run")][1].text


@pytest.mark.row(121)
def test_an_upload_far_beyond_the_limit_is_refused_by_s3(tool: Callable[..., Client]) -> None:
    visitor = tool(tail)
    answer = send(visitor.open(PATH).page.form_with("Upload"), "a", b"x" * (2 * LIMIT + 1))
    assert answer.status == 400
    assert b"EntityTooLarge" in answer.read()


@pytest.mark.row(121)
def test_a_form_without_a_file_is_refused_in_words(tool: Callable[..., Client]) -> None:
    visitor = tool(tail)
    visitor.open(PATH)
    answer = upload(visitor, "", b"")
    assert answer.status == 422
    assert "No file was chosen, or it is empty." in answer.text


@pytest.mark.row(121)
def test_an_old_form_is_refused_by_s3(tool: Callable[..., Client]) -> None:
    visitor = tool(tail)
    with patch.object(large_module, "FORM_SECONDS", -1):
        form = visitor.open(PATH).page.form_with("Upload")
    answer = send(form, "a", b"x")
    assert answer.status == 403
    assert b"Policy expired" in answer.read()


@pytest.mark.row(121)
def test_an_upload_that_is_gone_is_asked_for_again(tool: Callable[..., Client]) -> None:
    visitor = tool(tail)
    visitor.open(PATH)
    before = stored()
    upload(visitor)
    (key,) = {*stored()} - {*before}
    boto3.client("s3").delete_object(Bucket=BUCKET, Key=key)
    answer = visitor.press("Run")
    assert answer.status == 422
    assert "no longer there" in answer.text
    assert "ends with" in [upload(visitor), visitor.press("Run")][1].text


def test_a_visitor_without_cookies_is_told(tool: Callable[..., Client]) -> None:
    visitor = tool(tail)
    visitor.keeps_cookies = False
    visitor.open(PATH)
    assert "if that accepts cookies" in upload(visitor).text


def test_another_file_can_be_chosen_and_what_was_typed_stays(tool: Callable[..., Client]) -> None:
    visitor = tool(tail)
    visitor.open(PATH)
    upload(visitor)
    page = visitor.press("Choose another file", {"number": "5"}).page
    assert page.form_with("Upload")
    page = upload(visitor, "other.txt").page
    assert "other.txt" in page.text
    assert page.form_with("Run").fields["number"] == "5"


@pytest.mark.row(121)
@pytest.mark.parametrize("press", ["Choose another file", "Run"])
def test_texts_that_s3_would_not_take_before_the_file_are_left_out_in_words(
    tool: Callable[..., Client], monkeypatch: pytest.MonkeyPatch, press: str
) -> None:
    def note(data: Large, text: Annotated[str, MaxLen(9_000)] = "") -> str:
        return f"{data.name}: {len(text)}"

    monkeypatch.setenv("AWS_SESSION_TOKEN", "t" * 1_400)  # as long as a role's
    visitor = tool(note)
    visitor.open(PATH)
    upload(visitor)
    assert "too long to be kept" not in visitor.press("Choose another file", {"text": "x" * 5_900}).text
    upload(visitor)
    for key in stored() if press == "Run" else ():
        boto3.client("s3").delete_object(Bucket=BUCKET, Key=key)
    assert "too long to be kept" in visitor.press(press, {"text": "x" * 8_900}).text
    upload(visitor)
    assert "numbers.txt: 0" in visitor.press("Run").text


def test_a_wrong_value_keeps_the_upload(tool: Callable[..., Client]) -> None:
    visitor = tool(tail)
    visitor.open(PATH)
    upload(visitor)
    answer = visitor.press("Run", {"number": "wombat"})
    assert answer.status == 422
    assert answer.page.errors.keys() == {"number"}
    assert "ends with 9" in visitor.press("Run", {"number": "1"}).text


def test_two_files_come_one_after_the_other_and_an_optional_one_can_be_left_out(
    tool: Callable[..., Client],
) -> None:
    def both(first: Large, second: Large | None = None) -> str:
        return f"{first.name} and {second and second.name}"

    visitor = tool(both)
    assert "Go on without a file" not in visitor.open(PATH).page.links
    page = upload(visitor, "a").page
    visitor.open(page.links["Go on without a file"])
    assert "a and None" in visitor.press("Run").text
    visitor.press("Choose a file")
    upload(visitor, "b")
    assert "a and b" in visitor.press("Run").text


def test_bytes_and_text_can_be_large_too(tool: Callable[..., Client]) -> None:
    def sizes(data: Annotated[bytes, MaxLen(LIMIT)], text: Annotated[TextFile, MaxLen(LIMIT)]) -> str:
        return f"{len(data)} and {text[:5]}"

    visitor = tool(sizes)
    visitor.open(PATH)
    upload(visitor)
    upload(visitor)
    assert "5000000 and 01234" in visitor.press("Run").text


def test_the_example_of_the_guide_counts_lines(tool: Callable[..., Client]) -> None:
    guide = (ROOT / "docs" / "large-files.md").read_text(encoding="utf-8")
    module: dict[str, Any] = {"__name__": "functions.log.processing"}
    exec(guide.partition("```python")[2].partition("```")[0], module)  # noqa: S102 - the guide's own code
    visitor = tool(module["lines_with"])
    visitor.open(PATH)
    upload(visitor, content=b"ERROR: one\nfine\nERROR: two\n")
    assert "The result is 2" in visitor.press("Run").text


def test_a_small_file_has_a_path_too(tool: Callable[..., Client]) -> None:
    def size(file: File) -> str:
        return f"{file.path.name} has {file.path.stat().st_size}"

    visitor = at(form_page(size, title="A tool"))
    visitor.open(PATH)
    assert "a.txt has 3" in visitor.press("Run", file=("../a.txt", b"abc")).text


def test_a_large_result_is_fetched_from_the_bucket(tool: Callable[..., Client]) -> None:
    def copy(data: Large) -> File:
        return File("copy.txt", data.content)

    visitor = tool(copy)
    visitor.open(PATH)
    upload(visitor)
    address = visitor.press("Run").page.links["Download copy.txt (5,000,000 bytes)"]
    location = visitor.ask("GET", address).headers["location"]
    with urlopen(location) as answer:  # noqa: S310 - the bucket on this machine
        assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''copy.txt"
        assert answer.read() == CONTENT


def test_a_page_cannot_take_a_large_file_in_another_way() -> None:
    def biggest(data: Annotated[File, MaxLen(500_000_001)]) -> None: ...

    with pytest.raises(NotAField, match="at most 500,000,000 bytes"):
        form_page(biggest, title="A tool")
    with pytest.raises(NotAField, match="takes minutes"):
        form_page(tail, title="A tool", minutes=1)

    def listed(numbers: list[float], data: Large) -> None: ...

    with pytest.raises(NotAField, match="only a form page"):
        list_page(listed, title="A tool")
