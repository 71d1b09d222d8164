"""Measuring on public sets, with the encoders that a service has."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bot.understand import reader_for
from knowledge.public import SETS, KeptEncoder, PublicReport, measure_public
from knowledge.understanding import Reader
from knowledge.understanding.folder import default_folder

if TYPE_CHECKING:
    from bot.settings import Settings


def measure(settings: Settings, folder: Path, chosen: str | None, say: Callable[[str], None]) -> PublicReport:
    """Measure one set or all, and keep the vectors in the user's cache folder.

    Args:
        settings: which encoders there are.
        folder: where the public repositories are checked out.
        chosen: name of one of `knowledge.public.SETS`; None: all.
        say: is told of each set before it is measured.
    """
    encoders = [KeptEncoder(encoder, default_folder()) for encoder in reader_for(settings, ()).encoders]
    try:
        return measure_public(folder, Reader(encoders), frozenset(SETS if chosen is None else {chosen}), say)
    finally:
        for encoder in encoders:
            encoder.save()
