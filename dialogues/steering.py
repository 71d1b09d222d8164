"""Moving about in the intake: back, skip, not known, why, progress, pause, change, cancel, restart."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dialogues import faq, intake, review
from dialogues.asking import ask, ask_waiting, label_of, progress_part, shown
from dialogues.denying import denied_answer
from dialogues.effects import AnswerChanged, ReminderDropped, ReminderWanted
from dialogues.meant_answer import meant_answers
from dialogues.naming import named_answers
from dialogues.new_value import new_value
from dialogues.replies import Button
from dialogues.state import Answer, Doubt, Phase, Status
from knowledge.interview import split_key
from knowledge.pack import Kind
from knowledge.text import fold, holds, words_in
from knowledge.values import moment_to_come, show_moment

if TYPE_CHECKING:
    from datetime import datetime

    from dialogues.draft import Draft
    from knowledge.interview import Item


def back(draft: Draft) -> None:
    """Open the question that was left last; once answered, the waiting one follows again."""
    visited = list(draft.state.visited)
    while visited:
        item = draft.plan.item(visited.pop())
        if item is not None:
            draft.set(visited=tuple(visited))
            open_again(draft, item)
            return
    ask_waiting(draft, lead=draft.phrase("back.nothing"))


def open_again(draft: Draft, item: Item) -> None:
    """Ask a question that was dealt with before, and return to the waiting one after it."""
    state = draft.state
    if state.waiting and state.waiting != item.key and state.phase is Phase.OPEN:
        draft.set(detour=(*(k for k in state.detour if k != item.key), state.waiting))
    elif state.phase in (Phase.REVIEW, Phase.SUBMITTED):
        draft.set(phase=Phase.OPEN, came_from=state.phase)
    elif state.phase is Phase.PAUSED:
        draft.set(phase=Phase.OPEN)
    draft.set(waiting=item.key, picked=())
    held = draft.state.answers.get(item.key)
    lead = ""
    if held is not None and held.status is Status.ANSWERED:
        value = str(held.value) if held.said else shown(draft, item.question, held.value)
        lead = draft.phrase("back.held", value=value)
    ask(draft, item, lead=lead)


def skip(draft: Draft) -> None:
    """Pass over the waiting question, unless it is required."""
    waiting = draft.waiting
    if draft.target is not None:
        _take_back(draft, draft.target, Status.SKIPPED)
    elif waiting is None:
        draft.say("steering.no_question", buttons=[draft.button("button.intake", "/intake")])
    elif waiting.question.required:
        ask(
            draft,
            waiting,
            lead=draft.phrase("reject.required"),
            custom={"rejected": {"question": waiting.question.id, "code": "required"}},
            again=True,
        )
    else:
        _go_on(draft)
        intake.take_none(draft, waiting, Status.SKIPPED)


def unknown(draft: Draft) -> None:
    """Keep that the founder does not know: apart from no, and apart from skipped."""
    waiting = draft.waiting
    if draft.target is not None:
        _take_back(draft, draft.target, Status.UNKNOWN)
    elif waiting is None:
        draft.say("steering.no_question", buttons=[draft.button("button.intake", "/intake")])
    else:
        _go_on(draft)
        intake.take_none(draft, waiting, Status.UNKNOWN)


def _go_on(draft: Draft) -> None:
    """End a pause, since who deals with the question that waits is there again."""
    if draft.state.phase is Phase.PAUSED:
        intake.reopen(draft)


def why(draft: Draft) -> None:
    """Why the waiting question is asked, and how it can be answered."""
    waiting = draft.waiting
    if waiting is None:
        draft.say("steering.no_question")
    else:
        words = draft.words.intake.questions[waiting.question.id]
        ask(draft, waiting, lead=f"{words.why}\n{words.help}" if words.help else words.why)


def progress(draft: Draft) -> None:
    """How far the intake is, and the honest rest."""
    part = progress_part(draft)
    key = "progress.text" if part["answered"] < part["expected"] else "progress.complete"
    left = max(1, part["minutes_left"])
    text = draft.phrase(key, answered=part["answered"], expected=part["expected"], n=left)
    if draft.state.phase is Phase.OPEN:
        ask_waiting(draft, lead=text)
    elif draft.state.phase is Phase.NONE:
        draft.say("intake.none_yet", buttons=[draft.button("button.intake", "/intake")])
    else:
        draft.reply(text, custom={"progress": part})


def done(draft: Draft) -> None:
    """Close a question with several choices."""
    waiting = draft.waiting
    if waiting is None or waiting.question.kind is not Kind.CHOICES:
        ask_waiting(draft, lead=draft.phrase("done.nothing"))
    elif draft.state.picked:
        order = [v for v in waiting.question.values if v in draft.state.picked]
        intake.take(draft, waiting, order)
    elif waiting.key in draft.plan.values:
        intake.take(draft, waiting, draft.plan.values[waiting.key])
    else:
        ask(
            draft,
            waiting,
            lead=draft.phrase("done.none_picked"),
            custom={"rejected": {"question": waiting.question.id, "code": "not_understood"}},
            again=True,
        )


def pause(draft: Draft, until: str = "", *, wished: bool = False) -> None:
    """Stop for now; a reminder is set for the time that was named, else only for who consented to them.

    Args:
        draft: the turn.
        until: words in which such a time may stand.
        wished: these are all the words of the wish to pause, so that they may as well name no time.
    """
    phase = draft.state.phase
    at = _moment(draft, until)
    if phase is not Phase.OPEN and not (phase is Phase.PAUSED and at is not None):
        key = "pause.already" if phase is Phase.PAUSED else "pause.nothing"
        draft.say(key, buttons=[draft.button("button.intake", "/intake")])
        return
    unread = at is None and (_names_time(draft, until) if wished else bool(until.strip()))
    if at is None and not unread and _consented(draft):
        at = draft.now + _UNNAMED_PAUSE
    draft.set(phase=Phase.PAUSED, resume_at=at)
    draft.want(ReminderDropped() if at is None else ReminderWanted(at))
    if at is None:
        text = draft.phrase("pause.unread" if unread else "pause.text")
    else:
        zone = ZoneInfo(draft.pack.about.timezone)
        text = draft.phrase("pause.until", time=show_moment(at.astimezone(zone), draft.spoken))
    offer = intake.reminder_button(draft) if at is None else []
    draft.reply(text, buttons=[draft.button("button.resume", "/resume"), *offer])


def offer_pause(draft: Draft) -> None:
    """Ask whether to take a break, of somebody who is tired of the questions."""
    titles = [draft.phrase("button.pause"), draft.phrase("button.go_on")]
    said = f"{faq.chat_words(draft, 'tired')} {draft.phrase('pause.offer')}"
    draft.reply(said, buttons=draft.ask_back(Doubt.PAUSE, titles, ("yes", "no")))


def names_moment(draft: Draft, text: str) -> bool:
    """Whether a few words tell when to go on."""
    return words_in(text) <= _MOMENT_TEXT and _moment(draft, text) is not None


_MOMENT_TEXT = 6
"""Words of the longest text that is but a moment to go on at."""

_UNNAMED_PAUSE = timedelta(days=2)


def _moment(draft: Draft, words: str) -> datetime | None:
    """When to go on, as the founder names it in the programme's time zone; aware UTC."""
    now = draft.now.astimezone(ZoneInfo(draft.pack.about.timezone))
    at = moment_to_come(words, language=draft.language, about=draft.pack.about, now=now)
    return None if at is None else at.astimezone(draft.now.tzinfo)


