"""What a page that keeps something needs from outside: the table and the signing keys."""

import os
from dataclasses import dataclass

from core.aws import client
from core.lists import Lists
from core.lists.dynamodb import DynamoDBLists
from core.problems import Problem
from core.settings import DAY
from core.visitor.cookie import Visitors
from core.visitor.signing_keys import SigningKeys
from core.web.log import log_failure


@dataclass(frozen=True, slots=True)
class Backend:
    lists: Lists
    visitors: Visitors


def connect(page: str) -> Backend:
    """The lists and visitors of `page`. Raises `KeyError` when the environment lacks a name that
    `template.yaml` gives: TABLE_NAME, SIGNING_SECRET, IDLE_DAYS, ABSOLUTE_DAYS."""
    idle = int(os.environ["IDLE_DAYS"]) * DAY
    absolute = int(os.environ["ABSOLUTE_DAYS"]) * DAY
    lists = DynamoDBLists(client("dynamodb"), os.environ["TABLE_NAME"], page, idle=idle, absolute=absolute)
    keys = SigningKeys(client("secretsmanager"), os.environ["SIGNING_SECRET"])
    return Backend(lists, Visitors(keys, idle=idle, absolute=absolute))


def connect_and_prime(page: str) -> Backend:
    """The same, and one read of each: during its start a Lambda function has a whole core, and a first
    TLS connection costs 24 ms of it. A failure is left to the first request, which has a page for it."""
    lists_and_visitors = connect(page)
    try:
        lists_and_visitors.visitors.prime()
        lists_and_visitors.lists.prime()
    except Problem:
        log_failure("start")
    return lists_and_visitors
