"""Questions without an answer in Slack: lists of them, and the modal that makes an answer knowledge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from hashlib import blake2s
from typing import TYPE_CHECKING, Any, Final

from dialogues.desk_rules import may_change_knowledge
from dialogues.errors import NotAllowedError
from dialogues.growth import Answering, Told
from dialogues.report import contact_title
from integrations.slack import parts
from integrations.slack.markup import bold, cut, escaped, linked
from integrations.slack.modals import Memory, framed
from integrations.web.desk_growth import DOUBTS, fault_words, sure_words
from integrations.web.desk_naming import when
from integrations.web.desk_proof import proof_words, to_review

if TYPE_CHECKING:
    from dialogues.desk import Staff
    from dialogues.growth import GapFile, GapGroup, Wording
    from integrations.slack.ground import Ground
    from integrations.slack.telling import Place
    from knowledge.pack import Pack

Json = Any


class GapAction(StrEnum):
    """`action_id` of what is pressed, and `callback_id` of the modal."""

    LIST = "gap.list"
    OPEN = "gap.open"
    ASIDE = "gap.aside"
    ANSWER = "gap.answer"  # the modal, sent in


MAX_TITLE: Final = 60
MAX_ANSWER: Final = 2000
"""Characters, as on the staff page."""
HOME: Final = 3
LISTED: Final = 20
MAX_WORDINGS: Final = 60
MAX_LANGUAGES: Final = 4
"""Languages that a modal asks the answer in; the others are gaps of translation, filled on the staff page."""


async def at_home(by: Staff, ground: Ground) -> list[Json]:
    """The first groups at the Home of who may answer them; nothing for others."""
    if not may_change_knowledge(ground.desk.rights(by)):
        return []
    groups, review = await _groups(by, ground), await _to_review(by, ground)
    if not groups:
        return review
    more = parts.button(GapAction.LIST, f"{ground.t('desk.gaps.title')} ({len(groups)})", "all")
    blocks = [parts.header(ground.t("desk.gaps.title")), *(_row(one, ground) for one in groups[:HOME])]
    rest = [{"type": "actions", "elements": [more]}] if len(groups) > HOME else []
    return [*blocks, *rest, *review]


async def _to_review(by: Staff, ground: Ground) -> list[Json]:
    """Added answers that are not found as they should be, or take from others, with what was found out."""
    t, told = ground.t, []
    for change in await ground.knowledge.changes(by):
        pack = ground.packs.get(change.city)
        if pack is not None and to_review(change):
            faq = pack.words[pack.speaks(t.language)].faq.topics
            said = proof_words(change.proof, {topic: words.title for topic, words in faq.items()}, t)
            told.append(f"• {bold(cut(change.title, 100))} {escaped(cut(' '.join(said), 500))}")
    if not told:
        return []
    page = linked(f"{ground.page}/desk/knowledge", t("desk.knowledge.title")) if ground.page else ""
    return [parts.section("\n".join(filter(None, [escaped(t("desk.proof.look")), *told[:HOME], page])))]


async def list_modal(by: Staff, ground: Ground, place: Place) -> Json:
    """The groups that most wait for.

    Raises:
        NotAllowedError: they may not change knowledge.
    """
    t, groups = ground.t, await _groups(by, ground)
    rows = [_row(one, ground) for one in groups[:LISTED]]
    if len(groups) > LISTED:
        rows.append(parts.small(escaped(t.counted("slack.card.more", len(groups) - LISTED))))
    blocks = rows or [parts.section(escaped(t("desk.gaps.none")))]
    memory = Memory(0, 0, place.channel, place.thread).written()
    return parts.modal(
        GapAction.LIST, t("desk.gaps.title"), blocks, memory=memory, close=t("slack.modal.close")
    )


async def _groups(by: Staff, ground: Ground) -> list[GapGroup]:
    return [one for one in await ground.knowledge.gaps(by) if one.city in ground.packs]


def _row(group: GapGroup, ground: Ground) -> Json:
    text = f"{bold(cut(group.newest, 300))}\n{escaped(_about(group, ground))}"
    return parts.section(
        text, accessory=parts.button(GapAction.OPEN, ground.t("desk.gap.title"), str(group.id))
    )


def _about(group: GapGroup, ground: Ground) -> str:
    t, pack = ground.t, ground.packs.get(group.city)
    told = [t.counted("desk.gaps.asked", group.count)]
    if group.waiting:
        told.append(t.counted("desk.gaps.waiting", group.waiting))
    told.append(t("desk.list.comma").join(f"{t.names(tag)} ({n})" for tag, n in group.languages))
    told.append(when(group.at, t, pack))
    if pack is not None and len(ground.packs) > 1:
        told.append(pack.words[pack.speaks(t.language)].about.city)
    return " · ".join(told)


async def opened(number: int, by: Staff, ground: Ground) -> tuple[GapFile, Pack]:
    """A group and its city's pack.

    Raises:
        NotAllowedError: `not_permitted`; `unknown_gap`: it was answered or erased, or is of no city served.
    """
    file = await ground.knowledge.gap(number, by)
    pack = ground.packs.get(file.group.city)
    if pack is None:
        raise NotAllowedError("unknown_gap")
    return file, pack


Filled = Mapping[str, Sequence[str]]
"""What was filled in or chosen in a modal, by the ids of its blocks."""


def gap_modal(file: GapFile, ground: Ground, place: Place) -> Json:
    """The modal that answers a group."""
    memory = Memory(0, 0, place.channel, place.thread, gap=file.group.id)
    return _modal(file, memory, ground, [], None)


def again_modal(
    file: GapFile, memory: Memory, ground: Ground, error: NotAllowedError, filled: Filled
) -> Json:
    """The same, sent in and refused: it tells why, and what was filled in stays; a doubt can be overruled."""
    t = ground.t
    faults = [parts.section(f":warning: {escaped(fault_words(error, titles_of(file, ground), t))}")]
    if error.code in DOUBTS:
        boxes = {"type": "checkboxes", "options": [parts.option(sure_words(error.code, t), "anyway")]}
        faults.append(parts.entry("anyway", t("desk.gap.topic"), boxes, optional=True))
    return _modal(file, memory, ground, faults, filled)


def titles_of(file: GapFile, ground: Ground) -> dict[str, str]:
    """Titles of all topics of a group's city, by id, as staff read them."""
    pack = ground.packs[file.group.city]
    words = pack.words[pack.speaks(ground.t.language)].faq.topics
    return {topic: words[topic].title for topic in pack.topics}


