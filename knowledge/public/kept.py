"""An encoder that keeps its vectors in a folder: public sets are large, and are measured again and again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from knowledge.understanding.encoders import Encoder, Role, Vectors
from knowledge.understanding.store import Store, key_of

_AT_ONCE = 512
"""New texts after which the file is written, so that an interrupted run goes on where it was."""


class KeptEncoder:
    """Another encoder with a memory that outlives the process. One thread at a time."""

    def __init__(self, encoder: Encoder, folder: Path | None) -> None:
        """Args: encoder: whose vectors. folder: where to keep them; None: nowhere."""
        self.name, self.version, self.languages = encoder.name, encoder.version, encoder.languages
        self._encoder = encoder
        self._store = None if folder is None else Store(folder, f"public-{encoder.name}", encoder.version)
        kept = self._store.load() if self._store is not None else {}
        # Half precision on both sides: a later run gives the same figures.
        self._known: dict[bytes, np.ndarray[tuple[int], np.dtype[np.float16]]] = (
            dict(zip(map(bytes, kept["keys"]), kept["rows"].astype(np.float16, copy=False), strict=True))
            if "keys" in kept
            else {}
        )
        self._unsaved = 0

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:
        """See `Encoder`."""
        keys = [key_of(f"{role}\0{text}") for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        new = list(missing.items())
        for at in range(0, len(new), _AT_ONCE):
            some = new[at : at + _AT_ONCE]
            rows = self._encoder.encode([text for _, text in some], role).astype(np.float16)
            self._known.update(zip((key for key, _ in some), rows, strict=True))
            self._unsaved += len(some)
            if self._unsaved >= _AT_ONCE:
                self.save()
        return np.array([self._known[key] for key in keys], np.float32)

    def save(self) -> None:
        """Write what is new."""
        if self._store is not None and self._unsaved:
            keys = np.frombuffer(b"".join(self._known), np.uint8).reshape(-1, 16)
            self._store.save({"keys": keys, "rows": np.vstack(list(self._known.values()))})
            self._unsaved = 0
