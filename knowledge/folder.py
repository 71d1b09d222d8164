"""Where what was computed is kept, and how a file is put there."""

from __future__ import annotations

import logging
import os
import tempfile
from pathlib import Path

log = logging.getLogger(__name__)


def default_folder() -> Path | None:
    """Where caches belong on this system, never the folder of data; None for a user who has no home."""
    named = os.environ.get("XDG_CACHE_HOME")
    try:
        return Path(named or Path.home() / ".cache") / "designtech"
    except RuntimeError:
        log.warning("understanding.cache_nowhere")
        return None


def replace(path: Path, content: bytes) -> None:
    """Write a file as a whole, or leave it be: whoever reads it meanwhile has the old one or the new.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
        partial = Path(file.name)
        try:
            file.write(content)
            file.close()
            partial.replace(path)
        except OSError:
            partial.unlink(missing_ok=True)
            raise
