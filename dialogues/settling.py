"""The answer to a question back: which of these topics, which reading, really delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from dialogues import answering, commands, faq, privacy, rating, steering, taking
from dialogues.agreeing import agreed, agreed_in_meaning, confirmed, may_confirm
from dialogues.state import Asked, Doubt, Phase
from knowledge.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable

    from dialogues.draft import Draft
    from dialogues.payload import Settled
    from knowledge.interview import Item


def press(draft: Draft, asked: Asked | None, button: Settled) -> None:
    """A button of a question back; `asked` is the one that was open before this turn."""
    if asked is None or asked.serial != button.serial or button.option >= len(asked.options):
        answering.gone(draft)
        return
    act_on(draft, asked, asked.options[button.option])


def settle(draft: Draft, asked: Asked, text: str) -> bool:
    """Do what the words choose: an option's title, or yes and no; whether they chose any.

    Where they may do so but it could not be undone, it is asked once more.
    """
    found = _named(draft, asked, text)
    if found is not None:
        act_on(draft, asked, found.option)
    elif (again := _AGAIN.get(asked.doubt)) is not None and may_confirm(draft, text, asked.doubt.value):
        again(draft)
    else:
        return False
    return True


_AGAIN: dict[Doubt, Callable[[Draft], None]] = {
    Doubt.DELETE: privacy.ask_delete,
    Doubt.CANCEL: steering.ask_cancel,
    Doubt.RESTART: steering.ask_restart,
}
"""How to ask once more for what cannot be undone."""


class _Named(NamedTuple):
    """An option; None stands for none of the topics."""

    option: Any


def _named(draft: Draft, asked: Asked, text: str) -> _Named | None:
    said = fold(text)
    match asked.doubt:
        case Doubt.DELETE | Doubt.CANCEL | Doubt.RESTART | Doubt.RATING:
            yes = confirmed(draft, text, asked.doubt.value)
            return None if yes is None else _Named("yes" if yes else "no")
        case Doubt.PAUSE:
            return _paused(draft, text)
        case Doubt.TOPIC:
            titles = {fold(draft.words.faq.topics[t].title): _Named(t) for t in asked.options if t}
            none = said == fold(draft.phrase("button.none_of_these")) or agreed(draft, text) is False
            return titles.get(said) or (_Named(None) if none else None)
        case Doubt.MEANT:
            return _meant(draft, asked, said)
        case Doubt.READING if len(asked.options) == 1:
            yes = agreed(draft, text)
            return None if yes is None else _Named(asked.options[0] if yes else None)
        case _:
            return None


def _meant(draft: Draft, asked: Asked, said: str) -> _Named | None:
    """Whether words are the title of one of the two buttons of what was meant."""
    if said == fold(draft.phrase("button.my_answer")):
        return _Named("answer")
    other = "button.something_else" if "wish" in asked.options[1] else "button.a_question"
    return _Named(asked.options[1]) if said == fold(draft.phrase(other)) else None


def _paused(draft: Draft, text: str) -> _Named | None:
    """Whether words take up the offer of a break, or tell until when; else they are for what waits."""
    titles = {fold(draft.phrase("button.pause")): "yes", fold(draft.phrase("button.go_on")): "no"}
    option = titles.get(fold(text))
    yes = agreed(draft, text) if option is None else option == "yes"
    if yes is None:
        yes = agreed_in_meaning(draft, text)
    if yes is None:
        return _Named(text) if steering.names_moment(draft, text) else None
    return _Named("yes" if yes else "no")


def act_on(draft: Draft, asked: Asked, option: Any) -> None:
    """Do what was chosen."""
    item = _concerned(draft, asked)
    match asked.doubt:
        case Doubt.TOPIC if option is None:
            faq.gap(draft, "unsure", asked.text)
        case Doubt.TOPIC:
            faq.answer(draft, option)
        case Doubt.MEANT:
            _act_on_meant(draft, asked, item, option)
        case Doubt.READING if option is None:
            faq.ask_if_open(draft)
        case Doubt.READING if item is not None and item is draft.target:
            steering.correct(draft, item, option)
        case Doubt.READING if item is not None:
            taking.take_value(draft, item, option)
        case Doubt.RATING:
            rating.decide(draft, option)
        case Doubt.PAUSE if option == "no":
            faq.say_beside(draft, draft.phrase("intake.goes_on"))
        case Doubt.PAUSE:
            steering.pause(draft, "" if option == "yes" else option)
        case _:
            _confirm(draft, asked.doubt, agreed=option == "yes")


def _confirm(draft: Draft, doubt: Doubt, *, agreed: bool) -> None:
    """Do what was asked about before it is done, or leave all as it is."""
    match doubt:
        case Doubt.DELETE if agreed:
            privacy.delete(draft)
        case Doubt.CANCEL if agreed:
            steering.drop_intake(draft, again=False)
        case Doubt.RESTART if agreed:
            steering.drop_intake(draft, again=True)
        case _:
            draft.say("confirm.kept")
            faq.ask_if_open(draft)


def _act_on_meant(draft: Draft, asked: Asked, item: Item | None, option: Any) -> None:
    """Take the words as what they were said to be: the answer, a wish, or a question."""
    if option == "answer":
        if item is None:
            answering.gone(draft)
        else:
            answering.record_open(draft, item, asked.text)
    elif "wish" in option:
        commands.grant(draft, commands.Recalled(**option["wish"]), asked.text)
    else:
        faq.respond(draft, faq.recall(option), asked.text)


def _concerned(draft: Draft, asked: Asked) -> Item | None:
    """The question whose answer is in doubt: the waiting one, or one whose answer is being corrected."""
    if asked.question is None:
        return None
    waiting = draft.waiting if draft.state.phase is Phase.OPEN else None
    if waiting is not None and waiting.key == asked.question:
        return waiting
    if asked.question in draft.state.answers:
        draft.target = draft.plan.item(asked.question)
        return draft.target
    return None
