"""What a static look at a script finds."""

import ast

import pytest

from infra.add_page.form_hint import needed_function
from infra.add_page.import_rewrite import with_full_names
from infra.add_page.imports import imports_of
from infra.add_page.kind import chosen_function
from infra.add_page.refusal import Refused
from infra.add_page.shape import shape_of

HALF = "def half(x: float) -> float:\n    return x / 2\n"


@pytest.mark.parametrize(
    ("source", "function"),
    [
        (HALF, "half"),
        (HALF + "LIMIT = half(2)\n", "half"),
        (HALF + "print(half(2))\n", ""),
        (HALF + "def show():\n    print(half(2))\nshow()\n", ""),
        (HALF + "if __name__ == '__main__':\n    print(half(2))\n", "half"),
        (HALF + HALF.replace("half", "_other"), "half"),
        (HALF + "def ask(text: str) -> float:\n    return float(input(text))\n", "half"),
        ("def roll() -> int:\n    return 4\n", "roll"),
        ("import sys\nfor line in sys.stdin:\n    print(line)\n", ""),
        ("x = [input() for _ in range(3)]\n", ""),
        ("import asyncio\nasync def main():\n    print(input())\nasyncio.run(main())\n", ""),
        (
            HALF
            + HALF.replace("half", "b")
            + "def main():\n    input()\nif __name__ == '__main__':\n    main()\n",
            "",
        ),
    ],
)
def test_the_only_typed_function_becomes_the_page_unless_the_script_asks_or_prints(
    source: str, function: str
) -> None:
    assert chosen_function(shape_of(ast.parse(source)), "", "script.py") == function


def test_a_named_function_must_be_callable_by_a_page() -> None:
    shape = shape_of(ast.parse(HALF + "def add(a, b): ...\nasync def later(a: int): ...\n"))
    assert chosen_function(shape, "half", "script.py") == "half"
    for name, words in {"add": "each needs a type", "later": "async", "nix": "It has half."}.items():
        with pytest.raises(Refused, match=words):
            chosen_function(shape, name, "script.py")
    speaking = shape_of(ast.parse(HALF + "print(half(4))\n"))
    with pytest.raises(Refused, match=r"Line 3 of script\.py asks or prints"):
        chosen_function(speaking, "half", "script.py")


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("a = float(input())\nb = int(input())\n", "def do_calculation(a: float, b: int) -> str:"),
        ("a, b = map(int, input().split())\n", "def do_calculation(a: int, b: int) -> str:"),
        ("text = input()\nvalue = float(text)\n", "def do_calculation(text: float) -> str:"),
        ("while True:\n    number = float(input())\n", "def do_calculation(numbers: list[float]) -> str:"),
        ("name = input()\nwhile True:\n    guess = input()\n", ""),
        ("print(1)\n", ""),
    ],
)
def test_a_script_gets_a_suggestion_for_a_function(source: str, line: str) -> None:
    assert needed_function(ast.parse(source)) == line


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("import a", "from functions.p import a"),
        ("import a as b, os", "from functions.p import a as b; import os"),
        ("import a.b", "import functions.p.a.b; from functions.p import a"),
        ("import a.b as c", "import functions.p.a.b as c"),
        ("from a import (\n    x,\n    y,\n)", "from functions.p.a import (\n    x,\n    y,\n)"),
        ("é = 1; import a; b = 2", "é = 1; from functions.p import a; b = 2"),
        ("def f():\n    from a.b import c", "def f():\n    from functions.p.a.b import c"),
        ("import other, os\nfrom .a import x", "import other, os\nfrom .a import x"),
        ('text = "import a"  # import a', 'text = "import a"  # import a'),
    ],
)
def test_only_imports_of_modules_beside_a_function_get_full_names(old: str, new: str) -> None:
    assert with_full_names(old + "\r\n", "p", {"a"}) == new + "\r\n"


def test_optional_imports_are_not_required() -> None:
    source = (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import one\n"
        "try:\n    import two\nexcept ImportError:\n    two = None\n"
        "try:\n    import three\nfinally:\n    pass\ndef f():\n    import four.five\n"
    )
    tops = {found.top for found in imports_of(ast.parse(source))}
    assert tops == {"typing", "three", "four"}
