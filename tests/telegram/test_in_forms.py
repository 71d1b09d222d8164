"""What holds of every update and every link, whatever they hold."""

from __future__ import annotations

import json
import re
import string
from typing import Any
from urllib.parse import parse_qs, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from integrations.telegram import links
from integrations.telegram.arriving import arrived, id_of
from integrations.telegram.connection import ALLOWED
from integrations.telegram.polling import PAUSES, pause_after

TOKENS = st.text(string.ascii_letters + string.digits + "-_", min_size=43, max_size=43)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["update_id", "chat", "id", "message", "callback_query"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)
UPDATES = JSON | st.fixed_dictionaries({"update_id": JSON}, optional=dict.fromkeys(ALLOWED, JSON))


@given(UPDATES)
def test_every_update_can_be_stored(update: Any) -> None:
    one = arrived(update)
    assert one.update_id
    assert (one.raw is None) == (one.fault is not None)
    if one.raw is not None:
        assert one.raw.isascii()
        assert "\0" not in one.raw
        assert json.loads(one.raw) == update
        assert re.fullmatch(r"-?\d+", one.address)
        assert one.update_id == str(id_of(update))
    assert arrived(update) == one, "a second delivery is recognised"


@given(TOKENS)
def test_a_return_link_leads_back(token: str) -> None:
    parts = urlsplit(links.to_continue("a_bot", token))
    (payload,) = parse_qs(parts.query)["start"]
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", payload)
    assert links.read(payload) == links.Return(token)


@given(st.text(max_size=80))
def test_a_link_holds_what_telegram_lets_through(payload: str) -> None:
    assert (links.read(payload) is not None) == bool(re.fullmatch(r"[A-Za-z0-9_-]{1,64}", payload))


@given(st.integers(0, 1000))
def test_pauses_grow_up_to_a_quarter_of_a_minute(failures: int) -> None:
    pause = pause_after(failures)
    assert PAUSES[0] <= pause <= 15
    assert pause <= pause_after(failures + 1)
