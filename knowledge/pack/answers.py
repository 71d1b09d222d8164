"""What founders answer to open questions, of which no pack knows more than another."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import yaml

from knowledge.pack.load import COMMON
from knowledge.pack.structure import Part


class Answers(Part):
    """`answers.yaml`: sentences that sound like a wish (to stop) or like small talk, and are neither."""

    answers: dict[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def open_answers() -> Mapping[str, tuple[str, ...]]:
    """Answers to open questions by language, from the file that comes along with the packs."""
    text = (COMMON / "answers.yaml").read_text("utf-8")
    return Answers.model_validate(yaml.load(text, Loader=yaml.CSafeLoader)).answers
