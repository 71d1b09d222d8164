"""What staff have added to a pack, laid over it; and words that one language borrows from another.

An addition adds a topic, or phrasings of one that is there. What the pack says itself always counts before
what is laid over it, so that an addition that was written back into the pack's files changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated

from pydantic import Field

from knowledge.pack.pack import FALLBACK_LANGUAGE, Pack
from knowledge.pack.structure import Faq, Part, Slug, Topic, TopicId
from knowledge.pack.words import BorrowedWords, FaqWords, Title, TopicWords, Words
from knowledge.text import fold


class AddedWords(Part):
    """Title and answer of an added topic in one language."""

    title: Title
    answer: Annotated[str, Field(min_length=1, max_length=2000)]


class Addition(Part):
    """What one change adds.

    Attributes:
        topic: of the pack, or a new one.
        contact: whom a new topic belongs to; None: the pack's fallback.
        words: of a new topic, by language; a later change overrides single languages.
        phrasings: ways to ask for the topic, by language.
    """

    topic: TopicId
    contact: Slug | None = None
    words: dict[str, AddedWords] = Field(default_factory=dict)
    phrasings: dict[str, tuple[str, ...]] = Field(default_factory=dict)


def nearest(there: Iterable[str], languages: Sequence[str]) -> str:
    """The language to borrow from: English, else the first of the pack's languages that is there."""
    known = set(there)
    return next(tag for tag in (FALLBACK_LANGUAGE, *languages) if tag in known)


def lend(topic: Topic, words: Mapping[str, FaqWords], languages: Sequence[str]) -> dict[str, BorrowedWords]:
    """Words for the languages that a growing topic lacks, by language; empty where it has none at all."""
    there = [tag for tag in languages if topic.id in words[tag].topics]
    lacking = [tag for tag in languages if tag not in there and tag not in topic.languages]
    if not topic.languages or not there:
        return {}
    source = nearest(there, languages)
    said = words[source].topics[topic.id]
    return {
        tag: BorrowedWords(title=said.title, answer=said.answer, empty=said.empty, language=source)
        for tag in lacking
    }


def with_borrowed(faq: Faq, words: Mapping[str, Words]) -> dict[str, Words]:
    """The words of each language with what its growing topics lack, borrowed and without phrasings."""
    growing = [topic for topic in faq.topics if topic.languages]
    if not growing:
        return dict(words)
    said = {tag: one.faq for tag, one in words.items()}
    lent = {topic.id: lend(topic, said, tuple(words)) for topic in growing}
    found = {}
    for tag, one in words.items():
        borrowed = {name: by_tag[tag] for name, by_tag in lent.items() if tag in by_tag}
        found[tag] = _with_topics(one, borrowed, dict.fromkeys(borrowed, ()))
    return found


def _with_topics(
    words: Words, topics: Mapping[str, TopicWords], phrasings: Mapping[str, tuple[str, ...]]
) -> Words:
    """A language's words with these topics, and phrasings, beside its own."""
    faq = {**words.faq.topics, **topics}
    there = words.phrasings.topics
    asked = {**there, **{name: (*there.get(name, ()), *forms) for name, forms in phrasings.items()}}
    return words.model_copy(
        update={
            "faq": words.faq.model_copy(update={"topics": faq}),
            "phrasings": words.phrasings.model_copy(update={"topics": asked}),
        }
    )


def folded(additions: Iterable[Addition]) -> dict[str, Addition]:
    """One addition for each topic, in the order in which topics came first; later words count."""
    found: dict[str, Addition] = {}
    for one in additions:
        before = found.get(one.topic, Addition(topic=one.topic))
        phrasings = dict(before.phrasings)
        for tag, forms in one.phrasings.items():
            known = {fold(form) for form in phrasings.get(tag, ())}
            phrasings[tag] = (
                *phrasings.get(tag, ()),
                *(form for form in forms if fold(form) not in known),
            )
        found[one.topic] = Addition(
            topic=one.topic,
            contact=one.contact or before.contact,
            words={**before.words, **one.words},
            phrasings=phrasings,
        )
    return found


