"""The visitor's files on a console page: files in, files out, files kept."""

import io
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from unittest.mock import patch
from zipfile import ZipFile

import boto3
import pytest

from core.aws import dynamodb
from infra.serve.site import BUCKET
from tests.support.client import HOST, MULTIPART, Answer, Client, multipart
from tests.support.scripts import visitors_of_program

SCRIPTS = Path(__file__).parent / "file_scripts"
WORDS, REPORT, TODO, SCORE, VISITS = (
    (SCRIPTS / f"{name}.py").read_text() for name in ("words", "report", "todo", "score", "visits")
)
PATH = "/program"
DAY = 86_400  # seconds

Program = Callable[..., Callable[[], Client]]


@pytest.fixture
def program(aws: None, tmp_path: Path) -> Program:
    return lambda source, **options: visitors_of_program(tmp_path, source, **options)


def answered(visitor: Client, *answers: str) -> Client:
    visitor.open(PATH)
    for answer in answers:
        assert visitor.press("Send", {"answer": answer}).status == 200, visitor.now.text
    return visitor


def upload(visitor: Client, *files: tuple[str, bytes]) -> Answer:
    for file in files:
        visitor.press("Upload", file=file)
    return visitor.now


def delete(visitor: Client, name: str) -> Answer:
    form = visitor.now.page.form_with("Upload")
    sent = form.fields | {"delete": name}
    headers = {"origin": f"https://{HOST}", "content-type": MULTIPART}
    assert visitor.post(form.address, multipart(sent, ("", b"")), headers).status == 303
    return visitor.open(PATH)


def yours(visitor: Client) -> dict[str, bytes]:
    """The files under "Your files", as they are downloaded."""
    page = visitor.open(PATH).page
    found = {}
    for link in page.root.all("a"):
        if "?kept=" in link.attributes["href"]:
            answer = visitor.ask("GET", link.attributes["href"])
            assert answer.headers["content-disposition"].startswith("attachment")
            assert answer.headers["x-content-type-options"] == "nosniff"
            found[link.text] = answer.content
    return found


def objects() -> list[str]:
    found = boto3.client("s3").list_objects_v2(Bucket=BUCKET, Prefix="program/")
    return [each["Key"] for each in found.get("Contents", ())]


def test_a_script_leaves_two_files_that_can_be_downloaded_alone_and_as_a_zip(program: Program) -> None:
    visitor = answered(program(REPORT)(), "Wombats")
    assert "report.html (16 bytes)" in visitor.now.text
    links = visitor.now.page.links
    answer = visitor.ask("GET", links["report.html"])
    assert answer.content == b"<h1>Wombats</h1>"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")
    archive = ZipFile(io.BytesIO(visitor.ask("GET", links["Download all as .zip"]).content))
    assert sorted(archive.namelist()) == ["report.csv", "report.html"]
    assert archive.read("report.csv") == b"title\nWombats\n"
    assert visitor.ask("GET", f"{PATH}?file=../app.py").status == 404


def test_what_a_script_saves_is_there_the_next_time(program: Program) -> None:
    visitor = answered(program(TODO)(), "add", "milk", "quit")
    assert "These files are kept" in visitor.now.text
    assert "0" not in visitor.press("Run again").text.partition("add, done or quit?")[0]
    assert "1 milk" in visitor.now.text
    visitor = answered(visitor, "add", "bread", "done", "1", "quit")
    assert yours(visitor) == {"todo.json": b'["bread"]'}


def test_a_database_is_there_on_the_next_day(program: Program) -> None:
    visitor = answered(program(SCORE)(), "Ada", "36")
    assert "Best so far: nobody" in visitor.now.text
    later = time.time() + DAY
    with patch("time.time", lambda: later):
        visitor.open(PATH)
        visitor.press("Run again")
        assert "Best so far: Ada 36" in visitor.now.text


def test_a_visitor_has_no_file_of_another(program: Program) -> None:
    newcomer = program(TODO)
    answered(newcomer(), "add", "milk", "quit")
    other = newcomer()
    assert "milk" not in other.open(PATH).text
    assert yours(other) == {}


