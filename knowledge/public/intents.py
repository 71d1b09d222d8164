"""Sets of intents: which one of many is meant, in few examples or in another language, or none of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.public import formats
from knowledge.public.figures import auroc, balanced_threshold, share
from knowledge.public.sources import CLINC, FEW_SHOT, XSID
from knowledge.public.table import Line
from knowledge.public.trial import Asked, Confidence, Shares, Trial, some, titled

if TYPE_CHECKING:
    from knowledge.public.formats import Texts
    from knowledge.understanding.examples import Example
    from knowledge.understanding.reading import Reader

_MOST = 1500
"""Questions of one kind that are asked at most."""

_EACH = 200
"""Questions of a language that are asked at most."""

_TAUGHT = 500
"""English sentences of an intent that are learned at most; with twice as many it is no better."""

_OF_EACH_SCOPE = 500
"""Questions that are asked at most, in scope of BANKING77's fifty intents and out of it."""

_FITTED = 1000
"""Questions in scope, and out of it, on which confidence is fitted at most."""

ZERO_SHOT = (
    "ar", "da", "de-ba", "de-st", "de", "gsw", "id", "it", "ja", "kk", "lt", "nap", "nl", "sr", "tr", "zh",
)  # fmt: skip
"""Languages and dialects of xSID 0.6 other than English, by its names for them."""


def clinc(folder: Path, reader: Reader) -> Iterator[Line]:
    """What is in scope and out of it at one threshold, which is chosen on the validation part.

    Raises:
        MissingError: the set is not there.
    """
    parts = formats.clinc(folder)
    trial = Trial((*parts["train"], *parts["oos_train"], *parts["oos_more"]), reader, ridged=True)
    fitted = (
        trial.ask_all(parts["val"]),
        trial.ask_all(parts["oos_val"]),
    )
    inside, outside = trial.ask_all(parts["test"]), trial.ask_all(parts["oos_test"])
    confidence = Confidence.in_scope([*fitted[0], *fitted[1]])
    yield from _outside(confidence, fitted, (inside, outside))


def _outside(
    confidence: Confidence,
    fitted: tuple[Sequence[Asked], Sequence[Asked]],
    asked: tuple[Sequence[Asked], Sequence[Asked]],
) -> Iterator[Line]:
    threshold = balanced_threshold(*([confidence.of(one) for one in some] for some in fitted))
    sure = [[confidence.of(one) for one in some] for some in asked]
    inside, outside = asked
    count = len(inside) + len(outside)
    note = "out of scope learned from the larger edition; threshold and confidence from the validation part"
    right = share(one.right and sure >= threshold for one, sure in zip(inside, sure[0], strict=True))
    shares = Shares.right(inside)
    yield Line(
        "CLINC150", "right intent, in scope", CLINC, right, None, None, 0.920, 0.94, len(inside),
        f"{note}; {shares.ours:.1%} without threshold",
    )  # fmt: skip
    turned_away = share(one < threshold for one in sure[1])
    yield Line(
        "CLINC150", "out of scope recall", CLINC, turned_away, None, None, 0.914, 0.94, len(outside), note
    )
    yield Line("CLINC150", "out of scope AUROC", CLINC, *_aurocs(sure, asked), 0.977, 0.985, count, note)


def _aurocs(
    sure: Sequence[Sequence[float]], asked: tuple[Sequence[Asked], Sequence[Asked]]
) -> tuple[float, float, float]:
    """Ours, by words in common, and by the nearest example's likeness."""
    inside, outside = asked
    return (
        auroc(*sure),
        auroc([one.bm25[1] for one in inside], [one.bm25[1] for one in outside]),
        auroc([one.nearest[1] for one in inside], [one.nearest[1] for one in outside]),
    )


def near_domain(folder: Path, reader: Reader) -> Iterator[Line]:
    """Fifty intents of BANKING77 against questions for its other twenty-seven.

    Raises:
        MissingError: the set is not there.
    """
    held = "BANKING77-OOS"
    trial = Trial(formats.few_shot(folder, f"{held}/train"), reader)
    parts = [
        trial.ask_all(some(formats.few_shot(folder, f"{held}/{part}"), count))
        for part, count in (
            ("valid", _FITTED),
            ("id-oos/valid", _FITTED),
            ("test", _OF_EACH_SCOPE),
            ("id-oos/test", _OF_EACH_SCOPE),
        )
    ]
    confidence = Confidence.in_scope([*parts[0], *parts[1]])
    sure = [[confidence.of(one) for one in part] for part in parts[2:]]
    yield Line(
        held, "near out of scope AUROC", FEW_SHOT, *_aurocs(sure, (parts[2], parts[3])), 0.848, 0.90,
        len(parts[2]) + len(parts[3]),
        "all examples learned; confidence from the validation part",
    )  # fmt: skip


def banking(folder: Path, reader: Reader) -> Iterator[Line]:
    """BANKING77 from five and from ten examples of each intent.

    Raises:
        MissingError: the set is not there.
    """
    asked = formats.few_shot(folder, "BANKING77/test")
    for count, measured, goal in ((5, 0.758, 0.82), (10, 0.832, 0.88)):
        trial = Trial(titled(formats.few_shot(folder, f"BANKING77/train_{count}")), reader)
        shares = Shares.right(trial.ask_all(some(asked, _MOST)))
        yield Line(
            "BANKING77", f"{count} phrasings, right intent", FEW_SHOT,
            shares.ours, shares.bm25, shares.nearest, measured, goal, min(len(asked), _MOST),
        )  # fmt: skip


def xsid(folder: Path, reader: Reader) -> Iterator[Line]:
    """Sixteen languages and dialects from English examples.

    Raises:
        MissingError: the set is not there.
    """
    texts: dict[str, Texts] = {tag: formats.xsid(folder, tag, "test") for tag in ZERO_SHOT}
    english = formats.xsid(folder, "en", "valid")
    trial = Trial((*_taught(folder), *english), reader, mending=True)
    by_language = [
        Shares.right(_abroad(trial, folder, tag, english).ask_all(some(asked, _EACH)))
        for tag, asked in texts.items()
    ]
    mean = Shares.mean(by_language)
    yield Line(
        "xSID 0.6", "zero-shot intent, mean of 16", XSID, mean.ours, mean.bm25, mean.nearest, 0.796, 0.86,
        len(ZERO_SHOT) * _EACH,
        "learned from English; languages are told, and their means are of validation texts without intents",
    )  # fmt: skip


def _abroad(trial: Trial, folder: Path, tag: str, english: Texts) -> Trial:
    """For one language or dialect, by the mean of the texts of its validation part."""
    others = (example.text for example in formats.xsid(folder, tag, "valid"))
    return trial.abroad(others, (example.text for example in english))


def _taught(folder: Path) -> Iterator[Example]:
    """Some English sentences of each intent, but those that are asked."""
    asked = {_bare(example.text) for example in formats.xsid(folder, "en", "test")}
    fresh = [example for example in formats.xsid_train(folder) if _bare(example.text) not in asked]
    for label in sorted({example.label for example in fresh}):
        yield from some((example for example in fresh if example.label == label), _TAUGHT)


def _bare(text: str) -> str:
    """Letters and digits alone: the training part has its own spacing."""
    return "".join(filter(str.isalnum, text.casefold()))
