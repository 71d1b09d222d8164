"""One case as the staff page shows it: ids turned into titles, moments into words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from babel.numbers import format_decimal

from dialogues.message import event_of
from dialogues.report import offers, reasons, sides
from integrations.web.desk_correcting import corrigible, to_correct
from integrations.web.desk_list import CaseCard, card
from integrations.web.desk_naming import contact_named, staff_words, when
from knowledge.calendar import event_title

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dialogues.desk import (
        Case,
        CaseFile,
        HistoryLine,
        KeptFile,
        Staff,
        ThreadLine,
    )
    from dialogues.report import Offer
    from integrations.phrases import Phrases
    from knowledge.pack import Pack
    from knowledge.pack.words import Words


_BAR = 100


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
class Mine:
    """What the reader wrote to a founder, to be corrected: its key, and the words that count now.

    `at`: when these were written, None: they are the last that can be corrected.
    """

    key: str
    text: str
    at: str | None


@dataclass(frozen=True, slots=True)
class CaseView:
    """All of a case, in words. `reasons` of the referral; `report`: languages (tag, name) to have it in.

    `chats`: its conversations, where there are several; `may`: names of acts to offer; `mine`: what of the
    reader's words to the founder is to be corrected, None: nothing can be; `rating`: whether it helped,
    None: not said.
    """

    card: CaseCard
    version: int
    may: frozenset[str]
    readable: bool
    owner_id: str | None
    chats: Sequence[dict[str, Any]]
    views: Sequence[dict[str, str]]
    source: str | None
    contact_id: str
    stage_id: str
    contacts: Sequence[tuple[str, str]]
    readiness_gist: str | None
    rating: str | None
    bars: Sequence[Bar]
    report: Sequence[tuple[str, str]]
    offers: Sequence[Offer]
    reasons: Sequence[str]
    also: Sequence[str]
    sections: Sequence[tuple[str, Sequence[dict[str, Any]]]]
    thread: Sequence[dict[str, Any]]
    remarks: Sequence[dict[str, Any]]
    mine: Mine | None
    files: Sequence[dict[str, str]]
    history: Sequence[dict[str, Any]]
    undo: int | None
    others: bool


def case_view(
    file: CaseFile, packs: Mapping[str, Pack], t: Phrases, who: Staff, *, correct: str | None = None
) -> CaseView:
    """All of a case as `who` sees it. `correct`: line or key of their words to correct; None: the last."""
    case = file.case
    pack = packs.get(case.city)
    words = staff_words(pack, t)
    referral = file.referral or {}
    stage = words.rubric.stages.get(case.readiness) if words and case.readiness else None
    return CaseView(
        card=card(case, pack, t, who, timing=file.timing),
        version=case.version,
        may=file.may,
        readable=file.readable,
        owner_id=case.owner.id if case.owner else None,
        chats=_chats(file, t, pack),
        views=[
            {"by": one.by, "what": t(f"desk.view.{one.what}"), "at": when(one.at, t, pack)}
            for one in file.views
        ],
        source=_source(case.source, pack, t),
        contact_id=case.contact,
        stage_id=case.stage.value,
        contacts=[(c, contact_named(words, c)) for c in pack.roles] if pack else [],
        readiness_gist=stage.gist if stage else None,
        rating=t(f"desk.rating.{file.rating}") if file.rating else None,
        bars=_bars(file, pack, t),
        report=_languages(case, pack, t),
        offers=offers(words, file.diagnosis) if words and file.diagnosis else (),
        reasons=reasons(
            words.contacts.contacts.get(referral["contact"]) if words and referral else None, referral
        ),
        also=[contact_named(words, c) for c in referral.get("also", [])],
        sections=_sections(file, t),
        thread=thread_view(file, packs, t),
        remarks=[
            {"text": one.text, "at": when(one.at, t, pack), "answered": one.answered} for one in file.remarks
        ],
        mine=_mine(file, correct, t, pack),
        files=[_file(one, words, t) for one in file.files],
        history=[_history(line, words, t, pack) for line in reversed(file.history)],
        undo=file.undo,
        others=case.owner is not None and case.owner.id != who.id,
    )


def thread_view(file: CaseFile, packs: Mapping[str, Pack], t: Phrases) -> Sequence[dict[str, Any]]:
    """The thread of a case."""
    pack = packs.get(file.case.city)
    lines = {line.id for line in corrigible(file)} if "say" in file.may else set()
    return [_thread_line(line, file.files, t, pack) | {"correct": line.id in lines} for line in file.thread]


def _mine(file: CaseFile, wanted: str | None, t: Phrases, pack: Pack | None) -> Mine | None:
    """See `CaseView.mine`."""
    line = to_correct(file, wanted)
    if line is None or line.mine is None:
        return None
    return Mine(line.mine, line.text, None if line is corrigible(file)[-1] else when(line.at, t, pack))


def _chats(file: CaseFile, t: Phrases, pack: Pack | None) -> Sequence[dict[str, Any]]:
    """The conversations of a case, where there are several."""
    if len(file.chats) == 1:
        return []
    return [
        {
            "channel": t(f"desk.channel.{chat.channel}"),
            "person": chat.person,
            "language": t.names(chat.language),
            "at": when(chat.written_at, t, pack) if chat.written_at else None,
            "current": chat.current,
        }
        for chat in file.chats
    ]


def _thread_line(
    line: ThreadLine, files: Sequence[KeptFile], t: Phrases, pack: Pack | None
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
        "sent": t(f"desk.sent.{line.sent}") if line.sent else None,
        "canned": _canned(line, t, pack),
        "translated": line.translated,
        "untranslated": line.untranslated is not None,
        "edited": line.edited,
        "was": line.was,
        "channel": t(f"desk.channel.{line.channel}") if line.channel else None,
        "new": line.new,
        "files": there,
        "at": when(line.at, t, pack),
        "delivery": t.get(f"desk.delivery.{line.delivery}") if line.delivery else None,
        "failed": line.delivery in ("failed", "blocked"),
    }


def _canned(line: ThreadLine, t: Phrases, pack: Pack | None) -> str | None:
    """Which canned reply a line came from, and in which language."""
    if line.canned is None:
        return None
    words = staff_words(pack, t)
    reply = words.canned.replies.get(line.canned) if words else None
    told = [t("desk.canned.line", title=reply.title if reply else line.canned)]
    return t("desk.list.comma").join([*told, *([t.names(line.language)] if line.language else [])])


def _file(one: KeptFile, words: Words | None, t: Phrases) -> dict[str, str]:
    """A file in the list: its name, and what it is in a few words."""
    kind = t.get(f"desk.file.type.{one.mime}") or one.mime
    return {
        "id": one.id,
        "name": one.name,
        "about": t("desk.list.comma").join([kind, _size(one.size, t)]),
        "answer": _label(one.answer, words) if one.answer else t("desk.files.beside"),
        "note": one.note or "",
        "by": t("desk.files.sent_by", name=one.by) if one.by else "",
    }


def _source(source: str | None, pack: Pack | None, t: Phrases) -> str | None:
    """What led here: an event by its title, all else as the link told."""
    event = event_of(source) if source else None
    title = event_title(pack, event, t.language) if pack and event else None
    return title or source


def _label(key: str, words: Words | None) -> str:
    """What an answer is about; the question's id where the pack no longer has it."""
    name, _, index = key.partition("#")
    question = words.intake.questions.get(name) if words else None
    label = question.label if question else name
    return f"{label} ({index})" if index else label


