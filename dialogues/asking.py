"""Putting an intake question to the founder, with its buttons, `custom.question` and `custom.progress`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from dialogues.payload import chosen
from dialogues.replies import Button, Json
from dialogues.state import Put
from knowledge.pack import Kind
from knowledge.values import Asked, parse, show

if TYPE_CHECKING:
    from dialogues.draft import Draft
    from knowledge.interview import Item
    from knowledge.pack import Question
    from knowledge.values import Outcome

CHOICE_BUTTONS = frozenset({Kind.CHOICE, Kind.CHOICES, Kind.SCALE, Kind.YES_NO})

REMINDERS = "consent_reminders"
"""Question by which a pack may ask whether to remind; a later no counts against an earlier wish."""


def is_consent(question: Question) -> bool:
    """Whether the question asks for a consent."""
    return question.id.startswith("consent_")


def _titles(draft: Draft, question: Question) -> dict[str, str]:
    """Titles of the choices in the language of replies, by value, in order."""
    if question.kind is Kind.YES_NO:
        return {value: draft.phrase(f"choice.{value}") for value in question.values}
    choices = draft.words.intake.questions[question.id].choices
    return {value: choices[value].title for value in question.values}


def label_of(draft: Draft, item: Item) -> str:
    """Two or three words that name the question, with the member of its group where there is one."""
    label = draft.words.intake.questions[item.question.id].label
    return label if item.index is None else f"{label} ({item.index})"


def _member(draft: Draft, item: Item) -> str:
    """The pack's name of a member of a group."""
    group = item.question.repeat.group if item.question.repeat else ""
    return draft.words.intake.groups[group].format(n=item.index)


def read_value(draft: Draft, item: Item, text: str) -> Outcome:
    """What a typed text is as the answer to a question, by its form; a turn asks several times."""
    key = (item.question.id, text, draft.spoken)
    if key not in draft.read:
        draft.read[key] = parse(as_asked(draft, item), text)
    return draft.read[key]


def as_asked(draft: Draft, item: Item) -> Asked:
    """A question as the conversation puts it today."""
    return Asked(
        item.question,
        draft.spoken,
        draft.pack.about,
        draft.words.intake.questions[item.question.id],
        draft.words.intents,
        draft.today,
    )


def shown(draft: Draft, question: Question, value: Json) -> str:
    """A stored value as a person reads it."""
    return show(
        question,
        value,
        language=draft.spoken,
        about=draft.pack.about,
        words=draft.words.intake.questions[question.id],
        interface=draft.words.intents,
    )


def question_part(draft: Draft, item: Item) -> dict[str, Json]:
    """`custom.question` of the contract."""
    question = item.question
    words = draft.words.intake.questions[question.id]
    part: dict[str, Json] = {
        "id": question.id,
        "section": item.section,
        "kind": question.kind.value,
        "required": question.required,
        "minutes": question.minutes,
        "why": words.why,
    }
    if question.values:
        titles = _titles(draft, question)
        part["choices"] = [{"value": value, "title": title} for value, title in titles.items()]
    if question.format:
        part["format"] = question.format
    if question.repeat and item.index is not None:
        part["group"] = {"id": question.repeat.group, "index": item.index}
    return part


def progress_part(draft: Draft) -> dict[str, Json]:
    """`custom.progress` of the contract; minutes are those the pack gives for the questions.

    Beside the contract's keys: `sitting`, which names the time of answering without a long break.
    """
    sections: dict[str, list[int]] = {s.id: [0, 0] for s in draft.pack.intake.sections}
    spent = left = 0.0
    dealt = draft.dealt
    for item in draft.plan.items:
        count = sections[item.section]
        count[1] += 1
        if item.key in dealt:
            count[0] += 1
            spent += item.question.minutes
        else:
            left += item.question.minutes
    titles = draft.words.intake.sections
    waiting = draft.waiting
    return {
        "section": waiting.section if waiting else None,
        "sections": [
            {"id": name, "title": titles[name].title, "answered": answered, "expected": expected}
            for name, (answered, expected) in sections.items()
        ],
        "answered": sum(answered for answered, _ in sections.values()),
        "expected": sum(expected for _, expected in sections.values()),
        "minutes_spent": round(spent),
        "minutes_left": round(left),
        "sitting": _sitting(draft),
    }


