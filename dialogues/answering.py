"""Reading a message against the waiting question: answer, aside, wish, or neither.

The order matters: what is certain by form comes first, what is guessed by meaning last, and a question in
the middle never becomes an answer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dialogues import faq, intake, limits, meant_choice, steering
from dialogues.agreeing import agreed, agreed_in_meaning, agrees_within_limits
from dialogues.asking import (
    ask,
    ask_waiting,
    choice_buttons,
    is_consent,
    label_of,
    read_value,
    shown,
)
from dialogues.faq import ask_if_open, say_beside
from dialogues.meant_answer import is_about_earlier
from dialogues.replies import Json
from dialogues.state import Answer, Doubt, Status
from knowledge.pack import Kind
from knowledge.text import is_sentence
from knowledge.values import (
    Ambiguous,
    Refused,
    Taken,
    as_kept,
    names_another,
    says_none,
    together,
    validate,
)

if TYPE_CHECKING:
    from dialogues.city import Wish
    from dialogues.draft import Draft
    from dialogues.payload import Chosen
    from knowledge.interview import Item
    from knowledge.understanding import Reading

QUESTION = 0.5
"""From here on a text looks like a question by its form."""

SURE_QUESTION = 0.9
"""From here on its form leaves no doubt: a question word first and a question mark last."""

MARKED_QUESTION = 0.7
"""From here on there is a question mark, or more than one word that questions have."""

SURE_WISH = 0.85
"""Calibrated confidence from which a guess by meaning is acted on in the middle of an intake."""

DOUBTLESS_WISH = 0.95
"""The same from which it is a wish unless the words choose without a doubt."""

STRICT_WISH = 0.66
"""The same of a wish where the waiting question is strict, so that the words are no answer to it anyway."""

CHAT_WISH = 0.75
"""The same of small talk there."""


_CHOSEN = frozenset({Kind.CHOICE, Kind.CHOICES})
"""Kinds of which a choice may say that there is none yet."""

_NONE_OF = frozenset({"unknown"})
"""Wishes that say much the same as a choice may: "we haven't looked yet"."""


def is_open(item: Item) -> bool:
    """Whether any words may answer the question, so that its form decides nothing."""
    question = item.question
    return question.kind is Kind.FILE or (question.kind is Kind.TEXT and question.format is None)


_NAME_SIGNS = 120
"""Signs of the longest answer that is but a name."""


def is_name(item: Item) -> bool:
    """Whether an open question asks for no more than a name, which may be any words at all."""
    most = item.question.max_length
    return is_open(item) and most is not None and most <= _NAME_SIGNS


def take_text(draft: Draft, item: Item, text: str) -> bool:
    """Take the text as the answer when its form says so; whether it was taken or answered to.

    Open texts and files are left to `take_open`, since any words could be their answer; only that there is
    none is taken here. Of choices it is not: "not yet, but planned" may mean one of them.
    """
    absent = item.question.kind not in _CHOSEN and _take_absence(draft, item, text)
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
        # The only reading of words that may say more than it.
        only = len(result.readings) == 1
        lead = draft.phrase("reject.another", label=label_of(draft, item)) if only else ""
        ask_reading(draft, item, result.readings, text, lead)
        return True
    if result.code in ("out_of_range", "too_long"):
        reject(draft, item, result.code)
        return True
    return False


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


def _take_absence(draft: Draft, item: Item, text: str) -> bool:
    """Pass over the question where the text says that there is none; a required one stays not known."""
    if not _says_none(draft, item, text):
        return False
    if _is_corrected(draft, item):
        steering.take_back(draft, item)
    elif item.question.required:
        intake.take_none(draft, item, Status.UNKNOWN)
    else:
        intake.take_none(draft, item, Status.SKIPPED, lead=draft.phrase("answer.none"))
    return True


def _says_none(draft: Draft, item: Item, text: str) -> bool:
    return says_none(
        item.question,
        text,
        language=draft.spoken,
        about=draft.pack.about,
        words=draft.words.intake.questions[item.question.id],
        interface=draft.words.intents,
    )


def is_answer(draft: Draft, item: Item, text: str) -> bool:
    """Whether a text surely answers a strict question by its form, or says that there is none."""
    if is_open(item):
        return False
    if item.question.kind is Kind.YES_NO and agreed(draft, text) is not None:
        return True
    if item.question.kind not in _CHOSEN and _says_none(draft, item, text):
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


def take_value(draft: Draft, item: Item, value: Json) -> None:
    """Take a value that was read; a single one of several choices keeps the question open."""
    if item.question.kind is not Kind.CHOICES:
        _accept(draft, item, value)
        return
    if _is_corrected(draft, item):
        _accept(draft, item, together(item.question, (), value))
        return
    picked = tuple(together(item.question, draft.state.picked, value))
    if len(value) > 1:
        intake.take(draft, item, list(picked))
        return
    draft.set(picked=picked)
    ask_for_more(draft, item)


def _is_corrected(draft: Draft, item: Item) -> bool:
    """Whether an earlier answer to this question is being put into new words."""
    return draft.target is not None and draft.target.key == item.key


def _accept(draft: Draft, item: Item, value: Json, *, said: bool = False) -> None:
    """Take a value, as the answer to the waiting question or as the correction of an earlier one."""
    if _is_corrected(draft, item):
        steering.correct(draft, item, value, said=said)
    else:
        intake.take(draft, item, value, said=said)


def _put_again(draft: Draft, item: Item, *, lead: str, custom: dict[str, Json]) -> None:
    """Ask again after `lead`; of a correction: say that nothing changed, and put what waits."""
    if _is_corrected(draft, item):
        kept = draft.phrase("edit.kept", label=label_of(draft, item))
        held = draft.plan.values.get(item.key)
        buttons = choice_buttons(draft, item, held if isinstance(held, list) else ())
        draft.reply(f"{lead}\n{kept}", buttons=buttons, custom=custom)
        ask_if_open(draft)
    else:
        ask(draft, item, lead=lead, custom=custom, again=True)


def ask_for_more(draft: Draft, item: Item) -> None:
    """After one of several choices: what is chosen so far, and that more may follow."""
    picked = list(draft.state.picked)
    lead = (
        draft.phrase("choices.so_far", value=shown(draft, item.question, picked))
        if picked
        else draft.phrase("choices.none")
    )
    ask(draft, item, lead=lead)


def ask_reading(draft: Draft, item: Item, readings: tuple[Any, ...], text: str, lead: str = "") -> None:
    """Ask which of a few readings of a text is the answer, after `lead` or that there are several."""
    titles = [shown(draft, item.question, value) for value in readings]
    buttons = draft.ask_back(Doubt.READING, titles, readings, text=text, question=item.key)
    lead = lead or draft.phrase("reject.ambiguous")
    custom: dict[str, Json] = {"rejected": {"question": item.question.id, "code": "ambiguous"}}
    if _is_corrected(draft, item):
        draft.reply(lead, buttons=buttons, custom=custom)
    else:
        ask(draft, item, lead=lead, buttons=buttons, custom=custom, again=True)


_FIRST_SENTENCE = re.compile(r".*?(?:[.!?]+(?=\s)|[。！？]|$)", re.DOTALL)


def reject(draft: Draft, item: Item, code: str, *, lead: str = "") -> None:
    """Say why the text was not taken and how to put it, or `lead` in place of that, then ask again."""
    help_words = "" if lead else draft.words.intake.questions[item.question.id].help
    lead = lead or limits.refusal(draft, item, code)
    if help_words and code in ("not_understood", "wrong_format"):
        # The question's own help says how; of the general words only what is wrong is kept.
        lead = f"{_FIRST_SENTENCE.match(lead)[0]}\n{help_words}"  # type: ignore[index]  # matches any text
    _put_again(draft, item, lead=lead, custom={"rejected": {"question": item.question.id, "code": code}})


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
        faq.respond(draft, draft.city.understanding.topic(reading, draft.spoken), text)
    else:
        _refuse(draft, item, text)


def _refuse(draft: Draft, item: Item, text: str) -> None:
    refused = read_value(draft, item, text)
    reject(draft, item, refused.code if isinstance(refused, Refused) else "not_understood")


def take_meant(draft: Draft, item: Item, text: str, reading: Reading) -> bool:
    """What neither form nor exact words told: choice by meaning, or aside; whether it was either.

    For kinds whose form is strict; a clear wish has been acted on before. What is no question by form is
    an aside only in the pack's very words: short statements are too easily taken for a topic.
    """
    if steering.take_correction(draft, text):
        return True
    given = agreed_in_meaning(draft, text) if item.question.kind is Kind.YES_NO else None
    if given is not None:
        take_value(draft, item, given)
        return True
    finding = draft.city.understanding.topic(reading, draft.spoken)
    asking = asks(draft, item, text, reading)
    if not asking and (_take_list(draft, item, text, reading) or _take_choice(draft, item, text, reading)):
        return True
    worded = draft.city.topic_worded(text)
    if worded is not None:
        faq.answer(draft, worded)
    elif is_consent(item.question) and not asking and _is_declined(draft, item, text, reading):
        take_value(draft, item, False)  # noqa: FBT003  # the value as stored
    elif asking and finding.decision == "answer":
        faq.respond(draft, finding, text)
    else:
        return False
    return True


def says_choice(
    draft: Draft, item: Item, text: str, reading: Reading, least: float = meant_choice.SURE
) -> bool:
    """Whether words as a whole surely mean a choice, so that none of their pieces stands for itself."""
    if item.question.kind not in _CHOSEN or reading.vectors is None or asks(draft, item, text, reading):
        return False
    guesses = meant_choice.guesses(draft, item, text, reading)
    return bool(guesses) and guesses[0][1] >= max(least, meant_choice.least(item, text))


def asks(draft: Draft, item: Item, text: str, reading: Reading) -> bool:
    """Whether words have the form of a question; without a mark a choice surely meant counts more."""
    form = draft.city.understanding.looks_like_question(reading, draft.spoken)
    if form < QUESTION or form >= MARKED_QUESTION or item.question.kind not in _CHOSEN:
        return form >= QUESTION
    guesses = meant_choice.guesses(draft, item, text, reading)
    return not guesses or guesses[0][1] < meant_choice.SURELY_NO_WISH


def _take_list(draft: Draft, item: Item, text: str, reading: Reading) -> bool:
    """Take what a list means where all of it is sure; else mark what is, and ask again; whether it did."""
    listed = meant_choice.listed(draft, item, text, reading)
    if listed is None or not listed.values:
        return False
    if listed.whole and (len(listed.values) > 1 or _is_corrected(draft, item)):
        _accept(draft, item, list(listed.values))
        return True
    if _is_corrected(draft, item):
        return False
    draft.set(picked=tuple(together(item.question, draft.state.picked, listed.values)))
    if listed.whole:
        ask_for_more(draft, item)
    else:
        reject(draft, item, "not_understood")
    return True


def _take_choice(draft: Draft, item: Item, text: str, reading: Reading) -> bool:
    """Take what words surely mean, or that there is none, or ask which it is; whether it came to any."""
    guesses = meant_choice.guesses(draft, item, text, reading)
    sure = bool(guesses) and guesses[0][1] >= meant_choice.least(item, text)
    if not sure and item.question.kind in _CHOSEN and _take_absence(draft, item, text):
        return True
    if not guesses or guesses[0][1] < meant_choice.LIKELY:
        return False
    return _take_guess(draft, item, guesses, text)


def chooses(draft: Draft, item: Item, text: str, reading: Reading, wish: Wish | None) -> bool:
    """Whether words surely tell a choice, and do not as surely wish for something."""
    sure = 0.0 if wish is None else wish.confidence
    if item.question.kind is Kind.YES_NO and sure < 1 and agreed_in_meaning(draft, text) is not None:
        return True
    if sure >= 1 or is_open(item):
        return False
    guesses = meant_choice.guesses(draft, item, text, reading)
    bound = meant_choice.least(item, text)
    if sure >= DOUBTLESS_WISH:
        bound = meant_choice.DOUBTLESS
    elif wish is not None and wish.name not in _NONE_OF:
        bound = meant_choice.SURELY_NO_WISH
    return bool(guesses) and guesses[0][1] >= bound


def _is_declined(draft: Draft, item: Item, text: str, reading: Reading) -> bool:
    """Whether a whole sentence declines a consent by its meaning; given it is in plain words alone."""
    if not is_sentence(text) or _may_be_wish(draft, reading):
        return False
    guesses = meant_choice.options(draft, item, reading)
    return bool(guesses) and guesses[0][0] == "no" and guesses[0][1] >= meant_choice.SURE_OPTION


def _may_be_wish(draft: Draft, reading: Reading) -> bool:
    wish = draft.city.understanding.wish(reading, draft.spoken, amid=True)
    return wish is not None and wish.confidence >= STRICT_WISH


def _take_guess(draft: Draft, item: Item, guesses: tuple[tuple[str, float], ...], text: str) -> bool:
    """Take the likeliest choice, or ask which of the likeliest three it is; whether it came to either."""
    values = [validate(item.question, _as_stored(item, value)) for value, _ in guesses]
    taken = [value for value in values if isinstance(value, Taken)]
    if len(taken) < len(values):
        return False
    # "Back to the question about customers" is about another answer: then little doubt may be left.
    earlier = is_about_earlier(draft, text)
    least = meant_choice.DOUBTLESS if earlier else meant_choice.least(item, text)
    if guesses[0][1] >= least or meant_choice.is_named(draft, item, guesses[0][0], text):
        take_value(draft, item, taken[0].value)
        return True
    if item.question.kind is Kind.YES_NO:
        return False
    ask_reading(draft, item, tuple(value.value for value in taken), text)
    return True


def _as_stored(item: Item, value: str) -> Json:
    match item.question.kind:
        case Kind.YES_NO:
            return value == "yes"
        case Kind.SCALE:
            return int(value)
        case Kind.CHOICES:
            return [value]
        case _:
            return value


def take_open(draft: Draft, item: Item, text: str, reading: Reading) -> None:
    """Take words for an open text or in place of a file, unless they are a question.

    Where form and meaning disagree, or a bare yes or no says little, the founder is asked with two buttons.
    """
    question = draft.city.understanding.looks_like_question(reading, draft.spoken)
    finding = draft.city.understanding.topic(reading, draft.spoken)
    if question < MARKED_QUESTION and draft.city.understanding.tells(reading):
        question = 0.0
    if question >= QUESTION and (finding.decision != "gap" or question >= SURE_QUESTION):
        faq.respond(draft, finding, text)
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
        _accept(draft, item, as_kept(text), said=True)
        return
    result = validate(item.question, text.strip())
    if isinstance(result, Taken):
        _accept(draft, item, result.value)
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
        steering.correct(draft, item, _as_stored(item, button.value))


def gone(draft: Draft) -> None:
    """A button whose question is no longer there: say so, and put the waiting question if there is one."""
    say_beside(draft, draft.phrase("late.gone"))


def _press_waiting(draft: Draft, item: Item, value: str) -> None:
    if item.question.kind is Kind.CHOICES:
        draft.set(picked=tuple(_toggle(item, list(draft.state.picked), value)))
        ask_for_more(draft, item)
    else:
        intake.take(draft, item, _as_stored(item, value))


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
