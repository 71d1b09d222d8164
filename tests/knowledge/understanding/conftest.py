"""Real encoders, loaded once, on a small pack: the example city with a few ways to wish for each thing."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.pack import Pack, load
from knowledge.understanding import Reader, Understanding, embedded_reader


def small(pack: Pack) -> Pack:
    words = {}
    for language, spoken in pack.words.items():
        intents = spoken.intents
        words[language] = spoken.model_copy(
            update={
                "intents": intents.model_copy(
                    update={
                        "commands": {name: (name, *forms[:5]) for name, forms in intents.commands.items()},
                        "chat": {name: forms[:4] for name, forms in intents.chat.items()},
                        "out_of_scope": intents.out_of_scope[:40],
                    }
                )
            }
        )
    return pack.model_copy(update={"words": words})


@pytest.fixture(scope="session")
def reader() -> Reader:
    return embedded_reader()


@pytest.fixture(scope="session")
def pack() -> Pack:
    return small(load("example-city"))


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("understanding")


@pytest.fixture(scope="session")
def understanding(pack: Pack, reader: Reader, cache: Path) -> Understanding:
    return Understanding(pack, reader, cache_dir=cache)
