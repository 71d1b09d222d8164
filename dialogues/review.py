"""Looking over all answers, handing in, and what comes of it: diagnosis and referral."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from dialogues.asking import ask_waiting, label_of, progress_part, shown
from dialogues.effects import CaseOpened, CaseReason, Diagnosed
from dialogues.replies import Button, Json
from dialogues.state import Phase, Status
from knowledge.diagnosis import Diagnosis, diagnose
from knowledge.interview import Item, split_key
from knowledge.pack import Kind
from knowledge.routing import Referral, route
from knowledge.values import listed

if TYPE_CHECKING:
    from dialogues.draft import Draft


def review_part(draft: Draft) -> list[dict[str, Json]]:
    """`custom.review.answers`: what was answered, in the intake's order; then what no longer applies.

    Beside the contract's keys: `label` and, where there is an answer, `shown` as a person reads it.
    """
    lines = [_review_line(draft, item.key, item) for item in draft.given]
    applying = {item.key for item in draft.plan.items}
    gone = (key for key in draft.state.answers if key not in applying)
    return lines + [
        _review_line(draft, key, None) for key in gone if split_key(key)[0] in draft.pack.questions
    ]


def _review_line(draft: Draft, key: str, item: Item | None) -> dict[str, Json]:
    answer = draft.state.answers[key]
    question, index = split_key(key)
    line: dict[str, Json] = {
        "question": question,
        "value": answer.value,
        "status": answer.status.value if item else "not_applicable",
        "label": draft.words.intake.questions[question].label,
    }
    if item and answer.status is Status.ANSWERED:
        line["shown"] = said(draft, item)
    repeat = draft.pack.questions[question].repeat
    if repeat:
        line["group"] = {"id": repeat.group, "index": index}
    return line


def show_review(draft: Draft) -> None:
    """Say all answers section by section; with an open intake, the waiting question follows."""
    if draft.state.came_from is not None:
        draft.set(phase=draft.state.came_from, came_from=None, waiting=None, detour=(), picked=())
    if not draft.state.answers:
        draft.say("review.empty")
        if draft.state.phase is Phase.OPEN:
            ask_waiting(draft)
        return
    blocks = [draft.phrase("review.title")]
    titles = draft.words.intake.sections
    for section in draft.pack.intake.sections:
        lines = [
            draft.phrase("line.pair", label=label_of(draft, item), value=said(draft, item))
            for item in draft.plan.items
            if item.section == section.id and item.key in draft.state.answers
        ]
        if lines:
            blocks.append("\n".join([titles[section.id].title, *lines]))
    left = len(draft.open_items)
    blocks.append(draft.phrase("review.left", n=left) if left else draft.phrase("review.complete"))
    draft.reply(
        "\n\n".join(blocks),
        buttons=[draft.button("button.submit", "/submit"), draft.button("button.change", "/change")],
        custom={"review": {"answers": review_part(draft)}, "progress": progress_part(draft)},
    )
    if draft.state.phase is Phase.OPEN:
        ask_waiting(draft)


def said(draft: Draft, item: Item) -> str:
    """What is held of a question, as a person reads it, cut where it is long."""
    answer = draft.state.answers[item.key]
    if answer.status is not Status.ANSWERED:
        return draft.phrase(f"review.{answer.status.value}")
    text = str(answer.value) if answer.said else shown(draft, item.question, answer.value)
    return text if len(text) <= _REVIEW_TEXT else text[: _REVIEW_TEXT - 1].rstrip() + "…"


_REVIEW_TEXT = 90
"""Characters of one answer in the review; the whole text is in `custom.review`."""


def submit(draft: Draft) -> None:
    """Hand the intake in: diagnosis and referral at once, provisional until staff confirm."""
    if draft.state.phase is Phase.NONE:
        draft.say("intake.none_yet", buttons=[draft.button("button.intake", "/intake")])
        return
    if not draft.plan.values:
        draft.say("submit.nothing")
        if draft.state.phase is Phase.OPEN:
            ask_waiting(draft)
        return
    diagnosis = diagnose(draft.pack, draft.plan, _shown_keys(draft))
    referral = find_contact(draft, diagnosis)
    parts = diagnosis_part(draft, diagnosis), referral_part(draft, referral)
    draft.set(
        phase=Phase.SUBMITTED,
        came_from=None,
        waiting=None,
        detour=(),
        picked=(),
        stage=diagnosis.stage,
        contact=referral.contact,
        case_open=True,
    )
    draft.want(Diagnosed(*parts))
    draft.want(case_opened(draft, CaseReason.SUBMITTED, referral.contact))
    draft.reply(_diagnosis_text(draft, diagnosis), custom={"diagnosis": parts[0]})
    draft.reply(
        referral_text(draft, referral), buttons=submitted_buttons(draft), custom={"referral": parts[1]}
    )


def submitted_buttons(draft: Draft) -> list[Button]:
    """What can be done after handing in."""
    return [
        draft.button("button.review", "/review"),
        draft.button("button.change", "/change"),
        draft.button("button.human", "/human"),
    ]


def _shown_keys(draft: Draft) -> Collection[str]:
    """Keys of answers that are more than words: stored files and links."""
    return {
        item.key
        for item in draft.plan.items
        if item.key in draft.plan.values
        and item.question.kind in (Kind.FILE, Kind.URL)
        and not draft.state.answers[item.key].said
    }


def find_contact(draft: Draft, diagnosis: Diagnosis | None = None) -> Referral:
    """The contact for what was said so far."""
    return route(draft.pack, draft.plan.values, diagnosis, draft.language, draft.city.availability)


def diagnosis_part(draft: Draft, diagnosis: Diagnosis) -> dict[str, Json]:
    """`custom.diagnosis` of the contract; `reason_ids` let staff read reasons in their own language."""
    return {
        "stage": diagnosis.stage,
        "dimensions": {
            name: {
                "level": s.level,
                "of": s.of,
                "unknown": list(s.unknown),
                "evidence": s.evidence.value,
                "because": list(s.because),
                "next": _next_step(draft, name, s.level),
            }
            for name, s in diagnosis.dimensions.items()
        },
        "recommend": [
            {
                "id": f.id,
                "reasons": [draft.words.rubric.recommendations[f.id].reasons[r] for r in f.reasons],
                "reason_ids": list(f.reasons),
            }
            for f in diagnosis.recommend
        ],
        "version": draft.pack.about.version,
    }


def _next_step(draft: Draft, dimension: str, level: int | None) -> str:
    """The smallest step from a level to the next; from an unknown level: answering the questions."""
    if level is None:
        return draft.phrase("diagnosis.answer_first")
    return draft.words.rubric.dimensions[dimension].levels[level - 1].next


def referral_part(draft: Draft, referral: Referral) -> dict[str, Json]:
    """`custom.referral` of the contract."""
    return {
        "contact": referral.contact,
        "reasons": referral_reasons(draft, referral),
        "reason_ids": list(referral.reasons),
        "also": list(referral.also),
    }


def referral_reasons(draft: Draft, referral: Referral) -> list[str]:
    """Why this contact, in sentences; never empty."""
    spoken_for = referral.stands_in_for or referral.contact
    words = draft.words.contacts.contacts[spoken_for]
    reasons = [words.reasons[key] for key in referral.reasons] or [draft.phrase("referral.first_contact")]
    if referral.stands_in_for:
        reasons.append(draft.phrase("referral.stands_in", contact=words.title))
    return reasons


def referral_text(draft: Draft, referral: Referral) -> str:
    """Who, why, and what happens next, as a person reads it."""
    roles = draft.words.contacts.contacts
    role = roles[referral.contact]
    lines = [draft.phrase("referral.contact", contact=role.title), role.gist, ""]
    lines += [f"• {reason}" for reason in referral_reasons(draft, referral)]
    if referral.also:
        also = listed([roles[c].title for c in referral.also], draft.spoken)
        lines += [
            "",
            draft.phrase("referral.also", contacts=also),
        ]
    lines += ["", draft.phrase("referral.next")]
    return "\n".join(lines)


def case_opened(draft: Draft, reason: CaseReason, contact: str) -> CaseOpened:
    """The effect that brings this start-up to staff."""
    profile: dict[str, str] = {}
    for item in draft.plan.items:
        role = item.question.profile
        if role and role not in profile and item.key in draft.plan.values:
            profile[role] = shown(draft, item.question, draft.plan.values[item.key])
    return CaseOpened(reason, contact, profile, draft.language, draft.state.stage)


def _diagnosis_text(draft: Draft, diagnosis: Diagnosis) -> str:
    rubric = draft.words.rubric
    stage = rubric.stages[diagnosis.stage]
    blocks = [draft.phrase("diagnosis.title", stage=stage.title) + "\n" + stage.gist]
    lines = []
    for name, standing in diagnosis.dimensions.items():
        words = rubric.dimensions[name]
        if standing.level is None:
            lines.append(draft.phrase("diagnosis.unknown", dimension=words.title))
        else:
            lines.append(
                draft.phrase(
                    "diagnosis.level",
                    dimension=words.title,
                    level=standing.level,
                    of=standing.of,
                    name=words.levels[standing.level - 1].name,
                )
            )
    blocks.append("\n".join(lines))
    weakest = sorted((s.level, n) for n, s in diagnosis.dimensions.items() if s.level is not None)[:_STEPS]
    if weakest:
        steps = [
            draft.phrase(
                "line.pair", label=rubric.dimensions[name].title, value=_next_step(draft, name, level)
            )
            for level, name in weakest
        ]
        blocks.append("\n".join([draft.phrase("diagnosis.steps"), *steps]))
    if diagnosis.recommend:
        offers = []
        for finding in diagnosis.recommend[:_OFFERS]:
            offer = rubric.recommendations[finding.id]
            reason = offer.reasons[finding.reasons[0]]
            offers.append(draft.phrase("line.pair", label=offer.title, value=reason))
        blocks.append("\n".join([draft.phrase("diagnosis.recommend"), *offers]))
    blocks.append(draft.phrase("diagnosis.provisional"))
    return "\n\n".join(blocks)


_STEPS = 3
_OFFERS = 3
"""How many next steps and offers the chat names; all of them are in `custom.diagnosis`."""
