"""Scripts of many shapes, from outside the project, each added by the command and then visited."""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from infra.add_page.block import Kind
from infra.add_page.checks import check_template
from infra.add_page.refusal import Refused
from infra.add_page.remove import remove
from infra.add_page.report import report
from infra.add_page.template_edit import insert_page
from infra.template.read import ROOT
from tests.support.project import Project, Step, copy_of_project
from tests.support.served import serving

ADD, CALCULATE, DO, SEND = "Add another", "Calculate number", "Do calculation", "Send"


@dataclass(frozen=True, slots=True)
class Case:
    """A script's files, the page that it becomes, and a visit: each step with its status and text."""

    files: dict[str, str | bytes]
    kind: str
    path: str
    visit: list[tuple[Step, int, str]]
    reported: list[str] = field(default_factory=list)
    given: str = ""
    function: str = ""


def typed(button: str, **values: str) -> Step:
    return button, values


CASES = {
    "input, processing and output at top level": Case(
        {
            "adder.py": 'number1 = float(input("Enter the first number: "))\n'
            'number2 = float(input("Enter the second number: "))\n'
            'print(f"{number1} plus {number2} is {number1 + number2}")\n'
        },
        "console",
        "/sum-of-two",
        [
            (typed(SEND, answer="wombat"), 422, "could not convert string to float: 'wombat'"),
            (typed(SEND, answer="2"), 200, "Enter the second number:"),
            (typed(SEND, answer="3.5"), 200, "2.0 plus 3.5 is 5.5"),
        ],
        ["def do_calculation(number1: float, number2: float) -> str:", "question by question"],
    ),
    "one typed function": Case(
        {
            "Tip Calculator.py": '"""Tips."""\n\ndef tip(bill: float, percent: float) -> float:\n'
            '    """How much to leave on the table."""\n    return bill * percent / 100\n'
        },
        "form",
        "/tip-calculator",
        [
            (typed(DO, bill="wombat", percent="10"), 422, "'wombat' is not a number."),
            (typed(DO, bill="40", percent="10"), 200, "The result is 4"),
        ],
        ["a form for the parameters of tip()", "make page-remove NAME=tip_calculator"],
    ),
    "a function of one list, and a demonstration": Case(
        {
            "average.py": "import statistics\n\ndef average(numbers: list[float]) -> float:\n"
            "    return statistics.fmean(numbers)\n\n"
            'if __name__ == "__main__":\n    print(average([1, 2, 3]))\n'
        },
        "list",
        "/average",
        [
            (typed(ADD, number="wombat"), 422, "'wombat' is not a number."),
            (typed(ADD, number="1"), 200, "1"),
            (typed(ADD, number="2"), 200, "2"),
            (typed(CALCULATE, number="6"), 200, "3"),
        ],
        ["a list that grows entry by entry"],
    ),
    "a main function that asks": Case(
        {
            "guarded.py": "def ask(question):\n    return input(question)\n\n"
            'def main():\n    name = ask("Name? ")\n    print("Hello,", name.upper())\n\n'
            'if __name__ == "__main__":\n    main()\n'
        },
        "console",
        "/guarded",
        [(typed(SEND, answer="Ada"), 200, "Hello, ADA")],
    ),
    "a typed function beside a main that asks": Case(
        {
            "bmi.py": "LIMIT = 18.5\n\ndef _word(bmi):\n    return 'low' if bmi < LIMIT else 'fine'\n\n"
            "def bmi(weight: float, height: float) -> str:\n    return _word(weight / height**2)\n\n"
            "def main():\n    print(bmi(float(input('kg: ')), float(input('m: '))))\n\n"
            "if __name__ == '__main__':\n    main()\n"
        },
        "form",
        "/bmi",
        [
            (typed(DO, weight="", height="2"), 422, "Enter a number."),
            (typed(DO, weight="60", height="2"), 200, "low"),
        ],
    ),
    "a folder with a helper module and a word file": Case(
        {
            "hangman/main.py": "import random\nfrom words import load\n\nword = random.choice(load())\n"
            "while True:\n    guess = input('Guess: ')\n    if guess == word:\n"
            "        print('Found')\n        break\n    print('No')\n",
            "hangman/words.py": "def load():\n    with open('words.txt') as file:\n"
            "        return file.read().split()\n",
            "hangman/words.txt": "wombat\n",
            "hangman/.hidden": "secret\n",
        },
        "console",
        "/hangman",
        [(typed(SEND, answer="koala"), 200, "No"), (typed(SEND, answer="wombat"), 200, "Found")],
        ["functions/hangman/words.txt", "To make it a list page"],
        given="hangman",
    ),
    "a typed function with a helper module, a package and data beside it": Case(
        {
            "rate.py": "import json as j, helper\nfrom pathlib import Path\nimport sub.deep\n\n"
            "RATES = j.loads((Path(__file__).parent / 'rates.json').read_text())\n\n"
            "def convert(amount: float) -> str:\n"
            "    return helper.show(amount * RATES['usd']) + sub.deep.tail()\n",
            "helper.py": "def show(x):\n    return f'{x:.2f}'\n",
            "sub/__init__.py": "",
            "sub/deep.py": "from helper import (\n    show,\n)\n\ndef tail():\n    return ' of ' + show(1)\n",
            "rates.json": '{"usd": 2}',
            "unrelated.txt": "not for the page",
        },
        "form",
        "/rate",
        [
            (typed(DO, amount="1,5"), 422, "Write a point for decimals"),
            (typed(DO, amount="1.5"), 200, "3.00 of 1.00"),
        ],
        ["functions/rate/sub/deep.py"],
    ),
    "Windows line ends, and an encoding of its own": Case(
        {
            "Grüße 2.py": "# coding: latin-1\r\nname = input('Größe: ')\r\nprint('Größe', name)\r\n".encode(
                "latin-1"
            )
        },
        "console",
        "/greeting",
        [(typed(SEND, answer="XL"), 200, "Größe XL")],
    ),
    "one of several functions": Case(
        {
            "geometry.py": "def square(side: float) -> float:\n    return side**2\n\n"
            "def circle(radius: float) -> float:\n    return 3 * radius**2\n"
        },
        "form",
        "/geometry",
        [
            (typed(DO, radius="ten"), 422, "'ten' is not a number."),
            (typed(DO, radius="10"), 200, "The result is 300"),
        ],
        function="circle",
    ),
    "what a visitor types becomes code": Case(
        {
            "shell.py": "import os\nname = input('Name: ')\nos.system('true ' + name)\n"
            "print(eval(input('Sum: ')))\n"
        },
        "console",
        "/shell",
        [
            (typed(SEND, answer="x"), 200, "Sum:"),
            (typed(SEND, answer="1 +"), 422, "invalid syntax"),
            (typed(SEND, answer="1 + 1"), 200, "2"),
        ],
        [
            "Review these lines before strangers use the page:",
            "line 3: os.system",
            "line 4: eval",
            "Instead: convert",
        ],
    ),
    "a package that is named in requirements.txt": Case(
        {
            "pretty.py": "import yaml\n\ndef keys(number: float) -> str:\n"
            "    return yaml.safe_dump({'n': number})\n",
            "requirements.txt": "# for the output\npyyaml\n",
        },
        "form",
        "/pretty",
        [
            (typed(DO, number="-"), 422, "'-' is not a number."),
            (typed(DO, number="2"), 200, "n: 2.0"),
        ],
        ["Its packages (pyyaml) are now installed here"],
    ),
    "fields of many types": Case(
        {
            "hats.py": "from dataclasses import dataclass\nfrom datetime import date\n"
            "from typing import Annotated, Literal\n\nfrom core import LongText\nfrom msgspec import Meta\n\n"
            "@dataclass\nclass Person:\n    name: str\n    age: int = 30\n\n"
            "def order(who: Person, day: date, number: Annotated[int, Meta(ge=1)],\n"
            "          colour: Literal['red', 'blue'] = 'red', note: LongText | None = None) -> dict:\n"
            "    return {'who': who.name, 'on': f'{day:%A}', 'hats': number, 'colour': colour}\n"
        },
        "form",
        "/hats",
        [
            (typed(DO, **{"who.name": "Ada", "day": "soon", "number": "0"}), 422, "There is a problem"),
            (typed(DO, **{"who.name": "Ada", "day": "2026-01-01", "number": "2"}), 200, "Thursday"),
        ],
    ),
    "a list of words and a number that is asked at the end": Case(
        {
            "longest.py": "def longest(words: list[str], least: int = 2) -> str:\n"
            "    return max((word for word in words if len(word) >= least), key=len)\n"
        },
        "list",
        "/longest",
        [
            (typed(ADD, word=""), 422, "There is a problem"),
            (typed(ADD, word="wombat"), 200, "wombat"),
            (typed("Calculate", least="many"), 422, "'many' is not a whole number."),
            (typed("Calculate", least="3"), 200, "wombat"),
        ],
    ),
    "a class with a menu": Case(
        {
            "bank.py": "from dataclasses import dataclass\n\n@dataclass\n"
            "class Account:\n    balance: float = 0\n\n"
            "    def run(self):\n        while (amount := input('Amount: ')) != 'q':\n"
            "            self.balance += float(amount)\n            print('Now', self.balance)\n\n"
            "Account().run()\n"
        },
        "console",
        "/bank",
        [
            (typed(SEND, answer="much"), 422, "could not convert string to float: 'much'"),
            (typed(SEND, answer="5"), 200, "Now 5.0"),
        ],
    ),
}


