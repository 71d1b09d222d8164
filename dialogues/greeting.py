"""First contact, help, and the language spoken."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError

from dialogues.faq import ask_if_open, languages_of
from dialogues.message import event_of
from dialogues.replies import Button
from dialogues.state import Phase
from knowledge.calendar import announced
from knowledge.text import fold, holds, is_glued

if TYPE_CHECKING:
    from dialogues.draft import Draft


def notice(draft: Draft) -> None:
    """What a stranger is told before the answer: that this is an automated assistant, privacy, language."""
    about = draft.words.about
    draft.set(greeted=True)
    if draft.public:
        draft.say("notice.public", assistant=about.assistant)
        return
    others = [tag for tag in draft.pack.about.languages if tag != draft.spoken]
    draft.say(
        "notice.text",
        assistant=about.assistant,
        programme=about.programme,
        city=about.city,
        buttons=[draft.button("button.privacy", "/privacy"), *map(_language_button, others)],
    )


def _language_button(tag: str) -> Button:
    return Button(str(Locale.parse(tag, sep="-").display_name), f"/language {tag}")


def welcome(draft: Draft) -> None:
    """What can be done here; never discards anything."""
    if draft.state.phase is Phase.OPEN:
        draft.say("start.again")
        ask_if_open(draft, again=False)
        return
    phase = draft.state.phase
    first = ("button.resume", "/resume") if phase is Phase.PAUSED else ("button.intake", "/intake")
    draft.say(
        "start.text",
        buttons=[
            draft.button(*first),
            draft.button("button.trainings", "/trainings"),
            draft.button("button.events", "/events"),
            draft.button("button.human", "/human"),
        ],
    )


def led_here(draft: Draft, source: str) -> None:
    """Say what event led the founder here, if it was one that the pack knows."""
    event = event_of(source)
    line = announced(draft.pack, event, draft.spoken, draft.now) if event else None
    if line is not None:
        draft.say("start.event" if line.ahead else "start.event_over", event=line.text)


def help_text(draft: Draft) -> None:
    """All commands, and that plain words do as well."""
    draft.say("help.text")
    ask_if_open(draft)


def switch_language(draft: Draft, wanted: str) -> None:
    """Speak the language that was named, by tag or by name; offer those there are when none was."""
    tag = _tag_of(wanted) if wanted.strip() else None
    if tag is None:
        draft.say("language.which", buttons=[_language_button(t) for t in draft.pack.about.languages])
        ask_if_open(draft)
        return
    lacking = draft.pack.speaks(tag).partition("-")[0] != tag.partition("-")[0]
    draft.language = tag if not lacking else "en"
    draft.set(language=draft.language, language_chosen=True)
    name = Locale.parse(tag, sep="-").get_display_name(draft.spoken.replace("-", "_")) or tag
    if lacking:
        draft.say("language.lacking", name=name, languages=languages_of(draft))
    else:
        draft.say("language.switched", name=name)
    ask_if_open(draft)


def _tag_of(wanted: str) -> str | None:
    """A BCP 47 tag for a tag or for a language's name in a text, in that language or another."""
    tokens = wanted.split()
    if len(tokens) == 1 and tokens[0].isascii():
        tag = tokens[0].replace("_", "-").strip(".!?")
        with suppress(ValueError, UnknownLocaleError):
            return str(Locale.parse(tag.lower() if len(tag) <= _BARE_TAG else tag, sep="-")).replace("_", "-")
    words = fold(wanted)
    for language in _NAMED:
        own = Locale.parse(language)
        names = (fold(own.get_language_name(other) or "") for other in _NAMED)
        if any(_holds_name(words, name) for name in names):
            return language
    return None


_LONG_NAME = 5
"""Letters from which a language's name may stand within a word: as an ending, or behind a preposition."""


def _holds_name(folded: str, name: str) -> bool:
    if len(name) >= _LONG_NAME or is_glued(name):
        return bool(name) and name in folded
    return holds(folded, name)


_BARE_TAG = 3
"""Letters of the longest language without a region; telephones write its first one large."""

_NAMED = (
    "fr",
    "en",
    "de",
    "es",
    "it",
    "pt",
    "nl",
    "ja",
    "ko",
    "zh",
    "ar",
    "tr",
    "pl",
    "ru",
    "uk",
    "sv",
    "fi",
)
"""Languages that people may wish for by name; each is known by its names in all of these."""


def explain_language(draft: Draft) -> None:
    """Say why the answer comes in English, to who writes in a language that the pack lacks."""
    name = Locale.parse(draft.language, sep="-").get_display_name("en") or draft.language
    draft.say("language.only", name=name, languages=languages_of(draft))