def over(pack: Pack, additions: Iterable[Addition]) -> Pack:
    """The pack with additions laid over it.

    What the pack says itself stays; topics without words in any of its languages add nothing. A language in
    which a topic has words but no phrasing is asked for it by its title.
    """
    kept = [
        one
        for one in folded(additions).values()
        if not landed(pack, one) and (one.topic in pack.topics or _spoken(pack, one))
    ]
    if not kept:
        return pack
    faq = Faq(topics=_topics(pack, kept))
    words = {tag: _laid_over(pack, tag, kept) for tag in pack.words}
    fields = {name: getattr(pack, name) for name in Pack.model_fields}
    return Pack.model_validate(
        {**fields, "faq": faq, "words": with_borrowed(faq, words), "digest": _digest(pack, kept)}
    )


def _topics(pack: Pack, kept: Sequence[Addition]) -> tuple[Topic, ...]:
    """The topics, those that are still growing with the languages that they have words in now."""
    added = {one.topic: one for one in kept}
    topics = []
    for topic in pack.faq.topics:
        more = _spoken(pack, added[topic.id]) if topic.id in added and topic.languages else ()
        languages = tuple(tag for tag in pack.words if tag in {*topic.languages, *more})
        topics.append(topic.model_copy(update={"languages": languages if topic.languages else ()}))
    new = [one for one in kept if one.topic not in pack.topics]
    return (
        *topics,
        *(
            Topic(id=one.topic, basis="source", contact=_contact(pack, one), languages=_spoken(pack, one))
            for one in new
        ),
    )


def _laid_over(pack: Pack, tag: str, kept: Sequence[Addition]) -> Words:
    """The words of one language."""
    said = pack.words[tag]
    known = {fold(form) for forms in said.phrasings.topics.values() for form in forms}
    own: dict[str, TopicWords] = {}
    asked: dict[str, tuple[str, ...]] = {}
    for one in kept:
        lacks = isinstance(said.faq.topics.get(one.topic), BorrowedWords | None)
        if lacks and tag in one.words:
            own[one.topic] = TopicWords(title=one.words[tag].title, answer=braced(one.words[tag].answer))
        if lacks and one.topic not in own:
            continue
        forms = tuple(form for form in one.phrasings.get(tag, ()) if fold(form) not in known)
        if not forms and not said.phrasings.topics.get(one.topic):
            forms = (own[one.topic].title,)
        asked[one.topic] = forms
    return _with_topics(said, own, asked)


def landed(pack: Pack, addition: Addition) -> bool:
    """Whether all that an addition adds stands in the pack by itself, perhaps in other words by now."""
    if addition.topic not in pack.topics:
        return False
    for tag, forms in addition.phrasings.items():
        if tag in pack.words and not _borrowed(pack, tag, addition.topic):
            there = {fold(form) for form in pack.words[tag].phrasings.topics.get(addition.topic, ())}
            if not all(fold(form) in there for form in forms):
                return False
    return not any(tag in pack.words and _borrowed(pack, tag, addition.topic) for tag in addition.words)


def _borrowed(pack: Pack, tag: str, topic: str) -> bool:
    return isinstance(pack.words[tag].faq.topics[topic], BorrowedWords)


def braced(answer: str) -> str:
    """An answer that people typed, as packs hold it: nothing in it is filled in."""
    return answer.replace("{", "{{").replace("}", "}}")


def lacking(pack: Pack, topic: Topic) -> tuple[str, ...]:
    """Languages of the pack in which a topic has only borrowed words: gaps of translation."""
    return tuple(tag for tag in pack.words if _borrowed(pack, tag, topic.id))


def _spoken(pack: Pack, addition: Addition) -> tuple[str, ...]:
    return tuple(tag for tag in pack.words if tag in addition.words)


def _contact(pack: Pack, addition: Addition) -> str | None:
    return addition.contact if addition.contact in pack.roles else None


def _digest(pack: Pack, additions: Sequence[Addition]) -> str:
    total = hashlib.sha256(pack.digest.encode())
    for one in additions:
        total.update(one.model_dump_json().encode())
    return total.hexdigest()
