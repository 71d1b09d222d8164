"""Replies to the pack's own questions come to what was meant, and what is no answer is never stored."""

from __future__ import annotations

import pytest

from tests.dialogues.replied import LANGUAGES, measure

GOAL = 0.95
LEAST = 0.88
"""Share that must be right: in all languages together, and in each."""


@pytest.mark.parametrize("part", ["fifth"])
def test_replies_are_taken_as_they_are_meant(part: str) -> None:
    found = {language: measure(part, language) for language in LANGUAGES}
    wrong = [line for replies in found.values() for _, line in replies.wrong]
    assert not [line for replies in found.values() for line in replies.stored]
    assert 1 - len(wrong) / sum(r.count.total() for r in found.values()) >= GOAL, "\n".join(wrong)
    assert min(replies.share for replies in found.values()) >= LEAST, "\n".join(wrong)
