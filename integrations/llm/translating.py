"""Translation of what staff and founders write to each other; what is wrong with one throws it away."""

from __future__ import annotations

import logging
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from babel import Locale, UnknownLocaleError

from dialogues.acts import Translation
from integrations.llm.chat import ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from integrations.llm.chat import ChatService

_TASK: Final = Path(__file__).with_name("translate.txt").read_text(encoding="utf-8").strip()
LONGEST: Final = 6000
"""Characters of the longest text that is translated."""
_GROWS: Final = 4
"""How many times as long as its original a translation may be, beside some room for short ones."""
_ROOM: Final = 80
_TELLING: Final = 4
"""Words (or eight signs of a script without spaces) from which a text tells its language."""
_LIKELY: Final = 0.2
_KEPT: Final = re.compile(r"https?://[^\s<>\"'）】」]+|[\w.+-]+@[\w-]+\.[\w.-]+|\{[^{}]*\}")
_NUMBER: Final = re.compile(r"\d+")

log = logging.getLogger(__name__)


class MachineTranslator:
    """Translates over a language-model service; `Translator` of the desk."""

    def __init__(self, service: ChatService, *, languages: Callable[[str], Mapping[str, float]]) -> None:
        """Args: languages: the share of each language that a text may be in."""
        self._service = service
        self._languages = languages

    async def translate(self, text: str, *, source: str, target: str) -> Translation:
        """See `Translator.translate`."""
        if len(text) > LONGEST:
            return Translation(fault="too_long")
        task = _TASK.format(source=language_name(source), target=language_name(target))
        try:
            made = (await self._service.ask(task, text)).strip()
        except ServiceError as error:
            log.warning("llm.no_translation", extra={"code": error.code})
            return Translation(fault=error.code)
        fault = self._fault(text, made, target)
        if fault is not None:
            log.warning("llm.no_translation", extra={"code": fault})
            return Translation(fault=fault)
        return Translation(made)

    def _fault(self, text: str, made: str, target: str) -> str | None:
        """What is wrong with a translation, None: nothing that can be seen."""
        if not made:
            return "empty"
        if len(made) > _GROWS * len(text) + _ROOM:
            return "too_long"
        if _kept(text) != _kept(made):
            return "changed"
        if _telling(made) and self._languages(made).get(_base(target), 0.0) < _LIKELY:
            return "wrong_language"
        return None


def _kept(text: str) -> Counter[str]:
    """What has to be in a translation just as it was: links, addresses, placeholders, numbers."""
    plain = unicodedata.normalize("NFKC", text)
    whole = [found.rstrip(".,;:!?)。、") for found in _KEPT.findall(plain)]
    rest = _KEPT.sub(" ", plain)
    # Groups of thousands and decimal signs are written otherwise elsewhere: figures count, not their signs.
    figures = "".join(str(unicodedata.digit(sign)) for run in _NUMBER.findall(rest) for sign in run)
    return Counter([*whole, "".join(sorted(figures))])


def _telling(text: str) -> bool:
    plain = _KEPT.sub(" ", text)
    wide = sum(unicodedata.east_asian_width(sign) == "W" for sign in plain)
    return len(plain.split()) >= _TELLING or wide >= 2 * _TELLING


def _base(tag: str) -> str:
    return tag.partition("-")[0]


def language_name(tag: str) -> str:
    """A language's English name, which services know best."""
    try:
        return str(Locale.parse(tag, sep="-").get_display_name("en"))
    except (ValueError, UnknownLocaleError):
        return tag
