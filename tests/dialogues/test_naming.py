"""Every answer can be changed by the name that the review shows for it, in each language and form."""

from __future__ import annotations

import pytest

from dialogues.asking import label_of
from dialogues.draft import Draft
from dialogues.naming import named_answers, value_after_name, wants_change
from dialogues.state import Answer, Phase, State, Status
from knowledge.interview import Item
from tests.dialogues.replied import KNOWN
from tests.dialogues.test_transcripts import NOW, city
from tests.dialogues.wishes import say, waiting_at

FORMS = {
    "zh": ["改{}", "修改{}", "我想改一下我的{}", "把{}改一下", "{}填错了"],
    "ar": ["تعديل {}", "غيّر {}", "أريد تغيير {}", "هل يمكن تعديل {}", "بدي أغير {}"],
    "en": ["change the {}", "change {}", "change my answer about {}", "I want to change the {}", "edit {}"],
    "de": ["{} ändern", "ändere {}", "ich möchte {} ändern", "kann ich meine Antwort zu {} korrigieren"],
    "nl": ["{} wijzigen", "wijzig {}", "ik wil {} aanpassen", "kan ik mijn antwoord over {} veranderen"],
    "tr": [
        "{} değiştir",
        "{} yanıtımı düzelt",
        "{} cevabını değiştirmek istiyorum",
        "lütfen {} bilgisini güncelle",
    ],
    "fr": ["changer {}", "changer le {}", "changer la {}", "modifier ma réponse sur {}", "corriger {}"],
}


def answered(name: str, language: str) -> Draft:
    """A draft in which every question of the pack's longest intake was dealt with."""
    draft = Draft(State(language=language, phase=Phase.REVIEW), city(name), NOW, language)
    while draft.open_items:
        answers = dict(draft.state.answers)
        for item in draft.open_items:
            answers[item.key] = _dealt(item)
        draft.set(answers=answers)
    return draft


def _dealt(item: Item) -> Answer:
    if item.question.id == "founders_count":  # so that there are members to tell apart
        return Answer(Status.ANSWERED, 3, NOW, item.question.meaning)
    return Answer(Status.UNKNOWN, None, NOW, item.question.meaning)


@pytest.mark.parametrize(
    ("name", "language"),
    [("saint-etienne", language) for language in sorted(FORMS)]
    + [("example-city", tag) for tag in ("fr", "en")],
)
def test_an_answer_is_changed_by_the_name_that_is_shown(name: str, language: str) -> None:
    draft = answered(name, language)
    assert len(draft.plan.items) >= 8
    for item in draft.plan.items:
        for form in FORMS[language]:
            text = form.format(label_of(draft, item))
            assert wants_change(draft, text), text
            assert [found.key for found in named_answers(draft, text)] == [item.key], text


def test_a_group_named_without_its_member_leaves_the_choice_open() -> None:
    draft = answered("saint-etienne", "en")
    named = named_answers(draft, "change the founder’s role")
    assert [item.index for item in named] == [1, 2, 3]
    assert wants_change(draft, "change the founder’s role")


def test_a_verb_that_closes_the_wish_is_no_part_of_the_value() -> None:
    draft = answered("saint-etienne", "de")
    text = "ich möchte die Teamgröße auf fünf ändern"
    assert wants_change(draft, text)
    (item,) = named_answers(draft, text)
    assert value_after_name(draft, item, text) == 5
    assert not wants_change(draft, "ich möchte die Welt ändern")
    assert not wants_change(draft, "unser Team ist gut")


def test_what_names_no_answer_is_no_change() -> None:
    draft = answered("saint-etienne", "en")
    for text in ("change the way teams work", "change", "change my mind", "your name"):
        assert not wants_change(draft, text), text


def test_words_that_surely_choose_correct_no_answer_that_they_seem_to_name() -> None:
    before = waiting_at("design_who", "ja", **{**KNOWN, "design_who": None})
    after = say(before, "創業メンバーの一人が元デザイナーです").state
    assert after.answers["design_who"].value == "inhouse"
    assert after.answers["founders_count"] == before.answers["founders_count"]
