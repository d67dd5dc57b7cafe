"""Scripts of many shapes, from outside the project, each added by the command and then visited."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from infra.add_page.block import Kind, page_block
from infra.add_page.checks import check_template
from infra.add_page.refusal import Refused
from infra.add_page.remove import remove
from infra.add_page.report import report
from infra.add_page.template_edit import insert_page
from infra.template.read import ROOT, SITE
from tests.support.project import Project, copy_of_project
from tests.support.scripts_to_add import CASES, Case
from tests.support.served import serving


@pytest.fixture
def unlinted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Skip cfn-lint, which takes seconds. The command writes one of three blocks, and a test below lints all
    three."""
    monkeypatch.setattr("infra.add_page.add.check_template", lambda copy: None)
    monkeypatch.setattr("infra.add_page.remove.check_template", lambda copy: None)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return copy_of_project(tmp_path_factory.mktemp("project"))


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
@pytest.mark.usefixtures("unlinted")
def test_a_script_becomes_a_page_that_works_and_can_be_removed_without_a_trace(
    project: Project, tmp_path: Path, case: Case
) -> None:
    for name, content in case.files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    before = project.content()
    page = case.path.strip("/").replace("-", "_")
    script = tmp_path / (case.given or next(iter(case.files)))
    derived = page in (
        "tip_calculator",
        "average",
        "guarded",
        "bmi",
        "hangman",
        "rate",
        "geometry",
        "shell",
        "hats",
    )

    added = project.add(script, "" if derived else page, function=case.function)

    assert (added.kind, added.path) == (case.kind, case.path)
    handler = (project.root / "functions" / page / "app.py").read_text()
    assert len(handler.splitlines()) <= 5
    ((status, _), *answers) = project.visit((case.path, {}), *(step for step, _, _ in case.visit))
    assert status == 200
    for (_, wanted_status, words), (status, text) in zip(case.visit, answers, strict=True):
        assert status == wanted_status
        assert words in text
    text = report(added)
    for words in case.reported:
        assert words in text
    assert not any(
        "hidden" in name or "unrelated" in name for name in project.content().keys() - before.keys()
    )

    remove(page, root=project.root)
    assert project.content() == before


@pytest.mark.slow
def test_a_template_with_a_further_page_of_each_kind_is_valid(tmp_path: Path) -> None:
    text = (SITE / "template.yaml").read_text()
    kinds: list[Kind] = ["form", "list", "console"]
    for kind in kinds:
        text = insert_page(text, page_block(f"one_more_{kind}", kind))
    (tmp_path / "template.yaml").write_text(text)
    check_template(tmp_path)
    (tmp_path / "template.yaml").write_text(
        text.replace("Type: AWS::Logs::LogGroup", "Type: AWS::Logs::Group")
    )
    with pytest.raises(Refused, match="would be invalid"):
        check_template(tmp_path)


@pytest.mark.usefixtures("unlinted")
@pytest.mark.parametrize(
    ("source", "files"),
    [
        ("def badge(name: str) -> bytes:\n    return name.encode()\n", True),
        (
            "from pathlib import Path\ndef both(name: str) -> tuple[int, Path | None]:\n    return 1, None\n",
            True,
        ),
        ("def save(name: str) -> None:\n    open('a.txt', 'w').write(name)\n", True),
        ("def hello(name: str) -> str:\n    return name\n", False),
    ],
)
def test_a_form_whose_function_gives_files_has_a_place_for_large_ones(
    project: Project, source: str, files: bool
) -> None:
    script = project.root / "given.py"
    script.write_text(source)
    added = project.add(script)
    assert (added.kind, added.large_files) == ("form", files)
    block = page_block("given", "form", large_files=0 if files else None)
    assert block in (project.root / "template.yaml").read_text()
    assert ("FILES_BUCKET: !Ref Files" in block) is files
    assert ("kept in the\nbucket for a day" in report(added)) is files
    remove("given", root=project.root)


@pytest.mark.usefixtures("unlinted")
def test_a_console_script_is_copied_to_the_byte(project: Project, tmp_path: Path) -> None:
    source = b"\xef\xbb\xbfprint('caf\xc3\xa9')\r\nx = input()\t\r\n"
    (tmp_path / "odd.py").write_bytes(source)
    project.add(tmp_path / "odd.py")
    assert (project.root / "functions" / "odd" / "script.py").read_bytes() == source
    remove("odd", root=project.root)


@pytest.mark.usefixtures("unlinted")
def test_a_script_that_imports_a_network_module_may_connect(project: Project, tmp_path: Path) -> None:
    (tmp_path / "fetch.py").write_text("import urllib.request\nprint(input('Address: '))\n")
    told = report(project.add(tmp_path / "fetch.py"))
    assert "network=True" in told
    assert "network=True)" in (project.root / "functions" / "fetch" / "app.py").read_text()
    remove("fetch", root=project.root)


@pytest.mark.slow
@pytest.mark.usefixtures("unlinted")
def test_a_title_may_hold_quotes(project: Project, tmp_path: Path) -> None:
    (tmp_path / "quiet.py").write_text("print(42)\n")
    reported = report(project.add(tmp_path / "quiet.py", title="Ask \"why\" and 'how'"))
    assert "The script asks nothing, so the page only shows its output." in reported
    ((_, text),) = project.visit(("/quiet", {}))
    assert "Ask \"why\" and 'how'" in text
    remove("quiet", root=project.root)


