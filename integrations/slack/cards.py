"""The living message of a case: who, where, how far, to whom, what is unknown, whose it is, what is to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from babel.dates import format_datetime, get_timezone

from dialogues.desk import EVERYTHING, Staff
from dialogues.desk_clock import Due
from dialogues.desk_rules import offered
from dialogues.report import contact_title, offers, reasons, sides
from integrations.slack.ids import ACT_OF, Action, Block, CaseRef, encode
from integrations.slack.markup import bold, cut, escaped, linked, moment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from dialogues.desk import Case, CaseFile, Remark
    from integrations.phrases import Phrases
    from integrations.slack.ports import Directory
    from knowledge.pack import Pack
    from knowledge.pack.words import Words

Json = Any

MAX_SECTION: Final = 3000
MAX_HEADER: Final = 150
MAX_FIELD: Final = 2000
MAX_BUTTON: Final = 75
MAX_TEXT: Final = 2000
"""Characters of what a notification shows; far below what can be edited."""
MAX_UNKNOWN: Final = 12
"""How many open questions are named; of the rest only the number."""
MAX_REASONS: Final = 6
MAX_REMARKS: Final = 3
MAX_REMARK: Final = 400
"""Characters."""
_FULL, _EMPTY = "▰", "▱"
_DUE: Final = {Due.RUNNING: "", Due.SOON: "⏰ ", Due.OVERDUE: "🔴 "}

FIRST_ROW: Final = (Action.CLAIM, Action.TAKE_OVER, Action.REPLY, Action.ASSIGN, Action.REFER, Action.OPEN)
SECOND_ROW: Final = (
    *(Action.STAGE, Action.SNOOZE, Action.WAKE, Action.HAND_BACK, Action.NOTE),
    *(Action.MERGE, Action.CLOSE, Action.REOPEN, Action.UNDO),
)
_MAIN: Final = frozenset({Action.CLAIM, Action.REOPEN})


@dataclass(frozen=True, slots=True)
class Shown:
    """A message: `text` for notifications, `blocks` for all else."""

    text: str
    blocks: tuple[Json, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """What every card is made with. `page`: root of the staff page, None where it has no address."""

    packs: Mapping[str, Pack]
    words: Phrases
    directory: Directory
    page: str | None = None


def card(file: CaseFile, desk: Desk, *, now: datetime) -> Shown:
    """The card of a case as it is now, for everybody in the channel."""
    case, t = file.case, desk.words
    pack = desk.packs.get(case.city)
    words = pack.words[pack.speaks(t.language)] if pack else None
    blocks = [
        {"type": "header", "block_id": Block.TITLE, "text": _plain(cut(name_of(case, t), MAX_HEADER))},
        _fields(_facts(case, pack, words, t)),
        *_section(Block.READINESS, _readiness(file, pack, t)),
        *_section(Block.CONTACT, _contact(file, words, desk)),
        *_section(Block.UNKNOWN, _unknown(file, pack, t)),
        *_section(Block.REMARKS, _remarks(file, t)),
        _context(_state(file, desk, pack)),
        *_buttons(file, pack, t, now=now),
    ]
    stage = t(f"desk.stage.{case.stage.value}")
    text = t("slack.card.text", name=name_of(case, t), stage=stage, state=_standing(case, t))
    return Shown(escaped(cut(text, MAX_TEXT)), tuple(blocks))


def merged_card(case: int, into: int, t: Phrases) -> Shown:
    """What is left of a card whose case became part of another one."""
    text = escaped(t("slack.card.merged", id=into))
    title = {"type": "header", "block_id": Block.TITLE, "text": _plain(t("desk.case.nameless", id=case))}
    return Shown(text, (title, *_section(Block.STATE, text)))


def name_of(case: Case, t: Phrases) -> str:
    """What a case is called: its start-up, else its person, else its number."""
    return " ".join((case.startup or case.person or "").split()) or t("desk.case.nameless", id=case.id)


def when(at: datetime, pack: Pack | None, t: Phrases) -> str:
    """A moment for whoever reads it, in their own zone."""
    zone = get_timezone(pack.about.timezone) if pack else None
    plain = format_datetime(at, "short", tzinfo=zone, locale=t.language.replace("-", "_"))
    return moment(at, plain)


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}


def _section(block: Block, text: str) -> list[Json]:
    if not text:
        return []
    return [
        {"type": "section", "block_id": block, "text": {"type": "mrkdwn", "text": _whole(text, MAX_SECTION)}}
    ]


def _context(text: str) -> Json:
    parts = [{"type": "mrkdwn", "text": _whole(text, MAX_SECTION)}]
    return {"type": "context", "block_id": Block.STATE, "elements": parts}


def _fields(facts: Sequence[tuple[str, str]]) -> Json:
    fields = [
        {"type": "mrkdwn", "text": _whole(f"{bold(label)}\n{fact}", MAX_FIELD)} for label, fact in facts
    ]
    return {"type": "section", "block_id": Block.FACTS, "fields": fields}


def _whole(text: str, most: int) -> str:
    """Markup cut after a whole line, so that no sign of it is left open."""
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    return kept[: max(kept.rfind("\n"), 0)] + "\n…"


def _facts(case: Case, pack: Pack | None, words: Words | None, t: Phrases) -> list[tuple[str, str]]:
    stage = words.rubric.stages.get(case.readiness) if words and case.readiness else None
    readiness = stage.title if stage else case.readiness
    waits = case.waiting_since if case.closed_at is None else None
    owner = case.owner.name if case.owner else t("desk.case.nobody")
    where = t("desk.list.comma").join([t(f"desk.channel.{case.channel}"), t.names(case.language)])
    facts = [
        (t("desk.profile.person"), escaped(cut(case.person or "–", MAX_BUTTON))),
        (t("desk.profile.channel"), escaped(where)),
        (t("desk.manage.stage"), escaped(t(f"desk.stage.{case.stage.value}"))),
        (t("desk.readiness.title"), escaped(readiness or t("desk.readiness.not_known"))),
        (t("slack.card.owner"), escaped(cut(owner, MAX_BUTTON))),
        (t("slack.card.waiting"), when(waits, pack, t) if waits else escaped(t("desk.figures.nobody"))),
    ]
    if words:
        facts.append((t("desk.profile.city"), escaped(words.about.city)))
    return facts


def _readiness(file: CaseFile, pack: Pack | None, t: Phrases) -> str:
    """A line for each dimension: a bar, how far, and the sign of something shown."""
    if file.diagnosis is None or pack is None:
        return escaped(t("desk.readiness.none"))
    lines = [
        f"{_FULL * (side.level or 0)}{_EMPTY * (side.of - (side.level or 0))} {escaped(side.title)}"
        f" – {escaped(side.standing)}{' ✓' if side.evidence == 'shown' else ''}"
        for side in sides(pack, file.diagnosis, t.language)
    ]
    return "\n".join(lines)


def _contact(file: CaseFile, words: Words | None, desk: Desk) -> str:
    """Whom it is directed to, with the people behind it, why, and what the programme offers next."""
    t, case, referral = desk.words, file.case, file.referral or {}
    title = contact_title(words, case.contact) if words else case.contact
    called = " ".join(f"<@{user}>" for user in desk.directory.called(case.contact))
    lines = [" ".join(filter(None, [bold(t("desk.referral.title")), escaped(title), called]))]
    if referral.get("contact") == case.contact:
        about = words.contacts.contacts.get(case.contact) if words else None
        lines += [f"• {escaped(reason)}" for reason in reasons(about, referral)[:MAX_REASONS]]
    also = [contact_title(words, one) if words else one for one in referral.get("also", ())]
    if also:
        lines.append(escaped(f"{t('desk.referral.also')} {t('desk.list.comma').join(also)}"))
    found = offers(words, file.diagnosis) if words and file.diagnosis else ()
    if found:
        titles = t("desk.list.comma").join(one.title for one in found)
        lines.append(f"{bold(t('desk.readiness.offers'))} {escaped(titles)}")
    return "\n".join(lines)


def _unknown(file: CaseFile, pack: Pack | None, t: Phrases) -> str:
    if file.diagnosis is None or pack is None:
        return ""
    open_ones = dict.fromkeys(
        label for side in sides(pack, file.diagnosis, t.language) for label in side.unknown
    )
    if not open_ones:
        return ""
    named = list(open_ones)[:MAX_UNKNOWN]
    if len(open_ones) > len(named):
        named.append(t.counted("slack.card.more", len(open_ones) - len(named)))
    return f"{bold(t('desk.readiness.unknown'))} {escaped(t('desk.list.comma').join(named))}"


def _remarks(file: CaseFile, t: Phrases) -> str:
    """What the founder wrote to the assistant last: nobody takes a case without knowing what it is about."""
    if not file.remarks:
        return ""
    return "\n".join([bold(t("desk.remarks.title")), *remark_lines(file.remarks[-MAX_REMARKS:], t)])


def remark_lines(remarks: Sequence[Remark], t: Phrases) -> list[str]:
    """A line for each, as a quotation; what had no good answer says so."""
    return [
        f"> {escaped(cut(' '.join(one.text.split()), MAX_REMARK))}"
        + ("" if one.answered else f" · {bold(t('desk.remarks.unanswered'))}")
        for one in remarks
    ]


def _standing(case: Case, t: Phrases) -> str:
    if case.closed_at is not None:
        return t("desk.case.closed")
    return t("desk.case.staff_own") if case.staff_own_chat else t("desk.case.bot_owns")


def _due(file: CaseFile, pack: Pack | None, t: Phrases) -> list[str]:
    """What is due when, with a sign once that is soon or over."""
    timing = file.timing
    if timing is None:
        return []
    timers = [one for one in (timing.answer, timing.resolution) if one is not None]
    worst = next((one for one in timers if one.state is timing.worst), None)
    if worst is None or (worst is timing.resolution and worst.state is Due.RUNNING):
        return []
    return [f"{_DUE[worst.state]}{t('desk.clock.due', when=when(worst.due, pack, t))}"]


def _state(file: CaseFile, desk: Desk, pack: Pack | None) -> str:
    case, t = file.case, desk.words
    told = [f"#{case.id}", escaped(_standing(case, t))]
    if case.snoozed_until is not None and case.closed_at is None:
        told.append(t("desk.case.snoozed", when=when(case.snoozed_until, pack, t)))
    told += _due(file, pack, t)
    if desk.page:
        told.append(linked(f"{desk.page}/desk/cases/{case.id}", t("slack.card.open")))
    return " · ".join(told)


def _buttons(file: CaseFile, pack: Pack | None, t: Phrases, *, now: datetime) -> list[Json]:
    may = allowed(file, pack, now=now)
    rows = ((Block.ACTS, FIRST_ROW), (Block.MORE_ACTS, SECOND_ROW))
    ref = encode(CaseRef(file.case.id, file.case.version))
    found = []
    for block, row in rows:
        elements = [_button(action, ref, t) for action in row if action in may]
        if elements:
            found.append({"type": "actions", "block_id": block, "elements": elements})
    return found


def _button(action: Action, value: str, t: Phrases) -> Json:
    act = ACT_OF.get(action, "read")
    own = "reply" if action is Action.REPLY else act
    label = t.get(f"slack.do.{own}") or t(f"desk.do.{act}")
    button = {
        "type": "button",
        "action_id": action.value,
        "value": value,
        "text": _plain(cut(label, MAX_BUTTON)),
    }
    return {**button, "style": "primary"} if action in _MAIN else button


def allowed(file: CaseFile, pack: Pack | None, *, now: datetime) -> frozenset[Action]:
    """What anybody who reads along may do to a case now: its owner, or where it has none whoever comes.

    Whoever wants may ask to read all of it; what they may not read is left out there.
    Whether this very person may is told when they try; a canned reply is offered where one may write.
    """
    case = file.case
    contacts = pack.roles.keys() if pack else frozenset[str]()
    names: set[str] = {"undo"} if file.undo is not None else set()
    for who in (case.owner or Staff("", ""), Staff("-", "-")):
        names |= offered(case, who, EVERYTHING, now=now, contacts=contacts, undo_by=None)
    return frozenset({Action.OPEN, *(action for action, act in ACT_OF.items() if act in names)})
