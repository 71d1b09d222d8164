"""What understands words, on the embedded models: slow to load, so that it happens beside the start."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, cast

from bot.starting import Learned, Starting, Understood
from knowledge.understanding import EmbeddingServer, Pieces, Reader, Understanding, Use, embedded_reader
from knowledge.values import Asked, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.settings import Settings
    from knowledge.pack import Pack


def reader_for(settings: Settings, packs: Iterable[Pack]) -> Reader:
    """The embedded encoders, or the server that the settings name in the place of the larger one.

    Slips of the keyboard are mended to words of the packs, which only the embedded encoder can tell.
    """
    if settings.embeddings_base_url is None or settings.embeddings_model is None:
        return embedded_reader(packs)
    server = EmbeddingServer(
        settings.embeddings_base_url, settings.embeddings_model, api_key=settings.embeddings_api_key
    )
    return Reader((server, Use()), pieces=Pieces(packs))


def understand(packs: Mapping[str, Pack], *, settings: Settings) -> Understood:
    """Load the models, learn each city's phrasings, and have the tables of typed values at hand."""
    reader = reader_for(settings, packs.values())
    tables = ValueTables(packs)
    for city, pack in packs.items():
        for language in (pack.default_language, "en"):
            tables.have(city, language)
    cities: dict[str, Learned] = {city: Understanding(pack, reader) for city, pack in packs.items()}
    return Understood(reader, cities, tables.have)


def relearn(pack: Pack, starting: Starting, *, keep: bool = True) -> Understanding:
    """Learn a pack that has changed; slow. What was encoded before is not encoded again.

    `keep`: what was learned is to be had at once the next time.
    """
    starting.begin()
    understood = starting.wait()
    return Understanding(pack, cast("Reader", understood.reader), keep=keep)


class ValueTables:
    """What typed values are read by, had once for each language: each takes a quarter of a second."""

    def __init__(self, packs: Mapping[str, Pack]) -> None:
        """Args: packs: by city."""
        self._packs = packs
        self._had: set[tuple[str, str]] = set()

    def have(self, city: str, language: str) -> None:
        """Have those of a language (BCP 47) at hand, where the city's pack has words in it."""
        pack = self._packs[city]
        if language not in pack.words or (city, language) in self._had:
            return
        self._had.add((city, language))
        _read_one_of_each(pack, language)


def _read_one_of_each(pack: Pack, language: str) -> None:
    """Read a text that is no value as each kind of answer: the first such text loads tables for it."""
    words = pack.words[language]
    for question in {question.kind: question for question in pack.questions.values()}.values():
        own = words.intake.questions[question.id]
        parse(Asked(question, language, pack.about, own, words.intents, date.min), "zzz zzz")
