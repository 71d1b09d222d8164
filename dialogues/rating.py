"""Whether a founder was helped, in a word of theirs: asked once an intake, and never needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues import faq
from dialogues.effects import Rated
from dialogues.replies import Button
from dialogues.state import Doubt

if TYPE_CHECKING:
    from collections.abc import Callable

    from dialogues.draft import Draft
    from dialogues.replies import Json

RATINGS = ("yes", "partly", "no")
"""What can be said, in the order of the buttons."""
_PRESSED = "/rate "


def buttons(phrase: Callable[[str], str]) -> tuple[Button, ...]:
    """The buttons of the question; they stay good however late one is pressed.

    Args:
        phrase: an interface phrase by its key.
    """
    return tuple(Button(phrase(f"button.rate_{value}"), f"{_PRESSED}{value}") for value in RATINGS)


def asking_part(phrase: Callable[[str], str]) -> dict[str, Json]:
    """`custom.rating` of the question: what can be said; `phrase` as in `buttons`."""
    return {
        "choices": [{"value": value, "title": phrase(f"button.rate_{value}")} for value in RATINGS],
    }


def pressed(text: str) -> str | None:
    """The rating that a button sent, None for all else."""
    value = text.removeprefix(_PRESSED)
    return value if text.startswith(_PRESSED) and value in RATINGS else None


def ask_once(draft: Draft) -> None:
    """Ask, unless it was asked in this intake or others read along."""
    if draft.public or draft.state.rating_asked:
        return
    draft.ask_back(Doubt.RATING, (), RATINGS)
    draft.set(rating_asked=True)
    draft.say("rating.ask", buttons=buttons(draft.phrase), custom={"rating": asking_part(draft.phrase)})


def decide(draft: Draft, value: str) -> None:
    """Keep what the founder said; of several words the last one counts."""
    if value not in RATINGS:
        faq.say_beside(draft, draft.phrase("late.gone"))
        return
    draft.want(Rated(value))
    said = draft.phrase("rating.sorry" if value == "no" else "rating.thanks")
    faq.say_beside(draft, said, custom={"rating": {"value": value}})
