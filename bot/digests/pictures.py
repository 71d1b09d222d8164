"""Pictures of weekly digests, each made once while it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from integrations.digest.picture import week
from integrations.digest.text import digest_words
from integrations.report.form import Form

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.typesetting import Typesetter
    from dialogues.desk import Bulletin
    from knowledge.pack import Pack

KEPT: Final = 8
"""How many are remembered: what is drawn of a digest never changes."""


class WeekPictures:
    """Draws counts alone, so that whoever may open the desk may see all of it."""

    def __init__(self, typesetter: Typesetter, packs: Mapping[str, Pack], language: str) -> None:
        """Args: packs: by city. language: of the staff."""
        self._typesetter = typesetter
        self._packs = packs
        self._words = digest_words(language)
        self._made: dict[int, bytes] = {}

    async def of(self, bulletin: Bulletin) -> bytes | None:
        """The picture of a digest as PNG; None: it has none.

        Raises:
            UnavailableError: not now.
        """
        drawn = week(bulletin, self._packs, self._words)
        if drawn is None:
            return None
        if bulletin.id not in self._made:
            made = await self._typesetter.set(Form.WEEK, msgspec.json.encode(drawn))
            while len(self._made) >= KEPT:
                del self._made[next(iter(self._made))]
            self._made[bulletin.id] = made
        return self._made[bulletin.id]
