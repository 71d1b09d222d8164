"""Measuring on public sets, and learning languages from what is not asked of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.understand import reader_for
from knowledge.folder import default_folder
from knowledge.public import (
    SETS,
    KeptEncoder,
    PublicReport,
    for_alignment,
    for_letters,
    for_vectors,
    measure_public,
)
from knowledge.understanding import Reader
from knowledge.understanding.alignment import FILE as ALIGNMENT
from knowledge.understanding.examples import examples
from knowledge.understanding.language_head import FILE as VECTORS
from knowledge.understanding.language_letters import FILE as LETTERS
from knowledge.understanding.language_words import FILE as WORDS
from knowledge.understanding.learning_alignment import learn_alignment
from knowledge.understanding.learning_languages import learn_languages, learn_letters, learn_words

if TYPE_CHECKING:
    from bot.settings import Settings
    from knowledge.pack import Pack


def measure(settings: Settings, folder: Path, chosen: str | None, say: Callable[[str], None]) -> PublicReport:
    """Measure one set or all, and keep the vectors in the user's cache folder.

    Args:
        settings: which encoders there are.
        folder: where the public repositories are checked out.
        chosen: name of one of `knowledge.public.SETS`; None: all.
        say: is told of each set before it is measured.
    """
    with _kept_encoders(settings) as encoders:
        return measure_public(folder, Reader(encoders), frozenset(SETS if chosen is None else {chosen}), say)


def teach(settings: Settings, folder: Path, packs: Iterable[Pack]) -> None:
    """Write the shipped files about languages anew, and that of maps between them.

    Args:
        settings: which encoders there are.
        folder: as for `measure`.
        packs: whose phrasings are learned from too: all there are, for a file that is shipped.

    Raises:
        MissingError: what is learned from is not in the folder.
    """
    sentences, words = for_letters(folder, (example for pack in packs for example in examples(pack)))
    told, asked = for_vectors(folder)
    learn_letters(sentences, words, LETTERS)
    learn_words(sentences, words, WORDS)
    with _kept_encoders(settings) as encoders:
        learn_languages(told, asked, encoders, LETTERS.with_name(VECTORS))
        learn_alignment([(encoder, for_alignment(folder, encoder)) for encoder in encoders], ALIGNMENT)


@contextmanager
def _kept_encoders(settings: Settings) -> Iterator[list[KeptEncoder]]:
    encoders = [KeptEncoder(encoder, default_folder()) for encoder in reader_for(settings, ()).encoders]
    try:
        yield encoders
    finally:
        for encoder in encoders:
            encoder.save()
