"""Any history of visitors, tabs, duplicates, delays and faults, compared with a plain list.

A tab is a form that was rendered at some time; it may be sent late, or sent twice. A fault may strike any
attempt at any call, before or after DynamoDB did it; a crash ends the operation between two calls.
After each step, what the store says it did is compared with what the model then holds.
"""

import dataclasses
import itertools
import os
import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, rule

from core import aws
from core.lists import Outcome, Submission, Value
from core.lists.dynamodb import DynamoDBLists
from core.problems import Unavailable
from core.settings import DAY
from infra.serve.local_aws import make_table
from infra.verify.faults import Crash, Fault, Wire

SENT_AGAIN = 25  # times, by a persistent visitor; by then the faults of one step are used up

VISITORS = st.integers(0, 1)
FAULTS = st.lists(st.none() | st.sampled_from(list(Fault)), max_size=8)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


@dataclasses.dataclass
class Form:
    """One tab's form, and, once sent, its action."""

    visitor: int
    submission: Submission
    action: tuple[Any, ...] | None = None
    done: bool = False


class Model:
    """One visitor's lists as plain Python lists."""

    def __init__(self) -> None:
        self.id = uuid.uuid4().hex[:22]
        self.open: list[Value] = []
        self.closed: dict[int, list[Value]] = {}
        self.changes = 0


