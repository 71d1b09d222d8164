"""What the files of a pack say, kept from one start to the next: to parse them takes most of a load.

Kept by the bytes of each file, so that a changed file is parsed again; a file with faults is never kept. What
cannot be kept, or was damaged, only costs time.
"""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path
from typing import Any

import orjson

from knowledge.folder import replace
from knowledge.pack import source
from knowledge.pack.faults import Fault
from knowledge.pack.source import Source

log = logging.getLogger(__name__)


class Parsed:
    """The parsed files of one pack, in one file of the cache."""

    def __init__(self, folder: Path | None, city: str) -> None:
        """Args: folder: of the cache; None: nothing is kept."""
        # What another version has parsed may read otherwise.
        version = hashlib.blake2b(Path(source.__file__).read_bytes(), digest_size=6).hexdigest()
        self._path = folder / f"{city}-{version}.parsed" if folder is not None else None
        self._kept = self._load()
        self._used: dict[str, Any] = {}

    def read(self, file: str, content: bytes) -> tuple[Source, tuple[Fault, ...]]:
        """See `knowledge.pack.source.read`."""
        name = hashlib.blake2b(content, digest_size=16).hexdigest()
        if name in self._kept:
            self._used[name] = self._kept[name]
            return Source(file, self._kept[name], content.decode()), ()
        read, faults = source.read(file, content)
        if read.text and not faults:
            self._used[name] = read.data
        return read, faults

    def keep(self) -> None:
        """Have the next start find what this one has parsed, and nothing else."""
        if self._path is None or self._used.keys() == self._kept.keys():
            return
        try:
            replace(self._path, orjson.dumps(self._used))
        except OSError as error:
            log.warning("pack.not_kept", extra={"kind": type(error).__name__})

    def _load(self) -> dict[str, Any]:
        if self._path is None:
            return {}
        try:
            kept = orjson.loads(self._path.read_bytes())
        except FileNotFoundError:
            return {}
        except (OSError, orjson.JSONDecodeError) as error:
            log.warning("pack.cache_damaged", extra={"kind": type(error).__name__})
            return {}
        return kept if isinstance(kept, dict) else {}
