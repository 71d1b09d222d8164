"""After a gap: shall the founder be told when there is an answer? Their word is kept, and asked for once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dialogues import faq
from dialogues.effects import AnswerAwaited, ConsentChanged

if TYPE_CHECKING:
    from dialogues.draft import Draft
    from dialogues.replies import Button

CONSENT = "consent_answer"
"""Under which the founder's word is kept, with its time, its language and the version of the text."""
_ARGUMENT = re.compile(r"(yes|no) ([0-9]{1,9})")


def offer(draft: Draft) -> tuple[str, list[Button]]:
    """The question whether to tell, with its buttons; empty where it was declined, or others read along."""
    if draft.public or draft.state.untold:
        return "", []
    turn = draft.state.turn
    buttons = [
        draft.button("button.tell", f"/tell yes {turn}"),
        draft.button("button.tell_not", f"/tell no {turn}"),
    ]
    return draft.phrase("gap.tell"), buttons


def decide(draft: Draft, argument: str) -> None:
    """Keep the founder's word on the gap of the turn that the button names."""
    match = _ARGUMENT.fullmatch(argument.strip())
    if match is None:
        draft.say("late.gone")
        faq.ask_if_open(draft)
        return
    given = match[1] == "yes"
    draft.want(ConsentChanged(CONSENT, given, draft.spoken, draft.pack.about.version))
    draft.want(AnswerAwaited(int(match[2]), given))
    draft.set(untold=not given)
    faq.say_beside(draft, draft.phrase("gap.told" if given else "gap.untold"))
