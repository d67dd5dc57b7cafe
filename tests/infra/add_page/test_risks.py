"""Lines of a script that are dangerous on a website are reported, each with a remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.add_page.risks import risks, uses_network


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ("x = 1\nprint(eval(input('> ')))", "eval"),
        ("\nexec(input())", "exec"),
        ("import os\nos.system('ls ' + input())", "os.system"),
        ("from os import system as s\ns(input())", "os.system"),
        ("import subprocess as sp\nsp.run(input(), shell=True)", "subprocess.run"),
        ("from subprocess import Popen\nPopen(input())", "subprocess.Popen"),
        ("import pickle\npickle.loads(input().encode())", "pickle.loads"),
        ("import yaml\nyaml.load(input())", "yaml.load"),
        ("import sqlite3\ndb.execute(f\"select * from t where n = '{input()}'\")", "SQL"),
        ("\nopen(input('File: '))", "a visitor chooses"),
        ("\nopen('/etc/passwd')", "outside the script’s folder"),
        ("\nimport requests", "network"),
        ("\nfrom urllib.request import urlopen", "network"),
        ("import builtins\nbuiltins.eval(input())", "eval"),
    ],
)
def test_each_risk_is_found_on_its_line(source: str, word: str) -> None:
    (found,) = risks(source)
    assert found.line == 2
    assert word in found.what
    assert found.remedy


@pytest.mark.parametrize(
    "source",
    [
        "n = float(input('n: '))\nprint(n + 1)",
        "import os\nos.system('cls' if os.name == 'nt' else 'clear')",
        "import subprocess\nsubprocess.run(['clear'])\nsubprocess.call('cls', shell=True)",
        "import ast\nast.literal_eval(input())",
        "open('words.txt')\nopen('scores.json', 'w')",
        "db.execute('insert into t values (?)', (input(),))",
        "import re\nre.compile(input())",
    ],
)
def test_ordinary_scripts_have_no_risks(source: str) -> None:
    assert risks(source) == []


def test_every_script_of_the_tests_can_be_checked() -> None:
    scripts = Path(__file__).parents[2] / "core" / "replay" / "scripts"
    assert any(risks((scripts / "calc.py").read_text()))
    for path in scripts.glob("*.py"):
        risks(path.read_text())


@pytest.mark.parametrize("module", ["requests", "urllib.request", "http.client", "boto3.session"])
def test_a_script_that_imports_it_connects_to_other_machines(module: str) -> None:
    assert uses_network(["os", module])


def test_a_script_that_imports_nothing_of_the_kind_does_not() -> None:
    assert not uses_network(["os", "urllib.parse", "http", "pandas"])
