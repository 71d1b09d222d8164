"""Questions that stand in one language and are asked in others: MKQA, and the FAQ of Bitcoin.org."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.public import formats
from knowledge.public.figures import auroc, share, threshold_at_precision
from knowledge.public.slips import slipped
from knowledge.public.sources import BITCOIN, MKQA
from knowledge.public.table import Line
from knowledge.public.teaching import parallel_questions
from knowledge.public.trial import Asked, Confidence, Shares, Trial
from knowledge.understanding.examples import OUT_OF_SCOPE, Example
from knowledge.understanding.reading import normalise
from knowledge.understanding.store import key_of

if TYPE_CHECKING:
    from knowledge.public.formats import Texts
    from knowledge.understanding.reading import Reader

_ENTRIES = 1000
"""English questions that are known at most, of those that there are."""

_KNOWN_SHARE = 4 / 7
_MOST = 300
"""Questions that are asked in each language at most, of those that are known; fewer of the others."""

_SLIPPED = 100
_PRECISION = 0.97


@dataclass(frozen=True, slots=True)
class _Places:
    """Which questions are known, asked, and, in the same mixture, fitted on: by their places among all."""

    known: slice
    asked: slice
    asked_unknown: slice
    fitted: slice
    fitted_unknown: slice

    @classmethod
    def of(cls, count: int) -> _Places:
        """Of so many questions."""
        known = min(_ENTRIES, int(count * _KNOWN_SHARE))
        asked = min(_MOST, known * 3 // 4)
        unknown = min(_MOST // 3, (count - known) // 2)
        fitted = known - asked
        return cls(
            slice(0, known),
            slice(0, asked),
            slice(known, known + unknown),
            slice(asked, asked + fitted),
            slice(known + unknown, known + unknown + max(1, fitted * unknown // asked)),
        )


def mkqa(folder: Path, reader: Reader) -> Iterator[Line]:
    """Eleven languages against a thousand English questions, some that are not among them, and with slips.

    Raises:
        MissingError: the set is not there.
    """
    texts = {language: _ordered(some) for language, some in formats.mkqa(folder).items()}
    english = texts.pop("en")
    places = _Places.of(len(english))
    parallel = parallel_questions(folder)
    others = [Example(OUT_OF_SCOPE, "en", normalise(text)) for text in parallel["en"]]
    trial = Trial([*english[places.known], *others], reader, mending=True, parallel=parallel)
    known = {language: trial.ask_all(some[places.asked]) for language, some in texts.items()}
    by_language = {language: Shares.right(asked) for language, asked in known.items()}
    mean = Shares.mean([*by_language.values()])
    worst_language, worst = min(by_language.items(), key=lambda pair: pair[1].ours)
    count = sum(map(len, known.values()))
    note = f"{len(known)} languages, {places.known.stop} English entries"
    yield Line(
        "MKQA", "first entry right, mean", MKQA, mean.ours, mean.bm25, mean.nearest, 0.971, 0.985, count, note
    )
    yield Line(
        "MKQA", "first entry right, worst", MKQA, worst.ours, worst.bm25, worst.nearest, 0.927, 0.96,
        len(known[worst_language]), worst_language,
    )  # fmt: skip
    typed = Shares.mean(
        [
            Shares.right([trial.ask(slipped(e.text), e.label) for e in some[places.asked][:_SLIPPED]])
            for some in texts.values()
        ]
    )
    yield Line(
        "MKQA", "the same with slips", MKQA, typed.ours, typed.bm25, typed.nearest, 0.915, 0.955,
        len(texts) * min(_SLIPPED, places.asked.stop), "in one letter of twelve",
    )  # fmt: skip
    fitted = trial.ask_all(
        e for some in texts.values() for e in (*some[places.fitted], *some[places.fitted_unknown])
    )
    unknown = [
        asked
        for asked in trial.ask_all(e for some in texts.values() for e in some[places.asked_unknown])
        if not asked.known
    ]
    yield from _abstaining(fitted, [one for asked in known.values() for one in asked], unknown)


def _ordered(texts: Texts) -> Texts:
    """By what they are translations of, so that places mean the same in each language."""
    return tuple(sorted(texts, key=lambda example: key_of(example.label)))


def _abstaining(fitted: Sequence[Asked], known: Sequence[Asked], unknown: Sequence[Asked]) -> Iterator[Line]:
    confidence, scope = Confidence.in_answers(fitted), Confidence.in_scope(fitted)
    note = "a quarter is not among the entries; fitted on other questions"
    count = len(known) + len(unknown)
    yield Line(
        "MKQA", "abstaining AUROC", MKQA,
        auroc([scope.of(one) for one in known], [scope.of(one) for one in unknown]),
        auroc([one.bm25[1] for one in known], [one.bm25[1] for one in unknown]),
        auroc([one.nearest[1] for one in known], [one.nearest[1] for one in unknown]),
        0.979, 0.99, count, note,
    )  # fmt: skip
    threshold = threshold_at_precision(
        [confidence.of(one) for one in fitted], [one.right for one in fitted], _PRECISION
    )
    answered = [one for one in (*known, *unknown) if confidence.of(one) >= threshold]
    covered = share(confidence.of(one) >= threshold for one in known)
    yield Line(
        "MKQA", "answered, of what is known", MKQA, covered, None, None, 0.88, 0.95, count,
        f"precision {share(one.right for one in answered):.1%} at a threshold fitted for {_PRECISION:.0%}",
    )  # fmt: skip


def bitcoin(folder: Path, reader: Reader) -> Iterator[Line]:
    """An FAQ in English, its questions asked as others have translated them.

    Raises:
        MissingError: the set is not there.
    """
    texts = dict(formats.bitcoin(folder))
    english = texts.pop("en")
    trial = Trial((*english, *formats.bitcoin_answers(folder)), reader)
    mean = Shares.mean([Shares.right(trial.ask_all(some)) for some in texts.values()])
    yield Line(
        "Bitcoin.org FAQ", "first entry right, mean", BITCOIN, mean.ours, mean.bm25, mean.nearest,
        0.945, 0.98,
        sum(map(len, texts.values())),
        f"{len(texts)} translations, {len(english)} English entries with their answers",
    )  # fmt: skip
