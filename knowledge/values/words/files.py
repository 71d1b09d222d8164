"""Reading the data files of words, which lie beside this module."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar, cast

import yaml
from pydantic import BaseModel

_Model = TypeVar("_Model", bound=BaseModel)


def load_words(name: str) -> Any:
    """A data file of this package's words, as YAML gives it."""
    text = files("knowledge.values.words").joinpath(f"{name}.yaml").read_text("utf-8")
    return yaml.load(text, Loader=yaml.CSafeLoader)


def by_language(name: str, model: type[_Model]) -> Mapping[str, _Model]:
    """A data file that has the same fields for each language, read once.

    Args:
        name: of the file, without its ending.
        model: of one language.

    Raises:
        pydantic.ValidationError: the file does not fit the model.
    """
    return cast("Mapping[str, _Model]", _validated(name, model))


@cache
def _validated(name: str, model: type[BaseModel]) -> Mapping[str, BaseModel]:
    return {language: model.model_validate(words) for language, words in load_words(name).items()}
