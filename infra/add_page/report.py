"""The report of `wombat add` for the author."""

from __future__ import annotations

from textwrap import fill, indent

from infra.add_page.added import Added
from infra.serve.address import DEFAULT_PORT, running_address

WIDTH = 100  # characters
_SCRIPTS = {"form": "processing.py", "list": "processing.py", "console": "script.py", "command": "script.py"}
_WHAT = {
    "form": "a form for the parameters of {function}(), which shows the result.",
    "list": "a list that grows entry by entry; “Calculate” passes it to {function}().",
    "console": "your script as it runs in a terminal, question by question.",
    "command": "a form for its command-line arguments, which shows its output.",
}


def report(added: Added) -> str:
    """Return several paragraphs of plain text."""
    parts = [
        f"Added the page {added.path}: {_WHAT[added.kind].format(function=added.function)}",
        _choice(added),
        _files(added),
        "Checked: this page answers, and the template is valid.",
        added.tried,
        "\n".join(added.caveats),
        _risks(added),
        _network(added),
        _large_files(added),
        _password(added),
        _packages(added),
        _form_hint(added),
        f"{_see_it(added)}\n"
        "Put it on the web:  sam build && sam deploy\n"
        f"Undo:               make page-remove NAME={added.page}",
    ]
    return "\n\n".join(part for part in parts if part)


def _password(added: Added) -> str:
    if not added.private:
        return ""
    return (
        "It is private. After the deployment, set the password of all private pages, or of this one:\n"
        f"    .venv/bin/wombat password\n    .venv/bin/wombat password --page {added.page}"
    )


def _choice(added: Added) -> str:
    """Return the observed behaviour and the alternatives, or '' if there was no choice."""
    if not added.alternatives and added.kind != "command":
        return ""
    return "\n".join(filter(None, [added.behaviour, *added.alternatives]))


def _see_it(added: Added) -> str:
    if address := running_address():
        return f"See it:             {address}{added.path} (make serve is running, and shows it in a moment)"
    return f"See it:             make serve, then http://localhost:{DEFAULT_PORT}{added.path}"


def _files(added: Added) -> str:
    script = _SCRIPTS[added.kind]
    what = {
        script: "your script, with full names in its imports of modules beside it"
        if added.renamed
        else "your script",
        "app.py": f"makes it a page; you can change its title here, “{added.title}”",
        "requirements.txt": "the packages that your script needs",
        "requirements.lock": "their versions, here and on Lambda",
    }
    order = [script, "app.py", *(name for name in added.files if name not in (script, "app.py"))]
    rows = [(f"functions/{added.page}/{name}", what.get(name, "from beside your script")) for name in order]
    rows.append(("template.yaml", "the page’s address, permissions and log, after those of the other pages"))
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"  {name:{width}}  {text}" for name, text in rows)


def _risks(added: Added) -> str:
    if not added.risks:
        return ""
    lines = ["Review these lines before strangers use the page:"]
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


def _large_files(added: Added) -> str:
    results = (
        "Its files may be large: those that do not fit an answer, which holds 4.4 MB, are kept in the\n"
        "bucket for a day, for their visitor only, and the page links to them."
    )
    megabytes = f"{added.uploads / 1_000_000:,.0f} MB"
    uploads = (
        f"It takes up to {megabytes} of files, which is more than a request of Lambda holds. So browsers\n"
        "send them to the bucket first, and the page then shows the other fields. The function\n"
        "finds a File on the disk: use its path, because its content is all of it in memory."
    )
    return "\n\n".join(filter(None, [uploads if added.uploads else "", results if added.large_files else ""]))


def _packages(added: Added) -> str:
    if not added.packages:
        return ""
    return (
        f"Its packages ({', '.join(added.packages)}) are now installed here. sam build adds the same\n"
        f"versions, checked by their hashes. To change one, edit functions/{added.page}/requirements.txt."
    )


def _form_hint(added: Added) -> str:
    if added.types_hint:
        return added.types_hint
    if added.kind != "console":
        return ""
    if added.runs_at:
        return (
            f"To make it a form, with all questions at once, move line {added.runs_at} and all other code "
            "that\n"
            'runs when the script is loaded below a line if __name__ == "__main__":, or delete it.'
        )
    if not added.asks:
        return "The script asks nothing, so the page only shows its output."
    if not added.hint:
        return (
            "To make it a form, with all questions at once, add a function with typed parameters, such as:\n"
            "def do_calculation(number1: float, number2: float) -> float:"
        )
    example = indent(
        f"{added.hint}\n    ...         # the calculation, without input() and print()\n    return ...  # "
        "the result",
        "    ",
    )
    what = "a list page" if "list[" in added.hint else "a form, with all questions at once"
    return f"To make it {what}, add a function like this:\n\n{example}"
