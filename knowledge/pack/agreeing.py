"""How people answer what they were just asked, of which no pack knows more than another."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import yaml
from pydantic import Field

from knowledge.pack.load import COMMON
from knowledge.pack.structure import Part


class AgreeingForms(Part):
    """Of one language.

    Attributes:
        yes: agrees. no: declines.
        does: wants done what was asked about before it is done. keeps: wants it left.
        neither: limits, puts off, asks back or tells something else.
    """

    yes: tuple[str, ...] = Field(min_length=1)
    no: tuple[str, ...] = Field(min_length=1)
    does: tuple[str, ...] = Field(min_length=1)
    keeps: tuple[str, ...] = Field(min_length=1)
    neither: tuple[str, ...] = Field(min_length=1)


class Agreeing(Part):
    """`agreeing.yaml`."""

    agreeing: dict[str, AgreeingForms]


@lru_cache(maxsize=1)
def agreeing_forms() -> Mapping[str, AgreeingForms]:
    """The forms by language, from the file that comes along with the packs."""
    text = (COMMON / "agreeing.yaml").read_text("utf-8")
    return Agreeing.model_validate(yaml.load(text, Loader=yaml.CSafeLoader)).agreeing
