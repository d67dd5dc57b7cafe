"""`wombat add PATH`: turn a script into a page, or explain why that is not possible. All or nothing."""

from __future__ import annotations

import argparse
import os
import shutil
import tokenize
from pathlib import Path

from core.commands.description import FILE
from core.page import path_of
from infra.add_page.added import Added
from infra.add_page.behaviour import Behaviour
from infra.add_page.block import Kind, page_block, runs_whole_script
from infra.add_page.caveats import caveats, written
from infra.add_page.checks import check_page, check_size, check_template, kind_of, observe_script
from infra.add_page.decide import Wanted, alternatives, decide, minutes_in
from infra.add_page.files import Source, read_source
from infra.add_page.form_hint import needed_function
from infra.add_page.handler import ANY_KIND, Made, handler
from infra.add_page.import_rewrite import with_full_names
from infra.add_page.imports import ASKERS, SERVERS, WINDOWS, first_of
from infra.add_page.kind import types_hint
from infra.add_page.name import name_for, refuse_taken, title_for
from infra.add_page.packages import Packages, refuse_missing
from infra.add_page.placing import put_in_place, workspace
from infra.add_page.refusal import Refused
from infra.add_page.report import report
from infra.add_page.risks import Risk, risks, uses_network
from infra.add_page.shape import Shape, shape_of
from infra.add_page.template_edit import insert_page
from infra.build.page_packages import LOCK
from infra.template.read import ROOT


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subcommand `add`, which calls `run`."""
    parser = subparsers.add_parser("add", help="turn a script into a page")
    parser.add_argument("path", help="the script, or a folder with the script and its files")
    parser.add_argument("--name", default="", help="the page's name in its address")
    parser.add_argument("--title", default="", help="the page's title")
    parser.add_argument(
        "--function", default="", help="the function that the page calls, if several could be"
    )
    parser.add_argument("--kind", default="", help="form, list, console or command, if it could be several")
    parser.add_argument("--minutes", default="", help="how long the work may take, at most 15")
    parser.add_argument("--private", action="store_true", help="ask for a password")
    parser.add_argument("--share", action="store_true", help="let visitors of a form share a result")
    parser.add_argument(
        "--image", action="store_true", help="allow any size, for a page that you deploy as a container image"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Add the page, print a report, and return the exit code 0. Raises `Refused`."""
    minutes = minutes_in(arguments.minutes)
    wanted = Wanted(arguments.kind, arguments.function, arguments.private, minutes, arguments.share)
    added = add(
        arguments.path, arguments.name, title=arguments.title, wanted=wanted, any_size=arguments.image
    )
    print(report(added))
    return 0


def add(
    path: str,
    name: str = "",
    *,
    title: str = "",
    wanted: Wanted = ANY_KIND,
    any_size: bool = False,
    root: Path = ROOT,
) -> Added:
    """Turn the script at `path` into a page of the project at `root`. With `any_size`, its package may be
    larger than Lambda's limit.

    Raises `Refused` if that is not possible; the project is then unchanged.
    """
    if not path:
        raise Refused("Which script should become a page? Name it: make page FROM=path/to/script.py")
    source = read_source(path)
    given = Path(path).expanduser()
    page = name_for(name, source.script, given if given.is_dir() else None)
    refuse_taken(page, root)
    title = title_for(title, page)
    _refuse_unsupported_modules(source)
    shape = shape_of(source.tree)
    network = uses_network(found.module for found in source.imports())
    with workspace(root) as copy:
        packages = _packages(source, shape, wanted, root)
        behaviour = _observe(copy, source, page)
        choice = decide(shape, behaviour, wanted, source.script.name)
        made = _fill_page_folder(copy, source, page, choice, shape, wanted)
        kind, function = made.kind, made.function
        _refuse_options(kind, wanted)
        (copy / "functions" / page / "app.py").write_text(
            handler(page, made, title, wanted, network=network), encoding="utf-8"
        )
        if packages.lock:
            (copy / "functions" / page / LOCK).write_text(packages.lock, encoding="utf-8")
        before = (root / "template.yaml").read_bytes().decode()
        block = page_block(
            page,
            kind,
            private=wanted.private,
            minutes=wanted.minutes,
            share=wanted.share,
            large_files=made.uploads if made.large_files or made.uploads else None,
        )
        (copy / "template.yaml").write_bytes(insert_page(before, block).encode())
        tried = check_page(copy, page)
        check_template(copy)
        if packages.lock and not any_size:
            check_size(copy, page)
        files = sorted(_files(copy / "functions" / page))
        put_in_place(root, copy, page, before)
    return Added(
        page,
        path_of(page),
        kind,
        title,
        function,
        tuple(files),
        bool(source.beside) and not runs_whole_script(kind),
        packages.lines,
        tuple(_risks(source, kind)),
        shape.asks or behaviour.asks,
        needed_function(source.tree) if kind == "console" else "",
        types_hint(shape) if runs_whole_script(kind) else "",
        shape.speaks_at if shape.functions else None,
        behaviour.summary(),
        tuple(alternatives(shape, behaviour, kind)),
        tuple(caveats(source.tree, kind, wanted.minutes)),
        tried,
        network and runs_whole_script(kind),
        wanted.private,
        made.large_files,
        made.uploads,
    )


