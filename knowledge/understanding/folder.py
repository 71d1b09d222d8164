"""Where what was computed is kept."""

from __future__ import annotations

import logging
import os
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