def _names_time(draft: Draft, words: str) -> bool:
    """Whether a time seems to be named in words that could not be read as one."""
    if any(sign.isdecimal() for sign in words):
        return True
    return any(holds(fold(words), fold(word)) for word in draft.phrase("words.until").split("|"))


def _consented(draft: Draft) -> bool:
    return any(
        question.startswith("consent_remind") and value is True
        for question, value in draft.plan.values.items()
    )


def change(draft: Draft, text: str) -> None:
    """Change an earlier answer by naming it, at once where the new value is told as well."""
    exact = draft.plan.item(text.strip())
    if exact is None and split_key(text.strip())[0] in draft.pack.questions:
        ask_waiting(draft, lead=draft.phrase("late.gone"))
        return
    if exact is None and (denied := denied_answer(draft, text)) is not None:
        correct(draft, *denied)  # of "5 in the team, not 4" the value behind the name is the wrong one
        return
    found = [exact] if exact is not None else meant_answers(draft, text)
    if len(found) == 1:
        value = None if exact is not None else new_value(draft, found[0], text, wished=True)
        if value is not None:
            correct(draft, found[0], value)
        else:
            open_again(draft, found[0])
        return
    dealt = draft.given[-_OFFERED:]
    offered = found[:_OFFERED] or dealt[::-1]
    if not offered:
        ask_waiting(draft, lead=draft.phrase("change.nothing_yet"))
        return
    draft.say("change.which", buttons=[_change_button(draft, item) for item in offered])
    draft.set(asked=None)


