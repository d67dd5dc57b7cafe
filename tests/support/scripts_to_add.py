"""Scripts of many kinds, as authors may bring them, for tests that add them as pages."""

from dataclasses import dataclass, field

from tests.support.project import Step

ADD, CALCULATE, DO, SEND = "Add another", "Calculate", "Run", "Send"


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
    "a function that reads and writes files beside it": Case(
        {
            "badge.py": "def badge(name: str) -> str:\n"
            "    with open('greeting.txt') as file:\n        words = file.read()\n"
            "    with open('badge.txt', 'w') as file:\n        file.write(f'{words}, {name}!')\n"
            "    return 'badge.txt'\n\n"
            "if __name__ == '__main__':\n    print(open(badge('you')).read())\n",
            "greeting.txt": "Hello",
        },
        "form",
        "/badge",
        [(typed(DO, name="Ann"), 200, "Download badge.txt (11 bytes)")],
        ["a form for the parameters of badge()"],
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
            "rate.py": "import json as j, helper\nfrom pathlib import Path\nfrom typing import Annotated\n"
            "import sub.deep\n"
            "from annotated_types import Ge\n\n"
            "RATES = j.loads((Path(__file__).parent / 'rates.json').read_text())\n\n"
            "def convert(amount: Annotated[float, Ge(0)]) -> str:\n"
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
            (typed(DO, amount="1,5"), 200, "3.00 of 1.00"),
            (typed(DO, amount="$1"), 422, "Leave out the sign"),
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
