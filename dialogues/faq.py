"""Answers from the knowledge base, in the middle of whatever is going on; an aside never moves the intake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from babel import Locale

from dialogues import awaiting, review
from dialogues.asking import ask_waiting
from dialogues.effects import CaseReason, GapRecorded
from dialogues.state import Doubt, Phase
from knowledge.calendar import upcoming
from knowledge.pack.words import BorrowedWords

if TYPE_CHECKING:
    from datetime import datetime

    from dialogues.city import Finding
    from dialogues.draft import Draft
    from dialogues.replies import Json
    from knowledge.pack import Pack
    from knowledge.understanding import Reading


@dataclass(frozen=True, slots=True)
class Recalled:
    """A finding of an earlier turn, kept while the founder is asked what was meant."""

    decision: str
    topics: tuple[tuple[str, float], ...]
    gap: str | None


def keep(finding: Finding) -> dict[str, Any]:
    """A finding as JSON, for the state."""
    return {"decision": finding.decision, "topics": [list(t) for t in finding.topics], "gap": finding.gap}


def recall(kept: dict[str, Any]) -> Recalled:
    """The finding that `keep` wrote."""
    topics = tuple((topic, confidence) for topic, confidence in kept["topics"])
    return Recalled(kept["decision"], topics, kept["gap"])


def look_up(draft: Draft, text: str, reading: Reading) -> None:
    """Answer a question: the topic that has these very words, else what they mean."""
    worded = draft.city.topic_worded(text)
    if worded is not None:
        answer(draft, worded)
    else:
        respond(draft, draft.city.understanding.topic(reading, draft.spoken), text)


def respond(draft: Draft, finding: Finding, text: str) -> None:
    """Answer, ask which of at most three topics, or say honestly that there is no good answer."""
    match finding.decision:
        case "answer":
            topic, confidence = finding.topics[0]
            answer(draft, topic, confidence)
        case "clarify":
            clarify(draft, tuple(topic for topic, _ in finding.topics[:3]), text)
        case _:
            gap(draft, finding.gap or "unsure", text)


def answer(draft: Draft, topic: str, confidence: float = 1.0) -> None:
    """Answer a topic, then put the waiting question again where there is one."""
    tell(draft, topic, confidence)
    ask_if_open(draft)


def tell(draft: Draft, topic: str, confidence: float) -> None:
    """Answer a topic, and no more than that."""
    about = draft.pack.topics[topic]
    text, spoken = answer_text(draft.pack, topic, draft.spoken, draft.now)
    draft.set(misses=0)
    part: dict[str, Json] = {
        "topic": topic,
        "confidence": round(confidence, 3),
        "language": spoken,
        "source": about.basis,
    }
    if draft.wording is not None and draft.wording.fits(topic, spoken, text):
        text, part["reworded"] = draft.wording.text, {"cites": list(draft.wording.cites)}
    buttons = [draft.button("button.human", "/human")] if about.basis == "unknown" else []
    if (draft.state.phase is Phase.NONE or draft.public) and about.basis != "unknown":
        buttons = [draft.button("button.intake", "/intake")]
    draft.reply(text, buttons=buttons, custom={"answer": part})


def answer_text(pack: Pack, topic: str, language: str, now: datetime) -> tuple[str, str]:
    """The answer of a topic, and the language that it is in.

    Args:
        pack: which has the topic.
        topic: its id.
        language: one of the pack's; where a topic has no words in it yet, a word on that comes first.
        now: aware UTC.
    """
    about, said = pack.topics[topic], pack.words[language]
    words = said.faq.topics[topic]
    contact = about.contact or pack.fallback_contact
    values = {"contact": said.contacts.contacts[contact].title, "languages": _languages(pack)}
    lines = upcoming(pack, about.live, language, now) if about.live else []
    if about.live and not lines and words.empty:
        text = words.empty.format_map(values)
    else:
        text = words.answer.format_map({**values, "list": "\n".join(lines)})
    if not isinstance(words, BorrowedWords):
        return text, language
    name = Locale.parse(words.language, sep="-").get_display_name(language.replace("-", "_"))
    return f"{pack.say('answer.borrowed', language, language=name)}\n{text}", words.language


def answer_live(draft: Draft, catalogue: str) -> None:
    """Answer `/events` or `/trainings` from the pack's catalogue."""
    topic = next((t.id for t in draft.pack.faq.topics if t.live == catalogue), None)
    if topic is not None:
        answer(draft, topic)
        return
    lines = upcoming(draft.pack, catalogue, draft.spoken, draft.now)
    draft.reply("\n".join(lines) if lines else draft.phrase(f"catalogue.no_{catalogue}"))
    ask_if_open(draft)


