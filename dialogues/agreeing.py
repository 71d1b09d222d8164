"""Yes and no to what was just asked: in plain words, in pieces, or by what the words mean."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dialogues.errors import ReadingWantedError
from knowledge.text import MORE, fold, holds, is_unspaced, place_of, words_in
from knowledge.values import asks, limits, yes_or_no

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dialogues.draft import Draft

_PIECES = re.compile(r"[,،、，;；.!。！…\n]+|\s[-–—]\s")
_MOST_PIECES = 4
_LONGEST = 100
_SHORT = 3

_SURE_YES = 0.9
"""Share from which words that are none of the pack's for yes agree all the same."""
_LIKELY_YES = 0.2
"""The same where they open with a plain yes."""
_SURELY_DONE = 0.95
"""The same where it cannot be undone."""
_SURE_NO = 0.7
"""The same for no where it may as well be a wish."""
_MEANS_NO = 0.5
"""The same where nothing but yes or no was asked, and a no gives nothing away."""
_LIKELY_NO = 0.2
"""The same where they open with a plain no."""
_DOUBTFUL = 0.4
"""Share from which words may agree to what cannot be undone, so that it is asked once more."""
_RIVAL = 0.66
"""Confidence from which another wish than the one that was asked back is no yes to that."""

_RIVALS = frozenset({"cancel", "delete", "restart", "pause", "human", "export", "help", "back"})
"""Wishes that may be meant instead; a yes sounds a little like the others ("I am certain")."""

_SAME_END = {"cancel": frozenset({"cancel", "delete"})}
"""Wishes that agree to one that was asked back beside that one itself: all of them drop the answers."""


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

    Raises:
        ReadingWantedError: the text was read by its form only, and its meaning is needed.
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
    if not again:
        return _confirmed_in_meaning(draft, text, wish)
    if draft.reading is not None and draft.reading.vectors is None:
        raise ReadingWantedError
    shares = _shares(draft, text, weighty=True)
    return None if shares is not None and shares[1] >= _SURE_NO else True  # "rather not" may mean either


def agreed_in_meaning(draft: Draft, text: str) -> bool | None:
    """Whether words that are no plain yes or no surely mean one of both; None: they do not, or limit it."""
    shares = _shares(draft, text, weighty=False)
    if shares is None:
        return None
    yes, no = shares
    opens = {_plain(draft, head) for head in _heads(text)}
    if True not in opens and _plain(draft, _PIECES.split(text.strip(" .!。！"))[-1]) is False:
        return False  # "it's a trade secret, no"
    if no >= (_LIKELY_NO if False in opens and True not in opens else _MEANS_NO) and yes < _MEANS_NO:
        return False
    likely = True in opens and False not in opens and yes > no
    sure = yes >= (_LIKELY_YES if likely else _SURE_YES)
    limited = _is_limited(draft, text) or limits(text, language=draft.spoken, languages=_all(draft))
    return True if sure and not limited else None


def agrees_within_limits(draft: Draft, text: str) -> bool:
    """Whether a text opens with a yes and limits it behind that, other than politely ("if it helps")."""
    if asks(text) or len(text) > _LONGEST or not any(_plain(draft, head) for head in _heads(text)):
        return False
    return _is_limited(draft, text)


def _is_limited(draft: Draft, text: str) -> bool:
    said = fold(text)
    for courtesy in map(fold, _listed(draft, "words.no_limits")):
        while (place := place_of(said, courtesy)) is not None:
            said = f"{said[: place[0]]} {said[place[1] :]}"
    return any(_limits(said, form) for form in _listed(draft, "words.limits"))


_HEAD_WORDS, _HEAD_SIGNS = 3, 6
"""Words, and where they are not spaced signs, of the longest yes that more may follow."""


def _heads(text: str) -> Iterator[str]:
    """Beginnings of a text that may be a yes of their own, with something behind them."""
    head, *tail = [piece for piece in _PIECES.split(text) if fold(piece)] or [""]
    if tail:
        yield head
    words = text.split()
    yield from (" ".join(words[:count]) for count in range(1, min(len(words), _HEAD_WORDS + 1)))
    if is_unspaced(text):
        yield from (text[:count] for count in range(1, min(len(text), _HEAD_SIGNS + 1)))


def _limits(said: str, form: str) -> bool:
    """Whether a folded text holds a word that limits; one that begins with … ends a word."""
    if form.startswith(MORE):
        return any(word.strip(".,!").endswith(fold(form.removeprefix(MORE))) for word in said.split())
    return holds(said, fold(form))


def _listed(draft: Draft, key: str) -> list[str]:
    return draft.phrase(key).split("|")


def _confirmed_in_meaning(draft: Draft, text: str, wish: str) -> bool | None:
    """The same of a wish that cannot be undone: nothing may deny it, and no other wish stand in it."""
    shares = _shares(draft, text, weighty=True)
    if shares is None:
        return None
    yes, no = shares
    if no >= _SURE_NO:
        return False
    sure = yes >= _SURELY_DONE and not limits(text, language=draft.spoken, languages=_all(draft), denied=True)
    return True if sure and _other_wish(draft, wish) is None else None


def may_confirm(draft: Draft, text: str, wish: str) -> bool:
    """Whether words may mean yes or no to what cannot be undone, so that it should be asked once more."""
    shares = _shares(draft, text, weighty=True)
    return shares is not None and sum(shares) >= _DOUBTFUL and _other_wish(draft, wish) is None


def _other_wish(draft: Draft, wish: str) -> str | None:
    """Another wish that stands rather clearly in a text than the one that was asked back."""
    assert draft.reading is not None  # noqa: S101  # callers looked first
    found = draft.city.understanding.wish(draft.reading, draft.spoken)
    if found is None or found.name not in _RIVALS or found.confidence < _RIVAL:
        return None
    return None if found.name in _SAME_END.get(wish, {wish}) else found.name


def _shares(draft: Draft, text: str, *, weighty: bool) -> tuple[float, float] | None:
    """How likely a text means yes, and no; None where it was not read, asks, or tells more than that."""
    if draft.reading is None or asks(text) or len(text) > _LONGEST:
        return None
    if {True, False} <= {_plain(draft, piece) for piece in _PIECES.split(text)}:
        return None  # "yes, no" is neither
    return draft.city.understanding.agreement(draft.reading, weighty=weighty)


def _all(draft: Draft) -> tuple[str, ...]:
    return draft.pack.about.languages


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
