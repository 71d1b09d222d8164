"""Faults on demand, drawn by a seed."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Faults:
    """What goes wrong from now on; all shares are between 0 and 1.

    Attributes:
        reset: connections reset before a call is handled.
        lost: calls handled whose response never arrives (the connection is reset instead).
        error: calls answered with `error_code` before they are handled.
        slow: calls handled only after `slow_seconds` of real time.
        methods: lower-case names these hold for; None: all.
        counts: how often each has happened.
    """

    reset: float = 0.0
    lost: float = 0.0
    error: float = 0.0
    error_code: int = 502
    slow: float = 0.0
    slow_seconds: float = 0.0
    methods: frozenset[str] | None = None
    seed: int = 1
    counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._chance = {kind: random.Random(f"{self.seed} {kind}") for kind in self.kinds()}

    @classmethod
    def kinds(cls) -> tuple[str, ...]:
        """Names of the shares."""
        return ("reset", "lost", "error", "slow")

    def strikes(self, kind: str, method: str) -> bool:
        """Whether a fault of this kind happens to this call."""
        share: float = getattr(self, kind)
        if not share or (self.methods is not None and method not in self.methods):
            return False
        struck = self._chance[kind].random() < share
        self.counts[kind] += struck
        return struck

    def none(self) -> None:
        """From now on all goes well."""
        for kind in self.kinds():
            setattr(self, kind, 0.0)