def _refuse_options(kind: Kind, wanted: Wanted) -> None:
    """Raise `Refused` for a choice that such a page does not have."""
    if wanted.minutes and kind == "console":
        raise Refused("A console page cannot take minutes, and this becomes one. Omit MINUTES.")
    if wanted.share and (kind != "form" or wanted.minutes):
        raise Refused("Visitors of this page can share results without it. Omit SHARE.")


def _refuse_unsupported_modules(source: Source) -> None:
    imports = source.imports()
    for modules, why in (
        (WINDOWS, "draws in a window or on a full terminal screen, which a web page does not have"),
        (SERVERS, "is a server or a website of its own, which cannot run inside another site"),
        (ASKERS, "asks questions in its own way, which a page cannot show. Ask with input() instead"),
    ):
        found = first_of(imports, modules)
        if found:
            name = found.module if found.module in modules else found.top
            raise Refused(f"Line {found.line} of the script imports {name}, which {why}.")


def _packages(source: Source, shape: Shape, wanted: Wanted, root: Path) -> Packages:
    """Return the packages that the page needs. Raises `Refused` for missing ones."""
    # A list page has more packages than a form, but only loading the script tells the two apart.
    calls = wanted.calls or (not wanted.kind and bool(shape.functions) and not shape.speaks_at)
    short = calls and not (wanted.private or wanted.minutes or wanted.share)
    return refuse_missing(source, "page" if short else "list", root)


def _observe(copy: Path, source: Source, page: str) -> Behaviour:
    """Run the script in a temporary page folder, and return its behaviour."""
    folder = copy / "functions" / page
    _copy_script(folder, source, "script.py", "")
    try:
        return observe_script(copy, page)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _fill_page_folder(
    copy: Path, source: Source, page: str, choice: tuple[str, str], shape: Shape, wanted: Wanted
) -> Made:
    """Fill the page's folder in the copy.

    A script that asks becomes a console page if its function cannot be a page, unless the author chose one.
    """
    folder = copy / "functions" / page
    made, function = choice
    if made == "function":
        try:
            _copy_script(folder, source, "processing.py", page)
            found = kind_of(copy, page, "processing", function)
        except Refused:
            if wanted.calls or not shape.asks:
                raise
            shutil.rmtree(folder, ignore_errors=True)
        else:
            kind: Kind = "form" if wanted.kind == "form" else found.kind
            large_files = kind == "form" and (found.files or bool(written(source.tree)))
            return Made(kind, function, found.examples, large_files, found.uploads)
    _copy_script(folder, source, "script.py", "")
    return Made("command" if made == "command" else "console")


def _copy_script(folder: Path, source: Source, target_name: str, page: str) -> None:
    """Copy the script to `target_name`, and copy the files that it needs.

    With `page`, imports of modules beside the script get their full names in the package `functions.<page>`.
    """
    conflicts = {"app.py", target_name} & source.files.keys()
    if conflicts:
        raise Refused(
            f"The file {conflicts.pop()} beside the script has a name that Wombat uses itself. Rename it."
        )
    if source.script.stem in {found.top for found in source.imports()}:
        raise Refused(
            f"A module beside the script imports the script, {source.script.stem}. Move the code that both "
            "need into a third module."
        )
    folder.mkdir()
    (folder / "__init__.py").touch()
    for name, file in {**source.files, target_name: source.script}.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
        if page and source.beside and name.endswith(".py"):
            with file.open("rb") as opened:
                encoding = tokenize.detect_encoding(opened.readline)[0]
            text = file.read_bytes().decode(encoding)
            target.write_bytes(with_full_names(text, page, source.beside).encode(encoding))


def _files(folder: Path) -> list[str]:
    found = [Path(top, name).relative_to(folder) for top, _, names in os.walk(folder) for name in names]
    return [
        path.as_posix()
        for path in found
        if path.name not in ("__init__.py", FILE) and "__pycache__" not in path.parts
    ]


def _risks(source: Source, kind: Kind) -> list[tuple[str, Risk]]:
    texts = {name: source.files[name] for name in source.modules if name in source.files}
    runs = runs_whole_script(kind)
    found = [("", risk) for risk in risks(source.text, runs_again=runs, runs_main=runs)]
    for name, file in texts.items():
        with tokenize.open(file) as opened:
            found += [(name, risk) for risk in risks(opened.read(), runs_again=runs, runs_main=runs)]
    return found
