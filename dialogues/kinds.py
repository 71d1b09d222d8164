"""Which words a question takes: any, a name, one of its choices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.pack import Kind

if TYPE_CHECKING:
    from knowledge.interview import Item


def is_open(item: Item) -> bool:
    """Whether any words may answer the question, so that its form decides nothing."""
    question = item.question
    return question.kind is Kind.FILE or (question.kind is Kind.TEXT and question.format is None)


_NAME_SIGNS = 120
"""Signs of the longest answer that is but a name."""


def is_name(item: Item) -> bool:
    """Whether an open question asks for no more than a name, which may be any words at all."""
    most = item.question.max_length
    return is_open(item) and most is not None and most <= _NAME_SIGNS


CHOSEN = frozenset({Kind.CHOICE, Kind.CHOICES})
"""Kinds of which a choice may say that there is none yet."""
