"""HTML of a command page: its form, the output and files of a run, and links to subcommands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

import htpy as h
from markupsafe import Markup

from core.commands import Command
from core.commands.form import Fieldset, fields_for, fieldsets_for
from core.fields import Field, Filled
from core.fields.filled_in import leaves_out, query_of
from core.folders import Files
from core.html.components import error_summary, links
from core.html.controls import Caption, confirmed, fieldset, hidden
from core.html.document import document
from core.html.inputs import NEW_JOB, inputs, labels_of, summed_up, texts_of, typed
from core.html.share import share_links
from core.lists import Submission
from core.pages.command.outcome import Outcome
from core.pages.console.files_template import YOURS, your_files
from core.pages.console.sent import Action
from core.pages.console.shown import Shown
from core.pages.console.template import FORGETS, ConsoleTemplate
from core.pages.console.terminal_template import output
from core.replay import Replay

FINISHED = "The program has finished."


@dataclass(frozen=True, slots=True)
class Address:
    """A URL path of a command page, and the commands from the program down to the one that it runs."""

    path: str
    command_path: tuple[Command, ...]

    @property
    def command(self) -> Command:
        return self.command_path[-1]

    @property
    def subcommands(self) -> str:
        """The names of the subcommands, as on the command line."""
        return " ".join(command.name for command in self.command_path[1:])

    def parent_path(self) -> str:
        """Return the URL path of the parent command."""
        return self.path.rpartition("/")[0]


@dataclass(frozen=True, slots=True)
class CommandTemplate(ConsoleTemplate):
    """A command page's template. `path` is where the visitor answers a program's questions."""

    button: str
    keep: bool

    def form(
        self,
        address: Address,
        filled: Filled,
        *,
        printed: h.Node = None,
        full_title: str = "",
        token: str = "",
    ) -> Markup:
        """Return the page with the form and its values, below the output of a run in `printed`. `token`: of
        the job that the form starts, if its program takes minutes."""
        title = self.title_of(address)
        fieldsets = fieldsets_for(address.command_path)
        fields = [field for group in fieldsets for field in group.fields]
        return document(
            full_title or (f"Error: {title}" if filled.errors else title),
            h.h1[title],
            self._text(address.command.description or address.command.summary),
            error_summary(summed_up(fields, filled.errors)),
            printed,
            self._commands(address),
            self._form(address, fieldsets, filled, focus=printed is None, token=token),
            share_links(address.path, query_of(fields, filled), without=leaves_out(fields, filled)),
            self._text(address.command.epilog),
            links(self._further(address, ran=printed is not None), "Further pages"),
            summary=address.command.summary or self.summary,
        )

    def result(self, outcome: Outcome, request_id: str) -> Markup:
        """Return the output of a run, how it has ended, and its files."""
        run = outcome.run
        return Markup(  # noqa: S704 - is escaped
            h.fragment[output(run), self._ending(run, outcome, request_id), self._files_left(run)]
        )

    def copy(self, address: Address, filled: Filled, result: h.Node) -> h.Renderable:
        """Return a result to share, with the arguments that were typed."""
        fields = fields_for(address.command_path)
        texts = texts_of(fields, filled)
        heading = address.subcommands and h.h2[self.title_of(address)]
        values = any(texts) and typed(labels_of(fields), texts)
        return h.fragment[result, h.div(".card")[heading, values] if heading or values else None]

    def yours(self, submission: Submission, files: Files, error: str = "") -> Markup:
        """Return the page with the visitor's files."""
        form = [hidden("submission", str(submission)), hidden(YOURS, "1")]
        again = [hidden("submission", str(submission.twin())), hidden(YOURS, "1")]
        return document(
            f"Error: {self.title}" if error else f"Your files: {self.title}",
            h.h1[self.title],
            error_summary([("uploads", error)] if error else []),
            your_files(self.path, form, files, error, unfolded=True),
            h.form(method="post", action=self.path)[again, confirmed(Action.FORGET, FORGETS)],
            links([(self.path.rpartition("/")[0], f"Back to {self.title}")], "Above"),
        )

    def end_of_job(self, run: Replay) -> h.Node:
        """Return what stands above the output of a program that took minutes: how it has ended, its pictures
        and files."""
        silent = run._replace(transcript="")  # its output stands elsewhere
        return h.fragment[
            self._ending(silent, Outcome(silent), ""), self._pictures(run), self._files_left(run)
        ]

    def _pictures(self, run: Replay) -> h.Node:
        if not run.pictures:
            return None
        from core.results.files import pictures_in_page

        return pictures_in_page([shown.picture for shown in run.pictures if shown.picture.content])

    def _files_left(self, run: Replay) -> h.Node:
        """Return downloads of the files that a run wrote. Images are shown."""
        if not run.files:
            return None
        from core.results.files import files_in_page

        return files_in_page(run.files, self.path.split("/")[1], run.picture_bytes)

    def _ending(self, run: Replay, outcome: Outcome, request_id: str) -> h.Node:
        if outcome.failed:
            return self._failure(run, request_id)
        if outcome.errors:
            return None
        if run.status:
            return h.p(role="status")[f"The program ended with status {run.status}."]
        return None if run.transcript.strip() else h.p(role="status")[FINISHED]

    def _failure(self, run: Replay, request_id: str) -> h.Node:
        how = "stopped with an error" if run.state == "failed" else "was stopped"
        return h.div(".summary", role="alert")[
            h.h2["The program did not finish"],
            h.p[f"The program {how}: {run.error}."],
            h.p["Try other values, or tell the site’s owner this id: ", h.code[request_id]],
            self._traceback(run),
        ]

    def title_of(self, address: Address) -> str:
        return f"{self.title}: {address.subcommands}" if address.subcommands else self.title

    def _further(self, address: Address, *, ran: bool) -> list[tuple[str, str]]:
        above = [(address.parent_path(), f"All commands of {self.title}")]
        yours = [(f"{self.path}?{YOURS}", "Your files")]
        return [*(above if len(address.command_path) > 1 else []), *(yours if self.keep and ran else [])]

    def _text(self, text: str) -> h.Node:
        """Return paragraphs. One with line breaks keeps them."""
        paragraphs = [part.strip("\n") for part in text.split("\n\n") if part.strip()]
        return [h.pre(".text")[part] if "\n" in part else h.p(".lead")[part] for part in paragraphs]

    def _commands(self, address: Address) -> h.Node:
        if not address.command.commands:
            return None
        return h.nav(aria_label="Commands")[
            h.ul(".pages")[
                (
                    h.li[
                        h.a(href=f"{address.path}/{quote(each.name)}")[
                            h.strong[each.name], " ", h.span[each.summary]
                        ]
                    ]
                    for each in address.command.commands
                )
            ]
        ]

    def _form(
        self, address: Address, fieldsets: Iterable[Fieldset], filled: Filled, *, focus: bool, token: str
    ) -> h.Node:
        if address.command.needs_command:
            return None
        fieldsets = [*fieldsets]
        upload = any(field.kind.control == "file" for group in fieldsets for field in group.fields)
        return h.form(
            ".card",
            method="post",
            action=address.path,
            enctype="multipart/form-data" if upload else None,
            novalidate=True,
        )[
            [
                self._fieldset(f"block-{number}", group, filled, focus and number == 1)
                for number, group in enumerate(fieldsets, 1)
            ],
            token and hidden(NEW_JOB, token),
            h.p(".actions")[h.button(".main", type="submit")[self.button]],
        ]

    def _fieldset(self, name: str, group: Fieldset, filled: Filled, focus: bool) -> h.Node:
        fields: Sequence[Field] = group.fields
        content = inputs(fields, filled, focus=focus)
        return fieldset(Caption(name, group.label, group.help), *content) if group.label else [*content]

    def _end(self, shown: Shown, request_id: str) -> h.Node:
        """Return the exit status of a finished run, and the console page's end."""
        status = shown.run.status
        return [
            h.p(role="status")[f"The program ended with status {status}."] if status else None,
            ConsoleTemplate._end(self, shown, request_id),
        ]
