"""Words for answers from a language-model service: what a pack's own words are, for checking them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from dialogues.ports import Clock
from integrations.llm import ChatService, MachineRewriter, Vocabulary
from integrations.llm.rewording import WITHIN
from knowledge.pack import Pack
from knowledge.understanding.language import Languages


def rewriter(
    service: ChatService, packs: Mapping[str, Pack], clock: Clock, *, within: float = WITHIN
) -> MachineRewriter:
    """Puts answers into other words.

    Args:
        service: which is asked.
        packs: by city; what staff add later is not among the words that are known.
        clock: for how long a service that was slow is left alone.
        within: seconds that somebody may wait for it.
    """

    @cache
    def vocabulary(city: str, language: str) -> Vocabulary:
        return Vocabulary(_texts(packs[city].words[language].model_dump()))

    return MachineRewriter(
        service, languages=Languages().of, vocabulary=vocabulary, clock=clock, within=within
    )


def _texts(value: Any) -> Iterator[str]:
    """All texts within a pack's words."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
