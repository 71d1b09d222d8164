"""Each of Rasa's conversation repair patterns, as one conversation in twelve languages' own phrases.

The conversations are in `patterns/transcripts.yaml`, the phrases in `patterns/phrases.yaml`, written apart
from the packs. They run through the pure turn with the real understanding.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from dialogues.message import Channel, ConversationKey, Message
from dialogues.replies import Reply
from dialogues.state import Answer, Owner, Phase, State, Status
from knowledge.text import fold, words_in
from tests.dialogues.test_transcripts import city, take

NOW = datetime(2027, 3, 4, 9, 30, tzinfo=UTC)
CITY = "saint-etienne"
FOLDER = Path(__file__).parent / "patterns"
TRANSCRIPTS: dict[str, dict[str, Any]] = yaml.safe_load((FOLDER / "transcripts.yaml").read_text("utf-8"))
PHRASES: dict[str, dict[str, str]] = yaml.safe_load((FOLDER / "phrases.yaml").read_text("utf-8"))
KEYS = {
    *("say", "owner", "waiting", "phase", "text", "text_in", "custom", "custom_topic", "parts", "lacks"),
    *("only", "replies", "clarify", "again"),
}
RASA = {
    *("continue_interrupted", "correction", "cancel_flow", "restart", "session_start", "skip_question"),
    *("collect_information", "validate_slot", "clarification", "cannot_handle", "chitchat", "search"),
    *("human_handoff", "internal_error", "repeat_bot_messages", "completed", "customer_satisfaction"),
    *("user_silence", "code_change"),
}
MOST = 3
"""Topics of one question back."""
BY_CHANCE = 3
"""Words up to which a phrase may well be one of the pack's."""


class Talk:
    """A conversation in one language, and what the last turn came to."""

    def __init__(self, language: str, given: dict[str, Any]) -> None:
        self.language = language
        self.pack = city(CITY).pack
        self.replies: tuple[Reply, ...] = ()
        self.before: tuple[Reply, ...] = ()
        self.topics: list[str] = []
        self.state = State()
        if given:
            known = {name: value for name, value in given.items() if name != "waiting"}
            answers = {
                name: Answer(Status.ANSWERED, value, NOW, self.pack.questions[name].meaning)
                for name, value in known.items()
            }
            self.state = State(
                language=language, greeted=True, phase=Phase.OPEN, waiting=given["waiting"], answers=answers
            )

    @property
    def custom(self) -> dict[str, Any]:
        return {name: part for reply in self.replies for name, part in reply.custom.items()}

    def pairs(self) -> list[str]:
        """Titles of two topics each: what names both is never sure."""
        topics = self.pack.words[self.language].faq.topics.values()
        titles = [topic.title for topic in topics]
        return [f"{one} {other}" for one, other in zip(titles, titles[5:], strict=False)]

    def words(self, said: str) -> str:
        """What is sent for a line's `say`."""
        if said == "$first":
            return self.pack.words[self.language].faq.topics[self.topics[0]].title
        if said == "$vague":
            return " / ".join((PHRASES[self.language]["vague"], *self.pairs()))
        if said == "$endless":
            return "a" * 9000
        if said.startswith("$"):
            return PHRASES[self.language][said[1:]]
        return self.pack.say(said[1:], self.language) if said.startswith("@") else said

    def take(self, turn: dict[str, Any]) -> None:
        if "owner" in turn:
            self.state = self.state.but(owner=Owner(turn["owner"]))
        key = ConversationKey(Channel.REST, "someone", CITY)
        for text in self.words(turn["say"]).split(" / "):
            result = take(self.state, Message(key, str(self.state.turn), text, (), self.language))
            if any("clarify" in reply.custom for reply in result.replies):
                break
        self.before, self.replies, self.state = self.replies, result.replies, result.state
        self.topics = self.custom.get("clarify", {}).get("topics", [])

    def faults(self, turn: dict[str, Any]) -> list[str]:
        """Promises of the line that were not kept."""
        custom, texts = self.custom, [reply.text for reply in self.replies]
        said = {
            "waiting": self.replies[-1].custom.get("question", {}).get("id"),
            "phase": self.state.phase.value,
            "custom_topic": custom.get("answer", {}).get("topic"),
            "replies": len(texts),
            "only": sorted(custom),
            "clarify": 1 < len(self.topics) <= MOST,
            "again": bool(self.before) and texts[-1] in self.before[-1].text,
        }
        found = [name for name, value in said.items() if name in turn and turn[name] != value]
        if "text" in turn and self.phrase(turn["text"]) not in {text.split("\n\n")[0] for text in texts}:
            found.append("text")
        if "text_in" in turn and not any(self.phrase(turn["text_in"]) in text for text in texts):
            found.append("text_in")
        found += [name for name, part in turn.get("custom", {}).items() if custom.get(name) != part]
        found += [name for name in turn.get("parts", ()) if name not in custom]
        return found + [f"no {name}" for name in turn.get("lacks", ()) if name in custom]

    def phrase(self, key: str) -> str:
        return self.pack.say(key, self.language)


@pytest.mark.parametrize("language", sorted(PHRASES))
@pytest.mark.parametrize("pattern", TRANSCRIPTS)
def test_pattern(pattern: str, language: str) -> None:
    of = TRANSCRIPTS[pattern]
    talk = Talk(language, of.get("given", {}))
    for turn in of["turns"]:
        assert set(turn) <= KEYS
        talk.take(turn)
        assert not talk.faults(turn), f"{talk.words(turn['say'])[:200]!r}: {turn}\n-> {talk.replies}"


def test_every_pattern_and_every_language_is_there() -> None:
    assert set(TRANSCRIPTS) >= RASA
    assert set(PHRASES) == set(city(CITY).pack.about.languages)
    wanted = {
        turn["say"][1:] for of in TRANSCRIPTS.values() for turn in of["turns"] if turn["say"].startswith("$")
    } - {"first", "endless"}
    for language, phrases in PHRASES.items():
        assert set(phrases) == wanted, language


@cache
def own_words(language: str) -> frozenset[str]:
    """All that the pack gives as ways to say something, folded."""
    words = city(CITY).pack.words[language]
    lists = (*words.intents.commands.values(), *words.intents.chat.values(), words.intents.out_of_scope)
    topics = words.phrasings.topics.values()
    return frozenset(fold(form) for forms in (*lists, *topics) for form in forms)


@pytest.mark.parametrize("language", sorted(PHRASES))
def test_the_phrases_are_not_the_packs(language: str) -> None:
    copied = [
        phrase
        for phrase in PHRASES[language].values()
        if words_in(phrase) > BY_CHANCE and fold(phrase) in own_words(language)
    ]
    assert copied == []
