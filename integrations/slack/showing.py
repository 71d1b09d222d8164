"""A case as one person may read it, in a modal: where it stands, diagnosis, answers, what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from integrations.slack import modals, parts
from integrations.slack.cards import remark_lines
from integrations.slack.ids import ACT_OF, Action, CaseRef, encode
from integrations.slack.markup import bold, cut, escaped, linked
from integrations.slack.telling import Place, named
from integrations.web.desk_view import case_view

if TYPE_CHECKING:
    from dialogues.desk import CaseFile, Staff
    from integrations.slack.ground import Ground
    from integrations.web.desk_view import CaseView

Json = Any
MAX_LINES = 10
"""Of the thread and of the history; the rest is on the staff page."""
_ROW = 5


def case_modal(file: CaseFile, by: Staff, ground: Ground, place: Place) -> Json:
    """All of a case, as far as `by` may read it, with the acts that they may do."""
    t = ground.t
    view = case_view(file, ground.packs, t, by)
    blocks = [
        parts.header(named(file, t)),
        parts.section(parts.told(_facts(view, ground))),
        *_acts(file, ground),
    ]
    if not file.readable:
        blocks.append(parts.section(escaped(t("desk.case.unreadable"))))
    else:
        blocks += [*_remarks(file, ground), *_readiness(view, ground)]
        blocks += [*_answers(view, ground), *_thread(view, ground)]
    blocks += _history(view, ground)
    if ground.page:
        blocks.append(parts.small(linked(f"{ground.page}/desk/cases/{file.case.id}", t("slack.card.open"))))
    memory = modals.remembered(file, place).written()
    return parts.modal(Action.OPEN, t("slack.do.open"), blocks, memory=memory, close=t("slack.modal.close"))


def _facts(view: CaseView, ground: Ground) -> list[tuple[str, str]]:
    t, card = ground.t, view.card
    return [
        (t("desk.profile.person"), card.person or ""),
        (t("desk.profile.city"), card.city),
        (t("desk.profile.language"), card.language),
        (t("desk.profile.channel"), card.channel),
        (t("desk.profile.source"), view.source or ""),
        (t("desk.manage.stage"), card.stage),
        (t("slack.card.owner"), card.owner or t("desk.case.nobody")),
        (t("slack.card.waiting"), card.waiting or ""),
        (t("desk.referral.title"), t("desk.list.comma").join([card.contact, *view.reasons])),
    ]


def _acts(file: CaseFile, ground: Ground) -> list[Json]:
    t, ref = ground.t, encode(CaseRef(file.case.id, file.case.version))
    buttons = [
        parts.button(
            action,
            t.get(f"slack.do.{'reply' if action is Action.REPLY else act}") or t(f"desk.do.{act}"),
            ref,
        )
        for action, act in ACT_OF.items()
        if act in file.may
    ]
    rows = [buttons[at : at + _ROW] for at in range(0, len(buttons), _ROW)]
    return [{"type": "actions", "elements": row} for row in rows]


def _readiness(view: CaseView, ground: Ground) -> list[Json]:
    t = ground.t
    if not view.bars:
        return [parts.section(f"{bold(t('desk.readiness.title'))}\n{escaped(t('desk.readiness.none'))}")]
    lines = []
    for bar in view.bars:
        level = f"{bar.level}/{bar.of}" if bar.level else t("desk.readiness.not_known")
        lines.append(f"{bold(bar.title)} {escaped(level)} {escaped(cut(bar.name, 200))}")
        if bar.unknown:
            lines.append(f"    {escaped(t('desk.readiness.unknown'))} {escaped(cut(bar.unknown, 300))}")
    return [parts.header(t("desk.readiness.title")), *_paragraphs(lines)]


def _answers(view: CaseView, ground: Ground) -> list[Json]:
    blocks = [parts.header(ground.t("desk.answers.title"))] if view.sections else []
    for title, answers in view.sections:
        lines = [bold(title)]
        lines += [
            f"{escaped(cut(str(one['label']), 200))}: {escaped(cut(one['shown'], 600))}" for one in answers
        ]
        blocks += _paragraphs(lines)
    return blocks


def _remarks(file: CaseFile, ground: Ground) -> list[Json]:
    lines = remark_lines(file.remarks, ground.t)
    return [parts.header(ground.t("desk.remarks.title")), *_paragraphs(lines)] if lines else []


def _thread(view: CaseView, ground: Ground) -> list[Json]:
    lines = [
        f"{bold(line['author'])} {escaped(cut(line['text'] or str(line['sent'] or ''), 500))}"
        for line in view.thread[-MAX_LINES:]
    ]
    return [parts.header(ground.t("desk.thread.title")), *_paragraphs(lines)] if lines else []


def _history(view: CaseView, ground: Ground) -> list[Json]:
    lines = [
        escaped(cut(f"{one['at']} · {one['by']} {one['act']} {one['detail']}", 300))
        for one in view.history[:MAX_LINES]
    ]
    return [parts.header(ground.t("desk.history.title")), *_paragraphs(lines)] if lines else []


def _paragraphs(lines: list[str]) -> list[Json]:
    """Lines in as few paragraphs as hold them."""
    found: list[str] = []
    for line in lines:
        if found and len(found[-1]) + len(line) < parts.MAX_SECTION - 1:
            found[-1] += f"\n{line}"
        else:
            found.append(line)
    return [parts.section(text) for text in found]
