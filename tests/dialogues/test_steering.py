"""Steering in free words in every language, through the pure turn with the real understanding.

What is in `steering/held_out` was written before the packs' own ways to steer were read, and is looked at in
totals only, so nothing here names a text that fails; `python -m tests.dialogues.wishes` tells more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import pytest

from dialogues.state import Phase
from knowledge.text import fold
from tests.dialogues.test_transcripts import city
from tests.dialogues.wishes import (
    CITY,
    LANGUAGES,
    NEVER_STORED,
    OPEN,
    Case,
    answers,
    cases,
    outcome,
    say,
    stored,
    taken,
    waiting_at,
)

MISSED = 0.05
"""Share of the wishes of all languages that may be missed at most; 0.035 were when this was written."""
MISSED_IN_ONE = 0.11
"""The same of one language, of which there are some seventy; 0.082 were."""
MISSED_ASKED = 0.2
"""Share of the part with answers to the assistant's own questions that is missed; 0.126 were."""
MISSED_CHOICES = 0.18
"""Share of the choices told by their meaning that are not taken, nor among three asked back; 0.147 were."""
WRONG_CHOICES = 0.05
"""Share of them that are taken for another one; 0.017 were."""
STORED = 0.01
"""Share of what is no answer that an open question stores all the same; 0.006 were."""

REFUSED = 0.035
"""Share of honest answers to open questions, many with words of a wish, not taken at once; 0.026 were."""


def wishes(language: str) -> tuple[Case, ...]:
    """The held-out wishes of a language, those to choose aside."""
    return tuple(case for case in cases("held_out") if case.language == language and case.wish != "choice")


def missed(some: Iterable[Case]) -> Counter[str]:
    """How many were missed, by wish."""
    return Counter(case.wish for case in some if outcome(case) != "right")


def choices() -> Iterator[Case]:
    """The held-out choices told by their meaning."""
    return (case for case in cases("held_out") if case.wish == "choice")


@pytest.mark.parametrize("language", LANGUAGES)
def test_wishes_in_free_words_do_what_their_commands_do(language: str) -> None:
    some = wishes(language)
    count, came = len(some), missed(some)
    assert count >= 50
    assert came.total() <= MISSED_IN_ONE * count, came


def test_hardly_a_wish_is_missed_in_all_languages_together() -> None:
    every = [case for language in LANGUAGES for case in wishes(language)]
    count, came = len(every), missed(every)
    assert came.total() <= MISSED * count, came


def test_what_the_assistant_asks_is_answered_in_many_words_and_nothing_is_dropped_by_mistake() -> None:
    some = cases("asked")
    assert len(some) > 600
    came = Counter(map(outcome, some))
    assert came["missed"] <= MISSED_ASKED * came.total(), came
    assert came["wrong"] <= 4, came
    for case in (case for case in some if case.wish == "refuses"):
        state = say(say(waiting_at("price_basis", case.language), "/cancel").state, case.text).state
        assert state.answers, case


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("I am sure, throw it all away", False),
        ("only the last answer", True),
        ("what happens to my answers then?", True),
        ("yes, but only the e-mail", True),
        ("don't throw anything away", True),
        ("rather not, I still need them", True),
    ],
)
def test_what_cannot_be_undone_is_done_on_no_doubtful_word(text: str, kept: bool) -> None:  # noqa: FBT001
    state = say(waiting_at("price_basis", "en"), "/cancel").state
    assert bool(say(state, text).state.answers) is kept


@pytest.mark.parametrize("text", ["yes, no", "only if it is free", "it depends on how often", "maybe later"])
def test_a_consent_with_a_limit_or_in_doubt_is_asked_again(text: str) -> None:
    after = say(waiting_at("consent_reminders", "en"), text).state
    assert (
        after.answers.get("consent_reminders") is None or after.answers["consent_reminders"].value is not True
    )


def test_attempts_to_steer_the_assistant_are_turned_down_in_every_language() -> None:
    assert not missed(case for case in cases("held_out") if case.wish == "steer")


