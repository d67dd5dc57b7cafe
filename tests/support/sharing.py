"""Share a result, as its visitor does."""

from tests.support.client import Client

SHARE = "Share this result"


def share(visitor: Client) -> str:
    """Share the result on the page that is shown, and return the copy's address."""
    form = visitor.now.page.form_with(SHARE)
    answer = visitor.post(form.address, form.fields | {"action": SHARE})
    assert answer.status == 303
    return answer.headers["location"]
