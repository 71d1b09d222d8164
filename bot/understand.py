"""What understands words, on the embedded models: slow to load, so that it happens beside the start."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, cast

from bot.starting import Starting, Understood
from knowledge.understanding import EmbeddingServer, Reader, Understanding, Use, embedded_reader
from knowledge.values import parse

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
    return Reader((server, Use()))


def understand(packs: Mapping[str, Pack], *, settings: Settings) -> Understood:
    """Load the models, learn each city's phrasings, and have the tables of typed values at hand."""
    reader = reader_for(settings, packs.values())
    understood = Understood(reader, {city: Understanding(pack, reader) for city, pack in packs.items()})
    for pack in packs.values():
        _warm(pack)
    return understood


def relearn(pack: Pack, starting: Starting) -> Understanding:
    """Learn a pack that has changed; slow. What was encoded before is not encoded again."""
    starting.begin()
    understood = starting.wait()
    return Understanding(pack, cast("Reader", understood.reader))


def _warm(pack: Pack) -> None:
    """Read a text that is no value as each kind of answer: the first such text loads tables for it."""
    one_of_each = {question.kind: question for question in pack.questions.values()}
    for language, words in pack.words.items():
        for question in one_of_each.values():
            parse(
                question,
                "zzz zzz",
                language=language,
                about=pack.about,
                words=words.intake.questions[question.id],
                interface=words.intents,
                today=date.min,
            )
