"""Yes and no, in plain words or in pieces: as answers to what was just asked, or to what was said last."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dialogues import awaiting, faq, greeting, intake, review
from dialogues.state import Phase
from knowledge.text import fold, holds, words_in
from knowledge.values import asks, yes_or_no

if TYPE_CHECKING:
    from dialogues.draft import Draft

_PIECES = re.compile(r"[,،、，;；.!。！…\n]+|\s[-–—]\s")
_MOST_PIECES = 4
_LONGEST = 100
_SHORT = 3


def agreed(draft: Draft, text: str) -> bool | None:
    """Whether a text agrees or declines; None when it does neither, or not clearly.

    "Sure, go ahead" and "yes, thank you" agree; what follows a no limits nothing: "no, leave it" declines.
    """
    whole = _plain(draft, text)
    if whole is not None or asks(text) or len(text) > _LONGEST:
        return whole
    pieces = [piece for piece in _PIECES.split(text) if fold(piece)]
    if not 1 < len(pieces) <= _MOST_PIECES:
        return None
    each = [_plain(draft, piece) for piece in pieces]
    if each[0] is False and True not in each:
        return False
    rest = [piece for piece, one in zip(pieces, each, strict=True) if one is None]
    if True in each and False not in each and all(_is_courtesy(draft, piece) for piece in rest):
        return True
    return None


def confirmed(draft: Draft, text: str, wish: str) -> bool | None:
    """The same of a wish that was asked back: to name it again agrees, to begin with a no declines.

    Args:
        draft: the turn.
        text: as written.
        wish: the command that shall be confirmed, without its slash.
    """
    found = agreed(draft, text)
    if found is not None or asks(text) or len(text) > _LONGEST:
        return found
    head, *tail = [piece for piece in _PIECES.split(text) if fold(piece)] or [""]
    if tail and _plain(draft, head) and all(_goes_on(draft, piece, wish) for piece in tail):
        return True
    first, _, rest = fold(text).partition(" ")
    if first in set(map(fold, draft.words.intents.no)):
        return False
    again = _is_wish(draft, text, wish) or (_plain(draft, first) and _goes_on(draft, rest, wish))
    return True if again else None


def _plain(draft: Draft, text: str) -> bool | None:
    return yes_or_no(
        text, language=draft.spoken, languages=draft.pack.about.languages, interface=draft.words.intents
    )


def _goes_on(draft: Draft, piece: str, wish: str) -> bool:
    """Whether what follows a yes says the same again: yes, or the command in the pack's words or by name."""
    return bool(_plain(draft, piece)) or _is_wish(draft, piece, wish) or _names(draft, piece, wish)


def _is_wish(draft: Draft, piece: str, wish: str) -> bool:
    return fold(piece) in set(map(fold, draft.words.intents.commands.get(wish, ())))


def _names(draft: Draft, piece: str, wish: str) -> bool:
    """Whether a short piece holds a word for a command ("cancel it"), and none for no ("don't cancel")."""
    forms = draft.words.intents.commands.get(wish, ())
    said = fold(piece)
    if words_in(piece) > _SHORT or any(holds(said, fold(form)) for form in draft.words.intents.no):
        return False
    return any(holds(said, fold(form)) for form in forms if words_in(form) == 1)


def _is_courtesy(draft: Draft, piece: str) -> bool:
    """Whether a piece is but thanks, in the very words of a language of the pack."""
    said = fold(piece)
    return any(said in map(fold, words.intents.chat.get("thanks", ())) for words in draft.pack.words.values())


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
    else:
        greeting.welcome(draft)
    return True
