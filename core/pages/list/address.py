"""The address of a list page after a change: it tells the page about the change, and carries the texts of the
fields asked for at Calculate."""

from urllib.parse import urlencode

from core.fields import Filled, leaves
from core.fields.entries import Entries
from core.html.inputs import prefilled
from core.lists import ListSnapshot, Outcome
from core.pages.list.sent import Action, ListFields, Sent, index
from core.pages.list.template import ListTemplate
from core.pages.stateful import AS_OF, Visit
from core.web.forms import FormData

MAX_CARRIED = 2_000  # characters of the other fields that an address carries along while entries are added


def address_after(
    template: ListTemplate, visit: Visit, sent: Sent, outcome: Outcome, entered: Entries
) -> str:
    """The address to redirect to after a change."""
    query: dict[str, str | list[str]] = {}
    if not visit.visitor.known:
        query["new"] = ""
    if outcome is Outcome.AGAIN:
        query["again"] = ""
    if outcome is Outcome.DONE and sent.submission.makes:
        query[AS_OF] = sent.submission.makes
    if sent.action == Action.ADD_MANY and outcome is Outcome.DONE:
        query |= {"added": str(len(entered.values))} | entered.notes
    encoded = urlencode(query | _carry(template.fields, sent.extra), doseq=True)
    return f"{template.path}?{encoded}" if encoded else template.path


def carried(fields: ListFields, query: FormData) -> FormData:
    """The texts of the extra fields in an address, else their defaults."""
    extra = fields.extra
    given = FormData({field.name: query.get(field.name, []) for field in leaves(extra)})
    return FormData(prefilled(extra, Filled(given, {})).typed)


def _carry(fields: ListFields, extra: FormData) -> dict[str, list[str]]:
    """The texts of the extra fields, for the next page's address, so that they are not lost."""
    changed = {
        field.name: extra[field.name]
        for field in leaves(fields.extra)
        if field.kind.control != "password" and extra.get(field.name, []) != field.prefilled()
    }
    size = sum(len(text) for texts in changed.values() for text in texts)
    return changed if size <= MAX_CARRIED else {}


def notice(fields: ListFields, visit: Visit, query: FormData) -> str:
    """What to tell the visitor about the last change."""
    kind = fields.entry.kind
    if "new" in query and not visit.visitor.known:
        return (
            "Your browser did not keep this site’s cookie, so your list was lost. "
            f"Allow cookies for this site, then add the {kind.one} again. "
            "The cookie only distinguishes your list from other people’s."
        )
    if "again" in query:
        return "That form was sent twice. It was counted once."
    added = index(query.get("added", [""])[0])
    if not added:
        return ""
    from core.fields.bulk import said  # here, so that only a bulk entry pays for it

    return said(added, kind, {name: texts[0] for name, texts in query.items()})


def undo(snapshot: ListSnapshot, query: FormData) -> range | None:
    """The places of the values that were added at once, while nothing else has changed since."""
    added, version = index(query.get("added", [""])[0]), query.get(AS_OF, [""])[0].partition(".")[0]
    if not 0 < added <= snapshot.count or version != str(snapshot.version):
        return None
    return range(snapshot.count - added, snapshot.count)
