"""Between assistant and people: asking for a human, and what happens while staff own the chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues import review
from dialogues.effects import CaseReason, ForStaff
from dialogues.faq import ask_if_open

if TYPE_CHECKING:
    from dialogues.draft import Draft
    from dialogues.message import Message


def ask_for_human(draft: Draft) -> None:
    """Name the contact and open a case; the assistant keeps the chat until a person takes it."""
    referral = review.find_contact(draft)
    draft.set(contact=referral.contact, case_open=True, misses=0)
    draft.want(review.case_opened(draft, CaseReason.HUMAN, referral.contact))
    text = f"{draft.phrase('human.coming')}\n\n{review.referral_text(draft, referral)}"
    draft.reply(text, custom={"referral": review.referral_part(draft, referral)})
    ask_if_open(draft)


def pass_on(draft: Draft, message: Message) -> None:
    """While staff own the chat: hand the message on, and say no more than that."""
    draft.want(ForStaff(message.text, tuple(f.id for f in message.files)))
    draft.say("handoff.passed_on", custom={"handoff": {"owner": "staff"}})