@pytest.fixture
def unlinted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Skip cfn-lint, which takes seconds. The command writes one of three blocks, and a test below lints all
    three."""
    monkeypatch.setattr("infra.add_page.add.check_template", lambda copy: None)
    monkeypatch.setattr("infra.add_page.remove.check_template", lambda copy: None)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return copy_of_project(tmp_path_factory.mktemp("project"))


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


def test_a_template_with_a_further_page_of_each_kind_is_valid(tmp_path: Path) -> None:
    text = (ROOT / "template.yaml").read_text()
    kinds: list[Kind] = ["form", "list", "console"]
    for kind in kinds:
        text = insert_page(text, f"one_more_{kind}", kind)
    (tmp_path / "template.yaml").write_text(text)
    check_template(tmp_path)
    (tmp_path / "template.yaml").write_text(
        text.replace("Type: AWS::Logs::LogGroup", "Type: AWS::Logs::Group")
    )
    with pytest.raises(Refused, match="would be invalid"):
        check_template(tmp_path)


@pytest.mark.usefixtures("unlinted")
def test_a_console_script_is_copied_to_the_byte(project: Project, tmp_path: Path) -> None:
    source = b"\xef\xbb\xbfprint('caf\xc3\xa9')\r\nx = input()\t\r\n"
    (tmp_path / "odd.py").write_bytes(source)
    project.add(tmp_path / "odd.py")
    assert (project.root / "functions" / "odd" / "script.py").read_bytes() == source
    remove("odd", root=project.root)


@pytest.mark.usefixtures("unlinted")
def test_a_title_may_hold_quotes(project: Project, tmp_path: Path) -> None:
    (tmp_path / "quiet.py").write_text("print(42)\n")
    reported = report(project.add(tmp_path / "quiet.py", title="Ask \"why\" and 'how'"))
    assert "The script asks nothing, so the page only shows its output." in reported
    ((_, text),) = project.visit(("/quiet", {}))
    assert "Ask \"why\" and 'how'" in text
    remove("quiet", root=project.root)


@pytest.mark.usefixtures("unlinted")
def test_a_removed_page_is_kept_and_can_be_added_again(project: Project, tmp_path: Path) -> None:
    (tmp_path / "again.py").write_text("print(input())\n")
    places = set()
    for _ in range(2):
        project.add(tmp_path / "again.py")
        places.add(remove("again", root=project.root))
    assert {(place / "script.py").read_text() for place in places} == {"print(input())\n"}
    assert len(places) == 2


def test_the_command_reports_what_it_did(tmp_path: Path) -> None:
    project = copy_of_project(tmp_path / "project")
    (tmp_path / "tip.py").write_text("def tip(bill: float) -> float:\n    return bill / 10\n")
    wombat = [sys.executable, "-m", "infra.cli"]
    added = subprocess.run(
        [*wombat, "add", tmp_path / "tip.py"], cwd=project.root, capture_output=True, text=True, check=True
    )
    assert added.stdout == (
        "Added the page /tip: a form for the parameters of tip(), which shows the result.\n"
        "\n"
        "  functions/tip/processing.py  your script\n"
        "  functions/tip/app.py         makes it a page; you can change its title here, “Tip”\n"
        "  template.yaml                the page’s address, permissions and log, after those of the other "
        "pages\n"
        "\n"
        "Checked: this page and all others answer, and the template is valid.\n"
        "\n"
        "See it:             make serve, then http://localhost:3000/tip\n"
        "                    (a running make serve shows it in a moment)\n"
        "Put it on the web:  sam build && sam deploy\n"
        "Undo:               make page-remove NAME=tip\n"
    )
    assert not added.stderr
    removed = subprocess.run(
        [*wombat, "remove", "tip"], cwd=project.root, capture_output=True, text=True, check=True
    )
    assert removed.stdout.startswith("Removed the page /tip from functions/ and template.yaml.\n")
    refused = subprocess.run(
        [*wombat, "remove", "tip"], cwd=project.root, capture_output=True, text=True, check=False
    )
    assert refused.returncode == 1
    assert refused.stderr == (
        "Nothing was changed. There is no page tip. "
        "The pages are: adder, burrow, mode, most_common, two_numbers.\n"
    )


@pytest.mark.usefixtures("unlinted")
def test_a_running_site_shows_added_pages_and_drops_removed_ones(tmp_path: Path) -> None:
    project = copy_of_project(tmp_path / "project")
    (tmp_path / "half.py").write_text("def half(number: float) -> float:\n    return number / 2\n")
    with serving(project.root) as server:
        address = server.wait_until_ready()
        for page in ("first", "second"):  # the second one finds the template replaced
            project.add(tmp_path / "half.py", page)
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
