"""What becomes of a value: it is taken, asked back, or refused, for the waiting question or a correction."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dialogues import intake, limits, steering
from dialogues.asking import as_asked, ask, choice_buttons, label_of, shown
from dialogues.faq import ask_if_open
from dialogues.replies import Json
from dialogues.state import Doubt, Status
from knowledge.pack import Kind
from knowledge.values import says_none, together

if TYPE_CHECKING:
    from dialogues.draft import Draft
    from knowledge.interview import Item


def take_value(draft: Draft, item: Item, value: Json) -> None:
    """Take a value that was read; a single one of several choices keeps the question open."""
    if item.question.kind is not Kind.CHOICES:
        accept(draft, item, value)
        return
    if is_corrected(draft, item):
        accept(draft, item, together(item.question, (), value))
        return
    picked = tuple(together(item.question, draft.state.picked, value))
    if len(value) > 1:
        intake.take(draft, item, list(picked))
        return
    draft.set(picked=picked)
    ask_for_more(draft, item)


def is_corrected(draft: Draft, item: Item) -> bool:
    """Whether an earlier answer to this question is being put into new words."""
    return draft.target is not None and draft.target.key == item.key


def accept(draft: Draft, item: Item, value: Json, *, said: bool = False) -> None:
    """Take a value, as the answer to the waiting question or as the correction of an earlier one."""
    if is_corrected(draft, item):
        steering.correct(draft, item, value, said=said)
    else:
        intake.take(draft, item, value, said=said)


def as_stored(item: Item, value: str) -> Json:
    """A choice as it is stored for its question: yes or no as a truth value, a step as a number."""
    match item.question.kind:
        case Kind.YES_NO:
            return value == "yes"
        case Kind.SCALE:
            return int(value)
        case Kind.CHOICES:
            return [value]
        case _:
            return value


def take_absence(draft: Draft, item: Item, text: str) -> bool:
    """Pass over the question where the text says that there is none; a required one stays not known."""
    if not says_absence(draft, item, text):
        return False
    if is_corrected(draft, item):
        steering.take_back(draft, item)
    elif item.question.required:
        intake.take_none(draft, item, Status.UNKNOWN)
    else:
        intake.take_none(draft, item, Status.SKIPPED, lead=draft.phrase("answer.none"))
    return True


def says_absence(draft: Draft, item: Item, text: str) -> bool:
    """Whether the text says that there is none of what the question asks for."""
    return says_none(as_asked(draft, item), text)


def _put_again(draft: Draft, item: Item, *, lead: str, custom: dict[str, Json]) -> None:
    """Ask again after `lead`; of a correction: say that nothing changed, and put what waits."""
    if is_corrected(draft, item):
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
    if is_corrected(draft, item):
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
