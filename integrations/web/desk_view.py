"""Cases as the staff page shows them: ids turned into titles, moments into words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from babel.dates import format_date, format_time, get_datetime_format, get_timezone
from babel.numbers import format_decimal

from integrations.web.pages import language_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from dialogues.desk import Case, CaseFile, HistoryLine, KeptFile, Staff, ThreadLine
    from integrations.web.pages import PageWords
    from knowledge.pack import Pack
    from knowledge.pack.words import ContactWords, OfferWords, Words

_BAR = 100


@dataclass(frozen=True, slots=True)
class CaseCard:
    """One line of the list. `waiting`: since when the founder waits for a person, None: nobody waits."""

    id: int
    name: str
    person: str | None
    city: str
    language: str
    stage: str
    readiness: str | None
    contact: str
    owner: str | None
    mine: bool
    closed: bool
    staff_own_chat: bool
    waiting: str | None
    waiting_at: str | None
    updated: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One dimension. `level` None: not known; `width` in hundredths."""

    title: str
    level: int | None
    of: int
    name: str
    width: int
    shown: bool
    next: str
    because: str
    unknown: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """All of a case, in words. `reasons` of the referral; `offers` with theirs."""

    card: CaseCard
    channel: str
    contact_id: str
    stage_id: str
    contacts: Sequence[tuple[str, str]]
    readiness_gist: str | None
    bars: Sequence[Bar]
    offers: Sequence[tuple[str, Sequence[str]]]
    reasons: Sequence[str]
    also: Sequence[str]
    sections: Sequence[tuple[str, Sequence[dict[str, Any]]]]
    thread: Sequence[dict[str, Any]]
    files: Sequence[dict[str, str]]
    history: Sequence[dict[str, Any]]
    undo: int | None
    others: bool


def _when(moment: datetime, t: PageWords, pack: Pack | None) -> str:
    """Day and minute in the pack's time zone, as the language writes them."""
    locale = t.language.replace("-", "_")
    local = moment.astimezone(get_timezone(pack.about.timezone)) if pack else moment
    pattern = str(get_datetime_format("medium", locale=locale)).replace("'", "")
    day = format_date(local.date(), "medium", locale=locale)
    return pattern.replace("{1}", day).replace("{0}", format_time(local.time(), "short", locale=locale))


def _words(pack: Pack | None, t: PageWords) -> Words | None:
    return pack.words[pack.speaks(t.language)] if pack else None


def _contact(words: Words | None, contact: str) -> str:
    found = words.contacts.contacts.get(contact) if words else None
    return found.title if found else contact


def _readiness(words: Words | None, stage: str | None) -> str | None:
    found = words.rubric.stages.get(stage) if words and stage else None
    return found.title if found else stage


def card(case: Case, pack: Pack | None, t: PageWords, who: Staff) -> CaseCard:
    """A case in the list."""
    words = _words(pack, t)
    waiting = case.waiting_since if case.closed_at is None else None
    return CaseCard(
        id=case.id,
        name=case.startup or case.person or t("desk.case.nameless", id=case.id),
        person=case.person if case.startup else None,
        city=words.about.city if words else case.city,
        language=language_name(case.language),
        stage=t(f"desk.stage.{case.stage.value}"),
        readiness=_readiness(words, case.readiness),
        contact=_contact(words, case.contact),
        owner=case.owner.name if case.owner else None,
        mine=case.owner is not None and case.owner.id == who.id,
        closed=case.closed_at is not None,
        staff_own_chat=case.staff_own_chat,
        waiting=_when(waiting, t, pack) if waiting else None,
        waiting_at=waiting.isoformat() if waiting else None,
        updated=_when(case.updated_at, t, pack),
    )


def list_view(
    cases: Sequence[Case], packs: Mapping[str, Pack], t: PageWords, who: Staff
) -> Sequence[CaseCard]:
    """Cases in their order."""
    return [card(case, packs.get(case.city), t, who) for case in cases]


def case_view(file: CaseFile, packs: Mapping[str, Pack], t: PageWords, who: Staff) -> CaseView:
    """All of a case as `who` sees it."""
    case = file.case
    pack = packs.get(case.city)
    words = _words(pack, t)
    referral = file.referral or {}
    stage = words.rubric.stages.get(case.readiness) if words and case.readiness else None
    return CaseView(
        card=card(case, pack, t, who),
        channel=t(f"desk.channel.{case.channel}"),
        contact_id=case.contact,
        stage_id=case.stage.value,
        contacts=[(c, _contact(words, c)) for c in pack.roles] if pack else [],
        readiness_gist=stage.gist if stage else None,
        bars=_bars(file, words, t),
        offers=_offers(file, words),
        reasons=_reasons(
            words.contacts.contacts.get(referral["contact"]) if words and referral else None, referral
        ),
        also=[_contact(words, c) for c in referral.get("also", [])],
        sections=_sections(file),
        thread=[_thread_line(line, file.files, t, pack) for line in file.thread],
        files=[_file(one, words, t) for one in file.files],
        history=[_history(line, words, t, pack) for line in reversed(file.history)],
        undo=file.undo,
        others=case.owner is not None and case.owner.id != who.id,
    )


