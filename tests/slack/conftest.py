"""The runtime of the tests of turns, with a Slack beside it."""

from __future__ import annotations

from tests.turns.conftest import migrated, url

__all__ = ["migrated", "url"]
