"""Reading a message against the waiting question: answer, aside, wish, or neither.

The order matters: what is certain by form comes first, what is guessed by meaning last, and a question in
the middle never becomes an answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dialogues import faq, intake, meant_choice, steering
from dialogues.agreeing import agreed, agreed_in_meaning, agrees_within_limits
from dialogues.asking import (
    ask_waiting,
    is_consent,
    label_of,
    read_value,
)
from dialogues.bounds import MARKED_QUESTION, QUESTION, SURE_QUESTION
from dialogues.explaining import asks_what_is_said
from dialogues.faq import say_beside
from dialogues.guessing import asks, is_declined, says_choice, take_choice, take_list
from dialogues.kinds import CHOSEN, is_open
from dialogues.replies import Json
from dialogues.state import Answer, Doubt, Status
from dialogues.taking import (
    accept,
    as_stored,
    ask_for_more,
    ask_reading,
    reject,
    says_absence,
    take_absence,
    take_value,
)
from knowledge.pack import Kind
from knowledge.values import (
    Ambiguous,
    Refused,
    Taken,
    as_kept,
    names_another,
    together,
    validate,
)

if TYPE_CHECKING:
    from dialogues.city import Finding, Wish
    from dialogues.draft import Draft
    from dialogues.payload import Chosen
    from knowledge.interview import Item
    from knowledge.understanding import Reading


def take_text(draft: Draft, item: Item, text: str) -> bool:
    """Take the text as the answer when its form says so; whether it was taken or answered to.

    Open texts and files are left to `take_open`, since any words could be their answer; only that there is
    none is taken here. Of choices it is not: "not yet, but planned" may mean one of them.
    """
    absent = item.question.kind not in CHOSEN and take_absence(draft, item, text)
    if absent or _turn_down_limits(draft, item, text):
        return True
    if is_open(item):
        return False
    given = agreed(draft, text) if item.question.kind is Kind.YES_NO else None
    result = read_value(draft, item, text) if given is None else Taken(given)
    if isinstance(result, Taken):
        if _names_another(draft, item, text):
            lead = draft.phrase("reject.another", label=label_of(draft, item))
            ask_reading(draft, item, (result.value,), text, lead)
        else:
            take_value(draft, item, result.value)
        return True
    if isinstance(result, Ambiguous):
        ask_reading(draft, item, result.readings, text, _doubt(draft, item, result))
        return True
    if result.code in ("out_of_range", "too_long"):
        reject(draft, item, result.code)
        return True
    return False


_MONTH_SIGNS = len("2025-03")


def _doubt(draft: Draft, item: Item, result: Ambiguous) -> str:
    """What is asked about the only reading of words that may say more; empty where there are several."""
    if len(result.readings) > 1:
        return ""
    match item.question.kind:
        case Kind.DATE if len(str(result.readings[0])) == _MONTH_SIGNS:
            return draft.phrase("reject.day")
        case Kind.DATE | Kind.MONTH | Kind.DURATION:
            return draft.phrase("reject.meant")
        case _:
            return draft.phrase("reject.another", label=label_of(draft, item))


def _turn_down_limits(draft: Draft, item: Item, text: str) -> bool:
    """Ask again for a consent that was given within limits, which cannot be kept; whether it was."""
    limited = is_consent(item.question) and agreed(draft, text) is None and agrees_within_limits(draft, text)
    if limited:
        reject(draft, item, "not_understood", lead=draft.phrase("reject.limited"))
    return limited


def _names_another(draft: Draft, item: Item, text: str) -> bool:
    """Whether something else than what is asked for is named beside the value."""
    words = draft.words.intake.questions[item.question.id]
    return names_another(item.question, text, words, language=draft.spoken)


def is_answer(draft: Draft, item: Item, text: str) -> bool:
    """Whether a text surely answers a strict question by its form, or says that there is none."""
    if is_open(item):
        return False
    if item.question.kind is Kind.YES_NO and agreed(draft, text) is not None:
        return True
    if item.question.kind not in CHOSEN and says_absence(draft, item, text):
        return True
    return isinstance(read_value(draft, item, text), Taken) and not _names_another(draft, item, text)


def value_of(draft: Draft, item: Item, text: str) -> Json:
    """The value that a text surely is by its form; None: it is none."""
    result = read_value(draft, item, text)
    return result.value if isinstance(result, Taken) else None


def take_exact(draft: Draft, item: Item, text: str) -> bool:
    """Take the text as the answer only if its form leaves no doubt; nothing is said otherwise."""
    result = None if is_open(item) else read_value(draft, item, text)
    if not isinstance(result, Taken) or _names_another(draft, item, text):
        return False
    take_value(draft, item, result.value)
    return True


def take_words(draft: Draft, item: Item, text: str, reading: Reading) -> bool:
    """What neither form nor exact words told: an answer or an aside, by its meaning; whether it was one."""
    if reading.vectors is None:  # a bare number or address: there is no meaning behind its form
        if is_open(item):
            record_open(draft, item, text)
        return is_open(item)
    if is_open(item):
        take_open(draft, item, text, reading)
        return True
    return take_meant(draft, item, text, reading)


def turn_down(draft: Draft, item: Item, text: str, reading: Reading) -> None:
    """What is no answer to a strict question, nor sure to be anything else: an aside, or no answer at all."""
    asks = draft.city.understanding.looks_like_question(reading, draft.spoken) >= QUESTION
    if asks and reading.vectors is not None:
        _respond(draft, item, draft.city.understanding.topic(reading, draft.spoken), text)
    else:
        _refuse(draft, item, text)


def _respond(draft: Draft, item: Item, finding: Finding, text: str) -> None:
    """Respond to a question; what has no good answer may be about words of the waiting question itself."""
    if finding.decision != "answer" and asks_what_is_said(draft, item, text):
        steering.why(draft)
    else:
        faq.respond(draft, finding, text)


def _refuse(draft: Draft, item: Item, text: str) -> None:
    refused = read_value(draft, item, text)
    reject(draft, item, refused.code if isinstance(refused, Refused) else "not_understood")


def take_meant(draft: Draft, item: Item, text: str, reading: Reading) -> bool:
    """What neither form nor exact words told: choice by meaning, or aside; whether it was either.

    For kinds whose form is strict; a clear wish has been acted on before. What is no question by form is
    an aside only in the pack's very words: short statements are too easily taken for a topic.
    """
    chosen = says_choice(draft, item, text, reading, meant_choice.DOUBTLESS)
    if not chosen and steering.take_correction(draft, text):
        return True
    given = agreed_in_meaning(draft, text) if item.question.kind is Kind.YES_NO else None
    if given is not None:
        take_value(draft, item, given)
        return True
    finding = draft.city.understanding.topic(reading, draft.spoken)
    asking = asks(draft, item, text, reading)
    if not asking and (take_list(draft, item, text, reading) or take_choice(draft, item, text, reading)):
        return True
    worded = draft.city.topic_worded(text)
    if worded is not None:
        faq.answer(draft, worded)
    elif is_consent(item.question) and not asking and is_declined(draft, item, text, reading):
        take_value(draft, item, False)  # noqa: FBT003  # the value as stored
    elif asking and finding.decision == "answer":
        faq.respond(draft, finding, text)
    else:
        return False
    return True


def take_open(draft: Draft, item: Item, text: str, reading: Reading) -> None:
    """Take words for an open text or in place of a file, unless they are a question.

    Where form and meaning disagree, or a bare yes or no says little, the founder is asked with two buttons.
    """
    question = draft.city.understanding.looks_like_question(reading, draft.spoken)
    finding = draft.city.understanding.topic(reading, draft.spoken)
    if question < MARKED_QUESTION and draft.city.understanding.tells(reading):
        question = 0.0
    if question >= QUESTION and (finding.decision != "gap" or question >= SURE_QUESTION):
        _respond(draft, item, finding, text)
    elif question >= QUESTION or draft.city.topic_worded(text) is not None or agreed(draft, text) is not None:
        _ask_meant(draft, item, text, "meant.which", "button.a_question", faq.keep(finding))
    else:
        record_open(draft, item, text)


def ask_wished(draft: Draft, item: Item, text: str, wish: Wish) -> None:
    """Ask whether words are the answer to an open question, or the wish that they look like."""
    kept = {"wish": {"kind": wish.kind, "name": wish.name}}
    _ask_meant(draft, item, text, "meant.wish", "button.something_else", kept)


def _ask_meant(draft: Draft, item: Item, text: str, key: str, other: str, kept: dict[str, Any]) -> None:
    titles = [draft.phrase("button.my_answer"), draft.phrase(other)]
    buttons = draft.ask_back(Doubt.MEANT, titles, ("answer", kept), text=text, question=item.key)
    draft.say(key, buttons=buttons)


def record_open(draft: Draft, item: Item, text: str) -> None:
    """Store words as they were written."""
    if item.question.kind is Kind.FILE:
        accept(draft, item, as_kept(text), said=True)
        return
    result = validate(item.question, text.strip())
    if isinstance(result, Taken):
        accept(draft, item, result.value)
    else:
        reject(draft, item, result.code)


def press(draft: Draft, button: Chosen) -> None:
    """A choice button, of the waiting question or of an earlier one, however old."""
    item = draft.plan.item(button.key)
    current = item is not None and item.question.meaning == button.meaning
    if item is None or not current or button.value not in item.question.values:
        gone(draft)
        return
    waiting = draft.waiting
    if waiting is not None and waiting.key == item.key:
        _press_waiting(draft, item, button.value)
    elif item.question.kind is Kind.CHOICES:
        held = draft.plan.values.get(item.key)
        toggled = _toggle(item, held if isinstance(held, list) else [], button.value)
        if toggled:
            steering.correct(draft, item, toggled)
        else:
            intake.store(draft, item, _withdrawn(draft, item))
            ask_back_to_waiting(draft, item)
    else:
        steering.correct(draft, item, as_stored(item, button.value))


def gone(draft: Draft) -> None:
    """A button whose question is no longer there: say so, and put the waiting question if there is one."""
    say_beside(draft, draft.phrase("late.gone"))


def _press_waiting(draft: Draft, item: Item, value: str) -> None:
    if item.question.kind is Kind.CHOICES:
        draft.set(picked=tuple(_toggle(item, list(draft.state.picked), value)))
        ask_for_more(draft, item)
    else:
        intake.take(draft, item, as_stored(item, value))


def _toggle(item: Item, values: list[str], value: str) -> list[str]:
    if value in values:
        return [v for v in values if v != value]
    return together(item.question, values, (value,))


def _withdrawn(draft: Draft, item: Item) -> Answer:
    return Answer(Status.SKIPPED, None, draft.now, item.question.meaning)


def ask_back_to_waiting(draft: Draft, item: Item) -> None:
    """After the last of several choices was taken away: say so, and put the waiting question."""
    intake.keep_waiting_sound(draft)
    ask_waiting(draft, lead=draft.phrase("answer.withdrawn", label=label_of(draft, item)))
