"""What was computed from a pack, kept in one file so that a later start is quick.

Vectors are kept by text, so that a changed pack pays for its changed texts only. A file that is missing,
damaged or of other encoders is made again; a folder that cannot be written only costs time.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.understanding.encoders import Vectors

log = logging.getLogger(__name__)

_FORMAT = "2"
Arrays = dict[str, NDArray[np.generic]]


def key_of(text: str) -> bytes:
    """Names a text among kept vectors."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


class Store:
    """One file of arrays."""

    def __init__(self, folder: Path, name: str, version: str) -> None:
        """Args: name: of the pack. version: of the encoders."""
        digest = hashlib.blake2b(f"{_FORMAT} {version}".encode(), digest_size=6).hexdigest()
        self._path = folder / f"{name}-{digest}.npz"

    def load(self, without: tuple[str, ...] = ()) -> Arrays:
        """All arrays but those whose names end so; empty when there is no sound file."""
        try:
            # Opened here: NumPy would leave a damaged file open.
            with self._path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
                return {name: file[name] for name in file.files if not name.endswith(without)}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            log.warning("understanding.cache_damaged", extra={"kind": type(error).__name__})
            return {}

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let one process at a time do what the block does; at once where nothing can be locked.

        Processes that start together would otherwise all learn the same, at several times the cost.
        """
        lock = self._path.with_suffix(".lock")
        try:
            lock.parent.mkdir(parents=True, exist_ok=True)
            file = lock.open("wb")
        except OSError:
            yield
            return
        with file:  # closing it lets the next one in, as the end of the process does
            with suppress(OSError):  # a file system that knows no locks
                fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def save(self, arrays: Mapping[str, NDArray[np.generic]]) -> None:
        """Replace the file as a whole, or leave it be."""
        partial: Path | None = None
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._path.parent, suffix=".part", delete=False) as file:
                partial = Path(file.name)
                np.savez(file, allow_pickle=False, **dict(arrays))
            partial.replace(self._path)
        except OSError as error:
            log.warning("understanding.cache_not_written", extra={"kind": type(error).__name__})
            if partial is not None:
                partial.unlink(missing_ok=True)


def vectors_of(
    texts: Sequence[str],
    kept: Mapping[str, NDArray[np.generic]],
    name: str,
    encode: Callable[[list[str]], Vectors],
) -> tuple[Vectors, Arrays]:
    """Vectors of texts, taken from `kept` where known and encoded where not.

    Returns:
        One row per text, and the arrays to keep under this name.
    """
    keys = [key_of(text) for text in texts]
    known = {bytes(key): row for row, key in enumerate(kept.get(f"{name}.keys", np.zeros((0, 16), np.uint8)))}
    missing = [row for row, key in enumerate(keys) if key not in known]
    fresh = encode([texts[row] for row in missing]) if missing else None
    width = fresh.shape[1] if fresh is not None else kept[f"{name}.rows"].shape[1]
    rows = np.empty((len(texts), width), np.float32)
    at = [row for row, key in enumerate(keys) if key in known]
    if at:
        rows[at] = np.asarray(kept[f"{name}.rows"], np.float32)[[known[keys[row]] for row in at]]
    if fresh is not None:
        # What is kept in half precision is also used so at once: a later start gives the same answers.
        rows[missing] = fresh.astype(np.float16).astype(np.float32)
    if fresh is None and len(texts) == len(known):
        return rows, {n: kept[n] for n in (f"{name}.keys", f"{name}.rows")}
    table = np.frombuffer(b"".join(keys), np.uint8).reshape(-1, 16)
    return rows, {f"{name}.keys": table, f"{name}.rows": rows.astype(np.float16)}
