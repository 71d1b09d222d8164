"""Many texts in little room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pydantic_core import core_schema

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema


class Sayings:
    """Texts of one line each, held as one: there are tens of thousands, which are only read all at once."""

    __slots__ = ("_joined",)

    def __init__(self, texts: Iterable[str]) -> None:
        self._joined = "\n".join(texts)

    def __iter__(self) -> Iterator[str]:
        return iter(self._joined.split("\n") if self._joined else ())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sayings) and self._joined == other._joined

    def __hash__(self) -> int:
        return hash(self._joined)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Read and written as a list of texts."""
        return core_schema.no_info_after_validator_function(
            cls,
            handler(tuple[str, ...]),
            serialization=core_schema.plain_serializer_function_ser_schema(tuple),
        )
