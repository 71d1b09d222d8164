"""Snapshots: whole there and back, readable from every past version, refused from a future one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues import codec
from dialogues.errors import StateTooNewError
from dialogues.state import Answer, Asked, Doubt, Phase, State, Status

SAMPLES = {int(path.stem): path for path in (Path(__file__).parent / "snapshots").glob("*.json")}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # bounds
answers = st.builds(Answer, st.sampled_from(Status), json_values, moments, st.integers(1, 9), st.booleans())
states = st.builds(
    State,
    turn=st.integers(0, 10_000),
    language=st.none() | st.sampled_from(["fr", "en", "zh-Hant"]),
    phase=st.sampled_from(Phase),
    answers=st.dictionaries(st.from_regex(r"[a-z]{1,8}(#[2-5])?", fullmatch=True), answers, max_size=6),
    picked=st.lists(st.text(max_size=8), max_size=3).map(tuple),
    asked=st.none() | st.builds(Asked, st.sampled_from(Doubt), st.integers(0, 99), text=st.text(max_size=30)),
    resume_at=st.none() | moments,
)


@given(states)
def test_there_and_back(state: State) -> None:
    assert codec.decode(codec.encode(state)) == state


def test_every_version_has_a_sample() -> None:
    assert sorted(SAMPLES) == list(range(1, codec.VERSION + 1))


@pytest.mark.parametrize("version", sorted(SAMPLES))
def test_a_stored_snapshot_is_read(version: int) -> None:
    stored = SAMPLES[version].read_bytes()
    assert json.loads(stored)["version"] == version
    state = codec.decode(stored)
    assert state.phase is Phase.OPEN
    assert state.answers["project_name"].value == "La Lampothèque"
    assert state.answers["revenue_year"].value == {"amount": 12000, "currency": "EUR"}
    assert state.waiting == "needs"


def test_a_newer_one_is_refused() -> None:
    stored = json.loads(codec.encode(State()))
    stored["version"] = codec.VERSION + 1
    with pytest.raises(StateTooNewError):
        codec.decode(json.dumps(stored))


def test_anything_else_is_no_snapshot() -> None:
    with pytest.raises(msgspec.ValidationError):
        codec.decode('{"version": 1, "state": {"turn": "many"}}')