def test_until_its_end_a_program_sees_the_files_as_they_were_at_its_start(program: Program) -> None:
    visitor = answered(program(TODO)(), "add", "milk", "quit")
    visitor.press("Run again")
    answered(visitor, "add", "bread")
    assert yours(visitor) == {"todo.json": b'["milk"]'}
    visitor.press("Start over")
    assert "1 milk" in visitor.now.text
    assert "bread" not in visitor.now.text


def test_a_script_that_asks_for_a_file_finds_the_one_uploaded_beside_the_question(program: Program) -> None:
    visitor = program(WORDS)()
    visitor.open(PATH)
    visitor.press("Use this file", file=("C:\\docs\\a text.txt", b"one two three"))
    assert visitor.now.page.form.fields["answer"] == "a text.txt"
    assert "3 words" in visitor.press("Send").text


def test_a_wrong_name_is_asked_again_with_the_error_and_an_upload(program: Program) -> None:
    visitor = program("name = input('Which? ')\nprint(open(name).read())")()
    visitor.open(PATH)
    refused = visitor.press("Send", {"answer": "nope.txt"})
    assert refused.status == 422
    assert "nope.txt" in refused.page.error_beside("answer")
    visitor.press("Use this file", file=("yes.txt", b"here"))
    assert "here" in visitor.press("Send").text


@pytest.mark.row(105)
@pytest.mark.parametrize(
    "save", ["open('no/folder/x.txt', 'w')", "open('/proc/x', 'w')", "import os; os.mkdir('/x/y')"]
)
def test_a_failed_save_is_not_blamed_on_the_answer(program: Program, save: str) -> None:
    visitor = program(f"name = input('Name? ')\n{save}")()
    visitor.open(PATH)
    shown = visitor.press("Send", {"answer": "Ada"})
    assert "The program stopped with an error" in shown.text
    assert "It is not your fault" in shown.text


def test_files_are_uploaded_downloaded_and_deleted(program: Program) -> None:
    visitor = program(WORDS)()
    visitor.open(PATH)
    upload(visitor, ("a.txt", b"1"), ("b.txt", b"2"), ("a.txt", b"3"))
    assert yours(visitor) == {"a.txt": b"3", "b.txt": b"2"}
    delete(visitor, "a.txt")
    assert yours(visitor) == {"b.txt": b"2"}
    assert len(objects_of(visitor)) == 1


def objects_of(visitor: Client) -> list[str]:
    """The objects with this visitor's newest files, and those of its session."""
    return [key for key in objects() if key.split("/")[1] == visitor_id(visitor)]


def visitor_id(visitor: Client) -> str:
    (cookie,) = visitor.jar.values()
    return cookie.split(".")[0]


def test_several_files_are_uploaded_at_once(program: Program) -> None:
    visitor = program(WORDS)()
    form = visitor.open(PATH).page.form_with("Upload")
    body = multipart(form.fields | {"action": "Upload"}, ("a.txt", b"1"))
    second = multipart({}, ("b.txt", b"2")).partition(b"\r\n")[0]
    more = b'content-disposition: form-data; name="file"; filename="b.txt"\r\n\r\n2\r\n'
    body = body.rpartition(second)[0] + second + b"\r\n" + more + second + b"--\r\n"
    assert visitor.post(PATH, body, {"content-type": MULTIPART}).status == 303
    assert yours(visitor) == {"a.txt": b"1", "b.txt": b"2"}


def test_an_upload_during_a_program_is_there_for_its_next_question(program: Program) -> None:
    visitor = program("input('Name? ')\nprint(open(input('Which? ')).read())")()
    answered(visitor, "Ada")
    upload(visitor, ("a.txt", b"from a file"))
    assert "Which?" in visitor.now.text
    assert "from a file" in visitor.press("Send", {"answer": "a.txt"}).text


@pytest.mark.row(103)
def test_files_that_changed_during_a_program_are_not_overwritten_at_its_end(program: Program) -> None:
    visitor = program(
        "import os\nprint(os.listdir())\ninput('Name? ')\nopen('x.txt', 'w').write('mine')\ninput('? ')"
    )()
    answered(visitor, "Ada")
    upload(visitor, ("x.txt", b"theirs"))
    answered(visitor, "")
    assert "Your files on this page have changed since this program started" in visitor.now.text
    assert yours(visitor) == {"x.txt": b"theirs"}
    visitor.press("Keep these files")
    assert "These files are kept" in visitor.now.text
    assert yours(visitor) == {"x.txt": b"mine"}


