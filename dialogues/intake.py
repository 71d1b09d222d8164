"""The interview: starting, taking answers, moving on; every step leaves the intake where it can go on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from babel.dates import format_timedelta

from dialogues import review
from dialogues.asking import REMINDERS, ask, ask_waiting, is_consent, label_of, shown
from dialogues.effects import AnswerChanged, ConsentChanged, FilesKept
from dialogues.replies import Button, Json
from dialogues.state import Answer, Phase, Status
from knowledge.pack import Kind
from knowledge.text import is_unspaced

if TYPE_CHECKING:
    from dialogues.draft import Draft
    from dialogues.message import FileRef
    from knowledge.interview import Item


def start(draft: Draft, *, minutes: float | None = None) -> None:
    """Begin the intake, or go on with the one there is; `minutes`: time the founder has now."""
    match draft.state.phase:
        case Phase.NONE:
            draft.set(phase=Phase.OPEN, budget=minutes, spent=0.0)
            if minutes is None:
                draft.say(
                    "intake.welcome",
                    time=_whole_time(draft),
                    buttons=[*(_minutes_button(draft, m) for m in (10, 20, 45)), *reminder_button(draft)],
                )
            move_on(draft, lead=_time_taken(draft, minutes))
        case Phase.OPEN:
            draft.set(budget=minutes, spent=0.0)
            lead = _time_taken(draft, minutes) or draft.phrase("intake.goes_on")
            ask_waiting(draft, lead=lead, again=False)
        case Phase.PAUSED:
            resume(draft, minutes=minutes)
        case Phase.REVIEW:
            review.show_review(draft)
        case Phase.SUBMITTED:
            draft.say("intake.already_submitted", buttons=review.submitted_buttons(draft))


def _time_taken(draft: Draft, minutes: float | None) -> str:
    """That the time there is was understood; nothing where none was told."""
    return "" if minutes is None else draft.phrase("intake.minutes", n=f"{minutes:g}")


def _whole_time(draft: Draft) -> str:
    """What all questions of the pack take together, in hours where it is more than two."""
    minutes = sum(question.minutes for question in draft.pack.questions.values())
    unit: Literal["hour", "minute"] = "hour" if minutes > 2 * 60 else "minute"
    time = format_timedelta(
        timedelta(minutes=minutes), granularity=unit, threshold=1000, locale=draft.spoken.replace("-", "_")
    )
    return time.replace(" ", "") if is_unspaced(time) else time


def _minutes_button(draft: Draft, minutes: int) -> Button:
    return Button(draft.phrase("button.minutes", n=minutes), f"/intake {minutes}")


def reminder_button(draft: Draft) -> list[Button]:
    """To agree to be reminded with; none where the pack does not remind, or that was decided on."""
    item = draft.plan.item(REMINDERS)
    if item is None or draft.dealt_with(item):
        return []
    return [draft.button("button.remind", "/remind")]


def resume(draft: Draft, *, minutes: float | None = None) -> None:
    """Go on exactly where the intake was."""
    match draft.state.phase:
        case Phase.PAUSED:
            reopen(draft, minutes=minutes)
            if draft.waiting is None:
                move_on(draft, lead=draft.phrase("intake.goes_on"))
            else:
                ask_waiting(draft, lead=draft.phrase("intake.goes_on"), again=False)
        case Phase.NONE:
            draft.say("intake.none_yet", buttons=[draft.button("button.intake", "/intake")])
        case _:
            start(draft, minutes=minutes)


def reopen(draft: Draft, *, minutes: float | None = None) -> None:
    """End the pause, saying nothing; `minutes`: time the founder has now."""
    draft.set(phase=Phase.OPEN, budget=minutes, spent=0.0, resume_at=None)


def take(draft: Draft, item: Item, value: Json, *, said: bool = False, lead: str | None = None) -> None:
    """Store the answer to the waiting question and move on.

    Args:
        draft: the turn.
        item: the waiting question.
        value: as stored.
        said: words in the place of a file.
        lead: what to say before the next question; None: what was understood.
    """
    store(draft, item, Answer(Status.ANSWERED, value, draft.now, item.question.meaning, said))
    leave(draft, item)
    recorded = {"recorded": recorded_part(item, value)}
    if lead is None:
        lead = draft.phrase(
            "answer.taken", label=label_of(draft, item), value=shown(draft, item.question, value)
        )
        if item.question.kind is Kind.TEXT or said:
            lead = draft.phrase("answer.noted")
    move_on(draft, lead=lead, custom=recorded)


def recorded_part(item: Item, value: Json) -> dict[str, Json]:
    """`custom.recorded`, with the member of its group where there is one."""
    part: dict[str, Json] = {"question": item.question.id, "value": value}
    if item.question.repeat and item.index is not None:
        part["group"] = {"id": item.question.repeat.group, "index": item.index}
    return part


def take_none(draft: Draft, item: Item, status: Status, *, lead: str = "") -> None:
    """Pass over the waiting question, as not known or as skipped, and move on after saying so, or `lead`."""
    store(draft, item, Answer(status, None, draft.now, item.question.meaning))
    leave(draft, item)
    move_on(draft, lead=lead or draft.phrase(f"answer.{status.value}"))


def take_files(draft: Draft, item: Item, files: tuple[FileRef, ...], *, note: str = "") -> None:
    """Store uploaded files as the answer; the first one is its value, all are kept, `note` with them."""
    first = files[0]
    draft.want(FilesKept(tuple(f.id for f in files), item.key, note))
    value = file_value(first)
    take(draft, item, value, lead=draft.phrase("answer.file", n=len(files), name=first.name))


def file_value(file: FileRef) -> Json:
    """A stored file as the value of an answer."""
    return {"name": file.name, "bytes": file.size, "mime": file.mime}


def store(draft: Draft, item: Item, answer: Answer) -> None:
    """Put an answer in its place, with its history and what a consent entails."""
    draft.set(answers={**draft.state.answers, item.key: answer})
    draft.want(AnswerChanged(item.key, answer))
    if is_consent(item.question) and answer.status is Status.ANSWERED:
        draft.want(
            ConsentChanged(item.question.id, bool(answer.value), draft.spoken, draft.pack.about.version)
        )


def leave(draft: Draft, item: Item) -> None:
    """Note that the founder has left this question: for `/back` and for the time of this sitting."""
    state = draft.state
    visited = tuple(key for key in state.visited if key != item.key)
    draft.set(visited=(*visited, item.key)[-50:], picked=(), spent=state.spent + item.question.minutes)


def move_on(draft: Draft, *, lead: str = "", custom: dict[str, Json] | None = None) -> None:
    """Put the next question: the one a detour returns to, else the best one; at the end, the review."""
    if draft.state.came_from is not None:
        go_back(draft, lead=lead, custom=custom)
        return
    _return_from_detour(draft)
    if draft.waiting is None or draft.dealt_with(draft.waiting):
        _choose_next(draft)
    if draft.waiting is not None:
        ask(draft, draft.waiting, lead=lead, custom=custom)
    elif draft.open_items:
        draft.set(phase=Phase.PAUSED)
        draft.reply(
            f"{lead}\n\n{draft.phrase('intake.sitting_over')}".strip(),
            buttons=[draft.button("button.resume", "/resume")],
            custom=custom,
        )
    else:
        if lead:
            draft.reply(lead, custom=custom)
        draft.set(phase=Phase.REVIEW)
        review.show_review(draft)


def go_back(draft: Draft, *, lead: str = "", custom: dict[str, Json] | None = None) -> None:
    """Go back to where the intake stood when one answer was opened again: in review, or handed in."""
    before = draft.state.came_from
    draft.set(phase=before, came_from=None, picked=(), waiting=None, detour=())
    if lead:
        draft.reply(lead, custom=custom)
    match before:
        case Phase.REVIEW if draft.open_items:
            draft.set(phase=Phase.OPEN)
            move_on(draft, lead=draft.phrase("change.opened_more"))
        case Phase.REVIEW:
            review.show_review(draft)
        case _:
            draft.say("change.submit_again", buttons=[draft.button("button.submit", "/submit")])


def _return_from_detour(draft: Draft) -> None:
    detour = list(draft.state.detour)
    while detour:
        key = detour.pop()
        item = draft.plan.item(key)
        if item is not None and not draft.dealt_with(item):
            draft.set(detour=tuple(detour), waiting=key)
            return
    draft.set(detour=())


def _choose_next(draft: Draft) -> None:
    state = draft.state
    left = None if state.budget is None else state.budget - state.spent
    following = draft.city.plans.interview.next_item(draft.open_items, minutes=left)
    draft.set(waiting=following.key if following else None)


def keep_waiting_sound(draft: Draft) -> None:
    """After a change elsewhere: if the waiting question no longer applies, wait for another."""
    if draft.state.phase is Phase.OPEN and draft.waiting is None:
        _choose_next(draft)