def _thread_line(
    line: ThreadLine, files: Sequence[KeptFile], t: PageWords, pack: Pack | None
) -> dict[str, Any]:
    """A line of the thread; files that are still there stand as links in the place of their names."""
    there = [one for one in files if one.id in line.files]
    named = {f"[{one.name}]" for one in there}
    text = "\n".join(words for words in line.text.split("\n") if words not in named)
    return {
        "id": line.id,
        "side": line.side,
        "author": line.author or t(f"desk.side.{line.side}"),
        "text": text,
        "files": there,
        "at": _when(line.at, t, pack),
        "delivery": t.get(f"desk.delivery.{line.delivery}") if line.delivery else None,
        "failed": line.delivery in ("failed", "blocked"),
    }


def _file(one: KeptFile, words: Words | None, t: PageWords) -> dict[str, str]:
    """A file in the list: its name, and what it is in a few words."""
    kind = t.get(f"desk.file.type.{one.mime}") or one.mime
    return {
        "id": one.id,
        "name": one.name,
        "about": t("desk.list.comma").join([kind, _size(one.size, t)]),
        "answer": _label(one.answer, words) if one.answer else t("desk.files.beside"),
    }


def _label(key: str, words: Words | None) -> str:
    """What an answer is about; the question's id where the pack no longer has it."""
    name, _, index = key.partition("#")
    question = words.intake.questions.get(name) if words else None
    label = question.label if question else name
    return f"{label} ({index})" if index else label


def _size(size: int, t: PageWords) -> str:
    """Bytes in the unit that suits them, to one decimal place."""
    locale = t.language.replace("-", "_")
    for unit, of in (("megabytes", 1_000_000), ("kilobytes", 1_000)):
        if size >= of:
            return t(f"desk.file.{unit}", n=format_decimal(size / of, "#,##0.#", locale=locale))
    return t("desk.file.bytes", n=size)


def _bars(file: CaseFile, words: Words | None, t: PageWords) -> list[Bar]:
    if file.diagnosis is None or words is None:
        return []
    labels = {name: question.label for name, question in words.intake.questions.items()}

    def named(ids: Sequence[str]) -> str:
        return t("desk.list.comma").join(labels.get(name.partition("#")[0], name) for name in ids)

    bars = []
    found = file.diagnosis["dimensions"]
    # The store keeps no order of keys: the pack's comes first, then what it no longer has.
    for name in [
        *(d for d in words.rubric.dimensions if d in found),
        *(set(found) - set(words.rubric.dimensions)),
    ]:
        one = found[name]
        of = words.rubric.dimensions.get(name)
        level = one["level"]
        known = of is not None and isinstance(level, int) and 0 < level <= len(of.levels)
        bars.append(
            Bar(
                title=of.title if of else name,
                level=level,
                of=one["of"],
                name=of.levels[level - 1].name if of and known else "",
                width=round(_BAR * level / one["of"]) if level else 0,
                shown=one["evidence"] == "shown",
                next=of.levels[level - 1].next if of and known else one["next"],
                because=named(one["because"]),
                unknown=named(one["unknown"]),
            )
        )
    return bars


def _offers(file: CaseFile, words: Words | None) -> list[tuple[str, list[str]]]:
    if file.diagnosis is None:
        return []
    offers = words.rubric.recommendations if words else {}
    return [
        (offers[one["id"]].title if one["id"] in offers else one["id"], _reasons(offers.get(one["id"]), one))
        for one in file.diagnosis["recommend"]
    ]


def _reasons(words: OfferWords | ContactWords | None, part: Mapping[str, Any]) -> list[str]:
    """Reasons in the staff's language where their keys are known, else as the founder read them."""
    ids = part.get("reason_ids", [])
    if words is not None and ids and all(key in words.reasons for key in ids):
        return [words.reasons[key] for key in ids]
    return list(part.get("reasons", []))


def _sections(file: CaseFile) -> list[tuple[str, list[dict[str, Any]]]]:
    """Answers by section, in the intake's order; those that no longer apply are marked by their status."""
    in_order = sorted(file.answers, key=lambda a: [b["section"] for b in file.answers].index(a["section"]))
    return [(title, list(answers)) for title, answers in groupby(in_order, key=lambda a: str(a["title"]))]


def _history(line: HistoryLine, words: Words | None, t: PageWords, pack: Pack | None) -> dict[str, Any]:
    detail = line.detail
    told = [
        _contact(words, detail["contact"]) if "contact" in detail else "",
        t.get(f"desk.stage.{detail.get('stage')}") or "",
        str(detail.get("to", "")),
        str(detail.get("reason", "")),
    ]
    return {
        "id": line.id,
        "act": t.get(f"desk.act.{line.act}") or line.act,
        "by": line.by,
        "at": _when(line.at, t, pack),
        "detail": " – ".join(part for part in told if part),
        "undone": line.undone,
    }
