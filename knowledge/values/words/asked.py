"""What a typed answer is read against."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from knowledge.pack.structure import About, Question
from knowledge.pack.words import QuestionWords
from knowledge.values.outcome import MOST_READINGS, YesNo
from knowledge.values.words.figures import Style
from knowledge.values.words.tables import Table, far, near


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was put.

    Attributes:
        language: BCP 47 tag of the conversation; decides how figures and dates are written.
        words: the question's words in that language; None where nothing but the kind matters.
        today: local day of the pack's time zone, for relative dates.
        abroad: whether words of other languages than the conversation's and English count as well.
    """

    question: Question
    language: str
    about: About
    words: QuestionWords | None
    interface: YesNo
    today: date
    abroad: bool = True

    @property
    def style(self) -> Style:
        """How figures are written in the conversation's language."""
        return Style.of(self.language)

    def tables(self, text: str) -> Iterator[Table]:
        """Tables to try on a plain text: the conversation's and the pack's languages, then others.

        All but the conversation's leave out what they do not claim elsewhere: "sei lá" is no Italian six.
        """
        close = near(self.language, self.about.languages if self.abroad else ())
        yield from (one for one in close if one is close[0] or text not in one.shy)
        if self.abroad and (not text.isascii() or any(c.isalpha() for c in text)):
            yield from far(text, close)

    def alternatives(self, text: str, table: Table) -> list[str]:
        """The two or three parts of "5 or 6"; empty when there are none.

        Only in the conversation's and the pack's languages: "of" is "or" in Dutch.
        """
        if table not in near(self.language, self.about.languages):
            return []
        parts = table.split(text, "or_")
        return parts if 1 < len(parts) <= MOST_READINGS else []
