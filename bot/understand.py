"""What understands words, on the embedded models: slow to load, so that it happens beside the start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.starting import Understood
from knowledge.understanding import Understanding, embedded_reader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from knowledge.pack import Pack


def understand(packs: Mapping[str, Pack]) -> Understood:
    """Load the models, and learn each city's phrasings."""
    reader = embedded_reader()
    return Understood(reader, {city: Understanding(pack, reader) for city, pack in packs.items()})
