"""The lint of packs: everything that is wrong though each file by itself can be read.

A pack that loads and passes has no dead question, level, stage, rule or contact, and says everything in each
of its languages.
"""

from __future__ import annotations

from pathlib import Path

from knowledge.pack.check.intake import check_intake
from knowledge.pack.check.notes import Notes
from knowledge.pack.check.offers import (
    check_canned,
    check_catalogue,
    check_contacts,
    check_rubric,
)
from knowledge.pack.check.reach import check_reach
from knowledge.pack.check.words import check_words
from knowledge.pack.faults import Fault, PackError
from knowledge.pack.load import COMMON, PACKS, Reading, read_pack

__all__ = ["check", "check_city"]


def check(reading: Reading) -> tuple[Fault, ...]:
    """All faults of a pack that loads, sorted; empty when it is clean.

    What nobody can reach is looked for only once questions, rubric and contacts refer to nothing that is
    missing.
    """
    notes = Notes(reading)
    check_intake(notes)
    check_rubric(notes)
    check_contacts(notes)
    check_canned(notes)
    if not notes.faults:
        check_reach(notes)
    check_catalogue(notes)
    check_words(notes)
    return tuple(sorted(set(notes.faults)))


def check_city(city: str, root: Path = PACKS, *, common: Path = COMMON) -> tuple[Fault, ...]:
    """All faults of one city's pack: those that keep it from loading, else those the lint finds.

    Args:
        city: its folder below `root`.
        root: the folder of packs.
        common: the folder of what all cities share.
    """
    try:
        reading = read_pack(city, root=root, common=common)
    except PackError as error:
        return error.faults
    return check(reading)
