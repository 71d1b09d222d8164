"""The weekly digest as a picture: what is drawn, and the same in words for who cannot see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from babel import Locale

from dialogues.desk import Digest
from integrations.digest.text import counted, titled, totals

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dialogues.desk import Bulletin
    from integrations.phrases import Phrases
    from knowledge.pack import Pack

MOST_BARS: Final = 10
"""Of one group; the rest is one bar more."""
MAX_ALT: Final = 2000
"""Characters of the words for a picture."""


@dataclass(frozen=True, slots=True)
class Bar:
    """`shown`: the number as text; `share`: of the longest bar of its group, 0 to 1."""

    label: str
    shown: str
    share: float


@dataclass(frozen=True, slots=True)
class Group:
    """Bars under a heading."""

    title: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """All that is drawn: its words and nothing else.

    Attributes:
        language: BCP 47; direction: `ltr` or `rtl`.
        facts: lines.
        none: stands in a group without bars.
        alt: the same in words, at most `MAX_ALT` characters.
    """

    language: str
    direction: str
    title: str
    facts: tuple[str, ...]
    groups: tuple[Group, ...]
    none: str
    alt: str


def week(bulletin: Bulletin, packs: Mapping[str, Pack], t: Phrases) -> Week | None:
    """What a digest draws in the staff's language; None: it has no picture.

    Args:
        bulletin: as anybody may see it: no names and no questions are drawn.
        packs: by city.
        t: see `digest_words`.
    """
    if bulletin.kind is not Digest.WEEKLY:
        return None
    title, facts = titled(bulletin, packs, t), totals(bulletin, t)
    groups = tuple(Group(name, _bars(numbers, t)) for name, numbers in counted(bulletin, packs, t))
    lines = [t("digest.pair", label=group.title, n=_joined(group.bars, t)) for group in groups]
    alt = "\n".join([title, *facts, *lines])
    locale = Locale.parse(t.language, sep="-")
    return Week(
        language=t.language,
        direction=locale.text_direction,
        title=title,
        facts=facts,
        groups=groups,
        none=t("digest.none"),
        alt=alt if len(alt) <= MAX_ALT else alt[: MAX_ALT - 1] + "…",
    )


def _bars(numbers: Sequence[tuple[str, int]], t: Phrases) -> tuple[Bar, ...]:
    shown = list(numbers)
    if len(shown) > MOST_BARS + 1:
        rest = sum(n for _, n in shown[MOST_BARS:])
        shown = [*shown[:MOST_BARS], (t("digest.others"), rest)]
    longest = max((n for _, n in shown), default=0)
    return tuple(Bar(label, str(n), n / longest if longest else 0.0) for label, n in shown)


def _joined(bars: Sequence[Bar], t: Phrases) -> str:
    pairs = [t("digest.pair", label=bar.label, n=bar.shown) for bar in bars]
    return t("desk.list.comma").join(pairs) or t("digest.none")