def _modal(
    file: GapFile, memory: Memory, ground: Ground, faults: Sequence[Json], filled: Filled | None
) -> Json:
    t, pack, group = ground.t, ground.packs[file.group.city], file.group
    words, one = pack.words[pack.speaks(t.language)], _first(filled or {})
    lead = parts.small(escaped(_about(group, ground)))
    aside = parts.button(GapAction.ASIDE, t("desk.gap.aside"), str(group.id))
    contacts = [(contact, contact_title(words, contact)) for contact in pack.roles]
    whose = parts.choice(contacts, initial=one.get("contact", ""))
    blocks = [
        *faults,
        lead,
        _wordings(file, ground, filled),
        parts.entry("topic", t("desk.gap.topic"), _topics(file, ground, one.get("topic", "")), optional=True),
        parts.small(escaped(t("desk.gap.topic_hint"))),
        *[block for tag in _languages(file, pack, ground) for block in _answer(tag, ground, one)],
        parts.entry("contact", t("desk.gap.contact"), whose, optional=True),
        *([parts.small(escaped(t("desk.gap.tells")))] if group.waiting else []),
        {"type": "actions", "elements": [aside]},
    ]
    sends = t("desk.gap.save")
    return framed(GapAction.ANSWER, t("desk.gap.title"), blocks, memory, ground, of=group.newest, sends=sends)