def take_correction(draft: Draft, text: str) -> bool:
    """Take "the team is five": one answer named, and its new value told; or "five, not four"."""
    denied = denied_answer(draft, text)
    if denied is not None:
        correct(draft, *denied)
        return True
    found = named_answers(draft, text)
    if len(found) != 1 or found[0].key not in draft.state.answers:
        return False
    value = new_value(draft, found[0], text, wished=False)
    if value is None:
        return False
    correct(draft, found[0], value)
    return True


_OFFERED = 8


def _change_button(draft: Draft, item: Item) -> Button:
    return Button(label_of(draft, item), f"/change {item.key}")


def take_back(draft: Draft, item: Item) -> None:
    """Change an answer to none, since there is none; where it is required, to not known."""
    _take_back(draft, item, Status.UNKNOWN if item.question.required else Status.SKIPPED)


def _take_back(draft: Draft, item: Item, status: Status) -> None:
    """Change an answer to none: not known, or skipped, which a required question refuses."""
    if status is Status.SKIPPED and item.question.required:
        lead = f"{draft.phrase('reject.required')}\n{draft.phrase('edit.kept', label=label_of(draft, item))}"
        draft.reply(lead, custom={"rejected": {"question": item.question.id, "code": "required"}})
        if draft.state.phase is Phase.OPEN:
            ask_waiting(draft)
        return
    _replace(draft, item, Answer(status, None, draft.now, item.question.meaning))


def correct(draft: Draft, item: Item, value: object, *, said: bool = False) -> None:
    """Change an answer out of turn, say so, and put the waiting question again.

    Args:
        draft: the turn.
        item: the question that was answered before.
        value: as stored.
        said: words in the place of a file.
    """
    _replace(draft, item, Answer(Status.ANSWERED, value, draft.now, item.question.meaning, said))


def _replace(draft: Draft, item: Item, answer: Answer) -> None:
    intake.store(draft, item, answer)
    lead = draft.phrase("answer.changed", label=label_of(draft, item), value=review.said(draft, item))
    given = answer.status is Status.ANSWERED
    recorded = {"recorded": intake.recorded_part(item, answer.value)} if given else None
    if draft.state.waiting == item.key and draft.state.phase is Phase.OPEN:
        intake.leave(draft, item)
        intake.move_on(draft, lead=lead, custom=recorded)
        return
    intake.keep_waiting_sound(draft)
    match draft.state.phase:
        case Phase.OPEN if draft.waiting is None:
            intake.move_on(draft, lead=lead, custom=recorded)
        case Phase.OPEN:
            ask_waiting(draft, lead=lead, custom=recorded)
        case Phase.REVIEW | Phase.SUBMITTED:
            draft.set(came_from=draft.state.phase)
            intake.go_back(draft, lead=lead, custom=recorded)
        case _:
            draft.reply(lead, custom=recorded)


def ask_cancel(draft: Draft) -> None:
    """Leave what is going on; an intake with answers is only dropped after asking."""
    if draft.state.phase is Phase.NONE:
        draft.say("cancel.nothing")
    elif draft.state.came_from is not None:
        intake.go_back(draft, lead=draft.phrase("cancel.detour"))
    elif draft.state.detour:
        _leave_detour(draft)
    else:
        _confirm(draft, Doubt.CANCEL, "cancel.really")


def _leave_detour(draft: Draft) -> None:
    draft.set(waiting=draft.state.detour[-1], detour=draft.state.detour[:-1], picked=())
    ask_waiting(draft, lead=draft.phrase("cancel.detour"))


def ask_restart(draft: Draft) -> None:
    """Begin anew; only after asking when there are answers."""
    if draft.state.phase is Phase.NONE and not draft.state.answers:
        intake.start(draft)
    else:
        _confirm(draft, Doubt.RESTART, "restart.really")


def _confirm(draft: Draft, doubt: Doubt, key: str) -> None:
    titles = [draft.phrase("choice.yes"), draft.phrase("choice.no")]
    draft.say(key, buttons=draft.ask_back(doubt, titles, ("yes", "no")))


def drop_intake(draft: Draft, *, again: bool) -> None:
    """Withdraw all answers (their history stays until erased), and begin anew if wished."""
    for key in draft.state.answers:
        draft.want(AnswerChanged(key, None))
    draft.want(ReminderDropped())
    draft.set(
        answers={},
        phase=Phase.NONE,
        waiting=None,
        detour=(),
        visited=(),
        picked=(),
        budget=None,
        spent=0.0,
        stage=None,
        resume_at=None,
        came_from=None,
        rating_asked=False,
    )
    if again:
        intake.start(draft)
    else:
        draft.say("cancel.done", buttons=[draft.button("button.intake", "/intake")])
