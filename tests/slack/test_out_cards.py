"""Cards and lines by themselves: within the limits, nobody called by what founders wrote, nothing lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import integrations.slack
from bot.settings import Settings
from bot.slack.composing import channel_of
from dialogues.desk import Case, CaseFile, CaseStage, KeptFile, Remark, Staff, ThreadLine
from dialogues.desk_clock import Due, Timer, Timing
from integrations.phrases import language_name
from integrations.slack.cards import Desk, Shown, card, merged_card
from integrations.slack.ids import ACT_OF, Action, CaseRef, decode, encode, line_key, written_at
from integrations.slack.lines import MAX_MESSAGE, Piece, joined, pieces
from integrations.slack.markup import escaped, split
from integrations.slack.words import slack_words
from knowledge.pack import load
from tests.fakes.slack.blocks import in_message, interactive
from tests.fakes.slack.reading import plain, spoken

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
PACKS = {"saint-etienne": load("saint-etienne")}
WORDS = Path(integrations.slack.__file__).parent / "words"
texts = st.text(st.characters(exclude_characters="\r"), max_size=9000)


class Nobody:
    """A directory in which one person stands behind every contact."""

    def called(self, contact: str) -> tuple[str, ...]:
        del contact
        return ("U0MAX",)

    def slack_id(self, staff: Staff) -> str | None:
        del staff
        return None


def desk(language: str) -> Desk:
    return Desk(PACKS, slack_words(language), Nobody(), "https://desk.example")


def case(**more: Any) -> Case:
    about: dict[str, Any] = {
        "id": 7,
        "city": "saint-etienne",
        "conversation_id": 1,
        "channel": "telegram",
        "startup": "Lumière & <Co>",
        "person": "<!channel> Ada",
        "language": "ko",
        "stage": CaseStage.DIAGNOSED,
        "readiness": None,
        "contact": next(iter(PACKS["saint-etienne"].roles)),
        "owner": None,
        "staff_own_chat": False,
        "waiting_since": NOW,
        "closed_at": None,
        "opened_at": NOW,
        "updated_at": NOW,
        "version": 3,
    }
    return Case(**{**about, **more})


def file(of: Case, **more: Any) -> CaseFile:
    empty = CaseFile(of, (), None, None, (), (), None)
    return replace(empty, **more)


def shown(of: CaseFile, language: str = "fr") -> Shown:
    """The card, which breaks no rule of Block Kit."""
    made = card(of, desk(language), now=NOW)
    assert in_message(list(made.blocks)) == []
    return made


def acts(made: Shown) -> list[str]:
    return [part["action_id"] for block in made.blocks for part in interactive(block)]


def assessed() -> dict[str, Any]:
    """A diagnosis in which every dimension stands somewhere and every question is unknown somewhere."""
    pack = PACKS["saint-etienne"]
    questions = list(pack.questions)
    return {
        "stage": next(iter(pack.words["fr"].rubric.stages)),
        "dimensions": {
            name: {
                "level": None if place == 0 else place,
                "of": 9,
                "unknown": questions[place::9],
                "evidence": "shown" if place % 2 else "said",
                "because": [],
                "next": "",
            }
            for place, name in enumerate(pack.words["fr"].rubric.dimensions)
        },
        "recommend": [],
    }


@pytest.mark.parametrize("language", sorted(path.stem for path in WORDS.glob("*.yaml")))
def test_a_card_tells_all_at_a_glance(language: str) -> None:
    pack, t = PACKS["saint-etienne"], slack_words(language)
    contact = next(iter(pack.roles))
    referral = {"contact": contact, "reasons": ["because & so"], "also": list(pack.roles)[1:3]}
    made = shown(file(case(), diagnosis=assessed(), referral=referral), language)
    told = plain(spoken({"blocks": list(made.blocks)}))
    assert "Lumière & <Co>" in told
    assert language_name("ko", language) in told
    assert "<@U0MAX>" in told
    assert "because & so" in told
    assert "▰▰▰▰▰▱▱▱▱" in told
    assert t("desk.readiness.unknown") in told
    assert "https://desk.example/desk/cases/7" in str(made.blocks)
    assert "<!channel>" not in str(made.blocks)
    assert {part["value"] for block in made.blocks for part in interactive(block)} == {"7:3"}


def test_a_card_tells_what_the_founder_came_with() -> None:
    t = slack_words("fr")
    told = [Remark("Bonjour", NOW), Remark("A <dog>?\nA cat?", NOW, answered=False), Remark("x" * 9000, NOW)]
    made = shown(file(case(), remarks=(Remark("long ago", NOW), *told)))
    lines = plain(spoken({"blocks": list(made.blocks)}))
    assert t("desk.remarks.title") in lines
    assert f"A <dog>? A cat? · *{t('desk.remarks.unanswered')}*" in lines.replace("&lt;", "<").replace(
        "&gt;", ">"
    )
    assert f"Bonjour · *{t('desk.remarks.unanswered')}*" not in lines
    assert "long ago" not in lines
    assert t("desk.remarks.title") not in plain(spoken({"blocks": list(shown(file(case())).blocks)}))


def test_buttons_are_those_that_the_rules_allow() -> None:
    ada = Staff("ada@example.org", "Ada")
    nobody, owned = shown(file(case())), shown(file(case(owner=ada, staff_own_chat=True), undo=4))
    closed = shown(file(case(owner=ada, closed_at=NOW)))
    asleep = shown(file(case(snoozed_until=NOW + timedelta(days=1))))
    assert {"case.claim", "case.assign", "case.refer", "case.snooze", "case.stage", "case.close"} <= set(
        acts(nobody)
    )
    assert not {"case.reopen", "case.takeover", "case.handback", "case.undo"} & set(acts(nobody))
    assert {"case.takeover", "case.handback", "case.undo", "case.note", "case.reply"} <= set(acts(owned))
    assert "case.claim" not in acts(owned)
    assert set(acts(closed)) == {"case.reopen", "case.note", "case.open"}
    assert "case.wake" in acts(asleep)
    assert set(Action) - set(ACT_OF) == {Action.OPEN}


def test_a_card_of_great_words_stays_within_the_limits() -> None:
    long = "mot & <b> " * 900
    team = next(iter(PACKS["saint-etienne"].roles))
    made = shown(
        file(
            case(startup=long, person=long, owner=Staff("a", long)),
            diagnosis=assessed(),
            referral={"contact": team, "reasons": [long] * 9, "also": []},
        )
    )
    assert len(made.text) <= 4000


def test_what_is_due_shows_and_a_merged_card_offers_nothing() -> None:
    late = Timing(Timer(NOW, timedelta(hours=9), NOW, Due.OVERDUE), None, None)
    assert "🔴" in str(shown(file(case(), timing=late)).blocks)
    merged = merged_card(7, 9, slack_words("fr"))
    assert in_message(list(merged.blocks)) == []
    assert acts(merged) == []
    assert "9" in merged.text


def line(text: str, **more: Any) -> ThreadLine:
    about: dict[str, Any] = {"id": 1, "side": "founder", "author": "Ada", "text": text, "at": NOW}
    return ThreadLine(**{**about, **more})


@given(texts)
def test_no_word_of_a_line_is_lost_and_nobody_is_called(text: str) -> None:
    found = pieces(line(text), (), slack_words("fr"))
    assert all(len(piece.text) <= MAX_MESSAGE for piece in found)
    assert all("<" not in piece.text for piece in found)
    if found[0].document is not None:
        assert found[0].document == text
    else:
        bodies = [piece.text.partition("\n")[2] for piece in found]
        assert "".join("".join(bodies).split()) == "".join(escaped(text).split())


@given(texts, st.integers(10, 200))
def test_a_split_loses_nothing(text: str, most: int) -> None:
    parts = split(text, most)
    assert "".join(parts) == text
    assert all(len(escaped(part)) <= most for part in parts)


@given(st.lists(st.text(min_size=1, max_size=1500), min_size=1, max_size=40))
def test_joined_messages_hold_as_much_as_one_can(words: list[str]) -> None:
    parts = [Piece(text) for text in words]
    found = joined(parts, slack_words("en"))
    if found is None:
        assert len(parts) == 1 or len(words[0]) + len(words[1]) > MAX_MESSAGE - 60
        return
    held, text = found
    assert held >= 2
    assert len(text) <= MAX_MESSAGE
    assert all(word in text for word in words[:held])


def test_an_edit_shows_what_it_replaced_and_who_says_what() -> None:
    t = slack_words("fr")
    (edit,) = pieces(line("neuf", edited=True, was="huit"), (), t)
    assert edit.text == "*Ada* · corrigé\nneuf\n_Avant\xa0: huit_"
    (note,) = pieces(line("à voir", side="note", author="Zoé"), (), t)
    assert note.text.startswith("🔒 *Zoé* · Note")
    (voice,) = pieces(line("", sent="voice", channel="telegram"), (), t)
    assert voice.text == "*Ada* · Telegram · Message vocal"
    (told,) = pieces(line("안녕", translated="Bonjour"), (), t)
    assert told.text == "*Ada*\n안녕\n\nTraduction automatique\xa0: Bonjour"


def test_files_that_are_there_come_and_those_that_are_gone_are_named() -> None:
    kept = KeptFile("f1", "plan.pdf", 3, "application/pdf")
    (piece,) = pieces(line("voici\n[plan.pdf]\n[old.pdf]", files=("f1", "f2")), (kept,), slack_words("fr"))
    assert piece.files == (kept,)
    assert piece.text == "*Ada*\nvoici\n[old.pdf]"


@given(st.integers(1, 2**63 - 1), st.integers(0, 2**31))
def test_a_case_comes_back_as_it_was_sent(number: int, version: int) -> None:
    ref = CaseRef(number, version)
    assert decode(encode(ref)) == ref


@pytest.mark.parametrize("value", ["", "7", "7:", ":7", "a:1", "0:1", "-1:1", "٣:1", f"{2**63}:1", "1:1:1"])
def test_what_is_no_case_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="not a case"):
        decode(value)


@pytest.mark.parametrize("language", sorted(path.stem for path in WORDS.glob("*.yaml")))
def test_one_more_is_told_as_one(language: str) -> None:
    t = slack_words(language)
    one, two = t.counted("slack.card.more", 1), t.counted("slack.card.more", 2)
    assert "2" in two
    assert two.replace("2", "1") != one or language in ("en", "es", "ja", "ko", "nl", "pt", "tr", "zh")


def test_each_city_has_its_channel_or_none() -> None:
    way = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
    one = Settings.from_env({**way, "SLACK_CHANNEL": "C0ALL"})
    each = Settings.from_env({**way, "SLACK_CHANNEL": "saint-etienne:C0ONE,lumen:C0TWO"})
    assert [channel_of(one, city) for city in ("saint-etienne", "lumen")] == ["C0ALL", "C0ALL"]
    assert [channel_of(each, city) for city in ("lumen", "other")] == ["C0TWO", None]


def test_a_line_written_in_slack_tells_where() -> None:
    assert written_at(line_key("C1", "12.3")) == ("C1", "12.3")
    assert written_at("in:m1") is None
    assert written_at("slack:") is None
