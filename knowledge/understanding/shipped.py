"""Vectors of what the packs that come along learn from, so that nobody's first start waits for the encoder.

They are in a few bits with a scale for each row, and are taken by text: what a pack has beyond them is
encoded. `make vectors` writes the files anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from knowledge.understanding.store import Arrays, key_of, vectors_of

if TYPE_CHECKING:
    from knowledge.understanding.encoders import Encoder


@dataclass(frozen=True, slots=True)
class Shipped:
    """One file of vectors by one encoder.

    Attributes:
        file: where they are.
        steps: into how many steps, from 0 to a row's largest number, each number is rounded.
    """

    file: Path
    steps: int

    def beside(self, kept: Arrays, encoder: Encoder, texts: Sequence[str], name: str) -> Arrays:
        """What is kept of an encoder's vectors, with the shipped ones beside where some texts lack theirs.

        Args:
            kept: arrays as `knowledge.understanding.store.vectors_of` keeps them.
            encoder: whose vectors; those of another version are not taken.
            texts: what is wanted.
            name: under which they are kept.
        """
        names = f"{name}.keys", f"{name}.rows"
        known = {bytes(key) for key in kept[names[0]]} if names[0] in kept else set()
        if all(key_of(text) in known for text in texts) or not self.file.is_file():
            return kept
        with np.load(self.file, allow_pickle=False) as file:
            if str(file["version"]) != encoder.version:
                return kept
            keys = file["keys"]
            rows = file["steps"].astype(np.float32) * (
                file["scales"].astype(np.float32)[:, None] / self.steps
            )
        if names[0] in kept:
            keys = np.vstack([keys, kept[names[0]]])
            rows = np.vstack([rows, kept[names[1]].astype(np.float32)])
        return {**kept, names[0]: keys, names[1]: rows.astype(np.float16)}

    def renew(self, encoder: Encoder, texts: Sequence[str]) -> int:
        """Write the file: what it has of these texts stays, what it lacks is encoded, all else goes.

        Returns:
            how many texts were encoded.
        """
        wanted = sorted(set(texts))
        held = self.beside({}, encoder, wanted, encoder.name)
        vectors, arrays = vectors_of(wanted, held, encoder.name, lambda some: encoder.encode(some, "query"))
        keys = arrays[f"{encoder.name}.keys"]
        scales = np.abs(vectors).max(axis=1).astype(np.float16)
        steps = np.rint(vectors / scales.astype(np.float32)[:, None] * self.steps)
        encoded = len(wanted) if not held else len(self.lacking(wanted))
        np.savez_compressed(
            self.file,
            allow_pickle=False,
            version=np.array(encoder.version),
            keys=keys,
            steps=steps.clip(-self.steps, self.steps).astype(np.int8),
            scales=scales,
        )
        return encoded

    def lacking(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Those of the texts that the file has no vector for."""
        with np.load(self.file, allow_pickle=False) as file:
            known = {bytes(key) for key in file["keys"]}
        return tuple(text for text in texts if key_of(text) not in known)


PHRASINGS = Shipped(Path(__file__).with_name("phrasings.npz"), steps=127)
"""Of all examples: a third of a megabyte for a thousand texts."""

SAYINGS = Shipped(Path(__file__).with_name("sayings.npz"), steps=15)
"""Of words of choices, in a fifth of a megabyte for a thousand: as many first guesses are right by them."""
