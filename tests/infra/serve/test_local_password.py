"""Private pages on this machine: `make serve` asks for no password unless PASSWORD is given, and says so."""

from pathlib import Path

import pytest

from core.aws import dynamodb
from core.page import guard_of
from infra.serve import local_password
from infra.serve.local_password import announce_private_pages, asking, set_local_password
from tests.support.private import PATH, forget_everything, sign_in, visitors_of


def secret(number: float) -> float:
    return number


@pytest.fixture(autouse=True)
def _a_private_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in (
        ("salary", "form_page(salary, title='Salary', private=True)"),
        ("adder", "form_page(add)"),
    ):
        (tmp_path / "functions" / name).mkdir(parents=True)
        (tmp_path / "functions" / name / "app.py").write_text(text)
    monkeypatch.setattr(local_password, "SITE", tmp_path)


def test_without_a_password_private_pages_are_open_here_and_the_terminal_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("PASSWORD", raising=False)
    announce_private_pages()
    printed = capsys.readouterr().out
    assert printed == "Private on AWS, open here: salary  (make serve PASSWORD=... asks for a password)\n"
    for name, value in asking().items():
        monkeypatch.setenv(name, value)
    assert guard_of("salary", private=True) is None
    monkeypatch.setenv("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001")
    monkeypatch.setattr("core.access.guard.in_lambda", lambda: False)  # it would connect
    assert guard_of("salary", private=True), "never on Lambda"


def test_with_a_password_private_pages_ask_for_it(
    aws: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    forget_everything()
    monkeypatch.setenv("PASSWORD", "open sesame")
    announce_private_pages()
    assert capsys.readouterr().out == "Private, with your PASSWORD: salary\n"
    assert asking() == {}
    set_local_password(dynamodb())
    visitor = visitors_of(secret)()
    assert visitor.open(PATH).status == 401
    assert sign_in(visitor, "open sesame").status == 200


def test_a_site_without_private_pages_says_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "functions" / "salary" / "app.py").unlink()
    announce_private_pages()
    assert capsys.readouterr().out == ""
