"""Whatever founders send, repeat and erase, in whichever process: the store agrees with a plain model."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.turns.conftest import World, process

FOUNDERS = st.sampled_from(["ada", "bob"])
PROCESSES = st.integers(0, 1)
TEXTS = st.sampled_from(
    ["hello", "answer team five", "answer team six", "withdraw team", "gap why", "human Ada"]
)
ROWS = """
select c.external_id as who,
    (select count(*) from inbound i where i.conversation_id = c.id) as claims,
    (select count(*) from event e where e.conversation_id = c.id) as events,
    (select value from answer a where a.conversation_id = c.id) as team
from conversation c
"""


class Model:
    """What should be there of one founder."""

    def __init__(self) -> None:
        self.turns = 0
        self.recorded: dict[str, list[str]] = {}
        self.answers: dict[str, str] = {}


class Store(RuleBasedStateMachine):
    """Two processes on one database, and what should come of it."""

    runner: ClassVar[asyncio.Runner]
    url: ClassVar[str]

    def __init__(self) -> None:
        super().__init__()
        self.stacks = [AsyncExitStack(), AsyncExitStack()]
        self.worlds = [self.enter(0), self.enter(1)]
        self.models = {"ada": Model(), "bob": Model()}
        self.keys = 0
        for table in ("conversation", "erasure"):
            self.runner.run(self.worlds[0].query(f"delete from {table} returning 1"))  # noqa: S608  # named above

    def enter(self, where: int) -> World:
        return self.runner.run(self.stacks[where].enter_async_context(process(self.url)))

    def send(self, who: str, where: int, inbound: str, text: str) -> list[str]:
        replies = self.runner.run(self.worlds[where].say(who, inbound, text))
        return [reply.text for reply in replies]

    @rule(who=FOUNDERS, where=PROCESSES, text=TEXTS)
    def say(self, who: str, where: int, text: str) -> None:
        self.keys += 1
        model, inbound = self.models[who], f"m{self.keys}"
        model.turns += 1
        model.recorded[inbound] = [f"{model.turns}: {text}"]
        assert self.send(who, where, inbound, text) == model.recorded[inbound]
        word, _, value = text.partition(" team")
        if word == "answer":
            model.answers["team"] = value.strip()
        elif word == "withdraw":
            model.answers.pop("team", None)

    @rule(who=FOUNDERS, where=PROCESSES, data=st.data())
    def repeat(self, who: str, where: int, data: st.DataObject) -> None:
        recorded = self.models[who].recorded
        if recorded:
            inbound = data.draw(st.sampled_from(sorted(recorded)))
            assert self.send(who, where, inbound, "whatever") == recorded[inbound]

    @rule(who=FOUNDERS, where=PROCESSES)
    def erase(self, who: str, where: int) -> None:
        self.keys += 1
        for number in (where, 1 - where):
            assert self.send(who, number, f"m{self.keys}", "delete") == ["gone"]
        self.models[who] = Model()

    @rule(where=PROCESSES)
    def restart(self, where: int) -> None:
        self.runner.run(self.stacks[where].aclose())
        self.worlds[where] = self.enter(where)

    @invariant()
    def rows_are_as_expected(self) -> None:
        rows = self.runner.run(self.worlds[0].query(ROWS))
        assert {row["who"]: (row["claims"], row["events"], row["team"]) for row in rows} == {
            who: (model.turns, model.turns, model.answers.get("team"))
            for who, model in self.models.items()
            if model.turns
        }

    def teardown(self) -> None:
        for stack in self.stacks:
            self.runner.run(stack.aclose())


def test_the_store_agrees_with_a_plain_model(url: str) -> None:
    with asyncio.Runner() as runner:
        Store.runner, Store.url = runner, url
        run_state_machine_as_test(
            Store,
            settings=settings(
                max_examples=12,
                stateful_step_count=20,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
