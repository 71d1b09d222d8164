"""Commands in languages that a pack does not speak, known by their very words alone."""

from __future__ import annotations

from functools import lru_cache

import yaml

from knowledge.pack.load import COMMON
from knowledge.pack.structure import Part, Slug


class Elsewhere(Part):
    """`elsewhere.yaml`: words for commands, by language and by the command's name without its slash."""

    commands: dict[str, dict[Slug, tuple[str, ...]]]


@lru_cache(maxsize=1)
def elsewhere() -> Elsewhere:
    """The file that comes along with the packs."""
    text = (COMMON / "elsewhere.yaml").read_text("utf-8")
    return Elsewhere.model_validate(yaml.load(text, Loader=yaml.CSafeLoader))
