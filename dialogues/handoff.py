"""Between assistant and people: asking for a human, and what happens while staff own the chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues import payload, pressed, privacy, rating, review
from dialogues.effects import CaseReason, ExportWanted, ForStaff, Rated
from dialogues.faq import ask_if_open
from dialogues.state import Doubt

if TYPE_CHECKING:
    from dialogues.draft import Draft
    from dialogues.message import Message
    from dialogues.replies import Json


def ask_for_human(draft: Draft) -> None:
    """Name the contact and open a case; the assistant keeps the chat until a person takes it."""
    referral = review.find_contact(draft)
    draft.set(contact=referral.contact, case_open=True, misses=0)
    draft.want(review.case_opened(draft, CaseReason.HUMAN, referral.contact))
    said = (draft.phrase("human.coming"), draft.back_line(), review.referral_text(draft, referral))
    text = "\n\n".join(filter(None, said))
    draft.reply(text, custom={"referral": review.referral_part(draft, referral)})
    ask_if_open(draft)


def pass_on(draft: Draft, message: Message) -> None:
    """While staff own the chat: hand the message on, and say no more than that.

    The rights to one's data are kept even then: `/export` and `/delete` are for the assistant.
    """
    part: dict[str, Json] = {"handoff": {"owner": "staff"}}
    draft.set(put=None)
    asked = draft.state.asked
    if asked is not None:
        draft.set(asked=None)
    match payload.read(message.text.strip()) or message.text.strip():
        case payload.Settled(serial, 0) if asked and asked.doubt is Doubt.DELETE and asked.serial == serial:
            privacy.delete(draft)
        case "/export":
            draft.want(ExportWanted())
            draft.say("export.here", custom=part)
        case "/delete":
            privacy.ask_delete(draft, custom=part)
        case str(word) if (value := rating.pressed(word)) is not None:
            draft.want(Rated(value))
            draft.say("rating.thanks", custom=part)
        case _:
            text = pressed.title(draft.pack, draft.spoken, message.text, asked) or message.text
            files = tuple(f.id for f in message.files)
            draft.want(ForStaff(text, files, message.edits, message.sent))
            said = filter(None, (draft.phrase("handoff.passed_on"), draft.back_line()))
            draft.reply("\n".join(said), custom=part)