_BREAK = timedelta(hours=1)
"""A founder who answers nothing for so long comes back to a new sitting."""


def _sitting(draft: Draft) -> int | None:
    """When the first answer of this sitting was given, seconds since 1970; None before there is one."""
    began, later = None, draft.now
    for at in sorted((answer.at for answer in draft.state.answers.values()), reverse=True):
        if later - at > _BREAK:
            break
        began = later = at
    return None if began is None else int(began.timestamp())


def ask(
    draft: Draft,
    item: Item,
    *,
    lead: str = "",
    custom: dict[str, Json] | None = None,
    buttons: Sequence[Button] = (),
    again: bool = False,
) -> None:
    """Put the question, after `lead` where that is given; `buttons` come before the question's own.

    While it is held back, `lead` is said alone. One that comes `again` is named where it has just been put in
    all its words; where an answer to it was turned down, only from the second time on.
    """
    if draft.held and not buttons:
        if lead:
            draft.reply(lead, custom=custom)
        return
    turned_down = custom is not None and "rejected" in custom
    text = _put(draft, item, in_all_words=not again, least=2 if turned_down else 1)
    parts = {"question": question_part(draft, item), "progress": progress_part(draft), **(custom or {})}
    draft.reply(
        f"{lead}\n\n{text}" if lead else text,
        buttons=[*buttons, *_buttons(draft, item)],
        custom=parts,
    )


def _put(draft: Draft, item: Item, *, in_all_words: bool, least: int) -> str:
    """The words that put a question: all of them, or its name once they were said `least` times."""
    last = draft.state.put
    if last is None or (last.key, last.language) != (item.key, draft.spoken):
        last = Put(item.key, draft.spoken, times=0, named=True)
    in_sight = sum(len(reply.text) for reply in draft.replies) <= _IN_SIGHT
    named = in_sight and not (in_all_words or last.named) and last.times >= least
    draft.set(put=Put(item.key, draft.spoken, last.times + 1, named))
    if named:
        return draft.phrase("question.again", label=label_of(draft, item))
    text = draft.words.intake.questions[item.question.id].ask
    if item.index is not None:
        text = draft.phrase("question.member", member=_member(draft, item), question=text)
    return f"{text}\n{draft.phrase('question.several')}" if item.question.kind is Kind.CHOICES else text


_IN_SIGHT = 600
"""Signs said since the question was put from which on it is no longer in sight on a telephone."""


def choice_buttons(draft: Draft, item: Item, picked: Collection[str] = ()) -> list[Button]:
    """A button for each choice of a question, those in `picked` with a tick; none for open kinds."""
    return [
        Button(f"✓ {title}" if value in picked else title, chosen(item.key, item.question, value))
        for value, title in _titles(draft, item.question).items()
    ]


def _buttons(draft: Draft, item: Item) -> list[Button]:
    question = item.question
    picked = draft.state.picked if question.kind is Kind.CHOICES else ()
    buttons = choice_buttons(draft, item, picked)
    if picked:
        buttons.append(draft.button("button.done", "/done"))
    if not is_consent(question):  # a consent is given or not; typed words for not knowing still do
        buttons.append(draft.button("button.unknown", "/unknown"))
    if not question.required:
        buttons.append(draft.button("button.skip", "/skip"))
    return buttons


def ask_waiting(
    draft: Draft, *, lead: str = "", custom: dict[str, Json] | None = None, again: bool = True
) -> None:
    """Put the waiting question once more while the intake is open; else say `lead` alone, if any.

    `again` is that of `ask`.
    """
    waiting = draft.waiting
    if waiting is not None:
        ask(draft, waiting, lead=lead, custom=custom, again=again)
    elif lead:
        draft.reply(lead, custom=custom)
