"""One call of an action, as far as it matters here: who wrote what last, and what was uttered since.

A tracker may hold tens of thousands of events: it is looked at from its end, as far as the latest message.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dialogues.errors import UnknownCityError
from dialogues.message import MAX_TEXT, Channel, ConversationKey, Message
from integrations.rasa.slots import CITY

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from rasa_sdk.interfaces import Tracker
    from rasa_sdk.types import DomainDict

MARK = "designtech"
"""Key in an utterance's metadata: which reply of which turn it is."""
_FURTHEST = 2_000
"""Events that are looked at for the latest message at most; one turn makes a hundred or so."""
_MAX_ID = 200
_MAX_SENDER = 256
_NO_WORDS = "/repeat"
"""What is understood where nobody has written: the assistant says where things stand."""
_EXTERNAL = "EXTERNAL: "
"""How Rasa begins the text of what was triggered by a machine."""
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8}){0,4}")

Json = Any


class MalformedCallError(Exception):
    """A call is not as Rasa would make it. `code` is stable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Call:
    """One call.

    Attributes:
        inbound_key: the same for all calls that the same message leads to.
        text: the latest message; a wish to hear where things stand, where it has no words.
        slots: all that the assistant has, with what they hold.
        loop: name of the form that is active; None: none is.
        uttered: marks of what was uttered since the latest message.
        actions: names of all actions of the assistant; forms: of its forms.
    """

    conversation: ConversationKey
    inbound_key: str
    text: str
    language: str | None
    slots: Mapping[str, Json]
    loop: str | None
    uttered: frozenset[str]
    actions: Collection[str]
    forms: Collection[str]

    def message(self, text: str | None = None, key: str = "") -> Message:
        """The founder's message; or another text in its place, told apart by `key`."""
        return Message(
            self.conversation,
            f"{self.inbound_key}{key}",
            self.text if text is None else text,
            language_hint=self.language,
        )


def read(tracker: Tracker, domain: DomainDict | None, cities: Sequence[str]) -> Call:
    """Read a call.

    Args:
        tracker: as rasa-sdk has made it; only read.
        domain: the assistant's.
        cities: ids of the packs that are served; the first is the default.

    Raises:
        MalformedCallError: the sender is no name.
        UnknownCityError: the message's metadata or a slot name a city that is not served.
    """
    event, uttered = _since_message(tracker.events)
    metadata = event.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    slots = tracker.slots or {}
    city = metadata.get("city") or slots.get(CITY) or cities[0]
    if city not in cities:
        raise UnknownCityError
    known: Mapping[str, Json] = domain or {}
    text = event.get("text")
    said = isinstance(text, str) and text.strip() and not text.startswith(_EXTERNAL)
    return Call(
        conversation=ConversationKey(Channel.RASA, _sender(tracker.sender_id), city),
        inbound_key=_key(event, tracker),
        text=str(text)[:MAX_TEXT] if said else _NO_WORDS,
        language=_language(metadata.get("language")),
        slots=slots,
        loop=(tracker.active_loop or {}).get("name"),
        uttered=uttered,
        actions=frozenset(_names(known.get("actions"))),
        forms=frozenset(_names(known.get("forms"))),
    )


def _since_message(events: Sequence[Mapping[str, Json]]) -> tuple[Mapping[str, Json], frozenset[str]]:
    """The latest message's event, empty where there is none, and the marks of what was uttered since."""
    marks: set[str] = set()
    for event in events[: -_FURTHEST - 1 : -1]:
        kind = event.get("event")
        if kind == "user":
            return event, frozenset(marks)
        if kind == "bot":
            mark = (event.get("metadata") or {}).get(MARK)
            if isinstance(mark, str):
                marks.add(mark)
    return {}, frozenset(marks)


def _key(event: Mapping[str, Json], tracker: Tracker) -> str:
    """A name for the latest message. Where there is none: for what led to this call."""
    given = event.get("message_id")
    if isinstance(given, str) and 0 < len(given) <= _MAX_ID and "\0" not in given:
        return given
    if not event:
        event = tracker.events[-1] if tracker.events else {}
    named = f"{event.get('timestamp')}\n{event.get('text')}"
    return hashlib.sha256(named.encode("utf-8", "replace")).hexdigest()[:32]


def _sender(given: Json) -> str:
    if not isinstance(given, str) or "\0" in given or not given.strip() or len(given) > _MAX_SENDER:
        raise MalformedCallError("sender_malformed")
    return given


def _language(given: Json) -> str | None:
    return given.replace("_", "-") if isinstance(given, str) and _LANGUAGE.fullmatch(given) else None


def _names(given: Json) -> list[str]:
    """Names in a domain: a list of names or of objects with one key each, or an object."""
    if not isinstance(given, list | dict):
        return []
    return [one if isinstance(one, str) else next(iter(one), "") for one in given]
