"""Private pages and their credentials, for tests."""

import time
from collections.abc import Callable
from typing import Any

from core import form_page, list_page
from core.access.credentials import ACCESS, DEFAULT_NAME, EVERY_PAGE, Credential, digest_of, new_token, put
from core.access.scrypt import Cost, hash_password
from core.aws import dynamodb
from core.lists.table import Table
from infra.serve.site import TABLE
from tests.support.client import Answer, Client
from tests.support.scripts import ENVIRONMENT, at, variables_set

PASSWORD = "correct horse battery staple"  # noqa: S105 - of a test
CHEAP = Cost(2, 8, 1)  # the cost is stored with each hash
PAGE = "support"  # the page that calls form_page here
PATH = "/support"


def set_password(
    password: str = PASSWORD, name: str = DEFAULT_NAME, scope: str = EVERY_PAGE, cost: Cost = CHEAP
) -> None:
    table = Table(dynamodb(), TABLE, ACCESS)
    put(table, Credential(scope, "password", name, int(time.time()), hash_password(password, cost)))


def set_token(name: str = "robot", scope: str = EVERY_PAGE) -> str:
    table, token = Table(dynamodb(), TABLE, ACCESS), new_token()
    put(table, Credential(scope, "token", name, int(time.time()), digest=digest_of(token)))
    return token


def remove(kind: str, name: str = DEFAULT_NAME, scope: str = EVERY_PAGE) -> None:
    key = {"pk": {"S": f"{ACCESS}#{scope}"}, "sk": {"S": f"{kind}#{name}"}}
    dynamodb().call("DeleteItem", TableName=TABLE, Key=key)


def forget_everything() -> None:
    """Empty the table."""
    service = dynamodb()
    for item in service.call("Scan", TableName=TABLE)["Items"]:
        service.call("DeleteItem", TableName=TABLE, Key={"pk": item["pk"], "sk": item["sk"]})


def visitors_of(function: Callable[..., Any], *, a_list: bool = False, **more: Any) -> Callable[[], Client]:
    """Visitors of a new private page of `function` at `/support`, each a new one. `more`: its options."""
    page: Any = (list_page if a_list else form_page)(function, title="Payroll", private=True, **more)

    def answer(event: dict[str, Any], context: object) -> Any:
        with variables_set(ENVIRONMENT):
            return page(event, context)

    return lambda: at(answer)


def sign_in(client: Client, password: str = PASSWORD, **more: str) -> Answer:
    """Sign in at the page that is shown."""
    return client.press("Sign in", {"password": password} | more)
