"""Whether words beside a value tell of another than is asked for: `our rent is 900 €`, `VAT is 20 %`."""

from __future__ import annotations

from knowledge.pack.structure import Kind, Question
from knowledge.pack.words import QuestionWords
from knowledge.text import fold, holds
from knowledge.values.words.tables import near
from knowledge.values.words.writing import plain


def names_another(question: Question, text: str, words: QuestionWords | None, *, language: str) -> bool:
    """Whether words beside a value name another than is asked for: "our rent is 900 €" at the turnover.

    Args:
        question: what was asked; where the speaker counts among those who are counted, staff are no others.
        text: as written.
        words: the question's words, whose own names for what is asked for are no other one.
        language: BCP 47 tag of the conversation.
    """
    if words is None or (question.kind is Kind.NUMBER and question.oneself):
        return False
    own = fold(" ".join((words.ask, words.label, *words.also)))
    return any(
        not holds(own, fold(found[0]))
        for table in near(language, ())
        for found in table.others(question.kind).finditer(plain(text))
    )
