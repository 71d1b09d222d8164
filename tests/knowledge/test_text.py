"""Words where they are not spaced, or have particles glued to them; questions told by how they close."""

from __future__ import annotations

import pytest

from knowledge.pack import load
from knowledge.text import fold, holds, is_sentence, words_in
from knowledge.understanding.questions import likeness


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("three little words", 3),
        ("", 0),
        ("こんにちは", 2),
        ("サンテティエンヌデザイン研究所", 3),
        ("担当者と話したいです", 6),
        ("20分くらいです", 4),
        ("我想和人谈谈", 3),
        ("상담원 연결해 주세요", 3),
        ("햇살도시텃밭연구소", 3),
    ],
)
def test_words_are_counted_in_every_script(text: str, words: int) -> None:
    assert words_in(text) == words
    assert is_sentence(text) == (words >= 3)


@pytest.mark.parametrize(
    ("text", "form", "there"),
    [
        ("change my email", "email", True),
        ("change my emails", "email", False),
        ("チームの人数を変えて", "チーム", True),
        ("韓国です", "国", False),
        ("国は日本です", "国", True),
        ("팀 인원을 바꿀게요", "팀 인원", True),
        ("팀인원을 바꿀게요", "팀 인원", True),
        ("맥락을 바꿀게요", "매", False),
    ],
)
def test_a_form_stands_in_a_text(text: str, form: str, *, there: bool) -> None:
    assert holds(fold(text), fold(form)) is there


def test_voiced_kana_are_other_letters() -> None:
    assert fold("バス") != fold("パス") != fold("ハス")
    assert fold("ﾊﾞｽ") == fold("バス")


@pytest.mark.parametrize(
    ("language", "text", "asks"),
    [
        ("ja", "費用はいくらかかりますか", True),
        ("ja", "対象者を教えてください", True),
        ("ja", "何度もテストしました", False),
        ("ja", "まだ試作品ですが使えます", False),
        ("ko", "누가 참여할 수 있나요", True),
        ("ko", "비용 알려 주세요", True),
        ("ko", "고객과 이야기했습니다", False),
        ("ko", "어떤 고객은 다시 샀어요", False),
    ],
)
def test_questions_are_told_without_a_mark(language: str, text: str, *, asks: bool) -> None:
    words = load("saint-etienne").words[language].intents.question_words
    assert (likeness(text, words) >= 0.5) is asks
