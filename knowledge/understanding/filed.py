"""A large table of which a text reads a few rows: in a file of the cache, instead of in memory."""

from __future__ import annotations

import logging
import os
import tempfile
import weakref
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

log = logging.getLogger(__name__)

Bytes = NDArray[np.uint8]


class FiledTable:
    """Rows of bytes in a file, read when they are asked for. Safe in several threads."""

    def __init__(self, path: Path, width: int) -> None:
        """Args: path: of the file, which may be removed later. width: bytes of a row."""
        self._file = os.open(path, os.O_RDONLY)
        self._width = width
        weakref.finalize(self, os.close, self._file)

    def __getitem__(self, rows: NDArray[np.integer]) -> Bytes:
        """Those rows, one below the other."""
        found = np.empty((len(rows), self._width), np.uint8)
        for place, row in enumerate(rows):
            part = os.pread(self._file, self._width, int(row) * self._width)
            found[place] = np.frombuffer(part, np.uint8)
        return found


def filed(table: Bytes, name: str, folder: Path | None) -> Bytes | FiledTable:
    """The same table, in a file; as it is where no file can be had.

    Args:
        table: two-dimensional.
        name: of the file; another content must have another name.
        folder: where files are kept; None: nowhere.
    """
    if folder is None:
        return table
    path = folder / f"{name}.rows"
    try:
        if not path.is_file() or path.stat().st_size != table.nbytes:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
                file.write(np.ascontiguousarray(table).data)
            Path(file.name).replace(path)
        return FiledTable(path, table.shape[1])
    except OSError as error:
        log.warning("understanding.not_filed", extra={"error": type(error).__name__})
        return table
