"""A scheduler on a real database, with a receiver that counts and a time that passes only when all wait."""

from __future__ import annotations

from tests.turns.conftest import world

__all__ = ["world"]