def test_a_program_without_questions_keeps_its_files_when_the_visitor_asks_for_it(program: Program) -> None:
    visitor = program("open('x.txt', 'a').write('x')\nprint(open('x.txt').read())")()
    visitor.open(PATH)
    assert yours(visitor) == {}
    visitor.press("Keep these files")
    assert yours(visitor) == {"x.txt": b"x"}
    assert "xx" in visitor.press("Run again").text


def test_taking_back_the_last_answer_takes_back_what_its_end_has_kept(program: Program) -> None:
    visitor = answered(program(TODO)(), "add", "milk", "quit")
    visitor.press("Take back the last answer")
    answered(visitor, "add", "bread", "quit")
    assert yours(visitor) == {"todo.json": b'["milk", "bread"]'}


def test_a_page_that_keeps_nothing_still_shows_the_files(program: Program) -> None:
    visitor = answered(program(TODO, keep=False)(), "add", "milk", "quit")
    assert visitor.ask("GET", visitor.now.page.links["todo.json"]).content == b'["milk"]'
    assert "kept" not in visitor.now.text
    assert "milk" not in visitor.press("Run again").text
    assert objects_of(visitor) == []


def test_an_answer_is_asked_for_again_after_the_files_have_changed_in_another_tab(program: Program) -> None:
    visitor = program(TODO)()
    visitor.open(PATH)
    upload(visitor, ("a.txt", b"1"))
    form = visitor.now.page.form_with("Send")
    visitor.open(PATH)
    upload(visitor, ("b.txt", b"2"))
    late = visitor.post(form.address, form.fields | {"answer": "add", "action": "Send"})
    assert late.status == 409
    assert "Your files or your answers have changed" in late.text
    assert late.page.form_with("Send").fields["answer"] == "add"
    late = visitor.post(form.address, late.page.form_with("Send").fields | {"action": "Send"})
    assert late.status == 303


def test_objects_that_a_program_pickles_are_there_at_the_next_start(program: Program) -> None:
    visitor = answered(program(VISITS)(), "Ada")
    assert "Ada has been here 1 time" in visitor.now.text
    visitor.press("Run again")
    visitor.press("Send", {"answer": "Ada"})
    assert "Ada has been here 2 times" in visitor.now.text


def test_a_visitor_starts_afresh(program: Program) -> None:
    visitor = answered(program(TODO)(), "add", "milk", "quit")
    visitor.press("Start afresh")
    assert yours(visitor) == {}
    assert "milk" not in visitor.now.text
    assert objects_of(visitor) == []


def test_a_visitor_deletes_everything(program: Program) -> None:
    visitor = answered(program(TODO)(), "add", "milk", "quit")
    key = f"program#{visitor_id(visitor)}"
    visitor.press("Delete my data")
    assert "milk" not in visitor.now.text
    assert objects_of(visitor) == []
    left = dynamodb().call(
        "Query",
        TableName="wombat-local",
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": key}},
    )
    assert left["Items"] == []


def test_a_double_click_on_upload_stores_one_version(program: Program) -> None:
    visitor = program(WORDS)()
    visitor.open(PATH)
    upload(visitor, ("a.txt", b"1"))
    form = visitor.now.page.form_with("Upload")
    body = multipart(form.fields | {"action": "Upload"}, ("b.txt", b"2"))
    for _ in range(2):
        assert visitor.post(PATH, body, {"content-type": MULTIPART}).status == 303
    other = multipart(form.fields | {"action": "Upload"}, ("c.txt", b"3"))
    assert visitor.post(PATH, other, {"content-type": MULTIPART}).status == 409
    assert yours(visitor) == {"a.txt": b"1", "b.txt": b"2"}
    assert len(objects_of(visitor)) == 1


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("script.py", "files/script.py"),
        ("random.py", "files/random.py"),
        ("../../x.txt", "x.txt"),
        ("a\\b.txt", "b.txt"),
        (".hidden", "hidden"),
    ],
)
def test_an_upload_replaces_no_part_of_the_program(program: Program, name: str, kept: str) -> None:
    visitor = program(WORDS)()
    visitor.open(PATH)
    upload(visitor, (name, b"print('mine')"))
    assert yours(visitor) == {kept: b"print('mine')"}
    assert "File to count words in" in visitor.now.text


