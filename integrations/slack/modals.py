"""Modals in which staff choose or say what an act needs."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from dialogues.canned import offered
from dialogues.desk import CaseStage, Role
from dialogues.desk_rules import next_stage
from dialogues.report import contact_title
from integrations.slack import parts
from integrations.slack.ids import Action
from integrations.slack.markup import cut, escaped
from integrations.slack.telling import named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dialogues.desk import Alike, CaseFile, Staff
    from integrations.phrases import Phrases
    from integrations.slack.ground import Ground
    from integrations.slack.telling import Place
    from knowledge.pack import Pack

Json = Any
SEND = "case.reply.send"
"""`callback_id` of the second step of a canned reply, in which it is seen and sent."""
NOTE = "note"
"""Of the shortcut that makes a message a note, and of its modal."""
PICK_CASE = "pick.case"
PICK_COLLEAGUE = "pick.colleague"
"""`action_id` of selects whose options are asked for."""
MAX_REASON = 1000


@dataclass(frozen=True, slots=True)
class Memory:
    """What a modal remembers.

    Attributes:
        case, version: as whoever opened it saw it; 0 where none is chosen yet.
        channel, thread: where they are told what became of it.
        canned, language: of a canned reply; the language of its text.
        gap: number of a group of questions without an answer; 0: it is about none.
    """

    case: int = 0
    version: int = 0
    channel: str = ""
    thread: str | None = None
    canned: str = ""
    language: str = ""
    gap: int = 0

    def written(self) -> str:
        """As a modal's `private_metadata`."""
        return json.dumps({name: value for name, value in asdict(self).items() if value})

    @staticmethod
    def read(text: str) -> Memory:
        """As `written` wrote it.

        Raises:
            ValueError: it did not write this.
        """
        try:
            return Memory(**json.loads(text or "{}"))
        except TypeError as error:
            raise ValueError("no memory of ours") from error


def remembered(file: CaseFile, place: Place) -> Memory:
    """What a modal about this case remembers."""
    return Memory(file.case.id, file.case.version, place.channel, place.thread)


async def act_modal(action: Action, file: CaseFile, by: Staff, ground: Ground, place: Place) -> Json:
    """The modal of an act that needs one; None: it needs none."""
    t, pack = ground.t, ground.packs.get(file.case.city)
    match action:
        case Action.REFER if pack is not None:
            blocks = _refer(file, pack, ground)
        case Action.ASSIGN:
            blocks = await _assign(file, ground)
        case Action.TAKE_OVER:
            blocks = await _take_over(file, by, ground)
        case Action.SNOOZE:
            blocks = _snooze(file, ground)
        case Action.STAGE:
            stages = [(stage.value, t(f"desk.stage.{stage.value}")) for stage in CaseStage]
            after = (next_stage(file.case.stage) or file.case.stage).value
            blocks = [parts.entry("stage", t("desk.manage.stage"), parts.choice(stages, initial=after))]
        case Action.MERGE:
            blocks = await _merge(file, ground)
        case Action.CLOSE:
            blocks = [_reason(t("desk.reason"))]
        case Action.NOTE:
            blocks = [parts.entry("text", t("desk.note.label"), parts.words())]
        case Action.REPLY if pack is not None:
            blocks = _canned(file, pack, ground)
        case _:
            return None
    label = t.get(f"slack.do.{action.name.lower()}") or t(f"desk.do.{action.name.lower()}")
    sends = {Action.REPLY: t("desk.canned.show"), Action.NOTE: t("desk.note.keep")}.get(action, label)
    return framed(
        action.value, label, blocks, remembered(file, place), ground, of=named(file, t), sends=sends
    )


def framed(  # a modal is all of this
    callback: str,
    title: str,
    blocks: Sequence[Json],
    memory: Memory,
    ground: Ground,
    *,
    of: str = "",
    sends: str = "",
) -> Json:
    """A modal to fill in. `of`: the case it is about. `sends`: what its button says it does, if that fits."""
    t = ground.t
    lead = [parts.section(f"*{escaped(cut(of, 200).replace('*', ''))}*")] if of else []
    return parts.modal(
        callback,
        title,
        [*lead, *blocks],
        memory=memory.written(),
        submit=sends if 0 < len(sends) <= parts.MAX_TITLE else t("slack.modal.send"),
        close=t("slack.modal.close"),
    )


def note_modal(text: str, case: CaseFile | None, place: Place, ground: Ground) -> Json:
    """The modal that makes a message a private note. `case`: the one that is chosen at first."""
    t = ground.t
    pick: Json = {"type": "external_select", "action_id": PICK_CASE, "min_query_length": 0}
    if case is not None:
        pick["initial_option"] = parts.option(named(case, t), str(case.case.id))
    blocks = [
        parts.entry("case", t("slack.note.case"), pick),
        parts.entry("text", t("desk.note.label"), parts.words(initial=text)),
    ]
    memory = Memory(0, 0, place.channel, place.thread)
    return framed(NOTE, t("slack.do.note"), blocks, memory, ground, sends=t("desk.note.keep"))