class ListsMachine(RuleBasedStateMachine):
    forms = Bundle("forms")

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[Fault | None] = []
        service, self.calm = aws.dynamodb(), aws.dynamodb()
        Wire(service, lambda operation: self.faults.pop(0) if self.faults else None)
        # A table for each history: moto copies the whole table at every transaction.
        self.table = f"wombat-machine-{uuid.uuid4().hex}"
        make_table(self.calm, self.table)
        self.lists = DynamoDBLists(service, self.table, "mode", idle=30 * DAY, absolute=90 * DAY)
        self.visitors = [Model(), Model()]

    @initialize(counts=st.tuples(st.sampled_from([0, 17, 30]), st.sampled_from([0, 110, 300])))
    def begin(self, counts: tuple[int, int]) -> None:
        """Some lists begin close to a seal, or with large chunks."""
        for model, count in zip(self.visitors, counts, strict=True):
            values: list[Value] = [number / 8 for number in range(count)]
            if values:
                submission = self.lists.read(model.id).submission()
                assert self.lists.append(model.id, submission, values) is Outcome.DONE
                model.open = values
                model.changes = 1

    @rule(target=forms, visitor=VISITORS)
    def open_a_tab(self, visitor: int) -> Form:
        return Form(visitor, self.lists.read(self.visitors[visitor].id).submission())

    @rule(target=forms, form=forms)
    def keep_it_for_later(self, form: Form) -> Form:
        return form

    @rule(form=forms, value=NUMBERS, faults=FAULTS)
    def add(self, form: Form, value: float, faults: list[Fault | None]) -> None:
        self.send(form, ("append", value), faults)

    @rule(form=forms, values=st.lists(NUMBERS, min_size=2, max_size=50), faults=FAULTS)
    def add_many(self, form: Form, values: list[float], faults: list[Fault | None]) -> None:
        self.send(form, ("append", *values), faults)

    @rule(form=forms, faults=FAULTS)
    def take_back(self, form: Form, faults: list[Fault | None]) -> None:
        self.send(form, ("take back",), faults)

    @rule(form=forms, values=st.lists(NUMBERS, max_size=1), faults=FAULTS)
    def calculate(self, form: Form, values: list[float], faults: list[Fault | None]) -> None:
        self.send(form, ("close", *values), faults)

    @rule(form=forms, faults=FAULTS)
    def start_over(self, form: Form, faults: list[Fault | None]) -> None:
        self.send(form, ("start over",), faults)

    @rule(form=forms, faults=FAULTS)
    def send_again(self, form: Form, faults: list[Fault | None]) -> None:
        if form.action:
            self.send(form, form.action, faults)

    @rule(visitor=VISITORS, count=st.integers(1, 12), take=st.integers(0, 12))
    def go_on_undisturbed(self, visitor: int, count: int, take: int) -> None:
        model = self.visitors[visitor]
        for action in [("append", 0.5)] * count + [("take back",)] * take:
            outcome, _ = self.perform(model, self.lists.read(model.id).submission(), action)
            assert outcome is Outcome.DONE
            self.apply(model, action, 0)

    @rule(form=consumes(forms))
    def lose_a_form(self, form: Form) -> None:
        pass

    def send(self, form: Form, action: tuple[Any, ...], faults: list[Fault | None]) -> None:
        """Send a form until there is an answer, as the site tells its visitors to."""
        model = self.visitors[form.visitor]
        self.faults = list(faults)
        sent_before, was_done = form.action, form.done
        model_before = list(model.open), model.changes
        for turn in itertools.count():
            assert turn < SENT_AGAIN
            try:
                outcome, number = self.perform(model, form.submission, action)
                break
            except (Unavailable, Crash):
                continue  # sends it again
        self.faults = []
        if was_done:  # it may be forgotten, but is never repeated
            wanted = {Outcome.AGAIN if sent_before == action else Outcome.OTHER, Outcome.UNSURE}
            if (
                faults and sent_before == action
            ):  # after a retry by the client, the store cannot tell whose change it was
                wanted.add(Outcome.DONE)
            assert outcome in wanted
        elif outcome is Outcome.DONE or (outcome is Outcome.AGAIN and turn > 0):
            form.done, form.action = True, action
            self.apply(model, action, number)
        else:
            assert outcome in (Outcome.UNSURE, Outcome.CONFLICT)
            if outcome is Outcome.CONFLICT:
                assert action in (("take back",), ("start over",))
                assert form.submission.version != model.changes
            assert (model.open, model.changes) == model_before
        snapshot = self.lists.read(model.id, as_of=form.submission.makes)  # as the redirect asks
        assert (snapshot.version, snapshot.count) == (model.changes, len(model.open))
        assert list(map(repr, snapshot.newest)) == list(map(repr, model.open[-100:]))

    def perform(self, model: Model, submission: Submission, action: tuple[Any, ...]) -> tuple[Outcome, int]:
        match action:
            case ("append", *values):
                return self.lists.append(model.id, submission, values), 0
            case ("take back",):
                return self.lists.take_back(model.id, submission), 0
            case ("start over",):
                return self.lists.start_over(model.id, submission), 0
        return self.lists.close(model.id, submission, action[1:])

    def apply(self, model: Model, action: tuple[Any, ...], number: int) -> None:
        model.changes += 1
        match action:
            case ("append", *values):
                model.open += values
            case ("take back",):
                model.open = model.open[:-1]
            case ("start over",):
                model.open = []
            case ("close", *values):
                assert number not in model.closed
                model.closed[number] = model.open + values
                model.open = []

    def compare(self, model: Model) -> None:
        snapshot = self.lists.read(model.id)
        assert snapshot.version == model.changes
        assert snapshot.count == len(model.open)
        assert list(map(repr, snapshot.newest)) == list(map(repr, model.open[-100:]))
        assert list(map(repr, self.lists.entries(model.id, snapshot))) == list(map(repr, model.open))
        assert list(snapshot.results) == list(model.closed)[-5:]

    def teardown(self) -> None:
        self.faults = []
        for model in self.visitors:
            self.compare(model)
            for number, values in model.closed.items():
                closed = self.lists.closed(model.id, number)
                assert closed is not None
                assert list(map(repr, self.lists.entries(model.id, closed))) == list(map(repr, values))
        self.calm.call("DeleteTable", TableName=self.table)


def run(examples: int) -> None:
    ListsMachine.TestCase.settings = settings(
        max_examples=examples,
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    ListsMachine.TestCase().runTest()


@pytest.fixture
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.aws.endpoint.BACKOFF_SECONDS", 0.0)
    monkeypatch.setattr("core.aws.endpoint.THROTTLED_SECONDS", 0.0)
    monkeypatch.setattr("core.lists.dynamodb.BACKOFF_SECONDS", 0.0)


EXAMPLES = int(os.environ.get("MACHINE_EXAMPLES", "20"))  # more for a long run by hand
ON_MOTO = EXAMPLES // 4  # each call takes many times as long


@pytest.mark.slow
@pytest.mark.row(10, 11, 12, 24, 25)
@pytest.mark.usefixtures("_no_waiting", "on_moto")
def test_any_history_leaves_the_same_values_as_in_a_plain_list() -> None:
    run(ON_MOTO)


@pytest.mark.row(10, 11, 12, 24, 25)
@pytest.mark.usefixtures("_no_waiting", "on_dynamodb")
def test_any_history_leaves_the_same_values_in_dynamodb_local() -> None:
    run(EXAMPLES)
