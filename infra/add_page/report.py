"""What `wombat add` tells an author about a new page."""

from __future__ import annotations

from textwrap import fill, indent

from infra.add_page.add import MODULES, Added

WIDTH = 100
_WHAT = {
    "form": "a form that asks for what {function}() takes, and shows what it returns.",
    "list": "it gathers a list, entry by entry, and gives it to {function}() at “Calculate”.",
    "console": "your script as it runs in a terminal, question by question.",
}


def report(added: Added) -> str:
    """Several paragraphs of plain text."""
    parts = [
        f"Added the page {added.path}: {_WHAT[added.kind].format(function=added.function)}",
        _files(added),
        "Checked: the page answers, and so does every other one; the template is valid.",
        _risks(added),
        _network(added),
        _packages(added),
        _form_hint(added),
        f"See it:             make serve, then http://localhost:3000{added.path}\n"
        "                    (a site that is being served shows it in a moment)\n"
        "Put it on the web:  sam build && sam deploy\n"
        f"Undo:               make page-remove NAME={added.page}",
    ]
    return "\n\n".join(part for part in parts if part)


def _files(added: Added) -> str:
    script = f"{MODULES[added.kind]}.py"
    what = {
        script: "your script, and its imports of what lies beside it spelled out"
        if added.renamed
        else "your script",
        "app.py": f"makes it a page with the title “{added.title}”, which you can change there",
        "requirements.txt": "the packages that it needs",
    }
    order = [script, "app.py", *(name for name in added.files if name not in (script, "app.py"))]
    rows = [(f"functions/{added.page}/{name}", what.get(name, "from beside your script")) for name in order]
    rows.append(("template.yaml", "the page’s address, its rights and its log, at the end of the pages"))
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"  {name:{width}}  {text}" for name, text in rows)


def _risks(added: Added) -> str:
    if not added.risks:
        return ""
    lines = ["Look at this before strangers use the page:"]
    for file, risk in added.risks:
        where = f"{file}, line {risk.line}" if file else f"line {risk.line}"
        lines += [
            fill(f"{where}: {risk.what}.", WIDTH, initial_indent="  ", subsequent_indent="    "),
            fill(f"Instead: {risk.remedy}.", WIDTH, initial_indent="    ", subsequent_indent="    "),
        ]
    return "\n".join(lines)


def _network(added: Added) -> str:
    if not added.network:
        return ""
    return (
        "Its script may connect to other machines, because it imports a module that does: app.py says\n"
        "network=True. Whoever can make such a script run code of their own can connect to anything,\n"
        "the function’s own runtime included: take network=True away if the script works without."
    )


def _packages(added: Added) -> str:
    if not added.packages:
        return ""
    return (
        f"Its packages ({', '.join(added.packages)}) are installed here, and sam build puts them into\n"
        f"the page. Lines such as name==1.2.3 in functions/{added.page}/requirements.txt keep them from\n"
        "changing unasked; unlike Wombat’s own they are not checked against recorded hashes."
    )


def _form_hint(added: Added) -> str:
    if added.kind != "console":
        return ""
    if added.runs_at:
        return (
            f"It would be a form, all questions at once, if line {added.runs_at} and what else runs by\n"
            'itself stood below a line if __name__ == "__main__": or were left out.'
        )
    if not added.asks:
        return "It asks nothing, so the page just shows what the script prints."
    if not added.hint:
        return (
            "For a form, all questions at once, it would need a function with typed parameters,\n"
            "as in: def do_calculation(number1: float, number2: float) -> float:"
        )
    example = indent(
        f"{added.hint}\n    ...        # what the script does between its questions and its answer\n"
        "    return ... # instead of print(...)",
        "    ",
    )
    what = "a page that gathers a list" if "list[" in added.hint else "a form, all questions at once"
    return f"If you would rather have {what}, add a function like this:\n\n{example}"
