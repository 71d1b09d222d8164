"""What came of an answer of the desk, in sentences for its author."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dialogues.growth import KnowledgeChange, Proof
    from integrations.phrases import Phrases

MOST_TAKEN = 5


def to_review(change: KnowledgeChange) -> bool:
    """Whether a change that counts is not found as it should be, or takes from others."""
    counts = not change.undone_by and not change.landed
    return counts and change.proof is not None and not change.proof.good


def proof_words(proof: Proof | None, titles: Mapping[str, str], t: Phrases) -> Sequence[str]:
    """What came of a change, in sentences. `titles`: of topics, by id."""
    if proof is None:
        return (t("desk.proof.pending"),)
    of = proof.asked + proof.beside
    found = of - len(proof.missed) - proof.beside_missed
    said = [t("desk.proof.found", n=found, of=of)] if of else []
    if proof.missed:
        missed = t("desk.list.comma").join(t("desk.list.quoted", text=text) for text in proof.missed)
        said.append(t("desk.proof.missed", list=missed))
    taken = taken_words(proof.taken, titles, t)
    return (*said, t("desk.proof.taken", list=taken) if taken else t("desk.proof.apart"))


def taken_words(taken: Sequence[tuple[str, str]], titles: Mapping[str, str], t: Phrases) -> str:
    """Wordings with the topics that they belong to; of many the first."""
    shown = [
        t("desk.fault.takes_item", text=text, topic=titles.get(it, it)) for it, text in taken[:MOST_TAKEN]
    ]
    more = ["…"] if len(taken) > MOST_TAKEN else []
    return t("desk.list.comma").join([*shown, *more])
