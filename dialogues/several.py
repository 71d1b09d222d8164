"""Several things in one message: each is done in the order it was written, then what waits is asked once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dialogues import answering, bounds, commands, faq, guessing, intake, kinds, said, steering, taking
from dialogues.agreeing import agreed, agrees_within_limits
from dialogues.pieces import Is, Piece, look_at
from dialogues.state import Phase
from knowledge.pack import Kind
from knowledge.text import fold, words_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dialogues.draft import Draft
    from dialogues.replies import Reply
    from knowledge.interview import Item
    from knowledge.understanding import Reading


_DROPPED = frozenset({"skip", "repeat", "done", "start", "resume", "intake"})
"""What is done by taking the answer before it: the next question follows anyway."""
_CONTRARY = frozenset({"unknown"})
"""What no answer stands beside."""
_BESIDE = frozenset({Is.WISH, Is.QUESTION, Is.FORM})
"""What is done beside an answer."""
_MOVING = frozenset({"back", "skip", "change", "cancel", "restart", "delete", "submit"})
"""Behind what it is not sure which question an answer is for."""
_ENDING = ".!…。！\n"
"""Marks behind which a name may begin after a greeting."""


def respond(draft: Draft, text: str, reading: Reading | None, item: Item | None) -> None:
    """Respond to words that may be several things; args and errors are those of `said.respond`."""
    ways = reading.ways if reading is not None else ()
    if item is not None and reading is not None and _is_one_choice(draft, text, reading, item):
        ways = ()
    if reading is not None and all(len(way) < 2 for way in ways) and _is_talk(draft, reading, item):  # noqa: PLR2004
        ways = ()  # "sorry" opens many a message, and is part of an apology
    if item is not None and _cuts_address(draft, text, ways, item):
        ways = ()  # "hello at lumo dot io" begins with no greeting
    for number, way in enumerate(ways):
        if way and (
            _go_on(draft, text, way, item, tied=number > 0)
            or _take_way(draft, text, way, item, tied=number > 0)
        ):
            return
    said.respond(draft, text, reading, item)


def _is_one_choice(draft: Draft, text: str, reading: Reading, item: Item) -> bool:
    """Whether a message means a choice as a whole, with nothing beside it that shall be done as well."""
    if guessing.seeks_advice(draft, item, text, reading):
        return True
    if not guessing.says_choice(draft, item, text, reading):
        return False
    pieces = [look_at(draft, one, item, tied=True) for way in reading.ways for one in way]
    return all(one.what not in _BESIDE or (one.wish and one.wish.name in _CONTRARY) for one in pieces)


def _cuts_address(draft: Draft, text: str, ways: Sequence[Sequence[Reading]], item: Item) -> bool:
    """Whether a message is an address of which no piece holds the whole."""
    if item.question.kind is not Kind.EMAIL or not any(ways):
        return False
    whole = answering.value_of(draft, item, text)
    return whole is not None and all(
        answering.value_of(draft, item, piece.text) != whole for way in ways for piece in way
    )


def _take_way(draft: Draft, text: str, way: Sequence[Reading], item: Item | None, *, tied: bool) -> bool:
    """Do all that a way of parting a message comes to, if that leaves no doubt; whether it did."""
    if _is_yes_or_no(draft, text, item, tied=tied):
        return False
    if len(way) == 1:
        return _take_alone(draft, text, way[0], item)
    found = [look_at(draft, reading, item, tied=tied) for reading in way]
    real = [one for one in found if one.what is not Is.NOTHING]
    if not _is_sure(draft, real, item, tied=tied):
        return False
    if len(real) == 1 and real[0].what in (Is.WISH, Is.QUESTION, Is.ANSWER, Is.FORM):
        said.respond(draft, real[0].text, real[0].reading, item)
        return True
    steps = _with_answer(draft, text, real, item)
    if steps is None or len(steps) < 2 or sum(one.doubtful for one in steps) > 1:  # noqa: PLR2004  # several
        return False
    _run(draft, steps, item)
    return True


def _is_talk(draft: Draft, reading: Reading, item: Item | None) -> bool:
    """Whether a message as a whole is small talk rather than an answer behind a polite opening."""
    text, wish = (
        reading.text.strip(),
        draft.city.understanding.wish(reading, draft.spoken, amid=item is not None),
    )
    if wish is None or not commands.is_aside(wish):
        return False
    if item is None or kinds.is_open(item):
        return commands.acts(wish, text, item)
    pieces = (piece for way in reading.ways for piece in way)
    return commands.is_likely(wish, text, item) and not any(
        answering.is_answer(draft, item, piece.text) for piece in pieces
    )


_GOING_ON = frozenset({"resume", "intake"})
"""Wishes to go on with a paused intake."""


def _go_on(draft: Draft, text: str, way: Sequence[Reading], item: Item | None, *, tied: bool) -> bool:
    """Go on with a paused intake where one piece wishes to and others answer what waited; whether it did.

    A value that surely answers needs no such wish beside it; a yes or no, which may answer anything, is none.
    """
    paused, waiting = draft.state, draft.waiting
    if item is not None or paused.phase is not Phase.PAUSED or waiting is None or len(way) < 2:  # noqa: PLR2004
        return False
    if waiting.question.kind is Kind.YES_NO:
        return False
    found = [look_at(draft, reading, waiting, tied=tied) for reading in way]
    rest = [one for one in found if not _goes_on(draft, one)]
    sure = any(
        answering.value_of(draft, waiting, one.text) is not None for one in rest if one.what is Is.ANSWER
    )
    if not (sure or len(rest) < len(found)) or not any(one.what in (Is.ANSWER, Is.OTHER) for one in rest):
        return False
    intake.reopen(draft)
    if _take_rest(draft, text, found, rest, waiting, tied=tied):
        return True
    draft.state = paused
    return False


def _goes_on(draft: Draft, one: Piece) -> bool:
    """Whether a piece wishes to go on, as it would be heard while nothing waits for an answer."""
    wish = draft.city.understanding.wish(one.reading, draft.spoken)
    return wish is not None and wish.name in _GOING_ON and commands.acts(wish, one.text, None)


def _take_rest(
    draft: Draft, text: str, found: list[Piece], rest: list[Piece], item: Item, *, tied: bool
) -> bool:
    """Take what answers beside a wish to go on, which is done by that; whether it could be told apart."""
    bare = _between(text, rest[0].text, rest[-1].text)
    if len(rest) == 1:
        whole = bare if bare is not None and kinds.is_open(item) else rest[0].text
        said.respond(draft, whole, rest[0].reading, item)
        return True
    if bare is not None and _take_way(draft, bare, [one.reading for one in rest], item, tied=tied):
        return True
    told = found[-len(rest) :] == rest and all(one.what is Is.OTHER for one in rest)
    if not told or bare is None or not kinds.is_open(item):
        return False
    answering.record_open(draft, item, bare)
    return True


def _is_yes_or_no(draft: Draft, text: str, item: Item | None, *, tied: bool) -> bool:
    """Whether a message answers what was asked with a yes or no, of which nothing is parted."""
    if item is not None and item.question.kind is not Kind.YES_NO:
        return False
    return (tied and item is not None) or agreed(draft, text) is not None or agrees_within_limits(draft, text)


def _is_sure(draft: Draft, real: list[Piece], item: Item | None, *, tied: bool) -> bool:
    """Whether pieces are surely several things, or one beside courtesies, and not one in many words."""
    wishes = [one.wish for one in real if one.wish is not None]
    asked = [_asks(draft, one) for one in real]
    if all(one.likely for one in real) or any(wish.name in commands.TURNED_DOWN for wish in wishes):
        return False
    exact = all(
        one.wish.confidence >= 1 or asks
        for one, asks in zip(real, asked, strict=True)
        if one.wish is not None
    )
    if item is not None and item.question.kind is Kind.YES_NO and not any(asked):
        return False
    if tied and item is not None and kinds.is_open(item):
        return exact and (kinds.is_name(item) or not any(one.what is Is.OTHER for one in real))
    alone = len(wishes) < 2 or len(wishes) < len(real)  # noqa: PLR2004  # several
    return alone or (exact and len({wish.name for wish in wishes}) == len(wishes))


def _asks(draft: Draft, one: Piece) -> bool:
    asks = draft.city.understanding.looks_like_question(one.reading, draft.spoken)
    return asks >= bounds.MARKED_QUESTION


def _take_alone(draft: Draft, text: str, reading: Reading, item: Item | None) -> bool:
    """Take what is left of a message without its polite opening; whether it could be told apart from it.

    An open answer stays as it was written; a name stands alone where a mark parts it from a greeting.
    """
    bare = reading.text
    if item is not None and item.question.kind is Kind.YES_NO and agreed(draft, bare) is None:
        return False
    strict = item is not None and not kinds.is_open(item)
    if strict or look_at(draft, reading, item, tied=False).what in (Is.WISH, Is.QUESTION):
        said.respond(draft, bare, reading, item)
        return True
    before = text[: text.find(bare)] if bare in text else ""
    if item is None or not kinds.is_name(item) or not fold(before) or said.asks(draft, bare, reading):
        return False
    if any(mark in before for mark in _ENDING):
        answering.record_open(draft, item, bare)
        return True
    if any(mark in before for mark in ",،、，"):
        taking.ask_reading(draft, item, (bare, text), text)
        return True
    return False


def _with_answer(draft: Draft, text: str, real: list[Piece], item: Item | None) -> list[Piece] | None:
    """The pieces with those that answer made one; None where some are neither answer, wish nor question."""
    told = [number for number, one in enumerate(real) if one.what in (Is.ANSWER, Is.OTHER)]
    if not told:
        return real
    if item is None or told != list(range(told[0], told[-1] + 1)):
        return None
    words = _between(text, real[told[0]].text, real[told[-1]].text)
    rest = [*real[: told[0]], *real[told[-1] + 1 :]]
    if words is None or any(_conflicts(one, ahead=one in real[: told[0]]) for one in rest):
        return None
    if kinds.is_open(item):
        asks = any(said.asks(draft, real[number].text, real[number].reading) for number in told)
        words = None if asks else _open_words(text, words, real, told, item)
        if words is None:
            return None
        answer = Piece(Is.ANSWER, words, real[told[0]].reading)
    else:
        found = _strict_answer(draft, words, [real[number] for number in told], item)
        if found is None or _is_cut(draft, text, found, item):
            return None
        answer = found
    kept = [one for one in rest if one.wish is None or one.wish.name not in _DROPPED or one is real[0]]
    before = [one for one in kept if one in real[: told[0]]]
    return [*before, answer, *kept[len(before) :]]


def _conflicts(one: Piece, *, ahead: bool) -> bool:
    """Whether what is beside an answer, or ahead of it, leaves it unsure what is answered."""
    name = one.wish.name if one.wish is not None else ""
    return name in _CONTRARY or (ahead and (name in _MOVING or one.what is Is.FORM))


def _strict_answer(draft: Draft, words: str, told: list[Piece], item: Item) -> Piece | None:
    """What pieces say to a strict question: all as one, or the one that answers, or which of some to ask."""
    sure = [one for one in told if one.what is Is.ANSWER]
    if not sure:
        return None
    if len(told) == 1 or answering.is_answer(draft, item, words):
        return sure[0] if len(told) == 1 else replace(sure[0], text=words)
    values = [answering.value_of(draft, item, one.text) for one in sure]
    distinct = [
        value for number, value in enumerate(values) if value is not None and value not in values[:number]
    ]
    if len(sure) > 1 and (None in values or item.question.kind is Kind.CHOICES):
        return None
    differ = len(distinct) > 1
    return replace(
        sure[0], values=tuple(distinct[:3]) if differ else (), text=words if differ else sure[0].text
    )


def _is_cut(draft: Draft, text: str, found: Piece, item: Item) -> bool:
    """Whether a piece cuts through the answer: "thirty-two" where words of numbers are joined by an “and”."""
    whole = answering.value_of(draft, item, text)
    return not found.values and whole not in (None, answering.value_of(draft, item, found.text))


def _open_words(text: str, words: str, real: list[Piece], told: list[int], item: Item) -> str | None:
    """What of a message answers an open question that a wish or a question follows; None: it is not sure.

    Sentences before a question to the programme are kept with it, as they were written.
    """
    after = real[told[-1] + 1 :]
    if told[0] != 0 or not after:
        return None
    if kinds.is_name(item):
        bare = words.rstrip(" .…。!！")
        return bare if len(told) == 1 and words_in(bare) <= commands.NAME_WORDS else None
    if all(one.what is Is.QUESTION for one in after):
        return text
    return None if any(one.likely for one in after) else words


def _between(text: str, first: str, last: str) -> str | None:
    """A text from the beginning of one piece to the end of another; None where either is not as written."""
    begin = text.find(first)
    end = text.find(last, max(begin, 0))
    if begin < 0 or end < 0:
        return None
    behind = text[end + len(last) :]
    marks = len(behind) - len(behind.lstrip(".。…!！"))
    return text[begin : end + len(last) + marks]


def _run(draft: Draft, steps: list[Piece], item: Item | None) -> None:
    """Do all steps, say what each comes to in the order they were written, and ask what waits once."""
    said_before = list(draft.replies)
    by_step: dict[int, list[Reply]] = {}
    topics: set[str] = set()
    for number in sorted(range(len(steps)), key=lambda n: _urgency(steps[n])):
        draft.replies.clear()
        draft.held = not steps[number].doubtful
        _do(draft, steps[number], item, topics)
        by_step[number + len(steps) * steps[number].doubtful] = list(draft.replies)
    draft.replies[:] = said_before + [reply for number in sorted(by_step) for reply in by_step[number]]
    draft.held = False
    if draft.state.asked is None:
        faq.ask_if_open(draft)


def _urgency(step: Piece) -> int:
    """Why is asked of the question that waits now; what asks back is left to the end."""
    why = step.wish is not None and step.wish.name == "why"
    return 2 if step.doubtful else 0 if why else 1


def _do(draft: Draft, step: Piece, item: Item | None, topics: set[str]) -> None:
    """Do one step; a topic that two questions ask for is told once."""
    if step.what is Is.ANSWER and item is not None:
        _take(draft, step, item)
    elif step.what is Is.FORM:
        minutes = commands.minutes_in(draft, step.text)
        if minutes is None:
            steering.change(draft, step.text)
        else:
            intake.start(draft, minutes=minutes)
    elif step.wish is not None:
        if step.wish.name == "back" and item is not None and draft.dealt_with(item):
            draft.set(visited=tuple(key for key in draft.state.visited if key != item.key))
        commands.grant(draft, step.wish, step.text)
    elif step.finding is not None:
        first = step.finding.topics[0][0] if step.finding.decision == "answer" else None
        if first is None or first not in topics:
            faq.respond(draft, step.finding, step.text)
        topics.update([first] if first else [])


def _take(draft: Draft, step: Piece, item: Item) -> None:
    waiting = draft.waiting if draft.target is None else draft.target
    if waiting is None or waiting.key != item.key:
        return
    if step.doubtful:
        taking.ask_reading(draft, item, step.values, step.text)
    elif kinds.is_open(item):
        if not answering.take_text(draft, item, step.text):
            answering.record_open(draft, item, step.text)
    elif not answering.take_text(draft, item, step.text):
        answering.take_meant(draft, item, step.text, step.reading)
