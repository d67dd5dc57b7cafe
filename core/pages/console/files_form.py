"""The forms under "Your files": upload, delete, start afresh, keep what a run has left; and the downloads."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.folders import Files, Named
from core.folders.named import digest_of
from core.lists import FilesNamed, Outcome
from core.pages.console.folder import (
    MAX_FILE_BYTES,
    SINCE,
    NotKept,
    check_limits,
    clear,
    end_of,
    stored,
)
from core.pages.console.program import Program, Progress
from core.pages.console.record import Record, is_faithful
from core.pages.console.sent import Action, Sent
from core.pages.stateful import Visit
from core.pages.uploads import stage_uploads
from core.problems import NotFound
from core.replay import Written, fingerprints
from core.replay.folder import load
from core.web.event import Response, send_file
from core.web.forms import FormData

ATTEMPTS = 3  # at a change that does not depend on what the page showed, while others change the list


@dataclass(frozen=True, slots=True)
class FilesForm:
    """One such form, as it was sent. Its methods raise `NotKept` for files that cannot be kept."""

    program: Program
    visit: Visit
    sent: Sent

    def change(self) -> Outcome:
        """Do what the form asks for."""
        if self.sent.action == Action.START_AFRESH:
            return self._start_afresh()
        if self.sent.action == Action.KEEP:
            return self._keep()
        for _ in range(ATTEMPTS):
            progress = self.program.progress(self.visit, self.sent.beginning)
            newest = newest_files(self.visit, progress.named)
            if self.sent.action == Action.DELETE and self.sent.name not in newest:
                return Outcome.AGAIN
            after, digest = self._after(newest)
            check_limits(after)
            outcome = self._replace(progress, after, digest)
            if outcome is not Outcome.CONFLICT:
                break
        return outcome

    def _after(self, newest: Files) -> tuple[Files, str]:
        """The files after the change, and a digest of what was sent."""
        if self.sent.action == Action.DELETE:
            name = self.sent.name
            return {each: content for each, content in newest.items() if each != name}, f"delete {name}"
        added = uploaded(self.program, self.sent)
        return {**newest, **added}, digest_of(added)

    def _replace(self, progress: Progress, after: Files, digest: str) -> Outcome:
        """Make `after` the visitor's files, and those of the session too if its program goes on as before."""
        snapshot, record, named = progress.snapshot, progress.record, progress.named
        session = named.session.rstrip(SINCE) + SINCE if named.session else ""
        version = stored(self.visit, after)
        files = FilesNamed(str(Named(version, session)), digest)
        # What is sent does not depend on what the page showed, so it is a change of the list as it is now.
        submission = self.sent.submission._replace(born=snapshot.born, version=snapshot.version)
        lists, visitor = self.visit.lists, self.visit.visitor.id
        before = {named.version, record.start.folder_version}
        if snapshot.count and not progress.outdated and named.version == record.start.folder_version:
            start = replace(record.start, folder_version=version, folder=after)
            run = self.program.run(start, [answer.answer() for answer in record.answers])
            if is_faithful(fingerprints(run), record.answers):
                values = Record(start, record.answers).values()
                outcome = lists.start_over(visitor, submission, values, files=files)
                clear(self.visit, outcome, before, {version})
                return outcome
        outcome = lists.append(visitor, submission, (), if_unchanged=True, files=files)
        needed = {version, record.start.folder_version} if snapshot.count else {version}
        clear(self.visit, outcome, before, needed)
        return outcome

    def _start_afresh(self) -> Outcome:
        progress = self.program.progress(self.visit)
        outcome = self.visit.lists.start_over(
            self.visit.visitor.id, self.sent.submission, files=FilesNamed("")
        )
        if outcome is Outcome.DONE:
            clear(self.visit, outcome, {progress.named.version, progress.record.start.folder_version}, ())
        return outcome

    def _keep(self) -> Outcome:
        """Keep the files that the run has left, whatever the visitor's files are now."""
        progress = self.program.progress(self.visit, self.sent.beginning)
        start, named = progress.record.start, progress.named
        run = self.program.accepted(start, [answer.answer() for answer in progress.record.answers])
        files = end_of(self.visit, start, named, run, asked=True)
        if files is None:
            return Outcome.AGAIN
        values = () if progress.snapshot.count else progress.record.values()
        outcome = self.visit.lists.append(
            self.visit.visitor.id, self.sent.submission, values, if_unchanged=True, files=files
        )
        kept = Named.parse(files.name).version
        clear(self.visit, outcome, {named.version, start.folder_version}, {kept, start.folder_version})
        return outcome


def uploaded(program: Program, sent: Sent) -> Files:
    """The files of the form, by the names that they get. Raises `NotKept` if there is none."""
    if not sent.uploads:
        raise NotKept("Choose a file to upload.")
    uploads = {str(place): file for place, file in enumerate(sent.uploads)}
    return stage_uploads(uploads, load(program.script).names).contents


def newest_files(visit: Visit, named: Named) -> Files:
    """The visitor's files as they are now."""
    return visit.backend.folders().get(visit.visitor.id, named.version) or {} if named.version else {}


def download(visit: Visit, query: FormData, page: str, written: Sequence[Written], newest: Files) -> Response:
    """One of the files that a run has left (`?file=`), all of those (`?files`), or one of the visitor's
    (`?kept=`). Raises `NotFound`, and for a large file as `core.pages.large_results.put`."""
    left = {file.name: file.content for file in written if file.content is not None}
    if "files" in query:
        from core.fields.files import UploadedFile
        from core.results.files import zip_of

        name = f"{page}.zip"
        content: bytes | None = zip_of([UploadedFile(*each) for each in left.items()])
    elif "kept" in query:
        name = query.one("kept") or ""
        content = newest.get(name)
    else:
        name = query.one("file") or ""
        content = left.get(name)
    if content is None:
        raise NotFound("This file is no longer there.")
    if len(content) > MAX_FILE_BYTES:
        from core.pages.large_results import sent  # here, because most files fit an answer

        return sent(visit, name.rpartition("/")[2], content)
    return send_file(name.rpartition("/")[2], content)
