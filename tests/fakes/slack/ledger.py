"""What was done at the fake Slack, by channel id; for views the user's id stands for the channel."""

from __future__ import annotations

from tests.fakes import ledger

Violation = ledger.Violation[str]
Event = ledger.Event[str]
"""`kind`: `sent`, `edited`, `deleted`, `ephemeral`, `reacted`, `joined`, `responded` (by a `response_url`),
`opened`, `pushed`, `updated`, `published` (views)."""
Ledger = ledger.Ledger[str]