def test_files_beyond_a_limit_are_refused_with_the_limit(program: Program) -> None:
    visitor = program(WORDS)()
    visitor.open(PATH)
    upload(visitor, ("a.bin", b"\0" * 3_900_000), ("b.bin", b"\0" * 3_900_000))
    refused = upload(visitor, ("c.bin", b"\0" * 3_900_000))
    assert refused.status == 422
    assert "11,700,000 bytes in all; at most 10,000,000" in refused.text
    assert yours(visitor).keys() == {"a.bin", "b.bin"}
    assert "Choose a file" in visitor.press("Upload").text


def test_files_too_large_to_keep_leave_those_kept_before(program: Program) -> None:
    source = "open('x.bin', 'wb').write(b'0' * int(input('Size? ')))"
    visitor = answered(program(source)(), "5")
    visitor.press("Run again")
    answered(visitor, "5000000")
    assert "x.bin has 5,000,000 bytes; a file that is kept has at most 4,000,000." in visitor.now.text
    assert yours(visitor) == {"x.bin": b"00000"}


def test_a_visitor_without_files_costs_no_request_to_the_bucket(program: Program) -> None:
    newcomer = program(WORDS.replace("open(name)", "__import__('io').StringIO(name)"))
    with patch("core.backend.s3", side_effect=AssertionError("a client for S3")):
        visitor = answered(newcomer(), "one two")
        assert "2 words" in visitor.now.text
        visitor.press("Run again")


def test_pictures_are_shown_and_active_content_is_not(program: Program) -> None:
    source = """
input("Go? ")
open("a.svg", "w").write("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
open("b.html", "w").write("<script>alert(2)</script>")
"""
    visitor = answered(program(source)(), "")
    (image,) = visitor.now.page.root.all("img")
    assert image.attributes["src"].startswith("data:image/svg+xml;base64,")
    assert "alert(" not in visitor.now.body


LARGE = 2_000_000  # bytes: such a file is linked into the folder of a run, not copied


def large_beside(folder: Path) -> Path:
    """A large file and a large database beside a script."""
    large = folder / "large.bin"
    large.write_bytes(b"0" * LARGE)
    with closing(sqlite3.connect(folder / "large.db")) as database:
        database.execute("CREATE TABLE text (content TEXT)")
        database.execute("INSERT INTO text VALUES (?)", ["0" * LARGE])
        database.commit()
    return large


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("open('large.bin', 'r+b').write(b'1')", ["large.bin"]),
        ("open('large.bin', 'ab').write(b'1')", ["large.bin"]),
        ("open('large.bin', 'w').write('1')", ["large.bin"]),
        ("import os; os.truncate('large.bin', 5)", ["large.bin"]),
        ("import os; os.close(os.open('../' + os.path.basename(os.getcwd()) + '/large.bin', os.O_RDWR))", []),
        ("open('large.bin', 'rb').read()", []),
        ("import sqlite3; d = sqlite3.connect('large.db'); d.execute('SELECT * FROM text').fetchall()", []),
        (
            "import sqlite3; d = sqlite3.connect('large.db'); d.execute('DELETE FROM text'); d.commit()",
            ["large.db"],
        ),
    ],
)
def test_a_large_file_beside_the_script_changes_for_this_visitor_only(
    program: Program, tmp_path: Path, source: str, left: list[str]
) -> None:
    large_beside(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.glob("large.*")}
    visitor = program(f"{source}\nprint('done')\n")()
    page = visitor.open(PATH).page
    assert "done" in page.text
    assert [name for name in ("large.bin", "large.db") if name in page.links] == left
    assert {path.name: path.read_bytes() for path in tmp_path.glob("large.*")} == before
