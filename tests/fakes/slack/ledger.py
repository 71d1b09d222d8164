"""What was done at the fake Slack, by channel id; for views the user's id stands for the channel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tests.fakes import ledger
from tests.fakes.slack.reading import spoken

Violation = ledger.Violation[str]
Event = ledger.Event[str]
"""`kind`: `sent`, `edited`, `deleted`, `ephemeral`, `reacted`, `unreacted`, `joined`; of views `opened`,
`pushed`, `updated`, `published`. `method`: the call's, or `response_url` or `response_action`."""
Ledger = ledger.Ledger[str]


def doubles(events: Iterable[Event]) -> int:
    """How many messages were sent more than once among these, with the same words and files in a thread.

    Over a longer time the app may well say the same again: ask this of unique texts.
    """
    seen = Counter(
        (e.chat, e.message.get("thread_ts"), spoken(e.message)) for e in events if e.kind == "sent"
    )
    return sum(count - 1 for count in seen.values())
