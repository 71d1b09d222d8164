"""An answer put into other words that fit the question: what may be, and whether it is still the same answer.

The words come from outside and change nothing but the words: which topic answers is decided without them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dialogues import payload
from knowledge.text import fold

if TYPE_CHECKING:
    from dialogues.message import Message
    from dialogues.turn import TurnResult
    from knowledge.pack import Pack

LONGEST_QUESTION = 400
"""Characters of the longest question whose answer is put into other words."""
_PERSONAL = re.compile(r"\S@\S|https?://|www\.|(?:\d[\s.()/-]*){6,}")
"""What may tell who asks: addresses, links, long numbers."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the knowledge base has for a question. `id`: of the topic; `text`: its answer as it stands."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what was found for it: all that whoever words the answer may be told.

    Attributes:
        text: as asked.
        entries: at least one; the first is the answer.
        language: BCP 47 tag, one of the pack's, of the entries and of the answer.
        city: id of the pack.
    """

    text: str
    entries: tuple[Entry, ...]
    language: str
    city: str


@dataclass(frozen=True, slots=True)
class Wording:
    """An answer in other words, which were checked.

    Attributes:
        of: the question with what was found.
        text: the words.
        cites: ids of the entries that its sentences rest on, in order.
    """

    of: Question
    text: str
    cites: tuple[str, ...]

    def fits(self, topic: str, language: str, answer: str) -> bool:
        """Whether it is this very answer that was put into other words."""
        return self.of.entries[0] == Entry(topic, answer) and self.of.language == language


def question(message: Message, result: TurnResult, pack: Pack) -> Question | None:
    """What of a turn may be put into other words; None: nothing.

    An answer that the programme stands for, to a question in the asker's own words: no list of dates, no
    referral for want of an answer, nothing of how this software works or what it keeps, and no question that
    may tell who asks.
    """
    text = message.text.strip()
    is_form = not text or text.startswith("/") or payload.read(text) is not None
    if is_form or message.edits is not None or len(text) > LONGEST_QUESTION or _PERSONAL.search(text):
        return None
    found = [(reply, reply.custom["answer"]) for reply in result.replies if "answer" in reply.custom]
    if len(found) != 1:
        return None
    reply, part = found[0]
    topic, language = pack.topics.get(part["topic"]), part["language"]
    if topic is None or topic.live or topic.basis != "source" or language not in pack.words:
        return None
    words = pack.words[language]
    if fold(text) == fold(words.faq.topics[topic.id].title):  # a title of ours, pressed or typed
        return None
    return Question(text, (Entry(topic.id, reply.text),), language, pack.id)
