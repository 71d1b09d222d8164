"""Answers in words that fit the question; what is wrong with them throws them away, and the answer stands."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dialogues.wording import Wording
from integrations.llm.chat import ServiceError
from integrations.llm.grounding import Grounds, cited
from integrations.llm.translating import language_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from dialogues.ports import Clock
    from dialogues.wording import Question
    from integrations.llm.chat import ChatService
    from integrations.llm.grounding import Vocabulary

_TASK: Final = Path(__file__).with_name("reword.txt").read_text(encoding="utf-8").strip()
WITHIN: Final = 3.0
"""Seconds that a founder may wait for words beside the answer."""
RESTS: Final = timedelta(minutes=1)
"""How long a service that was slow or away is left alone, so that it delays one answer and not all."""
_NONE: Final = "NONE"

log = logging.getLogger(__name__)


class MachineRewriter:
    """Puts answers into other words over a language-model service; `Rewriter` of turns."""

    def __init__(
        self,
        service: ChatService,
        *,
        languages: Callable[[str], Mapping[str, float]],
        vocabulary: Callable[[str, str], Vocabulary],
        clock: Clock,
        within: float = WITHIN,
    ) -> None:
        """See the port.

        Args:
            service: which is asked.
            languages: the share of each language that a text may be in.
            vocabulary: the words that a city's pack uses in a language.
            clock: for how long a service is left alone.
            within: seconds.
        """
        self._service = service
        self._languages = languages
        self._vocabulary = vocabulary
        self._clock = clock
        self._within = within
        self._rests_until: datetime | None = None

    async def reword(self, question: Question) -> Wording | None:
        """See `Rewriter.reword`."""
        now = self._clock.now()
        if self._rests_until is not None and now < self._rests_until:
            return None
        grounds = Grounds(question, self._vocabulary(question.city, question.language), self._languages)
        task = _TASK.format(language=language_name(question.language), longest=grounds.longest)
        told = {
            "question": question.text,
            "entries": [{"id": entry.id, "text": entry.text} for entry in question.entries],
        }
        try:
            made = await self._service.ask(task, json.dumps(told, ensure_ascii=False), within=self._within)
        except ServiceError as error:
            if error.code in ("slow", "away"):
                self._rests_until = now + RESTS
            _tell(error.code)
            return None
        if made.strip() == _NONE:
            _tell("none")
            return None
        sentences = cited(made)
        fault = grounds.fault(sentences)
        if fault is not None:
            _tell(fault)
            return None
        text = " ".join(sentence.text for sentence in sentences)
        return Wording(question, text, tuple(dict.fromkeys(sentence.entry for sentence in sentences)))


def _tell(code: str) -> None:
    """Log why an answer stands as it is; words never are."""
    log.warning("llm.not_reworded", extra={"code": code})
