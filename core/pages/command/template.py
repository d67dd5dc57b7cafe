"""What a visitor sees of a command page: the form, what the program printed and wrote, its subcommands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

import htpy as h
from markupsafe import Markup

from core.commands import Command
from core.commands.form import Block, blocks_of
from core.fields import Field, Filled
from core.fields.files import UploadedFile
from core.html.components import error_summary, links
from core.html.controls import Caption, fieldset
from core.html.document import document
from core.html.inputs import inputs, summed_up
from core.pages.command.outcome import Outcome
from core.pages.console.template import LEFT_OUT, ConsoleTemplate, Shown
from core.replay import Replay, Written
from core.replay.screen import render

FINISHED = "The program has finished."


@dataclass(frozen=True, slots=True)
class Address:
    """One address of a command page: what is sent there, and the commands it is for, the program first."""

    path: str
    levels: tuple[Command, ...]

    @property
    def command(self) -> Command:
        return self.levels[-1]

    @property
    def inside(self) -> str:
        """The names of the subcommands, as one types them."""
        return " ".join(command.name for command in self.levels[1:])

    def above(self) -> str:
        return self.path.rpartition("/")[0]


@dataclass(frozen=True, slots=True)
class CommandTemplate(ConsoleTemplate):
    """A command page's words. `path`: the address at which a program that asks is answered."""

    button: str

    def form(self, at: Address, filled: Filled, *, printed: h.Node = None) -> Markup:
        """The form of an address with what is filled in, below what a program `printed`."""
        title = self._title(at)
        blocks = blocks_of(at.levels)
        fields = [field for block in blocks for field in block.fields]
        return document(
            f"Error: {title}" if filled.errors else title,
            h.h1[title],
            self._text(at.command.description or at.command.summary),
            error_summary(summed_up(fields, filled.errors)),
            printed,
            self._commands(at),
            self._form(at, blocks, filled, focus=printed is None),
            self._text(at.command.epilog),
            links([(at.above(), f"All of {self.title}")], "Above") if len(at.levels) > 1 else None,
            summary=at.command.summary or self.summary,
        )

    def answered(self, at: Address, filled: Filled, outcome: Outcome, request_id: str) -> Markup:
        """The output of a run, and the form to run it again."""
        run = outcome.run
        filled.errors |= outcome.errors
        printed = h.fragment[
            self.output(run),
            self._ending(run, outcome, request_id),
            self.files(run.files),
        ]
        return self.form(at, filled, printed=printed)

    def output(self, run: Replay) -> h.Node:
        """A whole transcript as a terminal shows it."""
        rendered = render(run.transcript)
        lines = [line for screen in rendered.screens for line in screen]
        if not any(lines):
            return None
        return h.section(".terminal", aria_label="The program’s output", tabindex="0")[
            h.p[LEFT_OUT.format(rendered.left_out)] if rendered.left_out else None,
            h.pre[self._lines(lines)],
        ]

    def files(self, files: Sequence[Written]) -> h.Node:
        """Downloads of what a run wrote; images are shown."""
        if not files:
            return None
        from core.results import FunctionResult, shown

        return h.div(".card")[
            h.h2["Files"],
            [
                h.p[f"{file.name} has {file.size:,} bytes, which is too much for this page."]
                if file.content is None
                else shown(
                    FunctionResult(UploadedFile(file.name.rpartition("/")[2], file.content), ""), "result"
                )
                for file in files
            ],
        ]

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

    def _title(self, at: Address) -> str:
        return f"{self.title}: {at.inside}" if at.inside else self.title

    def _text(self, text: str) -> h.Node:
        """Paragraphs; one whose lines were laid out by hand keeps them."""
        paragraphs = [part.strip("\n") for part in text.split("\n\n") if part.strip()]
        return [h.pre(".text")[part] if "\n" in part else h.p(".lead")[part] for part in paragraphs]

    def _commands(self, at: Address) -> h.Node:
        if not at.command.commands:
            return None
        return h.nav(aria_label="Commands")[
            h.ul(".pages")[
                (
                    h.li[
                        h.a(href=f"{at.path}/{quote(each.name)}")[
                            h.strong[each.name], " ", h.span[each.summary]
                        ]
                    ]
                    for each in at.command.commands
                )
            ]
        ]

    def _form(self, at: Address, blocks: Iterable[Block], filled: Filled, *, focus: bool) -> h.Node:
        if at.command.needs_command:
            return None
        blocks = [*blocks]
        upload = any(field.kind.control == "file" for block in blocks for field in block.fields)
        return h.form(
            ".card",
            method="post",
            action=at.path,
            enctype="multipart/form-data" if upload else None,
            novalidate=True,
        )[
            [
                self._block(f"block-{number}", block, filled, focus and number == 1)
                for number, block in enumerate(blocks, 1)
            ],
            h.p(".actions")[h.button(".main", type="submit")[self.button]],
        ]

    def _block(self, name: str, block: Block, filled: Filled, focus: bool) -> h.Node:
        fields: Sequence[Field] = block.fields
        content = inputs(fields, filled, focus=focus)
        return fieldset(Caption(name, block.label, block.help), *content) if block.label else [*content]

    def _end(self, shown: Shown, request_id: str) -> h.Node:
        """What a program that has asked and has finished leaves besides."""
        status = shown.run.status
        return [
            h.p(role="status")[f"The program ended with status {status}."] if status else None,
            self.files(shown.run.files) if shown.run.state == "finished" else None,
            ConsoleTemplate._end(self, shown, request_id),
        ]