def clarify(draft: Draft, topics: tuple[str, ...], text: str) -> None:
    """Ask which of these topics is meant; `text` is kept for the gap if it is none of them."""
    titles = [draft.words.faq.topics[topic].title for topic in topics]
    titles.append(draft.phrase("button.none_of_these"))
    buttons = draft.ask_back(Doubt.TOPIC, titles, (*topics, None), text=text)
    draft.say("faq.which", buttons=buttons, custom={"clarify": {"topics": list(topics)}})


def gap(draft: Draft, kind: str, text: str) -> None:
    """Say that there is no good answer, record the question for staff, offer a person."""
    misses = draft.state.misses + 1
    draft.set(misses=misses)
    draft.want(GapRecorded(text, kind, draft.language, draft.state.turn))
    if misses > 1 and kind == "unsure" and not draft.public and not draft.state.case_open:
        _hand_on(draft)
        return
    question, buttons = awaiting.offer(draft)
    words = [draft.phrase("gap.again" if misses > 1 else f"gap.{kind}"), question]
    others = [draft.button("button.human", "/human"), draft.button("button.help", "/help")]
    draft.reply("\n".join(filter(None, words)), buttons=[*buttons, *others], custom={"gap": {"kind": kind}})
    ask_if_open(draft)


def _hand_on(draft: Draft) -> None:
    """At its end twice in a row the assistant calls a person by itself, as `/human` does."""
    referral = review.find_contact(draft)
    draft.set(contact=referral.contact, case_open=True, misses=0)
    draft.want(review.case_opened(draft, CaseReason.GAPS, referral.contact))
    said = (draft.phrase("gap.handed_on"), draft.back_line(), review.referral_text(draft, referral))
    parts = {"gap": {"kind": "unsure"}, "referral": review.referral_part(draft, referral)}
    draft.reply("\n\n".join(filter(None, said)), custom=parts)
    ask_if_open(draft)


def chat(draft: Draft, kind: str) -> None:
    """Short, polite words for small talk, abuse and attempts to steer; never from the knowledge base."""
    draft.reply(chat_words(draft, kind))
    ask_if_open(draft)


def chat_words(draft: Draft, kind: str) -> str:
    """What is said to such small talk: where the pack has several wordings, another one in the next turn."""
    wordings = draft.phrase(f"chat.{kind}").split("|")
    return wordings[draft.state.turn % len(wordings)]


def ask_if_open(draft: Draft, *, again: bool = True) -> None:
    """Put the waiting question again while the intake is open, unless others read along.

    `again` is that of `ask`.
    """
    if draft.state.phase is Phase.OPEN and not draft.public:
        ask_waiting(draft, again=again)


def say_beside(draft: Draft, lead: str, *, custom: dict[str, Json] | None = None) -> None:
    """Say something beside the intake, in one reply with the waiting question where there is one."""
    if draft.state.phase is Phase.OPEN and draft.waiting is not None and not draft.public:
        ask_waiting(draft, lead=lead, custom=custom)
    else:
        draft.reply(lead, custom=custom)


def languages_of(draft: Draft) -> str:
    """The pack's languages by their own names."""
    return _languages(draft.pack)


def _languages(pack: Pack) -> str:
    names: list[Any] = [Locale.parse(tag, sep="-").display_name for tag in pack.about.languages]
    return ", ".join(str(name) for name in names)
