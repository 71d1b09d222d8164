"""Which contact a start-up is directed to, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knowledge.diagnosis import Finding, weigh

if TYPE_CHECKING:
    from knowledge.conditions import Values
    from knowledge.diagnosis import Diagnosis
    from knowledge.pack import Pack


@dataclass(frozen=True, slots=True)
class Availability:
    """What the deployment says of the people behind a role.

    Attributes:
        present: somebody is there to take a case.
        languages: BCP 47 tags they speak; empty: not stated, so no constraint.
        load: open cases they have now.
    """

    present: bool = True
    languages: tuple[str, ...] = ()
    load: int = 0


@dataclass(frozen=True, slots=True)
class Referral:
    """The contact, the keys of the reasons for it (strongest first), and who else could help, best first.

    `stands_in_for`: the contact that would have been first but is not there; None in the usual case.
    """

    contact: str
    reasons: tuple[str, ...]
    also: tuple[str, ...]
    stands_in_for: str | None = None


MAX_ALSO = 2
"""Further contacts named beside the first; more would be a directory, not a direction."""

_LANGUAGE_BONUS = 0.5
"""Decides between roles of about equal weight in favour of people who speak the founder's language."""


def route(
    pack: Pack,
    values: Values,
    diagnosis: Diagnosis | None,
    language: str,
    availability: Mapping[str, Availability] | None = None,
) -> Referral:
    """Direct a start-up by its needs, levels and stage; language and load decide between equals.

    Args:
        pack: the city's pack.
        values: stored values of the answers that apply.
        diagnosis: None before the intake is handed in: then only what was answered counts.
        language: the founder's, BCP 47.
        availability: by contact; a contact that is missing there counts as present.
    """
    at = availability or {}
    levels = diagnosis.levels if diagnosis else {}
    stage = diagnosis.stage if diagnosis else None
    found = [weigh(contact.id, contact.rules, values, levels, stage) for contact in pack.contacts.contacts]

    def rank(finding: Finding) -> tuple[float, int]:
        there = at.get(finding.id, Availability())
        bonus = _LANGUAGE_BONUS if language in there.languages else 0.0
        return -(finding.weight + bonus), there.load

    ranked = sorted((f for f in found if f.reasons), key=rank)
    if not ranked:
        return Referral(pack.fallback_contact, (), ())
    first = ranked[0]
    taker = _present(pack, first.id, at)
    also = [f.id for f in ranked[1:] if f.id != taker and at.get(f.id, Availability()).present]
    return Referral(
        contact=taker,
        reasons=first.reasons,
        also=tuple(also[:MAX_ALSO]),
        stands_in_for=first.id if taker != first.id else None,
    )


def _present(pack: Pack, contact: str, at: Mapping[str, Availability]) -> str:
    """The contact itself, or the first along its chain with somebody there; at its end the fallback."""
    seen: set[str] = set()
    while not at.get(contact, Availability()).present:
        seen.add(contact)
        follower = pack.roles[contact].next
        if follower is None or follower in seen:
            return pack.fallback_contact
        contact = follower
    return contact