def test_choices_are_told_by_their_meaning_or_asked_back() -> None:
    came = Counter(map(outcome, choices()))
    assert came.total() >= 100
    assert came["missed"] + came["wrong"] <= MISSED_CHOICES * came.total(), came
    assert came["wrong"] <= WRONG_CHOICES * came.total(), came


def test_no_open_question_stores_what_is_no_answer() -> None:
    some = [case for case in cases("held_out") if case.wish in NEVER_STORED]
    count, kept = len(some), Counter(case.wish for case in some if stored(case) is not None)
    assert count >= 500
    assert kept.total() <= STORED * count, kept


def test_open_questions_take_honest_answers_at_once() -> None:
    refused = Counter(case.question for case in answers() if not taken(case))
    assert refused.total() <= REFUSED * len(answers()), refused


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("we pause production every winter", "en"),
        ("nos clients annulent souvent après le premier mois", "fr"),
        ("We help farmers plan irrigation with sensors", "en"),
        ("Maria Keller", "en"),
        ("we delete what customers uploaded after thirty days and export the rest on request", "en"),
    ],
)
def test_an_answer_that_speaks_of_what_a_wish_does_is_stored(text: str, language: str) -> None:
    assert taken(Case(language, "answer", text, OPEN, text))


@pytest.mark.parametrize(
    "text", ["…", "-", "???", "n/a", "tbd", "no comment", "dunno", "asdf", "qwrtzp", "xxx"]
)
def test_no_open_question_stores_what_says_nothing(text: str) -> None:
    assert stored(Case("en", "non_answer", text)) is None


def test_a_name_may_be_any_letters_and_sound_like_a_wish() -> None:
    for name in ("Qwrtz", "Thank You Notes", "Restart Café"):
        assert taken(Case("en", "answer", name, "project_name", name)), name


def test_what_is_held_out_stands_in_no_pack_and_in_no_other_part() -> None:
    seen = {fold(case.text) for part in ("development", "asked") for case in cases(part)}
    assert len(seen) > 1000
    assert not [case for case in cases("held_out") if fold(case.text) in seen]


@pytest.mark.parametrize(
    ("language", "text", "given"),
    [
        ("en", "sure, go ahead", True),
        ("en", "yes, thank you", True),
        ("en", "no, leave it", False),
        ("en", "yes, but not to partners", None),
        ("en", "yes, no", None),
        ("en", "sure, what for?", None),
        ("fr", "oui, allez-y", True),
        ("fr", "non, surtout pas", False),
        ("ja", "いいえ、結構です", False),
        ("zh", "好的，没问题", True),
        ("ko", "네, 부탁드려요", True),
    ],
)
def test_a_consent_is_given_or_declined_in_pieces_that_say_the_same(
    language: str, text: str, given: object
) -> None:
    held = say(waiting_at("consent_reminders", language), text).state.answers.get("consent_reminders")
    assert (held.value if held else None) is given


def test_who_begins_with_a_no_cancels_nothing() -> None:
    state = say(waiting_at("price_basis", "en"), "/cancel").state
    kept = say(state, "no wait, I want to go on")
    assert kept.state.phase is Phase.OPEN
    assert kept.replies[0].text == city(CITY).pack.say("confirm.kept", "en")
    assert say(state, "yes, cancel it").state.phase is Phase.NONE


def test_what_may_be_a_wish_or_an_answer_is_asked_and_either_is_done() -> None:
    pack = city(CITY).pack
    language, asked = next(
        (case.language, state)
        for case in cases("development")
        if case.wish in ("back", "why", "repeat", "progress", "help", "skip")
        for state in (say(waiting_at(OPEN, case.language), case.text).state,)
        if state.asked is not None and "wish" in state.asked.options[1]
    )
    assert asked.asked is not None
    kept = say(asked, pack.say("button.my_answer", language)).state
    assert kept.answers[OPEN].value == asked.asked.text
    other = say(asked, pack.say("button.something_else", language))
    wish = asked.asked.options[1]["wish"]["name"]
    assert [reply.text for reply in other.replies] == [
        reply.text for reply in say(waiting_at(OPEN, language), f"/{wish}").replies
    ]