def _first(filled: Filled) -> dict[str, str]:
    return {name: values[0] for name, values in filled.items() if values}


def _wordings(file: GapFile, ground: Ground, filled: Filled | None) -> Json:
    shown = [parts.option(one.text, _name(one)) for one in file.wordings[:MAX_WORDINGS]]
    chosen = shown if filled is None else [one for one in shown if one["value"] in filled.get("wordings", ())]
    select: Json = {"type": "multi_static_select", "options": shown}
    if chosen:
        select["initial_options"] = chosen
    hint = ground.t("desk.gap.wordings_hint")
    return parts.entry("wordings", ground.t("desk.gap.wordings"), select, optional=True, hint=hint)


def _topics(file: GapFile, ground: Ground, chosen: str) -> Json:
    """The nearest topics first, then all others."""
    t, titles = ground.t, titles_of(file, ground)
    near = [(topic, titles[topic]) for topic in file.near if topic in titles]
    others = sorted((one for one in titles.items() if one not in near), key=lambda one: one[1].casefold())
    some = [others[at : at + parts.MAX_OPTIONS] for at in range(0, len(others), parts.MAX_OPTIONS)]
    groups = [_options(t("desk.gap.near"), near)] if near else []
    groups += [_options(t("desk.gap.all_topics"), topics) for topics in some]
    placeholder = parts.plain(t("desk.gap.new_topic"), parts.MAX_OPTION)
    select: Json = {"type": "static_select", "placeholder": placeholder, "option_groups": groups}
    every = [option for group in groups for option in group["options"]]
    first = next((one for one in every if one["value"] == chosen), None)
    return {**select, "initial_option": first} if first else select


def _options(label: str, topics: Sequence[tuple[str, str]]) -> Json:
    shown = [parts.option(title, topic) for topic, title in topics if len(topic) <= parts.MAX_VALUE]
    return {"label": parts.plain(label, parts.MAX_OPTION), "options": shown}


def _languages(file: GapFile, pack: Pack, ground: Ground) -> list[str]:
    """The staff's own language, then those it was asked in."""
    asked = (tag if tag in pack.words else tag.partition("-")[0] for tag, _ in file.group.languages)
    wanted = [pack.speaks(ground.t.language), *(tag for tag in asked if tag in pack.words)]
    return list(dict.fromkeys(wanted))[:MAX_LANGUAGES]


def _answer(tag: str, ground: Ground, one: Mapping[str, str]) -> list[Json]:
    t, name = ground.t, ground.t.names(tag)
    named = parts.words(several=False, most=MAX_TITLE, initial=one.get(f"title-{tag}", ""))
    told = parts.words(most=MAX_ANSWER, initial=one.get(f"answer-{tag}", ""))
    title, answer = t("desk.gap.answer_title", language=name), t("desk.gap.answer", language=name)
    return [
        parts.entry(f"title-{tag}", title, named, optional=True),
        parts.entry(f"answer-{tag}", answer, told, optional=True),
    ]


def answering(fields: Filled, file: GapFile, pack: Pack) -> Answering:
    """What a modal asks for; only wordings of this group are taken, in the languages they were asked in."""
    chosen = set(fields.get("wordings", ()))
    one = _first(fields)
    words = {
        tag: Told(one.get(f"title-{tag}", ""), one.get(f"answer-{tag}", ""))
        for tag in pack.words
        if one.get(f"title-{tag}", "").strip() or one.get(f"answer-{tag}", "").strip()
    }
    return Answering(
        topic=one.get("topic"),
        words=words,
        phrasings=tuple((it.text, it.language) for it in file.wordings if _name(it) in chosen),
        contact=one.get("contact"),
        anyway="anyway" in fields.get("anyway", ()),
    )


def _name(wording: Wording) -> str:
    """Of a wording in a modal; the same for as long as it is."""
    return blake2s(f"{wording.language}:{wording.text}".encode(), digest_size=12).hexdigest()