@pytest.mark.slow
@pytest.mark.usefixtures("unlinted")
def test_a_removed_page_is_kept_and_can_be_added_again(project: Project, tmp_path: Path) -> None:
    (tmp_path / "again.py").write_text("print(input())\n")
    places = set()
    for _ in range(2):
        project.add(tmp_path / "again.py")
        places.add(remove("again", root=project.root))
    assert {(place / "script.py").read_text() for place in places} == {"print(input())\n"}
    assert len(places) == 2


@pytest.mark.slow
def test_the_command_reports_what_it_did(tmp_path: Path) -> None:
    project = copy_of_project(tmp_path / "project")
    (tmp_path / "tip.py").write_text("def tip(bill: float) -> float:\n    return bill / 10\n")
    wombat = [sys.executable, "-m", "infra.cli"]
    alone = {name: value for name, value in os.environ.items() if name != "WOMBAT_SITE"}
    added = subprocess.run(
        [*wombat, "add", tmp_path / "tip.py"],
        cwd=project.root,
        env=alone,
        capture_output=True,
        text=True,
        check=True,
    )
    assert added.stdout == (
        "Added the page /tip: a form for the parameters of tip(), which shows the result.\n"
        "\n"
        "  functions/tip/processing.py  your script\n"
        "  functions/tip/app.py         makes it a page; you can change its title here, “Tip”\n"
        "  template.yaml                the page’s address, permissions and log, after those of the other "
        "pages\n"
        "\n"
        "Checked: this page answers, and the template is valid.\n"
        "\n"
        "See it:             make serve, then http://localhost:3000/tip\n"
        "Put it on the web:  sam build && sam deploy\n"
        "Undo:               make page-remove NAME=tip\n"
    )
    assert not added.stderr
    removed = subprocess.run(
        [*wombat, "remove", "tip"], cwd=project.root, env=alone, capture_output=True, text=True, check=True
    )
    assert removed.stdout.startswith("Removed the page /tip from functions/ and template.yaml.\n")
    refused = subprocess.run(
        [*wombat, "remove", "tip"], cwd=project.root, env=alone, capture_output=True, text=True, check=False
    )
    assert refused.returncode == 1
    assert refused.stderr == (
        "Nothing was changed. There is no page tip. "
        "The pages are: adder, burrow, maze, mode, most_common, prime_factors, two_numbers.\n"
    )


@pytest.mark.slow
@pytest.mark.usefixtures("unlinted")
def test_a_running_site_shows_added_pages_and_drops_removed_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = copy_of_project(tmp_path / "project")
    (tmp_path / "half.py").write_text("def half(number: float) -> float:\n    return number / 2\n")
    monkeypatch.setattr("infra.serve.address.PORT_FILE", project.root / ".wombat" / "port")
    with serving(project.root) as server:
        address = server.wait_until_ready()
        for page in ("first", "second"):  # the second one finds the template replaced
            told = report(project.add(tmp_path / "half.py", page))
            assert f"See it:             {address}/{page} (make serve is running" in told
            server.wait_until_ready()
            assert status_of(f"{address}/{page}") == 200
        for page in ("first", "second"):
            remove(page, root=project.root)
            server.wait_until_ready()
            assert status_of(f"{address}/{page}") == 404
        (project.root / "template.yaml").touch()  # by an editor
        server.wait_until_ready()


def status_of(address: str) -> int:
    try:
        with urlopen(address) as answer:  # noqa: S310 - our own
            return int(answer.status)
    except HTTPError as error:
        with error:
            return error.code


def test_make_passes_arguments_and_ignores_environment_variables_of_the_same_name(tmp_path: Path) -> None:
    script = tmp_path / "it's nothing.py"
    script.write_text("X = 1\n")
    command = ["make", "--silent", "page", f"FROM={script}"]
    environment = os.environ | {"NAME": "DESKTOP-1", "TITLE": "of a window"}
    finished = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert "Nothing was changed. it's nothing.py has nothing to show" in finished.stderr
    finished = subprocess.run(
        [*command, "NAME=a page"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert "a page cannot be a page’s name" in finished.stderr


@pytest.mark.usefixtures("unlinted")
def test_doctests_become_examples_that_fill_the_form(project: Project) -> None:
    script = project.root / "interest.py"
    script.write_text(
        "def interest(capital: float, rate: float = 5.0, currency: str = 'EUR') -> str:\n"
        '    """Compute interest.\n\n'
        "    >>> interest(1000, rate=2.5)\n"
        "    '25.00 EUR'\n"
        '    >>> interest(100, currency="US\\"D") == "x"\n'
        "    False\n"
        "    >>> interest(rate)  # no literal\n"
        "    >>> interest('wombat')  # does not fit\n"
        "    >>> len(str(1))\n"
        "    1\n"
        '    """\n'
        "    return f'{capital * rate / 100:.2f} {currency}'\n"
    )
    added = project.add(script)
    assert added.kind == "form"
    source = (project.root / "functions/interest/app.py").read_text()
    assert '    examples=[\n        {"capital": 1000, "rate": 2.5},\n' in source
    assert "wombat" not in source
    ((status, page),) = project.visit(("/interest", {}))
    assert status == 200
    assert "Capital: 1000, Rate: 2.5" in page


@pytest.mark.usefixtures("unlinted")
def test_types_are_suggested_for_the_functions_of_a_script_that_asks(
    project: Project, tmp_path: Path
) -> None:
    (tmp_path / "tip.py").write_text(
        "def tip(bill):\n    return bill\n\nprint(tip(float(input('Bill: '))))\n"
    )
    told = report(project.add(tmp_path / "tip.py"))
    assert (
        "tip() has parameters without types. With types it can be a form:\n\n    def tip(bill: float):"
        in told
    )
    remove("tip", root=project.root)
