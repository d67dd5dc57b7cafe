"""Make form pages: from a typed function to the handler of its page."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, get_type_hints

from core.fields import Field, Group, NotAField, fields_of, leaves
from core.page import Handler, Page, calling_module, guard_of, path_of, summary_of
from core.pages.form import FormPage
from core.results import PageFunction
from core.web.embedding import CannotEmbed, embedding_sites

if TYPE_CHECKING:
    from core.fields.examples import Example


def form_page(
    function: Callable[..., Any],
    *,
    title: str,
    button: str = "Run",
    examples: Sequence[Mapping[str, Any]] = (),
    embed: Sequence[str] = (),
    private: bool = False,
    minutes: int = 0,
    share: bool = False,
) -> Page:
    """Make the handler of a page that asks for `function`'s parameters and shows its result.

    Each parameter becomes a field, labelled by its name; the docstring's first paragraph becomes the
    page's summary, its parameter section the fields' help. Each of `examples`, values by parameter, becomes
    a link that fills the form. Only a POST calls the function; the visitor sees the message of a
    `ValueError`. Programs may send and get JSON. The sites in `embed`, such as "https://school.example", may
    show the page in a frame. Whoever opens a `private` page must sign in. With `minutes`, at most 15, the
    function may take so long: it runs on when the visitor closes the page. With `minutes` or `share` visitors
    can share a result, and the function needs the table. Raises `core.fields.NotAField` for a parameter that
    cannot be a field and an example that does not fit, and `core.web.embedding.CannotEmbed`.
    """
    fields = fields_of(function)
    name, _, file = calling_module()
    path = path_of(name)
    runs = PageFunction(function, file)
    guard = guard_of(name, private=private)
    shown: tuple[Example, ...] = ()
    if examples:  # here, so that other pages pay nothing for it
        from core.fields.examples import examples_of

        shown = examples_of(fields, examples)
    backend = None
    if minutes or share:  # likewise
        from core.pages.stateful import connection, sharing_handlers

        backend = connection(name, guard)
    kind = _kind_of_form(fields, alone=not (minutes or embed))
    about = summary_of(function.__doc__)
    form = kind(runs, title, button, path, about, fields, shown, backend, name, guard)
    returns = get_type_hints(function).get("return", Any)
    get, post = form.handlers()
    delete: Handler | None = None
    if minutes and embed:
        raise CannotEmbed("A page that takes minutes cannot be shown on other sites: leave embed= out.")
    if backend and minutes:
        from core.pages.job_form import job_handlers

        get, post, delete = job_handlers(backend, form, minutes)
    elif backend:
        get, post = sharing_handlers((get, post), backend, form)
    return Page(
        path,
        title,
        form.summary,
        get,
        post,
        fields=fields,
        returns=returns,
        kind="form",
        embed=embedding_sites(embed, private=private),
        guard=guard,
        delete=delete,
        work=form.work if minutes else None,
    )


def _kind_of_form(fields: Sequence[Field | Group], *, alone: bool) -> type[FormPage]:
    """The class of a form with these fields. `alone`: its page does no more than answer, on this site. Raises
    `NotAField`."""
    files = [field for field in leaves(fields) if field.kind.control == "file"]
    if not files:
        return FormPage
    from core.fields.files import MAX_LARGE_BYTES, is_large, most_bytes

    large = [field for field in files if is_large(field)]
    for field in large:
        if most_bytes(field) > MAX_LARGE_BYTES:
            raise NotAField(f"{field.name}: a file can have at most {MAX_LARGE_BYTES:,} bytes.")
        if not alone:
            raise NotAField(
                f"{field.name}: a page that takes minutes, or that other sites show, takes files of at most "
                "4 MB."
            )
    if not large:
        return FormPage
    from core.pages.large_uploads import LargeUploadPage  # here, so that other pages pay nothing for it

    return LargeUploadPage
