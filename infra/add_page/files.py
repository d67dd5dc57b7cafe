"""The files of an author's script: the script, and the modules and data beside it that it needs."""

from __future__ import annotations

import ast
import os
import tokenize
from dataclasses import dataclass, field
from pathlib import Path

from infra.add_page.imports import Import, imports_of
from infra.add_page.refusal import Refused

MAX_BYTES = 100_000_000  # bytes; Lambda unpacks at most 250 MB, packages included
MAX_FILES = 2_000
REQUIREMENTS = "requirements.txt"
FIRST_SCRIPTS = ("main.py", "__main__.py", "script.py", "app.py")  # usual names of a folder's main script
_SKIPPED = frozenset({"__pycache__", "node_modules", "__init__.py"})


@dataclass(slots=True)
class Source:
    """An author's script and the files that it needs.

    `files` are those beside the script, by path relative to its folder. `modules` are the syntax trees of the
    script and of the Python files among `files`.
    """

    script: Path
    tree: ast.Module
    text: str
    files: dict[str, Path] = field(default_factory=dict)
    modules: dict[str, ast.Module] = field(default_factory=dict)

    @property
    def beside(self) -> set[str]:
        """The names of the modules and packages beside the script."""
        return {
            name.partition("/")[0].removesuffix(".py") for name in self.modules if name != self.script.name
        }

    def imports(self) -> list[Import]:
        """Return what the script and its modules import from elsewhere."""
        return [
            found
            for tree in self.modules.values()
            for found in imports_of(tree)
            if found.top not in self.beside
        ]


def read_source(given: str) -> Source:
    """Read the script at a path, with the files that it names; for a folder, its main script and all its
    files.

    Raises `Refused` if there is no script, if several could be the main one, or if it is not valid Python.
    """
    path = Path(given).expanduser()
    if path.is_dir():
        script = _script_in(path)
        source = _with_script(script)
        for name, file in _all_files(path).items():
            _take(source, name, file)
        return source
    if not path.exists():
        raise Refused(f"There is no file {given}. Check the path.")
    if path.suffix == ".ipynb":
        raise Refused(f"{path.name} is a notebook. Export it as a Python script (.py), and add that.")
    if path.suffix != ".py" or not path.is_file():
        raise Refused(f"{path.name} is not a Python script. Its name must end in .py.")
    source = _with_script(path)
    _take_named_files(source, path.name)
    return source


def _with_script(script: Path) -> Source:
    tree, text = _parse(script)
    return Source(script, tree, text, modules={script.name: tree})


def _parse(file: Path) -> tuple[ast.Module, str]:
    try:
        with tokenize.open(file) as opened:
            text = opened.read()
        return ast.parse(text, file.name), text
    except SyntaxError as error:
        line = f"\n\n    {error.text.strip()}\n" if error.text and error.text.strip() else ""
        where = f", line {error.lineno}" if error.lineno else ""
        raise Refused(f"{file.name} is not valid Python{where}: {error.msg}.{line}") from None
    except (UnicodeDecodeError, ValueError):
        raise Refused(f"{file.name} is not a Python script: it is not a text file.") from None
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}. Check its permissions.") from None


def _script_in(folder: Path) -> Path:
    scripts = sorted(folder.glob("*.py"))
    scripts = [script for script in scripts if script.name != "__init__.py"]
    if not scripts:
        raise Refused(f"There is no Python script in {folder}. Give the path of a script, or of its folder.")
    for name in (*FIRST_SCRIPTS, f"{folder.resolve().name}.py"):
        if folder / name in scripts:
            return folder / name
    imported = {found.top for script in scripts for found in imports_of(_parse(script)[0])}
    first = [script for script in scripts if script.stem not in imported]
    if len(first) == 1:
        return first[0]
    names = ", ".join(script.name for script in scripts)
    raise Refused(
        f"Which script in {folder} is the page? It has {names}.\n"
        "Rename that one to main.py, or give its path instead; the modules and files that it names are "
        "copied too."
    )


def _all_files(folder: Path) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for top, folders, names in os.walk(folder):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".")
            and name not in _SKIPPED
            and not (Path(top) / name / "pyvenv.cfg").exists()
        )
        inside = Path(top) != folder
        for name in sorted(names):
            if name.startswith(".") or (name in _SKIPPED and not inside):
                continue
            file = Path(top) / name
            found[file.relative_to(folder).as_posix()] = file
            if len(found) > MAX_FILES:
                raise Refused(f"{folder} has more than {MAX_FILES:,} files. Is it the right folder?")
    return found


def _take(source: Source, name: str, file: Path) -> None:
    """Add a file to the script's, and parse it if it is Python."""
    if name == source.script.name or name in source.files or not file.is_file():
        return
    source.files[name] = file
    if sum(each.stat().st_size for each in source.files.values()) > MAX_BYTES:
        raise Refused(
            f"The files beside the script have more than {MAX_BYTES // 1_000_000} MB, too much for Lambda. "
            "Remove those that the page does not need."
        )
    if name.endswith(".py"):
        source.modules[name] = _parse(file)[0]


def _take_named_files(source: Source, name: str) -> None:
    """Add the modules beside the script that it imports, the files that it names, and theirs in turn."""
    folder = source.script.parent
    tree = source.modules[name]
    wanted: dict[str, Path] = {}
    for found in imports_of(tree):
        if (folder / f"{found.top}.py").is_file():
            wanted[f"{found.top}.py"] = folder / f"{found.top}.py"
        elif (folder / found.top).is_dir() and any((folder / found.top).glob("*.py")):
            wanted |= {
                f"{found.top}/{inside}": file for inside, file in _all_files(folder / found.top).items()
            }
            if (folder / found.top / "__init__.py").exists():
                wanted[f"{found.top}/__init__.py"] = folder / found.top / "__init__.py"
    wanted |= {text: folder / text for text in named_files(tree, folder)}
    if (folder / REQUIREMENTS).is_file():
        wanted[REQUIREMENTS] = folder / REQUIREMENTS
    for new in [new for new in wanted if new not in source.files and new != source.script.name]:
        _take(source, new, wanted[new])
        if new in source.modules:
            _take_named_files(source, new)


def named_files(tree: ast.AST, folder: Path) -> set[str]:
    """Return the string constants that are paths of files in `folder`, as in `open("words.txt")`."""
    texts = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and 0 < len(node.value) < 200
    }
    return {text for text in texts if text.isprintable() and _is_inside(text, folder)}


def _is_inside(text: str, folder: Path) -> bool:
    parts = text.split("/")
    return (
        not any(part in ("", ".", "..") or part.startswith(".") for part in parts)
        and (folder / text).is_file()
    )