def preview_modal(memory: Memory, own: str, theirs: str, ground: Ground) -> Json:
    """The modal in which a canned reply is seen in both languages, reworded and sent."""
    t = ground.t
    blocks = [
        parts.section(f"*{escaped(t('slack.reply.own'))}*\n{escaped(own)}"),
        parts.entry(
            "text", t("desk.canned.theirs", language=t.names(memory.language)), parts.words(initial=theirs)
        ),
    ]
    return framed(SEND, t("slack.do.reply"), blocks, memory, ground)


def notice_modal(text: str, ground: Ground) -> Json:
    """A modal that tells something, and has nothing to fill in."""
    blocks = [parts.section(escaped(text))]
    return parts.modal(
        "told", ground.t("desk.cases.title"), blocks, memory="", close=ground.t("slack.modal.close")
    )


def _reason(label: str, name: str = "reason", *, optional: bool = False) -> Json:
    return parts.entry(name, label, parts.words(most=MAX_REASON), optional=optional)


def _refer(file: CaseFile, pack: Pack, ground: Ground) -> list[Json]:
    words = pack.words[pack.speaks(ground.t.language)]
    contacts = [(contact, contact_title(words, contact)) for contact in pack.roles]
    select = parts.choice(contacts, initial=file.case.contact)
    return [
        parts.entry("contact", ground.t("desk.referral.contact"), select),
        _reason(ground.t("desk.reason")),
    ]


async def _assign(file: CaseFile, ground: Ground) -> list[Json]:
    owner = file.case.owner
    people = [
        (one.id, one.name) for one in await ground.desk.colleagues() if owner is None or one.id != owner.id
    ]
    if not people:
        return [parts.section(escaped(ground.t("slack.assign.nobody")))]
    select = parts.choice(people, asked=PICK_COLLEAGUE)
    return [
        parts.entry("to", ground.t("desk.manage.to"), select),
        _reason(ground.t("desk.manage.word"), optional=True),
    ]


async def _merge(file: CaseFile, ground: Ground) -> list[Json]:
    """Which other case is the same start-up: likely ones come first, and say so."""
    t = ground.t
    found = [(str(one.id), _of_alike(one, t)) for one in await ground.desk.alike(file.case.id)]
    if not found:
        return [parts.section(escaped(t("slack.merge.nothing")))]
    hint = t("desk.manage.merge_hint")
    return [
        parts.entry("other", t("desk.manage.other"), parts.choice(found), hint=hint),
        _reason(t("desk.reason"), optional=True),
    ]


def _of_alike(one: Alike, t: Phrases) -> str:
    name = " ".join((one.name or one.person or "").split()) or t("desk.case.nameless", id=one.id)
    more = [
        f"#{one.id}",
        t(f"desk.channel.{one.channel}"),
        *([t("desk.manage.likely")] if one.likely else []),
    ]
    told = " · ".join(more)
    return f"{cut(name, parts.MAX_OPTION - len(told) - 3)} · {told}"


async def _take_over(file: CaseFile, by: Staff, ground: Ground) -> list[Json]:
    t, owner = ground.t, file.case.owner
    word = _reason(t("desk.manage.word_to", name=owner.name if owner else "–"))
    if Role.ADMIN not in ground.desk.rights(by).roles:
        return [word]
    people = [(one.id, one.name) for one in await ground.desk.colleagues() if one != owner]
    if not people:
        return [word]
    select = parts.choice(people, asked=PICK_COLLEAGUE)
    return [parts.entry("to", t("desk.manage.new_owner"), select, optional=True), word]


def _snooze(file: CaseFile, ground: Ground) -> list[Json]:
    today = ground.clock.now().astimezone(ZoneInfo(ground.zone(file.case.city))).date()
    element = {"type": "datepicker", "initial_date": (today + timedelta(days=1)).isoformat()}
    t = ground.t
    return [parts.entry("until", t("desk.manage.until"), element, hint=t("desk.manage.until_hint"))]


def _canned(file: CaseFile, pack: Pack, ground: Ground) -> list[Json]:
    t = ground.t
    words = pack.words[pack.speaks(t.language)]
    replies = offered(pack, file.case, t.language)
    contacts = [(contact, contact_title(words, contact)) for contact in pack.roles]
    blocks = [
        parts.entry("canned", t("slack.reply.which"), parts.choice([(one.id, one.title) for one in replies]))
    ]
    wanted = {name for one in replies for name in one.fill}
    elements: dict[str, Json] = {
        "contact": parts.choice(contacts, initial=file.case.contact),
        "date": {"type": "datepicker"},
        "link": parts.words(several=False, most=500),
        "details": parts.words(most=MAX_REASON),
    }
    blocks += [
        parts.entry(name, t(f"slack.reply.{name}"), element, optional=True)
        for name, element in elements.items()
        if name in wanted
    ]
    return blocks