def _size(size: int, t: Phrases) -> str:
    """Bytes in the unit that suits them, to one decimal place."""
    locale = t.language.replace("-", "_")
    for unit, of in (("megabytes", 1_000_000), ("kilobytes", 1_000)):
        if size >= of:
            return t(f"desk.file.{unit}", n=format_decimal(size / of, "#,##0.#", locale=locale))
    return t("desk.file.bytes", n=size)


def _bars(file: CaseFile, pack: Pack | None, t: Phrases) -> list[Bar]:
    if file.diagnosis is None or pack is None:
        return []
    comma = t("desk.list.comma")
    return [
        Bar(
            title=side.title,
            level=side.level,
            of=side.of,
            name=side.name,
            width=round(_BAR * side.level / side.of) if side.level else 0,
            shown=side.evidence == "shown",
            next=side.next,
            because=comma.join(side.because),
            unknown=comma.join(side.unknown),
        )
        for side in sides(pack, file.diagnosis, t.language)
    ]


def _languages(case: Case, pack: Pack | None, t: Phrases) -> list[tuple[str, str]]:
    """In which languages the report can be had: the staff's, and the founder's where it is another."""
    spoken = [pack.speaks(tag) for tag in (t.language, case.language)] if pack else []
    return [(tag, t.names(tag)) for tag in dict.fromkeys(spoken)]


def _sections(file: CaseFile, t: Phrases) -> list[tuple[str, list[dict[str, Any]]]]:
    """Answers by chat and section, in the intake's order; a status tells those that no longer apply."""
    found = []
    for channel, given in groupby(file.answers, key=lambda a: a.get("channel")):
        answers = list(given)
        sections = [one["section"] for one in answers]
        in_order = sorted(answers, key=lambda a: sections.index(a["section"]))
        for title, of_section in groupby(in_order, key=lambda a: str(a["title"])):
            origin = f" · {t(f'desk.channel.{channel}')}" if channel else ""
            found.append((title + origin, list(of_section)))
    return found


def _history(line: HistoryLine, words: Words | None, t: Phrases, pack: Pack | None) -> dict[str, Any]:
    detail = line.detail
    told = [
        contact_named(words, detail["contact"]) if "contact" in detail else "",
        t.get(f"desk.stage.{detail.get('stage')}") or "",
        str(detail.get("to", "")),
        t("desk.case.nameless", id=detail["case"]) if "case" in detail else "",
        when(datetime.fromisoformat(detail["until"]), t, pack) if "until" in detail else "",
        str(detail.get("reason", "")),
    ]
    return {
        "id": line.id,
        "act": t.get(f"desk.act.{line.act}") or line.act,
        "by": line.by or t("desk.side.bot"),
        "at": when(line.at, t, pack),
        "detail": " – ".join(part for part in told if part),
        "undone": line.undone,
        "new": line.new,
    }
