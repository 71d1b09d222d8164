"""What a yes or a no answers where nothing waits for one: to be told, to go on, to hand in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues import awaiting, faq, greeting, intake, review
from dialogues.agreeing import agreed
from dialogues.state import Phase

if TYPE_CHECKING:
    from dialogues.draft import Draft


def take(draft: Draft, text: str) -> bool:
    """Take a yes or no to being told of an answer, to going on, or to handing in; else show what can be done.

    Returns:
        whether it was a yes or a no.
    """
    yes = agreed(draft, text)
    if yes is None:
        return False
    told = next((p for _, p in draft.state.offered if p.startswith(f"/tell {'yes' if yes else 'no'} ")), None)
    if told is not None:
        awaiting.decide(draft, told.removeprefix("/tell "))
    elif not yes:
        faq.chat(draft, "ok")
    elif draft.state.phase is Phase.PAUSED:
        intake.resume(draft)
    elif any(payload == "/submit" for _, payload in draft.state.offered):
        review.submit(draft)
    elif any(payload == "/intake" for _, payload in draft.state.offered) and not _acknowledges(draft):
        intake.start(draft)
    else:
        greeting.welcome(draft)
    return True


def _acknowledges(draft: Draft) -> bool:
    """Whether it is an "ok" that may well mean no more than that something was read."""
    reading = draft.reading
    wish = draft.city.understanding.wish(reading, draft.spoken) if reading is not None else None
    return wish is not None and wish.kind == "chat"
