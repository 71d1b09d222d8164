"""Being reminded of an intake that was left: agreed to or not, at any moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues import faq, intake
from dialogues.asking import REMINDERS
from dialogues.effects import ConsentChanged, ReminderDropped
from dialogues.state import Answer, Phase, Status

if TYPE_CHECKING:
    from dialogues.draft import Draft


def agree(draft: Draft) -> None:
    """Keep that the founder wants to be reminded; the pack's own question for it is answered by that."""
    waited = draft.state.waiting == REMINDERS
    if not _decide(draft, wanted=True):
        faq.say_beside(draft, draft.phrase("late.gone"))
    elif waited and draft.state.phase is Phase.OPEN:
        intake.move_on(draft, lead=draft.phrase("reminder.agreed"))
    else:
        faq.say_beside(draft, draft.phrase("reminder.agreed"))


def stop(draft: Draft) -> None:
    """No reminders from now on; an open intake rests, and nothing is lost."""
    if not _decide(draft, wanted=False):
        refused = ConsentChanged(REMINDERS, given=False, language=draft.spoken, pack_version=_version(draft))
        draft.want(refused)
    draft.want(ReminderDropped())
    resting = draft.state.phase in (Phase.OPEN, Phase.PAUSED)
    if resting:
        draft.set(phase=Phase.PAUSED, resume_at=None)
    draft.say("reminder.stopped", buttons=[draft.button("button.resume", "/resume")] if resting else [])


def _decide(draft: Draft, *, wanted: bool) -> bool:
    """Answer the pack's own question for it; whether it has one."""
    item = draft.plan.item(REMINDERS)
    if item is None:
        return False
    intake.store(draft, item, Answer(Status.ANSWERED, wanted, draft.now, item.question.meaning))
    if draft.state.waiting == item.key:
        intake.leave(draft, item)
        draft.set(waiting=None)
    return True


def _version(draft: Draft) -> int:
    return draft.pack.about.version
