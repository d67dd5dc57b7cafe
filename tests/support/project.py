"""A copy of the project, for tests that add pages, and visits to its site."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from infra.add_page.add import add
from infra.add_page.added import Added
from infra.add_page.decide import Wanted
from infra.add_page.placing import COPIED
from infra.template.read import ROOT, SITE

GENERATED = (
    "command.json",
    "openapi.json",
    "pages.json",
    "preview.png",
    "site.json",
)  # when a page is built or served
Step = tuple[str, dict[str, str]]
"""A button to press with the values of fields, or a path to open."""


@dataclass(frozen=True, slots=True)
class Project:
    root: Path

    def add(
        self,
        script: Path | str,
        name: str = "",
        *,
        function: str = "",
        kind: str = "",
        title: str = "",
        private: bool = False,
        minutes: int = 0,
        share: bool = False,
    ) -> Added:
        wanted = Wanted(kind, function, private, minutes, share)
        return add(str(script), name, wanted=wanted, title=title, root=self.root)

    def content(self) -> dict[str, bytes]:
        """Return the content of all files that git tracks, by path."""
        return {
            str(path.relative_to(self.root)): path.read_bytes()
            for path in self.root.rglob("*")
            if path.is_file()
            and path.name not in GENERATED
            and not {".wombat", "__pycache__"} & set(path.relative_to(self.root).parts)
        }

    def visit(self, *steps: Step) -> list[tuple[int, str]]:
        """Return the status and visible text after each step of a visitor, in a separate process."""
        environment = os.environ | {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
        del environment["WOMBAT_SITE"]  # the copy is a site of its own
        finished = subprocess.run(
            [sys.executable, "-m", "tests.support.project", json.dumps(steps)],
            cwd=self.root,  # whose core and functions come before those of the project under test
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert finished.returncode == 0, finished.stderr
        answers: list[tuple[int, str]] = [
            tuple(each) for each in json.loads(finished.stdout.splitlines()[-1])
        ]
        return answers


def copy_of_project(place: Path) -> Project:
    for name in COPIED:
        source = (SITE if name in ("functions", "template.yaml") else ROOT) / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "node_modules", "pages.json")
            shutil.copytree(source, place / name, ignore=ignored)
        else:
            shutil.copy(source, place / name)
    return Project(place)


def main(steps: list[Step]) -> None:
    from infra.serve.local_aws import local_aws
    from infra.serve.site import Site
    from infra.template import read as template
    from tests.support.client import Client

    assert Path.cwd() == template.ROOT, "the copy must be imported, not the project"
    answers = []
    with local_aws():
        client = Client(Site())
        for what, typed in steps:
            answer = client.open(what) if what.startswith("/") else client.press(what, typed)
            answers.append((answer.status, answer.text))
    sys.stdout.write(json.dumps(answers) + "\n")


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
