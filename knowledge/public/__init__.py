"""Public sets by path: how well the machinery that understands packs does on what others have collected."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.public.intents import banking, clinc, near_domain, xsid
from knowledge.public.kept import KeptEncoder
from knowledge.public.languages import tatoeba
from knowledge.public.questions import bitcoin, mkqa
from knowledge.public.same_meaning import for_alignment
from knowledge.public.sources import MissingError
from knowledge.public.table import Line, PublicReport
from knowledge.public.teaching import for_letters, for_vectors

if TYPE_CHECKING:
    from knowledge.understanding.reading import Reader

__all__ = [
    "SETS",
    "KeptEncoder",
    "Line",
    "MissingError",
    "PublicReport",
    "for_alignment",
    "for_letters",
    "for_vectors",
    "measure_public",
]

SETS: dict[str, Callable[[Path, Reader], Iterator[Line]]] = {
    "mkqa": mkqa,
    "bitcoin": bitcoin,
    "banking": banking,
    "near-domain": near_domain,
    "xsid": xsid,
    "clinc": clinc,
    "tatoeba": tatoeba,
}
"""What can be measured, by name."""


def measure_public(
    folder: Path, reader: Reader, chosen: frozenset[str], say: Callable[[str], None]
) -> PublicReport:
    """Measure the chosen sets (names of `SETS`) that lie in a folder.

    Args:
        folder: where the repositories of `knowledge.public.sources` are checked out.
        reader: whose encoders are used.
        chosen: which sets.
        say: is told of each set before it is measured.
    """
    lines: list[Line] = []
    missing: list[str] = []
    for name, measure in SETS.items():
        if name not in chosen:
            continue
        say(name)
        try:
            lines += measure(folder, reader)
        except MissingError as error:
            missing.append(f"{name}: {error}")
    return PublicReport(tuple(lines), tuple(missing))
