"""Of several choices in one reply none vanishes: the sure ones are marked, the rest is asked for again."""

from __future__ import annotations

import pytest

from tests.dialogues.replied import KNOWN
from tests.dialogues.wishes import say, waiting_at


@pytest.mark.parametrize(
    ("language", "question", "text", "sure"),
    [
        ("en", "funding_sources", "a bank loan and the blue bananas of Mondays", "loan"),
        ("de", "funding_sources", "ein Bankkredit und die blauen Bananen von montags", "loan"),
        ("fr", "needs", "un avocat, et les bananes bleues du lundi", "legal"),
        ("tr", "funding_sources", "banka kredisi, bir de pazartesinin mavi muzları", "loan"),
    ],
)
def test_what_is_sure_is_marked_and_the_rest_is_asked_for(
    language: str, question: str, text: str, sure: str
) -> None:
    after = say(waiting_at(question, language, **{**KNOWN, question: None}), text).state
    assert after.waiting == question
    assert after.picked == (sure,)


@pytest.mark.parametrize(
    ("language", "text", "values"),
    [
        ("en", "a bank loan, as well as our savings", ["own", "loan"]),
        ("nl", "een lening van de bank en ook subsidie", ["grant", "loan"]),
        ("ja", "銀行の融資、それと補助金です", ["grant", "loan"]),
        ("tr", "banka kredisi, bir de yarışma ödülü", ["loan", "prize"]),
        ("zh", "银行贷款，另外还有政府补贴", ["grant", "loan"]),
    ],
)
def test_words_between_choices_part_a_list(language: str, text: str, values: list[str]) -> None:
    after = say(waiting_at("funding_sources", language, **{**KNOWN, "funding_sources": None}), text).state
    assert after.answers["funding_sources"].value == values


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "yes, but not my figures"),
        ("nl", "ja maar alleen per mail"),
        ("tr", "evet ama rakamlarim hariç"),
    ],
)
def test_a_consent_within_limits_is_asked_for_again(language: str, text: str) -> None:
    after = say(waiting_at("consent_news", language, **{**KNOWN, "consent_news": None}), text).state
    assert after.waiting == "consent_news"
    assert "consent_news" not in after.answers
